"""Fingers and faces: solved frame by frame on the body that the trajectory gives, then smoothed over time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int

from persona.body.profile import PosePrior
from persona.fitting import COUNT, FACE, LEFT_HAND, RIGHT_HAND, Problem, State, Terms, fit_pose, pose_prior
from persona.geometry.rotations import exp_rotation, log_rotation
from persona.landmark_names import BODY_COUNT
from persona.motion.limbs import limbs
from persona.tracking.evidence import Clip
from persona.tracking.series import smoothed

HAND_TERMS = Terms(hands=2.0, landmark_bend=6.0, world=0.0, upright=0.0, prior=1.0)
FACE_TERMS = Terms(face=3.0, face_every=2, landmark_bend=6.0, world=0.0, upright=0.0, prior=1.0, expression=True)
_FINGER_CUTOFF, _FACE_CUTOFF = 3.5, 5.0  # changes a second that are kept
_ITERATIONS = 4
_WEAK = 0.02  # pull of hands that are not seen towards how they usually are
_NEUTRAL = 0.05  # pull of faces that are not seen towards no expression


def fit_fingers(
    clip: Clip, states: Mapping[int, State], frames: Int[np.ndarray, " n"], scores: Float[np.ndarray, "t 2"]
) -> dict[int, State]:
    """Turn the fingers as the hand landmarks say; hands that are not seen go on as they were, or at ease.

    Args:
        frames: of one shot; all have a state.
        scores: of the landmarks of the left and the right hand in every frame of the clip, 0 where not found.
    """
    model = clip.model
    whole = pose_prior(model)
    result = {int(k): states[int(k)] for k in frames}
    for side, hand in enumerate((LEFT_HAND, RIGHT_HAND)):
        prior = whole.without(~clip.fingers[side][whole.joints])
        joints = prior.joints
        found = [int(k) for k in frames if scores[k, side] > 0]
        if not found:
            continue
        last = np.tile(np.eye(3), (len(joints), 1, 1))
        vectors = np.zeros((len(frames), 3 * len(joints)))
        place = {int(k): i for i, k in enumerate(frames)}
        for k in found:
            rotations = states[k].rotations.copy()
            rotations[joints] = last
            state = fit_pose(
                looking_at(clip, k, hand, prior), replace(states[k], rotations=rotations), HAND_TERMS, _ITERATIONS, 1e-3
            )
            last = state.rotations[joints]
            vectors[place[k]] = log_rotation(last).ravel()
        weights = scores[frames, side] ** 2
        usual = np.median(vectors[[place[k] for k in found]], 0)
        series = smoothed(vectors, weights, clip.times[frames], _FINGER_CUTOFF, usual, _WEAK)
        for k, vector in zip(frames, series, strict=True):
            rotations = result[int(k)].rotations.copy()
            rotations[joints] = exp_rotation(vector.reshape(-1, 3))
            result[int(k)] = replace(result[int(k)], rotations=rotations)
    return result


def fit_faces(
    clip: Clip, states: Mapping[int, State], frames: Int[np.ndarray, " n"], progress: Callable[[float], None]
) -> dict[int, State]:
    """Find the expression of every frame whose face is seen; elsewhere it fades to none."""
    model = clip.model
    head = limbs(model).head
    prior = pose_prior(model)
    prior = prior.without(prior.joints != head)
    expression = np.zeros((len(frames), len(model.expression)))
    weights = np.zeros(len(frames))
    last = np.zeros(len(model.expression))
    for i, k in enumerate(frames):
        progress((i + 1) / len(frames))
        evidence = clip.evidence[k]
        if evidence is None or not evidence.face:
            continue
        start = replace(states[int(k)], expression=last)
        # where the head's pose is off, the face must not be bent to fit: head and place are free as well
        state = fit_pose(
            looking_at(clip, int(k), FACE, prior), start, FACE_TERMS, 2 if last.any() else 2 * _ITERATIONS, 1e-3
        )
        last = state.expression
        expression[i], weights[i] = last, 1.0
    if not weights.any():
        return {int(k): states[int(k)] for k in frames}
    rest = np.zeros(len(model.expression))
    series = smoothed(expression, weights, clip.times[frames], _FACE_CUTOFF, rest, 0.2 * _NEUTRAL)
    series = model.expression.clip(series)
    return {int(k): replace(states[int(k)], expression=e) for k, e in zip(frames, series, strict=True)}


def looking_at(clip: Clip, frame: int, marks: slice, prior: PosePrior) -> Problem:
    """The fit of one frame that only sees some landmarks and only moves some joints."""
    evidence = clip.evidence[frame]
    assert evidence is not None
    sigma = np.full(COUNT, np.inf)
    sigma[marks] = evidence.sigma[marks]
    evidence = replace(evidence, sigma=sigma, standing=False, on_feet=False, seen=np.zeros(BODY_COUNT, bool))
    return Problem(clip.model, clip.known, evidence, prior, clip.shape)
