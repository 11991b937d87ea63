"""The points of the landmark models by name: BlazePose's body, hands and face mesh, and what other programs count.

A row of :class:`persona.types.Landmarks` is indexed with these names and never with a bare number. The groups are index
arrays: ``body[SHOULDERS]`` is the left and the right one, ``body[SHOULDERS[side]]`` that of a side (0 left, 1 right;
the person's own left and right).
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from jaxtyping import Int


class BodyPoint(IntEnum):
    """The 33 body points of BlazePose."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_TOE = 31
    RIGHT_TOE = 32


class HandPoint(IntEnum):
    """The 21 points of a hand: the wrist, then every finger from its base to its tip."""

    WRIST = 0
    THUMB_CMC = 1
    THUMB_MCP = 2
    THUMB_IP = 3
    THUMB_TIP = 4
    INDEX_MCP = 5
    INDEX_PIP = 6
    INDEX_DIP = 7
    INDEX_TIP = 8
    MIDDLE_MCP = 9
    MIDDLE_PIP = 10
    MIDDLE_DIP = 11
    MIDDLE_TIP = 12
    RING_MCP = 13
    RING_PIP = 14
    RING_DIP = 15
    RING_TIP = 16
    PINKY_MCP = 17
    PINKY_PIP = 18
    PINKY_DIP = 19
    PINKY_TIP = 20


class FacePoint(IntEnum):
    """Those of the face mesh's 468 vertices that are asked for one by one."""

    NOSE_TIP = 1
    NOSE_BASE = 2
    FOREHEAD_TOP = 10
    RIGHT_EYE_OUTER = 33
    MOUTH_RIGHT = 61
    RIGHT_EYE_INNER = 133
    CHIN = 152
    RIGHT_EAR = 234
    LEFT_EYE_OUTER = 263
    MOUTH_LEFT = 291
    LEFT_EYE_INNER = 362
    LEFT_EAR = 454


class OpenPosePoint(IntEnum):
    """OpenPose's 18 body points (its COCO model), as :class:`persona.types.Keypoints` counts them, and both toes."""

    NOSE = 0
    NECK = 1
    RIGHT_SHOULDER = 2
    RIGHT_ELBOW = 3
    RIGHT_WRIST = 4
    LEFT_SHOULDER = 5
    LEFT_ELBOW = 6
    LEFT_WRIST = 7
    RIGHT_HIP = 8
    RIGHT_KNEE = 9
    RIGHT_ANKLE = 10
    LEFT_HIP = 11
    LEFT_KNEE = 12
    LEFT_ANKLE = 13
    RIGHT_EYE = 14
    LEFT_EYE = 15
    RIGHT_EAR = 16
    LEFT_EAR = 17
    LEFT_TOE = 18
    RIGHT_TOE = 19


BODY_COUNT, HAND_COUNT, FACE_COUNT, IBUG_COUNT = 33, 21, 468, 68  # points each


def _rows(*points: int) -> Int[np.ndarray, " n"]:
    rows = np.array(points, np.intp)
    rows.setflags(write=False)
    return rows


def _pair(name: str) -> Int[np.ndarray, " 2"]:
    return _rows(BodyPoint[f"LEFT_{name}"], BodyPoint[f"RIGHT_{name}"])


#: Body points of the left and the right side.
EYES, EARS = _pair("EYE"), _pair("EAR")
INNER_EYE_CORNERS = _pair("EYE_INNER")
MOUTH = _rows(BodyPoint.MOUTH_LEFT, BodyPoint.MOUTH_RIGHT)
SHOULDERS, ELBOWS, WRISTS = _pair("SHOULDER"), _pair("ELBOW"), _pair("WRIST")
PINKIES, INDEX_FINGERS, THUMBS = _pair("PINKY"), _pair("INDEX"), _pair("THUMB")
HIPS, KNEES, ANKLES = _pair("HIP"), _pair("KNEE"), _pair("ANKLE")
HEELS, TOES = _pair("HEEL"), _pair("TOE")

