"""Which feet a photo hides: what is seen where heel and toe would be."""

from __future__ import annotations

import numpy as np
import pytest

from persona.imaging.hidden_feet import hidden_feet
from persona.landmark_names import ANKLES, HEELS, KNEES, TOES
from persona.types import Label, Landmarks, Observation, Photo

SIZE = 200


def gown(foot: Label, toe: tuple[float, float] = (60, 176)) -> Observation:
    """Cloth to row 180, a patch about the left toe with a label of its own; the right foot is on the ground."""
    labels = np.full((SIZE, SIZE), Label.BACKGROUND, np.uint8)
    labels[20:180, 30:120] = Label.DRESS
    labels[170:180, 52:68] = foot
    body = np.full((33, 2), 75.0)
    for side, x in enumerate((55.0, 160.0)):
        body[KNEES[side]], body[ANKLES[side]], body[HEELS[side]] = (x, 100), (x, 165), (x, 174)
        body[TOES[side]] = (x + 5, 176)
    body[TOES[0]] = toe
    marks = Landmarks(body, np.full(33, 0.3), np.zeros(33), np.zeros((33, 3)))
    pixels = np.zeros((SIZE, SIZE, 3), np.uint8)
    alpha = (labels != Label.BACKGROUND).astype(np.float32)
    return Observation(Photo(pixels, None, "made up", (SIZE, SIZE)), marks, alpha, pixels.astype(np.float32), labels)


def test_feet_under_cloth_are_hidden() -> None:
    assert hidden_feet(gown(Label.DRESS)) == (True, False)


@pytest.mark.parametrize("foot", [Label.SHOE, Label.SOCKS, Label.SKIN])
def test_a_foot_whose_shoe_sock_or_skin_is_seen_is_not(foot: Label) -> None:
    assert hidden_feet(gown(foot)) == (False, False)


def test_a_foot_beyond_the_picture_is_not() -> None:
    assert hidden_feet(gown(Label.DRESS, toe=(60, SIZE + 20))) == (False, False)
