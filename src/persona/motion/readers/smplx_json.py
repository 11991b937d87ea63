"""SMPL-X parameters as ``.json``: a folder with one file a frame, or one file with all frames.

Trackers of this family (the PERSONA and LHM releases, SMPLest-X, SMPLer-X, OSX) write the same parameters under a
handful of names.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from persona.body.smplx import component_names
from persona.errors import PersonaError
from persona.geometry.rotations import Array, exp_rotation
from persona.motion.readers.amass import SKELETONS, smpl_motion
from persona.motion.readers.common import MAX_FRAMES
from persona.types import Motion

_MAX_BYTES = 4 << 20  # of a frame's file
_MAX_BYTES_ALL = 512 << 20  # of a file with all frames
_DEFAULT_FPS = 30.0
#: Joints of a parameter, and the names it goes by.
_PARTS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("root", 1, ("root_pose", "global_orient", "root_orient", "smplx_root_pose")),
    ("body", 21, ("body_pose", "pose_body", "smplx_body_pose")),
    ("jaw", 1, ("jaw_pose", "pose_jaw", "smplx_jaw_pose")),
    ("left eye", 1, ("leye_pose",)),
    ("right eye", 1, ("reye_pose",)),
    ("left hand", 15, ("lhand_pose", "left_hand_pose", "smplx_lhand_pose")),
    ("right hand", 15, ("rhand_pose", "right_hand_pose", "smplx_rhand_pose")),
)
_TRANSLATION = ("trans", "transl", "cam_trans", "smplx_trans")
_REQUIRED = ("root", "body")
_EXPRESSION = ("expr", "expression", "smplx_expr")
_COMPONENTS = 100  # of SMPL-X's expressions, at most


def read_smplx_json(path: Path) -> Motion:
    """Read a motion; hands, jaw and eyes are taken where the file has them (rotation vectors, radians).

    Components of the expression become channels ``expression_000`` and so on, which avatars on SMPL-X follow.

    Frames of a folder are ordered by the numbers in their names, at 30 a second; one file may say ``fps``. Parameters
    lie in a camera's axes as a rule (Y down); the poses tell which way is up.

    Raises:
        PersonaError: no frames, a damaged file, or parameters of another body model.
    """
    path = Path(path)
    fps = _DEFAULT_FPS
    if path.is_dir():
        files = sorted((f for f in path.iterdir() if f.suffix.lower() == ".json"), key=_number)
        if not files:
            inside = [f for f in path.iterdir() if f.is_dir() and any(f.glob("*.json"))]
            better = (
                f"; did you mean {inside[0]}?" if inside else "; expected one .json file of SMPL-X parameters a frame"
            )
            raise PersonaError(f"{path} holds no .json files{better}")
        if len(files) > MAX_FRAMES:
            raise PersonaError(f"{path} holds {len(files)} files, more than {MAX_FRAMES}; cut the motion into parts")
        frames = [_frame(f.name, _load(f, _MAX_BYTES)) for f in files]
    else:
        document = _load(path, _MAX_BYTES_ALL)
        if isinstance(document, dict) and isinstance(document.get("fps"), (int, float)):
            fps = float(document["fps"])
            if not 0.5 <= fps <= 2000:
                raise PersonaError(f"{path.name}: fps must lie between 0.5 and 2000, found {fps:g}")
        frames = _frames(path.name, document)
    if len({tuple(sorted(f)) for f in frames}) > 1:
        raise PersonaError(f"{path.name}: frames hold different parameters; write the same ones for every frame")
    poses = np.zeros((len(frames), 55, 3))
    start = 0
    for name, joints, _ in _PARTS:
        if name in frames[0]:
            poses[:, start : start + joints] = np.stack([f[name] for f in frames]).reshape(len(frames), joints, 3)
        start += joints
    trans = np.stack([f.get("translation", np.zeros(3)) for f in frames])
    assert len(SKELETONS[165].names) == 55
    motion = smpl_motion(exp_rotation(poses), trans, fps, path.stem, z_up=False)
    if "expression" not in frames[0]:
        return motion
    sizes = {len(f["expression"]) for f in frames}
    if len(sizes) > 1:
        raise PersonaError(f"{path.name}: frames have expressions of {sorted(sizes)} components; write the same number")
    values = np.stack([f["expression"] for f in frames])
    return replace(motion, expression_names=component_names("expression", values.shape[1]), expressions=values)


def _number(file: Path) -> tuple[int, str]:
    digits = re.findall(r"\d+", file.stem)
    return (int(digits[-1][:18]) if digits else -1, file.name)


def _load(file: Path, most: int) -> Any:
    if file.stat().st_size > most:
        raise PersonaError(f"{file.name} has {file.stat().st_size >> 20} MiB, more than SMPL-X parameters need")
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise PersonaError(f"{file.name} is damaged or no JSON ({type(error).__name__}); write it again") from error


def _frames(name: str, document: Any) -> list[dict[str, Array]]:
    """Frames of one file: a list of parameter sets, a table of them by frame number, or arrays over all frames."""
    if isinstance(document, dict):
        for key in ("frames", "annotations", "motion", "smplx_params"):
            if isinstance(document.get(key), (list, dict)):
                return _frames(name, document[key])
        numbered = [k for k in document if re.fullmatch(r"(?:frame_?)?\d+", str(k))]
        if numbered and len(numbered) == len(document):
            ordered = sorted(numbered, key=lambda k: int(re.findall(r"\d+", k)[0][:18]))
            document = [document[k] for k in ordered]
    if isinstance(document, list):
        if not 0 < len(document) <= MAX_FRAMES:
            raise PersonaError(f"{name} has {len(document)} frames, expected 1 to {MAX_FRAMES}")
        return [_frame(name, frame) for frame in document]
    if not isinstance(document, dict):
        raise PersonaError(f"{name} holds no SMPL-X parameters; expected root_pose and body_pose")
    arrays = {}
    for key in {n for _, _, names in _PARTS for n in names} | {*_TRANSLATION, *_EXPRESSION}:
        if key in document:
            arrays[key] = _array(name, key, document[key])
    counts = {len(a) for a in arrays.values() if a.ndim >= 2}
    body = next((arrays[n] for n in _PARTS[1][2] if n in arrays), None)
    if body is not None and body.size == 63:
        return [_frame(name, document)]
    if len(counts) != 1 or any(a.ndim < 2 for a in arrays.values()):
        raise PersonaError(f"{name}: expected one row a frame in every parameter, found {sorted(counts)} rows")
    count = counts.pop()
    if not 0 < count <= MAX_FRAMES:
        raise PersonaError(f"{name} has {count} frames, expected 1 to {MAX_FRAMES}")
    return [_frame(name, {k: a[i] for k, a in arrays.items()}) for i in range(count)]


def _frame(name: str, document: Any) -> dict[str, Array]:
    """Rotation vectors (joints, 3) and translation of one frame."""
    if not isinstance(document, dict):
        raise PersonaError(f"{name} holds no SMPL-X parameters; expected an object with root_pose and body_pose")
    found: dict[str, Array] = {}
    for part, joints, names in _PARTS:
        key = next((n for n in names if document.get(n) is not None), None)
        if key is None:
            if part in _REQUIRED:
                raise PersonaError(f"{name}: no {names[0]}; expected SMPL-X parameters such as root_pose and body_pose")
            continue
        values = _array(name, key, document[key])
        if part == "body" and values.size == 69:
            values = values.reshape(-1)[:63]  # SMPL: the last two joints are the palms
        if values.size != 3 * joints:
            raise PersonaError(
                f"{name}: {key} has {values.size} values, expected {3 * joints}: {joints} rotation vectors "
                "(of hands, too, not principal components)"
            )
        found[part] = values.reshape(joints, 3)
    for key in _TRANSLATION:
        if document.get(key) is not None:
            values = _array(name, key, document[key])
            if values.size != 3:
                raise PersonaError(f"{name}: {key} has {values.size} values, expected 3")
            found["translation"] = values.reshape(3)
            break
    for key in _EXPRESSION:
        if document.get(key) is not None:
            values = _array(name, key, document[key]).reshape(-1)
            if not 0 < values.size <= _COMPONENTS:
                raise PersonaError(f"{name}: {key} has {values.size} values, expected 1 to {_COMPONENTS}")
            found["expression"] = values
            break
    return found


def _array(name: str, key: str, values: Any) -> Array:
    try:
        array = np.asarray(values, np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise PersonaError(f"{name}: {key} must hold numbers only") from error
    if not np.isfinite(array).all() or (array.size and np.abs(array).max() > 1e6):
        raise PersonaError(f"{name}: {key} must hold finite numbers; the file is damaged")
    return array
