"""Depth that was seen: normals and 3D points of a network, as evidence of the pose and of the surface.

Both are relative. Points come with a scale, a distance and a ray of their own (networks look at crops and guess
lenses): they are turned and scaled onto the body before their depths are compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import scipy.sparse as sparse
from jaxtyping import Bool, Float

from persona.body.model import BodyModel
from persona.body.surface import vertex_normals
from persona.fitting.contour import Silhouette
from persona.fitting.offsets import laplacian, reach_of
from persona.fitting.residuals import SurfaceGuide
from persona.fitting.state import Body, State
from persona.geometry.rotations import rotation_between
from persona.rendering.mesh import rasterize_mesh
from persona.types import BodyPart, Observation

_FLIP = np.array([1.0, -1.0, -1.0], np.float32)  # camera axes to the fit's world
_MOST = 200  # vertices compared in the fit
_FAR = 0.15  # meters of depth beyond which a point belongs to something else
_AGREE = 0.2  # cosine below which a normal does
_REFINE_ROUNDS = 2
_SLOPE = 0.03  # meters of depth that count as much as a radian of slope
_SMOOTH, _KEEP = 20.0, 0.01  # weights of the offsets' Laplacian and of the offsets


@dataclass(frozen=True)
class Relief:
    """Normals (unit) and points, in the fit's axes, at working size; zero where nothing is known."""

    normals: Float[np.ndarray, "h w 3"] | None
    points: Float[np.ndarray, "h w 3"] | None


def relief(observation: Observation, target: Silhouette) -> Relief | None:
    """Normals and points of an observation, if it has any, inside the person's mask and away from its outline."""
    if observation.normals is None and observation.points is None:
        return None
    size = target.camera.width, target.camera.height
    inner = cv2.erode(target.mask, np.ones((3, 3), np.uint8)) > 0
    normals = points = None
    if observation.normals is not None:
        small = cv2.resize(observation.normals.astype(np.float32), size, interpolation=cv2.INTER_AREA) * _FLIP
        length = np.linalg.norm(small, axis=-1, keepdims=True)
        normals = np.where((length > 0.7) & inner[..., None], small / np.maximum(length, 1e-6), 0.0)
    if observation.points is not None:
        small = cv2.resize(observation.points.astype(np.float32), size, interpolation=cv2.INTER_NEAREST) * _FLIP
        points = np.where((small[..., 2:] < 0) & inner[..., None], small, 0.0)
    return Relief(normals, points)


@dataclass(frozen=True)
class _Seen:
    """Visible vertices and what is known at their pixels; depths are the aligned ones, NaN where unknown."""

    visible: Bool[np.ndarray, " v"]
    depth: Float[np.ndarray, " v"]
    normals: Float[np.ndarray, "v 3"]
    own: Float[np.ndarray, "v 3"]  # the body's normals


def _look(model: BodyModel, vertices: Float[np.ndarray, "v 3"], target: Silhouette, known: Relief) -> _Seen:
    camera = target.camera
    raster = rasterize_mesh(vertices, model.faces, camera, cull=True)
    visible = np.zeros(len(vertices), bool)
    visible[np.unique(model.faces[raster.face_index[raster.face_index >= 0]])] = True
    pixels, depth = camera.project(vertices)
    column, row = np.clip(np.floor(pixels).astype(int), 0, [camera.width - 1, camera.height - 1]).T
    surface = raster.depth[row, column]
    visible &= (surface > 0) & (np.abs(surface - depth) < 0.02)
    own = vertex_normals(vertices, model.faces)
    normals = np.full((len(vertices), 3), np.nan)
    if known.normals is not None:
        told = known.normals[row, column]
        use = visible & (told != 0).any(-1) & ((told * own).sum(-1) > _AGREE)
        normals[use] = told[use]
    aligned = np.full(len(vertices), np.nan)
    if known.points is not None:
        told = known.points[row, column].astype(np.float64)
        use = np.flatnonzero(visible & (told != 0).any(-1))
        if len(use) > 50:
            found = _aligned(told[use], vertices[use])
            near = np.abs(found - vertices[use, 2]) < _FAR
            aligned[use[near]] = found[near]
    return _Seen(visible, aligned, normals, own)


