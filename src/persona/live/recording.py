"""Poses as they came, as a motion on an even clock."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from persona.errors import PersonaError
from persona.geometry.rotations import slerp
from persona.types import Motion, Pose, Skeleton

_LONGEST = 3600.0  # seconds


@dataclass
class Recording:
    """Keeps poses of one skeleton with their times.

    Attributes:
        skeleton: the poses'.
        names: of their facial actions.
        times: seconds; they rise.
    """

    skeleton: Skeleton
    names: tuple[str, ...]
    times: list[float] = field(default_factory=list)
    poses: list[Pose] = field(default_factory=list)

    def add(self, pose: Pose, time: float) -> None:
        """Keep a pose; one that is no later than the last takes its place.

        Raises:
            PersonaError: the recording is longer than an hour.
        """
        if self.times and time - self.times[0] > _LONGEST:
            raise PersonaError("a recording may last an hour; begin a new one")
        if self.times and time <= self.times[-1]:
            self.poses[-1] = pose
            return
        self.times.append(time)
        self.poses.append(pose)

    def motion(self, name: str, fps: float = 30.0) -> Motion:
        """The motion: rotations between two poses on the sphere, the rest on a line.

        Raises:
            PersonaError: nothing was recorded.
        """
        if not self.poses:
            raise PersonaError(f"{name}: nothing came that could be recorded")
        times = np.array(self.times) - self.times[0]
        at = np.arange(int(np.floor(times[-1] * fps + 1e-6)) + 1) / fps
        second = np.clip(np.searchsorted(times, at), 1, max(1, len(times) - 1)) if len(times) > 1 else np.zeros(1, int)
        first = np.maximum(second - 1, 0)
        share = np.clip((at - times[first]) / np.maximum(times[second] - times[first], 1e-9), 0.0, 1.0)
        rotations = np.array([pose.rotations for pose in self.poses], np.float64)
        weight = np.broadcast_to(share[:, None], (len(at), rotations.shape[1]))

        def mixed(values: np.ndarray) -> np.ndarray:
            return values[first] * (1.0 - share)[:, None] + values[second] * share[:, None]

        return Motion(
            skeleton=self.skeleton,
            rotations=slerp(rotations[first], rotations[second], weight),
            translations=mixed(np.array([pose.translation for pose in self.poses], np.float64)),
            fps=fps,
            name=name,
            expression_names=self.names,
            expressions=mixed(np.array([p.expression for p in self.poses], np.float64)) if self.names else None,
        )
