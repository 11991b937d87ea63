"""Per-vertex offsets: the body's outline drawn out to the person's, smoothly, and its depth with it.

Faces and hands stay as they are, and clothes that stand far off the body are left to surfaces of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from jaxtyping import Float, Int

from persona.body.model import BodyModel
from persona.body.surface import neighbour_graph, vertex_normals
from persona.fitting.contour import Silhouette, draw, overlap, pair
from persona.fitting.limbs import limbs
from persona.fitting.residuals import FLIP
from persona.types import BodyPart


@dataclass(frozen=True)
class Reach:
    """How far, in meters, the surface of a body part may be drawn out and in."""

    out: float
    into: float


_REACH = {
    BodyPart.TORSO: Reach(0.075, 0.035),
    BodyPart.HEAD: Reach(0.02, 0.015),  # hair and hats get surfaces of their own
    BodyPart.LEFT_ARM: Reach(0.05, 0.015),
    BodyPart.RIGHT_ARM: Reach(0.05, 0.015),
    BodyPart.LEFT_HAND: Reach(0.01, 0.005),
    BodyPart.RIGHT_HAND: Reach(0.01, 0.005),
    BodyPart.LEFT_LEG: Reach(0.06, 0.025),
    BodyPart.RIGHT_LEG: Reach(0.06, 0.025),
    BodyPart.LEFT_FOOT: Reach(0.03, 0.01),
    BodyPart.RIGHT_FOOT: Reach(0.03, 0.01),
}
_NECK = Reach(0.025, 0.015)


@dataclass(frozen=True)
class OffsetOptions:
    """How freely the surface may leave the body."""

    rounds: int = 8
    smooth: float = 40.0  # weight of the offsets' Laplacian
    keep: float = 0.02  # weight of the offsets themselves
    reach: float = 0.08  # of stature: outlines further apart are not paired
    clothes: float = 1.0  # scales how far each body part may be drawn out


def reach_of(model: BodyModel) -> tuple[Float[np.ndarray, " v"], Float[np.ndarray, " v"]]:
    """How far every vertex may be drawn out and in, in meters."""
    out = np.array([_REACH[BodyPart(p)].out for p in range(len(BodyPart))])[model.parts]
    into = np.array([_REACH[BodyPart(p)].into for p in range(len(BodyPart))])[model.parts]
    parts = limbs(model)
    above = model.carried_by(model.below(*parts.neck, parts.head))
    neck = np.clip(2.0 * above, 0.0, 1.0) * (model.parts == BodyPart.TORSO)
    return out + neck * (_NECK.out - out), into + neck * (_NECK.into - into)


def laplacian(faces: Int[np.ndarray, "f 3"], count: int) -> sparse.csr_matrix:
    """The uniform graph Laplacian of a triangle mesh (identity minus the neighbours' mean)."""
    graph = neighbour_graph(faces, count).astype(float)
    degree = np.maximum(np.asarray(graph.sum(1)).ravel(), 1.0)
    return sparse.csr_matrix(sparse.eye(count) - sparse.diags(1.0 / degree) @ graph)


def silhouette_surface(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    target: Silhouette,
    stiffness: Float[np.ndarray, " v"],
    options: OffsetOptions,
) -> tuple[Float[np.ndarray, "v 3"], float]:
    """The posed body drawn out to the person's outline, with depth; and the overlap of the masks it reaches.

    Args:
        vertices: posed body in the fit's world (camera at the origin, looking along -z).
        stiffness: 1 where the template's shape is to be kept (face, hands).
    """
    offsets, _, _ = silhouette_offsets(model, vertices, target, stiffness, options)
    surface = vertices + inflate_depth(model, vertices, offsets, stiffness)
    return surface, overlap(draw(surface, model.faces, target)[1], target.mask)


def silhouette_offsets(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    target: Silhouette,
    stiffness: Float[np.ndarray, " v"],
    options: OffsetOptions,
) -> tuple[Float[np.ndarray, "v 3"], float, float]:
    """Offsets in the image plane that bring the body's outline onto the person's.

    Outline further off than a body part may go is ignored rather than half followed: it belongs to hair, skirts and
    coats. Arguments as in :func:`silhouette_surface`.

    Returns:
        offsets in meters (z is zero), the overlap of the masks before and after.
    """
    count = len(vertices)
    lap = laplacian(model.faces, count)
    anchor = options.keep * (1.0 + 400.0 * model.hands + 20.0 * stiffness)
    smooth = options.smooth * (lap.T @ lap) + sparse.diags(anchor)
    base = sparse.csc_matrix(sparse.block_diag([smooth] * 2) + 1e-8 * sparse.eye(2 * count))
    out, into = reach_of(model)
    out = out * options.clothes
    normals = vertex_normals(vertices, model.faces)[:, :2]
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9
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
        vertex = pairs.vertices
        start, depth = target.camera.project(vertices[vertex])
        wanted = ((pairs.targets - start) * pairs.normals).sum(1) * depth / target.camera.fx
        kept = (wanted < 1.3 * out[vertex]) & (wanted > -2.0 * into[vertex])
        offsets = _solve(base, moved, offsets, vertex[kept], pairs.targets[kept], pairs.normals[kept], target)
        outward = (offsets * normals).sum(1)
        offsets += (np.clip(outward, -into, out) - outward)[:, None] * normals
        length = np.linalg.norm(offsets, axis=1, keepdims=True)
        offsets *= np.minimum(1.0, 1.2 * out[:, None] / np.maximum(length, 1e-9))
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
    spread = np.asarray(spsolve((sparse.diags(at_outline + 1e-4) + 40.0 * (lap.T @ lap)).tocsc(), at_outline * outward))
    towards = np.where(normals[:, 2] > 0, front, back)
    out = offsets.copy()
    out[:, 2] += np.clip(spread, -0.01, 0.12) * normals[:, 2] * towards * (1.0 - stiffness)
    return out
