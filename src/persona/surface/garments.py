"""Garments that hang free of the body: found in the photo, made as open tubes, the body under them bare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from persona.cloth import grid_faces
from persona.imaging.masks import binary_dilation, disk, touching
from persona.surface.garment_finding import SeenGarment, find_garment
from persona.surface.garment_grid import GarmentGrid, garment_grid
from persona.surface.garment_legs import find_trouser_legs
from persona.surface.garment_scene import LegsInPhoto, names_of_cloth
from persona.surface.options import GarmentOptions
from persona.surface.scene import BodyInPhoto, Scene
from persona.surface.sheets import Sheet
from persona.types import BodyPart, Garment, Label

_MATERIAL = {"coat": "wool coat"}  # of the presets of :mod:`persona.cloth`; a photo hardly tells cloth from cloth

_BELOW = (Label.TROUSERS, Label.SOCKS, Label.SHOE)  # what is seen under a hem is none of its fringe


@dataclass(frozen=True)
class MadeGarment:
    """A garment of the photo as a grid of cloth."""

    seen: SeenGarment
    grid: GarmentGrid

    @property
    def sheet(self) -> Sheet:
        """Its surface."""
        grid = self.grid
        parts = np.full(len(grid.points), int(BodyPart.TORSO))
        faces = grid_faces(grid.rows, grid.columns, grid.closed)
        return Sheet(grid.points, faces, grid.weights, parts)

    def garment(self, first: int, options: GarmentOptions) -> Garment:
        """What is known of it, its points being the surface's from ``first`` on."""
        grid, seen = self.grid, self.seen
        return Garment(
            seen.kind, seen.label, first, grid.rows, grid.columns, grid.closed, options.held_rows,
            _upright(grid).astype(np.float32), _MATERIAL.get(seen.kind, "cotton"), seen.confidence, seen.invented,
        )  # fmt: skip

    def undress(self, view: BodyInPhoto, vertices: Float[np.ndarray, "b 3"]) -> Float[np.ndarray, "b 3"]:
        """The body's vertices, bare under the garment; ``view`` shows the body that it was made for."""
        return vertices + (self.grid.body - view.fit.surface.vertices).astype(vertices.dtype)

    def covers(self, scene: Scene, options: GarmentOptions) -> Bool[np.ndarray, "h w"]:
        """Pixels of the trunk's layer that it explains: all cloth that goes on from it below its waist.

        Below a coat's hem it is trousers, whatever its name; what is seen below a hem goes on a little under it.
        """
        own, fringe, tail = self.seen.region, options.fringe_m * scene.view.px, self.seen.tail_m * scene.view.px
        row = np.arange(len(own))[:, None]
        lowest = self.seen.hem[:, 1].max() + fringe + tail if self.seen.kind == "coat" else np.inf
        along = (row > self.seen.rows[0]) & (row < lowest)
        labels = scene.view.window.labels
        names = names_of_cloth(self.seen.kind, labels, own)
        cloth = touching(scene.off & np.isin(labels, names) & along | own, own)
        hem = np.interp(np.arange(own.shape[1]), self.seen.hem[:, 0], self.seen.hem[:, 1])
        below = scene.off & np.isin(labels, [name for name in _BELOW if name not in names]) & (row > hem)
        around = binary_dilation(own, disk(fringe)) & along
        under = binary_dilation(below, disk(options.under_m * scene.view.px))
        return (cloth | around) & ~under & (scene.layer == 0)

    def beside(self, scene: Scene, overlap_m: float) -> Bool[np.ndarray, "h w"]:
        """Pixels of something carried beside it, and of the garment so far inside its edge (meters)."""
        own, carried = self.seen.region, self.seen.carried
        if carried is None or not carried.any():
            return np.zeros_like(own)
        found = touching((scene.off & ~own) | carried, carried)
        return found | (binary_dilation(found, disk(overlap_m * scene.view.px)) & own)


def _upright(grid: GarmentGrid) -> Float[np.ndarray, "n 3"]:
    """The grid's points without a lean across the photo: that it swings to a side is not how it is cut."""
    points = grid.points.reshape(grid.rows, grid.columns, 3).copy()
    x, y = (points[..., k].mean(1) for k in (0, 1))
    down = y - y[0]
    lean = float(down @ (x - x[0])) / max(float(down @ down), 1e-9)
    points[..., 0] -= (down * lean)[:, None]
    return points.reshape(-1, 3)


def make_garments(
    scene: Scene, naked: Float[np.ndarray, "b 3"], options: GarmentOptions
) -> tuple[tuple[MadeGarment, ...], tuple[str, ...]]:
    """The garments of the person in the photo; none where the photo shows none beyond doubt.

    Args:
        naked: the body's vertices without offsets, in the photo's pose (meters, world).

    Returns:
        The garments, and warnings about what may be one and was not made.
    """
    if options.kind == "none":
        return (), ()
    seen = _seen(LegsInPhoto(scene, naked, options))
    pieces = () if isinstance(seen, str) else seen if isinstance(seen, tuple) else (seen,)
    grids = [garment_grid(scene.view, piece, naked, options) for piece in pieces]
    made = tuple(MadeGarment(p, g) for p, g in zip(pieces, grids, strict=True) if g is not None)
    if len(made) == len(pieces) > 0:
        return made, ()
    doubt = seen if isinstance(seen, str) else "the body gives it no shape"
    what = {None: "skirt, dress, coat or trouser leg was", "trousers": "trouser legs were"}.get(
        options.kind, f"{options.kind} was"
    )
    verb = "hang" if options.kind == "trousers" else "hangs"
    return (), ((f"no {what} made that {verb} free of the legs: {doubt}",) if doubt else ())


def _seen(body: LegsInPhoto) -> SeenGarment | tuple[SeenGarment, ...] | str:
    """What hangs round the legs, or why nothing does: empty where the photo shows nothing that does."""
    options, view = body.options, body.scene.view
    if body.raised:
        below = view.window.labels[max(0, int(body.hips)) :][view.matte[max(0, int(body.hips)) :]]
        skirted = np.isin(below, (Label.SKIRT, Label.DRESS)).mean() if len(below) else 0.0
        told = options.kind is not None or skirted > options.called_skirt
        return "the person sits or raises a leg" if told else ""
    if options.kind == "trousers":
        return find_trouser_legs(body)
    found = find_garment(body)
    if isinstance(found, str) and options.kind is None:
        legs = find_trouser_legs(body)
        return found if isinstance(legs, str) else legs
    return found


__all__ = ["MadeGarment", "make_garments"]
