"""Forward kinematics: from local rotations of a tree of joints to where every joint is and how it is turned.

Joint i under local rotations R: ``G_i = G_parent R_i`` and ``p_i = p_parent + G_parent o_i``, with ``o_i`` the joint's
offset from its parent in the parent's frame. For a :class:`persona.types.Skeleton`, whose rest frames are aligned with
the world, ``o_i = rest_i - rest_parent``. Parents stand before their children; the parent of a root is negative. All
joints of one depth are one batched product.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Bool, Float

from persona.geometry.rotations import Array, transpose
from persona.types import Pose, Skeleton

if TYPE_CHECKING:
    from torch import Tensor


def to_world(parents: Sequence[int], local: Float[np.ndarray, "*b j 3 3"]) -> Float[np.ndarray, "*b j 3 3"]:
    """World rotations of local rotations.

    Raises:
        ValueError: a parent stands after its child.
    """
    world = np.array(local, np.float64, order="C")
    for own, above in _levels(tuple(parents)):
        world[..., own, :, :] = world[..., above, :, :] @ world[..., own, :, :]
    return world


def to_local(parents: Sequence[int], world: Float[np.ndarray, "*b j 3 3"]) -> Float[np.ndarray, "*b j 3 3"]:
    """Local rotations of world rotations: the inverse of :func:`to_world`."""
    joints, above = _hanging(tuple(parents))
    local = np.array(world, np.float64, order="C")
    local[..., joints, :, :] = transpose(local[..., above, :, :]) @ local[..., joints, :, :]
    return local


def chain(
    parents: Sequence[int], offsets: Float[np.ndarray, "*#b j 3"], local: Float[np.ndarray, "*#b j 3 3"]
) -> tuple[Float[np.ndarray, "*#b j 3 3"], Float[np.ndarray, "*#b j 3"]]:
    """World rotations and positions of joints whose offsets are given.

    Args:
        parents: of every joint, negative for a root.
        offsets: of every joint in its parent's frame, of a root in the world.
        local: local rotations; the leading axes of both are broadcast.

    Raises:
        ValueError: a parent stands after its child.
    """
    parents = tuple(parents)
    batch = np.broadcast_shapes(local.shape[:-3], offsets.shape[:-2])
    world = to_world(parents, np.broadcast_to(local, (*batch, len(parents), 3, 3)))
    positions = np.array(np.broadcast_to(offsets, (*batch, len(parents), 3)), np.float64, order="C")
    joints, above = _hanging(parents)
    positions[..., joints, :] = (world[..., above, :, :] @ positions[..., joints, :, None])[..., 0]
    for own, over in _levels(parents):
        positions[..., own, :] += positions[..., over, :]
    return world, positions


def forward(
    skeleton: Skeleton, rotations: Float[np.ndarray, "*b j 3 3"], translations: Float[np.ndarray, "*b 3"]
) -> tuple[Float[np.ndarray, "*b j 3 3"], Float[np.ndarray, "*b j 3"]]:
    """World rotations and positions (meters) of every joint of a skeleton.

    Args:
        skeleton: the tree of joints.
        rotations: local rotations; identity is the reference pose.
        translations: where the root is in the world, meters.

    Raises:
        ValueError: a parent stands after its child.
    """
    rest = np.asarray(skeleton.rest_joints, np.float64)
    translations = np.asarray(translations, np.float64)
    joints, above = _hanging(skeleton.parents)
    offsets = np.empty((*translations.shape[:-1], *rest.shape))
    offsets[:] = translations[..., None, :]
    offsets[..., joints, :] = rest[joints] - rest[above]
    return chain(skeleton.parents, offsets, rotations)


def pose_transforms(skeleton: Skeleton, pose: Pose) -> Float[np.ndarray, "j 4 4"]:
    """Rigid motion of every joint from the reference pose to ``pose``: ``[G_i | p_i - G_i rest_i]``.

    It maps a point of the reference pose that is glued to joint i.

    Raises:
        ValueError: the pose has another number of joints, or a parent stands after its child.
    """
    count, local = len(skeleton.parents), np.asarray(pose.rotations)
    if local.shape != (count, 3, 3):
        raise ValueError(f"the pose needs {count} rotations of shape (3, 3), got {local.shape}")
    world, positions = forward(skeleton, local, pose.translation)
    transforms = np.zeros((count, 4, 4))
    transforms[:, :3, :3] = world
    transforms[:, :3, 3] = positions - np.einsum("jab,jb->ja", world, np.asarray(skeleton.rest_joints, np.float64))
    transforms[:, 3, 3] = 1.0
    return transforms


def joint_transforms(
    rest_joints: Float[Tensor, "j 3"],
    parents: tuple[int, ...],
    rotations: Float[Tensor, "j 3 3"],
    translation: Float[Tensor, " 3"],
) -> Float[Tensor, "j 3 4"]:
    """The first three rows of :func:`pose_transforms` in torch, differentiable in rotations and translation.

    Args:
        rest_joints: joint positions in the reference pose, meters.
        parents: parent of each joint, -1 for the root.
        rotations: local rotations; identity is the reference pose.
        translation: where the root joint is in the world, meters.

    Raises:
        ValueError: a parent stands after its child.
    """
    import torch

    levels = _levels(parents)
    if _compiled(rotations):
        from persona.geometry.compiled_chain import CompiledChain

        apply: Any = CompiledChain.apply
        return apply(rest_joints, np.asarray(parents, np.int64), rotations, translation)
    world: list[Tensor] = list(rotations)
    places: list[Tensor] = [translation] * len(parents)
    for own, above in levels:
        over = torch.stack([world[a] for a in above])
        turned = over @ rotations[own]
        moved = (over @ (rest_joints[own] - rest_joints[above])[..., None])[..., 0]
        moved = torch.stack([places[a] for a in above]) + moved
        for k, i in enumerate(own):
            world[i], places[i] = turned[k], moved[k]
    turns, points = torch.stack(world), torch.stack(places)
    return torch.cat([turns, (points - (turns @ rest_joints[..., None])[..., 0])[..., None]], -1)


def _compiled(tensor: Tensor) -> bool:
    return tensor.device.type == "cpu"


def descendants(parents: Sequence[int]) -> Bool[np.ndarray, "j j"]:
    """``descendants(parents)[i, k]``: joint k is i or hangs on it."""
    out = np.eye(len(parents), dtype=bool)
    for k, parent in enumerate(parents):
        if parent >= 0:
            out[:, k] |= out[:, parent]
    return out


def path(parents: Sequence[int], ancestor: int, joint: int) -> list[int]:
    """The joints from ``ancestor`` (left out) down to ``joint`` (included); empty if they are the same."""
    steps = []
    while joint != ancestor:
        if joint < 0:
            raise ValueError("not an ancestor")
        steps.append(joint)
        joint = parents[joint]
    return steps[::-1]


def common_ancestor(parents: Sequence[int], a: int, b: int) -> int:
    """The lowest joint that both hang from (a joint hangs from itself).

    Raises:
        ValueError: they hang from different roots.
    """
    above = set()
    while a >= 0:
        above.add(a)
        a = parents[a]
    while b not in above:
        if b < 0:
            raise ValueError("the joints hang from different roots")
        b = parents[b]
    return b


@lru_cache(maxsize=32)
def _levels(parents: tuple[int, ...]) -> tuple[tuple[Array, Array], ...]:
    """Joints by depth below the roots, with their parents, so that a level is one batched product."""
    depth = [0] * len(parents)
    for i, p in enumerate(parents):
        if p >= i:
            raise ValueError(f"parents must precede their children, but joint {i} has parent {p}")
        depth[i] = depth[p] + 1 if p >= 0 else 0
    levels = (np.flatnonzero(np.equal(depth, d)) for d in range(1, max(depth, default=0) + 1))
    return tuple((own, np.take(parents, own)) for own in levels)


@lru_cache(maxsize=32)
def _hanging(parents: tuple[int, ...]) -> tuple[Array, Array]:
    """The joints that are no root, and their parents."""
    joints = np.flatnonzero(np.greater_equal(parents, 0))
    return joints, np.take(parents, joints)
