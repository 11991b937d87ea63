"""Pictures as PNG files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from persona.files import write_bytes


def png(pixels: UInt8[np.ndarray, "h w c"]) -> bytes:
    """Pixels as a PNG file."""
    import io

    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def write_png(pixels: UInt8[np.ndarray, "h w c"], path: Path) -> None:
    """Write a PNG that appears whole or not at all."""
    write_bytes(path, png(pixels))


__all__ = ["png", "write_png"]
