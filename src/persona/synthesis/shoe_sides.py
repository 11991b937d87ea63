"""Shoes are alike on both sides, and left and right: what the photo shows of one side is on the others, too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.spatial import KDTree

from persona.imaging.colour_density import colour_density
from persona.imaging.masks import distance_to
from persona.imaging.sampling import sample
from persona.imaging.window import PersonWindow
from persona.synthesis.color_fill import lab_of
from persona.synthesis.fine_mesh import FEET, LEGS, FineMesh
from persona.synthesis.surface_labels import SurfaceLabels
from persona.types import Label, Observation

_Places = tuple[Int[np.ndarray, " m"], Float[np.ndarray, "m 4"]]  # vertices, and where they are on a shoe


@dataclass(frozen=True)
class ShoeSides:
    """When one side of a shoe tells what another looks like. Chosen by hand on six photos, confirmed on others.

    Attributes:
        near: meters from a place of one side to the nearest surface of the other within which they are one.
        sure: evidence between which a place begins to be told, and is.
        square: cosines between surface and line of sight between which it does: what is seen at a grazing angle is
            stretched, and in another light.
        bold: Lab distance (lightness halved) from what is continued between which a colour is another one.
        own: how much rather a shoe's than those of what is beside shoes colours must be, between which it does: a sock
            or the ground that the parser calls shoe has no other side.
        beside: meters from a shoe within which that is asked.
        cell: Lab distance (lightness halved) within which colours are one.
        around: vertices about a place that tell where in the photo it is.
        least: vertices of a shoe that there must be.
    """

    near: float = 0.012
    sure: tuple[float, float] = (0.4, 0.8)
    square: tuple[float, float] = (0.3, 0.6)
    bold: tuple[float, float] = (6.0, 12.0)
    own: tuple[float, float] = (0.2, 0.4)
    beside: float = 0.03
    cell: float = 4.0
    around: int = 3
    least: int = 50

    def __call__(
        self,
        observation: Observation,
        fine: FineMesh,
        fill: Float[np.ndarray, "n 3"],
        window: PersonWindow,
        surface: SurfaceLabels,
    ) -> Float[np.ndarray, "n 3"]:
        """The colours that are continued (sRGB), on shoes as another side of either shoe is in the photo there.

        They differ from the colours without that as that side does, so that its light stays there; what is plainly
        another colour (soles, laces, caps) is that colour. A shoe's own other side goes before the other shoe's, and of
        these the one of which more is seen.

        Args:
            observation: of which the window is a part.
            fill: the colours without that.
            surface: what every vertex is.
        """
        shoe = surface.labels == Label.SHOE
        if shoe.sum() < self.least:
            return fill
        told = _faded(surface.evidence, self.sure) * _faded(fine.facing, self.square)
        told[shoe] *= _faded(self._own(observation, fine, window, np.flatnonzero(shoe)), self.own)
        shoes = []
        for foot, leg in zip(FEET, LEGS, strict=True):
            rows = np.flatnonzero(shoe & np.isin(fine.parts, (foot, leg)))
            if len(rows) >= self.least:
                shoes.append((rows, _places(fine, rows, mirrored=foot == FEET[1])))
        out = fill.copy()
        for rows, places in shoes:
            sides = []
            for of, beside in shoes:
                other = of is not rows
                for flip in (1.0, -1.0) if other else (-1.0,):
                    weight, more = self._like(fine, fill, window, told, (rows, places * [1, 1, flip, 1]), (of, beside))
                    sides.append(((other, -float((weight * fine.area[rows]).sum())), weight, more))
            left = np.ones(len(rows))
            for _, weight, more in sorted(sides, key=lambda side: side[0]):
                out[rows] += (left * weight)[:, None] * more
                left *= 1 - weight
        return out

    def _like(
        self,
        fine: FineMesh,
        fill: Float[np.ndarray, "n 3"],
        window: PersonWindow,
        told: Float[np.ndarray, " n"],
        asked: _Places,
        source: _Places,
    ) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, "m 3"]]:
        """How far a source tells the places that are asked for, and what it adds to the colours there (sRGB)."""
        apart, nearest = KDTree(source[1]).query(asked[1], k=self.around)
        of = source[0][nearest]
        near = 1 / np.maximum(apart, 1e-4) ** 2
        near *= told[of] / near.sum(1, keepdims=True)
        whole = near.sum(1)
        near /= np.maximum(whole, 1e-9)[:, None]
        seen = np.clip(sample(window.foreground, (near[..., None] * fine.pixels[of]).sum(1)), 0, 1)
        without, own = (near[..., None] * fill[of]).sum(1), fill[asked[0]]
        bold = _faded(np.linalg.norm(lab_of(seen) - lab_of(own), axis=1), self.bold)[:, None]
        return whole * np.clip(2 - 2 * apart[:, 0] / self.near, 0, 1), seen - without + bold * (without - own)

    def _own(
        self, observation: Observation, fine: FineMesh, window: PersonWindow, rows: Int[np.ndarray, " m"]
    ) -> Float[np.ndarray, " m"]:
        """How far the photo's colours at vertices are rather shoes' (1) than those of what is beside shoes (0)."""
        scale = np.asarray(window.scale)
        px = fine.pixels_per_meter / float(scale.mean())
        shoe = (observation.labels == Label.SHOE) & (observation.alpha > 0.5)
        beside = (distance_to(shoe) < self.beside * px) & ~shoe
        if not shoe.any() or not beside.any():
            return np.ones(len(rows))
        photo = observation.photo.pixels.astype(np.float32) / 255
        at = fine.pixels[rows] / scale + window.origin
        lab = [lab_of(colors) / self.cell for colors in (photo[shoe], photo[beside], sample(photo, at))]
        among = np.concatenate(lab)
        of_shoe, of_other = (colour_density(known, 1.0, lab[2], among) for known in lab[:2])
        return of_shoe / np.maximum(of_shoe + of_other, 1e-9)


def _faded(values: Float[np.ndarray, " n"], span: tuple[float, float]) -> Float[np.ndarray, " n"]:
    """0 below the span, 1 above it."""
    return np.clip((values - span[0]) / (span[1] - span[0]), 0, 1)


def _places(fine: FineMesh, rows: Int[np.ndarray, " m"], mirrored: bool) -> Float[np.ndarray, "m 4"]:
    """Along a shoe, above its ground, across it outwards (meters), and on which surface: a sheet is no foot."""
    points = fine.rest[rows].astype(np.float64)
    points = points * [-1, 1, 1] if mirrored else points
    level = points[:, [2, 0]]
    middle = (level.min(0) + level.max(0)) / 2
    ahead = np.linalg.svd(level - level.mean(0), full_matrices=False)[2][0]
    ahead = ahead if ahead[0] > 0 else -ahead
    along = (level - middle) @ ahead
    across = (level - middle) @ [-ahead[1], ahead[0]]
    along -= (along.min() + along.max()) / 2
    across -= (across.min() + across.max()) / 2
    return np.c_[along, points[:, 1] - points[:, 1].min(), across, fine.sheet[rows]]


__all__ = ["ShoeSides"]
