"""SMPL-X parameters as ``.json``: a folder with one file a frame, or one file with all frames.

Trackers of this family (the PERSONA and LHM releases, SMPLest-X, SMPLer-X, OSX) write the same parameters under a
handful of names. They skip frames in which they find nobody, and put several people into one file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from persona.body.smplx import component_names
from persona.choices import BY_EVIDENCE, Reading
from persona.errors import PersonaError
from persona.geometry.rotations import Array
from persona.motion.readers.amass import (
    DEFAULT_FPS,
    RATES,
    SKELETONS,
    WHOLE,
    camera_custom,
    placed_in_meters,
    smpl_motion,
)
from persona.motion.readers.common import MAX_FRAMES, noted, on_time
from persona.motion.readers.people import MOST_IN_TURNS, Apart, names_change, states, told_apart
from persona.motion.readers.reading import chosen, one_of
from persona.motion.readers.smpl_parts import ALL_NAMES, EXPRESSIONS, PARTS, TRANSLATIONS, frames_of, whole_body
from persona.types import Motion

_MAX_BYTES = 4 << 20  # of a frame's file
_MAX_BYTES_ALL = 512 << 20  # of a file with all frames
_COMPONENTS = 100  # of SMPL-X's expressions, at most
_DEEPEST = 6  # lists and tables inside each other
#: Where a document or a record keeps what matters.
_FRAMES = ("frames", "annotations", "motion", "results", "people", "persons", "instances", "data")
_PARAMETERS = ("smplx_params", "smplx_param", "smplx", "smpl_params", "smpl", "params", "parameters")
#: What a record calls its frame and its person.
_FRAME_IDS = (
    "frame", "frame_id", "frame_idx", "frame_index", "frame_number", "image_id", "img_id", "image_name", "img_name",
    "image", "img", "file_name", "filename", "image_path", "img_path", "imgname", "name",
)  # fmt: skip
_PERSON_IDS = (
    "person_id", "person_idx", "track_id", "tracking_id", "tracklet_id", "subject_id", "human_id", "instance_id", "pid",
    "person", "track", "subject", "idx", "id",
)  # fmt: skip
#: Their times, in seconds, of records that have no numbers.
_TIMES = ("timestamp", "time", "seconds")
_DECIMAL = re.compile(r"\d{1,12}\.\d{1,12}")
_MOST_LEFT_OUT = 3  # files of a folder that are something else; and a tenth of all
_SHAPES = ("betas", "shape", "shape_pose", "smplx_shape", "smplx_betas")


@dataclass(frozen=True)
class _Record:
    """Parameters of one person in one frame; None where the file does not number or name."""

    parameters: dict[str, Array]
    frame: int | None = None
    person: str | None = None
    shape: Array | None = None  # tells people apart; motions do not need it


@dataclass(frozen=True)
class _Track:
    """One person: parameters with a row a record, and the frames' numbers."""

    name: str
    parameters: dict[str, Array]
    frames: Array | None
    first: int | None = None  # the number of the file's first frame, of whomever

    def __len__(self) -> int:
        return len(next(iter(self.parameters.values())))


def read_smplx_json(path: Path, reading: Reading = BY_EVIDENCE) -> Motion:
    """Read a motion; hands, jaw and eyes are taken where the file has them (rotation vectors, radians, or matrices).

    Components of the expression become channels ``expression_000`` and so on, which avatars on SMPL-X follow.

    Frames are ordered by the numbers in the names of files, pictures or keys, at 30 a second; one file may say its rate
    (``fps`` and the other names that npz files have). Missing frames are bridged and marked (``Motion.valid``). Of
    several people, the one that is seen longest is taken. Parameters lie in a camera's axes as a rule (Y down); the
    poses tell which way is up.

    Raises:
        PersonaError: no frames, a damaged file, or parameters of another body model.
    """
    path = Path(path)
    document = _document(path)
    tracks, notes = document.tracks, list(document.notes)
    index = chosen(reading.person, [t.name for t in tracks], "--person", path.name)
    track = tracks[index] if index is not None else max(tracks, key=len)
    if len(tracks) > 1:
        what = f"people ({document.how})" if document.how else "people"
        names, asked = [t.name for t in tracks], index is not None
        notes.insert(0, one_of(what, names, track.name, "the one seen longest", "--person", wanted=asked))
    return _motion(path, track, document.fps, reading, notes)


