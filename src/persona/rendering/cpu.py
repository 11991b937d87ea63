"""Differentiable splatting of 3D Gaussians on the CPU, in Numba with explicit SIMD.

The picture of a Gaussian is the 2D Gaussian of EWA splatting as in 3D Gaussian Splatting (Kerbl et al., 2023); pixels
blend the Gaussians front to back. docs/rasterizer.md explains the whole with a figure. What makes it fast:

- eight Gaussians are projected at once, and log2(opacity) is folded into the record of a Gaussian, so that
  alpha = exp2(lo + A dx^2 + B dx dy + C dy^2);
- the box of a Gaussian is where alpha >= 1/255, which depends on its opacity;
- one radix sort by depth, then a stable scatter into tiles: (tile, Gaussian) pairs are never sorted. Several views are
  one list: a Gaussian seen by view b has the number b n + i, a tile of view b the number b tiles + j;
- a thread blends one 32 x 32 tile at a time in a small planar buffer (transmittance and channels), walking each
  Gaussian in strips of eight pixels that start at the Gaussian's own first column, over its own rows only;
- the backward pass walks front to back too: with R the gradient-weighted colour still to come behind a Gaussian,
  dL/dalpha = T q - R / (1 - alpha). Six moments of it give the gradients of opacity, mean and conic;
- each (tile, Gaussian) pair owns one row of gradients; the rows of a Gaussian lie side by side, and one pass over the
  Gaussians sums them in a fixed order and takes them through the projection: no atomics, and the result is the same for
  any number of threads.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from persona.jit import kernel, parallel
from persona.simd import (
    LANES,
    add_columns,
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
    pack_halves,
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
    store_half,
    store_planes,
    sum_lanes,
    sum_private,
    truncate,
)
from persona.types import Camera

TILE = 32
PITCH = TILE + LANES  # a strip that starts at a tile's last column still ends inside the row
PLANE = PITCH * TILE
SPLAT = 8  # words of a projected Gaussian: x, y, A, B, C, lo, its columns (two halves: first, last), its rows
CAMERA = 20  # floats of a camera: 3 x 4 transform, fx fy cx cy, limits of the tangents
MOMENTS = 8  # floats of a gradient row before its channels: six moments and two unused
LOG2E, LN2 = 1.4426950408889634, 0.6931471805599453
LOG2_FAINTEST = -7.994353436858858  # log2(1/255): fainter than this is not drawn
OPAQUE = 1e-4  # a pixel with less transmittance is finished
ALPHA_MAX = 0.999  # as in gsplat, so that both devices agree
NEAR = 0.01  # meters
AHEAD = 16  # Gaussians ahead of which their boxes are asked for
SPARE_WORKSPACES = 4  # kept between calls; a training step with several renders has as many pending
MAX_SIDE = 32767  # pixel ranges are packed in 16 bits
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


def camera_row(camera: Camera) -> list[float]:
    """A camera in the form the kernels take.

    The limits are the tangents beyond which the Jacobian of the projection is frozen: 15 % outside of the picture.
    """
    fx, fy, cx, cy, width, height = camera.fx, camera.fy, camera.cx, camera.cy, camera.width, camera.height
    limits = [0.15 * width / fx, 0.15 * height / fy]
    return [
        *np.asarray(camera.T_camera_world, np.float64)[:3].reshape(-1).tolist(), fx, fy, cx, cy,
        (width - cx) / fx + limits[0], cx / fx + limits[0], (height - cy) / fy + limits[1], cy / fy + limits[1],
    ]  # fmt: skip


@kernel()
def _camera(cameras, b):
    """Transform, intrinsics and limits of camera b as three tuples."""
    o = b * CAMERA
    V = (
        get(cameras, o), get(cameras, o + 1), get(cameras, o + 2), get(cameras, o + 3),
        get(cameras, o + 4), get(cameras, o + 5), get(cameras, o + 6), get(cameras, o + 7),
        get(cameras, o + 8), get(cameras, o + 9), get(cameras, o + 10), get(cameras, o + 11),
    )  # fmt: skip
    K = (get(cameras, o + 12), get(cameras, o + 13), get(cameras, o + 14), get(cameras, o + 15))
    limits = (get(cameras, o + 16), get(cameras, o + 17), get(cameras, o + 18), get(cameras, o + 19))
    return V, K, limits


@kernel()
def _geometry(means, i, factors, j, V, K, limits, eps2d):
    """Projection of eight Gaussians whose means and factors start at i and j; the backward pass repeats it.

    The 2D covariance is J V M (J V M)^T: its rows are P = M^T a and Q = M^T b with a, b the rows of J V. Its
    determinant comes from |P x Q|^2, which does not cancel however thin the Gaussian is.
    """
    x, y, z = load_columns(means, 3 * i, 3)
    m = load_columns(factors, 9 * j, 9)
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
def _ceil(x):
    """Least whole number not below x, for 0 <= x < 2**24."""
    whole = truncate(x)
    return whole + select(whole < x, 1.0, 0.0)


@kernel()
def project(
    means, factors, opacities, offsets, steps, cameras, views, width, height, eps2d, antialiased, count,
    screen, boxes, keys, bad, t, threads,
):  # fmt: skip
    """2D Gaussians and depth keys of all views; a key with the top bit set marks a Gaussian that is not drawn.

    ``steps`` says for means, factors, opacities, features and offsets how many Gaussians lie between two views: count,
    or 0 if the views share them. ``bad[t]`` becomes 1 if an input of this thread's share is not finite.
    """
    blocks = -(-count // LANES)
    shifted = len(offsets) > 0
    finite = splat(0.0)
    for task in range(views * blocks * t // threads, views * blocks * (t + 1) // threads):
        b = task // blocks
        i = min((task - b * blocks) * LANES, count - LANES)  # the last block overlaps the one before
        V, K, limits = _camera(cameras, b)
        g = _geometry(means, b * steps[0] + i, factors, b * steps[1] + i, V, K, limits, eps2d)
        cov, uv = g.covariance, g.tangent
        o = load(opacities, b * steps[2] + i)
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
        mx, my = uv[0] * K[0] + (K[2] - F32(0.5)), uv[1] * K[1] + (K[3] - F32(0.5))
        if shifted:
            ox, oy = load_columns(offsets, 2 * (b * steps[4] + i), 2)
            mx, my = mx + ox, my + oy
            finite = finite + (ox + oy) * 0.0
        A, B, C = cov[2] * idet * (-0.5 * LOG2E), cov[1] * idet * LOG2E, cov[0] * idet * (-0.5 * LOG2E)
        # first and last pixel centre inside; a range that ends before it starts holds none
        x0, x1 = _ceil(minimum(maximum(mx - rx, splat(0.0)), splat(width))), minimum(mx + rx, splat(width - 1))
        y0, y1 = _ceil(minimum(maximum(my - ry, splat(0.0)), splat(height))), minimum(my + ry, splat(height - 1))
        drawn = g.sound & (reach > 0.0) & (x0 <= x1) & (y0 <= y1)
        columns, rows = pack_halves(x0, maximum(x1, splat(0.0))), pack_halves(y0, maximum(y1, splat(0.0)))
        o = b * count + i
        store_columns(screen, SPLAT * o, (mx, my, A, B, C, lo, columns, rows))
        store_columns(boxes, 2 * o, (columns, rows))
        store(keys, o, select(drawn, g.point[2], -1.0))
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
def _tiles_of(boxes, o):
    """First and last column and row of tiles that a box touches."""
    xx, yy = get(boxes, o), get(boxes, o + 1)
    return (
        np.int64((xx & 0xFFFF) // TILE), np.int64((xx >> 16) // TILE),
        np.int64((yy & 0xFFFF) // TILE), np.int64((yy >> 16) // TILE),
    )  # fmt: skip


@kernel()
def depth_order(keys, boxes, order, keys2, order2, histogram, first_pair, count):
    """Radix sort of the drawn Gaussians by depth (positive floats sort like their bits); returns how many are drawn.

    ``first_pair`` becomes where the (tile, Gaussian) pairs of each Gaussian start, in the Gaussians' own order.
    """
    histogram[:] = 0
    n = 0
    pairs = 0
    for i in range(count):
        x = get(keys, i)
        put(first_pair, i, pairs)
        if x < 0x80000000:
            put(keys2, n, x)
            put(order2, n, i)
            n += 1
            histogram[0, x & 2047] += 1
            histogram[1, (x >> 11) & 2047] += 1
            histogram[2, x >> 22] += 1
            x0, x1, y0, y1 = _tiles_of(boxes, 2 * i)
            pairs += (x1 - x0 + 1) * (y1 - y0 + 1)
    put(first_pair, count, pairs)
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
def order_and_check(
    keys, boxes, order, keys2, order2, digits, first_pair, count, features, drawn, bad, t, threads
):  # fmt: skip
    """Thread 0 sorts, which only one can do; meanwhile the others look for features that are not finite."""
    if t == 0:
        drawn[0] = depth_order(keys, boxes, order, keys2, order2, digits, first_pair, count)
    if threads == 1:
        find_infinite(features, bad, 0, 1)
    elif t > 0:
        find_infinite(features, bad, t - 1, threads - 1)


@kernel()
def bin_count(n, count, tiles, columns, order, boxes, histogram, t, threads):
    """How many Gaussians of this thread's share, in depth order, fall on each tile."""
    h = histogram[t]
    h[:] = 0
    several = tiles < len(h)
    for i in range(n * t // threads, n * (t + 1) // threads):
        prefetch(boxes, 2 * np.int64(get(order, min(i + AHEAD, n - 1))), 0)
        g = np.int64(get(order, i))
        x0, x1, y0, y1 = _tiles_of(boxes, 2 * g)
        base = g // count * tiles if several else 0
        for ty in range(y0, y1 + 1):
            for tx in range(x0, x1 + 1):
                h[base + ty * columns + tx] += 1


@kernel()
def bin_prefix(histogram, tile_start, tiles, threads):
    """Where each tile's list and each thread's part of it start."""
    total = 0
    for j in range(tiles):
        tile_start[j] = total
        for k in range(threads):
            entries = histogram[k, j]
            histogram[k, j] = total
            total += entries
    tile_start[tiles] = total


@kernel()
def bin_fill(n, count, tiles, columns, order, boxes, first_pair, histogram, members, t, threads):
    """Scatter the Gaussians and their pairs' numbers into the tile lists: depth order survives, nothing is sorted."""
    h = histogram[t]
    several = tiles < len(h)
    for i in range(n * t // threads, n * (t + 1) // threads):
        ahead = np.int64(get(order, min(i + AHEAD, n - 1)))
        prefetch(boxes, 2 * ahead, 0)
        prefetch(first_pair, ahead, 0)
        g = np.int64(get(order, i))
        x0, x1, y0, y1 = _tiles_of(boxes, 2 * g)
        base = g // count * tiles if several else 0
        pair = np.int64(get(first_pair, g))
        for ty in range(y0, y1 + 1):
            for tx in range(x0, x1 + 1):
                q = base + ty * columns + tx
                s = get(h, q)
                put(h, q, s + 1)
                put(members, 2 * s, g)
                put(members, 2 * s + 1, pair)
                pair += 1


@kernel()
def _give(out, place, columns, add):
    """Store eight rows of gradients, or add them to what earlier views have left there."""
    if add:
        add_columns(out, place, columns)
    else:
        store_columns(out, place, columns)


@kernel()
def project_backward(
    means, factors, opacities, steps, cameras, b, i, eps2d, antialiased, moments,
    mean_grad, factor_grad, opacity_grad, offset_grad,
):  # fmt: skip
    """Gradients of Gaussians i to i + 7 from the moments of their splats in view b."""
    V, K, limits = _camera(cameras, b)
    fx, fy = K[0], K[1]
    geometry = _geometry(means, b * steps[0] + i, factors, b * steps[1] + i, V, K, limits, eps2d)
    X, Y, _ = geometry.point
    u, v = geometry.tangent
    uc, vc = geometry.clamped
    iz, m, ja, jb, P, Q = geometry.inverse_z, geometry.factor, geometry.a, geometry.b, geometry.P, geometry.Q
    cov, det, sound = geometry.covariance, geometry.det, geometry.sound
    G = load_columns(moments, 0, 8)
    idet = splat(1.0) / det
    A, B, C = cov[2] * idet, cov[1] * idet * -1.0, cov[0] * idet  # the conic: inverse of the 2D covariance
    du, dv = A * G[1] + B * G[2], B * G[1] + C * G[2]
    if len(offset_grad) > 0:
        place, add = 2 * (b * steps[4] + i), b > 0 and steps[4] == 0
        _give(offset_grad, place, (select(sound, du, 0.0), select(sound, dv, 0.0)), add)
    place, add = b * steps[2] + i, b > 0 and steps[2] == 0
    _give(opacity_grad, place, (select(sound, G[0] / maximum(load(opacities, place), splat(1e-12)), 0.0),), add)
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
    _give(
        factor_grad,
        9 * (b * steps[1] + i),
        (
            select(sound, w[0] * ja[0] + x[0] * jb[0], 0.0),
            select(sound, w[1] * ja[0] + x[1] * jb[0], 0.0),
            select(sound, w[2] * ja[0] + x[2] * jb[0], 0.0),
            select(sound, w[0] * ja[1] + x[0] * jb[1], 0.0),
            select(sound, w[1] * ja[1] + x[1] * jb[1], 0.0),
            select(sound, w[2] * ja[1] + x[2] * jb[1], 0.0),
            select(sound, w[0] * ja[2] + x[0] * jb[2], 0.0),
            select(sound, w[1] * ja[2] + x[1] * jb[2], 0.0),
            select(sound, w[2] * ja[2] + x[2] * jb[2], 0.0),
        ),
        b > 0 and steps[1] == 0,
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
    _give(
        mean_grad,
        3 * (b * steps[0] + i),
        (
            select(sound, gX * V[0] + gY * V[4] + gZ * V[8], 0.0),
            select(sound, gX * V[1] + gY * V[5] + gZ * V[9], 0.0),
            select(sound, gX * V[2] + gY * V[6] + gZ * V[10], 0.0),
        ),
        b > 0 and steps[0] == 0,
    )


def row_size(channels: int) -> int:
    """Floats of the gradients of one (tile, Gaussian) pair."""
    return MOMENTS + -(-channels // 4) * 4


@functools.cache
def kernels(channels: int) -> tuple[Any, Any, Any]:
    """The kernels whose inner loops depend on the number of channels: blend, its backward pass, the Gaussians' own."""
    ROW = row_size(channels)
    PARTS = -(-channels // LANES)
    # Only numbers here: a kernel that closes over another kernel is compiled anew in every process.
    FIRST, SECOND = min(channels, LANES), max(0, min(channels - LANES, LANES))
    SKIP_MISSES = channels >= 8  # below that the test costs more than the work it saves

    @kernel()
    def blend(
        tiles, counter, buffers, view_tiles, columns, width, height, c, count, screen, cells, features, step, members,
        tile_start, tile_done, background, image, alpha, t, threads,
    ):  # fmt: skip
        S = buffers[t]
        lane = iota()
        while True:
            ticket = fetch_add(counter, 0)
            if ticket >= len(tiles):
                break
            tile = np.int64(tiles[ticket])
            b = tile // view_tiles
            local = tile - b * view_tiles
            X0, Y0 = (local % columns) * TILE, (local // columns) * TILE
            tw, th = min(TILE, width - X0), min(TILE, height - Y0)
            corner = (b * height + Y0) * width + X0
            for k in range(PLANE, (channels + 1) * PLANE, LANES):
                store(S, k, splat(0.0))
            for y in range(TILE):
                for x in range(0, PITCH, LANES):
                    store(S, y * PITCH + x, select(lane < np.float32(tw - x if y < th else 0), 1.0, 0.0))
            p0, p1 = tile_start[tile], tile_start[tile + 1]
            if p0 == p1:
                for y in range(th):
                    o = corner + y * width
                    for k in range(tw):
                        put(alpha, o + k, np.float32(0.0))
                    if len(background) == 0:
                        for k in range(o * c, (o + tw) * c):
                            put(image, k, np.float32(0.0))
                    else:
                        for x in range(tw):
                            for k in range(c):
                                put(image, (o + x) * c + k, get(background, b * c + k))
                continue
            turn = b * (step - count)  # from a Gaussian's number to that of its features
            p = p0
            while p < p1:
                ahead = np.int64(get(members, 2 * min(p + 8, p1 - 1)))
                prefetch(screen, ahead * SPLAT, 0)
                prefetch(features, (ahead + turn) * channels, 0)
                prefetch(features, (ahead + turn) * channels + channels - 1, 0)
                g = np.int64(get(members, 2 * p))
                r, f = g * SPLAT, (g + turn) * channels
                xx, yy = get(cells, r + 6), get(cells, r + 7)
                x0, x1 = max(np.int64(0), np.int64(xx & 0xFFFF) - X0), min(np.int64(TILE - 1), np.int64(xx >> 16) - X0)
                y0, y1 = max(np.int64(0), np.int64(yy & 0xFFFF) - Y0), min(np.int64(TILE - 1), np.int64(yy >> 16) - Y0)
                mx, my = get(screen, r) - np.float32(X0), get(screen, r + 1) - np.float32(Y0)
                A, B, C, lo = get(screen, r + 2), get(screen, r + 3), splat(get(screen, r + 4)), get(screen, r + 5)
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
                                    store(S, plane, load(S, plane) + w * get(features, f + k))
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
            if len(background) > 0:
                for k in range(c):
                    for s in range(0, PLANE, LANES):
                        plane = s + (k + 1) * PLANE
                        store(S, plane, load(S, plane) + load(S, s) * get(background, b * c + k))
            for y in range(th):
                o, s = corner + y * width, y * PITCH
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
        tiles, counter, buffers, view_tiles, columns, width, height, c, count, screen, cells, features, step, members,
        tile_start, tile_done, image, alpha, image_grad, alpha_grad, rows, t, threads,
    ):  # fmt: skip
        S = buffers[t]
        lane = iota()
        total, moment = private(channels), private(MOMENTS)
        while True:
            ticket = fetch_add(counter, 0)
            if ticket >= len(tiles):
                break
            tile = np.int64(tiles[ticket])
            b = tile // view_tiles
            local = tile - b * view_tiles
            X0, Y0 = (local % columns) * TILE, (local // columns) * TILE
            tw, th = min(TILE, width - X0), min(TILE, height - Y0)
            corner = (b * height + Y0) * width + X0
            for k in range(0, (channels + 3) * PLANE, LANES):
                store(S, k, splat(0.0))
            # planes: T, R (gradient-weighted colour still to come), gradient of alpha, gradients of the channels
            for y in range(th):
                o, s = corner + y * width, y * PITCH
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
            turn = b * (step - count)
            p0 = tile_start[tile]
            p1 = p0 + tile_done[tile]
            for p in range(p0, p1):
                ahead = np.int64(get(members, 2 * min(p + 8, p1 - 1)))
                prefetch(screen, ahead * SPLAT, 0)
                prefetch(features, (ahead + turn) * channels, 0)
                prefetch(features, (ahead + turn) * channels + channels - 1, 0)
                ahead = np.int64(get(members, 2 * min(p + 8, p1 - 1) + 1)) * ROW
                prefetch(rows, ahead, 1)
                prefetch(rows, ahead + ROW - 1, 1)
                g = np.int64(get(members, 2 * p))
                r, f = g * SPLAT, (g + turn) * channels
                xx, yy = get(cells, r + 6), get(cells, r + 7)
                x0, x1 = max(np.int64(0), np.int64(xx & 0xFFFF) - X0), min(np.int64(TILE - 1), np.int64(xx >> 16) - X0)
                y0, y1 = max(np.int64(0), np.int64(yy & 0xFFFF) - Y0), min(np.int64(TILE - 1), np.int64(yy >> 16) - Y0)
                mx, my = get(screen, r) - np.float32(X0), get(screen, r + 1) - np.float32(Y0)
                A, B, C, lo = get(screen, r + 2), get(screen, r + 3), splat(get(screen, r + 4)), get(screen, r + 5)
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
                                    q2 = q2 + g2 * get(features, f + k)
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
                o = np.int64(get(members, 2 * p + 1)) * ROW
                if touched:
                    private_put(moment, 0, M0)
                    private_put(moment, 1, Mx)
                    private_put(moment, 2, My)
                    private_put(moment, 3, Mxx)
                    private_put(moment, 4, Mxy)
                    private_put(moment, 5, Myy)
                    store(rows, o, sum_private(moment, 0, 6))
                    o += MOMENTS
                    if channels <= 4:
                        store_half(rows, o, sum_private(total, 0, FIRST))
                    else:
                        store(rows, o, sum_private(total, 0, FIRST))
                    if 8 < channels <= 12:
                        store_half(rows, o + 8, sum_private(total, 8, SECOND))
                    elif channels > 12:
                        store(rows, o + 8, sum_private(total, 8, SECOND))
                    for k in range(16, channels):
                        put(rows, o + k, sum_lanes(private_get(total, k)))
                else:
                    for k in range(ROW):
                        put(rows, o + k, np.float32(0))
            for p in range(p1, tile_start[tile + 1]):  # behind the tile's last Gaussian that was drawn
                o = np.int64(get(members, 2 * p + 1)) * ROW
                for k in range(ROW):
                    put(rows, o + k, np.float32(0))

    @kernel()
    def gather(
        means, factors, opacities, steps, cameras, views, eps2d, antialiased, count, first_pair, rows, c, scratch,
        mean_grad, factor_grad, opacity_grad, feature_grad, offset_grad, t, threads,
    ):  # fmt: skip
        """Gradients of the Gaussians: their pairs summed, then back through the projection of every view.

        The views are the inner loop, so that nobody else writes to a Gaussian they share. The last thread takes the
        last full block and the one that overlaps it.
        """
        moments = scratch[t]
        sums = moments[LANES * MOMENTS :]  # of the features, c floats a Gaussian
        total = private(PARTS)
        full = count // LANES
        first, last = full * t // threads, full * (t + 1) // threads
        blocks = last - first + (1 if t == threads - 1 and count % LANES else 0)
        for block in range(first, first + blocks):
            i = min(block * LANES, count - LANES)
            for b in range(views):
                for lane in range(LANES):
                    g = b * count + i + lane
                    moment = splat(0.0)
                    for k in range(PARTS):
                        private_put(total, k, splat(0.0))
                    for j in range(np.int64(get(first_pair, g)), np.int64(get(first_pair, g + 1))):
                        moment = moment + load(rows, j * ROW)
                        for k in range(PARTS):
                            part = load(rows, j * ROW + MOMENTS + k * LANES)
                            private_put(total, k, private_get(total, k) + part)
                    store(moments, lane * MOMENTS, moment)
                    for k in range(PARTS):  # what this writes too much is the next Gaussian's, which comes later
                        store(sums, lane * c + k * LANES, private_get(total, k))
                o = (b * steps[3] + i) * c
                for k in range(0, LANES * c, LANES):
                    if b > 0 and steps[3] == 0:
                        store(feature_grad, o + k, load(feature_grad, o + k) + load(sums, k))
                    else:
                        store(feature_grad, o + k, load(sums, k))
                project_backward(
                    means, factors, opacities, steps, cameras, b, i, eps2d, antialiased, moments,
                    mean_grad, factor_grad, opacity_grad, offset_grad,
                )  # fmt: skip

    return blend, blend_backward, gather


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
            buffer = np.empty(int(1.2 * size) + 128, dtype)
            # On a cache line: a record of 32 bytes must not lie on two of them.
            start = -buffer.ctypes.data % 64 // buffer.itemsize
            buffer = self._buffers[name] = buffer[start:]
        return buffer[:size].reshape(shape)

    @classmethod
    def borrow(cls) -> Workspace:
        """A workspace that no other call uses; give it back with :meth:`give_back`."""
        try:
            return cls._free.pop()
        except IndexError:
            return cls()

    def give_back(self) -> None:
        """Let the next call use this workspace, unless enough others wait already."""
        if len(self._free) < SPARE_WORKSPACES:
            self._free.append(self)


@dataclass(frozen=True)
class Views:
    """The cameras and options of one call in the form the kernels take."""

    cameras: np.ndarray  # (views * CAMERA)
    views: int
    width: int
    height: int
    eps2d: float
    antialiased: bool
    threads: int
    steps: np.ndarray  # for means, factors, opacities, features, offsets: n if each view has its own, 0 if they share


@dataclass(eq=False)
class Splats:
    """What a forward pass leaves for its backward pass. It owns its workspace until it is garbage."""

    views: Views
    workspace: Workspace
    count: int
    channels: int
    screen: np.ndarray
    features: np.ndarray  # as wide as the kernels are
    members: np.ndarray
    first_pair: np.ndarray
    active: np.ndarray  # tiles that hold Gaussians, longest lists first: so threads end together
    tile_start: np.ndarray
    tile_done: np.ndarray

    def __post_init__(self) -> None:
        weakref.finalize(self, self.workspace.give_back).atexit = False


def kernel_channels(c: int) -> int:
    """The channel count of the kernels that serve ``c`` channels."""
    return next((k for k in CHANNELS if k >= c), -(-c // 8) * 8)


def forward(
    views: Views,
    means: np.ndarray,
    factors: np.ndarray,
    opacities: np.ndarray,
    features: np.ndarray,
    offsets: np.ndarray,
    background: np.ndarray,
    image: np.ndarray,
    alpha: np.ndarray,
) -> Splats | None:
    """Fill the picture (v, h, w, c) and alpha (v, h, w); returns what :func:`backward` needs.

    All arrays are contiguous float32. Means, factors, opacities, features and offsets have a leading axis of views
    where ``views.steps`` says so; at least eight Gaussians. ``offsets`` and ``background`` (v, c) may be empty.

    Returns:
        None if an input is not finite.
    """
    count, c = features.shape[-2:]
    channels = kernel_channels(c)
    threads, width, height, steps = views.threads, views.width, views.height, views.steps
    blend, _, _ = kernels(channels)
    space = Workspace.borrow()
    columns = -(-width // TILE)
    view_tiles = columns * -(-height // TILE)
    tile_count, total = views.views * view_tiles, views.views * count

    screen, boxes = space.array("screen", SPLAT * total), space.array("boxes", 2 * total, U32)
    keys, order = space.array("keys", total, U32), space.array("order", total, U32)
    bad = np.zeros(threads, I64)
    parallel(
        threads, project, means.reshape(-1), factors.reshape(-1), opacities.reshape(-1), offsets.reshape(-1), steps,
        views.cameras, views.views, F32(width), F32(height), F32(views.eps2d), views.antialiased, count, screen, boxes,
        keys, bad,
    )  # fmt: skip
    first_pair = space.array("first_pair", total + 1, I32)
    drawn = np.zeros(1, I64)
    parallel(
        threads, order_and_check, keys, boxes, order, space.array("keys2", total, U32),
        space.array("order2", total, U32), space.array("digits", (3, 2048), U32), first_pair, total,
        features.reshape(-1), drawn, bad,
    )  # fmt: skip
    if bad.any():
        space.give_back()
        return None
    if c != channels:
        wide = space.array("features", (*features.shape[:-1], channels))
        wide[..., :c], wide[..., c:] = features, 0.0
        features = wide

    histogram = space.array("histogram", (threads, tile_count), I32)
    tile_start, tile_done = space.array("tile_start", tile_count + 1, I64), space.array("tile_done", tile_count, I32)
    n = int(drawn[0])
    parallel(threads, bin_count, n, count, view_tiles, columns, order, boxes, histogram)
    bin_prefix(histogram, tile_start, tile_count, threads)
    members = space.array("members", 2 * int(first_pair[total]), I32)
    parallel(threads, bin_fill, n, count, view_tiles, columns, order, boxes, first_pair, histogram, members)

    lengths = np.diff(tile_start)
    tiles = np.argsort(-lengths, kind="stable").astype(I32)
    buffers = space.array("buffers", (threads, (channels + 3) * PLANE))
    parallel(
        threads, blend, tiles, np.zeros(1, I64), buffers, view_tiles, columns, width, height, c, count, screen,
        screen.view(U32), features.reshape(-1), steps[3], members, tile_start, tile_done, background.reshape(-1),
        image.reshape(-1), alpha.reshape(-1),
    )  # fmt: skip
    active = tiles[: np.count_nonzero(lengths)]
    return Splats(views, space, count, channels, screen, features, members, first_pair, active, tile_start, tile_done)


def backward(
    splats: Splats,
    outputs: Sequence[np.ndarray],
    means: np.ndarray,
    factors: np.ndarray,
    opacities: np.ndarray,
    image: np.ndarray,
    alpha: np.ndarray,
    image_grad: np.ndarray,
    alpha_grad: np.ndarray,
) -> None:
    """Fill ``outputs`` with the gradients of means, factors, opacities, features and pixel offsets."""
    views, space = splats.views, splats.workspace
    count, c, channels, threads = splats.count, image.shape[-1], splats.channels, views.threads
    _, blend_backward, gather = kernels(channels)
    rows = space.array("rows", int(splats.first_pair[-1]) * row_size(channels) + LANES)
    buffers = space.array("buffers", (threads, (channels + 3) * PLANE))
    columns = -(-views.width // TILE)
    parallel(
        threads, blend_backward, splats.active, np.zeros(1, I64), buffers, columns * -(-views.height // TILE), columns,
        views.width, views.height, c, count, splats.screen, splats.screen.view(U32), splats.features.reshape(-1),
        views.steps[3], splats.members, splats.tile_start, splats.tile_done, image.reshape(-1), alpha.reshape(-1),
        image_grad.reshape(-1), alpha_grad.reshape(-1), rows,
    )  # fmt: skip
    parallel(
        threads, gather, means.reshape(-1), factors.reshape(-1), opacities.reshape(-1), views.steps, views.cameras,
        views.views, F32(views.eps2d), views.antialiased, count, splats.first_pair, rows, c,
        np.empty((threads, LANES * (MOMENTS + channels + 1)), F32), *(x.reshape(-1) for x in outputs),
    )  # fmt: skip
