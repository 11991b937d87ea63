"""What readers share: limits of what is read at all, and bringing a motion to meters and Y up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from persona.choices import Reading, Up
from persona.errors import PersonaError
from persona.geometry.kinematics import descendants, to_local
from persona.geometry.rotations import Array, slerp
from persona.motion.anatomy import anatomy, hand_axes, leg_length
from persona.motion.readers.upright import AXES, Custom, to_y_up, turn_up, words
from persona.motion.restpose import has_standing_rest
from persona.types import Motion, Skeleton

MAX_FRAMES = 60_000  # eight minutes at 120 frames a second
MAX_JOINTS = 500
# Meters, decimeters (MakeHuman), centimeters, millimeters, feet, inches, CMU's unit (inches / 0.45).
_UNITS = (1.0, 0.1, 0.01, 0.001, 0.3048, 0.0254, 0.0254 / 0.45)
_LEG = 0.87  # meters, of an adult
_FEWEST_OF_FINGERS = 10  # joints below a hand that has fingers
_FEWEST_JOINTS = 13  # three a limb, and a head


def in_meters(motion: Motion) -> Motion:
    """The motion in meters; the unit is taken from the length of the legs.

    Raises:
        PersonaError: the skeleton is no human body, or its legs have no length.
    """
    leg = leg_length(motion.skeleton, anatomy(motion.skeleton))
    if leg < 1e-9:
        raise PersonaError(f"{motion.name}: the skeleton's legs have no length; export the motion with its skeleton")
    unit = min(_UNITS, key=lambda u: abs(np.log(leg * u / _LEG)))
    if not 0.6 < leg * unit < 1.1:
        unit = _LEG / leg
    skeleton = replace(motion.skeleton, rest_joints=motion.skeleton.rest_joints * unit)
    return replace(motion, skeleton=skeleton, translations=motion.translations * unit)


def y_up(motion: Motion, custom: Custom, reading: Reading, *, placed: bool | None = None) -> Motion:
    """The motion with Y up, and a note that says which axis was taken, if there was any doubt.

    Args:
        motion: in meters, along the file's axes.
        custom: what the file's kind says about its axes.
        reading: what the user says about them.
        placed: whether the file says where the body is in the room; default whether it starts away from the origin.
    """
    choice = turn_up(motion, anatomy(motion.skeleton), custom, reading.up, placed=placed)
    motion, axis = noted(motion, *words(choice, custom, reading.up)), choice.axis
    # The room and the rest pose may have different axes: bodies of SMPL's family stand along Y in a room with Z up.
    room, rest = to_y_up(axis), to_y_up(custom.skeleton or custom.rest or axis)
    if np.array_equal(room, rest) and axis == "y":
        return motion
    rotations = rest @ motion.rotations @ rest.T
    rotations[:, 0] = room @ motion.rotations[:, 0] @ rest.T
    skeleton = replace(motion.skeleton, rest_joints=motion.skeleton.rest_joints @ rest.T)
    return replace(motion, skeleton=skeleton, rotations=rotations, translations=motion.translations @ room.T)


def skeleton_custom(motion: Motion, rest_says: float, usual: dict[Up, float]) -> Custom:
    """What a file with a skeleton says about its axes: the axis that its rest pose stands along, and its kind's own.

    Args:
        motion: whose skeleton to look at.
        rest_says: the vote for the axis of the rest pose.
        usual: votes of the file's kind.
    """
    parts = anatomy(motion.skeleton)
    if not has_standing_rest(motion, parts):
        return Custom(usual, "as is usual in such files")
    rest = np.asarray(motion.skeleton.rest_joints, np.float64)
    along = rest[parts.head] - rest[parts.hips]
    axis: Up = max(AXES, key=lambda a: float(to_y_up(a)[1] @ along))
    votes: dict[Up, float] = {**usual, axis: rest_says + max(usual.get(axis, 0.0), 0.0)}
    believed = max(votes, key=lambda a: votes[a]) == axis
    return Custom(votes, "as the rest pose stands" if believed else "as is usual in such files", skeleton=axis)


def hands_noted(motion: Motion) -> Motion:
    """The motion of a file with its own skeleton, and a note where that says little of the hands."""
    parts = anatomy(motion.skeleton)
    if any(arm.fingers for arm in parts.arms):
        return motion
    below = descendants(motion.skeleton.parents)
    if all(below[arm.hand].sum() > _FEWEST_OF_FINGERS for arm in parts.arms):
        return noted(
            motion, "the joints below the hands are not known as fingers by name: fingers are left as they rest"
        )
    if has_standing_rest(motion, parts) and any(hand_axes(motion.skeleton, arm)[1] is None for arm in parts.arms):
        return noted(motion, "the hands have no fingers: thumbs are taken to be in front of them in the rest pose")
    return motion


def noted(motion: Motion, *notes: str) -> Motion:
    """The motion with further notes for the user."""
    return replace(motion, notes=(*motion.notes, *(note for note in notes if note not in motion.notes)))


def on_time(name: str, motion: Motion, numbers: Array, first: int | None = None) -> Motion:
    """Each frame where its number says; frames between are bridged and marked as not seen.

    Args:
        name: of the file.
        motion: the frames that are there.
        numbers: theirs (t,), which grow.
        first: the number that the file begins with, of another person perhaps; default the first of these.

    Raises:
        PersonaError: the numbers claim too many frames.
    """
    first = int(numbers[0]) if first is None else first
    steps = np.diff(numbers)
    if not len(steps) and numbers[0] == first:
        return motion
    step, times = Counter(steps.tolist()).most_common(1)[0] if len(steps) else (1, 0)
    if times < 0.5 * len(steps) or (steps % step).any():
        return noted(motion, "the numbers of the frames do not count evenly: frames are read one after another")
    before_that = max(int(numbers[0]) - first, 0) // step  # frames in which only others are seen
    at = before_that + (numbers - numbers[0]) // step
    count = int(at[-1]) + 1
    if count == len(motion):
        if step == 1:
            return motion
        return noted(motion, f"the frames are numbered in steps of {step}: they are read one after another")
    if count > MAX_FRAMES:
        raise PersonaError(
            f"{name}: its frames are numbered {first} to {numbers[-1]}, more than {MAX_FRAMES}; "
            "cut the motion into parts"
        )
    all_frames = np.arange(count)
    after = np.searchsorted(at, all_frames)
    before = np.maximum(np.where(at[after] == all_frames, after, after - 1), 0)
    share = np.clip((all_frames - at[before]) / np.maximum(at[after] - at[before], 1), 0, 1)
    joints = motion.rotations.shape[1]
    rotations = slerp(
        motion.rotations[before], motion.rotations[after], np.broadcast_to(share[:, None], (count, joints))
    )

    def mixed(values: Array) -> Array:
        return values[before] * (1 - share)[:, None] + values[after] * share[:, None]

    seen = at[after] == all_frames
    missing = (numbers[0] + step * (all_frames[~seen] - before_that)).tolist()
    shown = ", ".join(map(str, missing[:6])) + (" ..." if len(missing) > 6 else "")
    return noted(
        replace(
            motion,
            rotations=rotations,
            translations=mixed(motion.translations),
            expressions=None if motion.expressions is None else mixed(motion.expressions),
            valid=seen if motion.valid is None else seen & np.asarray(motion.valid)[after],
        ),
        f"{len(missing)} of {count} frames are missing ({shown}): they are bridged",
    )


def from_world(
    names: tuple[str, ...],
    parents: tuple[int, ...],
    rest: Array,
    moving: tuple[Array, Array],
    fps: float,
    title: str,
    reading: Reading,
    placed: bool,
) -> Motion:
    """A motion from where joints are, as scene files tell it: their standing pose becomes the rest pose.

    What lies above the hips is folded into their place and turn, and bones keep the standing pose's lengths.

    Args:
        names: of all joints.
        parents: of all joints, parents first, -1 for those without.
        rest: positions (j, 3) of the standing pose.
        moving: world turns (t, j, 3, 3) from the standing pose, and positions (t, j, 3).
        fps: frames a second.
        title: of the motion.
        reading: what the user says.
        placed: whether the hips are moved through the room.

    Raises:
        PersonaError: the joints are not those of a human body.
    """
    hips = anatomy(Skeleton(names, parents, rest)).hips
    below = np.flatnonzero(descendants(parents)[hips]).tolist()
    new = {k: n for n, k in enumerate(below)}
    skeleton = Skeleton(
        tuple(names[k] for k in below), tuple(new.get(parents[k], -1) for k in below), rest[below] - rest[hips]
    )
    motion = Motion(skeleton, to_local(skeleton.parents, moving[0][:, below]), moving[1][:, hips], fps, title)
    motion = in_meters(motion)
    return hands_noted(y_up(motion, skeleton_custom(motion, 2.0, {"y": 3.0}), reading, placed=placed))


def bodies(names: tuple[str, ...], parents: tuple[int, ...]) -> list[list[int]]:
    """The joints of each human body in a forest: the smallest trees that hold a whole one, with all below their tops.

    One body has all joints of its tree, those above the hips, too.
    """
    children: dict[int, list[int]] = {}
    for i, parent in enumerate(parents):
        children.setdefault(parent, []).append(i)

    def below(top: int) -> list[int]:
        found, pending = [], [top]
        while pending:
            i = pending.pop()
            found.append(i)
            pending.extend(children.get(i, ()))
        return sorted(found)

    def whole(joints: list[int]) -> bool:
        new = {k: n for n, k in enumerate(joints)}
        tree = tuple(new.get(parents[k], -1) for k in joints)
        try:
            anatomy(Skeleton(tuple(names[k] for k in joints), tree, np.zeros((len(joints), 3))))
        except PersonaError:
            return False
        return True

    def inside(top: int) -> list[list[int]]:
        joints = below(top)
        if len(joints) < _FEWEST_JOINTS or not whole(joints):
            return []
        top_of_many = top
        while True:
            kids = [k for k in children.get(top_of_many, ()) if len(below(k)) >= _FEWEST_JOINTS]
            if len(kids) != 1:
                break
            top_of_many = kids[0]
        found = [body for kid in kids for body in inside(kid)] if len(kids) > 1 else []
        return found if len(found) > 1 else [joints]

    return [body for root in children.get(-1, ()) for body in inside(root)]


def unique(names: list[str]) -> tuple[str, ...]:
    """The names, later ones of a kind numbered."""
    used: dict[str, int] = {}
    out = []
    for name in names:
        used[name] = used.get(name, 0) + 1
        out.append(name if used[name] == 1 else f"{name} {used[name]}")
    return tuple(out)
