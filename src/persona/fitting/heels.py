"""Heels: whether who stands is in shoes that raise the heels, and how far.

A flat foot under an ankle that a heel holds up is too short for the outline in the photo: the ankle is as high above
the lowest point as only a foot can be that points down. A shoe that is larger than the foot in it does the same to the
outline, but not to the landmarks, so both are asked. Then the feet are turned down, the toes level, the pose is
fitted again, and the angle is taken whose lower legs and feet explain the person's mask best; none, if level feet do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float, UInt8

from persona.fitting.contour import hidden_arms, outline_of
from persona.fitting.depth_order import depth_order
from persona.fitting.heel_arch import HeelArch
from persona.fitting.landmarks import BODY
from persona.fitting.residuals import Guides, Problem
from persona.fitting.solve import NO_GUIDES, SolveOptions, fit_pose, posed
from persona.fitting.state import Body, State
from persona.geometry.kinematics import forward
from persona.geometry.rotations import exp_rotation, log_rotation
from persona.imaging.measures import iou
from persona.landmark_names import ANKLES, BODY_COUNT, ELBOWS, HEELS, TOES, WRISTS
from persona.motion.anatomy import anatomy, heel_turn
from persona.surface.silhouette import Silhouette, draw
from persona.types import BodyFit, Label


@dataclass(frozen=True)
class HeelOptions:
    """When heels are believed. Measured on 84 photos and made people, 36 in heels (docs/decisions/heels.md).

    Attributes:
        angles: radians by which heels are raised, that are tried.
        lowest: share of the person's height, from below, over which masks are compared.
        weight: what an overlap of one weighs beside the cost of landmarks and usual poses.
        gain: by which raised heels must be better in both together; where the instep shows and all asks for them as it
            must for a shoe that covers the foot, it is enough that they are better.
        rounds: of matching outlines and fitting the pose.
        least: radians below which a shoe is flat; the solved body's feet are turned by that to see what it gains.
        drop: gain of the overlap that one stature counts as, by which the landmarks ask for raised heels.
        rise: gain that turning and that must come to together.
        rise_bare: the same for a shoe that shows the instep, as most heels do, told against level feet.
        apart: statures by which the landmarks of both feet may differ in that: who walks raises one heel.
        arch: under a heel that is seen from the side; where there is one, landmarks are not asked.
        shoes: share of the mask there that must be shoes: who stands on tiptoe has none.
        covered: radians below which a shoe that covers the foot is flat: it is longer and thicker than the foot in it.
        skin: share of the mask there that must be skin for a shoe not to cover the foot.
        socks: share of it from which on shoes are flat: socks are seen over sneakers and loafers.
        arms: statures by which an elbow or a wrist may leave its landmark when the trunk moves and the arm does not.
        pointing: radians by which a single foot of who does not stand is turned up and down, to see whether it points
            elsewhere.
        pointing_steps: radians by which it is then turned about any of its axes, while that explains more.
        pointing_most: radians that it is turned at most.
        pointing_price: squared statures of the mask that a squared radian must explain.
        pointing_gain: squared statures of the mask that the foot must explain in addition.
    """

    angles: tuple[float, ...] = (0.3, 0.5, 0.7)
    lowest: float = 0.12
    weight: float = 600.0
    gain: float = 4.0
    rounds: int = 3
    least: float = 0.15
    drop: float = 3.6
    rise: float = 0.095
    rise_bare: float = 0.085
    apart: float = 0.02
    arch: HeelArch = field(default_factory=HeelArch)
    shoes: float = 0.1
    covered: float = 0.28
    skin: float = 0.1
    socks: float = 0.05
    arms: float = 0.01
    pointing: tuple[float, ...] = (-0.9, -0.75, -0.6, -0.45, -0.3, 0.3, 0.45, 0.6, 0.75, 0.9)
    pointing_steps: tuple[float, ...] = (0.3, 0.15)
    pointing_most: float = 1.0
    pointing_price: float = 2.5e-4
    pointing_gain: float = 7e-4


def in_heels(
    problem: Problem,
    state: State,
    target: Silhouette,
    labels: UInt8[np.ndarray, "h w"],
    solver: SolveOptions,
    options: HeelOptions | None = None,
) -> tuple[State, float]:
    """The state with raised heels and level toes, and the angle (radians); unchanged and 0 for who is in flat shoes.

    Args:
        state: the solved one.
        target: the person's outline at working size.
        labels: of the photo, at any size.
    """
    options = options or HeelOptions()
    rows = np.flatnonzero(target.mask.any(1))
    if not (problem.evidence.standing and problem.evidence.seen[ANKLES].all() and len(rows)):
        return state, 0.0
    low = slice(int(rows[-1] - options.lowest * (rows[-1] - rows[0])), None)
    # What is called a top down there is a sock: no top reaches the ankles.
    socks = sum(_share(labels, label, target, low) for label in (Label.SOCKS, Label.TOP))
    arch = _arch(problem, labels, options) >= options.arch.least
    if _share(labels, Label.SHOE, target, low) < options.shoes or (socks > options.socks and not arch):
        return state, 0.0

    def overlap(state: State) -> float:
        drawn = draw(posed(problem, state), problem.model.faces, target)[1]
        return iou(drawn[low] > 0, target.mask[low] > 0)

    bare = _share(labels, Label.SKIN, target, low) > options.skin
    # A pose that was solved freely may point the feet down already, in large shoes that cover them too; what asks for
    # heels where the foot shows is told against level ones.
    down = max(_pitch(problem, state), 0.0) if bare else 0.0
    level = _feet_turned(problem, state, -down)
    asked = _asked_by_landmarks(problem, level)
    rise = (
        overlap(_turned(problem, state, max(options.least - down, 0.0))) - overlap(level) + options.drop * asked.min()
    )
    if not arch and (np.ptp(asked) > options.apart or rise < (options.rise_bare if bare else options.rise)):
        return state, 0.0
    terms = replace(solver.outline, silhouette=0.0)
    tried = [_fitted(problem, state, target, angle, solver, options) for angle in (0.0, *options.angles)]
    scores = []
    for angle, one in zip((0.0, *options.angles), tried, strict=True):
        scores.append(options.weight * overlap(one) - problem.in_heels(angle).cost(one, terms, NO_GUIDES))
    best = int(np.argmax(scores))
    angle = _pitch(problem, tried[best])
    least = options.least if bare else options.covered
    gain = 0.0 if bare and rise > options.rise else options.gain
    if best == 0 or scores[best] < scores[0] + gain or angle < least:
        return state, 0.0
    raised = problem.in_heels(angle)

    def score(state: State) -> float:
        return options.weight * overlap(state) - raised.cost(state, terms, NO_GUIDES)

    taken = (with_legs_of(problem, state, tried[best]), with_arms_of(problem, tried[best], state, options))
    return max((_toes_level(problem, one, angle) for one in taken), key=score), angle


def with_legs_of(problem: Problem, state: State, found: State) -> State:
    """The state with the legs turned in the world as in another: heels tell nothing of what is above them."""
    return _with_limbs_of(problem, state, found, [leg.thigh[0] for leg in problem.limbs.legs])


def with_arms_of(problem: Problem, found: State, before: State, options: HeelOptions) -> State:
    """The found state with the arms turned as they were, for heels tell nothing of them.

    The trunk goes with the hips, or face and hands would leave their landmarks. Where it has gone so far that an arm
    would leave its own, the arm goes along.
    """
    kept = _with_limbs_of(problem, found, before, [arm.upper[0] for arm in problem.limbs.arms])
    rotations = kept.rotations.copy()
    further = (problem.landmark_errors(kept) - problem.landmark_errors(found))[BODY] / problem.evidence.stature_px
    further = np.where(problem.evidence.seen, further, 0)
    for side, arm in enumerate(problem.limbs.arms):
        if further[[ELBOWS[side], WRISTS[side]]].max() > options.arms:
            joints = problem.model.below(arm.upper[0])
            rotations[joints] = found.rotations[joints]
    return replace(found, rotations=rotations)


def _with_limbs_of(problem: Problem, state: State, other: State, first: list[int]) -> State:
    """The state with limbs, told by their ``first`` joints, turned in the world as in another."""
    turned, others = (Body.of(problem.model, one).placed.rotations[0] for one in (state, other))
    rotations = state.rotations.copy()
    for joint in first:
        joints = problem.model.below(joint)
        rotations[joints] = other.rotations[joints]
        rotations[joint] = turned[problem.model.parents[joint]].T @ others[joint]
    return replace(state, rotations=rotations)


def pointed_feet(
    problem: Problem, state: State, target: Silhouette, options: HeelOptions | None = None
) -> tuple[State, tuple[bool, bool]]:
    """The state with each foot of who does not stand turned as the outline asks for, and which were turned.

    The fit expects feet about square to their shins, so one that hangs, is stretched out or turned aside keeps the
    outline's place empty; nothing but the outline tells. Of a foot under cloth it tells nothing.
    """
    options = options or HeelOptions()
    turned = [False, False]
    if problem.evidence.on_feet:
        return state, (False, False)
    mask = target.mask > 0

    def explained(state: State) -> float:
        drawn = draw(posed(problem, state), problem.model.faces, target)[1] > 0
        return float((drawn & mask).sum() - (drawn & ~mask).sum()) / target.stature_px**2

    for side, leg in enumerate(problem.limbs.legs):
        if not problem.evidence.seen[ANKLES[side]] or problem.evidence.hidden_feet[side]:
            continue
        down = heel_turn(problem.model.joint_template, leg, 1.0)
        axes = np.stack([log_rotation(down[None])[0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])

        def foot(angles: Float[np.ndarray, " 3"], state=state, joint=leg.foot, axes=axes) -> State:  # type: ignore[no-untyped-def]
            return _with(state, joint, state.rotations[joint] @ exp_rotation((angles @ axes)[None])[0])

        def worth(angles: Float[np.ndarray, " 3"], foot=foot) -> float:  # type: ignore[no-untyped-def]
            return explained(foot(angles)) - options.pointing_price * float(angles @ angles)

        tried = np.outer([0.0, *options.pointing], [1.0, 0.0, 0.0])
        worths = [worth(angles) for angles in tried]
        best, most = tried[int(np.argmax(worths))], max(worths)
        for step in options.pointing_steps:
            while True:
                near = best + step * np.vstack([np.eye(3), -np.eye(3)])
                near = near[np.linalg.norm(near, axis=1) < options.pointing_most]
                found = [worth(angles) for angles in near]
                if max(found) <= most:
                    break
                best, most = near[int(np.argmax(found))], max(found)
        gain = most + options.pointing_price * float(best @ best) - worths[0]
        if gain > options.pointing_gain:
            state, turned[side] = foot(best), True
    return state, (turned[0], turned[1])


def _with(state: State, joint: int, rotation: Float[np.ndarray, "3 3"]) -> State:
    rotations = state.rotations.copy()
    rotations[joint] = rotation
    return replace(state, rotations=rotations)


def standing_in_heels(fit: BodyFit, angle: float) -> BodyFit:
    """The same fit, in whose reference pose the heels are raised by an angle (radians) and the toes level.

    So the foot is level with the ground in its shoe wherever a motion has it level.
    """
    if angle == 0:
        return fit
    skeleton = fit.skeleton
    rest = np.asarray(skeleton.rest_joints, np.float64)
    turns = np.tile(np.eye(3), (len(rest), 1, 1))
    rotations = np.array(fit.pose.rotations, np.float64)
    for leg in anatomy(skeleton).legs:
        turns[leg.foot] = turn = heel_turn(rest, leg, angle)
        turns[list(leg.toes)] = turn.T
        rotations[leg.foot] = rotations[leg.foot] @ turn.T
        rotations[list(leg.toes)] = turn @ rotations[list(leg.toes)]
    _, raised = forward(skeleton, turns, np.zeros(3))
    raised += rest[0] - raised[0]
    return replace(
        fit,
        skeleton=replace(skeleton, rest_joints=raised.astype(np.float32)),
        pose=replace(fit.pose, rotations=rotations.astype(np.float32)),
        heels=angle,
    )


def barefoot(fit: BodyFit, rotations: Float[np.ndarray, "j 3 3"]) -> Float[np.ndarray, "j 3 3"]:
    """Local rotations of a fit's skeleton as those of its body model, whose heels are on the ground."""
    own = np.array(rotations, np.float64)
    for leg in anatomy(fit.skeleton).legs if fit.heels else ():
        turn = heel_turn(np.asarray(fit.skeleton.rest_joints, np.float64), leg, fit.heels)
        own[leg.foot] = own[leg.foot] @ turn
        own[list(leg.toes)] = turn.T @ own[list(leg.toes)]
    return own


