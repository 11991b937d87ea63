"""How smooth a motion is."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

_EVEN = 0.02  # share by which steps in time may differ and still be called even


def mean_squared_jerk(points: Float[np.ndarray, "t n 3"], times: Float[np.ndarray, " t"]) -> float:
    """The mean over points and frames of the squared third derivative of their places, in m²/s⁶.

    Only runs of four frames an even step apart count; NaN where there are none.

    Args:
        points: places in meters, such as a body's joints.
        times: in seconds, rising.
    """
    points, times = np.asarray(points, np.float64), np.asarray(times, np.float64)
    if len(points) < 4:
        return float("nan")
    steps = np.diff(times)
    runs = np.stack([steps[:-2], steps[1:-1], steps[2:]])
    mean = runs.mean(0)
    even = (np.abs(runs - mean) <= _EVEN * mean).all(0) & (mean > 0)
    if not even.any():
        return float("nan")
    third = np.diff(points, n=3, axis=0)[even] / mean[even, None, None] ** 3
    return float((third**2).sum(-1).mean())


__all__ = ["mean_squared_jerk"]
