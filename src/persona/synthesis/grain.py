"""How a picture's brightness changes: apart by size, how strongly, how fast across its lines and along them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import Bool, Float

from persona.imaging.masks import masked_blur


def by_size(
    bright: Float[np.ndarray, "h w"], own: Float[np.ndarray, "h w"], sizes: Sequence[float]
) -> Iterator[Float[np.ndarray, "h w"]]:
    """The brightness apart by size: between blurs of these standard deviations (pixels), the finest ones first.

    Args:
        own: how far each pixel counts.
    """
    finer = masked_blur(bright, own, sizes[0], 1e-3)
    for size in sizes[1:]:
        coarser = masked_blur(bright, own, size, 1e-3)
        yield finer - coarser
        finer = coarser


def tensor(
    bright: Float[np.ndarray, "h w"], own: Float[np.ndarray, "h w"], around: float
) -> Float[np.ndarray, "h w 3"]:
    """Products of the gradient (xx, xy, yy), their mean within ``around`` pixels (standard deviation)."""
    dy, dx = np.gradient(bright)
    return masked_blur(np.stack([dx * dx, dx * dy, dy * dy], -1), own, around, 1e-3)


def lengths(
    bright: Float[np.ndarray, "h w"], own: Float[np.ndarray, "h w"], told: Bool[np.ndarray, "h w"], coherent: float
) -> tuple[float, float, float]:
    """Standard deviation of the brightness, and the lengths over which a Gaussian field would change as it does.

    Pixels, across its lines and along them.

    Args:
        told: where it is asked.
        coherent: times the length over which it changes in which its lines run alike.
    """
    dy, dx = np.gradient(bright)
    steep = max(float((dx**2 + dy**2)[told].mean()), 1e-12)
    xx, xy, yy = tensor(bright, own, coherent * float(np.sqrt(bright[told].var() / steep)))[told].T
    mean, apart = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    deviation = float(bright[told].std())
    across = deviation / np.sqrt(max(float(np.mean(mean + apart)), 1e-12))
    longer = float(np.median(np.sqrt((mean + apart) / np.maximum(mean - apart, 1e-12))))
    return deviation, across, longer * across


__all__ = ["by_size", "lengths", "tensor"]
