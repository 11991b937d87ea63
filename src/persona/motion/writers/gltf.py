"""Building binary glTF 2.0 files: accessors, skeletons, animations and the container."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from persona.geometry.rotations import Array, matrices_to_quaternions
from persona.types import Motion, Skeleton

COMPONENTS = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "u4": 5125, "f4": 5126}
WIDTHS = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}
_TARGETS = {"vertices": 34962, "indices": 34963}
Use = Literal["vertices", "indices", "other"]


class Gltf:
    """A glTF document that grows: ``document`` is its JSON, arrays and pictures go into one binary chunk."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "persona"}, "scene": 0, "scenes": [{"nodes": []}], "nodes": [],
            "meshes": [], "skins": [], "animations": [], "materials": [], "textures": [], "images": [],
            "samplers": [], "accessors": [], "bufferViews": [],
        }  # fmt: skip
        self._data = bytearray()

    def append(self, kind: str, entry: dict[str, Any]) -> int:
        """Index of a new entry of one of the document's lists."""
        self.document[kind].append(entry)
        return len(self.document[kind]) - 1

    def use(self, extension: str, *, required: bool = False) -> None:
        """Name an extension that the document uses."""
        for key in ("extensionsUsed", "extensionsRequired")[: 1 + required]:
            names = self.document.setdefault(key, [])
            if extension not in names:
                names.append(extension)

    def view(self, data: bytes, use: Use = "other", stride: int = 0) -> int:
        """Index of a new buffer view of raw bytes."""
        self._data.extend(b"\0" * (-len(self._data) % 4))
        entry: dict[str, Any] = {"buffer": 0, "byteOffset": len(self._data), "byteLength": len(data)}
        if stride:
            entry["byteStride"] = stride
        if use in _TARGETS:
            entry["target"] = _TARGETS[use]
        self._data.extend(data)
        return self.append("bufferViews", entry)

    def accessor(self, array: Array, *, use: Use = "other", normalized: bool = False, bounds: bool = False) -> int:
        """Index of a new accessor for the rows of ``array`` (float32 or a small integer type).

        Rows of vertex attributes start at multiples of four bytes, as the format demands.
        """
        rows = np.ascontiguousarray(array).reshape(len(array), -1)
        raw, stride = rows, 0
        size = rows.shape[1] * rows.itemsize
        if use == "vertices" and size % 4:
            stride = size + -size % 4
            raw = np.zeros((len(rows), stride), np.uint8)
            raw[:, :size] = rows.view(np.uint8).reshape(len(rows), size)
        entry: dict[str, Any] = {
            "bufferView": self.view(raw.tobytes(), use, stride), "componentType": COMPONENTS[rows.dtype.str[1:]],
            "count": len(rows), "type": WIDTHS[rows.shape[1]],
        }  # fmt: skip
        if normalized:
            entry["normalized"] = True
        if bounds:
            entry |= {"min": rows.min(0).tolist(), "max": rows.max(0).tolist()}
        return self.append("accessors", entry)

    def sparse(self, count: int, index: Array, values: Array, *, normalized: bool = False) -> int:
        """Index of a new accessor of ``count`` rows, zero but for some; the index must grow."""
        entry: dict[str, Any] = {
            "componentType": COMPONENTS[values.dtype.str[1:]], "count": count, "type": WIDTHS[values.shape[1]],
            "min": np.minimum(values.min(0, initial=0), 0).tolist(),
            "max": np.maximum(values.max(0, initial=0), 0).tolist(),
        }  # fmt: skip
        if normalized:
            entry["normalized"] = True
        if len(index):
            entry["sparse"] = {
                "count": len(index),
                "indices": {"bufferView": self.view(index.astype("<u4").tobytes()), "componentType": 5125},
                "values": {"bufferView": self.view(np.ascontiguousarray(values).tobytes())},
            }
        return self.append("accessors", entry)

    def skeleton(self, skeleton: Skeleton) -> int:
        """Add a node a joint, unrotated in the rest pose, and a skin of all of them; the skin's index."""
        rest, parents = np.asarray(skeleton.rest_joints, np.float64), skeleton.parents
        first = len(self.document["nodes"])
        for i, (name, parent) in enumerate(zip(skeleton.names, parents, strict=True)):
            offset = rest[i] - rest[parent] if parent >= 0 else rest[i]
            node: dict[str, Any] = {"name": name, "translation": offset.tolist()}
            if children := [first + j for j, p in enumerate(parents) if p == i]:
                node["children"] = children
            self.append("nodes", node)
        self.document["scenes"][0]["nodes"].append(first)
        joints = list(range(first, first + len(rest)))
        return self.skin(joints, np.broadcast_to(np.eye(3), (len(rest), 3, 3)), rest)

    def skin(self, joints: Sequence[int], turns: Array, places: Array) -> int:
        """Add a skin of nodes (the first one is their root) for a mesh that was made where they are turned by
        ``turns`` (n, 3, 3) and lie at ``places`` (n, 3; meters, world); its index."""
        inverse = np.zeros((len(places), 4, 4), np.float32)
        inverse[:, :3, :3] = turns  # column-major, and the inverse of a rotation
        inverse[:, 3, :3] = -np.einsum("nba,nb->na", turns, places)
        inverse[:, 3, 3] = 1
        bind = self.accessor(inverse.reshape(len(places), 16))
        return self.append("skins", {"joints": list(joints), "inverseBindMatrices": bind, "skeleton": joints[0]})

    def animation(
        self, motion: Motion, *, first: int = 0, morphed: int | None = None, weights: Array | None = None,
        compact: bool = False,
    ) -> dict[str, Any]:  # fmt: skip
        """Add a motion of the skeleton whose nodes begin at ``first``: linear tracks of rotation, and of translation
        for the root.

        Args:
            motion: on that skeleton.
            first: node of its root.
            morphed: the node whose morph targets ``weights`` (t, e) drive.
            weights: facial actions over time.
            compact: leave out joints that stay at rest, and store rotations in 16 bits.
        """
        times = self.accessor((np.arange(len(motion)) / motion.fps).astype(np.float32), bounds=True)
        samplers: list[dict[str, Any]] = []
        channels: list[dict[str, Any]] = []

        def track(node: int, path: str, values: Array, *, normalized: bool = False) -> None:
            output = self.accessor(values, normalized=normalized)
            samplers.append({"input": times, "output": output, "interpolation": "LINEAR"})
            channels.append({"sampler": len(samplers) - 1, "target": {"node": node, "path": path}})

        track(first, "translation", np.asarray(motion.translations, np.float32))
        for i in range(len(motion.skeleton.names)):
            rotations = np.asarray(motion.rotations[:, i], np.float64)
            if compact and np.abs(rotations - np.eye(3)).max() < 1e-5:
                continue
            wxyz = matrices_to_quaternions(rotations)
            flips = np.cumprod(np.where((wxyz[1:] * wxyz[:-1]).sum(1) < 0, -1.0, 1.0))
            wxyz[1:] *= flips[:, None]  # the short way from key to key
            xyzw = np.roll(wxyz, -1, 1)
            track(first + i, "rotation", snorm16(xyzw) if compact else xyzw.astype(np.float32), normalized=compact)
        if morphed is not None and weights is not None:
            track(morphed, "weights", np.asarray(weights, np.float32).reshape(-1))
        entry = {"name": motion.name or "motion", "samplers": samplers, "channels": channels}
        self.append("animations", entry)
        return entry

    def track(self, animation: dict[str, Any], node: int, path: str, values: Array) -> None:
        """Add a linear track of float32 ``values`` (one row a frame) to an animation that :meth:`animation` made."""
        output = self.accessor(np.asarray(values, np.float32))
        times = animation["samplers"][0]["input"]
        animation["samplers"].append({"input": times, "output": output, "interpolation": "LINEAR"})
        last = len(animation["samplers"]) - 1
        animation["channels"].append({"sampler": last, "target": {"node": node, "path": path}})

    def image(self, data: bytes, mime: str, name: str) -> int:
        """Index of a new texture of an encoded picture."""
        if not self.document["samplers"]:
            self.append("samplers", {"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071})
        source = self.append("images", {"bufferView": self.view(data), "mimeType": mime, "name": name})
        return self.append("textures", {"sampler": 0, "source": source})

    def to_bytes(self) -> bytes:
        """The file: header, JSON chunk, binary chunk."""
        binary = bytes(self._data) + b"\0" * (-len(self._data) % 4)
        document = {key: value for key, value in self.document.items() if value not in ([], {})}
        document["buffers"] = [{"byteLength": len(binary)}]
        text = json.dumps(document, separators=(",", ":"), allow_nan=False).encode()
        text += b" " * (-len(text) % 4)
        chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
        return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def snorm16(values: Array) -> Array:
    """Numbers in [-1, 1] as normalised signed 16-bit integers."""
    return np.round(np.clip(values, -1, 1) * 32767).astype("<i2")


def unorm16(values: Array) -> Array:
    """Numbers in [0, 1] as normalised unsigned 16-bit integers."""
    return np.round(np.clip(values, 0, 1) * 65535).astype("<u2")


def shares16(weights: Array) -> Array:
    """Rows of weights that sum to one as unsigned 16-bit integers that sum to 65535; the largest takes the rounding."""
    exact = weights / np.maximum(weights.sum(1, keepdims=True), 1e-12)
    rounded = np.round(exact * 65535).astype(np.int64)
    rows = np.arange(len(rounded))
    rounded[rows, rounded.argmax(1)] += 65535 - rounded.sum(1)
    return rounded.astype("<u2")


def split4(columns: Array) -> Sequence[Array]:
    """Columns in groups of four, zeros filling the last: how glTF numbers its sets of joints and weights."""
    count = -(-columns.shape[1] // 4)
    padded = np.zeros((len(columns), 4 * count), columns.dtype)
    padded[:, : columns.shape[1]] = columns
    return [np.ascontiguousarray(padded[:, 4 * i : 4 * i + 4]) for i in range(count)]