def _share(labels: UInt8[np.ndarray, "h w"], label: Label, target: Silhouette, low: slice) -> float:
    """How much of the mask's lowest rows bears a label."""
    import cv2

    small = cv2.resize(labels, target.mask.shape[::-1], interpolation=cv2.INTER_NEAREST)[low]
    person = target.mask[low] > 0
    return float((small[person] == label).mean()) if person.any() else 0.0


def _arch(problem: Problem, labels: UInt8[np.ndarray, "h w"], options: HeelOptions) -> float:
    """Statures of the highest arch under a heel in the photo."""
    import cv2

    evidence = problem.evidence
    person = evidence.mask > 0.5
    shoe = person & (cv2.resize(labels, person.shape[::-1], interpolation=cv2.INTER_NEAREST) == Label.SHOE)
    feet = zip(evidence.targets[HEELS], evidence.targets[TOES], strict=True)
    return max(options.arch.height(shoe, person, heel, toes, evidence.stature_px) for heel, toes in feet)


def _asked_by_landmarks(problem: Problem, state: State) -> Float[np.ndarray, " 2"]:
    """How much more than in the body toes are below heels and less heels below ankles in the photo, in statures.

    A foot that is larger, or seen more from above, has both longer or its toes alone; a raised heel takes from the one
    what it gives to the other.
    """
    marks, _ = Body.of(problem.model, state).points(problem.model, problem.known.points.take(np.arange(BODY_COUNT)))

    def asked(points: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, " 2"]:
        down = points[:, 1]
        return down[TOES] - 2 * down[HEELS] + down[ANKLES]

    return (asked(problem.evidence.targets) - asked(problem.project(marks))) / problem.evidence.stature_px


