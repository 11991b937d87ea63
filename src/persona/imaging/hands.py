"""Hands as their landmarks draw them."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float

from persona.imaging.masks import polygon, segment
from persona.landmark_names import HAND_BONES, PALM, HandPoint

#: Width of a finger beside the palm's length; chosen by hand on one hand in a glove.
FINGER = 0.22


def drawn_hand(points: Float[np.ndarray, "21 2"], shape: tuple[int, ...]) -> Bool[np.ndarray, "h w"]:
    """Palm and fingers between the landmarks of a hand (pixels of a picture of this shape)."""
    width = FINGER * float(np.linalg.norm(points[HandPoint.MIDDLE_MCP] - points[HandPoint.WRIST]))
    bones = (segment(points[list(ends)], width, shape) for ends in HAND_BONES)
    return np.logical_or.reduce([polygon(cv2.convexHull(points[PALM].astype(np.float32))[:, 0], shape), *bones])


__all__ = ["drawn_hand"]
