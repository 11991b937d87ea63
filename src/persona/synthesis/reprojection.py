"""The default generator: the textured surface rendered in many poses from all around (the paper's generated videos)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float

from persona.events import SILENT, Stage
from persona.motion.face import with_resting_face
from persona.rendering.views import look_at
from persona.synthesis.clothing import clothing_of
from persona.synthesis.posable import PosableSurface
from persona.synthesis.poses import RangeOfMotion
from persona.types import BodyFit, Camera, Frame, Motion, Observation, Pose, TexturedSurface

_GOLDEN = np.pi * (3 - np.sqrt(5))  # radians: turns by it are spread evenly, however many there are
_ROOM = 2.5  # sides of the uncropped picture in heights of the person: arms and jumps fit in


@dataclass(frozen=True)
class Reprojection:
    """Pose-rich frames of the textured surface, each with exact pose and camera.

    Attributes:
        frames: how many.
        height_px: rows that the standing person fills; frames are cropped to the person.
        photo_pose: share of frames that turn around the person in the photo's own pose.
        motion_poses: share of frames posed by the given motions; the rest goes through a range of motion.
        margin_px: empty pixels around the person.
        frontal: every frame of this number is seen from the front, within ``frontal_rad``; the others from all around.
        frontal_rad: largest azimuth of frames from the front (chosen by hand).
        elevation_deg: lowest and highest camera (chosen by hand: nobody is filmed from the floor).
        distance: of the camera, in heights of the person: 26 degrees from head to foot (chosen by hand).
        fill: share of ``height_px`` that the standing person fills; arms may reach beyond it.
        free: the poses that no motion gives.
        free_worn: the same where garments hang free: their drape depends on more stances of the legs than tight
            clothes do.
        seed: of poses and cameras; the same seed gives the same frames.
    """

    frames: int = 200
    height_px: int = 512
    photo_pose: float = 0.2
    motion_poses: float = 0.35
    margin_px: int = 8
    frontal: int = 10
    frontal_rad: float = 0.5
    elevation_deg: tuple[float, float] = (-10, 30)
    distance: float = 2.2
    fill: float = 0.92
    free: RangeOfMotion = field(default_factory=RangeOfMotion)
    free_worn: RangeOfMotion = field(default_factory=lambda: RangeOfMotion(legs_towards=1.0))
    seed: int = 0

    def __call__(
        self, observation: Observation, fit: BodyFit, textured: TexturedSurface, motions: Sequence[Motion] = (),
        stage: Stage = SILENT,
    ) -> list[Frame]:  # fmt: skip
        """Render the frames.

        Args:
            observation: not used by this generator; part of every generator's call.
            fit: skeleton, pose and camera; its surface is the one that was textured.
            textured: the surface with its completed colours.
            motions: motions of ``fit.skeleton``.
            stage: receives progress.

        Returns:
            Frames with image, alpha, depth (float16), normals (float16, camera axes) and parts; where garments hang
            free, they rest on the body in poses that stand for themselves and swing in those of motions.
        """
        motions = [with_resting_face(motion, fit.pose) for motion in motions]
        poses, shown = self._poses(fit, motions)
        scene = PosableSurface(fit, textured)
        clothing: list[Float[np.ndarray, "p 3"] | None] = [None] * len(poses)
        if fit.garments:
            stage.progress(0.0, "garments")
            still = self._still
            free = poses[still : len(poses) - len(shown)]
            resting, swinging = clothing_of(fit, free, motions, shown, stage.compute)
            photo = fit.surface.vertices[scene.worn].astype(np.float32)
            clothing = [*[photo] * still, *resting, *swinging]
        stature = float(np.ptp(scene.rest[:, 1]))
        rng = np.random.default_rng(self.seed)
        cameras = []
        for i in range(len(poses)):
            # Azimuths by the golden angle: even all around in any run of frames.
            azimuth = _GOLDEN * i if i % self.frontal else rng.uniform(-self.frontal_rad, self.frontal_rad)
            cameras.append((azimuth, np.deg2rad(rng.uniform(*self.elevation_deg))))
        frames: list[Frame] = []
        planned = zip(poses, clothing, cameras, strict=True)
        for frame in stage.compute.map(lambda view: self._frame(scene, stature, *view), planned):
            frames.append(frame)
            stage.progress(len(frames) / len(poses), f"frame {len(frames)} of {len(poses)}")
        return frames

    @property
    def _still(self) -> int:
        """How many frames are in the photo's pose."""
        return round(self.photo_pose * self.frames)

    def _poses(self, fit: BodyFit, motions: Sequence[Motion]) -> tuple[list[Pose], list[tuple[int, int]]]:
        """All poses: the photo's, free ones, those of motions; and of the last ones motion and frame by number."""
        still = self._still
        moving = round(self.motion_poses * self.frames) if motions else 0
        freely = self.free_worn if fit.garments else self.free
        free = with_resting_face(freely(fit.skeleton, self.frames - still - moving, self.seed), fit.pose)
        poses = [fit.pose] * still
        poses += [Pose(r, t) for r, t in zip(free.rotations, free.translations, strict=True)]
        total, shown = sum(len(m) for m in motions), []
        for at in np.linspace(0, total, moving, endpoint=False).astype(int):
            for number, motion in enumerate(motions):
                if at < len(motion):
                    poses.append(Pose(motion.rotations[at], motion.translations[at]))
                    shown.append((number, int(at)))
                    break
                at -= len(motion)
        return [replace(pose, expression=fit.pose.expression) for pose in poses], shown

    def _frame(
        self,
        scene: PosableSurface,
        stature: float,
        pose: Pose,
        cloth: Float[np.ndarray, "p 3"] | None,
        view: tuple[float, float],
    ) -> Frame:
        posed = scene.posed(pose, cloth)
        low, high = posed.vertices.min(0), posed.vertices.max(0)
        distance = self.distance * stature
        focal = self.fill * self.height_px * distance / stature
        size = int(_ROOM * self.height_px)
        whole = look_at((low + high) / 2, *view, distance, size, focal=focal)
        return posed.render(self._cropped(whole, posed.vertices))

    def _cropped(self, camera: Camera, vertices: Float[np.ndarray, "v 3"]) -> Camera:
        pixels, _ = camera.project(vertices)
        x0, y0 = (int(np.floor(v)) - self.margin_px for v in pixels.min(0))
        x1, y1 = (int(np.ceil(v)) + self.margin_px for v in pixels.max(0))
        return camera.cropped(x0, y0, x1 - x0, y1 - y0)


__all__ = ["Reprojection"]
