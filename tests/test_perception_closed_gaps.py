"""Narrow gaps between limbs that the outline closed: they go where the networks' word dips and the colour is the
ground's, and nothing else does."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from persona.perception.closed_gaps import closed_gaps, unsure_gaps

UNIT = 3.0
ROWS, ACROSS = slice(60, 110), slice(56, 66)  # some three mask units wide
GROUND, SHIRT = (128, 120, 110), (180, 40, 40)


def closed(colour: tuple[int, int, int], at_gap: float, rows: slice = ROWS, kept: bool = False) -> np.ndarray:
    """What is found in a red column with a strip of a colour in it, which the networks take for the person by
    ``at_gap``."""
    person, strip = np.zeros((160, 120), bool), np.zeros((160, 120), bool)
    person[20:140, 30:90], strip[rows, ACROSS] = True, True
    picture = np.full((160, 120, 3), GROUND, np.uint8)
    picture[person], picture[strip] = SHIRT, colour
    people = np.where(strip & person, at_gap, np.where(person, 0.999, 0.001)).astype(np.float32)
    people = cv2.GaussianBlur(people, (0, 0), UNIT / 2)
    found = closed_gaps(person.astype(np.float32), picture, people, strip & kept, UNIT)
    assert not found[~strip].mean() > 0.02
    return found[strip & person]


@pytest.mark.parametrize(
    ("colour", "at_gap", "gone"),
    [
        (GROUND, 0.6, True),
        (GROUND, 0.999, False),  # a belt of the ground's colour
        (SHIRT, 0.3, False),  # the shirt, in which a network is unsure
        ((20, 20, 20), 0.6, False),  # something of no known colour
    ],
)
def test_a_gap_is_what_networks_and_colours_both_tell(colour: tuple[int, int, int], at_gap: float, gone: bool) -> None:
    share = closed(colour, at_gap).mean()
    assert share > 0.7 if gone else share == 0


def test_what_is_open_and_what_is_known_stays() -> None:
    assert closed(GROUND, 0.6, slice(126, 160)).sum() == 0  # a notch in the outline
    assert closed(GROUND, 0.6, kept=True).sum() == 0


def unsure(colour: tuple[int, int, int], at_gap: float, rows: slice = ROWS) -> float:
    """The share of the same strip that goes where the body network alone has ``at_gap``."""
    person, strip = np.zeros((160, 120), bool), np.zeros((160, 120), bool)
    person[20:140, 30:90], strip[rows, ACROSS] = True, True
    picture = np.full((160, 120, 3), GROUND, float)
    picture[person], picture[strip] = SHIRT, colour
    picture += np.random.default_rng(0).normal(0, 4, picture.shape)
    prior = np.where(strip & person, at_gap, np.where(person, 0.999, 0.001)).astype(np.float32)
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    found = unsure_gaps(person.astype(np.float32), picture, prior, np.zeros((160, 120), bool), UNIT)
    assert not found[~strip].any()
    return float(found[strip & person].mean())


def test_a_wall_in_the_light_of_a_sleeve_is_cut_again() -> None:
    tinted = (140, 110, 98)  # of no colour that is known; nearer to the ground's than to the shirt's
    assert unsure(tinted, 0.3) > 0.7
    assert unsure(SHIRT, 0.3) == 0
    assert unsure(tinted, 0.95) == 0  # the network is sure
    assert unsure(tinted, 0.3, slice(126, 160)) == 0  # a notch in the outline
