"""Motions of SMPL bodies in ``.npz`` files, as AMASS and many others write them.

Needs no body model: only rotations are read, on a skeleton with SMPL's joints and the proportions of a common adult.
"""

from __future__ import annotations

import zipfile
from collections.abc import Set
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from persona.choices import BY_EVIDENCE, Reading, Up
from persona.errors import PersonaError
from persona.geometry.rotations import Array
from persona.motion.readers.common import MAX_FRAMES, noted, on_time, y_up
from persona.motion.readers.people import Apart, states, told_apart
from persona.motion.readers.reading import chosen, one_of
from persona.motion.readers.smpl_parts import (
    ALL_NAMES,
    PARTS,
    ROTATIONS,
    TRANSLATIONS,
    frames_of,
    proper,
    turned,
    whole_body,
)
from persona.motion.readers.upright import AXES, Custom
from persona.types import Motion, Skeleton

_LIMIT = MAX_FRAMES * 165 * 8  # bytes of one array
RATES = ("mocap_framerate", "mocap_frame_rate", "fps", "frame_rate", "framerate", "video_fps")
_OWN = ("valid", "expressions", "expression_names", "up_axis")  # what our writer adds
#: Numbers of the rows' frames and people, which programs add that read videos.
_FRAME_IDS = ("frame_ids", "frame_id", "frame_idx", "frame_indices", "frame_index", "frame_numbers")
_PERSON_IDS = ("person_ids", "person_id", "track_ids", "track_id", "tracking_ids", "subject_ids", "subject_id")
WHOLE = (
    "poses",
    "fullpose",
    "full_pose",
    "smpl_poses",
    "smplx_poses",
    "smpl_thetas",
    "thetas",
    "pose",
    "pred_rotmat",
)  # of all joints at once
_WANTED = {"smpl_scaling", *WHOLE, *ALL_NAMES, *RATES, *_OWN, *_FRAME_IDS, *_PERSON_IDS} - {"expression", "expr"}
# What only the archive itself writes: soft tissue, and what its fitting to markers left.
_AMASS_ONLY = {"dmpls", "markers", "marker_data", "markers_latent", "markers_obs", "latent_labels", "labels_obs"}
DEFAULT_FPS = 30.0
_FASTEST = 15.0  # meters a second; sprinters run 12
_FAR = 20.0  # meters from the origin within which rooms and cameras have people

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


def read_amass(path: Path, reading: Reading = BY_EVIDENCE) -> Motion:
    """Read ``poses`` (frames, 72 | 156 | 165 | 66 axis-angle values), or the parts of the body under the names of AMASS
    (``root_orient``, ``pose_body`` ...) or of the smplx package (``global_orient``, ``body_pose`` ...), with a
    translation and a frame rate if the file has them.

    Parts may be rotation vectors or matrices. Which way is up is told by the writer's marks (AMASS has Z up, BEAT2 and
    EMAGE Y up, fits to video have a camera's axes), else by how bodies stand and where the floor is. Without a frame
    rate, 30 per second is assumed. Where rows are numbered by frame and person (``frame_ids``, ``track_id`` ...),
    missing frames are bridged and marked, and one person is read, the one seen longest.

    Raises:
        PersonaError: the file is damaged, or its arrays are not a motion.
    """
    path = Path(path)
    names = _names(path)
    arrays = _arrays(path, _WANTED)
    rotations, notes = _rotations(path, names, arrays)
    frames = len(rotations)
    trans = _places(path, arrays, frames)
    rate = next((name for name in RATES if name in arrays), None)
    fps = DEFAULT_FPS if rate is None else _rate(path, rate, arrays[rate])
    if rate is None:
        notes = (*notes, f"{DEFAULT_FPS:g} frames a second are assumed")
    trans, told_unit = placed_in_meters(trans, fps)
    notes = (*notes, *told_unit)
    custom = _custom(names, arrays, trans)
    people, titles, apart = _people(path, arrays, rotations, trans)
    index = chosen(reading.person, titles, "--person", path.name)
    rows = people[index] if index is not None else max(people, key=len)
    told = list(apart.notes)
    if len(people) > 1:
        what = f"people ({apart.how})" if apart.how else "people"
        title = titles[next(i for i, p in enumerate(people) if p is rows)]
        told.insert(0, one_of(what, titles, title, "the one seen longest", "--person", wanted=index is not None))
    motion = smpl_motion(rotations[rows], trans[rows], fps, path.stem, custom, reading)
    motion = noted(motion, *told, *notes)
    valid, named = arrays.get("valid"), arrays.get("expression_names")
    if valid is not None and valid.dtype == bool and valid.shape == (frames,):
        motion = replace(motion, valid=valid[rows])
    if "expressions" in arrays and named is not None and named.dtype.kind == "U":
        values = _numbers(path, "expressions", arrays["expressions"])
        if values.shape == (frames, len(named)):
            motion = replace(motion, expression_names=tuple(str(n) for n in named), expressions=values[rows])
    numbers = _numbering(arrays, _FRAME_IDS, frames)
    if numbers is None or not len(rows):
        return motion
    if (np.diff(numbers[rows]) <= 0).any():
        if np.ptp(numbers) == 0:  # of the file, not of its frames
            return motion
        return noted(motion, "several rows are of the same frame: they are read one after another")
    return on_time(path.name, motion, numbers[rows], int(numbers.min()))


