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
from persona.avatar.learned_drape import LearnedDrape, coefficients, told
from persona.avatar.pose_offsets import reach_mask, seeded_linear
from persona.compute import Compute
from persona.types import Pose


@dataclass(frozen=True)
class LearnDrape:
    """How the drape is learnt. Chosen by hand on one skirt, with whole clips held out (docs/method.md).

    Attributes:
        components: principal displacements at the most.
        width: of the network's two inner layers.
        steps: of Adam, on all poses at once.
        rate: its learning rate, which falls to nothing along a cosine.
        decay: of the weights.
        noise: standard deviation of what is added to a pose each step, in standard deviations of the poses.
        least_spread: standard deviation that everything a pose says has at least.
    """

    components: int = 32
    width: int = 128
    steps: int = 1000
    rate: float = 2e-3
    decay: float = 0.5
    noise: float = 0.1
    least_spread: float = 0.05

    def __call__(
        self, avatar: Avatar, poses: Sequence[Pose], cloth: Sequence[Float[np.ndarray, "p 3"]], seed: int = 0
    ) -> LearnedDrape | None:
        """Learn from poses and where the garments' points are in them (world, meters).

        None where there is nothing to learn. On one thread: more would change the last bits.
        """
        if avatar.outfit is None or len(poses) < 2:
            return None
        with Compute(1).applied():
            return self._learn(avatar, poses, cloth, seed).to(avatar.device)

    def _learn(
        self, avatar: Avatar, poses: Sequence[Pose], cloth: Sequence[Float[np.ndarray, "p 3"]], seed: int
    ) -> LearnedDrape:
        joints = _joints(avatar)
        turns = torch.from_numpy(np.stack([pose.rotations for pose in poses])).float()
        away = np.stack([_displaced(avatar, *pair) for pair in zip(poses, cloth, strict=True)])
        count, points = away.shape[:2]
        mean = away.mean(0)
        flat = (away - mean).reshape(count, -1)
        _, _, rows = np.linalg.svd(flat, full_matrices=False)
        rows = rows[: min(self.components, count - 1)]
        amounts = torch.from_numpy(flat @ rows.T).float()
        # Errors count in meters, whichever component they are of; the scale only makes them numbers around one.
        scale = amounts[:, 0].std().clamp_min(1e-6)
        x = told(turns, joints)
        center, spread = x.mean(0), x.std(0) + self.least_spread
        x, y = (x - center) / spread, amounts / scale
        generator = torch.Generator().manual_seed(seed)
        sizes = (x.shape[1], self.width, self.width, len(rows))
        layers = [seeded_linear(i, o, generator) for i, o in pairwise(sizes)]
        weights, biases = tuple(layer.weight for layer in layers), tuple(layer.bias for layer in layers)
        optimizer = torch.optim.AdamW([*weights, *biases], lr=self.rate, weight_decay=self.decay)
        for step in range(self.steps):
            for group in optimizer.param_groups:
                group["lr"] = self.rate * 0.5 * (1 + math.cos(math.pi * step / self.steps))
            shaken = x + self.noise * torch.randn(x.shape, generator=generator)
            loss = ((coefficients(shaken, weights, biases) - y) ** 2).sum(1).mean()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        basis = torch.from_numpy(rows.reshape(-1, points, 3)).float() * scale
        trained: tuple[Tensor, ...] = tuple(w.detach() for w in weights)
        return LearnedDrape(
            joints, center, spread, trained, tuple(b.detach() for b in biases), torch.from_numpy(mean).float(), basis
        )


def _joints(avatar: Avatar) -> tuple[int, ...]:
    """The driving joints that may move any point of a garment."""
    owners = sorted(set(avatar.anchor_joint[avatar.hanging].tolist()))
    reached = reach_mask(avatar.skeleton.parents, avatar.drivers, owners).any(0)
    return tuple(joint for joint, near in zip(avatar.drivers, reached.tolist(), strict=True) if near)


def _displaced(avatar: Avatar, pose: Pose, cloth: Float[np.ndarray, "p 3"]) -> Float[np.ndarray, "p 3"]:
    """How garments' points have left their skinned places, in the root's frame, meters."""
    skinned = avatar.hung(pose, pose_driven=False)
    assert skinned is not None
    return (np.asarray(cloth, np.float64) - skinned) @ np.asarray(pose.rotations[0], np.float64)


__all__ = ["LearnDrape"]
