"""The matte from a mask that is given: a file, or the output of another network."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from persona.errors import PersonaError
from persona.imaging.masks import disk
from persona.perception.landmarks import PersonReading
from persona.perception.matte import Matte
from persona.perception.matting import closed_form, foreground_colours
from persona.perception.options import GIVEN_MASK, MATTE, GivenMaskOptions, MatteOptions
from persona.perception.window import search_window


def matte_from_mask(
    picture: UInt8[np.ndarray, "h w 3"],
    reading: PersonReading,
    mask: Float[np.ndarray, "h w"],
    source: str,
    options: GivenMaskOptions = GIVEN_MASK,
    matte: MatteOptions = MATTE,
) -> Matte:
    """Matte and the person's own colours from a mask in [0, 1].

    A mask without fractions gets them in a narrow band along its outline, by closed-form matting; one with fractions
    is taken as it is.

    Raises:
        PersonaError: the mask is not that of the person found in the picture.
    """
    found = reading.mask > 0.5
    _check(mask > 0.5, found, source, options.agreement)
    window = search_window(reading, picture.shape[:2], matte.window)
    rows, columns = np.nonzero(mask > options.outside)
    pad = int(np.ceil(options.room * window.unit))
    y0, y1 = max(0, rows.min() - pad), min(len(mask), rows.max() + 1 + pad)
    x0, x1 = max(0, columns.min() - pad), min(mask.shape[1], columns.max() + 1 + pad)
    box = slice(y0, y1), slice(x0, x1)
    colours, crop = picture[box].astype(np.float32) / 255, mask[box]
    if is_hard(crop, window.unit, options):
        solid = (crop > 0.5).astype(np.uint8)
        radius = options.band * window.unit
        trimap = np.where(cv2.dilate(solid, disk(radius)) > 0, np.float32(0.5), np.float32(0))
        trimap[cv2.erode(solid, disk(radius)) > 0] = 1
        crop = closed_form(colours, trimap, matte.matting)
    alpha = np.zeros(mask.shape, np.float32)
    alpha[box] = crop
    foreground = picture.astype(np.float32) / 255
    foreground[box] = foreground_colours(colours, crop, matte.matting.colour_reach * window.unit, matte.matting)
    return Matte(alpha, foreground, np.zeros(mask.shape, np.uint8))


def is_hard(mask: Float[np.ndarray, "h w"], unit: float, options: GivenMaskOptions = GIVEN_MASK) -> bool:
    """Whether a mask's outline has no fractions worth keeping."""
    solid = (mask > 0.5).astype(np.uint8)
    band = cv2.dilate(solid, disk(unit)) > cv2.erode(solid, disk(unit))
    between = (mask > 0.05) & (mask < 0.95) & band
    return bool(np.count_nonzero(between) < options.hard * max(1, np.count_nonzero(band)))


def _check(mask: np.ndarray, found: np.ndarray, source: str, least: float) -> None:
    def agreement(a: np.ndarray) -> float:
        return np.count_nonzero(a & found) / max(1, np.count_nonzero(a | found))

    if agreement(mask) >= least:
        return
    if agreement(~mask) >= least:
        raise PersonaError(f"{source} is white where the person is not; invert it (white is the person)")
    raise PersonaError(f"{source} does not show the person found in the photo; give the mask of that person")
