"""Motions in which people do not stand, on the body of the built-in clips, made from these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from persona.geometry.kinematics import forward
from persona.geometry.rotations import about
from persona.motion import clip, cut
from persona.motion.anatomy import anatomy
from persona.motion.humanoid import HUMANOID
from persona.motion.touching import lowest
from persona.types import Motion

_PARTS = anatomy(HUMANOID)


def same(found: Motion, truth: Motion, meters: float, degrees: float) -> None:
    """Joints of the same names are in the same places, turned alike."""
    pairs = [(i, found.skeleton.names.index(n)) for i, n in enumerate(truth.skeleton.names)]
    i, j = np.array(pairs).T
    expected, places = forward(truth.skeleton, truth.rotations, truth.translations)
    turns, at = forward(found.skeleton, found.rotations, found.translations)
    assert len(found) == len(truth)
    assert np.abs(at[:, j] - places[:, i]).max() < meters
    cosine = (np.einsum("tnij,tnij->tn", turns[:, j], expected[:, i]) - 1) / 2
    assert np.degrees(np.arccos(np.clip(cosine, -1, 1))).max() < degrees


def turned(motion: Motion, turns: np.ndarray) -> Motion:
    """The motion turned as a whole about the hips, by one rotation (3, 3) or one a frame (t, 3, 3)."""
    rotations = motion.rotations.copy()
    rotations[:, 0] = turns @ rotations[:, 0]
    return replace(motion, rotations=rotations)


def grounded(motion: Motion, *, gap: np.ndarray | float = 0.0) -> Motion:
    """The motion with its lowest point ``gap`` meters (t,) over y = 0 in every frame."""
    low, _ = lowest(motion, _PARTS)
    return replace(motion, translations=motion.translations + np.outer(gap - low, [0, 1, 0]))


def bent(motion: Motion, degrees: dict[str, float]) -> Motion:
    """The motion with joints turned further about the X axis (of both sides where the name has none)."""
    rotations = motion.rotations.copy()
    for i, name in enumerate(HUMANOID.names):
        angle = degrees.get(name, degrees.get(name.removeprefix("Left").removeprefix("Right")))
        if angle is not None:
            rotations[:, i] = rotations[:, i] @ about("x", np.radians(angle))
    return replace(motion, rotations=rotations)


def _base(name: str, seconds: float = 2.0) -> Motion:
    motion = clip(name)
    return cut(motion, 0.0, min(seconds, (len(motion) - 1) / motion.fps))


def _passing(motion: Motion, first: np.ndarray, second: np.ndarray) -> Motion:
    """Turned by ``first`` degrees (about X) in the beginning and by ``second`` in the end, smoothly between."""
    share = np.clip((np.linspace(0, 1, len(motion)) - 0.3) / 0.4, 0, 1)
    share = share * share * (3 - 2 * share)
    return turned(motion, about("x", np.radians(first + (second - first) * share)))


_SITTING = {"UpLeg": -90.0, "LeftLeg": 10.0, "RightLeg": 10.0}


def _swimming(base: str) -> Motion:
    motion = turned(_base(base), about("x", np.pi / 2))
    way = np.linspace(0, 2.0, len(motion))
    motion = replace(motion, translations=motion.translations * 0 + np.outer(way, [0, 0, 1]))
    return grounded(motion, gap=0.8)


def _jump(base: str) -> Motion:
    motion = _base(base)
    t = np.arange(len(motion)) / motion.fps
    flight = np.maximum(0.0, 2.4 * (t - 0.7) - 4.905 * (t - 0.7) ** 2) * (t > 0.7)
    return grounded(motion, gap=flight)


#: Postures by name: a motion of the clip of the given name, on the floor.
POSTURES: dict[str, Callable[[str], Motion]] = {
    "standing": lambda base: _base(base),
    "on the back": lambda base: grounded(turned(_base(base), about("x", np.radians(-86)))),
    "on the belly": lambda base: grounded(turned(_base(base), about("x", np.radians(86)))),
    "on the side": lambda base: grounded(turned(_base(base), about("z", np.radians(80)))),
    "leaning 70 degrees": lambda base: grounded(turned(_base(base), about("x", np.radians(70)))),
    "hand stand": lambda base: grounded(
        turned(bent(_base(base), {"LeftArm": -175.0, "RightArm": -175.0}), about("z", np.pi))
    ),
    "upside down": lambda base: grounded(turned(_base(base), about("x", np.pi))),
    "crouching": lambda base: grounded(bent(_base(base), {"UpLeg": -110.0, "LeftLeg": 130.0, "RightLeg": 130.0,
                                                          "Hips": 60.0, "Foot": -30.0})),
    "sitting on the floor": lambda base: grounded(bent(_base(base), _SITTING)),
    "on the back, legs up": lambda base: grounded(
        turned(bent(_base(base), {"UpLeg": -85.0}), about("x", np.radians(-88)))
    ),
    "standing up": lambda base: grounded(_passing(_base(base), np.array(-88.0), np.array(0.0))),
    "lying down": lambda base: grounded(_passing(_base(base), np.array(0.0), np.array(88.0))),
    "into a hand stand": lambda base: grounded(
        _passing(bent(_base(base), {"LeftArm": -170.0, "RightArm": -170.0}), np.array(0.0), np.array(180.0))
    ),
    "swimming": _swimming,
    "jumping": _jump,
}  # fmt: skip


def in_the_room(motion: Motion, place: tuple[float, float], degrees: float) -> Motion:
    """Somewhere else on the floor, facing elsewhere."""
    turn = about("y", np.radians(degrees))
    moved = turned(motion, turn)
    return replace(moved, translations=motion.translations @ turn.T + [place[0], 0.0, place[1]])
