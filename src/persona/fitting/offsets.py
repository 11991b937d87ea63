"""Per-vertex offsets: the body's outline drawn out to the person's, smoothly, and its depth with it.

Faces and hands stay as they are, and clothes that stand far off the body are left to surfaces of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from jaxtyping import Float, Int, UInt8

from persona.body.model import BodyModel
from persona.body.surface import neighbour_graph, vertex_normals
from persona.fitting.contour import Silhouette, draw, overlap, pair
from persona.fitting.limbs import limbs
from persona.fitting.residuals import FLIP
from persona.rendering.mesh import rasterize_mesh
from persona.types import BodyPart, Material


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
class Depth:
    """How much of what clothes add at the outline they add in front of the body and behind it."""

    front: float
    back: float


# Sleeves and trousers are tubes, wider than their limb from front to back than from side to side; a shirt lies on the
# chest and hangs free behind the small of the back.
_LIMB = Depth(1.4, 1.4)
_DEPTH = {
    BodyPart.TORSO: Depth(0.9, 1.0),
    BodyPart.HEAD: Depth(1.0, 0.7),
    BodyPart.LEFT_ARM: _LIMB,
    BodyPart.RIGHT_ARM: _LIMB,
    BodyPart.LEFT_HAND: Depth(1.0, 0.7),
    BodyPart.RIGHT_HAND: Depth(1.0, 0.7),
    BodyPart.LEFT_LEG: Depth(1.4, 1.2),
    BodyPart.RIGHT_LEG: Depth(1.4, 1.2),
    BodyPart.LEFT_FOOT: Depth(1.0, 1.0),
    BodyPart.RIGHT_FOOT: Depth(1.0, 1.0),
}
_SKIN_DEPTH = Depth(1.0, 0.7)
_SHOE, _HAIR = 0.01, 0.006  # meters: upper and heel; hair at the back of the head that the skull's shape leaves out
_TOLD = 10.0  # weight of what the photo shows of a vertex's material against its neighbours'


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
    materials: UInt8[np.ndarray, "h w"] | None = None,
) -> tuple[Float[np.ndarray, "v 3"], float]:
    """The posed body drawn out to the person's outline, with depth; and the overlap of the masks it reaches.

    Args:
        vertices: posed body in the fit's world (camera at the origin, looking along -z).
        stiffness: 1 where the template's shape is to be kept (face, hands).
        materials: what the photo shows, at any size; tells clothes from skin.
    """
    offsets, _, _ = silhouette_offsets(model, vertices, target, stiffness, options)
    cloth, hair = (None, None) if materials is None else cloth_share(model, vertices + offsets, materials, target)
    surface = vertices + inflate_depth(model, vertices, offsets, stiffness, cloth, hair)
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


def cloth_share(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    materials: UInt8[np.ndarray, "h w"],
    target: Silhouette,
) -> tuple[Float[np.ndarray, " v"], Float[np.ndarray, " v"]]:
    """How far every vertex is dressed, and how far it bears hair, in [0, 1].

    What the photo shows of a body part goes on around it, to the side that is turned away.

    Args:
        materials: of the photo, at any size.
        target: the outline at working size; its camera sees ``vertices``.
    """
    import cv2
    from scipy.sparse.linalg import splu

    camera = target.camera
    small = cv2.resize(materials, (camera.width, camera.height), interpolation=cv2.INTER_NEAREST)
    raster = rasterize_mesh(vertices, model.faces, camera, cull=True)
    seen = np.zeros(len(vertices), bool)
    seen[np.unique(model.faces[raster.face_index[raster.face_index >= 0]])] = True
    pixels, _ = camera.project(vertices)
    column, row = np.clip(np.floor(pixels).astype(int), 0, [camera.width - 1, camera.height - 1]).T
    material = small[row, column]
    dressed = np.isin(material, (Material.CLOTH, Material.SHOE))
    known = (dressed | np.isin(material, (Material.SKIN, Material.HAIR))) & seen & (target.mask[row, column] > 0)
    if not known.any():
        return np.zeros(len(vertices)), np.zeros(len(vertices))
    graph = neighbour_graph(model.faces, len(vertices)).astype(float)
    degree = np.asarray(graph.sum(1)).ravel()
    spread = sparse.diags(degree) - graph + sparse.diags(np.where(known, _TOLD, 1e-5))
    told = np.stack([dressed, material == Material.HAIR], 1) * known[:, None] * _TOLD
    cloth, hair = np.clip(splu(sparse.csc_matrix(spread)).solve(told), 0.0, 1.0).T
    return cloth, hair


def inflate_depth(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    offsets: Float[np.ndarray, "v 3"],
    stiffness: Float[np.ndarray, " v"],
    cloth: Float[np.ndarray, " v"] | None = None,
    hair: Float[np.ndarray, " v"] | None = None,
) -> Float[np.ndarray, "v 3"]:
    """Depth for the offsets: what clothes add at the outline they add in front and behind as well.

    The offsets' outward part at the outline is spread smoothly over the surface and added along the depth part of the
    normals, with the gain of each body part where it is dressed. Shoes and hair are thick whatever the outline says.

    Args:
        cloth: how far every vertex is dressed, in [0, 1]; nowhere if None.
        hair: how far every vertex bears hair; nowhere if None.
    """
    from scipy.sparse.linalg import spsolve

    count = len(vertices)
    cloth = np.zeros(count) if cloth is None else cloth
    hair = np.zeros(count) if hair is None else hair
    normals = vertex_normals(vertices, model.faces)
    flat = np.linalg.norm(normals[:, :2], axis=1)
    outward = (offsets * normals)[:, :2].sum(1) / np.maximum(flat, 0.2)
    at_outline = np.clip(flat, 0.0, 1.0) ** 6
    lap = laplacian(model.faces, count)
    spread = np.asarray(spsolve((sparse.diags(at_outline + 1e-4) + 40.0 * (lap.T @ lap)).tocsc(), at_outline * outward))
    spread = np.clip(spread, -0.01, 0.12)
    ahead = np.array([_DEPTH[BodyPart(p)].front for p in range(len(BodyPart))])[model.parts]
    behind = np.array([_DEPTH[BodyPart(p)].back for p in range(len(BodyPart))])[model.parts]
    away = normals[:, 2] < 0
    gain = np.where(away, _SKIN_DEPTH.back, _SKIN_DEPTH.front)
    gain = gain + cloth * (np.where(away, behind, ahead) - gain)
    thick = np.where(spread > 0, gain, 1.0) * spread
    foot = np.isin(model.parts, (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT))
    thick = np.maximum(thick, foot * cloth * _SHOE)
    thick = np.maximum(thick, (model.parts == BodyPart.HEAD) * hair * away * (_HAIR + np.maximum(spread, 0.0)))
    # one thickness for what lies side by side, or hems and seams would fold
    thick = np.asarray(spsolve((sparse.eye(count) + 4.0 * (lap.T @ lap)).tocsc(), thick))
    out = offsets.copy()
    out[:, 2] += thick * normals[:, 2] * (1.0 - stiffness)
    return out
