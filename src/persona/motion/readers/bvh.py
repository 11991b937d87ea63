"""Biovision hierarchy files: any joint names that :mod:`persona.motion.anatomy` knows, any channels, any unit."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from persona.choices import BY_EVIDENCE, Reading
from persona.errors import PersonaError
from persona.geometry.rotations import Array, about
from persona.motion.readers.common import (
    MAX_FRAMES,
    MAX_JOINTS,
    bodies,
    hands_noted,
    in_meters,
    noted,
    skeleton_custom,
    unique,
    y_up,
)  # fmt: skip
from persona.motion.readers.reading import chosen, one_of
from persona.types import Motion, Skeleton

_LIMIT = 1 << 28  # bytes of text
_CHANNEL = re.compile(r"([XYZ])(position|rotation)", re.IGNORECASE)


@dataclass
class _Joint:
    name: str
    parent: int
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    channels: list[tuple[str, str]] = field(default_factory=list)  # (axis, "position" | "rotation")


def read_bvh(path: Path, reading: Reading = BY_EVIDENCE) -> Motion:
    """Read a BVH file. Its zero pose is the motion's rest pose; end sites become joints named "<parent> end".

    The unit is taken from the length of the legs, the up axis from the rest pose and the poses. Position channels of
    joints other than the root (and of a hip joint that hangs alone under the root) are left out: bones keep their
    length. Of several people the first one that moves is read.

    Raises:
        PersonaError: the file is damaged or cut off, or its skeleton is not a human body.
    """
    path = Path(path)
    joints, values, fps, more = _document(path)
    motion = _read(path, joints, values, fps, reading)
    if more:
        told = f"Frames: says {len(values)}, but {len(values) + more} are in the file: the first {len(values)} are read"
        motion = noted(motion, told)
    return motion


def _read(path: Path, joints: list[_Joint], values: Array, fps: float, reading: Reading) -> Motion:
    people = _people(joints)
    if len(people) == 1 and len(people[0]) < len(joints):  # the others are things
        joints, values = (take := _person(joints, values, people[0])).joints, take.values
    if len(people) < 2:
        if reading.person is not None:
            chosen(reading.person, [joints[0].name], "--person", path.name)
        return _motion(path, _Take(joints, values), fps, reading)
    names = _titles(joints, people)
    index = chosen(reading.person, names, "--person", path.name)
    takes = [_person(joints, values, body) for body in people]
    if index is None:
        index = next((i for i, take in enumerate(takes) if np.ptp(take.values, axis=0).max(initial=0.0) > 0), 0)
    wanted = reading.person is not None
    note = one_of("people", names, names[index], "the first that moves", "--person", wanted=wanted)
    return noted(_motion(path, takes[index], fps, reading), note)


def people_of_bvh(path: Path) -> list[str]:
    """Names of the topmost joint of each person in a BVH file; of several, whether they move.

    Raises:
        PersonaError: as :func:`read_bvh`.
    """
    joints, values, _, _ = _document(Path(path))
    people = _people(joints)
    if len(people) < 2:
        return [joints[0].name]
    moves = [np.ptp(_person(joints, values, body).values, axis=0).max(initial=0.0) > 0 for body in people]
    return [f"{t}, {'moves' if m else 'still'}" for t, m in zip(_titles(joints, people), moves, strict=True)]


def _titles(joints: list[_Joint], people: list[list[int]]) -> list[str]:
    return list(unique([joints[body[0]].name for body in people]))


def _document(path: Path) -> tuple[list[_Joint], Array, float, int]:
    """Joints, their channels' values (frames, channels), frames a second, and how many frames more are in the file than
    it says."""
    if path.stat().st_size > _LIMIT:
        raise PersonaError(f"{path.name} has more than {_LIMIT >> 20} MiB; cut the motion into parts")
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise PersonaError(f"{path} cannot be read ({error})") from error
    # The word may be part of a joint's name: what follows it tells.
    heading = re.search(r"(?<![^\s}])MOTION\s+(?=Frames\s*:)", text, re.IGNORECASE)
    heading = heading or re.search(r"(?<![^\s}])MOTION(?=\s|$)", text)
    beginning = re.search(r"(?<!\S)HIERARCHY\b", text, re.IGNORECASE)
    if heading is None or beginning is None or beginning.end() > heading.start():
        raise PersonaError(f"{path.name} is no BVH file: expected HIERARCHY and MOTION; export the motion as BVH")
    joints = _hierarchy(path.name, text[beginning.start() : heading.start()])
    values, fps, more = _frames(path.name, text[heading.end() :], sum(len(j.channels) for j in joints))
    return joints, values, fps, more


def _decoded(data: bytes) -> str:
    """Text in UTF-8, or in UTF-16 or UTF-32 with or without a mark."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return data.decode("utf-32", "replace")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    zeros = [data[i:200:2].count(0) for i in (0, 1)]
    if max(zeros) > 50:
        return data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", "replace")
    return data.decode("utf-8-sig", "replace")


