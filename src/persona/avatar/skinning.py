"""Linear blend skinning of Gaussians: means and covariance factors in one pass, with gradients.

A mean x moves to x' = sum_j w_j(x) T_j x. A covariance factor M (covariance M M^T) moves with the derivative of that,

    J = sum_j w_j R_j + (T_j x) g_j^T,        M' = J M,

with g_j the gradient of weight j along the surface. The first term is the usual blended rotation; the second makes a
Gaussian stretch where the weights change, so that cloth between two limbs stays closed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from persona.jit import kernel, parallel


@kernel()
def _forward(means, factors, joints, weights, slopes, transforms, out_means, out_factors, part, parts):  # type: ignore[no-untyped-def]
    n, k = joints.shape
    for i in range(n * part // parts, n * (part + 1) // parts):
        x, y, z = means[i, 0], means[i, 1], means[i, 2]
        for r in range(3):
            j0 = np.float32(0)
            j1 = np.float32(0)
            j2 = np.float32(0)
            p = np.float32(0)
            for s in range(k):
                w = weights[i, s]
                if w != 0:
                    j = joints[i, s]
                    a, b, c = transforms[j, r, 0], transforms[j, r, 1], transforms[j, r, 2]
                    q = a * x + b * y + c * z + transforms[j, r, 3]
                    p += w * q
                    j0 += w * a + q * slopes[i, s, 0]
                    j1 += w * b + q * slopes[i, s, 1]
                    j2 += w * c + q * slopes[i, s, 2]
            out_means[i, r] = p
            for c2 in range(3):
                out_factors[i, r, c2] = j0 * factors[i, 0, c2] + j1 * factors[i, 1, c2] + j2 * factors[i, 2, c2]


@kernel()
def _backward(  # type: ignore[no-untyped-def]
    means, factors, joints, weights, slopes, transforms, grad_means, grad_factors, out_means, out_factors,
    out_transforms, want, part, parts,
):  # fmt: skip
    n, k = joints.shape
    for i in range(n * part // parts, n * (part + 1) // parts):
        x, y, z = means[i, 0], means[i, 1], means[i, 2]
        mx, my, mz = np.float32(0), np.float32(0), np.float32(0)
        for c in range(3):
            for r in range(3):
                out_factors[i, r, c] = 0
        for r in range(3):
            j0 = np.float32(0)
            j1 = np.float32(0)
            j2 = np.float32(0)
            gm = grad_means[i, r]
            # gradient with respect to row r of J
            f0, f1, f2 = grad_factors[i, r, 0], grad_factors[i, r, 1], grad_factors[i, r, 2]
            h0 = f0 * factors[i, 0, 0] + f1 * factors[i, 0, 1] + f2 * factors[i, 0, 2]
            h1 = f0 * factors[i, 1, 0] + f1 * factors[i, 1, 1] + f2 * factors[i, 1, 2]
            h2 = f0 * factors[i, 2, 0] + f1 * factors[i, 2, 1] + f2 * factors[i, 2, 2]
            for s in range(k):
                w = weights[i, s]
                if w != 0:
                    j = joints[i, s]
                    a, b, c = transforms[j, r, 0], transforms[j, r, 1], transforms[j, r, 2]
                    q = a * x + b * y + c * z + transforms[j, r, 3]
                    j0 += w * a + q * slopes[i, s, 0]
                    j1 += w * b + q * slopes[i, s, 1]
                    j2 += w * c + q * slopes[i, s, 2]
                    gq = w * gm + h0 * slopes[i, s, 0] + h1 * slopes[i, s, 1] + h2 * slopes[i, s, 2]
                    mx += gq * a
                    my += gq * b
                    mz += gq * c
                    if want:
                        out_transforms[part, j, r, 0] += gq * x + w * h0
                        out_transforms[part, j, r, 1] += gq * y + w * h1
                        out_transforms[part, j, r, 2] += gq * z + w * h2
                        out_transforms[part, j, r, 3] += gq
            for c2 in range(3):
                f = grad_factors[i, r, c2]
                out_factors[i, 0, c2] += j0 * f
                out_factors[i, 1, c2] += j1 * f
                out_factors[i, 2, c2] += j2 * f
        out_means[i, 0], out_means[i, 1], out_means[i, 2] = mx, my, mz


class _Skin(torch.autograd.Function):
    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, means: Tensor, factors: Tensor, transforms: Tensor, joints: Tensor, weights: Tensor, slopes: Tensor
    ) -> tuple[Tensor, Tensor]:
        means, factors, transforms = (t.detach().contiguous() for t in (means, factors, transforms))
        out_means, out_factors = torch.empty_like(means), torch.empty_like(factors)
        inputs = [t.numpy() for t in (means, factors, joints, weights, slopes, transforms)]
        parallel(torch.get_num_threads(), _forward, *inputs, out_means.numpy(), out_factors.numpy())
        ctx.save_for_backward(means, factors, transforms, joints, weights, slopes)
        return out_means, out_factors

    @staticmethod
    def backward(ctx: Any, grad_means: Tensor, grad_factors: Tensor) -> Any:  # type: ignore[override]
        means, factors, transforms, joints, weights, slopes = ctx.saved_tensors
        out_means, out_factors = torch.empty_like(means), torch.empty_like(factors)
        # A fixed number of parts, each with its own sums, so that the result does not depend on the thread count.
        out_transforms = np.zeros((1, *transforms.shape), np.float64)
        want = bool(ctx.needs_input_grad[2])
        inputs = [t.numpy() for t in (means, factors, joints, weights, slopes, transforms)]
        grads = [g.contiguous().numpy() for g in (grad_means, grad_factors)]
        threads = 1 if want else torch.get_num_threads()
        parallel(
            threads, _backward, *inputs, *grads, out_means.numpy(), out_factors.numpy(), out_transforms, want
        )  # fmt: skip
        summed = torch.from_numpy(out_transforms.sum(0)).to(transforms.dtype) if want else None
        return out_means, out_factors, summed, None, None, None


def skin_gaussians(
    means: Float[Tensor, "n 3"],
    factors: Float[Tensor, "n 3 3"],
    transforms: Float[Tensor, "j 3 4"],
    joints: Int[Tensor, "n k"],
    weights: Float[Tensor, "n k"],
    slopes: Float[Tensor, "n k 3"],
) -> tuple[Float[Tensor, "n 3"], Float[Tensor, "n 3 3"]]:
    """Move Gaussians from the reference pose to the pose given by ``transforms``.

    Differentiable with respect to means, factors and transforms. float32 on the CPU runs a fused kernel; other types
    and devices run the same formula in torch.

    Args:
        means: meters, reference pose.
        factors: covariance factors, meters.
        transforms: rigid motion of every joint, as :func:`persona.avatar.kinematics.joint_transforms` gives it.
        joints: the joints that move each Gaussian.
        weights: their weights; rows sum to 1.
        slopes: gradients of the weights along the surface, 1/m.
    """
    if means.device.type == "cpu" and means.dtype == torch.float32:
        return _Skin.apply(means, factors, transforms.float(), joints, weights, slopes)  # type: ignore[return-value]
    each = transforms[joints.long()]
    places = (each[..., :3] @ means[:, None, :, None])[..., 0] + each[..., 3]
    posed = (places * weights[..., None]).sum(1)
    jacobian = (each[..., :3] * weights[..., None, None]).sum(1)
    jacobian = jacobian + (places * (weights != 0)[..., None]).transpose(1, 2) @ slopes
    return posed, jacobian @ factors
