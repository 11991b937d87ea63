"""Every frame's pose, one after the other, each starting where the one before it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from persona.fitting import Guides, Normal, Problem, State, Terms, minimise
from persona.geometry.rotations import exp_rotation, log_rotation
from persona.tracking.evidence import Clip
from persona.tracking.identity import first_pose

TERMS = Terms(world=0.4, landmark_bend=12.0, face=0.3, face_every=12, hands=0.5, upright=0.3)
_ITERATIONS = 4
_TURN_RATE, _SPEED = 6.0, 2.0  # radians and meters a second by which a prediction may be off
_STALE = 0.5  # seconds after which an earlier pose is no start any more
_MOMENTUM = 0.6  # share of the last motion that goes on
_LOST_COST = 4.0  # times the usual cost: the frame is tried afresh


@dataclass(frozen=True)
class Pull:
    """A quadratic pull of the free unknowns towards a predicted state."""

    joints: np.ndarray
    rotations: np.ndarray
    translation: np.ndarray
    turn_sigma: float
    move_sigma: float

    def residual(self, state: State) -> np.ndarray:
        """How far a state is from here, in sigmas: 3 of the place, then 3 for each joint (radians)."""
        turn = log_rotation(state.rotations[self.joints] @ np.swapaxes(self.rotations, -1, -2))
        move = (state.translation - self.translation) / self.move_sigma
        return np.concatenate([move, turn.ravel() / self.turn_sigma])

    def add(self, normal: Normal, state: State) -> Normal:
        """The normal equations with this pull in them as well."""
        r = self.residual(state)
        scale = np.full(len(r), 1.0 / self.turn_sigma)
        scale[:3] = 1.0 / self.move_sigma
        gradient, hessian = normal.gradient.copy(), normal.hessian.copy()
        gradient[: len(r)] += r * scale
        index = np.arange(len(r))
        hessian[index, index] += scale**2
        return Normal(normal.cost + float(r @ r), gradient, hessian)


def fit_poses(
    clip: Clip, shape: Float[np.ndarray, " s"], breaks: set[int], progress: Callable[[float], None]
) -> list[State | None]:
    """Poses of all frames in which the person is seen.

    Args:
        breaks: frames at which a new shot begins, so that nothing is carried over.
    """
    states: list[State | None] = [None] * len(clip.evidence)
    usual: list[float] = []
    last = before = -1
    for frame, evidence in enumerate(clip.evidence):
        progress((frame + 1) / len(clip.evidence))
        if frame in breaks:
            last = before = -1
        if evidence is None:
            continue
        problem = clip.problem(frame)
        if last < 0 or clip.times[frame] - clip.times[last] > _STALE:
            state, before = first_pose(problem, shape), -1
            cost = problem.cost(state, TERMS, Guides())
        else:
            state, cost = _follow(clip, problem, states, frame, last, before)
            if len(usual) > 5 and cost > _LOST_COST * float(np.median(usual)):
                fresh = first_pose(problem, shape)
                fresh_cost = problem.cost(fresh, TERMS, Guides())
                if fresh_cost < 0.6 * cost:
                    state, cost, before = fresh, fresh_cost, -1
        states[frame] = state
        usual.append(cost)
        before, last = last, frame
    return states


def _follow(
    clip: Clip, problem: Problem, states: list[State | None], frame: int, last: int, before: int
) -> tuple[State, float]:
    """Start from where the motion of the last two frames leads."""
    previous = states[last]
    assert previous is not None
    step = float(clip.times[frame] - clip.times[last])
    earlier = states[before] if before >= 0 and clip.times[frame] - clip.times[before] < 0.25 else None
    before_step = float(clip.times[last] - clip.times[before]) if earlier is not None else 0.0
    state = follow(problem, previous, step, earlier, before_step)
    return state, problem.cost(state, TERMS, Guides())


def follow(
    problem: Problem, previous: State, step: float, earlier: State | None = None, before_step: float = 0.0
) -> State:
    """The pose of a frame from the one of the frame before it.

    Args:
        problem: of the frame; its prior says which joints are free.
        previous: the pose ``step`` seconds before.
        earlier: the pose another ``before_step`` seconds before, if it is known: the motion goes on.
    """
    joints = problem.prior.joints
    start = previous
    if earlier is not None:
        share = _MOMENTUM * step / before_step
        turn = log_rotation(previous.rotations[joints] @ np.swapaxes(earlier.rotations[joints], -1, -2))
        rotations = previous.rotations.copy()
        rotations[joints] = exp_rotation(share * turn) @ rotations[joints]
        translation = previous.translation + share * (previous.translation - earlier.translation)
        start = replace(previous, rotations=rotations, translation=translation)
    pull = Pull(joints, start.rotations[joints], start.translation, _TURN_RATE * step, _SPEED * step)
    guides = Guides()
    state, _ = minimise(
        start,
        lambda s: pull.add(problem.linearise(s, TERMS, guides), s),
        lambda s: problem.cost(s, TERMS, guides) + float((pull.residual(s) ** 2).sum()),
        lambda s, update: problem.step(s, TERMS, update),
        _ITERATIONS if step < 0.1 else 2 * _ITERATIONS,
        1e-3,
        1e-3,
    )
    return state
