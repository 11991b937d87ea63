"""What several stages ask of a triangle surface."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from jaxtyping import Float, Int
from scipy.sparse.csgraph import connected_components


def vertex_normals(vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"]) -> Float[np.ndarray, "v 3"]:
    """Unit normals of vertices, triangles weighted by area; zero for a vertex without triangles."""
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    total = np.stack(
        [sum(np.bincount(faces[:, k], normal[:, axis], len(vertices)) for k in range(3)) for axis in range(3)], 1
    )
    return total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12)


def neighbour_graph(faces: Int[np.ndarray, "f 3"], count: int) -> sp.csr_matrix:
    """Symmetric matrix (count, count), 1 where two vertices share an edge."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    graph = sp.coo_matrix((np.ones(len(edges), np.float32), (edges[:, 0], edges[:, 1])), (count, count)).tocsr()
    return sp.csr_matrix(((graph + graph.T) > 0).astype(np.float32))


def connected_pieces(faces: Int[np.ndarray, "f 3"], count: int) -> Int[np.ndarray, " v"]:
    """Which connected piece of the surface each of ``count`` vertices belongs to."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]]])
    graph = sp.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (count, count))
    return connected_components(graph, directed=False)[1]
