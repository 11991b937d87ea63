"""Arms whose landmarks are not sure, and which the photo shows nevertheless: as where they leave the picture."""

from __future__ import annotations

import numpy as np
import pytest

from persona.imaging.arms import forearm_in_sight
from persona.imaging.colour import srgb_to_lab
from persona.imaging.masks import segment
from persona.landmark_names import ELBOWS, SHOULDERS, WRISTS
from persona.perception.options import PARSING
from persona.perception.parser import _taken_for_held
from persona.types import Material

SKIN, CLOTH, BAG = (0.45, 0.30, 0.22), (0.3, 0.4, 0.6), (0.1, 0.5, 0.2)


class Picture:
    """A trunk with a face, and a right arm that stretches out of the picture."""

    def __init__(self, colour: tuple[float, float, float] = SKIN) -> None:
        self.points = np.zeros((33, 2))
        self.points[SHOULDERS] = [(130, 40), (90, 40)]
        self.points[ELBOWS] = [(135, 90), (80, 90)]
        self.points[WRISTS] = [(140, 140), (25, 100)]
        self.materials = np.full((200, 200), Material.BACKGROUND, np.uint8)
        colours = np.full((200, 200, 3), 0.9, np.float32)
        arm = segment(np.array([(0.0, 104.0), (84.0, 90.0)]), 16, self.materials.shape)
        for where, one, tone in (
            (np.s_[35:160, 85:140], Material.CLOTH, CLOTH),
            (np.s_[5:35, 100:120], Material.SKIN, SKIN),
            (arm & (self.materials == Material.BACKGROUND), Material.PROP, colour),
        ):
            self.materials[where], colours[where] = one, tone
        noise = np.random.default_rng(0).normal(0, 0.02, colours.shape)
        self.lab = srgb_to_lab(np.clip(colours + noise, 0, 1))
        self.arm = self.materials == Material.PROP

    def found(self, sure: bool = False, fingers: bool = False) -> np.ndarray:
        counts = np.ones(33, bool)
        counts[[ELBOWS[1], WRISTS[1]]] = sure
        person = self.materials != Material.BACKGROUND
        return _taken_for_held(self.materials, self.lab, person, self.points, counts, (True, fingers), PARSING)

    def in_sight(self) -> bool:
        person = (self.materials != Material.BACKGROUND).astype(float)
        return forearm_in_sight(self.points, person, self.materials, 1, 150.0)


def test_what_looks_like_skin_on_an_unsure_forearm_is_not_held() -> None:
    np.testing.assert_array_equal(Picture().found(), Picture().arm)


@pytest.mark.parametrize("case", ["a bag", "a sure arm", "fingers", "elsewhere"])
def test_what_may_be_held_stays(case: str) -> None:
    picture = Picture(BAG if case == "a bag" else SKIN)
    if case == "elsewhere":
        picture.points[WRISTS[1]] = 75, 140
    assert not picture.found(sure=case == "a sure arm", fingers=case == "fingers").any()


def test_a_bare_forearm_before_the_ground_is_in_sight() -> None:
    picture = Picture()
    assert not picture.in_sight()
    picture.materials[picture.arm] = Material.SKIN
    assert picture.in_sight()
    picture.materials[picture.materials == Material.BACKGROUND] = Material.SKIN  # of a bare back before which it may be
    assert not picture.in_sight()
