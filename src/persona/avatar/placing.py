"""Where Gaussians are laid on a surface: small triangles, smaller where the photo looks and where colours differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, Integer
from scipy.spatial import KDTree

from persona.geometry.meshes import face_areas
from persona.geometry.rotations import unit
from persona.types import BodyPart, TexturedSurface

#: How much what the photo does not show counts beside what it shows (these: docs/decisions/placing-gaussians.md).
_UNSEEN = 0.6
#: What a face that is seen, and what hands count more.
_FACE, _HANDS = 1.5, 0.5
#: What a plain triangle counts beside one whose colours differ (sRGB, standard deviation) as those of a fine print do.
_PLAIN, _PRINT, _DIFFERENT = 0.25, 2.0, 0.15
#: The contrast that a triangle along a free edge has at least: large Gaussians end in scallops there.
_RIM = 0.3
#: How much more the square of an edge counts whose middle parts the colours of a fine print, when one is halved.
_ACROSS = 3.0
#: Longest edges of a face that its lining lies under it, the deepest that has room: over the mouth a cheek is thin.
_SUNK = (0.6, 0.25)
#: Of the radius of a ball inside: how deep a lining may lie, and where vertices touch the ball.
_INSIDE, _TOUCHING = 0.6, 0.9
_FINER = 1.6  # steps in which the bound sinks above which triangles are halved


@dataclass(frozen=True)
class Placement:
    """Small triangles that tile a surface, one Gaussian each.

    ``face`` is the one of the surface that a small triangle lies in, ``corners`` are its vertices; ``barycentric``
    places the small triangle's own three corners in it. ``contrast`` is how much the colours differ in it or in the one
    that it is a half of, from 0 (plain) to 1 (a fine print). ``sunk`` is how far it lies under the surface, meters: not
    at all, or some way as the lining of its face, as large as that; ``lined`` tells the ones that lie over a lining,
    ``rim`` those that touch a free edge.
    """

    face: Int[np.ndarray, " n"]
    corners: Int[np.ndarray, "n 3"]
    barycentric: Float[np.ndarray, "n 3 3"]
    contrast: Float[np.ndarray, " n"]
    sunk: Float[np.ndarray, " n"]
    lined: Bool[np.ndarray, " n"]
    rim: Bool[np.ndarray, " n"]

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


@dataclass(frozen=True)
class Swatches:
    """Colours spread over a surface, each with the area that it stands for.

    Attributes:
        face: of the surface.
        barycentric: place in it.
        colors: sRGB.
        area: in any unit, the same for all.
    """

    face: Int[np.ndarray, " m"]
    barycentric: Float[np.ndarray, "m 3"]
    colors: Float[np.ndarray, "m 3"]
    area: Float[np.ndarray, " m"]


def swatches_of(textured: TexturedSurface, points: Float[np.ndarray, "n 3"]) -> Swatches:
    """The mean colours of a texture's triangles.

    Args:
        textured: each of its triangles lies in one of its surface.
        points: its vertices in some pose.
    """
    faces, surface = textured.faces, textured.surface.faces.astype(np.int64)
    parents = textured.parents[faces].reshape(len(faces), 9).astype(np.int64)
    weight = textured.barycentric[faces].reshape(len(faces), 9).astype(np.float64)
    count = len(textured.surface.vertices)
    # The three vertices of the surface that a triangle's corners lie between, in order, tell the face.
    own = weight > 0
    low, high = np.where(own, parents, count).min(1), np.where(own, parents, -1).max(1)
    middle = np.where(own & (parents != low[:, None]) & (parents != high[:, None]), parents, -1).max(1)
    first, second, third = np.sort(surface, axis=1).T
    keys = (first * count + second) * count + third
    order = np.argsort(keys)
    key = (low * count + middle) * count + high
    face = order[np.minimum(np.searchsorted(keys[order], key), len(keys) - 1)]
    inside = keys[face] == key
    barycentric = [(weight * (parents == corner[:, None])).sum(1) / 3 for corner in surface[face].T]
    colors = textured.colors[faces].mean(1).astype(np.float64)
    area = face_areas(points, faces)
    return Swatches(face[inside], np.stack(barycentric, 1)[inside], colors[inside], area[inside])


def place(
    vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"], parts: Integer[np.ndarray, " v"],
    seen: Float[np.ndarray, " v"], swatches: Swatches, count: int, sunk: Float[np.ndarray, " f"] | None = None,
    whole: Bool[np.ndarray, " f"] | None = None, free: Bool[np.ndarray, " v"] | None = None,
) -> Placement:  # fmt: skip
    """Spread ``count`` Gaussians over a surface: more where the photo shows it and where its colours differ.

    The triangle that is worth most is halved until there are enough, at its longest edge, which also mends slivers, or
    at a somewhat shorter one whose middle parts its colours better: so triangles come to lie along lines and hems. It
    is worth the square of its longest edge, times how much its place counts, times how much the colours inside it
    differ: so lines of a check and the rims of a print get what plain cloth between them does not need.

    Args:
        vertices: of the surface to cover, meters.
        faces: its triangles.
        parts: :class:`persona.types.BodyPart` of its vertices.
        seen: how much the photo shows of each vertex, 0 to 1.
        swatches: its colours.
        count: of Gaussians, or one less where the last two would come together; but at least one a face.
        sunk: longest edges that a lining lies under each face, 0 where there is none: one more Gaussian of the face's
            size, if it is halved or seen. What lies behind would shine through where small triangles meet.
        whole: faces that get theirs neither halved nor seen.
        free: vertices at which cloth ends; triangles along them are smaller.
    """
    visible = seen[faces].mean(1)
    head = (parts[faces] == BodyPart.HEAD).mean(1)
    hands = np.isin(parts[faces], (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND)).mean(1)
    counts = (_UNSEEN + (1 - _UNSEEN) * visible) * (1 + _FACE * head * visible + _HANDS * hands)
    free = np.zeros(len(vertices), bool) if free is None else free
    tiles = _Tiles(vertices, faces, counts, swatches, free[faces])
    least = float(tiles.worth.max(initial=0.0))
    sunk = np.zeros(len(faces)) if sunk is None else sunk
    lined = sunk > 0
    halved = visible > 0.5  # what is seen has a lining from the first
    if whole is not None:
        halved |= whole
    while len(tiles) + (halved & lined).sum() < count and least > 1e-15:
        split = np.flatnonzero(tiles.worth > least)
        split = split[np.argsort(-tiles.worth[split], kind="stable")]
        # The first halves of a face bring its lining.
        first = np.zeros(len(split), bool)
        first[np.unique(tiles.face[split], return_index=True)[1]] = True
        cost = 1 + (first & lined[tiles.face[split]] & ~halved[tiles.face[split]])
        room = count - len(tiles) - (halved & lined).sum()
        some = cost.cumsum() <= room
        if len(split) and not some.any():
            break
        if some.any():
            halved[tiles.face[split[some]]] = True
            tiles.halve(np.sort(split[some]))
        else:
            least /= _FINER
    order, under = np.argsort(tiles.face, kind="stable"), np.flatnonzero(halved & lined)
    contrast = np.maximum(tiles.contrast, tiles.before)[order]
    face = np.concatenate([tiles.face[order], under])
    return Placement(
        face,
        faces[face],
        np.concatenate([tiles.barycentric[order], np.broadcast_to(np.eye(3), (len(under), 3, 3))]),
        np.concatenate([contrast, np.zeros(len(under))]),
        np.concatenate([np.zeros(len(order)), sunk[under] * _longest(vertices[faces[under]])]),
        np.concatenate([(halved & lined)[tiles.face[order]], np.zeros(len(under), bool)]),
        np.concatenate([tiles.on_rim(order), np.zeros(len(under), bool)]),
    )


def room_inside(
    vertices: Float[np.ndarray, "v 3"],
    faces: Int[np.ndarray, "f 3"],
    asked: Bool[np.ndarray, " f"],
    shallow: Bool[np.ndarray, " f"],
) -> Float[np.ndarray, " f"]:
    """How many of its longest edges a lining may lie under each face, 0 where it has no room: what is thin there, it
    would come through in other poses.

    Args:
        vertices: of a closed surface, meters.
        faces: counter-clockwise seen from outside.
        asked: the others have none.
        shallow: the faces under which it may lie less deep; where clothes turn in at a hem it would stand out.
    """
    # Corners alone would not tell a thin plate of large faces.
    tree, out = KDTree(np.concatenate([vertices, vertices[faces[asked]].mean(1)])), np.zeros(len(faces))
    rows = np.flatnonzero(asked)
    for depth, may in zip(_SUNK, (asked, shallow), strict=True):
        rows = rows[may[rows]]
        corners = vertices[faces[rows]].astype(np.float64)
        inward = -unit(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) + 1e-15)
        # Nothing lies in the ball that touches the face's middle from inside.
        radius = depth / _INSIDE * _longest(corners)
        apart, _ = tree.query(corners.mean(1) + radius[:, None] * inward)
        free = apart > _TOUCHING * radius
        out[rows[free]] = depth
        rows = rows[~free]
    return out


def _longest(corners: Float[np.ndarray, "k 3 3"]) -> Float[np.ndarray, " k"]:
    """The longest edges of triangles."""
    return np.sqrt(_squared_edges(corners).max(1))


def _squared_edges(corners: Float[np.ndarray, "k 3 3"]) -> Float[np.ndarray, "k 3"]:
    """Squared lengths of triangles' edges; edge i joins corners i and i + 1."""
    return ((np.roll(corners, -1, 1) - corners) ** 2).sum(-1)


