"""What readers share: limits of what is read at all, and bringing a motion to meters and Y up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from persona.errors import PersonaError
from persona.geometry.kinematics import descendants, forward, to_local
from persona.geometry.rotations import Array
from persona.motion.anatomy import anatomy, leg_length
from persona.motion.readers.upright import Y_UP, to_y_up
from persona.motion.restpose import has_standing_rest
from persona.types import Motion, Skeleton

MAX_FRAMES = 60_000  # eight minutes at 120 frames a second
MAX_JOINTS = 500
# Meters, decimeters (MakeHuman), centimeters, millimeters, inches, CMU's unit (inches / 0.45).
_UNITS = (1.0, 0.1, 0.01, 0.001, 0.0254, 0.0254 / 0.45)
_LEG = 0.87  # meters, of an adult


def in_meters(motion: Motion) -> Motion:
    """The motion in meters; the unit is taken from the length of the legs.

    Raises:
        PersonaError: the skeleton is no human body, or its legs have no length.
    """
    leg = leg_length(motion.skeleton, anatomy(motion.skeleton))
    if leg < 1e-9:
        raise PersonaError(f"{motion.name}: the skeleton's legs have no length; export the motion with its skeleton")
    unit = min(_UNITS, key=lambda u: abs(np.log(leg * u / _LEG)))
    if not 0.6 < leg * unit < 1.1:
        unit = _LEG / leg
    skeleton = replace(motion.skeleton, rest_joints=motion.skeleton.rest_joints * unit)
    return replace(motion, skeleton=skeleton, translations=motion.translations * unit)


def y_up(motion: Motion) -> Motion:
    """The motion with Y up; which axis was up is taken from the standing pose, or else from the poses."""
    parts = anatomy(motion.skeleton)
    _, joints = forward(motion.skeleton, motion.rotations, motion.translations)
    expected = Y_UP
    if has_standing_rest(motion, parts):
        rest = motion.skeleton.rest_joints
        expected = to_y_up((rest[parts.head] - rest[parts.hips])[None], Y_UP)
    turn = to_y_up(joints[:, parts.head] - joints[:, parts.hips], expected)
    if turn is Y_UP:
        return motion
    return replace(
        motion,
        skeleton=replace(motion.skeleton, rest_joints=motion.skeleton.rest_joints @ turn.T),
        rotations=turn @ motion.rotations @ turn.T,
        translations=motion.translations @ turn.T,
    )


def from_world(
    names: tuple[str, ...],
    parents: tuple[int, ...],
    rest: tuple[Array, Array],
    moving: tuple[Array, Array],
    fps: float,
    title: str,
) -> Motion:
    """A motion from where joints are, as scene files tell it: their standing pose becomes the rest pose.

    What lies above the hips is folded into their place and turn, and bones keep the standing pose's lengths.

    Args:
        names: of all joints.
        parents: of all joints, parents first, -1 for those without.
        rest: world rotations (j, 3, 3) and positions (j, 3) of the standing pose.
        moving: world rotations (t, j, 3, 3) and positions (t, j, 3).
        fps: frames a second.
        title: of the motion.

    Raises:
        PersonaError: the joints are not those of a human body.
    """
    hips = anatomy(Skeleton(names, parents, rest[1])).hips
    below = np.flatnonzero(descendants(parents)[hips]).tolist()
    new = {k: n for n, k in enumerate(below)}
    skeleton = Skeleton(
        tuple(names[k] for k in below), tuple(new.get(parents[k], -1) for k in below), rest[1][below] - rest[1][hips]
    )
    # World turns away from the standing pose are what our rotations mean.
    turned = moving[0][:, below] @ np.swapaxes(rest[0][below], -1, -2)
    motion = Motion(skeleton, to_local(skeleton.parents, turned), moving[1][:, hips], fps, title)
    return y_up(in_meters(motion))


def unique(names: list[str]) -> tuple[str, ...]:
    """The names, later ones of a kind numbered."""
    used: dict[str, int] = {}
    out = []
    for name in names:
        used[name] = used.get(name, 0) + 1
        out.append(name if used[name] == 1 else f"{name} {used[name]}")
    return tuple(out)
