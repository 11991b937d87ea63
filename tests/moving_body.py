"""Landmarks of a body that moves in a known way, as a video would show them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from persona import motion
from persona.body import load_body
from persona.body.model import BodyModel
from persona.fitting.landmark_points import landmark_map
from persona.fitting.landmarks import LandmarkMap
from persona.fitting.shape_priors import shape_prior
from persona.fitting.state import Body, State
from persona.surface.silhouette import FLIP
from persona.tracking.evidence import level_of
from persona.types import HandLandmarks, Landmarks, Motion

SIZE, FOCAL = (720, 1280), 1920.0
EYE = np.array([0.0, 1.5, 4.6])


@dataclass(frozen=True)
class Moving:
    """The truth: a motion of the body, states in the fit's world, and what a perfect camera sees of them."""

    model: BodyModel
    known: LandmarkMap
    motion: Motion
    states: list[State]
    landmarks: list[Landmarks]
    times: np.ndarray
    pitch: float


def moving(clip: str = "walk", frames: int = 40, pitch: float = 0.15, noise_px: float = 0.0, seed: int = 0) -> Moving:
    """A built-in clip seen by a camera that looks down by ``pitch`` radians, landmarks shaken by ``noise_px``."""
    model = load_body()
    known = landmark_map(model)
    random = np.random.default_rng(seed)
    shape = shape_prior(model, None).mean
    coefficients = model.coefficients(shape[None], np.zeros((1, len(model.expression))))
    truth = motion.resample(motion.load(clip), 30.0)
    if len(truth) < frames:
        truth = motion.repeated(truth, frames // len(truth) + 1)
    truth = motion.retarget(truth, model.skeleton(coefficients))
    level = level_of(pitch)
    states, landmarks = [], []
    for t in range(frames):
        rotations = np.array(truth.rotations[t], np.float64)
        rotations[0] = level.T @ rotations[0]
        state = State(rotations, level.T @ (truth.translations[t] - EYE), shape, np.zeros(len(model.expression)))
        states.append(state)
        landmarks.append(seen(model, known, state, random, noise_px))
    return Moving(model, known, truth, states, landmarks, np.arange(frames) / 30.0, pitch)


def seen(model: BodyModel, known: LandmarkMap, state: State, random: np.random.Generator, noise_px: float) -> Landmarks:
    """What the camera sees of a state."""
    points, _ = Body.of(model, state).points(model, known.points)
    camera = points * FLIP
    pixels = camera[:, :2] / camera[:, 2:] * FOCAL + np.array(SIZE) / 2
    pixels += random.normal(0, noise_px, pixels.shape)
    world = camera[:33] - camera[[23, 24]].mean(0)

    def hand(first: int) -> HandLandmarks:
        return HandLandmarks(np.c_[pixels[first : first + 21], np.zeros(21)], 0.95)

    return Landmarks(
        body=pixels[:33],
        body_confidence=np.full(33, 0.95),
        body_spread=np.full(33, 1.0),
        body_world=world / 1.027,
        face=np.c_[pixels[75:], np.zeros(468)],
        face_score=0.95,
        left_hand=hand(33),
        right_hand=hand(54),
    )
