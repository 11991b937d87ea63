"""Where a body's limbs are among its joints."""

from __future__ import annotations

from functools import cache

import numpy as np

from persona.body.model import BodyModel
from persona.motion.anatomy import Anatomy, anatomy
from persona.types import Skeleton


def limbs(model: BodyModel) -> Anatomy:
    """Joint numbers of the limbs, by the names of the joints."""
    return _named(model.joint_names, tuple(int(p) for p in model.parents))


def driving_joints(model: BodyModel) -> tuple[str, ...]:
    """The joints whose rotations drive an avatar's pose-driven offsets.

    The model's own choice, else the trunk, the neck, the head, and one joint for every bone of arms and legs.
    """
    if model.profile.driving_joints:
        return model.profile.driving_joints
    parts = limbs(model)
    chosen = [*parts.spine, *parts.neck, parts.head]
    for arm, leg in zip(parts.arms, parts.legs, strict=True):
        chosen += [*arm.collar, arm.upper[0], arm.fore[0], arm.hand, leg.thigh[0], leg.shin[0], leg.foot]
    return tuple(model.joint_names[joint] for joint in chosen)


@cache
def _named(names: tuple[str, ...], parents: tuple[int, ...]) -> Anatomy:
    return anatomy(Skeleton(names, parents, np.zeros((len(names), 3))))
