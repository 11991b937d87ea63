"""A mask that another program made: which pixels are the person's."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from persona.errors import PersonaError

_ASPECT = 0.02  # relative difference of width over height that rounding explains
_OPAQUE = 0.98
_OVERSHOOT = 1.2  # how far above white fractions may lie that were resized
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
        # by the file, not its name: mapped into memory, TIFFs that are to be turned would be garbled
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow, about sizes that are looked at here
            with Image.open(file) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    raise _too_large(path, size)
                turned = opened.height, opened.width
                if not (_alike(opened.size, size) or _alike(turned, size)):
                    raise _cropped(path, opened.size, size)  # before so many pixels are decoded
                opened.load()  # which turns TIFFs upright, and takes the tag away
                picture = ImageOps.exif_transpose(opened)
                if not _alike(picture.size, size):
                    raise _cropped(path, picture.size, size)
                band, full = _band(picture)
                method = Image.Resampling.BOX if picture.width > size[0] else Image.Resampling.BILINEAR
                values = np.asarray(band.resize(size, method), np.float32) / full
    except Image.DecompressionBombError as error:
        raise _too_large(path, size) from error
    except PersonaError:
        raise
    except Exception as error:  # decoders raise what they please: OSError, SyntaxError, struct.error, zlib.error, ...
        raise PersonaError(f"{path.name} cannot be read as a mask ({error}); give a PNG, white on black") from error
    if not np.isfinite(values).all():
        raise PersonaError(f"{path.name} holds values that are not numbers; give a PNG, white on black")
    mask = np.clip(values, 0.0, 1.0)
    share = float((mask > 0.5).mean())
    if share == 0.0 or share > _OPAQUE:
        raise PersonaError(f"{path.name} is {'empty' if share == 0 else 'full'}: white should be the person alone")
    return mask


def _too_large(path: Path, size: tuple[int, int]) -> PersonaError:
    return PersonaError(
        f"{path.name}: masks of more than {_MOST_PIXELS // 1_000_000} megapixels are not read; {size[0]} x {size[1]} "
        f"pixels are used of it, make it smaller"
    )


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
        if picture.mode == "F" and not np.isfinite(np.asarray(picture.getextrema())).all():
            return values, float("nan")
        over = _OVERSHOOT if picture.mode == "F" else 1.0
        return values, 1.0 if top <= over else 255.0 if top <= 255 * over else 65535.0
    if picture.mode in ("RGB", "CMYK", "YCbCr", "LAB", "HSV"):  # a mask may be of any colour on black
        from PIL import ImageChops

        red, green, blue = (picture if picture.mode == "RGB" else picture.convert("RGB")).split()
        brightness = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    else:
        brightness = picture.convert("L")
    top = int(brightness.getextrema()[1])  # type: ignore[arg-type]
    if 0 < top < 255 and brightness.getcolors(2) is not None:  # labels: nobody and somebody
        brightness = brightness.point([0] * top + [255] * (256 - top))
    return brightness, 255.0
