"""The body inside its garments: legs that stand out of the cloth that hangs over them are drawn in.

Cloth is as wide as the photo shows it and as deep as it hangs, and thighs behind it may lie a little further out. Under
cloth nobody sees them, so they give way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float
from scipy.spatial import KDTree

from persona.cloth import grid_faces
from persona.geometry.meshes import vertex_normals
from persona.types import BodyFit, BodyPart, Garment

_UNDER = (BodyPart.TORSO, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)


@dataclass(frozen=True)
class TuckOptions:
    """How the body gives way to cloth. Lengths in meters.

    Attributes:
        inside: that it lies under the cloth then.
        most: out of the cloth that it may lie; further out it is not under it.
        hem: above the lowest row over which it gives way more and more.
    """

    inside: float = 0.004
    most: float = 0.04
    hem: float = 0.03


def tucked(fit: BodyFit, options: TuckOptions | None = None) -> BodyFit:
    """The fit with its body inside its garments where these cover it; their points and all else stay."""
    options = options or TuckOptions()
    vertices = fit.surface.vertices.copy()
    own = np.flatnonzero(np.isin(fit.surface.parts[: fit.surface.body_vertices], np.array(_UNDER)))
    for garment in fit.garments:
        if garment.around_legs:  # beside a sleeve and a trouser leg lie trunk and the other leg
            vertices[own] += _inwards(vertices[own], vertices, garment, options)
    return replace(fit, surface=replace(fit.surface, vertices=vertices))


def _inwards(
    body: Float[np.ndarray, "b 3"], vertices: Float[np.ndarray, "v 3"], garment: Garment, options: TuckOptions
) -> Float[np.ndarray, "b 3"]:
    """How each point of the body moves to lie inside one garment."""
    points = vertices[garment.first : garment.first + len(garment)].astype(np.float64)
    grid = points.reshape(garment.rows, garment.columns, 3)
    normals = vertex_normals(points, grid_faces(garment.rows, garment.columns, garment.closed))
    outward = np.einsum("rck,rck->", normals.reshape(grid.shape), grid - grid.mean(1, keepdims=True))
    normals *= np.sign(outward) or 1.0
    apart, nearest = KDTree(points).query(body, distance_upper_bound=3 * options.most)
    near = np.isfinite(apart)
    at = np.asarray(nearest)[near]
    row, column = at // garment.columns, at % garment.columns
    out = ((body[near] - points[at]) * normals[at]).sum(1) + options.inside
    steps = np.linalg.norm(np.diff(grid, axis=0), axis=2).mean(1)
    above = np.concatenate([np.cumsum(steps[::-1])[::-1], [0.0]])  # of each row over the hem
    share = np.clip(above[row] / options.hem, 0, 1) * (row > 0)
    if not garment.closed:
        share *= (column > 0) & (column < garment.columns - 1)
    move = np.where((out > 0) & (out < options.most), share * out, 0.0)
    moved = np.zeros(body.shape)
    moved[near] = -move[:, None] * normals[at]
    return moved


__all__ = ["TuckOptions", "tucked"]
