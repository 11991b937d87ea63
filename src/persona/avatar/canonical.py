"""From the fitted, textured surface to Gaussians in the reference pose, limbs apart (paper section 3.2)."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from jaxtyping import Float, Int
from scipy.spatial import KDTree

from persona.body.skinning import dense_weights
from persona.compute import Compute
from persona.geometry.meshes import neighbour_graph, vertex_normals
from persona.types import Surface, TexturedSurface

#: Coverage: standard deviation of a Gaussian against that of a uniform distribution over its sub-triangle.
SPREAD = 1.75
#: Thickness along the normal against the shorter in-plane axis.
FLATNESS = 0.3
JOINTS_KEPT = 6
#: Weights do not change faster than from 0 to 1 over two millimeters (1/m).
STEEPEST = 500.0


def diffused_weights(surface: Surface, joints: int, rounds: int = 4) -> Float[np.ndarray, "v j"]:
    """Skinning weights smoothed over the surface; face and hands keep the template's (paper section 3.2)."""
    count = len(surface.vertices)
    dense = dense_weights(surface.skin, joints, np.float32)
    graph = neighbour_graph(surface.faces, count)
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


def mix(
    dense: Float[np.ndarray, "v j"], corners: Int[np.ndarray, "n 3"], barycentric: Float[np.ndarray, "n 3"]
) -> Float[np.ndarray, "n j"]:
    """Rows of ``dense`` interpolated inside faces."""
    total = dense[corners[:, 0]] * barycentric[:, :1]
    total += dense[corners[:, 1]] * barycentric[:, 1:2]
    total += dense[corners[:, 2]] * barycentric[:, 2:]
    return total


def texture_at(
    textured: TexturedSurface,
    points: Float[np.ndarray, "n 3"],
    normals: Float[np.ndarray, "n 3"],
    compute: Compute,
) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, " n"]]:
    """Colour and seen-ness of the textured surface at points near it; normals keep front and back apart."""
    fine = fine_vertices(textured)
    reach = 0.02  # a turn of the normal by one radian counts as two centimeters
    tree = KDTree(np.concatenate([fine, vertex_normals(fine, textured.faces) * reach], 1))
    distance, index = tree.query(np.concatenate([points, normals * reach], 1), 3, workers=compute.workers)
    weight = 1 / np.maximum(distance, 1e-5) ** 2
    weight /= weight.sum(1, keepdims=True)
    return (textured.colors[index] * weight[..., None]).sum(1), (textured.seen[index] * weight).sum(1)


def fine_vertices(textured: TexturedSurface) -> Float[np.ndarray, "n 3"]:
    """Positions of the fine mesh in the photo's pose."""
    return (textured.surface.vertices[textured.parents] * textured.barycentric[..., None]).sum(1)


def triangle_factors(
    triangles: Float[np.ndarray, "n 3 3"], spread: float | Float[np.ndarray, " n"] = SPREAD
) -> tuple[Float[np.ndarray, "n 3 3"], Float[np.ndarray, "n 3"]]:
    """Covariance factors (meters) of flat Gaussians that cover a triangle each, and the normals.

    Args:
        triangles: corners, meters.
        spread: as :data:`SPREAD`, one for all or one each.
    """
    a, b = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    normal = np.cross(a, b)
    size = np.linalg.norm(normal, axis=1, keepdims=True)
    normal = normal / np.maximum(size, 1e-12)
    # Covariance of the uniform distribution over a triangle with edges a, b: (a a' + b b' + (a-b)(a-b)') / 36,
    # which equals p p' + q q' with the two vectors below.
    first, second = (a + b) / np.sqrt(72.0), (a - b) / np.sqrt(24.0)
    thick = FLATNESS * np.sqrt(np.maximum(size, 1e-10)) / 4.9
    return np.reshape(spread, (-1, 1, 1)) * np.stack([first, second, normal * thick], -1), normal


def weight_gradients(
    triangles: Float[np.ndarray, "n 3 3"], weights: Float[np.ndarray, "n 3 k"]
) -> Float[np.ndarray, "n k 3"]:
    """Gradients (1/m) along the surface of weights that are given at the corners of triangles.

    They make a Gaussian stretch where its neighbours move apart (a skirt between two legs), which the blended
    rotation alone does not know. On a triangle that is next to nothing they are shortened to ``STEEPEST`` together.
    """
    a, b = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    aa, ab, bb = (a * a).sum(1), (a * b).sum(1), (b * b).sum(1)
    determinant = np.maximum(aa * bb - ab * ab, 1e-4 * (aa * bb) + 1e-16)[:, None]
    dual_a = (bb[:, None] * a - ab[:, None] * b) / determinant
    dual_b = (aa[:, None] * b - ab[:, None] * a) / determinant
    along = weights[:, 1:] - weights[:, :1]
    slopes = along[:, 0, :, None] * dual_a[:, None] + along[:, 1, :, None] * dual_b[:, None]
    steepest = np.linalg.norm(slopes, axis=2).max(1)[:, None, None]
    return slopes * np.minimum(1.0, STEEPEST / np.maximum(steepest, STEEPEST))
