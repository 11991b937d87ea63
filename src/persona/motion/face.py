"""Jaw and eyes between skeletons that have them as joints and those whose faces have them as actions."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from persona.geometry.rotations import Array, exp_rotation, log_rotation
from persona.types import Motion, Pose, Skeleton

#: Radians by which a jaw joint turns for the facial action "jawOpen" at one (measured on Anny's).
JAW_OPEN = 0.387
#: Radians by which the actions "eyeLook..." at one turn an eyeball: about x for down, about y for out.
EYE_DOWN, EYE_OUT = 0.18, 0.26

_PREFIX, _SUFFIX = r"(?i:(?:.*[:_])?", r"(?:_smplhf)?)"
_JAW = re.compile(f"{_PREFIX}jaw)")
_EYES = tuple(
    re.compile(rf"{_PREFIX}(?:{side}[ _.-]?eye|eye[ _.-]?(?:{side}|{side[0]})|{side[0]}[_.-]?eye){_SUFFIX}")
    for side in ("left", "right")
)


def jaw_joint(skeleton: Skeleton) -> int | None:
    """The joint that opens the mouth, if there is one."""
    return _find(skeleton, _JAW)


def eye_joints(skeleton: Skeleton) -> tuple[int | None, int | None]:
    """The joints that turn the left and the right eye, if there are any."""
    left, right = (_find(skeleton, pattern) for pattern in _EYES)
    return left, right


def _find(skeleton: Skeleton, pattern: re.Pattern[str]) -> int | None:
    return next((i for i, name in enumerate(skeleton.names) if pattern.fullmatch(name)), None)


def carried_face(motion: Motion, skeleton: Skeleton, rotations: Array, body: Array) -> tuple[Array, Motion]:
    """Give the target the source's jaw and eyes.

    Joints follow joints. On a skeleton with a jaw joint the actions "jawOpen" and "eyeLook..." become rotations; on one
    without, a jaw that opens becomes "jawOpen". Other actions stay what they are.

    Args:
        motion: the source.
        skeleton: the target.
        rotations: local rotations (t, j, 3, 3) of the target, whose jaw and eyes are still at rest.
        body: turns the target's body at rest to the source's.

    Returns:
        The target's rotations, and the source with the actions that are left.
    """
    rotations = rotations.copy()
    own = [_find(skeleton, pattern) for pattern in (_JAW, *_EYES)]
    theirs = [_find(motion.skeleton, pattern) for pattern in (_JAW, *_EYES)]
    for source, target in zip(theirs, own, strict=True):
        if source is not None and target is not None:
            rotations[:, target] = body.T @ motion.rotations[:, source] @ body
    jaw, *eyes = own
    if jaw is None:
        return rotations, _with_opened_jaw(motion, theirs[0])
    actions = _actions(motion)
    if "jawOpen" in actions and theirs[0] is None:
        rotations[:, jaw] = exp_rotation(actions.pop("jawOpen")[:, None] * np.array([JAW_OPEN, 0.0, 0.0]))
    for eye, source, side, sign in zip(eyes, theirs[1:], ("Left", "Right"), (1.0, -1.0), strict=True):
        looks = {way: actions.get(f"eyeLook{way}{side}") for way in ("Up", "Down", "In", "Out")}
        turned = source is not None and not np.allclose(motion.rotations[:, source], np.eye(3), atol=1e-4)
        if eye is None or turned or all(value is None for value in looks.values()):
            continue
        up, down, inward, out = (np.zeros(len(motion)) if value is None else value for value in looks.values())
        vector = np.stack([EYE_DOWN * (down - up), sign * EYE_OUT * (out - inward), np.zeros(len(motion))], 1)
        rotations[:, eye] = exp_rotation(vector)
        actions = {name: value for name, value in actions.items() if name not in {f"eyeLook{w}{side}" for w in looks}}
    if motion.expressions is None:
        return rotations, motion
    values = np.stack(list(actions.values()), 1) if actions else np.zeros((len(motion), 0))
    return rotations, replace(motion, expression_names=tuple(actions), expressions=values)


def _actions(motion: Motion) -> dict[str, Array]:
    """Facial actions over time by name."""
    if motion.expressions is None:
        return {}
    return {name: np.asarray(motion.expressions[:, i]) for i, name in enumerate(motion.expression_names)}


def _with_opened_jaw(motion: Motion, jaw: int | None) -> Motion:
    """The motion with its jaw joint's opening as the action "jawOpen"."""
    if jaw is None or "jawOpen" in motion.expression_names:
        return motion
    opened = np.clip(log_rotation(motion.rotations[:, jaw])[:, 0] / JAW_OPEN, 0.0, 1.0)
    if opened.max(initial=0.0) < 1e-3:
        return motion
    actions = _actions(motion) | {"jawOpen": opened}
    return replace(motion, expression_names=tuple(actions), expressions=np.stack(list(actions.values()), 1))


def with_resting_face(motion: Motion, photo: Pose) -> Motion:
    """The motion with the photo's jaw, if it says nothing of the face.

    A mouth that the photo shows open is a joint on some bodies; as with other expressions, what a motion does not tell
    stays as in the photo.
    """
    jaw = jaw_joint(motion.skeleton)
    if jaw is None or motion.expressions is not None or not np.allclose(motion.rotations[:, jaw], np.eye(3), atol=1e-4):
        return motion
    rotations = np.array(motion.rotations, np.float64)
    rotations[:, jaw] = photo.rotations[jaw]
    return replace(motion, rotations=rotations)
