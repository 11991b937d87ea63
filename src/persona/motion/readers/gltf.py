"""Animation clips of skinned humanoids in ``.glb`` and ``.gltf`` files (glTF 2.0).

A parser of our own: what exists either ignores animations or hands out undecoded buffers, and every number of a file
that comes from elsewhere must be checked before it is used.
"""

from __future__ import annotations

import base64
import binascii
import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from persona.errors import PersonaError
from persona.geometry.kinematics import chain
from persona.geometry.rotations import Array, quaternions_to_matrices, slerp
from persona.motion.readers.common import MAX_FRAMES, MAX_JOINTS, from_world, unique
from persona.types import Motion

_MAX_BYTES = 512 << 20
_MAX_VALUES = MAX_FRAMES * 16  # numbers of one accessor
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_TYPES = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_FULL = {5120: 127.0, 5121: 255.0, 5122: 32767.0, 5123: 65535.0}  # what a normalised integer means by 1
_FPS = (10.0, 241.0)  # sampling rates that key times may ask for


class _Bad(Exception):
    """What is wrong with the file, to be said with its name."""


@dataclass(frozen=True)
class _Channel:
    """One animated property of a node: key times (seconds), values, and how to go from key to key."""

    times: Array
    values: Array
    how: str

    def at(self, t: Array) -> Array:
        """Values at times; held before the first key and after the last."""
        times, values = self.times, self.values
        incoming = outgoing = values
        if self.how == "CUBICSPLINE":
            incoming, values, outgoing = values[0::3], values[1::3], values[2::3]
        first = np.clip(np.searchsorted(times, t, "right") - 1, 0, len(times) - 1)
        second = np.minimum(first + 1, len(times) - 1)
        span = np.maximum(times[second] - times[first], 1e-9)
        share = np.clip((t - times[first]) / span, 0, 1)[:, None]
        a, b = values[first], values[second]
        if self.how == "STEP":
            return a
        if self.how == "CUBICSPLINE":
            s, span = share, span[:, None]
            return (
                (2 * s**3 - 3 * s**2 + 1) * a + span * (s**3 - 2 * s**2 + s) * outgoing[first]
                + (3 * s**2 - 2 * s**3) * b + span * (s**3 - s**2) * incoming[second]
            )  # fmt: skip
        if values.shape[1] == 4:
            turned = slerp(_rotations(a), _rotations(b), share[:, 0])
            return turned.reshape(len(t), 9)
        return a * (1 - share) + b * share


def _rotations(xyzw: Array) -> Array:
    lengths = np.linalg.norm(xyzw, axis=-1)
    if len(lengths) and lengths.min() < 1e-6:
        raise _Bad("a rotation key is the zero quaternion")
    return quaternions_to_matrices(np.roll(xyzw, 1, -1))


def read_gltf(path: Path) -> Motion:
    """Read the longest animation of a glTF file on its own skeleton.

    The file's standing pose (its nodes as they are, without the animation) is the rest pose. Joint names as in Mixamo,
    VRM, Ready Player Me and others are understood; a VRM file says itself which node is which bone. Scales and
    translations of joints below the hips are taken from the standing pose: bones keep their length.

    Raises:
        PersonaError: the file is damaged, holds no animation, or none of a human body.
    """
    path = Path(path)
    try:
        document, binary = _open(path)
        return _motion(path, document, binary)
    except _Bad as error:
        raise PersonaError(
            f"{path.name}: {error}; export it again as glTF 2.0 with a skinned person and an animation"
        ) from error
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise PersonaError(f"{path.name} is no sound glTF file ({type(error).__name__}: {error})") from error