def people_of_json(path: Path) -> list[str]:
    """Names of the people in a file or folder, and which frames they are in if there are several.

    Raises:
        PersonaError: as :func:`read_smplx_json`.
    """
    tracks = _document(Path(path)).tracks
    if len(tracks) == 1:
        return [tracks[0].name]
    spans = [f"{t.frames[0]} to {t.frames[-1]}" if t.frames is not None else f"{len(t)}" for t in tracks]
    return [f"{t.name}, frames {span}" for t, span in zip(tracks, spans, strict=True)]


@dataclass(frozen=True)
class _Document:
    """The people of a file or folder, frames a second, if they say, notes for the user, and how the people were told
    apart where the file does not say."""

    tracks: list[_Track]
    fps: float | None
    notes: tuple[str, ...]
    how: str


def _document(path: Path) -> _Document:
    fps, notes = None, []
    if path.is_dir():
        records, notes = _folder(path)
    else:
        document = _load(path, _MAX_BYTES_ALL)
        fps = _rate(path.name, document)
        records = list(_records(path.name, document))
    if not 0 < len(records) <= MAX_FRAMES * MOST_IN_TURNS:
        raise PersonaError(f"{path.name} has {len(records)} frames, expected 1 to {MAX_FRAMES}")
    tracks, apart = _tracks(path.name, records)
    numbers = [int(t.frames[0]) for t in tracks if t.frames is not None]
    tracks = [replace(t, first=min(numbers)) if numbers else t for t in tracks]
    return _Document(tracks, fps, (*notes, *apart.notes), apart.how)


def _rate(name: str, document: Any) -> float | None:
    """Frames a second that a document says."""
    key = next((k for k in RATES if document.get(k) is not None), None) if isinstance(document, dict) else None
    if key is None:
        return None
    try:
        fps = 0.0 if isinstance(document[key], bool) else float(document[key])
    except (TypeError, ValueError, OverflowError):
        fps = 0.0
    if not 0.5 <= fps <= 2000:
        raise PersonaError(f"{name}: {key} must lie between 0.5 and 2000, found {str(document[key])[:40]}")
    return fps


def _motion(path: Path, track: _Track, rate: float | None, reading: Reading, notes: list[str]) -> Motion:
    count = len(track)
    if count > MAX_FRAMES:
        raise PersonaError(f"{path.name} has {count} frames, more than {MAX_FRAMES}; cut the motion into parts")
    rotations, left_out = whole_body(path.name, track.parameters, count)
    key = next((n for n in TRANSLATIONS if n in track.parameters), None)
    trans = np.zeros((count, 3))
    if key is not None:
        if track.parameters[key].size != 3 * count:
            raise PersonaError(f"{path.name}: {key} has {track.parameters[key].size // count} values, expected 3")
        trans = track.parameters[key].reshape(count, 3)
    fps = DEFAULT_FPS if rate is None else rate
    trans, told = placed_in_meters(trans, fps)
    notes = [*notes, *told]
    motion = smpl_motion(rotations, trans, fps, path.stem, camera_custom(trans), reading)
    key = next((n for n in EXPRESSIONS if n in track.parameters), None)
    if key is not None:
        values = track.parameters[key].reshape(count, -1)
        if not 0 < values.shape[1] <= _COMPONENTS:
            raise PersonaError(f"{path.name}: {key} has {values.shape[1]} values, expected 1 to {_COMPONENTS}")
        names = component_names("expression", values.shape[1])
        motion = replace(motion, expression_names=names, expressions=values)
    motion = noted(motion, *notes, *left_out)
    if rate is None and count > 1:
        motion = noted(motion, f"{DEFAULT_FPS:g} frames a second are assumed")
    return motion if track.frames is None else on_time(path.name, motion, track.frames, track.first)


# -- who and when --------------------------------------------------------------------------------------------------


