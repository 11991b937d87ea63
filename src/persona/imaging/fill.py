"""Continuing known pixels into unknown ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Bool, Shaped


def nearest_fill(image: Shaped[np.ndarray, "h w *c"], known: Bool[np.ndarray, "h w"]) -> Shaped[np.ndarray, "h w *c"]:
    """Every unknown pixel takes the nearest known pixel's value; an unchanged copy if nothing (or all) is known."""
    import cv2

    if not known.any() or known.all():
        return image.copy()
    found: Any = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    index = found[1]
    table = np.zeros((index.max() + 1, *image.shape[2:]), image.dtype)
    table[index[known]] = image[known]
    return table[index]
