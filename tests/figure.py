"""A small made-up person for tests: a tube with a bending joint, its photo, fit and texture; no body model needed."""

from __future__ import annotations

import numpy as np

from persona.types import (
    BodyFit,
    BodyReference,
    Camera,
    Landmarks,
    Observation,
    Photo,
    Pose,
    Skeleton,
    SkinWeights,
    Surface,
    TexturedSurface,
)

NAMES = ("root", "spine05", "spine03", "neck01", "head")


def tube(rings: int = 24, around: int = 20, height: float = 1.6, radius: float = 0.15) -> tuple[np.ndarray, np.ndarray]:
    """Vertices and faces of a closed-sided upright tube standing on y = 0."""
    y = np.linspace(0, height, rings)
    a = np.linspace(0, 2 * np.pi, around, endpoint=False)
    vertices = np.array([[radius * np.sin(t), h, radius * np.cos(t)] for h in y for t in a])
    faces = []
    for i in range(rings - 1):
        for j in range(around):
            p, q = i * around + j, i * around + (j + 1) % around
            faces += [[p, q, p + around], [q, q + around, p + around]]
    return vertices, np.array(faces)


def camera(width: int = 96, height: int = 160) -> Camera:
    """A camera 3 m in front of the figure, looking at its middle."""
    T = np.eye(4)
    T[:3, :3] = np.diag([1.0, -1.0, -1.0])
    T[:3, 3] = [0, 0.8, 3.0]
    return Camera(height * 1.6, height * 1.6, width / 2, height / 2, width, height, T)


def stripes(points: np.ndarray) -> np.ndarray:
    """A colour for every point: bands along the height, a different side left and right."""
    band = 0.5 + 0.45 * np.sin(points[:, 1] * 14)
    return np.stack([band, 0.5 + 0.4 * np.sign(points[:, 0]), 1 - band], 1).clip(0, 1)


def figure() -> tuple[Observation, BodyFit, TexturedSurface]:
    """The photo (rendered by projecting the colours), the fit and the textured surface of the tube."""
    from persona.rendering.mesh import render_colors

    vertices, faces = tube()
    rest = np.array([[0, 0.1, 0], [0, 0.4, 0], [0, 0.8, 0], [0, 1.2, 0], [0, 1.4, 0]], np.float64)
    soft = np.clip((vertices[:, 1:2] - rest[None, :, 1]) / 0.3, 0, 1)
    weights = np.concatenate([soft[:, :-1] - soft[:, 1:], soft[:, -1:]], 1)
    weights[:, 0] += 1 - weights.sum(1)
    joints = np.tile(np.arange(5), (len(vertices), 1))
    surface = Surface(
        vertices, faces, SkinWeights(joints, weights), np.zeros(len(vertices), np.uint8), np.zeros(len(vertices)),
        len(vertices),
    )  # fmt: skip
    skeleton = Skeleton(NAMES, (-1, 0, 1, 2, 3), rest)
    pose = Pose(np.tile(np.eye(3), (5, 1, 1)), rest[0])
    view = camera()
    rgb, alpha = render_colors(vertices, faces, stripes(vertices), view, samples=3)
    alpha = np.asarray(alpha, np.float32)
    foreground = np.clip(np.asarray(rgb, np.float32), 0, 1)
    photo = Photo((foreground * 255).astype(np.uint8), None, "figure", (view.width, view.height))
    landmarks = Landmarks(np.zeros((33, 2)), np.ones(33), np.zeros(33), np.zeros((33, 3)))
    observation = Observation(photo, landmarks, alpha, foreground, (alpha > 0.5).astype(np.uint8))
    fit = BodyFit(
        BodyReference("figure"), {}, skeleton, pose, view, surface, ("smile",), np.arange(4), np.full((1, 4, 3), 0.01),
        driving_joints=NAMES[1:],
    )  # fmt: skip
    seen = (vertices[:, 2] > 0.02).astype(np.float64)
    index = np.arange(len(vertices))
    textured = TexturedSurface(
        surface, faces, np.stack([index] * 3, 1), np.tile([1.0, 0, 0], (len(index), 1)), stripes(vertices), seen
    )
    return observation, fit, textured
