"""Smooth fields over large graphs, by conjugate gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from jaxtyping import Float, Int

from persona.compute import thread_count
from persona.jit import kernel, parallel

_PARTS = 16  # sums over nodes are taken in this many parts, whatever the thread count


def relaxed(
    edges: Int[np.ndarray, "e 2"],
    values: Float[np.ndarray, "n c"],
    weight: Float[np.ndarray, " n"],
    *,
    steps: int,
    tolerance: float,
    start: Float[np.ndarray, "n c"] | None = None,
) -> Float[np.ndarray, "n c"]:
    """The field of :func:`persona.geometry.meshes.diffused` by conjugate gradients (float32): for large graphs.

    Args:
        edges: every pair of neighbours once; each counts 1.
        values: that the field keeps near.
        weight: how strongly, positive.
        steps: most steps.
        tolerance: of the residual's size beside the right-hand side's, by column, at which it ends.
        start: where the field begins; the values by default.
    """
    i, j = edges.T
    count, width = values.shape
    graph: Any = sp.coo_matrix((np.ones(2 * len(edges), np.float32), (np.r_[i, j], np.r_[j, i])), (count, count))
    graph = graph.tocsr()
    first, index = graph.indptr.astype(np.int32), graph.indices.astype(np.int32)
    weight = weight.astype(np.float32)
    diagonal = np.bincount(edges.ravel(), minlength=count).astype(np.float32) + weight
    x = np.array(values if start is None else start, np.float32)
    moved, sums, threads = np.empty_like(x), np.empty((_PARTS, 2, width)), thread_count()
    parallel(threads, _multiplied, first, index, diagonal, x, moved, sums)
    right = weight[:, None] * np.asarray(values, np.float32)
    residual = right - moved
    least = tolerance**2 * np.maximum((right.astype(np.float64) ** 2).sum(0), 1e-12)
    direction = residual / diagonal[:, None]
    size = (residual * direction).astype(np.float64).sum(0)
    rest = (residual.astype(np.float64) ** 2).sum(0)
    for _ in range(steps):
        if (rest <= least).all():
            break
        parallel(threads, _multiplied, first, index, diagonal, direction, moved, sums)
        length = (size / np.maximum(sums[:, 0].sum(0), 1e-30)).astype(np.float32)
        parallel(threads, _advanced, x, residual, direction, moved, diagonal, length, sums)
        before, (size, rest) = size, sums.sum(0)
        share = (size / np.maximum(before, 1e-30)).astype(np.float32)
        parallel(threads, _turned, direction, residual, diagonal, share)
    return x


@kernel()
def _multiplied(first, index, diagonal, direction, moved, sums, t, threads):
    """``moved`` = (diagonal - graph) direction; the sums of their products."""
    rows, width, parts = len(diagonal), direction.shape[1], len(sums)
    for part in range(parts * t // threads, parts * (t + 1) // threads):
        sums[part, 0, :] = 0.0
        for row in range(rows * part // parts, rows * (part + 1) // parts):
            for c in range(width):
                moved[row, c] = diagonal[row] * direction[row, c]
            for e in range(first[row], first[row + 1]):
                for c in range(width):
                    moved[row, c] -= direction[index[e], c]
            for c in range(width):
                sums[part, 0, c] += direction[row, c] * moved[row, c]


@kernel()
def _advanced(x, residual, direction, moved, diagonal, length, sums, t, threads):
    """A step of ``length``; the sums of residual^2 / diagonal and of residual^2."""
    rows, width, parts = len(diagonal), x.shape[1], len(sums)
    for part in range(parts * t // threads, parts * (t + 1) // threads):
        sums[part] = 0.0
        for row in range(rows * part // parts, rows * (part + 1) // parts):
            for c in range(width):
                x[row, c] += length[c] * direction[row, c]
                left = residual[row, c] - length[c] * moved[row, c]
                residual[row, c] = left
                sums[part, 0, c] += left * left / diagonal[row]
                sums[part, 1, c] += left * left


@kernel()
def _turned(direction, residual, diagonal, share, t, threads):
    """The next direction."""
    rows, width = direction.shape
    for row in range(rows * t // threads, rows * (t + 1) // threads):
        for c in range(width):
            direction[row, c] = residual[row, c] / diagonal[row] + share[c] * direction[row, c]


__all__ = ["relaxed"]
