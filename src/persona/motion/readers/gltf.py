"""Animation clips of skinned humanoids in ``.glb`` and ``.gltf`` files (glTF 2.0).

A parser of our own: what exists either ignores animations or hands out undecoded buffers, and every number of a file
that comes from elsewhere must be checked before it is used.
"""

from __future__ import annotations

import base64
import binascii
import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from persona.choices import BY_EVIDENCE, Reading
from persona.errors import PersonaError
from persona.geometry.rotations import Array, quaternions_to_matrices, slerp
from persona.motion.anatomy import anatomy
from persona.motion.readers.common import MAX_FRAMES, MAX_JOINTS, bodies, from_world, noted, unique
from persona.motion.readers.meshopt import MeshoptError, decode_attributes, unfiltered
from persona.motion.readers.reading import chosen, one_of
from persona.motion.restpose import stands
from persona.types import Motion, Skeleton

_MAX_BYTES = 512 << 20
_MAX_VALUES = MAX_FRAMES * 16  # numbers of one accessor
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_TYPES = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_FULL = {5120: 127.0, 5121: 255.0, 5122: 32767.0, 5123: 65535.0}  # what a normalised integer means by 1
_MAX_CLIPS = 64
_NO_SIZE = 1e-9  # scales below are none
_FPS = (10.0, 2000.0)  # sampling rates of evenly spaced keys; fewer are key frames to be drawn through at 30 a second


_MESHOPT = ("EXT_meshopt_compression", "KHR_meshopt_compression")
#: Extensions a file may require that do not change where its joints are, by how their names begin; the others that are
#: understood stand after them.
_HARMLESS = (
    "KHR_materials_", "KHR_texture_", "EXT_texture_", "MSFT_texture_", "KHR_lights_", "EXT_lights_", "KHR_xmp",
    "KHR_draco_mesh_compression", "KHR_mesh_quantization", "KHR_mesh_variants", "KHR_gaussian_splatting", "KHR_audio",
    "VRM", *_MESHOPT,
)  # fmt: skip


class _Bad(Exception):
    """What is wrong with the file, to be said with its name."""


class _Refused(_Bad):
    """A sound file that is not read; the message says the way out."""


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


def read_gltf(path: Path, reading: Reading = BY_EVIDENCE) -> Motion:
    """Read one animation of a glTF file on its own skeleton.

    The rest pose is the one the skin was bound in (inverse bind matrices), or else the nodes as they stand without the
    animation. Joint names as in Mixamo, VRM, Ready Player Me and others are understood; VRM files and VRM animations
    say themselves which node is which bone. Scales and translations of joints below the hips are taken from the rest
    pose: bones keep their length. Of several animations the longest one that moves the person is taken; of several
    people the one that it moves most.

    Raises:
        PersonaError: the file is damaged, needs an extension that is not understood, holds no animation, or none of a
            human body.
    """
    path = Path(path)
    with _told(path):
        return _motion(_Scene(path), reading)


