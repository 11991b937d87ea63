"""Cameras placed around a person."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float

from persona.types import Camera


def look_at(
    target: Float[np.ndarray, " 3"] | tuple[float, float, float],
    azimuth: float,
    elevation: float,
    distance: float,
    size: int | tuple[int, int],
    *,
    focal: float | None = None,
    fov: float = math.radians(30.0),
) -> Camera:
    """A camera that looks at a world point, which falls on the middle of the picture.

    Args:
        target: world point, meters.
        azimuth: radians; 0 stands in front of the person (at +Z, looking to -Z), positive moves toward +X.
        elevation: radians above the horizontal.
        distance: meters from the target.
        size: pixels, (width, height) or one number for a square.
        focal: focal length in pixels; if None it follows from ``fov``.
        fov: vertical field of view in radians.
    """
    width, height = (size, size) if isinstance(size, int) else size
    f = focal if focal is not None else 0.5 * height / math.tan(0.5 * fov)
    sa, ca, se, ce = math.sin(azimuth), math.cos(azimuth), math.sin(elevation), math.cos(elevation)
    backward = np.array([sa * ce, se, ca * ce])
    right = np.array([ca, 0.0, -sa])  # not from a cross product with "up", which fails straight above
    down = np.cross(right, backward)
    rotation = np.stack([right, down, -backward])
    transform = np.eye(4)
    transform[:3, :3] = rotation
    transform[:3, 3] = -rotation @ (np.asarray(target, np.float64) + distance * backward)
    return Camera(f, f, 0.5 * width, 0.5 * height, width, height, transform)


def turntable(
    target: Float[np.ndarray, " 3"] | tuple[float, float, float],
    count: int,
    distance: float,
    size: int | tuple[int, int],
    *,
    elevation: float = 0.0,
    focal: float | None = None,
    fov: float = math.radians(30.0),
) -> list[Camera]:
    """``count`` cameras evenly around a point, starting in front of the person (arguments as in :func:`look_at`)."""
    return [
        look_at(target, 2.0 * math.pi * i / count, elevation, distance, size, focal=focal, fov=fov)
        for i in range(count)
    ]
