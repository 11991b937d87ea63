"""What only the middle of a garment's front shows: a print on one side, or what is worn under an open front.

Cloth that goes round the trunk comes back into view at both sides, or it is the cloth of both sleeves. So every colour
of the front is asked how common it is at the garment's rims: along its outline left and right, and on the sleeves.
What is common in the middle and rare there is not behind. Heights do not count: what the eye calls a pattern has all
its colours on both sides somewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.imaging.colour_density import colour_density
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import binary_closing, binary_dilation, binary_opening, disk
from persona.synthesis.fine_mesh import FineMesh
from persona.synthesis.rings import Rings

_LEVEL = 0.02  # meters of height within which a garment's outline is found
_MARGIN = 20  # pixels around a picture of marked places, so that closing does not reach its border


@dataclass(frozen=True)
class Rims:
    """When a colour of a garment's front is that of its rims, too. Chosen by hand on two photos, confirmed on others.

    Attributes:
        wide: meters from a garment's outline that are its rim.
        lightness: share of lightness in the distance of colours: one side may be in the shade.
        colour: Lab distance within which colours are one.
        share: how common a colour must be at both rims, beside how common it is in the middle: none of it goes round,
            all of it does.
        believed: share of the rims' own places that must go round: rims that do not know themselves prove nothing.
        pixels: a meter, of the picture in which places are joined.
        speck: meters; smaller places are no print.
        gap: meters; smaller gaps in a print belong to it.
        mixed: meters around a print in which its colours are mixed with others.
        least: places that must be seen to tell anything.
    """

    wide: float = 0.03
    lightness: float = 0.25
    colour: float = 5.0
    share: tuple[float, float] = (0.2, 0.4)
    believed: float = 0.5
    pixels: float = 250.0
    speck: float = 0.01
    gap: float = 0.03
    mixed: float = 0.015
    least: int = 100


def of_middle_alone(
    fine: FineMesh,
    rings: Rings,
    lab: Float[np.ndarray, "n 3"],
    trunk: Int[np.ndarray, " m"],
    sleeves: Int[np.ndarray, " k"],
    options: Rims,
) -> Bool[np.ndarray, " m"]:
    """Whether a garment shows each of its places on the trunk in the middle of its front alone.

    Args:
        lab: L*a*b* of the fine vertices, mixed over some centimeters, so that a fine pattern is one colour.
        trunk: vertices of the garment that the photo shows, but on limbs.
        sleeves: the same on limbs.
    """
    rims = _rims(fine, trunk, options)
    middle = ~(rims[0] | rims[1])
    seen = [trunk[rim] for rim in rims if rim.sum() >= options.least]
    if not seen or middle.sum() < options.least:
        return np.zeros(len(trunk), bool)
    limbs = [sleeves[rings.chart[sleeves] == chart] for chart in np.unique(rings.chart[sleeves])]
    cells = lab * [options.lightness, 1, 1] / options.colour
    every = cells[np.concatenate([trunk, sleeves])]

    def common(rows: Int[np.ndarray, " r"]) -> Float[np.ndarray, " m"]:
        """The density of these vertices' colours at the colours of the trunk."""
        return colour_density(cells[rows], fine.area[rows], cells[trunk], every)

    around = np.min([common(rows) for rows in seen], axis=0)
    if len(limbs) == 2 and min(len(rows) for rows in limbs) >= options.least:
        around = np.maximum(around, np.min([common(rows) for rows in limbs], axis=0))
    least, enough = options.share
    known = np.clip((around / np.maximum(common(trunk[middle]), 1e-12) - least) / (enough - least), 0, 1)
    if known[~middle].mean() < options.believed:
        return np.zeros(len(trunk), bool)
    return _joined(fine, trunk, known < 0.5, options)


def _rims(fine: FineMesh, rows: Int[np.ndarray, " m"], options: Rims) -> list[Bool[np.ndarray, " m"]]:
    """Which places are within the rim's width of the outermost one at their height, to the right and to the left."""
    side, level = fine.rest[rows, 0], np.floor(fine.rest[rows, 1] / _LEVEL).astype(int)
    level -= level.min(initial=0)
    rims = []
    for sign in (-1, 1):
        outermost = np.full(level.max(initial=0) + 1, -np.inf)
        np.maximum.at(outermost, level, sign * side)
        rims.append((sign * side > outermost[level] - options.wide) & (sign * side > 0))
    return rims


def _joined(
    fine: FineMesh, rows: Int[np.ndarray, " m"], marked: Bool[np.ndarray, " m"], options: Rims
) -> Bool[np.ndarray, " m"]:
    """Marked places in the photo without specks and gaps, and with the rim in which colours are mixed."""
    scale = options.pixels / fine.pixels_per_meter
    column, row = np.floor((fine.pixels[rows] - fine.pixels[rows].min(0)) * scale).astype(int).T + _MARGIN
    known = np.zeros((row.max() + _MARGIN + 1, column.max() + _MARGIN + 1), bool)
    picture = known.copy()
    known[row, column] = True
    picture[row[marked], column[marked]] = True
    speck, gap, mixed = (disk(meters * options.pixels) for meters in (options.speck, options.gap, options.mixed))
    picture = binary_opening(nearest_fill(picture.astype(np.uint8), known) > 0, speck)
    return binary_dilation(binary_closing(picture, gap), mixed)[row, column]


__all__ = ["Rims", "of_middle_alone"]