def contents_of_gltf(path: Path) -> tuple[list[str], list[str]]:
    """Animations (name and seconds) and people (the names of their topmost joints) in a glTF file.

    Raises:
        PersonaError: as :func:`read_gltf`.
    """
    path = Path(path)
    with _told(path):
        scene = _Scene(path)
        return [f"{c.name}, {c.seconds:.1f} s" for c in scene.clips], scene.titles(scene.people())


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Whatever is wrong with a file, as one sentence."""
    try:
        yield
    except _Refused as error:
        raise PersonaError(f"{path.name}: {error}") from error
    except _Bad as error:
        raise PersonaError(
            f"{path.name}: {error}; export it again as glTF 2.0 with a skinned person and an animation"
        ) from error
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise PersonaError(
            f"{path.name} is no sound glTF file: its parts do not fit together; export it again as glTF 2.0"
        ) from error


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
    _check_layout(document)
    required = document.get("extensionsRequired") or []
    required = required if isinstance(required, list) else [required]
    strange = [str(e)[:60] for e in required if not str(e).startswith(_HARMLESS)]
    if strange:
        raise _Refused(
            f"it requires {', '.join(strange[:4])}, which is not understood; write it without, for example with "
            "gltf-transform or Blender (import, then export as glTF 2.0)"
        )
    return document, binary


#: Where lists belong: of objects, and in these lists of objects or of whole numbers.
_OBJECTS: dict[str, tuple[str, ...]] = {
    "nodes": (), "skins": (), "animations": ("channels", "samplers"), "accessors": (), "bufferViews": (), "buffers": (),
}  # fmt: skip
_NUMBERS = {"nodes": "children", "skins": "joints"}


def _check_layout(document: dict[str, Any]) -> None:
    """Refuse a document that has something else where lists, objects and numbers of entries belong."""
    for kind, lists in _OBJECTS.items():
        _check_list(kind, document.get(kind), dict)
        for entry in document.get(kind) or []:
            for name in lists:
                _check_list(f"{kind}.{name}", entry.get(name), dict)
            if kind in _NUMBERS:
                _check_list(f"{kind}.{_NUMBERS[kind]}", entry.get(_NUMBERS[kind]), int)
    for animation in document.get("animations") or []:
        for channel in animation.get("channels") or []:
            target = channel.get("target")
            if not isinstance(target, dict) or not isinstance(target.get("node", 0), int):
                raise _Bad("a channel of an animation does not say which node it moves")
    if not isinstance(document.get("extensions") or {}, dict):
        raise _Bad("its 'extensions' are no object")


def _check_list(name: str, entries: Any, kind: type) -> None:
    if entries is None:
        return
    what = "objects" if kind is dict else "whole numbers"
    if not isinstance(entries, list) or not all(isinstance(e, kind) and not isinstance(e, bool) for e in entries):
        raise _Bad(f"its '{name}' are no list of {what}")


class _Accessors:
    """Typed arrays out of the file's buffers, bounds checked."""

    def __init__(self, path: Path, document: dict[str, Any], binary: bytes) -> None:
        self.path, self.document, self.binary = path, document, binary
        self.buffers: dict[int, bytes] = {}
        self.views: dict[int, bytes] = {}  # decompressed ones

    def __call__(self, index: int) -> Array:
        """Accessor ``index`` as float64 (count, width)."""
        accessor = _entry(self.document, "accessors", index)
        count, width = int(accessor["count"]), _WIDTHS[accessor["type"]]
        if not 0 < count * width <= _MAX_VALUES:
            raise _Bad(f"an accessor has {count} entries, expected 1 to {_MAX_VALUES // width}")
        kind = np.dtype(_TYPES[accessor["componentType"]])
        if "bufferView" in accessor:
            values = self._rows(accessor["bufferView"], int(accessor.get("byteOffset", 0)), count, width, kind)
        else:
            values = np.zeros((count, width), kind)
        if "sparse" in accessor:
            values = self._with_sparse(values, accessor["sparse"], kind)
        with np.errstate(invalid="ignore"):  # signalling NaNs; refused below
            values = values.astype(np.float64)
        if accessor.get("normalized") and accessor["componentType"] in _FULL:
            values = np.maximum(values / _FULL[accessor["componentType"]], -1.0)
        if not np.isfinite(values).all():
            raise _Bad("it holds numbers that are not finite")
        return values

    def _rows(self, index: Any, offset: int, count: int, width: int, kind: np.dtype[Any]) -> Array:
        """Rows (count, width) of a buffer view from an offset on."""
        view = _entry(self.document, "bufferViews", index)
        buffer, first, length, packed = self._view(int(index), view)
        start = first + offset
        stride = packed or int(view.get("byteStride", 0)) or width * kind.itemsize
        last = start + (count - 1) * stride + width * kind.itemsize
        if offset < 0 or first < 0 or stride < width * kind.itemsize or last > min(first + length, len(buffer)):
            raise _Bad("an accessor reaches beyond its buffer")
        return np.ndarray((count, width), kind, buffer, start, (stride, kind.itemsize))

    def _with_sparse(self, values: Array, sparse: dict[str, Any], kind: np.dtype[Any]) -> Array:
        """The rows with those that a sparse accessor states instead."""
        count, places, rows = int(sparse["count"]), sparse["indices"], sparse["values"]
        if not 0 < count <= len(values) or places["componentType"] not in (5121, 5123, 5125):
            raise _Bad(f"a sparse accessor has {count} entries of {len(values)}")
        number = np.dtype(_TYPES[places["componentType"]])
        where = self._rows(places["bufferView"], int(places.get("byteOffset", 0)), count, 1, number)[:, 0].astype(int)
        if where.max() >= len(values):
            raise _Bad("a sparse accessor points beyond its end")
        values = values.copy()
        values[where] = self._rows(rows["bufferView"], int(rows.get("byteOffset", 0)), count, values.shape[1], kind)
        return values

    def _view(self, index: int, view: dict[str, Any]) -> tuple[bytes, int, int, int]:
        """Bytes that hold a view, where it begins and how long it is, and the stride if it was compressed."""
        packed = next((e for n, e in (view.get("extensions") or {}).items() if n in _MESHOPT), None)
        if packed is None:
            return self._buffer(int(view["buffer"])), int(view.get("byteOffset", 0)), int(view["byteLength"]), 0
        count, stride = int(packed["count"]), int(packed["byteStride"])
        if index not in self.views:
            if packed.get("mode") != "ATTRIBUTES":
                raise _Bad("an accessor of numbers is compressed as triangles")
            buffer = self._buffer(int(packed["buffer"]))
            first, length = int(packed.get("byteOffset", 0)), int(packed["byteLength"])
            if first < 0 or length < 0 or first + length > len(buffer):
                raise _Bad("a compressed view reaches beyond its buffer")
            try:
                data = decode_attributes(buffer[first : first + length], count, stride)
                self.views[index] = unfiltered(data, count, stride, str(packed.get("filter", "NONE")))
            except MeshoptError as error:
                raise _Bad(f"{error} (EXT_meshopt_compression); without it: gltf-transform copy IN OUT") from error
        return self.views[index], 0, count * stride, stride

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
        for child in node.get("children") or []:
            if not isinstance(child, int) or not 0 <= child < len(nodes) or parents[child] != -1 or child == i:
                raise _Bad("its nodes are no tree")
            parents[child] = i
    order: list[int] = []
    pending = [i for i, p in enumerate(parents) if p < 0][::-1]
    while pending:
        i = pending.pop()
        order.append(i)
        pending.extend(reversed(nodes[i].get("children") or []))
    if len(order) != len(nodes):
        raise _Bad("its nodes form a cycle")
    return order, parents


