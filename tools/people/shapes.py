"""Meshes of simple things, and the layers of which a picture is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, UInt8
from scipy.ndimage import gaussian_filter, maximum_filter

#: Colours in [0, 1], or heights in meters, at places (meters, on the undressed body in its reference pose).
Paint = Callable[[Float[np.ndarray, "n 3"]], Float[np.ndarray, "n 3"]]
Relief = Callable[[Float[np.ndarray, "n 3"]], Float[np.ndarray, " n"]]


@dataclass
class Layer:
    """Something to draw: a mesh, its label and how it looks.

    Attributes:
        vertices: meters, in the world.
        places: where its colours and folds are looked up, one a vertex.
        label: one for all, or one a vertex.
        field: drawn where it is positive; everywhere if None.
        order: how far in front of the surfaces below it counts, in steps of .75 mm; layers are drawn in this order.
        normals: unit, one a vertex; computed if None, and then turned towards the camera.
        hangs: rows and columns of a closed grid of cloth that hangs from its first row; None for everything else.
    """

    vertices: Float[np.ndarray, "v 3"]
    faces: Int[np.ndarray, "f 3"]
    places: Float[np.ndarray, "v 3"]
    label: int | UInt8[np.ndarray, " v"]
    paint: Paint
    field: Float[np.ndarray, " v"] | None = None
    relief: Relief | None = None
    order: float = 0.0
    opacity: float = 1.0
    normals: Float[np.ndarray, "v 3"] | None = None
    gloss: float = 0.0
    hangs: tuple[int, int] | None = None


def smooth_step(x: np.ndarray | float, low: float, high: float) -> np.ndarray:
    """0 below ``low``, 1 above ``high``, smooth between."""
    t = np.clip((np.asarray(x) - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def grid_faces(rows: int, columns: int, *, closed: bool) -> Int[np.ndarray, "f 3"]:
    """Triangles of a grid of vertices; ``closed``: its last column joins the first."""
    i, k = np.meshgrid(np.arange(rows - 1), np.arange(columns if closed else columns - 1), indexing="ij")
    next_ = (k + 1) % columns
    a, b, c, d = i * columns + k, (i + 1) * columns + k, (i + 1) * columns + next_, i * columns + next_
    return np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])


def reach(
    points: Float[np.ndarray, "n 3"], centre: Float[np.ndarray, " 3"], levels: Float[np.ndarray, " l"], bins: int = 48
) -> Float[np.ndarray, "l b"]:
    """How far points reach from the vertical through ``centre``, in every direction at every level, smoothed."""
    out = np.zeros((len(levels), bins), np.float32)
    away = points - centre
    step = abs(levels[1] - levels[0])
    row = np.round((levels[0] - points[:, 1]) / step).astype(int)
    inside = (row >= 0) & (row < len(levels))
    column = np.floor((np.arctan2(away[:, 0], away[:, 2]) / (2 * np.pi) % 1) * bins).astype(int) % bins
    np.maximum.at(out, (row[inside], column[inside]), np.hypot(away[inside, 0], away[inside, 2]))
    out = maximum_filter(out, (5, 7), mode=("nearest", "wrap"))
    return gaussian_filter(out, (1.5, 2), mode=("nearest", "wrap"))


def resample(rings: Float[np.ndarray, "l b"], bins: int) -> Float[np.ndarray, "l c"]:
    """Rings with another number of directions."""
    at = (np.arange(bins) + 0.5) / bins * rings.shape[1] - 0.5
    low = np.floor(at).astype(int)
    share = at - low
    return rings[:, low % rings.shape[1]] * (1 - share) + rings[:, (low + 1) % rings.shape[1]] * share


def tube(
    radius: Float[np.ndarray, "l b"], levels: Float[np.ndarray, " l"], centre: Float[np.ndarray, " 3"]
) -> tuple[Float[np.ndarray, "v 3"], Int[np.ndarray, "f 3"], Float[np.ndarray, " v"], Float[np.ndarray, " v"]]:
    """A surface round a vertical. Returns vertices, faces, the angle from +z and the share of the way down of each."""
    rows, bins = radius.shape
    angle = (np.arange(bins) + 0.5) / bins * 2 * np.pi
    x, z = centre[0] + radius * np.sin(angle), centre[2] + radius * np.cos(angle)
    vertices = np.stack([x, np.repeat(levels[:, None], bins, 1), z], -1).reshape(-1, 3)
    return (
        vertices,
        grid_faces(rows, bins, closed=True),
        np.tile(angle, rows),
        np.repeat(np.linspace(0, 1, rows), bins),
    )


def rounded_box(
    size: Float[np.ndarray, " 3"], power: float, taper: float = 0.0
) -> tuple[Float[np.ndarray, "v 3"], Int[np.ndarray, "f 3"]]:
    """A box of half sides ``size``: ``power`` 1 is an ellipsoid, near 0 a brick; ``taper`` widens it upwards."""
    u, w = np.meshgrid(np.linspace(-np.pi, np.pi, 29), np.linspace(-np.pi / 2, np.pi / 2, 15))

    def bent(t: np.ndarray) -> np.ndarray:
        return np.sign(t) * np.abs(t) ** power

    v = np.stack(
        [
            bent(np.cos(w)) * bent(np.cos(u)) * size[0],
            bent(np.sin(w)) * size[1],
            bent(np.cos(w)) * bent(np.sin(u)) * size[2],
        ],
        -1,
    )
    v[..., 0] *= 1 + taper * v[..., 1] / size[1]
    return v.reshape(-1, 3), grid_faces(*u.shape, closed=False)


def rope(
    path: Float[np.ndarray, "n 3"], radius: float | Float[np.ndarray, " n"], around: int = 8, flat: float = 1.0
) -> tuple[Float[np.ndarray, "v 3"], Int[np.ndarray, "f 3"]]:
    """A tube along a path; ``flat`` is its thickness in widths."""
    radii = np.broadcast_to(np.asarray(radius, float), (len(path),))[:, None, None]
    ahead = np.gradient(path, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True) + 1e-9
    across = np.cross(ahead, [0.31, 0.2, 0.93])
    across /= np.linalg.norm(across, axis=1, keepdims=True) + 1e-9
    third = np.cross(ahead, across) * flat
    angle = np.linspace(0, 2 * np.pi, around, endpoint=False)[None, :, None]
    v = path[:, None] + radii * (np.cos(angle) * across[:, None] + np.sin(angle) * third[:, None])
    return v.reshape(-1, 3), grid_faces(len(path), around, closed=True)
