"""What the fit uses of a body model in addition to its geometry, as plain data.

A body model states only what cannot be worked out from the names of its joints (:mod:`persona.motion.anatomy`) and
from the body on which everything was measured (:class:`persona.body.Anny`). With an empty profile a body can be fitted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.resources.abc import Traversable
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.body.points import Points
from persona.geometry.rotations import exp_rotation

Sex = Literal["female", "male"]


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


@dataclass(frozen=True)
class ShapePrior:
    """Mean and spread of the shape parameters, and sums of them (``tied @ (shape - mean)``) that have unit spread.

    ``loose`` is the spread once the depth of the body is known: as long as it is not, lengths of limbs are held tight.
    """

    mean: Float[np.ndarray, " s"]
    spread: Float[np.ndarray, " s"]
    tied: Float[np.ndarray, "k s"]
    loose: Float[np.ndarray, " s"]


#: The prior of a person of that sex (None: unknown) for whom another program found these shape parameters.
ShapePriorOf = Callable[[Sex | None, Mapping[str, Float[np.ndarray, "..."]]], ShapePrior]


@dataclass(frozen=True)
class FaceMarks:
    """Where the usual face annotation (iBUG 68) lies on a body.

    Attributes:
        inner: marks 17 to 67: brows, nose, eyes, lips.
        outline: marks 0 to 16, from the right ear over the chin to the left ear, seen from the front; if known.
    """

    inner: Points
    outline: Points | None = None


@dataclass(frozen=True)
class FitProfile:
    """What a body model says of itself to the fit. Every entry may be left out.

    Attributes:
        landmarks: file that says where the landmark model's points lie on this body
            (:mod:`persona.fitting.landmark_points`; ``tools/measure_landmarks.py`` makes it by rendering the body
            and reading the pictures). None: they are carried over from the body on which they were measured.
        face_marks: points of the face that guide the carrying over. None: eyes and the head's extent do.
        pose_prior: how far joints usually turn. None: that of a body whose reference is a T pose, by the names of its
            joints.
        rest: rotation vectors of a person at ease, for that pose prior; None: zero where nothing is usual.
        easy_fingers: rotation vectors of all joints that bring the reference pose's fingers to those of a hand at ease;
            None: they are at ease.
        shape_prior: of the usual adult. None: that of principal components in standard deviations, in which stature
            hardly moves.
        told_shape: under which name other programs give this model's first shape parameters; "" if none does.
        names_actions: expression parameters are the facial actions of ARKit. If not, the actions are matched by mixes
            of the expression parameters and the jaw.
        driving_joints: joints whose rotations drive the avatar's pose-driven offsets. Empty: trunk, neck, head and the
            joints of arms and legs, fingers left out.
    """

    landmarks: Traversable | None = None
    face_marks: FaceMarks | None = None
    pose_prior: PosePrior | None = None
    rest: Float[np.ndarray, "j 3"] | None = None
    easy_fingers: Float[np.ndarray, "j 3"] | None = None
    shape_prior: ShapePriorOf | None = None
    told_shape: str = ""
    names_actions: bool = False
    driving_joints: tuple[str, ...] = ()
