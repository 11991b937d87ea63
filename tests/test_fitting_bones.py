"""A body that another program found, as evidence of the fit: derivatives, and what it is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from persona.body import load_body
from persona.fitting.bones import _BONES, BoneEvidence, _places, bone_evidence
from persona.fitting.landmark_points import landmark_map
from persona.fitting.levenberg_marquardt import minimise
from persona.fitting.residuals import Guides, Terms
from persona.fitting.state import Body, State
from persona.geometry.rotations import exp_rotation
from persona.surface.silhouette import FLIP
from persona.types import BodyEstimate
from test_fitting_anny import evidence_of, problem_of, standing


@pytest.fixture(scope="module")
def truth() -> tuple[State, BodyEstimate]:
    """Somebody with both elbows and a knee bent towards the camera, and an exact estimate of it."""
    body = load_body()
    state = standing(body)
    rotations = state.rotations.copy()
    for name, vector in (("lowerarm01.L", (0.2, -1.2, 0.3)), ("upperarm01.R", (-0.9, 0.2, 0.3)),
                         ("upperleg01.L", (-0.8, 0.0, 0.1)), ("lowerleg01.L", (0.9, 0.0, 0.0))):  # fmt: skip
        rotations[body.index[name]] = exp_rotation(np.array([vector]))[0]
    state = replace(state, rotations=rotations)
    points = points_of(state) * FLIP
    places = _places(body)
    names = tuple(sorted({name for start, end, _ in _BONES for name in (*start, *end)}))
    root = points[[places["left_hip"], places["right_hip"]]].mean(0)
    return state, BodyEstimate("Anny", names, np.array([points[places[name]] for name in names]), root=root)


def points_of(state: State) -> np.ndarray:
    body = load_body()
    placed = Body.of(body, state)
    marks, _ = placed.points(body, landmark_map(body).points)
    return np.concatenate([placed.placed.positions[0], marks[:33]])


def evidence_bones(state: State, estimate: BodyEstimate) -> BoneEvidence:
    assert estimate.root is not None
    hips = estimate.root[:2] / estimate.root[2] * 900.0
    found = bone_evidence(load_body(), estimate, hips, 900.0)
    assert found is not None
    return found


def test_exact_estimates_agree_with_their_own_body(truth: tuple[State, BodyEstimate]) -> None:
    bones = evidence_bones(*truth)
    points = points_of(truth[0])
    own = bones.taken(points[:-33], points[-33:])
    own /= np.linalg.norm(own, axis=1, keepdims=True)
    np.testing.assert_allclose(own, bones.directions, atol=1e-9)
    assert len(bones.directions) == len(_BONES)


@pytest.mark.slow
def test_gradient_of_the_bones_agrees_with_finite_differences(truth: tuple[State, BodyEstimate]) -> None:
    body, (state, estimate) = load_body(), truth
    evidence = evidence_of(body, landmark_map(body), state)
    problem = problem_of(body, landmark_map(body), replace(evidence, bones=evidence_bones(state, estimate)))
    random = np.random.default_rng(0)
    rotations = state.rotations.copy()
    joints = problem.prior.joints
    rotations[joints] = exp_rotation(random.normal(0, 0.08, (len(joints), 3))) @ rotations[joints]
    state = replace(state, rotations=rotations)
    terms = Terms(shape=(0, 4, 8, 12), landmarks=0.0, prior=0.0, upright=0.0, shape_prior=0.0)
    analytic = 2.0 * problem.linearise(state, terms, Guides()).gradient
    for k in random.choice(len(analytic), 40, replace=False):
        update = np.zeros(len(analytic))
        update[k] = 1e-5
        higher = problem.cost(problem.step(state, terms, update), terms, Guides())
        lower = problem.cost(problem.step(state, terms, -update), terms, Guides())
        difference = (higher - lower) / 2e-5
        assert difference == pytest.approx(analytic[k], rel=1e-2, abs=0.01 * np.abs(analytic).mean())


def test_bones_turn_limbs_that_the_picture_leaves_open(truth: tuple[State, BodyEstimate]) -> None:
    """From the wrong side of the depth ambiguity the landmarks alone cannot come back; the bones can."""
    body, (state, estimate) = load_body(), truth
    evidence = evidence_of(body, landmark_map(body), state)
    flat = replace(evidence, world=evidence.world * [1.0, 1.0, -0.5])  # bends the other way
    start = standing(body)
    errors = {}
    for name, bones in (("landmarks", None), ("bones", evidence_bones(state, estimate))):
        problem = problem_of(body, landmark_map(body), replace(flat, bones=bones))
        terms = Terms(world=0.3, bones_bend=100.0, face=0.1, face_every=6)
        found, _ = minimise(
            start,
            lambda s, p=problem, t=terms: p.linearise(s, t, Guides()),
            lambda s, p=problem, t=terms: p.cost(s, t, Guides()),
            lambda s, update, p=problem, t=terms: p.step(s, t, update),
            15,
        )
        off = points_of(found) - points_of(state)
        errors[name] = np.linalg.norm(off - off[0], axis=1).mean()
    assert errors["bones"] < 0.4 * errors["landmarks"]
    assert errors["bones"] < 0.03
