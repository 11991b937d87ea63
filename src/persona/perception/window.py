"""The part of the picture that holds the person, and where the landmarks say that it is the person for sure."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.landmark_names import BODY_BONES, COARSE_HANDS, FACE_OVAL, HAND_BONES, HIPS, SHOULDERS
from persona.perception.landmarks import PersonReading
from persona.perception.networks import MASK_SIZE
from persona.perception.options import WINDOW, WindowOptions
from persona.types import Landmarks


@dataclass(frozen=True)
class Window:
    """The part of the picture that holds the person; ``unit`` is one pixel of the body network's mask, in pixels."""

    x0: int
    y0: int
    x1: int
    y1: int
    unit: float

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to index a picture with."""
        return slice(self.y0, self.y1), slice(self.x0, self.x1)

    def wider(self, sides: Bool[np.ndarray, " 4"], by: float, shape: tuple[int, int]) -> Window:
        """The window with more of a picture of ``shape``: ``by`` mask units at each of the ``sides``.

        Args:
            sides: left, top, right and bottom.
        """
        left, top, right, bottom = (int(by * self.unit) * int(side) for side in sides)
        return replace(
            self,
            x0=max(0, self.x0 - left),
            y0=max(0, self.y0 - top),
            x1=min(shape[1], self.x1 + right),
            y1=min(shape[0], self.y1 + bottom),
        )


def search_window(reading: PersonReading, shape: tuple[int, int], options: WindowOptions = WINDOW) -> Window:
    """Where the person is looked for: a box round mask and landmarks, with room for hair and held things."""
    unit = reading.region.side / MASK_SIZE
    ys, xs = np.nonzero(reading.mask > options.person)
    sure = reading.landmarks.body[reading.landmarks.body_confidence > options.sure]
    low, high = np.array([xs.min(), ys.min()], float), np.array([xs.max() + 1, ys.max() + 1], float)
    if len(sure):
        low, high = np.minimum(low, sure.min(0)), np.maximum(high, sure.max(0))
    low, high = low - options.room * unit, high + options.room * unit
    return Window(
        x0=int(max(0, low[0])),
        y0=int(max(0, low[1])),
        x1=int(min(shape[1], np.ceil(high[0]))),
        y1=int(min(shape[0], np.ceil(high[1]))),
        unit=float(unit),
    )


def sure_person(
    landmarks: Landmarks,
    window: Window,
    mask: Float[np.ndarray, "h w"],
    scale: float = 1.0,
    options: WindowOptions = WINDOW,
) -> UInt8[np.ndarray, "h w"]:
    """Pixels that are the person's for sure: along the bones, the fingers and in the face.

    A straight line from shoulder to hip may cross the gap between an arm and a waist: it counts where the body network
    sees the person.

    Args:
        mask: probability of the person by the body network, of the window's pixels times ``scale``.
    """

    def place(point: np.ndarray) -> tuple[int, int]:
        x, y = (point[:2] - (window.x0, window.y0)) * scale
        return int(np.floor(x)), int(np.floor(y))

    shape = mask.shape
    seeds = np.zeros(shape, np.uint8)
    unit = window.unit * scale
    firm = (landmarks.body_confidence > options.firm) & (landmarks.body_spread < options.spread * window.unit)
    for a, b in BODY_BONES:
        if firm[a] and firm[b]:
            cv2.line(seeds, place(landmarks.body[a]), place(landmarks.body[b]), 1, max(1, round(options.bone * unit)))
    sides = np.zeros(shape, np.uint8)
    for a, b in zip(SHOULDERS, HIPS, strict=True):
        if firm[a] and firm[b]:
            cv2.line(sides, place(landmarks.body[a]), place(landmarks.body[b]), 1, max(1, round(options.bone * unit)))
    seeds |= sides & (mask > options.side)
    for hand in (landmarks.left_hand, landmarks.right_hand):
        if hand is not None and hand.score > options.hand_score:
            for a, b in HAND_BONES:
                cv2.line(seeds, place(hand.points[a]), place(hand.points[b]), 1, max(1, round(options.finger * unit)))
    if landmarks.face is not None and landmarks.face_score > options.face_score:
        oval = np.array([place(landmarks.face[k]) for k in FACE_OVAL], np.int32)
        cv2.fillPoly(seeds, [oval], 1)
    return seeds


def zones(
    points: Float[np.ndarray, "n 2"], radius: float, window: Window, shape: tuple[int, int], scale: float
) -> UInt8[np.ndarray, "h w"]:
    """Discs of ``radius`` mask units round points of the picture, in the window's pixels."""
    marked = np.zeros(shape, np.uint8)
    for x, y in (points - (window.x0, window.y0)) * scale:
        cv2.circle(marked, (int(x), int(y)), max(1, round(radius * window.unit * scale)), 1, -1)
    return marked


def hand_points(landmarks: Landmarks) -> Float[np.ndarray, "n 2"]:
    """Points of both hands, from the hand networks where they saw the hand, else from the body network."""
    points = []
    for side, hand in enumerate((landmarks.left_hand, landmarks.right_hand)):
        rough = landmarks.body[COARSE_HANDS[side][:3]]
        points.append(rough if hand is None else hand.points[:, :2])
    return np.concatenate(points)