#: The first eleven body points: nose, eyes, ears and mouth.
HEAD = slice(BodyPoint.NOSE, BodyPoint.LEFT_SHOULDER)
#: Shoulders and hips.
TRUNK = _rows(*SHOULDERS, *HIPS)
#: Shoulders and hips in the order of a walk round the trunk.
TRUNK_OUTLINE = _rows(*SHOULDERS, *HIPS[::-1])
#: Ankles, heels and toes.
FEET = slice(BodyPoint.LEFT_ANKLE, BodyPoint.RIGHT_TOE + 1)
#: Heel and toe of the left foot, then of the right one: what stands on the ground.
SOLES = _rows(HEELS[0], TOES[0], HEELS[1], TOES[1])
#: What the body network knows of the left and the right hand: wrist, little finger, index finger, thumb.
COARSE_HANDS = tuple(_rows(WRISTS[side], PINKIES[side], INDEX_FINGERS[side], THUMBS[side]) for side in (0, 1))

#: The same body point in the mirror image.
MIRRORED = _rows(0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, *(k for left in range(11, 33, 2) for k in (left + 1, left)))

#: Pairs of points that a bone joins.
BODY_BONES = (
    (11, 12), (11, 13), (13, 15), (12, 14), (14, 16), (23, 24),
    (23, 25), (25, 27), (24, 26), (26, 28), (27, 29), (29, 31), (27, 31), (28, 30), (30, 32), (28, 32),
)  # fmt: skip
HAND_BONES = (
    (0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (5, 6), (6, 7), (7, 8), (5, 9), (9, 10), (10, 11), (11, 12),
    (9, 13), (13, 14), (14, 15), (15, 16), (13, 17), (0, 17), (17, 18), (18, 19), (19, 20),
)  # fmt: skip

#: Of a hand: the fingertips, and the points that move with the wrist alone, without and with the thumb's base.
FINGERTIPS = _rows(4, 8, 12, 16, 20)
PALM_OUTLINE = _rows(0, 5, 9, 13, 17)
PALM = _rows(0, 1, 5, 9, 13, 17)

#: And the hand without what bends most: the wrist, the thumb to its last joint, two joints of every other finger.
LOWER_HAND = _rows(0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18)

#: The outline of the face mesh, from the forehead's top over the left cheek, the chin and the right cheek.
FACE_OVAL = _rows(
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
#: Vertices on bare skin in every face: three on each cheek, right and left in turns; and down the nose.
CHEEKS = _rows(50, 280, 101, 330, 118, 347)
NOSE_RIDGE = _rows(4, 195, 205, 425)
#: Vertices and body points at the same places: nose, corners of the eyes, corners of the mouth.
FACE_AND_BODY = (
    _rows(1, 263, 33, 362, 133, 291, 61),
    _rows(0, 3, 6, 1, 4, 9, 10),
)

#: The face mesh's vertices at iBUG's 68 points (those of OpenPose's face and of SMPL-X's files): the jaw from the right
#: ear over the chin to the left ear (0 to 16); brows, nose, eyes, lips (17 to 67).
IBUG_JAW = _rows(127, 234, 93, 58, 172, 136, 150, 148, 152, 377, 379, 365, 397, 288, 323, 454, 356)
IBUG_INNER = _rows(
    70, 63, 105, 66, 107, 336, 296, 334, 293, 300, 168, 197, 5, 4, 98, 97, 2, 326, 327,
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
    61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 81, 13, 311, 308, 402, 14, 178,
)  # fmt: skip
IBUG = _rows(*IBUG_JAW, *IBUG_INNER)

#: The body point at each of OpenPose's points and the toes; the neck (-1) lies between the shoulders.
OPENPOSE = _rows(*(-1 if point is OpenPosePoint.NECK else BodyPoint[point.name] for point in OpenPosePoint))
