"""What the fit is compared with: landmarks in the photo with their uncertainties, 3D hints, and the matte."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from persona.body.model import BodyModel
from persona.fitting.bones import BoneEvidence, bone_evidence
from persona.fitting.landmarks import BODY, COUNT, FACE, LEFT_HAND, RIGHT_HAND, LandmarkMap
from persona.fitting.lifting import lift
from persona.imaging.arms import SURE, bare_arm, forearm_in_sight, hidden_elbow
from persona.imaging.hidden_feet import hidden_feet
from persona.imaging.hidden_hands import bare_wrist, hidden_fingers
from persona.landmark_names import (
    ANKLES,
    BODY_COUNT,
    COARSE_HANDS,
    ELBOWS,
    FACE_COUNT,
    HEAD,
    HIPS,
    INDEX_FINGERS,
    KNEES,
    PINKIES,
    SHOULDERS,
    SOLES,
    THUMBS,
    WRISTS,
)
from persona.types import Label, Landmarks, Material, Observation

FOCAL_PER_SIZE = 2.5  # of the larger image side: pictures of people are taken from afar, or cut out of larger ones
_METRES_PER_WORLD_UNIT = 1.027  # of the landmark model's 3D points, measured on rendered bodies
_STATURE = 1.7  # meters, of which landmark errors are shares
_LEAST_WEIGHT = 1e-3  # of a landmark outside the picture, for the person's size in pixels: something must be there
_SHORTEST_BODY = 0.3  # meters from shoulders to ankles, below which no lean is believed

# measured landmark errors on rendered bodies, as shares of stature
_SPREAD = np.full(BODY_COUNT, 0.010)
_SPREAD[HEAD] = 0.008
_SPREAD[[*ELBOWS, *PINKIES, *INDEX_FINGERS, *THUMBS, *KNEES]] = 0.012
_SPREAD[HIPS] = 0.013
_SPREAD[SOLES] = 0.015


@dataclass(frozen=True)
class EvidenceOptions:
    """How far landmarks are believed. Chosen by hand on photos and rendered bodies unless a source is given.

    Attributes:
        margin: share of the picture's size by which a landmark may be outside of it and still count as inside.
        found: confidence above which a body landmark counts as seen.
        confidence: least and most confidence that a landmark's weight follows.
        lost: confidence below which a landmark outside the picture is not used at all.
        unsure: how many times less sure a landmark is that is not seen.
        finer: how many times less sure the coarse points of head and hands are where the finer models found theirs.
        face: least spread of a face landmark, in shares of stature.
        face_share: of a face landmark's measured spread on rendered heads that counts.
        face_count: neighbouring face points err together: spreads are so many times larger.
        hand: spread of a hand's landmarks, in shares of stature.
        hand_count: as ``face_count`` for the 21 points of a hand.
        world: least spread of the 3D landmarks across the view and in depth, in meters.
        world_confidence: least confidence of a 3D landmark that is seen, and that of one that is not.
        standing_drop, standing_thigh: least distances of ankles and of knees below hips in the picture of who stands,
            in shares of stature; half-way between who sits or jumps (three photos: .29 and .08 at most) and who stands
            (seventy: .35 and .18 at least).
        standing_stride: most difference of the ankles' heights in the picture of who stands, in shares of stature.
        walking_stride: the same of who walks.
        sitting_ahead: distance in meters by which the 3D landmarks have the ankles of who sits nearer than the hips.
        level: spread of the pitch of a camera that is held level, in radians.
        pitch: spread of the pitch of one that looks down or up, in radians.
        level_share: how many cameras are held level.
    """

    margin: float = 0.01
    found: float = 0.3
    confidence: tuple[float, float] = (0.05, 1.0)
    lost: float = 0.5
    unsure: float = 3.0
    finer: float = 3.0
    face: float = 0.0025
    face_share: float = 0.5
    face_count: float = 3.5
    hand: float = 0.006
    hand_count: float = 1.5
    world: tuple[float, float] = (0.03, 0.02)
    world_confidence: tuple[float, float] = (0.1, 0.02)
    standing_drop: float = 0.315
    standing_thigh: float = 0.125
    standing_stride: float = 0.05
    walking_stride: float = 0.12
    sitting_ahead: float = 0.2
    level: float = 0.05
    pitch: float = 0.2
    level_share: float = 0.7


DEFAULT_EVIDENCE = EvidenceOptions()


@dataclass(frozen=True)
class Evidence:
    """Targets of the fit. ``sigma`` is infinite where a landmark is not used; pixels throughout."""

    targets: Float[np.ndarray, "543 2"]
    sigma: Float[np.ndarray, " 543"]
    world: Float[np.ndarray, "33 3"]  # meters, camera axes, origin between the hips
    world_spread: Float[np.ndarray, "33 3"]  # meters
    world_confidence: Float[np.ndarray, " 33"]
    confidence: Float[np.ndarray, " 33"]
    seen: Bool[np.ndarray, " 33"]  # inside the picture and found
    hands: tuple[bool, bool]  # fingers seen: left, right
    face: bool
    standing: bool  # on both feet, side by side
    on_feet: bool  # standing or walking: the trunk is over the feet
    level: Float[np.ndarray, "3 3"]  # from the fit's world, whose y is the camera's, to a world whose y is plumb
    focal: float
    centre: Float[np.ndarray, " 2"]
    size: tuple[int, int]  # width, height
    pixels_per_metre: float
    mask: Float[np.ndarray, "h w"]
    bare_arms: Bool[np.ndarray, "h w"] | None = None  # where the photo shows skin of arms and hands
    trousers: Bool[np.ndarray, "h w"] | None = None  # where it shows trousers
    hidden_elbows: tuple[bool, bool] = (False, False)  # bare arms with cloth of the trunk before the elbow: left, right
    hidden_fingers: tuple[bool, bool] = (False, False)  # cloth is seen where they are: left, right hand
    hidden_hands: tuple[bool, bool] = (False, False)  # nor is their wrist bare: left, right
    hidden_feet: tuple[bool, bool] = (False, False)  # cloth is seen where they are: left, right
    bones: BoneEvidence | None = None  # of a body that another program found

    @property
    def stature_px(self) -> float:
        """Pixels a person of 1.7 m would be high."""
        return self.pixels_per_metre * _STATURE


def gather(
    observation: Observation,
    known: LandmarkMap,
    model: BodyModel,
    focal_px: float | None,
    options: EvidenceOptions = DEFAULT_EVIDENCE,
) -> Evidence:
    """Weigh what perception found.

    Args:
        focal_px: focal length at working size; the photo's own, that of the body estimate, or a usual lens, if None.
    """
    photo, body = observation.photo, observation.body
    height, width = photo.pixels.shape[:2]
    told = focal_px or photo.focal_px or (body.focal_px if body is not None else None)
    focal = told or FOCAL_PER_SIZE * max(height, width)
    marks = observation.landmarks
    evidence = weigh(marks, (width, height), known, focal, observation.alpha, options)
    shown = _arms_in_sight(observation, evidence)
    if len(shown):
        confidence = marks.body_confidence.copy()
        confidence[shown] = np.maximum(confidence[shown], SURE)
        marks = replace(marks, body_confidence=confidence)
        evidence = weigh(marks, (width, height), known, focal, observation.alpha, options)
    skin, px = observation.materials == Material.SKIN, evidence.pixels_per_metre
    arms = [bare_arm(skin, marks.body, marks.body_confidence, side, px, hand=True) for side in (0, 1)]
    left, right = (
        hidden_elbow(marks.body, marks.body_confidence, observation.alpha, observation.materials, side, px)
        for side in (0, 1)
    )
    fingers = hidden_fingers(observation, 0), hidden_fingers(observation, 1)
    evidence = replace(
        evidence,
        bare_arms=np.logical_or(*arms),
        trousers=observation.labels == Label.TROUSERS,
        hidden_elbows=(left, right),
        hidden_fingers=fingers,
        hidden_hands=(
            fingers[0] and not bare_wrist(observation, 0),
            fingers[1] and not bare_wrist(observation, 1),
        ),
        hidden_feet=hidden_feet(observation),
    )
    if body is None:
        return evidence
    hips = evidence.targets[HIPS].mean(0) - evidence.centre
    return replace(evidence, bones=bone_evidence(model, body, hips, evidence.focal))


def _arms_in_sight(observation: Observation, evidence: Evidence) -> list[int]:
    """Elbows and wrists that were not found and are where the photo shows a bare forearm."""
    points, px = observation.landmarks.body, evidence.pixels_per_metre
    return [
        mark
        for side in (0, 1)
        if not evidence.seen[[ELBOWS[side], WRISTS[side]]].all()
        and forearm_in_sight(points, observation.alpha, observation.materials, side, px)
        for mark in (ELBOWS[side], WRISTS[side])
    ]


def weigh(
    marks: Landmarks,
    size: tuple[int, int],
    known: LandmarkMap,
    focal: float,
    mask: Float[np.ndarray, "h w"],
    options: EvidenceOptions = DEFAULT_EVIDENCE,
) -> Evidence:
    """Weigh landmarks found in a picture of ``size`` (width, height) pixels.

    Args:
        focal: focal length in pixels.
        mask: the person's matte.
        options: how far landmarks are believed.
    """
    o, (least, most) = options, options.confidence
    width, height = size
    body, confidence = marks.body.astype(np.float64), np.clip(marks.body_confidence, 0.0, 1.0).astype(np.float64)
    world = marks.body_world.astype(np.float64)
    world = world - world[HIPS].mean(0)

    margin = o.margin * np.array([width, height])
    inside = np.all((body > -margin) & (body < np.array([width, height]) + margin), axis=1)
    seen = inside & (confidence > o.found)

    # least squares of the picture against the 3D points gives the person's scale, wherever they are cut off
    own = body if marks.body_own is None else marks.body_own.astype(np.float64)  # what the 3D points go with
    flat = own - own[HIPS].mean(0)
    weight = np.clip(confidence, least, most)[:, None] * inside[:, None] + _LEAST_WEIGHT
    scale = (weight * flat * world[:, :2]).sum() / (weight * world[:, :2] ** 2).sum()
    pixels_per_metre = float(scale / _METRES_PER_WORLD_UNIT)
    stature = pixels_per_metre * _STATURE

    targets, sigma = np.zeros((COUNT, 2)), np.full(COUNT, np.inf)
    targets[BODY] = body
    spread = np.sqrt(_SPREAD**2 + (marks.body_spread / stature) ** 2) / np.clip(confidence, least, most)
    sigma[BODY] = np.where(seen, spread, o.unsure * spread) * stature
    sigma[BODY][~inside & (confidence < o.lost)] = np.inf
    if marks.face is not None:
        targets[FACE] = marks.face[:FACE_COUNT, :2]
        # neighbouring face points err together, so each counts less
        sigma[FACE] = o.face_count * np.maximum(o.face, o.face_share * known.face_spread / _STATURE) * stature
        sigma[HEAD] *= o.finer
    hands = (marks.left_hand, marks.right_hand)
    for hand, where, coarse in zip(hands, (LEFT_HAND, RIGHT_HAND), COARSE_HANDS, strict=True):
        if hand is not None:
            targets[where] = hand.points[:, :2]
            sigma[where] = o.hand_count * o.hand * stature
            sigma[coarse] *= o.finer

    corrected = world - known.world_bias
    corrected = (corrected - corrected[HIPS].mean(0)) * _METRES_PER_WORLD_UNIT
    corrected[:, 2], depth_spread = lift(world, flat / scale, confidence, seen)
    world_spread = np.c_[np.maximum(known.world_spread[:, :2], o.world[0]), np.maximum(depth_spread, o.world[1])]
    trust = np.where(seen, np.clip(confidence, o.world_confidence[0], 1.0), o.world_confidence[1])
    # in a pocket or behind somebody: nothing but this tells where the hand is, and its spread how unsure that is
    hidden = [wrist for wrist in WRISTS if inside[wrist] and not seen[wrist]]
    trust[hidden] = 1.0
    ankles, knees, hips = body[ANKLES, 1], body[KNEES, 1], body[HIPS, 1]
    # legs at full length in the picture and under the body; who sits or lunges towards the camera fails one of them
    drop, stride = ankles.min() - hips.max(), np.ptp(ankles) / stature
    hang = drop > o.standing_drop * stature and knees.min() - hips.max() > o.standing_thigh * stature
    under = hang and -corrected[ANKLES, 2].mean() < o.sitting_ahead
    on_feet = bool(seen[[*KNEES, *ANKLES]].all() and under and stride < o.walking_stride)
    standing = on_feet and bool(stride < o.standing_stride)
    return Evidence(
        targets=targets,
        sigma=sigma,
        world=corrected,
        world_spread=world_spread,
        world_confidence=trust,
        confidence=confidence,
        seen=seen,
        hands=(marks.left_hand is not None, marks.right_hand is not None),
        face=marks.face is not None,
        standing=standing,
        on_feet=on_feet,
        level=_plumb(corrected, world_spread, o) if on_feet else np.eye(3),
        focal=float(focal),
        centre=np.array([width / 2.0, height / 2.0]),
        size=size,
        pixels_per_metre=pixels_per_metre,
        mask=mask,
    )


def _plumb(
    world: Float[np.ndarray, "33 3"], spread: Float[np.ndarray, "33 3"], options: EvidenceOptions
) -> Float[np.ndarray, "3 3"]:
    """How far the camera looks down or up, from the lean of a person on its feet, shrunk towards level.

    Most cameras are held about level, so a small lean is mostly an error of the landmarks' depths; a large one is real.
    """
    top, bottom = world[SHOULDERS].mean(0), world[ANKLES].mean(0)
    height = max(bottom[1] - top[1], _SHORTEST_BODY)
    lean = np.arctan2(bottom[2] - top[2], height)
    noise = np.hypot(spread[SHOULDERS[0], 2], spread[ANKLES[0], 2]) / height
    shares = np.array([options.level_share, 1.0 - options.level_share])
    priors = np.array([options.level, options.pitch]) ** 2
    both = priors + noise**2
    odds = shares * np.exp(-0.5 * lean**2 / both) / np.sqrt(both)
    pitch = lean * (odds @ (priors / both)) / odds.sum()
    c, s = np.cos(pitch), np.sin(pitch)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, s], [0.0, -s, c]])
