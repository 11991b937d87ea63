"""What is no face at the rim of a face."""

from __future__ import annotations

import numpy as np
import pytest

from persona.perception.face_rims import without_foreign_rims
from persona.types import HeadFrame, Label, Photo

FACE, HAIR, GROUND = (0.7, 0.5, 0.4), (0.1, 0.08, 0.06), (0.95, 0.97, 1.0)


def _face() -> tuple[np.ndarray, np.ndarray, np.ndarray, HeadFrame, np.ndarray]:
    """Colours, matte, labels and the head of a face with hair on the left and the ground on the right; columns."""
    y, x = np.mgrid[:120, :100] + 0.5
    oval = ((x - 50) / 32) ** 2 + ((y - 60) / 44) ** 2 < 1
    colors = np.where(oval[..., None], FACE, np.where(x[..., None] < 50, HAIR, GROUND)).astype(np.float32)
    labels = np.where(oval, Label.FACE, np.where(x < 50, Label.HAIR, Label.BACKGROUND)).astype(np.uint8)
    turn = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    head = HeadFrame(np.r_[50.0, 16], np.r_[50.0, 104], np.c_[50 + 32 * np.sin(turn), 60 - 44 * np.cos(turn)])
    return colors, (labels > 0).astype(np.float32), labels, head, x


def _photo(colors: np.ndarray, alpha: np.ndarray | None = None) -> Photo:
    own = None if alpha is None else (255 * alpha).astype(np.uint8)
    return Photo((colors.clip(0, 1) * 255).astype(np.uint8), own, "face.png", (100, 120))


def test_a_sharpened_rim_becomes_the_face_and_shade_and_a_beard_stay():
    colors, alpha, labels, head, x = _face()
    face = labels == Label.FACE
    rim = face & np.roll(~face, 3, 1) & (x < 40)
    sharp = np.where(rim[..., None], (0.84, 0.68, 0.58), colors).astype(np.float32)
    found = without_foreign_rims(_photo(sharp), sharp, alpha, labels, head)
    middle = np.s_[55:75, :]
    assert np.abs(found[middle][rim[middle]] - FACE).max() < 0.08 < 0.13 < np.abs(sharp[rim] - FACE).min()
    np.testing.assert_array_equal(found[~face], sharp[~face])
    for other in ((0.5, 0.32, 0.22), (0.15, 0.14, 0.13)):
        dark = np.where(rim[..., None], other, colors).astype(np.float32)
        np.testing.assert_array_equal(without_foreign_rims(_photo(dark), dark, alpha, labels, head), dark)
    np.testing.assert_array_equal(without_foreign_rims(_photo(sharp), sharp, alpha, labels, None), sharp)


@pytest.mark.parametrize("own", [False, True])
def test_ground_that_the_matte_took_for_the_face_is_none_unless_the_photo_says_so(own: bool):
    colors, alpha, labels, head, x = _face()
    grey = np.where((labels == Label.BACKGROUND)[..., None], (0.5, 0.52, 0.54), colors).astype(np.float32)
    taken = (labels == Label.FACE) & np.roll(labels == Label.BACKGROUND, -4, 1) & (x > 60)
    grey[taken] = (0.5, 0.52, 0.54)
    photo = _photo(grey, alpha if own else None)
    found = without_foreign_rims(photo, grey, alpha, labels, head)[62:70]
    here = taken[62:70]
    assert here.any()
    np.testing.assert_allclose(found[here], grey[62:70][here] if own else np.tile(FACE, (here.sum(), 1)), atol=0.06)


@pytest.mark.parametrize("ground", [True, False])
def test_above_the_brows_only_the_grounds_own_colour_is_the_ground(ground: bool):
    """A profile's forehead beside a white wall; a light on a temple stays."""
    colors, alpha, labels, head, x = _face()
    other = GROUND if ground else (0.85, 0.8, 0.78)
    taken = (labels == Label.FACE) & np.roll(labels == Label.BACKGROUND, -3, 1) & (x > 60)
    taken &= np.arange(120)[:, None] < 33
    colors[taken] = other
    found = without_foreign_rims(_photo(colors), colors, alpha, labels, head)[29:32]
    here = taken[29:32]
    assert here.any()
    np.testing.assert_allclose(np.median(found[here], 0), FACE if ground else other, atol=0.06)
