"""L1 and SSIM between two pictures, values and gradient in one pass.

SSIM (Wang et al., 2004) compares local means, variances and covariance under an 11 x 11 Gaussian window; its gradient
blurs three more maps. As torch convolutions these blurs dominate a training step. Here one streaming pass keeps only
the last eleven rows of each map: a row is blurred along x, rows are blurred along y as soon as they are there, the
derivative maps follow five rows behind, and the gradient five rows behind them. Only the box that the weights cover is
visited. The pictures stay interleaved: a tap to the next pixel is a step of c floats.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from persona.compute import thread_count
from persona.jit import kernel, parallel
from persona.simd import LANES, get, load, maximum, put, select, splat, store, sum_lanes

RADIUS, SIGMA = 5, 1.5
TAPS = 2 * RADIUS + 1
C1, C2 = 0.01**2, 0.03**2
_BELL = [math.exp(-0.5 * ((k - RADIUS) / SIGMA) ** 2) for k in range(TAPS)]
WINDOW = tuple(v / math.fsum(_BELL) for v in _BELL)
SOURCES, MAPS = 4, 3  # blurred maps: x, y, x^2 + y^2, x y; derivatives by mean, square and product


@kernel()
def _taps(values, i, step, w):
    """Sum over k of w[k] * values[i + k * step : ... + 8]."""
    total = load(values, i) * w[0]
    total = total + load(values, i + step) * w[1]
    total = total + load(values, i + 2 * step) * w[2]
    total = total + load(values, i + 3 * step) * w[3]
    total = total + load(values, i + 4 * step) * w[4]
    total = total + load(values, i + 5 * step) * w[5]
    total = total + load(values, i + 6 * step) * w[6]
    total = total + load(values, i + 7 * step) * w[7]
    total = total + load(values, i + 8 * step) * w[8]
    total = total + load(values, i + 9 * step) * w[9]
    total = total + load(values, i + 10 * step) * w[10]
    return total


@kernel()
def _rotated(window, shift):
    """The window for rows that lie in a ring: slot s holds the row whose number modulo 11 is s."""
    return (
        window[(0 - shift) % 11],
        window[(1 - shift) % 11],
        window[(2 - shift) % 11],
        window[(3 - shift) % 11],
        window[(4 - shift) % 11],
        window[(5 - shift) % 11],
        window[(6 - shift) % 11],
        window[(7 - shift) % 11],
        window[(8 - shift) % 11],
        window[(9 - shift) % 11],
        window[(10 - shift) % 11],
    )


@kernel()
def _copy_row(image, y, height, row, first, count, out, o):
    """``out[o : o + count]`` = floats ``first`` onward of row y (``row`` floats long), zero outside of the picture."""
    begin, end = max(0, -first), min(count, row - first)
    if y < 0 or y >= height or end <= begin:
        begin, end = 0, 0
    for j in range(begin):
        put(out, o + j, np.float32(0.0))
    source = y * row + first
    for j in range(begin, end):
        put(out, o + j, get(image, source + j))
    for j in range(end, count):
        put(out, o + j, np.float32(0.0))


@kernel()
def _weight_row(weight, y, width, x0, pixels, c, out, o):
    """The weights of a row of the box, once for each channel."""
    for j in range(pixels):
        w = get(weight, y * width + x0 + j) if len(weight) else np.float32(1.0)
        for k in range(c):
            put(out, o + j * c + k, w)


def scratch_size(floats: int, halo: int) -> tuple[int, int]:
    """Length of one buffered row, and how many floats :func:`l1_ssim_rows` needs a thread."""
    pitch = floats + 4 * halo + 3 * LANES
    return pitch, pitch * (SOURCES + TAPS * SOURCES + MAPS + TAPS * MAPS + 4)


@kernel()
def l1_ssim_rows(
    x, y, weight, height, width, c, window, x0, x1, y0, y1, with_gradient, pitch, scratch, gradient, sums, t, threads
):  # fmt: skip
    """Weighted sums of |x - y| and of SSIM for each row of the box, and the gradient of the SSIM sum by x.

    ``x0 x1 y0 y1`` is the box, ``sums`` is (rows of the picture, 2). Each thread takes a band of rows and recomputes
    what it needs of its neighbours' rows.
    """
    halo = RADIUS * c
    n = (x1 - x0) * c  # floats of a row of the box
    wide = n + 2 * halo  # floats of a row of the gradient
    row = width * c
    s = scratch[t]
    s[:] = 0.0
    PRODUCTS = 0
    RING = SOURCES * pitch
    DERIVED = RING + TAPS * SOURCES * pitch
    RING2 = DERIVED + MAPS * pitch
    WEIGHTS = RING2 + TAPS * MAPS * pitch
    X, Y = WEIGHTS + pitch, WEIGHTS + 2 * pitch
    OUT = WEIGHTS + 3 * pitch
    behind = RADIUS if with_gradient else 0
    top, bottom = max(0, y0 - behind), min(height, y1 + behind)
    r0, r1 = top + (bottom - top) * t // threads, top + (bottom - top) * (t + 1) // threads
    if r1 <= r0:
        return
    for line in range(r0 - behind - RADIUS, r1 + behind + RADIUS):
        # 1. a new row of the pictures, blurred along x
        if max(y0, r0 - behind) - RADIUS <= line < min(y1, r1 + behind) + RADIUS:
            _copy_row(x, line, height, row, x0 * c - halo, wide, s, PRODUCTS)
            _copy_row(y, line, height, row, x0 * c - halo, wide, s, PRODUCTS + pitch)
            for i in range(PRODUCTS, PRODUCTS + wide, LANES):
                a, b = load(s, i), load(s, i + pitch)
                store(s, i + 2 * pitch, a * a + b * b)
                store(s, i + 3 * pitch, a * b)
            slot = RING + (line % TAPS) * SOURCES * pitch
            for i in range(0, n, LANES):
                for m in range(SOURCES):
                    store(s, slot + m * pitch + i, _taps(s, PRODUCTS + m * pitch + i, c, window))
            if max(y0, r0) <= line < min(y1, r1):
                _weight_row(weight, line, width, x0, x1 - x0, c, s, WEIGHTS)
                total = splat(0.0)
                for i in range(0, n, LANES):
                    d = load(s, PRODUCTS + halo + i) - load(s, PRODUCTS + pitch + halo + i)
                    total = total + maximum(d, d * -1.0) * load(s, WEIGHTS + i)
                sums[line, 0] = sum_lanes(total)
        # 2. five rows behind: blurred along y, SSIM, its derivatives, and those blurred along x
        middle = line - RADIUS
        if middle < r0 - behind:
            continue
        slot = RING2 + (middle % TAPS) * MAPS * pitch
        if y0 <= middle < y1:
            _weight_row(weight, middle, width, x0, x1 - x0, c, s, WEIGHTS)
            turned = _rotated(window, middle - RADIUS)
            total = splat(0.0)
            for i in range(0, n, LANES):
                mx = _taps(s, RING + i, SOURCES * pitch, turned)
                my = _taps(s, RING + pitch + i, SOURCES * pitch, turned)
                squares = _taps(s, RING + 2 * pitch + i, SOURCES * pitch, turned)
                product = _taps(s, RING + 3 * pitch + i, SOURCES * pitch, turned)
                w = load(s, WEIGHTS + i)
                mxy, mm = mx * my, mx * mx + my * my
                a1, a2 = mxy * 2.0 + C1, (product - mxy) * 2.0 + C2
                b1, b2 = mm + C1, squares - mm + C2
                inverse = splat(1.0) / (b1 * b2)
                ssim = a1 * a2 * inverse
                total = total + ssim * w
                if with_gradient:
                    wi = w * inverse
                    by_mean = (my * (a2 - a1) - mx * ssim * (b2 - b1)) * wi * 2.0
                    store(s, DERIVED + 2 * halo + i, by_mean)
                    store(s, DERIVED + pitch + 2 * halo + i, ssim * b1 * wi * -1.0)
                    store(s, DERIVED + 2 * pitch + 2 * halo + i, a1 * wi * 2.0)
            if r0 <= middle < r1:
                sums[middle, 1] = sum_lanes(total)
            if with_gradient:
                for i in range(0, wide, LANES):
                    for m in range(MAPS):
                        store(s, slot + m * pitch + i, _taps(s, DERIVED + m * pitch + i, c, window))
        elif with_gradient:
            for i in range(MAPS * pitch):
                put(s, slot + i, np.float32(0.0))
        # 3. five rows behind that: the gradient
        below = middle - RADIUS
        if with_gradient and below >= r0:
            first = x0 * c - halo
            _copy_row(x, below, height, row, first, wide, s, X)
            _copy_row(y, below, height, row, first, wide, s, Y)
            turned = _rotated(window, below - RADIUS)
            for i in range(0, wide, LANES):
                by_mean = _taps(s, RING2 + i, MAPS * pitch, turned)
                by_square = _taps(s, RING2 + pitch + i, MAPS * pitch, turned)
                by_product = _taps(s, RING2 + 2 * pitch + i, MAPS * pitch, turned)
                store(s, OUT + i, by_mean + load(s, X + i) * by_square * 2.0 + load(s, Y + i) * by_product)
            for j in range(max(0, -first), min(wide, row - first)):
                put(gradient, below * row + first + j, get(s, OUT + j))


@kernel()
def combine_gradients(
    x, y, weight, width, c, x0, x1, y0, y1, l1_scale, ssim_scale, ssim_gradient, scratch, out, t, threads
):  # fmt: skip
    """``out`` = l1_scale w sign(x - y) + ssim_scale * ssim_gradient, inside the box."""
    weights = scratch[t]
    n = (x1 - x0) * c
    for line in range(y0 + (y1 - y0) * t // threads, y0 + (y1 - y0) * (t + 1) // threads):
        _weight_row(weight, line, width, x0, x1 - x0, c, weights, 0)
        o = (line * width + x0) * c
        i = 0
        while i + LANES <= n:
            d = load(x, o + i) - load(y, o + i)
            w = load(weights, i) * l1_scale
            sign = select(d > 0.0, w, select(d < 0.0, w * -1.0, 0.0))
            store(out, o + i, sign + load(ssim_gradient, o + i) * ssim_scale)
            i += LANES
        while i < n:
            d1 = get(x, o + i) - get(y, o + i)
            w1 = get(weights, i) * l1_scale
            sign1 = w1 if d1 > 0 else (-w1 if d1 < 0 else np.float32(0.0))
            put(out, o + i, sign1 + ssim_scale * get(ssim_gradient, o + i))
            i += 1


def _grown(box: tuple[int, int, int, int], shape: tuple[int, int]) -> tuple[int, int, int, int]:
    x0, x1, y0, y1 = box
    return max(0, x0 - RADIUS), min(shape[1], x1 + RADIUS), max(0, y0 - RADIUS), min(shape[0], y1 + RADIUS)


class _L1Ssim(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, prediction: Tensor, target: Tensor, weight: Tensor | None, wanted: bool
    ) -> tuple[Tensor, Tensor]:
        x, y = prediction.detach().contiguous().numpy(), target.detach().contiguous().numpy()
        height, width, c = x.shape
        if weight is None:
            w, total, box = np.zeros(0, np.float32), float(height * width), (0, width, 0, height)
        else:
            w = weight.detach().contiguous().numpy()
            total = float(w.sum(dtype=np.float64))
            rows, columns = np.flatnonzero(w.any(1)), np.flatnonzero(w.any(0))
            box = (
                (int(columns[0]), int(columns[-1]) + 1, int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, 0, 0, 0)
            )
            w = w.reshape(-1)
        if total <= 0 or box[1] == box[0]:
            ctx.scale = 0.0
            return prediction.new_zeros(()), prediction.new_ones(())
        threads = thread_count()
        pitch, size = scratch_size((box[1] - box[0]) * c, RADIUS * c)
        scratch = np.empty((threads, size), np.float32)
        gradient = np.zeros((height, width, c) if wanted else 0, np.float32)
        sums = np.zeros((height, 2))
        parallel(
            threads, l1_ssim_rows, x.reshape(-1), y.reshape(-1), w, height, width, c, WINDOW, *box, wanted, pitch,
            scratch, gradient.reshape(-1), sums,
        )  # fmt: skip
        ctx.scale, ctx.box, ctx.arrays, ctx.pitch = 1.0 / (c * total), box, (x, y, w, gradient), pitch
        l1, ssim = sums.sum(0) * ctx.scale
        return prediction.new_tensor(l1), prediction.new_tensor(ssim)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, l1_gradient: Tensor, ssim_gradient: Tensor) -> tuple[Tensor | None, None, None, None]:  # type: ignore[override]
        if ctx.scale == 0.0:
            return None, None, None, None
        x, y, w, gradient = ctx.arrays
        height, width, c = x.shape
        out = np.zeros(x.shape, np.float32)
        threads = thread_count()
        scratch = np.zeros((threads, width * c + LANES), np.float32)
        scales = np.float32(float(l1_gradient) * ctx.scale), np.float32(float(ssim_gradient) * ctx.scale)
        parallel(
            threads, combine_gradients, x.reshape(-1), y.reshape(-1), w, width, c, *_grown(ctx.box, (height, width)),
            *scales, gradient.reshape(-1), scratch, out.reshape(-1),
        )  # fmt: skip
        return torch.from_numpy(out), None, None, None


def l1_ssim_torch(
    prediction: Float[Tensor, "h w c"], target: Float[Tensor, "h w c"], weight: Float[Tensor, "h w"] | None = None
) -> tuple[Float[Tensor, ""], Float[Tensor, ""]]:
    """The same as :func:`l1_ssim` in plain torch: any device and precision, slower on the CPU."""
    c = prediction.shape[2]
    window = prediction.new_tensor(WINDOW)

    def blur(maps: Tensor) -> Tensor:
        n = maps.shape[1]
        maps = torch.nn.functional.conv2d(maps, window.expand(n, 1, 1, -1), padding=(0, RADIUS), groups=n)
        return torch.nn.functional.conv2d(maps, window[:, None].expand(n, 1, -1, -1), padding=(RADIUS, 0), groups=n)

    x, y = prediction.permute(2, 0, 1)[None], target.permute(2, 0, 1)[None]
    mx, my, squares, product = blur(torch.cat([x, y, x * x + y * y, x * y], 1)).split(c, 1)
    mxy, mm = mx * my, mx * mx + my * my
    ssim = (2 * mxy + C1) * (2 * (product - mxy) + C2) / ((mm + C1) * (squares - mm + C2))
    if weight is None:
        return (x - y).abs().mean(), ssim.mean()
    total = c * weight.sum()
    if float(total) <= 0:
        return prediction.new_zeros(()), prediction.new_ones(())
    return ((x - y).abs() * weight).sum() / total, (ssim * weight).sum() / total


def l1_ssim(
    prediction: Float[Tensor, "h w c"], target: Float[Tensor, "h w c"], weight: Float[Tensor, "h w"] | None = None
) -> tuple[Float[Tensor, ""], Float[Tensor, ""]]:
    """Weighted means of |prediction - target| and of SSIM; differentiable in the prediction.

    SSIM has an 11 x 11 Gaussian window (sigma 1.5), constants for values in [0, 1], and takes what lies outside of the
    pictures as zero, as is usual in Gaussian splatting. The weights multiply the maps, not the pictures, and only the
    box they cover is computed. Without any weight the result is (0, 1).

    Args:
        prediction: the picture that may require gradients, values in [0, 1].
        target: constant.
        weight: non-negative and constant; None is 1 everywhere.

    Raises:
        ValueError: the shapes differ.
    """
    if prediction.ndim != 3 or prediction.shape != target.shape:
        raise ValueError(
            "prediction and target must be two pictures (h, w, c) of one shape, "
            f"got {tuple(prediction.shape)} and {tuple(target.shape)}"
        )
    if weight is not None and weight.shape != prediction.shape[:2]:
        raise ValueError(f"weight must have shape {tuple(prediction.shape[:2])}, got {tuple(weight.shape)}")
    target = target.detach()
    weight = None if weight is None else weight.detach().to(prediction.dtype)
    if prediction.device.type != "cpu" or prediction.dtype != torch.float32 or prediction.numel() == 0:
        return l1_ssim_torch(prediction, target.to(prediction.dtype), weight)
    apply: Any = _L1Ssim.apply
    return apply(prediction, target.float(), weight, torch.is_grad_enabled() and prediction.requires_grad)


def mean_in_parts(values: Float[Tensor, "..."], parts: int = 256) -> Float[Tensor, ""]:
    """The mean, added up in the same order on any number of threads (torch's own order depends on it).

    Args:
        values: of any shape.
        parts: rows that are added up each by itself; more than threads.
    """
    flat = values.reshape(-1)
    rows = torch.nn.functional.pad(flat, (0, -len(flat) % parts)).reshape(parts, -1)
    return rows.sum(1).sum() / max(1, len(flat))
