"""The body inside its garments: legs that stand out of the cloth that hangs over them are drawn in.

Cloth is as wide as the photo shows it and as deep as it hangs, and thighs behind it may lie a little further out. Under
cloth nobody sees them, so they give way. A foot that the photo hides is under the cloth, wherever it is fitted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float
from scipy.spatial import KDTree

from persona.cloth import garment_of_vertices, grid_faces
from persona.geometry.meshes import vertex_normals
from persona.types import BodyFit, BodyPart, Garment

_UNDER = (BodyPart.TORSO, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)
_BELOW_KNEES = ((BodyPart.LEFT_LEG, BodyPart.LEFT_FOOT), (BodyPart.RIGHT_LEG, BodyPart.RIGHT_FOOT))


@dataclass(frozen=True)
class TuckOptions:
    """How the body gives way to cloth. Lengths in meters.

    Attributes:
        inside: that it lies under the cloth then.
        most: out of the cloth that it may lie; further out it is not under it.
        hidden: the same of a leg whose foot the photo hides.
        hem: above the lowest row over which it gives way more and more.
    """

    inside: float = 0.004
    most: float = 0.04
    hidden: float = 0.25
    hem: float = 0.03


def tucked(
    fit: BodyFit, hidden_feet: tuple[bool, bool] = (False, False), options: TuckOptions | None = None
) -> BodyFit:
    """The fit with its body inside its garments where these cover it; their points and all else stay.

    Args:
        hidden_feet: whether the photo hides the left and the right foot: these, their shoes and legs go inside the
            skirt, the dress, the coat or the trouser leg that hangs over them.
    """
    options = options or TuckOptions()
    surface = fit.surface
    vertices = surface.vertices.copy()
    own = np.flatnonzero(np.isin(surface.parts[: surface.body_vertices], np.array(_UNDER)))
    for garment in fit.garments:
        if garment.around_legs:  # beside a sleeve and a trouser leg lie trunk and the other leg
            vertices[own] += _inwards(vertices[own], vertices, garment, options)
    cloth = garment_of_vertices(fit.garments, len(vertices)) >= 0
    for parts, hides in zip(_BELOW_KNEES, hidden_feet, strict=True):
        over = [garment for garment in fit.garments if garment.around_legs or garment.kind == "trousers"]
        leg = np.flatnonzero(np.isin(surface.parts, np.array(parts)) & ~cloth)
        if hides and over and len(leg):
            foot = vertices[surface.parts == parts[1]].mean(0)
            around = min(over, key=lambda g: float(np.linalg.norm(_hem(vertices, g) - foot)))
            vertices[leg] += _inwards(vertices[leg], vertices, around, options, hidden=True)
    return replace(fit, surface=replace(surface, vertices=vertices))


def _hem(vertices: Float[np.ndarray, "v 3"], garment: Garment) -> Float[np.ndarray, " 3"]:
    """The middle of a garment's lowest row."""
    last = garment.first + len(garment)
    return vertices[last - garment.columns : last].mean(0)


def _inwards(
    body: Float[np.ndarray, "b 3"],
    vertices: Float[np.ndarray, "v 3"],
    garment: Garment,
    options: TuckOptions,
    hidden: bool = False,
) -> Float[np.ndarray, "b 3"]:
    """How each point of the body moves to lie inside one garment."""
    points = vertices[garment.first : garment.first + len(garment)].astype(np.float64)
    grid = points.reshape(garment.rows, garment.columns, 3)
    normals = vertex_normals(points, grid_faces(garment.rows, garment.columns, garment.closed))
    outward = np.einsum("rck,rck->", normals.reshape(grid.shape), grid - grid.mean(1, keepdims=True))
    normals *= np.sign(outward) or 1.0
    most = options.hidden if hidden else options.most
    apart, nearest = KDTree(points).query(body, distance_upper_bound=3 * options.most if not hidden else most)
    near = np.isfinite(apart)
    at = np.asarray(nearest)[near]
    row, column = at // garment.columns, at % garment.columns
    out = ((body[near] - points[at]) * normals[at]).sum(1) + options.inside
    steps = np.linalg.norm(np.diff(grid, axis=0), axis=2).mean(1)
    above = np.concatenate([np.cumsum(steps[::-1])[::-1], [0.0]])  # of each row over the hem
    share = (np.clip(above[row] / options.hem, 0, 1) if not hidden else 1.0) * (row > 0)
    if not garment.closed:
        share *= (column > 0) & (column < garment.columns - 1)
    move = np.where((out > 0) & (out < most), share * out, 0.0)
    moved = np.zeros(body.shape)
    moved[near] = -move[:, None] * normals[at]
    return moved


__all__ = ["TuckOptions", "tucked"]
