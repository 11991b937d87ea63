"""The unknowns of the fit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from persona.body.model import BodyModel
from persona.body.points import Placed, Points, Rest
from persona.geometry.rotations import exp_rotation

LARGEST_TURN = 0.6  # radians of a joint in one step of the solver: beyond, the linearised problem says nothing
_SHAPE_STEP = 1e-3  # of a shape parameter, for finite differences


@dataclass(frozen=True)
class State:
    """Pose, shape and expression of a body in the fit's world: the camera at the origin looking along -z, y up."""

    rotations: Float[np.ndarray, "j 3 3"]
    translation: Float[np.ndarray, " 3"]
    shape: Float[np.ndarray, " s"]
    expression: Float[np.ndarray, " e"]


@dataclass(frozen=True)
class Free:
    """Which unknowns may move: joints, then shape entries, then the expression.

    The vector of unknowns is the translation, three values a joint, the chosen shape entries and, if ``expression``,
    all ``expressions`` of its parameters.
    """

    joints: Int[np.ndarray, " q"]
    shape: Int[np.ndarray, " s"]
    expression: bool
    expressions: int

    @property
    def size(self) -> int:
        """How many numbers are free."""
        return 3 + 3 * len(self.joints) + len(self.shape) + (self.expressions if self.expression else 0)

    @property
    def pose(self) -> slice:
        """Where the turns of the joints stand among the free numbers."""
        return slice(3, 3 + 3 * len(self.joints))

    @property
    def shaped(self) -> slice:
        """Where the shape stands."""
        return slice(self.pose.stop, self.pose.stop + len(self.shape))

    @property
    def acted(self) -> slice:
        """Where the expression stands."""
        return slice(self.shaped.stop, self.size)


@dataclass(frozen=True)
class Body:
    """A state worked out: coefficients, local rotations, joints and frames (all with a leading 1)."""

    coefficients: Float[np.ndarray, "1 c"]
    rotations: Float[np.ndarray, "1 j 3 3"]
    rest: Rest
    placed: Placed

    @classmethod
    def of(cls, model: BodyModel, state: State) -> Body:
        """Work out a state of a body."""
        coefficients = model.coefficients(state.shape[None], state.expression[None])
        rest, rotations = model.rest(coefficients), state.rotations[None]
        return cls(coefficients, rotations, rest, model.place(rest, rotations, state.translation[None]))

    def points(self, model: BodyModel, points: Points) -> tuple[np.ndarray, np.ndarray]:
        """Points in the pose and in the modelling pose, (n, 3) each."""
        shaped = model.shaped(points, self.coefficients, self.rotations)
        return model.skinned(points, shaped, self.rest, self.placed)[0], shaped[0]


def moved(
    model: BodyModel, state: State, free: Free, update: Float[np.ndarray, " n"], largest_turn: float = LARGEST_TURN
) -> State:
    """The state after an update of the free unknowns, shortened so that no joint turns by more than that (radians)."""
    turn = np.abs(update[free.pose]).max(initial=0.0)
    update = update * min(1.0, largest_turn / max(turn, 1e-9))
    rotations = state.rotations.copy()
    rotations[free.joints] = exp_rotation(update[free.pose].reshape(-1, 3)) @ rotations[free.joints]
    shape = state.shape.copy()
    shape[free.shape] += update[free.shaped]
    expression = state.expression
    if free.expression:
        expression = model.expression.clip(expression + update[free.acted])
    return replace(
        state,
        rotations=rotations,
        translation=state.translation + update[:3],
        shape=model.shape.clip(shape),
        expression=expression,
    )


@dataclass(frozen=True)
class ShapeSteps:
    """Bodies with one shape entry moved a little each, for finite differences."""

    coefficients: Float[np.ndarray, "s c"]
    rotations: Float[np.ndarray, "1 j 3 3"]
    rest: Rest
    placed: Placed
    steps: Float[np.ndarray, " s"]

    @classmethod
    def of(cls, model: BodyModel, state: State, shape: Int[np.ndarray, " s"], size: float = _SHAPE_STEP) -> ShapeSteps:
        """One step of ``size`` for each shape coefficient of ``shape``, inward where the upper bound is near."""
        values = np.tile(state.shape, (len(shape), 1))
        rows = np.arange(len(shape))
        steps = np.where(values[rows, shape] + size > model.shape.high[shape], -size, size)
        values[rows, shape] += steps
        coefficients = model.coefficients(
            values, np.broadcast_to(state.expression, (len(shape), len(state.expression)))
        )
        rest = model.rest(coefficients)
        rotations = np.broadcast_to(state.rotations, (len(shape), *state.rotations.shape))
        translation = np.broadcast_to(state.translation, (len(shape), 3))
        return cls(coefficients, state.rotations[None], rest, model.place(rest, rotations, translation), steps)

    def derivative(self, model: BodyModel, points: Points, at: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3 s"]:
        """How points move with the shape entries."""
        shaped = model.shaped(points, self.coefficients, self.rotations)
        there = model.skinned(points, shaped, self.rest, self.placed)
        return np.transpose((there - at) / self.steps[:, None, None], (1, 2, 0))


def points_jacobian(
    model: BodyModel,
    points: Points,
    posed: Float[np.ndarray, "n 3"],
    shaped: Float[np.ndarray, "n 3"],
    body: Body,
    free: Free,
    steps: ShapeSteps | None,
) -> Float[np.ndarray, "n 3 u"]:
    """How points move with the translation, the joints and the shape (the expression is left at zero)."""
    out = np.zeros((len(points), 3, free.size))
    out[:, :, :3] = np.eye(3)
    out[:, :, free.pose] = model.pose_jacobian(points, shaped, body.rest, body.placed, free.joints)
    if steps is not None:
        out[:, :, free.shaped] = steps.derivative(model, points, posed)
    return out
