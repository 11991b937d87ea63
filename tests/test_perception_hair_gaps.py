"""Ground that shows through hair, in made pictures: gaps and curls, but no light on hair and no hood."""

from __future__ import annotations

import numpy as np
import pytest

from persona.imaging.colour import srgb_to_lab
from persona.landmark_names import BODY_COUNT, FACE_COUNT, FACE_OVAL, SHOULDERS, FacePoint
from persona.perception.backdrop import Backdrop
from persona.perception.hair_gaps import ground_in_hair
from persona.perception.window import Window
from persona.types import Landmarks

HAIR, SKIN, RED = (0.16, 0.11, 0.13), (0.75, 0.55, 0.45), (0.8, 0.1, 0.1)
GREY, PINK = (0.9, 0.9, 0.9), (0.8, 0.3, 0.55)
SIZE = 300
Y, X = np.mgrid[:SIZE, :SIZE] + 0.5


def spot(x: float, y: float, radius: float = 9.0) -> np.ndarray:
    return np.hypot(X - x, Y - y) < radius


def head() -> Landmarks:
    """A face 80 pixels high in the middle of the picture, above shoulders."""
    face = np.zeros((FACE_COUNT, 3))
    turn = np.linspace(0, 2 * np.pi, len(FACE_OVAL), endpoint=False)
    face[FACE_OVAL, :2] = np.stack([150 + 30 * np.sin(turn), 150 - 40 * np.cos(turn)], -1)
    for point, place in (
        (FacePoint.FOREHEAD_TOP, (150, 110, 0)),
        (FacePoint.CHIN, (150, 190, 0)),
        (FacePoint.RIGHT_EAR, (120, 150, 20)),
        (FacePoint.LEFT_EAR, (180, 150, 20)),
    ):
        face[point] = place
    body = np.full((BODY_COUNT, 2), -500.0)
    body[SHOULDERS] = ((200, 215), (100, 215))
    return Landmarks(body, np.ones(BODY_COUNT), np.zeros(BODY_COUNT), np.zeros((BODY_COUNT, 3)), face=face)


def found(picture: np.ndarray, ground: tuple[float, float, float], studio: float = 1.0) -> np.ndarray:
    face = np.hypot((X - 150) / 30, (Y - 150) / 40) < 1
    picture = np.where(face[..., None], SKIN, picture)
    colour = np.broadcast_to(srgb_to_lab(np.array(ground, np.float32)), picture.shape)
    ones = np.ones(picture.shape[:2], np.float32)
    behind = Backdrop(ones, ones, ones, ones > 2, studio, colour)
    mask = (np.hypot(X - 150, Y - 140) < 100).astype(np.uint8)
    return ground_in_hair(picture.astype(np.float32), mask, behind, head(), Window(0, 0, SIZE, SIZE, 3.0))


def mixed(share: float, ground: tuple[float, float, float]) -> np.ndarray:
    return (1 - share) * np.array(HAIR) + share * np.array(ground)


@pytest.mark.parametrize("ground", [GREY, PINK])
def test_a_gap_in_hair_shows_the_ground(ground: tuple[float, float, float]) -> None:
    picture = np.where(spot(222, 150)[..., None], ground, HAIR)
    share = found(picture, ground)
    assert share[spot(222, 150, 6)].min() > 0.9
    assert share[~spot(222, 150, 13)].max() == 0
    assert found(picture, ground, studio=0.2).max() == 0  # nobody knows what is behind


def test_curls_are_told_by_the_grounds_hue_but_light_on_hair_is_none() -> None:
    for ground, told in ((PINK, True), (GREY, False)):
        picture = np.where(spot(222, 150)[..., None], mixed(0.55, ground), HAIR)
        share = found(picture, ground)[spot(222, 150, 5)]
        assert ((share > 0.4) & (share < 0.7)).all() if told else (share == 0).all()


def test_what_has_no_hair_around_it_is_a_garment() -> None:
    """A hood's lining of the ground's colour, between red cloth."""
    picture = np.where((Y > 178)[..., None], RED, HAIR)
    picture = np.where(spot(212, 200)[..., None], GREY, picture)
    assert found(picture, GREY).max() == 0


def test_white_straps_beside_a_neck_are_no_gaps() -> None:
    """Hair that is tied up: beside the face is skin."""
    picture = np.where((Y < 110)[..., None], HAIR, SKIN)
    picture = np.where((spot(212, 200) | (Y > 225))[..., None], GREY, picture)
    assert found(picture, GREY).max() == 0
