"""The simulated motion of garments made small: a few displacement fields, and how much of each a frame has.

Skinning carries a garment's points as far as it can. What the simulation says beyond that, d, is taken back to the
reference pose; over all frames of all clips it lies close to a space of few dimensions. A glTF file holds its
directions as morph targets and their weights as ordinary animation, so that every program plays what was simulated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from persona.avatar import Avatar
from persona.body.skinning import skin, unskin
from persona.cloth import simulate
from persona.events import SILENT, Stage
from persona.exporting.mesh import HangingMesh
from persona.geometry.kinematics import pose_transforms
from persona.motion import clips as built_in
from persona.motion import repeated
from persona.types import Motion, Pose


@dataclass(frozen=True)
class Swing:
    """One garment's motion on top of skinning: ``rest + sum_k weight_k basis_k`` is what is skinned.

    Attributes:
        number: of the garment in its outfit.
        basis: displacements in the reference pose, meters.
        weights: for the photo's pose (one frame) and for every clip, frame by frame; in [-1, 1].
        mean_mm: what is lost against the simulation, mean over all points and frames.
        hem_mm: the same along the hem.
        worst_mm: the largest mean of a frame.
        skinned_mm: what skinning alone would lose.
    """

    number: int
    basis: Float[np.ndarray, "k p 3"]
    weights: tuple[Float[np.ndarray, "_ k"], ...]
    mean_mm: float = 0.0
    hem_mm: float = 0.0
    worst_mm: float = 0.0
    skinned_mm: float = 0.0


@dataclass(frozen=True)
class BakeSwing:
    """Simulate an avatar's garments in clips and make the result small.

    Attributes:
        fields: morph targets of a garment; 32 lose 1 mm, 16 lose 2, 48 lose 0.7 (docs/decisions/exported-cloth.md).
        ahead_s: of a clip that loops, so much of its end is simulated before its beginning.
    """

    fields: int = 32
    ahead_s: float = 1.0

    def __call__(
        self, avatar: Avatar, garments: Sequence[HangingMesh], clips: Sequence[Motion], stage: Stage = SILENT
    ) -> list[Swing]:
        """How every garment moves in the photo's pose and in clips on the avatar's skeleton."""
        outfit = avatar.outfit
        if outfit is None or not garments:
            return []
        photo = avatar.photo_pose
        still = avatar.draped(photo)
        assert still is not None
        motions = [
            Motion(avatar.skeleton, np.asarray(photo.rotations)[None], np.asarray(photo.translation)[None], 30.0)
        ]
        motions += clips
        truth = [still[None]]
        for i, points in enumerate(stage.compute.map(lambda motion: self._simulated(avatar, motion), clips)):
            truth.append(points)
            stage.progress((i + 1) / len(clips), "simulating garments")
        return [self._small(garment, avatar, motions, truth) for garment in garments]

    def _simulated(self, avatar: Avatar, motion: Motion) -> Float[np.ndarray, "t n 3"]:
        """A clip's simulation; one that loops comes out of its own end."""
        assert avatar.outfit is not None
        if motion.name not in built_in() or len(motion) < 2:
            return simulate(avatar.outfit, motion)
        ahead = min(len(motion), round(self.ahead_s * motion.fps))
        twice = repeated(motion, 2)
        last = slice(len(motion) - ahead, None)
        long = Motion(motion.skeleton, twice.rotations[last], twice.translations[last], motion.fps)
        gone = twice.translations[len(motion)] - motion.translations[0]
        return simulate(avatar.outfit, long)[ahead:] - gone.astype(np.float32)

    def _small(
        self,
        garment: HangingMesh,
        avatar: Avatar,
        motions: Sequence[Motion],
        truth: Sequence[Float[np.ndarray, "_ n 3"]],
    ) -> Swing:
        outfit = avatar.outfit
        assert outfit is not None
        rows = outfit.points_of(garment.number)
        frames = [
            (pose_transforms(avatar.skeleton, Pose(r, t)), points[rows])
            for motion, simulated in zip(motions, truth, strict=True)
            for r, t, points in zip(motion.rotations, motion.translations, simulated, strict=True)
        ]
        moved = np.stack([unskin(points, garment.skin, at) - garment.rest for at, points in frames])
        flat = moved.reshape(len(moved), -1)
        _, _, directions = np.linalg.svd(flat, full_matrices=False)
        directions = directions[: self.fields]
        weights = flat @ directions.T
        size = np.abs(weights).max(0).clip(1e-9)
        weights, basis = weights / size, (directions * size[:, None]).reshape(len(size), -1, 3)
        columns = outfit.garments[garment.number].columns
        lost, skinned = [], []
        for (at, points), own in zip(frames, weights, strict=True):
            away = skin(garment.rest + np.tensordot(own, basis, 1), garment.skin, at) - points
            away = 1e3 * np.linalg.norm(away, axis=1)
            lost.append((away.mean(), away[-columns:].mean()))
            skinned.append(1e3 * np.linalg.norm(skin(garment.rest, garment.skin, at) - points, axis=1).mean())
        ends = np.cumsum([len(motion) for motion in motions])[:-1]
        mean, hem = np.mean(lost, 0)
        worst = np.max(lost, 0)[0]
        return Swing(
            garment.number, basis, tuple(np.split(weights, ends)), float(mean), float(hem), float(worst),
            float(np.mean(skinned)),
        )  # fmt: skip


__all__ = ["BakeSwing", "Swing"]
