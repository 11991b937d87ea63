"""Levenberg-Marquardt on robust sums of squares whose unknowns live on a manifold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from jaxtyping import Float

T = TypeVar("T")

# Damping: how it changes after a step that does not help and one that does, how low it gets, how many are tried.
_RAISE, _LOWER, _LEAST, _TRIES = 4.0, 3.0, 1e-5, 6
_FLOOR, _JITTER = 1e-6, 1e-9  # of the diagonal: unknowns that nothing depends on stay where they are


@dataclass(frozen=True)
class Normal:
    """A cost and its Gauss-Newton approximation around the current state."""

    cost: float
    gradient: Float[np.ndarray, " n"]
    hessian: Float[np.ndarray, "n n"]


def minimise(
    state: T,
    linearise: Callable[[T], Normal],
    cost: Callable[[T], float],
    step: Callable[[T, Float[np.ndarray, " n"]], T],
    iterations: int,
    damping: float = 1e-2,
    tolerance: float = 1e-4,
) -> tuple[T, float]:
    """Lower ``cost`` from ``state``.

    Args:
        linearise: cost, gradient and Gauss-Newton matrix at a state.
        cost: the cost alone.
        step: the state moved by an update of the unknowns.
        tolerance: stop when the cost falls by less than this share.

    Returns:
        the best state and its cost.
    """
    current = linearise(state)
    for _ in range(iterations):
        diagonal = np.diag(current.hessian) + _FLOOR
        for _ in range(_TRIES):
            system = current.hessian + np.diag(damping * diagonal + _JITTER)
            moved = step(state, -np.linalg.solve(system, current.gradient))
            reached = cost(moved)
            if reached < current.cost:
                break
            damping *= _RAISE
        else:
            break
        gain = (current.cost - reached) / current.cost
        state, damping = moved, max(damping / _LOWER, _LEAST)
        if gain < tolerance:
            return state, reached
        current = linearise(state)
    return state, current.cost


def robust(residual: Float[np.ndarray, "m d"], scale: float) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, " m"]]:
    """Geman-McClure: cost and weight (its derivative by the square) of every row; ``scale`` is where it bends."""
    square = (residual**2).sum(1)
    bend = 1.0 / (1.0 + square / scale**2)
    return square * bend, bend**2
