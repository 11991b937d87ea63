"""Colours of the surface from further captured pictures, where the photo does not show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float

from persona.geometry.meshes import vertex_normals
from persona.geometry.transforms import origin_of
from persona.imaging.light import shading
from persona.imaging.sampling import sample
from persona.rendering.mesh import rasterize_mesh
from persona.synthesis.posable import PosableSurface
from persona.types import BodyFit, Frame, TexturedSurface


@dataclass(frozen=True)
class Fusion:
    """How further pictures complete the texture. All values were chosen by hand on recordings of a few people.

    Attributes:
        grazing: cosines between surface and line of sight from which a picture's colour fades in, and where it counts
            in full.
        depth_tolerance: meters behind the nearest surface that still count as seen.
        edge: share of the picture's height; so much of the person's outline is not trusted.
        sure: how well (0 to 1) two pictures must show a place for their exposures to be compared there.
        enough: places that they must show so.
        gain: smallest and largest factor on a channel, between two pictures of one person.
        unclipped: darkest and brightest value (sRGB, 0 to 1) of a channel that tells an exposure.
        same: gains that are nearer to 1 are taken for 1.
    """

    grazing: tuple[float, float] = (0.3, 0.7)
    depth_tolerance: float = 0.015
    edge: float = 0.003
    sure: float = 0.6
    enough: int = 300
    gain: tuple[float, float] = (0.6, 1.6)
    unclipped: tuple[float, float] = (0.15, 0.9)
    same: float = 0.08

    def __call__(
        self, fit: BodyFit, textured: TexturedSurface, frames: Sequence[Frame]
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
            fine = scene.spread(np.concatenate([vertices, normals], 1))
            points, normals = fine[:, :3], fine[:, 3:] / np.maximum(np.linalg.norm(fine[:, 3:], axis=1), 1e-9)[:, None]
            color, weight = self._shown(frame, vertices, surface.faces, points, normals)
            light = shading(normals, textured.light) if textured.light is not None else 1.0
            gain[:] = self._exposure(textured.colors * light, color, (weight > self.sure) & (textured.seen > self.sure))
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
        self, known: Float[np.ndarray, "n 3"], color: Float[np.ndarray, "n 3"], both: Bool[np.ndarray, " n"]
    ) -> Float[np.ndarray, " 3"]:
        """Factors on a picture's channels, from points that the photo shows as well and that neither has clipped."""
        low, high = self.unclipped
        clear = both[:, None] & (np.minimum(known, color) > low) & (np.maximum(known, color) < high)
        if clear.sum(0).min() < self.enough:
            return np.ones(3)
        found = np.array([np.median(known[use, c] / color[use, c]) for c, use in enumerate(clear.T)])
        return np.clip(found, *self.gain) if np.abs(found - 1).max() > self.same else np.ones(3)

    def _shown(
        self,
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
        visible = inside & (depth < nearest + self.depth_tolerance)
        side = 2 * max(1, round(self.edge * camera.height)) + 1
        alpha = cv2.erode(frame.alpha, np.ones((side, side), np.uint8)).astype(np.float32) / 255
        color = sample(frame.image.astype(np.float32) / 255, pixels)
        low, high = self.grazing
        weight = np.clip((facing - low) / (high - low), 0, 1) * visible * sample(alpha, pixels)
        return color.astype(np.float64), weight.astype(np.float64)


__all__ = ["Fusion"]