def _fitted(
    problem: Problem, state: State, target: Silhouette, angle: float, solver: SolveOptions, options: HeelOptions
) -> State:
    """The pose fitted again from feet that are turned down by an angle."""
    state = _turned(problem, state, angle)
    held = problem.in_heels(angle).anchored(state)
    hidden = hidden_arms(problem.model, problem.evidence)
    for sigma, bend in solver.outline_rounds[-options.rounds :]:
        vertices = posed(held, state)
        outline, _ = outline_of(problem.model, vertices, target, hidden)
        guides = Guides(outline, depth_order(problem.model, vertices, target, problem.evidence))
        terms = replace(solver.outline, silhouette_sigma=sigma, silhouette_bend=bend)
        state = fit_pose(held, state, terms, solver.outline_iterations, solver.damping[1], guides, tolerance=1e-4)
    return state


def _turned(problem: Problem, state: State, angle: float) -> State:
    """The feet turned down by an angle, the toes level."""
    return _toes_level(problem, _feet_turned(problem, state, angle), angle)


def _feet_turned(problem: Problem, state: State, angle: float) -> State:
    """The feet turned down by an angle, the toes with them."""
    rotations = state.rotations.copy()
    for leg in problem.limbs.legs:
        rotations[leg.foot] = rotations[leg.foot] @ heel_turn(problem.model.joint_template, leg, angle)
    return replace(state, rotations=rotations)


