"""The motion of a track, for driving other bodies."""

from __future__ import annotations

import numpy as np

from persona.geometry.rotations import slerp
from persona.imaging.video import usual_rate
from persona.motion.contacts import plant_feet
from persona.types import BodyTrack, Motion

_RATES = (10.0, 120.0)  # frames a second of the result, whatever the video's


def motion_of(track: BodyTrack, fps: float | None = None) -> Motion:
    """The motion of the tracked person on their own skeleton, on an even clock.

    Rotations are interpolated on the sphere, the rest linearly; a frame is valid if both frames of the video around it
    are. Standing feet are held in place (:func:`persona.motion.contacts.plant_feet`), so poses may differ by a few
    millimetres from those of the track, which follow the pictures.

    Args:
        fps: frames a second; default the usual rate of the video's frames.
    """
    times = track.times
    if fps is None:
        fps = float(np.clip(usual_rate(times), *_RATES))
        if abs(fps - round(fps)) < 0.02:
            fps = float(round(fps))
    count = int(np.floor(times[-1] * fps + 1e-3)) + 1
    at = np.minimum(np.arange(count) / fps, times[-1])
    second = np.clip(np.searchsorted(times, at), 1, max(1, len(times) - 1)) if len(times) > 1 else np.zeros(count, int)
    first = np.maximum(second - 1, 0)
    span = np.maximum(times[second] - times[first], 1e-9)
    share = np.clip((at - times[first]) / span, 0.0, 1.0)
    # across a cut nothing is in between: the nearer side counts
    share = np.where(track.shots[first] == track.shots[second], share, np.round(share))

    def mixed(values: np.ndarray) -> np.ndarray:
        values = values.astype(np.float64)
        return values[first] * (1.0 - share)[:, None] + values[second] * share[:, None]

    joints = track.rotations.shape[1]
    rotations = slerp(
        track.rotations[first].astype(np.float64),
        track.rotations[second].astype(np.float64),
        np.broadcast_to(share[:, None], (count, joints)),
    )
    valid = (track.valid[first] | (share >= 1.0)) & (track.valid[second] | (share <= 0.0))
    motion = Motion(
        skeleton=track.skeleton,
        rotations=rotations,
        translations=mixed(track.translations),
        fps=fps,
        name=track.name,
        expression_names=track.expression_names,
        expressions=mixed(track.expressions) if len(track.expression_names) else None,
        valid=valid,
    )
    return plant_feet(motion)
