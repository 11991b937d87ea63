"""Differentiable splatting of 3D Gaussians on the CPU, in Numba with explicit SIMD.

The picture of a Gaussian is the 2D Gaussian of EWA splatting as in 3D Gaussian Splatting (Kerbl et al., 2023); pixels
blend the Gaussians front to back. What makes it fast:

- eight Gaussians are projected at once, and log2(opacity) is folded into the record of a Gaussian, so that
  alpha = exp2(lo + A dx^2 + B dx dy + C dy^2);
- the box of a Gaussian is where alpha >= 1/255, which depends on its opacity;
- one radix sort by depth, then a stable scatter into tiles: (tile, Gaussian) pairs are never sorted;
- a thread blends one 32 x 32 tile at a time in a small planar buffer (transmittance and channels), walking each
  Gaussian in strips of eight pixels that start at the Gaussian's own first column, over its own rows only;
- the backward pass walks front to back too: with R the gradient-weighted colour still to come behind a Gaussian,
  dL/dalpha = T q - R / (1 - alpha). Six moments of it give the gradients of opacity, mean and conic;
- each (tile, Gaussian) pair owns one row of gradients, and the rows of a Gaussian are then summed in a fixed order: no
  atomics, and the result is the same for any number of threads.
"""

from __future__ import annotations

import functools
import weakref
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from persona.jit import kernel, parallel
from persona.simd import (
    LANES,
    any_lane,
    dot_columns,
    exp2,
    fetch_add,
    get,
    iota,
    load,
    load_columns,
    load_planes,
    log2,
    maximum,
    minimum,
    prefetch,
    private,
    private_get,
    private_put,
    put,
    select,
    splat,
    sqrt,
    store,
    store_columns,
    store_planes,
    sum_lanes,
)

TILE = 32
PITCH = TILE + LANES  # a strip that starts at a tile's last column still ends inside the row
PLANE = PITCH * TILE
HEAD = 8  # floats of a record before its channels: x, y, A, B, C, lo, columns, rows
MOMENTS = 6  # floats of a gradient row before its channels
LOG2E, LN2 = 1.4426950408889634, 0.6931471805599453
LOG2_FAINTEST = -7.994353436858858  # log2(1/255): fainter than this is not drawn
OPAQUE = 1e-4  # a pixel with less transmittance is finished
ALPHA_MAX = 0.999  # as in gsplat, so that both devices agree
NEAR = 0.01  # meters
SPARE_WORKSPACES = 4  # kept between calls; a training step with several renders has as many pending
MAX_SIDE = 32767  # pixel ranges are packed in 16 bits
NOT_FINITE = "Gaussians must be finite numbers, got NaN or infinity in means, factors, opacities, features or offsets"
CHANNELS = (3, 4, 8, 12, 16)  # kernels exist for these; other counts use the next larger one

F32, I32, I64, U32 = np.float32, np.int32, np.int64, np.uint32


class _Projection(NamedTuple):
    """Eight projected Gaussians; every field is a vector or a tuple of vectors."""

    point: Any  # in camera axes
    factor: Any  # M, row by row
    inverse_z: Any
    tangent: Any  # x/z, y/z
    clamped: Any  # the same, kept near the picture
    a: Any  # first row of J V
    b: Any  # second row
    P: Any  # M^T a
    Q: Any  # M^T b
    covariance: Any  # of the splat, with the pixel's blur: xx, xy, yy
    thin: Any  # determinant without the blur
    det: Any  # determinant with it
    sound: Any  # mask: ahead of the camera and not degenerate


@kernel()
def _limits(K, width, height):
    """Tangents beyond which the Jacobian of the projection is frozen: 15 % outside of the picture."""
    return (
        (width - K[2]) / K[0] + 0.15 * width / K[0],
        K[2] / K[0] + 0.15 * width / K[0],
        (height - K[3]) / K[1] + 0.15 * height / K[1],
        K[3] / K[1] + 0.15 * height / K[1],
    )


