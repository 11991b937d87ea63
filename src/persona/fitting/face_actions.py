"""Facial actions by name for bodies whose expressions are nameless components.

Motions name what a face does (``jawOpen``, ``mouthSmileLeft``); SMPL-X knows components and a jaw. Every action of Anny
is matched by the mix of components and jaw that moves the face's landmarks most like it, so that an avatar on either
body understands the same motions. What joints do (opening the jaw, looking about) is left to the joints.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int

from persona.body.model import BodyModel
from persona.body.points import Points
from persona.fitting.landmark_points import REFERENCE, landmark_map
from persona.fitting.landmarks import FACE, LandmarkMap

_NOISE = 0.001  # meters of a landmark that count as much as one unit of a component
_FELT = 5e-5  # meters
_LEAST = 0.3  # share of an action's movement that must be matched
_JOINTS = ("jawOpen", "eyeLook")  # what retargeting gives to the joints of jaw and eyes


def named_actions(
    model: BodyModel, known: LandmarkMap, coefficients: Float[np.ndarray, "1 c"]
) -> tuple[tuple[str, ...], Float[np.ndarray, "n v 3"]]:
    """Names of the actions that the body can do, and how each moves the vertices in the reference pose (meters).

    Args:
        model: a body whose expression parameters are no named actions.
        known: its landmarks.
        coefficients: of the person's shape.
    """
    named = REFERENCE.load()
    theirs, ours = landmark_map(named).points, known.points
    face = np.arange(FACE.start, FACE.stop)
    size = np.linalg.norm(np.ptp(ours.template[face], axis=0)) / np.linalg.norm(np.ptp(theirs.template[face], axis=0))
    wanted = theirs.blendshapes[named.expression_rows][:, face] * size
    fields, marks = (_moves(model, points, coefficients) for points in (model.vertices, ours.take(face)))
    design = marks.reshape(len(marks), -1).T
    system = design.T @ design + _NOISE**2 * np.eye(len(marks))
    names, basis = [], []
    for name, move in zip(named.expression.names, wanted, strict=True):
        if name.startswith(_JOINTS):
            continue
        mix = np.linalg.solve(system, design.T @ move.ravel())
        left = np.linalg.norm(design @ mix - move.ravel()) / max(np.linalg.norm(move), 1e-9)
        if left**2 < 1.0 - _LEAST:
            names.append(name)
            basis.append(np.einsum("k,kvx->vx", mix, fields))
    return tuple(names), np.array(basis).reshape(len(names), len(model.vertices), 3)


def _moves(model: BodyModel, points: Points, coefficients: np.ndarray) -> Float[np.ndarray, "k n 3"]:
    """How points move with every expression parameter and, last, with one radian of the jaw."""
    moves = points.blendshapes[model.expression_rows].astype(np.float64)
    if "jaw" not in model.index:
        return moves
    return np.concatenate([moves, _swing(model, points, coefficients, model.index["jaw"], np.array([1.0, 0, 0]))[None]])


def _swing(
    model: BodyModel, points: Points, coefficients: np.ndarray, joint: int, turn: np.ndarray
) -> Float[np.ndarray, "n 3"]:
    """How points move with a small turn (rotation vector) of one joint, to first order."""
    at = model.rest(coefficients).joints[0, joint]
    places = model.shaped(points, coefficients)[0]
    return points.weights[:, joint, None] * np.cross(turn, places - at)


def expressions(
    model: BodyModel, known: LandmarkMap, coefficients: Float[np.ndarray, "1 c"]
) -> tuple[tuple[str, ...], Int[np.ndarray, " m"], Float[np.ndarray, "e m 3"]]:
    """Everything a face can do: names, the vertices moved, and displacements in the reference pose (meters).

    The body's own expression parameters come first; actions that it does not know by name follow.
    """
    where, basis = model.expression_basis(coefficients)
    if model.profile.names_actions:
        return model.expression.names, where, basis
    names, moves = named_actions(model, known, coefficients)
    both = np.zeros((len(basis) + len(moves), len(model.vertices), 3), np.float32)
    both[: len(basis), where] = basis
    both[len(basis) :] = moves
    felt = np.flatnonzero((np.abs(both) > _FELT).any((0, 2)))  # components tremble a little all over the body
    return (*model.expression.names, *names), felt, both[:, felt]
