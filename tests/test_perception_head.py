"""The head's axes with and without a face mesh, and the length of the hair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observed import observe
from persona.landmark_names import BODY_COUNT, EYES, FACE_COUNT, FACE_OVAL, MOUTH, FacePoint
from persona.perception.head import bare_head, find_head, measured_hair
from persona.perception.options import HeadOptions
from persona.types import HeadFrame, Landmarks, Material

SHAPE = (400, 300)


def landmarks(eyes: tuple[float, float], mouth: tuple[float, float]) -> Landmarks:
    body = np.tile(np.array(eyes, float), (BODY_COUNT, 1))
    body[MOUTH] = mouth
    return Landmarks(body, np.ones(BODY_COUNT), np.zeros(BODY_COUNT), np.zeros((BODY_COUNT, 3)))


def upright() -> HeadFrame:
    head = find_head(landmarks((150, 100), (150, 120)), SHAPE)
    assert head is not None
    return head


def hair(head: HeadFrame, columns: slice, rows: slice) -> HeadFrame:
    materials = np.full(SHAPE, Material.SKIN, np.uint8)
    materials[rows, columns] = Material.HAIR
    return measured_hair(head, materials, np.ones(SHAPE, np.float32))


@pytest.mark.parametrize(("collar", "long"), [(4, True), (14, False)])
def test_hair_that_goes_on_behind_a_high_collar_is_long(collar: int, long: bool) -> None:
    """Two strands beside the neck end at the collar, or above it on the skin."""
    head = upright()
    chin, half = round(head.chin[1]), HeadOptions().half_neck * head.height
    materials = np.full(SHAPE, Material.SKIN, np.uint8)
    materials[chin + collar :] = Material.CLOTH
    for side in (-1, 1):
        x = round(150 + side * (half + 5))
        materials[60 : chin + 4, x - 4 : x + 5] = Material.HAIR
    assert measured_hair(head, materials, np.ones(SHAPE, np.float32)).long_hair == long


@given(st.floats(-3, 3), st.floats(0.5, 4), st.integers(-40, 40))
def test_the_axes_turn_with_the_head(angle: float, scale: float, shift: int) -> None:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = np.array([150.0, 200.0])
    eyes, mouth = (tuple(centre + shift + turn @ (0, y) * scale) for y in (-5.0, 15.0))
    head = find_head(landmarks(eyes, mouth), SHAPE)  # pyright: ignore[reportArgumentType]
    assert head is not None
    options = HeadOptions()
    assert head.height == pytest.approx(20 * scale * (options.forehead + options.chin))
    np.testing.assert_allclose((head.chin - head.top) / head.height, turn @ (0, 1), atol=1e-9)
    np.testing.assert_allclose(head.oval.mean(0), (head.top + head.chin) / 2, atol=1e-6)
    along = (head.oval - head.chin) @ (head.chin - head.top) / head.height
    assert along.max() == pytest.approx(0, abs=1e-6)
    assert along.min() == pytest.approx(-head.height)


def test_distances_from_the_chin_are_the_same_in_a_window() -> None:
    head = replace(upright(), chin=np.array([150.0, 140.0]))
    below, beside = head.from_chin(SHAPE)
    assert below[149, 100] == pytest.approx(9.5)
    assert abs(beside[200, 189]) == pytest.approx(39.5)
    small = head.placed((100, 100), (0.5, 0.5))
    window, aside = small.from_chin((40, 60))
    np.testing.assert_allclose(window[20, 30], (below[140, 160] + below[141, 161]) / 4)
    np.testing.assert_allclose(aside[20, 30], (beside[140, 160] + beside[141, 161]) / 4)


def test_hair_beside_the_neck_is_long_and_a_beard_is_not() -> None:
    head = upright()
    middle, height, chin = 150, round(head.height), round(head.chin[1])
    beside = hair(head, slice(middle - height, middle + height), slice(chin - height, chin + height))
    assert beside.long_hair
    beard = hair(head, slice(middle - height // 4, middle + height // 4), slice(chin - height // 4, chin + height // 2))
    assert not beard.long_hair
    short = hair(head, slice(middle - height // 2, middle + height // 2), slice(chin - height, chin - height // 2))
    assert not short.long_hair


def test_no_head_in_the_picture_is_no_head() -> None:
    assert find_head(landmarks((150, -80), (150, -60)), SHAPE) is None
    assert find_head(replace(landmarks((150, -80), (150, -60)), face=np.zeros((FACE_COUNT, 3))), SHAPE) is not None


def test_the_guess_without_a_face_mesh_is_near_the_mesh() -> None:
    observation = observe("woman_skirt")
    marks, head = observation.landmarks, observation.head
    assert head is not None
    assert marks.face is not None
    np.testing.assert_array_equal(head.oval, marks.face[FACE_OVAL, :2])
    np.testing.assert_array_equal(head.chin, marks.face[FacePoint.CHIN, :2])
    assert head.long_hair
    guess = find_head(replace(marks, face=None), observation.alpha.shape)
    assert guess is not None
    assert np.linalg.norm(guess.chin - head.chin) < 0.15 * head.height
    assert np.linalg.norm(guess.top - head.top) < 0.15 * head.height
    assert np.linalg.norm(marks.body[EYES].mean(0) - head.chin) < head.height


@pytest.mark.slow
@given(st.floats(-1.2, 1.2), st.floats(40, 90))
def test_the_bare_head_is_the_skull_whichever_way_it_looks(turn: float, height: float) -> None:
    """A face mesh that is turned in depth: the skull's measures, and its longer half towards the back."""
    shape, chin = (500, 500), np.array([250.0, 300.0, 0.0])
    c, s = np.cos(turn), np.sin(turn)
    across, ahead = np.array([c, 0.0, s]), np.array([s, 0.0, -c])  # to the left ear; out of the face
    face = np.tile(chin + 0.5 * height * np.array([0, -1.0, 0]), (FACE_COUNT, 1))
    face[FacePoint.CHIN], face[FacePoint.FOREHEAD_TOP] = chin, chin - [0, height, 0]
    for point, side in ((FacePoint.RIGHT_EAR, -1), (FacePoint.LEFT_EAR, 1)):
        face[point] = chin - [0, 0.6 * height, 0] + height * (0.4 * side * across - 0.45 * ahead)
    options = HeadOptions()
    bare = bare_head(face, np.array([(270.0, 420.0), (230.0, 420.0)]), shape, options)
    rows, columns = np.nonzero(bare)
    half, length, above = options.skull
    assert (chin[1] - rows.min()) / height == pytest.approx(half + above + options.rim, abs=0.06)
    level = np.flatnonzero(bare[round(chin[1] - above * height)])
    breadth = np.hypot(options.skull_width * 0.8 * c, length * s) + options.rim
    assert np.ptp(level) / height == pytest.approx(2 * breadth, abs=0.1)
    middle = 250 - 0.45 * height * ahead[0]
    assert level.mean() == pytest.approx(middle, abs=0.06 * height)
    assert bare[round(chin[1] + 0.5 * height), 250]  # the neck
    assert not bare[round(chin[1] - 0.5 * height), round(middle + 1.2 * height)]
    assert columns.min() > middle - 1.2 * height