@kernel()
def _geometry(means, factors, V, K, limits, eps2d, i):
    """Projection of Gaussians i to i + 7; the backward pass repeats it.

    The 2D covariance is J V M (J V M)^T: its rows are P = M^T a and Q = M^T b with a, b the rows of J V. Its
    determinant comes from |P x Q|^2, which does not cancel however thin the Gaussian is.
    """
    x, y, z = load_columns(means, 3 * i, 3)
    m = load_columns(factors, 9 * i, 9)
    X = x * V[0] + y * V[1] + z * V[2] + V[3]
    Y = x * V[4] + y * V[5] + z * V[6] + V[7]
    Z = x * V[8] + y * V[9] + z * V[10] + V[11]
    iz = splat(1.0) / maximum(Z, splat(NEAR))
    u, v = X * iz, Y * iz
    uc = minimum(maximum(u, splat(-limits[1])), splat(limits[0]))
    vc = minimum(maximum(v, splat(-limits[3])), splat(limits[2]))
    jx, jy = iz * K[0], iz * K[1]
    jxz, jyz = uc * iz * (-K[0]), vc * iz * (-K[1])
    a = (jx * V[0] + jxz * V[8], jx * V[1] + jxz * V[9], jx * V[2] + jxz * V[10])
    b = (jy * V[4] + jyz * V[8], jy * V[5] + jyz * V[9], jy * V[6] + jyz * V[10])
    P = (
        a[0] * m[0] + a[1] * m[3] + a[2] * m[6],
        a[0] * m[1] + a[1] * m[4] + a[2] * m[7],
        a[0] * m[2] + a[1] * m[5] + a[2] * m[8],
    )
    Q = (
        b[0] * m[0] + b[1] * m[3] + b[2] * m[6],
        b[0] * m[1] + b[1] * m[4] + b[2] * m[7],
        b[0] * m[2] + b[1] * m[5] + b[2] * m[8],
    )
    caa, cab, cbb = dot_columns(P, P), dot_columns(P, Q), dot_columns(Q, Q)
    n = (P[1] * Q[2] - P[2] * Q[1], P[2] * Q[0] - P[0] * Q[2], P[0] * Q[1] - P[1] * Q[0])
    thin = dot_columns(n, n)
    det = thin + (caa + cbb) * eps2d + eps2d * eps2d
    sound = (det < 1e36) & (Z > NEAR)  # ordered: false for NaN
    covariance = (caa + eps2d, cab, cbb + eps2d)
    return _Projection((X, Y, Z), m, iz, (u, v), (uc, vc), a, b, P, Q, covariance, thin, det, sound)