def _aligned(points: Float[np.ndarray, "n 3"], vertices: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
    """Depths of points after turning their ray onto the body's, scaling by what is seen across, and shifting."""
    turned = points @ rotation_between(points.mean(0), vertices.mean(0)).T
    across = np.median(np.abs(vertices[:, :2] - np.median(vertices[:, :2], 0)), 0)
    theirs = np.median(np.abs(turned[:, :2] - np.median(turned[:, :2], 0)), 0)
    scale = float(across.sum() / max(theirs.sum(), 1e-9))
    depth = turned[:, 2] * scale
    return depth + np.median(vertices[:, 2] - depth)


def surface_guide(
    model: BodyModel, state: State, vertices: Float[np.ndarray, "v 3"], target: Silhouette, known: Relief
) -> SurfaceGuide | None:
    """Depths and normals for the fit to follow, at vertices spread over what is seen of the body.

    Faces and hands are left to their own landmarks.
    """
    seen = _look(model, vertices, target, known)
    told = np.isfinite(seen.depth) | np.isfinite(seen.normals[:, 0])
    told &= (model.hands < 0.3) & (model.parts != BodyPart.HEAD)
    chosen = np.flatnonzero(told)
    if len(chosen) < 50:
        return None
    chosen = chosen[:: max(1, len(chosen) // _MOST)]
    body = Body.of(model, state)
    turns = np.einsum("nj,jab->nab", model.vertices.weights[chosen], body.placed.rotations[0] @ body.rest.turns[0])
    local = np.linalg.solve(turns, seen.own[chosen][..., None])[..., 0]
    return SurfaceGuide(chosen, seen.depth[chosen], seen.normals[chosen], local)


def refined_depth(
    model: BodyModel,
    surface: Float[np.ndarray, "v 3"],
    target: Silhouette,
    stiffness: Float[np.ndarray, " v"],
    known: Relief,
) -> Float[np.ndarray, "v 3"]:
    """The surface moved along the camera's rays, so that it has the depth of the points and the slopes of the normals.

    Where the photo shows a vertex does not change. What is not seen follows smoothly.

    Args:
        surface: vertices in the fit's world.
        stiffness: 1 where the template's shape is to be kept (face, hands).
    """
    from scipy.sparse.linalg import spsolve

    count = len(surface)
    lap = laplacian(model.faces, count)
    anchor = _KEEP * (1.0 + 400.0 * model.hands + 20.0 * stiffness)
    smooth = _SMOOTH * (lap.T @ lap) + sparse.diags(anchor)
    out, into = reach_of(model)
    sides = np.concatenate([model.faces[:, [0, 1]], model.faces[:, [1, 2]], model.faces[:, [2, 0]]])
    edges = np.unique(np.sort(sides, 1), axis=0)
    moved, total = surface.copy(), np.zeros(count)
    for _ in range(_REFINE_ROUNDS):
        seen = _look(model, moved, target, known)
        rays = moved / -moved[:, 2:]
        system, right = [smooth], [-(smooth @ total)]
        told = np.flatnonzero(np.isfinite(seen.depth))
        if len(told):
            # depth grows away from the camera, the world's z towards it
            system.append(sparse.diags(np.isfinite(seen.depth).astype(float)))
            right.append(np.nan_to_num(moved[:, 2] - seen.depth))
        pairs = edges[np.isfinite(seen.normals[edges, 0]).all(1)]
        if len(pairs):
            a, b = pairs.T
            normal = seen.normals[a] + seen.normals[b]
            normal /= np.linalg.norm(normal, axis=1, keepdims=True)
            along = moved[b] - moved[a]
            length = np.maximum(np.linalg.norm(along, axis=1), 1e-4)
            rows = np.arange(len(pairs))
            # (p_b + t_b r_b - p_a - t_a r_a) . n = 0
            design = sparse.csr_matrix(
                (
                    np.concatenate([(normal * rays[b]).sum(1), -(normal * rays[a]).sum(1)]),
                    (np.tile(rows, 2), np.concatenate([b, a])),
                ),
                (len(pairs), count),
            )
            slope = sparse.diags((_SLOPE / length) ** 2)
            system.append(design.T @ slope @ design)
            right.append(design.T @ (slope @ -(normal * along).sum(1)))
        if len(system) == 1:
            break
        step = np.asarray(spsolve(sparse.csc_matrix(sum(system[1:], system[0])), np.sum(right, 0)))
        # seen surface comes out by as much as clothes may, and goes in by as much as a body may be too thick
        total = np.clip(total + step, -np.maximum(out, 0.02), np.maximum(into, 0.02)) * (1.0 - model.hands)
        moved = surface + total[:, None] * (surface / -surface[:, 2:])
    return moved
