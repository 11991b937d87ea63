"""All poses of a shot at once: the landmarks of every frame, smooth motion between them, and feet that stand still.

The sum of the frames' own costs, squared accelerations of root and joints, and squared steps of feet in contact is
minimised by Gauss-Newton; its matrix is banded (a frame touches the two before and after it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.fitting import Body, Free, Guides, State, Terms, moved, points_jacobian
from persona.geometry.rotations import log_rotation
from persona.landmark_names import ANKLES, HIPS, KNEES, SHOULDERS, SOLES
from persona.motion.limbs import limbs
from persona.tracking.evidence import Clip

TERMS = Terms(world=0.4, landmark_bend=5.0, face=0.3, face_every=12, hands=0.5, upright=0.3)
ROUGH = replace(TERMS, landmark_bend=10.0)  # forgives less: for poses that may still be far from the landmarks
# accelerations (standard deviations) of people moving as they do in videos, in camera axes
_MOVE = np.array([6.0, 6.0, 3.0])  # meters a second squared; depth is the noisiest
_TURN = 50.0  # radians a second squared
_STIFF_TURN, _TRUNK_TURN, _HEAD_TURN = 12.0, 25.0, 35.0  # of spine and collars, root, neck and head
_SLIP = 0.03  # meters a second a standing foot may seem to move
_LEVEL = 0.02  # meters between the floor and a standing foot
_BALANCE = 0.06  # meters between the centre of mass and the middle of the feet
# shares of the body's mass at shoulders, hips, knees and ankles, by landmark
_MASSES = {
    int(mark): share for pair, share in ((SHOULDERS, 0.19), (HIPS, 0.17), (KNEES, 0.1), (ANKLES, 0.04)) for mark in pair
}
_CHUNK, _OVERLAP = 240, 40  # frames solved together, and how many of them are solved again with the next ones
_HELD = 1e8


@dataclass(frozen=True)
class Floor:
    """The plane people stand on, in the fit's world: ``up @ x = height`` in meters."""

    up: Float[np.ndarray, " 3"]
    height: float


@dataclass
class _Chunk:
    """Frames that are solved together."""

    frames: Int[np.ndarray, " n"]
    held: int  # the first so many may not move


def smooth(
    clip: Clip,
    states: Sequence[State | None],
    frames: Int[np.ndarray, " n"],
    contacts: Bool[np.ndarray, "t 4"] | None,
    floor: Floor | None,
    terms: Terms,
    rounds: int,
    progress: Callable[[float], None],
) -> dict[int, State]:
    """Solve for the poses of consecutive ``frames``, all of which have a state (frames without evidence included).

    Args:
        contacts: which of SOLES stand in each frame of the clip.
        floor: the plane they stand on, if it is known.

    Returns:
        the new state of each of the frames.
    """
    now = {int(k): state for k in frames if (state := states[k]) is not None}
    begin = 0
    while True:
        end = min(begin + _CHUNK, len(frames))
        held = 2 if begin else 0
        part = frames[begin - held : end]
        _solve(clip, now, _Chunk(part, held), contacts, floor, terms, rounds)
        progress(end / len(frames))
        if end == len(frames):
            return now
        begin = end - _OVERLAP


def _solve(
    clip: Clip,
    now: dict[int, State],
    chunk: _Chunk,
    contacts: Bool[np.ndarray, "t 4"] | None,
    floor: Floor | None,
    terms: Terms,
    rounds: int,
) -> None:
    free = Free(clip.prior.joints, np.zeros(0, int), False, len(clip.model.expression))
    best, least, damping = None, np.inf, 1e-3
    for _ in range(rounds):
        system = _System.of(clip, now, chunk, contacts, floor, terms, free)
        if system.cost >= least and best is not None:
            now.update(best)
            damping *= 10.0
            system = _System.of(clip, now, chunk, contacts, floor, terms, free)
        least, best = system.cost, {int(k): now[int(k)] for k in chunk.frames}
        updates = system.solve(damping, chunk.held)
        for k, update in zip(chunk.frames, updates, strict=True):
            now[int(k)] = moved(clip.model, now[int(k)], free, update)
    last = _cost(clip, now, chunk, contacts, floor, terms, free)
    if last > least and best is not None:
        now.update(best)


