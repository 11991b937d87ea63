"""A contact sheet of an avatar for looking at: all round, in new poses, face and hands close up.

python benchmarks/sheet.py AVATAR_FOLDER OUT.png
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import cv2
import numpy as np

from persona.avatar import Avatar
from persona.geometry.kinematics import pose_transforms
from persona.rendering import look_at
from persona.types import Pose

DISTANCE = 4.0


def turned(avatar: Avatar, turns: dict[str, tuple[str, float]]) -> Pose:
    """The reference pose with some joints turned: joint name to (axis, degrees)."""
    rotations = np.tile(np.eye(3), (len(avatar.skeleton.names), 1, 1))
    for name, (axis, degrees) in turns.items():
        vector = np.zeros(3)
        vector["xyz".index(axis)] = math.radians(degrees)
        rotations[avatar.skeleton.names.index(name)] = cv2.Rodrigues(vector)[0]
    return Pose(rotations, avatar.photo_pose.translation, avatar.photo_pose.expression)


def poses(avatar: Avatar) -> dict[str, Pose]:
    """Arms up, legs apart, a step."""
    both = {"upperarm01.L": ("z", 55.0), "upperarm01.R": ("z", -55.0)}
    return {
        "arms": turned(avatar, both | {"clavicle.L": ("z", 12.0), "clavicle.R": ("z", -12.0)}),
        "legs": turned(avatar, {"upperleg01.L": ("z", 24.0), "upperleg01.R": ("z", -24.0)}),
        "step": turned(
            avatar,
            {
                "upperleg01.L": ("x", -60.0),
                "lowerleg01.L": ("x", 60.0),
                "upperarm01.R": ("x", -50.0),
                "lowerarm01.L": ("x", -60.0),
            },
        ),
    }


def view(
    avatar: Avatar, pose: Pose, azimuth: float, size: tuple[int, int], target: np.ndarray, height: float
) -> np.ndarray:
    """One picture (h w 3, BGR bytes, light grey ground) in which ``height`` meters fill nine tenths."""
    focal = 0.9 * size[1] / height * DISTANCE
    camera = look_at(tuple(target), math.radians(azimuth), 0.0, DISTANCE, size, focal=focal)
    rgb, alpha = avatar.draw(pose, camera)
    picture = (rgb + 0.92 * (1 - alpha)[..., None]).clamp(0, 1).numpy()
    return (picture[..., ::-1] * 255).astype(np.uint8)


def draw(folder: Path, out: Path, height: int = 520) -> None:
    """Write the sheet of one avatar."""
    avatar = Avatar.load(folder)
    rows: list[np.ndarray] = []

    def whole(pose: Pose, azimuth: float, wide: float = 0.62) -> np.ndarray:
        points = avatar.pose(pose).means.numpy()
        low, high = np.percentile(points, 0.5, 0), np.percentile(points, 99.5, 0)
        return view(avatar, pose, azimuth, (int(height * wide), height), (low + high) / 2, float(high[1] - low[1]))

    photo = avatar.photo_pose
    rows.append(np.hstack([whole(photo, a) for a in (0, 35, 90, 180, -90, -35)]))
    named = poses(avatar)
    rows.append(
        np.hstack(
            [
                whole(named["arms"], 15, 0.95),
                whole(named["arms"], 180, 0.95),
                whole(named["legs"], 15, 0.9),
                whole(named["step"], 40, 0.9),
            ]
        )
    )
    moved = pose_transforms(avatar.skeleton, photo)
    joints = np.einsum("jab,jb->ja", moved[:, :3, :3], avatar.skeleton.rest_joints) + moved[:, :3, 3]
    names = avatar.skeleton.names
    head = joints[names.index("head")] + [0, 0.07, 0]
    left, right = joints[names.index("finger3-1.L")], joints[names.index("finger3-1.R")]
    close = [(head, a, 0.4) for a in (0, 30, -30, 90, 180)]
    close += [(left, 0, 0.3), (left, 60, 0.3), (right, 0, 0.3), (right, -60, 0.3)]
    rows.append(np.hstack([view(avatar, photo, a, (300, 300), t, h) for t, a, h in close]))
    wide = max(r.shape[1] for r in rows)
    cv2.imwrite(str(out), np.vstack([np.pad(r, ((0, 0), (0, wide - r.shape[1]), (0, 0))) for r in rows]))


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
