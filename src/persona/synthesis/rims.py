"""What only the middle of a garment's front shows: a print on one side, or what is worn under an open front.

Cloth that goes round the trunk comes back into view at both sides, or it is the cloth of both sleeves. So every colour
of the front is asked how common it is at the garment's rims: along its outline left and right, and on the sleeves.
What is common in the middle and rare there is not behind. Heights do not count: what the eye calls a pattern has all
its colours on both sides somewhere.

Nor is a colour the garment's that one rim or one limb alone has: that is skin, a wall in the gap beside an arm, another
garment, which its label took in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.imaging.colour_density import colour_density
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import binary_closing, binary_dilation, binary_opening, disk
from persona.synthesis.fine_mesh import FineMesh
from persona.synthesis.rings import ARM, LEG, TRUNK, Rings

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
            all of it does. The same of one part of a garment beside the others.
        believed: share of the rims' own places that must go round: rims that do not know themselves prove nothing; nor
            do the other parts, if they know less of one.
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
    shown = _Shown.of(fine, lab, np.concatenate([trunk, sleeves]), options)
    around = np.min([shown.common(rows, trunk) for rows in seen], axis=0)
    if len(limbs) == 2 and min(len(rows) for rows in limbs) >= options.least:
        around = np.maximum(around, np.min([shown.common(rows, trunk) for rows in limbs], axis=0))
    known = _known(around, shown.common(trunk[middle], trunk), options)
    if known[~middle].mean() < options.believed:
        return np.zeros(len(trunk), bool)
    return _joined(fine, trunk, known < 0.5, options)


def of_one_part(
    fine: FineMesh, rings: Rings, lab: Float[np.ndarray, "n 3"], rows: Int[np.ndarray, " m"], options: Rims
) -> Bool[np.ndarray, " m"]:
    """Which places of a garment have colours that no other part of it has.

    Its parts are its rims and its middle on the trunk, and the limbs; a limb is compared with the other one and the
    whole trunk. What the middle alone has is asked above.

    Args:
        lab: as above.
        rows: vertices of the garment that the photo shows, but on the head.
    """
    on_trunk = (rings.chart[rows] == TRUNK) | (fine.garment[rows] >= 0)
    trunk = rows[on_trunk]
    right, left = _rims(fine, trunk, options)
    limbs = [rows[~on_trunk & (rings.chart[rows] == chart)] for chart in range(ARM, LEG + 2)]
    middle, strange = trunk[~(right | left)], np.zeros(len(fine), bool)
    shown = _Shown.of(fine, lab, rows, options)
    told = [(trunk[right], [trunk[left], middle, *limbs]), (trunk[left], [trunk[right], middle, *limbs])]
    told += [(limbs[k], [limbs[k ^ 1], trunk]) for k in range(len(limbs))]
    for part, others in told:
        others = [other for other in others if len(other) >= options.least]
        if len(part) < options.least or not others:
            continue
        elsewhere = np.max([shown.common(other, part) for other in others], axis=0)
        known = _known(elsewhere, shown.common(part, part), options)
        if known.mean() >= options.believed:
            strange[part[known < 0.5]] = True
    return strange[rows]


@dataclass(frozen=True)
class _Shown:
    """What the photo shows of a garment: the colours of the fine vertices in cells, and ``every`` one that there is."""

    area: Float[np.ndarray, " n"]
    cells: Float[np.ndarray, "n 3"]
    every: Float[np.ndarray, "m 3"]

    @staticmethod
    def of(fine: FineMesh, lab: Float[np.ndarray, "n 3"], rows: Int[np.ndarray, " m"], options: Rims) -> _Shown:
        cells = lab * [options.lightness, 1, 1] / options.colour
        return _Shown(fine.area, cells, cells[rows])

    def common(self, known: Int[np.ndarray, " k"], asked: Int[np.ndarray, " a"]) -> Float[np.ndarray, " a"]:
        """How common the colours of the vertices asked for are among the known ones."""
        return colour_density(self.cells[known], self.area[known], self.cells[asked], self.every)


def _known(elsewhere: Float[np.ndarray, " m"], here: Float[np.ndarray, " m"], options: Rims) -> Float[np.ndarray, " m"]:
    """How far colours that are so common here and elsewhere are known there (0 to 1)."""
    least, enough = options.share
    return np.clip((elsewhere / np.maximum(here, 1e-12) - least) / (enough - least), 0, 1)


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


__all__ = ["Rims", "of_middle_alone", "of_one_part"]
