"""Hands that the photo hides are where it can hide them: not before the clothes it shows there.

Nothing in the photo draws such a hand: it was left as far before the body as a usual bend of the elbow has it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, UInt8

from persona.fitting.contour import hidden_arms, outline_of
from persona.fitting.depth_order import depth_order
from persona.fitting.residuals import DepthOrder, Guides, Problem
from persona.fitting.solve import SolveOptions, fit_pose, posed
from persona.fitting.state import State
from persona.imaging.fill import nearest_fill
from persona.imaging.hands import hidden_by_cloth
from persona.landmark_names import WRISTS
from persona.rendering.mesh import rasterize_mesh
from persona.surface.silhouette import TRUNK, Silhouette, limb_of_part
from persona.types import Material


@dataclass(frozen=True)
class HidingOptions:
    """How hidden hands are placed. Chosen by hand on 12 photos (docs/decisions/sides-and-hidden-arms.md).

    Attributes:
        rounds: of looking where such a hand is and fitting the pose; none leaves them as they were.
        depth: meters below the bare body's nearer side from which on a hand is in a pocket, or beyond.
        every: every so many of a hand's vertices are looked at.
    """

    rounds: int = 4
    depth: float = 0.01
    every: int = 9


def hands_out_of_sight(
    problem: Problem,
    state: State,
    target: Silhouette,
    materials: UInt8[np.ndarray, "h w"],
    solver: SolveOptions,
    options: HidingOptions | None = None,
) -> State:
    """The state with every hidden hand in a pocket or behind the body; only its own arm moves.

    A hand is hidden if no finger was found, its wrist is not sure, and the photo shows the person's cloth, and no skin,
    where it and its wrist are.

    Args:
        state: the solved one.
        target: the person's outline at working size.
        materials: the photo's :class:`persona.types.Material` of every pixel, at its own size.
    """
    options = options or HidingOptions()
    first, hidden, start = state, [False, False], None
    for _ in range(options.rounds):
        vertices = posed(problem, state)
        order, now, near = _order(problem, vertices, target, materials, options)
        start = near if start is None else start
        if order is None:
            break
        hidden = [a or b for a, b in zip(hidden, now, strict=True)]
        outline, _ = outline_of(problem.model, vertices, target, hidden_arms(problem.model, problem.evidence))
        guides = Guides(outline, _together(depth_order(problem.model, vertices, target, problem.evidence), order))
        state = fit_pose(
            _unsure(problem.anchored(state), hidden),
            state,
            solver.outline,
            solver.outline_iterations,
            solver.damping[1],
            guides,
            tolerance=1e-4,
        )
    if state is first or start is None:
        return first
    *_, end = _order(problem, posed(problem, state), target, materials, options)
    rotations = first.rotations.copy()
    for side, arm in enumerate(problem.limbs.arms):
        own = [*arm.upper, *arm.fore, arm.hand]
        if hidden[side] and end[side] < start[side]:
            rotations[own] = state.rotations[own]
    return replace(first, rotations=rotations)


def _unsure(problem: Problem, hidden: list[bool]) -> Problem:
    """The same without the depths of hidden hands, which were guessed."""
    trust = problem.evidence.world_confidence.copy()
    trust[[WRISTS[side] for side in (0, 1) if hidden[side]]] = 0.0
    return replace(problem, evidence=replace(problem.evidence, world_confidence=trust))


def _order(
    problem: Problem,
    vertices: Float[np.ndarray, "v 3"],
    target: Silhouette,
    materials: UInt8[np.ndarray, "h w"],
    options: HidingOptions,
) -> tuple[DepthOrder | None, list[bool], list[int]]:
    """Vertices of hidden hands that are too near and how far they should be; the hidden hands; how many are near."""
    model, evidence = problem.model, problem.evidence
    trunk = model.faces[(limb_of_part(model.parts)[model.faces] == TRUNK).all(1)]
    depth = [rasterize_mesh(vertices, faces, target.camera, cull=True).depth for faces in (trunk, trunk[:, ::-1])]
    body = (depth[0] > 0) & (depth[1] > 0)
    # beside the body clothes hang about its middle
    limit = np.where(body, depth[0] + options.depth, nearest_fill((depth[0] + depth[1]) / 2, body))
    hidden, chosen, far, count = [], [], [], [0, 0]
    for side, arm in enumerate(problem.limbs.arms):
        own = np.flatnonzero(model.carried_by(model.below(arm.hand)) > 0.5)
        wrist = WRISTS[side]
        unseen = not evidence.hands[side] and not _bare(evidence.targets[wrist], materials)
        sure = float(evidence.confidence[wrist])
        hidden.append(unseen and hidden_by_cloth(problem.project(vertices[own]), sure, evidence.mask, materials))
        if hidden[-1]:
            own = own[:: options.every]
            pixels, z = target.camera.project(vertices[own])
            column, row = np.clip(np.floor(pixels).astype(int).T, 0, [[limit.shape[1] - 1], [limit.shape[0] - 1]])
            near = z < limit[row, column]
            count[side] = int(near.sum())
            chosen.append(own[near])
            far.append(limit[row, column][near])
    if not any(count):
        return None, hidden, count
    vertex, beyond = np.concatenate(chosen), np.concatenate(far).astype(float)
    return DepthOrder(vertex, beyond, np.full(len(vertex), -1.0)), hidden, count


def _bare(wrist: Float[np.ndarray, " 2"], materials: UInt8[np.ndarray, "h w"]) -> bool:
    """Whether the photo shows a wrist's skin: then its hand is in sight, too, and holds something."""
    height, width = materials.shape
    x, y = (int(value) for value in np.floor(wrist))
    return 0 <= x < width and 0 <= y < height and bool(materials[y, x] == Material.SKIN)


def _together(order: DepthOrder | None, hands: DepthOrder) -> DepthOrder:
    """Both orders; of a vertex that is in both, that of hidden hands."""
    if order is None:
        return hands
    other = ~np.isin(order.vertices, hands.vertices)
    return DepthOrder(
        np.r_[order.vertices[other], hands.vertices],
        np.r_[order.depth[other], hands.depth],
        np.r_[order.sign[other], hands.sign],
    )


__all__ = ["HidingOptions", "hands_out_of_sight"]
