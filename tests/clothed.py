"""Outfits without a photo: cones of cloth around a body, its limbs or its back, for tests and figures of the solver."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Literal

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import ConvexHull

from persona.body.skinning import dense_weights, skin, unskin
from persona.cloth import Colliders, Outfit
from persona.geometry.kinematics import pose_transforms
from persona.surface.garment_grid import off_the_legs
from persona.surface.sheets import carried_weights
from persona.types import BodyPart, Garment, Label, Pose, Skeleton, SkinWeights

LEGS = (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)


class Body:
    """A bare body in a pose to dress it in."""

    def __init__(self, skeleton: Skeleton, pose: Pose, colliders: Colliders) -> None:
        self.skeleton, self.pose, self.colliders = skeleton, pose, colliders
        self.transforms = pose_transforms(skeleton, pose)
        self.points = skin(colliders.rest, colliders.skin, self.transforms)
        self.parts = colliders.parts

    def joint(self, *names: str) -> np.ndarray:
        """Where the joint of one of these names is (meters)."""
        at = next(self.skeleton.names.index(n) for n in names if n in self.skeleton.names)
        return self.transforms[at, :3, :3] @ self.skeleton.rest_joints[at] + self.transforms[at, :3, 3]

    def slice(self, parts: Sequence[int], height: float, half: float = 0.02) -> np.ndarray:
        """Convex outline (x, z) of some parts at a height, counter-clockwise seen from above the ground."""
        near = np.isin(self.parts, parts) & (np.abs(self.points[:, 1] - height) < half)
        flat = self.points[near][:, [0, 2]]
        return flat[ConvexHull(flat).vertices]

    def outfit(self, *made: tuple[Garment, np.ndarray]) -> Outfit:
        """Of garments and their points in this pose."""
        points = np.concatenate([p for _, p in made])
        weights = [self._weights(g, p) for g, p in made]
        joined = SkinWeights(*(np.concatenate([getattr(w, k) for w in weights]) for k in ("joints", "weights")))
        rest = unskin(points, joined, self.transforms).astype(np.float32)
        garments, first = [], 0
        for garment, p in made:
            garments.append(Garment(**{**vars(garment), "first": first}))
            first += len(p)
        return Outfit(self.skeleton, self.pose, tuple(garments), rest, joined, self.colliders)

    def _weights(self, garment: Garment, points: np.ndarray) -> SkinWeights:
        """Those of the nearest points of the body, even around a ring: a waistband moves as one."""
        kept = ~np.isin(self.parts, (*range(2, 6),)) if garment.kind != "sleeve" else np.ones(len(self.parts), bool)
        kept = np.flatnonzero(kept)
        dense = dense_weights(self.colliders.skin, len(self.transforms))
        mixed = carried_weights(dense[kept], self.points[kept], points, 6, 0.002)
        mode = "wrap" if garment.closed else "nearest"
        grid = mixed.reshape(garment.rows, garment.columns, -1)
        mixed = gaussian_filter1d(grid, garment.columns / 17, axis=1, mode=mode).reshape(len(points), -1)
        held = slice(garment.held_rows * garment.columns)
        mixed[held] = off_the_legs(mixed[held], dense, self.parts)
        joints = np.argsort(-mixed, axis=1)[:, :8]
        values = np.take_along_axis(mixed, joints, 1)
        return SkinWeights(joints.astype(np.int32), (values / values.sum(1, keepdims=True)).astype(np.float32))


def cone(
    body: Body,
    kind: Literal["skirt", "dress", "coat", "trousers", "sleeve", "hair"],
    parts: Sequence[int],
    top: float,
    hem: float,
    flare: float,
    *,
    count: int = 1500,
    closed: bool = True,
    ease: float = 0.012,
    material: str = "cotton",
) -> tuple[Garment, np.ndarray]:
    """A tube around some parts from a height to another, ``flare`` meters wider at the hem than where it is widest."""
    heights = np.linspace(top, hem, 24)
    outlines = [body.slice(parts, h) for h in heights]
    lines = np.stack([_around(outline, 240) for outline in outlines])
    middle = lines.mean((0, 1))
    # No ring is narrower than those above it: cloth hangs from where the body stands out most.
    away = np.maximum.accumulate(np.linalg.norm(lines - middle, axis=2), axis=0)
    away = gaussian_filter1d(away, 8, axis=1, mode="wrap") + ease
    away += (flare * np.clip((top - heights) / (top - hem), 0, 1))[:, None]
    girth = 2 * np.pi * float(away.mean())
    step = np.sqrt((top - hem) * girth / count)
    rows, columns = max(6, round((top - hem) / step) + 1), max(12, round(girth / step))
    turn = np.linspace(0, 2 * np.pi, columns, endpoint=False)
    if not closed:
        turn = np.linspace(0.02, 2 * np.pi - 0.02, columns)
    fine = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    points = []
    for h in np.linspace(top, hem, rows):
        radii = [np.interp(-h, -heights, away[:, k]) for k in range(240)]
        r = np.interp(turn, fine, radii, period=2 * np.pi)
        points.append(np.stack([middle[0] + r * np.sin(turn), np.full(columns, h), middle[1] + r * np.cos(turn)], 1))
    points = np.concatenate(points)
    garment = Garment(
        kind,
        Label.SKIRT,
        0,
        rows,
        columns,
        closed,
        2,
        points.astype(np.float32),
        material,
    )
    return garment, points


def _around(outline: np.ndarray, count: int) -> np.ndarray:
    """Points of a convex outline in directions from the front towards +x."""
    middle = outline.mean(0)
    ring = np.concatenate([outline, outline[:1]])
    dense = np.concatenate([a + (b - a) * np.linspace(0, 1, 50)[:, None] for a, b in pairwise(ring)])
    angle = np.arctan2(dense[:, 0] - middle[0], dense[:, 1] - middle[1]) % (2 * np.pi)
    order = np.argsort(angle)
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([np.interp(turn, angle[order], dense[order, k], period=2 * np.pi) for k in (0, 1)], 1)


def hair(body: Body, length: float = 0.45, *, count: int = 700) -> tuple[Garment, np.ndarray]:
    """A sheet from the back of the head over the back, open at the face."""
    head = body.points[body.parts == BodyPart.HEAD]
    top, chin = head[:, 1].max(), head[:, 1].min()
    hold = top - 0.25 * (top - chin)
    rows = max(8, round(length / np.sqrt(length * 0.45 / count)))
    columns = max(8, count // rows)
    turn = np.linspace(0.55 * np.pi, 1.45 * np.pi, columns)
    fine = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    line = _around(body.slice((BodyPart.HEAD,), hold), 240)
    middle = line.mean(0)
    away = np.linalg.norm(line - middle, axis=1) + 0.01
    points = []
    for h in np.linspace(hold, hold - length, rows):
        own = np.isin(body.parts, (BodyPart.HEAD, BodyPart.TORSO)) & (np.abs(body.points[:, 1] - h) < 0.02)
        flat = body.points[own][:, [0, 2]] - middle
        angle = np.arctan2(flat[:, 0], flat[:, 1]) % (2 * np.pi)
        for k in range(240):
            near = np.abs((angle - fine[k] + np.pi) % (2 * np.pi) - np.pi) < 0.15
            if near.any():
                away[k] = max(away[k], np.linalg.norm(flat[near], axis=1).max() + 0.01)
        r = np.interp(turn, fine, gaussian_filter1d(away, 6, mode="wrap"), period=2 * np.pi)
        points.append(np.stack([middle[0] + r * np.sin(turn), np.full(columns, h), middle[1] + r * np.cos(turn)], 1))
    points = np.concatenate(points)
    garment = Garment("hair", Label.HAIR, 0, rows, columns, False, 2, points.astype(np.float32), "hair")
    return garment, points


def wardrobe(body: Body) -> dict[str, Outfit]:
    """Outfits of every kind on a body that stands with hanging arms."""
    hip = body.joint("upperleg01.L", "left_hip")[1]
    knee = body.joint("lowerleg01.L", "left_knee")[1]
    ankle = body.joint("foot.L", "left_ankle")[1]
    shoulder, wrist = body.joint("upperarm01.L", "left_shoulder")[1], body.joint("wrist.L", "left_wrist")[1]
    around = (BodyPart.TORSO, *LEGS)
    coat = cone(body, "coat", around, hip + 0.2, knee, 0.1, closed=False, ease=0.03, material="wool coat")
    legs = [cone(body, "trousers", (part,), hip - 0.14, ankle + 0.02, 0.03, count=900, ease=0.02) for part in LEGS]
    sleeves = [
        cone(body, "sleeve", (part,), shoulder - 0.1, wrist + 0.04, 0.05, count=500, ease=0.015)
        for part in (BodyPart.LEFT_ARM, BodyPart.RIGHT_ARM)
    ]
    return {
        "skirt": body.outfit(skirt(body)),
        "ankle length": body.outfit(
            cone(body, "skirt", around, hip + 0.12, ankle + 0.03, 0.12, material="light dress")
        ),
        "open coat": body.outfit(coat),
        "coat over skirt": body.outfit(skirt(body, count=1000), coat),
        "trousers": body.outfit(*legs),
        "sleeves": body.outfit(*sleeves),
        "hair": body.outfit(hair(body)),
    }


@cache
def mannequin_body() -> Body:
    """The person of capsules, standing with the arms away from the body."""
    from mannequin import mannequin

    fit = mannequin()[1]
    surface = fit.surface
    rest = unskin(surface.vertices, surface.skin, pose_transforms(fit.skeleton, fit.pose))
    colliders = Colliders(rest.astype(np.float32), surface.skin, surface.faces, surface.parts)
    return Body(fit.skeleton, fit.pose, colliders)


def skirt(body: Body, length: float = 0.5, flare: float = 0.08, **more: object) -> tuple[Garment, np.ndarray]:
    """From just above the hips down."""
    top = body.joint("upperleg01.L", "left_hip")[1] + 0.12
    return cone(body, "skirt", (BodyPart.TORSO, *LEGS), top, top - length, flare, **more)  # type: ignore[arg-type]