def _matrix(node: dict[str, Any]) -> tuple[Array, Array, Array]:
    """Translation, rotation and scale of a node as it stands; a mirrored one has a negative scale.

    Parts are hidden by a scale of zero; they are taken at full size, for nothing could be told of their turns.
    """
    if "matrix" in node:
        m = _vector(node["matrix"], 16).reshape(4, 4).T
        scale = np.linalg.norm(m[:3, :3], axis=0)
        nothing = scale < _NO_SIZE
        scale[nothing] = 1.0
        rotation = m[:3, :3] / scale
        if nothing.sum() == 1:
            k = int(nothing.argmax())
            rotation[:, k] = np.cross(rotation[:, (k + 1) % 3], rotation[:, (k + 2) % 3])
        elif nothing.any():
            rotation = np.eye(3)
        if abs(np.linalg.det(rotation)) < _NO_SIZE:
            raise _Bad(f"the matrix of {str(node.get('name') or 'a node')[:60]} flattens the body")
        if np.linalg.det(rotation) < 0:
            scale, rotation = scale * [-1, 1, 1], rotation * [-1, 1, 1]
        return m[:3, 3], rotation, scale
    scale = _vector(node.get("scale", (1, 1, 1)), 3)
    return (
        _vector(node.get("translation", (0, 0, 0)), 3),
        _rotations(_vector(node.get("rotation", (0, 0, 0, 1)), 4)[None])[0],
        np.where(np.abs(scale) < _NO_SIZE, 1.0, scale),
    )


def _hidden(node: dict[str, Any]) -> bool:
    """Whether a node has a scale of zero."""
    if "matrix" in node:
        size = np.linalg.norm(_vector(node["matrix"], 16).reshape(4, 4)[:3, :3], axis=1)
    else:
        size = np.abs(_vector(node.get("scale", (1, 1, 1)), 3))
    return bool(size.min() < _NO_SIZE)


