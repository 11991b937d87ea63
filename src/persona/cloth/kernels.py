"""The compiled loops of the cloth solver: small steps of position-based dynamics on flat float32 arrays.

One tick (a sixtieth of a second): the body's points are posed, every point of cloth finds the nearest places on the
limbs near it, then small steps of {predict, springs, tethers, contacts, velocities}, the body moving linearly between
its two poses. One thread and a fixed order of everything: the same input gives the same bits.
"""

from __future__ import annotations

import numpy as np

from persona.jit import kernel

SLOTS = 3  # limbs that one point of cloth can touch at once
MOST_CELLS = np.float32(64)  # along an axis, of the grid in which neighbours are sought
RECORD = 12  # floats of a contact: place on the body and its motion in this tick, normal and its change

OVER, BESIDE = 1, 2  # how a garment lies to another one
ZERO, HALF, ONE, TWICE = np.float32(0), np.float32(0.5), np.float32(1), np.float32(2)
TINY = np.float32(1e-12)
DEEPEST = np.float32(-0.05)  # meters behind a plane: further in, it belongs to another side of the limb
LAYER_DEEPEST = np.float32(-0.03)  # the same behind another garment
ASIDE2 = np.float32(0.025**2)  # meters2: a plane holds so far from where it touches the body
OFF_NORMAL, OFF_NORMAL_SHARE = np.float32(0.008), np.float32(0.4)  # meters, and share of the distance: see `_touch`
OPPOSED = np.float32(-0.2)  # cosine of two normals: surfaces that meet
PINCHED = np.float32(0.06)  # squared sine of two opposed normals: below it there is no way out between them
RETURN = np.float32(0.02)  # share of the way back to its place that a held point goes in one small step
CALMEST = np.float32(0.2)  # share of the difference that two neighbours give up in a small step at most
PRESSED = np.float32(0.001)  # meters off the body at which an arm holds cloth that it presses on it
YIELDING = np.float32(0.2)  # share of the depth by which an arm pushes cloth in a small step beyond its own motion
FASTEST = np.float32(0.06)  # meters in one small step: nothing moves further
PUSHED = np.float32(5.0)  # m/s at which the body pushes cloth out, never by a jump


@kernel()
def skin_points(rest, joints, weights, transforms, out):  # type: ignore[no-untyped-def]
    """Linear blend skinning; ``transforms`` (j, 3, 4)."""
    for i in range(len(rest)):
        x, y, z = rest[i, 0], rest[i, 1], rest[i, 2]
        ox, oy, oz = ZERO, ZERO, ZERO
        for k in range(joints.shape[1]):
            w = weights[i, k]
            if w > ZERO:
                j = joints[i, k]
                ox += w * (
                    transforms[j, 0, 0] * x + transforms[j, 0, 1] * y + transforms[j, 0, 2] * z + transforms[j, 0, 3]
                )
                oy += w * (
                    transforms[j, 1, 0] * x + transforms[j, 1, 1] * y + transforms[j, 1, 2] * z + transforms[j, 1, 3]
                )
                oz += w * (
                    transforms[j, 2, 0] * x + transforms[j, 2, 1] * y + transforms[j, 2, 2] * z + transforms[j, 2, 3]
                )
        out[i, 0], out[i, 1], out[i, 2] = ox, oy, oz


