"""A skeleton as VRM programs move it: bones by Unity's names, turned from a T-pose, in Unity's left-handed frame.

Unity's frame has y up and a person facing +z, like ours, but its x points to the person's right: x changes its sign,
and so do the y and z parts of a quaternion. A bone's rotation is relative to its parent bone's, both measured from the
T-pose with axes along the world's, as in VRM files of version 0.x.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from persona.exporting.humanoid import human_bones, t_pose
from persona.geometry.kinematics import forward, to_local
from persona.geometry.rotations import matrices_to_quaternions, quaternions_to_matrices
from persona.motion.anatomy import anatomy, leg_length, sole_points, soles
from persona.types import Pose, Skeleton

#: A bone's place relative to its parent bone, meters, and rotation as a quaternion xyzw; both in Unity's frame.
Bone = tuple[Float[np.ndarray, " 3"], Float[np.ndarray, " 4"]]

_MIRROR = np.array([-1.0, 1.0, 1.0])
_MIRROR_Q = np.array([1.0, -1.0, -1.0, 1.0])  # of x, y, z, w
_THUMB = {"Metacarpal": "Proximal", "Proximal": "Intermediate", "Distal": "Distal"}
_LEG = ("LeftLowerLeg", "LeftFoot", "RightLowerLeg", "RightFoot")


def unity_name(bone: str) -> str:
    """The name of Unity's ``HumanBodyBones`` for a bone of VRM 1.0, whose thumbs count from the metacarpal."""
    name = bone[0].upper() + bone[1:]
    for side in ("LeftThumb", "RightThumb"):
        if name.startswith(side):
            return side + _THUMB[name.removeprefix(side)]
    return name


@dataclass(frozen=True)
class Rig:
    """The bones of one skeleton.

    Attributes:
        joints: the joint of every bone, by Unity's names; parents come first.
        above: the parent bone of every bone, "" for the hips.
        turned: world rotations of all joints in the T-pose.
        places: world positions of all joints in the T-pose, meters, soles at y = 0.
        leg: length of a leg, meters.
    """

    skeleton: Skeleton
    joints: dict[str, int]
    above: dict[str, str]
    turned: Float[np.ndarray, "j 3 3"]
    places: Float[np.ndarray, "j 3"]
    leg: float

    @classmethod
    def of(cls, skeleton: Skeleton) -> Rig:
        """The bones of a human skeleton.

        Raises:
            PersonaError: it is not recognised as a human body.
        """
        parts = anatomy(skeleton)
        found = {unity_name(bone): joint for bone, joint in human_bones(skeleton, parts).items()}
        joints = dict(sorted(found.items(), key=lambda item: item[1]))
        rest = np.asarray(skeleton.rest_joints, np.float64)
        upright = np.broadcast_to(np.eye(3), (len(rest), 3, 3))
        lowest = float(sole_points(soles(skeleton, parts), upright, rest)[..., 1].min())
        pose = t_pose(skeleton, parts, lowest)
        turned, places = forward(skeleton, np.asarray(pose.rotations), np.asarray(pose.translation))
        of_joint = {joint: bone for bone, joint in joints.items()}
        above = {}
        for bone, joint in joints.items():
            up = skeleton.parents[joint]
            while up >= 0 and up not in of_joint:
                up = skeleton.parents[up]
            above[bone] = of_joint.get(up, "")
        return cls(skeleton, joints, above, turned, places, leg_length(skeleton, parts))

    def told(self, pose: Pose) -> dict[str, Bone]:
        """A pose as programs are told it: every bone's place and rotation relative to its parent bone."""
        world, at = forward(self.skeleton, np.asarray(pose.rotations), np.asarray(pose.translation))
        turns = world @ np.swapaxes(self.turned, -1, -2)
        local, places = [], []
        for bone, joint in self.joints.items():
            up = self.joints.get(self.above[bone])
            local.append(turns[joint] if up is None else turns[up].T @ turns[joint])
            places.append(at[joint] if up is None else self.places[joint] - self.places[up])
        xyzw = np.roll(matrices_to_quaternions(np.array(local)), -1, axis=-1) * _MIRROR_Q
        return {bone: (p * _MIRROR, q) for bone, p, q in zip(self.joints, places, xyzw, strict=True)}

    def pose_of(self, bones: Mapping[str, Bone], root: Bone | None = None) -> Pose:
        """The pose that was told; bones that were not are as in the T-pose, joints between bones stay straight.

        Where the teller's legs have another length, the place of its hips is scaled to this skeleton's.

        Args:
            bones: by Unity's names; unknown names are passed over.
            root: place and rotation of the whole.
        """
        turns: dict[str, np.ndarray] = {}
        base = np.eye(3) if root is None else _matrix(root[1])
        for bone in self.joints:
            told = bones.get(bone)
            own = np.eye(3) if told is None else _matrix(told[1])
            turns[bone] = (turns[self.above[bone]] if self.above[bone] else base) @ own
        world = np.empty_like(self.turned)
        by_joint = {joint: turns[bone] @ self.turned[joint] for bone, joint in self.joints.items()}
        for j, up in enumerate(self.skeleton.parents):
            if j in by_joint:
                world[j] = by_joint[j]
            else:
                world[j] = self.turned[j] if up < 0 else world[up] @ self.turned[up].T @ self.turned[j]
        rotations = to_local(self.skeleton.parents, world)
        hips = self.joints["Hips"]
        place = self.places[hips]
        if "Hips" in bones:
            place = bones["Hips"][0] * _MIRROR * self._scale(bones)
        if root is not None:
            place = base @ place + root[0] * _MIRROR
        _, at = forward(self.skeleton, rotations, np.zeros(3))
        return Pose(rotations, place - at[hips], np.zeros(0))

    def _scale(self, bones: Mapping[str, Bone]) -> float:
        lengths = [float(np.linalg.norm(bones[bone][0])) for bone in _LEG if bone in bones]
        if len(lengths) < len(_LEG) or min(lengths) < 0.05:
            return 1.0  # programs that send rotations alone put zeros here
        own = [
            float(np.linalg.norm(self.places[self.joints[b]] - self.places[self.joints[self.above[b]]])) for b in _LEG
        ]
        return sum(own) / sum(lengths)


def _matrix(xyzw: Float[np.ndarray, " 4"]) -> Float[np.ndarray, "3 3"]:
    """The rotation in our frame of a quaternion in Unity's; none where the quaternion has no length."""
    length = float(np.linalg.norm(xyzw))
    if not np.isfinite(length) or length < 1e-6:
        return np.eye(3)
    return quaternions_to_matrices(np.roll(np.asarray(xyzw, np.float64) * _MIRROR_Q / length, 1))


__all__ = ["Bone", "Rig", "unity_name"]
