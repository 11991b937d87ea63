"""Spring bones in motion, by the rule of VRM's specification: what programs will make of exported chains."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from persona.exporting.springs import FPS, Capsule, Springs
from persona.geometry.kinematics import forward
from persona.geometry.rotations import rotation_between
from persona.types import Motion, Pose

_AT_REST = 30  # frames in the first pose before a motion begins


class Chains:
    """One garment's chains and the capsules they stay out of; moved by :meth:`step`, :data:`FPS` times a second."""

    def __init__(self, springs: Springs, capsules: Sequence[Capsule], motion: Motion, rest: Pose) -> None:
        self.springs = springs
        self.rest_turns, self.rest_places = forward(motion.skeleton, rest.rotations, rest.translation)
        self._bones = springs.joints[:, 1:] - springs.joints[:, :-1]
        self._length = np.linalg.norm(self._bones, axis=2)
        self._tails = self._before = springs.joints[:, 1:].copy()
        self._owners = np.array([c.joint for c in capsules], np.int64)
        ends = np.array([(c.start, c.end) for c in capsules]).reshape(-1, 2, 3)
        self._ends = ends - self.rest_places[self._owners, None]
        self._reach = np.array([c.radius for c in capsules]) + springs.hit_radius

    def start(self, turns: Float[np.ndarray, "j 3 3"], places: Float[np.ndarray, "j 3"]) -> None:
        """Hang as at rest where the skeleton's joints have these turns and places in the world."""
        turn, heads = self._heads(turns, places)
        self._tails = heads[:, None] + np.cumsum(np.einsum("cij,cbj->cbi", turn, self._bones), 1)
        self._before = self._tails.copy()

    def step(
        self, turns: Float[np.ndarray, "j 3 3"], places: Float[np.ndarray, "j 3"]
    ) -> tuple[Float[np.ndarray, "c b 3 3"], Float[np.ndarray, "c b 3"]]:
        """Turns of all bones from the pose of rest, and where they begin, after a frame."""
        s = self.springs
        turn, head = self._heads(turns, places)
        back = turns[self._owners] @ np.swapaxes(self.rest_turns[self._owners], 1, 2)
        ends = places[self._owners, None] + np.einsum("kij,kej->kei", back, self._ends)
        above = turn
        out, heads = np.empty((*self._bones.shape, 3)), np.empty(self._bones.shape)
        now = np.empty_like(self._tails)
        for k in range(self._bones.shape[1]):
            axis = np.einsum("crk,ck->cr", above, self._bones[:, k] / self._length[:, k, None])
            tail = self._tails[:, k] + (self._tails[:, k] - self._before[:, k]) * (1 - s.drag)
            tail = tail + axis * s.stiffness / FPS + np.array([0, -s.gravity / FPS, 0])
            tail = self._outside(self._on_sphere(tail, head, k), head, k, ends)
            heads[:, k] = head
            above = rotation_between(axis, tail - head) @ above
            out[:, k], now[:, k], head = above, tail, tail
        self._before, self._tails = self._tails, now
        return out, heads

    def _outside(
        self, tail: Float[np.ndarray, "c 3"], head: Float[np.ndarray, "c 3"], k: int, ends: Float[np.ndarray, "q 2 3"]
    ) -> Float[np.ndarray, "c 3"]:
        """Ends of bones pushed out of one capsule after the other."""
        first = 0
        while first < len(ends):
            start, way = ends[first:, 0], ends[first:, 1] - ends[first:, 0]
            share = ((tail[:, None] - start) * way).sum(-1) / (way**2).sum(-1).clip(1e-12)
            off = tail[:, None] - start - share.clip(0, 1)[..., None] * way
            apart = np.linalg.norm(off, axis=2)
            deep = self._reach[first:] - apart
            met = (deep > 0).any(0)
            if not met.any():
                break
            n = int(met.argmax())
            pushed = tail + off[:, n] / apart[:, n, None].clip(1e-9) * deep[:, n, None]
            tail = np.where(deep[:, n, None] > 0, self._on_sphere(pushed, head, k), tail)
            first += n + 1
        return tail

    def _heads(
        self, turns: Float[np.ndarray, "j 3 3"], places: Float[np.ndarray, "j 3"]
    ) -> tuple[Float[np.ndarray, "c 3 3"], Float[np.ndarray, "c 3"]]:
        p = self.springs.parent
        turn = turns[p] @ self.rest_turns[p].T
        heads = places[p] + (self.springs.joints[:, 0] - self.rest_places[p]) @ turn.T
        return np.broadcast_to(turn, (len(heads), 3, 3)), heads

    def _on_sphere(self, tail: Float[np.ndarray, "c 3"], head: Float[np.ndarray, "c 3"], k: int) -> np.ndarray:
        away = tail - head
        return head + away / np.linalg.norm(away, axis=1, keepdims=True) * self._length[:, k, None]


def carriers(
    springs: Springs, capsules: Sequence[Capsule], motion: Motion, rest: Pose
) -> tuple[Float[np.ndarray, "t m 3 3"], Float[np.ndarray, "t m 3"]]:
    """What every joint that ``springs.skin`` numbers does to points in the pose of rest: x -> turn x + shift.

    Args:
        springs: one garment's.
        capsules: what they stay out of.
        motion: of the avatar's skeleton, :data:`FPS` frames a second; before it the chains hang in its first pose.
        rest: the pose of rest.
    """
    turns, places = forward(motion.skeleton, motion.rotations, motion.translations)
    chains = Chains(springs, capsules, motion, rest)
    chains.start(turns[0], places[0])
    for _ in range(_AT_REST):
        chains.step(turns[0], places[0])
    linear, shift = [], []
    for turn, place in zip(turns, places, strict=True):
        own, heads = chains.step(turn, place)
        body = turn @ np.swapaxes(chains.rest_turns, 1, 2)
        moved = heads - np.einsum("cbij,cbj->cbi", own, springs.joints[:, :-1])
        # A chain's last joint goes with the bone that ends in it.
        linear.append(np.concatenate([body, np.concatenate([own, own[:, -1:]], 1).reshape(-1, 3, 3)]))
        stays = place - np.einsum("jab,jb->ja", body, chains.rest_places)
        shift.append(np.concatenate([stays, np.concatenate([moved, moved[:, -1:]], 1).reshape(-1, 3)]))
    return np.stack(linear), np.stack(shift)


__all__ = ["Chains", "carriers"]