def _tracks(name: str, records: list[_Record]) -> tuple[list[_Track], Apart]:
    """The people of a file, each with its records in the order of time, and how they were told apart.

    Raises:
        PersonaError: several people take turns, and nobody can tell when.
    """
    numbered = sum(r.frame is not None for r in records)
    notes: tuple[str, ...] = ()
    if 0 < numbered < len(records):
        notes = (f"only {numbered} of {len(records)} frames are numbered: they are read one after another",)
        records, numbered = [replace(r, frame=None) for r in records], 0
    known = _by_name(records)
    if known is not None and numbered and 1 < len(known) < len(records):
        where, _ = _states(name, records)
        frames = np.array([r.frame for r in records])
        whose = np.array([r.person for r in records])
        rows = [np.flatnonzero(whose == who) for who in known]
        rows = [mine[np.argsort(frames[mine], kind="stable")] for mine in rows]
        if names_change(frames, where, rows):
            known = None
            notes = (*notes, "the persons' numbers change hands from frame to frame: they are not followed")
    if known is not None:
        return [_track(name, f"person {who}", rows) for who, rows in known.items()], Apart([], notes=notes)
    at = np.array([r.frame for r in records]) if numbered else None
    found = told_apart(name, at, *_states(name, records))
    found = replace(found, notes=(*notes, *found.notes))
    return [_track(name, f"person {i}", [records[k] for k in rows]) for i, rows in enumerate(found.people, 1)], found


def _by_name(records: list[_Record]) -> dict[str, list[_Record]] | None:
    """The records of each person, if they name them."""
    if any(r.person is None for r in records):
        return None
    found: dict[str, list[_Record]] = {}
    for record in records:
        found.setdefault(str(record.person), []).append(record)
    frames = {r.frame for r in records}
    if records[0].frame is not None and len({(r.frame, r.person) for r in records}) < len(records):
        return None  # a frame has the same person twice
    if len(found) == len(records) > 1 and (len(frames) == len(records) or len(records) > MOST_IN_TURNS):
        return None  # numbers of the records
    return found


def _track(name: str, title: str, records: list[_Record]) -> _Track:
    if all(r.frame is not None for r in records):
        records = sorted(records, key=lambda r: r.frame or 0)
    kinds = {tuple(sorted(r.parameters)) for r in records}
    if len(kinds) > 1:
        raise PersonaError(f"{name}: frames hold different parameters; write the same ones for every frame")
    parameters = {}
    for key in records[0].parameters:
        rows = [r.parameters[key] for r in records]
        if len({row.size for row in rows}) > 1:
            sizes = sorted({row.size for row in rows})
            raise PersonaError(f"{name}: {key} has {sizes} values in different frames; write the same number")
        parameters[key] = np.stack([row.reshape(rows[0].shape) for row in rows])
    frames = None if records[0].frame is None else np.array([r.frame for r in records])
    if frames is not None and (np.diff(frames) <= 0).any():
        frames = None
    return _Track(title, parameters, frames)


def _states(name: str, records: list[_Record]) -> tuple[Array, Array | None]:
    """What tells the people of records apart (n, k), and their places (n, 3) if they have any."""
    alike: dict[tuple[Any, ...], list[int]] = {}
    for i, record in enumerate(records):
        alike.setdefault(tuple((k, v.shape) for k, v in record.parameters.items() if k in _POSES), []).append(i)
    rotations = np.empty((len(records), 22, 3, 3))
    for kind, rows in alike.items():
        poses = {k: np.stack([records[i].parameters[k] for i in rows]) for k, _ in kind}
        rotations[rows] = whole_body(name, poses, len(rows))[0][:, :22]
    places = np.zeros((len(records), 3))
    for key in TRANSLATIONS:
        if all(key in r.parameters and r.parameters[key].size == 3 for r in records):
            places = np.stack([r.parameters[key].reshape(3) for r in records])
            break
    shapes = [r.shape for r in records if r.shape is not None]
    told = len(shapes) == len(records) and len({len(s) for s in shapes}) == 1
    return states(rotations, places, np.stack(shapes) if told else None), places if places.any() else None


_POSES = {name for part in PARTS[:2] for name in part.names}


# -- documents -----------------------------------------------------------------------------------------------------


