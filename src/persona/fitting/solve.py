"""The staged solve: 3D hints first, then the picture, shape, outline and face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from persona.fitting.contour import outline_of
from persona.fitting.depth_order import depth_order
from persona.fitting.levenberg_marquardt import minimise
from persona.fitting.residuals import Guides, Problem, Terms
from persona.fitting.state import Body, State
from persona.fitting.surface_guide import surface_guide
from persona.geometry.rotations import exp_rotation
from persona.landmark_names import HIPS, KNEES, SHOULDERS
from persona.surface.relief import Relief
from persona.surface.silhouette import FLIP, Silhouette

_OUTLINE_ROUNDS = ((0.02, 4.0), (0.015, 3.0), (0.012, 3.0), (0.012, 3.0), (0.01, 3.0), (0.01, 3.0))
_STRETCHES = (1.0, 1.8)  # of the 3D hints in depth
_LEG_INWARD = 0.8  # of how far the legs stand apart in the reference pose: what brings them straight down


def start(problem: Problem) -> State:
    """The mean body turned as hips and shoulders say, at the distance its size in the picture says."""
    model, evidence = problem.model, problem.evidence
    points = evidence.world * FLIP
    across = (points[HIPS[0]] - points[HIPS[1]]) + 0.6 * (points[SHOULDERS[0]] - points[SHOULDERS[1]])
    x = across / np.linalg.norm(across)
    up = points[SHOULDERS].mean(0) - points[HIPS].mean(0)
    y = up - x * (x @ up)
    y /= np.linalg.norm(y)
    rotations = problem.prior.start()
    rotations[0] = np.stack([x, y, np.cross(x, y)], 1)
    depth = evidence.focal / evidence.pixels_per_metre
    hips = (evidence.targets[HIPS].mean(0) - evidence.centre) / evidence.focal
    if evidence.bones is not None and evidence.bones.rotations is not None:
        rotations = evidence.bones.rotations.copy()
        held = np.setdiff1d(np.arange(len(rotations)), problem.prior.joints)
        rotations[held] = np.eye(3)
    return State(
        rotations=rotations,
        translation=np.array([hips[0], hips[1], 1.0]) * depth * FLIP,
        shape=problem.shape.mean.copy(),
        expression=np.zeros(len(model.expression)),
    )


def solve(
    problem: Problem, target: Silhouette, progress: Callable[[float, str], None], known: Relief | None = None
) -> tuple[State, float]:
    """Fit the body; returns the state and the overlap of its mask with the person's.

    Args:
        known: depth that was seen.
    """
    model = problem.model
    body_shape, all_shape = tuple(range(model.face_shape)), tuple(range(len(model.shape)))
    guides = Guides()

    def run(problem: Problem, state: State, terms: Terms, iterations: int, damping: float = 1e-2) -> State:
        return minimise(
            state,
            lambda s: problem.linearise(s, terms, guides),
            lambda s: problem.cost(s, terms, guides),
            lambda s, update: problem.step(s, terms, update),
            iterations,
            damping,
        )[0]

    # the 3D hints tell in which direction a limb points better than how far: try them stretched as well
    starts = []
    for k, stretch in enumerate(_STRETCHES):
        hinted = problem.stretched(stretch)
        hints = Terms(
            world=1.0,
            world_in_depth_only=False,
            landmarks=0.02,
            landmark_bend=30.0,
            face=0.1,
            face_every=6,
            hands=0.1,
            prior=0.5,
            bones_bend=100.0,
        )
        state = run(hinted, start(problem), hints, 12)
        picture = Terms(world=0.6, landmark_bend=10.0, face=0.3, face_every=6)
        state = run(hinted, state, picture, 8)
        state = run(problem, state, replace(picture, world=0.3), 8)
        starts.append((problem.cost(state, picture, guides), state))
        progress(0.1 * (k + 1), "pose")
    state = min(starts, key=lambda found: found[0])[1]
    shaped = Terms(shape=body_shape, world=0.6, landmark_bend=5.0, face=0.5, face_every=6)
    state = _unseen_legs_down(problem, run(problem, state, shaped, 12))
    # clothes make limbs look thick, as if they were near: the outline says nothing about depth
    held = problem.anchored(state)
    progress(0.35, "outline")
    for k, (sigma, bend) in enumerate(_OUTLINE_ROUNDS):
        vertices = posed(problem, state)
        outline, _ = outline_of(model, vertices, target)
        seen = None if known is None else surface_guide(model, state, vertices, target, known)
        guides = Guides(outline, depth_order(model, vertices, target, problem.evidence), seen)
        terms = replace(
            shaped, world=0.6, landmark_bend=4.0, silhouette=1.0, silhouette_sigma=sigma, silhouette_bend=bend
        )
        state = run(held, state, terms, 3, 1e-3)
        progress(0.35 + 0.06 * (k + 1), "outline")
    if problem.evidence.face:
        terms = Terms(shape=all_shape, expression=True, world=0.6, face=3.0, silhouette=1.0, silhouette_sigma=0.01)
        state = run(held, state, terms, 8, 1e-3)
    progress(0.9, "face")
    state = _unseen_legs_down(problem, state)
    return state, outline_of(model, posed(problem, state), target)[1]


def _unseen_legs_down(problem: Problem, state: State) -> State:
    """Legs that are not in the picture hang straight down from the hips, turned as the pelvis is."""
    model = problem.model
    rotations = state.rotations.copy()
    facing = rotations[0, :, 2] * [1.0, 0.0, 1.0]
    if facing @ facing < 0.1:  # lying: down would be nowhere near the legs
        return state
    yaw = np.arctan2(facing[0], facing[2])
    joints = model.skeleton(Body.of(model, state).coefficients).rest_joints
    for side, limb in enumerate(problem.limbs.legs):
        if problem.evidence.seen[KNEES[side]]:
            continue
        leg = [*limb.thigh, *limb.shin, limb.foot]
        rotations[leg] = np.eye(3)
        pelvis = Body.of(model, replace(state, rotations=rotations)).placed.rotations[0, model.parents[leg[0]]]
        along = joints[limb.foot] - joints[limb.thigh[0]]
        inward = -_LEG_INWARD * np.arctan2(along[0], -along[1])
        upright = exp_rotation(np.array([[0.0, yaw, 0.0], [0.0, 0.0, inward]]))
        rotations[leg[0]] = pelvis.T @ upright[0] @ upright[1]
    return replace(state, rotations=rotations)


def posed(problem: Problem, state: State) -> np.ndarray:
    """All vertices of the body in the fit's world."""
    return Body.of(problem.model, state).points(problem.model, problem.model.vertices)[0]
