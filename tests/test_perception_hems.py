"""A coat ends at its hem, wherever the network sees trousers."""

from __future__ import annotations

import numpy as np
import pytest

from persona.landmark_names import ANKLES, BODY_COUNT, HIPS, KNEES, SHOULDERS
from persona.perception.hems import hemmed
from persona.types import Label

NAVY, GREY, PALE = (15.0, 3.0, -20.0), (16.0, -2.0, -4.0), (80.0, 3.0, -20.0)
SHAPE = 300, 160
CALLED, HEM = 150, 180  # rows to which the network sees a coat, and to which it hangs


class Person:
    """A coat over trousers on two legs, and what the network calls it."""

    def __init__(self, coat: tuple[float, float, float] = NAVY, trousers: tuple[float, float, float] = GREY) -> None:
        self.points = np.zeros((BODY_COUNT, 2))
        for side, x in enumerate((100.0, 60.0)):
            for names, place in ((SHOULDERS, 30), (HIPS, 120), (KNEES, 200), (ANKLES, 280)):
                self.points[names[side]] = x, place
        self.person = np.zeros(SHAPE, bool)
        self.person[20:290, 40:120] = True
        self.lab = np.full((*SHAPE, 3), 0.0, np.float32)
        self.lab[:] = trousers
        self.lab[:HEM, :80] = coat  # the left front, as seen
        self.lab[:CALLED] = coat
        self.labels = np.where(self.person, np.uint8(Label.TROUSERS), np.uint8(Label.BACKGROUND))
        self.labels[:CALLED][self.person[:CALLED]] = Label.OUTER

    def found(self) -> np.ndarray:
        return hemmed(self.labels, self.lab, self.person, self.points, np.ones(BODY_COUNT, bool), 2.0)


def test_a_coat_goes_on_to_its_hem_on_the_side_where_it_hangs() -> None:
    person = Person()
    found = person.found()
    assert (found[CALLED + 4 : HEM - 6, 44:74] == Label.OUTER).all()
    assert np.array_equal(found[HEM + 4 :], person.labels[HEM + 4 :])
    assert np.array_equal(found[:, 86:], person.labels[:, 86:])


@pytest.mark.parametrize(("coat", "trousers"), [(NAVY, NAVY), (PALE, NAVY)])
def test_like_colours_and_light_tell_no_hem(
    coat: tuple[float, float, float], trousers: tuple[float, float, float]
) -> None:
    person = Person(coat, trousers)
    assert np.array_equal(person.found(), person.labels)


def test_bare_shins_tell_no_hem() -> None:
    person = Person()
    person.labels[195:][person.person[195:]] = Label.SKIN
    assert np.array_equal(person.found(), person.labels)
