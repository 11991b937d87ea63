"""Triangle meshes: normals, edges, pieces, and fields that are smooth over them."""

from __future__ import annotations

from collections.abc import Callable
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


def without_unused(faces: Int[np.ndarray, "f k"]) -> tuple[Int[np.ndarray, " u"], Int[np.ndarray, "f k"]]:
    """The vertices that faces name, in order, and the faces with these vertices' new numbers."""
    used, number = np.unique(faces, return_inverse=True)
    return used, number.reshape(faces.shape)


def connected_pieces(faces: Int[np.ndarray, "f k"], count: int) -> Int[np.ndarray, " v"]:
    """Which connected piece of the surface each of ``count`` vertices belongs to; by faces, or by edges (k = 2)."""
    edges = np.concatenate([faces[:, k : k + 2] for k in range(faces.shape[1] - 1)])
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
    return factored(laplacian + sp.diags(weight))(weight[:, None].astype(values.dtype) * values)


def factored(matrix: Any) -> Callable[[np.ndarray], np.ndarray]:
    """The solver of a sparse system that is symmetric and positive definite.

    Such a matrix needs no search for pivots, and an order made for symmetric patterns fills it a third less than the
    general one.

    Args:
        matrix: square.

    Returns:
        what gives the solution (n,) or (n, c) for a right-hand side of the matrix's type.
    """
    ready = sp.csc_matrix(matrix)
    return splu(ready, "MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}).solve
