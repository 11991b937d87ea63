"""What the fit knows of Anny: measured landmarks, usual poses of its many joints, usual shapes in its phenotypes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

import numpy as np
from jaxtyping import Float
from scipy.spatial.transform import Rotation

from persona.body.labels import BODY_CHANGES, FACE_CHANGES
from persona.body.model import BodyModel
from persona.body.profile import FitProfile, Habit, Limit, PosePrior, Sex, ShapePrior

# Poses: radians, chosen by hand after anatomy.
_PLAIN = {  # spread about x (nodding), y (turning), z (tilting)
    "root": (9.0, 9.0, 9.0),
    "spine05": (0.10, 0.10, 0.08),
    "spine04": (0.10, 0.10, 0.08),
    "spine03": (0.10, 0.10, 0.08),
    "spine02": (0.10, 0.10, 0.08),
    "spine01": (0.10, 0.10, 0.08),
    "upperleg01": (0.6, 0.4, 0.35),
    "lowerleg01": (0.7, 0.08, 0.04),
    "foot": (0.3, 0.2, 0.15),
    "clavicle": (0.05, 0.12, 0.12),
    "shoulder01": (0.05, 0.12, 0.15),
    "upperarm01": (0.9, 0.8, 0.8),
    "neck01": (0.12, 0.12, 0.10),
    "neck02": (0.12, 0.12, 0.10),
    "neck03": (0.12, 0.12, 0.10),
    "head": (0.25, 0.30, 0.20),
    "finger1-1": (0.25, 0.25, 0.25),
}
_ARM_DOWN = (-0.55, 0.55)  # radians about z from the reference pose to a hanging arm
# Spread about the axis that bends, along the bone, and across both.
_ELBOW, _TWIST, _WRIST = (1.0, 0.3, 0.05), (0.02, 0.6, 0.02), (0.35, 0.1, 0.35)
_KNUCKLE, _FINGER, _FINGER_END = (0.5, 0.06, 0.15), (0.5, 0.03, 0.03), (0.4, 0.03, 0.03)
_THUMB, _THUMB_END = (0.3, 0.1, 0.1), (0.4, 0.05, 0.05)
# Fingers of a hand at ease, of which nothing is seen: radians that knuckles bend, index to little finger, and the two
# joints after them; how much of the angle to the middle finger, and of the thumb's to the index finger, is left. In the
# reference pose they are spread.
_EASY_KNUCKLES, _EASY_FINGER, _EASY_END = (0.18, 0.22, 0.28, 0.34), 0.35, 0.2
_EASY_SPLAY, _EASY_THUMB = 0.3, 0.65
# How far hinges turn.
_ELBOW_LIMITS, _KNEE_LIMITS = (-0.75, 1.9), (-0.1, 2.4)
_KNUCKLE_LIMITS, _FINGER_LIMITS, _FINGER_END_LIMITS, _THUMB_LIMITS = (-0.5, 1.5), (-0.4, 1.6), (-0.4, 1.3), (-0.7, 1.2)
# Where knees and thighs of who stands mostly are, and the spread: straight within a few degrees. The reference pose has
# the knees bent by 0.13 and the thighs forward by 0.05.
_KNEE_HABIT, _THIGH_HABIT = (-0.10, 0.06), (0.07, 0.06)


# Shape: how the parameters spread among adults. Chosen by hand, so that fits of one person from several photos agree.
_SEXES: dict[Sex | None, tuple[float, float]] = {None: (0.5, 0.35), "male": (0.06, 0.04), "female": (0.94, 0.04)}
_PHENOTYPE_MEAN = (0.67, 0.5, 0.5, 0.5, 0.6)  # age, muscle, weight, height, proportions
_PHENOTYPE_SPREAD = (0.05, 0.2, 0.2, 0.04, 0.3)
_TOLD_SPREAD = 0.12  # of phenotypes that another program found
_CHANGE_SPREAD, _FACE_SPREAD = 0.5, 0.4  # of local changes of the body, and of the face
_LENGTHS = (
    "measure-upperarm-length",
    "measure-lowerarm-length",
    "measure-upperleg-height",
    "measure-lowerleg-height",
)
_LENGTH_SPREAD = 0.2
_HAND_SIZES = ("l-hand-scale-incr", "r-hand-scale-incr")
_HAND_SIZE, _HAND_SIZE_SPREAD = -0.2, 0.12  # as the landmarks of hands at the depth of the body measure them
_LOOSE_SPREAD = 0.4  # of lengths and the hands' sizes where depth is known

#: The 21 body joints of the paper (section 3.2).
DRIVING_JOINTS = (
    "spine05", "spine03", "spine01", "neck01", "head",
    *(f"{name}.{side}" for side in "LR" for name in (
        "clavicle", "shoulder01", "upperarm01", "lowerarm01", "wrist", "upperleg01", "lowerleg01", "foot")),
)  # fmt: skip


def profile_of(model: BodyModel) -> FitProfile:
    """Anny's profile."""
    return FitProfile(
        landmarks=files("persona.body") / "data" / "anny_landmarks.npz",
        pose_prior=_pose_prior(model),
        easy_fingers=_fingers_at_ease(model.index, model.joint_template),
        shape_prior=_shape_prior,
        names_actions=True,
        driving_joints=DRIVING_JOINTS,
    )