@kernel()
def point_normals(points, faces, out):  # type: ignore[no-untyped-def]
    """Unit normals of a mesh's points, triangles weighted by area."""
    for i in range(len(out)):
        out[i, 0], out[i, 1], out[i, 2] = ZERO, ZERO, ZERO
    for f in range(len(faces)):
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        ux, uy, uz = points[b, 0] - points[a, 0], points[b, 1] - points[a, 1], points[b, 2] - points[a, 2]
        vx, vy, vz = points[c, 0] - points[a, 0], points[c, 1] - points[a, 1], points[c, 2] - points[a, 2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for k in range(3):
            i = faces[f, k]
            out[i, 0] += nx
            out[i, 1] += ny
            out[i, 2] += nz
    for i in range(len(out)):
        s = ONE / (np.sqrt(out[i, 0] * out[i, 0] + out[i, 1] * out[i, 1] + out[i, 2] * out[i, 2]) + TINY)
        out[i, 0] *= s
        out[i, 1] *= s
        out[i, 2] *= s


@kernel()
def find_near(x, points, group, groups, late, reach, near):  # type: ignore[no-untyped-def]
    """``near[i, k]``: the body's points nearest to x[i] on the (at most SLOTS) nearest limbs within reach, else -1.

    Cells of about the size of ``reach`` in a counting sort. Limbs that are ``late`` (they yield to others) come last.
    """
    n = len(points)
    lo, wide = np.empty(3, np.float32), np.empty(3, np.float32)
    size = np.empty(3, np.int64)
    cell = reach
    for a in range(3):
        low, high = points[0, a], points[0, a]
        for i in range(n):
            low = min(low, points[i, a])
            high = max(high, points[i, a])
        lo[a], wide[a] = low, high - low
        cell = max(cell, wide[a] / MOST_CELLS)
    for a in range(3):
        size[a] = int(wide[a] / cell) + 1
    nx, ny, nz = size[0], size[1], size[2]
    start = np.zeros(nx * ny * nz + 1, np.int32)
    key = np.empty(n, np.int32)
    for i in range(n):
        cx, cy, cz = (
            int((points[i, 0] - lo[0]) / cell),
            int((points[i, 1] - lo[1]) / cell),
            int((points[i, 2] - lo[2]) / cell),
        )
        key[i] = (cx * ny + cy) * nz + cz
        start[key[i] + 1] += 1
    for k in range(nx * ny * nz):
        start[k + 1] += start[k]
    fill = start[:-1].copy()
    order = np.empty(n, np.int32)
    place = np.empty((n, 3), np.float32)
    for i in range(n):
        o = fill[key[i]]
        fill[key[i]] += 1
        order[o] = i
        place[o, 0], place[o, 1], place[o, 2] = points[i, 0], points[i, 1], points[i, 2]
    best = np.empty(groups, np.float32)
    which = np.empty(groups, np.int32)
    for i in range(len(x)):
        for k in range(SLOTS):
            near[i, k] = -1
        for g in range(groups):
            best[g] = reach * reach
            which[g] = -1
        px, py, pz = x[i, 0], x[i, 1], x[i, 2]
        cx, cy, cz = (
            int(np.floor((px - lo[0]) / cell)),
            int(np.floor((py - lo[1]) / cell)),
            int(np.floor((pz - lo[2]) / cell)),
        )
        z0, z1 = max(cz - 1, 0), min(cz + 1, nz - 1)
        if z0 > z1:
            continue
        for ix in range(max(cx - 1, 0), min(cx + 2, nx)):
            for iy in range(max(cy - 1, 0), min(cy + 2, ny)):
                row = (ix * ny + iy) * nz
                for o in range(start[row + z0], start[row + z1 + 1]):
                    dx, dy, dz = place[o, 0] - px, place[o, 1] - py, place[o, 2] - pz
                    d = dx * dx + dy * dy + dz * dz
                    j = order[o]
                    g = group[j]
                    if d < best[g]:
                        best[g] = d
                        which[g] = j
        used = 0
        for yielding in range(2):
            while used < SLOTS:
                chosen, least = -1, np.float32(np.inf)
                for g in range(groups):
                    if which[g] >= 0 and late[g] == yielding and best[g] < least:
                        chosen, least = g, best[g]
                if chosen < 0:
                    break
                near[i, used] = which[chosen]
                which[chosen] = -1
                used += 1


@kernel()
def _beside(x, i, j, body0, body1, t):  # type: ignore[no-untyped-def]
    """Where x[i], which the body's point j passes at share t of a tick, is beside the body of the nearer end of it."""
    s = t if TWICE * t < ONE else t - ONE
    return (
        x[i, 0] - s * (body1[j, 0] - body0[j, 0]),
        x[i, 1] - s * (body1[j, 1] - body0[j, 1]),
        x[i, 2] - s * (body1[j, 2] - body0[j, 2]),
    )


@kernel()
def _walk(px, py, pz, j, points, ring_start, ring):  # type: ignore[no-untyped-def]
    """From point j of the body downhill over its limb's mesh to the point nearest to a place."""
    dx, dy, dz = points[j, 0] - px, points[j, 1] - py, points[j, 2] - pz
    d = dx * dx + dy * dy + dz * dz
    moved = True
    while moved:
        moved = False
        for o in range(ring_start[j], ring_start[j + 1]):
            k = ring[o]
            dx, dy, dz = points[k, 0] - px, points[k, 1] - py, points[k, 2] - pz
            e = dx * dx + dy * dy + dz * dz
            if e < d:
                d, j, moved = e, k, True
    return j


@kernel()
def _closest(px, py, pz, points, a, b, c):  # type: ignore[no-untyped-def]
    """Weights of b and c of the place on a triangle that is nearest to a point."""
    abx, aby, abz = points[b, 0] - points[a, 0], points[b, 1] - points[a, 1], points[b, 2] - points[a, 2]
    acx, acy, acz = points[c, 0] - points[a, 0], points[c, 1] - points[a, 1], points[c, 2] - points[a, 2]
    apx, apy, apz = px - points[a, 0], py - points[a, 1], pz - points[a, 2]
    d1 = abx * apx + aby * apy + abz * apz
    d2 = acx * apx + acy * apy + acz * apz
    if d1 <= ZERO and d2 <= ZERO:
        return ZERO, ZERO
    bb, bc, cc = abx * abx + aby * aby + abz * abz, abx * acx + aby * acy + abz * acz, acx * acx + acy * acy + acz * acz
    d3, d4 = d1 - bb, d2 - bc
    if d3 >= ZERO and d4 <= d3:
        return ONE, ZERO
    d5, d6 = d1 - bc, d2 - cc
    if d6 >= ZERO and d5 <= d6:
        return ZERO, ONE
    vc = d1 * d4 - d3 * d2
    if vc <= ZERO and d1 >= ZERO and d3 <= ZERO:
        return d1 / (d1 - d3 + TINY), ZERO
    vb = d5 * d2 - d1 * d6
    if vb <= ZERO and d2 >= ZERO and d6 <= ZERO:
        return ZERO, d2 / (d2 - d6 + TINY)
    va = d3 * d6 - d5 * d4
    if va <= ZERO and d4 - d3 >= ZERO and d5 - d6 >= ZERO:
        w = (d4 - d3) / (d4 - d3 + d5 - d6 + TINY)
        return ONE - w, w
    s = ONE / (va + vb + vc + TINY)
    return vb * s, vc * s


@kernel()
def _nearest_around(px, py, pz, points, j, faces, star_start, star):  # type: ignore[no-untyped-def]
    """The nearest place on the triangles around point j: its squared distance, the corners, and the weights on the
    second and the third.
    """
    least = np.float32(np.inf)
    fa, fb, fc = 0, 0, 0
    wb, wc = ZERO, ZERO
    for o in range(star_start[j], star_start[j + 1]):
        f = star[o]
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        ub, uc = _closest(px, py, pz, points, a, b, c)
        ua = ONE - ub - uc
        dx = ua * points[a, 0] + ub * points[b, 0] + uc * points[c, 0] - px
        dy = ua * points[a, 1] + ub * points[b, 1] + uc * points[c, 1] - py
        dz = ua * points[a, 2] + ub * points[b, 2] + uc * points[c, 2] - pz
        d = dx * dx + dy * dy + dz * dz
        if d < least:
            least = d
            fa, fb, fc, wb, wc = a, b, c, ub, uc
    return least, fa, fb, fc, wb, wc


@kernel()
def _touch(x, i, k, j, t, body0, body1, normal0, normal1, faces, star_start, star, record):  # type: ignore[no-untyped-def]
    """The contact of slot k: the place nearest to x[i] on the triangles around the body's point j, at share t of
    a tick.

    False where that place does not face the point: at the rim of a limb, where another limb goes on.
    """
    ended = TWICE * t >= ONE
    now = body1 if ended else body0
    px, py, pz = _beside(x, i, j, body0, body1, t)
    least, fa, fb, fc, wb, wc = _nearest_around(px, py, pz, now, j, faces, star_start, star)
    wa = ONE - wb - wc
    for a in range(3):
        p0 = wa * body0[fa, a] + wb * body0[fb, a] + wc * body0[fc, a]
        p1 = wa * body1[fa, a] + wb * body1[fb, a] + wc * body1[fc, a]
        record[i, k, a] = p0
        record[i, k, 3 + a] = p1 - p0
    s0, s1 = ZERO, ZERO
    for a in range(3):
        n0 = wa * normal0[fa, a] + wb * normal0[fb, a] + wc * normal0[fc, a]
        n1 = wa * normal1[fa, a] + wb * normal1[fb, a] + wc * normal1[fc, a]
        record[i, k, 6 + a] = n0
        record[i, k, 9 + a] = n1
        s0 += n0 * n0
        s1 += n1 * n1
    s0, s1 = ONE / np.sqrt(s0 + TINY), ONE / np.sqrt(s1 + TINY)
    along, place = ZERO, (px, py, pz)
    for a in range(3):
        n0, n1 = s0 * record[i, k, 6 + a], s1 * record[i, k, 9 + a]
        record[i, k, 6 + a] = n0
        record[i, k, 9 + a] = n1 - n0
        at = wa * now[fa, a] + wb * now[fb, a] + wc * now[fc, a]
        along += (place[a] - at) * (n1 if ended else n0)
    off = np.sqrt(max(least - along * along, ZERO))
    return off <= OFF_NORMAL + OFF_NORMAL_SHARE * abs(along)


@kernel()
def _springs(p, w, first, second, rest, gain):  # type: ignore[no-untyped-def]
    """One Gauss-Seidel sweep. Springs that follow each other share no point, so the processor need not wait."""
    for c in range(len(first)):
        i, j = first[c], second[c]
        dx, dy, dz = p[i, 0] - p[j, 0], p[i, 1] - p[j, 1], p[i, 2] - p[j, 2]
        s = (rest[c] / np.sqrt(dx * dx + dy * dy + dz * dz + TINY) - ONE) * gain[c]
        a, b = s * w[i], s * w[j]
        p[i, 0] += a * dx
        p[i, 1] += a * dy
        p[i, 2] += a * dz
        p[j, 0] -= b * dx
        p[j, 1] -= b * dy
        p[j, 2] -= b * dz


@kernel()
def _calm(v, w, first, second, rate, h):  # type: ignore[no-untyped-def]
    """Inner friction: neighbours take on each other's speed, at ``rate`` (1/s)."""
    for c in range(len(first)):
        i, j = first[c], second[c]
        s = min(rate[c] * h, CALMEST)
        a, b = s if w[i] > ZERO else ZERO, s if w[j] > ZERO else ZERO
        for e in range(3):
            d = v[j, e] - v[i, e]
            v[i, e] += a * d
            v[j, e] -= b * d


@kernel()
def _tethers(p, free, anchor, longest):  # type: ignore[no-untyped-def]
    """No point is further from its column's held row than the cloth between them is long."""
    for c in range(len(free)):
        i, j = free[c], anchor[c]
        dx, dy, dz = p[i, 0] - p[j, 0], p[i, 1] - p[j, 1], p[i, 2] - p[j, 2]
        d = dx * dx + dy * dy + dz * dz
        if d > longest[c] * longest[c]:
            s = longest[c] / np.sqrt(d) - ONE
            p[i, 0] += s * dx
            p[i, 1] += s * dy
            p[i, 2] += s * dz


@kernel()
def _rub(p, x, i, mx, my, mz, nx, ny, nz, depth, friction):  # type: ignore[no-untyped-def]
    """Friction: hold point i back against the surface's own motion m by what it was pushed along n."""
    tx, ty, tz = p[i, 0] - x[i, 0] - mx, p[i, 1] - x[i, 1] - my, p[i, 2] - x[i, 2] - mz
    along = tx * nx + ty * ny + tz * nz
    tx, ty, tz = tx - along * nx, ty - along * ny, tz - along * nz
    slip = np.sqrt(tx * tx + ty * ty + tz * tz)
    if slip > TINY:
        hold = min(ONE, friction * depth / slip)
        p[i, 0] -= hold * tx
        p[i, 1] -= hold * ty
        p[i, 2] -= hold * tz


@kernel()
def _contacts(p, x, w, touching, late_slot, anew, record, t, part, thickness, friction, most):  # type: ignore[no-untyped-def]
    """Push points out of the limbs they touch. Where two limbs meet, along the crease between them."""
    for i in range(len(p)):
        made, soft, room = False, False, ZERO  # a contact, an arm's, and how far that may be taken back
        wx, wy, wz = p[i, 0] - x[i, 0], p[i, 1] - x[i, 1], p[i, 2] - x[i, 2]  # the way it went in this step
        ax, ay, az = ZERO, ZERO, ZERO  # the normal of the contact already made
        for k in range(SLOTS):
            if not touching[i, k]:
                continue
            nx = record[i, k, 6] + t * record[i, k, 9]
            ny = record[i, k, 7] + t * record[i, k, 10]
            nz = record[i, k, 8] + t * record[i, k, 11]
            dx = p[i, 0] - record[i, k, 0] - t * record[i, k, 3]
            dy = p[i, 1] - record[i, k, 1] - t * record[i, k, 4]
            dz = p[i, 2] - record[i, k, 2] - t * record[i, k, 5]
            along = dx * nx + dy * ny + dz * nz
            if along >= thickness[i]:
                continue
            # Whether the plane holds is asked where the step began: springs may have pulled the point far in.
            dx, dy, dz = dx - wx, dy - wy, dz - wz
            begun = dx * nx + dy * ny + dz * nz
            if begun < DEEPEST or dx * dx + dy * dy + dz * dz - begun * begun > ASIDE2:
                continue
            depth = thickness[i] - along
            mx, my, mz = part * record[i, k, 3], part * record[i, k, 4], part * record[i, k, 5]
            gx, gy, gz = wx - mx, wy - my, wz - mz  # the same beside the surface, to be taken back in full
            if made:
                cosine = ax * nx + ay * ny + az * nz
                if cosine < OPPOSED:
                    sine2 = ONE - cosine * cosine
                    if late_slot[i, k] and not soft:  # an arm presses cloth flat on the body, then gently aside
                        s = min(room, -depth / cosine)
                        left = depth + s * cosine
                        p[i, 0] -= s * ax
                        p[i, 1] -= s * ay
                        p[i, 2] -= s * az
                        if sine2 >= PINCHED:
                            s = YIELDING * left / sine2
                            p[i, 0] += s * (nx - cosine * ax)
                            p[i, 1] += s * (ny - cosine * ay)
                            p[i, 2] += s * (nz - cosine * az)
                        continue
                    anew[i] = True  # it goes far along the crease: its contacts are found anew in every step
                    if sine2 < PINCHED:
                        s = min(HALF * depth, most)
                        p[i, 0] += s * nx
                        p[i, 1] += s * ny
                        p[i, 2] += s * nz
                    else:
                        s = ONE / np.sqrt(sine2)
                        ex, ey, ez = s * (nx - cosine * ax), s * (ny - cosine * ay), s * (nz - cosine * az)
                        s = min(depth * s, most + max(ZERO, -(gx * ex + gy * ey + gz * ez)))
                        p[i, 0] += s * ex
                        p[i, 1] += s * ey
                        p[i, 2] += s * ez
                    continue
            if late_slot[i, k]:  # softly: a hard push would let chance decide how a hand crumples cloth
                anew[i] = True  # arms are quick
                ahead = min(depth, max(ZERO, mx * nx + my * ny + mz * nz))  # but as fast as the arm itself,
                inside = max(ZERO, -along - ahead)  # and wholly out of its skin
                depth = ahead + inside + YIELDING * (depth - ahead - inside)
            depth = min(depth, most + max(ZERO, -(gx * nx + gy * ny + gz * nz)))
            p[i, 0] += depth * nx
            p[i, 1] += depth * ny
            p[i, 2] += depth * nz
            if w[i] > ZERO and not late_slot[i, k]:  # what an arm brushes slides off it
                _rub(p, x, i, mx, my, mz, nx, ny, nz, depth, friction[i])
            ax, ay, az = nx, ny, nz
            made, soft, room = True, late_slot[i, k], max(ZERO, along + depth - PRESSED)


@kernel()
def _floor(p, x, w, height, thickness, friction):  # type: ignore[no-untyped-def]
    for i in range(len(p)):
        depth = height + thickness[i] - p[i, 1]
        if w[i] > ZERO and depth > ZERO:
            p[i, 1] += depth
            _rub(p, x, i, ZERO, ZERO, ZERO, ZERO, ONE, ZERO, depth, friction[i])


@kernel()
def _meet(x, outward, faces, garment, outside, star_start, star, near, under, share, meeting):  # type: ignore[no-untyped-def]
    """Where points of a garment meet one that they stay outside of: a triangle, weights on it, and its normal."""
    for i in range(len(x)):
        for k in range(near.shape[1]):
            meeting[i, k] = False
            j = near[i, k]
            if j < 0 or not outside[garment[i], garment[j]]:
                continue
            least, fa, fb, fc, wb, wc = _nearest_around(x[i, 0], x[i, 1], x[i, 2], x, j, faces, star_start, star)
            wa = ONE - wb - wc
            under[i, k, 0], under[i, k, 1], under[i, k, 2] = fa, fb, fc
            share[i, k, 0], share[i, k, 1], share[i, k, 2] = wa, wb, wc
            size = ZERO
            for a in range(3):
                share[i, k, 3 + a] = wa * outward[fa, a] + wb * outward[fb, a] + wc * outward[fc, a]
                size += share[i, k, 3 + a] * share[i, k, 3 + a]
            size = ONE / np.sqrt(size + TINY)
            along, facing = ZERO, ZERO
            for a in range(3):
                share[i, k, 3 + a] *= size
                facing += outward[i, a] * share[i, k, 3 + a]
                along += (x[i, a] - wa * x[fa, a] - wb * x[fb, a] - wc * x[fc, a]) * share[i, k, 3 + a]
            off = np.sqrt(max(least - along * along, ZERO))
            # Where either is folded back, which side is out says nothing.
            unfolded = facing > ZERO if outside[garment[i], garment[j]] == OVER else facing < ZERO
            meeting[i, k] = unfolded and off <= OFF_NORMAL + OFF_NORMAL_SHARE * abs(along)


@kernel()
def _layers(p, x, w, under, share, meeting, apart, most):  # type: ignore[no-untyped-def]
    """Push garments apart where one lies over the other; the lighter one gives way more."""
    for i in range(len(p)):
        for k in range(meeting.shape[1]):
            if not meeting[i, k]:
                continue
            a, b, c = under[i, k, 0], under[i, k, 1], under[i, k, 2]
            wa, wb, wc = share[i, k, 0], share[i, k, 1], share[i, k, 2]
            nx, ny, nz = share[i, k, 3], share[i, k, 4], share[i, k, 5]
            dx = p[i, 0] - wa * p[a, 0] - wb * p[b, 0] - wc * p[c, 0]
            dy = p[i, 1] - wa * p[a, 1] - wb * p[b, 1] - wc * p[c, 1]
            dz = p[i, 2] - wa * p[a, 2] - wb * p[b, 2] - wc * p[c, 2]
            along = dx * nx + dy * ny + dz * nz
            total = w[i] + wa * w[a] + wb * w[b] + wc * w[c]  # no squares: no point moves further than the depth
            if along >= apart or along < LAYER_DEEPEST or total == ZERO:
                continue
            if dx * dx + dy * dy + dz * dz - along * along > ASIDE2:
                continue
            s = min(apart - along, TWICE * most) / total
            for e in range(3):
                n = share[i, k, 3 + e]
                p[i, e] += s * w[i] * n
                p[a, e] -= s * w[a] * wa * n
                p[b, e] -= s * w[b] * wb * n
                p[c, e] -= s * w[c] * wc * n


@kernel()
def tick(  # type: ignore[no-untyped-def]
    x, v, w, goal0, goal1, first, second, rest, compliance, beside, across, rate, free, anchor, longest, gravity, drag,
    friction, thickness, sleeved, floor, h, substeps, body0, body1, normal0, normal1, faces, group, late, star_start,
    star, ring_start, ring, near, cloth_faces, garment, outside, cloth_star_start, cloth_star, near_cloth, apart,
):  # fmt: skip
    """Advance the cloth by ``substeps`` small steps of h seconds while body and held points move from 0 to 1.

    Args:
        x, v: places and speeds of the cloth's points; changed.
        w: inverse masses, 0 of held points: they follow skinning, and limbs (not arms) push them aside.
        goal0, goal1: where skinning has the points at both ends; only held ones follow.
        first, second, rest, compliance: springs.
        beside, across, rate: neighbours on the grid and how fast they calm each other.
        free, anchor, longest: tethers.
        sleeved: 1 for points of garments that arms wear; others yield to arms, which touch them from outside only.
        floor: height of the ground (meters); minus infinity where there is none.
        near: from :func:`find_near`; changed as points move on.
        garment: of every point; ``outside[a, b]``: 0, or points of garment a stay ``apart`` meters outside of
            garment b, OVER it or BESIDE it.
        near_cloth: the same as ``near`` for other garments; no columns where there is one garment.
    """
    n = len(x)
    p = np.empty_like(x)
    record = np.empty((n, SLOTS, RECORD), np.float32)
    touching = np.zeros((n, SLOTS), np.bool_)
    late_slot = np.zeros((n, SLOTS), np.bool_)
    anew = np.zeros(n, np.bool_)  # points whose contacts are found in every step
    outward = np.empty_like(x)
    layered = near_cloth.shape[1]
    under = np.zeros((n, layered, 3), np.int32)
    share = np.zeros((n, layered, 6), np.float32)
    meeting = np.zeros((n, layered), np.bool_)
    keep = np.exp(-drag * h)
    most = PUSHED * h
    part = ONE / np.float32(substeps)
    gain = np.empty(len(first), np.float32)
    for c in range(len(first)):
        total = w[first[c]] + w[second[c]]
        gain[c] = ONE / (total + compliance[c] / (h * h)) if total > ZERO else ZERO
    for step in range(substeps):
        t = np.float32(step + 1) * part
        all_anew = step == 0 or 2 * step == substeps or 2 * step == substeps + 1
        if all_anew:
            point_normals(x, cloth_faces, outward)
            if layered:
                _meet(
                    x, outward, cloth_faces, garment, outside, cloth_star_start, cloth_star, near_cloth, under, share,
                    meeting,
                )  # fmt: skip
        begun = np.float32(step) * part
        for i in range(n):
            if not (all_anew or anew[i]):
                continue
            for k in range(SLOTS):
                j = near[i, k]
                touching[i, k] = False
                if j < 0:
                    continue
                if step > 0:
                    px, py, pz = _beside(x, i, j, body0, body1, begun)
                    j = _walk(px, py, pz, j, body1 if TWICE * begun >= ONE else body0, ring_start, ring)
                    near[i, k] = j
                touching[i, k] = _touch(
                    x, i, k, j, begun, body0, body1, normal0, normal1, faces, star_start, star, record
                )
                late_slot[i, k] = late[group[j]] > 0 and not sleeved[i]
                if late_slot[i, k]:  # an arm inside a skirt passes through it: the skirt would go round the hand
                    facing = ZERO
                    for a in range(3):
                        facing += outward[i, a] * (record[i, k, 6 + a] + t * record[i, k, 9 + a])
                    touching[i, k] = touching[i, k] and facing < ZERO and w[i] > ZERO
        _calm(v, w, beside, across, rate, h)
        for i in range(n):
            if w[i] == ZERO:  # with the body, and back to its place where a limb has pushed it aside
                for a in range(3):
                    move = part * (goal1[i, a] - goal0[i, a])
                    aside = goal0[i, a] + t * (goal1[i, a] - goal0[i, a]) - x[i, a] - move
                    p[i, a] = x[i, a] + move + RETURN * aside
                continue
            v[i, 1] -= gravity * h
            for a in range(3):
                v[i, a] *= keep[i]
                p[i, a] = x[i, a] + h * v[i, a]
        _springs(p, w, first, second, rest, gain)
        _tethers(p, free, anchor, longest)
        if layered:
            _layers(p, x, w, under, share, meeting, apart, most)
        _contacts(p, x, w, touching, late_slot, anew, record, t, part, thickness, friction, most)
        _floor(p, x, w, floor, thickness, friction)
        back = ONE / h
        for i in range(n):
            mx, my, mz = p[i, 0] - x[i, 0], p[i, 1] - x[i, 1], p[i, 2] - x[i, 2]
            far = np.sqrt(mx * mx + my * my + mz * mz)
            if far > FASTEST:
                s = FASTEST / far
                p[i, 0], p[i, 1], p[i, 2] = x[i, 0] + s * mx, x[i, 1] + s * my, x[i, 2] + s * mz
            for a in range(3):
                v[i, a] = (p[i, a] - x[i, a]) * back
                x[i, a] = p[i, a]


__all__ = ["BESIDE", "OVER", "SLOTS", "find_near", "point_normals", "skin_points", "tick"]
