"""A mask that another program made: which pixels are the person's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from persona.errors import PersonaError

_ASPECT = 0.02  # relative difference of width over height that rounding explains
_OPAQUE = 0.98
_MOST_PIXELS = 80_000_000  # decoded at once: with a palette or transparency five to nine bytes each


def read_mask(path: Path, size: tuple[int, int]) -> Float[np.ndarray, "h w"]:
    """The share of every pixel that is the person's, in [0, 1], at the photo's working size (width, height).

    A picture of any size with the photo's proportions, of any mode. A transparency channel that is not everywhere
    opaque is the mask; else the brightness is (white is the person). A mask whose brightest value is 1 (labels 0
    and 1) counts as full.

    Raises:
        PersonaError: it is no picture, has other proportions than the photo, or is empty or full.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise PersonaError(
                    f"{path.name}: a mask of {opened.width} x {opened.height} pixels is too large; {size[0]} x "
                    f"{size[1]} is what is used of it"
                )
            turned = opened.height, opened.width
            if not (_alike(opened.size, size) or _alike(turned, size)):
                raise _cropped(path, opened.size, size)  # before so many pixels are decoded
            picture = ImageOps.exif_transpose(opened)
            if not _alike(picture.size, size):
                raise _cropped(path, picture.size, size)
            band, full = _band(picture)
            method = Image.Resampling.BOX if picture.width > size[0] else Image.Resampling.BILINEAR
            mask = np.clip(np.asarray(band.resize(size, method), np.float32) / full, 0.0, 1.0)
    except PersonaError:
        raise
    except Exception as error:  # decoders raise what they please: OSError, SyntaxError, struct.error, zlib.error, ...
        raise PersonaError(f"{path.name} cannot be read as a mask ({error}); give a PNG, white on black") from error
    if not np.isfinite(mask).all():
        raise PersonaError(f"{path.name} holds values that are not numbers; give a PNG, white on black")
    share = float((mask > 0.5).mean())
    if share == 0.0 or share > _OPAQUE:
        raise PersonaError(f"{path.name} is {'empty' if share == 0 else 'full'}: white should be the person alone")
    return mask


def _alike(shape: tuple[int, int], size: tuple[int, int]) -> bool:
    return abs(shape[0] * size[1] / (shape[1] * size[0]) - 1.0) <= _ASPECT


def _cropped(path: Path, shape: tuple[int, int], size: tuple[int, int]) -> PersonaError:
    return PersonaError(
        f"{path.name} has {shape[0]} x {shape[1]} pixels, which are not the photo's proportions ({size[0]} x "
        f"{size[1]}); make the mask from the same photo, without cropping"
    )


def _band(picture: Any) -> tuple[Any, float]:
    """Alpha if it says anything, else brightness, as a picture of one band, and the value that is the person's."""
    if picture.mode == "P" or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    if picture.mode in ("RGBA", "LA", "PA"):
        alpha = picture.getchannel("A")
        if alpha.getextrema()[0] < 255 * _OPAQUE:
            return alpha, 255.0
        picture = picture.convert("RGB")
    if picture.mode.startswith("I") or picture.mode == "F":
        top = picture.getextrema()[1]
        values = picture if picture.mode in ("I", "F") else picture.convert("I")
        return values, 1.0 if top <= 1 else 255.0 if top <= 255 else 65535.0
    brightness = picture.convert("L")
    if brightness.getextrema()[1] <= 1:  # labels
        brightness = brightness.point([0] + [255] * 255)
    return brightness, 255.0
