"""What both versions of VRM share: which joint is which bone, the T-pose, and expressions as facial actions."""

from __future__ import annotations

import numpy as np

from persona.errors import PersonaError
from persona.geometry.kinematics import forward, to_local
from persona.geometry.rotations import Array, rotation_between
from persona.motion.anatomy import Anatomy
from persona.motion.face import eye_joints, jaw_joint
from persona.types import Pose, Skeleton

#: VRM's expressions as mixtures of ARKit's facial actions.
PRESETS: dict[str, dict[str, float]] = {
    "happy": {"mouthSmile": 0.8, "cheekSquint": 0.5, "eyeSquint": 0.3},
    "angry": {"browDown": 1.0, "mouthFrown": 0.4, "noseSneer": 0.4, "eyeSquint": 0.3},
    "sad": {"browInnerUp": 0.8, "mouthFrown": 0.7, "mouthShrugLower": 0.3},
    "relaxed": {"mouthSmile": 0.3, "eyeBlink": 0.25},
    "surprised": {"browInnerUp": 0.7, "browOuterUp": 0.7, "eyeWide": 0.8, "jawOpen": 0.3},
    "aa": {"jawOpen": 0.6, "mouthLowerDown": 0.2},
    "ih": {"jawOpen": 0.2, "mouthStretch": 0.6},
    "ou": {"mouthPucker": 0.7, "jawOpen": 0.15},
    "ee": {"mouthStretch": 0.6, "mouthSmile": 0.3, "jawOpen": 0.1},
    "oh": {"mouthFunnel": 0.7, "jawOpen": 0.35},
    "blink": {"eyeBlink": 1.0},
    "blinkLeft": {"eyeBlinkLeft": 1.0},
    "blinkRight": {"eyeBlinkRight": 1.0},
}
#: How far the eyes turn (degrees) where the person looks 90 degrees away.
LOOK = {"HorizontalInner": 12.0, "HorizontalOuter": 15.0, "VerticalDown": 10.0, "VerticalUp": 10.0}
#: The light that is left in the shade, and how sharp the shade's edge is (0: not at all). Chosen by hand.
SHADE, TOON = 0.82, 0.0
_FINGERS = {
    "thumb": ("Metacarpal", "Proximal", "Distal"), "index": ("Proximal", "Intermediate", "Distal"),
    "middle": ("Proximal", "Intermediate", "Distal"), "ring": ("Proximal", "Intermediate", "Distal"),
    "pinky": ("Proximal", "Intermediate", "Distal"),
}  # fmt: skip


def human_bones(skeleton: Skeleton, parts: Anatomy) -> dict[str, int]:
    """VRM's names for the skeleton's joints."""
    spine = [joint for joint in parts.spine if joint != parts.hips]
    if not spine:
        raise PersonaError("VRM needs a spine between hips and shoulders, and this skeleton has none")
    bones = {"hips": parts.hips, "spine": spine[0], "head": parts.head}
    if len(spine) > 1:
        bones["chest"] = spine[(len(spine) - 1) // 2] if len(spine) > 2 else spine[1]
    if len(spine) > 2:
        bones["upperChest"] = spine[-1]
    if parts.neck:
        bones["neck"] = parts.neck[0]
    for side, arm, leg in zip(("left", "right"), parts.arms, parts.legs, strict=True):
        bones |= {
            f"{side}UpperArm": arm.upper[0], f"{side}LowerArm": arm.fore[0], f"{side}Hand": arm.hand,
            f"{side}UpperLeg": leg.thigh[0], f"{side}LowerLeg": leg.shin[0], f"{side}Foot": leg.foot,
        }  # fmt: skip
        if arm.collar:
            bones[f"{side}Shoulder"] = arm.collar[0]
        if len(leg.toes) == 1:
            bones[f"{side}Toes"] = leg.toes[0]
        elif leg.toes:
            bones[f"{side}Toes"] = leg.toes[len(leg.toes) // 2]
        for finger, names in _FINGERS.items():
            joints = arm.fingers.get(finger, ())
            title = "Little" if finger == "pinky" else finger.title()
            bones |= {f"{side}{title}{part}": joint for part, joint in zip(names, joints, strict=False)}
    for side, eye in zip(("left", "right"), eye_joints(skeleton), strict=True):
        if eye is not None:
            bones[f"{side}Eye"] = eye
    jaw = jaw_joint(skeleton)
    return bones if jaw is None else bones | {"jaw": jaw}


def t_pose(skeleton: Skeleton, parts: Anatomy, lowest: float) -> Pose:
    """Arms straight out, legs straight down, soles as they are; feet on the floor, facing +Z.

    Args:
        skeleton: the avatar's.
        parts: which of its joints is which.
        lowest: height of the soles in the reference pose, meters.
    """
    rest, parents = np.asarray(skeleton.rest_joints, np.float64), skeleton.parents
    world: dict[int, Array] = {}
    for sign, arm, leg in zip((1.0, -1.0), parts.arms, parts.legs, strict=True):
        out, down = np.array([sign, 0, 0]), np.array([0, -1.0, 0])
        world[arm.upper[0]] = rotation_between(rest[arm.fore[0]] - rest[arm.upper[0]], out)
        world[arm.fore[0]] = rotation_between(rest[arm.hand] - rest[arm.fore[0]], out)
        palm = [rest[joints[0]] for finger, joints in arm.fingers.items() if finger != "thumb"]
        along = np.mean(palm, 0) - rest[arm.hand] if palm else rest[arm.hand] - rest[arm.fore[0]]
        world[arm.hand] = rotation_between(along, out)
        world[leg.thigh[0]] = rotation_between(rest[leg.shin[0]] - rest[leg.thigh[0]], down)
        world[leg.shin[0]] = rotation_between(rest[leg.foot] - rest[leg.shin[0]], down)
        world[leg.foot] = np.eye(3)
    turned = np.empty((len(parents), 3, 3))
    for i, parent in enumerate(parents):
        turned[i] = world.get(i, turned[parent] if parent >= 0 else np.eye(3))
    local = to_local(parents, turned)
    _, places = forward(skeleton, local, rest[0])
    sole = min(places[leg.foot][1] - rest[leg.foot, 1] for leg in parts.legs) + lowest
    return Pose(local, rest[0] - [0, sole, 0])


def binds(names: tuple[str, ...], mixture: dict[str, float]) -> dict[int, float]:
    """Numbers and weights of an avatar's facial actions for a mixture; an action may be there for each side."""
    return {
        names.index(own): weight
        for action, weight in mixture.items()
        for own in (action, f"{action}Left", f"{action}Right")
        if own in names
    }


def eyes_from_head(skeleton: Skeleton, parts: Anatomy) -> tuple[Array, bool]:
    """Where the eyes are from the head's joint, meters, and whether they are joints of their own."""
    rest = np.asarray(skeleton.rest_joints, np.float64)
    eyes = [rest[eye] for eye in eye_joints(skeleton) if eye is not None]
    return (np.mean(eyes, 0) - rest[parts.head], True) if eyes else (np.array([0.0, 0.06, 0.0]), False)
