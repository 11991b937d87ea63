"""A person of capsules with hands; the photo may show a skirt, a ball in the hand, hair, or a marked face."""

from __future__ import annotations

import cv2
import numpy as np

from persona.body.smplx import DRIVING_JOINTS
from persona.perception.head import find_head, measured_hair
from persona.rendering.mesh import rasterize_mesh
from persona.types import (
    LABEL_OF,
    BodyFit,
    BodyPart,
    BodyReference,
    Camera,
    Landmarks,
    Material,
    Observation,
    Photo,
    Pose,
    Skeleton,
    SkinWeights,
    Surface,
)

# Joint: parent, position (meters), radius of the bone from its parent to it, part of that bone.
_P = BodyPart
_JOINTS = {
    "pelvis": (None, (0, 0.95, 0), 0.13, _P.TORSO),
    "spine1": ("pelvis", (0, 1.10, 0), 0.14, _P.TORSO),
    "spine2": ("spine1", (0, 1.25, 0), 0.14, _P.TORSO),
    "spine3": ("spine2", (0, 1.38, 0), 0.13, _P.TORSO),
    "neck": ("spine3", (0, 1.50, 0), 0.055, _P.TORSO),
    "head": ("neck", (0, 1.66, 0.0), 0.095, _P.HEAD),
    "left_hip": ("pelvis", (0.10, 0.90, 0), 0.10, _P.TORSO),
    "left_knee": ("left_hip", (0.14, 0.50, 0), 0.07, _P.LEFT_LEG),
    "left_ankle": ("left_knee", (0.16, 0.09, 0), 0.05, _P.LEFT_LEG),
    "left_foot": ("left_ankle", (0.17, 0.04, 0.14), 0.04, _P.LEFT_FOOT),
    "left_collar": ("spine3", (0.06, 1.42, 0), 0.06, _P.TORSO),
    "left_shoulder": ("left_collar", (0.19, 1.42, 0), 0.06, _P.TORSO),
    "left_elbow": ("left_shoulder", (0.36, 1.20, 0), 0.05, _P.LEFT_ARM),
    "left_wrist": ("left_elbow", (0.50, 0.98, 0), 0.04, _P.LEFT_ARM),
    "left_middle1": ("left_wrist", (0.56, 0.88, 0), 0.035, _P.LEFT_HAND),
}
for _name, (_parent, (_x, _y, _z), _r, _part) in list(_JOINTS.items()):
    if _name.startswith("left_"):
        _other = _parent.replace("left_", "right_") if _parent else None
        _mirrored = BodyPart(_part + 1) if _part >= BodyPart.LEFT_ARM else _part
        _JOINTS[_name.replace("left_", "right_")] = (_other, (-_x, _y, _z), _r, _mirrored)
NAMES = tuple(_JOINTS)

COLORS = {
    _P.TORSO: (0.75, 0.2, 0.2), _P.HEAD: (0.85, 0.65, 0.55),
    _P.LEFT_ARM: (0.2, 0.6, 0.3), _P.RIGHT_ARM: (0.2, 0.6, 0.3),
    _P.LEFT_HAND: (0.85, 0.65, 0.55), _P.RIGHT_HAND: (0.85, 0.65, 0.55), _P.LEFT_LEG: (0.2, 0.25, 0.5),
    _P.RIGHT_LEG: (0.2, 0.25, 0.5), _P.LEFT_FOOT: (0.1, 0.1, 0.1), _P.RIGHT_FOOT: (0.1, 0.1, 0.1),
}  # fmt: skip
SKIRT = (0.9, 0.8, 0.1)
BALL = (0.95, 0.45, 0.05)
HAIR = (0.25, 0.12, 0.05)
FACE_MARK = (0.0, 0.9, 0.9)
_BLAZEPOSE = {
    0: (0, 1.62, 0), 2: (0.03, 1.66, 0), 5: (-0.03, 1.66, 0), 9: (0.02, 1.59, 0), 10: (-0.02, 1.59, 0),
    11: "left_shoulder", 12: "right_shoulder", 13: "left_elbow", 14: "right_elbow", 15: "left_wrist", 16: "right_wrist",
    17: "left_middle1", 18: "right_middle1", 19: "left_middle1", 20: "right_middle1", 21: "left_middle1",
    22: "right_middle1", 23: "left_hip", 24: "right_hip", 25: "left_knee", 26: "right_knee", 27: "left_ankle",
    28: "right_ankle", 29: "left_ankle", 30: "right_ankle", 31: "left_foot", 32: "right_foot",
}  # fmt: skip


