"""A person made of capsules, photographed by our own mesh renderer: quick input for everything after perception."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from persona.avatar import Avatar, build_avatar
from persona.body.smplx import DRIVING_JOINTS
from persona.events import Stage
from persona.rendering.mesh import render_colors
from persona.rendering.views import look_at
from persona.types import (
    BodyFit,
    BodyPart,
    BodyReference,
    Frame,
    Label,
    Landmarks,
    Motion,
    Observation,
    Photo,
    Pose,
    Skeleton,
    SkinWeights,
    Surface,
    TexturedSurface,
)

# Joint: parent, position in meters (arms a little away from the body), radius of the bone that ends there.
_JOINTS: dict[str, tuple[str | None, tuple[float, float, float], float]] = {
    "pelvis": (None, (0, 0.95, 0), 0.13),
    "spine1": ("pelvis", (0, 1.06, 0), 0.13),
    "spine2": ("spine1", (0, 1.20, 0), 0.14),
    "spine3": ("spine2", (0, 1.34, 0), 0.14),
    "neck": ("spine3", (0, 1.50, 0), 0.05),
    "head": ("neck", (0, 1.60, 0.02), 0.06),
    "left_hip": ("pelvis", (0.09, 0.90, 0), 0.10),
    "left_knee": ("left_hip", (0.11, 0.50, 0.01), 0.07),
    "left_ankle": ("left_knee", (0.12, 0.09, -0.02), 0.05),
    "left_foot": ("left_ankle", (0.13, 0.03, 0.12), 0.035),
    "left_collar": ("spine3", (0.06, 1.44, 0), 0.06),
    "left_shoulder": ("left_collar", (0.18, 1.44, 0), 0.06),
    "left_elbow": ("left_shoulder", (0.32, 1.20, 0), 0.045),
    "left_wrist": ("left_elbow", (0.44, 0.98, 0.02), 0.035),
}
for _name, (_parent, (_x, _y, _z), _r) in list(_JOINTS.items()):
    if _name.startswith("left_"):
        _mirrored = _parent.replace("left_", "right_") if _parent else None
        _JOINTS[_name.replace("left_", "right_")] = (_mirrored, (-_x, _y, _z), _r)


def _part(name: str) -> BodyPart:
    left = name.startswith("left_")
    if "elbow" in name or "wrist" in name or "shoulder" in name:
        return BodyPart.LEFT_ARM if left else BodyPart.RIGHT_ARM
    if "knee" in name or "ankle" in name:
        return BodyPart.LEFT_LEG if left else BodyPart.RIGHT_LEG
    if "foot" in name:
        return BodyPart.LEFT_FOOT if left else BodyPart.RIGHT_FOOT
    return BodyPart.HEAD if name in ("neck", "head") else BodyPart.TORSO


_COLORS = {
    BodyPart.TORSO: (0.75, 0.2, 0.2),
    BodyPart.HEAD: (0.85, 0.65, 0.55),
    BodyPart.LEFT_ARM: (0.7, 0.3, 0.25),
    BodyPart.RIGHT_ARM: (0.7, 0.3, 0.25),
    BodyPart.LEFT_LEG: (0.2, 0.25, 0.5),
    BodyPart.RIGHT_LEG: (0.2, 0.25, 0.5),
    BodyPart.LEFT_FOOT: (0.1, 0.1, 0.1),
    BodyPart.RIGHT_FOOT: (0.1, 0.1, 0.1),
}


def _capsule(a: np.ndarray, b: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """A closed tube with round ends from a to b."""
    around, rings = 12, []
    axis = (b - a) / np.linalg.norm(b - a)
    side = np.cross(axis, [0.0, 0.0, 1.0] if abs(axis[2]) < 0.9 else [1.0, 0.0, 0.0])
    side /= np.linalg.norm(side)
    other = np.cross(axis, side)
    angle = np.arange(around) * 2 * np.pi / around
    circle = np.cos(angle)[:, None] * side + np.sin(angle)[:, None] * other
    pieces = int(np.linalg.norm(b - a) / 0.03) + 1
    rings += [a + radius * (np.cos(t) * circle + np.sin(t) * axis) for t in np.linspace(-0.49, 0, 4) * np.pi]
    rings += [a + (b - a) * k / pieces + radius * circle for k in range(1, pieces)]
    rings += [b + radius * (np.cos(t) * circle + np.sin(t) * axis) for t in np.linspace(0, 0.49, 4) * np.pi]
    vertices = np.concatenate(rings)
    faces = []
    for ring in range(len(rings) - 1):
        for k in range(around):
            i, j = ring * around + k, ring * around + (k + 1) % around
            faces += [(i, j, i + around), (j, j + around, i + around)]
    last = (len(rings) - 1) * around
    for k in range(1, around - 1):
        faces += [(0, k + 1, k), (last, last + k, last + k + 1)]
    return vertices, np.array(faces)


@cache
def mannequin() -> tuple[Observation, BodyFit, TexturedSurface]:
    """What the stages before synthesis would say of the capsule person: 192 x 256 pixels, facing the camera."""
    order = ["pelvis"]
    while len(order) < len(_JOINTS):
        order += [n for n, (p, _, _) in _JOINTS.items() if n not in order and p in order]
    joints = np.array([_JOINTS[n][1] for n in order], float)
    parents = tuple(-1 if _JOINTS[n][0] is None else order.index(str(_JOINTS[n][0])) for n in order)
    vertices, faces, owner, part = [], [], [], []
    bones = [(parents[i], joints[parents[i]], joints[i], _JOINTS[n][2], _part(n)) for i, n in enumerate(order) if i]
    head = order.index("head")
    bones.append((head, joints[head], joints[head] + [0, 0.09, 0.02], 0.1, BodyPart.HEAD))
    for joint, a, b, radius, label in bones:
        v, f = _capsule(a, b, radius)
        faces.append(f + sum(map(len, vertices)))
        vertices.append(v)
        owner += [joint] * len(v)
        part += [label] * len(v)
    v, f = np.concatenate(vertices), np.concatenate(faces)
    colors = np.array([_COLORS[p] for p in part], np.float32)
    skin = SkinWeights(np.array(owner)[:, None], np.ones((len(v), 1), np.float32))
    surface = Surface(v, f, skin, np.array(part, np.uint8), np.zeros(len(v), np.float32), len(v))
    camera = look_at((0, 0.86, 0), 0.0, 0.0, 4.0, (192, 256))
    rgb, alpha = render_colors(v, f, colors, camera)
    pixels = rgb * alpha[..., None] + 0.6 * (1 - alpha[..., None])
    photo = Photo((pixels * 255).astype(np.uint8), None, "mannequin", (192, 256))
    body = np.repeat(camera.project(joints[head : head + 1])[0], 33, 0)
    landmarks = Landmarks(body, np.ones(33), np.ones(33), np.zeros((33, 3)))
    labels = np.where(alpha > 0.5, Label.TOP, Label.BACKGROUND).astype(np.uint8)
    observation = Observation(photo, landmarks, alpha, rgb, labels, warnings=("only a mannequin",))
    pose = Pose(np.tile(np.eye(3), (len(joints), 1, 1)), joints[0])
    empty = np.zeros(0, np.int64)
    fit = BodyFit(
        BodyReference("capsules"), {}, Skeleton(tuple(order), parents, joints), pose, camera, surface, (), empty,
        np.zeros((0, 0, 3)), driving_joints=DRIVING_JOINTS, wrists=("left_wrist", "right_wrist"), metrics={"iou": 0.99},
    )  # fmt: skip
    corners = np.repeat(np.arange(len(v))[:, None], 3, 1)
    barycentric = np.tile([1.0, 0.0, 0.0], (len(v), 1))
    return observation, fit, TexturedSurface(surface, f, corners, barycentric, colors, (v[:, 2] > 0).astype(np.float32))


@dataclass(frozen=True)
class FakePerceive:
    """Sees the mannequin in every photo."""

    def __call__(self, photo: Photo, stage: Stage) -> Observation:
        return mannequin()[0]


@dataclass(frozen=True)
class FakeFit:
    """Knows the mannequin's body."""

    def __call__(self, observation: Observation, stage: Stage) -> BodyFit:
        stage.warn("the body is made of capsules")
        return mannequin()[1]


def fake_texture(observation: Observation, fit: BodyFit, stage: Stage) -> TexturedSurface:
    """The mannequin's own colours."""
    return mannequin()[2]


@dataclass(frozen=True)
class FakeSynthesize:
    """One frame: the photo again."""

    def __call__(
        self, observation: Observation, fit: BodyFit, textured: TexturedSurface, motions: list[Motion], stage: Stage
    ) -> list[Frame]:
        assert motions
        assert all(m.skeleton == fit.skeleton for m in motions)
        alpha = (observation.alpha * 255).astype(np.uint8)
        return [Frame("captured", observation.photo.pixels, alpha, fit.camera, fit.pose, pose_fitted=True)]


@dataclass(frozen=True)
class FakeTrain:
    """Places Gaussians and calls it a day."""

    seed: int = 0
    count: int = 4000

    def __call__(
        self, observation: Observation, fit: BodyFit, textured: TexturedSurface, frames: list[Frame], stage: Stage
    ) -> Avatar:
        stage.progress(0.5, "half of it")
        return build_avatar(observation, fit, textured, count=self.count)