def _toes_level(problem: Problem, state: State, angle: float) -> State:
    """The toes turned back by the angle of the heels."""
    rotations = state.rotations.copy()
    for leg in problem.limbs.legs:
        rotations[list(leg.toes)] = heel_turn(problem.model.joint_template, leg, -angle)
    return replace(state, rotations=rotations)


def _pitch(problem: Problem, state: State) -> float:
    """How far both feet point down, radians; their mean."""
    turned = Body.of(problem.model, state).placed.rotations[0]
    legs = problem.limbs.legs
    down = [-(problem.evidence.level @ turned[leg.foot])[1] @ _ahead(problem, leg.foot, leg.toes) for leg in legs]
    return float(np.arcsin(np.clip(down, -1, 1)).mean())


def _ahead(problem: Problem, foot: int, toes: tuple[int, ...]) -> Float[np.ndarray, " 3"]:
    """Where a level foot points in the reference pose."""
    at = problem.model.joint_template
    ahead = (at[list(toes)].mean(0) - at[foot]) * [1.0, 0.0, 1.0] if toes else np.array([0.0, 0.0, 1.0])
    return ahead / np.linalg.norm(ahead)


__all__ = ["HeelOptions", "barefoot", "in_heels", "pointed_feet", "standing_in_heels", "with_arms_of", "with_legs_of"]
