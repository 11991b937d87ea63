"""The learned drape: from the garments of generated frames, before any picture is looked at; and what motion adds to
it, from simulations of motions that are made for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from persona.avatar import Avatar
from persona.avatar.learned_drape import LearnedDrape, told
from persona.avatar.learned_swing import Followers, LearnedSwing, network
from persona.avatar.pose_offsets import reach_mask, seeded_linear
from persona.cloth import simulate
from persona.compute import HERE, Compute
from persona.training.adam import Adam, Group
from persona.training.roaming import Roaming
from persona.types import Motion, Pose

_FIRST = 15  # frames of a motion that nothing is learnt from: what happened before them is not known


@dataclass(frozen=True)
class LearnDrape:
    """How the drape is learnt. Chosen by hand on one skirt, with whole clips held out (docs/method.md).

    Attributes:
        components: principal displacements at the most.
        width: of the networks' inner layers, two in each.
        steps: of Adam.
        batch: poses and frames of motions a step.
        resting: share of a step that are poses.
        rate: its learning rate, which falls to nothing along a cosine.
        decay: of the weights.
        noise: standard deviation of what is added to a pose each step, in standard deviations of the poses.
        least_spread: standard deviation that everything a pose says has at least.
        motions: what the garments are simulated in to learn how they swing; None: of poses alone.
        markers: points of the outfit that followers run after, spread over it.
        rates: natural frequencies of the followers, Hz.
        damping: of each of them.
        least_lag: standard deviation that everything followers say has at least, meters.
    """

    components: int = 32
    width: int = 128
    steps: int = 1000
    batch: int = 512
    resting: float = 0.25
    rate: float = 3e-3
    decay: float = 0.05
    noise: float = 0.03
    least_spread: float = 0.05
    motions: Roaming | None = field(default_factory=Roaming)
    markers: int = 12
    rates: tuple[float, ...] = (1.2, 4.0)
    damping: tuple[float, ...] = (0.7, 0.7)
    least_lag: float = 0.005

    def __call__(
        self,
        avatar: Avatar,
        poses: Sequence[Pose],
        cloth: Sequence[Float[np.ndarray, "p 3"]],
        seed: int = 0,
        compute: Compute = HERE,
    ) -> LearnedDrape | None:
        """Learn from poses and where the garments' points are in them (world, meters).

        Simulations are shared out; the networks learn on one thread: more would change the last bits.

        Returns:
            None where there is nothing to learn.
        """
        outfit = avatar.outfit
        if outfit is None or len(poses) < 2:
            return None
        motions = [] if self.motions is None else self.motions(avatar.skeleton, poses, seed)
        swung = list(compute.map(lambda motion: simulate(outfit, motion), motions))
        with Compute(1).applied():
            lessons = [_still(avatar, poses, cloth)]
            markers = _spread_over(outfit.rest, self.markers)
            lessons += [self._moving(avatar, markers, *pair) for pair in zip(motions, swung, strict=True)]
            return self._learn(avatar, lessons, markers, seed).to(avatar.device)

    def _learn(self, avatar: Avatar, lessons: list[_Lesson], markers: tuple[int, ...], seed: int) -> LearnedDrape:
        joints = _joints(avatar)
        away = np.concatenate([lesson.away for lesson in lessons])
        count, points = away.shape[:2]
        still = torch.cat([torch.full((len(lesson.away),), lesson.lags is None) for lesson in lessons])
        mean, rows = _principal(away, still.numpy(), self.components)
        amounts = torch.from_numpy((away.reshape(count, -1) - mean) @ rows.T).float()
        # Errors count in meters, whichever component they are of; the scale only makes them numbers around one.
        scale = amounts[:, 0].std().clamp_min(1e-6)
        x = told(torch.cat([lesson.turns for lesson in lessons]), joints)
        center, spread = x.mean(0), x.std(0) + self.least_spread
        x, y = (x - center) / spread, amounts / scale
        generator = torch.Generator().manual_seed(seed)
        weights, biases = self._network(x.shape[1], len(rows), generator)
        swing, lags = None, torch.zeros(count, 0)
        moving = [lesson.lags for lesson in lessons if lesson.lags is not None]
        if moving:
            lags = torch.cat([torch.zeros(int(still.sum()), moving[0].shape[1]), *moving])
            own = (lags[~still] ** 2).mean(0).sqrt() + self.least_lag
            layers = self._network(x.shape[1] + lags.shape[1], len(rows), generator)
            swing = LearnedSwing(markers, self.rates, self.damping, own, *layers)
        parameters = [*weights, *biases, *(() if swing is None else (*swing.weights, *swing.biases))]
        group = Group(parameters, self.rate)
        optimizer = Adam([group], decay=self.decay)
        at_rest, in_motion = (torch.nonzero(mask)[:, 0] for mask in (still, ~still))
        resting = self.batch if swing is None else round(self.batch * self.resting)
        for step in range(self.steps):
            group.rate = self.rate * 0.5 * (1 + math.cos(math.pi * step / self.steps))
            some = at_rest[torch.randint(len(at_rest), (resting,), generator=generator)]
            shaken = x[some] + self.noise * torch.randn(resting, x.shape[1], generator=generator)
            loss = ((network(shaken, weights, biases) - y[some]) ** 2).sum() / self.batch
            if swing is not None:
                more = self.batch - resting
                some = in_motion[torch.randint(len(in_motion), (more,), generator=generator)]
                shaken = x[some] + self.noise * torch.randn(more, x.shape[1], generator=generator)
                late = lags[some] * (1 + self.noise * torch.randn(more, lags.shape[1], generator=generator))
                found = network(shaken, weights, biases) + swing(shaken, late)
                loss = loss + ((found - y[some]) ** 2).sum() / self.batch
            optimizer.clear()
            loss.backward()
            optimizer.step()
        if swing is not None:
            swing = LearnedSwing(
                markers, self.rates, self.damping, swing.spread, _fixed(swing.weights), _fixed(swing.biases)
            )
        basis = torch.from_numpy(rows.reshape(-1, points, 3)).float() * scale
        middle = torch.from_numpy(mean.reshape(points, 3)).float()
        return LearnedDrape(joints, center, spread, _fixed(weights), _fixed(biases), middle, basis, swing)

    def _network(
        self, inputs: int, outputs: int, generator: torch.Generator
    ) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
        """First weights and biases of a network that says little yet."""
        layers = [seeded_linear(i, o, generator) for i, o in pairwise((inputs, self.width, self.width, outputs))]
        with torch.no_grad():
            layers[-1].weight *= 0.1
        return tuple(layer.weight for layer in layers), tuple(layer.bias for layer in layers)

    def _moving(
        self, avatar: Avatar, markers: tuple[int, ...], motion: Motion, cloth: Float[np.ndarray, "t p 3"]
    ) -> _Lesson:
        poses = [Pose(r, t) for r, t in zip(motion.rotations, motion.translations, strict=True)]
        skinned = _skinned(avatar, poses)
        followers, lags = Followers(self.rates, self.damping), []
        for pose, points in zip(poses, skinned, strict=True):
            followers.step(points[list(markers)], 1.0 / motion.fps)
            lags.append(followers.lags(pose.rotations[0]))
        told_of = torch.from_numpy(np.stack(lags)).float()
        turns = torch.from_numpy(np.asarray(motion.rotations)).float()
        return _Lesson(turns[_FIRST:], _away(poses, cloth, skinned)[_FIRST:], told_of[_FIRST:])


@dataclass(frozen=True)
class _Lesson:
    """Poses, how garments' points have left their skinned places in them (root's frame, meters), and what followers
    say; None where everything rests."""

    turns: Float[Tensor, "t j 3 3"]
    away: Float[np.ndarray, "t p 3"]
    lags: Float[Tensor, "t f"] | None = None


def _still(avatar: Avatar, poses: Sequence[Pose], cloth: Sequence[Float[np.ndarray, "p 3"]]) -> _Lesson:
    turns = torch.from_numpy(np.stack([pose.rotations for pose in poses])).float()
    return _Lesson(turns, _away(poses, np.stack(cloth), _skinned(avatar, poses)))


def _principal(
    away: Float[np.ndarray, "n p 3"], still: Bool[np.ndarray, " n"], most: int
) -> tuple[Float[np.ndarray, " q"], Float[np.ndarray, "k q"]]:
    """Mean and principal directions of displacements: of all that are at rest, and of as many in motion."""
    moving = np.flatnonzero(~still)
    some = np.concatenate([np.flatnonzero(still), moving[:: max(1, len(moving) // 400)]])
    flat = away[some].reshape(len(some), -1)
    mean = flat.mean(0)
    flat = flat - mean
    # Far fewer displacements than numbers in each.
    values, vectors = np.linalg.eigh(flat.astype(np.float64) @ flat.T)
    kept = np.flatnonzero(values > 1e-9 * max(values[-1], 1e-30))[::-1][:most]
    rows = (vectors[:, kept] / np.sqrt(values[kept])).T @ flat
    return mean, rows.astype(np.float32)


def _spread_over(points: Float[np.ndarray, "p 3"], count: int) -> tuple[int, ...]:
    """Points that are far from each other, beginning with the lowest."""
    chosen = [int(points[:, 1].argmin())]
    away = np.linalg.norm(points - points[chosen[0]], axis=1)
    while len(chosen) < min(count, len(points)):
        chosen.append(int(away.argmax()))
        away = np.minimum(away, np.linalg.norm(points - points[chosen[-1]], axis=1))
    return tuple(chosen)


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
