"""The mesh that carries the texture: the fitted surface, finer, and where each of its points is in photo and body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from jaxtyping import Bool, Float, Int

from persona.body.skinning import unskin
from persona.cloth import garment_of_vertices
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import neighbour_graph, vertex_areas, vertex_normals
from persona.geometry.relaxing import relaxed
from persona.geometry.transforms import transformed
from persona.imaging.window import PersonWindow
from persona.types import BodyFit, BodyPart

ARMS = (BodyPart.LEFT_ARM, BodyPart.RIGHT_ARM)
HANDS = (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND)
LEGS = (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)
_SURFACE_STEPS = 300  # most steps of a field over the surface, a twelfth of the fine mesh; some 20 to 100 are taken
FEET = (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)


def subdivided(
    faces: Int[np.ndarray, "f 3"], count: int, times: Int[np.ndarray, " f"]
) -> tuple[Int[np.ndarray, "g 3"], Int[np.ndarray, "n 3"], Float[np.ndarray, "n 3"]]:
    """Split triangles into four, again and again; place the new vertices on the old ones.

    Args:
        times: how often each is split; triangles that share an edge are split equally often.

    Returns:
        Faces of the fine mesh (its first ``count`` vertices are the old ones), and for every fine vertex up to three
        old vertices with weights that sum to 1.
    """
    place: Any = sp.eye(count, format="csr")
    done, total = [], count
    while len(faces):
        done.append(faces[times == 0])
        faces, times = faces[times > 0], times[times > 0]
        faces, split = _split(faces, total)
        times = np.tile(times - 1, 4)
        place, total = split @ place, split.shape[0]
    return np.concatenate(done), *_placed(place)


def _placed(place: Any) -> tuple[Int[np.ndarray, "n 3"], Float[np.ndarray, "n 3"]]:
    """Parents and their weights of a sparse matrix that maps values of old vertices to new ones, up to three a row."""
    place = sp.csr_matrix(place)
    place.sort_indices()
    length = np.diff(place.indptr)
    parents = np.zeros((place.shape[0], 3), np.int64)
    barycentric = np.zeros((place.shape[0], 3))
    for k in range(3):
        have = length > k
        at = place.indptr[:-1][have] + k
        parents[have, k], barycentric[have, k] = place.indices[at], place.data[at]
    return parents, barycentric


def halved(faces: Int[np.ndarray, "f 3"], ends: Int[np.ndarray, "e 2"], count: int) -> Int[np.ndarray, "g 3"]:
    """Triangles with some edges halved: no new vertex lies on an edge that is not.

    Args:
        ends: of the edges to halve, each edge once, the lower vertex first; the middle of edge k is vertex count + k.
        count: vertices before.
    """
    key = ends[:, 0].astype(np.int64) * count + ends[:, 1]
    order = np.argsort(key)
    key = key[order]
    sides = np.stack([faces, np.roll(faces, -1, 1)], -1).astype(np.int64)
    own = sides.min(-1) * count + sides.max(-1)
    at = np.minimum(np.searchsorted(key, own), len(key) - 1)
    middle = np.where(key[at] == own, count + order[at], -1) if len(key) else np.full(faces.shape, -1)
    number = (middle >= 0).sum(1)
    # One halved side comes first; of two, the whole one comes last.
    first = np.where(number == 1, middle.argmax(1), np.where(number == 2, ((middle < 0).argmax(1) + 1) % 3, 0))
    turn = (first[:, None] + np.arange(3)) % 3
    rows = np.arange(len(faces))[:, None]
    (a, b, c), (ab, bc, ca) = faces[rows, turn].T, middle[rows, turn].T
    one, two, three = (number == k for k in (1, 2, 3))
    parts = [
        (number == 0, (a, b, c)), (one, (a, ab, c)), (one, (ab, b, c)),
        (two, (ab, b, bc)), (two, (a, ab, bc)), (two, (a, bc, c)),
        (three, (a, ab, ca)), (three, (ab, b, bc)), (three, (ca, bc, c)), (three, (ab, bc, ca)),
    ]  # fmt: skip
    return np.concatenate([np.stack(corners, 1)[which] for which, corners in parts])


def _splits(fit: BodyFit) -> Int[np.ndarray, " f"]:
    """How often each of the surface's triangles is split, so that all end about 3 mm wide."""
    surface = fit.surface
    times = np.where((surface.faces < surface.body_vertices).all(1), 2, 1)
    worn = garment_of_vertices(fit.garments, len(surface.vertices)) >= 0
    return np.where(worn[surface.faces[:, 0]], 3, times)


