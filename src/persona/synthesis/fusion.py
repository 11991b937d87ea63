"""Colours of the surface from further captured pictures, where the photo does not show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from jaxtyping import Bool, Float

from persona.geometry.meshes import vertex_normals
from persona.geometry.transforms import origin_of
from persona.imaging.light import shading
from persona.rendering.mesh import rasterize_mesh
from persona.synthesis.layers import sample
from persona.synthesis.posable import PosableSurface, spread
from persona.types import BodyFit, Frame, TexturedSurface

_GRAZING = (0.3, 0.7)  # cosines between which a picture's colour fades in
_DEPTH_TOLERANCE = 0.015  # meters behind the nearest surface that still count as seen
_EDGE = 0.003  # of the picture's height: as much of the outline is not trusted
_SURE, _ENOUGH = 0.6, 300  # how well, and at how many vertices, two pictures must show the same for their exposures
_GAIN = (0.6, 1.6)  # of a channel, between two pictures of one person
_UNCLIPPED = (0.15, 0.9)  # brightness of a channel that tells an exposure
_SAME = 0.08  # gains that are nearer to 1 say nothing


def fuse(
    fit: BodyFit, textured: TexturedSurface, frames: Sequence[Frame]
) -> tuple[TexturedSurface, Float[np.ndarray, "n 3"]]:
    """The texture with what further pictures show of the person, and each picture's exposure.

    What the photo itself shows stays as it is.

    Args:
        fit: of the photo.
        frames: captured pictures with their fitted poses, in the photo's world and light.

    Returns:
        The texture, and factors on each picture's channels that give it the photo's exposure and white balance.
    """
    scene, surface = PosableSurface(fit, textured), textured.surface
    total, weights = np.zeros_like(textured.colors, np.float64), np.zeros(len(textured.colors))
    best = np.zeros(len(textured.colors))
    gains = np.ones((len(frames), 3))
    for gain, frame in zip(gains, frames, strict=True):
        vertices = scene.posed(frame.pose).vertices
        normals = vertex_normals(vertices, surface.faces)
        fine = spread(textured, np.concatenate([vertices, normals], 1))
        points, normals = fine[:, :3], fine[:, 3:] / np.maximum(np.linalg.norm(fine[:, 3:], axis=1), 1e-9)[:, None]
        color, weight = _shown(frame, vertices, surface.faces, points, normals)
        light = shading(normals, textured.light) if textured.light is not None else 1.0
        gain[:] = _exposure(textured.colors * light, color, (weight > _SURE) & (textured.seen > _SURE))
        color /= light
        weight **= 2  # of two views the better one
        total += weight[:, None] * np.clip(color * gain, 0, 1)
        weights += weight
        best = np.maximum(best, weight)
    share = best * (1 - textured.seen)
    fused = total / np.maximum(weights, 1e-9)[:, None]
    colors = textured.colors + share[:, None] * (fused - textured.colors)
    seen = np.clip(textured.seen + share, 0, 1).astype(np.float32)
    return replace(textured, colors=colors.astype(np.float32), seen=seen), gains


def _exposure(
    known: Float[np.ndarray, "n 3"], color: Float[np.ndarray, "n 3"], both: Bool[np.ndarray, " n"]
) -> Float[np.ndarray, " 3"]:
    """Factors on a picture's channels, from points that the photo shows as well and that neither has clipped."""
    low, high = _UNCLIPPED
    clear = both[:, None] & (np.minimum(known, color) > low) & (np.maximum(known, color) < high)
    if clear.sum(0).min() < _ENOUGH:
        return np.ones(3)
    found = np.array([np.median(known[use, c] / color[use, c]) for c, use in enumerate(clear.T)])
    return np.clip(found, *_GAIN) if np.abs(found - 1).max() > _SAME else np.ones(3)


def _shown(
    frame: Frame,
    vertices: Float[np.ndarray, "v 3"],
    faces: np.ndarray,
    points: Float[np.ndarray, "n 3"],
    normals: Float[np.ndarray, "n 3"],
) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, " n"]]:
    """A picture's colour at every point, and how well it is seen there (0 to 1)."""
    camera = frame.camera
    pixels, depth = camera.project(points)
    centre = origin_of(camera.T_camera_world)
    towards = centre - points
    facing = (normals * towards).sum(1) / np.linalg.norm(towards, axis=1)
    inside = np.all((pixels >= 0) & (pixels < [camera.width, camera.height]), axis=1)
    column, row = np.clip(pixels, 0, [camera.width - 1, camera.height - 1]).astype(int).T
    nearest = rasterize_mesh(vertices, faces, camera).depth[row, column]
    visible = inside & (depth < nearest + _DEPTH_TOLERANCE)
    side = 2 * max(1, round(_EDGE * camera.height)) + 1
    alpha = cv2.erode(frame.alpha, np.ones((side, side), np.uint8)).astype(np.float32) / 255
    color = sample(frame.image.astype(np.float32) / 255, pixels)
    weight = np.clip((facing - _GRAZING[0]) / (_GRAZING[1] - _GRAZING[0]), 0, 1) * visible * sample(alpha, pixels)
    return color.astype(np.float64), weight.astype(np.float64)


__all__ = ["fuse"]
