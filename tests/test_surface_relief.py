"""Normals and points of a network as evidence: derivatives, and how much of a wrong depth they put right."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from persona.body import load_body
from persona.fitting.contour import silhouette
from persona.fitting.landmark_points import landmark_map
from persona.fitting.residuals import Guides, Problem, Terms
from persona.fitting.solve import posed
from persona.fitting.state import State
from persona.fitting.surface_guide import surface_guide
from persona.geometry.meshes import vertex_normals
from persona.geometry.rotations import exp_rotation
from persona.rendering.mesh import rasterize_mesh
from persona.surface.relief import Relief, refined_depth, relief
from persona.surface.silhouette import FLIP, Silhouette
from persona.types import Landmarks, Observation, Photo
from test_fitting_anny import evidence_of, problem_of, standing


@cache
def scene() -> tuple[Problem, State, Silhouette, np.ndarray, np.ndarray]:
    """Somebody, and exact normals and points in camera axes; the points in units of their own."""
    body = load_body()
    state = standing(body)
    evidence = evidence_of(body, landmark_map(body), state)
    problem, target = problem_of(body, landmark_map(body), evidence), silhouette(evidence)
    vertices = posed(problem, state)
    raster = rasterize_mesh(vertices, body.faces, target.camera, cull=True)
    hit = raster.face_index >= 0

    def drawn(values: np.ndarray) -> np.ndarray:
        out = np.zeros((*hit.shape, 3))
        corners = values[body.faces[raster.face_index[hit]]]
        out[hit] = (corners * raster.barycentric[hit][..., None]).sum(1)
        return out

    normals = drawn(vertex_normals(vertices, body.faces) * FLIP)
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)
    turn = exp_rotation(np.array([[0.05, -0.08, 0.0]]))[0]  # as a network that looks at a crop
    return problem, state, target, normals, drawn(0.6 * (vertices * FLIP) @ turn.T)


def known(normals: bool, points: bool) -> Relief:
    problem, _, target, true_normals, true_points = scene()
    height, width = target.mask.shape
    photo = Photo(np.zeros((height, width, 3), np.uint8), None, "x", (width, height))
    empty = np.zeros((height, width, 3), np.float32)
    marks = Landmarks(np.zeros((33, 2)), np.ones(33), np.ones(33), np.zeros((33, 3)))
    observation = Observation(
        photo, marks, target.mask.astype(np.float32), empty, np.zeros((height, width), np.uint8),
        normals=true_normals if normals else None, points=true_points if points else None,
    )  # fmt: skip
    found = relief(observation, target)
    assert found is not None
    assert problem.evidence.size == (width, height)
    return found


def test_an_observation_without_relief_has_none() -> None:
    _, _, target, _, _ = scene()
    height, width = target.mask.shape
    photo = Photo(np.zeros((height, width, 3), np.uint8), None, "x", (width, height))
    marks = Landmarks(np.zeros((33, 2)), np.ones(33), np.ones(33), np.zeros((33, 3)))
    plain = np.zeros((height, width))
    assert (
        relief(Observation(photo, marks, plain, np.zeros((height, width, 3)), plain.astype(np.uint8)), target) is None
    )


@pytest.mark.slow
@pytest.mark.parametrize(("normals", "points"), [(True, False), (False, True), (True, True)])
def test_gradient_agrees_with_finite_differences(normals: bool, points: bool) -> None:
    problem, state, target, _, _ = scene()
    random = np.random.default_rng(0)
    rotations = state.rotations.copy()
    joints = problem.prior.joints
    rotations[joints] = exp_rotation(random.normal(0, 0.04, (len(joints), 3))) @ rotations[joints]
    moved = replace(state, rotations=rotations)
    guide = surface_guide(problem.model, moved, posed(problem, moved), target, known(normals, points))
    assert guide is not None
    assert np.isfinite(guide.depth).any() == points
    assert np.isfinite(guide.normals).any() == normals
    terms = Terms(landmarks=0.0, prior=0.0, upright=0.0)
    guides = Guides(surface=guide)
    analytic = 2.0 * problem.linearise(moved, terms, guides).gradient
    assert np.abs(analytic).max() > 1.0
    for k in random.choice(len(analytic), 40, replace=False):
        update = np.zeros(len(analytic))
        update[k] = 1e-5
        higher = problem.cost(problem.step(moved, terms, update), terms, guides)
        lower = problem.cost(problem.step(moved, terms, -update), terms, guides)
        difference = (higher - lower) / 2e-5
        assert difference == pytest.approx(analytic[k], rel=2e-2, abs=0.02 * np.abs(analytic).mean())


def test_the_truth_pulls_nowhere() -> None:
    problem, state, target, _, _ = scene()
    guide = surface_guide(problem.model, state, posed(problem, state), target, known(True, True))
    assert guide is not None
    vertices = posed(problem, state)[guide.vertices]
    deep = np.isfinite(guide.depth)
    assert np.median(np.abs(vertices[deep, 2] - guide.depth[deep])) < 0.006
    own = vertex_normals(posed(problem, state), problem.model.faces)[guide.vertices]
    sloped = np.isfinite(guide.normals[:, 0])
    assert np.median((own[sloped] * guide.normals[sloped]).sum(1)) > 0.97


@pytest.mark.slow
@pytest.mark.parametrize(("normals", "points", "share"), [(True, False, 0.75), (False, True, 0.5), (True, True, 0.5)])
def test_a_surface_of_wrong_depth_is_put_right(normals: bool, points: bool, share: float) -> None:
    problem, state, target, _, _ = scene()
    body, true = problem.model, posed(problem, state)
    # a chest sunk and a belly that sticks out, both by 2.5 cm
    wave = 0.025 * np.sin(2 * np.pi * (true[:, 1] - true[:, 1].min()) / 0.5)
    rays = true / -true[:, 2:]
    wrong = true + wave[:, None] * rays
    stiffness = np.zeros(len(true))
    better = refined_depth(body, wrong, target, stiffness, known(normals, points))
    raster = rasterize_mesh(true, body.faces, target.camera, cull=True)
    seen = np.zeros(len(true), bool)
    seen[np.unique(body.faces[raster.face_index[raster.face_index >= 0]])] = True
    seen &= (body.hands < 0.1) & (true[:, 1] > -0.6) & ~body.inner

    def error(vertices: np.ndarray) -> float:
        off = (vertices - true)[seen, 2]
        return float(np.abs(off - np.median(off)).mean())

    assert error(better) < share * error(wrong)
    before, _ = target.camera.project(wrong)
    after, _ = target.camera.project(better)
    np.testing.assert_allclose(after, before, atol=1e-6)  # nothing moves in the picture
