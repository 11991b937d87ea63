"""Posing Gaussians: from their parameters in the reference pose to means and covariance factors in the world.

A Gaussian lies between three anchors; with b its barycentric coordinates and d the anchors' displacements its mean is
x + sum_k b_k d_k. Under linear blend skinning that mean moves to x' = sum_j w_j T_j x. A covariance factor
M = R(q) diag(exp(s)), covariance M M^T, moves with the derivative of that map,

    J = sum_j w_j R_j + (T_j x) g_j^T,        M' = J M,

with g_j the gradient of weight j along the surface (they sum to zero, as weights sum to one). The first term is the
usual blended rotation; the second makes a Gaussian stretch where the weights change, so that cloth between two limbs
stays closed. A Gaussian that stretches too far fades out.

The kernels take eight Gaussians at a time. With A = sum_j w_j T_j and B_c = sum_j g_jc T_j, both 3 x 4,

    x' = A [x; 1],        column c of J = column c of A + B_c [x; 1],

so a joint enters only these four matrices: they are summed with the entries of a matrix in the lanes of a vector,
transposed, and everything else runs with the Gaussians in the lanes. The backward pass mirrors this.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from jaxtyping import Float, Int
from torch import Tensor

from persona.compute import thread_count
from persona.geometry.rotations import quaternions_to_matrices
from persona.geometry.tearing import STRETCH_CUT, STRETCH_KEPT
from persona.jit import kernel, parallel
from persona.simd import (
    LANES,
    exp2,
    get,
    load,
    load_columns,
    maximum,
    minimum,
    select,
    splat,
    sqrt,
    store,
    store_columns,
)
from persona.sparse import FixedMatrix

#: Sums over Gaussians are taken in this many parts, for any thread count, so that results do not depend on it.
_PARTS = 16
_ROW = 16  # floats of a joint's 3 x 4 matrix, padded to two vectors
_BLOCK = 64  # 8 x 8: one half of a matrix for eight Gaussians
_LOG2E = 1.4426950408889634


@dataclass(frozen=True)
class Binding:
    """What ties Gaussians to anchors and joints; none of it is trained.

    Each row of ``weights`` sums to one; slots of weight 0 are unused. ``stretch`` is how much longer a Gaussian's
    triangle is in the reference pose than in the photo's.
    """

    corners: Int[Tensor, "n 3"]
    barycentric: Float[Tensor, "n 3"]
    joints: Int[Tensor, "n k"]
    weights: Float[Tensor, "n k"]
    slopes: Float[Tensor, "n k 3"]
    stretch: Float[Tensor, " n"]
    anchors: int

    @cached_property
    def between_anchors(self) -> FixedMatrix:
        """Interpolates a field on the anchors to the Gaussians."""
        rows = np.repeat(np.arange(len(self.corners)), 3)
        entries = (self.barycentric.cpu().numpy().reshape(-1), (rows, self.corners.cpu().numpy().reshape(-1)))
        return FixedMatrix(sp.coo_matrix(entries, (len(self.corners), self.anchors)))

    @cached_property
    def _packed(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
        """For the kernels: joints, weight and slope of each, how many slots of each Gaussian matter, all slots."""
        weights, slopes = self.weights.numpy(), self.slopes.numpy()
        # Rounding leaves slopes that do not quite sum to zero; taking the rest off makes J independent of the origin.
        slopes = slopes - weights[..., None] * slopes.sum(1, keepdims=True)
        mix = np.concatenate([weights[..., None], slopes], -1).astype(np.float32)
        slots = mix.shape[1]
        used = np.where(weights.any(1), slots - (weights != 0)[:, ::-1].argmax(1), 0)
        return self.joints.numpy().astype(np.int32).reshape(-1), mix.reshape(-1), used.astype(np.int32), slots


@kernel()
def _blend(transforms, joints, mix, used, slots, i, S):
    """A, B_0, B_1, B_2 of Gaussians i to i + 7: vector 2 q + h of the scratch is half h of matrix q."""
    for g in range(LANES):
        a0, a1 = splat(0.0), splat(0.0)
        b0, b1 = splat(0.0), splat(0.0)
        c0, c1 = splat(0.0), splat(0.0)
        d0, d1 = splat(0.0), splat(0.0)
        first = (i + g) * slots
        for s in range(first, first + get(used, i + g)):
            j = _ROW * np.int64(get(joints, s))
            u, v = load(transforms, j), load(transforms, j + 8)
            w, p, q, r = get(mix, 4 * s), get(mix, 4 * s + 1), get(mix, 4 * s + 2), get(mix, 4 * s + 3)
            a0, a1 = a0 + u * w, a1 + v * w
            b0, b1 = b0 + u * p, b1 + v * p
            c0, c1 = c0 + u * q, c1 + v * q
            d0, d1 = d0 + u * r, d1 + v * r
        k = 8 * g
        store(S, k, a0)
        store(S, k + _BLOCK, a1)
        store(S, k + 2 * _BLOCK, b0)
        store(S, k + 3 * _BLOCK, b1)
        store(S, k + 4 * _BLOCK, c0)
        store(S, k + 5 * _BLOCK, c1)
        store(S, k + 6 * _BLOCK, d0)
        store(S, k + 7 * _BLOCK, d1)


@kernel()
def _matrix(S, q):
    """Matrix q of eight Gaussians, twelve columns row by row."""
    top, bottom = load_columns(S, 2 * q * _BLOCK, 8), load_columns(S, (2 * q + 1) * _BLOCK, 8)
    return (
        top[0], top[1], top[2], top[3], top[4], top[5], top[6], top[7], bottom[0], bottom[1], bottom[2], bottom[3],
    )  # fmt: skip


@kernel()
def _apply(m, x):
    """A 3 x 4 matrix times [x; 1]."""
    return (
        m[0] * x[0] + m[1] * x[1] + m[2] * x[2] + m[3],
        m[4] * x[0] + m[5] * x[1] + m[6] * x[2] + m[7],
        m[8] * x[0] + m[9] * x[1] + m[10] * x[2] + m[11],
    )


@kernel()
def _jacobian(A, b, c, d):
    """J row by row from A and the products B_c [x; 1]."""
    return (
        A[0] + b[0], A[1] + c[0], A[2] + d[0],
        A[4] + b[1], A[5] + c[1], A[6] + d[1],
        A[8] + b[2], A[9] + c[2], A[10] + d[2],
    )  # fmt: skip


@kernel()
def _rotation(w, x, y, z):
    """Rotation matrices of unit quaternions, row by row."""
    return (
        1.0 - (y * y + z * z) * 2.0, (x * y - w * z) * 2.0, (x * z + w * y) * 2.0,
        (x * y + w * z) * 2.0, 1.0 - (x * x + z * z) * 2.0, (y * z - w * x) * 2.0,
        (x * z - w * y) * 2.0, (y * z + w * x) * 2.0, 1.0 - (x * x + y * y) * 2.0,
    )  # fmt: skip


@kernel()
def _size(log_scale):
    """exp for sizes up to e^5 meters."""
    return exp2(log_scale * _LOG2E - 8.0) * 256.0


@kernel()
def _factor(quaternions, log_scales, i):
    """Unit quaternions, inverse lengths, sizes, and R diag(sizes) row by row."""
    w, x, y, z = load_columns(quaternions, 4 * i, 4)
    inverse = 1.0 / sqrt(w * w + x * x + y * y + z * z + 1e-30)
    q = (w * inverse, x * inverse, y * inverse, z * inverse)
    s0, s1, s2 = load_columns(log_scales, 3 * i, 3)
    s = (_size(s0), _size(s1), _size(s2))
    r = _rotation(q[0], q[1], q[2], q[3])
    m = (
        r[0] * s[0], r[1] * s[1], r[2] * s[2], r[3] * s[0], r[4] * s[1], r[5] * s[2], r[6] * s[0], r[7] * s[1],
        r[8] * s[2],
    )  # fmt: skip
    return q, inverse, s, m


@kernel()
def _product(a, b):
    """Product of two 3 x 3 matrices, row by row."""
    return (
        a[0] * b[0] + a[1] * b[3] + a[2] * b[6],
        a[0] * b[1] + a[1] * b[4] + a[2] * b[7],
        a[0] * b[2] + a[1] * b[5] + a[2] * b[8],
        a[3] * b[0] + a[4] * b[3] + a[5] * b[6],
        a[3] * b[1] + a[4] * b[4] + a[5] * b[7],
        a[3] * b[2] + a[4] * b[5] + a[5] * b[8],
        a[6] * b[0] + a[7] * b[3] + a[8] * b[6],
        a[6] * b[1] + a[7] * b[4] + a[8] * b[7],
        a[6] * b[2] + a[7] * b[5] + a[8] * b[8],
    )


@kernel()
def _transposed(a):
    return a[0], a[3], a[6], a[1], a[4], a[7], a[2], a[5], a[8]


@kernel()
def _sigmoid(x):
    e = exp2(minimum(x, x * -1.0) * _LOG2E)  # of a number that is not positive
    return select(x > 0.0, splat(1.0), e) / (e + 1.0)


@kernel()
def _forward(
    means, quaternions, log_scales, logits, transforms, origin, joints, mix, used, slots, stretch,
    out_means, out_factors, out_opacities, out_shown, t, threads,
):  # fmt: skip
    n = len(used)
    blocks = -(-n // LANES)
    S = np.empty(8 * _BLOCK, np.float32)
    for block in range(blocks * t // threads, blocks * (t + 1) // threads):
        i = min(block * LANES, n - LANES)  # the last block overlaps the one before and writes the same again
        x = load_columns(means, 3 * i, 3)
        _blend(transforms, joints, mix, used, slots, i, S)
        A = _matrix(S, 0)
        place = _apply(A, x)
        jac = _jacobian(A, _apply(_matrix(S, 1), x), _apply(_matrix(S, 2), x), _apply(_matrix(S, 3), x))
        _, _, s, m = _factor(quaternions, log_scales, i)
        f = _product(jac, m)
        store_columns(out_means, 3 * i, (place[0] + origin[0], place[1] + origin[1], place[2] + origin[2]))
        store_columns(out_factors, 9 * i, f)
        longest = maximum(
            f[0] * f[0] + f[3] * f[3] + f[6] * f[6],
            maximum(f[1] * f[1] + f[4] * f[4] + f[7] * f[7], f[2] * f[2] + f[5] * f[5] + f[8] * f[8]),
        )
        grown = sqrt(longest) / maximum(s[0], maximum(s[1], s[2])) * load(stretch, i)
        shown = minimum(maximum((STRETCH_CUT - grown) * (1 / (STRETCH_CUT - STRETCH_KEPT)), splat(0.0)), splat(1.0))
        store(out_opacities, i, _sigmoid(load(logits, i)) * shown)
        store(out_shown, i, shown)


@kernel()
def _backward(
    means, quaternions, log_scales, transforms, joints, mix, used, slots,
    grad_means, grad_factors, out_means, out_quaternions, out_scales, out_transforms, wanted, t, threads,
):  # fmt: skip
    n, parts = len(used), len(out_transforms)
    blocks = -(-n // LANES)
    S = np.empty(8 * _BLOCK, np.float32)
    for part in range(parts * t // threads, parts * (t + 1) // threads):
        moved = out_transforms[part]
        for block in range(blocks * part // parts, blocks * (part + 1) // parts):
            i = min(block * LANES, n - LANES)
            x = load_columns(means, 3 * i, 3)
            _blend(transforms, joints, mix, used, slots, i, S)
            A, B, C, D = _matrix(S, 0), _matrix(S, 1), _matrix(S, 2), _matrix(S, 3)
            jac = _jacobian(A, _apply(B, x), _apply(C, x), _apply(D, x))
            q, inverse, s, m = _factor(quaternions, log_scales, i)
            gm, gf = load_columns(grad_means, 3 * i, 3), load_columns(grad_factors, 9 * i, 9)

            h = _product(gf, _transposed(m))  # gradient of J
            g = gm[0], gm[1], gm[2]
            out = (
                A[0] * g[0] + A[4] * g[1] + A[8] * g[2],
                A[1] * g[0] + A[5] * g[1] + A[9] * g[2],
                A[2] * g[0] + A[6] * g[1] + A[10] * g[2],
            )
            out = (
                out[0] + B[0] * h[0] + B[4] * h[3] + B[8] * h[6],
                out[1] + B[1] * h[0] + B[5] * h[3] + B[9] * h[6],
                out[2] + B[2] * h[0] + B[6] * h[3] + B[10] * h[6],
            )
            out = (
                out[0] + C[0] * h[1] + C[4] * h[4] + C[8] * h[7],
                out[1] + C[1] * h[1] + C[5] * h[4] + C[9] * h[7],
                out[2] + C[2] * h[1] + C[6] * h[4] + C[10] * h[7],
            )
            out = (
                out[0] + D[0] * h[2] + D[4] * h[5] + D[8] * h[8],
                out[1] + D[1] * h[2] + D[5] * h[5] + D[9] * h[8],
                out[2] + D[2] * h[2] + D[6] * h[5] + D[10] * h[8],
            )
            store_columns(out_means, 3 * i, out)

            k = _product(_transposed(jac), gf)  # gradient of R diag(s)
            store_columns(
                out_scales,
                3 * i,
                (
                    k[0] * m[0] + k[3] * m[3] + k[6] * m[6],
                    k[1] * m[1] + k[4] * m[4] + k[7] * m[7],
                    k[2] * m[2] + k[5] * m[5] + k[8] * m[8],
                ),
            )
            r = (
                k[0] * s[0], k[1] * s[1], k[2] * s[2], k[3] * s[0], k[4] * s[1], k[5] * s[2], k[6] * s[0],
                k[7] * s[1], k[8] * s[2],
            )  # fmt: skip
            qw, qx, qy, qz = q
            dw = (qx * (r[7] - r[5]) + qy * (r[2] - r[6]) + qz * (r[3] - r[1])) * 2.0
            dx = (qy * (r[1] + r[3]) + qz * (r[2] + r[6]) - qx * (r[4] + r[8]) * 2.0 + qw * (r[7] - r[5])) * 2.0
            dy = (qx * (r[1] + r[3]) + qz * (r[5] + r[7]) - qy * (r[0] + r[8]) * 2.0 + qw * (r[2] - r[6])) * 2.0
            dz = (qx * (r[2] + r[6]) + qy * (r[5] + r[7]) - qz * (r[0] + r[4]) * 2.0 + qw * (r[3] - r[1])) * 2.0
            along = dw * qw + dx * qx + dy * qy + dz * qz
            store_columns(
                out_quaternions,
                4 * i,
                (
                    (dw - qw * along) * inverse, (dx - qx * along) * inverse, (dy - qy * along) * inverse,
                    (dz - qz * along) * inverse,
                ),
            )  # fmt: skip

            if wanted > 0:  # joint j, of the first so many, gets w_j P_0 + sum_c g_jc P_c
                zero = splat(0.0)
                top = (
                    g[0] * x[0] + h[0], g[0] * x[1] + h[1], g[0] * x[2] + h[2], g[0],
                    g[1] * x[0] + h[3], g[1] * x[1] + h[4], g[1] * x[2] + h[5], g[1],
                )  # fmt: skip
                bottom = (g[2] * x[0] + h[6], g[2] * x[1] + h[7], g[2] * x[2] + h[8], g[2], zero, zero, zero, zero)
                store_columns(S, 0, top)
                store_columns(S, _BLOCK, bottom)
                _outer(S, 2 * _BLOCK, h[0], h[3], h[6], x)
                _outer(S, 4 * _BLOCK, h[1], h[4], h[7], x)
                _outer(S, 6 * _BLOCK, h[2], h[5], h[8], x)
                for lane in range(block * LANES - i, LANES):  # what the block before has counted is left out
                    e = 8 * lane
                    a0, a1 = load(S, e), load(S, e + _BLOCK)
                    b0, b1 = load(S, e + 2 * _BLOCK), load(S, e + 3 * _BLOCK)
                    c0, c1 = load(S, e + 4 * _BLOCK), load(S, e + 5 * _BLOCK)
                    d0, d1 = load(S, e + 6 * _BLOCK), load(S, e + 7 * _BLOCK)
                    first = (i + lane) * slots
                    for p in range(first, first + get(used, i + lane)):
                        j = _ROW * np.int64(get(joints, p))
                        if j >= _ROW * wanted:
                            continue
                        wa, wb, wc, wd = get(mix, 4 * p), get(mix, 4 * p + 1), get(mix, 4 * p + 2), get(mix, 4 * p + 3)
                        store(moved, j, load(moved, j) + a0 * wa + b0 * wb + c0 * wc + d0 * wd)
                        store(moved, j + 8, load(moved, j + 8) + a1 * wa + b1 * wb + c1 * wc + d1 * wd)


@kernel()
def _outer(S, k, u, v, w, x):
    """(u, v, w) [x; 1]^T of eight Gaussians, as two blocks of the scratch."""
    store_columns(S, k, (u * x[0], u * x[1], u * x[2], u, v * x[0], v * x[1], v * x[2], v))
    zero = splat(0.0)
    store_columns(S, k + _BLOCK, (w * x[0], w * x[1], w * x[2], w, zero, zero, zero, zero))


class _Pose(torch.autograd.Function):
    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, means: Tensor, quaternions: Tensor, log_scales: Tensor, logits: Tensor, transforms: Tensor,
        binding: Binding, more: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:  # fmt: skip
        n, joints = len(means), len(transforms)
        trained = [t.detach().contiguous() for t in (means, quaternions, log_scales)]
        # Places are taken relative to a point near the body (a meter above the reference pose's origin, moved with the
        # root): rounding must not grow with the distance from the world's origin.
        origin = transforms[0, :, 1] + transforms[0, :, 3]
        matrices = torch.zeros(joints + len(more), _ROW)
        centred = torch.cat([transforms, more]) - torch.cat([torch.zeros(3, 3), origin[:, None]], 1)
        matrices[:, :12] = centred.reshape(-1, 12)
        out = torch.empty(n, 3), torch.empty(n, 3, 3), torch.empty(n), torch.empty(n)
        arrays = [t.numpy().reshape(-1) for t in (*trained, logits.detach().contiguous(), matrices)]
        parallel(
            thread_count(), _forward, *arrays, origin.numpy(), *binding._packed, binding.stretch.numpy(),
            *(t.numpy().reshape(-1) for t in out),
        )  # fmt: skip
        ctx.save_for_backward(*trained, matrices, *out[2:])
        ctx.binding, ctx.joints = binding, joints
        return out[:3]

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, grad_means: Tensor, grad_factors: Tensor, grad_opacities: Tensor) -> Any:  # type: ignore[override]
        *trained, matrices, opacities, shown = ctx.saved_tensors
        out = [torch.empty_like(t) for t in trained]
        wanted = ctx.joints if ctx.needs_input_grad[4] else 0
        out_transforms = np.zeros((_PARTS, _ROW * wanted), np.float32)
        arrays = [t.numpy().reshape(-1) for t in (*trained, matrices)]
        grads = [g.contiguous().numpy().reshape(-1) for g in (grad_means, grad_factors)]
        parallel(
            thread_count(), _backward, *arrays, *ctx.binding._packed, *grads,
            *(t.numpy().reshape(-1) for t in out), out_transforms, wanted,
        )  # fmt: skip
        moves = None
        if wanted:
            total = out_transforms.sum(0, dtype=np.float64).reshape(wanted, _ROW)[:, :12].astype(np.float32)
            moves = torch.from_numpy(total).reshape(-1, 3, 4)
        logits = grad_opacities * opacities * (1 - opacities / shown.clamp_min(1e-20))
        return *out, logits, moves, None, None


def pose_gaussians(
    means: Float[Tensor, "n 3"],
    quaternions: Float[Tensor, "n 4"],
    log_scales: Float[Tensor, "n 3"],
    opacity_logits: Float[Tensor, " n"],
    shift: Float[Tensor, "m 3"] | None,
    transforms: Float[Tensor, "j 3 4"],
    binding: Binding,
    more: Float[Tensor, "r 3 4"] | None = None,
) -> tuple[Float[Tensor, "n 3"], Float[Tensor, "n 3 3"], Float[Tensor, " n"]]:
    """Means, covariance factors and opacities of Gaussians in the pose given by ``transforms``.

    A Gaussian is whole while it is stretched less than :data:`STRETCH_KEPT` times against the photo, and gone at
    :data:`STRETCH_CUT`: cloth does not stretch five times. What would is a false bridge: two parts that touch in the
    photo (a hand on the head, an arm on the hip) were covered by one sheet. It is cut when they move apart.

    Differentiable with respect to everything but binding and ``more`` (fading counts as constant). float32 on the CPU
    runs a fused kernel; other types and devices run the same formula in torch.

    Args:
        means: meters, reference pose.
        quaternions: wxyz, any length but zero.
        log_scales: natural logarithm of standard deviations in meters, below 5.
        opacity_logits: opacity before the sigmoid.
        shift: displacements of the anchors in the reference pose (meters), or None.
        transforms: rigid motion of every joint, as :func:`persona.geometry.kinematics.joint_transforms` gives it.
        binding: anchors and joints of every Gaussian.
        more: affine motions that the binding numbers after the joints, constant (those of garments' triangles).
    """
    more = transforms.new_zeros(0, 3, 4) if more is None else more.detach()
    if shift is not None:
        means = means + binding.between_anchors(shift)
    if means.device.type == "cpu" and means.dtype == torch.float32 and len(means) >= LANES:
        apply: Any = _Pose.apply
        return apply(means, quaternions, log_scales, opacity_logits, transforms.float(), binding, more.float())
    factors = quaternions_to_matrices(quaternions) * log_scales.exp()[:, None, :]
    each = torch.cat([transforms, more])[binding.joints]
    places = (each[..., :3] @ means[:, None, :, None])[..., 0] + each[..., 3]
    posed = (places * binding.weights[..., None]).sum(1)
    jacobian = (each[..., :3] * binding.weights[..., None, None]).sum(1)
    apart = (places - posed[:, None]) * (binding.weights != 0)[..., None]
    factors = (jacobian + apart.transpose(1, 2) @ binding.slopes) @ factors
    with torch.no_grad():
        grown = (factors * factors).sum(1).amax(1).sqrt() / log_scales.amax(1).exp() * binding.stretch
        shown = ((STRETCH_CUT - grown) / (STRETCH_CUT - STRETCH_KEPT)).clamp(0, 1)
    return posed, factors, torch.sigmoid(opacity_logits) * shown
