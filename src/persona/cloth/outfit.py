"""An outfit: the garments of a person and the body they hang on, apart from photo and surface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, UInt8

from persona.body.skinning import unskin
from persona.geometry.kinematics import pose_transforms
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


def outfit_of(fit: BodyFit) -> Outfit | None:
    """The outfit of a fit; None where nothing hangs free."""
    if not fit.garments:
        return None
    surface = fit.surface
    rest = unskin(surface.vertices, surface.skin, pose_transforms(fit.skeleton, fit.pose)).astype(np.float32)
    own = vertices_of(fit.garments)
    skin = SkinWeights(surface.skin.joints[own], surface.skin.weights[own])
    return Outfit(fit.skeleton, fit.pose, fit.garments, rest[own], skin, _colliders(fit, rest))


def _colliders(fit: BodyFit, rest: Float[np.ndarray, "v 3"]) -> Colliders:
    """The body without head and fingers: nothing hangs there that would have to be kept out of them."""
    surface, n = fit.surface, fit.surface.body_vertices
    kept = ~np.isin(surface.parts[:n], (BodyPart.HEAD, BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND))
    faces = surface.faces[(surface.faces < n).all(1)]
    faces = faces[kept[faces].all(1)]
    used, compact = np.unique(faces, return_inverse=True)
    skin = SkinWeights(surface.skin.joints[used], surface.skin.weights[used])
    return Colliders(rest[used], skin, compact.reshape(-1, 3).astype(np.int32), surface.parts[used].astype(np.uint8))


__all__ = ["Colliders", "Outfit", "outfit_of", "vertices_of"]
