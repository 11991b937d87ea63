"""A new body model is one file: this one. It goes through the fit into an avatar, and nothing else knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np
import pytest

from moving_body import FOCAL, SIZE, seen
from persona.avatar import Avatar, build_avatar
from persona.body import BodyModel, BodySource, register, source_of
from persona.body.labels import SKIN
from persona.body.model import mirror_vertices, sparse_weights
from persona.body.points import Parameters, Points, Rest
from persona.events import SILENT, Stage
from persona.fitting import FitBody
from persona.fitting.landmark_points import landmark_map
from persona.fitting.pose_priors import pose_prior
from persona.fitting.state import Body, State
from persona.licence import Licence
from persona.motion.limbs import driving_joints
from persona.pipeline.doctor import doctor
from persona.pipeline.licences import licences_of
from persona.rendering.mesh import render_colors
from persona.storage import load, save
from persona.surface.silhouette import FLIP
from persona.types import BodyFit, BodyPart, Camera, Label, Observation, Photo, Pose, TexturedSurface


def skeleton() -> dict[str, tuple[str, tuple[float, float, float], float, BodyPart]]:
    """Joints in a T pose: the parent, the place, the radius of the bone that leads to it, and the body part."""
    p = BodyPart
    joints = {
        "pelvis": ("", (0, 0.95, 0), 0.13, p.TORSO), "spine1": ("pelvis", (0, 1.1, 0), 0.13, p.TORSO),
        "spine2": ("spine1", (0, 1.3, 0), 0.14, p.TORSO), "neck": ("spine2", (0, 1.5, 0), 0.06, p.TORSO),
        "head": ("neck", (0, 1.6, 0.01), 0.06, p.HEAD), "left_eye": ("head", (0.03, 1.66, 0.09), 0, p.HEAD),
        "right_eye": ("head", (-0.03, 1.66, 0.09), 0, p.HEAD),
    }  # fmt: skip
    for side, x, parts in (
        ("left", 1.0, (p.LEFT_ARM, p.LEFT_HAND, p.LEFT_LEG, p.LEFT_FOOT)),
        ("right", -1.0, (p.RIGHT_ARM, p.RIGHT_HAND, p.RIGHT_LEG, p.RIGHT_FOOT)),
    ):
        arm, hand, leg, foot = parts
        joints |= {
            f"{side}_shoulder": ("spine2", (0.18 * x, 1.42, 0), 0.06, arm),
            f"{side}_elbow": (f"{side}_shoulder", (0.45 * x, 1.42, 0), 0.045, arm),
            f"{side}_wrist": (f"{side}_elbow", (0.7 * x, 1.42, 0), 0.035, hand),
            f"{side}_hip": ("pelvis", (0.1 * x, 0.9, 0), 0.09, leg),
            f"{side}_knee": (f"{side}_hip", (0.1 * x, 0.5, 0), 0.08, leg),
            f"{side}_ankle": (f"{side}_knee", (0.1 * x, 0.08, -0.02), 0.05, foot),
            f"{side}_foot": (f"{side}_ankle", (0.1 * x, 0.02, 0.12), 0.04, foot),
        }
        for finger, z in (("thumb", 0.05), ("index", 0.03), ("middle", 0.01), ("ring", -0.01), ("pinky", -0.03)):
            for k in (1, 2, 3):
                parent = f"{side}_{finger}{k - 1}" if k > 1 else f"{side}_wrist"
                joints[f"{side}_{finger}{k}"] = (parent, ((0.75 + 0.03 * k) * x, 1.42, z), 0.01, hand)
    return joints


def tube(a: np.ndarray, b: np.ndarray, radius: float, around: int = 10, along: int = 5) -> tuple[np.ndarray, ...]:
    """A closed capsule from a to b."""
    axis = (b - a) / np.linalg.norm(b - a)
    side = np.cross(axis, [0.0, 0.0, 1.0] if abs(axis[2]) < 0.9 else [1.0, 0.0, 0.0])
    side /= np.linalg.norm(side)
    other = np.cross(axis, side)
    turn = 2 * np.pi * np.arange(around) / around
    ring = np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * other
    rows = [(a - axis * radius * c, radius * s) for c, s in ((0.95, 0.31), (0.6, 0.8))]
    rows += [(a + t * (b - a), radius) for t in np.linspace(0, 1, along)]
    rows += [(b + axis * radius * c, radius * s) for c, s in ((0.6, 0.8), (0.95, 0.31))]
    points = [np.array([a - axis * radius]), *(c + r * ring for c, r in rows), np.array([b + axis * radius])]
    faces, last = [], len(rows) * around + 1
    for k in range(around):
        n = (k + 1) % around
        faces.append((0, 1 + n, 1 + k))
        faces.append((last, last - around + k, last - around + n))
        for row in range(len(rows) - 1):
            at = 1 + row * around
            faces += [(at + k, at + n, at + around + n), (at + k, at + around + n, at + around + k)]
    return np.concatenate(points), np.array(faces)


@dataclass(frozen=True)
class ToyModel(BodyModel):
    """Capsules on a skeleton; one shape parameter makes it taller, one expression parameter opens its mouth."""

    def coefficients(self, shape: np.ndarray, expression: np.ndarray) -> np.ndarray:
        return np.concatenate([shape, expression], 1)

    def rest(self, coefficients: np.ndarray) -> Rest:
        joints = self.joint_template + np.tensordot(coefficients, self.joint_blendshapes, 1)
        return Rest(joints, np.broadcast_to(np.eye(3), (*joints.shape, 3)))

    def own_parameters(self, shape: np.ndarray) -> dict[str, np.ndarray]:
        return {"height": shape}


@register
@dataclass(frozen=True)
class Toy(BodySource):
    """The body of capsules."""

    name: ClassVar[str] = "toy"
    licences: ClassVar[tuple[Licence, ...]] = (Licence("Toy", "body model", "CC0-1.0"),)

    around: int = 12

    def load(self, stage: Stage = SILENT) -> ToyModel:
        return toy(self.around)


@cache
def toy(around: int) -> ToyModel:
    """The model, with so many points around a capsule."""
    joints = skeleton()
    names = tuple(joints)
    parents = np.array([names.index(parent) if parent else -1 for parent, *_ in joints.values()])
    places = np.array([place for _, place, *_ in joints.values()], float)
    bones = [(parents[i], places[parents[i]], places[i], joints[n][2]) for i, n in enumerate(names) if joints[n][2]]
    bones = [(max(owner, 0), a if owner >= 0 else b - [0, 0.05, 0], b, r) for owner, a, b, r in bones]
    head = names.index("head")
    bones.append((head, places[head] + [0, 0.02, 0.02], places[head] + [0, 0.1, 0.02], 0.1))
    for side in ("left", "right"):
        for finger in ("thumb", "index", "middle", "ring", "pinky"):
            tip = names.index(f"{side}_{finger}3")
            bones.append((tip, places[tip], places[tip] + [0.02 if side == "left" else -0.02, 0, 0], 0.01))
        toes = names.index(f"{side}_foot")
        bones.append((toes, places[toes], places[toes] + [0, 0, 0.06], 0.03))
    vertices, faces, owners, count = [], [], [], 0
    for owner, a, b, radius in bones:
        v, f = tube(a, b, radius, around, 5 if radius < 0.09 else 9)
        vertices.append(v)
        faces.append(f + count)
        owners += [owner] * len(v)
        count += len(v)
    template, weights = np.concatenate(vertices), np.zeros((count, len(names)))
    weights[np.arange(count), owners] = 1.0
    taller = np.zeros((2, count, 3))
    taller[0, :, 1] = 0.05 * template[:, 1]
    mouth = (weights[:, head] > 0.5) & (template[:, 1] < places[head, 1] + 0.04) & (template[:, 2] > 0.06)
    taller[1, mouth, 1] = -0.01
    higher = np.zeros((2, len(names), 3))
    higher[0, :, 1] = 0.05 * places[:, 1]
    triangles = np.concatenate(faces).astype(np.int32)
    none = np.zeros((0, 2), np.float32), np.zeros((0, 3), np.int32)
    return ToyModel(
        name=Toy.name,
        joint_names=names,
        parents=parents,
        shape=Parameters(("taller",), np.array([-3.0]), np.array([3.0])),
        face_shape=1,
        expression=Parameters(("open",), np.zeros(1), np.ones(1)),
        expression_spread=0.5,
        expression_rows=slice(1, 2),
        vertices=Points(template, taller, weights),
        joint_template=places,
        joint_blendshapes=higher,
        joint_parts=np.array([part for *_, part in joints.values()], np.uint8),
        skin=sparse_weights(weights),
        faces=triangles,
        face_regions=np.full(len(triangles), SKIN, np.uint8),
        uv=none[0],
        uv_faces=none[1],
        mirror=mirror_vertices(template),
    )


@pytest.fixture(scope="module")
def observed() -> tuple[Observation, State]:
    """The toy three metres off, one forearm raised, as a perfect landmark model and matte would see it."""
    model = Toy().load()
    rotations = pose_prior(model).start()
    rotations[0] = np.array([[0.95, 0, 0.31], [0, 1, 0], [-0.31, 0, 0.95]])
    state = State(rotations, np.array([0.05, 0.05, -3.4]), np.array([0.6]), np.zeros(1))
    marks = seen(model, landmark_map(model), state, np.random.default_rng(0), 0.0)
    camera_world = np.eye(4)
    camera_world[:3, :3] = np.diag(FLIP)
    camera = Camera(FOCAL, FOCAL, SIZE[0] / 2, SIZE[1] / 2, *SIZE, camera_world)
    vertices = Body.of(model, state).points(model, model.vertices)[0]
    colors = np.full((len(vertices), 3), 0.5, np.float32)
    foreground, alpha = render_colors(vertices, model.faces, colors, camera)
    labels = np.where(alpha > 0.5, Label.TOP, Label.BACKGROUND).astype(np.uint8)
    photo = Photo((foreground * 255).astype(np.uint8), None, "toy", SIZE, FOCAL)
    return Observation(photo, marks, alpha, foreground, labels), state


@pytest.fixture(scope="module")
def fit(observed: tuple[Observation, State]) -> BodyFit:
    return FitBody(body=Toy(around=12))(observed[0])


@pytest.mark.slow
def test_it_is_fitted_to_a_picture(fit: BodyFit, observed: tuple[Observation, State]) -> None:
    model, state = Toy().load(), observed[1]
    assert fit.metrics["iou"] > 0.9
    assert fit.metrics["landmark_error_body"] < 1.0
    assert set(fit.shape) == {"height"}
    elbows = [fit.skeleton.names.index(f"{side}_elbow") for side in ("left", "right")]
    ours = Body.of(model, state).placed.rotations[0, elbows, :, 0]
    rotations = np.asarray(fit.pose.rotations, np.float64)
    found = model.place(model.rest(np.zeros((1, 2))), rotations[None], np.zeros((1, 3))).rotations[0, elbows, :, 0]
    assert (np.einsum("ij,ij->i", ours, found) > 0.9).all()


def test_the_fit_tells_where_the_body_came_from(fit: BodyFit, tmp_path) -> None:
    save(fit, tmp_path / "fit.safetensors")
    again = load(BodyFit, tmp_path / "fit.safetensors")
    assert source_of(again.body) == Toy(around=12)
    assert again.scale == fit.scale
    assert again.wrists == ("left_wrist", "right_wrist")
    assert again.driving_joints == driving_joints(Toy().load())
    assert {"head", "left_shoulder", "right_knee"} <= set(again.driving_joints)
    assert not any("finger" in name or "thumb" in name for name in again.driving_joints)


def test_it_becomes_an_avatar_that_stands_on_its_own(
    fit: BodyFit, observed: tuple[Observation, State], tmp_path
) -> None:
    surface, count = fit.surface, len(fit.surface.vertices)
    corners = np.repeat(np.arange(count)[:, None], 3, 1)
    shares, colors = np.tile([1.0, 0.0, 0.0], (count, 1)), np.full((count, 3), 0.5)
    textured = TexturedSurface(surface, surface.faces, corners, shares, colors, np.ones(count))
    avatar = build_avatar(observed[0], fit, textured, count=3000)
    assert tuple(avatar.skeleton.names[joint] for joint in avatar.drivers) == fit.driving_joints
    avatar.save(tmp_path)
    read = Avatar.load(tmp_path)
    assert read.about["body"] == "toy"
    bent = np.array(fit.pose.rotations)
    bent[fit.skeleton.names.index("left_elbow")] = np.eye(3)
    before, after = (read.pose(Pose(r, fit.pose.translation)).means for r in (fit.pose.rotations, bent))
    moved = (after - before).norm(dim=1)
    arm = read.joints[:, 0] >= fit.skeleton.names.index("left_elbow")
    assert float(moved[arm].max()) > 0.05
    assert float(moved[read.joints[:, 0] == fit.skeleton.names.index("head")].max()) < 1e-4


def test_licences_and_the_doctor_know_it() -> None:
    assert licences_of("toy")[0] == Toy.licences[0]
    assert any(body.name == "toy" and body.ready for body in doctor().bodies)