def _vector(values: Any, count: int) -> Array:
    try:
        vector = np.asarray(values, np.float64)
    except (TypeError, ValueError):
        vector = np.zeros(0)
    if vector.shape != (count,) or not np.isfinite(vector).all() or np.abs(vector).max() > 1e9:
        raise _Bad(f"a node has {values!r:.60} where {count} numbers belong")
    return vector


@dataclass(frozen=True)
class _Clip:
    """An animation that turns joints: its name and the channels of nodes."""

    name: str
    channels: dict[tuple[int, str], _Channel]

    @property
    def seconds(self) -> float:
        return max(float(c.times[-1]) for c in self.channels.values())

    def turning(self, nodes: set[int]) -> float:
        """How far nodes are turned in all, radians: the sum over nodes of the largest turn from the first key."""
        total = 0.0
        for (node, path), channel in self.channels.items():
            if path == "rotation" and node in nodes:
                keys = channel.values[1::3] if channel.how == "CUBICSPLINE" else channel.values
                keys = keys / np.maximum(np.linalg.norm(keys, axis=1, keepdims=True), 1e-9)
                total += 2 * float(np.arccos(np.clip(np.abs(keys @ keys[0]), 0, 1)).max())
        return total


_LEANING = np.radians(60.0)  # how far a trunk may be turned in the pose that nodes stand in
_STILL = np.radians(2.0)  # turns of all joints together that are no motion


class _Scene:
    """Nodes of a file as a tree of joints, its animations, its skins and its people."""

    def __init__(self, path: Path) -> None:
        document, binary = _open(path)
        self.path = path
        self.nodes: list[dict[str, Any]] = document.get("nodes") or []
        if not 0 < len(self.nodes) <= 100_000:
            raise _Bad(f"it has {len(self.nodes)} nodes")
        order, self.above = _order(self.nodes)
        self.accessors = _Accessors(path, document, binary)
        self.document = document
        self.clips = _clips(document, self.accessors)
        # Joints are what animations move and skins bind, with all that lies between them and the top.
        wanted = {node for clip in self.clips for node, _ in clip.channels}
        for skin in document.get("skins") or []:
            wanted.update(j for j in skin.get("joints") or [] if 0 <= j < len(self.nodes))
        kept: set[int] = set()
        for i in wanted:
            if not isinstance(i, int) or not 0 <= i < len(self.nodes):
                raise _Bad(f"an animation moves node {i} of {len(self.nodes)}")
            while i >= 0 and i not in kept:
                kept.add(i)
                i = self.above[i]
        self.joints = [i for i in order if i in kept]
        if len(self.joints) > MAX_JOINTS:
            raise _Bad(f"it has {len(self.joints)} joints, more than {MAX_JOINTS}")
        place = {node: k for k, node in enumerate(self.joints)}
        self.place = place
        self.tree = tuple(place.get(self.above[i], -1) for i in self.joints)
        self.names = _names(document, self.nodes, self.joints)

    def people(self) -> list[list[int]]:
        """Joints of each human body in the file."""
        return bodies(self.names, self.tree)

    def titles(self, people: list[list[int]]) -> list[str]:
        """What people are called; later ones of a name are numbered."""
        return list(unique([self._title(body) for body in people]))

    def _title(self, body: list[int]) -> str:
        """The name of the topmost node above nobody else, or of the skeleton's root."""
        top = self.joints[body[0]]
        while (up := self.above[top]) >= 0 and len(self.nodes[up].get("children") or []) == 1:
            top = up
        return str(self.nodes[top].get("name") or f"node {top}")

    def bind(self) -> dict[int, Array]:
        """World matrices (4, 4) in which skins bind their joints, by node, in the axes of each skin's mesh."""
        found: dict[int, Array] = {}
        for skin in (self.document.get("skins") or [])[:64]:
            joints = skin.get("joints") or []
            if "inverseBindMatrices" not in skin or not isinstance(joints, list):
                continue
            inverse = self.accessors(skin["inverseBindMatrices"])
            if inverse.shape[1] != 16 or len(inverse) < len(joints):
                raise _Bad(f"a skin has {len(inverse)} bind matrices for {len(joints)} joints")
            matrices = inverse.reshape(-1, 4, 4).swapaxes(1, 2)
            for joint, matrix in zip(joints, matrices, strict=False):
                if joint in self.place and joint not in found and abs(np.linalg.det(matrix[:3, :3])) > 1e-15:
                    found[joint] = np.linalg.inv(matrix)
        return found


