"""Small tools for masks."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int, Shaped, UInt8


def disk(radius: float) -> UInt8[np.ndarray, "k k"]:
    """A round structuring element of at least 3 x 3 pixels."""
    r = max(1, round(radius))
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * r + 1, 2 * r + 1)), np.uint8)


def blobs(
    mask: UInt8[np.ndarray, "h w"] | Bool[np.ndarray, "h w"],
) -> tuple[Int[np.ndarray, "h w"], Float[np.ndarray, " n"]]:
    """Number the connected blobs of a mask: the number at every pixel (0 outside) and every number's area.

    The area of number 0 is given as 0, so that it is never the largest.
    """
    count, labels = cv2.connectedComponents(np.ascontiguousarray(mask, np.uint8))
    numbers = np.asarray(labels, np.intp)
    areas = np.bincount(numbers.ravel(), minlength=count).astype(np.float64)
    areas[0] = 0
    return numbers, areas


def touching(mask: Bool[np.ndarray, "h w"], seeds: Bool[np.ndarray, "h w"]) -> Bool[np.ndarray, "h w"]:
    """The blobs of ``mask`` that contain a seed."""
    numbers, areas = blobs(mask)
    kept = np.zeros(len(areas), bool)
    kept[np.unique(numbers[mask & seeds])] = True
    kept[0] = False
    return kept[numbers]


def extended(values: Shaped[np.ndarray, "h w"], known: Bool[np.ndarray, "h w"]) -> Shaped[np.ndarray, "h w"]:
    """Every pixel's value replaced by that of the nearest known pixel; as it is if none is known."""
    if not known.any():
        return values
    _, labels = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.asarray(labels, np.intp)
    table = np.zeros(int(nearest.max()) + 1, values.dtype)
    table[nearest[known]] = values[known]
    return table[nearest]
