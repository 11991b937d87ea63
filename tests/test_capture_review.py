"""What generated and recorded frames share: cutting out, refusals, colours; and stages inside stages."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figure import camera
from persona.capture.review import MARGIN_PX, Refusal, Reviewed, colour_distance, cut_out, median_colour_along
from persona.events import Event, Stage
from persona.types import Frame, Pose

POSE = Pose(np.eye(3)[None], np.zeros(3), np.array([0.25]))


@given(st.integers(0, 39), st.integers(0, 59), st.integers(1, 40), st.integers(1, 60))
def test_a_frame_is_cut_to_its_person_with_a_margin(x: int, y: int, wide: int, tall: int) -> None:
    alpha = np.zeros((60, 40))
    alpha[y : y + tall, x : x + wide] = 0.5
    picture = np.dstack([np.indices((60, 40))[1] / 40, np.indices((60, 40))[0] / 60, alpha])
    frame = cut_out("captured", picture, alpha, camera(40, 60), POSE)
    assert isinstance(frame, Frame)
    assert (frame.kind, frame.pose_fitted, frame.depth) == ("captured", True, None)
    assert frame.alpha.shape == frame.image.shape[:2] == (frame.camera.height, frame.camera.width)
    rows, columns = np.flatnonzero(frame.alpha.any(1)), np.flatnonzero(frame.alpha.any(0))
    assert len(rows) == min(tall, 60 - y) and len(columns) == min(wide, 40 - x)
    assert rows[0] == min(MARGIN_PX, y) and columns[0] == min(MARGIN_PX, x)
    # the camera of the cut sees a point at the pixel that shows it
    whole, cut = (c.project(np.array([[0.1, 0.2, 0.0]]))[0][0] for c in (camera(40, 60), frame.camera))
    column, row = np.round(whole - cut).astype(int)
    assert abs(float(frame.image[0, 0, 0]) - column / 40 * 255) <= 0.51
    assert abs(float(frame.image[0, 0, 1]) - row / 60 * 255) <= 0.51
    assert np.array_equal(frame.pose.expression, POSE.expression)


def test_an_empty_matte_is_refused() -> None:
    assert cut_out("generated", np.zeros((9, 9, 3)), np.full((9, 9), 0.01), camera(9, 9), POSE) is Refusal.NO_PERSON


def test_refusals_are_counted_by_reason_and_told_once() -> None:
    frame = cut_out("generated", np.zeros((9, 9, 3)), np.ones((9, 9)), camera(9, 9), POSE)
    reviewed, stage = Reviewed(), Stage("capture")
    reviewed.add(frame)
    reviewed.report("recorded", stage)
    assert stage.warnings == []
    for reason in (Refusal.ANOTHER_POSE, Refusal.OTHER_COLOURS, Refusal.OTHER_COLOURS):
        reviewed.add(reason)
    reviewed.report("recorded", stage)
    assert stage.warnings == ["3 of 4 recorded frames are not used: 2 in other colours, 1 in another pose"]
    assert reviewed.frames == [frame] and reviewed.total == 4


def test_lightness_counts_half() -> None:
    grey = np.array([50.0, 0.0, 0.0])
    assert colour_distance(grey, np.array([60.0, 0, 0])) == pytest.approx(5)
    assert colour_distance(np.stack([grey, grey]), np.array([50.0, 3, 4])).tolist() == pytest.approx([5, 5])


def test_the_colour_along_a_line_is_its_middles() -> None:
    picture = np.zeros((20, 100, 3), np.uint8)
    picture[:, 20:81] = 255
    inside = median_colour_along(picture, np.array([0.0, 10.0]), np.array([100.0, 10.0]))
    assert inside[0] == pytest.approx(100, abs=0.1)
    assert median_colour_along(picture, np.array([-900.0, 10.0]), np.array([0.0, 10.0]))[0] == 0  # held to the edge


def test_the_progress_of_a_part_is_a_share_of_the_whole() -> None:
    seen: list[Event] = []
    whole = Stage("capture", seen.append)
    part = whole.part(0.2, 0.5)
    part.progress(0.0, "one")
    part.part(0.5, 0.5, "inside").progress(1.0, "unsaid")
    part.warn("dark")
    assert [(e.fraction, e.message) for e in seen[:2]] == [(0.2, "one"), (pytest.approx(0.7), "inside")]
    assert whole.warnings == ["dark"] and {e.stage for e in seen} == {"capture"}