def _capsule(a: np.ndarray, b: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
    around, rings = 20, []
    axis = (b - a) / max(np.linalg.norm(b - a), 1e-6)
    side = np.cross(axis, [0.0, 0.0, 1.0] if abs(axis[2]) < 0.9 else [1.0, 0.0, 0.0])
    side /= np.linalg.norm(side)
    up = np.cross(axis, side)
    turn = np.linspace(0, 2 * np.pi, around, endpoint=False)
    for angle, centre in [*((t, a) for t in np.linspace(-1.5, 0, 5)), *((t, b) for t in np.linspace(0, 1.5, 5))]:
        ring = np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * up
        rings.append(centre + radius * (np.cos(angle) * ring + np.sin(angle) * axis))
    faces = []
    for i in range(len(rings) - 1):
        for j in range(around):
            p, q = i * around + j, i * around + (j + 1) % around
            faces += [[p, q, p + around], [q, q + around, p + around]]
    return np.concatenate(rings), np.array(faces)


def camera(width: int = 260, height: int = 360) -> Camera:
    """A camera 4 m in front of the person."""
    T = np.eye(4)
    T[:3, :3] = np.diag([1.0, -1.0, -1.0])
    T[:3, 3] = [0, 0.88, 4.0]
    return Camera(height * 1.9, height * 1.9, width / 2, height / 2, width, height, T)


def dressed_person(
    *,
    skirt: bool = False,
    ball: bool = False,
    hair: bool = False,
    hair_m: float = 0.0,
    lock: bool = False,
    face: bool = False,
    rows: int | None = None,
) -> tuple[Observation, BodyFit]:
    """The observation and the fit.

    Args:
        hair: on the head above the face; it stands ``hair_m`` off the head.
        lock: of hair that stands far out on the left side.
        rows: cuts the photo off below that row.
    """
    rest = np.array([position for _, position, _, _ in _JOINTS.values()], np.float64)
    parents = tuple(NAMES.index(parent) if parent else -1 for parent, *_ in _JOINTS.values())
    vertices, faces, joints, parts = [], [], [], []
    start = 0
    for i, (_, _, radius, part) in enumerate(_JOINTS.values()):
        if parents[i] < 0:
            continue
        v, f = _capsule(rest[parents[i]], rest[i], radius)
        vertices.append(v)
        faces.append(f + start)
        joints.append(np.full(len(v), parents[i]))
        parts.append(np.full(len(v), part, np.uint8))
        start += len(v)
    points, triangles, part = np.concatenate(vertices), np.concatenate(faces), np.concatenate(parts)
    owner = np.concatenate(joints)
    skin = SkinWeights(np.stack([owner, owner], 1), np.tile([1.0, 0.0], (len(owner), 1)))
    surface = Surface(points, triangles, skin, part, np.zeros(len(points)), len(points))
    skeleton = Skeleton(NAMES, parents, rest)
    pose = Pose(np.tile(np.eye(3), (len(NAMES), 1, 1)), rest[0])
    view = camera()
    raster = rasterize_mesh(points, triangles, view)
    covered = raster.face_index >= 0
    label = part[triangles[np.maximum(raster.face_index, 0), 0]]
    color = np.array([COLORS[BodyPart(k)] for k in range(len(BodyPart))])[label]
    bare = np.isin(label, (BodyPart.HEAD, BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND))
    shod = np.isin(label, (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT))
    material = np.where(bare, Material.SKIN, np.where(shod, Material.SHOE, Material.CLOTH)).astype(np.uint8)

    def paint(shape: np.ndarray, paint_color: tuple[float, float, float], kind: Material, behind: bool = False) -> None:
        nonlocal covered
        where = shape & ~covered if behind else shape
        color[where], material[where] = paint_color, kind
        covered = covered | where

    def pixels(world: list[tuple[float, float, float]]) -> np.ndarray:
        return view.project(np.array(world))[0]

    if skirt:
        area = np.zeros(covered.shape, np.uint8)
        corners = pixels([(-0.17, 0.98, 0), (0.17, 0.98, 0), (0.33, 0.5, 0), (-0.33, 0.5, 0)])
        cv2.fillPoly(area, [corners.round().astype(np.int32)], 1)
        paint(area > 0, SKIRT, Material.CLOTH)
    if ball:
        area = np.zeros(covered.shape, np.uint8)
        (x, y), radius = pixels([(0.58, 0.76, 0)])[0], 0.11 * view.fx / 4.0
        cv2.circle(area, (round(x), round(y)), round(radius), 1, -1)
        paint(area > 0, BALL, Material.PROP, behind=True)
    if hair:
        top = pixels([(0, 1.67, 0)])[0, 1]
        above = (np.arange(covered.shape[0])[:, None] < top) & (label == BodyPart.HEAD) & covered
        paint(above, HAIR, Material.HAIR)
        if hair_m > 0:
            area = np.zeros(covered.shape, np.uint8)
            (x, y), radius = pixels([(0, 1.66, 0)])[0], (0.095 + hair_m) * view.fx / 4.0
            cv2.circle(area, (round(x), round(y)), round(radius), 1, -1)
            area[round(top) :] = 0
            paint(area > 0, HAIR, Material.HAIR, behind=True)
    if lock:
        area = np.zeros(covered.shape, np.uint8)
        corners = pixels([(0.05, 1.76, 0), (0.05, 1.70, 0), (0.32, 1.70, 0), (0.32, 1.76, 0)])
        cv2.fillPoly(area, [corners.round().astype(np.int32)], 1)
        paint(area > 0, HAIR, Material.HAIR, behind=True)
    if face:
        area = np.zeros(covered.shape, np.uint8)
        (x, y), radius = pixels([(0, 1.61, 0)])[0], 0.035 * view.fx / 4.0
        cv2.circle(area, (round(x), round(y)), round(radius), 1, -1)
        paint(area > 0, FACE_MARK, Material.SKIN)
    keep = slice(0, rows)
    alpha = covered.astype(np.float32)[keep]
    foreground = np.where(covered[..., None], color, 0).astype(np.float32)[keep]
    material = np.where(covered, material, Material.BACKGROUND).astype(np.uint8)[keep]
    points_2d = np.zeros((33, 2))
    for k, at in _BLAZEPOSE.items():
        place = rest[NAMES.index(at)] if isinstance(at, str) else np.array(at, np.float64)
        points_2d[k] = view.project(place[None])[0][0]
    landmarks = Landmarks(points_2d, np.ones(33), np.zeros(33), np.zeros((33, 3)))
    photo = Photo((foreground * 255).astype(np.uint8), None, "person", alpha.shape[::-1])
    head = find_head(landmarks, material.shape)
    assert head is not None
    head = measured_hair(head, material, alpha)
    observation = Observation(photo, landmarks, alpha, foreground, LABEL_OF[material], head=head)
    shown = view.cropped(0, 0, view.width, alpha.shape[0])
    fit = BodyFit(
        BodyReference("capsules"), {}, skeleton, pose, shown, surface, (), np.zeros(0, int), np.zeros((0, 0, 3)),
        driving_joints=DRIVING_JOINTS, wrists=("left_wrist", "right_wrist"),
    )  # fmt: skip
    return observation, fit