def _shape_prior(sex: Sex | None, told: Mapping[str, Float[np.ndarray, "..."]]) -> ShapePrior:
    """The usual adult. Stature cannot be estimated from one photo, so its prior is narrow."""
    gender, gender_spread = _SEXES[sex]
    mean = np.array([gender, *_PHENOTYPE_MEAN])
    spread = np.array([gender_spread, *_PHENOTYPE_SPREAD])
    if "phenotypes" in told:
        mean = np.array(told["phenotypes"], np.float64)
        if sex is not None:
            mean[0] = gender
        spread = np.minimum(spread, _TOLD_SPREAD)
    # lengths vary little between people of one stature, and a free length would hide that a limb points at the camera
    # and a free hand's size would hide how near the hand is
    hand = np.array([name in _HAND_SIZES for name in BODY_CHANGES])
    length = np.array([name.startswith(_LENGTHS) for name in BODY_CHANGES])
    bodily = np.where(hand, _HAND_SIZE_SPREAD, np.where(length, _LENGTH_SPREAD, _CHANGE_SPREAD))
    facial = np.full(len(FACE_CHANGES), _FACE_SPREAD)
    return ShapePrior(
        mean=np.concatenate([mean, hand * _HAND_SIZE, np.zeros(len(facial))]),
        spread=np.concatenate([spread, bodily, facial]),
        tied=np.zeros((0, len(mean) + len(bodily) + len(facial))),
        loose=np.concatenate([spread, np.where(hand | length, _LOOSE_SPREAD, bodily), facial]),
    )


def joint_limits(index: Mapping[str, int], at: Float[np.ndarray, "j 3"]) -> tuple[Limit, ...]:
    """How far elbows, knees and fingers turn.

    Args:
        index: each of Anny's joints by name.
        at: their places in the reference pose, meters.

    Raises:
        KeyError: a joint is missing: it is not Anny's skeleton.
    """
    limits: list[Limit] = []
    for side in "LR":

        def axis(name: str, before: str, after: str, side: str = side) -> Float[np.ndarray, " 3"]:
            return _bend_axes(index, at, name, before, after, side)[:, 0]

        def limit(name: str, axis: Float[np.ndarray, " 3"], span: tuple[float, float], side: str = side) -> None:
            limits.append(Limit(index[f"{name}.{side}"], axis, *span))

        limit("lowerarm01", axis("lowerarm01", "upperarm01", "wrist"), _ELBOW_LIMITS)
        limit("lowerleg01", np.array([1.0, 0.0, 0.0]), _KNEE_LIMITS)
        for f in range(2, 6):
            limit(f"finger{f}-1", axis(f"finger{f}-1", f"metacarpal{f - 1}", f"finger{f}-2"), _KNUCKLE_LIMITS)
            bend = axis(f"finger{f}-2", f"finger{f}-1", f"finger{f}-3")
            limit(f"finger{f}-2", bend, _FINGER_LIMITS)
            limit(f"finger{f}-3", bend, _FINGER_END_LIMITS)
        limit("finger1-2", axis("finger1-2", "finger1-1", "finger1-3"), _THUMB_LIMITS)
    return tuple(limits)


def _bend_axes(
    index: Mapping[str, int], at: Float[np.ndarray, "j 3"], name: str, before: str, after: str, side: str
) -> Float[np.ndarray, "3 3"]:
    """Columns: the axis that a hinge bends about, the bone behind it, and across both."""
    joint, parent, child = (index[f"{n}.{side}"] for n in (name, before, after))
    towards, away = at[joint] - at[parent], at[child] - at[joint]
    axis = _unit(np.cross(towards, away))
    along = _unit(away - axis * (axis @ away))
    return np.stack([axis, along, np.cross(axis, along)], 1)


