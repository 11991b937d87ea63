"""Where the floor is, which way is up, and when feet stand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.fitting import Body, State
from persona.landmark_names import ANKLES, BODY_COUNT, HIPS, SHOULDERS, SOLES
from persona.tracking.evidence import Clip, level_of
from persona.tracking.series import smoothed, without_short
from persona.tracking.trajectory import Floor
from persona.types import BodyPart

_SLOW, _SURELY_SLOW = 0.30, 0.12  # meters a second, of feet seen in the picture
_NEAR = 0.08  # meters over the floor
_SHORTEST = 0.12  # seconds
_PITCH, _ROLL = 0.12, 0.03  # radians cameras are usually tilted by
_LEAN = 0.08  # radians by which people's bodies, as fitted, are out of plumb
_OFF = 0.03  # meters standing feet are fitted above or below the floor
_SOLE, _SOLE_FRAMES = 0.04, 8  # meters of the landmarks over the sole; frames that are looked at
_SURE = 0.5  # confidence of a landmark


def marks_in_world(
    clip: Clip, states: Mapping[int, State], frames: Int[np.ndarray, " n"]
) -> Float[np.ndarray, "n 33 3"]:
    """The 33 body landmarks as points of the fitted bodies, in the fit's world."""
    points = clip.known.points.take(np.arange(BODY_COUNT))
    return np.stack([Body.of(clip.model, states[int(k)]).points(clip.model, points)[0] for k in frames])


def stand(
    clip: Clip, states: Mapping[int, State], frames: Int[np.ndarray, " n"]
) -> tuple[Bool[np.ndarray, "n 4"], Floor, Float[np.ndarray, "3 3"]]:
    """Which of SOLES stand in each frame of a shot, on which floor, and the rotation to a plumb world.

    A foot stands while it hardly moves in the picture (depth is too uncertain to ask) and is near the floor; the floor
    is the plane through such feet, as far as their places tell, else what the lean of the body says.
    """
    marks = marks_in_world(clip, states, frames)
    times = clip.times[frames]
    feet = marks[:, SOLES]
    seen = np.zeros((len(frames), 4), bool)
    for i, k in enumerate(frames):
        evidence = clip.evidence[k]
        if evidence is not None:
            seen[i] = evidence.seen[SOLES] & (evidence.confidence[SOLES] > _SURE)
    speed = _speed_in_picture(feet, times)
    resting = seen & (speed < _SURELY_SLOW)
    if resting.sum() < 0.05 * resting.size:
        resting = seen & (speed < _SLOW)
    level, height = _fit_plane(clip, marks, frames, feet, resting)
    above = feet @ level[1] - height
    contacts = seen & (speed < _SLOW) & (above < _NEAR)
    for k in range(4):
        joined = ~without_short(~contacts[:, k], times, 0.5 * _SHORTEST)
        contacts[:, k] = without_short(joined, times, _SHORTEST)
    return contacts, Floor(level[1], height), level


def sole_height(
    clip: Clip,
    states: Mapping[int, State],
    frames: Int[np.ndarray, " n"],
    contacts: Bool[np.ndarray, "n 4"],
    floor: Floor,
) -> float:
    """Where the soles of standing feet are; the landmarks, by which the floor was found, lie above them."""
    model = clip.model
    feet = (contacts[:, :2].any(1), contacts[:, 2:].any(1))
    heights = []
    for part, stands in zip((BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT), feet, strict=True):
        points = model.vertices.take(np.flatnonzero(model.parts == part))
        chosen = frames[stands]
        for k in chosen[:: len(chosen) // _SOLE_FRAMES + 1]:
            posed, _ = Body.of(model, states[int(k)]).points(model, points)
            heights.append(float((posed @ floor.up).min()))
    return float(np.median(heights)) if heights else floor.height - _SOLE


def _speed_in_picture(points: Float[np.ndarray, "n k 3"], times: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n k"]:
    """Meters a second across the line of sight."""
    if len(points) < 2:
        return np.zeros(points.shape[:2])
    across = points[..., :2] / -points[..., 2:]
    depth = -points[..., 2]
    weights = np.ones(len(points))
    flat = smoothed(across.reshape(len(points), -1), weights, times, 6.0, np.zeros(across[0].size), 0.0)
    rate = np.gradient(flat.reshape(across.shape), times, axis=0)
    return np.linalg.norm(rate, axis=-1) * depth


def _fit_plane(
    clip: Clip,
    marks: Float[np.ndarray, "n 33 3"],
    frames: Int[np.ndarray, " n"],
    feet: Float[np.ndarray, "n 4 3"],
    resting: Bool[np.ndarray, "n 4"],
) -> tuple[Float[np.ndarray, "3 3"], float]:
    """Pitch, roll and height of the floor: resting feet lie on it, standing people are plumb, cameras mostly level."""
    points = feet[resting]
    standing = np.array([(e := clip.evidence[k]) is not None and e.standing for k in frames])
    lean = None
    if standing.sum() > 3:
        axis = np.median(marks[standing][:, SHOULDERS].mean(1) - marks[standing][:, ANKLES].mean(1), 0)
        lean = float(np.arctan2(axis[2], axis[1]))
    if len(points) < 8:
        pitch = 0.0 if lean is None else lean * _PITCH**2 / (_PITCH**2 + _LEAN**2)
        level = level_of(pitch)
        heights = (feet @ level[1]).min(1) if resting.any() else marks[:, HIPS].mean(1) @ level[1] - 0.9
        return level, float(np.median(heights))
    if len(points) > 2000:
        points = points[:: len(points) // 2000 + 1]
    pitch = roll = 0.0
    height = float(np.percentile(points[:, 1], 25))
    # neighbouring frames see the same step: a step a second counts as one observation
    share = min(1.0, 4.0 * (float(np.ptp(clip.times[frames])) + 1.0) / len(points))
    for _ in range(10):
        level = level_of(pitch, roll)
        off = points @ level[1] - height
        # feet that rest above the floor (on a knee, on a step) are outliers; none rest below it
        weight = share / (1.0 + (np.maximum(off, 0.5 * -off) / _OFF) ** 2) ** 2
        slopes = np.stack(
            [
                (points @ level_of(pitch + 1e-4, roll)[1] - points @ level[1]) / 1e-4,
                (points @ level_of(pitch, roll + 1e-4)[1] - points @ level[1]) / 1e-4,
                -np.ones(len(points)),
            ],
            1,
        )
        system = (slopes * weight[:, None]).T @ slopes / _OFF**2
        right = -(slopes * weight[:, None]).T @ off / _OFF**2
        system += np.diag([1.0 / _PITCH**2, 1.0 / _ROLL**2, 1e-6])
        right -= np.array([pitch / _PITCH**2, roll / _ROLL**2, 0.0])
        if lean is not None:
            system[0, 0] += 1.0 / _LEAN**2
            right[0] -= (pitch - lean) / _LEAN**2
        step = np.linalg.solve(system, right)
        pitch, roll, height = pitch + step[0], roll + step[1], height + step[2]
    return level_of(pitch, roll), float(height)
