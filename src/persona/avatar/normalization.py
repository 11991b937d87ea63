"""Group norm and ReLU of many rows in one pass (torch's own takes rows for pictures and is several times slower)."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from persona.compute import thread_count
from persona.jit import kernel, parallel
from persona.simd import LANES, load, maximum, select, splat, store, sum_lanes

EPS = 1e-5
_PARTS = 16  # sums over rows are taken in this many parts, whatever the thread count


@kernel()
def _forward(x, gamma, beta, rows, width, groups, y, statistics, t, threads):
    size = width // groups
    for row in range(rows * t // threads, rows * (t + 1) // threads):
        for group in range(groups):
            c = group * size
            i = row * width + c
            total = splat(0.0)
            for k in range(0, size, LANES):
                total = total + load(x, i + k)
            mean = sum_lanes(total) / np.float32(size)
            total = splat(0.0)
            for k in range(0, size, LANES):
                d = load(x, i + k) - mean
                total = total + d * d
            scale = np.float32(1.0) / np.sqrt(sum_lanes(total) / np.float32(size) + np.float32(EPS))
            statistics[row, group, 0] = mean
            statistics[row, group, 1] = scale
            for k in range(0, size, LANES):
                v = (load(x, i + k) - mean) * scale * load(gamma, c + k) + load(beta, c + k)
                store(y, i + k, maximum(v, splat(0.0)))


@kernel()
def _backward(x, y, gamma, gradient, statistics, rows, width, groups, out, out_gamma, out_beta, t, threads):
    size, parts = width // groups, len(out_gamma)
    for part in range(parts * t // threads, parts * (t + 1) // threads):
        sum_gamma, sum_beta = out_gamma[part], out_beta[part]
        for row in range(rows * part // parts, rows * (part + 1) // parts):
            for group in range(groups):
                c = group * size
                i = row * width + c
                mean, scale = statistics[row, group, 0], statistics[row, group, 1]
                plain, along = splat(0.0), splat(0.0)
                for k in range(0, size, LANES):
                    unit = (load(x, i + k) - mean) * scale
                    g = select(load(y, i + k) > 0.0, load(gradient, i + k), 0.0)
                    store(sum_beta, c + k, load(sum_beta, c + k) + g)
                    store(sum_gamma, c + k, load(sum_gamma, c + k) + g * unit)
                    g = g * load(gamma, c + k)
                    plain = plain + g
                    along = along + g * unit
                a, b = sum_lanes(plain) / np.float32(size), sum_lanes(along) / np.float32(size)
                for k in range(0, size, LANES):
                    unit = (load(x, i + k) - mean) * scale
                    g = select(load(y, i + k) > 0.0, load(gradient, i + k), 0.0) * load(gamma, c + k)
                    store(out, i + k, (g - a - unit * b) * scale)


class _NormRelu(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, gamma: Tensor, beta: Tensor, groups: int) -> Tensor:
        x = x.detach().contiguous()
        rows, width = x.shape
        y, statistics = torch.empty_like(x), np.empty((rows, groups, 2), np.float32)
        parallel(
            thread_count(), _forward, x.numpy().reshape(-1), gamma.detach().numpy(), beta.detach().numpy(),
            rows, width, groups, y.numpy().reshape(-1), statistics,
        )  # fmt: skip
        ctx.save_for_backward(x, y, gamma)
        ctx.statistics = statistics
        return y

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:  # type: ignore[override]
        x, y, gamma = ctx.saved_tensors
        rows, width = x.shape
        out = torch.empty_like(x)
        sums = np.zeros((2, _PARTS, width), np.float32)
        parallel(
            thread_count(), _backward, x.numpy().reshape(-1), y.numpy().reshape(-1), gamma.detach().numpy(),
            gradient.contiguous().numpy().reshape(-1), ctx.statistics, rows, width, ctx.statistics.shape[1],
            out.numpy().reshape(-1), sums[0], sums[1],
        )  # fmt: skip
        return out, torch.from_numpy(sums[0].sum(0)), torch.from_numpy(sums[1].sum(0)), None


def norm_relu(
    x: Float[Tensor, "n w"], gamma: Float[Tensor, " w"], beta: Float[Tensor, " w"], groups: int
) -> Float[Tensor, "n w"]:
    """max(0, group_norm(x) * gamma + beta), differentiable in all three."""
    if x.device.type == "cpu" and x.dtype == torch.float32 and x.shape[1] % (groups * LANES) == 0:
        apply: Any = _NormRelu.apply
        return apply(x, gamma, beta, groups)
    return torch.relu(torch.nn.functional.group_norm(x, groups, gamma, beta, EPS))
