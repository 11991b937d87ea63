"""A person before a camera, followed as the pictures come: the light form of :mod:`persona.tracking`.

Every picture is read once (not in its mirror image, too), the body is found from where it was in the picture before,
then its fingers and its face; nothing of what comes later is known, so a one-euro filter smooths. One second of
pictures tells the person's shape.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float, UInt8

from persona.body import Anny
from persona.body.model import BodyModel
from persona.body.profile import PosePrior
from persona.compute import blas_threads
from persona.events import SILENT, Stage
from persona.fitting import (
    FACE,
    LEFT_HAND,
    RIGHT_HAND,
    Evidence,
    LandmarkMap,
    State,
    fit_pose,
    landmark_map,
    pose_prior,
    shape_prior,
    weigh,
)
from persona.geometry.kinematics import forward
from persona.live.smoothing import PoseFilter, Smoothing
from persona.motion.anatomy import anatomy, sole_points, soles
from persona.motion.limbs import limbs
from persona.perception.models import ensure_models
from persona.perception.networks import LandmarkReader, load_reader
from persona.tracking.details import FACE_TERMS, HAND_TERMS, looking_at
from persona.tracking.evidence import Clip, gather_clip, level_of
from persona.tracking.identity import first_pose, fit_identity
from persona.tracking.poses import follow
from persona.tracking.reading import Follower
from persona.types import Landmarks, Pose, Skeleton

_NO_MASK = np.zeros((1, 1))
_LEAST_STEP = 1e-3  # seconds between two pictures; poses pull at each other by the inverse


@dataclass(frozen=True)
class LiveOptions:
    """What is given up for speed, and how the person is learnt. Chosen by hand unless said otherwise.

    Attributes:
        focal: focal length over the picture's longer side; what webcams usually have is less than that of videos.
        calibration: seconds of pictures from which the shape is found; 0 keeps an average body.
        fewest: pictures that are needed for that.
        iterations: steps of the fingers' and the face's solvers a picture.
        gap: seconds without the person after which an earlier pose is no start any more.
        steady: seconds over which it is decided how the camera is tilted, and whether the person stands.
        settling: seconds in which the floor comes to where standing feet are.
        smoothing: of what comes out.
    """

    focal: float = 1.1
    calibration: float = 1.0
    fewest: int = 8
    iterations: int = 2
    gap: float = 0.5
    steady: float = 1.0
    settling: float = 0.5
    smoothing: Smoothing = Smoothing()  # noqa: RUF009 - frozen


class LiveTracker:
    """Follows one person. Not for several threads at once.

    Args:
        options: how.
        stage: receives what is downloaded, if the landmark models are not there yet.
        workers: threads of the landmark networks.

    Raises:
        PersonaError: the landmark models are not there and cannot be fetched.
    """

    def __init__(self, options: LiveOptions = LiveOptions(), stage: Stage = SILENT, workers: int = 2) -> None:
        self.options = options
        self._reader: LandmarkReader = load_reader(ensure_models(stage), workers)
        self._whole: BodyModel = Anny().load(stage)
        self._known: LandmarkMap = landmark_map(self._whole)
        self._follower = Follower(self._reader, twice=False, cuts=None)
        self._seen: list[tuple[float, Landmarks]] = []
        self._size = (0, 0)
        self._count = 0
        self._time = -math.inf
        self._level = np.eye(3)
        self._set_shape(np.array(shape_prior(self._whole, None).mean, np.float64))
        self.calibrated = options.calibration <= 0

    @property
    def names(self) -> tuple[str, ...]:
        """The facial actions of the poses."""
        return self._whole.expression.names

    def calibrate(self) -> None:
        """Learn the person's shape anew, from the pictures of the next second."""
        self.calibrated = False
        self._seen = []

    def see(self, picture: UInt8[np.ndarray, "h w 3"], time: float) -> Pose | None:
        """The person's pose in a picture, on :attr:`skeleton`, the floor at y = 0; None where nobody is seen.

        Who faces the camera faces +Z. The pose begins over the origin.

        Args:
            picture: red, green and blue.
            time: when it was taken, seconds. With a time that is not later than the one before, as of a page that was
                opened anew, the person is looked for anew.
        """
        height, width = picture.shape[:2]
        before, self._time = self._time, time
        if before < time < before + _LEAST_STEP:
            self._time = time = before + _LEAST_STEP
        if self._size != (width, height) or time <= before:
            self._size = (width, height)
            self._seen = []
            self._follower = Follower(self._reader, twice=False, cuts=None)
            self._forget()
        marks = self._follower.read(picture, self._count, time).landmarks
        self._count += 1
        if marks is None:
            return None
        with blas_threads(1):
            if not self.calibrated:
                self._learn(marks, time)
            return self._pose(marks, time)

    # -- the person ---------------------------------------------------------------------------------------------

    def _learn(self, marks: Landmarks, time: float) -> None:
        o = self.options
        self._seen.append((time, marks))
        if time - self._seen[0][0] < o.calibration or len(self._seen) < o.fewest:
            return
        times = np.array([t for t, _ in self._seen])
        clip = gather_clip(
            self._whole, self._known, [m for _, m in self._seen], times, self._size, self._focal, [slice(0, len(times))]
        )
        self._set_shape(fit_identity(clip, lambda _: None))
        self.calibrated, self._seen = True, []

    def _set_shape(self, shape: Float[np.ndarray, " s"]) -> None:
        model = self._whole
        clip = gather_clip(model, self._known, [], np.zeros(0), (1, 1), 1.0, []).frozen(shape)
        self._shape, self._clip = shape, clip
        whole = pose_prior(clip.model)
        self._fingers: tuple[PosePrior, ...] = tuple(
            whole.without(~clip.fingers[side][whole.joints]) for side in (0, 1)
        )
        self._head: PosePrior = whole.without(whole.joints != limbs(clip.model).head)
        self.skeleton: Skeleton = model.skeleton(model.coefficients(shape[None], np.zeros((1, len(model.expression)))))
        self._soles = soles(self.skeleton, anatomy(self.skeleton))
        self._forget()

    def _forget(self) -> None:
        """Nothing is known of where the person is."""
        self._last: tuple[float, State] | None = None
        self._before: tuple[float, State] | None = None
        self._tilts: deque[tuple[float, float, bool]] = deque()
        self._floor: float | None = None
        self._origin = np.zeros(2)
        self._filter = PoseFilter(self.options.smoothing)
        self._filtered = -1e9

    @property
    def _focal(self) -> float:
        return self.options.focal * max(self._size)

    # -- a picture ----------------------------------------------------------------------------------------------

    def _pose(self, marks: Landmarks, time: float) -> Pose:
        evidence = self._steadied(weigh(marks, self._size, self._clip.known, self._focal, _NO_MASK), time)
        clip = replace(self._clip, evidence=(evidence,), times=np.array([time]))
        state = self._details(clip, marks, self._body(clip, time))
        self._before, self._last = self._last, (time, state)
        pose = self._filter(self._in_world(state, evidence, time), time - self._filtered)
        self._filtered = time
        return pose

    def _body(self, clip: Clip, time: float) -> State:
        problem, last, before = clip.problem(0), self._last, self._before
        if last is None or time - last[0] > self.options.gap:
            self._last = self._before = None
            return first_pose(problem, self._shape)
        if before is not None and time - before[0] < 0.25:
            return follow(problem, last[1], time - last[0], before[1], last[0] - before[0])
        return follow(problem, last[1], time - last[0])

    def _details(self, clip: Clip, marks: Landmarks, state: State) -> State:
        """The fingers and the face, from how they were."""
        steps = self.options.iterations
        for hand, where, prior in zip(
            (marks.left_hand, marks.right_hand), (LEFT_HAND, RIGHT_HAND), self._fingers, strict=True
        ):
            if hand is not None:
                state = fit_pose(looking_at(clip, 0, where, prior), state, HAND_TERMS, steps, 1e-3)
        if marks.face is not None:
            found = fit_pose(looking_at(clip, 0, FACE, self._head), state, FACE_TERMS, steps, 1e-3)
            state = replace(state, expression=self._clip.model.expression.clip(found.expression))
        return state

    def _steadied(self, evidence: Evidence, time: float) -> Evidence:
        """With the camera's usual tilt of late, and standing only where most pictures of late say so."""
        tilts = self._tilts
        tilts.append((time, float(np.arctan2(evidence.level[1, 2], evidence.level[1, 1])), evidence.standing))
        while time - tilts[0][0] > self.options.steady:
            tilts.popleft()
        standing = [pitch for _, pitch, stands in tilts if stands]
        if standing:
            self._level = level_of(float(np.median(standing)))
        stands = len(standing) > 0.5 * len(tilts)
        return replace(evidence, standing=stands, on_feet=stands, level=self._level)

    def _in_world(self, state: State, evidence: Evidence, time: float) -> Pose:
        """Turned plumb, with the lowest sole of a person on its feet at y = 0."""
        rotations = np.array(state.rotations, np.float64)
        rotations[0] = evidence.level @ rotations[0]
        place = evidence.level @ state.translation
        low = float(sole_points(self._soles, *forward(self.skeleton, rotations, place))[..., 1].min())
        if self._floor is None:
            self._floor, self._origin = low, place[[0, 2]]
        wait = self.options.settling * (1.0 if evidence.standing else 8.0)
        # nobody is under the floor; who jumps or lifts a foot is over it for a moment
        share = 1.0 if low < self._floor else float(np.clip((time - self._filtered) / wait, 0.0, 1.0))
        self._floor += share * (low - self._floor)
        return Pose(
            rotations,
            place - [self._origin[0], self._floor, self._origin[1]],
            np.array(state.expression, np.float64),
        )


