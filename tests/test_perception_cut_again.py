"""The floor at the feet that the outline took for the person: it goes by its colour where the mask is not sure."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from persona.perception.cut_again import cut_again

UNIT = 3.0
FLOOR, SHADE, SHOE = (170, 110, 60), (120, 75, 38), (20, 20, 22)
FOOT = slice(40, 100), slice(50, 74)


def found(colour: tuple[int, int, int], thick: float, unsure: float = 0.4, bones: int = 100) -> np.ndarray:
    """What is found of a strip of a colour under a dark foot, ``thick`` mask units, of which the mask is ``unsure``.

    The foot's bones go down to the row ``bones``.
    """
    noise = np.random.default_rng(0).normal(0, 3, (160, 124, 3))
    picture = np.full((160, 124, 3), FLOOR, float)
    picture[:, ::7] *= 0.7  # a floor has its own shades, those that lie under the foot, too
    foot, strip = np.zeros((160, 124), bool), np.zeros((160, 124), bool)
    foot[FOOT], strip[100 : 100 + round(thick * UNIT), FOOT[1]] = True, True
    picture[foot], picture[strip] = SHOE, colour
    prior = np.where(foot, 0.999, np.where(strip, unsure, 0.001))
    bone = np.ones((160, 124), np.uint8)
    bone[44:bones, 62] = 0
    feet = cv2.distanceTransform(bone, cv2.DIST_L2, 5) / UNIT
    likely = (foot | strip).astype(np.float32)
    picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    gone = cut_again(likely, picture, prior, feet < 12, feet < 1, UNIT)
    assert not gone[~strip].any()
    return gone[strip]


@pytest.mark.parametrize(
    ("colour", "thick", "gone"),
    [
        (SHADE, 5.0, True),  # a plank in the shoe's shade
        (SHOE, 5.0, False),  # a toe that the mask does not know
        (SHADE, 1.0, False),  # as thin as a sole
    ],
)
def test_the_floor_under_a_shoe_goes_by_its_colour(colour: tuple[int, int, int], thick: float, gone: bool) -> None:
    share = found(colour, thick).mean()
    assert share > 0.7 if gone else share == 0


def test_what_the_mask_or_the_bones_know_stays() -> None:
    assert not found(SHADE, 5.0, unsure=0.995).any()
    assert found(SHADE, 5.0, bones=115).mean() < 0.2


def test_where_nothing_is_asked_nothing_goes() -> None:
    nothing = np.zeros((9, 9), bool)
    assert not cut_again(np.ones((9, 9)), np.zeros((9, 9, 3), np.uint8), np.ones((9, 9)), nothing, nothing, 1.0).any()
