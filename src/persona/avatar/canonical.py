"""From the fitted, textured surface to Gaussians in the reference pose, limbs apart (paper section 3.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from jaxtyping import Float, Int, Integer
from scipy.spatial import KDTree

from persona.body.skinning import dense_weights
from persona.compute import Compute
from persona.geometry.meshes import directed_edges, neighbour_graph, vertex_normals
from persona.types import BodyPart, Surface, TexturedSurface

#: Coverage: standard deviation of a Gaussian against that of a uniform distribution over its sub-triangle.
SPREAD = 1.75
#: Thickness along the normal against the shorter in-plane axis.
FLATNESS = 0.3
JOINTS_KEPT = 6
#: Contrast (sRGB) between neighbours of the texture, some 3 mm apart, that is a fine print.
_FINE = 0.15
#: Weights do not change faster than from 0 to 1 over two millimeters (1/m).
STEEPEST = 500.0


@dataclass(frozen=True)
class Placement:
    """Small triangles that tile a surface, one Gaussian each.

    ``face`` is the one of the surface that a small triangle lies in, ``corners`` are its vertices; ``barycentric``
    places the small triangle's own three corners in it.
    """

    face: Int[np.ndarray, " n"]
    corners: Int[np.ndarray, "n 3"]
    barycentric: Float[np.ndarray, "n 3 3"]

    @property
    def centers(self) -> Float[np.ndarray, "n 3"]:
        """Barycentric coordinates of the small triangles' centres."""
        return self.barycentric.mean(1)

    @property
    def nearest(self) -> Int[np.ndarray, " n"]:
        """The vertex of the surface that is nearest to each centre, of its face's three."""
        return self.corners[np.arange(len(self.corners)), self.centers.astype(np.float32).argmax(1)]

    def triangles(self, vertices: Float[np.ndarray, "v 3"]) -> Float[np.ndarray, "n 3 3"]:
        """The small triangles' corners for given positions of the surface's vertices."""
        return np.einsum("nab,nbc->nac", self.barycentric, vertices[self.corners])


def place(
    vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"], parts: Integer[np.ndarray, " v"],
    seen: Float[np.ndarray, " v"], detail: Float[np.ndarray, " v"], count: int,
) -> Placement:  # fmt: skip
    """Spread about ``count`` Gaussians over a surface, more where the photo shows it and where detail matters.

    Triangles are halved at their longest edge until that is short enough, which also mends slivers.

    Args:
        vertices: of the surface to cover, meters.
        faces: its triangles.
        parts: :class:`persona.types.BodyPart` of its vertices.
        seen: how much the photo shows of each vertex, 0 to 1.
        detail: how finely structured the texture is at each vertex, 0 (plain) to 1 (a fine print).
        count: most Gaussians to place.
    """
    visible = seen[faces].mean(1)
    head = (parts[faces] == BodyPart.HEAD).mean(1)
    hands = np.isin(parts[faces], (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND)).mean(1)
    fine = detail[faces].max(1)
    density = (0.4 + 0.6 * visible) * (1 + 1.5 * head * visible + 0.5 * hands) * (0.5 + 2.0 * fine)
    unit, best = 6e-5, None
    for _ in range(5):
        placement = _halved(vertices, faces, unit / density)
        n = len(placement.corners)
        if n <= count and (best is None or n > len(best.corners)):
            best = placement
        if 0.93 * count <= n <= count:
            break
        unit *= max(0.3, (n / (0.965 * count)) ** 1.1)
    return best if best is not None else placement  # type: ignore[possibly-unbound]


def _halved(
    vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"], limit: Float[np.ndarray, " f"]
) -> Placement:
    """Halve every face at its longest edge until the square of that edge is at most its limit (square meters)."""
    face = np.arange(len(faces))
    bary = np.broadcast_to(np.eye(3), (len(face), 3, 3)).copy()
    points = vertices[faces].astype(np.float64)
    done: list[tuple[Int[np.ndarray, " n"], Float[np.ndarray, "n 3 3"]]] = []
    for _ in range(24):
        edges = ((np.roll(points, -1, 1) - points) ** 2).sum(-1)  # edge k joins corners k and k + 1
        longest = edges.argmax(1)
        split = edges.max(1) > limit[face]
        done.append((face[~split], bary[~split]))
        if not split.any():
            break
        face, bary, points, first = face[split], bary[split], points[split], longest[split]
        order = (first[:, None] + np.arange(3)) % 3
        rows = np.arange(len(face))[:, None]
        bary, points = bary[rows, order], points[rows, order]  # the longest edge now joins corners 0 and 1
        middle_b, middle_p = bary[:, :2].mean(1, keepdims=True), points[:, :2].mean(1, keepdims=True)
        bary = np.concatenate([
            np.concatenate([bary[:, :1], middle_b, bary[:, 2:]], 1), np.concatenate([middle_b, bary[:, 1:]], 1)
        ])  # fmt: skip
        points = np.concatenate([
            np.concatenate([points[:, :1], middle_p, points[:, 2:]], 1), np.concatenate([middle_p, points[:, 1:]], 1)
        ])  # fmt: skip
        face = np.concatenate([face, face])
    index = np.concatenate([d[0] for d in done])
    order = np.argsort(index, kind="stable")
    return Placement(index[order], faces[index[order]], np.concatenate([d[1] for d in done])[order])


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
    triangles: Float[np.ndarray, "n 3 3"],
) -> tuple[Float[np.ndarray, "n 3 3"], Float[np.ndarray, "n 3"]]:
    """Covariance factors (meters) of flat Gaussians that cover a triangle each, and the normals."""
    a, b = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    normal = np.cross(a, b)
    size = np.linalg.norm(normal, axis=1, keepdims=True)
    normal = normal / np.maximum(size, 1e-12)
    # Covariance of the uniform distribution over a triangle with edges a, b: (a a' + b b' + (a-b)(a-b)') / 36,
    # which equals p p' + q q' with the two vectors below.
    first, second = (a + b) / np.sqrt(72.0), (a - b) / np.sqrt(24.0)
    thick = FLATNESS * np.sqrt(np.maximum(size, 1e-10)) / 4.9
    return SPREAD * np.stack([first, second, normal * thick], -1), normal


def texture_detail(textured: TexturedSurface) -> Float[np.ndarray, " v"]:
    """How finely structured the texture is around each of the surface's vertices, 0 to 1: contrast between neighbours.

    It is asked of the texture, not of the photo, so that a pattern is drawn as finely behind as in front.
    """
    i, j = directed_edges(textured.faces).T
    count, fine = len(textured.surface.vertices), len(textured.colors)
    apart = ((textured.colors[i] - textured.colors[j]) ** 2).sum(1).astype(np.float64)
    ends = np.r_[i, j]
    total, number = np.bincount(ends, np.r_[apart, apart], fine), np.bincount(ends, minlength=fine)
    place = sp.csr_matrix(
        (textured.barycentric.ravel(), textured.parents.ravel(), np.arange(0, 3 * fine + 1, 3)), (fine, count)
    )
    variance = place.T @ (0.5 * total / np.maximum(number, 1)) / np.maximum(place.T @ np.ones(fine), 1e-9)
    graph = neighbour_graph(textured.surface.faces, count)
    around = np.asarray(graph.sum(1)).ravel()
    contrast = np.sqrt((variance + graph @ variance) / (1 + around))
    return np.clip(contrast / _FINE, 0, 1)


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
