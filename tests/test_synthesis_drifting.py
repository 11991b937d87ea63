from dataclasses import replace

import numpy as np
import pytest

from figure import camera, figure
from persona.imaging.measures import psnr
from persona.synthesis import DriftingGenerator
from persona.types import NOBODY, BodyPart, Frame


def frames(count: int = 30) -> list[Frame]:
    """A striped person with a head and a hand, standing still: every difference between frames is the generator's."""
    _, fit, _ = figure()
    h, w = 240, 120
    y, x = np.mgrid[:h, :w]
    alpha = np.where((abs(x - 60) < 30) & (abs(y - 120) < 110), 255, 0).astype(np.uint8)
    stripes = 120 + 100 * np.sign(np.sin(x * 0.8)) * np.sign(np.sin(y * 0.6))
    image = np.repeat(stripes[..., None], 3, 2).clip(0, 255).astype(np.uint8)
    parts = np.where(alpha > 0, BodyPart.TORSO, NOBODY).astype(np.uint8)
    parts[10:50][alpha[10:50] > 0] = BodyPart.HEAD
    parts[150:180, 30:45] = BodyPart.LEFT_HAND
    return [Frame("generated", image, alpha, camera(w, h), fit.pose, parts=parts) for _ in range(count)]


NONE = DriftingGenerator(lambda *_: frames(), 0, 0, 0, 0, 0, 0)


def made(**strengths: float) -> np.ndarray:
    generator = replace(NONE, **strengths)  # type: ignore[arg-type]
    return np.stack([f.image for f in generator(None, None, None)]).astype(np.float64)  # type: ignore[arg-type]


CLEAN = np.stack([f.image for f in frames()]).astype(np.float64)
INSIDE = frames(1)[0].alpha > 0


def test_without_strengths_nothing_changes() -> None:
    assert np.array_equal(made(), CLEAN)


def test_colors_wander_slowly_and_each_part_its_own_way() -> None:
    error = (made(color=0.06) - CLEAN)[:, 80:100, 50:70].mean((1, 2))
    assert 4 < np.abs(error).mean() < 40
    assert np.abs(np.diff(error, axis=0)).max() < 6, "from frame to frame little changes"
    head = (made(color=0.06) - CLEAN)[:, 20:40, 50:70].mean((1, 2))
    assert np.abs(head - error).mean() > 3


def test_flicker_is_brightness_from_frame_to_frame() -> None:
    mean = made(flicker=0.05)[:, 60:200, 40:80].mean((1, 2, 3))
    assert 0.02 < np.std(mean / mean.mean()) < 0.09


@pytest.mark.parametrize("strength", ["warp", "face_warp"])
def test_texture_swims_inside_its_silhouette(strength: str) -> None:
    moved = made(**{strength: 0.02})
    inner = np.zeros_like(INSIDE)
    inner[20:45, 40:80] = True
    assert psnr(moved[15] / 255, CLEAN[15] / 255, inner) < 22
    assert abs(moved[15][inner].mean() - CLEAN[15][inner].mean()) < 25, "it moves, it does not darken"
    if strength == "face_warp":
        below = np.zeros_like(INSIDE)
        below[80:140, 40:80] = True
        assert psnr(moved[15] / 255, CLEAN[15] / 255, below) > 40


def test_hands_are_blurred_and_nothing_else() -> None:
    blurred = made(hand_blur=0.01)[0, ..., 0]
    assert blurred[155:175, 33:43].std() < 0.7 * CLEAN[0, 155:175, 33:43, 0].std()
    assert np.array_equal(blurred[60:120, 40:80], CLEAN[0, 60:120, 40:80, 0])


def test_the_seed_decides_and_geometry_stays() -> None:
    one, same, other = (DriftingGenerator(lambda *_: frames(4), seed=s) for s in (1, 1, 2))
    a, b, c = (g(None, None, None) for g in (one, same, other))  # type: ignore[arg-type]
    assert all(np.array_equal(x.image, y.image) for x, y in zip(a, b, strict=True))
    assert not np.array_equal(a[0].image, c[0].image)
    assert np.array_equal(a[0].alpha, frames(1)[0].alpha)
    assert a[0].parts is not None
