"""Milliseconds of the CPU rasterizer on a body-like scene: python benchmarks/raster.py [--rounds 15]

All cases take turns in every round, so that a busy moment of the machine hits them alike; medians of wall and process
CPU time. Forward and backward contain projection, sorting and binning.
"""

from __future__ import annotations

import argparse
import time
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from persona.render import factors_from, look_at, rasterize
from persona.types import Camera

CAPSULES = (  # start, end, radii: a person with the arms half down, meters
    ((0.0, 1.05, 0.0), (0.0, 1.42, 0.0), 0.155, 0.17),
    ((0.0, 0.90, 0.0), (0.0, 1.05, 0.0), 0.17, 0.155),
    ((0.0, 1.45, 0.0), (0.0, 1.52, 0.0), 0.06, 0.06),
    ((0.0, 1.62, 0.01), (0.0, 1.68, 0.01), 0.10, 0.105),
    ((0.17, 1.40, 0.0), (0.42, 1.15, 0.0), 0.055, 0.045),
    ((0.42, 1.15, 0.0), (0.60, 0.92, 0.03), 0.043, 0.035),
    ((0.60, 0.92, 0.03), (0.68, 0.82, 0.05), 0.04, 0.02),
    ((0.10, 0.88, 0.0), (0.15, 0.48, 0.0), 0.09, 0.065),
    ((0.15, 0.48, 0.0), (0.18, 0.08, -0.02), 0.06, 0.042),
    ((0.18, 0.05, -0.02), (0.20, 0.04, 0.14), 0.045, 0.035),
)


def body(count: int, channels: int, seed: int = 0) -> list[Tensor]:
    """Means, factors, opacities and features of flat Gaussians all over a body of capsules."""
    rng = np.random.default_rng(seed)
    mirror = np.array([-1.0, 1.0, 1.0])
    capsules = [(np.array(a), np.array(b), r, q) for a, b, r, q in CAPSULES]
    capsules += [(a * mirror, b * mirror, r, q) for a, b, r, q in capsules[4:]]
    areas = np.array([np.pi * (r + q) * (np.linalg.norm(b - a) + 0.5 * (r + q)) for a, b, r, q in capsules])
    means, normals = [], []
    for (a, b, r, q), n in zip(capsules, rng.multinomial(count, areas / areas.sum()), strict=True):
        length = np.linalg.norm(b - a)
        axis = (b - a) / length
        side = np.cross(axis, [0.3, 0.2, 0.9])
        side /= np.linalg.norm(side)
        cap = 0.5 * (r + q)
        along, angle = rng.uniform(-cap, length + cap, n), rng.uniform(0, 2 * np.pi, n)
        inside = np.clip(along, 0, length)
        up = np.clip((along - inside) / cap, -1, 1)[:, None]
        ring = np.cos(angle)[:, None] * side + np.sin(angle)[:, None] * np.cross(axis, side)
        normal = ring * np.sqrt(1 - up**2) + up * axis
        means.append(a + inside[:, None] * axis + normal * (r + (q - r) * inside / length)[:, None])
        normals.append(normal)
    shuffle = rng.permutation(count)
    mean, normal = np.concatenate(means)[shuffle], np.concatenate(normals)[shuffle]
    spacing = np.sqrt(areas.sum() / count)
    scales = spacing * np.array([1.0, 1.0, 0.15]) * np.exp(rng.normal(0, 0.3, (count, 3)))
    turn = np.concatenate([1 + normal[:, 2:], np.cross([0.0, 0.0, 1.0], normal)], 1)  # takes z to the normal
    tensors = [torch.tensor(x, dtype=torch.float32) for x in (mean, turn, scales)]
    opacities, features = rng.uniform(0.5, 0.99, count), rng.uniform(0, 1, (count, channels))
    return [
        tensors[0],
        factors_from(tensors[1], tensors[2]),
        torch.tensor(opacities, dtype=torch.float32),
        torch.tensor(features, dtype=torch.float32),
    ]


def view(size: int) -> Camera:
    """A camera in which the person fills the height of a square picture."""
    return look_at((0.0, 0.885, 0.0), 0.3, 0.0, 3.0, size, focal=0.98 * size * 3.0 / 1.85)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 2])
    options = parser.parse_args()
    cases = [(n, s, c, t) for n, s in ((60_000, 512), (170_000, 768)) for c in (3, 12) for t in options.threads]
    scenes = {(n, c): [x.requires_grad_() for x in body(n, c)] for n, _, c, _ in cases}
    times: dict[tuple[int, int, int, int], list[list[float]]] = {case: [] for case in cases}
    for turn in range(options.rounds + 2):
        for case in cases:
            n, size, channels, threads = case
            torch.set_num_threads(threads)
            scene = scenes[n, channels]
            image_grad = torch.rand(size, size, channels, generator=torch.Generator().manual_seed(0))
            marks = [(time.perf_counter(), time.process_time())]
            image, alpha = rasterize(*scene, view(size))
            marks.append((time.perf_counter(), time.process_time()))
            torch.autograd.grad([image, alpha], scene, [image_grad, torch.ones_like(alpha)])
            marks.append((time.perf_counter(), time.process_time()))
            if turn >= 2:
                times[case].append([1e3 * (b[i] - a[i]) for a, b in pairwise(marks) for i in (0, 1)])
    print("Gaussians  picture  channels  threads | forward  (CPU) | backward  (CPU)   [ms, medians]")
    for (n, size, channels, threads), rounds in times.items():
        fw, fc, bw, bc = np.median(rounds, 0)
        print(f"{n:9d} {size:5d}^2 {channels:9d} {threads:8d} | {fw:7.1f} ({fc:5.1f}) | {bw:8.1f} ({bc:5.1f})")


if __name__ == "__main__":
    main()
