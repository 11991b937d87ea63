"""Background that the matte took for the person."""

from __future__ import annotations

import numpy as np

from persona.synthesis.leaks import LeakRemoval
from persona.types import Label, Landmarks, Observation, Photo

WALL, SHIRT = (180, 170, 165), (60, 30, 40)


def person(cloth: tuple[int, int, int]) -> tuple[Observation, np.ndarray]:
    """A trunk and an arm that part below row 200; the matte fills the first 17 rows of the gap. And the filled part."""
    picture = np.full((800, 400, 3), WALL, np.uint8)
    truth = np.zeros((800, 400), bool)
    truth[40:780, 120:260] = True
    truth[120:460, 220:320] = True
    truth[200:460, 260:270] = False
    picture[truth] = cloth
    alpha = truth.astype(np.float32)
    leak = np.zeros_like(truth)
    leak[200:217, 260:270] = True
    alpha[leak] = 1.0
    materials = np.where(alpha > 0, Label.TOP, Label.BACKGROUND).astype(np.uint8)
    marks = Landmarks(np.zeros((33, 2)), np.zeros(33), np.zeros(33), np.zeros((33, 3)))
    photo = Photo(picture, None, "x", (400, 800))
    return Observation(photo, marks, alpha, picture.astype(np.float32) / 255.0, materials), leak


def test_the_filled_tip_of_a_gap_is_no_part_of_the_person() -> None:
    observation, leak = person(SHIRT)
    cleared = LeakRemoval()(observation).alpha
    assert (cleared[leak] == 0).mean() > 0.95
    rows, columns = np.nonzero((cleared == 0) & (observation.alpha > 0))
    assert rows.min() >= 200 - 4  # no more than a rim of mixed colours
    assert rows.max() < 217 + 4
    assert columns.min() >= 260 - 4
    assert columns.max() < 270 + 4


def test_clothes_in_the_colour_of_the_wall_stay() -> None:
    observation, _ = person(tuple(c - 3 for c in WALL))  # type: ignore[arg-type]
    assert LeakRemoval()(observation) is observation


def test_skin_stays() -> None:
    observation, leak = person(SHIRT)
    observation.labels[leak] = Label.SKIN
    assert (LeakRemoval()(observation).alpha[leak] > 0).all()