@kernel()
def project(
    means, factors, opacities, offsets, V, K, width, height, eps2d, antialiased, count, screen, keys, bad, t, threads
):
    """2D Gaussians and depth keys; a key with the top bit set marks a Gaussian that is not drawn.

    ``bad[t]`` becomes 1 if an input of this thread's share is not finite.
    """
    limits = _limits(K, width, height)
    blocks = -(-count // LANES)
    shifted = len(offsets) > 0
    finite = splat(0.0)
    for block in range(blocks * t // threads, blocks * (t + 1) // threads):
        i = min(block * LANES, count - LANES)  # the last block overlaps the one before
        g = _geometry(means, factors, V, K, limits, eps2d, i)
        cov, uv = g.covariance, g.tangent
        o = load(opacities, i)
        total = g.point[0] + g.point[1] + g.point[2] + o
        for k in range(9):
            total = total + g.factor[k]
        finite = finite + total * 0.0
        idet = splat(1.0) / g.det
        if antialiased:
            o = o * sqrt(maximum(g.thin * idet, splat(0.000025)))
        lo = log2(maximum(o, splat(1e-12)))
        reach = maximum((lo - LOG2_FAINTEST) * (2 * LN2), splat(0.0))
        rx, ry = sqrt(reach * cov[0]), sqrt(reach * cov[2])
        mx, my = uv[0] * K[0] + K[2], uv[1] * K[1] + K[3]
        if shifted:
            ox, oy = load_columns(offsets, 2 * i, 2)
            mx, my = mx + ox, my + oy
            finite = finite + (ox + oy) * 0.0
        A, B, C = cov[2] * idet * (-0.5 * LOG2E), cov[1] * idet * LOG2E, cov[0] * idet * (-0.5 * LOG2E)
        store_columns(screen, 8 * i, (mx, my, A, B, C, lo, rx, ry))
        drawn = g.sound & (reach > 0.0) & (mx + rx > 0.0) & (mx - rx < width) & (my + ry > 0.0) & (my - ry < height)
        store(keys, i, select(drawn, g.point[2], -1.0))
    if sum_lanes(finite) != 0.0:  # 0 * NaN and 0 * infinity are NaN
        bad[t] = 1


@kernel()
def find_infinite(values, bad, t, threads):
    """Set ``bad[t]`` to 1 if this thread's share of the values holds NaN or infinity."""
    i, end = len(values) * t // threads, len(values) * (t + 1) // threads
    rest = np.float32(0.0)
    while (end - i) % LANES:
        rest += get(values, i) * np.float32(0.0)
        i += 1
    total = splat(rest)
    while i < end:
        total = total + load(values, i) * 0.0
        i += LANES
    if sum_lanes(total) != 0.0:
        bad[t] = 1


@kernel()
def depth_order(keys, order, keys2, order2, histogram, count):
    """Radix sort of the drawn Gaussians by depth (positive floats sort like their bits); returns how many are drawn."""
    histogram[:] = 0
    n = 0
    for i in range(count):
        x = get(keys, i)
        if x < 0x80000000:
            put(keys2, n, x)
            put(order2, n, i)
            n += 1
            histogram[0, x & 2047] += 1
            histogram[1, (x >> 11) & 2047] += 1
            histogram[2, x >> 22] += 1
    for p in range(3):
        total = 0
        for j in range(2048):
            entries = histogram[p, j]
            histogram[p, j] = total
            total += entries
    for p in range(3):
        start = histogram[p]
        shift = np.uint32(11 * p)
        if p == 1:
            from_keys, from_order, to_keys, to_order = keys, order, keys2, order2
        else:
            from_keys, from_order, to_keys, to_order = keys2, order2, keys, order
        for i in range(n):
            x = get(from_keys, i)
            digit = np.int64((x >> shift) & np.uint32(2047))
            q = get(start, digit)
            put(start, digit, q + 1)
            put(to_keys, q, x)
            put(to_order, q, get(from_order, i))
    return n


@kernel()
def _first(center, reach):
    return max(np.int64(0), np.int64(np.ceil(max(center - reach, np.float32(-1.0)))))


@kernel()
def _last(center, reach, size):
    return min(np.int64(size - 1), np.int64(np.floor(min(center + reach, np.float32(size)))))


@kernel()
def bin_count(
    n, width, height, columns, screen, features, c, channels, order, records, boxes, first_pair, histogram, sums, t,
    threads,
):  # fmt: skip
    """Packed records in depth order, and how many Gaussians of this thread's share fall on each tile."""
    i0, i1 = n * t // threads, n * (t + 1) // threads
    h = histogram[t]
    h[:] = 0
    pairs = 0
    size = HEAD + channels
    for i in range(i0, i1):
        ahead = np.int64(get(order, min(i + 16, i1 - 1)))
        prefetch(screen, 8 * ahead, 0)
        prefetch(features, c * ahead, 0)
        prefetch(features, c * ahead + c - 1, 0)
        j = np.int64(get(order, i))
        g, r = 8 * j, size * i
        mx, my = get(screen, g) - np.float32(0.5), get(screen, g + 1) - np.float32(0.5)
        rx, ry = get(screen, g + 6), get(screen, g + 7)
        x0, x1, y0, y1 = _first(mx, rx), _last(mx, rx, width), _first(my, ry), _last(my, ry, height)
        if x1 < x0 or y1 < y0:
            x0, x1, y0, y1 = 0, -1, 0, -1
        put(records, r, mx)
        put(records, r + 1, my)
        for k in range(2, 6):
            put(records, r + k, get(screen, g + k))
        put(boxes, r + 6, (x0 & 0xFFFF) | (x1 << 16))
        put(boxes, r + 7, (y0 & 0xFFFF) | (y1 << 16))
        for k in range(c):
            put(records, r + HEAD + k, get(features, c * j + k))
        for k in range(c, channels):
            put(records, r + HEAD + k, np.float32(0.0))
        put(first_pair, i, pairs)
        if x1 >= x0:
            for ty in range(y0 // TILE, y1 // TILE + 1):
                for tx in range(x0 // TILE, x1 // TILE + 1):
                    h[ty * columns + tx] += 1
                    pairs += 1
    sums[t + 1] = pairs


@kernel()
def bin_prefix(histogram, sums, tile_start, tiles, threads):
    """Where each tile's list and each thread's part of it start; returns the number of pairs."""
    total = 0
    for j in range(tiles):
        tile_start[j] = total
        for k in range(threads):
            entries = histogram[k, j]
            histogram[k, j] = total
            total += entries
    tile_start[tiles] = total
    sums[0] = 0
    for k in range(threads):
        sums[k + 1] += sums[k]
    return total


@kernel()
def bin_fill(n, columns, channels, boxes, first_pair, histogram, sums, members, slots, t, threads):
    """Scatter the Gaussians into the tile lists: depth order survives, so no pair is ever sorted."""
    h = histogram[t]
    base = sums[t]
    o = base
    size = HEAD + channels
    for i in range(n * t // threads, n * (t + 1) // threads):
        xx, yy = get(boxes, size * i + 6), get(boxes, size * i + 7)
        x0, x1, y0, y1 = np.int64(xx & 0xFFFF), np.int64(xx >> 16), np.int64(yy & 0xFFFF), np.int64(yy >> 16)
        put(first_pair, i, get(first_pair, i) + base)
        if x1 >= x0:
            for ty in range(y0 // TILE, y1 // TILE + 1):
                for tx in range(x0 // TILE, x1 // TILE + 1):
                    q = ty * columns + tx
                    s = get(h, q)
                    put(h, q, s + 1)
                    put(members, s, i)
                    put(slots, o, s)
                    o += 1
    if t == threads - 1:
        first_pair[n] = o


@functools.cache
def kernels(channels: int) -> tuple[Any, Any, Any]:
    """The kernels whose inner loops depend on the number of channels: blend, its backward pass, sum over pairs."""
    SIZE, ROW = HEAD + channels, MOMENTS + channels
    SKIP_MISSES = channels >= 8  # below that the test costs more than the work it saves

    @kernel()
    def blend(
        tiles, active, counter, buffers, columns, width, height, c, records, boxes, members, tile_start, tile_done,
        background, image, alpha, t, threads,
    ):  # fmt: skip
        S = buffers[t]
        lane = iota()
        while True:
            ticket = fetch_add(counter, 0)
            if ticket >= active:
                break
            tile = np.int64(tiles[ticket])
            X0, Y0 = (tile % columns) * TILE, (tile // columns) * TILE
            tw, th = min(TILE, width - X0), min(TILE, height - Y0)
            for k in range(PLANE, (channels + 1) * PLANE, LANES):
                store(S, k, splat(0.0))
            for y in range(TILE):
                for x in range(0, PITCH, LANES):
                    store(S, y * PITCH + x, select(lane < np.float32(tw - x if y < th else 0), 1.0, 0.0))
            p0, p1 = tile_start[tile], tile_start[tile + 1]
            p = p0
            while p < p1:
                q = np.int64(get(members, min(p + 8, p1 - 1))) * SIZE
                prefetch(records, q, 0)
                prefetch(records, q + SIZE - 1, 0)
                r = np.int64(get(members, p)) * SIZE
                xx, yy = get(boxes, r + 6), get(boxes, r + 7)
                x0, x1 = max(np.int64(0), np.int64(xx & 0xFFFF) - X0), min(np.int64(TILE - 1), np.int64(xx >> 16) - X0)
                y0, y1 = max(np.int64(0), np.int64(yy & 0xFFFF) - Y0), min(np.int64(TILE - 1), np.int64(yy >> 16) - Y0)
                mx, my = get(records, r) - np.float32(X0), get(records, r + 1) - np.float32(Y0)
                A, B, C, lo = get(records, r + 2), get(records, r + 3), splat(get(records, r + 4)), get(records, r + 5)
                xs = x0
                while xs <= x1:
                    dx = lane + (np.float32(xs) - mx)
                    e0, e1 = dx * dx * A + lo, dx * B
                    s = y0 * PITCH + xs
                    for y in range(y0, y1 + 1):
                        T = load(S, s)
                        live = T > OPAQUE
                        if any_lane(live):
                            dy = splat(np.float32(y) - my)
                            e = (dy * C + e1) * dy + e0
                            hit = live & (e >= LOG2_FAINTEST)
                            if (not SKIP_MISSES) or any_lane(hit):
                                a = exp2(e)
                                a = select(hit, select(a > ALPHA_MAX, ALPHA_MAX, a), 0.0)
                                w = a * T
                                store(S, s, T - w)
                                for k in range(channels):
                                    plane = s + (k + 1) * PLANE
                                    store(S, plane, load(S, plane) + w * get(records, r + HEAD + k))
                        s += PITCH
                    xs += LANES
                p += 1
                if ((p - p0) & 31) == 0:
                    most = splat(0.0)
                    for k in range(0, PLANE, LANES):
                        most = maximum(load(S, k), most)
                    if not any_lane(most > OPAQUE):
                        break
            put(tile_done, tile, p - p0)
            for k in range(len(background)):
                for s in range(0, PLANE, LANES):
                    plane = s + (k + 1) * PLANE
                    store(S, plane, load(S, plane) + load(S, s) * get(background, k))
            for y in range(th):
                o, s = (Y0 + y) * width + X0, y * PITCH
                x = 0
                if c == channels:
                    while x + LANES <= tw:
                        store(alpha, o + x, 1.0 - load(S, s + x))
                        store_columns(image, (o + x) * channels, load_planes(S, s + x + PLANE, PLANE, channels))
                        x += LANES
                while x < tw:
                    put(alpha, o + x, np.float32(1) - get(S, s + x))
                    for k in range(c):
                        put(image, (o + x) * c + k, get(S, (k + 1) * PLANE + s + x))
                    x += 1

    @kernel()
    def blend_backward(
        tiles, active, counter, buffers, columns, width, height, c, records, boxes, members, tile_start, tile_done,
        image, alpha, image_grad, alpha_grad, rows, t, threads,
    ):  # fmt: skip
        S = buffers[t]
        lane = iota()
        total = private(channels)
        while True:
            ticket = fetch_add(counter, 0)
            if ticket >= active:
                break
            tile = np.int64(tiles[ticket])
            X0, Y0 = (tile % columns) * TILE, (tile // columns) * TILE
            tw, th = min(TILE, width - X0), min(TILE, height - Y0)
            for k in range(0, (channels + 3) * PLANE, LANES):
                store(S, k, splat(0.0))
            # planes: T, R (gradient-weighted colour still to come), gradient of alpha, gradients of the channels
            for y in range(th):
                o, s = (Y0 + y) * width + X0, y * PITCH
                x = 0
                if c == channels:
                    while x + LANES <= tw:
                        ga = load(alpha_grad, o + x)
                        g = load_columns(image_grad, (o + x) * channels, channels)
                        rest = dot_columns(g, load_columns(image, (o + x) * channels, channels))
                        store(S, s + x, splat(1.0))
                        store(S, s + x + PLANE, ga * load(alpha, o + x) + rest)
                        store(S, s + x + 2 * PLANE, ga)
                        store_planes(S, s + x + 3 * PLANE, PLANE, g)
                        x += LANES
                while x < tw:
                    put(S, s + x, np.float32(1))
                    put(S, s + x + 2 * PLANE, get(alpha_grad, o + x))
                    R = get(alpha_grad, o + x) * get(alpha, o + x)
                    for k in range(c):
                        g1 = get(image_grad, (o + x) * c + k)
                        put(S, s + x + (k + 3) * PLANE, g1)
                        R += g1 * get(image, (o + x) * c + k)
                    put(S, s + x + PLANE, R)
                    x += 1
            p0 = tile_start[tile]
            p1 = p0 + tile_done[tile]
            for p in range(p0, p1):
                q = np.int64(get(members, min(p + 8, p1 - 1))) * SIZE
                prefetch(records, q, 0)
                prefetch(records, q + SIZE - 1, 0)
                r = np.int64(get(members, p)) * SIZE
                xx, yy = get(boxes, r + 6), get(boxes, r + 7)
                x0, x1 = max(np.int64(0), np.int64(xx & 0xFFFF) - X0), min(np.int64(TILE - 1), np.int64(xx >> 16) - X0)
                y0, y1 = max(np.int64(0), np.int64(yy & 0xFFFF) - Y0), min(np.int64(TILE - 1), np.int64(yy >> 16) - Y0)
                mx, my = get(records, r) - np.float32(X0), get(records, r + 1) - np.float32(Y0)
                A, B, C, lo = get(records, r + 2), get(records, r + 3), splat(get(records, r + 4)), get(records, r + 5)
                for k in range(channels):
                    private_put(total, k, splat(0.0))
                M0, Mx, My = splat(0.0), splat(0.0), splat(0.0)
                Mxx, Mxy, Myy = splat(0.0), splat(0.0), splat(0.0)
                touched = False
                xs = x0
                while xs <= x1:
                    dx = lane + (np.float32(xs) - mx)
                    e0, e1 = dx * dx * A + lo, dx * B
                    v0, v1, v2 = splat(0.0), splat(0.0), splat(0.0)
                    s = y0 * PITCH + xs
                    for y in range(y0, y1 + 1):
                        T = load(S, s)
                        live = T > OPAQUE
                        if any_lane(live):
                            dy = splat(np.float32(y) - my)
                            e = (dy * C + e1) * dy + e0
                            hit = live & (e >= LOG2_FAINTEST)
                            if any_lane(hit):
                                touched = True
                                raw = exp2(e)
                                free = raw <= ALPHA_MAX
                                a = select(hit, select(free, raw, ALPHA_MAX), 0.0)
                                w = a * T
                                store(S, s, T - w)
                                q2 = load(S, s + 2 * PLANE)
                                for k in range(channels):
                                    g2 = load(S, s + (k + 3) * PLANE)
                                    q2 = q2 + g2 * get(records, r + HEAD + k)
                                    private_put(total, k, private_get(total, k) + w * g2)
                                R2 = load(S, s + PLANE) - w * q2
                                store(S, s + PLANE, R2)
                                v = select(free, a * (T * q2 - R2 / (1.0 - a)), 0.0)  # dL/d(log alpha)
                                vy = v * dy
                                v0 = v0 + v
                                v1 = v1 + vy
                                v2 = v2 + vy * dy
                        s += PITCH
                    vx = v0 * dx
                    M0 = M0 + v0
                    Mx = Mx + vx
                    Mxx = Mxx + vx * dx
                    My = My + v1
                    Mxy = Mxy + v1 * dx
                    Myy = Myy + v2
                    xs += LANES
                o = p * ROW
                if touched:
                    put(rows, o, sum_lanes(M0))
                    put(rows, o + 1, sum_lanes(Mx))
                    put(rows, o + 2, sum_lanes(My))
                    put(rows, o + 3, sum_lanes(Mxx))
                    put(rows, o + 4, sum_lanes(Mxy))
                    put(rows, o + 5, sum_lanes(Myy))
                    for k in range(channels):
                        put(rows, o + MOMENTS + k, sum_lanes(private_get(total, k)))
                else:
                    for k in range(ROW):
                        put(rows, o + k, np.float32(0))
            for k in range(p1 * ROW, tile_start[tile + 1] * ROW):
                put(rows, k, np.float32(0))

    @kernel()
    def sum_pairs(n, pairs, c, order, first_pair, slots, rows, moments, feature_grad, t, threads):
        """Sum the rows of each drawn Gaussian (the outputs were set to zero before)."""
        for i in range(n * t // threads, n * (t + 1) // threads):
            ahead = np.int64(get(order, min(i + 16, n - 1)))
            prefetch(moments, 8 * ahead, 1)
            prefetch(feature_grad, c * ahead, 1)
            g = np.int64(get(order, i))
            for j in range(np.int64(get(first_pair, i)), np.int64(get(first_pair, i + 1))):
                q = np.int64(get(slots, min(j + 24, pairs - 1))) * ROW
                prefetch(rows, q, 0)
                prefetch(rows, q + ROW - 1, 0)
                o = np.int64(get(slots, j)) * ROW
                for k in range(MOMENTS):
                    put(moments, 8 * g + k, get(moments, 8 * g + k) + get(rows, o + k))
                for k in range(c):
                    put(feature_grad, c * g + k, get(feature_grad, c * g + k) + get(rows, o + MOMENTS + k))

    return blend, blend_backward, sum_pairs


@kernel()
def project_backward(
    means, factors, opacities, V, K, width, height, eps2d, antialiased, count, moments,
    mean_grad, factor_grad, opacity_grad, offset_grad, t, threads,
):  # fmt: skip
    limits = _limits(K, width, height)
    fx, fy = K[0], K[1]
    blocks = -(-count // LANES)
    for block in range(blocks * t // threads, blocks * (t + 1) // threads):
        i = min(block * LANES, count - LANES)
        geometry = _geometry(means, factors, V, K, limits, eps2d, i)
        X, Y, _ = geometry.point
        u, v = geometry.tangent
        uc, vc = geometry.clamped
        iz, m, a, b, P, Q = geometry.inverse_z, geometry.factor, geometry.a, geometry.b, geometry.P, geometry.Q
        cov, det, sound = geometry.covariance, geometry.det, geometry.sound
        G = load_columns(moments, 8 * i, 8)
        idet = splat(1.0) / det
        A, B, C = cov[2] * idet, cov[1] * idet * -1.0, cov[0] * idet  # the conic: inverse of the 2D covariance
        du, dv = A * G[1] + B * G[2], B * G[1] + C * G[2]
        store_columns(offset_grad, 2 * i, (select(sound, du, 0.0), select(sound, dv, 0.0)))
        store(opacity_grad, i, select(sound, G[0] / maximum(load(opacities, i), splat(1e-12)), 0.0))
        # dL/dcov = -conic dL/dconic conic, symmetric with entries sa, sb (half of the off-diagonal's), sc
        hA, hB, hC = G[3] * -0.5, G[4] * -0.5, G[5] * -0.5
        u00, u01, u10, u11 = A * hA + B * hB, A * hB + B * hC, B * hA + C * hB, B * hB + C * hC
        sa, sb, sc = (u00 * A + u01 * B) * -1.0, (u00 * B + u01 * C) * -1.0, (u10 * B + u11 * C) * -1.0
        if antialiased:
            ratio = geometry.thin * idet
            k0 = select(ratio > 0.000025, G[0] * 0.5 / ratio, 0.0) * idet  # dL/d(thin)
            k1 = k0 * ratio * -1.0  # dL/d(det)
            sa, sc, sb = (
                sa + k0 * (cov[2] - eps2d) + k1 * cov[2],
                sc + k0 * (cov[0] - eps2d) + k1 * cov[0],
                sb - (k0 + k1) * cov[1],
            )
        w = ((sa * P[0] + sb * Q[0]) * 2.0, (sa * P[1] + sb * Q[1]) * 2.0, (sa * P[2] + sb * Q[2]) * 2.0)
        x = ((sb * P[0] + sc * Q[0]) * 2.0, (sb * P[1] + sc * Q[1]) * 2.0, (sb * P[2] + sc * Q[2]) * 2.0)
        store_columns(
            factor_grad,
            9 * i,
            (
                select(sound, w[0] * a[0] + x[0] * b[0], 0.0),
                select(sound, w[1] * a[0] + x[1] * b[0], 0.0),
                select(sound, w[2] * a[0] + x[2] * b[0], 0.0),
                select(sound, w[0] * a[1] + x[0] * b[1], 0.0),
                select(sound, w[1] * a[1] + x[1] * b[1], 0.0),
                select(sound, w[2] * a[1] + x[2] * b[1], 0.0),
                select(sound, w[0] * a[2] + x[0] * b[2], 0.0),
                select(sound, w[1] * a[2] + x[1] * b[2], 0.0),
                select(sound, w[2] * a[2] + x[2] * b[2], 0.0),
            ),
        )
        da = (
            w[0] * m[0] + w[1] * m[1] + w[2] * m[2],
            w[0] * m[3] + w[1] * m[4] + w[2] * m[5],
            w[0] * m[6] + w[1] * m[7] + w[2] * m[8],
        )
        db = (
            x[0] * m[0] + x[1] * m[1] + x[2] * m[2],
            x[0] * m[3] + x[1] * m[4] + x[2] * m[5],
            x[0] * m[6] + x[1] * m[7] + x[2] * m[8],
        )
        djx, djxz = da[0] * V[0] + da[1] * V[1] + da[2] * V[2], da[0] * V[8] + da[1] * V[9] + da[2] * V[10]
        djy, djyz = db[0] * V[4] + db[1] * V[5] + db[2] * V[6], db[0] * V[8] + db[1] * V[9] + db[2] * V[10]
        diz = djx * fx + djy * fy - uc * djxz * fx - vc * djyz * fy
        u_free, v_free = (u > -limits[1]) & (u < limits[0]), (v > -limits[3]) & (v < limits[2])
        gu = du * fx + select(u_free, iz * djxz * (-fx), 0.0)
        gv = dv * fy + select(v_free, iz * djyz * (-fy), 0.0)
        diz = diz + gu * X + gv * Y
        gX, gY, gZ = gu * iz, gv * iz, diz * iz * iz * -1.0
        store_columns(
            mean_grad,
            3 * i,
            (
                select(sound, gX * V[0] + gY * V[4] + gZ * V[8], 0.0),
                select(sound, gX * V[1] + gY * V[5] + gZ * V[9], 0.0),
                select(sound, gX * V[2] + gY * V[6] + gZ * V[10], 0.0),
            ),
        )


class Workspace:
    """Named buffers that grow and are kept: fresh memory costs more than many a kernel here."""

    _free: list[Workspace] = []  # noqa: RUF012

    def __init__(self) -> None:
        self._buffers: dict[str, np.ndarray] = {}

    def array(self, name: str, shape: int | tuple[int, ...], dtype: Any = F32) -> np.ndarray:
        """An uninitialised array; it takes the place of the last one of this name."""
        size = int(np.prod(shape))
        buffer = self._buffers.get(name)
        if buffer is None or buffer.size < size:
            buffer = self._buffers[name] = np.empty(int(1.2 * size) + 64, dtype)
        return buffer[:size].reshape(shape)

    @classmethod
    def borrow(cls) -> Workspace:
        """A workspace nobody else uses; give it back with :meth:`give_back`."""
        try:
            return cls._free.pop()
        except IndexError:
            return cls()

    def give_back(self) -> None:
        """Let the next call use this workspace, unless enough others wait already."""
        if len(self._free) < SPARE_WORKSPACES:
            self._free.append(self)


@dataclass(frozen=True)
class View:
    """The camera and the options of one call in the form the kernels take."""

    V: np.ndarray
    K: np.ndarray
    width: int
    height: int
    eps2d: float
    antialiased: bool
    threads: int


@dataclass(eq=False)
class Splats:
    """What a forward pass leaves for its backward pass. It owns its workspace until it is garbage."""

    view: View
    workspace: Workspace
    count: int
    drawn: int
    pairs: int
    channels: int
    columns: int
    tiles: np.ndarray
    records: np.ndarray
    members: np.ndarray
    slots: np.ndarray
    order: np.ndarray
    first_pair: np.ndarray
    tile_start: np.ndarray
    tile_done: np.ndarray

    def __post_init__(self) -> None:
        weakref.finalize(self, self.workspace.give_back).atexit = False


def kernel_channels(c: int) -> int:
    """The channel count of the kernels that serve ``c`` channels."""
    return next((k for k in CHANNELS if k >= c), -(-c // 8) * 8)


def forward(
    means: np.ndarray,
    factors: np.ndarray,
    opacities: np.ndarray,
    features: np.ndarray,
    offsets: np.ndarray,
    background: np.ndarray,
    view: View,
) -> tuple[np.ndarray, np.ndarray, Splats]:
    """Picture (h, w, c), alpha (h, w) and what :func:`backward` needs. All arrays are contiguous float32.

    ``offsets`` (n, 2) and ``background`` (c) may be empty.

    Raises:
        ValueError: an input is not finite.
    """
    count, c = features.shape
    channels = kernel_channels(c)
    threads, width, height = view.threads, view.width, view.height
    blend, _, _ = kernels(channels)
    space = Workspace.borrow()
    columns = -(-width // TILE)
    tile_count = columns * -(-height // TILE)

    screen = space.array("screen", 8 * count)
    keys, order = space.array("keys", count, U32), space.array("order", count, U32)
    bad = np.zeros(threads, I64)
    parallel(
        threads, project, means.reshape(-1), factors.reshape(-1), opacities, offsets.reshape(-1), view.V, view.K,
        F32(width), F32(height), F32(view.eps2d), view.antialiased, count, screen, keys, bad,
    )  # fmt: skip
    parallel(threads, find_infinite, features.reshape(-1), bad)
    if bad.any():
        space.give_back()
        raise ValueError(NOT_FINITE)
    drawn = depth_order(
        keys, order, space.array("keys2", count, U32), space.array("order2", count, U32),
        space.array("digits", (3, 2048), U32), count,
    )  # fmt: skip

    records = space.array("records", drawn * (HEAD + channels))
    boxes = records.view(I32)
    first_pair = space.array("first_pair", drawn + 1, I32)
    histogram, sums = space.array("histogram", (threads, tile_count), I32), space.array("sums", threads + 1, I64)
    tile_start, tile_done = space.array("tile_start", tile_count + 1, I64), space.array("tile_done", tile_count, I32)
    parallel(
        threads, bin_count, drawn, width, height, columns, screen, features.reshape(-1), c, channels, order, records,
        boxes, first_pair, histogram, sums,
    )  # fmt: skip
    pairs = bin_prefix(histogram, sums, tile_start, tile_count, threads)
    members, slots = space.array("members", pairs, I32), space.array("slots", pairs, I32)
    parallel(threads, bin_fill, drawn, columns, channels, boxes, first_pair, histogram, sums, members, slots)

    lengths = np.diff(tile_start)
    active = np.flatnonzero(lengths)
    tiles = active[np.argsort(-lengths[active], kind="stable")].astype(I32)  # longest first: threads end together
    image, alpha = np.zeros((height, width, c), F32), np.zeros((height, width), F32)
    if background.size and len(tiles) < tile_count:
        image[:] = background
    buffers = space.array("buffers", (threads, (channels + 3) * PLANE))
    parallel(
        threads, blend, tiles, len(tiles), np.zeros(1, I64), buffers, columns, width, height, c, records, boxes,
        members, tile_start, tile_done, background, image.reshape(-1), alpha.reshape(-1),
    )  # fmt: skip
    splats = Splats(
        view, space, count, drawn, pairs, channels, columns, tiles, records, members, slots, order, first_pair,
        tile_start, tile_done,
    )  # fmt: skip
    return image, alpha, splats


def backward(
    splats: Splats,
    means: np.ndarray,
    factors: np.ndarray,
    opacities: np.ndarray,
    image: np.ndarray,
    alpha: np.ndarray,
    image_grad: np.ndarray,
    alpha_grad: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of means, factors, opacities, features and pixel offsets."""
    view, space = splats.view, splats.workspace
    count, c, channels, threads = splats.count, image.shape[2], splats.channels, view.threads
    _, blend_backward, sum_pairs = kernels(channels)
    rows = space.array("rows", splats.pairs * (MOMENTS + channels))
    buffers = space.array("buffers", (threads, (channels + 3) * PLANE))
    parallel(
        threads, blend_backward, splats.tiles, len(splats.tiles), np.zeros(1, I64), buffers, splats.columns,
        view.width, view.height, c, splats.records, splats.records.view(I32), splats.members, splats.tile_start,
        splats.tile_done, image.reshape(-1), alpha.reshape(-1), image_grad.reshape(-1), alpha_grad.reshape(-1), rows,
    )  # fmt: skip
    moments = space.array("moments", 8 * count)
    moments[:] = 0
    feature_grad = np.zeros((count, c), F32)
    parallel(
        threads, sum_pairs, splats.drawn, splats.pairs, c, splats.order, splats.first_pair, splats.slots, rows,
        moments, feature_grad.reshape(-1),
    )  # fmt: skip
    mean_grad, factor_grad = np.empty((count, 3), F32), np.empty((count, 3, 3), F32)
    opacity_grad, offset_grad = np.empty(count, F32), np.empty((count, 2), F32)
    parallel(
        threads, project_backward, means.reshape(-1), factors.reshape(-1), opacities, view.V, view.K,
        F32(view.width), F32(view.height), F32(view.eps2d), view.antialiased, count, moments, mean_grad.reshape(-1),
        factor_grad.reshape(-1), opacity_grad, offset_grad.reshape(-1),
    )  # fmt: skip
    return mean_grad, factor_grad, opacity_grad, feature_grad, offset_grad
