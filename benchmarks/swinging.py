"""What each way to move garments is worth in motion: python benchmarks/swinging.py AVATAR_FOLDER [--drapes 90]

The avatar learns anew, by the default of training, from drapes in free poses and from the motions of
``training/roaming.py``; no clip is among them. Then walk, dance and turn, at normal and double speed, are simulated
("live") and every other way is measured against that at 30 frames a second: the distance of all free points and of the
hem, mean over points and frames, mm, and the hem's mean squared jerk over the simulation's. The first half second, in
which the simulation starts from rest, counts too.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from persona import motion
from persona.avatar import Avatar
from persona.cloth import Outfit, drape_all
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
    return poses_of(resample(replace(moved, fps=moved.fps * speed, expressions=None), FPS))[: round(SECONDS * FPS)]


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
    still = replace(avatar, learned_drape=LearnDrape(motions=None)(avatar, poses, cloth))
    print(f"of poses: {time.process_time() - begun:.1f} s of processor time", flush=True)
    begun = time.process_time()
    moving = replace(avatar, learned_drape=LearnDrape()(avatar, poses, cloth))
    print(f"of motion: {time.process_time() - begun:.1f} s of processor time", flush=True)
    free = np.concatenate([np.repeat(np.arange(g.rows) >= g.held_rows, g.columns) for g in outfit.garments])
    hem, totals = hem_of(outfit), dict[str, list[tuple[float, float, float]]]()
    for name in CLIPS:
        for speed in (1, 2):
            frames = clip(avatar, name, speed)
            live = np.stack([x for x in avatar.swung(frames, FPS) if x is not None])
            ways = {
                "skinning": [avatar.hung(pose, pose_driven=False) for pose in frames],
                "poses": [still.hung(pose) for pose in frames],
                "motion, at rest": [moving.hung(pose) for pose in frames],
                "motion": list(moving.swung(frames, FPS, learned=True)),
            }
            if options.at_rest:
                ways["drape"] = list(drape_all(outfit, frames))
            line = f"{name} x{speed}:"
            for way, found in ways.items():
                points = np.stack([x for x in found if x is not None])
                away = 1e3 * np.linalg.norm(points - live, axis=2)
                ratio = jerk(points[:, hem]) / jerk(live[:, hem])
                totals.setdefault(way, []).append((float(away[:, free].mean()), float(away[:, hem].mean()), ratio))
                line += f" | {way} {away[:, free].mean():.0f} ({away[:, hem].mean():.0f}), jerk {ratio:.2f}"
            print(line, flush=True)
    for way, all_of in totals.items():
        mean, edge, ratio = np.mean(all_of, 0)
        print(f"{way:16} mean {mean:.1f}, hem {edge:.1f} mm, jerk x {ratio:.2f}")


if __name__ == "__main__":
    main()
