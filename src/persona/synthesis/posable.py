"""The textured surface in any pose, rendered with everything that a training frame holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from jaxtyping import Bool, Float

from persona.body.skinning import skin, unskin
from persona.cloth import vertices_of
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import vertex_normals
from persona.geometry.tearing import SHEETS, edge_stretch, torn
from persona.imaging.light import LINING
from persona.rendering.mesh import rasterize_mesh, render_colors
from persona.types import NOBODY, BodyFit, Camera, Frame, Pose, TexturedSurface


class PosableSurface:
    """The textured surface in the reference pose, ready to be posed and rendered."""

    def __init__(self, fit: BodyFit, textured: TexturedSurface) -> None:
        self.fit, self.textured, self.surface = fit, textured, textured.surface
        transforms = pose_transforms(fit.skeleton, fit.pose)
        surface = self.surface
        self.rest = unskin(surface.vertices, surface.skin, transforms)
        self.worn = vertices_of(fit.garments)
        # What every pose needs of the fine mesh and no pose changes: where its vertices lie, their colours.
        count, parents = len(textured.parents), textured.parents
        shares = textured.barycentric.astype(np.float32).ravel(), (np.arange(3 * count) // 3, parents.ravel())
        self.place: Any = sp.coo_matrix(shares, (count, len(surface.vertices))).tocsr()
        self.place.eliminate_zeros()
        self.faces, self.coarse_faces = textured.faces.astype(np.int32), surface.faces.astype(np.int32)
        hanging = np.isin(parents, self.worn).all(1)
        self.looks = np.column_stack([textured.colors, np.zeros((count, 4)), hanging]).astype(np.float32)
        hangs = np.isin(surface.faces, self.worn).all(1)  # a garment's cloth is never a false bridge
        self.sheets = surface.faces[(surface.faces >= surface.body_vertices).all(1) & ~hangs]
        corner = np.take_along_axis(textured.parents, textured.barycentric.argmax(1)[:, None], 1)[:, 0]
        # A fine triangle belongs to the coarse triangle that holds its corners' parents.
        self.fine_sheet = corner[textured.faces[:, 0]] >= surface.body_vertices
        self.fine_parents = textured.parents[textured.faces[self.fine_sheet]].reshape(-1, 9)

    def spread(self, values: Float[np.ndarray, "v c"]) -> Float[np.ndarray, "n c"]:
        """Values of the surface's vertices at the fine vertices (float32)."""
        return self.place @ values.astype(np.float32)

    def posed(self, pose: Pose, cloth: Float[np.ndarray, "p 3"] | None = None) -> PosedSurface:
        """The surface in a pose, torn where a sheet would be overstretched.

        Args:
            pose: of the fit's skeleton.
            cloth: where the points of the fit's garments are (world, meters), one garment after the other; without,
                skinning moves them like all others.
        """
        surface = self.surface
        vertices = skin(self.rest, surface.skin, pose_transforms(self.fit.skeleton, pose))
        if cloth is not None:
            vertices[self.worn] = cloth
        stretch = SHEETS * edge_stretch(vertices[self.sheets], surface.vertices[self.sheets])
        kept = np.ones(len(vertices), bool)
        kept[self.sheets[torn(stretch)]] = False
        return PosedSurface(self, pose, vertices, kept, cloth)


@dataclass(frozen=True)
class PosedSurface:
    """The surface in one pose: world positions of its vertices, which of them no torn triangle uses, and where its
    garments were put, if they were."""

    scene: PosableSurface
    pose: Pose
    vertices: Float[np.ndarray, "v 3"]
    kept: Bool[np.ndarray, " v"]
    cloth: Float[np.ndarray, "p 3"] | None = None

    def render(self, camera: Camera) -> Frame:
        """What a camera sees, bare of the photo's light.

        Returns:
            A frame with image, alpha, depth (float16), normals (float16, camera axes) and parts.
        """
        scene, vertices, kept = self.scene, self.vertices, self.kept
        surface = scene.surface
        rotation, shift = camera.T_camera_world[:3, :3], camera.T_camera_world[:3, 3]
        normals = vertex_normals(vertices, surface.faces) @ rotation.T
        depth = vertices @ rotation[2] + shift[2]
        fine = scene.spread(np.concatenate([vertices, normals, depth[:, None]], 1))
        attributes = scene.looks.copy()
        attributes[:, 3:7] = fine[:, 3:]
        faces, coarse = scene.faces, scene.coarse_faces
        if not kept.all():
            good = np.ones(len(faces), bool)
            good[scene.fine_sheet] = kept[scene.fine_parents].all(1)
            faces, coarse = faces[good], coarse[kept[coarse].all(1)]
        shaded, alpha = render_colors(fine[:, :3], faces, attributes, camera, 2)
        covered = alpha > 0
        flat = rasterize_mesh(vertices, coarse, camera)
        corner = coarse[np.maximum(flat.face_index, 0), flat.barycentric.argmax(-1)]
        parts = np.where(flat.face_index >= 0, surface.parts[corner], NOBODY).astype(np.uint8)
        n = shaded[..., 3:6]
        n = n / np.maximum(np.linalg.norm(n, axis=-1, keepdims=True), 1e-6)
        inside = (n[..., 2] > 0) & (shaded[..., 7] > 0.5)
        image = np.where(inside[..., None], LINING * shaded[..., :3], shaded[..., :3])
        n = np.where((n[..., 2] > 0)[..., None], -n, n)  # the inner side of a sheet faces the camera too
        return Frame(
            "generated",
            (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8),
            (alpha * 255 + 0.5).astype(np.uint8),
            camera,
            self.pose,
            np.where(covered, shaded[..., 6], 0).astype(np.float16),
            np.where(covered[..., None], n, 0).astype(np.float16),
            np.where(covered, parts, NOBODY).astype(np.uint8),
            lit=False,
            cloth=self.cloth,
        )


__all__ = ["PosableSurface", "PosedSurface"]
