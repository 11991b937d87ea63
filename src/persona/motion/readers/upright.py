"""Which way is up in a file that does not say.

Four cues vote for each axis, and the sum decides. Custom: what files of a kind, or of a writer that is known by a mark,
do. Posture: people are upright most of the time; a weak cue, for those who lie, crouch or stand on their hands are not.
Floor: along the true axis the lowest point of the body is near zero. Steadiness: it is nearly always as high as
before, for people are carried by something. The last two are weak or silent where a file does not say where the body
is in the room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np

from persona.choices import Up
from persona.geometry.kinematics import forward
from persona.geometry.rotations import Array, unit
from persona.motion.anatomy import Anatomy
from persona.motion.restpose import has_standing_rest
from persona.motion.touching import outside
from persona.types import Motion

AXES: tuple[Up, ...] = get_args(Up)
# Right-handed turns that bring an axis up to +Y; Z-up files keep x and look along -y for +Z.
_TO_Y_UP: dict[str, Array] = {
    "y": np.eye(3),
    "-y": np.diag([1.0, -1, -1]),
    "z": np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]),
    "-z": np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]]),
    "x": np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]]),
    "-x": np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 1]]),
}
_THE_FILE_SAYS = 6.0  # the vote of marks that leave no doubt
_SURE = 2.0  # by how much the axis must lead, as a logarithm of odds, not to be mentioned
_MOST_FRAMES = 500  # looked at, spread over the clip
Y_UP = _TO_Y_UP["y"]
Z_UP = _TO_Y_UP["z"]


@dataclass(frozen=True)
class Cues:
    """How much the cues weigh, in units of a logarithm of odds; chosen by hand, measured in
    ``docs/decisions/which-way-is-up.md``.

    Attributes:
        posture: the mean uprightness of the body, from -1 to 1.
        floor: how near the lowest point is to zero, where places in the room are given.
        steadiness: in which share of the frames the lowest point is at the usual level.
        floor_sigma: meters of error of where the floor is taken to be.
        room: meters over which floors of files lie that are not at zero.
        level: meters by which the lowest point may move and be at one level.
    """

    posture: float = 2.0
    floor: float = 1.0
    steadiness: float = 3.0
    floor_sigma: float = 0.05
    room: float = 6.0
    level: float = 0.08


#: Files whose skeleton stands along an axis say by that what posture would say.
SKELETON_TELLS = Cues(posture=0.5)
SKELETON_IS_SILENT = Cues()


@dataclass(frozen=True)
class Custom:
    """What speaks for each axis before the motion is looked at, and why, in a few words for the user.

    Attributes:
        votes: logarithms of odds by axis.
        reason: of the votes, in a few words for the user.
        others: the vote for axes that are not named.
        skeleton: the axis that the file's own rest pose stands along, if it is a standing one.
        rest: the one that the family's does, which says nothing of the file.
    """

    votes: dict[Up, float]
    reason: str = ""
    others: float = -2.0
    skeleton: Up | None = None
    rest: Up | None = None


@dataclass(frozen=True)
class Choice:
    """The axis that points up, and whether all that speaks of it agrees: then there is nothing to tell."""

    axis: Up
    sure: bool


def turn_up(
    motion: Motion, parts: Anatomy, custom: Custom, up: Up | None = None, *, placed: bool | None = None
) -> Choice:
    """The axis of the motion that points up.

    Args:
        motion: in meters, along the file's axes.
        parts: of its skeleton.
        custom: of the file's kind.
        up: what the user says; None lets the cues vote.
        placed: whether the file says where the body is in the room; default whether it is away from the origin in
            the first frame.
    """
    if up is not None:
        return Choice(up, sure=True)
    scores, stands = votes(motion, parts, custom, placed=placed)
    first, second = sorted(AXES, key=lambda axis: -scores[axis])[:2]
    agreed = first == stands and first == max(AXES, key=lambda axis: custom.votes.get(axis, custom.others))
    told_by_the_file = custom.votes.get(first, 0.0) >= _THE_FILE_SAYS
    # Without a skeleton or a floor, who lies in one kind of file is who stands in another.
    evident = custom.skeleton is not None or (_is_placed(motion) if placed is None else placed)
    return Choice(first, told_by_the_file or (evident and agreed and scores[first] - scores[second] > _SURE))


def votes(motion: Motion, parts: Anatomy, custom: Custom, *, placed: bool | None = None) -> tuple[dict[Up, float], Up]:
    """The sum of all cues for each axis, and the axis that the body stands along on average.

    Arguments as of :func:`turn_up`.
    """
    standing = has_standing_rest(motion, parts)
    cues = SKELETON_IS_SILENT if custom.skeleton is None else SKELETON_TELLS
    some = np.unique(np.linspace(0, len(motion) - 1, min(len(motion), _MOST_FRAMES)).astype(int))
    world, positions = forward(motion.skeleton, motion.rotations[some], motion.translations[some])
    body = outside(motion.skeleton, parts, standing=standing)
    # The trunk of those who bend and the legs of those who sit are not upright: both together are.
    head, feet = positions[:, parts.head], positions[:, [leg.foot for leg in parts.legs]].mean(1)
    mean = (unit(head - positions[:, parts.hips]) + unit(head - feet)).mean(0) / 2
    placed = _is_placed(motion) if placed is None else placed
    moves = bool(np.ptp(motion.translations, axis=0).max() > 1e-3)
    scores: dict[Up, float] = {}
    for axis in AXES:
        upward = _TO_Y_UP[axis][1]
        score = custom.votes.get(axis, custom.others) + cues.posture * float(mean @ upward)
        if placed or moves:
            level, share = _level(body.heights(world, positions, upward).min(1), cues.level)
            score += cues.steadiness * share if moves else 0.0
            score += cues.floor * _near_zero(level, cues) if placed else 0.0
        scores[axis] = score
    return scores, max(AXES, key=lambda axis: float(mean @ _TO_Y_UP[axis][1]))


def _is_placed(motion: Motion) -> bool:
    return bool(np.linalg.norm(motion.translations[0]) > 1e-3)


def _level(heights: Array, within: float) -> tuple[float, float]:
    """The height that most frames are at, and their share."""
    candidates = np.percentile(heights, np.arange(0, 101, 5))
    near = np.abs(heights[:, None] - candidates) < within
    best = int(near.sum(0).argmax())
    return float(heights[near[:, best]].mean()), float(near[:, best].mean())


def _near_zero(level: float, cues: Cues) -> float:
    """The logarithm of the odds that a level is a floor at zero with half the files, over any level in a room."""
    off = min(abs(level) / cues.floor_sigma, 1e3)  # a damaged file's heights overflow when squared
    normal = np.exp(-0.5 * off**2) / (cues.floor_sigma * np.sqrt(2 * np.pi))
    return float(np.log(0.5 * normal * cues.room + 0.5))


def to_y_up(axis: Up) -> Array:
    """The rotation (3, 3) from a file with this axis up to Y up."""
    return _TO_Y_UP[axis]


def words(choice: Choice, custom: Custom, up: Up | None) -> tuple[str, ...]:
    """What was assumed, in one line for the user; nothing where there was no doubt."""
    if choice.sure and up is None:
        return ()
    axis = choice.axis
    name = axis.upper().removeprefix("-")
    shown = f"{'-' if axis.startswith('-') else '+'}{name}"
    if up is not None:
        return (f"{shown} is up, as --up says",)
    usual = max(custom.votes, key=lambda a: custom.votes[a])
    why = (
        f" ({custom.reason})" if axis == usual and custom.reason else " (by how the body stands and where the floor is)"
    )
    return (f"{shown} is taken as up{why}; --up overrules",)
