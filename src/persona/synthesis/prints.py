"""What of a garment's front goes round: patterns do; a print, a tie, the shirt in an open jacket do not.

Six observations tell. What goes round is seen at the garment's sides, at about the same height. What goes round a
limb is seen on the other one, too. And a print is an island: every way from it to the garment's border leads over the
ground that it is printed on. An island is of the pattern if the rest of the garment has its colours, at any height;
no island speaks for another, and neither does a trim along the border: white piping at the sides is no reason for white
letters on the back. What is common in the middle of the front is no part of the back if it is rare at either side
of it (:mod:`rims`), unless a height has it from side to side (:mod:`bands`). Last, what one side or one limb alone has
is not the garment's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.spatial import KDTree

from persona.imaging.colour import discounted, srgb_to_lab
from persona.imaging.fill import islands
from persona.imaging.masks import binary_dilation, components, disk, masked_blur, touching
from persona.imaging.window import PersonWindow
from persona.synthesis.bands import Bands, side_to_side
from persona.synthesis.fine_mesh import FineMesh
from persona.synthesis.rims import Rims, of_middle_alone, of_one_part
from persona.synthesis.rings import ARM, HEAD, LEG, TRUNK, Rings
from persona.synthesis.shade import Shade
from persona.synthesis.surface_labels import PhotoLabels
from persona.types import Label

NO_CLOTH = (Label.SKIN, Label.HAIR, Label.SHOE, Label.PROP, Label.GLASSES)
_LEVEL = 0.02  # meters of height within which a garment's width is found
_LIGHTNESS = 0.5  # share of lightness in the distance of colours


@dataclass(frozen=True)
class Prints:
    """When the unseen side of a garment has what its front shows. Chosen by hand on seven photos, confirmed on others.

    Attributes:
        sides: degrees from the front beyond which colours are those of the sides.
        foreign: least and largest Lab distance (lightness halved) from the sides' colours at which a colour begins to
            be foreign; in between what tells all but a tenth of the sides apart.
        rare: share of the sides' places that do not make a colour one of theirs.
        level: meters of height that weigh as much as one unit of Lab distance.
        pixels: a meter, at which islands are looked for.
        blur: meters, standard deviation; finer things are no islands.
        step: of the levels (Lab, lightness halved) at which islands are looked for.
        clear: meters of ground around a print.
        gap: meters between the parts of one print.
        trim: meters from the border within which what is seen may be its trim.
        closing: the same where a garment closes in front: zips, plackets, lapels.
        most: share of a garment that the sides must know to be believed.
        around: places that must be known around a known one.
        mix: meters, standard deviation of the blur in which a pattern's colours are one.
        least: places that must be seen to tell anything.
        rims: what only the middle of a front shows.
        bands: what a height has from side to side.
    """

    sides: float = 35.0
    foreign: tuple[float, float] = (3.0, 8.0)
    rare: float = 0.002
    level: float = 0.011
    pixels: float = 250.0
    blur: float = 0.003
    step: float = 3.0
    clear: float = 0.01
    gap: float = 0.05
    trim: float = 0.02
    closing: float = 0.05
    most: float = 0.6
    around: int = 12
    mix: float = 0.015
    least: int = 100
    rims: Rims = field(default_factory=Rims)
    bands: Bands = field(default_factory=Bands)


def going_round(
    fine: FineMesh,
    rings: Rings,
    window: PersonWindow,
    photo: PhotoLabels,
    labels: Int[np.ndarray, " n"],
    source: Bool[np.ndarray, " n"],
    shade: Shade,
    options: Prints,
) -> tuple[Float[np.ndarray, " n"], Bool[np.ndarray, " n"], Bool[np.ndarray, " n"]]:
    """What of each vertex's pixel may be shown of the unseen side, too.

    Args:
        labels: of the fine vertices.
        source: vertices whose pixels show what their label looks like.
        shade: what light makes of one colour.

    Returns:
        how far it may (0 to 1; 1 where nothing can tell); where it may not because only the middle, one side or one
        limb of its garment shows it (:func:`of_middle_alone`, :func:`of_one_part`); and where it may, since its garment
        has it from side to side alone.
    """
    known, (alone, band) = np.ones(len(fine)), np.zeros((2, len(fine)), bool)
    place, at = fine.pixels / fine.pixels_per_meter, (fine.row, fine.column)
    island = _islands(fine, window, photo, labels, options)
    inner = np.minimum(photo.edge[at], photo.other[at]) > options.trim
    fine_words = _lab(window.foreground[at])
    angle = _turn(fine, rings, labels)
    height = fine.rest[:, 1] / options.level
    arm, leg = (rings.chart >= ARM) & (rings.chart < LEG), rings.chart >= LEG
    for label in np.unique(labels[source]):
        if Label(label) in NO_CLOTH:
            continue
        mine = source & (labels == label)
        region = (photo.labels == label) & (photo.edge > 0.002)
        mixed = srgb_to_lab(masked_blur(window.foreground, region, options.mix * fine.pixels_per_meter)[at])
        wide = discounted(mixed, _LIGHTNESS).astype(np.float64)
        worn = np.flatnonzero(mine & (rings.chart != HEAD))
        alone[worn] = of_one_part(fine, rings, mixed, worn, options.rims)
        every, mine = np.flatnonzero(mine), mine & ~alone
        # Trousers go round each leg, all else round both.
        limbs = arm | leg if label == Label.TROUSERS else arm
        own, limb = np.flatnonzero(mine & ~limbs), np.flatnonzero(mine & limbs)
        side = own[angle[own] > options.sides]
        if options.least <= len(side) < len(own):
            level = np.c_[wide, height]
            usual = np.clip(_spread(level[side], options), *options.foreign)
            apart = _apart(level, own, side, options)
            if len(limb) >= options.least:  # limbs are of the same cloth, at whatever height they hang
                apart = np.minimum(apart, _apart(wide, own, limb, options))
            for one in np.unique(island[own]):
                if one:
                    rows = np.flatnonzero(island[own] == one)
                    apart[rows] = np.minimum(
                        _apart(fine_words, own[rows], own[inner[own] & (island[own] == 0)], options),
                        _apart(fine_words, own[rows], limb[inner[limb]], options),
                    )
            found = np.clip(2 - apart / usual, 0, 1)
            if found.mean() > options.most:  # otherwise the sides do not tell what this garment is
                known[own] = found
        trunk = own[rings.chart[own] != HEAD]
        alone[trunk] = of_middle_alone(fine, rings, mixed, trunk, limb, options.rims)
        known[alone] = 0
        doubted = (known[trunk] < 1) | alone[trunk]
        band[trunk] = doubted & side_to_side(fine, window.foreground[at], trunk, shade, options.bands)
        known[band], alone[band] = 1, False
        for chart in (ARM, LEG):
            left, right = (limb[rings.chart[limb] == chart + k] for k in (0, 1))
            if min(len(left), len(right)) < options.least:
                continue
            for one, other in ((left, right), (right, left)):
                printed, other = one[island[one] > 0], other[inner[other]]
                if len(printed):
                    usual = np.clip(_spread(fine_words[other], options), *options.foreign)
                    known[printed] = np.clip(2 - _apart(fine_words, printed, other, options) / usual, 0, 1)
        beside = KDTree(place[every]).query(place[every], k=min(options.around, len(every)))[1]
        known[every] = known[every][beside].reshape(len(every), -1).min(1)
    return known, alone, band & (known > 0.5)


def _lab(colors: Float[np.ndarray, "*n 3"]) -> Float[np.ndarray, "*n 3"]:
    return discounted(srgb_to_lab(colors), _LIGHTNESS).astype(np.float64)


def _few(count: int, options: Prints) -> int:
    return 6 + int(options.rare * count)


def _apart(
    words: Float[np.ndarray, "n c"], asked: Int[np.ndarray, " m"], known: Int[np.ndarray, " k"], options: Prints
) -> Float[np.ndarray, " m"]:
    """Distance of the words asked for from all but the rarest of the known ones."""
    few = _few(len(known), options)
    if len(known) < few:
        return np.full(len(asked), np.inf)
    return np.asarray(KDTree(words[known]).query(words[asked], k=few)[0])[:, -1]


def _spread(words: Float[np.ndarray, "k c"], options: Prints) -> float:
    """The distance that tells all but a tenth of the words apart."""
    if len(words) < _few(len(words), options):
        return np.inf
    return float(np.percentile(np.asarray(KDTree(words).query(words, k=_few(len(words), options))[0])[:, -1], 90))


def _islands(
    fine: FineMesh, window: PersonWindow, photo: PhotoLabels, labels: Int[np.ndarray, " n"], options: Prints
) -> Int[np.ndarray, " n"]:
    """The number of the print that each vertex may belong to, 0 for none: islands close to each other are one.

    An island stands out from all that leads to the border by a difference that is surely foreign.
    """
    scale = min(1.0, options.pixels / fine.pixels_per_meter)
    size = np.maximum(1, np.round(np.array(photo.labels.shape[::-1]) * scale)).astype(int)
    lab = _lab(masked_blur(window.foreground, photo.labels != Label.BACKGROUND, options.blur * fine.pixels_per_meter))
    lab = cv2.resize(lab.astype(np.float32), size.tolist(), interpolation=cv2.INTER_AREA)
    shown = cv2.resize(photo.labels, size.tolist(), interpolation=cv2.INTER_NEAREST)
    column, row = np.clip(fine.pixels * size / photo.labels.shape[::-1], 0, size - 1).astype(int).T
    clear, near = disk(options.clear * options.pixels), disk(0.5 * options.gap * options.pixels)
    found = np.zeros(len(fine), int)
    for label in np.unique(labels):
        region = shown == label
        if Label(label) in NO_CLOTH or not region.any():
            continue
        standing = np.linalg.norm(islands(lab, region, options.step), axis=2) > options.foreign[1]
        wide = binary_dilation(standing, clear)
        numbers, _ = components(binary_dilation(wide, near))
        goes_on = np.isin(numbers, numbers[touching(wide, ~region)])  # to the border: a pattern
        numbers = np.where(wide & ~goes_on, numbers, 0)
        mine = labels == label
        found[mine] = np.where(numbers > 0, numbers + found.max(), 0)[row[mine], column[mine]]
    return found


def _turn(fine: FineMesh, rings: Rings, labels: Int[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """Degrees from the front: of the trunk around its axis, of other garments by their width at the height."""
    angle = np.rad2deg(np.arcsin(_aside(fine, labels, np.ones(len(fine), bool))))
    return np.where((rings.chart == TRUNK) & ~fine.sheet, rings.angle, angle)


def from_middle(fine: FineMesh, rings: Rings, labels: Int[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """How far from the middle of the person a place of a garment's trunk is, of half its width at that height.

    On limbs, which have no middle, it is infinite.
    """
    trunk = (rings.chart == TRUNK) | (fine.garment >= 0)
    return np.where(trunk, _aside(fine, labels, trunk), np.inf)


def _aside(fine: FineMesh, labels: Int[np.ndarray, " n"], told: Bool[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """How far from the middle of the person every place is, of half the width that its label has where told there."""
    level = ((fine.rest[:, 1] - fine.rest[:, 1].min()) / _LEVEL).astype(int)
    group, side = level * len(Label) + labels, np.abs(fine.rest[:, 0])
    widest = np.zeros(group.max() + 1)
    np.maximum.at(widest, group[told], side[told])
    return side / np.maximum(widest[group], 1e-9)


__all__ = ["NO_CLOTH", "Prints", "from_middle", "going_round"]
