"""Scraps of the ground: what a second network does not take for a person leaves the outline, and nothing else does."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
import pytest

from observed import landmark_reader, observe
from persona.imaging.measures import iou
from persona.perception.networks import LandmarkReader
from persona.perception.options import ScrapOptions
from persona.perception.regions import Region
from persona.perception.scraps import agreed, without_scraps

UNIT = 3.0


def person_with_a_scrap() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Picture, person and a scrap that touches it: a red column and a blue square on grey."""
    person, scrap = np.zeros((160, 120), bool), np.zeros((160, 120), bool)
    person[20:140, 40:80] = True
    scrap[60:85, 80:105] = True
    picture = np.full((160, 120, 3), 128, np.uint8)
    picture[person] = (180, 40, 40)
    picture[scrap] = (40, 40, 180)
    return picture, person, scrap


def coarse(person: np.ndarray, scrap: np.ndarray, at_scrap: float) -> np.ndarray:
    """What the networks say, as coarse as they are."""
    people = np.where(person, 0.95, np.where(scrap, at_scrap, 0.05)).astype(np.float32)
    return cv2.GaussianBlur(people, (0, 0), UNIT / 2)


@pytest.mark.parametrize(
    ("colour", "at_scrap", "goes"),
    [
        ((40, 40, 180), 0.1, True),  # of no known colour: the networks decide
        ((40, 40, 180), 0.6, False),
        ((128, 128, 128), 0.6, True),  # of the ground's colour
        ((180, 40, 40), 0.3, False),  # of the person's: a cape
    ],
)
def test_networks_and_colours_judge_a_piece_together(colour: tuple[int, int, int], at_scrap: float, goes: bool) -> None:
    picture, person, scrap = person_with_a_scrap()
    picture[scrap] = colour
    people = coarse(person, scrap, at_scrap)
    found = without_scraps((person | scrap).astype(np.float32), picture, people, np.zeros_like(person), UNIT) > 0.5
    assert found[person].mean() > 0.98
    assert (found[scrap].mean() < 0.15) if goes else (found[scrap].mean() > 0.95)
    assert not found[~(person | scrap)].any()


def test_rims_and_what_is_known_stay() -> None:
    picture, person, scrap = person_with_a_scrap()
    thinner = cv2.erode(person.astype(np.uint8), np.ones((3, 3), np.uint8))
    people = np.where(thinner > 0, 0.95, 0.1).astype(np.float32)
    whole = without_scraps(person.astype(np.float32), picture, people, np.zeros_like(person), UNIT)
    assert (whole[person] > 0.5).all()
    likely, doubtful = (person | scrap).astype(np.float32), coarse(person, scrap, 0.1)
    hand = cv2.dilate(scrap.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert (without_scraps(likely, picture, doubtful, hand, UNIT) == likely).all()
    sure = np.ones_like(people)
    assert (without_scraps(likely, picture, sure, np.zeros_like(person), UNIT) == likely).all()


class _Says:
    """A reader whose second network answers with one probability everywhere."""

    def __init__(self, probability: float) -> None:
        self.probability, self.asked = probability, 0

    def people(self, picture: np.ndarray, region: Region) -> np.ndarray:
        del picture, region
        self.asked += 1
        return np.full((256, 256), self.probability, np.float32)


@pytest.mark.parametrize("probability", [0.2, 0.5, 0.9])
def test_log_odds_are_averaged_also_beside_the_enlarged_squares(probability: float) -> None:
    mask = np.full((300, 400), 0.1, np.float32)
    mask[100:200, 10:390] = 0.8  # arms spread wide: the squares do not reach the hands
    reader = _Says(probability)
    told = agreed(cast(LandmarkReader, reader), np.zeros((300, 400, 3), np.uint8), mask)
    assert reader.asked == 2 * (1 + len(ScrapOptions().heights))
    odds = (np.log(0.8 / 0.2) + 2 * np.log(probability / (1 - probability))) / 3
    assert told[150, [20, 200, 380]] == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-4)


def test_an_empty_mask_is_left_alone() -> None:
    mask = np.zeros((40, 30), np.float32)
    assert agreed(cast(LandmarkReader, _Says(0.5)), np.zeros((40, 30, 3), np.uint8), mask) is mask


def test_the_second_network_knows_the_sample_photo() -> None:
    observation = observe("man_shirt")
    told = agreed(landmark_reader(), observation.photo.pixels, observation.alpha)
    assert iou(told > 0.5, observation.alpha > 0.5) > 0.95