def _clips(document: dict[str, Any], accessors: _Accessors) -> list[_Clip]:
    """The animations that turn joints; those that share them out among each other are one."""
    clips = []
    for number, animation in enumerate((document.get("animations") or [])[:_MAX_CLIPS], 1):
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
        if channels:
            clips.append(_Clip(str(animation.get("name") or f"animation {number}"), channels))
    every = [key for clip in clips for key in clip.channels]
    if len(clips) > 1 and len(set(every)) == len(every):  # some programs write an animation a node
        merged = {key: channel for clip in clips for key, channel in clip.channels.items()}
        clips = [_Clip(clips[0].name, merged)]
    clips = [clip for clip in clips if any(path == "rotation" for _, path in clip.channels)]
    if not clips:
        raise _Bad("it holds no animation of joints")
    names = unique([clip.name for clip in clips])
    return [replace(clip, name=name) for clip, name in zip(clips, names, strict=True)]


def _motion(scene: _Scene, reading: Reading) -> Motion:
    people = scene.people()
    notes = []
    if not people:
        anatomy(Skeleton(scene.names, scene.tree, np.zeros((len(scene.names), 3))))  # says what is missing
        raise _Bad("it holds no human body")
    file = scene.path.name
    titles = scene.titles(people)
    wanted = chosen(reading.person, titles, "--person", file)
    candidates = people if wanted is None else [people[wanted]]
    moved = {scene.joints[k] for body in candidates for k in body}
    index = chosen(reading.clip, [c.name for c in scene.clips], "--clip", file)
    if index is None:
        turning = [clip.turning(moved) for clip in scene.clips]
        moves = [t > max(_STILL, 0.02 * max(turning)) for t in turning]
        order = [i for i, m in enumerate(moves) if m] or list(range(len(moves)))
        index = max(order, key=lambda i: scene.clips[i].seconds)
    clip = scene.clips[index]
    if len(scene.clips) > 1:
        names, asked = [c.name for c in scene.clips], bool(reading.clip)
        notes.append(one_of("animations", names, clip.name, "the longest that moves", "--clip", wanted=asked))
    body = max(candidates, key=lambda b: clip.turning({scene.joints[k] for k in b}))
    if len(people) > 1:
        title, asked = titles[people.index(body)], wanted is not None
        notes.append(one_of("people", titles, title, "the one that moves most", "--person", wanted=asked))
    return noted(_person(scene, body, clip, reading, several=len(people) > 1), *notes)


def _person(scene: _Scene, body: list[int], clip: _Clip, reading: Reading, *, several: bool) -> Motion:
    """The motion of one body; the joints of others are left out."""
    if several:
        kept = set(body)
        for k in body:
            while (k := scene.tree[k]) >= 0:
                kept.add(k)
        picked = sorted(kept)
    else:
        picked = list(range(len(scene.joints)))
    new = {k: n for n, k in enumerate(picked)}
    joints = [scene.joints[k] for k in picked]
    tree = tuple(new.get(scene.tree[k], -1) for k in picked)
    names = tuple(scene.names[k] for k in picked)
    nodes = [_matrix(scene.nodes[i]) for i in joints]
    notes = []
    hidden = [name for name, i in zip(names, joints, strict=True) if _hidden(scene.nodes[i])]
    if hidden:
        shown = ", ".join(name[:40] for name in hidden[:4]) + (" ..." if len(hidden) > 4 else "")
        notes.append(f"the scale of {shown} is zero: full size is taken")
    parts = anatomy(Skeleton(names, tree, np.zeros((len(names), 3))))
    if _backward(names, tree, _world(nodes, tree, joints, {}, np.zeros(1))[1][0]):
        # A mirrored armature: as the joints are named, the person's left is on the right.
        nodes = [(t, r, np.abs(s) if np.prod(s) < 0 else s) for t, r, s in nodes]
        notes.append("the armature is mirrored: it is turned back, so that left is what is named left")
    t, fps = _frames(clip.channels)
    standing = _world(nodes, tree, joints, {}, np.zeros(1))
    moving = _world(nodes, tree, joints, clip.channels, t)
    rest, posed = _bound(scene, joints, tree, names, (standing[0][0], standing[1][0]), nodes)
    if posed:
        notes.append("the rest pose is the one the skin was bound in; the nodes stand in another")
    placed, i = False, parts.hips
    while i >= 0:
        placed |= (joints[i], "translation") in clip.channels
        i = tree[i]
    # Linear parts differ from rotations by scales; what turns the rest pose into a frame has none but for shear.
    turned = _nearest_rotations(moving[0] @ np.linalg.inv(rest[0]))
    motion = from_world(names, tree, rest[1], (turned, moving[1]), fps, clip.name or scene.path.stem, reading, placed)
    return noted(motion, *notes)