def _pose_prior(model: BodyModel) -> PosePrior:
    spread: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    at = model.joint_template

    for stem, values in _PLAIN.items():
        for name in (stem, f"{stem}.L", f"{stem}.R"):
            if name in model.index:
                spread[model.index[name]] = (np.eye(3), np.array(values))

    def hinge(name: str, before: str, after: str, side: str, values: tuple[float, ...]) -> None:
        axes = _bend_axes(model.index, at, name, before, after, side)
        spread[model.index[f"{name}.{side}"]] = (axes, np.array(values))

    for side in "LR":
        hinge("lowerarm01", "upperarm01", "wrist", side, _ELBOW)
        twist, wrist = model.index[f"lowerarm02.{side}"], model.index[f"wrist.{side}"]
        along = _unit(at[wrist] - at[twist])
        across = _unit(np.cross(along, [0.0, 1.0, 0.0]))
        axes = np.stack([across, along, np.cross(across, along)], 1)
        spread[twist] = (axes, np.array(_TWIST))
        spread[wrist] = (axes, np.array(_WRIST))
        for f in range(2, 6):
            hinge(f"finger{f}-1", f"metacarpal{f - 1}", f"finger{f}-2", side, _KNUCKLE)
            hinge(f"finger{f}-2", f"finger{f}-1", f"finger{f}-3", side, _FINGER)
            axes, _ = spread[model.index[f"finger{f}-2.{side}"]]
            last = model.index[f"finger{f}-3.{side}"]
            spread[last] = (axes, np.array(_FINGER_END))
        hinge("finger1-2", "finger1-1", "finger1-3", side, _THUMB)
        axes, _ = spread[model.index[f"finger1-2.{side}"]]
        spread[model.index[f"finger1-3.{side}"]] = (axes, np.array(_THUMB_END))

    joints = np.array(sorted(spread))
    scale = np.array([(spread[j][0] / spread[j][1]).T for j in joints])
    # knees and hips are mostly straight: in the picture a few degrees hardly show, in depth they do
    nodding = np.array([1.0, 0.0, 0.0])
    habits = [Habit(model.index[f"lowerleg01.{side}"], nodding, *_KNEE_HABIT) for side in "LR"]
    habits += [Habit(model.index[f"upperleg01.{side}"], nodding, *_THIGH_HABIT) for side in "LR"]
    left, right = ((model.index[f"upperarm01.{s}"], (0.0, 0.0, turn)) for s, turn in zip("LR", _ARM_DOWN, strict=True))
    rest = np.zeros((len(model.parents), 3))
    limits = joint_limits(model.index, at)
    return PosePrior(joints, rest[joints], scale, limits, tuple(habits), rest, (left, right))


def _fingers_at_ease(index: Mapping[str, int], at: Float[np.ndarray, "j 3"]) -> Float[np.ndarray, "j 3"]:
    """Rotation vectors of all joints: fingers of a relaxed hand, near each other and slightly bent; else zero."""
    rest = np.zeros((len(at), 3))
    for side in "LR":

        def along(f: int, side: str = side) -> Float[np.ndarray, " 3"]:
            first, last = (at[index[f"finger{f}-{k}.{side}"]] for k in (1, 3))
            return _unit(last - first)

        middle = along(3)
        normal = _unit(np.cross(middle, at[index[f"finger5-1.{side}"]] - at[index[f"finger2-1.{side}"]]))
        for f, knuckle in zip(range(2, 6), _EASY_KNUCKLES, strict=True):
            own = along(f) - normal * (normal @ along(f))
            splay = np.arctan2(np.cross(own, middle) @ normal, own @ middle)
            close = Rotation.from_rotvec(normal * splay * (1 - _EASY_SPLAY))
            bend = _bend_axes(index, at, f"finger{f}-1", f"metacarpal{f - 1}", f"finger{f}-2", side)[:, 0]
            rest[index[f"finger{f}-1.{side}"]] = (close * Rotation.from_rotvec(bend * knuckle)).as_rotvec()
            bend = _bend_axes(index, at, f"finger{f}-2", f"finger{f}-1", f"finger{f}-3", side)[:, 0]
            rest[index[f"finger{f}-2.{side}"]] = bend * _EASY_FINGER
            rest[index[f"finger{f}-3.{side}"]] = bend * _EASY_END
        across = np.cross(along(1), along(2))
        angle = np.arctan2(np.linalg.norm(across), along(1) @ along(2))
        rest[index[f"finger1-1.{side}"]] = _unit(across) * angle * (1 - _EASY_THUMB)
    return rest


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.linalg.norm(v)
