"""Left and right over time: the landmark network sometimes takes a person's left for the right for some frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int

from persona.landmark_names import BODY_COUNT, HIPS, MIRRORED, BodyPoint
from persona.types import Landmarks

#: The landmarks that are compared: shoulders to wrists, hips to ankles.
_LIMBS = [
    *range(BodyPoint.LEFT_SHOULDER, BodyPoint.RIGHT_WRIST + 1),
    *range(BodyPoint.LEFT_HIP, BodyPoint.RIGHT_ANKLE + 1),
]
_AS_FOUND = np.arange(BODY_COUNT)
_LEGS = np.where(_AS_FOUND >= BodyPoint.LEFT_KNEE, MIRRORED, _AS_FOUND)
#: Which landmark is read for which: as found, the whole body the other way round, the legs alone.
READINGS = np.stack([_AS_FOUND, MIRRORED, _LEGS])
_JUMP = 0.03  # of height: a step between frames that costs 1
_FARTHEST = 0.25  # of height: larger steps cost no more
_DOUBT = np.array([0.0, 0.12, 0.12])  # cost of a frame that is not read as found
_FACE = 1.0  # cost of turning round somebody whose face is seen
_PAUSE = 0.5  # seconds after which the frames before say nothing


def consistent_sides(
    landmarks: Sequence[Landmarks | None], times: Float[np.ndarray, " t"], shots: Sequence[slice]
) -> list[Landmarks | None]:
    """The same landmarks with left and right as they fit together over time best (Viterbi, shot by shot)."""
    corrected = list(landmarks)
    for shot in shots:
        frames = [k for k in range(shot.start, shot.stop) if landmarks[k] is not None]
        if len(frames) < 3:
            continue
        known = [marks for k in frames if (marks := landmarks[k]) is not None]
        for k, marks, reading in zip(frames, known, _best(known, times[frames]), strict=True):
            corrected[k] = _read_as(marks, int(reading))
    return corrected


def _best(marks: list[Landmarks], times: Float[np.ndarray, " n"]) -> Int[np.ndarray, " n"]:
    """The cheapest sequence of readings."""
    points = np.stack([_normalised(m) for m in marks])  # (n, 33, 5)
    read = points[:, READINGS][:, :, _LIMBS]  # (n, 3, 12, 5)
    doubt = np.tile(_DOUBT, (len(marks), 1))
    doubt[:, 1] += _FACE * np.array([m.face is not None for m in marks])
    total, source = doubt[0], np.zeros((len(marks), len(READINGS)), int)
    for i in range(1, len(marks)):
        step = np.linalg.norm(read[i, :, None] - read[i - 1, None], axis=-1)  # now, before, landmark
        cost = np.minimum(step, _FARTHEST).mean(-1) / _JUMP
        if times[i] - times[i - 1] > _PAUSE:
            cost = np.zeros_like(cost)
        paths = total[None] + cost
        source[i] = paths.argmin(1)
        total = paths.min(1) + doubt[i]
    chosen = np.zeros(len(marks), int)
    chosen[-1] = total.argmin()
    for i in range(len(marks) - 1, 0, -1):
        chosen[i - 1] = source[i, chosen[i]]
    return chosen


def _normalised(marks: Landmarks) -> Float[np.ndarray, "33 5"]:
    """Places in the picture and in space as shares of the person's height."""
    world = marks.body_world - marks.body_world[HIPS].mean(0)
    flat = marks.body - marks.body[HIPS].mean(0)
    scale = float((flat * world[:, :2]).sum()) / max(float((world[:, :2] ** 2).sum()), 1e-9)
    return np.c_[marks.body / max(scale * 1.7, 1e-6), 0.5 * world / 1.7]


def _read_as(marks: Landmarks, reading: int) -> Landmarks:
    if reading == 0:
        return marks
    order = READINGS[reading]
    whole = reading == 1
    return replace(
        marks,
        body=marks.body[order],
        body_confidence=marks.body_confidence[order],
        body_spread=marks.body_spread[order],
        body_world=marks.body_world[order],
        left_hand=marks.right_hand if whole else marks.left_hand,
        right_hand=marks.left_hand if whole else marks.right_hand,
    )
