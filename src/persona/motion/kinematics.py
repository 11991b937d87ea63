"""From local rotations to joint positions and back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from persona.motion.rotations import Array, transpose
from persona.types import Skeleton


def forward(skeleton: Skeleton, rotations: Array, translations: Array) -> tuple[Array, Array]:
    """World rotations (..., j, 3, 3) and positions (..., j, 3) of every joint."""
    rest = np.asarray(skeleton.rest_joints, np.float64)
    world = np.empty(rotations.shape, np.float64)
    position = np.empty((*rotations.shape[:-2], 3))
    for i, parent in enumerate(skeleton.parents):
        if parent < 0:
            world[..., i, :, :], position[..., i, :] = rotations[..., i, :, :], translations
        else:
            world[..., i, :, :] = world[..., parent, :, :] @ rotations[..., i, :, :]
            position[..., i, :] = position[..., parent, :] + world[..., parent, :, :] @ (rest[i] - rest[parent])
    return world, position


def to_local(parents: Sequence[int], world: Array) -> Array:
    """Local rotations of world rotations."""
    parent = np.maximum(np.asarray(parents), 0)
    local = transpose(world[..., parent, :, :]) @ world
    for i, p in enumerate(parents):
        if p < 0:
            local[..., i, :, :] = world[..., i, :, :]
    return local


def path(parents: Sequence[int], ancestor: int, joint: int) -> list[int]:
    """The joints from ``ancestor`` (left out) down to ``joint`` (included); empty if they are the same."""
    chain = []
    while joint != ancestor:
        if joint < 0:
            raise ValueError("not an ancestor")
        chain.append(joint)
        joint = parents[joint]
    return chain[::-1]


def common_ancestor(parents: Sequence[int], a: int, b: int) -> int:
    """The lowest joint that both hang from (a joint hangs from itself)."""
    above = set()
    while a >= 0:
        above.add(a)
        a = parents[a]
    while b not in above:
        b = parents[b]
    return b
