"""Milliseconds of a training step and of an animated frame, by kind: python benchmarks/train_step.py [PHOTO]

The photo (default: a sample) goes through perception, fit, texture and some generated frames; then every kind of step
takes turns, so that a busy moment of the machine hits them alike. Medians of wall and process CPU time. ``--profile``
adds where the time goes, operator by operator.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from persona import Recipe
from persona.avatar import Avatar, build_avatar
from persona.events import SILENT
from persona.imaging.photo import read_photo
from persona.motion import load, retarget
from persona.rendering import look_at
from persona.synthesis import Reprojection
from persona.training.train import Train, TrainingRun
from persona.types import Pose

SAMPLE = Path(__file__).parents[1] / "examples" / "woman_skirt.jpg"
#: Steps whose number modulo four is 0 or 1 train the base avatar, 2 or 3 the refined one.
KINDS = ("photo, base", "frame, base", "photo, refined", "frame, refined")


def prepare(photo: Path, frames: int, count: int) -> tuple[TrainingRun, Avatar]:
    """A training run about to take its first step."""
    recipe = Recipe()
    observation = recipe.perceive(read_photo(photo), SILENT)
    fit = recipe.fit(observation, SILENT)
    textured = recipe.texture(observation, fit, SILENT)
    generated = Reprojection(frames=frames)(observation, fit, textured)
    avatar = build_avatar(observation, fit, textured, count=count).with_offsets()
    options = replace(Train(), count=count)
    return TrainingRun(options, avatar, observation, fit, textured, generated), avatar


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photo", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--frames", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    run, avatar = prepare(options.photo, options.frames, options.count)
    times: dict[tuple[str, int], list[tuple[float, float]]] = {}

    def timed(kind: str, threads: int, work) -> None:  # type: ignore[no-untyped-def]
        torch.set_num_threads(threads)
        start = time.perf_counter(), time.process_time()
        work()
        times.setdefault((kind, threads), []).append(
            (1e3 * (time.perf_counter() - start[0]), 1e3 * (time.process_time() - start[1]))
        )

    motion = retarget(load("dance"), avatar.skeleton)
    camera = look_at((0.0, 0.95, 0.0), 0.0, 0.0, 3.0, 512, focal=0.9 * 512 * 3.0 / 1.85)
    views = len(run.views)
    for turn in range(options.rounds):
        for threads in options.threads:
            for k, kind in enumerate(KINDS):
                captured = k % 2 == 0
                size = run.views[turn % views].name if captured else ""
                index = -1 - turn % views if captured else turn % len(run.frames)
                timed(f"{kind} {size}".strip(), threads, lambda k=k, index=index: run.step(k, index))
            pose = Pose(motion.rotations[turn], motion.translations[turn])
            with torch.no_grad():
                timed("animate", threads, lambda pose=pose: avatar.draw(pose, camera))
    print(f"{len(avatar)} Gaussians; frames of about {run.frames[0].alpha.shape}")
    print("kind                             threads |   wall    CPU   [ms, medians]")
    for (kind, threads), rows in sorted(times.items()):
        wall, cpu = np.median(rows[1:], 0)
        print(f"{kind:32s} {threads:7d} | {wall:6.1f} {cpu:6.1f}")
    if options.profile:
        torch.set_num_threads(options.threads[-1])
        with torch.profiler.profile() as profile:
            for k in range(len(KINDS) * 4):
                run.step(k % len(KINDS), -1 - k % views if k % 2 == 0 else k % len(run.frames))
        print(profile.key_averages().table(sort_by="self_cpu_time_total", row_limit=40, max_name_column_width=50))


if __name__ == "__main__":
    main()
