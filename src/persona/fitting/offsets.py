"""Per-vertex offsets: the body's outline drawn out to the person's, smoothly, and its depth with it.

Faces and hands stay as they are, and clothes that stand far off the body are left to surfaces of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from jaxtyping import Float, Int

from persona.body.model import BodyModel
from persona.fitting.contour import Silhouette, draw, overlap, pair
from persona.fitting.residuals import FLIP


@dataclass(frozen=True)
class OffsetOptions:
    """How freely the surface may leave the body."""

    rounds: int = 8
    smooth: float = 40.0  # weight of the offsets' Laplacian
    keep: float = 0.02  # weight of the offsets themselves
    reach: float = 0.10  # of stature: outlines further apart are not paired
    farthest: float = 0.075  # meters: larger offsets are cut back


def laplacian(faces: Int[np.ndarray, "f 3"], count: int) -> sparse.csr_matrix:
    """The uniform graph Laplacian of a triangle mesh (identity minus the neighbours' mean)."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    graph = sparse.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (count, count)).tocsr()
    graph = ((graph + graph.T) > 0).astype(float)
    degree = np.maximum(np.asarray(graph.sum(1)).ravel(), 1.0)
    return (sparse.eye(count) - sparse.diags(1.0 / degree) @ graph).tocsr()


def vertex_normals(vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"]) -> Float[np.ndarray, "v 3"]:
    """Unit normals, triangles weighted by area."""
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    total = np.stack(
        [sum(np.bincount(faces[:, k], normal[:, axis], len(vertices)) for k in range(3)) for axis in range(3)], 1
    )
    return total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12)


def silhouette_offsets(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    target: Silhouette,
    stiffness: Float[np.ndarray, " v"],
    options: OffsetOptions = OffsetOptions(),
) -> tuple[Float[np.ndarray, "v 3"], float, float]:
    """Offsets in the image plane that bring the body's outline onto the person's.

    Args:
        vertices: posed body in the fit's world (camera at the origin, looking along -z).
        stiffness: 1 where the template's shape is to be kept (face, hands).

    Returns:
        offsets in meters (z is zero), the overlap of the masks before and after.
    """
    count = len(vertices)
    lap = laplacian(model.faces, count)
    smooth = options.smooth * (lap.T @ lap)
    anchor = options.keep * (1.0 + 400.0 * stiffness)
    base = (sparse.block_diag([smooth + sparse.diags(anchor)] * 2) + 1e-8 * sparse.eye(2 * count)).tocsc()
    offsets, best, first = np.zeros((count, 2)), np.zeros((count, 2)), 0.0
    reached = -1.0
    for round_ in range(options.rounds + 1):
        moved = vertices.copy()
        moved[:, :2] += offsets
        raster, mask = draw(moved, model.faces, target)
        iou = overlap(mask, target.mask)
        first = iou if round_ == 0 else first
        if iou > reached:
            best, reached = offsets, iou
        if round_ == options.rounds:
            break
        pairs = pair(model, moved, raster, target, reach=options.reach, normal_weight=0.08)
        if pairs is None:
            break
        offsets = _solve(base, moved, offsets, pairs.vertices, pairs.targets, pairs.normals, target)
        length = np.linalg.norm(offsets, axis=1, keepdims=True)
        offsets = offsets * np.minimum(1.0, options.farthest / np.maximum(length, 1e-9))
    return np.c_[best, np.zeros(count)], first, reached


def _solve(
    base: sparse.csc_matrix,
    moved: np.ndarray,
    offsets: np.ndarray,
    vertex: np.ndarray,
    targets: np.ndarray,
    normals: np.ndarray,
    target: Silhouette,
) -> np.ndarray:
    """Point-to-line least squares over all offsets, in meters; pairs far apart count less."""
    from scipy.sparse.linalg import spsolve

    count = len(moved)
    pixels, depth = target.camera.project(moved[vertex])
    distance = ((targets - pixels) * normals).sum(1)
    metres = depth / target.camera.fx
    weight = 1.0 / (1.0 + (distance / (0.05 * target.stature_px)) ** 2) ** 2
    across = normals * FLIP[:2]  # picture's y runs down, the world's up
    rows = np.arange(len(vertex))
    design = sparse.csr_matrix(
        (np.concatenate([across[:, 0], across[:, 1]]), (np.tile(rows, 2), np.concatenate([vertex, vertex + count]))),
        (len(vertex), 2 * count),
    )
    current = offsets.T.ravel()
    weighted = design.T @ sparse.diags(weight)
    solution = spsolve((weighted @ design + base).tocsc(), weighted @ (distance * metres + design @ current))
    return solution.reshape(2, -1).T


def inflate_depth(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    offsets: Float[np.ndarray, "v 3"],
    stiffness: Float[np.ndarray, " v"],
    front: float = 1.0,
    back: float = 0.7,
) -> Float[np.ndarray, "v 3"]:
    """Depth for the offsets: what clothes add at the outline they add in front and behind as well.

    The offsets' outward part at the outline is spread smoothly over the surface and added along the depth part of the
    normals.
    """
    from scipy.sparse.linalg import spsolve

    normals = vertex_normals(vertices, model.faces)
    flat = np.linalg.norm(normals[:, :2], axis=1)
    outward = (offsets * normals)[:, :2].sum(1) / np.maximum(flat, 0.2)
    at_outline = np.clip(flat, 0.0, 1.0) ** 6
    lap = laplacian(model.faces, len(vertices))
    spread = spsolve((sparse.diags(at_outline + 1e-4) + 40.0 * (lap.T @ lap)).tocsc(), at_outline * outward)
    towards = np.where(normals[:, 2] > 0, front, back)
    out = offsets.copy()
    out[:, 2] += np.clip(spread, -0.01, 0.12) * normals[:, 2] * towards * (1.0 - stiffness)
    return out
