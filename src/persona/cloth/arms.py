"""Arms of a body that garments hang on: where they begin, and how they are held out of the way of cloth."""

from __future__ import annotations

import numpy as np

from persona.body.skinning import strongest_joints
from persona.cloth.obstacles import ARMS
from persona.cloth.outfit import Colliders, Outfit
from persona.geometry.kinematics import descendants
from persona.geometry.rotations import about
from persona.types import BodyPart, Pose, Skeleton


def upper_arms(colliders: Colliders, skeleton: Skeleton) -> list[tuple[BodyPart, int]]:
    """The joints that arms hang on, by the arm's part."""
    strongest = strongest_joints(colliders.skin)
    count = len(skeleton.names)
    moved = np.bincount(strongest, minlength=count)
    found = []
    for part, hand in ARMS.items():
        own = np.bincount(strongest[np.isin(colliders.parts, (part, hand))], minlength=count)
        arm = 2 * own > moved
        found += [(part, int(joint)) for joint in np.flatnonzero(arm & ~arm[np.maximum(skeleton.parents, 0)])]
    return found


def arms_aside(outfit: Outfit) -> Pose:
    """The photo's pose with the arms stretched out sideways, level with the shoulders."""
    body, photo, skeleton = outfit.colliders, outfit.photo_pose, outfit.skeleton
    strongest = strongest_joints(body.skin)
    rotations = np.array(photo.rotations, np.float64)
    below = descendants(skeleton.parents)
    for _, joint in upper_arms(body, skeleton):
        rotations[below[joint]] = np.eye(3)
        own = body.rest[below[joint][strongest]]
        x, y = (np.asarray(own, np.float64).mean(0) - skeleton.rest_joints[joint])[:2]
        rotations[joint] = about("z", -float(np.arctan2(y, abs(x))) * np.sign(x))
    return Pose(rotations, photo.translation, photo.expression)


__all__ = ["arms_aside", "upper_arms"]
