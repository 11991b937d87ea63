"""What is measured of an avatar's folder: the avatar, and the textured mesh it began as when its stages are there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from persona import storage
from persona.evaluation.ground_truth import Renderer, mesh_baseline
from persona.types import BodyFit, Camera, Pose, TexturedSurface

if TYPE_CHECKING:
    from persona.avatar import Avatar


def renderers_of(folder: Path | None, avatar: Avatar | None) -> dict[str, Renderer]:
    """By name, what draws a pose from a camera: colours premultiplied by alpha, and alpha. Empty without an avatar.

    Raises:
        PersonaError: a stage's file is damaged.
    """
    if avatar is None or folder is None:
        return {}

    def splats(pose: Pose, camera: Camera) -> tuple[np.ndarray, np.ndarray]:
        rgb, alpha = avatar.draw(pose, camera)
        return rgb.cpu().numpy(), alpha.cpu().numpy()

    renderers: dict[str, Renderer] = {"avatar": splats}
    fit, texture = folder / "stages" / "fit.safetensors", folder / "stages" / "texture.safetensors"
    if fit.is_file() and texture.is_file():
        renderers["textured mesh"] = mesh_baseline(storage.load(BodyFit, fit), storage.load(TexturedSurface, texture))
    return renderers


__all__ = ["renderers_of"]
