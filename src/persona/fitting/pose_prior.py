"""How far and about which axes a person's joints usually turn away from the reference pose.

Every joint that the fit may turn has a mean rotation vector, three axes and a spread (radians) about each; hinges also
have hard limits. Axes are world axes of the reference pose: x to the person's left, y up, z forward.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.body.anny import AnnyModel
from persona.body.model import BodyModel
from persona.body.rotations import exp_rotation

_PLAIN = {  # spread about x (nodding), y (turning), z (tilting)
    "root": (9.0, 9.0, 9.0),
    "spine05": (0.10, 0.10, 0.08),
    "spine04": (0.10, 0.10, 0.08),
    "spine03": (0.10, 0.10, 0.08),
    "spine02": (0.10, 0.10, 0.08),
    "spine01": (0.10, 0.10, 0.08),
    "upperleg01": (0.6, 0.4, 0.35),
    "lowerleg01": (0.7, 0.08, 0.04),
    "foot": (0.3, 0.2, 0.15),
    "clavicle": (0.05, 0.12, 0.12),
    "shoulder01": (0.05, 0.12, 0.15),
    "upperarm01": (0.9, 0.8, 0.8),
    "neck01": (0.12, 0.12, 0.10),
    "neck02": (0.12, 0.12, 0.10),
    "neck03": (0.12, 0.12, 0.10),
    "head": (0.25, 0.30, 0.20),
    "finger1-1": (0.25, 0.25, 0.25),
}
_ARM_DOWN = (-0.55, 0.55)  # radians about z from the reference pose to a hanging arm


@dataclass(frozen=True)
class Limit:
    """A joint may turn about ``axis`` from ``low`` to ``high`` radians only."""

    joint: int
    axis: Float[np.ndarray, " 3"]
    low: float
    high: float


@dataclass(frozen=True)
class Habit:
    """A joint's turn about ``axis`` is mostly near ``value`` radians, and anything else now and then."""

    joint: int
    axis: Float[np.ndarray, " 3"]
    value: float
    spread: float
    bend: float = 2.5  # spreads at which it stops to matter


@dataclass(frozen=True)
class PosePrior:
    """The joints that move and their usual rotations.

    ``scale[q] @ (rotation_vector[q] - mean[q])`` has unit spread. ``rest`` is where every joint is as long as nothing
    is known of it.
    """

    joints: Int[np.ndarray, " q"]
    mean: Float[np.ndarray, "q 3"]
    scale: Float[np.ndarray, "q 3 3"]
    limits: tuple[Limit, ...]
    habits: tuple[Habit, ...]
    rest: Float[np.ndarray, "j 3"]
    hanging_arms: tuple[tuple[int, tuple[float, float, float]], tuple[int, tuple[float, float, float]]]

    def without(self, dropped: Bool[np.ndarray, " q"]) -> PosePrior:
        """The same with some joints held in the reference pose."""
        keep = ~dropped
        joints = set(self.joints[keep].tolist())
        limits = tuple(limit for limit in self.limits if limit.joint in joints)
        habits = tuple(habit for habit in self.habits if habit.joint in joints)
        return replace(
            self, joints=self.joints[keep], mean=self.mean[keep], scale=self.scale[keep], limits=limits, habits=habits
        )

    def hanging(self, side: int) -> PosePrior:
        """The same for an arm (0 is the left one) that is not in the picture: it hangs."""
        mean = self.mean.copy()
        joint, vector = self.hanging_arms[side]
        mean[self.joints == joint] = vector
        return replace(self, mean=mean)

    def start(self) -> Float[np.ndarray, "j 3 3"]:
        """Local rotations of the pose that is most likely beforehand."""
        vectors = self.rest.copy()
        vectors[self.joints] = self.mean
        return exp_rotation(vectors)


def pose_prior(model: BodyModel) -> PosePrior:
    """The prior of a body's skeleton: Anny's own, or that of bodies whose reference is a T pose."""
    if isinstance(model, AnnyModel):
        return _of_anny(model)
    from persona.fitting.pose_prior_t import t_pose_prior

    return t_pose_prior(model)


def _of_anny(model: BodyModel) -> PosePrior:
    spread: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    limits: list[Limit] = []
    at = model.joint_template

    for stem, values in _PLAIN.items():
        for name in (stem, f"{stem}.L", f"{stem}.R"):
            if name in model.index:
                spread[model.index[name]] = (np.eye(3), np.array(values))

    def hinge(
        name: str, before: str, after: str, side: str, values: tuple[float, ...], low: float, high: float
    ) -> None:
        joint, parent, child = (model.index[f"{n}.{side}"] for n in (name, before, after))
        towards, away = at[joint] - at[parent], at[child] - at[joint]
        axis = _unit(np.cross(towards, away))
        along = _unit(away - axis * (axis @ away))
        spread[joint] = (np.stack([axis, along, np.cross(axis, along)], 1), np.array(values))
        limits.append(Limit(joint, axis, low, high))

    for side in "LR":
        hinge("lowerarm01", "upperarm01", "wrist", side, (1.0, 0.3, 0.05), -0.75, 1.9)
        limits.append(Limit(model.index[f"lowerleg01.{side}"], np.array([1.0, 0.0, 0.0]), -0.1, 2.4))
        twist, wrist = model.index[f"lowerarm02.{side}"], model.index[f"wrist.{side}"]
        along = _unit(at[wrist] - at[twist])
        across = _unit(np.cross(along, [0.0, 1.0, 0.0]))
        axes = np.stack([across, along, np.cross(across, along)], 1)
        spread[twist] = (axes, np.array([0.02, 0.6, 0.02]))
        spread[wrist] = (axes, np.array([0.35, 0.1, 0.35]))
        for f in range(2, 6):
            hinge(f"finger{f}-1", f"metacarpal{f - 1}", f"finger{f}-2", side, (0.5, 0.06, 0.15), -0.5, 1.5)
            hinge(f"finger{f}-2", f"finger{f}-1", f"finger{f}-3", side, (0.5, 0.03, 0.03), -0.4, 1.6)
            axes, _ = spread[model.index[f"finger{f}-2.{side}"]]
            last = model.index[f"finger{f}-3.{side}"]
            spread[last] = (axes, np.array([0.4, 0.03, 0.03]))
            limits.append(Limit(last, axes[:, 0], -0.4, 1.3))
        hinge("finger1-2", "finger1-1", "finger1-3", side, (0.3, 0.1, 0.1), -0.7, 1.2)
        axes, _ = spread[model.index[f"finger1-2.{side}"]]
        spread[model.index[f"finger1-3.{side}"]] = (axes, np.array([0.4, 0.05, 0.05]))

    joints = np.array(sorted(spread))
    scale = np.array([(spread[j][0] / spread[j][1]).T for j in joints])
    # knees and hips are mostly straight: in the picture a few degrees hardly show, in depth they do. The reference pose
    # has the knees bent by 0.13 and the thighs forward by 0.05.
    nodding = np.array([1.0, 0.0, 0.0])
    habits = [Habit(model.index[f"lowerleg01.{side}"], nodding, -0.10, 0.06) for side in "LR"]
    habits += [Habit(model.index[f"upperleg01.{side}"], nodding, 0.07, 0.06) for side in "LR"]
    left, right = ((model.index[f"upperarm01.{s}"], (0.0, 0.0, turn)) for s, turn in zip("LR", _ARM_DOWN, strict=True))
    rest = np.zeros((len(model.parents), 3))
    return PosePrior(joints, rest[joints], scale, tuple(limits), tuple(habits), rest, (left, right))


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.linalg.norm(v)
