"""Series of values over time: smoothed where they are known, carried over where they are not."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from persona.geometry.runs import runs


def smoothed(
    values: Float[np.ndarray, "t d"],
    weights: Float[np.ndarray, " t"],
    times: Float[np.ndarray, " t"],
    cutoff: float,
    rest: Float[np.ndarray, " d"],
    pull: float = 0.02,
) -> Float[np.ndarray, "t d"]:
    """The smoothest series near the values: least squares with squared second differences.

    Args:
        values: anything finite where ``weights`` is zero.
        weights: how much each value counts, about 1 where it is sure.
        times: seconds, increasing.
        cutoff: changes faster than this many a second are smoothed away.
        rest: what the series returns to where nothing is known for long.
        pull: how strongly, against a weight of 1.
    """
    from scipy.linalg import solveh_banded

    count = len(values)
    if count < 3:
        return values.copy() if weights.all() else np.where(weights[:, None] > 0, values, rest)
    step = np.maximum(np.diff(times), 1e-4)
    usual = float(np.median(step))
    middle = 0.5 * (step[1:] + step[:-1])
    taps = np.stack([1.0 / step[:-1], -1.0 / step[:-1] - 1.0 / step[1:], 1.0 / step[1:]], 1) / middle[:, None]
    stiffness = middle / usual / (2.0 * np.pi * cutoff) ** 4
    band = np.zeros((3, count))
    band[0] = weights + pull
    for a in range(3):
        for b in range(a, 3):
            np.add.at(band[b - a], np.arange(count - 2) + a, stiffness * taps[:, a] * taps[:, b])
    right = values * weights[:, None] + pull * rest
    return solveh_banded(band, right, lower=True, check_finite=False)


def without_short(
    flags: Bool[np.ndarray, " t"], times: Float[np.ndarray, " t"], shortest: float
) -> Bool[np.ndarray, " t"]:
    """The flags without runs of true values that last less than ``shortest`` seconds, except at the ends."""
    kept = flags.copy()
    for start, end in runs(flags):
        if start > 0 and end < len(flags) and times[end] - times[start] < shortest:
            kept[start:end] = False
    return kept
