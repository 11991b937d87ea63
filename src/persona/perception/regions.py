"""Turned squares of a picture that hold a body, a face or a hand, and how they are cut out.

All positions are continuous image coordinates: the centre of the top-left pixel is (0.5, 0.5). Where the squares lie
follows the published model cards.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from persona.landmark_names import LOWER_HAND, FacePoint, HandPoint


@dataclass(frozen=True)
class Region:
    """A rotated square of the picture: centre and side in pixels, angle in radians (clockwise on the screen)."""

    x: float
    y: float
    side: float
    angle: float = 0.0

    def to_picture(self, size: int) -> Float[np.ndarray, "2 3"]:
        """Affine map from a crop of ``size`` pixels a side to the picture, both in continuous coordinates."""
        scale = self.side / size
        c, s = np.cos(self.angle) * scale, np.sin(self.angle) * scale
        turn = np.array([[c, -s], [s, c]])
        return np.c_[turn, np.array([self.x, self.y]) - turn @ np.full(2, size / 2)]

    def crop(self, picture: UInt8[np.ndarray, "h w 3"], size: int) -> Float[np.ndarray, "size size 3"]:
        """The region resampled to ``size`` pixels a side, in [0, 1]; black outside the picture."""
        shrink = self.side / size
        affine = self.to_picture(size)
        if shrink > 2.0:
            # bilinear sampling alone would skip pixels: average them first
            factor = 1.0 / np.floor(shrink)
            picture = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
            affine = affine * factor
        crop = cv2.warpAffine(picture, to_opencv(affine), (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        return crop.astype(np.float32) / 255.0

    def mirrored(self, width: int) -> Region:
        """The same region in the mirror image of a picture ``width`` pixels wide."""
        return Region(width - self.x, self.y, self.side, -self.angle)


def to_opencv(affine: Float[np.ndarray, "2 3"]) -> Float[np.ndarray, "2 3"]:
    """An affine map of continuous coordinates as OpenCV wants it, where pixel centres are integers."""
    shifted = affine.copy()
    shifted[:, 2] += affine[:, :2] @ np.array([0.5, 0.5]) - 0.5
    return shifted


def apply(affine: Float[np.ndarray, "2 3"], points: Float[np.ndarray, "... 2"]) -> Float[np.ndarray, "... 2"]:
    """Map points by a 2x3 affine matrix."""
    return points @ affine[:, :2].T + affine[:, 2]


def _turned_box(points: Float[np.ndarray, "n 2"], angle: float) -> tuple[np.ndarray, np.ndarray]:
    """Centre and extent of the bounding box whose sides are turned by ``angle``."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, s], [-s, c]])
    turned = points @ turn.T
    low, high = turned.min(0), turned.max(0)
    return (low + high) / 2 @ turn, high - low


def upward(base: np.ndarray, top: np.ndarray) -> float:
    """Angle by which a crop must turn so that ``top`` lies straight above ``base``."""
    return float(np.pi / 2 - np.arctan2(-(top[1] - base[1]), top[0] - base[0]))


def face_region(points: Float[np.ndarray, "468 3"]) -> Region:
    """The square around a face, turned as its eyes are."""
    angle = float(np.arctan2(*(points[FacePoint.LEFT_EYE_OUTER, :2] - points[FacePoint.RIGHT_EYE_OUTER, :2])[::-1]))
    (x, y), extent = _turned_box(points[:, :2], angle)
    return Region(float(x), float(y), float(extent.max() * 1.5), angle)


def hand_region(points: Float[np.ndarray, "21 3"]) -> Region:
    """The square around a hand, turned so that its fingers point up."""
    index, middle, ring = (points[k, :2] for k in (HandPoint.INDEX_MCP, HandPoint.MIDDLE_MCP, HandPoint.RING_MCP))
    angle = upward(points[HandPoint.WRIST, :2], (index + 2 * middle + ring) / 4)
    centre, extent = _turned_box(points[LOWER_HAND, :2], angle)
    x, y = centre + 0.1 * extent.max() * np.array([np.sin(angle), -np.cos(angle)])
    return Region(float(x), float(y), float(extent.max() * 2.0), angle)


def body_region(hips: np.ndarray, edge: np.ndarray) -> Region:
    """The square that holds a whole body, from the point between the hips and a point on the circle round the body."""
    return Region(float(hips[0]), float(hips[1]), float(2.5 * np.linalg.norm(edge - hips)), upward(hips, edge))
