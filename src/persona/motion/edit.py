"""Change the timing and the place of a motion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from persona.errors import PersonaError
from persona.geometry.kinematics import forward
from persona.geometry.rotations import about, slerp
from persona.motion.anatomy import anatomy, body_frame
from persona.types import Motion


def resample(motion: Motion, fps: float) -> Motion:
    """The motion at another frame rate: rotations are interpolated on the sphere, the rest linearly.

    The last frame is at or before the end of the motion; a motion of one frame stays one frame.

    Raises:
        PersonaError: ``fps`` is not a positive number.
    """
    if not (np.isfinite(fps) and fps > 0):
        raise PersonaError(f"the frame rate must be a positive number, got {fps}")
    if abs(fps - motion.fps) < 1e-6 * fps:
        return motion
    count = int(np.floor((len(motion) - 1) / motion.fps * fps + 1e-6)) + 1
    times = np.minimum(np.arange(count) * (motion.fps / fps), len(motion) - 1)
    first = np.minimum(times.astype(int), max(len(motion) - 2, 0))
    second = np.minimum(first + 1, len(motion) - 1)
    weight = times - first

    def mixed(values: np.ndarray) -> np.ndarray:
        return values[first] * (1 - weight)[:, None] + values[second] * weight[:, None]

    rotations = slerp(
        motion.rotations[first],
        motion.rotations[second],
        np.broadcast_to(weight[:, None], (count, motion.rotations.shape[1])),
    )
    return replace(
        motion,
        rotations=rotations,
        translations=mixed(motion.translations),
        expressions=None if motion.expressions is None else mixed(motion.expressions),
        valid=None if motion.valid is None else motion.valid[first] & motion.valid[second],
        fps=fps,
    )


def cut(motion: Motion, start: float = 0.0, end: float | None = None) -> Motion:
    """The part of a motion between two times in seconds, both included.

    Raises:
        PersonaError: nothing lies between them.
    """
    last = (len(motion) - 1) / motion.fps
    end = last if end is None else end
    if not 0 <= start <= min(end, last):  # false for NaN, too
        raise PersonaError(f"no part of the motion from second {start:g} to {end:g}: it lasts {last:.2f} seconds")
    part = slice(round(start * motion.fps), round(min(end, last) * motion.fps) + 1)
    return replace(
        motion,
        rotations=motion.rotations[part],
        translations=motion.translations[part],
        expressions=None if motion.expressions is None else motion.expressions[part],
        valid=None if motion.valid is None else motion.valid[part],
    )


def centered(motion: Motion) -> Motion:
    """The motion moved over the floor so that it starts at the origin, facing +Z; heights stay."""
    _, joints = forward(motion.skeleton, motion.rotations[:1], motion.translations[:1])
    ahead = body_frame(motion.skeleton, anatomy(motion.skeleton), joints[0])[:, 2]
    turn = about("y", np.asarray(-np.arctan2(ahead[0], ahead[2])))
    rotations = np.array(motion.rotations, np.float64)
    rotations[:, 0] = turn @ rotations[:, 0]
    start = motion.translations[0] * [1, 0, 1]
    return replace(motion, rotations=rotations, translations=(motion.translations - start) @ turn.T)


def repeated(motion: Motion, times: int) -> Motion:
    """A looping motion ``times`` times over; what it gains on the ground in a round is carried on.

    The step from the last frame to the first of the next round continues the motion's last step.
    """
    step = motion.translations[-1] - motion.translations[-2] if len(motion) > 1 else np.zeros(3)
    gain = (motion.translations[-1] + step - motion.translations[0]) * [1, 0, 1]
    # A clip that stays in place ends within a step of where it began: no drift from rounding the step.
    if np.linalg.norm(gain) < 0.05:
        gain = np.zeros(3)
    return replace(
        motion,
        rotations=np.concatenate([motion.rotations] * times),
        translations=np.concatenate([motion.translations + k * gain for k in range(times)]),
        expressions=None if motion.expressions is None else np.concatenate([motion.expressions] * times),
        valid=None if motion.valid is None else np.concatenate([motion.valid] * times),
    )