def _hierarchy(name: str, text: str) -> list[_Joint]:
    tokens = re.findall(r"[{}]|[^\s{}]+", text)
    joints: list[_Joint] = []
    stack: list[int] = []
    i = 1  # after HIERARCHY

    def broken(what: str) -> PersonaError:
        where = f" in joint {joints[-1].name!r}" if joints else ""
        return PersonaError(f"{name} is damaged: {what}{where}; export the motion again")

    try:
        while i < len(tokens):
            word = tokens[i].upper()
            if word in ("ROOT", "JOINT", "END"):
                if (word == "ROOT") == bool(stack):
                    raise broken("a skeleton must have one ROOT that all its joints are inside of")
                i += 1
                label = []  # names may hold spaces
                while tokens[i] != "{":
                    label.append(tokens[i])
                    i += 1
                title = f"{joints[stack[-1]].name} end" if word == "END" else " ".join(label)
                joints.append(_Joint(title, stack[-1] if stack else -1))
                stack.append(len(joints) - 1)
                if len(joints) > MAX_JOINTS:
                    raise broken(f"more than {MAX_JOINTS} joints")
                i += 1
            elif word == "OFFSET":
                x, y, z = (float(v) for v in tokens[i + 1 : i + 4])
                joints[stack[-1]].offset = (x, y, z)
                i += 4
            elif word == "CHANNELS":
                count = int(tokens[i + 1])
                for channel in tokens[i + 2 : i + 2 + count]:
                    match = _CHANNEL.fullmatch(channel)
                    if match is None:
                        raise broken(f"unknown channel {channel!r}")
                    joints[stack[-1]].channels.append((match[1].lower(), match[2].lower()))
                if not 0 <= count <= 6 or len(joints[stack[-1]].channels) != count:
                    raise broken(f"{count} channels where 0 to 6 are expected")
                i += 2 + count
            elif word == "}":
                stack.pop()
                i += 1
            elif word == "HIERARCHY" and not stack:  # before each of several people
                i += 1
            else:
                raise broken(f"unexpected {tokens[i][:40]!r}")
    except (IndexError, ValueError) as error:
        raise broken("the hierarchy ends early or holds something that is no number") from error
    if not joints or stack:
        raise broken("brackets do not match")
    if not np.isfinite([j.offset for j in joints]).all():
        raise broken("an offset is not a finite number")
    return joints


def _frames(name: str, text: str, channels: int) -> tuple[Array, float, int]:
    """Values (frames, channels), frames per second, and how many frames more there are."""
    header = re.match(r"\s*Frames\s*:\s*(\d{1,9})\s+Frame\s+Time\s*:\s*(\S+)", text, re.IGNORECASE)
    if header is None:
        raise PersonaError(f"{name} is damaged: expected 'Frames:' and 'Frame Time:' after MOTION; export it again")
    count = int(header[1])
    if count > MAX_FRAMES:
        raise PersonaError(f"{name} claims {count} frames, more than {MAX_FRAMES}; cut the motion into parts")
    words = text[header.end() :].split()
    if count < 1 or channels < 1 or len(words) < count * channels:
        raise PersonaError(
            f"{name} is cut off: {count} frames of {channels} channels need {count * channels} values, "
            f"found {len(words)}; export or download it again"
        )
    try:
        seconds = float(header[2])
        values = np.array(words[: count * channels], np.float64).reshape(count, channels)
    except ValueError as error:
        way = "write numbers with a decimal point" if re.search(r"\d,\d", str(error)) else "export it again"
        raise PersonaError(f"{name} is damaged: something among the frames is no number ({error}); {way}") from error
    if not (1e-4 < seconds < 10) or not np.isfinite(values).all() or (np.abs(values) > 1e7).any():
        raise PersonaError(
            f"{name} is damaged: frame time {header[2]} or values that no motion can have; export it again"
        )
    fps = 1 / seconds
    # Most frame times are rounded (.0083333, .008342): 120 was meant. One of many digits is meant as it is.
    rounded = len(header[2].partition(".")[2]) < 9
    fps = float(round(fps)) if abs(fps - round(fps)) < (0.002 if rounded else 1e-7) * fps else fps
    return values, fps, (len(words) - count * channels) // channels


