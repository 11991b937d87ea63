"""From a garment in the photo to a tube of cloth around the body: rings between waist and hem.

Rings are level. A ring is as wide as the photo shows it, and as deep as the body there or where cloth hangs down from
what stands out above (belly and seat), and it goes around the body.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Int, UInt8
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import ConvexHull

from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import directed_edges
from persona.surface.garment_finding import SeenGarment
from persona.surface.options import GarmentOptions
from persona.surface.scene import BodyInPhoto
from persona.surface.sheets import carried_weights
from persona.types import BodyPart

_LEGS = (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)
_FINE = 720  # points of a ring before it is divided evenly


@dataclass(frozen=True)
class GarmentGrid:
    """A grid of cloth around the body, in the photo's pose.

    ``points`` are row by row from the waist (meters, world); ``weights`` skin them. ``body`` are the body's vertices as
    they are under it: naked, and dressed above the waist and below the hem. ``waist_m`` and ``hem_m`` are heights.
    """

    rows: int
    columns: int
    closed: bool
    points: Float[np.ndarray, "n 3"]
    weights: Float[np.ndarray, "n j"]
    body: Float[np.ndarray, "b 3"]
    waist_m: float
    hem_m: float


def garment_grid(
    view: BodyInPhoto, seen: SeenGarment, naked: Float[np.ndarray, "b 3"], options: GarmentOptions
) -> GarmentGrid | None:
    """The grid of a garment; None where the body gives it no shape.

    Args:
        view: the dressed body in the photo.
        seen: the garment in its window.
        naked: the body's vertices without offsets (meters, world).
    """
    surface = view.fit.surface
    inside = np.isin(surface.parts, seen.around)
    edges = directed_edges(surface.faces[inside[surface.faces].all(1)])
    lengthwise = _Lengthwise.of(view, seen, naked, edges, options)
    if lengthwise.waist - lengthwise.hem < options.shortest_m:
        return None
    body = _undressed(view, seen, naked, lengthwise, options)
    length, width = lengthwise.waist - lengthwise.hem, float(np.mean(lengthwise.right - lengthwise.left))
    girth = 2.6 * width  # an ellipse's, about
    step = np.sqrt(length * girth / options.points)
    rows, columns = max(8, round(length / step) + 1), max(24, 2 * round(girth / step / 2))
    down = np.linspace(0, 1, rows)
    at_left, at_right = (lengthwise.waist + down * (end - lengthwise.waist) for end in lengthwise.hem_ends)
    heights = (at_left + at_right) / 2 + down * (lengthwise.hem - np.mean(lengthwise.hem_ends)) / 2
    # The body holds a skirt's waist; what is worn above hangs over it, and is none of its girth.
    held = naked if seen.kind == "skirt" else body
    sections = [section(held, edges, y) for y in heights]
    if len(sections[0]) < 3:
        return None
    for i, cut in enumerate(sections):  # below the ankles as at the ankles
        sections[i] = cut if len(cut) >= 3 else sections[i - 1]
    left, right = lengthwise.sides(at_left)[0], lengthwise.sides(at_right)[1]
    fore, back = _depths(sections, (right - left) / 2, seen.kind == "skirt", options)
    ahead = _ahead(view)
    opening = lengthwise.opening(heights)
    rings = []
    goes_on = 0.0 if seen.kind == "skirt" else options.goes_on_m
    for i, cut in enumerate(sections):
        ease = options.sink_m if i == 0 and seen.kind != "skirt" else options.ease_m
        own = min(1.0, (heights[0] - heights[i]) / goes_on) if goes_on else 1.0
        oval = free_line(sections[0], (left[i], right[i]), (fore[i], back[i]), own, options)
        line = _ring(cut, oval, ahead, ease)
        ends = (0.0, float(_FINE)) if opening is None else _ends(line, opening[i], (fore[i] + back[i]) / 2)
        rings.append(_divided(line, ends, columns, opening is None))
    rings = np.stack(rings)
    smooth = gaussian_filter1d(rings, options.smooth_rows, axis=0, mode="nearest")
    rings = np.concatenate([rings[:1], smooth[1:]])
    # A hem's ends may lie higher than its middle, the one higher than the other: so do the rows'. In front it is the
    # photo's line; behind, nobody knows, an arc, which never rises, and a tail with round corners where one is seen.
    first, last = rings.min(1, keepdims=True), rings.max(1, keepdims=True)
    across = (rings[..., 0] - first[..., 0]) / np.maximum(last[..., 0] - first[..., 0], 1e-6)
    in_front = rings[..., 1] > (first[..., 1] + last[..., 1]) / 2
    y = at_left[:, None] * (1 - across) + at_right[:, None] * across
    arc = 4 * across * (1 - across)
    below = _on_line(view, seen.hem, np.stack([rings[-1, :, 0], y[-1], rings[-1, :, 1]], 1)) - y[-1]
    front = np.flatnonzero(in_front[-1])
    front = front[np.argsort(across[-1, front])]
    sag = float(arc[-1, front] @ below[front]) / max(float(arc[-1, front] @ arc[-1, front]), 1e-9)
    waves = np.interp(across, across[-1, front], below[front] - sag * arc[-1, front])
    # How far away the camera was is not known well enough to tell a level hem from one that rises a little.
    if 0 < sag < options.level_m:
        sag = 0.0
    y = y + down[:, None] * np.where(in_front, sag * arc + waves, min(sag, 0.0) * arc - seen.tail_m * np.sqrt(arc))
    points = np.stack([rings[..., 0], y, rings[..., 1]], -1).reshape(-1, 3)
    closed = opening is None
    weights = _weights(view, points, body, inside, rows, columns, "wrap" if closed else "nearest", options)
    return GarmentGrid(rows, columns, closed, points, weights, body, lengthwise.waist, lengthwise.hem)


@dataclass(frozen=True)
class _Lengthwise:
    """The garment's ends left and right (world x) from the waist to the hem, by height (falling).

    ``edges`` are those of the opening in front. ``hem`` is the height of the hem's front, ``hem_ends`` are those of its
    ends left and right.
    """

    heights: Float[np.ndarray, " r"]
    left: Float[np.ndarray, " r"]
    right: Float[np.ndarray, " r"]
    edges: Float[np.ndarray, "r 2"] | None
    waist: float
    hem: float
    hem_ends: tuple[float, float]

    @staticmethod
    def of(
        view: BodyInPhoto, seen: SeenGarment, naked: Float[np.ndarray, "b 3"], edges: Int[np.ndarray, "e 2"],
        options: GarmentOptions,
    ) -> _Lengthwise:  # fmt: skip
        """Unproject the outline at the depth of the body's middle at every height, the hem at that of its front."""
        toward, shift = view.camera.T_camera_world[2, :3], view.camera.T_camera_world[2, 3]
        rows = seen.rows + 0.5
        depth = np.full(len(rows), float(toward @ view.fit.pose.translation + shift))
        front = depth.copy()

        def placed(depth: Float[np.ndarray, " r"]) -> tuple[Float[np.ndarray, "r 3"], Float[np.ndarray, "r 3"]]:
            left, right = (view.unproject(np.stack([side, rows], 1), depth) for side in (seen.left, seen.right))
            return left, right

        for _ in range(2):
            a, b = placed(depth)
            heights = (a[:, 1] + b[:, 1]) / 2
            levels = np.linspace(heights.max(), heights.min(), 12)
            middle, near = np.full(12, np.nan), np.full(12, np.nan)
            for i, y in enumerate(levels):
                cut = section(naked, edges, y)
                if len(cut):
                    along = np.c_[cut[:, 0], np.full(len(cut), y), cut[:, 1]] @ toward + shift
                    middle[i], near[i] = (along.min() + along.max()) / 2, along.min()
            known = np.isfinite(middle)
            if not known.any():
                break
            order = np.argsort(levels[known])
            depth, front = (
                gaussian_filter1d(np.interp(heights, levels[known][order], v[known][order]), len(rows) / 20)
                for v in (middle, near)
            )
        a, b = placed(depth)
        heights = (a[:, 1] + b[:, 1]) / 2
        opening = None
        if seen.open is not None:
            both = [view.unproject(np.stack([edge, rows], 1), front)[:, 0] for edge in seen.open.T]
            opening = np.sort(np.stack(both, 1), axis=1)
        ends = view.unproject(seen.hem[[0, -1]], depth[[-1, -1]])
        ends = ends[np.argsort(ends[:, 0]), 1]
        low, high = np.minimum(a[:, 0], b[:, 0]), np.maximum(a[:, 0], b[:, 0])
        lowest = seen.hem[np.argsort(seen.hem[:, 1])[-len(seen.hem) // 4 :]]
        hem = float(view.unproject(lowest.mean(0)[None], front[-1:])[0, 1])
        return _Lengthwise(heights, low, high, opening, float(heights[0]), hem, (float(ends[0]), float(ends[1])))

    def sides(self, heights: Float[np.ndarray, " k"]) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"]]:
        """World x of the two ends at heights."""
        order = np.argsort(self.heights)
        left, right = (np.interp(heights, self.heights[order], v[order]) for v in (self.left, self.right))
        return left, right

    def opening(self, heights: Float[np.ndarray, " k"]) -> Float[np.ndarray, "k 2"] | None:
        """World x of the opening's two edges at heights."""
        if self.edges is None:
            return None
        order = np.argsort(self.heights)
        return np.stack([np.interp(heights, self.heights[order], edge[order]) for edge in self.edges.T], 1)


def _on_line(
    view: BodyInPhoto, line: Float[np.ndarray, "k 2"], points: Float[np.ndarray, "c 3"]
) -> Float[np.ndarray, " c"]:
    """The heights at which points lie on a line of the window (columns and rows, from left to right)."""
    placed = points.copy()
    for _ in range(3):  # a camera that looks up or down moves them across a little
        pixels, depth = view.camera.project(placed)
        pixels = np.stack([pixels[:, 0], np.interp(pixels[:, 0], line[:, 0], line[:, 1])], 1)
        placed[:, 1] = view.unproject(pixels, depth)[:, 1]
    return placed[:, 1]


def section(
    vertices: Float[np.ndarray, "v 3"], edges: Int[np.ndarray, "e 2"], height: float
) -> Float[np.ndarray, "k 2"]:
    """Where a mesh's edges cross a height: (x, z), meters."""
    y = vertices[:, 1]
    low, high = y[edges[:, 0]] < height, y[edges[:, 1]] < height
    a, b = vertices[edges[low != high]].transpose(1, 0, 2)
    share = (height - a[:, 1]) / (b[:, 1] - a[:, 1])
    return (a + share[:, None] * (b - a))[:, [0, 2]]


def _undressed(
    view: BodyInPhoto,
    seen: SeenGarment,
    naked: Float[np.ndarray, "b 3"],
    lengthwise: _Lengthwise,
    options: GarmentOptions,
) -> Float[np.ndarray, "b 3"]:
    """The body as it is under the garment: what stood for the cloth is taken away from trunk and legs."""
    surface = view.fit.surface
    y = naked[:, 1]
    above, below = options.naked_m
    # Legs below a skirt are bare; trousers below a coat are as they are seen from its hem on.
    dressed_m = 0.0 if seen.kind == "coat" else below
    hem = lengthwise.hem - seen.tail_m
    share = np.clip((lengthwise.waist - y) / above, 0, 1) * np.clip((y - hem + dressed_m) / below, 0, 1)
    share *= np.isin(surface.parts, seen.around)
    kept = surface.vertices - naked  # trousers under a coat are clothes of their own
    most = options.under_coat_m if seen.kind == "coat" else 0.0
    kept *= np.minimum(1, most / np.maximum(np.linalg.norm(kept, axis=1, keepdims=True), 1e-9))
    return surface.vertices + share[:, None] * (naked + kept - surface.vertices)


def _ahead(view: BodyInPhoto) -> Float[np.ndarray, " 2"]:
    """The level direction (x, z) in which the pelvis faces."""
    ahead = pose_transforms(view.fit.skeleton, view.fit.pose)[0, :3, 2][[0, 2]]
    return ahead / max(float(np.linalg.norm(ahead)), 1e-6)


def _depths(
    sections: list[Float[np.ndarray, "_ 2"]], half: Float[np.ndarray, " r"], own_waist: bool, options: GarmentOptions
) -> tuple[Float[np.ndarray, " r"], Float[np.ndarray, " r"]]:
    """Front and back (z) of every ring: cloth hangs from belly and seat, as far off them as off the hips at the sides.

    So a skirt that flares is about as deep as it is wide, one that lies close to the hips goes straight down from them.

    Args:
        own_waist: whether the body holds its waist. Who is wider there than the fitted body is deeper, too: not where
            the garment meets what is worn above, which is as deep as that body, but from the seat on.
    """
    body = np.array([[cut[:, 1].max(), -cut[:, 1].min(), np.ptp(cut[:, 0]) / 2] for cut in sections]) + options.ease_m
    seat = int(np.argmax(body[: max(2, len(body) // 2), 1]))
    held = np.maximum.accumulate(body[: seat + 1])[np.minimum(np.arange(len(body)), seat)]  # what stands out above
    off = np.maximum.accumulate(half) - held[:, 2]
    wider = np.full(len(off), max(float(off[0]), 0.0))  # at the waist; an outline inside the body is no ease
    if own_waist:
        wider *= np.clip(1 - np.arange(len(off)) / max(seat, 1), 0, 1)
    off = np.clip(off - wider, 0, None)
    fore, back = (gaussian_filter1d(np.maximum(body[:, k], held[:, k] + off), 1.5, mode="nearest") for k in (0, 1))
    return fore, -back


def free_line(
    above: Float[np.ndarray, "k 2"],
    sides: tuple[float, float],
    depths: tuple[float, float],
    own: float,
    options: GarmentOptions,
) -> Float[np.ndarray, "m 2"]:
    """The line (x, z) of cloth that hangs free: between such ends, round as what it goes on from or an oval.

    Args:
        above: section of what it goes on from.
        sides, depths: its ends left and right, in front and behind.
        own: 0 where it is round as that, 1 where it is an oval.
    """
    middle, size = np.array([sum(sides) / 2, sum(depths) / 2]), np.array([sides[1] - sides[0], depths[0] - depths[1]])
    turn = np.linspace(0, 2 * np.pi, _FINE // 2, endpoint=False)
    power = 2 / options.square
    oval = np.stack([np.sign(f(turn)) * np.abs(f(turn)) ** power for f in (np.sin, np.cos)], 1) / 2
    hull = above[ConvexHull(above).vertices]
    hull = (hull - (hull.max(0) + hull.min(0)) / 2) / np.maximum(np.ptp(hull, axis=0), 1e-6)
    # support by support: the mean of two convex shapes is convex and has their ends' mean
    way = np.stack([np.sin(turn), np.cos(turn)], 1)
    mean = own * oval[(oval @ way.T).argmax(0)] + (1 - own) * hull[(hull @ way.T).argmax(0)]
    return middle + size * mean


def _ring(
    cut: Float[np.ndarray, "k 2"], oval: Float[np.ndarray, "o 2"], ahead: Float[np.ndarray, " 2"], ease: float
) -> Float[np.ndarray, "m 2"]:
    """Points (x, z) evenly along the hull of oval and body, from the middle of the front to the person's left.

    Args:
        ease: between body and ring; if it is negative, the ring follows the body alone.
    """
    centre = (oval.max(0) + oval.min(0)) / 2
    hull = cut[ConvexHull(cut).vertices]
    out = hull - hull.mean(0)
    wide = hull + ease * out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-6)
    both = np.concatenate([oval, wide]) if ease > 0 else wide
    line = both[ConvexHull(both).vertices]
    line = np.concatenate([line, line[:1]])
    length = np.r_[0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    fine = np.linspace(0, length[-1], _FINE, endpoint=False)
    dense = np.stack([np.interp(fine, length, line[:, k]) for k in (0, 1)], 1)
    aside = np.array([ahead[1], -ahead[0]])  # the person's left
    angle = np.arctan2((dense - centre) @ aside, (dense - centre) @ ahead)
    start = int(np.argmin(np.abs(angle)))
    dense = np.roll(dense, -start, axis=0)
    if angle[(start + _FINE // 8) % _FINE] < 0:
        dense = np.roll(dense[::-1], 1, axis=0)
    return dense


def _ends(line: Float[np.ndarray, "m 2"], edges: Float[np.ndarray, " 2"], middle: float) -> tuple[float, float]:
    """Where on a ring an open garment begins and ends: numbers of its points, past the last one for the end.

    Args:
        edges: x of the opening's edges, on the side that faces the camera (z above ``middle``).
    """
    count = len(line)
    number = np.arange(-count // 2, count // 2)
    near = number[line[number, 1] > middle]
    if not len(near):
        return 0.0, float(count)
    found = sorted(float(near[np.argmin(np.abs(line[near, 0] - edge))]) for edge in edges)
    return found[1], found[0] + count


def _divided(
    line: Float[np.ndarray, "m 2"], ends: tuple[float, float], columns: int, closed: bool
) -> Float[np.ndarray, "c 2"]:
    """Points evenly along a closed line, between two of its numbers."""
    place = np.linspace(*ends, columns, endpoint=not closed)
    low = np.floor(place).astype(int)
    share = (place - low)[:, None]
    return line[low % len(line)] * (1 - share) + line[(low + 1) % len(line)] * share


def _weights(
    view: BodyInPhoto,
    points: Float[np.ndarray, "n 3"],
    body: Float[np.ndarray, "b 3"],
    inside: np.ndarray,
    rows: int,
    columns: int,
    around: Literal["wrap", "nearest"],
    options: GarmentOptions,
) -> Float[np.ndarray, "n j"]:
    """Skinning weights of the nearest points of trunk and legs, even around: cloth moves as one."""
    own = np.flatnonzero(inside)
    weights = carried_weights(view.dense[own], body[own], points, 6, 0.002).reshape(rows, columns, -1)
    weights = gaussian_filter1d(weights, options.even * columns, axis=1, mode=around)
    weights = gaussian_filter1d(weights, options.smooth_rows, axis=0, mode="nearest")
    held = weights[: options.held_rows]
    parts = view.fit.surface.parts
    if (parts[own] == BodyPart.TORSO).any():
        held[:] = off_the_legs(held, view.dense, parts)
    weights = weights.reshape(len(points), -1)
    return weights / weights.sum(1, keepdims=True)


def off_the_legs(
    held: Float[np.ndarray, "*n j"], body: Float[np.ndarray, "b j"], parts: UInt8[np.ndarray, " b"]
) -> Float[np.ndarray, "*n j"]:
    """Skinning weights of held points that the trunk holds, without a share of the legs.

    A waist that follows the thighs even a little folds into the crease of the hip in a squat.

    Args:
        body: those of the body's vertices.
        parts: of the body's vertices.
    """
    legs = np.unique(body[np.isin(parts, _LEGS)].argmax(1))
    whole, moved = held.sum(-1, keepdims=True), held[..., legs].sum(-1, keepdims=True)
    out = held.copy()
    out[..., legs] *= moved > whole / 2  # a leg holds it
    return out * whole / np.maximum(out.sum(-1, keepdims=True), 1e-9)


__all__ = ["GarmentGrid", "free_line", "garment_grid", "off_the_legs", "section"]
