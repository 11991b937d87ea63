"""The landmark model's points as points of the body: 33 body points, 21 a hand, 468 of the face."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import pairwise

import numpy as np
from jaxtyping import Float, Int

from persona.body.model import BodyModel
from persona.body.points import Points
from persona.landmark_names import BODY_COUNT, FACE_COUNT, HAND_COUNT
from persona.motion.anatomy import FINGERS
from persona.motion.limbs import limbs

_ENDS = np.cumsum([0, BODY_COUNT, HAND_COUNT, HAND_COUNT, FACE_COUNT]).tolist()
BODY, LEFT_HAND, RIGHT_HAND, FACE = (slice(a, b) for a, b in pairwise(_ENDS))
COUNT: int = _ENDS[-1]


@dataclass(frozen=True)
class LandmarkMap:
    """All landmarks as points of the body (BODY, LEFT_HAND, RIGHT_HAND, FACE) and what is known of their errors.

    ``face_vertices`` are the vertices of the body that carry the face's landmarks.
    """

    points: Points
    face_vertices: Int[np.ndarray, " m"]
    face_spread: Float[np.ndarray, " 468"]
    world_bias: Float[np.ndarray, "33 3"]
    world_spread: Float[np.ndarray, "33 3"]


def measured(model: BodyModel, places: Traversable) -> LandmarkMap:
    """The landmarks of a body on which they were measured; ``places`` is the file that tells where."""
    with places.open("rb") as file:
        data = {k: v for k, v in np.load(file, allow_pickle=False).items()}
    vertices = model.vertices
    rows: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def on_joint(joint: int, offset: np.ndarray) -> None:
        weight = np.zeros(len(model.parents))
        weight[joint] = 1.0
        rows.append((model.joint_template[joint] + offset, model.joint_blendshapes[:, joint], weight))

    def on_vertices(index: np.ndarray, share: np.ndarray) -> None:
        rows.append((
            share @ vertices.template[index],
            np.einsum("k,ckx->cx", share, vertices.blendshapes[:, index]),
            share @ vertices.weights[index],
        ))  # fmt: skip

    for name, offset in zip(data["body_joint"], data["body_offset"], strict=True):
        on_joint(model.index[str(name)], offset)
    for arm in limbs(model).arms:
        on_joint(arm.hand, np.zeros(3))
        for finger in FINGERS:
            for joint in arm.fingers[finger]:
                on_joint(joint, np.zeros(3))
            before, last = arm.fingers[finger][-2:]
            along = model.joint_template[last] - model.joint_template[before]
            own = np.flatnonzero(vertices.weights[:, last] > 0.5)
            tip = own[((vertices.template[own] - model.joint_template[last]) @ along).argmax()]
            on_vertices(np.array([tip]), np.ones(1))
    for triangle, barycentric in zip(data["face_triangle"], data["face_barycentric"], strict=True):
        on_vertices(triangle, barycentric.astype(np.float64))
    template, blendshapes, weights = zip(*rows, strict=True)
    return LandmarkMap(
        Points(np.array(template), np.stack(blendshapes, 1).astype(np.float64), np.array(weights)),
        np.unique(data["face_triangle"]),
        data["face_spread"].astype(np.float64),
        data["world_bias"].astype(np.float64),
        data["world_spread"].astype(np.float64),
    )
