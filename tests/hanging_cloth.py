"""Something in the place of a cloth simulation that is quick and known: skinned points, pulled down and inwards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

import persona.avatar.wearing
import persona.synthesis.clothing
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


def install(patch: pytest.MonkeyPatch) -> None:
    """Hang this cloth."""
    patch.setattr(persona.avatar.wearing, "drape", pulled)
    for module in (persona.synthesis.clothing, persona.training.train):
        patch.setattr(module, "drape_all", drape_all)
    patch.setattr(persona.synthesis.clothing, "simulate", simulate)
