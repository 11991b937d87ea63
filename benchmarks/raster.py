"""Milliseconds of the CPU rasterizer on a body-like scene: python benchmarks/raster.py [--rounds 15]

All cases take turns in every round, so that a busy moment of the machine hits them alike; medians of wall and process
CPU time. Forward and backward contain projection, sorting and binning. Beside our kernels run their twin in C++ (where
g++ is found) and, with ``--torch``, the same picture in plain torch; then the fused L1 + SSIM beside its torch form,
the mesh z-buffer, and in fresh processes the first calls.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from persona.imaging.losses import l1_ssim, l1_ssim_torch
from persona.rendering import factors_from, look_at, rasterize, rasterize_mesh, render_colors
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


def parameters(count: int, channels: int, seed: int = 0) -> list[Tensor]:
    """Means, quaternions, scales, opacities and features of flat Gaussians all over a body of capsules."""
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
    opacities, features = rng.uniform(0.5, 0.99, count), rng.uniform(0, 1, (count, channels))
    return [torch.tensor(x, dtype=torch.float32) for x in (mean, turn, scales, opacities, features)]


def body(count: int, channels: int, seed: int = 0) -> list[Tensor]:
    """Means, factors, opacities and features of the same Gaussians."""
    means, turn, scales, opacities, features = parameters(count, channels, seed)
    return [means, factors_from(turn, scales), opacities, features]


def view(size: int) -> Camera:
    """A camera in which the person fills the height of a square picture."""
    return look_at((0.0, 0.885, 0.0), 0.3, 0.0, 3.0, size, focal=0.98 * size * 3.0 / 1.85)


class Twin:
    """The same algorithm in C++, compiled on the fly."""

    def __init__(self, folder: str) -> None:
        library = str(Path(folder) / "twin.so")
        source = str(Path(__file__).with_name("raster_twin.cpp"))
        flags = ["-O3", "-march=native", "-ffast-math", "-fopenmp", "-shared", "-fPIC", "-std=c++17", "-Wno-psabi"]
        subprocess.check_call(["g++", *flags, source, "-o", library])
        self.library = ctypes.CDLL(library)
        self.library.rs_new.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.library.rs_new())

    def forward(self, scene: list[np.ndarray], camera: Camera) -> tuple[np.ndarray, np.ndarray]:
        width, height, c = camera.width, camera.height, scene[4].shape[1]
        V = camera.T_camera_world[:3].astype(np.float32)
        K = np.array([camera.fx, camera.fy, camera.cx, camera.cy], np.float32)
        image, alpha = np.zeros((height, width, c), np.float32), np.zeros((height, width), np.float32)
        self.arguments = [_pointer(x) for x in (*scene[:4], V, K)], V, K
        self.result = image, alpha
        pointers = [_pointer(x) for x in (*scene, V, K)]
        sizes = [ctypes.c_int(x) for x in (len(scene[0]), width, height, c)]
        self.library.rs_forward(
            self.context, *sizes, *pointers, ctypes.c_float(0.3), 0, _pointer(image), _pointer(alpha)
        )
        return image, alpha

    def backward(self, scene: list[np.ndarray], image_grad: np.ndarray, alpha_grad: np.ndarray) -> list[np.ndarray]:
        gradients = [np.empty_like(x) for x in scene] + [np.empty((len(scene[0]), 2), np.float32)]
        given = [_pointer(x) for x in (*self.result, image_grad, alpha_grad, *gradients)]
        self.library.rs_backward(self.context, *self.arguments[0], ctypes.c_float(0.3), 0, *given)
        return gradients


def _pointer(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def plain_torch(scene: list[Tensor], camera: Camera, tile: int = 16) -> tuple[Tensor, Tensor]:
    """The same picture in vectorised torch: per tile, all its Gaussians at all its pixels; gradients by autograd."""
    means, factors, opacities, features = scene
    world = torch.as_tensor(camera.T_camera_world, dtype=torch.float32)
    points = means @ world[:3, :3].T + world[:3, 3]
    x, y, z = points.unbind(-1)
    zero = torch.zeros_like(z)
    jacobian = torch.stack(
        [camera.fx / z, zero, -camera.fx * x / z**2, zero, camera.fy / z, -camera.fy * y / z**2], -1
    ).reshape(-1, 2, 3)
    half = jacobian @ world[:3, :3] @ factors
    covariance = half @ half.mT + 0.3 * torch.eye(2)
    conic = torch.linalg.inv(covariance)
    centers = torch.stack([camera.fx * x / z + camera.cx, camera.fy * y / z + camera.cy], -1)
    reach = (2 * (opacities * 255).clamp_min(1).log())[:, None] * covariance.diagonal(dim1=1, dim2=2)
    low, high = (centers - reach.sqrt()).detach(), (centers + reach.sqrt()).detach()
    order = torch.argsort(z.detach())
    lines = []
    for y0 in range(0, camera.height, tile):
        row = order[(high[order, 1] > y0) & (low[order, 1] < y0 + tile)]
        tiles = []
        for x0 in range(0, camera.width, tile):
            near = row[(high[row, 0] > x0) & (low[row, 0] < x0 + tile)]
            py, px = torch.meshgrid(torch.arange(tile) + y0 + 0.5, torch.arange(tile) + x0 + 0.5, indexing="ij")
            d = torch.stack([px, py], -1).reshape(-1, 2) - centers[near, None]
            k = conic[near, None]
            power = (
                k[..., 0, 0] * d[..., 0] ** 2 + 2 * k[..., 0, 1] * d[..., 0] * d[..., 1] + k[..., 1, 1] * d[..., 1] ** 2
            )
            a = (opacities[near, None] * torch.exp(-0.5 * power)).clamp_max(0.999)
            a = torch.where(a >= 1 / 255, a, 0.0)
            through = torch.cumprod(torch.cat([torch.ones_like(a[:1]), 1 - a[:-1]]), 0) if len(a) else a
            weights = a * through * (through > 1e-4)
            both = weights.T @ torch.cat([features[near], torch.ones(len(near), 1)], 1)
            tiles.append(both.reshape(tile, tile, -1))
        lines.append(torch.cat(tiles, 1))
    whole = torch.cat(lines)[: camera.height, : camera.width]
    return whole[..., :-1], whole[..., -1]


def medians(rounds: int, work: dict[str, Callable[[], object]]) -> dict[str, tuple[float, float]]:
    """Wall and process CPU milliseconds of each, taking turns; two rounds to warm up."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in work}
    for turn in range(rounds + 2):
        for name, call in work.items():
            start = time.perf_counter(), time.process_time()
            call()
            if turn >= 2:
                times[name].append((1e3 * (time.perf_counter() - start[0]), 1e3 * (time.process_time() - start[1])))
    return {name: tuple(np.median(rows, 0)) for name, rows in times.items()}