def _folder(path: Path) -> tuple[list[_Record], list[str]]:
    """The records of a folder's files, and what was left out."""
    files = [f for f in path.iterdir() if f.suffix.lower() == ".json" and f.is_file()]
    if not files:
        inside = [f for f in path.iterdir() if f.is_dir() and any(f.glob("*.json"))]
        better = f"; did you mean {inside[0]}?" if inside else "; expected one .json file of SMPL-X parameters a frame"
        raise PersonaError(f"{path} holds no .json files{better}")
    if len(files) > MAX_FRAMES:
        raise PersonaError(f"{path} holds {len(files)} files, more than {MAX_FRAMES}; cut the motion into parts")
    found: dict[Path, list[_Record]] = {}
    left_out: dict[Path, PersonaError] = {}
    for file in files:
        try:
            document = _load(file, _MAX_BYTES)
            found[file] = [] if _is_nobody(document) else list(_records(file.name, document))
        except PersonaError as error:
            left_out[file] = error
            if len(left_out) > _MOST_LEFT_OUT + 0.1 * len(files):
                raise PersonaError(
                    f"{path} holds many files that are no SMPL-X parameters ({str(error).rstrip('.')}); take them out "
                    "of the folder"
                ) from error
    if not any(found.values()) and left_out:
        raise next(iter(left_out.values()))
    files = list(found)
    numbers, people = _numbers([f.stem for f in files])
    records = []
    for i in sorted(range(len(files)), key=lambda i: (numbers[i] if numbers else -1, files[i].name)):
        if len(found[files[i]]) > MOST_IN_TURNS:
            raise PersonaError(
                f"{files[i].name} holds {len(found[files[i]])} frames; expected one file a frame in {path}"
            )
        for record in found[files[i]]:
            frame = numbers[i] if numbers else None
            records.append(replace(record, frame=frame, person=people[i] if people else record.person))
    names = sorted(file.name for file in left_out)
    shown = ", ".join(name[:60] for name in names[:4]) + (" ..." if len(names) > 4 else "")
    notes = [f"{shown}: left out, for there are no SMPL-X parameters in it or it is damaged"] if names else []
    return records, notes


def _numbers(names: list[str]) -> tuple[list[int] | None, list[str] | None]:
    """Which frame, and perhaps which person, names such as "00012" and "frame_00012_1" belong to."""
    if all(_DECIMAL.fullmatch(name) for name in names):
        return _in_order([float(name) for name in names]), None
    found = [
        re.findall(r"\d+", re.sub(r"\.[A-Za-z]\w{1,4}$", "", name.replace("\\", "/").rpartition("/")[2]))
        for name in names
    ]
    if not all(found):
        return None, None
    last = [int(n[-1][:18]) for n in found]
    if len(set(last)) == len(names):
        return last, None
    if min(map(len, found)) >= 2:
        frames = [int(n[-2][:18]) for n in found]
        if len(set(zip(frames, last, strict=True))) == len(names):
            return frames, [str(n) for n in last]
    return last, None


def _as_named(document: dict[str, Any]) -> dict[str, Any]:
    """The document with parameters under the names of :data:`PARTS`, also where they are written in capitals, or the
    whole body is one parameter."""
    if _holds_a_body(document):
        return document
    known = {k: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(k)).lower() for k in document}
    if len(set(known.values())) == len(known) and any(n in ALL_NAMES and k != n for k, n in known.items()):
        document = {n if n in ALL_NAMES else k: document[k] for k, n in known.items()}
    key = next((k for k in WHOLE if isinstance(document.get(k), list)), None)
    if key is None or _holds_a_body(document) or "Rh" in document:
        return document
    try:
        values = np.asarray(document[key], np.float64)
    except (ValueError, TypeError, OverflowError):
        return document
    size = next((n for n in SKELETONS if values.size == n or (values.ndim == 2 and values.shape[1] == n)), None)
    size = 3 * values.shape[1] if size is None and values.ndim == 3 and values.shape[2] == 3 else size
    if size not in SKELETONS:
        return document
    rows = values.reshape(-1, size)
    starts = {"root_pose": 0, "body_pose": 3}
    if size == 156:
        starts |= {"lhand_pose": 66, "rhand_pose": 111}
    if size == 165:
        starts |= {"jaw_pose": 66, "leye_pose": 69, "reye_pose": 72, "lhand_pose": 75, "rhand_pose": 120}
    joints = {n: part.joints for part in PARTS for n in part.names}
    parts = {n: rows[:, i : i + 3 * joints[n]] for n, i in starts.items()}
    one = len(rows) == 1
    return {k: v for k, v in document.items() if k != key} | {n: v[0] if one else v for n, v in parts.items()}


