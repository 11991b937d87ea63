"""Hands that the photo hides are not before what it shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from persona.fitting.contour import silhouette
from persona.fitting.hiding import eased_fingers, hands_out_of_sight
from persona.fitting.solve import SolveOptions, posed
from persona.fitting.state import Body
from persona.geometry.rotations import exp_rotation
from persona.imaging.hands import hidden_by_cloth
from persona.imaging.masks import binary_dilation, disk
from persona.surface.silhouette import draw
from persona.types import BodyPart, Material
from test_fitting_anny import body, evidence_of, known, problem_of, standing  # noqa: F401


def test_an_elbow_is_hidden_where_the_photo_shows_cloth_of_the_person() -> None:
    alpha = np.zeros((40, 40))
    alpha[10:30, 10:30] = 1.0
    cloth, skin = (np.full(alpha.shape, one, np.uint8) for one in (Material.CLOTH, Material.SKIN))
    on, beside, outside = (np.random.default_rng(0).uniform(*span, (50, 2)) for span in ((11, 29), (0, 9), (50, 60)))
    assert hidden_by_cloth(on, 0.5, alpha, cloth)
    assert not hidden_by_cloth(on, 0.95, alpha, cloth)
    assert not any(hidden_by_cloth(points, 0.5, alpha, cloth) for points in (beside, outside, on[:0]))
    assert not hidden_by_cloth(on, 0.5, alpha, skin)


@pytest.mark.slow
def test_a_hidden_hand_goes_where_the_clothes_hide_it_and_only_its_arm_moves(body, known) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    state = standing(body)
    rotations = state.rotations.copy()
    rotations[body.index["upperarm01.R"]] = exp_rotation(np.array([[-0.4, 0.0, 0.75]]))[0]
    rotations[body.index["lowerarm01.R"]] = exp_rotation(np.array([[-0.3, 0.9, 0.0]]))[0]
    state = replace(state, rotations=rotations)
    problem = problem_of(body, known, evidence_of(body, known, state))
    mask = draw(posed(problem, state), body.faces, silhouette(problem.evidence))[1]
    hidden = (False, True)
    evidence = replace(problem.evidence, mask=mask.astype(np.float32), hidden_fingers=hidden, hidden_hands=hidden)
    problem = replace(problem, evidence=evidence)
    target = silhouette(evidence)

    trunk = posed(problem, state)[body.parts == BodyPart.TORSO]
    found = hands_out_of_sight(problem, state, target, SolveOptions())

    def nearer(which, part=BodyPart.RIGHT_HAND) -> float:  # type: ignore[no-untyped-def]
        """Meters of the right hand's middle before the middle of the trunk."""
        return float(posed(problem, which)[body.parts == part, 2].mean() - trunk[:, 2].mean())

    assert nearer(state) > 0.2
    assert nearer(found) < 0.12
    own = set(problem.model.below(problem.limbs.arms[1].upper[0]))
    others = [joint for joint in range(len(body.parents)) if joint not in own]
    np.testing.assert_array_equal(found.rotations[others], state.rotations[others])
    assert Body.of(body, found).coefficients == pytest.approx(Body.of(body, state).coefficients)
    in_sight = replace(problem, evidence=replace(evidence, hidden_fingers=(False, False)))
    assert hands_out_of_sight(in_sight, state, target, SolveOptions()) is state


@pytest.mark.slow
def test_a_hidden_hand_goes_inside_the_outline(body, known) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    state = standing(body)
    rotations = state.rotations.copy()
    rotations[body.index["upperarm01.R"]] = exp_rotation(np.array([[0.0, 0.0, 0.45]]))[0]
    state = replace(state, rotations=rotations)
    problem = problem_of(body, known, evidence_of(body, known, state))
    right = np.isin(body.parts[body.faces], (BodyPart.RIGHT_HAND,)).any(1)
    mask = draw(posed(problem, state), body.faces[~right], silhouette(problem.evidence))[1]
    hidden = (False, True)
    # the coat around the hidden hand, as wide as the forearm's end
    evidence = replace(problem.evidence, mask=mask.astype(np.float32), hidden_fingers=hidden, hidden_hands=hidden)
    problem = replace(problem, evidence=evidence)
    target = silhouette(evidence)

    def outside(which) -> float:  # type: ignore[no-untyped-def]
        """Share of the right hand beside the person."""
        own = posed(problem, which)[body.parts == BodyPart.RIGHT_HAND]
        column, row = np.floor(target.camera.project(own)[0]).astype(int).T
        return float((target.mask[row, column] == 0).mean())

    assert outside(state) > 0.5
    assert outside(hands_out_of_sight(problem, state, target, SolveOptions())) < 0.6 * outside(state)


def test_fingers_that_were_not_found_are_spread_where_the_outline_says_so_and_else_at_ease(body, known) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    """The left hand is spread in the photo, the right one at ease; both begin spread."""
    state = standing(body)
    problem = problem_of(body, known, evidence_of(body, known, state))
    easy = body.profile.easy_fingers
    left, right = ([j for finger in arm.fingers.values() for j in finger] for arm in problem.limbs.arms)
    rotations = state.rotations.copy()
    rotations[right] = exp_rotation(easy[right])
    truth = replace(state, rotations=rotations)
    mask = draw(posed(problem, truth), body.faces, silhouette(problem.evidence))[1]
    evidence = replace(problem.evidence, mask=mask.astype(np.float32), bare_arms=mask > 0)
    target = silhouette(evidence)
    np.testing.assert_array_equal(
        eased_fingers(replace(problem, evidence=evidence), state, target).rotations, rotations
    )
    hidden = replace(problem, evidence=replace(evidence, hidden_fingers=(True, False), hands=(False, True)))
    rotations = state.rotations.copy()
    rotations[left] = exp_rotation(easy[left])
    np.testing.assert_array_equal(eased_fingers(hidden, state, target).rotations, rotations)
    # a cuff is wider than any hand
    wide = binary_dilation(target.mask > 0, disk(15)).astype(np.uint8)
    sleeved = replace(target, mask=wide, bare_arms=np.zeros_like(target.bare_arms))
    rotations[right] = exp_rotation(easy[right])
    np.testing.assert_array_equal(
        eased_fingers(replace(problem, evidence=evidence), state, sleeved).rotations, rotations
    )
