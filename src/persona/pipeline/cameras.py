"""Cameras that show a posed avatar: whole, from a side, following it, or turning around it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from persona.types import Camera, Pose

if TYPE_CHECKING:
    from persona.avatar import Avatar
    from persona.avatar.avatar import Cloth

#: Where the camera stands for each named view, degrees around the person; left is the person's own left.
AZIMUTHS: dict[str, float] = {"front": 0.0, "left": 90.0, "back": 180.0, "right": -90.0}
_FOV = math.radians(25.0)  # a portrait lens: little perspective distortion, still depth
_MARGIN = 0.90  # share of the picture the person may fill


def heading(pose: Pose) -> float:
    """Where the person faces, radians around the vertical: 0 is +Z, positive toward +X."""
    forward = pose.rotations[0] @ np.array([0.0, 0.0, 1.0])
    return float(math.atan2(forward[0], forward[2]))


def body_center(avatar: Avatar, pose: Pose) -> Float[np.ndarray, " 3"]:
    """The middle of the box around the posed joints, meters."""
    joints = avatar.joint_positions(pose)
    return (joints.min(0) + joints.max(0)) / 2


def smooth(track: Float[np.ndarray, "t 3"], sigma: float) -> Float[np.ndarray, "t 3"]:
    """Gaussian smoothing over time with ``sigma`` frames; the ends are held."""
    from scipy.ndimage import gaussian_filter1d

    return gaussian_filter1d(track.astype(np.float64), sigma, axis=0, mode="nearest") if len(track) > 1 else track


def distance_to_fit(
    offsets: Float[np.ndarray, "n 3"],
    rotation: Float[np.ndarray, "3 3"],
    size: tuple[int, int],
    focal: float,
) -> float:
    """How far the camera must stand so that points (meters from the target) stay inside the picture."""
    p = offsets @ rotation.T
    reach = np.maximum(np.abs(p[:, 0]) / (0.5 * _MARGIN * size[0]), np.abs(p[:, 1]) / (0.5 * _MARGIN * size[1]))
    return float(np.max(reach * focal - p[:, 2]))


def portrait_camera(
    avatar: Avatar,
    pose: Pose,
    size: tuple[int, int],
    azimuth: float = 0.0,
    elevation: float = 0.0,
    cloth: Cloth = "drape",
) -> Camera:
    """A camera that shows the whole posed person, ``azimuth`` degrees around it from where it faces."""
    from persona.rendering.views import look_at

    means = avatar.pose(pose, lit=False, cloth=cloth).points.cpu().numpy()
    middle = (means.min(0) + means.max(0)) / 2
    focal = 0.5 * max(size) / math.tan(0.5 * _FOV)
    around, above = heading(pose) + math.radians(azimuth), math.radians(elevation)
    rotation = look_at(middle, around, above, 1.0, size).T_camera_world[:3, :3]
    # The box's middle is not the picture's middle in perspective: one step of centring what is seen.
    seen = (means - middle) @ rotation.T
    shift = rotation.T @ np.array([*((seen.min(0) + seen.max(0)) / 2)[:2], 0.0])
    middle = middle + shift
    distance = distance_to_fit(means - middle, rotation, size, focal)
    return look_at(middle, around, above, distance, size, focal=focal)


def fit_camera(camera: Camera, size: tuple[int, int]) -> Camera:
    """The same view in a picture of another size: scaled to fit, the rest of the picture shared on both sides."""
    factor = min(size[0] / camera.width, size[1] / camera.height)
    left, top = (size[0] - factor * camera.width) / 2, (size[1] - factor * camera.height) / 2
    return replace(
        camera,
        fx=camera.fx * factor,
        fy=camera.fy * factor,
        cx=camera.cx * factor + left,
        cy=camera.cy * factor + top,
        width=size[0],
        height=size[1],
    )


def following_cameras(
    avatar: Avatar, poses: Sequence[Pose], size: tuple[int, int], azimuth: float, elevation: float, fps: float
) -> list[Camera]:
    """One camera a pose that keeps the moving person in the middle and wholly in view, at one distance throughout."""
    from persona.rendering.views import look_at

    centers = smooth(np.stack([body_center(avatar, p) for p in poses]), 0.35 * fps)
    around, above = heading(poses[0]) + math.radians(azimuth), math.radians(elevation)
    focal = 0.5 * max(size) / math.tan(0.5 * _FOV)
    rotation = look_at(centers[0], around, above, 1.0, size).T_camera_world[:3, :3]
    # Posing everything twice would halve the speed: some frames tell how much room the motion needs.
    sampled = np.unique(np.linspace(0, len(poses) - 1, 16).round().astype(int))
    distance = max(
        distance_to_fit(
            avatar.pose(poses[i], pose_driven=False, lit=False, cloth="learned").points.cpu().numpy() - centers[i],
            rotation,
            size,
            focal,
        )
        for i in sampled
    )
    return [look_at(center, around, above, distance, size, focal=focal) for center in centers]


def turntable_cameras(
    avatar: Avatar, pose: Pose, size: tuple[int, int], count: int, elevation: float = 5.0
) -> list[Camera]:
    """Cameras all round the person in one pose, starting in front, at one distance."""
    from persona.rendering.views import look_at

    means = avatar.pose(pose, lit=False).points.cpu().numpy()
    middle = (means.min(0) + means.max(0)) / 2
    offsets = means - middle
    # The widest radius about the axis of rotation serves every direction, so the camera keeps its distance.
    radius, half = np.hypot(offsets[:, 0], offsets[:, 2]), np.abs(offsets[:, 1])
    focal = 0.5 * max(size) / math.tan(0.5 * _FOV)
    reach = np.maximum(radius / (0.5 * _MARGIN * size[0]), half / (0.5 * _MARGIN * size[1]))
    distance = float(np.max(reach * focal + 0.5 * radius))
    start, above = heading(pose), math.radians(elevation)
    return [look_at(middle, start + 2 * math.pi * i / count, above, distance, size, focal=focal) for i in range(count)]
