"""Regions, anchors and the landmarks of the sample photos."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observed import landmark_reader, observe
from persona.landmark_names import MIRRORED, WRISTS, BodyPoint, FacePoint, HandPoint
from persona.perception.landmarks import averaged, read_person
from persona.perception.networks import BodyReading, _anchors, _overlap, _refine
from persona.perception.regions import Region, _turned_box, apply, body_region

angles = st.floats(-3, 3)
places = st.floats(10, 300)


def test_a_whole_region_is_the_picture_itself() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    crop = Region(32, 32, 64).crop(picture, 64)
    assert np.abs(crop * 255 - picture).max() < 1e-3


def test_outside_is_black_and_shrinking_averages() -> None:
    picture = np.zeros((200, 200, 3), np.uint8)
    picture[::2] = 200  # thin stripes
    crop = Region(100, 100, 400).crop(picture, 50)
    assert crop[:10].max() == 0
    assert np.abs(crop[20:30, 20:30] - 100 / 255).max() < 0.02


@given(x=places, y=places, side=places, angle=angles)
def test_the_centre_of_the_crop_is_the_centre_of_the_region(x: float, y: float, side: float, angle: float) -> None:
    region = Region(x, y, side, angle)
    affine = region.to_picture(128)
    assert apply(affine, np.array([64.0, 64.0])) == pytest.approx([x, y])
    assert np.linalg.norm(apply(affine, np.array([128.0, 0])) - apply(affine, np.zeros(2))) == pytest.approx(side)


@given(x=places, y=places, side=places, angle=angles)
def test_mirrored_regions_show_mirrored_points(x: float, y: float, side: float, angle: float) -> None:
    region, width = Region(x, y, side, angle), 320
    here = apply(region.to_picture(100), np.array([20.0, 70.0]))
    there = apply(region.mirrored(width).to_picture(100), np.array([80.0, 70.0]))
    assert there == pytest.approx([width - here[0], here[1]])


def body_reading(points: np.ndarray, visibility: float) -> BodyReading:
    """A reading with these points, all equally sure."""
    whole = Region(100, 100, 200)
    return BodyReading(
        points, np.full(33, visibility), np.c_[points, points[:, 0]], np.zeros((256, 256)), whole, 1.0, whole
    )


@pytest.mark.parametrize("surer", [0, 1])
@pytest.mark.parametrize("limb", [slice(11, 23), slice(23, 33)])
def test_a_reading_that_takes_left_for_right_is_not_averaged(surer: int, limb: slice) -> None:
    random = np.random.default_rng(3)
    right = random.uniform(0, 60, (33, 2)) + np.array([0, 40])
    right[[k for k in range(11, 33) if k % 2]] += [100, 0]
    wrong = right + random.normal(size=(33, 2))
    wrong[limb] = wrong[MIRRORED][limb]
    readings = [body_reading(right, 0.9), body_reading(wrong, 0.8)]
    marks = averaged(readings[surer], readings[1 - surer])
    assert (marks.body == right).all() and (marks.body_world[:, 2] == right[:, 0]).all()
    assert (marks.body_confidence == 0.9).all()
    alike = averaged(readings[0], body_reading(right + np.array([2.0, 0.0]), 0.7))
    assert alike.body == pytest.approx(right + np.array([1.0, 0.0]))
    assert alike.body_spread == pytest.approx(np.full(33, 2.0))


@given(angle=angles, side=st.floats(5, 100))
def test_a_body_region_turns_the_body_upright(angle: float, side: float) -> None:
    hips = np.array([100.0, 120.0])
    edge = hips + side * np.array([np.sin(angle), -np.cos(angle)])
    region = body_region(hips, edge)
    inverse = np.linalg.inv(np.vstack([region.to_picture(256), [0, 0, 1]]))
    up = inverse[:2, :2] @ (edge - hips)
    assert up[0] == pytest.approx(0, abs=1e-6)
    assert up[1] < 0


@given(angle=angles)
def test_turned_boxes(angle: float) -> None:
    c, s = np.cos(angle), np.sin(angle)
    corners = np.array([[-3, -1], [3, -1], [3, 1], [-3, 1]]) @ np.array([[c, s], [-s, c]]) + [50, 60]
    centre, extent = _turned_box(corners, angle)
    assert centre == pytest.approx([50, 60])
    assert extent == pytest.approx([6, 2])


def test_anchor_counts_of_the_published_networks() -> None:
    assert len(_anchors(224, (8, 16, 32, 32, 32))) == 2254
    assert len(_anchors(128, (8, 16, 16, 16))) == 896
    assert len(_anchors(192, (8, 16, 16, 16))) == 2016


def test_overlap() -> None:
    box = np.array([[0.0, 0], [2, 2]])
    others = np.array([[[0, 0], [2, 2]], [[1, 0], [3, 2]], [[5, 5], [6, 6]]], float)
    assert _overlap(box, others) == pytest.approx([1, 1 / 3, 0], abs=1e-6)


def test_refinement_follows_a_sure_peak_only() -> None:
    heat = np.zeros((64, 64))
    heat[30, 21] = 0.9
    assert _refine(np.array([20.0, 29.0]), heat) == pytest.approx([21, 30])
    assert _refine(np.array([20.0, 29.0]), heat * 0.5) == pytest.approx([20, 29])
    assert _refine(np.array([-5.0, 29.0]), heat) == pytest.approx([-5, 29])


@pytest.mark.parametrize("name", ["man_shirt", "man_tunic", "woman_skirt"])
def test_sample_photos_are_read_whole(name: str) -> None:
    observation = observe(name)
    marks = observation.landmarks
    height = observation.alpha.shape[0]
    assert marks.body_confidence.mean() > 0.9
    assert np.median(marks.body_spread) < 0.01 * height
    assert marks.face is not None
    assert marks.face_score > 0.9
    assert marks.left_hand is not None
    assert marks.right_hand is not None
    # the person faces the camera: their left is on the right
    assert marks.body[BodyPoint.LEFT_SHOULDER, 0] > marks.body[BodyPoint.RIGHT_SHOULDER, 0]
    assert marks.body_world[BodyPoint.LEFT_SHOULDER, 0] > marks.body_world[BodyPoint.RIGHT_SHOULDER, 0]
    assert marks.body[BodyPoint.NOSE, 1] < marks.body[BodyPoint.LEFT_WRIST, 1] < marks.body[BodyPoint.LEFT_ANKLE, 1]
    for k, hand in enumerate((marks.left_hand, marks.right_hand)):
        assert np.linalg.norm(hand.points[HandPoint.WRIST, :2] - marks.body[WRISTS[k]]) < 0.05 * height
    # the mesh lies on the face the body network sees
    assert np.linalg.norm(marks.face[FacePoint.NOSE_TIP, :2] - marks.body[BodyPoint.NOSE]) < 0.02 * height


@pytest.mark.slow
def test_a_mirrored_photo_gives_the_mirrored_person() -> None:
    reader = landmark_reader()
    pixels = observe("man_shirt").photo.pixels
    width = pixels.shape[1]
    flipped = np.ascontiguousarray(pixels[:, ::-1])
    one = read_person(reader, pixels, reader.find_people(pixels, 0.5)[0])
    two = read_person(reader, flipped, reader.find_people(flipped, 0.5)[0])
    left, right = one.landmarks.body[BodyPoint.LEFT_SHOULDER], two.landmarks.body[BodyPoint.RIGHT_SHOULDER]
    assert right == pytest.approx([width - left[0], left[1]], abs=6)
    assert np.abs(one.mask - two.mask[:, ::-1]).mean() < 0.01
