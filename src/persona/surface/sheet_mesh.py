"""Triangulates a sheet: a front and a back over the same pixels, joined along the rim."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int

from persona.geometry.meshes import boundary_edges, connected_pieces, face_areas, without_unused
from persona.surface.options import SheetOptions
from persona.surface.scene import BodyInPhoto


class SheetMesh(NamedTuple):
    """Vertices (world), faces (counter-clockwise from outside) and each vertex's pixel in the window."""

    vertices: Float[np.ndarray, "v 3"]
    faces: Int[np.ndarray, "f 3"]
    pixels: Float[np.ndarray, "v 2"]


def two_sided_mesh(
    view: BodyInPhoto,
    region: Bool[np.ndarray, "h w"],
    back_region: Bool[np.ndarray, "h w"],
    near: Float[np.ndarray, "h w"],
    far: Float[np.ndarray, "h w"],
    outline: Float[np.ndarray, "h w"],
    open_edge: Bool[np.ndarray, "h w"],
    step: int,
    side: Int[np.ndarray, "h w"],
    options: SheetOptions,
    *,
    holes: bool = True,
) -> SheetMesh | None:
    """Front and back triangulated on every ``step``-th pixel, the outermost vertices on the matte's edge, rim joined.

    Args:
        region, back_region: where the front and the back are.
        near, far: their depths in meters.
        outline: meters from the matte's edge, inside.
        open_edge: where the rim is joined; elsewhere the sheet ends inside the body.
        side: no triangle joins side 1 to side 2.
        holes: whether the sheet has one where it is too steep.

    Returns:
        the mesh, or None if nothing is left.
    """
    distance = cv2.GaussianBlur((outline * view.px).astype(np.float32), (0, 0), 1.5)
    slope_x = cv2.Sobel(distance, cv2.CV_32F, 1, 0, ksize=3) / 8
    slope_y = cv2.Sobel(distance, cv2.CV_32F, 0, 1, ksize=3) / 8
    points, pixels, faces, numbers, start = [], [], [], [], 0
    for back, (mask, depth) in enumerate(((region, near), (back_region, far))):
        grid = mask[::step, ::step]
        number = np.full(grid.shape, -1)
        ys, xs = np.nonzero(grid)
        number[grid] = np.arange(len(ys))
        a, b, c, d = _corners(number)
        whole = (a >= 0) & (b >= 0) & (c >= 0) & (d >= 0)
        corners = np.stack(_corners(side[::step, ::step]))
        whole &= ~((corners == 1).any(0) & (corners == 2).any(0))
        quads = np.concatenate(
            [np.stack([a[whole], c[whole], b[whole]], 1), np.stack([b[whole], c[whole], d[whole]], 1)]
        )
        z = depth[ys * step, xs * step]
        if holes:
            quads = quads[np.ptp(z[quads], axis=1) < options.steepest_m]
        used, quads = without_unused(quads)
        x, y = xs[used] * step, ys[used] * step
        place = np.stack([x, y], 1) + 0.5
        # Pull the outermost vertices onto the matte's edge, or the outline would show the grid.
        rim = np.bincount(boundary_edges(quads).ravel(), minlength=len(used)) > 0 if len(quads) else np.zeros(0, bool)
        gap = outline[y, x] * view.px
        pull = np.where(rim & (gap < 1.5 * step), np.maximum(gap - 0.5, 0), 0.0)
        slope = np.stack([slope_x[y, x], slope_y[y, x]], 1)
        slope = slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 0.3)
        points.append(view.unproject(place - slope * pull[:, None], z[used]))
        pixels.append(np.stack([x, y], 1).astype(np.float32))
        grid_number = np.full(grid.shape, -1)
        grid_number[ys[used], xs[used]] = np.arange(len(used)) + start
        numbers.append(grid_number)
        faces.append((quads[:, ::-1] if back else quads) + start)
        start += len(used)
    if not len(faces[0]):
        return None
    vertices, pixel = np.concatenate(points), np.concatenate(pixels)
    pairs = _rim_pairs(faces[0], faces[1], pixels[0], numbers[1], open_edge, step)
    strip, rim_vertices, rim_pixels = _rim_strip(pairs, vertices, pixel, options)
    return SheetMesh(
        np.concatenate([vertices, rim_vertices]),
        np.concatenate([*faces, strip]),
        np.concatenate([pixel, rim_pixels]),
    )