def _open(path: Path) -> tuple[dict[str, Any], bytes]:
    """The JSON document and the binary chunk."""
    size = path.stat().st_size
    if size > _MAX_BYTES:
        raise _Bad(f"it has {size >> 20} MiB, more than {_MAX_BYTES >> 20}")
    data = path.read_bytes()
    binary = b""
    if data[:4] == b"glTF":
        if len(data) < 20:
            raise _Bad("it is cut off")
        version, length = struct.unpack_from("<II", data, 4)
        if version != 2:
            raise _Bad(f"it is glTF version {version}, expected 2")
        if length > len(data):
            raise _Bad(f"it should have {length} bytes and has {len(data)}: it is cut off")
        text, place = b"", 12
        while place + 8 <= length:
            size, kind = struct.unpack_from("<II", data, place)
            if place + 8 + size > length:
                raise _Bad("a chunk reaches beyond the end of the file")
            chunk = data[place + 8 : place + 8 + size]
            if kind == 0x4E4F534A:
                text = chunk
            elif kind == 0x004E4942 and not binary:
                binary = chunk
            place += 8 + size
    else:
        text = data
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _Bad("it holds no readable JSON") from error
    if not isinstance(document, dict) or not isinstance(document.get("asset"), dict):
        raise _Bad("it is not a glTF document")
    return document, binary


class _Accessors:
    """Typed arrays out of the file's buffers, bounds checked."""

    def __init__(self, path: Path, document: dict[str, Any], binary: bytes) -> None:
        self.path, self.document, self.binary = path, document, binary
        self.buffers: dict[int, bytes] = {}

    def __call__(self, index: int) -> Array:
        """Accessor ``index`` as float64 (count, width)."""
        accessor = _entry(self.document, "accessors", index)
        count, width = int(accessor["count"]), _WIDTHS[accessor["type"]]
        kind = np.dtype(_TYPES[accessor["componentType"]])
        if not 0 < count * width <= _MAX_VALUES:
            raise _Bad(f"an accessor has {count} entries, expected 1 to {_MAX_VALUES // width}")
        if "sparse" in accessor or "bufferView" not in accessor:
            raise _Bad("sparse accessors are not used by animations")
        view = _entry(self.document, "bufferViews", accessor["bufferView"])
        buffer = self._buffer(int(view["buffer"]))
        start = int(view.get("byteOffset", 0)) + int(accessor.get("byteOffset", 0))
        stride = int(view.get("byteStride", 0)) or width * kind.itemsize
        last = start + (count - 1) * stride + width * kind.itemsize
        limit = int(view.get("byteOffset", 0)) + int(view["byteLength"])
        if start < 0 or stride < width * kind.itemsize or last > min(limit, len(buffer)):
            raise _Bad("an accessor reaches beyond its buffer")
        raw = np.ndarray((count, width), kind, buffer, start, (stride, kind.itemsize))
        values = raw.astype(np.float64)
        if accessor.get("normalized") and accessor["componentType"] in _FULL:
            values = np.maximum(values / _FULL[accessor["componentType"]], -1.0)
        if not np.isfinite(values).all():
            raise _Bad("it holds numbers that are not finite")
        return values

    def _buffer(self, index: int) -> bytes:
        if index in self.buffers:
            return self.buffers[index]
        buffer = _entry(self.document, "buffers", index)
        uri = buffer.get("uri")
        if uri is None:
            data = self.binary
        elif str(uri).startswith("data:"):
            try:
                data = base64.b64decode(str(uri).partition(",")[2], validate=True)
            except binascii.Error as error:
                raise _Bad("an embedded buffer is damaged") from error
        else:
            name = str(uri)
            if "/" in name or "\\" in name or ":" in name or name.startswith("."):
                raise _Bad(f"its buffer '{name[:80]}' is not in the same folder; write one .glb file")
            file = self.path.with_name(name)
            if not file.is_file() or file.stat().st_size > _MAX_BYTES:
                raise _Bad(f"its buffer {name[:80]} is missing or too large")
            data = file.read_bytes()
        self.buffers[index] = data
        return data


def _entry(document: dict[str, Any], kind: str, index: Any) -> dict[str, Any]:
    entries = document.get(kind) or []
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(entries):
        raise _Bad(f"it refers to {kind}[{index}] of {len(entries)}")
    return entries[index]


