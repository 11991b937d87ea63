"""Biovision hierarchy files: any joint names that :mod:`persona.motion.anatomy` knows, any channels, any unit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from persona.errors import PersonaError
from persona.geometry.rotations import Array, about
from persona.motion.readers.common import MAX_FRAMES, MAX_JOINTS, in_meters, y_up
from persona.types import Motion, Skeleton

_LIMIT = 1 << 28  # bytes of text
_CHANNEL = re.compile(r"([XYZ])(position|rotation)", re.IGNORECASE)


@dataclass
class _Joint:
    name: str
    parent: int
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    channels: list[tuple[str, str]] = field(default_factory=list)  # (axis, "position" | "rotation")


def read_bvh(path: Path) -> Motion:
    """Read a BVH file. Its zero pose is the motion's rest pose; end sites become joints named "<parent> end".

    The unit is taken from the length of the legs, the up axis from the poses. Position channels of joints other than
    the root (and of a hip joint that hangs alone under the root) are left out: bones keep their length.

    Raises:
        PersonaError: the file is damaged or cut off, or its skeleton is not a human body.
    """
    path = Path(path)
    if path.stat().st_size > _LIMIT:
        raise PersonaError(f"{path.name} has more than {_LIMIT >> 20} MiB; cut the motion into parts")
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise PersonaError(f"{path} cannot be read ({error})") from error
    head, found, tail = text.partition("MOTION")
    if "HIERARCHY" not in head or not found:
        raise PersonaError(f"{path.name} is no BVH file: expected HIERARCHY and MOTION; export the motion as BVH")
    joints = _hierarchy(path.name, head)
    values, fps = _frames(path.name, tail, sum(len(j.channels) for j in joints))
    return _motion(path, joints, values, fps)


def _hierarchy(name: str, text: str) -> list[_Joint]:
    tokens = re.findall(r"[{}]|[^\s{}]+", text)
    joints: list[_Joint] = []
    stack: list[int] = []
    i = tokens.index("HIERARCHY") + 1 if "HIERARCHY" in tokens else len(tokens)

    def broken(what: str) -> PersonaError:
        where = f" in joint {joints[-1].name!r}" if joints else ""
        return PersonaError(f"{name} is damaged: {what}{where}; export the motion again")

    try:
        while i < len(tokens):
            word = tokens[i].upper()
            if word in ("ROOT", "JOINT", "END"):
                if (word == "ROOT") != (not joints) or (word != "ROOT" and not stack):
                    raise broken("a skeleton must have one ROOT that all joints are inside of")
                i += 1
                label = []  # names may hold spaces
                while tokens[i] != "{":
                    label.append(tokens[i])
                    i += 1
                title = f"{joints[stack[-1]].name} end" if word == "END" else " ".join(label)
                taken = {j.name for j in joints}
                while title in taken:
                    title += "'"
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
            else:
                raise broken(f"unexpected {tokens[i][:40]!r}")
    except (IndexError, ValueError) as error:
        raise broken("the hierarchy ends early or holds something that is no number") from error
    if not joints or stack:
        raise broken("brackets do not match")
    if not np.isfinite([j.offset for j in joints]).all():
        raise broken("an offset is not a finite number")
    return joints


def _frames(name: str, text: str, channels: int) -> tuple[Array, float]:
    """Values (frames, channels) and frames per second."""
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
        raise PersonaError(f"{name} is damaged: something among the frames is no number ({error})") from error
    if not (1e-4 < seconds < 10) or not np.isfinite(values).all() or (np.abs(values) > 1e7).any():
        raise PersonaError(
            f"{name} is damaged: frame time {header[2]} or values that no motion can have; export it again"
        )
    fps = 1 / seconds
    # Most frame times are rounded (.0083333, .008342): 120 was meant. One of many digits is meant as it is.
    rounded = len(header[2].partition(".")[2]) < 9
    return values, float(round(fps)) if abs(fps - round(fps)) < (0.002 if rounded else 1e-7) * fps else fps


def _motion(path: Path, joints: list[_Joint], values: Array, fps: float) -> Motion:
    frames = len(values)
    rotations = np.tile(np.eye(3), (frames, len(joints), 1, 1))
    positions = np.tile(np.array([j.offset for j in joints]), (frames, 1, 1))
    column = 0
    for i, joint in enumerate(joints):
        for axis, kind in joint.channels:
            value = values[:, column]
            column += 1
            if kind == "rotation":
                rotations[:, i] = rotations[:, i] @ about(axis, np.radians(value))
            else:
                positions[:, i, "xyz".index(axis)] = value
    root, translations = _true_root(joints, rotations, positions)
    keep = [i for i in range(len(joints)) if i >= root]  # what hangs above the true root has no other children
    parents = tuple(max(joints[i].parent - root, -1) for i in keep)
    rest = np.zeros((len(keep), 3))
    for i, parent in enumerate(parents):
        if parent >= 0:
            rest[i] = rest[parent] + joints[keep[i]].offset
    skeleton = Skeleton(tuple(joints[i].name for i in keep), parents, rest)
    motion = Motion(skeleton, rotations[:, keep], translations, fps, path.stem)
    return y_up(in_meters(motion))


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
