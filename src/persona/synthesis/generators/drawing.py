"""Keypoints drawn as the generators were trained to read them: DWPose style (MimicMotion, StableAnimator, Champ) and
Wan-Animate's style.

All are defined by how OpenCV rasterizes integer shapes, so positions and sizes are cut to whole pixels where the
training pictures were; a pixel more or less is a different input.
"""

from __future__ import annotations

import colorsys
import math
from dataclasses import replace

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from persona.types import Keypoints

#: Joints (0-based) that a limb connects, in the order in which they are painted; toes are Wan-Animate's only.
LIMBS = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13), (1, 0),
    (0, 14), (14, 16), (0, 15), (15, 17),
)  # fmt: skip
TOE_LIMBS = ((13, 18), (10, 19))

#: Colour of the limb and of the joint with the same number.
COLORS: tuple[tuple[int, int, int], ...] = (
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85),
    (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255),
    (255, 0, 170), (255, 0, 85), (200, 200, 0), (100, 100, 0),
)  # fmt: skip
HAND_EDGES = tuple((0 if k == 0 else 4 * finger + k, 4 * finger + k + 1) for finger in range(5) for k in range(4))
_HAND_COLORS = np.array([colorsys.hsv_to_rgb(i / len(HAND_EDGES), 1.0, 1.0) for i in range(len(HAND_EDGES))])
_FADE = 0.6  # limbs are darker than joints

_SHORT_SIDE = 2160  # of the canvas that DWPose's shapes are painted on
_LIMB_WIDTH, _JOINT_RADIUS, _HAND_WIDTH, _FACE_RADIUS = 4, 4, 2, 3
_DWPOSE_THRESHOLD, _WAN_THRESHOLD = 0.3, 0.5


def draw_dwpose(
    keypoints: Keypoints, frame: int, width: int, height: int, *, exchanged: bool = True
) -> UInt8[np.ndarray, "height width 3"]:
    """One frame's keypoints as MimicMotion and StableAnimator were trained on them (RGB on black).

    Painted on a canvas whose short side has 2160 pixels and then resized bilinearly. Limbs and joints fade with the
    scores; those below 0.3 are left out. Hands and face are painted whatever their scores.

    Args:
        keypoints: of the person.
        frame: which of them.
        width: of the picture in pixels.
        height: of the picture in pixels.
        exchanged: red and blue exchange their places in the end, which is how MimicMotion's training pictures came out;
            StableAnimator's are files, whose writer exchanges them once more.
    """
    scale = _SHORT_SIDE / min(width, height)
    columns, rows = int(width * scale), int(height * scale)
    canvas = _dwpose(keypoints, frame, (columns, rows), np.array([columns / width, rows / height]))
    canvas = cv2.resize(canvas, (width, height))
    return np.ascontiguousarray(canvas[..., ::-1]) if exchanged else np.asarray(canvas, np.uint8)


def draw_annotated(keypoints: Keypoints, frame: int, width: int, height: int) -> UInt8[np.ndarray, "height width 3"]:
    """One frame's keypoints as the annotator of ControlNet draws DWPose, which Champ was trained on (RGB on black).

    Painted in the picture's own resolution. What scores below 0.3 is left out, hands and face too; nothing fades.
    """
    sure = {
        name: (getattr(keypoints, name) >= _DWPOSE_THRESHOLD).astype(np.float64)
        for name in ("body_scores", "hand_scores", "face_scores")
    }
    shown = replace(
        keypoints,
        hands=keypoints.hands * sure["hand_scores"][..., None],  # the origin is not painted
        face=keypoints.face * sure["face_scores"][..., None],
        **sure,
    )
    return _dwpose(shown, frame, (width, height), np.ones(2))


