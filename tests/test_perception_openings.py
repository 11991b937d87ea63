"""An open jacket and the shirt under it are two garments, whatever one label the network gives them."""

from __future__ import annotations

import numpy as np
import pytest

from persona.landmark_names import BODY_COUNT, HIPS, SHOULDERS
from persona.perception.openings import opened
from persona.types import Label

RED, WHITE, BLACK = (50.0, 60.0, 40.0), (95.0, 0.0, 0.0), (10.0, 0.0, 0.0)
SHAPE = 240, 200
NECK, HEM = 40, 170


class Person:
    """A jacket and its sleeves in one colour, called one garment."""

    def __init__(self, worn: Label = Label.TOP) -> None:
        self.points = np.zeros((BODY_COUNT, 2))
        for side, x in enumerate((140.0, 60.0)):
            self.points[SHOULDERS[side]] = x, NECK
            self.points[HIPS[side]] = x, HEM
        self.counts = np.ones(BODY_COUNT, bool)
        self.person = np.zeros(SHAPE, bool)
        self.person[30:180, 30:170] = True
        self.person[180:230, 60:140] = True
        self.lab = np.zeros((*SHAPE, 3), np.float32)
        self.lab[:] = RED
        self.labels = np.where(self.person, np.uint8(worn), np.uint8(Label.BACKGROUND))
        self.labels[180:][self.person[180:]] = Label.TROUSERS

    def shirt(self, rows: slice, columns: slice) -> None:
        """White with narrow black stripes."""
        self.lab[rows, columns] = WHITE
        self.lab[rows, columns][::4] = BLACK

    def found(self) -> np.ndarray:
        return opened(self.labels, self.lab, self.person, self.points, self.counts, 1.0)


@pytest.mark.parametrize("worn", [Label.TOP, Label.DRESS])
def test_what_is_seen_between_two_fronts_is_another_garment(worn: Label) -> None:
    person = Person(worn)
    person.shirt(slice(30, 180), slice(85, 115))
    found = person.found()
    assert (found[NECK:HEM, 88:112] == worn).all()
    assert (found[NECK:HEM, 30:82] == Label.OUTER).all() and (found[NECK:HEM, 118:170] == Label.OUTER).all()
    assert np.array_equal(found[180:], person.labels[180:])
    assert np.array_equal(found == Label.BACKGROUND, ~person.person)


def test_a_print_is_no_opening() -> None:
    person = Person()
    person.shirt(slice(70, 130), slice(80, 120))
    assert np.array_equal(person.found(), person.labels)


def test_sleeves_of_another_colour_are_no_jacket() -> None:
    person = Person()
    person.shirt(slice(30, 180), slice(58, 142))
    assert np.array_equal(person.found(), person.labels)


def test_two_halves_are_no_jacket() -> None:
    person = Person()
    person.shirt(slice(30, 180), slice(30, 100))
    assert np.array_equal(person.found(), person.labels)


def test_one_cloth_in_light_and_shade_stays_one() -> None:
    person = Person()
    person.lab[:, 85:115] = (60.0, 60.0, 40.0)
    assert np.array_equal(person.found(), person.labels)


def test_who_stands_aside_shows_no_opening() -> None:
    person = Person()
    person.shirt(slice(30, 180), slice(85, 115))
    person.points[SHOULDERS, 0] = 105, 95
    assert np.array_equal(person.found(), person.labels)
    person = Person()
    person.shirt(slice(30, 180), slice(85, 115))
    person.counts[HIPS[0]] = False
    assert np.array_equal(person.found(), person.labels)
