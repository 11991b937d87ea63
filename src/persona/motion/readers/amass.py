"""Motions of SMPL bodies in ``.npz`` files, as AMASS and many others write them.

Needs no body model: only rotations are read, on a skeleton with SMPL's joints and the proportions of a common adult.
"""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from persona.errors import PersonaError
from persona.geometry.rotations import Array, exp_rotation
from persona.motion.readers.common import MAX_FRAMES
from persona.motion.readers.upright import Y_UP, Z_UP, to_y_up
from persona.types import Motion, Skeleton

_LIMIT = MAX_FRAMES * 165 * 8  # bytes of one array
_RATES = ("mocap_framerate", "mocap_frame_rate", "fps", "frame_rate", "framerate")
_OWN = ("valid", "expressions", "expression_names")  # what our writer adds
_DEFAULT_FPS = 30.0

# Joints of the SMPL family at rest (T pose), in meters from the pelvis, left side: name, parent, position.
_TRUNK = (
    ("pelvis", "", (0.0, 0.0, 0.0)),
    ("left_hip", "pelvis", (0.06, -0.09, -0.01)),
    ("right_hip", "pelvis", (-0.06, -0.09, -0.01)),
    ("spine1", "pelvis", (0.0, 0.11, -0.03)),
    ("left_knee", "left_hip", (0.10, -0.47, -0.01)),
    ("right_knee", "right_hip", (-0.10, -0.47, -0.01)),
    ("spine2", "spine1", (0.0, 0.24, -0.03)),
    ("left_ankle", "left_knee", (0.09, -0.87, -0.05)),
    ("right_ankle", "right_knee", (-0.09, -0.87, -0.05)),
    ("spine3", "spine2", (0.0, 0.30, 0.0)),
    ("left_foot", "left_ankle", (0.12, -0.93, 0.08)),
    ("right_foot", "right_ankle", (-0.12, -0.93, 0.08)),
    ("neck", "spine3", (0.0, 0.51, -0.04)),
    ("left_collar", "spine3", (0.08, 0.42, -0.02)),
    ("right_collar", "spine3", (-0.08, 0.42, -0.02)),
    ("head", "neck", (0.0, 0.60, 0.01)),
    ("left_shoulder", "left_collar", (0.17, 0.45, -0.04)),
    ("right_shoulder", "right_collar", (-0.17, 0.45, -0.04)),
    ("left_elbow", "left_shoulder", (0.43, 0.44, -0.06)),
    ("right_elbow", "right_shoulder", (-0.43, 0.44, -0.06)),
    ("left_wrist", "left_elbow", (0.68, 0.44, -0.07)),
    ("right_wrist", "right_elbow", (-0.68, 0.44, -0.07)),
)
_PALMS = (("left_hand", "left_wrist", (0.76, 0.43, -0.08)), ("right_hand", "right_wrist", (-0.76, 0.43, -0.08)))
_FACE = (
    ("jaw", "head", (0.0, 0.61, 0.03)),
    ("left_eye", "head", (0.03, 0.67, 0.09)),
    ("right_eye", "head", (-0.03, 0.67, 0.09)),
)
# From the wrist to the first joint of each finger of the left hand, and the lengths of its first two bones, in the
# family's own order. The hand is flat, the palm down, the thumb ahead.
_FINGERS = (
    ("index", (0.095, 0.0, 0.025), (0.033, 0.023), (1.0, 0.0, 0.08)),
    ("middle", (0.100, 0.005, 0.0), (0.034, 0.025), (1.0, 0.0, 0.0)),
    ("pinky", (0.080, -0.010, -0.042), (0.018, 0.015), (1.0, 0.0, -0.2)),
    ("ring", (0.090, 0.0, -0.024), (0.030, 0.024), (1.0, 0.0, -0.1)),
    ("thumb", (0.025, -0.012, 0.028), (0.032, 0.028), (0.75, -0.2, 0.65)),
)
# Where SMPL puts the pelvis relative to the origin of its model: "trans" moves that origin.
PELVIS = np.array([0.0, -0.22, 0.03])


