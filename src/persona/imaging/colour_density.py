"""How common colours are among others: a histogram of their cells, smoothed by one cell."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float
from scipy.ndimage import gaussian_filter, map_coordinates


def colour_density(
    known: Float[np.ndarray, "n 3"],
    weight: Float[np.ndarray, " n"] | float,
    asked: Float[np.ndarray, "m 3"],
    among: Float[np.ndarray, "k 3"],
) -> Float[np.ndarray, " m"]:
    """The share of known colours in the cell around each colour that is asked for.

    Args:
        known: colours in cells: L*a*b*, or what is near it, over the distance within which colours are one.
        weight: how much each counts.
        asked: the same, of what is asked for.
        among: all colours that there are, these included; the cells lie around them.
    """
    low = among.min(0) - 2
    table = np.zeros(np.ceil(among.max(0) - low).astype(int) + 3)
    np.add.at(table, tuple(np.rint(known - low).astype(int).T), weight)
    density = gaussian_filter(table, 1.0, mode="constant") / max(float(table.sum()), 1e-12)
    return map_coordinates(density, (asked - low).T, order=1)


def like_most_common(
    colors: Float[np.ndarray, "n 3"], weight: Float[np.ndarray, " n"], within: float
) -> Bool[np.ndarray, " n"]:
    """Which colours are like the most common of them.

    Args:
        colors: in cells, as for :func:`colour_density`.
        weight: how much each counts.
        within: cells from the most common one.
    """
    main = colors[colour_density(colors, weight, colors, colors).argmax()]
    return np.linalg.norm(colors - main, axis=1) < within


__all__ = ["colour_density", "like_most_common"]
