"""Strands of unseen hair: a random field with the statistics of the hair that is seen."""

from types import SimpleNamespace

import numpy as np
import pytest

from persona.synthesis.strands import Strands
from persona.types import BodyPart

PX = 1000.0  # pixels per meter
RADIUS = 0.1
FAR = np.ones((200, 200))  # meters to what is no hair


@pytest.fixture(scope="module")
def seen() -> tuple[np.ndarray, np.ndarray]:
    """Vertical streaks, five times as long as wide, brown; and where they are hair."""
    random = np.random.default_rng(1)
    y, x = np.mgrid[:200, :200] / PX
    across, along = 0.004, 0.020
    kx, ky = random.normal(size=(2, 80))
    phase = random.uniform(0, 2 * np.pi, 80)
    waves = np.cos(x[..., None] * kx / across + y[..., None] * ky / along + phase).sum(-1) * np.sqrt(2 / 80)
    finer = 0.05 * waves[..., None] * np.array([0.8, 0.5, 0.33])
    own = np.zeros((200, 200))
    own[20:180, 20:180] = 1
    return finer, own


def cylinder() -> SimpleNamespace:
    """The lower half of a head, round: points of its hair every 1 mm around and 2 mm down, and some of its top."""
    angle, down = np.meshgrid(np.arange(0, 2 * np.pi, 0.01), np.arange(0, 0.1, 0.002))
    rest = np.stack([RADIUS * np.sin(angle), 1.5 - down, RADIUS * np.cos(angle)], -1)
    top = np.array([[0.0, 1.6, 0.0]])
    return SimpleNamespace(
        rest=np.concatenate([rest.reshape(-1, 3), top]),
        points=np.concatenate([rest.reshape(-1, 3), top]),
        parts=np.full(angle.size + 1, BodyPart.HEAD),
        sheet=np.zeros(angle.size + 1, bool),
        pixels_per_meter=PX,
        shape=angle.shape,
    )


def test_strands_change_as_fast_as_those_seen_and_run_down(seen):
    fine, (finer, own) = cylinder(), seen
    rows = np.arange(np.prod(fine.shape))
    made = Strands(behind=0.0).detail(fine, rows, finer, own, FAR).reshape(*fine.shape, 3)
    assert np.isclose(made.std(), finer[own > 0].std(), rtol=0.25)  # what is finer than the mesh is left out
    around = np.diff(made, axis=1).std() / 0.001
    down = np.diff(made, axis=0).std() / 0.002
    dy, dx = np.gradient(finer, 1 / PX, axis=(0, 1))
    assert np.isclose(around, dx[own > 0].std(), rtol=0.35)
    assert np.isclose(down, dy[own > 0].std(), rtol=0.5)
    assert around > 3 * down


def test_there_is_no_seam_behind_and_the_hue_is_the_hairs(seen):
    fine, (finer, own) = cylinder(), seen
    rows = np.arange(np.prod(fine.shape))
    made = Strands().detail(fine, rows, finer, own, FAR).reshape(*fine.shape, 3)
    steps = np.abs(np.diff(made, axis=1)).max((0, 2))
    behind = slice(fine.shape[1] // 2 - 3, fine.shape[1] // 2 + 3)
    assert steps[behind].max() < 1.2 * np.delete(steps, behind).max()
    flat = made.reshape(-1, 3)
    assert np.allclose(flat, np.outer(flat[:, 0], [1, 0.5 / 0.8, 0.33 / 0.8]), atol=1e-3)


def test_too_little_hair_tells_nothing(seen):
    fine, (finer, own) = cylinder(), seen
    few = np.zeros_like(own)
    few[100:130, 100:130] = 1
    assert Strands().detail(fine, np.arange(10), finer, few, FAR) is None


def test_beside_what_is_seen_its_own_locks_stay(seen):
    fine = cylinder()
    rows = np.arange(np.prod(fine.shape))
    share = Strands().share(fine, rows, rows[:1]).reshape(fine.shape)
    assert share[0, 0] == 0 and share[0, fine.shape[1] // 2] == 1
    assert (np.diff(share[0, :200]) >= 0).all()


def test_hair_that_is_mixed_with_skin_tells_nothing(seen):
    fine, (finer, own) = cylinder(), seen
    rows = np.arange(2000)
    skin = finer.copy()
    skin[20:25] += 0.5
    other = np.broadcast_to((np.arange(200)[:, None] - 20) / PX, (200, 200))
    clean = Strands().detail(fine, rows, finer, own, other)
    assert np.allclose(Strands().detail(fine, rows, skin, own, other), clean)
    assert np.ptp(Strands().detail(fine, rows, skin, own, FAR)) > 2 * np.ptp(clean)
