"""Random fields on surfaces: sums of long spots (spot noise; van Wijk 1991)."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from persona.compute import thread_count
from persona.jit import kernel, parallel, plain

_SIZE = 6.0  # squared deviations at which a spot ends: (1 - q / 6)^3 is nearly exp(-q / 2)


def spotted(
    points: Float[np.ndarray, "n 3"],
    spots: Float[np.ndarray, "s 3"],
    along: Float[np.ndarray, "s 3"],
    height: Float[np.ndarray, " s"],
    short: float,
    long: float,
) -> Float[np.ndarray, " n"]:
    """A sum of spots at some points, divided by the root of the sum of their squares there; 0 where there is none.

    Random signs as heights give it a deviation of 1.

    Args:
        points: meters.
        spots: their middles, meters.
        along: their long axes (unit).
        height: in their middles.
        short: meters, standard deviation across.
        long: meters, standard deviation along.
    """
    out = np.zeros(len(points))
    if not len(points) or not len(spots):
        return out
    reach = max(short, long) * np.sqrt(_SIZE)
    low = spots.min(0)
    cell = np.floor((spots - low) / reach).astype(np.int64)
    size = cell.max(0) + 1
    number = np.ravel_multi_index(cell.T, size.tolist())
    order = np.argsort(number, kind="stable")
    first = np.zeros(size.prod() + 1, np.int64)
    np.cumsum(np.bincount(number, minlength=size.prod()), out=first[1:])
    told = (plain(x, np.float64) for x in (points, low, spots[order], along[order], height[order]))
    parallel(thread_count(), _drawn, *told, plain(size, np.int64), first, reach, short**-2, long**-2, out)
    return out


@kernel()
def _drawn(points, low, spots, along, height, size, first, reach, across2, along2, out, t, threads):
    count = len(points)
    for i in range(count * t // threads, count * (t + 1) // threads):
        x, y, z = points[i]
        a = int(np.floor((x - low[0]) / reach))
        b = int(np.floor((y - low[1]) / reach))
        c = int(np.floor((z - low[2]) / reach))
        total, power = 0.0, 0.0
        begin, end = max(c - 1, 0), min(c + 2, size[2])
        if begin >= end:
            continue
        for u in range(max(a - 1, 0), min(a + 2, size[0])):
            for v in range(max(b - 1, 0), min(b + 2, size[1])):
                row = (u * size[1] + v) * size[2]
                for k in range(first[row + begin], first[row + end]):
                    dx, dy, dz = x - spots[k, 0], y - spots[k, 1], z - spots[k, 2]
                    far = dx * along[k, 0] + dy * along[k, 1] + dz * along[k, 2]
                    far *= far
                    left = 1 - (far * along2 + (dx * dx + dy * dy + dz * dz - far) * across2) / _SIZE
                    if left > 0:
                        value = left * left * left
                        total += height[k] * value
                        power += value * value
        if power > 0:
            out[i] = total / np.sqrt(power)


__all__ = ["spotted"]
