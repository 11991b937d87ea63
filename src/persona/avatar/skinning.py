"""Posing Gaussians: from their parameters in the reference pose to means and covariance factors in the world.

A Gaussian lies between three anchors; with b its barycentric coordinates and d the anchors' displacements its mean is
x + sum_k b_k d_k. Under linear blend skinning that mean moves to x' = sum_j w_j T_j x. A covariance factor
M = R(q) diag(exp(s)), covariance M M^T, moves with the derivative of that map,

    J = sum_j w_j R_j + (T_j x) g_j^T,        M' = J M,

with g_j the gradient of weight j along the surface (they sum to zero, as weights sum to one). The first term is the
usual blended rotation; the second makes a Gaussian stretch where the weights change, so that cloth between two limbs
stays closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from persona.avatar.gaussians import quaternions_to_matrices
from persona.jit import kernel, parallel

#: Sums over Gaussians are taken in this many parts, whatever the thread count, so that results do not depend on it.
_PARTS = 8


@dataclass(frozen=True)
class Binding:
    """What ties Gaussians to anchors and joints; none of it is trained."""

    corners: Int[Tensor, "n 3"]
    barycentric: Float[Tensor, "n 3"]
    joints: Int[Tensor, "n k"]
    weights: Float[Tensor, "n k"]
    slopes: Float[Tensor, "n k 3"]


@kernel()
def _rotation(quaternions, i, r):  # type: ignore[no-untyped-def]
    w, x, y, z = quaternions[i, 0], quaternions[i, 1], quaternions[i, 2], quaternions[i, 3]
    length = np.sqrt(w * w + x * x + y * y + z * z) + np.float32(1e-20)
    w, x, y, z = w / length, x / length, y / length, z / length
    r[0, 0] = 1 - 2 * (y * y + z * z)
    r[0, 1] = 2 * (x * y - w * z)
    r[0, 2] = 2 * (x * z + w * y)
    r[1, 0] = 2 * (x * y + w * z)
    r[1, 1] = 1 - 2 * (x * x + z * z)
    r[1, 2] = 2 * (y * z - w * x)
    r[2, 0] = 2 * (x * z - w * y)
    r[2, 1] = 2 * (y * z + w * x)
    r[2, 2] = 1 - 2 * (x * x + y * y)
    return w, x, y, z, length


@kernel()
def _derivative(x, y, z, i, joints, weights, slopes, transforms, jacobian, place):  # type: ignore[no-untyped-def]
    count = joints.shape[1]
    for r in range(3):
        place[r] = 0
        for c in range(3):
            jacobian[r, c] = 0
    for s in range(count):
        w = weights[i, s]
        if w != 0:
            j = joints[i, s]
            for r in range(3):
                a, b, c = transforms[j, r, 0], transforms[j, r, 1], transforms[j, r, 2]
                place[r] += w * (a * x + b * y + c * z + transforms[j, r, 3])
                jacobian[r, 0] += w * a
                jacobian[r, 1] += w * b
                jacobian[r, 2] += w * c
    for s in range(count):
        if weights[i, s] != 0:
            j = joints[i, s]
            for r in range(3):
                # Slopes sum to zero, so the mean may be taken off: rounding then does not grow with the distance
                # from the world's origin.
                q = transforms[j, r, 0] * x + transforms[j, r, 1] * y + transforms[j, r, 2] * z
                q += transforms[j, r, 3] - place[r]
                jacobian[r, 0] += q * slopes[i, s, 0]
                jacobian[r, 1] += q * slopes[i, s, 1]
                jacobian[r, 2] += q * slopes[i, s, 2]


@kernel()
def _forward(  # type: ignore[no-untyped-def]
    means, quaternions, log_scales, shift, transforms, corners, barycentric, joints, weights, slopes,
    out_means, out_factors, part, parts,
):  # fmt: skip
    n = len(means)
    r = np.empty((3, 3), np.float32)
    jac = np.empty((3, 3), np.float32)
    place = np.empty(3, np.float32)
    moved = len(shift) > 0
    for i in range(n * part // parts, n * (part + 1) // parts):
        x, y, z = means[i, 0], means[i, 1], means[i, 2]
        if moved:
            for k in range(3):
                a, b = corners[i, k], barycentric[i, k]
                x += b * shift[a, 0]
                y += b * shift[a, 1]
                z += b * shift[a, 2]
        _rotation(quaternions, i, r)
        _derivative(x, y, z, i, joints, weights, slopes, transforms, jac, place)
        for c in range(3):
            size = np.exp(log_scales[i, c])
            for row in range(3):
                out_factors[i, row, c] = size * (jac[row, 0] * r[0, c] + jac[row, 1] * r[1, c] + jac[row, 2] * r[2, c])
        out_means[i, 0], out_means[i, 1], out_means[i, 2] = place[0], place[1], place[2]


@kernel()
def _backward(  # type: ignore[no-untyped-def]
    means, quaternions, log_scales, shift, transforms, corners, barycentric, joints, weights, slopes,
    grad_means, grad_factors, out_means, out_quaternions, out_scales, out_shift, out_transforms, want, thread, threads,
):  # fmt: skip
    n, parts = len(means), len(out_shift)
    rot = np.empty((3, 3), np.float32)
    jac = np.empty((3, 3), np.float32)
    place = np.empty(3, np.float32)
    m = np.empty((3, 3), np.float32)
    h = np.empty((3, 3), np.float32)
    g = np.empty((3, 3), np.float32)
    moved = len(shift) > 0
    for part in range(thread, parts, threads):
        for i in range(n * part // parts, n * (part + 1) // parts):
            x, y, z = means[i, 0], means[i, 1], means[i, 2]
            if moved:
                for k in range(3):
                    a, b = corners[i, k], barycentric[i, k]
                    x += b * shift[a, 0]
                    y += b * shift[a, 1]
                    z += b * shift[a, 2]
            qw, qx, qy, qz, length = _rotation(quaternions, i, rot)
            _derivative(x, y, z, i, joints, weights, slopes, transforms, jac, place)
            for c in range(3):
                size = np.exp(log_scales[i, c])
                total = np.float32(0)
                for row in range(3):
                    m[row, c] = rot[row, c] * size
                    # gradient with respect to the factor before skinning
                    gm = (
                        jac[0, row] * grad_factors[i, 0, c]
                        + jac[1, row] * grad_factors[i, 1, c]
                        + jac[2, row] * grad_factors[i, 2, c]
                    )
                    total += gm * m[row, c]
                    g[row, c] = gm * size
                out_scales[i, c] = total
            gw = 2 * (qx * (g[2, 1] - g[1, 2]) + qy * (g[0, 2] - g[2, 0]) + qz * (g[1, 0] - g[0, 1]))
            gx = 2 * (
                qy * (g[0, 1] + g[1, 0]) + qz * (g[0, 2] + g[2, 0]) - 2 * qx * (g[1, 1] + g[2, 2])
                + qw * (g[2, 1] - g[1, 2])
            )  # fmt: skip
            gy = 2 * (
                qx * (g[0, 1] + g[1, 0]) + qz * (g[1, 2] + g[2, 1]) - 2 * qy * (g[0, 0] + g[2, 2])
                + qw * (g[0, 2] - g[2, 0])
            )  # fmt: skip
            gz = 2 * (
                qx * (g[0, 2] + g[2, 0]) + qy * (g[1, 2] + g[2, 1]) - 2 * qz * (g[0, 0] + g[1, 1])
                + qw * (g[1, 0] - g[0, 1])
            )  # fmt: skip
            along = gw * qw + gx * qx + gy * qy + gz * qz
            out_quaternions[i, 0] = (gw - qw * along) / length
            out_quaternions[i, 1] = (gx - qx * along) / length
            out_quaternions[i, 2] = (gy - qy * along) / length
            out_quaternions[i, 3] = (gz - qz * along) / length
            for row in range(3):  # gradient with respect to J
                for c in range(3):
                    h[row, c] = (
                        grad_factors[i, row, 0] * m[c, 0]
                        + grad_factors[i, row, 1] * m[c, 1]
                        + grad_factors[i, row, 2] * m[c, 2]
                    )
            mx, my, mz = np.float32(0), np.float32(0), np.float32(0)
            for s in range(joints.shape[1]):
                w = weights[i, s]
                if w != 0:
                    j = joints[i, s]
                    for row in range(3):
                        gq = (
                            w * grad_means[i, row]
                            + h[row, 0] * slopes[i, s, 0]
                            + h[row, 1] * slopes[i, s, 1]
                            + h[row, 2] * slopes[i, s, 2]
                        )
                        mx += gq * transforms[j, row, 0]
                        my += gq * transforms[j, row, 1]
                        mz += gq * transforms[j, row, 2]
                        if want:
                            out_transforms[part, j, row, 0] += gq * x + w * h[row, 0]
                            out_transforms[part, j, row, 1] += gq * y + w * h[row, 1]
                            out_transforms[part, j, row, 2] += gq * z + w * h[row, 2]
                            out_transforms[part, j, row, 3] += gq
            out_means[i, 0], out_means[i, 1], out_means[i, 2] = mx, my, mz
            if moved:
                for k in range(3):
                    a, b = corners[i, k], barycentric[i, k]
                    out_shift[part, a, 0] += b * mx
                    out_shift[part, a, 1] += b * my
                    out_shift[part, a, 2] += b * mz


class _Pose(torch.autograd.Function):
    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, means: Tensor, quaternions: Tensor, log_scales: Tensor, shift: Tensor, transforms: Tensor,
        binding: Binding,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        trained = [t.detach().contiguous() for t in (means, quaternions, log_scales, shift, transforms)]
        ctx.save_for_backward(*trained)
        ctx.binding = binding
        out_means, out_factors = torch.empty_like(means), torch.empty(len(means), 3, 3)
        arrays = [t.numpy() for t in (*trained, *_tensors(binding))]
        parallel(torch.get_num_threads(), _forward, *arrays, out_means.numpy(), out_factors.numpy())
        return out_means, out_factors

    @staticmethod
    def backward(ctx: Any, grad_means: Tensor, grad_factors: Tensor) -> Any:  # type: ignore[override]
        trained = ctx.saved_tensors
        out = [torch.empty_like(t) for t in trained[:3]]
        out_shift = np.zeros((_PARTS, *trained[3].shape), np.float32)
        out_transforms = np.zeros((_PARTS, *trained[4].shape), np.float64)
        arrays = [t.numpy() for t in (*trained, *_tensors(ctx.binding))]
        grads = [g.contiguous().numpy() for g in (grad_means, grad_factors)]
        want = bool(ctx.needs_input_grad[4])
        outs = [t.numpy() for t in out]
        parallel(torch.get_num_threads(), _backward, *arrays, *grads, *outs, out_shift, out_transforms, want)
        shift = torch.from_numpy(out_shift.sum(0)) if ctx.needs_input_grad[3] else None
        moves = torch.from_numpy(out_transforms.sum(0)).to(trained[4].dtype) if want else None
        return *out, shift, moves, None


def _tensors(binding: Binding) -> tuple[Tensor, ...]:
    return binding.corners, binding.barycentric, binding.joints, binding.weights, binding.slopes


def pose_gaussians(
    means: Float[Tensor, "n 3"],
    quaternions: Float[Tensor, "n 4"],
    log_scales: Float[Tensor, "n 3"],
    shift: Float[Tensor, "m 3"] | None,
    transforms: Float[Tensor, "j 3 4"],
    binding: Binding,
) -> tuple[Float[Tensor, "n 3"], Float[Tensor, "n 3 3"]]:
    """Means and covariance factors of Gaussians in the pose given by ``transforms``.

    Differentiable with respect to everything but the binding. float32 on the CPU runs a fused kernel; other types and
    devices run the same formula in torch.

    Args:
        means: meters, reference pose.
        quaternions: wxyz, any length but zero.
        log_scales: natural logarithm of standard deviations in meters.
        shift: displacements of the anchors in the reference pose (meters), or None.
        transforms: rigid motion of every joint, as :func:`persona.avatar.kinematics.joint_transforms` gives it.
        binding: anchors and joints of every Gaussian.
    """
    if means.device.type == "cpu" and means.dtype == torch.float32:
        moved = shift if shift is not None else means.new_zeros(0, 3)
        return _Pose.apply(means, quaternions, log_scales, moved, transforms.float(), binding)  # type: ignore[return-value]
    if shift is not None:
        means = means + (shift[binding.corners] * binding.barycentric[..., None]).sum(1)
    factors = quaternions_to_matrices(quaternions) * log_scales.exp()[:, None, :]
    each = transforms[binding.joints]
    places = (each[..., :3] @ means[:, None, :, None])[..., 0] + each[..., 3]
    posed = (places * binding.weights[..., None]).sum(1)
    jacobian = (each[..., :3] * binding.weights[..., None, None]).sum(1)
    apart = (places - posed[:, None]) * (binding.weights != 0)[..., None]
    jacobian = jacobian + apart.transpose(1, 2) @ binding.slopes
    return posed, jacobian @ factors
