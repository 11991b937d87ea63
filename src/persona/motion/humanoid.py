"""The body that the built-in clips are written for: a standing adult of 1.84 m, arms hanging, thumbs ahead."""

from __future__ import annotations

import numpy as np

from persona.types import Skeleton

# Name, parent, and position in meters relative to the hips; the right side mirrors the left. The proportions are those
# of Anny's mean body.
_MIDDLE = (
    ("Hips", "", 0.000, 0.000, 0.000),
    ("Spine", "Hips", 0.000, 0.085, -0.040),
    ("Spine1", "Spine", 0.000, 0.247, -0.023),
    ("Spine2", "Spine1", 0.000, 0.392, -0.036),
    ("Neck", "Spine2", 0.000, 0.586, -0.005),
    ("Head", "Neck", 0.000, 0.695, 0.033),
)
_LEFT = (
    ("Shoulder", "Spine2", 0.025, 0.508, 0.013),
    ("Arm", "Shoulder", 0.187, 0.484, 0.009),
    ("ForeArm", "Arm", 0.187, 0.197, 0.009),
    ("Hand", "ForeArm", 0.187, -0.061, 0.009),
    ("HandThumb1", "Hand", 0.183, -0.101, 0.039),
    ("HandThumb2", "HandThumb1", 0.161, -0.113, 0.062),
    ("HandThumb3", "HandThumb2", 0.141, -0.140, 0.085),
    ("HandIndex1", "Hand", 0.184, -0.174, 0.047),
    ("HandIndex2", "HandIndex1", 0.177, -0.202, 0.053),
    ("HandIndex3", "HandIndex2", 0.166, -0.224, 0.058),
    ("HandMiddle1", "Hand", 0.189, -0.175, 0.018),
    ("HandMiddle2", "HandMiddle1", 0.178, -0.211, 0.016),
    ("HandMiddle3", "HandMiddle2", 0.166, -0.240, 0.016),
    ("HandRing1", "Hand", 0.190, -0.171, -0.004),
    ("HandRing2", "HandRing1", 0.181, -0.202, -0.012),
    ("HandRing3", "HandRing2", 0.170, -0.227, -0.016),
    ("HandPinky1", "Hand", 0.184, -0.162, -0.026),
    ("HandPinky2", "HandPinky1", 0.176, -0.183, -0.033),
    ("HandPinky3", "HandPinky2", 0.168, -0.197, -0.038),
    ("UpLeg", "Hips", 0.115, -0.009, -0.008),
    ("Leg", "UpLeg", 0.115, -0.455, 0.027),
    ("Foot", "Leg", 0.115, -0.909, -0.003),
    ("ToeBase", "Foot", 0.115, -0.961, 0.148),
)
STANDING = 0.9897  # height of the hips over the floor in meters


def _build() -> Skeleton:
    rows = [(name, parent, (x, y, z)) for name, parent, x, y, z in _MIDDLE]
    middle = {name for name, *_ in _MIDDLE}
    for side, sign in (("Left", 1), ("Right", -1)):
        for name, parent, x, y, z in _LEFT:
            rows.append((side + name, parent if parent in middle else side + parent, (sign * x, y, z)))
    index = {name: i for i, (name, _, _) in enumerate(rows)}
    return Skeleton(
        names=tuple(index),
        parents=tuple(index.get(parent, -1) for _, parent, _ in rows),
        rest_joints=np.asarray([position for *_, position in rows], np.float64),
    )


HUMANOID = _build()
