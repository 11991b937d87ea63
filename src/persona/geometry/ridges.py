"""Ridges on surfaces as slanting light shows them: each light on one side and dark on the other."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from persona.compute import thread_count
from persona.jit import kernel, parallel, plain

_SIZE = 6.0  # squared deviations at which a ridge ends: (1 - q / 6)^3 is nearly exp(-q / 2)


def ridged(
    points: Float[np.ndarray, "n 3"],
    ridges: Float[np.ndarray, "r 3"],
    along: Float[np.ndarray, "r 3"],
    lit: Float[np.ndarray, "r 3"],
    height: Float[np.ndarray, " r"],
    short: float,
    long: float,
    crest: float,
) -> Float[np.ndarray, " n"]:
    """The sum of what light from aside makes of ridges with Gaussian profiles at some points; 0 where there is none.

    Args:
        points: meters.
        ridges: their middles, meters.
        along: their long axes (unit).
        lit: across them, towards the light (unit).
        height: brightness of a slope at one deviation from the middle, times the root of e.
        short: meters, standard deviation across.
        long: meters, standard deviation along.
        crest: light of a ridge's middle beside that of its slope: crests stand in the open and valleys in the shade.
    """
    out = np.zeros(len(points))
    if not len(points) or not len(ridges):
        return out
    reach = max(short, long) * np.sqrt(_SIZE)
    low = ridges.min(0)
    cell = np.floor((ridges - low) / reach).astype(np.int64)
    size = cell.max(0) + 1
    number = np.ravel_multi_index(cell.T, size.tolist())
    order = np.argsort(number, kind="stable")
    first = np.zeros(size.prod() + 1, np.int64)
    np.cumsum(np.bincount(number, minlength=size.prod()), out=first[1:])
    told = (plain(x, np.float64) for x in (points, low, ridges[order], along[order], lit[order], height[order]))
    parallel(thread_count(), _drawn, *told, plain(size, np.int64), first, reach, 1 / short, long**-2, crest, out)
    return out


@kernel()
def _drawn(points, low, ridges, along, lit, height, size, first, reach, across, along2, crest, out, t, threads):
    count = len(points)
    for i in range(count * t // threads, count * (t + 1) // threads):
        x, y, z = points[i]
        a = int(np.floor((x - low[0]) / reach))
        b = int(np.floor((y - low[1]) / reach))
        c = int(np.floor((z - low[2]) / reach))
        total = 0.0
        begin, end = max(c - 1, 0), min(c + 2, size[2])
        if begin >= end:
            continue
        for u in range(max(a - 1, 0), min(a + 2, size[0])):
            for v in range(max(b - 1, 0), min(b + 2, size[1])):
                row = (u * size[1] + v) * size[2]
                for k in range(first[row + begin], first[row + end]):
                    dx, dy, dz = x - ridges[k, 0], y - ridges[k, 1], z - ridges[k, 2]
                    far = dx * along[k, 0] + dy * along[k, 1] + dz * along[k, 2]
                    far *= far
                    left = 1 - (far * along2 + (dx * dx + dy * dy + dz * dz - far) * across * across) / _SIZE
                    if left > 0:
                        d = (dx * lit[k, 0] + dy * lit[k, 1] + dz * lit[k, 2]) * across
                        total += height[k] * left * left * left * (d + crest * (1 - d * d))
        out[i] = total


__all__ = ["ridged"]