def _hand(side: str) -> list[tuple[str, str, tuple[float, float, float]]]:
    sign = 1.0 if side == "left" else -1.0
    wrist = np.array(dict((name, p) for name, _, p in _TRUNK)[f"{side}_wrist"])
    rows = []
    for finger, first, lengths, direction in _FINGERS:
        along = np.array(direction) / np.linalg.norm(direction)
        point = np.array(first)
        for k in range(3):
            x, y, z = wrist + point * [sign, 1, 1]
            rows.append((f"{side}_{finger}{k + 1}", f"{side}_{finger}{k}" if k else f"{side}_wrist", (x, y, z)))
            point = point + along * (lengths[k] if k < 2 else 0)
    return rows


def _skeleton(rows: Any) -> Skeleton:
    index = {name: i for i, (name, _, _) in enumerate(rows)}
    parents = tuple(index.get(parent, -1) for _, parent, _ in rows)
    return Skeleton(tuple(index), parents, np.array([p for _, _, p in rows], np.float64))


_HANDS = (*_hand("left"), *_hand("right"))
#: By the number of values in a pose: SMPL, SMPL-H, SMPL-X, and the SMPL body without hands.
SKELETONS = {
    72: _skeleton((*_TRUNK, *_PALMS)),
    156: _skeleton((*_TRUNK, *_HANDS)),
    165: _skeleton((*_TRUNK, *_FACE, *_HANDS)),
    66: _skeleton(_TRUNK),
}


def read_amass(path: Path) -> Motion:
    """Read ``poses`` (frames, 72 | 156 | 165 | 66 axis-angle values) or ``root_orient``, ``pose_body``, ``pose_hand``,
    with ``trans`` and a frame rate if the file has them.

    AMASS files (told by their "mocap" frame rate) are Z-up, others (AIST++, fits to video) Y-up; if the poses clearly
    say otherwise (fits to video are often Y-down), the poses win: people are upright most of the time. Without a frame
    rate, 30 per second is assumed.

    Raises:
        PersonaError: the file is damaged, or its arrays are not a motion.
    """
    path = Path(path)
    arrays = _arrays(path, ("poses", "root_orient", "pose_body", "pose_hand", "trans", "transl", *_RATES, *_OWN))
    poses = _poses(path, arrays)
    frames = len(poses)
    rotations = exp_rotation(poses.reshape(frames, -1, 3))
    trans = arrays.get("trans", arrays.get("transl", np.zeros((frames, 3))))
    trans = _numbers(path, "trans", trans)
    if trans.shape != (frames, 3):
        raise PersonaError(
            f"{path.name}: expected trans of shape ({frames}, 3) to go with {frames} poses, found {trans.shape}; "
            "write one position a frame"
        )
    fps, known = _DEFAULT_FPS, False
    for name in _RATES:
        if name in arrays:
            value = _numbers(path, name, arrays[name])
            if value.size != 1 or not 0.5 <= float(value.reshape(-1)[0]) <= 2000:
                raise PersonaError(f"{path.name}: {name} must be one number of frames per second, found {value!r:.80}")
            fps, known = float(value.reshape(-1)[0]), name.startswith("mocap")
            break
    motion = smpl_motion(rotations, trans, fps, path.stem, z_up=known)
    valid, names = arrays.get("valid"), arrays.get("expression_names")
    if valid is not None and valid.dtype == bool and valid.shape == (frames,):
        motion = replace(motion, valid=valid)
    if "expressions" in arrays and names is not None and names.dtype.kind == "U":
        values = _numbers(path, "expressions", arrays["expressions"])
        if values.shape == (frames, len(names)):
            motion = replace(motion, expression_names=tuple(str(n) for n in names), expressions=values)
    return motion


