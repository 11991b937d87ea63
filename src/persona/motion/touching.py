"""Where a body may touch the floor: points of its outside, guessed from its joints.

Soles alone do not say where the floor is for someone who lies, sits, kneels or stands on the hands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from persona.geometry.kinematics import forward
from persona.geometry.rotations import Array, unit
from persona.motion.anatomy import Anatomy, body_frame, leg_length, soles
from persona.types import Motion, Skeleton

# For legs (thigh and shin) of 0.9 meters, measured on Anny's mean body: how far the skin is from the joints.
_LEG = 0.9
_BUTTOCKS, _BELLY, _HIP = 0.11, 0.12, 0.075  # behind, before and beside the hip joints
_BACK, _BREAST = 0.10, 0.15  # behind and before the middle between the shoulder joints
_SHOULDER = 0.07
_ELBOW, _WRIST, _FINGER = 0.045, 0.03, 0.012
_HAND = 0.17  # from the wrist to the finger tips
_KNEE, _ANKLE = 0.055, 0.04
_HEAD = 0.10  # of a ball around the middle of the head,
_HEAD_UP, _HEAD_AHEAD = 0.075, 0.015  # which is so far over and before the head's joint
_SOLE = 0.08  # under the ankle where the feet's own axes are not known


@dataclass(frozen=True)
class Outside:
    """Balls fixed to joints: ``offsets`` (n, 3) are in the joints' rest axes, ``radii`` (n,) in meters.

    ``foot`` (n,) marks those of the soles.
    """

    joints: Array
    offsets: Array
    radii: Array
    foot: Array

    def heights(self, world: Array, positions: Array, up: Array) -> Array:
        """How far the lowest point of each ball is along ``up``, (t, n), for world rotations and joint positions."""
        return self.places(world, positions) @ up - self.radii

    def places(self, world: Array, positions: Array) -> Array:
        """The balls' centres (t, n, 3)."""
        return positions[:, self.joints] + np.einsum("tnij,nj->tni", world[:, self.joints], self.offsets)


def outside(skeleton: Skeleton, parts: Anatomy, *, standing: bool = True) -> Outside:
    """The body's outside as balls.

    Args:
        skeleton: of any axes.
        parts: of the skeleton.
        standing: its rest pose stands. If not, nothing is known of the joints' axes and balls are centred on joints.
    """
    size = leg_length(skeleton, parts) / _LEG
    frame = body_frame(skeleton, parts)
    rest = np.asarray(skeleton.rest_joints, np.float64)
    rows: list[tuple[int, Array, float, bool]] = []

    def ball(joint: int, radius: float, left: float = 0.0, up: float = 0.0, ahead: float = 0.0) -> None:
        offset = frame @ (size * np.array([left, up, ahead]))
        rows.append((joint, offset if standing else np.zeros(3), size * radius, False))

    chest = (parts.spine or (parts.hips,))[-1]
    middle = frame.T @ (rest[[arm.upper[0] for arm in parts.arms]].mean(0) - rest[chest]) / size
    if standing:
        left, up, ahead = middle
        ball(chest, _BACK + 0.03, left, up - 0.1, ahead + 0.03)
        ball(chest, 0.13, left, up - 0.08, ahead + _BREAST - 0.13)
    else:
        ball(chest, _BACK)
    ball(parts.head, _HEAD, 0.0, _HEAD_UP, _HEAD_AHEAD)
    for sign, arm, leg in zip((1.0, -1.0), parts.arms, parts.legs, strict=True):
        ball(leg.thigh[0], _HIP, 0.0, -0.02, _HIP - _BUTTOCKS)
        ball(leg.thigh[0], _HIP, 0.0, 0.02, _BELLY - _HIP)
        ball(leg.thigh[0], _HIP, 0.01 * sign)
        ball(arm.upper[0], _SHOULDER)
        ball(arm.fore[0], _ELBOW)
        ball(arm.hand, _WRIST)
        tips = [joints[-1] for joints in arm.fingers.values()]
        for joint in tips:
            beyond = unit(rest[joint] - rest[skeleton.parents[joint]]) * 0.02 * size
            rows.append((joint, beyond if standing else np.zeros(3), _FINGER * size, False))
        if not tips:
            along = unit(rest[arm.hand] - rest[arm.fore[0]]) * (_HAND - _FINGER) * size
            rows.append((arm.hand, along, _FINGER * size, False))
        ball(leg.shin[0], _KNEE)
        ball(leg.foot, _ANKLE)
    if standing:
        for sole in soles(skeleton, parts):
            fixed = zip(sole.joints, sole.offsets, sole.radii, strict=True)
            rows.extend((joint, offset, float(radius), True) for joint, offset, radius in fixed)
    else:
        rows.extend((leg.foot, np.zeros(3), _SOLE * size, True) for leg in parts.legs)
        rows.extend((joint, np.zeros(3), 0.03 * size, True) for leg in parts.legs for joint in leg.toes)
    joints, offsets, radii, foot = zip(*rows, strict=True)
    return Outside(np.array(joints), np.array(offsets), np.array(radii), np.array(foot))


def lowest(motion: Motion, parts: Anatomy) -> tuple[Array, Array]:
    """Heights of the lowest point of the body and of the feet in every frame, (t,) each. Y up."""
    body = outside(motion.skeleton, parts)
    world, positions = forward(motion.skeleton, motion.rotations, motion.translations)
    heights = body.heights(world, positions, np.array([0.0, 1.0, 0.0]))
    return heights.min(1), heights[:, body.foot].min(1)
