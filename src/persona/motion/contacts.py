"""Keep standing feet where they stand.

A foot is in contact while its heel or its ball is near the floor and hardly moves, and its shin stands over it. For as
long as that lasts the point is held in one place; before and after, the correction fades in and out, and the legs
follow by inverse kinematics. The feet of those who lie, kneel or prop themselves up are left as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from persona.geometry.easing import eased
from persona.geometry.kinematics import forward, to_local
from persona.geometry.rotations import Array, orthonormal_frame, transpose, unit
from persona.geometry.runs import runs
from persona.motion.anatomy import Anatomy, Leg, anatomy, body_frame, leg_length, sole_points, soles
from persona.motion.touching import outside
from persona.types import Motion, Skeleton

# For legs (thigh and shin) of one meter.
_NEAR = 0.05  # meters over the floor
_SLOW = 0.25  # meters a second; feet that stand in captured or carried-over motion drift
_FADE = 0.3  # seconds over which a correction fades where the foot stays in the air for longer
_SHORTEST = 0.1  # seconds of contact that count
_ENOUGH = 0.1  # share of frames that tell where the floor is
_CLEAR = 0.03  # meters by which something is lower than the feet, to be what the body rests on
_SETTLE = 0.05  # seconds over which the body passes from resting on one part to another
_STANDING = 0.5  # a standing shin points down by more than 30 degrees


@dataclass(frozen=True)
class _Feet:
    """Both feet of a motion: ``points`` (t, 2, 2, 3) are heel and ball, ``heights`` (t, 2, 2) the lowest part of the
    sole at each, toes with the ball, and ``stands`` (t, 2) whether the shin stands over the foot."""

    points: Array
    heights: Array
    stands: Array

    @classmethod
    def of(cls, skeleton: Skeleton, parts: Anatomy, world: Array, positions: Array) -> _Feet:
        both = soles(skeleton, parts)
        every = sole_points(both, world, positions)
        low = every[..., 1] - np.stack([sole.radii for sole in both])
        shins = [positions[:, leg.foot] - positions[:, leg.shin[0]] for leg in parts.legs]
        return cls(
            np.stack([every[:, :, 0], every[:, :, 1:3].mean(2)], 2),
            np.stack([low[:, :, 0], low[:, :, 1:].min(2)], 2),
            unit(np.stack(shins, 1))[..., 1] < -_STANDING,
        )

    def contacts(self, fps: float, size: float) -> Array:
        """Whether heel and ball stand on y = 0, (t, 2, 2), for legs of ``size`` meters."""
        contact = (self.heights < _NEAR * size) & (speeds(self.points, fps) < _SLOW * size) & self.stands[..., None]
        shortest = max(2, round(_SHORTEST * fps))
        for f in range(2):
            for k in range(2):
                contact[:, f, k] = _without_short(~_without_short(~contact[:, f, k], shortest // 2 + 1), shortest)
        return contact


def foot_contacts(motion: Motion) -> Array:
    """Whether heel and ball of the left and the right foot stand on the floor y = 0: bool (t, 2 feet, 2 points)."""
    parts = anatomy(motion.skeleton)
    return _feet(motion, parts).contacts(motion.fps, leg_length(motion.skeleton, parts))


def foot_sliding(motion: Motion) -> float:
    """How fast standing feet slip, in meters a second: the mean speed along the floor of points in contact."""
    feet = _feet(motion, anatomy(motion.skeleton))
    contact = foot_contacts(motion)
    stays = contact[1:] & contact[:-1]
    speed = np.linalg.norm(np.diff(feet.points[..., [0, 2]], axis=0), axis=-1) * motion.fps
    return float(speed[stays].mean()) if stays.any() else 0.0


def plant_feet(motion: Motion) -> Motion:
    """Hold feet in place while they stand on the floor y = 0, and keep soles out of the floor.

    Knees keep their direction and feet their world rotation. Where a leg is too short to reach its place, the hips come
    down.

    Raises:
        PersonaError: the skeleton is not recognised as a human body.
    """
    parts = anatomy(motion.skeleton)
    if len(motion) < 3:
        return motion
    size = leg_length(motion.skeleton, parts)
    world, positions = forward(motion.skeleton, motion.rotations, motion.translations)
    feet = _Feet.of(motion.skeleton, parts, world, positions)
    contact = feet.contacts(motion.fps, size)
    corrections = [_correction(feet.points[:, f], feet.heights[:, f], contact[:, f], motion.fps) for f in range(2)]
    moved = np.stack(corrections, 1)
    sunk = np.maximum(-(feet.heights.min(2) + moved[..., 1]), 0)
    moved[..., 1] += _smooth(sunk, 0.04 * motion.fps)
    ankles = np.stack([positions[:, leg.foot] for leg in parts.legs], 1) + moved
    hips = np.stack([positions[:, leg.thigh[0]] for leg in parts.legs], 1)
    body = outside(motion.skeleton, parts)
    above = body.heights(world, positions, np.array([0.0, 1.0, 0.0]))[:, ~body.foot].min(1)
    before = np.linalg.norm(ankles - moved - hips, axis=-1)
    drop = np.minimum(_hip_drop(motion, parts, hips, ankles, before), np.maximum(above, 0.0))
    world = world.copy()
    for f, leg in enumerate(parts.legs):
        _reach(motion, parts, leg, world, positions, hips[:, f] - [0, 1, 0] * drop[:, None], ankles[:, f])
    translations = motion.translations - [0, 1, 0] * drop[:, None]
    return replace(motion, rotations=to_local(motion.skeleton.parents, world), translations=translations)


def floor_height(motion: Motion) -> float:
    """Height of the floor that a motion's body rests on: the lowest level at which it comes to rest, on its feet or, if
    they are never lowest, on whatever part of it."""
    parts = anatomy(motion.skeleton)
    size = leg_length(motion.skeleton, parts)
    body = outside(motion.skeleton, parts)
    world, positions = forward(motion.skeleton, motion.rotations, motion.translations)
    balls = body.places(world, positions)
    lowest = (balls[..., 1] - body.radii).argmin(1)
    on_feet = body.foot[lowest]
    if on_feet.mean() >= _ENOUGH:
        feet = _Feet.of(motion.skeleton, parts, world, positions)
        slow = speeds(feet.points, motion.fps) < 1.2 * _SLOW * size
        resting, deepest = feet.heights[on_feet][slow[on_feet]], feet.heights[on_feet].min((1, 2))
    else:
        rows = np.arange(len(motion))
        deepest = (balls[..., 1] - body.radii)[rows, lowest]
        resting = deepest[speeds(balls, motion.fps)[rows, lowest] < 1.2 * _SLOW * size]
    if len(motion) < 3 or len(resting) < _ENOUGH * len(deepest):
        return float(np.percentile(deepest, 2))
    low = np.percentile(resting, 2)
    return float(np.percentile(resting[resting < low + _NEAR * size], 25))


def on_the_floor(motion: Motion, source: Motion) -> Motion:
    """The motion moved up and down so that it is as far over the floor y = 0 as its source is over its own floor.

    Standing on its feet, the whole motion is moved alike. In frames in which something else is lowest (the back of
    someone who lies, the hands of a hand stand, toes that prop up a plank), that is what comes to the floor: bodies of
    other proportions touch it elsewhere.

    Args:
        motion: carried over from ``source``, on another skeleton.
        source: with as many frames.
    """
    parts, theirs = anatomy(motion.skeleton), anatomy(source.skeleton)
    low, feet = _levels(motion, parts)
    their_low, their_feet = _levels(source, theirs)
    size = leg_length(motion.skeleton, parts)
    scale = size / leg_length(source.skeleton, theirs)
    wanted = np.maximum(their_low - floor_height(source), 0.0) * scale
    floor = floor_height(motion)
    # How much another part than standing feet is lower than they are, in either body.
    share = np.clip(np.maximum(feet - low, (their_feet - their_low) * scale) / (_CLEAR * size), 0, 1)
    change = share * (wanted - (low - floor))
    if len(motion) > 2:
        from scipy.ndimage import gaussian_filter1d

        change = gaussian_filter1d(change, _SETTLE * motion.fps, mode="nearest")
    return replace(motion, translations=motion.translations + [0, 1, 0] * (change - floor)[:, None])


def speeds(points: Array, fps: float) -> Array:
    """Meters a second of points (t, ..., n) over time."""
    return (
        np.linalg.norm(np.gradient(points, axis=0), axis=-1) * fps if len(points) > 1 else np.zeros(points.shape[:-1])
    )


def _levels(motion: Motion, parts: Anatomy) -> tuple[Array, Array]:
    """Heights (t,) of the lowest point of the body, and of the lowest foot that stands (infinite if none does)."""
    world, positions = forward(motion.skeleton, motion.rotations, motion.translations)
    body = outside(motion.skeleton, parts).heights(world, positions, np.array([0.0, 1.0, 0.0])).min(1)
    feet = _Feet.of(motion.skeleton, parts, world, positions)
    return body, np.where(feet.stands, feet.heights.min(2), np.inf).min(1)


def _feet(motion: Motion, parts: Anatomy) -> _Feet:
    return _Feet.of(motion.skeleton, parts, *forward(motion.skeleton, motion.rotations, motion.translations))


def _without_short(flags: Array, shortest: int) -> Array:
    """The flags with runs of less than ``shortest`` true values removed, except at the ends."""
    flags = flags.copy()
    for start, end in runs(flags):
        if end - start < shortest and start > 0 and end < len(flags):
            flags[start:end] = False
    return flags


def _correction(points: Array, heights: Array, contact: Array, fps: float) -> Array:
    """How a foot has to be moved, (t, 3), so that its points (t, 2, 3) in contact (t, 2) stay in place, on the floor.

    ``heights`` (t, 2) are those of the sole at the points.
    """
    frames = len(points)
    offset, weight = np.zeros((frames, 3)), np.zeros(frames)
    anchor: list[Array | None] = [None, None]
    for t in range(frames):
        # A point that comes down is held where it is then, with the correction that the foot has at that moment: a
        # step that rolls from heel to ball stays one step.
        current = None
        for k in range(2):
            if not contact[t, k]:
                anchor[k] = None
            elif anchor[k] is None:
                held = offset[t - 1] if t > 0 and weight[t - 1] > 0 else None
                anchor[k] = points[t, k] + held if held is not None else _settled(points[:, k], contact[:, k], t)
        shifts = [a - points[t, k] for k, a in enumerate(anchor) if a is not None]
        if shifts:
            current = np.mean(shifts, 0)
            current[1] = -min(heights[t, k] for k in range(2) if contact[t, k])
            offset[t], weight[t] = current, 1.0
    return _faded(offset, weight > 0, fps)


def _settled(points: Array, contact: Array, start: int) -> Array:
    """Where a point stands on average from ``start`` to the end of its contact."""
    length = int(np.argmin(contact[start:])) if not contact[start:].all() else len(contact) - start
    return np.median(points[start : start + length], axis=0)


def _faded(offset: Array, held: Array, fps: float) -> Array:
    """The offsets, carried over smoothly where the foot is not held."""
    result = offset.copy()
    fade = max(1.0, _FADE * fps)
    for start, end in runs(~held):
        t = np.arange(start, end)
        before = offset[start - 1] if start > 0 else None
        after = offset[end] if end < len(offset) else None
        since, until = (t - start + 1)[:, None], (end - t)[:, None]
        if before is not None and after is not None and end - start <= 2 * fade:
            result[t] = before + (after - before) * eased(since / (end - start + 1))
        else:
            result[t] = 0
            if before is not None:
                result[t] += before * (1 - eased(since / fade))
            if after is not None:
                result[t] += after * (1 - eased(until / fade))
    return result


def _smooth(values: Array, sigma: float) -> Array:
    """A smooth curve (t, ...) that is nowhere below the values."""
    from scipy.ndimage import gaussian_filter1d, maximum_filter1d

    width = 2 * round(2 * sigma) + 1
    if width <= 1:
        return values
    return gaussian_filter1d(maximum_filter1d(values, width, axis=0), sigma, axis=0, truncate=2.0)


def _hip_drop(motion: Motion, parts: Anatomy, hips: Array, ankles: Array, before: Array) -> Array:
    """How far the hips must come down, (t,), for both legs to reach; smooth over time.

    Legs may be nearly straight, or as straight as they were: ``before`` (t, 2) is from hips to ankles.
    """
    drop = np.zeros(len(hips))
    for f, leg in enumerate(parts.legs):
        upper, lower = _lengths(motion, leg)
        reach = ankles[:, f] - hips[:, f]
        flat = reach[:, 0] ** 2 + reach[:, 2] ** 2
        longest = np.maximum(0.998 * (upper + lower), before[:, f])
        # A leg lying flat cannot be helped by lower hips.
        allowed = np.sqrt(np.maximum(longest**2 - flat, 0.0))
        drop = np.maximum(drop, np.where(allowed > 0, -reach[:, 1] - allowed, 0.0))
    return _smooth(np.clip(drop, 0.0, 0.15 * leg_length(motion.skeleton, parts)), 0.08 * motion.fps)


def _lengths(motion: Motion, leg: Leg) -> tuple[float, float]:
    p = np.asarray(motion.skeleton.rest_joints, np.float64)
    hip, knee, ankle = p[leg.thigh[0]], p[leg.shin[0]], p[leg.foot]
    return float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))


def _reach(motion: Motion, parts: Anatomy, leg: Leg, world: Array, positions: Array, hip: Array, ankle: Array) -> None:
    """Turn thigh and shin in ``world`` so that the ankle comes to its place; the knee keeps its side."""
    old_hip, old_knee, old_ankle = (positions[:, j] for j in (leg.thigh[0], leg.shin[0], leg.foot))
    a = np.linalg.norm(old_knee - old_hip, axis=1)
    b = np.linalg.norm(old_ankle - old_knee, axis=1)
    ahead = world[:, leg.thigh[-1]] @ body_frame(motion.skeleton, parts)[:, 2]
    # The knee points where it did; when the leg is straight, where the thigh's front faces.
    down = unit(old_ankle - old_hip)
    offset = old_knee - old_hip
    pole = offset - np.einsum("ti,ti->t", offset, down)[:, None] * down + 0.04 * ahead
    reach = ankle - hip
    longest = np.maximum((a + b) * 0.9999, np.linalg.norm(old_ankle - old_hip, axis=1))
    length = np.clip(np.linalg.norm(reach, axis=1), np.abs(a - b) + 1e-4, longest)
    down = unit(reach)
    side = unit(pole - np.einsum("ti,ti->t", pole, down)[:, None] * down)
    cosine = np.clip((a * a + length**2 - b * b) / (2 * a * length), -1, 1)[:, None]
    thigh = a[:, None] * (cosine * down + np.sqrt(1 - cosine**2) * side)
    shin = length[:, None] * down - thigh
    for joints, new, old in ((leg.thigh, thigh, old_knee - old_hip), (leg.shin, shin, old_ankle - old_knee)):
        turn = orthonormal_frame(new, pole) @ transpose(orthonormal_frame(old, pole))
        for joint in joints:
            world[:, joint] = turn @ world[:, joint]