def _cost(
    clip: Clip,
    now: dict[int, State],
    chunk: _Chunk,
    contacts: Bool[np.ndarray, "t 4"] | None,
    floor: Floor | None,
    terms: Terms,
    free: Free,
) -> float:
    cost = 0.0
    for k in chunk.frames:
        cost += _frame_cost(clip, int(k), now[int(k)], terms)
    accelerations, weights, _ = _accelerations(clip, now, chunk.frames, free)
    cost += float((accelerations**2 * weights).sum())
    if contacts is not None:
        for _, residual, _, _ in _steps(clip, now, chunk.frames, contacts, floor, None):
            cost += float(residual @ residual)
    return cost


def _frame_cost(clip: Clip, frame: int, state: State, terms: Terms) -> float:
    return clip.problem(frame).cost(state, terms, Guides()) if clip.evidence[frame] is not None else 0.0


@dataclass
class _System:
    """The banded normal equations; blocks[d][i] couples frame i with frame i + d."""

    cost: float
    gradient: Float[np.ndarray, "n u"]
    blocks: tuple[Float[np.ndarray, "n u u"], Float[np.ndarray, "n u u"]]
    second: Float[np.ndarray, "n u"]  # diagonal coupling with the frame after the next

    @classmethod
    def of(
        cls,
        clip: Clip,
        now: dict[int, State],
        chunk: _Chunk,
        contacts: Bool[np.ndarray, "t 4"] | None,
        floor: Floor | None,
        terms: Terms,
        free: Free,
    ) -> _System:
        frames, size = chunk.frames, free.size
        cost, gradient = 0.0, np.zeros((len(frames), size))
        own, next_, second = (
            np.zeros((len(frames), size, size)),
            np.zeros((len(frames), size, size)),
            np.zeros((len(frames), size)),
        )
        for i, k in enumerate(frames):
            if clip.evidence[k] is not None:
                normal = clip.problem(int(k)).linearise(now[int(k)], terms, Guides())
                cost += normal.cost
                gradient[i] += normal.gradient
                own[i] += normal.hessian
        acceleration, weight, taps = _accelerations(clip, now, frames, free)
        cost += float((acceleration**2 * weight).sum())
        diagonal = np.arange(size)
        for i in range(len(acceleration)):
            pull = acceleration[i] * weight[i]
            for a in range(3):
                gradient[i + a] += taps[i, a] * pull
                own[i + a, diagonal, diagonal] += taps[i, a] ** 2 * weight[i]
            for a in range(2):
                next_[i + a, diagonal, diagonal] += taps[i, a] * taps[i, a + 1] * weight[i]
            second[i] += taps[i, 0] * taps[i, 2] * weight[i]
        if contacts is not None:
            for i, residual, here, there in _steps(clip, now, frames, contacts, floor, free):
                cost += float(residual @ residual)
                gradient[i] += here.T @ residual
                own[i] += here.T @ here
                if there is not None:
                    gradient[i + 1] += there.T @ residual
                    own[i + 1] += there.T @ there
                    next_[i] += here.T @ there
        return cls(cost, gradient, (own, next_), second)

    def solve(self, damping: float, held: int) -> Float[np.ndarray, "n u"]:
        """The update of all frames; the first ``held`` stay."""
        from scipy.linalg import solveh_banded

        count, size = self.gradient.shape
        own, next_ = self.blocks
        diagonal = np.arange(size)
        own = own.copy()
        own[:, diagonal, diagonal] *= 1.0 + damping
        own[:, diagonal, diagonal] += 1e-6
        own[:held, diagonal, diagonal] += _HELD
        gradient = self.gradient.copy()
        gradient[:held] = 0.0
        width = 3 * size
        band = np.zeros((width, count * size))  # band[r - c, c] of the lower triangle
        row, column = np.tril_indices(size)
        below, beside = np.indices((size, size)).reshape(2, -1)
        for i in range(count):
            at = i * size
            band[row - column, at + column] = own[i, row, column]
            if i + 1 < count:
                band[size + below - beside, at + beside] = next_[i, beside, below]
            if i + 2 < count:
                band[2 * size, at + diagonal] = self.second[i]
        step = solveh_banded(band, gradient.ravel(), overwrite_ab=True, lower=True, check_finite=False)
        return -step.reshape(count, size)


