"""Forward kinematics in torch: local rotations to the rigid motion of every joint."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from persona.jit import kernel, plain


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


@kernel(fastmath=())
def _chain(rest, parents, rotations, translation, out, places):  # type: ignore[no-untyped-def]
    """World rotations and places down the tree; ``out`` is [G | p - G rest]."""
    for i in range(len(parents)):
        p = parents[i]
        for r in range(3):
            if p < 0:
                places[i, r] = translation[r]
            else:
                places[i, r] = places[p, r]
                for c in range(3):
                    places[i, r] += out[p, r, c] * (rest[i, c] - rest[p, c])
            shift = places[i, r]
            for c in range(3):
                if p < 0:
                    out[i, r, c] = rotations[i, r, c]
                else:
                    out[i, r, c] = (
                        out[p, r, 0] * rotations[i, 0, c]
                        + out[p, r, 1] * rotations[i, 1, c]
                        + out[p, r, 2] * rotations[i, 2, c]
                    )
                shift -= out[i, r, c] * rest[i, c]
            out[i, r, 3] = shift


@kernel(fastmath=())
def _chain_backward(rest, parents, rotations, out, gradient, by_rotation, by_translation):  # type: ignore[no-untyped-def]
    """Gradients up the tree; ``gradient`` (of ``out``) is overwritten: its last column becomes that of the places."""
    for i in range(len(parents)):
        for r in range(3):
            for c in range(3):
                gradient[i, r, c] -= gradient[i, r, 3] * rest[i, c]
    for k in range(len(parents)):
        i = len(parents) - 1 - k
        p = parents[i]
        for r in range(3):
            for c in range(3):
                if p < 0:
                    by_rotation[i, r, c] = gradient[i, r, c]
                    continue
                by_rotation[i, r, c] = (
                    out[p, 0, r] * gradient[i, 0, c]
                    + out[p, 1, r] * gradient[i, 1, c]
                    + out[p, 2, r] * gradient[i, 2, c]
                )
                gradient[p, r, c] += (
                    gradient[i, r, 0] * rotations[i, c, 0]
                    + gradient[i, r, 1] * rotations[i, c, 1]
                    + gradient[i, r, 2] * rotations[i, c, 2]
                    + gradient[i, r, 3] * (rest[i, c] - rest[p, c])
                )
            if p < 0:
                by_translation[r] += gradient[i, r, 3]
            else:
                gradient[p, r, 3] += gradient[i, r, 3]


class _Chain(torch.autograd.Function):
    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, rest: Tensor, parents: np.ndarray, rotations: Tensor, translation: Tensor
    ) -> Tensor:
        arrays = [plain(t.detach().numpy(), np.dtype(str(rest.dtype)[6:])) for t in (rest, rotations, translation)]
        out, places = np.empty((len(parents), 3, 4), arrays[0].dtype), np.empty_like(arrays[0])
        _chain(arrays[0], parents, arrays[1], arrays[2], out, places)
        ctx.arrays = arrays[0], parents, arrays[1], out
        return torch.from_numpy(out)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[None, None, Tensor, Tensor]:
        rest, parents, rotations, out = ctx.arrays
        by_rotation, by_translation = np.empty_like(rotations), np.zeros(3, rotations.dtype)
        _chain_backward(rest, parents, rotations, out, gradient.clone().numpy(), by_rotation, by_translation)
        return None, None, torch.from_numpy(by_rotation), torch.from_numpy(by_translation)


def joint_transforms(
    rest_joints: Float[Tensor, "j 3"],
    parents: tuple[int, ...],
    rotations: Float[Tensor, "j 3 3"],
    translation: Float[Tensor, " 3"],
) -> Float[Tensor, "j 3 4"]:
    """Rigid motion of every joint from the reference pose to a pose; differentiable in rotations and translation.

    Args:
        rest_joints: joint positions in the reference pose, meters.
        parents: parent of each joint, -1 for the root.
        rotations: local rotations; identity is the reference pose.
        translation: where the root joint is in the world, meters.

    Returns:
        ``[G | p - G rest]`` for each joint: maps a point of the reference pose that is glued to the joint.
    """
    levels = _levels(parents)  # refuses parents after children
    if rotations.device.type == "cpu":
        # A hundred small products: the kernel takes microseconds where torch takes milliseconds.
        apply: Any = _Chain.apply
        return apply(rest_joints, np.asarray(parents, np.int64), rotations, translation)
    count = len(parents)
    g: list[Tensor | None] = [None] * count
    p: list[Tensor | None] = [None] * count
    g[0], p[0] = rotations[0], translation
    for own, above in levels:
        up = torch.stack([g[a] for a in above])  # type: ignore[arg-type]
        index, above_index = list(own), list(above)
        world = up @ rotations[index]
        offset = (up @ (rest_joints[index] - rest_joints[above_index])[..., None])[..., 0]
        position = torch.stack([p[a] for a in above]) + offset  # type: ignore[arg-type]
        for k, i in enumerate(own):
            g[i], p[i] = world[k], position[k]
    G, P = torch.stack(g), torch.stack(p)  # type: ignore[arg-type]
    return torch.cat([G, (P - (G @ rest_joints[..., None])[..., 0])[..., None]], -1)


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
