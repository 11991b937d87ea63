"""Colour spaces."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float, UInt8


def srgb_to_linear(colours: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
    """Linear light in [0, 1] of sRGB values in [0, 1]."""
    return np.where(colours <= 0.04045, colours / 12.92, ((np.maximum(colours, 0) + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(light: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
    """sRGB values in [0, 1] of linear light in [0, 1]."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055)


def srgb_to_lab(colours: Float[np.ndarray, "*n 3"]) -> Float[np.ndarray, "*n 3"]:
    """CIE L*a*b* (D65): lightness 0 to 100, a (green to red) and b (blue to yellow) about -100 to 100."""
    flat = np.ascontiguousarray(colours, np.float32).reshape(1, -1, 3)
    return cv2.cvtColor(flat, cv2.COLOR_RGB2LAB).reshape(np.shape(colours))


def discounted(lab: Float[np.ndarray, "*n 3"], lightness: float = 0.6) -> Float[np.ndarray, "*n 3"]:
    """L*a*b* with lightness counted less: distances then say less of light and shade than of hue.

    Args:
        lightness: share of it that counts (0.6 chosen by hand).
    """
    return lab * np.array([lightness, 1, 1], lab.dtype)


def to_nearest(
    colours: Float[np.ndarray, "n 3"], known: Float[np.ndarray, "k 3"], most: int = 400
) -> Float[np.ndarray, " n"]:
    """Distance of each colour to the nearest of the known ones.

    Args:
        most: so many of the known ones are looked at, or up to twice as many.
    """
    from scipy.spatial import KDTree

    return np.asarray(KDTree(known[:: max(1, len(known) // most)]).query(colours)[0])


def lab_bytes(colours: UInt8[np.ndarray, "n 3"]) -> UInt8[np.ndarray, "n 3"]:
    """L*a*b* in bytes of sRGB bytes: lightness times 2.55, and a and b plus 128. Fast, and exact to 1."""
    return cv2.cvtColor(np.ascontiguousarray(colours)[None], cv2.COLOR_RGB2LAB)[0]
