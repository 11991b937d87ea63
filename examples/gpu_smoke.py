"""Try everything that can use a GPU, and print figures to compare. python examples/gpu_smoke.py [--device cuda]

Nothing is downloaded: a video generator runs only if its weights are on the machine (`persona models`).
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import torch

import persona
from persona.capture.generated import Generated
from persona.pipeline.cameras import portrait_camera
from persona.pipeline.inputs import load_motion, poses_of
from persona.pipeline.models import models
from persona.rendering import look_at, rasterize
from persona.synthesis import Reprojection
from persona.synthesis.generators.mimicmotion import MimicMotion
from persona.synthesis.generators.placing import free_memory_gib
from persona.synthesis.generators.wan_animate import WanAnimate
from persona.training import Train


def parity(device: str) -> tuple[float, float]:
    """Largest difference of picture, and of the gradients as a share, between this device and the CPU."""
    random = torch.Generator().manual_seed(0)
    scene = [0.5 * torch.randn(2000, 3, generator=random), 0.05 * torch.randn(2000, 3, 3, generator=random)]
    scene += [torch.rand(2000, generator=random), torch.rand(2000, 3, generator=random)]
    pictures, gradients = [], []
    for where in ("cpu", device):
        moved = [x.detach().to(where).requires_grad_() for x in scene]
        image, _ = rasterize(*moved, look_at((0, 0, 0), 0, 0, 3.0, 256))
        (image**2).sum().backward()
        pictures.append(image.detach().cpu())
        gradients.append([x.grad.cpu() for x in moved])
    off = max(float((a - b).norm() / a.norm()) for a, b in zip(*gradients, strict=True))
    return float((pictures[0] - pictures[1]).abs().max()), off


def wait(device: str) -> float:
    """The time when all that was asked of the device is done."""
    if device.startswith("cuda"):
        torch.cuda.synchronize()
    return time.perf_counter()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--photo", type=Path, default=Path(__file__).parent / "man_shirt.jpg")
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--frames", type=int, default=Reprojection().frames)
    parser.add_argument("--count", type=int, default=Train().count)
    options = parser.parse_args()
    device = options.device
    if device.startswith("cuda") and not torch.cuda.is_available():
        sys.exit(
            "no CUDA device can be used here; `persona doctor` says why, and --device cpu tries the same on the CPU"
        )
    free = free_memory_gib(device)
    rows = [("device", torch.cuda.get_device_name() if device.startswith("cuda") else "cpu", "")]
    rows.append(("free memory", f"{free:.1f} GiB" if free else "unknown", ""))
    for generator in (MimicMotion(), WanAnimate()):
        dtype = "float16" if isinstance(generator, MimicMotion) else "bfloat16"
        needs = {mode: generator.memory_gib(dtype, mode) for mode in ("none", "model", "sequential")}
        fits = [mode for mode, gib in needs.items() if free is None or gib <= free]
        told = ", ".join(f"{mode} {gib:.0f}" for mode, gib in needs.items())
        rows.append((f"{generator.name} needs (GiB by offload)", told, fits[0] if fits else "too small a card"))
    picture, gradient = parity(device)
    rows.append(("splatting against the CPU: picture", f"{picture:.1e}", "1e-3"))
    rows.append(("splatting against the CPU: gradients", f"{gradient:.1e}", "1e-2"))
    folder = Path(mkdtemp(prefix="persona-smoke-"))
    frames = Reprojection(frames=options.frames)
    recipe = replace(persona.Recipe(), synthesize=frames, train=Train(steps=options.steps, count=options.count))
    start = wait(device)
    avatar = persona.create(options.photo, folder / "avatar", recipe, device=device).to(device)
    rows.append((f"photo to avatar, {options.steps} steps", f"{wait(device) - start:.0f} s", ""))
    poses = poses_of(load_motion("dance", avatar), avatar)[:120]
    camera = portrait_camera(avatar.to("cpu"), poses[0], (512, 512))
    avatar = avatar.to(device)
    avatar.draw(poses[0], camera)
    start = wait(device)
    for pose in poses:
        avatar.draw(pose, camera)
    rows.append((f"{len(avatar)} Gaussians at 512 x 512", f"{len(poses) / (wait(device) - start):.0f} a second", ""))
    if device.startswith("cuda"):
        rows.append(("peak memory", f"{torch.cuda.max_memory_allocated() / 2**30:.2f} GiB", ""))
    here = {model.pretrained.repo for model in models() if model.here}
    for generator in (MimicMotion(), WanAnimate()):
        missing = [model.repo for model in generator.pretrained if model.repo not in here]
        if missing or not device.startswith("cuda"):
            rows.append((generator.name, "not run: " + (f"missing {', '.join(missing)}" if missing else "no GPU"), ""))
            continue
        start = wait(device)
        persona.create(
            options.photo,
            folder / generator.name,
            replace(recipe, synthesize=Generated(replace(generator, device=device))),
        )
        rows.append((f"photo to avatar with {generator.name}", f"{wait(device) - start:.0f} s", ""))
    print("| what | here | expected |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
