"""Hands as their landmarks draw them."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.masks import polygon, segment
from persona.landmark_names import HAND_BONES, PALM, HandPoint
from persona.types import Material

#: Width of a finger beside the palm's length; chosen by hand on one hand in a glove.
FINGER = 0.22
#: Times the way from the wrist to the body's landmarks of a hand (wrist, little finger, forefinger, thumb) to where
#: the hand ends.
HAND_LENGTHS = (0.0, 1.9, 1.9, 1.4)
#: Share of a hidden limb's place that the person covers.
COVERED = 0.6
#: Share of an elbow's points in the picture, and of those on skin beyond which it is not hidden.
_INSIDE, _SKIN = 0.5, 0.25
#: Confidence in a wrist or elbow from which it is seen: nine wrists behind cloth have .12 to .68, six of hands in sight
#: that labels call cloth (blurred, before a shirt) .95 and more.
IN_SIGHT = 0.8
_FINGER_ENDS = tuple(
    (HandPoint[f"{finger}_DIP"], HandPoint[f"{finger}_TIP"]) for finger in ("INDEX", "MIDDLE", "RING", "PINKY")
)


def hidden_by_cloth(
    points: Float[np.ndarray, "n 2"],
    confidence: float,
    alpha: Float[np.ndarray, "h w"],
    materials: UInt8[np.ndarray, "h w"],
) -> bool:
    """Whether the photo shows the person, but no skin, where an arm's points are (pixels), and its mark is not sure.

    Args:
        points: about the elbow.
        confidence: in the elbow's landmark, 0 to 1.
        alpha: the person's matte.
        materials: the :class:`persona.types.Material` of every pixel.
    """
    height, width = alpha.shape
    x, y = np.floor(points).astype(np.int64).T
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    if confidence > IN_SIGHT or not len(points) or inside.mean() < _INSIDE:
        return False
    x, y = x[inside], y[inside]
    covered = (alpha[y, x] > 0.5).mean()
    skin = (materials[y, x] == Material.SKIN).mean()
    return bool(covered > COVERED and skin < _SKIN)


def drawn_hand(points: Float[np.ndarray, "21 2"], shape: tuple[int, ...]) -> Bool[np.ndarray, "h w"]:
    """Palm and fingers between the landmarks of a hand (pixels of a picture of this shape)."""
    width = FINGER * float(np.linalg.norm(points[HandPoint.MIDDLE_MCP] - points[HandPoint.WRIST]))
    bones = (segment(points[list(ends)], width, shape) for ends in HAND_BONES)
    return np.logical_or.reduce([polygon(cv2.convexHull(points[PALM].astype(np.float32))[:, 0], shape), *bones])


def finger_ends(points: Float[np.ndarray, "21 2"], shape: tuple[int, ...]) -> Bool[np.ndarray, "h w"]:
    """The ends of the four fingers of a hand (pixels of a picture of this shape)."""
    width = FINGER * float(np.linalg.norm(points[HandPoint.MIDDLE_MCP] - points[HandPoint.WRIST]))
    return np.logical_or.reduce([segment(points[list(ends)], width, shape) for ends in _FINGER_ENDS])


__all__ = ["COVERED", "HAND_LENGTHS", "IN_SIGHT", "drawn_hand", "finger_ends", "hidden_by_cloth"]
