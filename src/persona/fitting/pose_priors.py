"""How far and about which axes a body's joints usually turn away from the reference pose.

A body may bring a prior of its own. This is the one of all bodies whose reference is a T pose: arms out, palms down,
legs straight (as SMPL-X).
"""

from __future__ import annotations

import numpy as np

from persona.body.model import BodyModel
from persona.body.profile import Habit, Limit, PosePrior
from persona.geometry.rotations import orthonormal_frame, unit
from persona.motion.limbs import limbs

# Spread (radians) about x, y, z, of a whole chain where there are several joints. Chosen by hand, after anatomy.
_SPINE, _NECK = (0.22, 0.22, 0.18), (0.20, 0.20, 0.17)
_HEAD, _COLLAR = (0.25, 0.30, 0.20), (0.07, 0.16, 0.18)
_THIGH, _SHIN, _FOOT = (0.6, 0.4, 0.35), (0.7, 0.08, 0.04), (0.3, 0.2, 0.15)
_UPPER_ARM = (0.8, 0.9, 0.8)
_JAW = (0.15, 0.03, 0.03)
# About the axis that bends, along the bone, and across both.
_ELBOW, _WRIST = (1.0, 0.4, 0.05), (0.35, 0.5, 0.35)
_KNUCKLE, _FINGER, _THUMB = (0.5, 0.06, 0.15), (0.5, 0.03, 0.03), (0.3, 0.12, 0.12)
_ARM_USUALLY, _ARM_HANGING = 0.8, 1.3  # radians from a T pose down
_ARM_AHEAD = (-0.5, 2.3)  # radians an arm turns back and ahead
_ELBOW_USUALLY = 0.3
_FREE = 9.0  # radians: the root may face anywhere
# How far a hinge turns, in radians.
_JAW_LIMITS, _KNEE_LIMITS, _ELBOW_LIMITS = (0.0, 0.6), (-0.1, 2.4), (-0.05, 2.6)
_FINGER_LIMITS, _THUMB_LIMITS = (-0.5, 1.6), (-0.5, 1.2)
# Where knees and thighs of who stands mostly are, and the spread, in radians: straight within a few degrees.
_KNEE_HABIT, _THIGH_HABIT = (0.03, 0.08), (0.0, 0.08)


def pose_prior(model: BodyModel) -> PosePrior:
    """The prior of a body's skeleton: its own, or that of a T pose by the names of its joints."""
    own = model.profile.pose_prior
    return own if own is not None else _t_pose_prior(model)


def _t_pose_prior(model: BodyModel) -> PosePrior:
    parts, at = limbs(model), model.joint_template
    spread: dict[int, tuple[np.ndarray, np.ndarray]] = {0: (np.eye(3), np.full(3, _FREE))}
    usual = model.profile.rest
    rest = np.zeros((len(model.parents), 3)) if usual is None else usual.copy()
    limits: list[Limit] = []
    nodding = np.array([1.0, 0.0, 0.0])

    def plain(joints: tuple[int, ...], values: tuple[float, ...]) -> None:
        for joint in joints:
            spread[joint] = (np.eye(3), np.array(values) / np.sqrt(len(joints)))

    def hinge(joint: int, axes: np.ndarray, values: tuple[float, ...], low: float, high: float) -> None:
        spread[joint] = (axes, np.array(values))
        limits.append(Limit(joint, axes[:, 0], low, high))

    plain(parts.spine, _SPINE)
    plain(parts.neck, _NECK)
    plain((parts.head,), _HEAD)
    if "jaw" in model.index:
        hinge(model.index["jaw"], np.eye(3), _JAW, *_JAW_LIMITS)
    for leg in parts.legs:
        plain(leg.thigh[:1], _THIGH)
        plain((leg.foot,), _FOOT)
        hinge(leg.shin[0], np.eye(3), _SHIN, *_KNEE_LIMITS)
    hanging = []
    for arm, side in zip(parts.arms, (1.0, -1.0), strict=True):
        plain(arm.collar, _COLLAR)
        plain(arm.upper[:1], _UPPER_ARM)
        limits.append(Limit(arm.upper[0], np.array([0.0, -side, 0.0]), *_ARM_AHEAD))
        rest[arm.upper[0]] = [0.0, 0.0, -side * _ARM_USUALLY]
        hanging.append((arm.upper[0], (0.0, 0.0, -side * _ARM_HANGING)))
        along = unit(at[arm.hand] - at[arm.fore[0]])
        ahead, down = np.array([0.0, 0.0, 1.0]), np.array([0.0, -1.0, 0.0])
        # turning about (along x target) brings what points along towards the target: forearms bend ahead, fingers down
        bend = np.cross(along, ahead)
        hinge(arm.fore[0], orthonormal_frame(bend, along), _ELBOW, *_ELBOW_LIMITS)
        rest[arm.fore[0]] = _ELBOW_USUALLY * orthonormal_frame(bend, along)[:, 0]
        spread[arm.hand] = (orthonormal_frame(np.cross(along, down), along), np.array(_WRIST))
        for name, joints in arm.fingers.items():
            along = unit(at[joints[-1]] - at[joints[0]])
            towards = down if name != "thumb" else unit(at[arm.fingers["pinky"][0]] - at[joints[0]]) + down
            axes = orthonormal_frame(np.cross(along, towards), along)
            for k, joint in enumerate(joints):
                values = _THUMB if name == "thumb" else _FINGER if k else _KNUCKLE
                hinge(joint, axes, values, *(_THUMB_LIMITS if name == "thumb" else _FINGER_LIMITS))

    joints = np.array(sorted(spread))
    scale = np.array([(spread[j][0] / spread[j][1]).T for j in joints])
    habits = [Habit(leg.shin[0], nodding, *_KNEE_HABIT) for leg in parts.legs]
    habits += [Habit(leg.thigh[0], nodding, *_THIGH_HABIT) for leg in parts.legs]
    return PosePrior(joints, rest[joints], scale, tuple(limits), tuple(habits), rest, (hanging[0], hanging[1]))
