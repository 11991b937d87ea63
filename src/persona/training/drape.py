"""The learned drape: from the garments of generated frames, before any picture is looked at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from persona.avatar import Avatar
from persona.avatar.adam import Adam, Group
from persona.avatar.learned_drape import LearnedDrape, network, told
from persona.avatar.pose_offsets import reach_mask, seeded_linear
from persona.compute import Compute
from persona.types import Pose


@dataclass(frozen=True)
class LearnDrape:
    """How the drape is learnt. Chosen by hand on one skirt, with whole clips held out (docs/method.md).

    Attributes:
        components: principal displacements at the most.
        width: of the network's two inner layers.
        steps: of Adam.
        batch: poses a step.
        rate: its learning rate, which falls to nothing along a cosine.
        decay: of the weights.
        noise: standard deviation of what is added to a pose each step, in standard deviations of the poses.
        least_spread: standard deviation that everything a pose says has at least.
    """

    components: int = 32
    width: int = 128
    steps: int = 1000
    batch: int = 512
    rate: float = 3e-3
    decay: float = 0.05
    noise: float = 0.03
    least_spread: float = 0.05

    def __call__(
        self,
        avatar: Avatar,
        poses: Sequence[Pose],
        cloth: Sequence[Float[np.ndarray, "p 3"]],
        seed: int = 0,
    ) -> LearnedDrape | None:
        """Learn from poses and where the garments' points are in them (world, meters).

        On one thread: more would change the last bits.

        Returns:
            None where there is nothing to learn.
        """
        if avatar.outfit is None or len(poses) < 2:
            return None
        with Compute(1).applied():
            turns = torch.from_numpy(np.stack([pose.rotations for pose in poses])).float()
            away = _away(poses, np.stack(cloth), _skinned(avatar, poses))
            return self._learn(_joints(avatar), turns, away, seed).to(avatar.device)

    def _learn(
        self, joints: tuple[int, ...], turns: Float[Tensor, "t j 3 3"], away: Float[np.ndarray, "t p 3"], seed: int
    ) -> LearnedDrape:
        count, points = away.shape[:2]
        mean, rows = _principal(away, self.components)
        amounts = torch.from_numpy((away.reshape(count, -1) - mean) @ rows.T).float()
        # Errors count in meters, whichever component they are of; the scale only makes them numbers around one.
        scale = amounts[:, 0].std().clamp_min(1e-6)
        x = told(turns, joints)
        center, spread = x.mean(0), x.std(0) + self.least_spread
        x, y = (x - center) / spread, amounts / scale
        generator = torch.Generator().manual_seed(seed)
        weights, biases = self._network(x.shape[1], len(rows), generator)
        group = Group([*weights, *biases], self.rate)
        optimizer = Adam([group], decay=self.decay)
        for step in range(self.steps):
            group.rate = self.rate * 0.5 * (1 + math.cos(math.pi * step / self.steps))
            some = torch.randint(count, (self.batch,), generator=generator)
            shaken = x[some] + self.noise * torch.randn(self.batch, x.shape[1], generator=generator)
            loss = ((network(shaken, weights, biases) - y[some]) ** 2).sum() / self.batch
            optimizer.clear()
            loss.backward()
            optimizer.step()
        basis = torch.from_numpy(rows.reshape(-1, points, 3)).float() * scale
        middle = torch.from_numpy(mean.reshape(points, 3)).float()
        return LearnedDrape(joints, center, spread, _fixed(weights), _fixed(biases), middle, basis)

    def _network(
        self, inputs: int, outputs: int, generator: torch.Generator
    ) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
        """First weights and biases of a network that says little yet."""
        layers = [seeded_linear(i, o, generator) for i, o in pairwise((inputs, self.width, self.width, outputs))]
        with torch.no_grad():
            layers[-1].weight *= 0.1
        return tuple(layer.weight for layer in layers), tuple(layer.bias for layer in layers)


def _principal(away: Float[np.ndarray, "n p 3"], most: int) -> tuple[Float[np.ndarray, " q"], Float[np.ndarray, "k q"]]:
    """Mean and principal directions of displacements."""
    flat = away.reshape(len(away), -1)
    mean = flat.mean(0)
    flat = flat - mean
    # Far fewer displacements than numbers in each.
    values, vectors = np.linalg.eigh(flat.astype(np.float64) @ flat.T)
    kept = np.flatnonzero(values > 1e-9 * max(values[-1], 1e-30))[::-1][:most]
    rows = (vectors[:, kept] / np.sqrt(values[kept])).T @ flat
    return mean, rows.astype(np.float32)


def _fixed(tensors: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return tuple(tensor.detach() for tensor in tensors)


def _joints(avatar: Avatar) -> tuple[int, ...]:
    """The driving joints that may move any point of a garment."""
    owners = sorted(set(avatar.anchor_joint[avatar.hanging].tolist()))
    reached = reach_mask(avatar.skeleton.parents, avatar.drivers, owners).any(0)
    return tuple(joint for joint, near in zip(avatar.drivers, reached.tolist(), strict=True) if near)


def _skinned(avatar: Avatar, poses: Sequence[Pose]) -> Float[np.ndarray, "t p 3"]:
    """Where skinning has the garments' points (world, meters)."""
    found = [avatar.hung(pose, pose_driven=False) for pose in poses]
    return np.stack([points for points in found if points is not None])


def _away(
    poses: Sequence[Pose], cloth: Float[np.ndarray, "t p 3"], skinned: Float[np.ndarray, "t p 3"]
) -> Float[np.ndarray, "t p 3"]:
    """How garments' points have left their skinned places, in the root's frame, meters."""
    roots = np.stack([pose.rotations[0] for pose in poses]).astype(np.float32)
    return (np.asarray(cloth, np.float32) - skinned) @ roots


__all__ = ["LearnDrape"]
