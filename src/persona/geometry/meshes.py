"""Triangle meshes: normals, edges, pieces, and fields that are smooth over them."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from jaxtyping import Float, Int
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu


def vertex_normals(vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"]) -> Float[np.ndarray, "v 3"]:
    """Unit normals of vertices, triangles weighted by area; zero for a vertex without triangles."""
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    total = np.stack(
        [sum(np.bincount(faces[:, k], normal[:, axis], len(vertices)) for k in range(3)) for axis in range(3)], 1
    )
    return total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12)


def face_areas(vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"]) -> Float[np.ndarray, " f"]:
    """The area of every triangle, in the vertices' unit squared."""
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    return np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2


def vertex_areas(vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"]) -> Float[np.ndarray, " v"]:
    """The area that belongs to every vertex: a third of its triangles'."""
    return np.bincount(faces.ravel(), np.repeat(face_areas(vertices, faces) / 3, 3), len(vertices))


def directed_edges(faces: Int[np.ndarray, "f 3"]) -> Int[np.ndarray, "e 2"]:
    """The three edges of every triangle, in its winding: first all first edges, then all second, then all third."""
    return np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])


def boundary_edges(faces: Int[np.ndarray, "f 3"]) -> Int[np.ndarray, "e 2"]:
    """Directed edges that belong to one triangle only: the rims of a surface."""
    edges = directed_edges(faces)
    size = int(faces.max()) + 1 if len(faces) else 1
    key = np.sort(edges, 1) @ np.array([size, 1])
    _, first, count = np.unique(key, return_index=True, return_counts=True)
    return edges[first[count == 1]]


def neighbour_graph(faces: Int[np.ndarray, "f 3"], count: int) -> sp.csr_matrix:
    """Symmetric matrix (count, count), 1 where two vertices share an edge."""
    edges = directed_edges(faces)
    graph = sp.coo_matrix((np.ones(len(edges), np.float32), (edges[:, 0], edges[:, 1])), (count, count)).tocsr()
    return sp.csr_matrix(((graph + graph.T) > 0).astype(np.float32))


def connected_pieces(faces: Int[np.ndarray, "f 3"], count: int) -> Int[np.ndarray, " v"]:
    """Which connected piece of the surface each of ``count`` vertices belongs to."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]]])
    graph = sp.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (count, count))
    return connected_components(graph, directed=False)[1]


def uniform_laplacian(faces: Int[np.ndarray, "f 3"], count: int) -> sp.csr_matrix:
    """Matrix (count, count): a vertex minus the mean of its neighbours; zero for a vertex without any."""
    graph = neighbour_graph(faces, count).astype(float)
    degree = np.asarray(graph.sum(1)).ravel()
    return sp.csr_matrix(sp.diags((degree > 0) * 1.0) - sp.diags(1.0 / np.maximum(degree, 1.0)) @ graph)


def diffused(graph: Any, values: Float[np.ndarray, "n c"], weight: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n c"]:
    """The field that is smoothest over a graph while it keeps near given values.

    It minimises the sum of squared differences along the graph's edges plus, at every node, ``weight`` times the
    squared difference from ``values``. Where the weight is next to nothing it is harmonic (each node the mean of its
    neighbours), where it is large the values stay.

    Args:
        graph: sparse, symmetric, 1 where two nodes are neighbours.
        values: floats; the right-hand side keeps their precision.
        weight: positive at one node at least of every connected piece.
    """
    laplacian: Any = sp.diags(np.asarray(graph.sum(1)).ravel()) - graph
    return splu((laplacian + sp.diags(weight)).tocsc()).solve(weight[:, None].astype(values.dtype) * values)


def relaxed(
    edges: Int[np.ndarray, "e 2"],
    values: Float[np.ndarray, "n c"],
    weight: Float[np.ndarray, " n"],
    *,
    steps: int,
    tolerance: float,
    start: Float[np.ndarray, "n c"] | None = None,
) -> Float[np.ndarray, "n c"]:
    """The field of :func:`diffused` by conjugate gradients (float32): for large graphs, and good starts.

    Args:
        edges: every pair of neighbours once; each counts 1.
        values: that the field keeps near.
        weight: how strongly, positive.
        steps: most steps.
        tolerance: of the residual's size beside the right-hand side's, by column, at which it ends.
        start: where it begins; default ``values``.
    """

    def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.einsum("nc,nc->c", a, b)

    i, j = edges.T
    count = len(values)
    ones = np.ones(2 * len(edges), np.float32)
    graph: Any = sp.coo_matrix((ones, (np.r_[i, j], np.r_[j, i])), (count, count)).tocsr()
    weight = weight.astype(np.float32)[:, None]
    diagonal = np.bincount(edges.ravel(), minlength=count).astype(np.float32)[:, None] + weight
    x = np.array(values if start is None else start, np.float32)
    right = weight * values.astype(np.float32)
    residual = right - (diagonal * x - graph @ x)
    least = tolerance**2 * np.maximum(dot(right, right), 1e-12)
    z = residual / diagonal
    direction = z.copy()
    size = dot(residual, z)
    for _ in range(steps):
        if (dot(residual, residual) <= least).all():
            break
        moved = diagonal * direction - graph @ direction
        length = size / np.maximum(dot(direction, moved), 1e-30)
        x += length * direction
        residual -= length * moved
        z = residual / diagonal
        before, size = size, dot(residual, z)
        direction = z + size / np.maximum(before, 1e-30) * direction
    return x
