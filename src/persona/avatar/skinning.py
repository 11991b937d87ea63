"""Linear blend skinning of Gaussians: means and covariance factors in one pass, with gradients.

A Gaussian with mean x and covariance factor M (covariance M M^T) in the reference pose has, under the blended linear
map A = sum_j w_j R_j and translation t, the mean A x + t and the factor A M, that is the covariance A M M^T A^T.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from persona.jit import kernel


@kernel()
def _forward(means, factors, joints, weights, transforms, out_means, out_factors):  # type: ignore[no-untyped-def]
    n, k = joints.shape
    a = np.empty((3, 4), np.float32)
    for i in range(n):
        a[:] = 0
        for s in range(k):
            w = weights[i, s]
            if w != 0:
                t = transforms[joints[i, s]]
                for r in range(3):
                    for c in range(4):
                        a[r, c] += w * t[r, c]
        for r in range(3):
            out_means[i, r] = a[r, 0] * means[i, 0] + a[r, 1] * means[i, 1] + a[r, 2] * means[i, 2] + a[r, 3]
            for c in range(3):
                out_factors[i, r, c] = (
                    a[r, 0] * factors[i, 0, c] + a[r, 1] * factors[i, 1, c] + a[r, 2] * factors[i, 2, c]
                )


@kernel()
def _backward(  # type: ignore[no-untyped-def]
    means, factors, joints, weights, transforms, grad_means, grad_factors, out_means, out_factors, out_transforms, want
):
    n, k = joints.shape
    a = np.empty((3, 3), np.float32)
    g = np.empty((3, 4), np.float32)
    for i in range(n):
        a[:] = 0
        for s in range(k):
            w = weights[i, s]
            if w != 0:
                t = transforms[joints[i, s]]
                for r in range(3):
                    for c in range(3):
                        a[r, c] += w * t[r, c]
        for r in range(3):
            out_means[i, r] = a[0, r] * grad_means[i, 0] + a[1, r] * grad_means[i, 1] + a[2, r] * grad_means[i, 2]
            for c in range(3):
                out_factors[i, r, c] = (
                    a[0, r] * grad_factors[i, 0, c] + a[1, r] * grad_factors[i, 1, c] + a[2, r] * grad_factors[i, 2, c]
                )
        if want:
            for r in range(3):
                for c in range(3):
                    s2 = grad_means[i, r] * means[i, c]
                    for q in range(3):
                        s2 += grad_factors[i, r, q] * factors[i, c, q]
                    g[r, c] = s2
                g[r, 3] = grad_means[i, r]
            for s in range(k):
                w = weights[i, s]
                if w != 0:
                    j = joints[i, s]
                    for r in range(3):
                        for c in range(4):
                            out_transforms[j, r, c] += w * g[r, c]


class _Skin(torch.autograd.Function):
    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, means: Tensor, factors: Tensor, transforms: Tensor, joints: Tensor, weights: Tensor
    ) -> tuple[Tensor, Tensor]:
        means, factors, transforms = (t.detach().contiguous() for t in (means, factors, transforms))
        out_means, out_factors = torch.empty_like(means), torch.empty_like(factors)
        _forward(
            means.numpy(), factors.numpy(), joints.numpy(), weights.numpy(), transforms.numpy(),
            out_means.numpy(), out_factors.numpy(),
        )  # fmt: skip
        ctx.save_for_backward(means, factors, transforms, joints, weights)
        return out_means, out_factors

    @staticmethod
    def backward(ctx: Any, grad_means: Tensor, grad_factors: Tensor) -> Any:  # type: ignore[override]
        means, factors, transforms, joints, weights = ctx.saved_tensors
        out_means, out_factors = torch.empty_like(means), torch.empty_like(factors)
        out_transforms = torch.zeros(transforms.shape, dtype=torch.float64)
        want = ctx.needs_input_grad[2]
        _backward(
            means.numpy(), factors.numpy(), joints.numpy(), weights.numpy(), transforms.numpy(),
            grad_means.contiguous().numpy(), grad_factors.contiguous().numpy(),
            out_means.numpy(), out_factors.numpy(), out_transforms.numpy(), want,
        )  # fmt: skip
        return out_means, out_factors, out_transforms.to(transforms.dtype) if want else None, None, None


def skin_gaussians(
    means: Float[Tensor, "n 3"],
    factors: Float[Tensor, "n 3 3"],
    transforms: Float[Tensor, "j 3 4"],
    joints: Int[Tensor, "n k"],
    weights: Float[Tensor, "n k"],
) -> tuple[Float[Tensor, "n 3"], Float[Tensor, "n 3 3"]]:
    """Move Gaussians from the reference pose to the pose given by ``transforms``.

    Differentiable with respect to means, factors and transforms. float32 on the CPU runs a fused kernel; other types
    and devices run the same formula in torch.
    """
    if means.device.type == "cpu" and means.dtype == torch.float32:
        return _Skin.apply(means, factors, transforms.float(), joints, weights)  # type: ignore[return-value]
    blended = (transforms[joints.long()] * weights[..., None, None]).sum(1)
    posed = (blended[:, :, :3] @ means[..., None])[..., 0] + blended[:, :, 3]
    return posed, blended[:, :, :3] @ factors