def _records(name: str, document: Any, depth: int = 0) -> Iterable[_Record]:
    """Every person in every frame of a document: a list of parameter sets, a table of them by number, by picture or by
    person, or arrays over all frames."""
    if depth > _DEEPEST:
        raise PersonaError(f"{name} holds no SMPL-X parameters; expected root_pose and body_pose")
    if isinstance(document, list):
        if len(document) > MAX_FRAMES * MOST_IN_TURNS:
            raise PersonaError(f"{name} has {len(document)} frames, expected 1 to {MAX_FRAMES}")
        labels = _labels(document)
        if labels is None and any(_is_nobody(entry) for entry in document):
            labels = list(range(len(document)))  # frames in which nobody was found keep their place
        for i, entry in enumerate(document):
            if _is_nobody(entry):
                continue
            if isinstance(entry, list):  # people of a frame
                for record in _records(name, entry, depth + 1):
                    yield replace(record, frame=i)
            else:
                for record in _records(name, entry, depth + 1):
                    yield replace(record, frame=record.frame if labels is None else labels[i])
        return
    if not isinstance(document, dict):
        raise PersonaError(f"{name} holds no SMPL-X parameters; expected an object with root_pose and body_pose")
    document = _as_named(document)
    if not _holds_a_body(document):
        inner = next((document[k] for k in _PARAMETERS if isinstance(document.get(k), (dict, list))), None)
        if isinstance(inner, dict) and _holds_a_body(inner):
            kept = {k: document[k] for k in (*_PERSON_IDS, *TRANSLATIONS) if document.get(k) is not None}
            yield from _records(name, {**kept, **inner}, depth + 1)
            return
        key = next((k for k in (*_FRAMES, *_PARAMETERS) if isinstance(document.get(k), (dict, list))), None)
        if key is not None:
            for record in _records(name, document[key], depth + 1):
                yield replace(record, person=record.person or _id(document, _PERSON_IDS))
            return
        entries = {str(k): v for k, v in document.items() if isinstance(v, (dict, list)) and v}
        tables = {k: v for k, v in entries.items() if _is_table(v)}
        if not tables or len(tables) < len(entries):
            raise PersonaError(
                f"{name}: no root_pose; expected SMPL-X parameters such as root_pose and body_pose, or global_orient "
                f"and body_pose (it holds: {', '.join(map(str, document))[:120] or 'nothing'})"
            )
        yield from _table(name, tables, depth)
        return
    yield from _body(name, document)


def _table(name: str, entries: dict[str, Any], depth: int) -> Iterable[_Record]:
    """Records of a table by frame or by person: frames are numbered, and a person has many."""
    numbers, people = _numbers(list(entries))
    found = [list(_records(name, entry, depth + 1)) for entry in entries.values()]
    by_person = numbers is None or (len(entries) <= MOST_IN_TURNS and any(len(f) > MOST_IN_TURNS for f in found))
    for i, (key, records) in enumerate(zip(entries, found, strict=True)):
        for k, record in enumerate(records):
            if by_person:
                frame = record.frame if record.frame is not None else k
                yield replace(record, person=key, frame=frame)
            else:
                assert numbers is not None
                yield replace(record, frame=numbers[i], person=people[i] if people else record.person)


def _is_nobody(entry: Any) -> bool:
    """What trackers write for a frame in which they found nobody."""
    return entry is None or (isinstance(entry, (dict, list)) and not entry)


def _is_table(entry: Any) -> bool:
    if isinstance(entry, list):
        return bool(entry) and isinstance(entry[0], (dict, list)) and _is_table(entry[0])
    return isinstance(entry, dict) and bool(entry)


def _labels(entries: list[Any]) -> list[int] | None:
    """The frame numbers of a list's records, if all have one under the same name."""
    if not entries or not all(isinstance(e, dict) for e in entries):
        return None
    for key in (*_FRAME_IDS, *_TIMES):
        values = [e.get(key) for e in entries]
        if all(isinstance(v, (int, float)) and not isinstance(v, bool) and abs(v) < 1e15 for v in values):
            numbers = [float(v) for v in values if v is not None]
            if all(v.is_integer() for v in numbers):
                return [int(v) for v in numbers]
            return _in_order(numbers)
        if all(isinstance(v, str) for v in values):
            distinct = list(dict.fromkeys(str(v) for v in values))
            numbers, _ = _numbers(distinct)
            if numbers is not None and len(set(numbers)) == len(distinct):
                at = dict(zip(distinct, numbers, strict=True))
                return [at[str(v)] for v in values]
            if len(distinct) > 1:
                return [distinct.index(str(v)) for v in values]
    return None


def _in_order(seconds: list[float]) -> list[int]:
    """Numbers of frames that tell their times: in their order, the same for those of one time."""
    return np.unique(seconds, return_inverse=True)[1].reshape(-1).tolist()


def _id(record: dict[str, Any], names: tuple[str, ...]) -> str | None:
    value = next((record[k] for k in names if isinstance(record.get(k), (int, str))), None)
    return None if value is None else str(value)[:80]