def _places(path: Path, arrays: dict[str, Array], frames: int) -> Array:
    """The model's translation (frames, 3), in meters along the file's axes; zero where the file has none."""
    key = next((name for name in TRANSLATIONS if name in arrays), None)
    trans = np.zeros((frames, 3)) if key is None else _numbers(path, key, arrays[key])
    if "smpl_scaling" in arrays:  # AIST++ has places in the unit of its cameras
        scaling = _numbers(path, "smpl_scaling", arrays["smpl_scaling"])
        if scaling.size != 1 or not abs(float(scaling.reshape(-1)[0])) > 1e-6:
            raise PersonaError(f"{path.name}: smpl_scaling must be one number, not zero; it has {scaling.size} values")
        trans = trans / float(scaling.reshape(-1)[0])
    if trans.shape == (3, frames) != (3, 3):
        trans = trans.T
    elif trans.size == 3 * frames and trans.ndim <= 3:
        trans = trans.reshape(frames, 3)
    if trans.shape != (frames, 3):
        raise PersonaError(
            f"{path.name}: expected {key} of shape ({frames}, 3) to go with {frames} poses, found {trans.shape}; "
            "write one position a frame"
        )
    return trans


def placed_in_meters(trans: Array, fps: float) -> tuple[Array, tuple[str, ...]]:
    """Places (frames, 3) in meters, and what was assumed: who would be faster than people can be is not in meters."""
    if len(trans) < 2 or np.abs(trans).max() < _FAR:
        return trans, ()
    speed = float(np.percentile(np.linalg.norm(np.diff(trans, axis=0), axis=1), 90)) * fps
    for unit, title in ((1.0, ""), (0.01, "centimeters"), (0.001, "millimeters")):
        if speed * unit < _FASTEST:
            return trans * unit, (f"places are taken as {title}, for the person would be too fast in meters",) * (
                unit < 1
            )
    return trans, ()


def people_of_amass(path: Path) -> list[str]:
    """Names of the people in an npz file, which only some files number, and how many frames each is in.

    Raises:
        PersonaError: as :func:`read_amass`.
    """
    path = Path(path)
    arrays = _arrays(path, _WANTED)
    rotations, _ = _rotations(path, _names(path), arrays)
    people, titles, _ = _people(path, arrays, rotations, _places(path, arrays, len(rotations)))
    if len(people) == 1:
        return titles
    return [f"{t}, {len(p)} frames" for t, p in zip(titles, people, strict=True)]


def _people(
    path: Path, arrays: dict[str, Array], rotations: Array, trans: Array
) -> tuple[list[Array], list[str], Apart]:
    """The rows of each person in the order of time, their names, and how they were told apart."""
    frames = len(rotations)
    who, numbers = _numbering(arrays, _PERSON_IDS, frames), _numbering(arrays, _FRAME_IDS, frames)
    if who is not None and len(np.unique(who)) == frames > 1:
        who = None  # numbers of the rows, not of people
    if who is not None:
        people = [np.flatnonzero(who == n) for n in np.unique(who)]
        if numbers is not None:
            people = [rows[np.argsort(numbers[rows], kind="stable")] for rows in people]
        return people, [f"person {n}" for n in np.unique(who)], Apart(people)
    found = told_apart(path.name, numbers, states(rotations, trans), trans if trans.any() else None)
    titles = [path.stem] if len(found.people) == 1 else [f"person {i + 1}" for i in range(len(found.people))]
    return found.people, titles, found