def _order(nodes: list[dict[str, Any]]) -> tuple[list[int], list[int]]:
    """Nodes so that parents come first, and the parent of each node (-1 for roots)."""
    parents = [-1] * len(nodes)
    for i, node in enumerate(nodes):
        for child in node.get("children", []):
            if not isinstance(child, int) or not 0 <= child < len(nodes) or parents[child] != -1 or child == i:
                raise _Bad("its nodes are no tree")
            parents[child] = i
    order: list[int] = []
    pending = [i for i, p in enumerate(parents) if p < 0][::-1]
    while pending:
        i = pending.pop()
        order.append(i)
        pending.extend(reversed(nodes[i].get("children", [])))
    if len(order) != len(nodes):
        raise _Bad("its nodes form a cycle")
    return order, parents


def _matrix(node: dict[str, Any]) -> tuple[Array, Array, Array]:
    """Translation, rotation and scale of a node as it stands."""
    if "matrix" in node:
        m = _vector(node["matrix"], 16).reshape(4, 4).T
        scale = np.linalg.norm(m[:3, :3], axis=0)
        if scale.min() < 1e-9:
            raise _Bad("a node has scale zero")
        return m[:3, 3], m[:3, :3] / scale, scale
    return (
        _vector(node.get("translation", (0, 0, 0)), 3),
        _rotations(_vector(node.get("rotation", (0, 0, 0, 1)), 4)[None])[0],
        _vector(node.get("scale", (1, 1, 1)), 3),
    )


def _vector(values: Any, count: int) -> Array:
    vector = np.asarray(values, np.float64)
    if vector.shape != (count,) or not np.isfinite(vector).all() or np.abs(vector).max() > 1e9:
        raise _Bad(f"a node has {values!r:.60} where {count} numbers belong")
    return vector


def _animation(document: dict[str, Any], accessors: _Accessors) -> tuple[str, dict[tuple[int, str], _Channel]]:
    """Name and channels of the longest animation that moves joints."""
    best: tuple[float, str, dict[tuple[int, str], _Channel]] = (-1.0, "", {})
    for animation in (document.get("animations") or [])[:64]:
        channels: dict[tuple[int, str], _Channel] = {}
        samplers = animation.get("samplers") or []
        for channel in (animation.get("channels") or [])[: 4 * MAX_JOINTS]:
            target = channel["target"]
            if target.get("path") not in ("rotation", "translation") or "node" not in target:
                continue
            sampler = samplers[channel["sampler"]]
            how = sampler.get("interpolation", "LINEAR")
            times, values = accessors(sampler["input"])[:, 0], accessors(sampler["output"])
            width = 4 if target["path"] == "rotation" else 3
            keys = len(times) * (3 if how == "CUBICSPLINE" else 1)
            if how not in ("LINEAR", "STEP", "CUBICSPLINE") or values.shape != (keys, width):
                raise _Bad(f"an animation has {values.shape} values for {len(times)} keys ({how})")
            if (np.diff(times) < 0).any() or times[0] < 0 or times[-1] > 3600:
                raise _Bad("key times must grow, from 0 up to an hour")
            channels[target["node"], target["path"]] = _Channel(times, values, how)
        rotated = [c for (_, path), c in channels.items() if path == "rotation"]
        length = max((float(c.times[-1]) for c in rotated), default=-1.0)
        if length > best[0]:
            best = length, str(animation.get("name") or ""), channels
    if not best[2]:
        raise _Bad("it holds no animation of joints")
    return best[1], best[2]


