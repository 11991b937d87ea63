"""Forward kinematics in torch: local rotations to the rigid motion of every joint."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor


@lru_cache(maxsize=16)
def _levels(parents: tuple[int, ...]) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Joints by depth below the root, with their parents, so that a level is one batched product."""
    depth = [0] * len(parents)
    for i, p in enumerate(parents):
        if p >= i:
            raise ValueError(f"parents must precede their children, but joint {i} has parent {p}")
        depth[i] = depth[p] + 1 if p >= 0 else 0
    levels = []
    for d in range(1, max(depth) + 1):
        own = tuple(i for i, k in enumerate(depth) if k == d)
        levels.append((own, tuple(parents[i] for i in own)))
    return tuple(levels)


def joint_transforms(
    rest_joints: Float[Tensor, "j 3"],
    parents: tuple[int, ...],
    rotations: Float[Tensor, "j 3 3"],
    translation: Float[Tensor, " 3"],
) -> Float[Tensor, "j 3 4"]:
    """Rigid motion of every joint from the reference pose to a pose; differentiable.

    Args:
        rest_joints: joint positions in the reference pose, meters.
        parents: parent of each joint, -1 for the root.
        rotations: local rotations; identity is the reference pose.
        translation: where the root joint is in the world, meters.

    Returns:
        ``[G | p - G rest]`` for each joint: maps a point of the reference pose that is glued to the joint.
    """
    count = len(parents)
    g: list[Tensor | None] = [None] * count
    p: list[Tensor | None] = [None] * count
    if rotations.requires_grad or translation.requires_grad or rest_joints.requires_grad or rotations.is_cuda:
        g[0], p[0] = rotations[0], translation
        for own, above in _levels(parents):
            up = torch.stack([g[a] for a in above])  # type: ignore[arg-type]
            index, above_index = list(own), list(above)
            world = up @ rotations[index]
            offset = (up @ (rest_joints[index] - rest_joints[above_index])[..., None])[..., 0]
            position = torch.stack([p[a] for a in above]) + offset  # type: ignore[arg-type]
            for k, i in enumerate(own):
                g[i], p[i] = world[k], position[k]
        G, P = torch.stack(g), torch.stack(p)  # type: ignore[arg-type]
        return torch.cat([G, (P - (G @ rest_joints[..., None])[..., 0])[..., None]], -1)
    # Without gradients numpy is several times faster than torch on so many small products.
    rest, local = rest_joints.numpy(), rotations.detach().numpy()
    G, P = np.empty_like(local), np.empty_like(rest)
    G[0], P[0] = local[0], translation.detach().numpy()
    for own, above in _levels(parents):
        index, above_index = list(own), list(above)
        G[index] = G[above_index] @ local[index]
        P[index] = P[above_index] + np.einsum("nij,nj->ni", G[above_index], rest[index] - rest[above_index])
    t = P - np.einsum("nij,nj->ni", G, rest)
    return torch.from_numpy(np.concatenate([G, t[..., None]], -1))


def rotations_to_6d(rotations: Float[Tensor, "... 3 3"]) -> Float[Tensor, "... 6"]:
    """The first two columns of rotation matrices (continuous 6D representation)."""
    return rotations[..., :, :2].transpose(-1, -2).reshape(*rotations.shape[:-2], 6)


def rotation_vectors_to_matrices(vectors: Float[Tensor, "... 3"]) -> Float[Tensor, "... 3 3"]:
    """Rodrigues' formula, smooth at zero."""
    angle = torch.sqrt((vectors**2).sum(-1, keepdim=True) + 1e-16)[..., None]
    x, y, z = (vectors / angle[..., 0]).unbind(-1)
    o = torch.zeros_like(x)
    k = torch.stack([o, -z, y, z, o, -x, -y, x, o], -1).reshape(*vectors.shape[:-1], 3, 3)
    eye = torch.eye(3, dtype=vectors.dtype, device=vectors.device)
    return eye + torch.sin(angle) * k + (1 - torch.cos(angle)) * (k @ k)