def _backward(names: tuple[str, ...], tree: tuple[int, ...], joints: Array) -> bool:
    """Whether a body's feet point to its back, as the sides of its joints are named: it is mirrored."""
    parts = anatomy(Skeleton(names, tree, joints))
    left = joints[parts.legs[0].thigh[0]] - joints[parts.legs[1].thigh[0]]
    votes = 0.0
    for leg in parts.legs:
        shin, foot = joints[leg.foot] - joints[leg.shin[0]], leg.foot
        tip = leg.toes[0] if leg.toes else next((i for i, p in enumerate(tree) if p == foot), foot)
        ahead = joints[tip] - joints[foot]
        size = np.linalg.norm(left) * np.linalg.norm(shin) * np.linalg.norm(ahead)
        votes += float(np.cross(left, -shin) @ ahead) / max(size, 1e-12)
    return bool(votes < -0.2)


def _bound(
    scene: _Scene, joints: list[int], tree: tuple[int, ...], names: tuple[str, ...], standing: tuple[Array, Array],
    nodes: list[tuple[Array, Array, Array]],
) -> tuple[tuple[Array, Array], bool]:  # fmt: skip
    """Linear parts (j, 3, 3) and positions (j, 3) of the rest pose, and whether the nodes stand in another.

    A skin's bind matrices are in its mesh's axes. One transform leads from there to the world for all joints; the
    nodes' own pose tells it, as most joints are near their rest pose.
    """
    bind = scene.bind()
    have = [k for k, node in enumerate(joints) if node in bind]
    if len(have) < 12:
        return standing, False
    matrices = np.stack([bind[joints[k]] for k in have])
    to_world = standing[0][have] @ np.linalg.inv(matrices[:, :3, :3])
    spread = np.abs(to_world - to_world[0]).max() / max(float(np.abs(to_world[0]).max()), 1e-12)
    if spread < 1e-3:  # the nodes stand in the rest pose
        return standing, False
    scale = float(np.median(np.abs(np.linalg.det(to_world)))) ** (1 / 3)
    turns = _nearest_rotations(to_world)
    near = np.stack([_angles(turn, turns) < np.radians(1.0) for turn in turns])
    most = int(near.sum(1).argmax())
    if near[most].mean() > 0.5:  # most joints stand as they were bound
        turn = _nearest_rotations(turns[near[most]].mean(0)[None])[0]
    else:
        parts = anatomy(Skeleton(names, tree, standing[1]))
        trunk = {parts.hips, *parts.spine, *parts.neck, *(leg.thigh[0] for leg in parts.legs)}
        near_root = turns[[n for n, k in enumerate(have) if k in trunk] or slice(None)]
        turn = _likeliest(scene, joints, tree, standing, near_root)
    linear, positions = standing[0].copy(), standing[1].copy()
    known = np.zeros(len(joints), bool)
    for n, k in enumerate(have):
        linear[k] = scale * turn @ matrices[n, :3, :3]
        positions[k] = scale * turn @ matrices[n, :3, 3]
        known[k] = True
    for k, up in enumerate(tree):  # what the skin leaves out hangs where its node does
        if not known[k] and up >= 0 and known[up]:
            move, rotation, size = nodes[k]
            positions[k] = positions[up] + linear[up] @ move
            linear[k] = linear[up] @ (rotation * size)
            known[k] = True
    bound, usual = (stands(Skeleton(names, tree, p)) for p in (positions, standing[1]))
    if usual and not bound:
        return standing, False
    return (linear, positions), True