def _accelerations(
    clip: Clip, now: dict[int, State], frames: Int[np.ndarray, " n"], free: Free
) -> tuple[Float[np.ndarray, "m u"], Float[np.ndarray, " m u"], Float[np.ndarray, "m 3"]]:
    """Second differences of root and joints in units a second squared, their weights, and how each of three frames
    enters them."""
    spread = np.concatenate([_MOVE, np.repeat(_turn_spread(clip)[free.joints], 3)])
    if len(frames) < 3:
        return np.zeros((0, free.size)), np.zeros((0, free.size)), np.zeros((0, 3))
    rotations = np.stack([now[int(k)].rotations[free.joints] for k in frames])
    translations = np.stack([now[int(k)].translation for k in frames])
    times = clip.times[frames]
    step = np.diff(times)
    turn = rotations[1:] @ np.swapaxes(rotations[:-1], -1, -2)
    turned = log_rotation(turn.reshape(-1, 3, 3)).reshape(len(turn), -1)
    velocity = np.concatenate([np.diff(translations, axis=0), turned], 1) / step[:, None]
    middle = 0.5 * (step[1:] + step[:-1])
    taps = np.stack([1.0 / step[:-1], -1.0 / step[:-1] - 1.0 / step[1:], 1.0 / step[1:]], 1) / middle[:, None]
    # the integral of the squared acceleration over time, as if 30 frames a second were there
    weight = (middle[:, None] * 30.0) / spread**2
    return np.diff(velocity, axis=0) / middle[:, None], weight, taps


def _turn_spread(clip: Clip) -> Float[np.ndarray, " j"]:
    """Usual accelerations of all joints."""
    parts = limbs(clip.model)
    spread = np.full(len(clip.model.parents), _TURN)
    spread[[*parts.spine, *(joint for arm in parts.arms for joint in arm.collar)]] = _STIFF_TURN
    spread[[*parts.neck, parts.head]] = _HEAD_TURN
    spread[parts.hips] = _TRUNK_TURN
    return spread


def _steps(
    clip: Clip,
    now: dict[int, State],
    frames: Int[np.ndarray, " n"],
    contacts: Bool[np.ndarray, "t 4"],
    floor: Floor | None,
    free: Free | None,
) -> Iterator[tuple[int, np.ndarray, np.ndarray, np.ndarray | None]]:
    """Rows of the feet: (position in ``frames``, residual, Jacobian here, Jacobian in the next frame or None)."""
    model = clip.model
    points = clip.known.points.take(np.array([*SOLES, *_MASSES]))
    feet = slice(0, len(SOLES))
    size = free.size if free is not None else 0
    posed, jacobians = np.zeros((len(frames), len(points), 3)), []
    for i, k in enumerate(frames):
        jacobian = np.zeros((len(points), 3, size))
        if contacts[k].any():
            body = Body.of(model, now[int(k)])
            posed[i], shaped = body.points(model, points)
            if free is not None:
                jacobian = points_jacobian(model, points, posed[i], shaped, body, free, None)
        jacobians.append(jacobian)
    for i, k in enumerate(frames):
        on = contacts[k]
        here = jacobians[i][feet]
        if floor is not None and on.any():
            yield i, (posed[i, feet][on] @ floor.up - floor.height) / _LEVEL, floor.up @ here[on] / _LEVEL, None
        if floor is not None and on[:2].any() and on[2:].any():
            yield i, *_balance(posed[i], jacobians[i], floor), None
        if i + 1 == len(frames):
            break
        both = on & contacts[frames[i + 1]]
        if both.any():
            step = float(clip.times[frames[i + 1]] - clip.times[k])
            scale = 1.0 / (_SLIP * min(step, 0.1))
            residual = ((posed[i + 1, feet] - posed[i, feet])[both] * scale).ravel()
            there, rows = jacobians[i + 1][feet], 3 * int(both.sum())
            yield i, residual, -here[both].reshape(rows, size) * scale, there[both].reshape(rows, size) * scale


def _balance(
    posed: Float[np.ndarray, "p 3"], jacobian: Float[np.ndarray, "p 3 u"], floor: Floor
) -> tuple[Float[np.ndarray, " 1"], Float[np.ndarray, "1 u"]]:
    """Who stands on both feet has the weight of the body over them; along the line of sight nothing else tells."""
    ahead = np.array([0.0, 0.0, 1.0]) - floor.up * floor.up[2]
    ahead /= np.linalg.norm(ahead)
    share = np.concatenate([np.full(len(SOLES), -1.0 / len(SOLES)), list(_MASSES.values())]) / _BALANCE
    return np.array([share @ (posed @ ahead)]), np.einsum("p,a,pau->u", share, ahead, jacobian)[None]


__all__ = ["Floor", "smooth"]