@dataclass(frozen=True)
class Mirror:
    """Left and right exchanged, as in a mirror.

    Attributes:
        joints: for every joint the one on the other side.
        actions: for every facial action the one of the other side.
    """

    joints: np.ndarray
    actions: np.ndarray
    _flip: np.ndarray = field(default_factory=lambda: np.array([-1.0, 1.0, 1.0]))

    @classmethod
    def of(cls, skeleton: Skeleton, names: tuple[str, ...]) -> Mirror:
        """For a skeleton whose joints' names say their side, and its facial actions."""
        return cls(_partners(skeleton.names), _partners(names))

    def __call__(self, pose: Pose) -> Pose:
        """The mirror image of a pose."""
        flip = np.outer(self._flip, self._flip)
        expression = np.asarray(pose.expression)
        return Pose(
            np.asarray(pose.rotations)[self.joints] * flip,
            np.asarray(pose.translation) * self._flip,
            expression[self.actions] if len(expression) else expression,
        )


def _partners(names: tuple[str, ...]) -> np.ndarray:
    index = {name: i for i, name in enumerate(names)}
    return np.array([index.get(_other(name), i) for i, name in enumerate(names)], np.intp)


def _other(name: str) -> str:
    for a, b in ((".L", ".R"), ("left", "right"), ("Left", "Right")):
        if name.endswith(a) or (len(a) > 2 and a in name):
            return name.replace(a, b)
        if name.endswith(b) or (len(b) > 2 and b in name):
            return name.replace(b, a)
    return name


__all__ = ["LiveOptions", "LiveTracker", "Mirror"]
