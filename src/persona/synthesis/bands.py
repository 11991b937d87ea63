"""What a garment has from side to side at one height: stripes and blocks of colour go round, whatever else is doubted.

The photo may show the ends of a stripe in the shade, under a sleeve, or not at all; a print has its garment's ground
beside itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.synthesis.common import binned_medians
from persona.synthesis.fine_mesh import FineMesh
from persona.synthesis.shade import Shade


@dataclass(frozen=True)
class Bands:
    """When a garment's trunk has a colour from side to side.

    Attributes:
        level: meters of height that are asked together.
        slope: meters that a stripe may be higher or lower elsewhere: it hangs, or the person leans.
        columns: in which the width that is seen at a height is cut.
        wide: share of the garment's own width that must be seen there: no neckline is a stripe.
        pure: share of a column at a height that must have one colour: letters and their ground have two.
        share: of the columns that must have it.
    """

    level: float = 0.01
    slope: float = 0.03
    columns: int = 12
    wide: float = 0.6
    pure: float = 0.9
    share: float = 0.7


def side_to_side(
    fine: FineMesh, shown: Float[np.ndarray, "n 3"], trunk: Int[np.ndarray, " m"], shade: Shade, options: Bands
) -> Bool[np.ndarray, " m"]:
    """Whether the colour of each place is found at about its height from side to side.

    Args:
        shown: colours (sRGB) at the fine vertices, as they are: mixed, a line of letters would be a stripe.
        trunk: vertices of one garment that the photo shows, but on limbs.
        shade: what light makes of one colour.
    """
    if not len(trunk):
        return np.zeros(0, bool)
    level = np.floor(fine.rest[trunk, 1] / options.level).astype(int)
    level -= level.min()
    aside, count = fine.rest[trunk, 0], level.max() + 1
    left, right = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(left, level, aside)
    np.maximum.at(right, level, aside)
    across = (aside - left[level]) / np.maximum(right - left, 1e-6)[level]
    column = np.minimum((across * options.columns).astype(int), options.columns - 1)
    area, shape = fine.area[trunk], (count, options.columns)
    cell = level * options.columns + column
    colour = binned_medians(shown[trunk], area, cell, shape[0] * shape[1]).reshape(*shape, 3)
    seen = np.bincount(cell, area, shape[0] * shape[1]).reshape(shape)
    alike = shade.same(shown[trunk], colour[level, column]) > 0.5
    pure = np.bincount(cell, area * alike, shape[0] * shape[1]).reshape(shape) > options.pure * seen
    pure &= seen > 0
    reach = min(round(options.slope / options.level), count - 1)
    found = np.zeros((*shape, options.columns), bool)  # of each cell's colour, in every column
    for up in range(-reach, reach + 1):
        here, there = slice(max(0, -up), count - max(0, up)), slice(max(0, up), count - max(0, -up))
        one, other = np.broadcast_arrays(colour[here, :, None], colour[there, None])
        same = shade.same(one.reshape(-1, 3), other.reshape(-1, 3)).reshape(one.shape[:3])
        found[here] |= (same > 0.5) & pure[there, None]
    width = np.where((seen > 0).any(1), right - left, 0)
    band = pure & (found.sum(2) >= options.share * (seen > 0).sum(1, keepdims=True))
    band &= (width >= options.wide * width.max())[:, None]
    told = np.zeros(len(trunk), bool)
    for up in (-1, 0, 1):  # a stripe's edge lies in a cell that has two colours
        near = np.clip(level + up, 0, count - 1)
        told |= band[near, column] & (shade.same(shown[trunk], colour[near, column]) > 0.5)
    return told


__all__ = ["Bands", "side_to_side"]
