"""From the fitted, textured surface to Gaussians in the reference pose, limbs apart (paper section 3.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from jaxtyping import Float, Int
from scipy.spatial import cKDTree

from persona.types import BodyPart, Surface, TexturedSurface

#: Coverage: standard deviation of a Gaussian against that of a uniform distribution over its sub-triangle.
SPREAD = 1.75
#: Thickness along the normal against the shorter in-plane axis.
FLATNESS = 0.3
JOINTS_KEPT = 6


@dataclass(frozen=True)
class Placement:
    """Where Gaussians sit on a surface: the triangle's corners, barycentric coordinates, and the split of the face."""

    faces: Int[np.ndarray, " n"]
    corners: Int[np.ndarray, "n 3"]
    barycentric: Float[np.ndarray, "n 3"]
    splits: Int[np.ndarray, " n"]


def place(surface: Surface, seen: Float[np.ndarray, " v"], count: int) -> Placement:
    """Spread about ``count`` Gaussians over a surface, more where the photo shows it and where detail matters.

    Every triangle is split into k x k equal ones, k by its area, and each part gets one Gaussian at its centre.
    """
    triangle = surface.vertices[surface.faces]
    area = 0.5 * np.linalg.norm(np.cross(triangle[:, 1] - triangle[:, 0], triangle[:, 2] - triangle[:, 0]), axis=1)
    visible = seen[surface.faces].mean(1)
    head = (surface.parts[surface.faces] == BodyPart.HEAD).mean(1)
    hands = np.isin(surface.parts[surface.faces], (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND)).mean(1)
    density = (0.45 + 0.55 * visible) * (1 + 1.5 * head * visible + 0.5 * hands)

    def splits(unit: float) -> Int[np.ndarray, " f"]:
        return np.clip(np.ceil(np.sqrt(area * density / unit) - 0.15), 1, 16).astype(np.int64)

    low, high = 1e-7, 1e-2
    for _ in range(40):
        middle = np.sqrt(low * high)
        low, high = (middle, high) if (splits(middle) ** 2).sum() > count else (low, middle)
    k = splits(high)
    faces, barycentric, ks = [], [], []
    for n in np.unique(k):
        own = np.flatnonzero(k == n)
        i, j = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
        up = i + j < n
        down = i + j < n - 1
        u = np.concatenate([(i[up] + 1 / 3), (i[down] + 2 / 3)]) / n
        v = np.concatenate([(j[up] + 1 / 3), (j[down] + 2 / 3)]) / n
        grid = np.stack([1 - u - v, u, v], 1)
        faces.append(np.repeat(own, len(grid)))
        barycentric.append(np.tile(grid, (len(own), 1)))
        ks.append(np.full(len(own) * len(grid), n))
    index = np.concatenate(faces)
    order = np.argsort(index, kind="stable")
    index = index[order]
    return Placement(index, surface.faces[index], np.concatenate(barycentric)[order], np.concatenate(ks)[order])


def diffused_weights(surface: Surface, joints: int, rounds: int = 4) -> Float[np.ndarray, "v j"]:
    """Skinning weights smoothed over the surface; face and hands keep the template's (paper section 3.2)."""
    count = len(surface.vertices)
    dense = np.zeros((count, joints), np.float32)
    np.add.at(dense, (np.arange(count)[:, None], surface.skin.joints), surface.skin.weights.astype(np.float32))
    edges = np.concatenate([surface.faces[:, [0, 1]], surface.faces[:, [1, 2]], surface.faces[:, [2, 0]]])
    graph = sp.coo_matrix((np.ones(len(edges), np.float32), (edges[:, 0], edges[:, 1])), (count, count)).tocsr()
    graph = ((graph + graph.T) > 0).astype(np.float32)
    degree = np.asarray(graph.sum(1)).ravel()
    mean = sp.diags(1 / np.maximum(degree, 1)) @ graph
    give = 0.5 * (1 - np.clip(surface.stiffness, 0, 1))[:, None] * (degree > 0)[:, None]
    for _ in range(rounds):
        dense = (1 - give) * dense + give * (mean @ dense)
    return (dense / np.maximum(dense.sum(1, keepdims=True), 1e-8)).astype(np.float32)


def strongest(dense: Float[np.ndarray, "n j"], k: int) -> tuple[Int[np.ndarray, "n k"], Float[np.ndarray, "n k"]]:
    """The (at most) k largest weights of each row, renormalised, with their joints."""
    k = min(k, dense.shape[1])
    joints = np.argpartition(-dense, k - 1, axis=1)[:, :k]
    weights = np.take_along_axis(dense, joints, 1)
    order = np.argsort(-weights, axis=1)
    joints, weights = np.take_along_axis(joints, order, 1), np.take_along_axis(weights, order, 1)
    weights = weights / np.maximum(weights.sum(1, keepdims=True), 1e-8)
    return np.where(weights > 0, joints, 0).astype(np.int64), weights.astype(np.float32)


def texture_at(
    textured: TexturedSurface,
    points: Float[np.ndarray, "n 3"],
    normals: Float[np.ndarray, "n 3"],
) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, " n"]]:
    """Colour and seen-ness of the textured surface at points near it; normals keep front and back apart."""
    fine = fine_vertices(textured)
    reach = 0.02  # a turn of the normal by one radian counts as two centimeters
    tree = cKDTree(np.concatenate([fine, vertex_normals(fine, textured.faces) * reach], 1))
    distance, index = tree.query(np.concatenate([points, normals * reach], 1), 3, workers=2)
    weight = 1 / np.maximum(distance, 1e-5) ** 2
    weight /= weight.sum(1, keepdims=True)
    return (textured.colors[index] * weight[..., None]).sum(1), (textured.seen[index] * weight).sum(1)


def fine_vertices(textured: TexturedSurface) -> Float[np.ndarray, "n 3"]:
    """Positions of the fine mesh in the photo's pose."""
    return (textured.surface.vertices[textured.parents] * textured.barycentric[..., None]).sum(1)


def vertex_normals(vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"]) -> Float[np.ndarray, "v 3"]:
    """Area-weighted unit normals of vertices."""
    n = np.cross(vertices[faces[:, 1]] - vertices[faces[:, 0]], vertices[faces[:, 2]] - vertices[faces[:, 0]])
    total = np.stack(
        [sum(np.bincount(faces[:, k], n[:, a], len(vertices)) for k in range(3)) for a in range(3)], axis=1
    )
    return total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12)


def triangle_factors(
    triangles: Float[np.ndarray, "n 3 3"], splits: Int[np.ndarray, " n"]
) -> tuple[Float[np.ndarray, "n 3 3"], Float[np.ndarray, "n 3"]]:
    """Covariance factors (meters) of flat Gaussians that cover a 1/k part of each triangle, and the normals."""
    a, b = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    a, b = a / splits[:, None], b / splits[:, None]
    normal = np.cross(a, b)
    size = np.linalg.norm(normal, axis=1, keepdims=True)
    normal = normal / np.maximum(size, 1e-12)
    # Covariance of the uniform distribution over a triangle with edges a, b: (a a' + b b' + (a-b)(a-b)') / 36,
    # which equals p p' + q q' with the two vectors below.
    first, second = (a + b) / np.sqrt(72.0), (a - b) / np.sqrt(24.0)
    thick = FLATNESS * np.sqrt(np.maximum(size, 1e-10)) / 4.9
    shortest = np.minimum(np.linalg.norm(first, axis=1), np.linalg.norm(second, axis=1))[:, None]
    return SPREAD * np.stack([first, second, normal * np.minimum(thick, 0.8 * shortest)], -1), normal
