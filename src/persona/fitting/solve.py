"""The staged solve: 3D hints first, then the picture, shape, outline and face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from persona.fitting.contour import hidden_arms, outline_of
from persona.fitting.depth_order import depth_order
from persona.fitting.levenberg_marquardt import minimise
from persona.fitting.residuals import Guides, Problem, Terms
from persona.fitting.state import Body, State
from persona.fitting.surface_guide import surface_guide
from persona.geometry.rotations import exp_rotation
from persona.landmark_names import HIPS, KNEES, SHOULDERS
from persona.surface.relief import Relief
from persona.surface.silhouette import FLIP, Silhouette

_LEG_INWARD = 0.8  # of how far the legs stand apart in the reference pose: what brings them straight down
_SHOULDERS_SAY = 0.6  # how much the shoulders say of where the body faces, beside the hips
# Squared length of the body's forward axis along the floor below which it lies, and down is nowhere near the legs.
_FACING = 0.1

_HINTS = Terms(
    world=1.0, world_in_depth_only=False, landmarks=0.02, landmark_bend=30.0, face=0.1, face_every=6, hands=0.1,
    prior=0.5, bones_bend=100.0,
)  # fmt: skip
_PICTURE = Terms(world=0.6, landmark_bend=10.0, face=0.3, face_every=6)
_SHAPED = Terms(world=0.6, landmark_bend=5.0, face=0.5, face_every=6)
_OUTLINE = Terms(world=0.6, landmark_bend=4.0, face=0.5, face_every=6, silhouette=1.0)
_FACE = Terms(world=0.6, face=3.0, silhouette=1.0, silhouette_sigma=0.01)


@dataclass(frozen=True)
class SolveOptions:
    """The stages of the fit to one photo. Chosen by hand on rendered bodies with known poses and a dozen photos.

    Attributes:
        stretches: of the 3D landmarks in depth; the fit starts from each of them and goes on with the best. They tell
            in which direction a limb points better than how far (1.8: arms that reach towards the camera, 54 to 22 mm).
        stretch_price: by how much of its cost a stretched start must be the better one: the two are often equally good,
            and then the 3D landmarks' own depths are right more often.
        hints: what counts first, when the 3D landmarks place the limbs.
        hint_iterations: of that.
        picture: what counts then, when limbs move to where the picture has them.
        picture_iterations: of that, with the stretched 3D landmarks and then with the true ones.
        picture_world: weight of the true 3D landmarks there.
        shaped: what counts when the body's shape moves as well.
        shaped_iterations: of that.
        outline: what counts in addition to the outline.
        outline_rounds: of every round of matching outlines, its spread in shares of stature and the sigmas at which it
            bends.
        outline_iterations: of every round.
        face: what counts when the face's shape and the expression move as well.
        face_iterations: of that.
        damping: at the beginning of a stage, far from its solution and near it.
    """

    stretches: tuple[float, ...] = (1.0, 1.8)
    stretch_price: float = 0.15
    hints: Terms = _HINTS
    hint_iterations: int = 12
    picture: Terms = _PICTURE
    picture_iterations: int = 8
    picture_world: float = 0.3
    shaped: Terms = _SHAPED
    shaped_iterations: int = 12
    outline: Terms = _OUTLINE
    outline_rounds: tuple[tuple[float, float], ...] = (
        (0.02, 4.0), (0.015, 3.0), (0.012, 3.0), (0.012, 3.0), (0.01, 3.0), (0.01, 3.0),
    )  # fmt: skip
    outline_iterations: int = 3
    face: Terms = _FACE
    face_iterations: int = 8
    damping: tuple[float, float] = (1e-2, 1e-3)


DEFAULT_SOLVE = SolveOptions()


NO_GUIDES = Guides()


def start(problem: Problem) -> State:
    """The mean body turned as hips and shoulders say, at the distance its size in the picture says."""
    model, evidence = problem.model, problem.evidence
    points = evidence.world * FLIP
    across = (points[HIPS[0]] - points[HIPS[1]]) + _SHOULDERS_SAY * (points[SHOULDERS[0]] - points[SHOULDERS[1]])
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


def fit_pose(
    problem: Problem,
    state: State,
    terms: Terms,
    iterations: int,
    damping: float = 1e-2,
    guides: Guides = NO_GUIDES,
    tolerance: float = 1e-3,
) -> State:
    """Levenberg-Marquardt on one picture from a state near the solution.

    Args:
        terms: what moves, and what counts how much.
        damping: to begin with; the less, the surer the start.
        guides: what the body's look in that picture asked for.
        tolerance: stop when the cost falls by less than this share.
    """
    return minimise(
        state,
        lambda s: problem.linearise(s, terms, guides),
        lambda s: problem.cost(s, terms, guides),
        lambda s, update: problem.step(s, terms, update),
        iterations,
        damping,
        tolerance,
    )[0]


def solve(
    problem: Problem,
    target: Silhouette,
    progress: Callable[[float, str], None],
    known: Relief | None = None,
    options: SolveOptions = DEFAULT_SOLVE,
) -> tuple[State, float]:
    """Fit the body; returns the state and the overlap of its mask with the person's.

    Args:
        known: depth that was seen.
        options: what counts how much, one stage after the other.
    """
    o = options
    model = problem.model
    body_shape, all_shape = tuple(range(model.face_shape)), tuple(range(len(model.shape)))
    guides = NO_GUIDES
    far, near = o.damping

    def run(problem: Problem, state: State, terms: Terms, iterations: int, damping: float = far) -> State:
        return fit_pose(problem, state, terms, iterations, damping, guides, tolerance=1e-4)

    starts = []
    for k, stretch in enumerate(o.stretches):
        hinted = problem.stretched(stretch)
        state = run(hinted, start(problem), o.hints, o.hint_iterations)
        state = run(hinted, state, o.picture, o.picture_iterations)
        state = run(problem, state, replace(o.picture, world=o.picture_world), o.picture_iterations)
        price = 1.0 if stretch == 1.0 else 1.0 + o.stretch_price
        starts.append((price * problem.cost(state, o.picture, guides), state))
        progress(0.1 * (k + 1), "pose")
    state = min(starts, key=lambda found: found[0])[1]
    state = run(problem, state, replace(o.shaped, shape=body_shape), o.shaped_iterations)
    state = _unseen_legs_down(problem, state)
    # clothes make limbs look thick, as if they were near: the outline says nothing about depth
    held = problem.anchored(state)
    hidden = hidden_arms(model, problem.evidence)
    progress(0.35, "outline")
    for k, (sigma, bend) in enumerate(o.outline_rounds):
        vertices = posed(problem, state)
        outline, _ = outline_of(model, vertices, target, hidden)
        seen = None if known is None else surface_guide(model, state, vertices, target, known)
        guides = Guides(outline, depth_order(model, vertices, target, problem.evidence), seen)
        terms = replace(o.outline, shape=body_shape, silhouette_sigma=sigma, silhouette_bend=bend)
        state = run(held, state, terms, o.outline_iterations, near)
        progress(0.35 + 0.06 * (k + 1), "outline")
    if problem.evidence.face:
        terms = replace(o.face, shape=all_shape, expression=True)
        state = run(held, state, terms, o.face_iterations, near)
    progress(0.9, "face")
    state = _unseen_legs_down(problem, state)
    return state, outline_of(model, posed(problem, state), target)[1]


def _unseen_legs_down(problem: Problem, state: State) -> State:
    """Legs that are not in the picture hang straight down from the hips, turned as the pelvis is."""
    model = problem.model
    rotations = state.rotations.copy()
    facing = rotations[0, :, 2] * [1.0, 0.0, 1.0]
    if facing @ facing < _FACING:
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
