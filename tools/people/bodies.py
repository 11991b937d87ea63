"""Bodies: who stands how, and coordinates on the body's surface by which garments are cut."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int

from people.cloth import TONES, Random
from people.poses import ARMS, random_pose
from persona.body import load_body
from persona.body.labels import EYE_SOCKET, MOUTH
from persona.fitting import Body, State, landmark_map
from persona.geometry.meshes import vertex_normals
from persona.geometry.rotations import exp_rotation
from persona.landmark_names import BODY_COUNT
from persona.types import BodyPart

#: Stances of people photographed in the street; sitting people's skirts and coats need more than tubes.
STANCES = ("standing", "at ease", "walking", "lunging", "anyhow")
#: Those of most people in the street.
CALM_STANCES, CALM_ARMS = STANCES[:3], ("hanging", "pocketed", "on the hip", "crossed", "holding", "at the face")
CALM = 0.7  # share of people who stand and hold their arms so


class Surface:
    """The undressed body in its reference pose and where everything on it is.

    All are one a vertex. ``x`` (distance from the middle), ``y`` (height) and ``z`` (forward) are meters; the hips'
    joints are near y = 0, the neckline near .54, the chin near .6. ``arm`` goes from 0 at the shoulder to 1 at the
    wrist, ``leg`` from 0 at the hip to 1 at the ankle. ``head`` is the position about the head's middle in its radii.
    """

    def __init__(self) -> None:
        self.model = model = load_body()
        shape, calm = np.zeros((1, len(model.shape))), np.zeros((1, len(model.expression)))
        shape[:, :6] = 0.5
        coefficients = model.coefficients(shape, calm)
        self.places = v = np.asarray(model.reference_vertices(coefficients), float)
        self.joints = np.asarray(model.skeleton(coefficients).rest_joints, float)
        visible = ~np.isin(model.face_regions, (EYE_SOCKET, MOUTH))
        self.faces: Int[np.ndarray, "f 3"] = model.faces[visible]
        self.marks = landmark_map(model).points.take(np.arange(BODY_COUNT))
        part = model.parts
        self.part = part
        self.is_arm = np.isin(part, (BodyPart.LEFT_ARM, BodyPart.RIGHT_ARM, BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND))
        self.is_foot = np.isin(part, (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT))
        self.is_leg = np.isin(part, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)) | self.is_foot
        self.is_head, self.is_trunk = part == BodyPart.HEAD, part == BodyPart.TORSO
        shoulder, wrist = self.joint("upperarm01.L"), self.joint("wrist.L")
        along = (wrist - shoulder) / np.sum((wrist - shoulder) ** 2)
        self.arm = (np.c_[np.abs(v[:, 0]), v[:, 1:]] - shoulder) @ along
        hip, ankle = self.joint("upperleg01.L")[1], self.joint("foot.L")[1]
        self.leg = (hip - v[:, 1]) / (hip - ankle)
        self.x, self.y, self.z = np.abs(v[:, 0]), v[:, 1], v[:, 2]
        self.left = v[:, 0] > 0
        skull = v[self.is_head & (self.y > 0.62)]
        self.head_centre = np.array(
            [0, (0.66 + skull[:, 1].max()) / 2, (skull[:, 2].max() + skull[:, 2].min()) / 2 - 0.01]
        )
        self.head_radius = float(skull[:, 1].max() - self.head_centre[1])
        self.head = (v - self.head_centre) / self.head_radius
        self.eyes = (self.joint("eye.L") + self.joint("eye.R")) / 2

    def joint(self, name: str) -> Float[np.ndarray, " 3"]:
        """A joint of the reference pose."""
        return self.joints[self.model.index[name]]


@dataclass
class Figure:
    """A body that stands somewhere: meters, y up, the camera looks along -z."""

    surface: Surface
    vertices: Float[np.ndarray, "v 3"]
    joints: Float[np.ndarray, "j 3"]
    frames: Float[np.ndarray, "j 3 3"]  # turns of the joints from the reference pose
    landmarks: Float[np.ndarray, "33 3"]
    tone: Float[np.ndarray, " 3"]
    female: bool  # what is worn; the body's shape says it only roughly
    heels: bool
    state: State  # pose, shape and expression

    @cached_property
    def normals(self) -> Float[np.ndarray, "v 3"]:
        """Outward, one a vertex."""
        return vertex_normals(self.vertices, self.surface.model.faces)

    @cached_property
    def turn(self) -> Float[np.ndarray, "3 3"]:
        """The trunk's turn about the vertical."""
        ahead = self.frames[self.surface.model.index["spine03"]] @ np.array([0, 0, 1.0])
        angle = np.arctan2(ahead[0], ahead[2])
        return exp_rotation(np.array([[0, angle, 0]]))[0]

    @cached_property
    def head_turn(self) -> Float[np.ndarray, "3 3"]:
        """The head's turn from the reference pose."""
        return self.frames[self.surface.model.index["head"]]

    @cached_property
    def head_centre(self) -> Float[np.ndarray, " 3"]:
        """The middle of the skull."""
        s = self.surface
        return self.joint("head") + self.head_turn @ (s.head_centre - s.joint("head"))

    def joint(self, name: str) -> Float[np.ndarray, " 3"]:
        """Where a joint is."""
        return self.joints[self.surface.model.index[name]]


def figure(surface: Surface, random: Random) -> Figure:
    """Somebody, standing somehow."""
    model = surface.model
    female = bool(random.random() < 0.6)
    shape = np.zeros(len(model.shape))
    shape[0] = np.clip(random.normal(0.88 if female else 0.12, 0.1), 0, 1)
    shape[1] = random.uniform(0.35, 0.55) if random.random() < 0.08 else random.uniform(0.6, 0.95)
    shape[2:6] = np.clip(random.normal(0.5, 0.2, 4), 0, 1)
    shape[6:] = random.normal(0, 0.25, len(shape) - 6)
    expression = np.abs(random.normal(0, 0.1, len(model.expression)))
    calm = random.random() < CALM
    turns = random_pose(
        model, surface.joints, random, CALM_STANCES if calm else STANCES, CALM_ARMS if calm else tuple(ARMS)
    )
    heels = bool(female and random.random() < 0.4)
    if heels:
        tip = exp_rotation(np.array([[random.uniform(0.2, 0.7), 0, 0]]))[0]
        for side in "LR":
            turns[model.index[f"foot.{side}"]] = turns[model.index[f"foot.{side}"]] @ tip
    state = State(turns, np.zeros(3), model.shape.clip(shape), expression)
    pick = int(np.clip(abs(random.normal(0, 4)), 0, 9)) if random.random() < 0.7 else int(random.integers(10))
    tone = np.clip(TONES[pick] + random.normal(0, 0.025, 3), 0.02, 1)
    return placed(surface, state, tone, female, heels)


def placed(surface: Surface, state: State, tone: Float[np.ndarray, " 3"], female: bool, heels: bool) -> Figure:
    """Somebody of this shape in this pose."""
    model = surface.model
    body = Body.of(model, state)
    vertices, _ = body.points(model, model.vertices)
    marks, _ = body.points(model, surface.marks)
    return Figure(
        surface,
        np.asarray(vertices, float),
        np.asarray(body.placed.positions[0], float),
        np.asarray(body.placed.rotations[0], float),
        np.asarray(marks, float),
        tone,
        female,
        heels,
        state,
    )
