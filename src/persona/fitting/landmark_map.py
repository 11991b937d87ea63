"""Where the landmark model's points lie on the body: 33 body points, 21 a hand, 468 of the face, as rigged points.

``data/landmarks.npz`` was made by rendering random Anny bodies (260 heads, 240 whole bodies, random shape, pose, light
and camera), running the landmark model on the pictures and solving for the point of the body each landmark means:
``body_joint`` and ``body_offset`` (meters from a joint, modelling pose), ``face_triangle`` and ``face_barycentric``
with ``face_spread`` (meters), and ``world_bias`` and ``world_spread`` (meters, camera axes), the error of the landmark
model's own 3D points. Left and right were averaged. It must be made again when the body or the landmark model changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from jaxtyping import Float, Int

from persona.body.anny import AnnyModel, load_body
from persona.body.model import BodyModel, Points

BODY, LEFT_HAND, RIGHT_HAND, FACE = slice(0, 33), slice(33, 54), slice(54, 75), slice(75, 543)
COUNT = 543

_HAND = (
    "wrist",
    *(f"finger1-{k}" for k in (1, 2, 3)), "",
    *(f"finger2-{k}" for k in (1, 2, 3)), "",
    *(f"finger3-{k}" for k in (1, 2, 3)), "",
    *(f"finger4-{k}" for k in (1, 2, 3)), "",
    *(f"finger5-{k}" for k in (1, 2, 3)), "",
)  # fmt: skip  # an empty name is the tip of the finger before it


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


def landmark_map(model: BodyModel) -> LandmarkMap:
    """The map of a body: measured for Anny, carried over from Anny to others."""
    if isinstance(model, AnnyModel):
        return _measured(model)
    from persona.fitting.landmark_transfer import transferred

    anny = load_body()
    return transferred(_measured(anny), anny, model)


def _measured(model: AnnyModel) -> LandmarkMap:
    with (files("persona.fitting") / "data" / "landmarks.npz").open("rb") as file:
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
    for side in "LR":
        for i, name in enumerate(_HAND):
            if name:
                on_joint(model.index[f"{name}.{side}"], np.zeros(3))
                continue
            last, before = (model.index[f"{_HAND[i - k]}.{side}"] for k in (1, 2))
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
