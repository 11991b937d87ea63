"""The threads of an outfit's garments: springs between points of each grid, tethers down its columns, masses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.cloth.kernels import BESIDE, OVER
from persona.cloth.materials import Material, material
from persona.geometry.meshes import vertex_areas
from persona.jit import plain
from persona.types import Garment

HOOP_SHARE = 0.1  # of a row between the two ends of a hoop spring
_POINTS = ("first", "second", "beside", "across", "free", "anchor", "faces")  # fields that hold numbers of points
#: Higher garments lie over lower ones.
_LAYER = {"skirt": 0, "dress": 0, "trousers": 0, "sleeve": 1, "coat": 1, "hair": 2, "bag": 2}
ROUND_M = 0.05  # meters: the radius of a limb where it is narrow (knee, elbow)
SLACK = 1.01  # a tether is longer than the cloth by so much


def lists(pairs: Int[np.ndarray, "p 2"], count: int) -> tuple[Int[np.ndarray, " c"], Int[np.ndarray, " p"]]:
    """Second entries of pairs, by first entry: where each list begins, and all lists after each other."""
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    start = np.searchsorted(pairs[:, 0], np.arange(count + 1))
    return plain(start, np.int32), plain(pairs[:, 1], np.int32)


def grid_faces(rows: int, columns: int, closed: bool) -> Int[np.ndarray, "f 3"]:
    """Two triangles for every cell of a garment's grid, counter-clockwise seen from outside."""
    r, c = np.mgrid[: rows - 1, : columns if closed else columns - 1]
    above, beside = r * columns + c, r * columns + (c + 1) % columns
    below, across = above + columns, beside + columns
    lower = np.stack([above, below, across], -1).reshape(-1, 3)
    return np.concatenate([lower, np.stack([above, across, beside], -1).reshape(-1, 3)]).astype(np.int32)


@dataclass(frozen=True)
class Weave:
    """Flat arrays over all points of an outfit, one garment after the other. Lengths in meters, masses in kg."""

    first: Int[np.ndarray, " s"]  # springs
    second: Int[np.ndarray, " s"]
    length: Float[np.ndarray, " s"]
    compliance: Float[np.ndarray, " s"]  # m/N
    beside: Int[np.ndarray, " q"]  # neighbours along a column or a row
    across: Int[np.ndarray, " q"]
    rate: Float[np.ndarray, " q"]  # 1/s at which they calm each other
    free: Int[np.ndarray, " t"]  # tethers: this point ...
    anchor: Int[np.ndarray, " t"]  # ... is no further from this held one
    longest: Float[np.ndarray, " t"]
    held: Bool[np.ndarray, " n"]
    mass: Float[np.ndarray, " n"]
    drag: Float[np.ndarray, " n"]  # 1/s
    friction: Float[np.ndarray, " n"]
    thickness: Float[np.ndarray, " n"]  # meters
    sleeved: Bool[np.ndarray, " n"]  # arms wear it
    faces: Int[np.ndarray, "f 3"]
    garment: Int[np.ndarray, " n"]  # number of the garment a point belongs to
    star_start: Int[np.ndarray, " n1"]  # triangles around every point
    star: Int[np.ndarray, " c"]
    outside: Int[np.ndarray, "g g"]  # whether points of a garment stay over or beside another one, else 0


def weave(garments: tuple[Garment, ...]) -> Weave:
    """Springs, tethers and masses of garments as their patterns and materials say.

    Raises:
        PersonaError: a garment names a material that is not known.
    """
    parts: dict[str, list[np.ndarray]] = {}
    offset = 0
    for garment in garments:
        cloth = material(garment.material)
        for name, values in _one(garment, cloth).items():
            moved = values + offset if name in _POINTS else values
            parts.setdefault(name, []).append(moved)
        offset += len(garment)
    joined = {name: np.concatenate(values) for name, values in parts.items()}
    faces = joined["faces"]
    corners = np.stack([faces.ravel(), np.repeat(np.arange(len(faces)), 3)], 1)
    joined["star_start"], joined["star"] = lists(corners, offset)
    joined["garment"] = np.repeat(np.arange(len(garments)), [len(g) for g in garments])
    layer = np.array([_LAYER[g.kind] for g in garments])
    outside = np.where(layer[:, None] > layer, OVER, np.where(layer[:, None] == layer, BESIDE, 0))
    np.fill_diagonal(outside, 0)
    joined["outside"] = outside
    numbers = (*_POINTS, "garment", "star_start", "star", "outside")
    kinds = {**dict.fromkeys(("held", "sleeved"), np.bool_), **dict.fromkeys(numbers, np.int32)}
    return Weave(**{k: plain(v, kinds.get(k, np.float32)) for k, v in joined.items()})


