"""Folds of unseen plain cloth: a random field with the statistics of the folds that are seen."""

from types import SimpleNamespace

import numpy as np
import pytest

from persona.imaging.masks import masked_blur
from persona.synthesis.common import Common
from persona.synthesis.folds import Folds

PX = 500.0  # pixels per meter
SIDE = 400  # enough folds that their mean is not one of them


def seen(slope: float) -> np.ndarray:
    """Brightness of folds that run down, and aside by ``slope``; a quarter as strong in the lower half."""
    random = np.random.default_rng(1)
    y, x = np.mgrid[:SIDE, :SIDE] / PX
    length = np.hypot(1, slope)
    across, along = (x - slope * y) / length / 0.010, (slope * x + y) / length / 0.040
    kx, ky = random.normal(size=(2, 60))
    waves = np.cos(across[..., None] * kx + along[..., None] * ky + random.uniform(0, 2 * np.pi, 60)).sum(-1)
    waves *= 0.1 * np.sqrt(2 / 60) * np.where(y < SIDE / PX / 2, 1, 0.25)
    return waves - masked_blur(waves, np.ones(waves.shape), 0.04 * PX)  # without its base


def sheet(behind: bool) -> tuple[SimpleNamespace, np.ndarray]:
    """A flat sheet before the camera or the far side of one, a point every 3 mm, and its normals."""
    y, x = np.mgrid[0 : SIDE / PX : 0.003, 0 : SIDE / PX : 0.003]
    points = np.stack([x, y, np.full(x.shape, 2.0)], -1).reshape(-1, 3)
    camera = SimpleNamespace(T_camera_world=np.eye(4))
    fine = SimpleNamespace(
        fit=SimpleNamespace(camera=camera), points=points, pixels=points[:, :2] * PX, pixels_per_meter=PX,
        area=np.full(len(points), 9e-6), shape=x.shape,
    )  # fmt: skip
    return fine, np.tile([0, 0, 1.0 if behind else -1.0], (len(points), 1))


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("slope", [0.6, -0.6])
def test_folds_are_as_strong_and_slant_as_those_seen_there(slope: float, behind: bool) -> None:
    shown, (fine, normals) = seen(slope), sheet(behind)
    own = np.ones(shown.shape)
    made = Folds().field(fine, np.arange(len(fine.points)), normals, shown, own, Common())
    assert made is not None
    made, half = made.reshape(fine.shape), fine.shape[0] // 2
    folds = np.subtract(*(masked_blur(shown, own, size * PX) for size in (Folds.sizes[0], Folds.sizes[-1])))
    assert np.isclose(made.std(), folds.std(), rtol=0.25)
    assert made[:half].std() > 1.6 * made[half:].std(), "strong where they are"
    dy, dx = np.gradient(made)
    turn = 0.5 * np.arctan2(2 * (dx * dy).mean(), (dx**2 - dy**2).mean())
    assert np.isclose(turn, np.arctan2(-slope, 1), atol=0.25)  # as the picture shows them from either side
    column, row = fine.pixels.astype(int).T
    assert abs(np.corrcoef(made.ravel(), shown[row, column])[0, 1]) < 0.3, "the same folds again"


def test_too_little_cloth_tells_nothing() -> None:
    shown, (fine, normals) = seen(0.0), sheet(False)
    own = np.zeros(shown.shape)
    own[:20, :20] = 1
    assert Folds().field(fine, np.arange(len(fine.points)), normals, shown, own, Common()) is None


def test_flat_cloth_gets_no_folds() -> None:
    fine, normals = sheet(True)
    flat = np.zeros((SIDE, SIDE))
    assert Folds().field(fine, np.arange(len(fine.points)), normals, flat, flat + 1, Common()) is None


def test_light_on_the_whole_body_is_no_fold() -> None:
    fine, normals = sheet(True)
    across = np.mgrid[:SIDE, :SIDE][1] / PX
    broad = 0.1 * np.cos(2 * np.pi * across / 0.2)  # as light on a trunk's and two arms' cylinders
    made = Folds().field(fine, np.arange(len(fine.points)), normals, broad, np.ones(broad.shape), Common())
    assert made is None or made.std() < 0.3 * broad.std()


def test_folds_give_way_to_those_that_are_kept() -> None:
    fine, _ = sheet(False)
    rows = np.arange(len(fine.points))
    share = Folds().share(fine, rows, rows[: fine.shape[1]]).reshape(fine.shape)
    assert share[0].max() < 1e-9 and share[-1].min() == 1
    assert (np.diff(share, axis=0) >= 0).all()
    assert (Folds().share(fine, rows, rows[:0]) == 1).all()
