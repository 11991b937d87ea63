"""A mask that another program made: which pixels are the person's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from jaxtyping import Float

from persona.errors import PersonaError

_ASPECT = 0.02  # relative difference of width over height that rounding explains
_OPAQUE = 0.98


def read_mask(path: Path, size: tuple[int, int]) -> Float[np.ndarray, "h w"]:
    """The share of every pixel that is the person's, in [0, 1], at the photo's working size (width, height).

    A picture of any size with the photo's proportions, of any mode. A transparency channel that is not everywhere
    opaque is the mask; else the brightness is (white is the person). A mask whose brightest value is 1 (labels 0
    and 1) counts as full.

    Raises:
        PersonaError: it is no picture, has other proportions than the photo, or is empty or full.
    """
    import cv2
    from PIL import Image, ImageOps

    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > 200_000_000:
                raise PersonaError(f"{path.name}: a mask of {opened.width} x {opened.height} pixels is too large")
            picture = ImageOps.exif_transpose(opened)
            values = _values(picture)
    except PersonaError:
        raise
    except Exception as error:  # decoders raise what they please: OSError, SyntaxError, struct.error, zlib.error, ...
        raise PersonaError(f"{path.name} cannot be read as a mask ({error}); give a PNG, white on black") from error
    height, width = values.shape
    if abs(width * size[1] / (height * size[0]) - 1.0) > _ASPECT:
        raise PersonaError(
            f"{path.name} has {width} x {height} pixels, which are not the photo's proportions ({size[0]} x "
            f"{size[1]}); make the mask from the same photo, without cropping"
        )
    method = cv2.INTER_AREA if width > size[0] else cv2.INTER_LINEAR
    mask = np.clip(cv2.resize(values, size, interpolation=method), 0.0, 1.0).astype(np.float32)
    share = float((mask > 0.5).mean())
    if share == 0.0 or share > _OPAQUE:
        raise PersonaError(f"{path.name} is {'empty' if share == 0 else 'full'}: white should be the person alone")
    return mask


def _values(picture) -> Float[np.ndarray, "h w"]:  # type: ignore[no-untyped-def]
    """Alpha if it says anything, else brightness, scaled to [0, 1]."""
    if picture.mode == "P" or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    if picture.mode in ("RGBA", "LA", "PA"):
        alpha = np.asarray(picture.getchannel("A"), np.float32) / 255
        if alpha.min() < _OPAQUE:
            return alpha
        picture = picture.convert("RGB")
    if picture.mode == "1":
        return np.asarray(picture, np.float32)
    if picture.mode.startswith("I") or picture.mode == "F":
        values = np.asarray(picture, np.float32)
        top = float(values.max(initial=0.0))
        return values / (1.0 if top <= 1 else 255.0 if top <= 255 else 65535.0)
    values = np.asarray(picture.convert("L"), np.float32)
    return values / (1.0 if values.max(initial=0.0) <= 1 else 255.0)
