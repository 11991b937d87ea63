"""An outfit: the garments of a person and the body they hang on, apart from photo and surface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float, Int, UInt8
from scipy.spatial import ConvexHull, KDTree, QhullError

from persona.body.skinning import unskin
from persona.geometry.kinematics import pose_transforms
from persona.geometry.rotations import unit
from persona.types import BodyFit, BodyPart, Garment, Pose, Skeleton, SkinWeights


@dataclass(frozen=True)
class Colliders:
    """The body that cloth runs into: a triangle mesh in the reference pose (meters), skinned.

    ``parts`` are :class:`persona.types.BodyPart` values; contacts are kept apart by limb, so that no point of cloth
    jumps from one leg to the other.
    """

    rest: Float[np.ndarray, "b 3"]
    skin: SkinWeights
    faces: Int[np.ndarray, "f 3"]
    parts: UInt8[np.ndarray, " b"]


@dataclass(frozen=True)
class Outfit:
    """Garments and the body under them: all that a simulation needs.

    ``rest`` and ``skin`` hold the garments' points one garment after the other, in the reference pose (meters), where
    skinning alone would carry them; only held rows follow it. ``photo_pose`` is the pose in which the garments'
    patterns were taken, and from which every drape begins.
    """

    skeleton: Skeleton
    photo_pose: Pose
    garments: tuple[Garment, ...]
    rest: Float[np.ndarray, "n 3"]
    skin: SkinWeights
    colliders: Colliders

    def __len__(self) -> int:
        return len(self.rest)

    def points_of(self, number: int) -> slice:
        """Where a garment's points are among all."""
        first = sum(len(garment) for garment in self.garments[:number])
        return slice(first, first + len(self.garments[number]))


def vertices_of(garments: Sequence[Garment]) -> Int[np.ndarray, " n"]:
    """The fitted surface's vertices that are points of garments, one garment after the other."""
    return np.concatenate([np.zeros(0, np.int64), *(np.arange(g.first, g.first + len(g)) for g in garments)])


def garment_of_vertices(garments: Sequence[Garment], count: int) -> Int[np.ndarray, " v"]:
    """The number of the garment that each of the fitted surface's ``count`` vertices belongs to, -1 for none."""
    numbers = np.full(count, -1)
    for number, garment in enumerate(garments):
        numbers[garment.first : garment.first + len(garment)] = number
    return numbers


def outfit_of(fit: BodyFit) -> Outfit | None:
    """The outfit of a fit; None where nothing hangs free."""
    if not fit.garments:
        return None
    surface = fit.surface
    rest = unskin(surface.vertices, surface.skin, pose_transforms(fit.skeleton, fit.pose)).astype(np.float32)
    own = vertices_of(fit.garments)
    skin = SkinWeights(surface.skin.joints[own], surface.skin.weights[own])
    return Outfit(fit.skeleton, fit.pose, fit.garments, rest[own], skin, _colliders(fit, rest))


#: Parts whose shape is finer than cloth can feel: a round hull stands for each of them.
_HULLS = (BodyPart.HEAD, BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND, BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)


def _colliders(fit: BodyFit, rest: Float[np.ndarray, "v 3"]) -> Colliders:
    """The body; head, hands and feet by their hulls (a hand is a mitten)."""
    surface, n = fit.surface, fit.surface.body_vertices
    skin = SkinWeights(surface.skin.joints[:n], surface.skin.weights[:n])
    faces = surface.faces[(surface.faces < n).all(1)]
    return with_hulls(Colliders(rest[:n], skin, faces, surface.parts[:n].astype(np.uint8)))


def with_hulls(body: Colliders) -> Colliders:
    """Head, hands and feet replaced by closed convex hulls with points about as even as on a ball."""
    fine = np.isin(body.parts, _HULLS)
    faces = body.faces[(~fine)[body.faces].all(1)]
    kept, compact = np.unique(faces, return_inverse=True)
    directions, triangles = _sphere()
    points, chosen, labels, corners = [body.rest[kept]], [kept], [body.parts[kept]], [compact.reshape(-1, 3)]
    count = len(kept)
    for part in _HULLS:
        touching = (body.parts == part)[body.faces].any(1)
        own = np.unique(body.faces[touching])  # and the first points of the limb that it goes on in
        if len(own) < 4:
            continue
        place = np.asarray(body.rest[own], np.float64)
        try:
            hull = ConvexHull(place)
        except QhullError:  # flat
            continue
        middle = place[hull.vertices].mean(0)
        normals, offsets = hull.equations[:, :3], hull.equations[:, 3]
        # From the middle in every direction to the first side of the hull; more of them to where it is long.
        values, axes = np.linalg.eigh(np.cov((place[hull.vertices] - middle).T))
        ways = unit(directions @ (axes * np.sqrt(values.clip(1e-12))) @ axes.T)
        slope = np.maximum(ways @ normals.T, 1e-9)
        away = (-(normals @ middle + offsets) / slope).min(1)
        round_ = middle + away[:, None] * ways
        points.append(round_)
        chosen.append(own[KDTree(place).query(round_)[1]])
        labels.append(np.full(len(round_), part, np.uint8))
        corners.append(triangles + count)
        count += len(round_)
    source = np.concatenate(chosen)
    return Colliders(
        np.concatenate(points).astype(np.float32),
        SkinWeights(body.skin.joints[source], body.skin.weights[source]),
        np.concatenate(corners).astype(np.int32),
        np.concatenate(labels).astype(np.uint8),
    )


@cache
def _sphere() -> tuple[np.ndarray, np.ndarray]:
    """162 directions and the triangles between them: an icosahedron divided twice."""
    g = (1 + 5**0.5) / 2
    points = np.array([p for a in (-1, 1) for b in (-g, g) for p in ((0, a, b), (a, b, 0), (b, 0, a))], float)
    faces = ConvexHull(points).simplices
    for _ in range(2):
        middles = points[faces[:, [0, 1, 2]]] + points[faces[:, [1, 2, 0]]]
        points = np.unique(np.concatenate([points, middles.reshape(-1, 3)]).round(9), axis=0)
        points /= np.linalg.norm(points, axis=1, keepdims=True)
        points = np.unique(points.round(9), axis=0)
        faces = ConvexHull(points).simplices
    corners = points[faces]
    inward = np.einsum(
        "fa,fa->f", np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), corners[:, 0]
    )
    faces = np.where((inward < 0)[:, None], faces[:, ::-1], faces)
    return points, faces


__all__ = ["Colliders", "Outfit", "garment_of_vertices", "outfit_of", "vertices_of", "with_hulls"]
