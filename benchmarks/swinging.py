"""What each way to move garments is worth in motion: python benchmarks/swinging.py AVATAR_FOLDER [--drapes 90]

Walk, dance and turn, at normal and double speed, are simulated ("live") and every other way is measured against that at
30 frames a second: the distance of all free points and of the hem, mean over points and frames, mm, the hem's mean
squared jerk over the simulation's, and milliseconds of the thread's time a frame. The learned drape learns anew, by the
default of training, from drapes in free poses; no clip is among them. The first half second, in which the simulation
starts from rest, counts too.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from persona import motion
from persona.avatar import Avatar
from persona.cloth import Outfit, arms_off, drape_all
from persona.motion import repeated, resample, retarget
from persona.synthesis.poses import RangeOfMotion
from persona.training.drape import LearnDrape
from persona.types import Motion, Pose

CLIPS = ("walk", "dance", "turn")
FPS, SECONDS = 30.0, 4.0


def poses_of(moved: Motion) -> list[Pose]:
    """Every frame."""
    return [Pose(r, t) for r, t in zip(moved.rotations, moved.translations, strict=True)]


def hem_of(outfit: Outfit) -> np.ndarray:
    """The points of every garment's lowest row."""
    ends = [(outfit.points_of(k).stop, g.columns) for k, g in enumerate(outfit.garments)]
    return np.concatenate([np.arange(stop - columns, stop) for stop, columns in ends])


def jerk(points: np.ndarray) -> float:
    """Mean squared third derivative over time, m2/s6."""
    return float((np.diff(points, 3, axis=0) ** 2).sum(-1).mean() * FPS**6)


def clip(avatar: Avatar, name: str, speed: int) -> list[Pose]:
    """A built-in clip of some seconds."""
    loop = motion.load(name)
    times = int(np.ceil(SECONDS * speed * loop.fps / len(loop)))
    moved = retarget(repeated(loop, times), avatar.skeleton)
    moved = arms_off(avatar.outfit, moved)
    return poses_of(resample(replace(moved, fps=moved.fps * speed, expressions=None), FPS))[: round(SECONDS * FPS)]


def timed(found: Iterable[np.ndarray | None]) -> tuple[np.ndarray, float]:
    """All frames, and milliseconds a frame after the first one, which comes to rest."""
    frames, begun = iter(found), 0.0
    out = [next(frames)]
    begun = time.thread_time()
    out += list(frames)
    return np.stack([x for x in out if x is not None]), 1e3 * (time.thread_time() - begun) / max(1, len(out) - 1)


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--drapes", type=int, default=90, help="free poses to learn from, as of 200 frames")
    parser.add_argument("--at-rest", action="store_true", help="the cloth at rest in every pose, too: slow")
    options = parser.parse_args()
    avatar = Avatar.load(options.folder)
    outfit = avatar.outfit
    if outfit is None:
        raise SystemExit("that avatar wears no garment")
    poses = poses_of(RangeOfMotion(legs_towards=1.0)(avatar.skeleton, 18 + options.drapes, 0))[18:]
    cloth = list(drape_all(outfit, poses))
    begun = time.process_time()
    avatar = replace(avatar, learned_drape=LearnDrape()(avatar, poses, cloth))
    print(f"learnt in {time.process_time() - begun:.1f} s of processor time", flush=True)
    free = np.concatenate([np.repeat(np.arange(g.rows) >= g.held_rows, g.columns) for g in outfit.garments])
    hem, totals = hem_of(outfit), dict[str, list[tuple[float, ...]]]()
    for name in CLIPS:
        for speed in (1, 2):
            frames = clip(avatar, name, speed)
            live, cost = timed(avatar.swung(frames, FPS))
            totals.setdefault("live", []).append((0.0, 0.0, 1.0, cost))
            ways: dict[str, Iterable[np.ndarray | None]] = {
                "skinning": (avatar.hung(pose, pose_driven=False) for pose in frames),
                "learned": avatar.swung(frames, FPS, "learned"),
                "light": avatar.swung(frames, FPS, "light"),
            }
            if options.at_rest:
                ways["drape"] = iter(drape_all(outfit, frames))
            line = f"{name} x{speed}:"
            for way, found in ways.items():
                points, cost = timed(found)
                away = 1e3 * np.linalg.norm(points - live, axis=2)
                ratio = jerk(points[:, hem]) / jerk(live[:, hem])
                totals.setdefault(way, []).append((away[:, free].mean(), away[:, hem].mean(), ratio, cost))
                line += f" | {way} {away[:, free].mean():.0f} ({away[:, hem].mean():.0f}), jerk {ratio:.2f}"
            print(line, flush=True)
    for way, all_of in totals.items():
        mean, edge, ratio, cost = np.mean(all_of, 0)
        print(f"{way:10} mean {mean:.1f}, hem {edge:.1f} mm, jerk x {ratio:.2f}, {cost:.1f} ms a frame")


if __name__ == "__main__":
    main()
