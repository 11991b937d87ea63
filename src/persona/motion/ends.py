"""Where the ends of the limbs are in a motion, and how far those of two skeletons in the same motion are apart."""

from __future__ import annotations

from typing import Literal

import numpy as np

from persona.geometry.kinematics import forward
from persona.geometry.rotations import Array
from persona.motion.anatomy import SIDES, Anatomy, anatomy
from persona.types import Motion, Skeleton

_TIP = 0.8  # length of a finger's last bone in lengths of the one before, where the skeleton does not tell
_HEAD = 0.06  # of the height from ankles to head: how far over the head joint the head is looked at


def end_errors(source: Motion, target: Motion, kind: Literal["limb", "body"] = "limb") -> dict[str, Array]:
    """Distances between the ends of limbs in a motion and in the same motion on another skeleton.

    Args:
        source: a motion.
        target: the same frames on another skeleton (:func:`persona.motion.retarget`).
        kind: "limb" compares wrists relative to shoulders, ankles to hips, the head to the hips and finger tips to
            wrists, the source's scaled by the limbs' lengths; "body" compares all relative to the hips, the source's
            scaled by the heights of the skeletons.

    Returns:
        For "left wrist" and so on, the distance in every frame as a share of the target skeleton's height.
    """
    ends = [_Ends(m) for m in (source, target)]
    height = ends[1].height
    errors = {}
    for name in ends[0].points.keys() & ends[1].points.keys():
        from_a, from_b = ((e.origins[name] if kind == "limb" else e.hips) for e in ends)
        if kind == "limb":
            scale = ends[1].lengths[name] / ends[0].lengths[name]
        else:
            scale = height / ends[0].height
        off = (ends[0].points[name] - from_a) * scale - (ends[1].points[name] - from_b)
        errors[name] = np.linalg.norm(off, axis=-1) / height
    return dict(sorted(errors.items()))


class _Ends:
    """The ends of a motion's limbs, where their limbs hang, and how long those are."""

    def __init__(self, motion: Motion) -> None:
        skeleton, parts = motion.skeleton, anatomy(motion.skeleton)
        rest = np.asarray(skeleton.rest_joints, np.float64)
        world, at = forward(skeleton, motion.rotations, motion.translations)
        self.points: dict[str, Array] = {}
        self.origins: dict[str, Array] = {}
        self.lengths: dict[str, float] = {}
        self.height = skeleton_height(skeleton, parts)
        thighs = [leg.thigh[0] for leg in parts.legs]
        self.hips = at[:, thighs].mean(1)

        def add(name: str, chain: list[int], joint: int, beyond: Array) -> None:
            self.points[name] = at[:, joint] + world[:, joint] @ beyond
            self.origins[name] = at[:, chain[0]]
            bones = np.linalg.norm(np.diff(rest[chain], axis=0), axis=1)
            self.lengths[name] = float(bones.sum() + np.linalg.norm(beyond))

        for side, arm, leg in zip(SIDES, parts.arms, parts.legs, strict=True):
            add(f"{side} wrist", [arm.upper[0], arm.fore[0], arm.hand], arm.hand, np.zeros(3))
            add(f"{side} ankle", [leg.thigh[0], leg.shin[0], leg.foot], leg.foot, np.zeros(3))
            for finger, joints in arm.fingers.items():
                tip = _TIP * (rest[joints[-1]] - rest[joints[-2]])
                add(f"{side} {finger}", [arm.hand, *joints], joints[-1], tip)
        # the head from the hips: how long a spine is depends on where its joints are, so the straight way counts
        over = np.array([0.0, _HEAD * self.height, 0.0])
        self.points["head"] = at[:, parts.head] + world[:, parts.head] @ over
        self.origins["head"] = self.hips
        self.lengths["head"] = float(np.linalg.norm(rest[parts.head] + over - rest[thighs].mean(0)))


def skeleton_height(skeleton: Skeleton, parts: Anatomy) -> float:
    """From the soles to the crown at rest, in meters: about 1.17 times ankles to head joint."""
    rest = np.asarray(skeleton.rest_joints, np.float64)
    ankles = rest[[leg.foot for leg in parts.legs]].mean(0)
    return 1.17 * float(rest[parts.head, 1] - ankles[1])
