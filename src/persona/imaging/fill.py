"""Continuing known pixels into unknown ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from persona.imaging.masks import binary_erosion, square, touching


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


def grown(
    regions: Int[np.ndarray, "h w"], known: Bool[np.ndarray, "h w"], within: Bool[np.ndarray, "h w"]
) -> Int[np.ndarray, "h w"]:
    """Regions grown at one speed inside a mask: every pixel of it takes the number that is nearest on a way inside it.

    Args:
        regions: numbers of few regions.
        known: pixels whose number is known.
        within: where the regions grow.

    Returns:
        the numbers; as given where no way leads.
    """
    import cv2

    steps = [cv2.getStructuringElement(shape, (3, 3)) for shape in (cv2.MORPH_CROSS, cv2.MORPH_RECT)]
    out, free = regions.copy(), within & ~known
    masks = {value: ((regions == value) & known).astype(np.uint8) for value in np.unique(regions[known])}
    left = -1
    while left != (left := int(free.sum())):
        for step in steps:  # in turn, so that distances are nearly the same in all directions
            for value, mask in masks.items():
                reached = (cv2.dilate(mask, step) > 0) & free
                mask[reached], out[reached] = 1, value
                free &= ~reached
    return out


def islands(
    values: Float[np.ndarray, "h w *c"], region: Bool[np.ndarray, "h w"], step: float
) -> Float[np.ndarray, "h w *c"]:
    """How far each value of a region stands out, up or down, from all ways that lead from there to its border.

    It is the difference from the region with its peaks cut and its hollows filled (morphological reconstruction from
    the border), channel by channel: 0 for what touches the border or goes on to it, 0 outside.

    Args:
        step: of levels; what stands out less is 0. Results are too small by at most this.
    """
    planes = values.reshape(*values.shape[:2], -1)
    out = np.zeros_like(planes)
    if not region.any():
        return out.reshape(values.shape)
    border = region & ~binary_erosion(region, square(3))
    for channel in range(planes.shape[2]):
        for sign in (1, -1):
            plane = sign * planes[..., channel]
            low, high = plane[region].min(), plane[region].max()
            level = np.full(plane.shape, low, plane.dtype)
            for least in np.arange(low + step, high, step):
                level[touching(region & (plane >= least), border)] = least
            out[..., channel] += sign * np.where(region, np.maximum(plane - level - step, 0), 0)
    return out.reshape(values.shape)


__all__ = ["grown", "islands", "nearest_fill"]