def other_rows(rounds: int, threads: list[int]) -> None:
    """The fused image loss and the mesh z-buffer."""
    generator = torch.Generator().manual_seed(0)
    target = torch.rand(512, 512, 3, generator=generator)
    prediction = (target + 0.1 * torch.rand(512, 512, 3, generator=generator)).requires_grad_()
    steps = np.linspace(0, np.pi, 160)
    theta, phi = np.meshgrid(steps, 2 * steps, indexing="ij")
    vertices = np.stack([0.5 * np.sin(theta) * np.sin(phi), np.cos(theta), 0.5 * np.sin(theta) * np.cos(phi)], -1)
    corner = np.arange(159 * 160).reshape(159, 160)[:, :-1].reshape(-1)
    faces = np.concatenate([corner[:, None] + np.array(k) for k in ([0, 160, 161], [0, 161, 1])])
    camera, vertices = look_at((0, 0, 0), 0.3, 0.0, 3.0, 512), vertices.reshape(-1, 3)

    def loss(function: Callable[..., tuple[Tensor, Tensor]]) -> Callable[[], object]:
        def step() -> object:
            l1, ssim = function(prediction, target, None)
            return torch.autograd.grad(l1 - ssim, prediction)

        return step

    print("\nwork, 512^2                         threads |   wall    CPU   [ms, medians]")
    for count in threads:
        torch.set_num_threads(count)
        work: dict[str, Callable[[], object]] = {
            "L1 + SSIM and gradient, fused": loss(l1_ssim),
            "L1 + SSIM and gradient, torch": loss(l1_ssim_torch),
            f"mesh of {len(faces)} faces, z-buffer": lambda: rasterize_mesh(vertices, faces, camera),
            f"mesh of {len(faces)} faces, colours 2x2": lambda: render_colors(vertices, faces, vertices, camera),
        }
        for name, (wall, cpu) in medians(rounds, work).items():
            print(f"{name:36s} {count:6d} | {wall:6.1f} {cpu:6.1f}")


