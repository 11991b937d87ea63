"""Parameters of the SMPL family part by part, under the names that programs give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from persona.errors import PersonaError
from persona.geometry.rotations import Array, exp_rotation


@dataclass(frozen=True)
class Part:
    """Some joints that follow each other in SMPL-X's order, and the names of their parameter."""

    title: str
    joints: int
    names: tuple[str, ...]
    required: bool = False


#: In the order of SMPL-X's joints.
PARTS = (
    Part("root", 1, ("root_pose", "global_orient", "root_orient", "smplx_root_pose"), required=True),
    Part("body", 21, ("body_pose", "pose_body", "smplx_body_pose"), required=True),
    Part("jaw", 1, ("jaw_pose", "pose_jaw", "smplx_jaw_pose")),
    Part("left eye", 1, ("leye_pose", "left_eye_pose")),
    Part("right eye", 1, ("reye_pose", "right_eye_pose")),
    Part("left hand", 15, ("lhand_pose", "left_hand_pose", "smplx_lhand_pose")),
    Part("right hand", 15, ("rhand_pose", "right_hand_pose", "smplx_rhand_pose")),
)
#: Parameters of two parts at once, as AMASS has them: the titles of the first and the second.
PAIRS = {"pose_hand": ("left hand", "right hand"), "pose_eye": ("left eye", "right eye")}
TRANSLATIONS = (
    "trans",
    "transl",
    "translation",
    "cam_trans",
    "smplx_trans",
    "smpl_trans",
    "root_translation",
    "pred_trans",
)
EXPRESSIONS = ("expr", "expression", "smplx_expr")
ROTATIONS = {*(name for part in PARTS for name in part.names), *PAIRS}
ALL_NAMES = {*ROTATIONS, *TRANSLATIONS, *EXPRESSIONS}
_JOINTS = sum(part.joints for part in PARTS)
_PALMS = 2  # joints that SMPL's body has in addition to SMPL-X's


def frames_of(values: Array, joints: int) -> int:
    """How many frames a parameter of so many joints has."""
    if values.ndim == 1:
        return 1
    if values.ndim == 2 and values.shape in ((joints, 3), (3, 3)) and joints > 1:
        return 1
    return len(values)


def proper(what: str, matrices: Array) -> Array:
    """Rotation matrices (..., 3, 3) made exact.

    Raises:
        PersonaError: they are no rotations.
    """
    off = np.abs(np.swapaxes(matrices, -1, -2) @ matrices - np.eye(3)).max(initial=0.0)
    if off > 0.05 or (np.linalg.det(matrices) < 0).any():
        raise PersonaError(f"{what} holds neither rotation vectors nor rotation matrices; write one of them")
    u, _, vt = np.linalg.svd(matrices)
    return u @ vt


def turned(what: str, vectors: Array) -> Array:
    """Rotations (..., j, 3, 3) of the rotation vectors (..., j, 3) of a body.

    Raises:
        PersonaError: they are degrees, not radians.
    """
    if np.linalg.norm(vectors, axis=-1).mean() > 2 * np.pi:
        raise PersonaError(f"{what} turns joints by more than a whole turn on average, as degrees do; write radians")
    return exp_rotation(vectors)


def part_rotations(file: str, name: str, values: Array, joints: int, frames: int) -> Array | None:
    """Rotations (frames, joints, 3, 3) of a parameter that holds rotation vectors or matrices.

    None for hands in principal components, which are of no use without the model.

    Raises:
        PersonaError: it has another number of values.
    """
    found = values.size // max(frames, 1)
    if values.size == frames * found:
        extra = _PALMS if joints == 21 else 0
        for count in (joints, joints + extra):
            if found == 3 * count:
                vectors = values.reshape(frames, count, 3)[:, :joints]
                # Those who spin may count whole turns of the root; bodies do not.
                return turned(f"{file}: {name}", vectors) if joints > 1 else exp_rotation(vectors)
            if found == 9 * count and values.shape[-2:] == (3, 3):
                return proper(f"{file}: {name}", values.reshape(frames, count, 3, 3)[:, :joints])
        if joints == 15 and 0 < found < 45:
            return None
    raise PersonaError(
        f"{file}: {name} has {values.size} values for {frames} frames, expected {3 * joints} a frame: {joints} "
        "rotation vectors (of hands, too, not principal components); write a file for each of several people"
    )


def whole_body(file: str, found: Mapping[str, Array], frames: int) -> tuple[Array, tuple[str, ...]]:
    """Local rotations of the smallest of SMPL's bodies that has all the parts found, and what was left out.

    Args:
        file: its name, for messages.
        found: parameters by name, with ``frames`` rows.
        frames: how many.

    Raises:
        PersonaError: a parameter has another number of values.
    """
    rotations = np.tile(np.eye(3), (frames, _JOINTS, 1, 1))
    notes: list[str] = []
    seen: set[str] = set()
    start = 0
    for part in PARTS:
        name = next((n for n in part.names if n in found), None)
        values = None if name is None else found[name]
        pair = next((n for n, titles in PAIRS.items() if part.title in titles and n in found), None)
        if values is None and pair is not None:
            both = found[pair]
            if both.size % (2 * frames):
                raise PersonaError(f"{file}: {pair} has {both.size} values for {frames} frames")
            name, values = pair, both.reshape(frames, 2, -1)[:, PAIRS[pair].index(part.title)]
        if name is not None and values is not None:
            turned = part_rotations(file, name, values, part.joints, frames)
            if turned is None:
                notes.append(f"{name} holds principal components, not rotations: the hands are left as they rest")
            else:
                rotations[:, start : start + part.joints] = turned
                seen.add(part.title)
        start += part.joints
    if seen & {"jaw", "left eye", "right eye"}:
        return rotations, tuple(notes)
    if seen & {"left hand", "right hand"}:
        return np.concatenate([rotations[:, :22], rotations[:, 25:]], 1), tuple(notes)
    return rotations[:, :22], tuple(notes)
