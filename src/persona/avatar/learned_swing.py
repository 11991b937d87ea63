"""What motion adds to the learned drape: how far cloth stays behind the body, from what the body did just before.

Some of the garments' points, where skinning has them in the world, are markers. After each of them run a few followers:
points on damped springs, each with its own natural frequency,

    p'' = w^2 (marker - p) - 2 z w p'.

How far they are behind their marker, and how fast they move, says in the root's frame what the person has just done,
without caring where the person is or which way it faces. A small network says from that and from the pose how much of
each principal displacement of the learned drape is added; what it says of followers at rest is subtracted, so that a
person who stands still wears the learned drape exactly. Nothing that is learnt runs in a loop: followers are stable
whatever the motion, and what they say is bounded before the network hears it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from persona.avatar.devices import on_device
from persona.cloth import SolverOptions

MOST = 4.0  # standard deviations of training beyond which followers say nothing more
CUT_SPEED = SolverOptions().cut_speed  # m/s of the markers' middle: faster is a cut, and the followers start anew


@dataclass(frozen=True)
class LearnedSwing:
    """How motion adds to an outfit's learned drape.

    Attributes:
        markers: points of the outfit.
        rates: natural frequency of each follower of a marker, Hz.
        damping: of each follower, 1 where it does not swing over.
        spread: divides what the followers say, :meth:`Followers.lags`.
        weights: of the network's layers.
        biases: of the network's layers.
    """

    markers: tuple[int, ...]
    rates: tuple[float, ...]
    damping: tuple[float, ...]
    spread: Float[Tensor, " f"]
    weights: tuple[Float[Tensor, "_ _"], ...]
    biases: tuple[Float[Tensor, " _"], ...]

    def __call__(self, pose: Float[Tensor, "*b p"], lags: Float[Tensor, "*b f"]) -> Float[Tensor, "*b k"]:
        """How much of each principal displacement is added; nothing where all lags are 0.

        Args:
            pose: what the pose says, as the learned drape's network reads it.
            lags: what the followers say.
        """
        bounded = self.bounded(lags)
        moving = network(torch.cat([pose, bounded], -1), self.weights, self.biases)
        return moving - network(torch.cat([pose, torch.zeros_like(bounded)], -1), self.weights, self.biases)

    def bounded(self, lags: Float[Tensor, "*b f"]) -> Float[Tensor, "*b f"]:
        """What the followers say in standard deviations, never more than :data:`MOST`."""
        return MOST * torch.tanh(lags / (self.spread * MOST))

    def to(self, device: torch.device | str) -> LearnedSwing:
        """The same on another device."""
        return on_device(self, device)


class Followers:
    """Points on damped springs that run after markers, in real time: the same at any frame rate.

    Between two calls the markers move on straight lines, for which the springs' motion is solved exactly.
    """

    def __init__(self, rates: tuple[float, ...], damping: tuple[float, ...]) -> None:
        self._rates, self._damping = rates, damping
        self._markers: np.ndarray | None = None
        self._places, self._speeds = np.zeros((2, len(rates), 0, 3))

    def step(self, markers: Float[np.ndarray, "m 3"], seconds: float) -> None:
        """The markers are at new places (world, meters), so many seconds after the last ones.

        The first time, and after a cut, the followers are at rest at their markers.
        """
        markers = np.asarray(markers, np.float64)
        before = self._markers
        self._markers = markers
        if before is None or float(np.linalg.norm((markers - before).mean(0))) > CUT_SPEED * seconds:
            self._places = np.repeat(markers[None], len(self._rates), 0)
            self._speeds = np.zeros_like(self._places)
            return
        speed = (markers - before) / seconds
        for k, (rate, damping) in enumerate(zip(self._rates, self._damping, strict=True)):
            (a, b, c, d), (e, f, g, h) = _solution(rate, damping, seconds)
            place, own = self._places[k], self._speeds[k]
            self._places[k], self._speeds[k] = (
                a * place + b * own + c * before + d * speed, e * place + f * own + g * before + h * speed
            )  # fmt: skip

    def lags(self, root: Float[np.ndarray, "3 3"]) -> Float[np.ndarray, " f"]:
        """What the followers say in the frame of a root with this rotation, meters.

        For each follower of all markers, one after the other, how far it is ahead of its marker; then its speed,
        divided by its natural frequency in radians a second.
        """
        assert self._markers is not None
        turns = 2 * np.pi * np.asarray(self._rates)[:, None, None]
        away = np.stack([self._places - self._markers, self._speeds / turns], 1)
        return (away @ np.asarray(root, np.float64)).reshape(-1)


@lru_cache(64)
def _solution(rate: float, damping: float, seconds: float) -> tuple[tuple[float, ...], ...]:
    """Place and speed of a follower after so many seconds: factors of its place and speed, its marker's place and speed
    before."""
    from scipy.linalg import expm

    w = 2 * np.pi * rate
    system = np.array([[0, 1, 0, 0], [-w * w, -2 * damping * w, w * w, 0], [0, 0, 0, 1], [0, 0, 0, 0]])
    return tuple(tuple(float(x) for x in row) for row in expm(system * seconds)[:2])


def network(x: Float[Tensor, "*b f"], weights: tuple[Tensor, ...], biases: tuple[Tensor, ...]) -> Float[Tensor, "*b k"]:
    """A small network: linear layers with sigmoid-weighted units between them."""
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        x = F.silu(F.linear(x, weight, bias))
    return F.linear(x, weights[-1], biases[-1])


__all__ = ["Followers", "LearnedSwing", "network"]
