"""What each way to move garments is worth in motion:

    python benchmarks/swinging.py AVATAR_FOLDER [--drapes 90]
    python benchmarks/swinging.py AVATAR_FOLDER --pictures [SHEET.png]

Walk, dance and turn, at normal and double speed, are simulated ("live") and every other way is measured against that at
30 frames a second: the distance of all free points and of the hem, mean over points and frames, mm, the hem's mean
squared jerk over the simulation's, and milliseconds of the thread's time a frame. The learned drape learns anew, by the
default of training, from drapes in free poses; no clip is among them. The first half second, in which the simulation
starts from rest, counts too.

With ``--pictures``, what was learnt of poses is switched on and off, as trained, in clips that training does not show:
PSNR (dB) inside the garment against the textured mesh with the simulated garment, and against the avatar itself with
it; and the overlap (IoU) with the simulated garment. Training shows the clips of ``TRAINING_CLIPS``.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from worn import garment_mask  # type: ignore[import-not-found]

from persona import motion, storage
from persona.avatar import Avatar
from persona.cloth import Outfit, arms_off, drape_all
from persona.imaging.measures import iou, psnr
from persona.motion import repeated, resample, retarget
from persona.motion.library import clips
from persona.pipeline.training_clips import TRAINING_CLIPS
from persona.rendering.views import look_at
from persona.synthesis.posable import PosableSurface
from persona.synthesis.poses import RangeOfMotion
from persona.training.drape import LearnDrape
from persona.types import BodyFit, Camera, Motion, Pose, TexturedSurface

CLIPS = ("walk", "dance", "turn")
FPS, SECONDS = 30.0, 4.0
PICTURES = 8  # of a clip, evenly over its seconds, each from another side
GOLDEN = np.pi * (3 - np.sqrt(5))  # radians between two sides
SIZE, DISTANCE, FILLED = (480, 640), 4.0, 0.75  # pixels, meters, share of the rows between head and feet


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
    assert avatar.outfit is not None
    moved = arms_off(avatar.outfit, moved)
    return poses_of(resample(replace(moved, fps=moved.fps * speed, expressions=None), FPS))[: round(SECONDS * FPS)]


def timed(found: Iterable[np.ndarray | None]) -> tuple[np.ndarray, float]:
    """All frames, and milliseconds a frame after the first one, which comes to rest."""
    frames, begun = iter(found), 0.0
    out = [next(frames)]
    begun = time.thread_time()
    out += list(frames)
    return np.stack([x for x in out if x is not None]), 1e3 * (time.thread_time() - begun) / max(1, len(out) - 1)


def camera_on(avatar: Avatar, pose: Pose, number: int) -> Camera:
    """One of the sides from which pictures are taken."""
    joints = avatar.joint_positions(pose)
    middle = (joints.min(0) + joints.max(0)) / 2
    return look_at(
        middle, GOLDEN * number, 0.1, DISTANCE, SIZE, focal=FILLED * SIZE[1] * DISTANCE / np.ptp(joints[:, 1])
    )


def measure_pictures(folder: Path, sheet: Path | None) -> None:
    """Clips that training does not show: the table, and what it compares."""
    avatar = Avatar.load(folder)
    if avatar.outfit is None or avatar.learned_drape is None:
        raise SystemExit("that avatar has not learnt how a garment hangs")
    fit = storage.load(BodyFit, folder / "stages" / "fit.safetensors")
    scene = PosableSurface(fit, storage.load(TexturedSurface, folder / "stages" / "texture.safetensors"))
    ways = {"on": True, "off": False}
    totals: dict[str, list[list[float]]] = {way: [] for way in ways}
    rows = []
    print("clip: dB against the mesh, dB against the avatar, IoU; on | off")
    for name in clips():
        if name in TRAINING_CLIPS:
            continue
        frames = clip(avatar, name, 1)
        found: dict[str, list[list[float]]] = {way: [] for way in ways}
        shown = np.linspace(0, len(frames) - 1, PICTURES + 1).round().astype(int)[1:]
        for k, cloth in enumerate(avatar.swung(frames, FPS)):
            if k not in shown or cloth is None:
                continue
            pose = frames[k]
            camera = camera_on(avatar, pose, int(np.searchsorted(shown, k)))
            mesh = scene.posed(pose, cloth).render(camera)
            true = mesh.image / 255.0 * (mesh.alpha / 255.0)[..., None]
            own = avatar.draw(pose, camera, lit=False, cloth=cloth)[0].numpy()
            garment = garment_mask(avatar, pose, camera, cloth)
            tiles = [true, own]
            for way, pose_driven in ways.items():
                points = avatar.hung(pose, pose_driven=pose_driven)
                assert points is not None
                rgb = avatar.draw(pose, camera, pose_driven=pose_driven, lit=False, cloth=points)[0].numpy()
                mine = garment_mask(avatar, pose, camera, points)
                found[way].append([psnr(rgb, true, garment), psnr(rgb, own, garment), float(iou(mine, garment))])
                tiles.append(rgb)
            if k == shown[PICTURES // 2]:
                rows.append(np.concatenate(tiles, 1))
        for way in ways:
            totals[way] += found[way]
        line = " | ".join(" ".join(f"{x:6.2f}" for x in np.mean(found[way], 0)) for way in ways)
        print(f"{name:14} {line}", flush=True)
    print("mean           " + " | ".join(" ".join(f"{x:6.2f}" for x in np.mean(totals[way], 0)) for way in ways))
    if sheet is not None:
        cv2.imwrite(str(sheet), (np.clip(np.concatenate(rows)[..., ::-1], 0, 1) * 255).astype(np.uint8))


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--drapes", type=int, default=90, help="free poses to learn from, as of 200 frames")
    parser.add_argument("--at-rest", action="store_true", help="the cloth at rest in every pose, too: slow")
    parser.add_argument("--pictures", nargs="?", const=True, help="and where to draw them")
    options = parser.parse_args()
    if options.pictures:
        measure_pictures(options.folder, None if options.pictures is True else Path(options.pictures))
        return
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