FIRST_CALL = """
import time, torch
from persona.rendering import look_at, rasterize
scene = [torch.rand(100, 3), 0.1 * torch.rand(100, 3, 3), torch.rand(100), torch.rand(100, 3)]
start = time.perf_counter(), time.process_time()
image, alpha = rasterize(*[x.requires_grad_() for x in scene], look_at((0, 0, 0), 0, 0, 2.0, 64))
image.sum().backward()
print(time.perf_counter() - start[0], time.process_time() - start[1])
"""
IMPORT = """
import time
start = time.perf_counter(), time.process_time()
import persona
print(time.perf_counter() - start[0], time.process_time() - start[1])
"""


def first_calls() -> None:
    """Seconds of the import and of the first forward and backward pass, without and with kept machine code."""
    with tempfile.TemporaryDirectory() as folder:
        for name, code in (("import persona", IMPORT), ("first call, cold", FIRST_CALL), ("warm", FIRST_CALL)):
            environment = os.environ | {"PERSONA_CACHE": folder}
            done = subprocess.run(
                [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
            )
            wall, cpu = map(float, done.stdout.split())
            print(f"{name}: {wall:.2f} s (CPU {cpu:.2f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--torch", action="store_true", help="the plain torch path as well (slow)")
    options = parser.parse_args()
    cases = [(n, s, c) for n, s in ((60_000, 512), (170_000, 768)) for c in (3, 12)]
    with tempfile.TemporaryDirectory() as folder:
        twin = Twin(folder) if shutil.which("g++") else None
    if twin is None:
        print("no g++: the C++ twin is left out")
    print("Gaussians  picture  channels  threads  kernels | forward  (CPU) | backward  (CPU)   [ms, medians]")
    for n, size, channels in cases:
        given = parameters(n, channels)
        scene = [x.requires_grad_() for x in body(n, channels)]
        arrays = [x.numpy() for x in given]
        camera, times = view(size), {}
        image_grad = torch.rand(size, size, channels, generator=torch.Generator().manual_seed(0))
        alpha_grad = torch.ones(size, size)
        for turn in range(options.rounds + 2):
            for threads in options.threads:
                torch.set_num_threads(threads)
                for name in ("ours", "C++", "torch"):
                    if (name == "C++" and twin is None) or (name == "torch" and not (options.torch and turn == 2)):
                        continue
                    marks = [(time.perf_counter(), time.process_time())]
                    if name == "C++":
                        assert twin is not None
                        twin.library.rs_threads(threads)
                        image, alpha = (torch.from_numpy(x) for x in twin.forward(arrays, camera))
                    else:
                        image, alpha = plain_torch(scene, camera) if name == "torch" else rasterize(*scene, camera)
                    marks.append((time.perf_counter(), time.process_time()))
                    if name == "C++":
                        assert twin is not None
                        twin.backward(arrays, image_grad.numpy(), alpha_grad.numpy())
                    else:
                        torch.autograd.grad([image, alpha], scene, [image_grad, alpha_grad])
                    marks.append((time.perf_counter(), time.process_time()))
                    if turn == 0 and name == "ours":
                        expected = image.detach()
                    elif name != "ours":
                        assert float((image.detach() - expected).abs().mean()) < 1e-4, name
                    if turn >= 2:
                        row = [1e3 * (q[i] - p[i]) for p, q in pairwise(marks) for i in (0, 1)]
                        times.setdefault((threads, name), []).append(row)
        for (threads, name), rows in times.items():
            fw, fc, bw, bc = np.median(rows, 0)
            case = f"{n:9d} {size:5d}^2 {channels:9d} {threads:8d}  {name:7s}"
            print(f"{case} | {fw:7.1f} ({fc:5.1f}) | {bw:8.1f} ({bc:5.1f})")
    other_rows(options.rounds, options.threads)
    first_calls()


if __name__ == "__main__":
    main()
