"""The person's shape, from several frames at once: one shape must explain all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int

from persona.fitting import FACE, Guides, Problem, State, Terms, fit_pose, start
from persona.tracking.evidence import Clip

_KEYFRAMES = (3, 8)  # fewest and most frames that are fitted
_FRAMES_PER_KEY = 25
_ROUNDS = 5
_FACE_ROUNDS = 3

HINTS = Terms(
    world=1.0, world_in_depth_only=False, landmarks=0.02, landmark_bend=30.0, face=0.1, face_every=12, hands=0.1,
    prior=0.5, upright=0.3,
)  # fmt: skip
PICTURE = Terms(world=0.6, landmark_bend=10.0, face=0.3, face_every=12, hands=0.3, upright=0.3)


def first_pose(problem: Problem, shape: Float[np.ndarray, " s"] | None = None) -> State:
    """The pose of a frame of which nothing is known: from the 3D landmarks, then from the picture."""
    state = start(problem)
    if shape is not None:
        state = replace(state, shape=shape)
    return fit_pose(problem, fit_pose(problem, state, HINTS, 10), PICTURE, 8)


def fit_identity(clip: Clip, progress: Callable[[float], None]) -> Float[np.ndarray, " s"]:
    """Solve for the shape that fits the clearest frames of all parts of the clip best."""
    model = clip.model
    frames = keyframes(clip)
    problems = [clip.problem(k) for k in frames]
    states = []
    for i, problem in enumerate(problems):
        states.append(first_pose(problem))
        progress(0.5 * (i + 1) / len(problems))
    body = tuple(range(model.face_shape))
    share = 1.0 / len(problems)
    terms = Terms(shape=body, world=0.8, landmark_bend=5.0, face=0.5, face_every=12, shape_prior=share, upright=0.3)
    for i in range(_ROUNDS):
        states = _step_together(problems, states, terms)
        progress(0.5 + 0.25 * (i + 1) / _ROUNDS)
    faces = [i for i, problem in enumerate(problems) if np.isfinite(problem.evidence.sigma[FACE]).any()]
    if faces:
        # the face's own shape needs the actions beside it, else a smile becomes a wide mouth
        every = tuple(range(len(model.shape)))
        terms = replace(terms, shape=every, expression=True, face=3.0, face_every=3, shape_prior=1.0 / len(faces))
        some_problems, some = [problems[i] for i in faces], [states[i] for i in faces]
        for i in range(_FACE_ROUNDS):
            some = _step_together(some_problems, some, terms)
            progress(0.75 + 0.25 * (i + 1) / _FACE_ROUNDS)
        states = some
    return states[0].shape.copy()


def keyframes(clip: Clip) -> Int[np.ndarray, " k"]:
    """The clearest frame of each stretch of the clip."""
    seen = np.flatnonzero(clip.seen)
    least, most = _KEYFRAMES
    groups = np.array_split(seen, int(np.clip(len(seen) // _FRAMES_PER_KEY, min(least, len(seen)), most)))
    return np.array([max(group, key=lambda k: _clarity(clip, int(k))) for group in groups])


def _clarity(clip: Clip, frame: int) -> float:
    """How much of the body a frame shows, and how surely."""
    evidence = clip.evidence[frame]
    assert evidence is not None
    sharp = float(np.mean(np.where(evidence.seen, evidence.confidence, 0.0)))
    return sharp + 0.1 * evidence.face + 0.05 * sum(evidence.hands)


def _step_together(problems: list[Problem], states: list[State], terms: Terms, damping: float = 1e-3) -> list[State]:
    """One Gauss-Newton step of all poses and the shape they share; poses are eliminated one by one (Schur)."""
    free = problems[0].free(terms)
    shaped = np.arange(free.shaped.start, free.shaped.stop)
    own = np.setdiff1d(np.arange(free.size), shaped)
    system, right = np.zeros((len(shaped), len(shaped))), np.zeros(len(shaped))
    parts = []
    for problem, state in zip(problems, states, strict=True):
        normal = problem.linearise(state, terms, Guides())
        hessian = normal.hessian + np.diag(damping * np.diag(normal.hessian) + 1e-9)
        inner, across = hessian[np.ix_(own, own)], hessian[np.ix_(own, shaped)]
        solved = np.linalg.solve(inner, np.c_[across, normal.gradient[own]])
        system += hessian[np.ix_(shaped, shaped)] - across.T @ solved[:, :-1]
        right += normal.gradient[shaped] - across.T @ solved[:, -1]
        parts.append(solved)
    shape_step = -np.linalg.solve(system, right)
    moved = []
    for problem, state, solved in zip(problems, states, parts, strict=True):
        update = np.zeros(free.size)
        update[shaped] = shape_step
        update[own] = -solved[:, -1] - solved[:, :-1] @ shape_step
        moved.append(problem.step(state, terms, update))
    return moved
