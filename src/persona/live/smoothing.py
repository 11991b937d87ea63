"""Steady while still, quick while moving: the one-euro filter (Casiez et al., 2012) of poses."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from persona.geometry.rotations import exp_rotation, log_rotation
from persona.types import Pose


@dataclass(frozen=True)
class Smoothing:
    """How much is smoothed; chosen by hand: still hands tremble by less than half, quick arms lag less than 0.1 s.

    Attributes:
        slowest: cutoff of what stands still, hertz.
        turning: how much the cutoff rises with a joint's speed, hertz for each radian a second.
        moving: with the body's speed, hertz for each meter a second.
        faces: cutoff of facial actions, hertz.
        speeds: cutoff of the speeds themselves, hertz.
    """

    slowest: float = 1.5
    turning: float = 1.2
    moving: float = 4.0
    faces: float = 8.0
    speeds: float = 2.0


@dataclass
class PoseFilter:
    """Smooths poses as they come."""

    options: Smoothing = Smoothing()
    _last: Pose | None = None
    _turning: Float[np.ndarray, "j"] = field(default_factory=lambda: np.zeros(0))
    _moving: float = 0.0

    def __call__(self, pose: Pose, seconds: float) -> Pose:
        """The smoothed pose, so many seconds after the one before; the first, and one after a gap, are as they are."""
        last, o = self._last, self.options
        if last is None or not 0.0 < seconds < 0.5:
            self._last = pose
            self._turning, self._moving = np.zeros(len(pose.rotations)), 0.0
            return pose
        turn = log_rotation(np.asarray(pose.rotations) @ np.swapaxes(np.asarray(last.rotations), -1, -2))
        move = np.asarray(pose.translation) - np.asarray(last.translation)
        share = _share(o.speeds, seconds)
        self._turning = self._turning + share * (np.linalg.norm(turn, axis=-1) / seconds - self._turning)
        self._moving += float(share) * (float(np.linalg.norm(move)) / seconds - self._moving)
        by = _share(o.slowest + o.turning * self._turning, seconds)
        expression = np.asarray(last.expression)
        self._last = Pose(
            exp_rotation(by[:, None] * turn) @ np.asarray(last.rotations),
            np.asarray(last.translation) + _share(o.slowest + o.moving * self._moving, seconds) * move,
            expression + _share(o.faces, seconds) * (np.asarray(pose.expression) - expression),
        )
        return self._last


def _share(cutoff: Float[np.ndarray, "..."] | float, seconds: float) -> Float[np.ndarray, "..."]:
    """How much of the way a first-order filter goes in a step."""
    r = 2.0 * np.pi * np.asarray(cutoff) * seconds
    return r / (r + 1.0)
