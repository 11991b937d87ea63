"""What commands are given: an avatar's folder; a motion by a clip's name, as a file or as a video of someone."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from persona import events
from persona.avatar.expression import played_expressions
from persona.choices import BY_EVIDENCE, Reading
from persona.types import Motion, Pose

if TYPE_CHECKING:
    from persona.avatar import Avatar


def load_avatar(avatar: Avatar | Path | str) -> Avatar:
    """The avatar itself, or the one in a folder or file."""
    if isinstance(avatar, (str, os.PathLike)):
        from persona.avatar import Avatar

        return Avatar.load(avatar)
    return avatar


def load_motion(
    motion: Motion | Path | str, avatar: Avatar, fps: float | None = None, seconds: float = 0.0,
    reading: Reading = BY_EVIDENCE,
) -> Motion:  # fmt: skip
    """A motion (clip name, file or motion) on the avatar's own skeleton; hands stay off the body under garments.

    Args:
        motion: what to load.
        avatar: whose skeleton to carry it over to, and whose body arms are kept off (:func:`persona.cloth.arms_off`).
        fps: frame rate to resample to.
        seconds: built-in clips are loops; a shorter one is repeated until it lasts so long.
        reading: how a file is read where it leaves a choice.
    """
    from persona import motion as motions

    clip = motions.retarget(clip_of(motion, fps, seconds, reading), avatar.skeleton)
    if avatar.outfit is not None:
        from persona.cloth import arms_off

        clip = arms_off(avatar.outfit, clip)
    return motions.with_resting_face(clip, avatar.photo_pose)


def clip_of(
    motion: Motion | Path | str, fps: float | None = None, seconds: float = 0.0, reading: Reading = BY_EVIDENCE
) -> Motion:
    """The same on the motion's own skeleton."""
    from persona import motion as motions

    if isinstance(motion, (str, os.PathLike)):
        loops = str(motion) in motions.clips()
        motion = motions.load(str(motion), reading)
        if loops and len(motion) / motion.fps < seconds:
            motion = motions.repeated(motion, math.ceil(seconds * motion.fps / len(motion)))
    return motion if fps is None else motions.resample(motion, fps)


def told(motion: Motion, stage: events.Stage) -> None:
    """Report what was assumed when a motion file was read, in one line."""
    if motion.notes:
        stage.note(f"{motion.name}: {'; '.join(motion.notes)}")


def tracked(motion: Motion | Path | str, listener: events.Listener, threads: int | None = None) -> Motion | Path | str:
    """What a driving video shows as a motion; anything else as it is."""
    from persona import motion as motions
    from persona.imaging.video import is_video
    from persona.pipeline.videos import track

    if isinstance(motion, Motion) or str(motion) in motions.clips() or not is_video(motion):
        return motion
    return track(motion, threads=threads, listener=listener)


def poses_of(motion: Motion, avatar: Avatar) -> list[Pose]:
    """Every frame of a motion on the avatar's skeleton as a pose of the avatar.

    Facial actions are taken over by name (:func:`persona.avatar.expression.played_expressions`).
    """
    faces = played_expressions(motion, avatar.expression_names, avatar.photo_pose)
    none = np.zeros(0, np.float32)
    return [
        Pose(motion.rotations[i], motion.translations[i], none if faces is None else faces[i])
        for i in range(len(motion))
    ]
