"""Where one label ends and another begins: smooth lines on the surface, finer than its mesh.

Labels of vertices end in teeth as large as the mesh's edges, and what the body says of a place wavers by centimeters.
A waist, a hem, a neckline is a smooth line. So every border is taken as a curve through the middles of the edges that
it crosses, and each of its points may slide by s along the curve's usual normal n (which goes along the surface, so
that round necklines stay round and hems do not slip to a narrower place). What the photo shows holds still; elsewhere

    integral of (d(x + s n) / dl . n)^2 + (s / reach)^2 along the curve

is least. Vertices that the curve passes change their label, and of those beside it it is known how far they are;
edges that it crosses are halved, so that it is no blurred line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from jaxtyping import Bool, Float, Int, UInt8
from scipy.sparse.csgraph import dijkstra

from persona.geometry.meshes import factored, vertex_normals
from persona.synthesis.fine_mesh import FineMesh

_SHORT = 5e-4  # meters; two points of a border count as at least so far apart


@dataclass(frozen=True)
class Borders:
    """How borders are smoothed. Lengths in meters. Chosen by hand on four photos (docs/decisions/unseen-side.md).

    Attributes:
        even: over which the direction across a border is smoothed.
        reach: over which a border that is not seen is drawn straight; slower waves stay.
        held: over which a fully trusted pixel holds a border.
        most: that a border moves.
        line: what is left of an edge's length when the directions across a border are averaged, for it to be a line.
    """

    even: float = 0.05
    reach: float = 0.08
    held: float = 0.003
    most: float = 0.03
    line: float = 0.3

    def __call__(
        self,
        fine: FineMesh,
        labels: UInt8[np.ndarray, " n"],
        sure: Float[np.ndarray, " n"],
        fixed: Bool[np.ndarray, " n"],
    ) -> Bordered:
        """Smooth the borders between labels.

        Args:
            sure: how much the photo proves each vertex's label, 0 to 1.
            fixed: vertices that keep it.
        """
        ends, links = _crossings(fine, labels)
        if not len(ends):
            return Bordered(labels, labels, np.zeros(len(fine)))
        count = len(ends)
        middle = fine.rest[ends].mean(1)
        i, j = links.T
        long = np.maximum(np.linalg.norm(middle[i] - middle[j], axis=1), _SHORT)
        graph: Any = sp.coo_matrix((1 / long, (i, j)), (count, count)).tocsr()
        graph = graph + graph.T
        stiff = sp.diags(np.asarray(graph.sum(1)).ravel()) - graph
        own = np.maximum(np.bincount(links.ravel(), np.repeat(long, 2), count) / 2, _SHORT)  # its part of the curve
        crossed = fine.rest[ends[:, 1]] - fine.rest[ends[:, 0]]
        told = own / self.even**2
        smooth = factored(stiff + sp.diags(told))(told[:, None] * np.concatenate([middle, crossed], 1))
        outward = vertex_normals(fine.rest, fine.faces)[ends].sum(1)
        across = _normals(smooth[:, :3], links, smooth[:, 3:], outward)
        size = np.linalg.norm(smooth[:, 3:], axis=1)
        line = size > self.line * np.linalg.norm(crossed, axis=1)  # not a speck, whose border turns within a few edges
        still = np.where(fixed[ends].any(1) | ~line, 1.0, sure[ends].mean(1))
        hold = own * (1 / self.reach**2 + still / self.held**2)
        apart = ((middle[i] - middle[j]) * (across[i] + across[j])).sum(1) / (2 * long)
        pull = np.bincount(j, apart, count) - np.bincount(i, apart, count)
        shift = np.clip(factored(stiff + sp.diags(hold))(pull), -self.most, self.most)
        return self._sided(fine, labels, fixed, ends[line], middle[line], shift[line], across[line])

    def _sided(
        self,
        fine: FineMesh,
        labels: UInt8[np.ndarray, " n"],
        fixed: Bool[np.ndarray, " n"],
        ends: Int[np.ndarray, "m 2"],
        middle: Float[np.ndarray, "m 3"],
        shift: Float[np.ndarray, " m"],
        across: Float[np.ndarray, "m 3"],
    ) -> Bordered:
        """Every vertex on its side of the nearest border.

        Args:
            ends: of the edges that borders cross, from the lower label to the higher.
            middle: of these, meters, reference pose; ``shift`` tells how far from it along ``across`` the border is.
        """
        count = len(fine)
        i, j = fine.edges.T
        long = np.linalg.norm(fine.rest[i] - fine.rest[j], axis=1)
        graph = sp.coo_matrix((np.maximum(long, 1e-6), (i, j)), (count, count)).tocsr()
        # Each end of a crossed edge knows the nearest crossing of its own.
        at = middle + shift[:, None] * across
        gap = np.linalg.norm(fine.rest[ends] - at[:, None], axis=2)
        order = np.lexsort((gap.ravel(), ends.ravel()))
        begin, first = np.unique(ends.ravel()[order], return_index=True)
        of = np.full(count, -1)
        of[begin] = order[first] // 2
        _, _, source = dijkstra(graph, False, begin, limit=2 * self.most, min_only=True, return_predecessors=True)
        near = np.flatnonzero(source >= 0)
        crossing = of[source[near]]
        low, high = labels[ends[crossing, 0]], labels[ends[crossing, 1]]
        mine = (labels[near] == low) | (labels[near] == high)
        near, crossing, low, high = near[mine], crossing[mine], low[mine], high[mine]
        side = ((fine.rest[near] - at[crossing]) * across[crossing]).sum(1)
        wide = np.bincount(fine.edges.ravel(), np.repeat(long, 2), count)[near]
        wide = wide / np.bincount(fine.edges.ravel(), minlength=count)[near]
        passed = np.linalg.norm(fine.rest[near] - middle[crossing], axis=1) < np.abs(shift[crossing]) + wide
        label = np.where(passed & ~fixed[near], np.where(side > 0, high, low), labels[near])
        out, beyond, share = labels.copy(), labels.copy(), np.zeros(count)
        out[near], beyond[near] = label, np.where(label == low, high, low)
        share[near] = np.clip(0.5 - np.abs(side) / wide, 0, 0.5) * ~fixed[near]
        return Bordered(out, beyond, share)


@dataclass(frozen=True)
class Bordered:
    """``labels`` of the fine vertices; ``beyond`` is the label beyond the nearest border, and ``share`` (0 to .5) how
    much of what is nearest to the vertex lies there."""

    labels: UInt8[np.ndarray, " n"]
    beyond: UInt8[np.ndarray, " n"]
    share: Float[np.ndarray, " n"]


def mixed_across(
    fine: FineMesh,
    colors: Float[np.ndarray, "n 3"],
    labels: UInt8[np.ndarray, " n"],
    beyond: UInt8[np.ndarray, " n"],
    share: Float[np.ndarray, " n"],
) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, " e"]]:
    """Colours at borders, as on a mesh whose edges are half as long: vertices and the middles of edges mix both sides.

    Args:
        beyond: the label across the border, and the ``share`` of it.

    Returns:
        The vertices' colours, of which only those are mixed that the border comes within a quarter of an edge of; and
        for each edge how much more (-.5 to .5) of its first vertex than of its second its middle shows.
    """
    near = 2 * share - 0.5  # of what is half as far around
    i, j = np.concatenate([fine.edges, fine.edges[:, ::-1]]).T
    use = (near[i] > 0) & (labels[j] == beyond[i]) & (labels[i] != beyond[i])
    i, j = i[use], j[use]
    number = np.bincount(i, minlength=len(fine))
    across = np.stack([np.bincount(i, colors[j, c], len(fine)) for c in range(3)], 1)
    there = number > 0
    out = colors.copy()
    out[there] += near[there, None] * (across[there] / number[there, None] - colors[there])
    i, j = fine.edges.T
    crossed = (labels[i] != labels[j]) & (share[i] + share[j] > 0)
    crossed &= ((share[i] == 0) | (beyond[i] == labels[j])) & ((share[j] == 0) | (beyond[j] == labels[i]))
    one, other = 0.5 - share[i], 0.5 - share[j]  # edges' lengths to the border
    one, other = np.where(share[i] > 0, one, 1 - other), np.where(share[j] > 0, other, 1 - one)
    at = one / np.maximum(one + other, 1e-9)
    return out, np.where(crossed, np.clip(2 * at - 1, -0.5, 0.5), 0.0)


def _normals(
    curve: Float[np.ndarray, "m 3"],
    links: Int[np.ndarray, "k 2"],
    across: Float[np.ndarray, "m 3"],
    outward: Float[np.ndarray, "m 3"],
) -> Float[np.ndarray, "m 3"]:
    """Unit normals of smooth curves, along the surface.

    Args:
        links: which two points follow each other.
        across: to which side the normals point, about.
        outward: the surface's normals.
    """
    i, j = links.T
    step = curve[j] - curve[i]
    step *= np.sign((step * np.cross(outward[i] + outward[j], across[i] + across[j])).sum(1))[:, None]
    along = np.stack([np.bincount(links.ravel(), np.repeat(step[:, c], 2), len(curve)) for c in range(3)], 1)
    normal = np.cross(along, outward)
    return normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)


def _crossings(
    fine: FineMesh, labels: UInt8[np.ndarray, " n"]
) -> tuple[Int[np.ndarray, "m 2"], Int[np.ndarray, "k 2"]]:
    """The edges between two labels, from the lower label to the higher, and which two of them follow each other."""
    count = len(fine)
    sides = np.stack([fine.faces, np.roll(fine.faces, -1, 1)], -1).astype(np.int64)
    mixed = labels[sides[..., 0]] != labels[sides[..., 1]]
    sides, mixed = sides[mixed.any(1)], mixed[mixed.any(1)]
    turn = labels[sides[..., 0]] > labels[sides[..., 1]]
    sides = np.where(turn[..., None], sides[..., ::-1], sides)
    key, number = np.unique((sides[..., 0] * count + sides[..., 1])[mixed], return_inverse=True)
    at = np.full(mixed.shape, -1)
    at[mixed] = number.ravel()
    pair = at[mixed.sum(1) == 2]
    links = np.sort(pair, 1)[:, 1:]
    return np.stack([key // count, key % count], 1), links


__all__ = ["Bordered", "Borders", "mixed_across"]