def _dwpose(
    keypoints: Keypoints, frame: int, size: tuple[int, int], scale: Float[np.ndarray, " 2"]
) -> UInt8[np.ndarray, "h w 3"]:
    """DWPose's shapes on a canvas of ``size`` (width, height), at the keypoints' pixels times ``scale``."""
    canvas = np.zeros((size[1], size[0], 3), np.uint8)
    points, scores = keypoints.body[frame] * scale, keypoints.body_scores[frame]
    for number, (a, b) in enumerate(LIMBS):
        if min(scores[a], scores[b]) >= _DWPOSE_THRESHOLD:
            _ellipse(canvas, points[a], points[b], _LIMB_WIDTH, _faded(COLORS[number], scores[a] * scores[b]))
    canvas = (canvas * _FADE).astype(np.uint8)
    for number in range(18):
        if scores[number] >= _DWPOSE_THRESHOLD:
            cv2.circle(canvas, _whole(points[number]), _JOINT_RADIUS, _faded(COLORS[number], scores[number]), -1)
    for side in (0, 1):
        points, scores = keypoints.hands[frame, side] * scale, keypoints.hand_scores[frame, side]
        for number, (a, b) in enumerate(HAND_EDGES):
            if _inside(points[a]) and _inside(points[b]):
                color = (_HAND_COLORS[number] * int(scores[a] * scores[b] * 255)).tolist()
                cv2.line(canvas, _whole(points[a]), _whole(points[b]), color, _HAND_WIDTH)
        for point, score in zip(points, scores, strict=True):
            if _inside(point):
                cv2.circle(canvas, _whole(point), _JOINT_RADIUS, (0, 0, int(score * 255)), -1)
    for point, score in zip(keypoints.face[frame] * scale, keypoints.face_scores[frame], strict=True):
        if _inside(point):
            cv2.circle(canvas, _whole(point), _FACE_RADIUS, (int(score * 255),) * 3, -1)
    return canvas


def draw_wan(keypoints: Keypoints, frame: int, width: int, height: int) -> UInt8[np.ndarray, "height width 3"]:
    """One frame's keypoints as Wan-Animate was trained on them (RGB on black, in the video's own resolution).

    Nothing fades with the scores; what is below 0.5 is left out. There are toes and no face (the face goes in as a
    video of its own).
    """
    canvas = np.zeros((height, width, 3), np.uint8)
    thick = max(int(min(height, width) / 200) - 1, 1)
    points, scores = keypoints.body[frame], keypoints.body_scores[frame]
    for number, (a, b) in enumerate((*LIMBS, *TOE_LIMBS)):
        if min(scores[a], scores[b]) >= _WAN_THRESHOLD:
            _ellipse(canvas, points[a], points[b], thick, _faded(COLORS[number], _FADE))
    for number, (point, score) in enumerate(zip(points, scores, strict=True)):
        if score >= _WAN_THRESHOLD:
            cv2.circle(canvas, _whole(point), thick, COLORS[number], -1)
    thin = max(thick // 2, 1)
    for side in (0, 1):
        points, scores = keypoints.hands[frame, side], keypoints.hand_scores[frame, side]
        for number, (a, b) in enumerate(HAND_EDGES):
            if min(scores[a], scores[b]) >= _WAN_THRESHOLD and _inside(points[a]) and _inside(points[b]):
                cv2.line(canvas, _whole(points[a]), _whole(points[b]), (_HAND_COLORS[number] * 255).tolist(), thin)
        for point, score in zip(points, scores, strict=True):
            if score >= _WAN_THRESHOLD and _inside(point):
                cv2.circle(canvas, _whole(point), thin, (0, 0, 255), -1)
    return canvas


def _ellipse(
    canvas: UInt8[np.ndarray, "h w 3"],
    a: Float[np.ndarray, " 2"],
    b: Float[np.ndarray, " 2"],
    half_width: int,
    color: tuple[int, ...],
) -> None:
    """A filled ellipse from a to b."""
    middle, along = (a + b) / 2, a - b
    length, angle = math.hypot(*along), math.degrees(math.atan2(along[1], along[0]))
    outline = cv2.ellipse2Poly(_whole(middle), (int(length / 2), half_width), int(angle), 0, 360, 1)
    cv2.fillConvexPoly(canvas, np.array(outline, np.int32), color)


def _faded(color: tuple[int, ...], share: float) -> tuple[int, ...]:
    return tuple(int(value * share) for value in color)


def _whole(point: Float[np.ndarray, " 2"]) -> tuple[int, int]:
    return int(point[0]), int(point[1])


def _inside(point: Float[np.ndarray, " 2"]) -> bool:
    """Right of and below the first pixels: points of hands and faces outside are not painted."""
    return int(point[0]) > 0 and int(point[1]) > 0


__all__ = ["COLORS", "HAND_EDGES", "LIMBS", "TOE_LIMBS", "draw_annotated", "draw_dwpose", "draw_wan"]
