"""Hands that the photo hides are where it can hide them: not before the clothes it shows there.

Nothing in the photo draws such a hand: it was left as far before the body as a usual bend of the elbow has it. Of a
hand in sight whose fingers were not found skin and outline say whether they are at ease or spread.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from persona.fitting.contour import hidden_arms, outline_of
from persona.fitting.depth_order import depth_order
from persona.fitting.residuals import DepthOrder, Guides, Problem
from persona.fitting.solve import SolveOptions, fit_pose, posed
from persona.fitting.state import Body, State
from persona.geometry.rotations import exp_rotation
from persona.imaging.fill import nearest_fill
from persona.landmark_names import WRISTS
from persona.rendering.mesh import rasterize_mesh
from persona.surface.silhouette import LEFT_ARM, RIGHT_ARM, Silhouette, draw, limb_of_part


@dataclass(frozen=True)
class HidingOptions:
    """How hidden hands are placed. Chosen by hand on 12 photos (docs/decisions/sides-and-hidden-arms.md).

    Attributes:
        rounds: of looking where such a hand is and fitting the pose; none leaves them as they were.
        depth: meters below the bare body's nearer side from which on a hand is in a pocket, or beyond.
        every: every so many of a hand's vertices are looked at.
        seen_wrist: meters that a wrist in sight may move: hidden fingers say no more about its arm (2.4 and 2.7 cm of
            two that are hidden; 13 and 52 cm of two that were not).
    """

    rounds: int = 4
    depth: float = 0.01
    every: int = 9
    seen_wrist: float = 0.05


def hands_out_of_sight(
    problem: Problem,
    state: State,
    target: Silhouette,
    solver: SolveOptions,
    options: HidingOptions | None = None,
) -> State:
    """The state with every hidden hand in a pocket or behind the body, inside the outline; only its own arm moves.

    Of a hand whose wrist is in sight only the fingers are hidden, and its wrist hardly moves.

    Args:
        state: the solved one.
        target: the person's outline at working size.
    """
    options = options or HidingOptions()
    evidence = problem.evidence
    sides = [side for side in (0, 1) if evidence.hidden_fingers[side]]
    if not sides:
        return state
    own = {side: _vertices(problem, side)[:: options.every] for side in sides}
    hidden = np.union1d(hidden_arms(problem.model, evidence), np.concatenate(list(own.values())))
    first = state
    _, start = _order(problem, posed(problem, state), target, own, options)
    for _ in range(options.rounds):
        vertices = posed(problem, state)
        order, in_sight = _order(problem, vertices, target, own, options)
        if not any(in_sight.values()):
            break
        outline, _ = outline_of(problem.model, vertices, target, hidden)
        guides = Guides(outline, _together(depth_order(problem.model, vertices, target, evidence), order))
        state = fit_pose(
            _unsure(problem.anchored(state), sides),
            state,
            solver.outline,
            solver.outline_iterations,
            solver.damping[1],
            guides,
            tolerance=1e-4,
        )
    _, end = _order(problem, posed(problem, state), target, own, options)
    for side in sides:
        arm = problem.limbs.arms[side]
        joints = [*arm.upper, *arm.fore, arm.hand]
        rotations = first.rotations.copy()
        rotations[joints] = state.rotations[joints]
        moved = replace(first, rotations=rotations)
        before, after = (Body.of(problem.model, one).placed.positions[0, arm.hand] for one in (first, moved))
        held = not evidence.hidden_hands[side] and np.linalg.norm(after - before) > options.seen_wrist
        if end[side] < start[side] and not held:
            first = moved
    return first


def eased_fingers(problem: Problem, state: State, target: Silhouette) -> State:
    """The state with fingers that were not found as those of a hand at ease; in sight they stay spread, as the
    reference pose has them, where that covers more bare skin than it stands out of the person's outline.

    Args:
        state: the solved one.
        target: the person's outline at working size.
    """
    evidence, easy = problem.evidence, problem.model.profile.easy_fingers
    if easy is None:
        return state

    def right(state: State) -> int:
        drawn = draw(posed(problem, state), problem.model.faces, target)[1] > 0
        return int((drawn & target.bare_arms).sum()) - int((drawn & (target.mask == 0)).sum())

    for side, arm in enumerate(problem.limbs.arms):
        if evidence.hands[side]:
            continue
        fingers = [joint for finger in arm.fingers.values() for joint in finger]
        rotations = state.rotations.copy()
        rotations[fingers] = exp_rotation(easy[fingers])
        eased = replace(state, rotations=rotations)
        if evidence.hidden_fingers[side] or right(eased) >= right(state):
            state = eased
    return state


def _vertices(problem: Problem, side: int) -> Int[np.ndarray, " k"]:
    """Of a hand, or of its fingers where its wrist is in sight."""
    model, arm = problem.model, problem.limbs.arms[side]
    fingers = [joint for finger in arm.fingers.values() for joint in finger]
    first = [arm.hand] if problem.evidence.hidden_hands[side] else fingers
    return np.flatnonzero(model.carried_by(model.below(*first)) > 0.5)


def _unsure(problem: Problem, sides: list[int]) -> Problem:
    """The same without the depths of hidden hands, which were guessed."""
    trust = problem.evidence.world_confidence.copy()
    trust[[WRISTS[side] for side in sides]] = 0.0
    return replace(problem, evidence=replace(problem.evidence, world_confidence=trust))


def _order(
    problem: Problem,
    vertices: Float[np.ndarray, "v 3"],
    target: Silhouette,
    hands: dict[int, Int[np.ndarray, " k"]],
    options: HidingOptions,
) -> tuple[DepthOrder | None, dict[int, int]]:
    """Vertices of hidden hands that are too near and how far they should be; how many of each are in sight: too near,
    or beside the person.
    """
    model, limbs = problem.model, limb_of_part(problem.model.parts)
    chosen, far, count = [], [], {}
    for side, own in hands.items():
        rest = model.faces[(limbs[model.faces] != (LEFT_ARM, RIGHT_ARM)[side]).all(1)]
        depth = [rasterize_mesh(vertices, faces, target.camera, cull=True).depth for faces in (rest, rest[:, ::-1])]
        body = (depth[0] > 0) & (depth[1] > 0)
        # beside the body clothes hang about its middle
        limit = np.where(body, depth[0] + options.depth, nearest_fill((depth[0] + depth[1]) / 2, body))
        pixels, z = target.camera.project(vertices[own])
        column, row = np.clip(np.floor(pixels).astype(int).T, 0, [[limit.shape[1] - 1], [limit.shape[0] - 1]])
        near, beside = z < limit[row, column], target.mask[row, column] == 0
        count[side] = int((near | beside).sum())
        chosen.append(own[near])
        far.append(limit[row, column][near])
    vertex, beyond = np.concatenate(chosen), np.concatenate(far).astype(float)
    return DepthOrder(vertex, beyond, np.full(len(vertex), -1.0)) if len(vertex) else None, count


def _together(order: DepthOrder | None, hands: DepthOrder | None) -> DepthOrder | None:
    """Both orders; of a vertex that is in both, that of hidden hands."""
    if order is None or hands is None:
        return order or hands
    other = ~np.isin(order.vertices, hands.vertices)
    return DepthOrder(
        np.r_[order.vertices[other], hands.vertices],
        np.r_[order.depth[other], hands.depth],
        np.r_[order.sign[other], hands.sign],
    )


__all__ = ["HidingOptions", "eased_fingers", "hands_out_of_sight"]
