"""Forearms that the landmarks put where the networks see nobody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from persona.landmark_names import COARSE_HANDS, ELBOWS, MIRRORED, WRISTS
from persona.perception.landmarks import PersonReading
from persona.perception.networks import BodyReading, LandmarkReader
from persona.perception.regions import Region
from persona.perception.strays import ground_blurred, stray_arms, without_strays
from persona.types import HandLandmarks, Landmarks

SIZE = 256
ELBOW, STRAY, TRUE = (100.0, 100.0), (40.0, 90.0), (100.0, 160.0)


def people() -> np.ndarray:
    """Somebody between columns 90 and 170."""
    told = np.zeros((SIZE, SIZE), np.float32)
    told[20:250, 90:170] = 1.0
    return told


def body(wrist: tuple[float, float]) -> Landmarks:
    """A body whose right wrist is there."""
    points = np.full((33, 2), 130.0)
    points[ELBOWS[1]], points[COARSE_HANDS[1]] = ELBOW, wrist
    return Landmarks(points, np.ones(33), np.zeros(33), np.zeros((33, 3)))


class Reader(LandmarkReader):
    """Sees the right wrist at ``wrist`` in every picture, and no hands; keeps the pictures that it was shown."""

    def __init__(self, wrist: tuple[float, float]) -> None:
        self.wrist, self.shown = wrist, []

    def body(self, picture: np.ndarray, region: Region) -> BodyReading:
        self.shown.append(picture)
        points = body(self.wrist).body
        if len(self.shown) == 2:  # the mirror image
            points = (points * [-1, 1] + [SIZE, 0])[MIRRORED]
        return BodyReading(
            points=points, world=np.zeros((33, 3)), visibility=np.full(33, 0.9), presence=1.0,
            mask=np.zeros((SIZE, SIZE), np.float32), region=region, next_region=region,
        )  # fmt: skip

    def hands(self, picture: np.ndarray, region: Region, least: float) -> list:
        return []


def reading(marks: Landmarks) -> PersonReading:
    return PersonReading(marks, people(), 1.0, Region(128.0, 128.0, float(SIZE)))


@pytest.mark.parametrize(("wrist", "sides"), [(STRAY, [1]), (TRUE, []), ((-30.0, 90.0), [])])
def test_an_arm_strays_where_nobody_is_seen_in_the_picture(wrist: tuple[float, float], sides: list[int]) -> None:
    assert stray_arms(body(wrist), people()) == sides


def test_fingers_prove_an_arm() -> None:
    marks = replace(body(STRAY), right_hand=HandLandmarks(np.zeros((21, 3)), 1.0))
    assert stray_arms(marks, people()) == []


def test_a_stray_arm_is_read_again_with_the_ground_blurred() -> None:
    reader, picture = Reader(TRUE), np.random.default_rng(1).integers(0, 255, (SIZE, SIZE, 3), np.uint8)
    marks = body(STRAY)
    found = without_strays(reader, picture, reading(marks), people()).landmarks
    assert np.allclose(found.body[WRISTS[1]], TRUE)
    assert np.allclose(found.body_confidence[WRISTS[1]], 0.9)
    others = np.setdiff1d(np.arange(33), [ELBOWS[1], *COARSE_HANDS[1]])
    assert np.array_equal(found.body[others], marks.body[others])
    assert np.array_equal(found.body_confidence[others], marks.body_confidence[others])
    assert reader.shown[0][:, :60].std() < 0.2 * picture[:, :60].std()
    assert np.array_equal(reader.shown[0][30:240, 95:165], picture[30:240, 95:165])


def test_an_arm_that_strays_again_is_not_found() -> None:
    picture = np.zeros((SIZE, SIZE, 3), np.uint8)
    found = without_strays(Reader(STRAY), picture, reading(body(STRAY)), people()).landmarks
    assert (found.body_confidence[list(COARSE_HANDS[1])] == 0).all()
    assert found.body_confidence[ELBOWS[1]] == 1


def test_who_has_no_stray_arm_is_not_read_again() -> None:
    reader, known = Reader(TRUE), reading(body(TRUE))
    assert without_strays(reader, np.zeros((SIZE, SIZE, 3), np.uint8), known, people()) is known
    assert not reader.shown


def test_the_person_and_some_room_around_stay_sharp() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (SIZE, SIZE, 3), np.uint8)
    shown = ground_blurred(picture, people(), 1.0)
    assert np.array_equal(shown[20:250, 90:170], picture[20:250, 90:170])
    assert shown[:, 200:].std() < 0.2 * picture[:, 200:].std()