def _likeliest(
    scene: _Scene, joints: list[int], tree: tuple[int, ...], standing: tuple[Array, Array], turns: Array
) -> Array:
    """The turn from a mesh's axes to the world that is nearest to those of a trunk in some pose.

    Usual are none, and that of what stands above the joints and does not move; only if a trunk would lean too far with
    all of these, those along the axes are tried.
    """
    moved = {node for clip in scene.clips for node, _ in clip.channels}
    usual = [np.eye(3)]
    for k, node in enumerate(joints):
        if node not in moved and all(joints[i] not in moved for i in _above(tree, k)):
            usual.append(_nearest_rotations(standing[0][k][None])[0])
    signed = np.vstack([np.eye(3), -np.eye(3)])
    along = [np.stack([x, y, np.cross(x, y)], 1) for x in signed for y in signed if abs(x @ y) < 0.5]

    def off(turn: Array) -> float:
        return float(np.median(_angles(turn, turns)))

    best = min(usual, key=off)
    return best if off(best) < _LEANING else min(along, key=off)


def _above(tree: tuple[int, ...], k: int) -> Iterator[int]:
    while (k := tree[k]) >= 0:
        yield k


def _angles(rotation: Array, others: Array) -> Array:
    return np.arccos(np.clip((np.einsum("ij,nij->n", rotation, others) - 1) / 2, -1, 1))


def _nearest_rotations(linear: Array) -> Array:
    """Rotations (..., 3, 3) nearest to linear maps; their scale does not matter."""
    size = np.cbrt(np.abs(np.linalg.det(linear)))[..., None, None]
    unit = linear / np.maximum(size, 1e-12)
    if np.abs(np.swapaxes(unit, -1, -2) @ unit - np.eye(3)).max(initial=0.0) < 1e-6 and (np.linalg.det(unit) > 0).all():
        return unit
    u, _, vt = np.linalg.svd(linear)
    u[..., :, 2] *= np.linalg.det(u @ vt)[..., None]
    return u @ vt


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
    nodes: list[tuple[Array, Array, Array]], tree: tuple[int, ...], joints: list[int],
    channels: dict[tuple[int, str], _Channel], t: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """World linear parts (t, j, 3, 3), rotations with scales, and positions (t, j, 3).

    Args:
        nodes: translation, rotation and scale of each joint's node.
        tree: the joints' parents.
        joints: the joints' nodes.
        channels: what moves them.
        t: seconds.
    """
    linear, positions = np.empty((len(t), len(joints), 3, 3)), np.empty((len(t), len(joints), 3))
    for k, ((translation, rotation, scale), node, up) in enumerate(zip(nodes, joints, tree, strict=True)):
        turn, move = channels.get((node, "rotation")), channels.get((node, "translation"))
        if turn is not None:
            values = turn.at(t)
            rotation = values.reshape(-1, 3, 3) if values.shape[1] == 9 else _rotations(values)
        offset = np.broadcast_to(translation if move is None else move.at(t), (len(t), 3))
        own = rotation * scale
        if up < 0:
            linear[:, k], positions[:, k] = own, offset
        else:
            linear[:, k] = linear[:, up] @ own
            positions[:, k] = positions[:, up] + (linear[:, up] @ offset[..., None])[..., 0]
    return linear, positions


def _names(document: dict[str, Any], nodes: list[dict[str, Any]], joints: list[int]) -> tuple[str, ...]:
    """Node names, unique; a VRM file's own table of humanoid bones comes first."""
    bones: dict[int, str] = {}
    extensions = document.get("extensions") or {}
    for vrm in ("VRMC_vrm", "VRMC_vrm_animation"):
        human = (extensions.get(vrm) or {}).get("humanoid", {}).get("humanBones")
        if isinstance(human, dict):
            bones = {b["node"]: bone for bone, b in human.items()}
    human = (extensions.get("VRM") or {}).get("humanoid", {}).get("humanBones")
    if isinstance(human, list):
        bones = {b["node"]: b["bone"] for b in human}
    return unique([str(bones.get(i) or nodes[i].get("name") or f"node {i}") for i in joints])
