"""Where garments end, and which of these ends have a trim that goes round: piping, ribs, a belt, a hem of its own.

A trim has, at each distance from its end, one colour along all of it. What is seen along an end on one side alone, or
in a few places (the tail of a shirt below a sweater, a collar on one shoulder, the shade of a wrist), is none, nor is
the cloth's own colour in another light: there the cloth itself goes on to the end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.spatial import KDTree

from persona.geometry.meshes import connected_pieces
from persona.synthesis.common import binned_medians, median
from persona.synthesis.fine_mesh import FineMesh
from persona.synthesis.prints import NO_CLOTH
from persona.synthesis.shade import Shade


@dataclass(frozen=True)
class Trims:
    """When an end has a trim. Lengths in meters.

    Attributes:
        step: of the distances from an end at which a trim has one colour.
        pair: from an end's mirror image within which another end is the same one, of the other side.
        plain: standard deviations of what light makes of one cloth (:class:`Shade`) within which a trim is its cloth.
        share: of what is seen of either side that must have this colour.
        least: fine vertices that must be seen of a side for it to be asked.
    """

    step: float = 0.005
    pair: float = 0.05
    plain: float = 1.0
    share: float = 0.5
    least: int = 20


@dataclass(frozen=True)
class Ends:
    """The ends of garments: necklines, cuffs, waists, hems.

    Attributes:
        apart: meters from each vertex of a garment to where it ends; elsewhere infinite.
        number: of the end that is nearest to it, -1 elsewhere; ends of the left and the right side have one number.
    """

    apart: Float[np.ndarray, " n"]
    number: Int[np.ndarray, " n"]

    @staticmethod
    def of(fine: FineMesh, labels: Int[np.ndarray, " n"], options: Trims) -> Ends:
        """The ends of all labels that are cloth, on each other and on skin."""
        cloth = ~np.isin(labels, NO_CLOTH)
        same = labels[fine.edges[:, 0]] == labels[fine.edges[:, 1]]
        i, j = fine.edges[~same].T
        ends = np.zeros(len(fine), bool)
        ends[i[cloth[i]]] = ends[j[cloth[j]]] = True
        links = [fine.edges[same & ends[fine.edges].all(1)]]
        own = {label: np.flatnonzero(ends & (labels == label)) for label in np.unique(labels[ends])}
        for at in own.values():
            gap, mirrored = KDTree(fine.rest[at]).query(fine.rest[at] * [-1, 1, 1])
            links.append(np.c_[at, at[mirrored]][gap < options.pair])
        piece = connected_pieces(np.concatenate(links), len(fine))
        apart, number = np.full(len(fine), np.inf), np.full(len(fine), -1)
        for label, at in own.items():
            mine = np.flatnonzero(labels == label)
            apart[mine], nearest = KDTree(fine.points[at]).query(fine.points[mine])
            number[mine] = piece[at[nearest]]
        return Ends(apart, number)

    def trimmed(
        self,
        fine: FineMesh,
        shown: Float[np.ndarray, "n 3"],
        base: Float[np.ndarray, "n 3"],
        told: Bool[np.ndarray, " n"],
        weight: Float[np.ndarray, " n"],
        wide: float,
        shade: Shade,
        options: Trims,
    ) -> tuple[Bool[np.ndarray, " n"], Bool[np.ndarray, " n"]]:
        """Which vertices lie along an end with a trim, and which of those that are seen show it.

        Args:
            shown: the photo's colours (sRGB); ``base`` what the cloth looks like.
            told: vertices that show the cloth of an end.
            weight: how much each tells of what goes round.
            wide: meters from an end within which what is seen may be its trim.
            shade: what light makes of one colour.
        """
        along, own = np.zeros((2, len(fine)), bool)
        count = int(wide / options.step) + 1
        near = self.apart < wide
        for number in np.unique(self.number[near]):
            mine = near & (self.number == number)
            seen = np.flatnonzero(mine & told)
            if not weight[seen].any():
                continue
            depth = (self.apart[seen] / options.step).astype(int)
            usual = binned_medians(shown[seen], weight[seen], depth, count)
            cloth = np.tile(median(base[mine], fine.area[mine]), (count, 1))
            if (shade.deviations(usual, cloth)[np.unique(depth)] < options.plain).all():
                continue
            alike = shade.same(shown[seen], usual[depth]) > 0.5
            sides = [side * fine.rest[seen, 0] > 0 for side in (-1, 1)]
            sides = [side for side in sides if side.sum() >= options.least] or [np.ones(len(seen), bool)]
            if min(np.average(alike[side], weights=weight[seen[side]] + 1e-12) for side in sides) > options.share:
                along[mine], own[seen] = True, alike
        return along, own


__all__ = ["Ends", "Trims"]
