"""What exported garments lose against the simulation: baked morph targets, and spring bones with the body's capsules.

    python benchmarks/exported_cloth.py AVATAR_OR_FIT ...

Spring bones are moved by the rule of VRM's specification, at 60 frames a second: carrying what lies around them, as
learnt from all clips but the one that is measured ("held out"), and as exported. Distances are means over the garments'
points and all frames of built-in clips (millimeters), and (the hem's). A fit (``stages/fit.safetensors``) will do, but
for ``--baked``.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from persona import storage
from persona.avatar import Avatar
from persona.body.skinning import skin
from persona.cloth import Outfit, drape, outfit_of, simulate
from persona.exporting.humanoid import t_pose
from persona.exporting.mesh import BakeMesh
from persona.exporting.spring_motion import carriers
from persona.exporting.spring_skin import evidence, learnt, lessons
from persona.exporting.springs import EXPORTED, Capsule, SpringOptions, Springs, capsules_of, springs_of
from persona.exporting.swing import BakeSwing
from persona.geometry.kinematics import pose_transforms
from persona.motion import clip, clips, retarget
from persona.motion.anatomy import anatomy
from persona.types import BodyFit, Motion, Pose

CLIPS = ("walk", "dance", "squat", "turn", "jumping_jack")


def chains(outfit: Outfit, lowest: float) -> tuple[list[Springs], list[Capsule], np.ndarray, Pose]:
    """Spring bones that have learnt nothing, the body's capsules, and where the garments hang in the pose of rest."""
    parts, options = anatomy(outfit.skeleton), SpringOptions()
    rest = t_pose(outfit.skeleton, parts, lowest)
    points = drape(outfit, rest)
    springs = springs_of(outfit, points, rest, parts, options)
    return springs, capsules_of(outfit.colliders, outfit, rest, parts, springs, options), points, rest


def carried(
    outfit: Outfit, springs: list[Springs], capsules: list[Capsule], points: np.ndarray, rest: Pose, motion: Motion
) -> np.ndarray:
    """Where chains have all garments' points in a motion (world, meters)."""
    out = np.empty((len(motion), len(outfit), 3), np.float32)
    for spring in springs:
        own, (joints, weights) = outfit.points_of(spring.number), spring.skin
        linear, shift = carriers(spring, capsules, motion, rest)
        for frame, a, b in zip(out, linear, shift, strict=True):
            placed = np.einsum("nkrc,nc->nkr", a[joints], points[own].astype(np.float64)) + b[joints]
            frame[own] = np.einsum("nk,nkr->nr", weights, placed)
    return out


def apart(outfit: Outfit, found: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Mean distance of all points, and of the hems, mm."""
    away = 1e3 * np.linalg.norm(found - truth, axis=2)
    ends = [(outfit.points_of(k).stop, g.columns) for k, g in enumerate(outfit.garments)]
    hem = np.concatenate([np.arange(stop - columns, stop) for stop, columns in ends])
    return float(away.mean()), float(away[:, hem].mean())


def skinned(outfit: Outfit, motion: Motion) -> np.ndarray:
    """Where skinning alone has the points."""
    poses = zip(motion.rotations, motion.translations, strict=True)
    return np.stack([skin(outfit.rest, outfit.skin, pose_transforms(motion.skeleton, Pose(r, t))) for r, t in poses])


def measure(outfit: Outfit, lowest: float) -> None:
    """Print a line for every clip."""
    springs, capsules, points, rest = chains(outfit, lowest)
    motions = dict(zip(CLIPS, lessons(CLIPS, outfit.skeleton), strict=True))
    truths = {name: simulate(outfit, motion) for name, motion in motions.items()}

    told = {
        name: [evidence(outfit, s, capsules, points, rest, motion, truths[name]) for s in springs]
        for name, motion in motions.items()
    }

    def learning(names: Sequence[str]) -> list[Springs]:
        return [learnt(outfit, s, [told[n][k] for n in names], SpringOptions()) for k, s in enumerate(springs)]

    for name, motion in motions.items():
        ways = {"skinning": skinned(outfit, motion)}
        for way, own in (
            ("chains", springs), ("held out", learning([n for n in CLIPS if n != name])),
            ("exported", learning(EXPORTED.lessons)),
        ):  # fmt: skip
            ways[way] = carried(outfit, own, capsules, points, rest, motion)
        figures = {way: apart(outfit, found, truths[name]) for way, found in ways.items()}
        print(f"  {name:14}", *(f"{w} {m:5.1f} ({h:5.1f})" for w, (m, h) in figures.items()), sep="   ", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("avatars", nargs="+", type=Path)
    parser.add_argument("--baked", action="store_true", help="the morph targets, too (simulates all clips)")
    chosen = parser.parse_args()
    for path in chosen.avatars:
        if path.name == "fit.safetensors":
            fit = storage.load(BodyFit, path)
            outfit = outfit_of(fit)
            lowest = 0.0 if outfit is None else float(outfit.colliders.rest[:, 1].min())
        else:
            avatar = Avatar.load(path)
            outfit, lowest = avatar.outfit, float(avatar.anchors[:, 1].min())
        if outfit is None:
            continue
        print(path, [(g.kind, g.rows, g.columns) for g in outfit.garments], flush=True)
        measure(outfit, lowest)
        if chosen.baked:
            mesh = BakeMesh(texture_size=64)(avatar)
            clips_ = [retarget(clip(name), avatar.skeleton) for name in clips()]
            for fields in (8, 16, 32, 48):
                for s in BakeSwing(fields=fields)(avatar, mesh.garments, clips_):
                    size = s.basis.shape[1] * fields * 12 / 1e6
                    lost = f"mean {s.mean_mm:.2f}, hem {s.hem_mm:.2f}, worst frame {s.worst_mm:.1f}"
                    print(f"  {fields} morph targets: {lost} (skinning {s.skinned_mm:.1f}); {size:.2f} MB", flush=True)


if __name__ == "__main__":
    main()
