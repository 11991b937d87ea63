"""The person's outline in the photo, and the pairs of points that draw the fitted body's outline to it."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int

from persona.body.model import BodyModel
from persona.fitting.evidence import Evidence
from persona.fitting.landmarks import LEFT_HAND, RIGHT_HAND
from persona.fitting.residuals import Outline
from persona.geometry.rotations import unit
from persona.imaging.fill import nearest_fill
from persona.imaging.measures import iou
from persona.landmark_names import (
    ANKLES,
    ELBOWS,
    FINGERTIPS,
    HIPS,
    INDEX_FINGERS,
    KNEES,
    SHOULDERS,
    TOES,
    WRISTS,
    BodyPoint,
)
from persona.motion.limbs import limbs as body_limbs
from persona.surface.silhouette import FLIP, Silhouette, draw, pair, trace
from persona.types import Camera

WORKING_SIZE = 640  # pixels of the longer side at which outlines are compared
_MATTE = 0.5  # alpha from which a pixel belongs to the person
_REACH, _NORMAL_WEIGHT = 0.12, 0.10  # of stature: how far outlines are paired, and what opposite directions count as
_MOST, _COUNT = 350, 200.0  # points of an outline that are paired, and as how many they count together
_EVERY, _HIDDEN_COUNT = 9, 40.0  # every so many of the hidden vertices are looked at; as how many they count together
NOTHING = np.zeros(0, int)  # no vertices
# girths of limbs in meters: half the width at which an outline is a limb's own
_UPPER_ARM, _FOREARM, _PALM, _FINGER = 0.05, 0.045, 0.05, 0.02
# Meters inside its outline up to which a bone is met (44 fitted photos: docs/decisions/sides-and-hidden-arms.md).
_ARM, _TRUNK = 0.09, 0.15
_SHOULDER, _PELVIS, _FLANK, _NECK, _THIGH, _SHANK, _FOOT = 0.06, 0.08, 0.10, 0.09, 0.09, 0.06, 0.05


def silhouette(evidence: Evidence) -> Silhouette:
    """Prepare the matte for comparison."""
    import cv2

    width, height = evidence.size
    full = np.eye(4)
    full[:3, :3] = np.diag(FLIP)
    cx, cy = float(evidence.centre[0]), float(evidence.centre[1])
    camera = Camera(evidence.focal, evidence.focal, cx, cy, width, height, full)
    camera = camera.scaled(min(1.0, WORKING_SIZE / max(width, height)))
    scale = camera.width / width
    small = cv2.resize(evidence.mask.astype(np.float32), (camera.width, camera.height), interpolation=cv2.INTER_AREA)
    mask = (small > _MATTE).astype(np.uint8)
    outline = trace(mask)
    bare, trousers = (
        np.zeros(mask.shape, bool)
        if shown is None
        else cv2.resize(shown.astype(np.uint8), (camera.width, camera.height), interpolation=cv2.INTER_NEAREST) > 0
        for shown in (evidence.bare_arms, evidence.trousers)
    )
    limbs = _limbs_in_picture(np.c_[outline[:, :2] / scale, outline[:, 2:]], evidence)
    return Silhouette(mask, camera, scale, outline, limbs, evidence.stature_px * scale, bare, trousers)


def outline_of(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    target: Silhouette,
    hidden: Int[np.ndarray, " k"] = NOTHING,
    inside: float = 0.35,
) -> tuple[Outline | None, float]:
    """Outline targets for the fit in photo pixels, and the overlap of the masks.

    A body that stands out of the mask is wrong; one that stays inside may wear clothes: that counts ``inside``.

    Args:
        hidden: vertices that the photo does not show (:func:`hidden_arms`): no outline is theirs, but where they stand
            out of the mask they would be seen, so they go to the nearest point of it.
    """
    raster, mask = draw(vertices, model.faces, target)
    overlap = iou(mask, target.mask)
    pairs = pair(model, vertices, raster, target, _REACH, _NORMAL_WEIGHT, _MOST)
    if pairs is None or not len(pairs.vertices):
        return None, overlap
    pixels, _ = target.camera.project(vertices[pairs.vertices])
    outside = ((pixels - pairs.targets) * pairs.normals).sum(1) > 0
    weights = np.where(outside, 1.0, inside) / np.sqrt(len(outside) / _COUNT)
    outline = Outline(pairs.vertices, pairs.targets / target.scale, pairs.normals, weights)
    return (outline if not len(hidden) else _with_hidden(outline, vertices, target, hidden)), overlap


def hidden_arms(model: BodyModel, evidence: Evidence) -> Int[np.ndarray, " k"]:
    """Vertices of arms that the photo should show and does not: the person's trunk is before them.

    A hand alone may be lost in what is as dark, so the elbow decides.
    """
    width, height = evidence.size
    chosen = np.zeros(len(model.parts), bool)
    for side, arm in enumerate(body_limbs(model).arms):
        x, y = evidence.targets[ELBOWS[side]]
        if not evidence.seen[ELBOWS[side]] and 0 <= x < width and 0 <= y < height:
            chosen |= model.carried_by(model.below(arm.upper[-1])) > 0.5
    return np.flatnonzero(chosen)[::_EVERY]


def _with_hidden(
    outline: Outline, vertices: Float[np.ndarray, "v 3"], target: Silhouette, hidden: Int[np.ndarray, " k"]
) -> Outline:
    """The outline with the hidden vertices that stand out of the mask."""
    height, width = target.mask.shape
    pixels, _ = target.camera.project(vertices[hidden])
    column, row = np.floor(pixels).astype(int).T
    shown = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    shown[shown] = target.mask[row[shown], column[shown]] == 0
    if not shown.any():
        return outline
    centres = np.stack(np.meshgrid(np.arange(width), np.arange(height)), -1) + 0.5
    goals = nearest_fill(centres, target.mask > 0)[row[shown], column[shown]]
    ways = unit(pixels[shown] - goals)
    return Outline(
        np.r_[outline.vertices, hidden[shown]],
        np.concatenate([outline.targets, goals / target.scale]),
        np.concatenate([outline.normals, ways]),
        np.r_[outline.weights, np.full(len(goals), 1 / np.sqrt(max(1.0, len(goals) / _HIDDEN_COUNT)))],
    )


def _limbs_in_picture(outline: Float[np.ndarray, "m 4"], evidence: Evidence) -> Int[np.ndarray, " m"]:
    """Which limb explains a point of the outline: the one whose bones are met first on the way inwards.

    An arm that hangs beside the trunk has its bone between its outline and the trunk's bones, and both sides of a gap
    between arm and waist look away from each other. Where that bone lies deeper than a limb is thick, as a hand's
    before the hip does inside the hip's outline, or where nothing is met, it is the nearest bone, less its girth.

    Args:
        outline: x, y in photo pixels, and outward normals.
    """
    marks, metre = evidence.targets, evidence.pixels_per_metre
    points, inwards = outline[:, :2], -outline[:, 2:]

    def bone(a: int, b: int, girth: float) -> Float[np.ndarray, "2 m"]:
        """Pixels to the bone, less its girth, and on the way inwards."""
        start, along = marks[a], marks[b] - marks[a]
        gap = points - start
        t = np.clip(gap @ along / max(along @ along, 1e-9), 0.0, 1.0)
        near = np.linalg.norm(gap - t[:, None] * along, axis=1) - girth * metre
        slant = along[0] * inwards[:, 1] - along[1] * inwards[:, 0]
        slant = np.where(np.abs(slant) < 1e-9, np.nan, slant)
        met = (gap[:, 0] * inwards[:, 1] - gap[:, 1] * inwards[:, 0]) / slant
        way = (gap[:, 0] * along[1] - gap[:, 1] * along[0]) / slant
        return np.stack([near, np.where((met >= 0) & (met <= 1) & (way > 0), way, np.inf)])

    def arm(side: int) -> Float[np.ndarray, "2 m"]:
        shoulder, elbow, wrist = SHOULDERS[side], ELBOWS[side], WRISTS[side]
        if not evidence.seen[elbow]:
            return np.full((2, len(points)), np.inf)
        lines = [bone(shoulder, elbow, _UPPER_ARM)]
        if evidence.seen[wrist]:
            lines += [bone(elbow, wrist, _FOREARM), bone(wrist, INDEX_FINGERS[side], _PALM)]
        if evidence.hands[side]:
            hand = (LEFT_HAND, RIGHT_HAND)[side].start
            lines += [bone(hand, hand + tip, _FINGER) for tip in FINGERTIPS]
        return np.min(lines, 0)

    trunk = [bone(SHOULDERS[0], SHOULDERS[1], _SHOULDER), bone(HIPS[0], HIPS[1], _PELVIS)]
    trunk += [bone(SHOULDERS[s], HIPS[s], _FLANK) for s in (0, 1)] + [
        bone(BodyPoint.NOSE, SHOULDERS[s], _NECK) for s in (0, 1)
    ]
    for s in (0, 1):
        if evidence.seen[KNEES[s]]:
            trunk.append(bone(HIPS[s], KNEES[s], _THIGH))
        if evidence.seen[ANKLES[s]]:
            trunk += [bone(KNEES[s], ANKLES[s], _SHANK), bone(ANKLES[s], TOES[s], _FOOT)]
    near, way = np.stack([np.min(trunk, 0), arm(0), arm(1)], 1)
    first, reach = way.argmin(0), np.array([_TRUNK, _ARM, _ARM]) * metre
    return np.where(way.min(0) < reach[first], first, near.argmin(0))
