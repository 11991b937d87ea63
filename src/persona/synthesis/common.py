"""How much of what the front shows goes round: no more than is common in its own garment.

Buttons, pockets, buckles, lapels, and the rim of what a hand holds stand out of their cloth in a few places; a pattern
is strong all over, and a belt all along its height. So what is stronger than most of its garment and of its own height
does not go behind as it is: the more it stands out, the less is left of it, as an outlier counts in a robust mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.spatial import KDTree

from persona.geometry.easing import eased


@dataclass(frozen=True)
class Common:
    """What is common in a garment. Chosen by hand on seven photos; five more keep their patterns.

    Attributes:
        blur: meters, standard deviation of the surroundings whose detail is compared.
        share: of a garment that is weaker than what is strong in it.
        factor: times that strength, or the usual one of its height, up to which all is kept.
    """

    blur: float = 0.015
    share: float = 0.75
    factor: float = 1.5

    def strong(
        self,
        strength: Float[np.ndarray, " k"],
        weight: Float[np.ndarray, " k"],
        level: Int[np.ndarray, " k"],
        count: int,
    ) -> Float[np.ndarray, " l"]:
        """Up to which strength all is kept at each of ``count`` levels; infinite if nothing is known.

        Args:
            strength: how much places that show the garment stand out.
            weight: how much each of them tells.
            level: of each place.
        """
        if not weight.any():
            return np.full(count, np.inf)
        whole = np.quantile(strength, self.share, weights=weight, method="inverted_cdf")
        return self.factor * np.maximum(whole, binned_medians(strength[:, None], weight, level, count)[:, 0])

    @staticmethod
    def kept(strength: Float[np.ndarray, "*n"], strong: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
        """The share (0 to 1) of what stands out by some strength that goes round."""
        return np.minimum(1.0, (strong / np.maximum(strength, 1e-9)) ** 2)


def made(points: Float[np.ndarray, "m 3"], kept: Float[np.ndarray, "k 3"], meet: float) -> Float[np.ndarray, " m"]:
    """How far what is made counts at places, from 0 beside what is kept to 1 from ``meet`` meters away on."""
    if not len(kept):
        return np.ones(len(points))
    apart, _ = KDTree(kept).query(points, distance_upper_bound=meet)
    return eased(apart / meet)


def median(values: Float[np.ndarray, "m c"], weight: Float[np.ndarray, " m"]) -> Float[np.ndarray, " c"]:
    """The weighted median of every column."""
    return binned_medians(values, weight, np.zeros(len(values), int), 1)[0]


def binned_medians(
    values: Float[np.ndarray, "m c"], weight: Float[np.ndarray, " m"], bins: Int[np.ndarray, " m"], count: int
) -> Float[np.ndarray, "b c"]:
    """The weighted median of every column in each of ``count`` bins; 0 in empty ones."""
    out = np.zeros((count, values.shape[1]))
    total = np.bincount(bins, weight, count)
    filled = np.flatnonzero(total > 0)
    before = np.cumsum(total) - total
    for column in range(values.shape[1]):
        order = np.lexsort((values[:, column], bins))
        reached = np.cumsum(weight[order])
        at = np.searchsorted(reached, before[filled] + 0.5 * total[filled])
        out[filled, column] = values[order[np.minimum(at, len(order) - 1)], column]
    return out


__all__ = ["Common", "binned_medians", "made", "median"]
