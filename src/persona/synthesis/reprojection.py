"""The default generator: the textured surface rendered in many poses from all around (the paper's generated videos)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.body.skinning import skin, unskin
from persona.events import SILENT, Stage
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import vertex_normals
from persona.motion.face import with_resting_face
from persona.rendering.mesh import rasterize_mesh, render_colors
from persona.rendering.views import look_at
from persona.synthesis.poses import range_of_motion
from persona.types import NOBODY, BodyFit, Camera, Frame, Motion, Observation, Pose, TexturedSurface

_GOLDEN = np.pi * (3 - np.sqrt(5))


@dataclass(frozen=True)
class Reprojection:
    """Pose-rich frames of the textured surface, each with exact pose and camera.

    Attributes:
        frames: how many.
        height_px: rows that the standing person fills; frames are cropped to the person.
        photo_pose: share of frames that turn around the person in the photo's own pose.
        motion_poses: share of frames posed by the given motions; the rest goes through a range of motion.
        margin_px: empty pixels around the person.
        seed: of poses and cameras; the same seed gives the same frames.
    """

    frames: int = 200
    height_px: int = 512
    photo_pose: float = 0.2
    motion_poses: float = 0.35
    margin_px: int = 8
    seed: int = 0

    def __call__(
        self,
        observation: Observation,
        fit: BodyFit,
        textured: TexturedSurface,
        motions: Sequence[Motion] = (),
        stage: Stage = SILENT,
    ) -> list[Frame]:
        """Render the frames.

        Args:
            observation: not used by this generator; part of every generator's call.
            fit: skeleton, pose and camera; its surface is the one that was textured.
            textured: the surface with its completed colours.
            motions: motions of ``fit.skeleton``.
            stage: receives progress.

        Returns:
            Frames with image, alpha, depth (float16), normals (float16, camera axes) and parts.
        """
        poses = self._poses(fit, motions)
        scene = _Posable(fit, textured)
        stature = float(np.ptp(scene.rest[:, 1]))
        rng = np.random.default_rng(self.seed)
        cameras = []
        for i in range(len(poses)):
            # Azimuths by the golden angle: even all around in any run of frames; a tenth face the front.
            azimuth = _GOLDEN * i if i % 10 else rng.uniform(-0.5, 0.5)
            cameras.append((azimuth, np.deg2rad(rng.uniform(-10, 30))))
        frames: list[Frame] = []
        planned = zip(poses, cameras, strict=True)
        for frame in stage.compute.map(lambda view: self._frame(scene, stature, *view), planned):
            frames.append(frame)
            stage.progress(len(frames) / len(poses), f"frame {len(frames)} of {len(poses)}")
        return frames

    def _poses(self, fit: BodyFit, motions: Sequence[Motion]) -> list[Pose]:
        still = round(self.photo_pose * self.frames)
        moving = round(self.motion_poses * self.frames) if motions else 0
        free = with_resting_face(range_of_motion(fit.skeleton, self.frames - still - moving, self.seed), fit.pose)
        motions = [with_resting_face(motion, fit.pose) for motion in motions]
        poses = [fit.pose] * still
        poses += [Pose(r, t) for r, t in zip(free.rotations, free.translations, strict=True)]
        total = sum(len(m) for m in motions)
        for at in np.linspace(0, total, moving, endpoint=False).astype(int):
            for motion in motions:
                if at < len(motion):
                    poses.append(Pose(motion.rotations[at], motion.translations[at]))
                    break
                at -= len(motion)
        return [replace(pose, expression=fit.pose.expression) for pose in poses]

    def _frame(self, scene: _Posable, stature: float, pose: Pose, view: tuple[float, float]) -> Frame:
        vertices, kept = scene.posed(pose)
        low, high = vertices.min(0), vertices.max(0)
        distance = 2.2 * stature
        focal = 0.92 * self.height_px * distance / stature
        size = int(2.5 * self.height_px)
        whole = look_at((low + high) / 2, *view, distance, size, focal=focal)
        camera = self._cropped(whole, vertices)
        return scene.render(pose, vertices, kept, camera)

    def _cropped(self, camera: Camera, vertices: Float[np.ndarray, "v 3"]) -> Camera:
        pixels, _ = camera.project(vertices)
        x0, y0 = (int(np.floor(v)) - self.margin_px for v in pixels.min(0))
        x1, y1 = (int(np.ceil(v)) + self.margin_px for v in pixels.max(0))
        return camera.cropped(x0, y0, x1 - x0, y1 - y0)


class _Posable:
    """The textured surface in the reference pose, ready to be posed and rendered."""

    def __init__(self, fit: BodyFit, textured: TexturedSurface) -> None:
        self.fit, self.textured, self.surface = fit, textured, textured.surface
        transforms = pose_transforms(fit.skeleton, fit.pose)
        surface = self.surface
        self.rest = unskin(surface.vertices, surface.skin, transforms)
        self.photo_edges = _edge_lengths(surface.vertices, surface.faces)
        self.of_sheet = (surface.faces >= surface.body_vertices).all(1)
        corner = np.take_along_axis(textured.parents, textured.barycentric.argmax(1)[:, None], 1)[:, 0]
        # A fine triangle belongs to the coarse triangle that holds its corners' parents.
        self.fine_sheet = corner[textured.faces[:, 0]] >= surface.body_vertices
        self.fine_parents = textured.parents[textured.faces[self.fine_sheet]].reshape(-1, 9)

    def posed(self, pose: Pose) -> tuple[Float[np.ndarray, "v 3"], Bool[np.ndarray, " v"]]:
        """Posed surface vertices, and which of them no overstretched sheet triangle uses."""
        surface = self.surface
        vertices = skin(self.rest, surface.skin, pose_transforms(self.fit.skeleton, pose))
        torn = self.of_sheet & (_edge_lengths(vertices, surface.faces) > 4 * self.photo_edges + 0.01)
        kept = np.ones(len(vertices), bool)
        kept[surface.faces[torn]] = False
        return vertices, kept

    def render(
        self, pose: Pose, vertices: Float[np.ndarray, "v 3"], kept: Bool[np.ndarray, " v"], camera: Camera
    ) -> Frame:
        textured, surface = self.textured, self.surface
        rotation, shift = camera.T_camera_world[:3, :3], camera.T_camera_world[:3, 3]
        normals = vertex_normals(vertices, surface.faces) @ rotation.T
        depth = vertices @ rotation[2] + shift[2]
        fine = _spread(textured, np.concatenate([vertices, normals, depth[:, None]], 1))
        attributes = np.concatenate([textured.colors, fine[:, 3:]], 1)
        faces, coarse = textured.faces, surface.faces
        if not kept.all():
            good = np.ones(len(faces), bool)
            good[self.fine_sheet] = kept[self.fine_parents].all(1)
            faces, coarse = faces[good], coarse[kept[coarse].all(1)]
        shaded, alpha = render_colors(fine[:, :3], faces, attributes, camera, 2)
        covered = alpha > 0
        flat = rasterize_mesh(vertices, coarse, camera)
        corner = coarse[np.maximum(flat.face_index, 0), flat.barycentric.argmax(-1)]
        parts = np.where(flat.face_index >= 0, surface.parts[corner], NOBODY).astype(np.uint8)
        n = shaded[..., 3:6]
        n = n / np.maximum(np.linalg.norm(n, axis=-1, keepdims=True), 1e-6)
        n = np.where((n[..., 2] > 0)[..., None], -n, n)  # the inner side of a sheet faces the camera too
        return Frame(
            "generated",
            (np.clip(shaded[..., :3], 0, 1) * 255 + 0.5).astype(np.uint8),
            (alpha * 255 + 0.5).astype(np.uint8),
            camera,
            pose,
            np.where(covered, shaded[..., 6], 0).astype(np.float16),
            np.where(covered[..., None], n, 0).astype(np.float16),
            np.where(covered, parts, NOBODY).astype(np.uint8),
            lit=False,
        )


def _spread(textured: TexturedSurface, values: Float[np.ndarray, "v c"]) -> Float[np.ndarray, "n c"]:
    """Values of the surface's vertices at the fine vertices."""
    values = values.astype(np.float32)
    out = values[textured.parents[:, 0]] * textured.barycentric[:, :1]
    for k in (1, 2):
        out += values[textured.parents[:, k]] * textured.barycentric[:, k : k + 1]
    return out


def _edge_lengths(vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"]) -> Float[np.ndarray, " f"]:
    """The longest edge of each triangle."""
    corners = vertices[faces]
    return np.linalg.norm(corners - corners[:, [1, 2, 0]], axis=2).max(1)