def smpl_motion(rotations: Array, trans: Array, fps: float, name: str, *, z_up: bool) -> Motion:
    """A motion from local rotations (t, j, 3, 3) of one of :data:`SKELETONS` and the model's translation.

    ``z_up`` says what the file's kind leads to expect; poses that clearly say otherwise win.
    """
    skeleton = next(s for s in SKELETONS.values() if len(s.names) == rotations.shape[1])
    upright = to_y_up(rotations[:, 0, :, 1], expected=Z_UP if z_up else Y_UP)
    if z_up and not 0.5 < np.median((trans + PELVIS) @ upright[1]) < 1.4:
        upright = Z_UP  # someone who lies all the time
    rotations[:, 0] = upright @ rotations[:, 0]
    return Motion(skeleton, rotations, (trans + PELVIS) @ upright.T, fps, name)


def _poses(path: Path, arrays: dict[str, Array]) -> Array:
    """Axis-angle poses (frames, n) with n in SKELETONS."""
    if "poses" in arrays:
        poses = _numbers(path, "poses", arrays["poses"])
        if poses.ndim == 3:
            poses = poses.reshape(len(poses), -1)
    elif "root_orient" in arrays and "pose_body" in arrays:
        parts = [
            _numbers(path, name, arrays[name]) for name in ("root_orient", "pose_body", "pose_hand") if name in arrays
        ]
        if any(p.ndim != 2 or len(p) != len(parts[0]) for p in parts):
            raise PersonaError(
                f"{path.name}: root_orient, pose_body and pose_hand must have one row a frame, found shapes "
                f"{', '.join(str(p.shape) for p in parts)}"
            )
        poses = np.concatenate(parts, 1)
    else:
        raise PersonaError(
            f"{path.name} holds no motion: expected an array 'poses' or 'root_orient' and 'pose_body' as AMASS files "
            f"have; export the motion as AMASS npz or BVH"
        )
    if poses.ndim != 2 or len(poses) == 0 or poses.shape[1] not in SKELETONS:
        raise PersonaError(
            f"{path.name}: expected poses of 72 (SMPL), 156 (SMPL-H), 165 (SMPL-X) or 66 values a frame, "
            f"found an array of shape {poses.shape}"
        )
    if len(poses) > MAX_FRAMES:
        raise PersonaError(f"{path.name} has {len(poses)} frames, more than {MAX_FRAMES}; cut the motion into parts")
    return poses


def _numbers(path: Path, name: str, value: Array) -> Array:
    """The array in double precision, checked to be finite numbers."""
    if value.dtype.kind in "fiu":
        value = value.astype(np.float64)
    if value.dtype.kind != "f" or not np.isfinite(value).all() or (np.abs(value) > 1e6).any():
        raise PersonaError(f"{path.name}: {name} must hold finite numbers; the file is damaged or was cut off")
    return value


def _arrays(path: Path, names: tuple[str, ...]) -> dict[str, Array]:
    """The named arrays of an npz file that are there; sizes are checked before anything is allocated."""
    arrays = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                name = info.filename.removesuffix(".npy")
                if name not in names:
                    continue
                with archive.open(info) as member:
                    shape, dtype = _header(member)
                    size = int(np.prod([float(n) for n in shape])) * dtype.itemsize
                    if size > _LIMIT or size > info.file_size:
                        raise PersonaError(
                            f"{path.name}: {name} claims {size} bytes, more than the file holds or than a motion needs "
                            f"(at most {_LIMIT}); cut the motion into parts or write the file again"
                        )
                with archive.open(info) as member:
                    arrays[name] = np.lib.format.read_array(member, allow_pickle=False)
    except PersonaError:
        raise
    except Exception as error:  # damaged files raise what zipfile, zlib, lzma and numpy's header parser please
        raise PersonaError(f"{path.name} is damaged or no .npz file ({error}); save it with numpy.savez") from error
    return arrays


def _header(member: Any) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = np.lib.format.read_magic(member)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(member)
    if dtype.hasobject:
        raise ValueError("it holds Python objects, which are never loaded")
    return shape, dtype