def _split(faces: Int[np.ndarray, "f 3"], count: int) -> tuple[Int[np.ndarray, "g 3"], Any]:
    """Each triangle into four by its edges' midpoints; the matrix maps old vertex values to new ones."""
    a, b, c = faces.T
    edges = np.sort(np.stack([np.r_[a, b, c], np.r_[b, c, a]], 1), 1).astype(np.int64)
    key, index = np.unique(edges[:, 0] * count + edges[:, 1], return_inverse=True)
    ab, bc, ca = (index.ravel() + count).reshape(3, -1)
    split = np.concatenate([np.stack(t, 1) for t in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))])
    rows = np.arange(len(key))
    middle = sp.csr_matrix(
        (np.full(2 * len(key), 0.5), (np.r_[rows, rows], np.r_[key // count, key % count])), (len(key), count)
    )
    return split, sp.vstack([sp.eye(count, format="csr"), middle]).tocsr()


@dataclass(frozen=True)
class FineMesh:
    """The fine mesh of a fit in a window of its photo.

    ``points`` are in the photo's pose (meters, world), ``rest`` the same in the reference pose. ``corner`` is the
    surface's vertex nearest to each; ``parts``, ``sheet`` (of an off-body sheet or a garment) and ``garment`` (its
    number, -1 for none) are that vertex's. ``pixels`` are
    positions in the window, ``depth`` meters along the camera's axis, ``facing`` the cosine between the normal and the
    line to the camera, ``outward`` the normal's unit direction in the picture. ``inside`` tells points that fall into
    the window, ``row`` and ``column`` their pixel (the nearest one of the window for others). ``pixels_per_meter`` is
    at the body's depth.
    """

    fit: BodyFit
    faces: Int[np.ndarray, "g 3"]
    parents: Int[np.ndarray, "n 3"]
    barycentric: Float[np.ndarray, "n 3"]
    points: Float[np.ndarray, "n 3"]
    corner: Int[np.ndarray, " n"]
    parts: Int[np.ndarray, " n"]
    sheet: Bool[np.ndarray, " n"]
    garment: Int[np.ndarray, " n"]
    pixels: Float[np.ndarray, "n 2"]
    depth: Float[np.ndarray, " n"]
    facing: Float[np.ndarray, " n"]
    outward: Float[np.ndarray, "n 2"]
    inside: Bool[np.ndarray, " n"]
    row: Int[np.ndarray, " n"]
    column: Int[np.ndarray, " n"]
    pixels_per_meter: float

    @staticmethod
    def of(fit: BodyFit, window: PersonWindow) -> FineMesh:
        """The fine mesh of a fit, seen in a window."""
        surface, camera = fit.surface, window.camera
        faces, parents, barycentric = subdivided(surface.faces, len(surface.vertices), _splits(fit))
        points = _spread(surface.vertices, parents, barycentric)
        local = transformed(camera.T_camera_world, points)
        pixels, _ = camera.project(points)
        normals = vertex_normals(local, faces)
        facing = -(normals * local).sum(1) / np.linalg.norm(local, axis=1)
        outward = normals[:, :2] / np.maximum(np.linalg.norm(normals[:, :2], axis=1, keepdims=True), 1e-9)
        corner = np.take_along_axis(parents, barycentric.argmax(1)[:, None], 1)[:, 0]
        height, width = window.alpha.shape
        x, y = pixels.T
        worn = garment_of_vertices(fit.garments, len(surface.vertices))
        px = camera.fx / np.median(local[corner < surface.body_vertices, 2])
        return FineMesh(
            fit, faces, parents, barycentric, points, corner, surface.parts[corner].astype(np.int64),
            corner >= surface.body_vertices, worn[corner], pixels, local[:, 2], facing, outward,
            (x > 0) & (x < width) & (y > 0) & (y < height),
            np.clip(y.astype(int), 0, height - 1), np.clip(x.astype(int), 0, width - 1), float(px),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.points)

    def spread(self, values: Float[np.ndarray, "v c"]) -> Float[np.ndarray, "n c"]:
        """Values of the surface's vertices at the fine vertices."""
        return _spread(values, self.parents, self.barycentric)

    def placed_between(self, ends: Int[np.ndarray, "e 2"]) -> tuple[Int[np.ndarray, "m 3"], Float[np.ndarray, "m 3"]]:
        """``parents`` and ``barycentric`` of the vertices and then of the middles of some edges."""
        count, edges = len(self), len(ends)
        own = sp.csr_matrix(
            (self.barycentric.ravel(), self.parents.ravel(), np.arange(0, 3 * count + 1, 3)),
            (count, len(self.fit.surface.vertices)),
        )
        own.eliminate_zeros()
        middle = sp.csr_matrix((np.full(2 * edges, 0.5), ends.ravel(), np.arange(0, 2 * edges + 1, 2)), (edges, count))
        return _placed(sp.vstack([own, middle @ own]))

    @cached_property
    def rest(self) -> Float[np.ndarray, "n 3"]:
        """The points in the reference pose, meters from the middle of the body sideways (the left is positive)."""
        surface, skeleton = self.fit.surface, self.fit.skeleton
        rest = unskin(surface.vertices, surface.skin, pose_transforms(skeleton, self.fit.pose))
        return self.spread(rest - [skeleton.rest_joints[0, 0], 0, 0])

    @cached_property
    def edges(self) -> Int[np.ndarray, "e 2"]:
        """Every edge once."""
        return _edges(self.faces, len(self))

    @cached_property
    def surface_edges(self) -> Int[np.ndarray, "e 2"]:
        """Every edge of the surface that was split, once."""
        return _edges(self.fit.surface.faces, len(self.fit.surface.vertices))

    def relaxed(
        self,
        values: Float[np.ndarray, "n c"],
        weight: Float[np.ndarray, " n"],
        *,
        steps: int,
        tolerance: float,
        joined: Callable[[Int[np.ndarray, " e"], Int[np.ndarray, " e"]], Bool[np.ndarray, " e"]] | None = None,
        start: Float[np.ndarray, "n c"] | None = None,
    ) -> Float[np.ndarray, "n c"]:
        """The field of :func:`persona.geometry.relaxing.relaxed` over the mesh.

        It begins at ``start``, or as the same field over the surface that was split. On a surface all edges together
        weigh as much after a split as before (four times as many differ by half as much, and the difference is
        squared), so the surface's own edges count 1, too, and far fewer steps are left.

        Args:
            values: that the field keeps near.
            weight: how strongly, positive.
            steps: most steps over the fine mesh.
            tolerance: as there.
            joined: whether the edge between two vertices counts; all do by default. (The mesh's first vertices are the
                surface's.)
            start: a field that is near the one that is sought.
        """
        fine = self.edges if joined is None else self.edges[joined(*self.edges.T)]
        if start is not None:
            return relaxed(fine, values, weight, steps=steps, tolerance=tolerance, start=start)
        count, own, share = len(self.fit.surface.vertices), self.surface_edges, self.barycentric
        if joined is not None:
            own = own[joined(*own.T)]
            near = joined(self.parents.ravel(), np.repeat(np.arange(len(self)), 3)).reshape(share.shape)
            share = share * near
            share = share / np.maximum(share.sum(1, keepdims=True), 1e-9)
        place = sp.csr_matrix(
            (share.ravel(), self.parents.ravel(), np.arange(0, share.size + 1, 3)), (len(self), count)
        )
        gathered = place.T @ weight
        drawn = (place.T @ (weight[:, None] * values)) / gathered[:, None]
        start = place @ relaxed(own, drawn, gathered, steps=_SURFACE_STEPS, tolerance=1e-3)
        alone = ~share.any(1)
        start[alone] = values[alone]
        return relaxed(fine, values, weight, steps=steps, tolerance=tolerance, start=start)

    @cached_property
    def area(self) -> Float[np.ndarray, " n"]:
        """Square meters that belong to each vertex."""
        return vertex_areas(self.points, self.faces)


def _edges(faces: Int[np.ndarray, "f 3"], count: int) -> Int[np.ndarray, "e 2"]:
    """Every edge of some triangles once."""
    graph: Any = sp.triu(neighbour_graph(faces, count), format="csr").tocoo()
    return np.stack([graph.row, graph.col], 1).astype(np.int64)


def _spread(
    values: Float[np.ndarray, "v c"], parents: Int[np.ndarray, "n 3"], barycentric: Float[np.ndarray, "n 3"]
) -> Float[np.ndarray, "n c"]:
    return sum(values[parents[:, k]] * barycentric[:, k, None] for k in range(3))  # type: ignore[return-value]


__all__ = ["ARMS", "FEET", "HANDS", "LEGS", "FineMesh", "halved", "subdivided"]
