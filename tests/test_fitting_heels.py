"""Heels are found where the outline asks for them, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from persona.fitting.contour import silhouette
from persona.fitting.heels import HeelOptions, in_heels, pointed_feet, with_arms_of, with_legs_of
from persona.fitting.solve import SolveOptions, posed
from persona.fitting.state import Body
from persona.geometry.rotations import exp_rotation, log_rotation
from persona.landmark_names import ANKLES, HEELS, TOES
from persona.motion.anatomy import heel_turn
from persona.surface.silhouette import draw
from persona.types import Label
from test_fitting_anny import body, evidence_of, known, problem_of, standing  # noqa: F401


@pytest.mark.slow
@pytest.mark.parametrize("angle", [0.0, 0.55])
def test_raised_heels_are_found(body, known, angle: float) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    level = standing(body)
    problem = problem_of(body, known, evidence_of(body, known, level))
    rotations = level.rotations.copy()
    for leg in problem.limbs.legs:
        rotations[leg.foot] = rotations[leg.foot] @ heel_turn(body.joint_template, leg, angle)
        rotations[list(leg.toes)] = heel_turn(body.joint_template, leg, -angle)
    truth = replace(level, rotations=rotations)
    problem = replace(problem, evidence=evidence_of(body, known, truth))
    target = silhouette(problem.evidence)
    shoes = np.where(target.mask > 0, Label.SHOE, Label.BACKGROUND).astype(np.uint8)
    state, found = in_heels(problem, level, target, shoes, SolveOptions())
    if angle:
        assert found == pytest.approx(angle, abs=0.2)
        lowest = [posed(problem, s)[:, 1].min() for s in (truth, state)]
        assert lowest[0] == pytest.approx(lowest[1], abs=0.02)
    else:
        assert found == 0.0 and state is level
    bare = np.where(target.mask > 0, Label.SKIN, Label.BACKGROUND).astype(np.uint8)
    assert in_heels(problem, level, target, bare, SolveOptions())[1] == 0.0
    feet = np.flatnonzero(target.mask.any(1))[-1]
    for label in (Label.SOCKS, Label.TOP):  # white socks may be called a top
        socks = shoes.copy()
        socks[int(0.9 * feet) : int(0.97 * feet)][target.mask[int(0.9 * feet) : int(0.97 * feet)] > 0] = label
        assert in_heels(problem, level, target, socks, SolveOptions())[1] == 0.0
    # Landmarks of level feet with heels down, or of one raised foot alone: a large shoe, or who walks.
    unmoved = evidence_of(body, known, level).targets
    for rows, down in (([*HEELS, *TOES], 0.01), ([HEELS[0], TOES[0]], 0.0)):
        targets = problem.evidence.targets.copy()
        targets[rows] = unmoved[rows]
        targets[HEELS, 1] += down * problem.evidence.stature_px
        large = replace(problem, evidence=replace(problem.evidence, targets=targets))
        assert in_heels(large, level, target, shoes, SolveOptions())[1] == 0.0
    seen = problem.evidence.seen.copy()
    seen[ANKLES] = False
    hidden = replace(problem, evidence=replace(problem.evidence, seen=seen))
    assert in_heels(hidden, level, target, shoes, SolveOptions())[1] == 0.0


def test_arms_stay_as_they_were_unless_they_would_leave_their_landmarks(body, known) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    found = standing(body)
    problem = problem_of(body, known, evidence_of(body, known, found))
    upper = problem.limbs.arms[0].upper[0]
    for angle, stays in ((0.01, True), (0.3, False)):
        rotations = found.rotations.copy()
        rotations[upper] = rotations[upper] @ cv2.Rodrigues(np.array([0.0, 0.0, angle]))[0]
        state = with_arms_of(problem, found, replace(found, rotations=rotations), HeelOptions())
        np.testing.assert_allclose(state.rotations, rotations if stays else found.rotations, atol=1e-12)


def test_the_legs_alone_are_taken_from_the_fit_with_heels(body, known) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    state = standing(body)
    problem = problem_of(body, known, evidence_of(body, known, state))
    rotations = state.rotations.copy()
    left, right = problem.limbs.legs
    for joint in (0, problem.limbs.arms[0].upper[0], left.thigh[0], right.shin[0]):
        rotations[joint] = rotations[joint] @ cv2.Rodrigues(np.array([0.0, 0.1, 0.2]))[0]
    found = replace(state, rotations=rotations, translation=state.translation + 0.05)
    taken = with_legs_of(problem, state, found)
    legs = body.below(left.thigh[0], right.thigh[0])
    rest = np.setdiff1d(np.arange(len(rotations)), legs)
    np.testing.assert_array_equal(taken.rotations[rest], state.rotations[rest])
    np.testing.assert_array_equal(taken.translation, state.translation)
    turned, wanted = (Body.of(body, one).placed.rotations[0][legs] for one in (taken, found))
    np.testing.assert_allclose(turned, wanted, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("aside", [0.0, 0.6])
def test_a_stretched_foot_of_who_sits_points_as_the_outline_says(body, known, aside: float) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    level = standing(body)
    problem = problem_of(body, known, evidence_of(body, known, level))
    left, right = problem.limbs.legs
    rotations = level.rotations.copy()
    across = exp_rotation(np.array([[0.0, aside, 0.0]]))[0]
    rotations[left.foot] = rotations[left.foot] @ heel_turn(body.joint_template, left, 0.75) @ across
    mask = draw(posed(problem, replace(level, rotations=rotations)), body.faces, silhouette(problem.evidence))[1]
    stands = replace(problem, evidence=replace(problem.evidence, mask=mask.astype(np.float32)))
    target = silhouette(stands.evidence)
    assert pointed_feet(stands, level, target) == (level, (False, False))
    sits = replace(stands, evidence=replace(stands.evidence, standing=False, on_feet=False))
    covered = replace(sits, evidence=replace(sits.evidence, hidden_feet=(True, True)))
    assert pointed_feet(covered, level, target) == (level, (False, False))
    found, which = pointed_feet(sits, level, target)
    turned = found.rotations
    assert which == (True, False)
    if aside == 0.0:
        assert turned[left.foot] == pytest.approx(rotations[left.foot], abs=0.2)
    left_over, turn = (
        float(np.linalg.norm(log_rotation((one[left.foot].T @ rotations[left.foot])[None])))
        for one in (turned, level.rotations)
    )
    assert left_over < 0.55 * turn
    np.testing.assert_array_equal(turned[right.foot], level.rotations[right.foot])
