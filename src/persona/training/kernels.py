"""Kernels of a training step on the CPU: each replaces some dozens of passes over memory by one.

:mod:`persona.training.terms` says in torch what they compute; tests hold them to it.
"""

from __future__ import annotations

import numpy as np

from persona.jit import kernel
from persona.types import NOBODY

#: Channels of a generated frame's render: colour, auxiliary colour, part code, normal, depth.
CHANNELS = 12
AUXILIARY, CODE, NORMAL, DEPTH = 3, 6, 8, 11
#: Only pixels this opaque, in the frame and in the render, are compared as geometry.
SOLID_TARGET, SOLID_RENDER = 0.98, 0.9
NEAREST = 1e-3  # meters; logarithms of depth need something positive
SHORTEST = 1e-4  # of a blended normal
#: What :func:`compare` sums over pixels.
SUMS = 8
_AUX, _MASK, _COUNT, _LOG, _LOG2, _NORMAL_L1, _NORMAL_COS, _PART = range(SUMS)


@kernel()
def features(means, factors, colors, auxiliary, code, trust, view, out, t, threads):
    """Channels of every Gaussian (``view`` is the camera's 3 x 4 matrix)."""
    n = len(means)
    for i in range(n * t // threads, n * (t + 1) // threads):
        for c in range(3):
            out[i, c] = colors[i, c]
            out[i, AUXILIARY + c] = auxiliary[i, c]
        out[i, CODE], out[i, CODE + 1] = code[i, 0], code[i, 1]
        x, y, z = factors[i, 0, 2], factors[i, 1, 2], factors[i, 2, 2]
        scale = np.float32(1.0) / max(np.sqrt(x * x + y * y + z * z), np.float32(1e-12))
        for r in range(3):
            out[i, NORMAL + r] = scale * (view[r, 0] * x + view[r, 1] * y + view[r, 2] * z)
        out[i, DEPTH] = view[2, 0] * means[i, 0] + view[2, 1] * means[i, 1] + view[2, 2] * means[i, 2] + view[2, 3]


@kernel()
def features_backward(factors, trust, view, gradient, by_mean, by_factor, by_color, by_auxiliary, t, threads):
    """Gradients of :func:`features`."""
    n = len(factors)
    for i in range(n * t // threads, n * (t + 1) // threads):
        for c in range(3):
            by_color[i, c] = gradient[i, c] * (np.float32(1.0) - trust[i])
            by_auxiliary[i, c] = gradient[i, AUXILIARY + c]
            by_mean[i, c] = gradient[i, DEPTH] * view[2, c]
            by_factor[i, c, 0] = by_factor[i, c, 1] = np.float32(0.0)
        x, y, z = factors[i, 0, 2], factors[i, 1, 2], factors[i, 2, 2]
        scale = np.float32(1.0) / max(np.sqrt(x * x + y * y + z * z), np.float32(1e-12))
        x, y, z = x * scale, y * scale, z * scale
        a, b, c = gradient[i, NORMAL], gradient[i, NORMAL + 1], gradient[i, NORMAL + 2]
        gx = view[0, 0] * a + view[1, 0] * b + view[2, 0] * c
        gy = view[0, 1] * a + view[1, 1] * b + view[2, 1] * c
        gz = view[0, 2] * a + view[1, 2] * b + view[2, 2] * c
        along = gx * x + gy * y + gz * z
        by_factor[i, 0, 2] = (gx - x * along) * scale
        by_factor[i, 1, 2] = (gy - y * along) * scale
        by_factor[i, 2, 2] = (gz - z * along) * scale


@kernel()
def _solid(target_alpha, alpha, weight, depth, part):
    return target_alpha > SOLID_TARGET and alpha > SOLID_RENDER and weight > 0 and depth > 0 and part != NOBODY


@kernel()
def compare(
    image, alpha, color, cover, depth, normals, parts, known, ground, codes, composed, target, sums, t, threads
):
    """Composites over the ground and per-row sums of the terms; ``known`` may be empty (all known)."""
    height, width = alpha.shape
    for y in range(height * t // threads, height * (t + 1) // threads):
        row = sums[y]
        row[:] = 0.0
        aux, mask = np.float32(0.0), np.float32(0.0)
        for x in range(width):
            a, ta = alpha[y, x], np.float32(cover[y, x]) * np.float32(1 / 255)
            behind, target_behind = np.float32(1.0) - a, np.float32(1.0) - ta
            w = known[y, x] if len(known) else np.float32(1.0)
            for c in range(3):
                wanted = np.float32(color[y, x, c]) * np.float32(1 / 255) * ta + target_behind * ground[c]
                composed[y, x, c] = image[y, x, c] + behind * ground[c]
                target[y, x, c] = wanted
                aux += w * abs(image[y, x, AUXILIARY + c] + behind * ground[c] - wanted)
            mask += w * abs(a - ta)
            if len(depth) and _solid(ta, a, w, depth[y, x], parts[y, x]):
                inverse = np.float32(1.0) / a
                d = np.log(max(image[y, x, DEPTH] * inverse, np.float32(NEAREST))) - np.log(depth[y, x])
                row[_COUNT] += 1
                row[_LOG] += d
                row[_LOG2] += d * d
                nx, ny, nz = image[y, x, NORMAL], image[y, x, NORMAL + 1], image[y, x, NORMAL + 2]
                nx, ny, nz = nx * inverse, ny * inverse, nz * inverse
                scale = np.float32(1.0) / max(np.sqrt(nx * nx + ny * ny + nz * nz), np.float32(SHORTEST))
                nx, ny, nz = nx * scale, ny * scale, nz * scale
                tx, ty, tz = normals[y, x, 0], normals[y, x, 1], normals[y, x, 2]
                row[_NORMAL_L1] += abs(nx - tx) + abs(ny - ty) + abs(nz - tz)
                row[_NORMAL_COS] += np.float32(1.0) - (nx * tx + ny * ty + nz * tz)
                part = parts[y, x]
                row[_PART] += abs(image[y, x, CODE] * inverse - codes[part, 0])
                row[_PART] += abs(image[y, x, CODE + 1] * inverse - codes[part, 1])
        row[_AUX] = aux
        row[_MASK] = mask


@kernel()
def _sign(x):
    return np.float32(1.0) if x > 0 else (np.float32(-1.0) if x < 0 else np.float32(0.0))


@kernel()
def compare_backward(
    image, alpha, cover, target, depth, normals, parts, known, ground, codes, by_composed, scales, by_image, by_alpha,
    t, threads,
):  # fmt: skip
    """``scales``: gradients of the sums of |auxiliary|, |mask|, d, d^2 (d: log depth), normal L1, cosine, parts."""
    height, width = alpha.shape
    s_aux, s_mask, s_log, s_log2, s_l1, s_cos, s_part = scales
    for y in range(height * t // threads, height * (t + 1) // threads):
        for x in range(width):
            a, ta = alpha[y, x], np.float32(cover[y, x]) * np.float32(1 / 255)
            w = known[y, x] if len(known) else np.float32(1.0)
            ga = s_mask * w * _sign(a - ta)
            for c in range(3):
                g = by_composed[y, x, c]
                by_image[y, x, c] = g
                h = s_aux * w * _sign(image[y, x, AUXILIARY + c] + (np.float32(1.0) - a) * ground[c] - target[y, x, c])
                by_image[y, x, AUXILIARY + c] = h
                ga -= (g + h) * ground[c]
            if len(depth) and _solid(ta, a, w, depth[y, x], parts[y, x]):
                inverse = np.float32(1.0) / a
                z = image[y, x, DEPTH] * inverse
                gz = np.float32(0.0)
                if z > np.float32(NEAREST):
                    gz = (s_log + np.float32(2.0) * s_log2 * (np.log(z) - np.log(depth[y, x]))) / z
                by_image[y, x, DEPTH] = gz * inverse
                ga -= gz * z * inverse
                nx, ny, nz = image[y, x, NORMAL], image[y, x, NORMAL + 1], image[y, x, NORMAL + 2]
                nx, ny, nz = nx * inverse, ny * inverse, nz * inverse
                length = np.sqrt(nx * nx + ny * ny + nz * nz)
                scale = np.float32(1.0) / max(length, np.float32(SHORTEST))
                ux, uy, uz = nx * scale, ny * scale, nz * scale
                tx, ty, tz = normals[y, x, 0], normals[y, x, 1], normals[y, x, 2]
                gx = s_l1 * _sign(ux - tx) - s_cos * tx
                gy = s_l1 * _sign(uy - ty) - s_cos * ty
                gzn = s_l1 * _sign(uz - tz) - s_cos * tz
                if length > np.float32(SHORTEST):
                    along = gx * ux + gy * uy + gzn * uz
                    gx, gy, gzn = gx - ux * along, gy - uy * along, gzn - uz * along
                gx, gy, gzn = gx * scale, gy * scale, gzn * scale
                by_image[y, x, NORMAL] = gx * inverse
                by_image[y, x, NORMAL + 1] = gy * inverse
                by_image[y, x, NORMAL + 2] = gzn * inverse
                ga -= (gx * nx + gy * ny + gzn * nz) * inverse
                part = parts[y, x]
                for k in range(2):
                    p = image[y, x, CODE + k] * inverse
                    gp = s_part * _sign(p - codes[part, k])
                    by_image[y, x, CODE + k] = gp * inverse
                    ga -= gp * p * inverse
            else:
                for c in range(CODE, CHANNELS):
                    by_image[y, x, c] = np.float32(0.0)
            by_alpha[y, x] = ga


@kernel()
def compose(image, alpha, color, cover, ground, composed, target, sums, t, threads):
    """A photo's render and target over the ground, and the rows' sums of |alpha difference|."""
    height, width = alpha.shape
    for y in range(height * t // threads, height * (t + 1) // threads):
        mask = np.float32(0.0)
        for x in range(width):
            a, ta = alpha[y, x], cover[y, x]
            mask += abs(a - ta)
            for c in range(3):
                composed[y, x, c] = image[y, x, c] + (np.float32(1.0) - a) * ground[c]
                target[y, x, c] = color[y, x, c] + (np.float32(1.0) - ta) * ground[c]
        sums[y] = mask


@kernel()
def compose_backward(alpha, cover, ground, by_composed, scale, by_alpha, t, threads):
    """Gradients of :func:`compose`."""
    height, width = alpha.shape
    for y in range(height * t // threads, height * (t + 1) // threads):
        for x in range(width):
            g = scale * _sign(alpha[y, x] - cover[y, x])
            for c in range(3):
                g -= by_composed[y, x, c] * ground[c]
            by_alpha[y, x] = g


@kernel()
def halve(x, y, coarse, t, threads):
    """Difference of two pictures at half resolution."""
    height, width, channels = coarse.shape
    for i in range(height * t // threads, height * (t + 1) // threads):
        for j in range(width):
            for c in range(channels):
                coarse[i, j, c] = np.float32(0.25) * (
                    x[2 * i, 2 * j, c] - y[2 * i, 2 * j, c]
                    + x[2 * i + 1, 2 * j, c] - y[2 * i + 1, 2 * j, c]
                    + x[2 * i, 2 * j + 1, c] - y[2 * i, 2 * j + 1, c]
                    + x[2 * i + 1, 2 * j + 1, c] - y[2 * i + 1, 2 * j + 1, c]
                )  # fmt: skip


@kernel()
def edge_sums(x, y, sums, t, threads):
    """Rows' sums of |vertical| and |horizontal| differences of x - y; flat rows of ``x`` (h, w c), step c."""
    height, width, channels = x.shape
    for i in range(height * t // threads, height * (t + 1) // threads):
        down, across = np.float32(0.0), np.float32(0.0)
        for j in range(width):
            for c in range(channels):
                d = x[i, j, c] - y[i, j, c]
                if i + 1 < height:
                    down += abs(x[i + 1, j, c] - y[i + 1, j, c] - d)
                if j + 1 < width:
                    across += abs(x[i, j + 1, c] - y[i, j + 1, c] - d)
        sums[i, 0], sums[i, 1] = down, across


@kernel()
def edge_gradient(x, y, down, across, coarse, out, t, threads):
    """Gradient of the sums of :func:`edge_sums`, scaled, plus a quarter of the coarse level's (if there is one)."""
    height, width, channels = x.shape
    for i in range(height * t // threads, height * (t + 1) // threads):
        for j in range(width):
            for c in range(channels):
                d = x[i, j, c] - y[i, j, c]
                g = np.float32(0.0)
                if i > 0:
                    g += down * _sign(d - (x[i - 1, j, c] - y[i - 1, j, c]))
                if i + 1 < height:
                    g -= down * _sign(x[i + 1, j, c] - y[i + 1, j, c] - d)
                if j > 0:
                    g += across * _sign(d - (x[i, j - 1, c] - y[i, j - 1, c]))
                if j + 1 < width:
                    g -= across * _sign(x[i, j + 1, c] - y[i, j + 1, c] - d)
                if i // 2 < len(coarse) and j // 2 < coarse.shape[1]:
                    g += np.float32(0.25) * coarse[i // 2, j // 2, c]
                out[i, j, c] = g


@kernel()
def pulls(values, rest, weight, squared, sums, t, threads):
    """Each thread's part of sum w (v - r)^2 or w |v - r| over rows; ``weight`` has one entry a row or is empty."""
    rows, width = values.shape
    parts = len(sums)
    for part in range(parts * t // threads, parts * (t + 1) // threads):
        total = 0.0
        for i in range(rows * part // parts, rows * (part + 1) // parts):
            row = np.float32(0.0)
            for c in range(width):
                d = values[i, c] - rest[i, c]
                row += d * d if squared else abs(d)
            total += row * (weight[i] if len(weight) else np.float32(1.0))
        sums[part] = total


@kernel()
def pulls_backward(values, rest, weight, squared, scale, out, t, threads):
    """Gradients of :func:`pulls`."""
    rows, width = values.shape
    for i in range(rows * t // threads, rows * (t + 1) // threads):
        w = scale * (weight[i] if len(weight) else np.float32(1.0))
        for c in range(width):
            d = values[i, c] - rest[i, c]
            out[i, c] = w * (np.float32(2.0) * d if squared else _sign(d))
