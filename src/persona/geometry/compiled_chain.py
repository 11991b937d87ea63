"""The compiled kernel of :func:`persona.geometry.kinematics.joint_transforms` and its gradient.

Apart from it, so that numpy's callers load neither Numba nor torch.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from persona.jit import kernel, plain


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


class CompiledChain(torch.autograd.Function):
    """``apply(rest_joints, parents, rotations, translation)`` on the CPU, differentiable in the last two.

    A hundred small products: the kernel takes microseconds where torch takes milliseconds.
    """

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
    def backward(ctx: Any, gradient: Tensor) -> tuple[None, None, Tensor, Tensor]:  # type: ignore[override]
        rest, parents, rotations, out = ctx.arrays
        by_rotation, by_translation = np.empty_like(rotations), np.zeros(3, rotations.dtype)
        _chain_backward(rest, parents, rotations, out, gradient.clone().numpy(), by_rotation, by_translation)
        return None, None, torch.from_numpy(by_rotation), torch.from_numpy(by_translation)
