"""A sleeve ends at one place along the arm, and about the same on both."""

from __future__ import annotations

import numpy as np
import pytest

from persona.imaging.masks import segment
from persona.landmark_names import BODY_COUNT, ELBOWS, INDEX_FINGERS, SHOULDERS, WRISTS
from persona.perception.sleeves import sleeved
from persona.types import Material

BROWN, PALE, RED = (40.0, 18.0, 24.0), (65.0, 14.0, 16.0), (45.0, 60.0, 40.0)
SHAPE = 240, 200


class Person:
    """Two hanging arms beside a trunk: upper arms of cloth, forearms of any colour and label, hands of skin."""

    def __init__(self, sleeve: tuple[float, float, float] = BROWN) -> None:
        self.points = np.zeros((BODY_COUNT, 2))
        self.lab = np.full((*SHAPE, 3), 90.0, np.float32)
        self.materials = np.zeros(SHAPE, np.uint8)
        self.counts = np.ones(BODY_COUNT, bool)
        for side, x in enumerate((160.0, 40.0)):
            chain = [(x, 30.0), (x, 100.0), (x, 170.0), (x, 190.0)]
            for names, place in zip((SHOULDERS, ELBOWS, WRISTS, INDEX_FINGERS), chain, strict=True):
                self.points[names[side]] = place
            self.paint(side, 20, 100, sleeve, Material.CLOTH)
            self.paint(side, 100, 168, sleeve, Material.SKIN)
            self.paint(side, 170, 195, PALE, Material.SKIN)

    def paint(self, side: int, top: int, bottom: int, colour: tuple[float, float, float], label: Material) -> None:
        x = self.points[SHOULDERS[side], 0]
        part = segment(np.array([[x, top], [x, bottom]]), 30, SHAPE)
        part[:top], part[bottom:] = False, False
        self.lab[part], self.materials[part] = colour, label

    def found(self) -> np.ndarray:
        share = np.where(self.materials[..., None] == np.arange(1, len(Material)), 0.9, 0.025).astype(np.float32)
        person = self.materials > 0
        return sleeved(self.materials, share, self.lab, person, self.points, self.counts, 2.0)

    def forearm(self, side: int) -> tuple[slice, slice]:
        """Away from elbow and wrist, in the middle of the arm."""
        x = int(self.points[SHOULDERS[side], 0])
        return slice(108, 158), slice(x - 10, x + 10)


@pytest.mark.parametrize("colour", [BROWN, RED])
def test_a_forearm_of_the_sleeves_colour_is_sleeve(colour: tuple[float, float, float]) -> None:
    person = Person(colour)
    found = person.found()
    assert found[person.forearm(0)].all()
    assert found[person.forearm(1)].all()
    assert not found[172:].any()  # hands stay


def test_bare_forearms_stay_skin() -> None:
    person = Person()
    for side in (0, 1):
        person.paint(side, 100, 168, PALE, Material.SKIN)
    assert not person.found().any()


def test_both_sleeves_end_alike() -> None:
    person = Person()
    between = tuple((a + b) / 2 for a, b in zip(BROWN, PALE, strict=True))
    person.paint(0, 130, 168, between, Material.SKIN)  # type: ignore[arg-type]
    assert person.found()[140:155, 150:170].all()
    person.counts[ELBOWS[1]] = False  # alone it would end where its colour changes
    assert not person.found()[140:155, 150:170].any()


def test_bare_arms_and_hidden_hands_say_nothing() -> None:
    bare = Person()
    for side in (0, 1):
        bare.paint(side, 20, 168, PALE, Material.SKIN)
    assert not bare.found().any()
    hidden = Person()
    for side in (0, 1):
        hidden.paint(side, 170, 195, BROWN, Material.CLOTH)
    assert not hidden.found().any()