def without_crumbs(mesh: SheetMesh, held: Bool[np.ndarray, "h w"], least_px2: float) -> SheetMesh | None:
    """The mesh without small pieces that hang on nothing: a bracelet called a sleeve, a rag that depth cut off.

    Args:
        held: pixels where a sheet lies on its layer of the body, or on a head.
        least_px2: area in the picture below which such a piece is left out.
    """
    piece = connected_pieces(mesh.faces, len(mesh.vertices))
    flat = np.pad(mesh.pixels.astype(float), ((0, 0), (0, 1)))
    area = np.bincount(piece[mesh.faces[:, 0]], face_areas(flat, mesh.faces), piece.max() + 1) / 2  # of both sides
    on = np.bincount(piece, held[mesh.pixels[:, 1].astype(int), mesh.pixels[:, 0].astype(int)])
    kept = ((on > 0) | (area >= least_px2))[piece]
    if not kept.any():
        return None
    faces = mesh.faces[kept[mesh.faces[:, 0]]]
    return SheetMesh(mesh.vertices[kept], (np.cumsum(kept) - 1)[faces], mesh.pixels[kept])


def without_buried(
    mesh: SheetMesh,
    view: BodyInPhoto,
    front: Float[np.ndarray, "h w"],
    back: Float[np.ndarray, "h w"],
    deep_m: float,
) -> SheetMesh | None:
    """The mesh without what lies deep inside the body, where nobody sees it: dark hair in a neck comes through the
    skin, whose Gaussians leave a little open between them.

    Args:
        front, back: depths of the body's first and last surface, meters.
        deep_m: how far inside both, along the line of sight.
    """
    camera = view.camera.T_camera_world[2]
    depth = mesh.vertices @ camera[:3] + camera[3]
    row, column = mesh.pixels[:, 1].astype(int), mesh.pixels[:, 0].astype(int)
    inside = (depth > front[row, column] + deep_m) & (depth < back[row, column] - deep_m)
    faces = mesh.faces[~inside[mesh.faces].all(1)]
    if not len(faces):
        return None
    used, faces = without_unused(faces)
    return SheetMesh(mesh.vertices[used], faces, mesh.pixels[used])


def _corners(grid: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The four corners of every cell of a grid."""
    return grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]


def _rim_pairs(
    front: Int[np.ndarray, "f 3"],
    back: Int[np.ndarray, "g 3"],
    front_pixels: Float[np.ndarray, "v 2"],
    back_number: Int[np.ndarray, "hs ws"],
    open_edge: Bool[np.ndarray, "h w"],
    step: int,
) -> Int[np.ndarray, "e 4"]:
    """The front's free edges (i, j) with the back's vertices (k, l) at the same pixels."""
    edges = boundary_edges(front)
    cell = (front_pixels / step).astype(int)
    mates = back_number[cell[:, 1], cell[:, 0]]
    free = open_edge[front_pixels[:, 1].astype(int), front_pixels[:, 0].astype(int)]
    i, j = edges[:, 0], edges[:, 1]
    keep = (free[i] | free[j]) & (mates[i] >= 0) & (mates[j] >= 0)
    on_rim = np.zeros(int(max(front.max(), back.max() if len(back) else 0)) + 1, bool)
    on_rim[boundary_edges(back).ravel()] = True
    i, j = i[keep], j[keep]
    keep = on_rim[mates[i]] & on_rim[mates[j]]
    i, j = i[keep], j[keep]
    return np.stack([i, j, mates[i], mates[j]], 1)


def _rim_strip(
    pairs: Int[np.ndarray, "e 4"],
    vertices: Float[np.ndarray, "v 3"],
    pixels: Float[np.ndarray, "v 2"],
    options: SheetOptions,
) -> tuple[Int[np.ndarray, "s 3"], Float[np.ndarray, "w 3"], Float[np.ndarray, "w 2"]]:
    """Triangles that close the rim, in rows about a centimeter wide, and the vertices between the rows."""
    if not len(pairs):
        return np.zeros((0, 3), np.int64), np.zeros((0, 3)), np.zeros((0, 2), np.float32)
    front, first = np.unique(pairs[:, :2], return_index=True)
    back = pairs[:, 2:].ravel()[first]
    gap = np.linalg.norm(vertices[front] - vertices[back], axis=1)
    rows = int(np.clip(np.ceil(np.percentile(gap, 75) / options.rung_m), 1, options.most_rungs))
    ladder = [front]
    new_vertices, new_pixels = [], []
    for k in range(1, rows):
        t = k / rows
        new_vertices.append(vertices[front] * (1 - t) + vertices[back] * t)
        new_pixels.append(pixels[front])
        ladder.append(len(vertices) + (k - 1) * len(front) + np.arange(len(front)))
    ladder.append(back)
    i, j = np.searchsorted(front, pairs[:, 0]), np.searchsorted(front, pairs[:, 1])
    faces = []
    for upper, lower in itertools.pairwise(ladder):
        faces += [np.stack([upper[j], upper[i], lower[i]], 1), np.stack([upper[j], lower[i], lower[j]], 1)]
    return (
        np.concatenate(faces),
        np.concatenate([*new_vertices, np.zeros((0, 3))]),
        np.concatenate([*new_pixels, np.zeros((0, 2), np.float32)]),
    )


__all__ = ["SheetMesh", "two_sided_mesh", "without_buried", "without_crumbs"]
