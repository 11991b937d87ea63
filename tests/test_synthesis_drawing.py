"""Drawn keypoints, pixel by pixel: colours, sizes, thresholds, fading and order of both styles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from persona.synthesis.generators.drawing import COLORS, HAND_EDGES, LIMBS, draw_dwpose, draw_wan
from persona.types import Keypoints

GOLDEN = Path(__file__).parent / "golden"
BODY = np.array(
    [(90, 40), (88, 66), (62, 68), (46, 100), (40, 134), (114, 68), (132, 100), (138, 132), (72, 136), (70, 190),
     (68, 240), (104, 136), (108, 188), (112, 240), (85, 34), (95, 34), (78, 38), (102, 38), (122, 250), (58, 250)],
    np.float64,
)  # fmt: skip


def someone(scale: float = 1.0) -> Keypoints:
    """A person of 180 x 270 pixels times ``scale``, every score 1."""
    turn = np.linspace(-0.6, 0.6, 5)
    fingers = [(np.sin(a) * r, np.cos(a) * r) for a in turn for r in (6.0, 10.0, 13.0, 16.0)]
    hand = np.array([(0.0, 0.0), *fingers])
    hands = np.stack([BODY[7] + hand, BODY[4] + hand * [-1, 1]])
    around = np.linspace(0, 2 * np.pi, 68, endpoint=False)
    face = BODY[0] + np.stack([12 * np.cos(around), 14 * np.sin(around)], 1)
    return Keypoints(
        BODY[None] * scale, np.ones((1, 20)), hands[None] * scale, np.ones((1, 2, 21)), face[None] * scale,
        np.ones((1, 68)),
    )  # fmt: skip


def only(body=(), hands: float = 0.0, face: float = 0.0, scale: float = 1.0, **scores: float) -> Keypoints:
    """Some joints of the body with score 1 (or as given), hands and face as given."""
    person = someone(scale)
    shown = np.zeros((1, 20))
    shown[0, list(body)] = 1.0
    for name, score in scores.items():
        shown[0, int(name.removeprefix("joint"))] = score
    return replace(
        person,
        body_scores=shown,
        # outside the picture they are not painted; inside they are, black with a score of 0
        hands=person.hands if hands else np.zeros_like(person.hands),
        hand_scores=np.full((1, 2, 21), hands),
        face=person.face if face else np.zeros_like(person.face),
        face_scores=np.full((1, 68), face),
    )


def painted(picture: np.ndarray) -> set[tuple[int, ...]]:
    codes = np.unique(picture.astype(np.int64) @ [65536, 256, 1])
    return {(int(c) >> 16, int(c) >> 8 & 255, int(c) & 255) for c in codes} - {(0, 0, 0)}


@pytest.mark.slow
@pytest.mark.parametrize("number", range(17))
def test_dwpose_limbs_and_joints_have_the_colour_of_their_number_reversed(number):
    a, b = LIMBS[number]
    picture = draw_dwpose(only((a, b), scale=12.0), 0, 2160, 3240)  # no resizing
    expected = {tuple(int(v * 0.6) for v in reversed(COLORS[number]))}
    expected |= {tuple(reversed(COLORS[joint])) for joint in (a, b)}
    assert painted(picture) == expected


@pytest.mark.slow
def test_dwpose_measures():
    assert painted(draw_dwpose(only((1, 2), scale=12.0), 0, 2160, 3240)) >= {(0, 0, 153), (0, 85, 255)}
    joint = draw_dwpose(only((0,), scale=12.0), 0, 2160, 3240).any(-1)
    assert np.ptp(np.nonzero(joint), axis=1).tolist() == [8, 8]  # radius 4
    rows, columns = np.nonzero(draw_dwpose(only((8, 9), scale=12.0), 0, 2160, 3240).any(-1))
    middle = columns[rows == (BODY[8, 1] + BODY[9, 1]) * 6]
    assert np.ptp(middle) == pytest.approx(8, abs=1)  # half the width is 4


def test_dwpose_fades_with_the_scores_and_drops_below_the_threshold():
    picture = draw_dwpose(only((), scale=12.0, joint1=0.8, joint2=0.5), 0, 2160, 3240)
    assert painted(picture) == {
        (0, 0, int(int(255 * 0.4) * 0.6)),
        (0, int(85 * 0.8), int(255 * 0.8)),
        (0, int(170 * 0.5), int(255 * 0.5)),
    }
    assert not draw_dwpose(only((), scale=12.0, joint1=0.29, joint2=1.0), 0, 2160, 3240)[600:816, 1100:].any()


@pytest.mark.slow
def test_dwpose_hands_and_face_have_no_threshold():
    hand = draw_dwpose(only((), hands=0.2, scale=12.0), 0, 2160, 3240)
    assert (51, 0, 0) in painted(hand)  # circles are red, 0.2 x 255
    assert (0, 0, int(0.04 * 255)) in painted(hand)  # the first edge's hue 0 comes out blue
    assert len(HAND_EDGES) == 20 and HAND_EDGES[4] == (0, 5)
    assert painted(draw_dwpose(only((), face=0.5, scale=12.0), 0, 2160, 3240)) == {(127, 127, 127)}
    spot = replace(only((), face=0.5, scale=12.0))
    spot.face_scores[0, 1:] = 0.0
    spot = replace(spot, face=spot.face[:, :1].repeat(68, 1), face_scores=np.full((1, 68), 0.5))
    assert np.ptp(np.nonzero(draw_dwpose(spot, 0, 2160, 3240).any(-1)), axis=1).tolist() == [6, 6]  # radius 3


def test_dwpose_paints_body_then_hands_then_face():
    person = someone(12.0)
    person.hands[0, 0, 0] = person.face[0, 0] = person.body[0, 7]
    x, y = person.body[0, 7].astype(int)
    assert draw_dwpose(person, 0, 2160, 3240)[y, x].tolist() == [255, 255, 255]
    person.face[0, 0] = person.face[0, 1]
    assert draw_dwpose(person, 0, 2160, 3240)[y, x].tolist() == [255, 0, 0]


def test_dwpose_is_painted_large_and_resized_bilinearly():
    small = draw_dwpose(someone(2.0), 0, 360, 540)
    large = draw_dwpose(someone(12.0), 0, 2160, 3240)
    np.testing.assert_array_equal(small, cv2.resize(large, (360, 540)))


def test_wan_has_its_own_colours_toes_and_threshold():
    picture = draw_wan(only((13, 18), scale=4.0), 0, 720, 1080)
    assert painted(picture) == {(153, 0, 51), COLORS[13], (200, 200, 0)}  # not reversed; by limb and by joint
    assert painted(draw_wan(only((10, 19), scale=4.0), 0, 720, 1080)) == {(120, 120, 0), COLORS[10], (100, 100, 0)}
    assert not draw_wan(only((), scale=4.0, joint1=0.49), 0, 720, 1080).any()
    whole = draw_wan(only((), scale=4.0, joint1=0.5), 0, 720, 1080)
    assert painted(whole) == {COLORS[1]}  # no fading
    assert np.ptp(np.nonzero(whole.any(-1)), axis=1).tolist() == [4, 4]  # radius int(720 / 200) - 1 = 2
    assert not draw_wan(only((), face=1.0, scale=4.0), 0, 720, 1080).any()
    assert not draw_wan(only((), hands=0.49, scale=4.0), 0, 720, 1080).any()
    hands = draw_wan(only((), hands=0.5, scale=4.0), 0, 720, 1080)
    assert {(0, 0, 255), (255, 0, 0)} <= painted(hands)  # circles are blue, the first edge's hue is 0


@pytest.mark.parametrize(("name", "draw"), [("dwpose", draw_dwpose), ("wan", draw_wan)])
def test_golden_pictures(name, draw):
    person = someone(2.0)
    person.body_scores[0] = np.linspace(0.4, 1.0, 20)
    picture = draw(person, 0, 360, 540)
    golden = cv2.imread(str(GOLDEN / f"keypoints_{name}.png"))[..., ::-1]
    np.testing.assert_array_equal(picture, golden)