def _motion(path: Path, document: dict[str, Any], binary: bytes) -> Motion:
    nodes = document.get("nodes") or []
    if not 0 < len(nodes) <= 100_000:
        raise _Bad(f"it has {len(nodes)} nodes")
    order, parents = _order(nodes)
    name, channels = _animation(document, _Accessors(path, document, binary))
    # Joints are what animations move and skins bind, with all that lies between them and the top.
    wanted = {node for node, _ in channels}
    for skin in document.get("skins") or []:
        wanted.update(j for j in skin.get("joints", []) if isinstance(j, int) and 0 <= j < len(nodes))
    kept: set[int] = set()
    for i in wanted:
        if not isinstance(i, int) or not 0 <= i < len(nodes):
            raise _Bad(f"an animation moves node {i} of {len(nodes)}")
        while i >= 0 and i not in kept:
            kept.add(i)
            i = parents[i]
    joints = [i for i in order if i in kept]
    if len(joints) > MAX_JOINTS:
        raise _Bad(f"it has {len(joints)} joints, more than {MAX_JOINTS}")

    t, fps = _frames(channels)
    place = {node: k for k, node in enumerate(joints)}
    tree = tuple(place.get(parents[i], -1) for i in joints)
    rest = _world(joints, tree, nodes, {}, np.zeros(1))
    moving = _world(joints, tree, nodes, channels, t)
    names = _names(document, nodes, joints)
    return from_world(names, tree, (rest[0][0], rest[1][0]), moving, fps, name or path.stem)


def _frames(channels: dict[tuple[int, str], _Channel]) -> tuple[Array, float]:
    """Times of the frames and their rate: the keys of an evenly sampled animation, else 30 a second."""
    keys = max((c.times for c in channels.values()), key=len)
    end = max(float(c.times[-1]) for c in channels.values())
    if len(keys) > 1 and keys[-1] - keys[0] > 1e-6:
        rate = (len(keys) - 1) / float(keys[-1] - keys[0])
        even = np.abs(np.diff(keys) * rate - 1).max() < 0.2 and abs(keys[-1] - end) * rate < 0.5
        if even and _FPS[0] <= rate <= _FPS[1] and len(keys) <= MAX_FRAMES:
            return keys, float(round(rate)) if abs(rate - round(rate)) < 1e-3 * rate else rate  # 32-bit key times
    count = int(np.floor(end * 30.0 + 1e-2)) + 1
    if count > MAX_FRAMES:
        raise _Bad(f"its animation has {count} frames, more than {MAX_FRAMES}")
    return np.arange(count) / 30.0, 30.0


def _world(
    joints: list[int], tree: tuple[int, ...], nodes: list[dict[str, Any]], channels: dict[tuple[int, str], _Channel],
    t: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """World rotations (t, j, 3, 3) and positions (t, j, 3); scales stretch the positions."""
    local, offsets = np.empty((len(t), len(joints), 3, 3)), np.empty((len(t), len(joints), 3))
    scales = np.empty((len(joints), 3))
    for k, (i, up) in enumerate(zip(joints, tree, strict=True)):
        translation, rotation, scale = _matrix(nodes[i])
        above = scales[up] if up >= 0 else np.ones(3)
        scales[k] = above * scale
        turn, move = channels.get((i, "rotation")), channels.get((i, "translation"))
        local[:, k] = rotation
        if turn is not None:
            values = turn.at(t)
            local[:, k] = values.reshape(-1, 3, 3) if values.shape[1] == 9 else _rotations(values)
        offsets[:, k] = above * (translation if move is None else move.at(t))
    return chain(tree, offsets, local)


def _names(document: dict[str, Any], nodes: list[dict[str, Any]], joints: list[int]) -> tuple[str, ...]:
    """Node names, unique; a VRM file's own table of humanoid bones comes first."""
    bones: dict[int, str] = {}
    extensions = document.get("extensions") or {}
    human = (extensions.get("VRMC_vrm") or {}).get("humanoid", {}).get("humanBones")
    if isinstance(human, dict):
        bones = {b["node"]: bone for bone, b in human.items()}
    human = (extensions.get("VRM") or {}).get("humanoid", {}).get("humanBones")
    if isinstance(human, list):
        bones = {b["node"]: b["bone"] for b in human}
    return unique([str(bones.get(i) or nodes[i].get("name") or f"node {i}") for i in joints])
