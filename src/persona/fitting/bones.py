"""Evidence from a body that another program found: which way its bones point.

Directions of bones mean the same in every body model, whatever its bone lengths; positions do not. Estimates of joints
give them at once; those of rotations are first carried over to the fit's own skeleton by
:func:`persona.motion.retarget`, which knows how the rest poses differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from persona.body.model import BodyModel
from persona.geometry.kinematics import forward
from persona.geometry.rotations import rotation_between
from persona.landmark_names import BODY_COUNT, BodyPoint
from persona.motion.anatomy import FINGERS
from persona.motion.limbs import limbs
from persona.motion.retarget import retarget
from persona.types import BodyEstimate, Motion, Skeleton

_BODY, _HEAD, _FINGER = 0.06, 0.08, 0.15  # radians that estimates are usually off
#: Names of points that are landmarks, not joints.
_MARKS = {
    point.name.lower(): int(point)
    for point in (
        BodyPoint.NOSE, BodyPoint.LEFT_EYE, BodyPoint.RIGHT_EYE, BodyPoint.LEFT_EAR, BodyPoint.RIGHT_EAR,
        BodyPoint.LEFT_HEEL, BodyPoint.RIGHT_HEEL, BodyPoint.LEFT_TOE, BodyPoint.RIGHT_TOE,
    )
}  # fmt: skip
_FLIP = np.array([1.0, -1.0, -1.0])  # camera axes to the fit's world

#: Bones from one point to another; several points count as their middle.
_BONES: tuple[tuple[tuple[str, ...], tuple[str, ...], float], ...] = (
    (("left_hip", "right_hip"), ("left_shoulder", "right_shoulder"), _BODY),
    (("right_hip",), ("left_hip",), _BODY),
    (("right_shoulder",), ("left_shoulder",), _BODY),
    (("neck",), ("head",), _HEAD),
    (("right_eyeball",), ("left_eyeball",), _HEAD),
    (("head",), ("left_eyeball", "right_eyeball"), _HEAD),
    (("right_ear",), ("left_ear",), _HEAD),
    (("left_ear", "right_ear"), ("nose",), _HEAD),
    *(
        ((f"{side}_{a}",), (f"{side}_{b}",), spread)
        for side in ("left", "right")
        for a, b, spread in (
            ("hip", "knee", _BODY), ("knee", "ankle", _BODY), ("ankle", "ball", _HEAD), ("heel", "toe", _HEAD),
            ("shoulder", "elbow", _BODY), ("elbow", "wrist", _BODY), ("wrist", "middle1", _FINGER),
            ("pinky1", "index1", _FINGER),
            *((f"{finger}{k}", f"{finger}{k + 1}", _FINGER) for finger in FINGERS for k in (1, 2)),
        )
    ),
)  # fmt: skip


@dataclass(frozen=True)
class BoneEvidence:
    """Directions of bones. ``ends`` times the joints and the 33 body landmarks, stacked, are the bones themselves."""

    ends: Float[np.ndarray, "b n"]
    directions: Float[np.ndarray, "b 3"]  # unit, the fit's world
    spread: Float[np.ndarray, " b"]  # radians
    rotations: Float[np.ndarray, "j 3 3"] | None  # local rotations to start from

    def taken(self, joints: Float[np.ndarray, "j 3"], marks: Float[np.ndarray, "33 3"]) -> Float[np.ndarray, "b 3"]:
        """The bones of a body."""
        return self.ends @ np.concatenate([joints, marks])


def bone_evidence(
    model: BodyModel, estimate: BodyEstimate, hips: Float[np.ndarray, " 2"], focal: float
) -> BoneEvidence | None:
    """What an estimate says of the bones of ``model``; None if it names none of them.

    Args:
        hips: where the hips are in the photo, in pixels from its centre.
        focal: of the photo, in pixels. An estimate made on a crop, or with another focal length, sees the person
            along another ray: it is turned so that both rays agree.
    """
    turn = np.eye(3)
    if estimate.root is not None:
        ray = np.array([hips[0] / focal, hips[1] / focal, 1.0])
        turn = rotation_between(estimate.root * _FLIP, ray * _FLIP)
    rotations, known = None, dict(zip(estimate.names, estimate.points * _FLIP @ turn.T, strict=True))
    places = _places(model)
    if estimate.skeleton is not None and estimate.rotations is not None:
        rotations = _carried_over(model, estimate.skeleton, estimate.rotations)
        rotations[0] = turn @ rotations[0]
        skeleton = _skeleton(model)
        _, joints = forward(skeleton, rotations[None], np.zeros((1, 3)))
        known |= {name: joints[0, index] for name, index in places.items() if index < len(joints[0])}
    rows, directions, spreads = [], [], []
    count = len(model.parents) + BODY_COUNT
    for start, end, spread in _BONES:
        if not all(name in known and name in places for name in (*start, *end)):
            continue
        along = np.mean([known[name] for name in end], 0) - np.mean([known[name] for name in start], 0)
        length = np.linalg.norm(along)
        if length < 1e-4:
            continue
        row = np.zeros(count)
        for names, sign in ((start, -1.0), (end, 1.0)):
            for name in names:
                row[places[name]] += sign / len(names)
        rows.append(row)
        directions.append(along / length)
        spreads.append(spread)
    if not rows:
        return None
    return BoneEvidence(np.array(rows), np.array(directions), np.array(spreads), rotations)


def _skeleton(model: BodyModel) -> Skeleton:
    """The mean body's skeleton in the reference pose."""
    middle = (model.shape.low + model.shape.high) / 2
    middle = np.where(np.isfinite(middle), middle, 0.0)
    return model.skeleton(model.coefficients(middle[None], np.zeros((1, len(model.expression)))))


def _carried_over(model: BodyModel, skeleton: Skeleton, rotations: np.ndarray) -> np.ndarray:
    motion = Motion(skeleton, rotations[None].astype(np.float64), np.zeros((1, 3)), 30.0)
    return np.asarray(retarget(motion, _skeleton(model), floor=False).rotations[0], np.float64).copy()


def _places(model: BodyModel) -> dict[str, int]:
    """Named points as rows of the model's joints followed by the 33 body landmarks."""
    parts, places = limbs(model), {}
    first = len(model.parents)
    for side, arm, leg in zip(("left", "right"), parts.arms, parts.legs, strict=True):
        places |= {
            f"{side}_hip": leg.thigh[0],
            f"{side}_knee": leg.shin[0],
            f"{side}_ankle": leg.foot,
            f"{side}_shoulder": arm.upper[0],
            f"{side}_elbow": arm.fore[0],
            f"{side}_wrist": arm.hand,
        }
        if leg.toes:
            places[f"{side}_ball"] = leg.toes[len(leg.toes) // 2]
        for finger, joints in arm.fingers.items():
            places |= {f"{side}_{finger}{k}": joint for k, joint in enumerate(joints, 1)}
        for name in (f"eye.{side[0].upper()}", f"{side}_eye", f"{side}_eye_smplhf"):
            if name in model.index:
                places[f"{side}_eyeball"] = model.index[name]
    places["head"] = parts.head
    if parts.neck:
        places["neck"] = parts.neck[0]
    return places | {name: first + mark for name, mark in _MARKS.items()}
