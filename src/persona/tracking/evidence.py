"""What every frame says about the body, weighed for a fit over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from persona.body.frozen import frozen, frozen_points
from persona.body.model import BodyModel
from persona.body.profile import PosePrior, ShapePrior
from persona.fitting import BODY, LEFT_HAND, RIGHT_HAND, Evidence, LandmarkMap, Problem, pose_prior, shape_prior, weigh
from persona.geometry.rotations import exp_rotation
from persona.landmark_names import BODY_COUNT, HAND_COUNT, PALM
from persona.motion.limbs import limbs
from persona.types import Landmarks

_STEADY = 0.35  # seconds before and after
_NO_MASK = np.zeros((1, 1))


@dataclass(frozen=True)
class Clip:
    """Everything the fits over time share. ``evidence`` is None in frames without a person."""

    model: BodyModel
    known: LandmarkMap
    prior: PosePrior  # of the joints between the fingers
    shape: ShapePrior
    evidence: tuple[Evidence | None, ...]
    times: Float[np.ndarray, " t"]
    fingers: tuple[Bool[np.ndarray, " j"], Bool[np.ndarray, " j"]]  # joints of the left and the right hand's fingers

    def frozen(self, shape: Float[np.ndarray, " s"]) -> Clip:
        """The same for a body of which only the pose and the expression are still unknown."""
        known = replace(self.known, points=frozen_points(self.model, self.known.points, shape))
        return replace(self, model=frozen(self.model, shape), known=known)

    def levelled(self, level: Float[np.ndarray, "3 3"], shot: slice) -> Clip:
        """The same with another tilt of the camera in one shot."""
        evidence = list(self.evidence)
        evidence[shot] = [None if e is None else replace(e, level=level) for e in evidence[shot]]
        return replace(self, evidence=tuple(evidence))

    @property
    def seen(self) -> Bool[np.ndarray, " t"]:
        """Frames in which the person was found."""
        return np.array([evidence is not None for evidence in self.evidence])

    def problem(self, frame: int) -> Problem:
        """The fit of the whole body but the fingers in one frame: of the hands, only the palms are looked at."""
        evidence = self.evidence[frame]
        assert evidence is not None
        sigma = evidence.sigma.copy()
        for hand in (LEFT_HAND, RIGHT_HAND):
            loose = np.ones(HAND_COUNT, bool)
            loose[PALM] = False
            sigma[hand][loose] = np.inf
        return Problem(self.model, self.known, replace(evidence, sigma=sigma), self.prior, self.shape)


def gather_clip(
    model: BodyModel,
    known: LandmarkMap,
    landmarks: Sequence[Landmarks | None],
    times: Float[np.ndarray, " t"],
    size: tuple[int, int],
    focal: float,
    shots: Sequence[slice],
) -> Clip:
    """Weigh the landmarks of all frames of a video whose frames are ``size`` (width, height) pixels large.

    Whether somebody stands, and how the camera is tilted, is not asked of single frames: all of a shot decide.
    """
    weighed = [None if marks is None else weigh(marks, size, known, focal, _NO_MASK) for marks in landmarks]
    evidence = tuple(_steadied(weighed, times, shots))
    wrists = [arm.hand for arm in limbs(model).arms]
    fingers = [model.descends[wrist] & (np.arange(len(model.parents)) != wrist) for wrist in wrists]
    prior = pose_prior(model)
    prior = prior.without((fingers[0] | fingers[1])[prior.joints])
    return Clip(model, known, prior, shape_prior(model, None), evidence, times, (fingers[0], fingers[1]))


def _steadied(
    weighed: Sequence[Evidence | None], times: Float[np.ndarray, " t"], shots: Sequence[slice]
) -> list[Evidence | None]:
    """The same evidence with one tilt of the camera a shot, and standing only where most frames around say so."""
    steady = list(weighed)
    for shot in shots:
        frames = [k for k in range(shot.start, shot.stop) if weighed[k] is not None]
        if not frames:
            continue
        known = [evidence for k in frames if (evidence := weighed[k]) is not None]
        standing = np.array([evidence.standing for evidence in known])
        pitches = [_pitch(evidence.level) for evidence in known if evidence.standing]
        level = level_of(float(np.median(pitches))) if pitches else np.eye(3)
        at = times[frames]
        for i, evidence in enumerate(known):
            near = np.abs(at - at[i]) <= _STEADY
            stands = bool(standing[near].mean() > 0.5)
            steady[frames[i]] = replace(evidence, standing=stands, on_feet=stands, level=level)
    return steady


def _pitch(level: Float[np.ndarray, "3 3"]) -> float:
    return float(np.arctan2(level[1, 2], level[1, 1]))


def level_of(pitch: float, roll: float = 0.0) -> Float[np.ndarray, "3 3"]:
    """The rotation from the fit's world, whose y is the camera's, to one whose y is plumb."""
    about_x, about_z = exp_rotation(np.array([[-pitch, 0.0, 0.0], [0.0, 0.0, roll]]))
    return about_z @ about_x


def height_px(clip: Clip) -> float:
    """The person's usual height in the picture, in pixels."""
    return float(np.median([evidence.stature_px for evidence in clip.evidence if evidence is not None]))


def body_targets(clip: Clip) -> tuple[Float[np.ndarray, "t 33 2"], Bool[np.ndarray, "t 33"]]:
    """Body landmarks in pixels (NaN in frames without a person), and which of them are sure."""
    points = np.full((len(clip.evidence), BODY_COUNT, 2), np.nan)
    sure = np.zeros((len(clip.evidence), BODY_COUNT), bool)
    for frame, evidence in enumerate(clip.evidence):
        if evidence is not None:
            points[frame] = evidence.targets[BODY]
            sure[frame] = evidence.seen & (evidence.confidence > 0.5)
    return points, sure
