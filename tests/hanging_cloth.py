"""Something in the place of a cloth simulation that is quick and known: skinned points, pulled down and inwards."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

import persona.avatar.wearing
import persona.synthesis.clothing
import persona.training.drape
import persona.training.train
from persona.body.skinning import skin
from persona.cloth import Outfit
from persona.compute import HERE, Compute
from persona.geometry.kinematics import pose_transforms
from persona.types import Motion, Pose


def pulled(outfit: Outfit, pose: Pose, by: float = 0.05) -> np.ndarray:
    """Lower rows hang lower, the more the left leg is turned."""
    points = skin(outfit.rest, outfit.skin, pose_transforms(outfit.skeleton, pose))
    rows = np.concatenate([np.repeat(np.arange(g.rows) / g.rows, g.columns) for g in outfit.garments])
    leg = outfit.skeleton.names.index("left_hip")
    turned = 1 - (np.trace(pose.rotations[leg]) - 1) / 2
    points[:, 1] -= by * rows * turned
    points[:, 0] += 2 * by * rows**2 * pose.rotations[leg][1, 2]
    return points.astype(np.float32)


def drape_all(outfit: Outfit, poses: Sequence[Pose], compute: Compute = HERE) -> np.ndarray:
    """In the place of :func:`persona.cloth.drape_all`."""
    return np.stack([pulled(outfit, pose) for pose in poses])


def simulate(outfit: Outfit, motion: Motion) -> np.ndarray:
    """In the place of :func:`persona.cloth.simulate`."""
    poses = [Pose(r, t) for r, t in zip(motion.rotations, motion.translations, strict=True)]
    return np.stack([pulled(outfit, pose, 0.1) for pose in poses])


def lagging(outfit: Outfit, motion: Motion, rate: float = 1.5, damping: float = 0.4) -> np.ndarray:
    """What is pulled, on springs: every point runs after its place, the lower ones further behind."""
    goal = np.stack([pulled(outfit, Pose(r, t)) for r, t in zip(motion.rotations, motion.translations, strict=True)])
    rows = np.concatenate([np.repeat(np.arange(g.rows) / g.rows, g.columns) for g in outfit.garments])[:, None]
    out, w, small = [goal[0]], 2 * np.pi * rate, 20
    place, speed = goal[0].astype(np.float64), np.zeros(goal[0].shape)
    for before, after in pairwise(goal):
        for k in range(small):
            there = before + (after - before) * (k + 1) / small
            speed = speed + (w * w * (there - place) - 2 * damping * w * speed) / (small * motion.fps)
            place = place + speed / (small * motion.fps)
        out.append((after + rows * (place - after)).astype(np.float32))
    return np.stack(out)


def install(patch: pytest.MonkeyPatch) -> None:
    """Hang this cloth."""
    patch.setattr(persona.avatar.wearing, "drape", pulled)
    for module in (persona.synthesis.clothing, persona.training.train):
        patch.setattr(module, "drape_all", drape_all)
    patch.setattr(persona.synthesis.clothing, "simulate", simulate)
    patch.setattr(persona.training.drape, "simulate", lagging)
