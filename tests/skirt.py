"""The capsule person in a skirt: a cone of cloth around its hips, open at the hem."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from mannequin import mannequin
from persona.cloth import grid_faces
from persona.types import BodyFit, BodyPart, Garment, Label, Observation, SkinWeights, Surface, TexturedSurface

ROWS, COLUMNS, HELD = 9, 24, 2
TOP, HEM = 1.0, 0.55  # meters above the floor
COLOR = (0.9, 0.8, 0.1)


@cache
def person_in_skirt() -> tuple[Observation, BodyFit, TexturedSurface]:
    """What the stages before synthesis would say; all of the skirt follows the pelvis when it is skinned."""
    observation, fit, textured = mannequin()
    body = fit.surface
    turn = np.arange(COLUMNS) * 2 * np.pi / COLUMNS
    heights = np.linspace(TOP, HEM, ROWS)
    wide, deep = np.linspace(0.19, 0.30, ROWS), np.linspace(0.15, 0.24, ROWS)
    cone = np.stack([
        wide[:, None] * np.sin(turn), np.repeat(heights[:, None], COLUMNS, 1), deep[:, None] * np.cos(turn)
    ], -1).reshape(-1, 3)  # fmt: skip
    first, count = len(body.vertices), len(cone)
    pelvis = fit.skeleton.names.index("pelvis")
    skin = SkinWeights(
        np.concatenate([body.skin.joints, np.full((count, 1), pelvis)]),
        np.concatenate([body.skin.weights, np.ones((count, 1), np.float32)]),
    )
    surface = Surface(
        np.concatenate([body.vertices, cone]),
        np.concatenate([body.faces, first + grid_faces(ROWS, COLUMNS, closed=True)]), skin,
        np.concatenate([body.parts, np.full(count, BodyPart.TORSO, np.uint8)]),
        np.concatenate([body.stiffness, np.zeros(count, np.float32)]), body.body_vertices,
    )  # fmt: skip
    skirt = Garment("skirt", Label.SKIRT, first, ROWS, COLUMNS, True, HELD, cone.astype(np.float32), "cotton")
    index = np.arange(len(surface.vertices))
    seen = (surface.vertices[:, 2] > 0).astype(np.float32)
    fine = TexturedSurface(
        surface, surface.faces, np.repeat(index[:, None], 3, 1), np.tile([1.0, 0.0, 0.0], (len(index), 1)),
        np.concatenate([textured.colors, np.tile(np.array(COLOR, np.float32), (count, 1))]), seen,
    )  # fmt: skip
    return observation, replace(fit, surface=surface, garments=(skirt,)), fine
