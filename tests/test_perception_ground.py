"""Ground between and beside the legs: shadows go, legs and what has the legs' colours stay."""

from __future__ import annotations

import numpy as np
import pytest

from persona.landmark_names import ANKLES, HEELS, HIPS, KNEES, TOES
from persona.perception.ground import Legs, without_ground

UNIT = 2.0
SHAPE = (420, 300)
STREET, JEANS, SHADOW, SHOES = (165, 155, 145), (45, 50, 62), (22, 28, 44), (30, 24, 20)
PRINT = (150, 60, 50)


def points() -> np.ndarray:
    """A person who stands before the camera: legs at columns 120 and 180, hips in row 40, soles in row 400."""
    out = np.zeros((33, 2))
    for x, side in ((120.0, 0), (180.0, 1)):
        for pair, y in ((HIPS, 40), (KNEES, 200), (ANKLES, 370), (HEELS, 380), (TOES, 398)):
            out[pair[side]] = x, y
    return out


def scene(beside: tuple[int, int, int], network: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Picture, outline, what the networks say, and the pixels of what is beside a leg, from the knee to the shoe."""
    rng = np.random.default_rng(0)
    picture = np.full((*SHAPE, 3), STREET, float)
    picture[:36] = PRINT + rng.normal(0, 40, (36, SHAPE[1], 3))  # many hues, as photos have
    legs = np.zeros(SHAPE, bool)
    for x in (120, 180):
        legs[:400, x - 12 : x + 12] = True
    piece = np.zeros(SHAPE, bool)
    piece[220:390, 192:235] = True
    picture[piece] = beside
    picture[legs] = JEANS
    picture[375:400][legs[375:400]] = SHOES
    people = np.where(legs, 0.995, np.where(piece, network, 0.01)).astype(np.float32)
    picture = np.clip(picture + rng.normal(0, 1.5, picture.shape), 0, 255).astype(np.uint8)
    return picture, (legs | piece).astype(np.float32), people, piece


def left(beside: tuple[int, int, int], network: float, sure: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """What is left of the outline, and the piece."""
    picture, likely, people, piece = scene(beside, network)
    seeds = np.zeros(SHAPE, np.uint8)
    found = without_ground(likely, picture, people, seeds, seeds > 0, points(), np.full(33, sure), UNIT)
    assert (found <= likely).all()
    legs = (likely > 0.5) & ~piece
    assert (found[legs] > 0.5).mean() > 0.99
    return found, piece


def test_a_shadow_beside_a_leg_is_ground() -> None:
    found, piece = left(SHADOW, 0.6)
    assert (found[piece] > 0.5).mean() < 0.05


@pytest.mark.parametrize(
    ("colour", "network"),
    [
        (JEANS, 0.6),  # a wide trouser leg
        (SHADOW, 0.999),  # as dark as a shadow, but both networks are sure
        ((150, 60, 40), 0.6),  # redder than any shadow
    ],
)
def test_what_is_no_ground_stays(colour: tuple[int, int, int], network: float) -> None:
    found, piece = left(colour, network)
    assert (found[piece] > 0.5).mean() > 0.95


def test_a_shadow_that_the_networks_take_for_the_person_in_part_goes_as_a_whole() -> None:
    picture, likely, people, piece = scene(SHADOW, 0.2)
    people[300:390, 192:235] = 0.9
    none = np.zeros(SHAPE, np.uint8)
    found = without_ground(likely, picture, people, none, none > 0, points(), np.ones(33, bool), UNIT)
    assert (found[piece] > 0.5).mean() < 0.05


def test_without_legs_nothing_goes() -> None:
    found, piece = left(SHADOW, 0.2, sure=False)
    assert (found[piece] == 1).all()


def test_the_reach_of_legs_counts_in_their_radii() -> None:
    legs = Legs.of(points(), np.ones(33, bool), SHAPE, UNIT)
    assert legs.reach[300, 120] < 0.05
    assert legs.reach[300, 120 + 11] == pytest.approx(11.5 / (5.5 * UNIT), abs=0.02)
    assert legs.feet[398, 180] < 0.5
    assert legs.feet[300, 180] > 30
    assert legs.feet[406, 180] < 0.5  # a large shoe goes on beyond the toes


def test_white_shoes_on_a_white_floor_stay() -> None:
    picture, likely, people, _ = scene(STREET, 0.2)
    shoe = np.zeros(SHAPE, bool)
    shoe[380:402, 168:192] = True
    picture[shoe], people[shoe], likely[shoe] = STREET, 0.4, 1
    none, sure = np.zeros(SHAPE, np.uint8), np.ones(33, bool)
    found = without_ground(likely, picture, people, none, none > 0, points(), sure, UNIT)
    assert (found[shoe] > 0.5).all()


@pytest.mark.parametrize("tone", [(1.0, 1.0, 1.0), (1.0, 0.9, 0.75)])
def test_in_a_photo_without_hues_all_stays(tone: tuple[float, float, float]) -> None:
    picture, likely, people, piece = scene(SHADOW, 0.2)
    none, sure = np.zeros(SHAPE, np.uint8), np.ones(33, bool)
    assert (without_ground(likely, picture, people, none, none > 0, points(), sure, UNIT)[piece] < 0.5).any()
    grey = (picture.mean(-1, keepdims=True) * tone).astype(np.uint8)
    assert (without_ground(likely, grey, people, none, none > 0, points(), sure, UNIT) == likely).all()


@pytest.mark.parametrize(("colour", "stays"), [(SHOES, True), (SHADOW, False)])
def test_the_toe_of_a_boot_longer_than_its_landmarks_stays(colour: tuple[int, int, int], stays: bool) -> None:
    picture, likely, people, _ = scene(STREET, 0.01)
    likely = np.where(people > 0.5, 1, 0).astype(np.float32)
    noise = np.random.default_rng(1).normal(0, 1.5, (24, 40, 3))
    picture[388:412, 190:230] = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)
    likely[388:412, 190:230], people[388:412, 190:230] = 1, 0.1
    none, sure = np.zeros(SHAPE, np.uint8), np.ones(33, bool)
    found = without_ground(likely, picture, people, none, none > 0, points(), sure, UNIT)
    assert (found[388:412, 200:230] > 0.5).mean() == pytest.approx(1.0 if stays else 0.0, abs=0.05)
