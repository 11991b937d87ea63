"""Give a motion a rest pose that stands upright, for any zero pose of its file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from persona.geometry.kinematics import forward, to_local
from persona.geometry.rotations import Array, about, about_vertical, transpose, unit
from persona.motion.anatomy import Anatomy, anatomy, body_frame
from persona.types import Motion, Skeleton

_STRAIGHT = 0.6


def has_standing_rest(motion: Motion, parts: Anatomy) -> bool:
    """Whether the zero pose is a standing human; in some files every bone lies along one axis."""
    return bool(straightness(np.asarray(motion.skeleton.rest_joints, np.float64), parts) > _STRAIGHT)


def stands(skeleton: Skeleton) -> bool:
    """Whether a human skeleton's rest pose is a standing one.

    Raises:
        PersonaError: it is not recognised as a human body.
    """
    return bool(straightness(np.asarray(skeleton.rest_joints, np.float64), anatomy(skeleton)) > _STRAIGHT)


def straightness(joints: Array, parts: Anatomy) -> Array:
    """1 for a body that stands straight (or would, if turned upright), 0 or less for one that bends or is folded up."""
    hips = (joints[..., parts.legs[0].thigh[0], :] + joints[..., parts.legs[1].thigh[0], :]) / 2
    up = unit(joints[..., parts.head, :] - hips)
    left = unit(joints[..., parts.legs[0].thigh[0], :] - joints[..., parts.legs[1].thigh[0], :])
    shoulders = unit(joints[..., parts.arms[0].upper[0], :] - joints[..., parts.arms[1].upper[0], :])
    straight = np.minimum(_dot(left, shoulders), 1 - np.abs(_dot(left, up)))
    for leg in parts.legs:
        for a, b in ((leg.thigh[0], leg.shin[0]), (leg.shin[0], leg.foot)):
            straight = np.minimum(straight, -_dot(unit(joints[..., b, :] - joints[..., a, :]), up))
    return straight


def with_standing_rest(motion: Motion) -> Motion:
    """The same motion relative to the pose that it takes on average, seen from the hips and standing on flat feet.

    On average people hold their back and head upright and look ahead, and standing feet are flat: that is all that is
    known of the bones' axes when a file's zero pose is no pose at all.
    """
    parts = anatomy(motion.skeleton)
    world, positions = forward(motion.skeleton, motion.rotations, motion.translations)
    ahead = body_frame(motion.skeleton, parts, positions)[:, :, 2]
    facing = _turned_back(np.arctan2(ahead[:, 0], ahead[:, 2]))
    mean = _mean(facing[:, None] @ world)
    for leg in parts.legs:
        ball = leg.toes[0] if leg.toes else leg.foot
        stands = _standing(positions[:, ball], motion.fps)
        points = positions[:, ball] - positions[:, leg.foot]
        if not leg.toes:
            points = ahead
        own = _turned_back(np.arctan2(points[stands, 0], points[stands, 2]))
        outward = _mean(facing[stands] @ transpose(own))
        for joint in (leg.foot, *leg.toes):
            mean[joint] = about_vertical(outward) @ _mean(own @ world[stands, joint])
    local = to_local(motion.skeleton.parents, mean)
    _, joints = forward(motion.skeleton, local, np.zeros(3))
    rotations = to_local(motion.skeleton.parents, world @ transpose(mean))
    return replace(motion, skeleton=replace(motion.skeleton, rest_joints=joints), rotations=rotations)


def _dot(a: Array, b: Array) -> Array:
    return np.einsum("...i,...i", a, b)


def _turned_back(yaw: Array) -> Array:
    return about("y", -yaw)


def _mean(rotations: Array) -> Array:
    """The rotation nearest to all along the first axis."""
    u, _, vt = np.linalg.svd(rotations.mean(0))
    sign = np.linalg.det(u @ vt)
    u[..., :, 2] *= sign[..., None]
    return u @ vt


def _standing(ball: Array, fps: float) -> Array:
    """Frames in which a foot stands: its ball low and slow; at least the lowest tenth of all."""
    speed = np.linalg.norm(np.gradient(ball, axis=0), axis=1) * fps if len(ball) > 1 else np.zeros(1)
    low = ball[:, 1] <= np.percentile(ball[:, 1], 10) + 0.03
    stands = low & (speed < 0.25)
    return stands if stands.sum() >= max(1, len(ball) // 50) else ball[:, 1] <= np.percentile(ball[:, 1], 10)