def _numbering(arrays: dict[str, Array], names: tuple[str, ...], frames: int) -> Array | None:
    """A whole number a row (frames,) under the first of the names that holds them."""
    for name in names:
        values = arrays.get(name)
        if values is None or values.size != frames or values.ndim == 0 or values.dtype.kind not in "fiu":
            continue
        values = values.reshape(frames).astype(np.float64)
        if np.isfinite(values).all() and (values == np.round(values)).all() and (np.abs(values) < 1e15).all():
            return values.astype(np.int64)
    return None


def smpl_motion(
    rotations: Array, trans: Array, fps: float, name: str, custom: Custom, reading: Reading = BY_EVIDENCE
) -> Motion:
    """A motion from local rotations (t, j, 3, 3) of one of :data:`SKELETONS` and the model's translation.

    ``custom`` is what the file's kind says about its axes, ``reading`` what the user says.
    """
    skeleton = next(s for s in SKELETONS.values() if len(s.names) == rotations.shape[1])
    motion = Motion(skeleton, rotations, trans + PELVIS, fps, name)
    placed = bool(np.linalg.norm(trans[0]) > 1e-3)
    return y_up(motion, replace(custom, rest="y"), reading, placed=placed)


def camera_custom(trans: Array) -> Custom:
    """What files of trackers say about their axes, by the model's translation (t, 3).

    Many write a camera's axes (Y down), others a world with Y up.
    """
    ahead = trans[:, 2] > np.maximum(0.5, np.abs(trans[:, :2]).max(1))
    if ahead.all():  # in front of a camera and within its view
        return Custom({"y": 1.0, "-y": 2.0, "z": -1.5}, "as a camera's axes have it")
    return Custom({"y": 1.0, "-y": -1.0, "z": -0.75}, "as is usual in such files")


def _custom(names: set[str], arrays: dict[str, Array], trans: Array) -> Custom:
    """What the writer's marks say about a file's axes; ``names`` are those of all its arrays."""
    own = arrays.get("up_axis")
    if own is not None and own.dtype.kind == "U" and own.size == 1 and str(own.reshape(-1)[0]) in AXES:
        axis: Up = next(a for a in AXES if a == str(own.reshape(-1)[0]))
        return Custom({axis: 100.0}, "as the file says")
    if "expressions" in names and "expression_names" not in names and not names & _AMASS_ONLY:
        return Custom({"y": 4.0}, "as BEAT2 and EMAGE have it")
    if names & _AMASS_ONLY or {"mocap_time_length", "surface_model_type"} <= names:
        return Custom({"z": 6.0}, "as AMASS has it", others=-1.0)
    if "mocap_framerate" in names or "mocap_frame_rate" in names:
        # Others borrow the name of the rate; AMASS always says where the body is.
        if "mocap_framerate" in names or "surface_model_type" in names:
            return Custom({"z": 2.0 if np.ptp(trans) > 1e-3 else 1.0, "y": 0.0}, "as AMASS has it", others=-3.0)
        return Custom({"z": 0.5 if np.ptp(trans) > 1e-3 else 0.25, "y": 1.6}, "as is usual in such files", others=-3.0)
    custom = camera_custom(trans)
    if not trans.any():  # also parts of AMASS files
        return replace(custom, votes={**custom.votes, "z": -0.5})
    return custom