class _Tiles:
    """Small triangles on their way to be smaller, and the swatches that lie in each."""

    def __init__(
        self,
        vertices: Float[np.ndarray, "v 3"],
        faces: Int[np.ndarray, "f 3"],
        counts: Float[np.ndarray, " f"],
        swatches: Swatches,
        free: Bool[np.ndarray, "f 3"],
    ) -> None:
        self.face = np.arange(len(faces))
        self.barycentric = np.broadcast_to(np.eye(3), (len(faces), 3, 3)).copy()
        self.points = vertices[faces].astype(np.float64)
        self.counts = counts
        self.inside = np.logical_not(free)
        self.owner, self.place = swatches.face.copy(), swatches.barycentric.copy()
        area, colors = swatches.area[:, None], swatches.colors
        self.sums = np.concatenate([area, area * colors, area * (colors**2).sum(1, keepdims=True)], 1)
        self.contrast, self.worth = self._measured(self.face, np.arange(len(self.owner)))
        self.before = np.zeros(len(faces))  # contrast of the whole that each is a half of

    def __len__(self) -> int:
        return len(self.face)

    def on_rim(self, tiles: Int[np.ndarray, " k"]) -> Bool[np.ndarray, " k"]:
        """Whether some triangles have a corner at or between free vertices."""
        return ((self.barycentric[tiles] * self.inside[self.face[tiles], None]).sum(2) == 0).any(1)

    def _measured(
        self, tiles: Int[np.ndarray, " k"], swatches: Int[np.ndarray, " m"]
    ) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"]]:
        """The contrast in some triangles (in rising order), and what halving them is worth.

        The swatches are all that lie in them.
        """
        at = np.searchsorted(tiles, self.owner[swatches])
        sums = _summed(at, self.sums[swatches], len(tiles))
        contrast = np.minimum(np.sqrt(_spread(sums) / np.maximum(sums[:, 0], 1e-30)) / _DIFFERENT, 1)
        longest = _squared_edges(self.points[tiles]).max(1)
        least = np.where(self.on_rim(tiles), _RIM, 0.0)
        return contrast, self.counts[self.face[tiles]] * longest * (_PLAIN + _PRINT * np.maximum(contrast, least))

    def halve(self, split: Int[np.ndarray, " k"]) -> None:
        """Halve some triangles (in rising order), each at a long edge whose middle parts its colours."""
        points, barycentric = self.points[split], self.barycentric[split]
        slot = np.full(len(self), -1)
        slot[split] = np.arange(len(split))
        inside = np.flatnonzero(slot[self.owner] >= 0)
        own = slot[self.owner[inside]]
        parted = _parted(own, self.place[inside], self.sums[inside], len(split))
        first = (_squared_edges(points) * (1 + _ACROSS * self.contrast[split, None] * parted)).argmax(1)
        order = (first[:, None] + np.arange(3)) % 3
        rows, new = np.arange(len(split))[:, None], len(self) + np.arange(len(split))
        # The chosen edge now joins corners 0 and 1; each half keeps one of them, and the middle in the other's place.
        halves = [_halves(corners[rows, order]) for corners in (points, barycentric)]
        a, b, c = self.place[inside[:, None], order[own]].T
        beyond = b > a
        along, rest = 2 * np.minimum(a, b), np.abs(a - b)
        self.place[inside] = np.stack([np.where(beyond, along, rest), np.where(beyond, rest, along), c], 1)
        self.owner[inside[beyond]] = new[own[beyond]]
        (self.points, self.barycentric) = (
            np.concatenate([_replaced(old, split, half), other])
            for old, (half, other) in zip((self.points, self.barycentric), halves, strict=True)
        )
        self.face = np.concatenate([self.face, self.face[split]])
        both = np.r_[split, new]
        self.before = np.concatenate([self.before, np.zeros(len(split))])
        self.before[both] = np.tile(self.contrast[split], 2)
        self.contrast, self.worth = (np.concatenate([v, np.zeros(len(split))]) for v in (self.contrast, self.worth))
        self.contrast[both], self.worth[both] = self._measured(both, inside)


