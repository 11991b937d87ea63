"""The posed body as cloth meets it: points, normals, limbs, and what lies around every point."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from persona.body.skinning import strongest_joints
from persona.cloth.kernels import point_normals, skin_points
from persona.cloth.outfit import Colliders
from persona.cloth.weave import lists
from persona.geometry.kinematics import descendants
from persona.geometry.meshes import directed_edges
from persona.jit import plain
from persona.types import BodyPart, Skeleton

_LEGS = {BodyPart.LEFT_LEG: BodyPart.LEFT_FOOT, BodyPart.RIGHT_LEG: BodyPart.RIGHT_FOOT}
ARMS = {BodyPart.LEFT_ARM: BodyPart.LEFT_HAND, BodyPart.RIGHT_ARM: BodyPart.RIGHT_HAND}


class Obstacles:
    """The body that cloth runs into, cut into limbs: trunk, head, two halves of every arm and leg, hands, feet.

    A point of cloth can touch several limbs at once, each at one place only.
    """

    def __init__(self, colliders: Colliders, skeleton: Skeleton) -> None:
        self.rest = plain(colliders.rest, np.float32)
        self.joints = plain(colliders.skin.joints, np.int32)
        self.weights = plain(colliders.skin.weights, np.float32)
        self.faces = plain(colliders.faces, np.int32)
        group, late = _limbs(colliders, skeleton)
        self.group, self.late = plain(group, np.int32), plain(late, np.int32)
        edges = np.unique(np.sort(directed_edges(self.faces), 1), axis=0)
        edges = edges[group[edges[:, 0]] == group[edges[:, 1]]]
        self.ring_start, self.ring = lists(np.concatenate([edges, edges[:, ::-1]]), len(self.rest))
        corners = np.stack([self.faces.ravel(), np.repeat(np.arange(len(self.faces)), 3)], 1)
        self.star_start, self.star = lists(corners, len(self.rest))

    def posed(
        self, transforms: Float[np.ndarray, "j 3 4"]
    ) -> tuple[Float[np.ndarray, "b 3"], Float[np.ndarray, "b 3"]]:
        """Points (meters, world) and unit normals under float32 transforms."""
        points, normals = np.empty_like(self.rest), np.empty_like(self.rest)
        skin_points(self.rest, self.joints, self.weights, transforms, points)
        point_normals(points, self.faces, normals)
        return points, normals


def _limbs(colliders: Colliders, skeleton: Skeleton) -> tuple[np.ndarray, np.ndarray]:
    """The limb of every point, and which limbs yield to others (arms)."""
    parts = colliders.parts
    strongest = strongest_joints(colliders.skin)
    below = descendants(skeleton.parents)
    rest = np.asarray(skeleton.rest_joints, np.float64)
    group = np.where(parts == BodyPart.HEAD, 1, 0)
    late, number = [0, 0], 2  # trunk and head
    for limb, end in (*_LEGS.items(), *ARMS.items()):
        own = parts == limb
        outer = np.zeros(len(parts), bool)
        joints = np.unique(strongest[own])
        if len(joints) > 1:
            # The joint in the middle of the limb (knee, elbow): half-way along the chain of its joints.
            top = joints[np.argmax(below[joints][:, joints].sum(1))]
            away = np.linalg.norm(rest[joints] - rest[top], axis=1)
            far = colliders.rest[own]
            length = np.linalg.norm(far - rest[top], axis=1).max()
            middle = joints[np.argmin(np.abs(away - length / 2))]
            outer = own & below[middle][strongest]
        group[own] = number
        group[outer] = number + 1
        group[parts == end] = number + 2
        late += [int(limb in ARMS)] * 3
        number += 3
    return group, np.array(late)


__all__ = ["ARMS", "Obstacles"]
