"""Which joints of a file of the second format drive the offsets and which are wrists; later files tell themselves.

Such files hold the skeleton of Anny or that of SMPL-X, whose joints are known by name.
"""

from __future__ import annotations

from persona.types import BodyPart

#: The joints whose rotations drive the offsets: the 21 body joints of the paper, by their names in the Anny skeleton
#: and then in that of SMPL-X.
DRIVING_JOINTS = (
    "spine05", "spine03", "spine01", "neck01", "head",
    *(f"{name}.{side}" for side in "LR" for name in (
        "clavicle", "shoulder01", "upperarm01", "lowerarm01", "wrist", "upperleg01", "lowerleg01", "foot")),
    "spine1", "spine2", "spine3", "neck",
    *(f"{side}_{name}" for side in ("left", "right") for name in (
        "collar", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "foot")),
)  # fmt: skip
#: What the wrist of a hand is called, in the Anny skeleton and in that of SMPL-X.
WRISTS = {int(BodyPart.LEFT_HAND): ("wrist.L", "left_wrist"), int(BodyPart.RIGHT_HAND): ("wrist.R", "right_wrist")}


def driving_joints(names: tuple[str, ...]) -> tuple[int, ...]:
    """The joints of a skeleton whose rotations drive the offsets."""
    return tuple(names.index(name) for name in DRIVING_JOINTS if name in names)


def wrist_joints(names: tuple[str, ...]) -> dict[int, int]:
    """Hand (:class:`persona.types.BodyPart`) to the joint of its wrist, for the hands that a skeleton has."""
    found = {hand: [names.index(name) for name in own if name in names] for hand, own in WRISTS.items()}
    return {hand: joints[0] for hand, joints in found.items() if joints}