def _one(garment: Garment, cloth: Material) -> dict[str, np.ndarray]:
    rows, columns, points = garment.rows, garment.columns, np.asarray(garment.pattern, np.float64)
    number = np.arange(rows * columns).reshape(rows, columns)
    wide = max(3, round(columns * HOOP_SHARE))
    kinds = [(1, 0, cloth.stretch), (0, 1, cloth.stretch), (1, 1, cloth.shear), (1, -1, cloth.shear)]
    kinds += [(0, 2, cloth.bend_around), (2, 0, cloth.bend_down), (0, wide, cloth.hoop)]
    springs = [(*_pairs(number, down, along, garment.closed), c) for down, along, c in kinds]
    if garment.kind == "bag":  # a handle turns in the hand
        held = garment.held_rows * columns
        springs = [(a[free], b[free], c) for a, b, c in springs for free in [(a >= held) | (b < held + columns)]]
    first, second = (np.concatenate([s[k] for s in springs]) for k in (0, 1))
    beside, across = (np.concatenate([s[k] for s in springs[:2]]) for k in (0, 1))
    apart = np.linalg.norm(points[beside] - points[across], axis=1)
    held = number < garment.held_rows * columns
    tied = garment.held_rows - 1
    step = np.linalg.norm(np.diff(points.reshape(rows, columns, 3), axis=0), axis=2)
    reach = np.concatenate([np.zeros((1, columns)), np.cumsum(step, 0)])
    free = number[garment.held_rows :]
    faces = grid_faces(rows, columns, garment.closed)
    n = len(points)
    return {
        "first": first,
        "second": second,
        "length": np.linalg.norm(points[first] - points[second], axis=1),
        "compliance": np.concatenate([np.full(len(s[0]), s[2]) for s in springs]),
        "beside": beside,
        "across": across,
        "rate": cloth.viscosity / np.maximum(apart, 1e-3) ** 2,
        "free": free.ravel(),
        "anchor": np.broadcast_to(number[tied], free.shape).ravel(),
        "longest": (reach[garment.held_rows :] - reach[tied]).ravel() * SLACK,
        "held": held.ravel(),
        "mass": cloth.density * vertex_areas(points, faces),
        "drag": np.full(n, cloth.drag),
        "friction": np.full(n, cloth.friction),
        "thickness": cloth.thickness + _sagitta(points, faces),
        "sleeved": np.full(n, garment.kind == "sleeve"),
        "faces": faces,
    }


def _sagitta(points: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """How far a limb's surface stands out between the corners of the triangles around a point, meters."""
    longest = np.zeros(len(points))
    for a, b in ((0, 1), (1, 2), (2, 0)):
        edge = np.linalg.norm(points[faces[:, a]] - points[faces[:, b]], axis=1)
        for corner in (a, b):
            np.maximum.at(longest, faces[:, corner], edge)
    return longest**2 / (8 * ROUND_M)


def _pairs(number: np.ndarray, down: int, along: int, closed: bool) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of points so many rows and columns apart, row by row from the top; none follows one that shares a point."""
    rows, columns = number.shape
    order = np.arange(columns)
    if down == 0:
        order = order[np.argsort(order // along % 2, kind="stable")]
    other = order + along
    kept = np.ones(columns, bool) if closed else (other >= 0) & (other < columns)
    first = number[: rows - down, order[kept]]
    return first.ravel(), number[down:, other[kept] % columns].ravel()


__all__ = ["Weave", "grid_faces", "lists", "weave"]
