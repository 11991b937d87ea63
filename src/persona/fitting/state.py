"""The unknowns of the fit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from persona.body.model import BodyModel, Placed, Points, Rest
from persona.body.rotations import exp_rotation


@dataclass(frozen=True)
class State:
    """Pose, shape and expression of a body in the fit's world: the camera at the origin looking along -z, y up."""

    rotations: Float[np.ndarray, "j 3 3"]
    translation: Float[np.ndarray, " 3"]
    phenotypes: Float[np.ndarray, " p"]
    changes: Float[np.ndarray, " l"]
    actions: Float[np.ndarray, " e"]


@dataclass(frozen=True)
class Free:
    """Which unknowns may move: joints, then shape entries (phenotypes first, local changes after them), then actions.

    The vector of unknowns is the translation, three values a joint, the chosen shape entries and, if ``expression``,
    all facial actions.
    """

    joints: Int[np.ndarray, " q"]
    shape: Int[np.ndarray, " s"]
    expression: bool
    actions: int

    @property
    def size(self) -> int:
        return 3 + 3 * len(self.joints) + len(self.shape) + (self.actions if self.expression else 0)

    @property
    def pose(self) -> slice:
        return slice(3, 3 + 3 * len(self.joints))

    @property
    def shaped(self) -> slice:
        return slice(self.pose.stop, self.pose.stop + len(self.shape))

    @property
    def acted(self) -> slice:
        return slice(self.shaped.stop, self.size)


@dataclass(frozen=True)
class Body:
    """A state worked out: coefficients, joints and frames (all with a leading 1)."""

    coefficients: Float[np.ndarray, "1 c"]
    rest: Rest
    placed: Placed

    @classmethod
    def of(cls, model: BodyModel, state: State) -> Body:
        coefficients = model.coefficients(state.phenotypes[None], state.changes[None], state.actions[None])
        rest = model.rest(coefficients)
        return cls(coefficients, rest, model.place(rest, state.rotations[None], state.translation[None]))

    def points(self, model: BodyModel, points: Points) -> tuple[np.ndarray, np.ndarray]:
        """Points in the pose and in the modelling pose, (n, 3) each."""
        shaped = model.shaped(points, self.coefficients)
        return model.skinned(points, shaped, self.rest, self.placed)[0], shaped[0]


def moved(state: State, free: Free, update: Float[np.ndarray, " n"], largest_turn: float = 0.6) -> State:
    """The state after an update of the free unknowns, shortened so that no joint turns by more than that."""
    turn = np.abs(update[free.pose]).max(initial=0.0)
    update = update * min(1.0, largest_turn / max(turn, 1e-9))
    rotations = state.rotations.copy()
    rotations[free.joints] = exp_rotation(update[free.pose].reshape(-1, 3)) @ rotations[free.joints]
    count = len(state.phenotypes)
    shape = np.concatenate([state.phenotypes, state.changes])
    shape[free.shape] += update[free.shaped]
    actions = np.clip(state.actions + update[free.acted], 0.0, 1.0) if free.expression else state.actions
    return replace(
        state,
        rotations=rotations,
        translation=state.translation + update[:3],
        phenotypes=np.clip(shape[:count], 0.0, 1.0),
        changes=np.clip(shape[count:], -1.0, 1.0),
        actions=actions,
    )


@dataclass(frozen=True)
class ShapeSteps:
    """Bodies with one shape entry moved a little each, for finite differences."""

    coefficients: Float[np.ndarray, "s c"]
    rest: Rest
    placed: Placed
    steps: Float[np.ndarray, " s"]

    @classmethod
    def of(cls, model: BodyModel, state: State, shape: Int[np.ndarray, " s"], size: float = 1e-3) -> ShapeSteps:
        values = np.tile(np.concatenate([state.phenotypes, state.changes]), (len(shape), 1))
        rows = np.arange(len(shape))
        steps = np.where(values[rows, shape] + size > 1.0, -size, size)
        values[rows, shape] += steps
        count = len(state.phenotypes)
        actions = np.broadcast_to(state.actions, (len(shape), len(state.actions)))
        coefficients = model.coefficients(values[:, :count], values[:, count:], actions)
        rest = model.rest(coefficients)
        rotations = np.broadcast_to(state.rotations, (len(shape), *state.rotations.shape))
        translation = np.broadcast_to(state.translation, (len(shape), 3))
        return cls(coefficients, rest, model.place(rest, rotations, translation), steps)

    def derivative(self, model: BodyModel, points: Points, at: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3 s"]:
        """How points move with the shape entries."""
        there = model.skinned(points, model.shaped(points, self.coefficients), self.rest, self.placed)
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
    """How points move with the translation, the joints and the shape (facial actions are left at zero)."""
    out = np.zeros((len(points), 3, free.size))
    out[:, :, :3] = np.eye(3)
    out[:, :, free.pose] = model.pose_jacobian(points, shaped, body.rest, body.placed, free.joints)
    if steps is not None:
        out[:, :, free.shaped] = steps.derivative(model, points, posed)
    return out
