"""What exported garments lose against the simulation: baked morph targets, and spring bones with the body's capsules.

    python benchmarks/exported_cloth.py AVATAR ...

Spring bones are moved here by the rule of VRM's specification, at 60 frames a second. Distances are means over the
garments' points and all frames of built-in clips (millimeters), and (the hem's).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from persona.avatar import Avatar
from persona.body.skinning import skin
from persona.cloth import simulate
from persona.exporting.humanoid import t_pose
from persona.exporting.mesh import BakeMesh
from persona.exporting.springs import FPS, Capsule, SpringOptions, Springs, capsules_of, springs_of
from persona.exporting.swing import BakeSwing
from persona.geometry.kinematics import forward, pose_transforms
from persona.motion import clip, clips, repeated, resample, retarget
from persona.motion.anatomy import anatomy
from persona.types import Motion, Pose

CLIPS = ("walk", "dance", "squat", "turn", "jumping_jack")


def long_enough(name: str, avatar: Avatar, speed: float = 1.0) -> Motion:
    """A clip of two seconds or more on the avatar's skeleton, 60 frames a second."""
    motion = clip(name)
    motion = repeated(motion, max(1, -(-60 // len(motion))))
    motion = resample(retarget(motion, avatar.skeleton), FPS / speed)
    return Motion(motion.skeleton, motion.rotations, motion.translations, FPS, motion.name)


class Chains:
    """Spring bones as VRM's specification moves them."""

    def __init__(self, springs: Springs, capsules: Sequence[Capsule], motion: Motion, rest: Pose) -> None:
        self.springs, self.capsules = springs, capsules
        self.rest_turns, self.rest_places = forward(motion.skeleton, rest.rotations, rest.translation)
        self.bones = springs.joints[:, 1:] - springs.joints[:, :-1]
        self.length = np.linalg.norm(self.bones, axis=2)
        self.tails = self.before = springs.joints[:, 1:].copy()

    def start(self, turns: np.ndarray, places: np.ndarray) -> None:
        """Hang as at rest in a pose."""
        turn, heads = self._heads(turns, places)
        self.tails = heads[:, None] + np.cumsum(np.einsum("cij,cbj->cbi", turn, self.bones), 1)
        self.before = self.tails.copy()

    def step(self, turns: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Turns (c, b, 3, 3; from the pose of rest) and heads (c, b, 3) of all bones after a frame."""
        s = self.springs
        turn, head = self._heads(turns, places)
        lines = [self._moved(c, turns, places) for c in self.capsules]
        above = turn
        out, heads = np.empty((*self.bones.shape, 3)), np.empty(self.bones.shape)
        now = np.empty_like(self.tails)
        for k in range(self.bones.shape[1]):
            axis = np.einsum("crk,ck->cr", above, self.bones[:, k] / self.length[:, k, None])
            tail = self.tails[:, k] + (self.tails[:, k] - self.before[:, k]) * (1 - s.drag)
            tail = tail + axis * s.stiffness / FPS + np.array([0, -s.gravity / FPS, 0])
            tail = self._on_sphere(tail, head, k)
            for (a, b), capsule in zip(lines, self.capsules, strict=True):
                way = b - a
                share = np.clip((tail - a) @ way / (way @ way), 0, 1)
                off = tail - a - share[:, None] * way
                apart = np.linalg.norm(off, axis=1)
                deep = capsule.radius + s.hit_radius - apart
                hit = deep > 0
                if hit.any():
                    pushed = tail + off / np.maximum(apart, 1e-9)[:, None] * deep[:, None]
                    tail = np.where(hit[:, None], self._on_sphere(pushed, head, k), tail)
            heads[:, k] = head
            above = _between(axis, (tail - head) / self.length[:, k, None]) @ above
            out[:, k], now[:, k], head = above, tail, tail
        self.before, self.tails = self.tails, now
        return out, heads

    def _heads(self, turns: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        p = self.springs.parent
        turn = turns[p] @ self.rest_turns[p].T
        heads = places[p] + (self.springs.joints[:, 0] - self.rest_places[p]) @ turn.T
        return np.broadcast_to(turn, (len(heads), 3, 3)), heads

    def _moved(self, capsule: Capsule, turns: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        j = capsule.joint
        turn = turns[j] @ self.rest_turns[j].T
        start, end = (places[j] + turn @ (point - self.rest_places[j]) for point in (capsule.start, capsule.end))
        return start, end

    def _on_sphere(self, tail: np.ndarray, head: np.ndarray, k: int) -> np.ndarray:
        away = tail - head
        return head + away / np.linalg.norm(away, axis=1, keepdims=True) * self.length[:, k, None]


def _between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The shortest turns from unit vectors to others."""
    v, c = np.cross(a, b), (a * b).sum(1)[:, None, None]
    x = np.zeros((len(a), 3, 3))
    x[:, 0, 1], x[:, 0, 2], x[:, 1, 2] = -v[:, 2], v[:, 1], -v[:, 0]
    x -= np.swapaxes(x, 1, 2)
    return np.eye(3) + x + x @ x / np.maximum(1 + c, 1e-6)


def swung(
    springs: Springs, capsules: Sequence[Capsule], points: np.ndarray, motion: Motion, rest: Pose
) -> Iterator[np.ndarray]:
    """The garment's points in every frame as its chains carry them (world, meters)."""
    turns, places = forward(motion.skeleton, motion.rotations, motion.translations)
    chains = Chains(springs, capsules, motion, rest)
    joints, weights = springs.skin
    chains.start(turns[0], places[0])
    for _ in range(30):
        chains.step(turns[0], places[0])
    back_turn, back_place = chains.rest_turns, chains.rest_places
    for turn, place in zip(turns, places, strict=True):
        own, heads = chains.step(turn, place)
        body = turn @ np.swapaxes(back_turn, 1, 2)
        linear = np.concatenate([body, np.concatenate([own, own[:, -1:]], 1).reshape(-1, 3, 3)])
        shift = np.concatenate(
            [
                place - np.einsum("jab,jb->ja", body, back_place),
                np.concatenate(
                    [heads - np.einsum("cbij,cbj->cbi", own, springs.joints[:, :-1]), heads[:, -1:]], 1
                ).reshape(-1, 3),
            ]
        )
        yield np.einsum("nk,nkr->nr", weights, np.einsum("nkrc,nc->nkr", linear[joints], points) + shift[joints])


def measure(
    avatar: Avatar, options: SpringOptions, truths: dict[str, tuple[Motion, np.ndarray]], clips: Sequence[str] = CLIPS
) -> dict[str, tuple[float, float]]:
    """Mean distance of all points, and of the hem, from the simulation in clips, mm."""
    outfit = avatar.outfit
    assert outfit is not None
    parts = anatomy(avatar.skeleton)
    rest = t_pose(avatar.skeleton, parts, float(avatar.anchors[:, 1].min()))
    points = avatar.draped(rest)
    assert points is not None
    springs = springs_of(outfit, points, rest, parts, options)
    capsules = capsules_of(outfit.colliders, outfit, rest, parts, springs, options)
    out = {}
    for name in clips:
        motion, truth = truths[name]
        errors = []
        for spring in springs:
            own = outfit.points_of(spring.number)
            columns = outfit.garments[spring.number].columns
            for i, now in enumerate(swung(spring, capsules, points[own], motion, rest)):
                away = np.linalg.norm(now - truth[i, own], axis=1)
                errors.append((away.mean(), away[-columns:].mean()))
        mean, hem = 1e3 * np.mean(errors, 0)
        out[name] = float(mean), float(hem)
    return out


def skinned(avatar: Avatar, motion: Motion, truth: np.ndarray) -> tuple[float, float]:
    """The same for skinning alone."""
    outfit = avatar.outfit
    assert outfit is not None
    columns, errors = outfit.garments[-1].columns, []
    for i, (rotations, translation) in enumerate(zip(motion.rotations, motion.translations, strict=True)):
        placed = skin(outfit.rest, outfit.skin, pose_transforms(motion.skeleton, Pose(rotations, translation)))
        away = np.linalg.norm(placed - truth[i], axis=1)
        errors.append((away.mean(), away[-columns:].mean()))
    mean, hem = 1e3 * np.mean(errors, 0)
    return float(mean), float(hem)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("avatars", nargs="+", type=Path)
    parser.add_argument("--baked", action="store_true", help="the morph targets, too (simulates all clips)")
    chosen = parser.parse_args()
    for path in chosen.avatars:
        avatar = Avatar.load(path)
        if avatar.outfit is None:
            continue
        print(path.name, [(g.kind, g.rows, g.columns) for g in avatar.outfit.garments])
        truths = {}
        for name in CLIPS:
            motion = long_enough(name, avatar)
            truths[name] = motion, simulate(avatar.outfit, motion)
        found = measure(avatar, SpringOptions(), truths)
        for name, (mean, hem) in found.items():
            alone, alone_hem = skinned(avatar, *truths[name])
            print(
                f"  {name:14} springs {mean:5.1f} ({hem:5.1f})   skinning {alone:5.1f} ({alone_hem:5.1f})", flush=True
            )
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