def _holds_a_body(document: dict[str, Any]) -> bool:
    return any(document.get(name) is not None for part in PARTS[:2] for name in part.names)


def _body(name: str, document: dict[str, Any]) -> Iterable[_Record]:
    """The record of one frame, or those of arrays over all frames."""
    parameters = {k: _array(name, k, document[k]) for k in sorted(ALL_NAMES) if document.get(k) is not None}
    for part in PARTS[:2]:
        if not any(n in parameters for n in part.names):
            raise PersonaError(
                f"{name}: no {part.names[0]}; expected SMPL-X parameters such as root_pose and body_pose"
            )
    person = _id(document, _PERSON_IDS)
    body = next(parameters[n] for n in PARTS[1].names if n in parameters)
    root = next(parameters[n] for n in PARTS[0].names if n in parameters)
    if body.size in (63, 69, 189, 207) and root.size in (3, 9):
        for key, values in parameters.items():
            part = next((p for p in PARTS if key in p.names), None)
            if part is not None and values.size not in _sizes(part.joints):
                raise PersonaError(
                    f"{name}: {key} has {values.size} values, expected {3 * part.joints}: {part.joints} rotation "
                    "vectors (of hands, too, not principal components)"
                )
            if key in TRANSLATIONS and values.size != 3:
                raise PersonaError(f"{name}: {key} has {values.size} values, expected 3")
            if key in EXPRESSIONS and not 0 < values.size <= _COMPONENTS:
                raise PersonaError(f"{name}: {key} has {values.size} values, expected 1 to {_COMPONENTS}")
        yield _Record({k: _one(v) for k, v in parameters.items()}, person=person, shape=_shape(document))
        return
    count = frames_of(root, 1)
    if any(v.ndim < 2 or len(v) != count for v in parameters.values()):
        counts = sorted({len(v) if v.ndim >= 2 else 1 for v in parameters.values()})
        sizes = ", ".join(f"{k} has {v.size} values" for k, v in list(parameters.items())[:3])
        raise PersonaError(
            f"{name}: expected one row a frame in every parameter, found {counts} rows ({sizes}); rotations are "
            "vectors of 3 values a joint, or matrices"
        )
    if not 0 < count <= MAX_FRAMES:
        raise PersonaError(f"{name} has {count} frames, expected 1 to {MAX_FRAMES}")
    for i in range(count):
        yield _Record({k: v[i] for k, v in parameters.items()}, person=person)


def _shape(document: dict[str, Any]) -> Array | None:
    """Parameters of a person's shape, if there are some that can be compared."""
    values = next((document[k] for k in _SHAPES if document.get(k) is not None), None)
    try:
        shape = np.asarray(values, np.float64).reshape(-1)[:10]
    except (ValueError, TypeError, OverflowError):
        return None
    return shape if np.isfinite(shape).all() and np.abs(shape).max(initial=0.0) < 100 else None


def _sizes(joints: int) -> tuple[int, ...]:
    """Numbers of values that a part of so many joints may have in one frame."""
    counts = (joints, joints + 2) if joints == 21 else (joints,)
    few = tuple(range(1, 45)) if joints == 15 else ()
    return (*(3 * c for c in counts), *(9 * c for c in counts), *few)


def _one(values: Array) -> Array:
    """Values of one frame without axes of length one before them."""
    while values.ndim > 1 and len(values) == 1:
        values = values[0]
    return values


def _load(file: Path, most: int) -> Any:
    if file.stat().st_size > most:
        raise PersonaError(f"{file.name} has {file.stat().st_size >> 20} MiB, more than SMPL-X parameters need")
    try:
        data = file.read_bytes()
        try:
            return json.loads(data)  # UTF-8, UTF-16 or UTF-32, as JSON may be
        except json.JSONDecodeError as error:
            if error.msg != "Extra data":
                raise
            return [json.loads(line) for line in data.splitlines() if line.strip()]  # a record a line
    except (OSError, ValueError, RecursionError) as error:
        raise PersonaError(f"{file.name} is damaged or no JSON ({type(error).__name__}); write it again") from error


def _array(name: str, key: str, values: Any) -> Array:
    try:
        array = np.asarray(values, np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise PersonaError(f"{name}: {key} must hold numbers only") from error
    if not np.isfinite(array).all() or (array.size and np.abs(array).max() > 1e6):
        raise PersonaError(f"{name}: {key} must hold finite numbers; the file is damaged")
    return array
