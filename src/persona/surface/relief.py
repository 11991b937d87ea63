"""Relief: normals and 3D points that a network saw in the photo, and the surface moved to them.

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
from persona.geometry.meshes import directed_edges, factored, uniform_laplacian, vertex_normals
from persona.geometry.rotations import rotation_between
from persona.imaging.masks import binary_erosion, square
from persona.rendering.mesh import visible_vertices
from persona.surface.offsets import OffsetOptions, kept, reach_of
from persona.surface.silhouette import FLIP, Silhouette
from persona.types import Observation


@dataclass(frozen=True)
class ReliefOptions:
    """What of a network's depth is believed, and how far the surface follows it.

    Attributes:
        rounds: of looking where the surface is and moving it.
        smooth: weight of the squared Laplacian of the shifts in depth.
        keep: weight of the squared shifts.
        slope_m: meters of depth that count as much as a radian of slope.
        far_m: meters of depth beyond which a point belongs to something else.
        agree: cosine between a normal and the body's below which the normal belongs to something else.
        occluded_m: meters of depth by which a vertex may lie behind what is drawn at its pixel and still be seen.
        fewest: points that are needed to align a cloud of points with the body.
        least_m: meters that every vertex may move, also where clothes reach less.

    Chosen by hand on rendered bodies with true normals and points.
    """

    rounds: int = 2
    smooth: float = 20.0
    keep: float = 0.01
    slope_m: float = 0.03
    far_m: float = 0.15
    agree: float = 0.2
    occluded_m: float = 0.02
    fewest: int = 50
    least_m: float = 0.02


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
    inner = binary_erosion(target.mask > 0, square(3))
    flip = FLIP.astype(np.float32)
    normals = points = None
    if observation.normals is not None:
        small = cv2.resize(observation.normals.astype(np.float32), size, interpolation=cv2.INTER_AREA) * flip
        length = np.linalg.norm(small, axis=-1, keepdims=True)
        normals = np.where((length > 0.7) & inner[..., None], small / np.maximum(length, 1e-6), 0.0)
    if observation.points is not None:
        small = cv2.resize(observation.points.astype(np.float32), size, interpolation=cv2.INTER_NEAREST) * flip
        points = np.where((small[..., 2:] < 0) & inner[..., None], small, 0.0)
    return Relief(normals, points)


@dataclass(frozen=True)
class SeenDepth:
    """Visible vertices and what is known at their pixels; depths are the aligned ones, NaN where unknown."""

    visible: Bool[np.ndarray, " v"]
    depth: Float[np.ndarray, " v"]
    normals: Float[np.ndarray, "v 3"]
    own: Float[np.ndarray, "v 3"]  # the body's normals


def seen_depth(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    target: Silhouette,
    known: Relief,
    options: ReliefOptions | None = None,
) -> SeenDepth:
    """What is known of the depth and the normals of a posed body's visible vertices."""
    options = options or ReliefOptions()
    shown = visible_vertices(vertices, model.faces, target.camera)
    row, column = shown.row, shown.column
    visible = shown.visible & (shown.drawn > 0) & (np.abs(shown.drawn - shown.depth) < options.occluded_m)
    own = vertex_normals(vertices, model.faces)
    normals = np.full((len(vertices), 3), np.nan)
    if known.normals is not None:
        told = known.normals[row, column]
        use = visible & (told != 0).any(-1) & ((told * own).sum(-1) > options.agree)
        normals[use] = told[use]
    aligned = np.full(len(vertices), np.nan)
    if known.points is not None:
        told = known.points[row, column].astype(np.float64)
        use = np.flatnonzero(visible & (told != 0).any(-1))
        if len(use) > options.fewest:
            found = _aligned(told[use], vertices[use])
            near = np.abs(found - vertices[use, 2]) < options.far_m
            aligned[use[near]] = found[near]
    return SeenDepth(visible, aligned, normals, own)


def _aligned(points: Float[np.ndarray, "n 3"], vertices: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
    """Depths of points after turning their ray onto the body's, scaling by what is seen across, and shifting."""
    turned = points @ rotation_between(points.mean(0), vertices.mean(0)).T
    across = np.median(np.abs(vertices[:, :2] - np.median(vertices[:, :2], 0)), 0)
    theirs = np.median(np.abs(turned[:, :2] - np.median(turned[:, :2], 0)), 0)
    scale = float(across.sum() / max(theirs.sum(), 1e-9))
    depth = turned[:, 2] * scale
    return depth + np.median(vertices[:, 2] - depth)


def refined_depth(
    model: BodyModel,
    surface: Float[np.ndarray, "v 3"],
    target: Silhouette,
    stiffness: Float[np.ndarray, " v"],
    known: Relief,
    options: ReliefOptions | None = None,
    offsets: OffsetOptions | None = None,
) -> Float[np.ndarray, "v 3"]:
    """The surface moved along the camera's rays, so that it has the depth of the points and the slopes of the normals.

    Where the photo shows a vertex does not change. What is not seen follows smoothly.

    Args:
        surface: vertices in the fit's world.
        stiffness: 1 where the template's shape is to be kept (face, hands).
        offsets: how far the surface may leave the body.
    """
    options, offsets = options or ReliefOptions(), offsets or OffsetOptions()
    count = len(surface)
    lap = uniform_laplacian(model.faces, count)
    smooth = options.smooth * (lap.T @ lap) + sparse.diags(options.keep * kept(model, stiffness, offsets))
    out, into = reach_of(model, offsets.reaches)
    edges = np.unique(np.sort(directed_edges(model.faces), 1), axis=0)
    moved, total = surface.copy(), np.zeros(count)
    for _ in range(options.rounds):
        seen = seen_depth(model, moved, target, known, options)
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
            slope = sparse.diags((options.slope_m / length) ** 2)
            system.append(design.T @ slope @ design)
            right.append(design.T @ (slope @ -(normal * along).sum(1)))
        if len(system) == 1:
            break
        step = factored(sum(system[1:], system[0]))(np.sum(right, 0))
        # seen surface comes out by as much as clothes may, and goes in by as much as a body may be too thick
        least = options.least_m
        total = np.clip(total + step, -np.maximum(out, least), np.maximum(into, least)) * (1.0 - model.hands)
        moved = surface + total[:, None] * (surface / -surface[:, 2:])
    return moved