@dataclass(frozen=True)
class _Take:
    """A person's joints, parents first, and the values of their channels (t, n); ``base`` carries the first joint."""

    joints: list[_Joint]
    values: Array
    base: tuple[Array, Array] | None = None  # world rotations (t, 3, 3) and positions (t, 3)


def _people(joints: list[_Joint]) -> list[list[int]]:
    return bodies(tuple(j.name for j in joints), tuple(j.parent for j in joints))


def _person(joints: list[_Joint], values: Array, body: list[int]) -> _Take:
    """One of several people; what lies above is folded into a base that carries them."""
    columns = np.cumsum([0, *(len(j.channels) for j in joints)])
    above: list[int] = []
    top = joints[body[0]].parent
    while top >= 0:
        above.insert(0, top)
        top = joints[top].parent
    rotation, position = np.tile(np.eye(3), (len(values), 1, 1)), np.zeros((len(values), 3))
    for i in above:
        turn, move = _moved(joints[i], values[:, columns[i] : columns[i + 1]])
        position = position + np.einsum("tij,tj->ti", rotation, move)
        rotation = rotation @ turn
    new = {k: n for n, k in enumerate(body)}
    picked = [replace(joints[k], parent=new.get(joints[k].parent, -1)) for k in body]
    own = np.concatenate([values[:, columns[k] : columns[k + 1]] for k in body], 1)
    return _Take(picked, own, (rotation, position) if above else None)


def _moved(joint: _Joint, values: Array) -> tuple[Array, Array]:
    """Local rotations (t, 3, 3) and offsets (t, 3) that a joint's channels say."""
    rotation = np.tile(np.eye(3), (len(values), 1, 1))
    offset = np.tile(np.array(joint.offset), (len(values), 1))
    for (axis, kind), value in zip(joint.channels, values.T, strict=True):
        if kind == "rotation":
            rotation = rotation @ about(axis, np.radians(value))
        else:
            offset[:, "xyz".index(axis)] = value
    return rotation, offset


def _motion(path: Path, take: _Take, fps: float, reading: Reading) -> Motion:
    joints, values = take.joints, take.values
    frames = len(values)
    rotations, positions = np.empty((frames, len(joints), 3, 3)), np.empty((frames, len(joints), 3))
    column = 0
    for i, joint in enumerate(joints):
        rotations[:, i], positions[:, i] = _moved(joint, values[:, column : column + len(joint.channels)])
        column += len(joint.channels)
    if take.base is not None:
        turn, move = take.base
        positions[:, 0] = move + np.einsum("tij,tj->ti", turn, positions[:, 0])
        rotations[:, 0] = turn @ rotations[:, 0]
    root, translations = _true_root(joints, rotations, positions)
    keep = [i for i in range(len(joints)) if i >= root]  # what hangs above the true root has no other children
    parents = tuple(max(joints[i].parent - root, -1) for i in keep)
    rest = np.zeros((len(keep), 3))
    for i, parent in enumerate(parents):
        if parent >= 0:
            rest[i] = rest[parent] + joints[keep[i]].offset
    names = unique([joints[i].name for i in keep])
    motion = in_meters(Motion(Skeleton(names, parents, rest), rotations[:, keep], translations, fps, path.stem))
    return hands_noted(y_up(motion, skeleton_custom(motion, 3.0, {"y": 0.5, "z": 0.5}), reading))


def _true_root(joints: list[_Joint], rotations: Array, positions: Array) -> tuple[int, Array]:
    """The joint that carries the whole motion and its positions; joints above it are folded into its rotation.

    Some files hang moving hips under a root that only marks the origin.
    """
    root, translations = 0, positions[:, 0]
    while True:
        children = [i for i, j in enumerate(joints) if j.parent == root]
        if len(children) != 1 or children[0] != root + 1:
            return root, translations
        child = children[0]
        if not any(kind == "position" for _, kind in joints[child].channels):
            return root, translations
        translations = translations + np.einsum("tij,tj->ti", rotations[:, root], positions[:, child])
        rotations[:, child] = rotations[:, root] @ rotations[:, child]
        root = child