def _rotations(path: Path, names: set[str], arrays: dict[str, Array]) -> tuple[Array, tuple[str, ...]]:
    """Local rotations (t, j, 3, 3) of one of :data:`SKELETONS`, and what was assumed."""
    whole = next((name for name in WHOLE if name in arrays), None)
    if whole is not None:
        poses = _numbers(path, whole, arrays[whole])
        if poses.ndim == 1 and len(poses) in SKELETONS:
            poses = poses[None]
        if poses.ndim == 4 and poses.shape[2:] == (3, 3) and 3 * poses.shape[1] in SKELETONS and len(poses):
            _check_count(path, len(poses))
            return proper(f"{path.name}: {whole}", poses), ()
        if poses.ndim == 3 and len(poses) == 1 and poses.shape[2] in SKELETONS:  # a batch of one motion
            poses = poses[0]
        shape = poses.shape
        if poses.ndim == 3:
            poses = poses.reshape(len(poses), -1)
        if poses.ndim != 2 or len(poses) == 0 or poses.shape[1] not in SKELETONS:
            raise PersonaError(
                f"{path.name}: expected {whole} of 72 (SMPL), 156 (SMPL-H), 165 (SMPL-X) or 66 values a frame, "
                f"found an array of shape {shape}; write rotation vectors, and a file for each of several people"
            )
        _check_count(path, len(poses))
        return turned(f"{path.name}: {whole}", poses.reshape(len(poses), -1, 3)), ()
    found = {name: _numbers(path, name, arrays[name]) for name in sorted(ROTATIONS) if name in arrays}
    missing = [part.names[0] for part in PARTS if part.required and not any(name in found for name in part.names)]
    if missing:
        held = ", ".join(sorted(names))[:200] or "nothing"
        raise PersonaError(
            f"{path.name} holds no motion: expected an array 'poses', 'root_orient' and 'pose_body' as AMASS files "
            f"have, or 'global_orient' and 'body_pose' (it holds: {held}); export the motion as AMASS npz or BVH"
        )
    root = next(found[name] for name in PARTS[0].names if name in found)
    if root.ndim == 3 and len(root) == 1 and root.shape[1:] != (3, 3):  # a batch of one motion
        found = {name: values[0] if len(values) == 1 and values.ndim > 2 else values for name, values in found.items()}
        root = root[0]
    count = frames_of(root, 1)
    _check_count(path, count)
    return whole_body(path.name, found, count)


def _check_count(path: Path, frames: int) -> None:
    if frames > MAX_FRAMES:
        raise PersonaError(f"{path.name} has {frames} frames, more than {MAX_FRAMES}; cut the motion into parts")


def _rate(path: Path, name: str, value: Array) -> float:
    if value.dtype.kind in "SU" and value.size == 1:
        try:
            value = np.array(float(value.reshape(-1)[0]))
        except ValueError:
            value = np.array(np.nan)
    value = _numbers(path, name, value).reshape(-1)
    if not len(value) or np.ptp(value) > 0 or not 0.5 <= value[0] <= 2000:  # some repeat it for every frame
        found = f"{len(value)} numbers" if len(value) != 1 else f"{value[0]:g}"
        raise PersonaError(f"{path.name}: {name} must be one number of frames per second, 0.5 to 2000, found {found}")
    return float(value[0])


def _numbers(path: Path, name: str, value: Array) -> Array:
    """The array in double precision, checked to be finite numbers."""
    if value.dtype.kind in "fiu":
        value = value.astype(np.float64)
    if value.dtype.kind != "f" or not np.isfinite(value).all() or (np.abs(value) > 1e6).any():
        raise PersonaError(f"{path.name}: {name} must hold finite numbers; the file is damaged or was cut off")
    return value


def _names(path: Path) -> set[str]:
    """Names of all arrays of an npz file."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name.removesuffix(".npy") for name in archive.namelist()[:1000]}
    except Exception as error:
        raise _damaged(path, error) from error


def _arrays(path: Path, names: Set[str]) -> dict[str, Array]:
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
                    if dtype.hasobject and name in (*_FRAME_IDS, *_PERSON_IDS):  # names of pictures
                        continue
                    if dtype.hasobject:
                        raise PersonaError(
                            f"{path.name}: {name} holds Python objects, which are never loaded; save it as numbers"
                        )
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
        raise _damaged(path, error) from error
    return arrays


def _damaged(path: Path, error: Exception) -> PersonaError:
    return PersonaError(f"{path.name} is damaged or no .npz file ({error}); save it with numpy.savez")


def _header(member: Any) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = np.lib.format.read_magic(member)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(member)
    return shape, dtype
