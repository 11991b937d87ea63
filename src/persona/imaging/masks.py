"""Tools for masks: morphology, connected components, distances, boxes, and blurs that stay inside.

Masks are boolean pictures, rows from the top. Areas and radii are in pixels. Two pixels are connected if they touch at
a side or a corner.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int, Num, UInt8

Mask = Bool[np.ndarray, "h w"]


class Box(NamedTuple):
    """A rectangle of whole pixels: columns from x0 to before x1, rows from y0 to before y1."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        """Columns."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Rows."""
        return self.y1 - self.y0

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to index a picture with."""
        return slice(self.y0, self.y1), slice(self.x0, self.x1)

    def grown(self, margin: int, shape: tuple[int, ...]) -> Box:
        """The box with ``margin`` pixels more on every side, inside a picture of ``shape`` (rows, columns)."""
        rows, columns = shape[:2]
        return Box(
            max(0, self.x0 - margin),
            max(0, self.y0 - margin),
            min(columns, self.x1 + margin),
            min(rows, self.y1 + margin),
        )


def bounding_box(mask: Num[np.ndarray, "h w"] | Mask, margin: int = 0) -> Box | None:
    """The smallest box around what is not zero, with ``margin`` pixels around it inside the picture; None if empty."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    box = Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return box.grown(margin, mask.shape)


def disk(radius: float) -> UInt8[np.ndarray, "k k"]:
    """A round footprint for morphology, of at least one pixel's radius (3 x 3 pixels)."""
    r = max(1, round(radius))
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * r + 1, 2 * r + 1)), np.uint8)


def polygon(points: Float[np.ndarray, "n 2"], shape: tuple[int, ...]) -> Mask:
    """Pixels inside a closed polygon and on its line; corners (x, y) are cut to whole pixels."""
    inside = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(inside, [points.astype(np.int32)], 1)
    return inside > 0


def segment(ends: Float[np.ndarray, "2 2"], width: float, shape: tuple[int, ...]) -> Mask:
    """Pixels of a line of some width (pixels, at least one) between two points (x, y), cut to whole pixels."""
    drawn = np.zeros(shape[:2], np.uint8)
    start, end = ((int(x), int(y)) for x, y in ends)
    cv2.line(drawn, start, end, 1, max(1, round(width)))
    return drawn > 0


def square(side: int) -> UInt8[np.ndarray, "k k"]:
    """A square footprint for morphology."""
    return np.ones((side, side), np.uint8)


def binary_dilation(mask: Mask, footprint: UInt8[np.ndarray, "k l"]) -> Mask:
    """Pixels whose footprint meets the mask."""
    return cv2.dilate(mask.astype(np.uint8), footprint) > 0


def binary_erosion(mask: Mask, footprint: UInt8[np.ndarray, "k l"]) -> Mask:
    """Pixels whose footprint lies inside the mask; beyond the picture everything counts as inside."""
    return cv2.erode(mask.astype(np.uint8), footprint) > 0


def binary_opening(mask: Mask, footprint: UInt8[np.ndarray, "k l"]) -> Mask:
    """Erosion, then dilation: what is narrower than the footprint vanishes."""
    return cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, footprint) > 0


def binary_closing(mask: Mask, footprint: UInt8[np.ndarray, "k l"]) -> Mask:
    """Dilation, then erosion: gaps narrower than the footprint close."""
    return cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, footprint) > 0


def distance_to(mask: Mask) -> Float[np.ndarray, "h w"]:
    """Distance of every pixel's centre to the nearest pixel of the mask (0 on it), within 2 % (5 x 5 chamfer).

    Very large everywhere if the mask is empty. ``distance_to(~mask)`` is the depth inside a mask.
    """
    return cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5)


def components(mask: UInt8[np.ndarray, "h w"] | Mask) -> tuple[Int[np.ndarray, "h w"], Float[np.ndarray, " n"]]:
    """Number the connected components of a mask: the number at every pixel (0 outside) and every number's area.

    The area of number 0 is given as 0, so that it is never the largest.
    """
    count, labels = cv2.connectedComponents(np.ascontiguousarray(mask, np.uint8))
    numbers = np.asarray(labels, np.intp)
    areas = np.bincount(numbers.ravel(), minlength=count).astype(np.float64)
    areas[0] = 0
    return numbers, areas


def component_means(
    numbers: Int[np.ndarray, "h w"], areas: Float[np.ndarray, " n"], values: Num[np.ndarray, "h w"]
) -> Float[np.ndarray, " n"]:
    """The mean of the values over every component, as :func:`components` numbers them; nothing is said of number 0."""
    return np.bincount(numbers.ravel(), values.ravel(), len(areas)) / np.maximum(areas, 1)


def touching(mask: Mask, seeds: Mask) -> Mask:
    """The components of ``mask`` that contain a seed."""
    numbers, areas = components(mask)
    kept = np.zeros(len(areas), bool)
    kept[np.unique(numbers[mask & seeds])] = True
    kept[0] = False
    return kept[numbers]


def of_area(mask: Mask, least: float = 0.0, below: float = np.inf) -> Mask:
    """The components of ``mask`` whose area is at least ``least`` and smaller than ``below``."""
    numbers, areas = components(mask)
    kept = (areas >= least) & (areas < below)
    kept[0] = False
    return kept[numbers]


def without_specks(mask: Mask, radius: float, least: float = 0.0) -> Mask:
    """A mask opened by half of ``radius`` and closed by ``radius``, without components smaller than ``least``."""
    return of_area(binary_closing(binary_opening(mask, disk(radius / 2)), disk(radius)), least)


def component_maximum(mask: Mask, values: Float[np.ndarray, "h w"]) -> Float[np.ndarray, "h w"]:
    """The largest value (not negative) in each component of a mask, at all of its pixels; 0 outside."""
    numbers, areas = components(mask)
    largest = np.zeros(len(areas), values.dtype)
    np.maximum.at(largest, numbers.ravel(), values.ravel())
    return largest[numbers] * mask


def masked_blur(
    values: Float[np.ndarray, "h w *c"], weight: Num[np.ndarray, "h w"] | Mask, sigma: float, floor: float = 1e-3
) -> Float[np.ndarray, "h w *c"]:
    """Gaussian blur in which every pixel counts by its weight, as float32.

    Args:
        values: ignored where the weight is 0.
        weight: 0 to 1.
        sigma: pixels.
        floor: sum of weights below which the result fades to 0 (far from all weight it is 0).
    """
    share = weight.astype(np.float32)
    wide = share.reshape(*share.shape, *[1] * (values.ndim - 2))
    total = cv2.GaussianBlur(np.where(wide > 0, values, 0).astype(np.float32) * wide, (0, 0), sigma)
    known = np.maximum(cv2.GaussianBlur(share, (0, 0), sigma), floor)
    return total / known.reshape(wide.shape)


__all__ = [
    "Box",
    "binary_closing",
    "binary_dilation",
    "binary_erosion",
    "binary_opening",
    "bounding_box",
    "component_maximum",
    "component_means",
    "components",
    "disk",
    "distance_to",
    "masked_blur",
    "of_area",
    "polygon",
    "square",
    "touching",
    "without_specks",
]