def _parted(
    own: Int[np.ndarray, " m"], place: Float[np.ndarray, "m 3"], sums: Float[np.ndarray, "m 5"], count: int
) -> Float[np.ndarray, "count 3"]:
    """The share of the colours' variance in triangles that lies between their two halves, for each edge to halve.

    Args:
        own: the triangle that each swatch lies in.
        place: where, as barycentric coordinates.
        sums: of the swatches, as :func:`_spread` takes them.
        count: of triangles; one whose colours are all the same has 0.
    """
    whole = _summed(own, sums, count)
    total, out = _spread(whole), np.zeros((count, 3))
    for edge in range(3):
        one = place[:, edge] > place[:, (edge + 1) % 3]
        half = _summed(own[one], sums[one], count)
        out[:, edge] = total - _spread(half) - _spread(whole - half)
    return np.where(total[:, None] > 1e-9 * whole[:, :1], out / np.maximum(total, 1e-30)[:, None], 0).clip(0, 1)


def _summed(rows: Int[np.ndarray, " m"], values: Float[np.ndarray, "m 5"], count: int) -> Float[np.ndarray, "count 5"]:
    return np.stack([np.bincount(rows, column, count) for column in values.T], 1).astype(np.float64)


def _spread(sums: Float[np.ndarray, "k 5"]) -> Float[np.ndarray, " k"]:
    """Squared distances from the mean colour, times area, of what has the given sums of area, colour times area (3)
    and squared colour times area."""
    return np.maximum(sums[:, 4] - (sums[:, 1:4] ** 2).sum(1) / np.maximum(sums[:, 0], 1e-30), 0)


def _halves(corners: Float[np.ndarray, "k 3 c"]) -> tuple[Float[np.ndarray, "k 3 c"], Float[np.ndarray, "k 3 c"]]:
    """Triangles cut in two from the middle between corners 0 and 1."""
    middle = corners[:, :2].mean(1)
    return (
        np.stack([corners[:, 0], middle, corners[:, 2]], 1),
        np.stack([middle, corners[:, 1], corners[:, 2]], 1),
    )


def _replaced(
    values: Float[np.ndarray, "n 3 c"], rows: Int[np.ndarray, " k"], by: Float[np.ndarray, "k 3 c"]
) -> Float[np.ndarray, "n 3 c"]:
    out = values.copy()
    out[rows] = by
    return out


__all__ = ["Placement", "Swatches", "place", "room_inside", "swatches_of"]
