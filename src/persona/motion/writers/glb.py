"""A skeleton with one animation as binary glTF."""

from __future__ import annotations

import json
import struct

import numpy as np

from persona.motion.rotations import Array, frame, to_quaternion
from persona.types import Motion

_FLOAT, _SHORT, _INT = 5126, 5123, 5125


class _Buffer:
    """The binary chunk with its views and accessors."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.views: list[dict[str, object]] = []
        self.accessors: list[dict[str, object]] = []

    def add(self, array: Array, kind: str, component: int, *, bounds: bool = False) -> int:
        """Index of a new accessor for the rows of ``array``."""
        self.data.extend(b"\0" * (-len(self.data) % 4))
        raw = np.ascontiguousarray(array)
        self.views.append({"buffer": 0, "byteOffset": len(self.data), "byteLength": raw.nbytes})
        self.data.extend(raw.tobytes())
        accessor: dict[str, object] = {
            "bufferView": len(self.views) - 1, "componentType": component, "count": len(raw), "type": kind,
        }  # fmt: skip
        if bounds:
            rows = raw.reshape(len(raw), -1)
            accessor |= {"min": rows.min(0).tolist(), "max": rows.max(0).tolist()}
        self.accessors.append(accessor)
        return len(self.accessors) - 1


def glb(motion: Motion) -> bytes:
    """The file: a node a joint, unrotated in the rest pose (meters, Y up), and the motion as linear tracks of rotation,
    and of translation for the root. A thin bone a joint, as a skinned mesh, gives viewers something to show."""
    skeleton = motion.skeleton
    rest = np.asarray(skeleton.rest_joints, np.float64)
    count = len(skeleton.names)
    buffer = _Buffer()
    nodes: list[dict[str, object]] = []
    for i, (name, parent) in enumerate(zip(skeleton.names, skeleton.parents, strict=True)):
        offset = rest[i] - rest[parent] if parent >= 0 else rest[i]
        node: dict[str, object] = {"name": name, "translation": offset.tolist()}
        children = [j for j, p in enumerate(skeleton.parents) if p == i]
        if children:
            node["children"] = children
        nodes.append(node)
    points, faces, owners = _bones(rest, skeleton.parents)
    joints = np.zeros((len(points), 4), np.uint16)
    joints[:, 0] = owners
    weights = np.zeros((len(points), 4), np.float32)
    weights[:, 0] = 1
    inverse = np.tile(np.eye(4, dtype=np.float32), (count, 1, 1))
    inverse[:, 3, :3] = -rest  # column-major
    attributes = {
        "POSITION": buffer.add(points.astype(np.float32), "VEC3", _FLOAT, bounds=True),
        "JOINTS_0": buffer.add(joints, "VEC4", _SHORT),
        "WEIGHTS_0": buffer.add(weights, "VEC4", _FLOAT),
    }
    indices = buffer.add(faces.astype(np.uint32).reshape(-1), "SCALAR", _INT)
    bind = buffer.add(inverse.reshape(count, 16), "MAT4", _FLOAT)
    times = buffer.add((np.arange(len(motion)) / motion.fps).astype(np.float32), "SCALAR", _FLOAT, bounds=True)
    samplers: list[dict[str, object]] = []
    channels: list[dict[str, object]] = []

    def track(node: int, path: str, values: Array, kind: str) -> None:
        samplers.append({"input": times, "output": buffer.add(values.astype(np.float32), kind, _FLOAT)})
        channels.append({"sampler": len(samplers) - 1, "target": {"node": node, "path": path}})

    track(0, "translation", np.asarray(motion.translations), "VEC3")
    for i in range(count):
        wxyz = to_quaternion(np.asarray(motion.rotations[:, i], np.float64))
        flips = np.cumprod(np.where((wxyz[1:] * wxyz[:-1]).sum(1) < 0, -1.0, 1.0))
        wxyz[1:] *= flips[:, None]  # the short way from key to key
        track(i, "rotation", np.roll(wxyz, -1, 1), "VEC4")
    nodes.append({"name": "bones", "mesh": 0, "skin": 0})
    document = {
        "asset": {"version": "2.0", "generator": "persona"},
        "scene": 0,
        "scenes": [{"nodes": [0, count]}],
        "nodes": nodes,
        "meshes": [{"primitives": [{"attributes": attributes, "indices": indices}]}],
        "skins": [{"joints": list(range(count)), "inverseBindMatrices": bind, "skeleton": 0}],
        "animations": [{"name": motion.name or "motion", "samplers": samplers, "channels": channels}],
        "accessors": buffer.accessors,
        "bufferViews": buffer.views,
        "buffers": [{"byteLength": len(buffer.data)}],
    }
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    binary = bytes(buffer.data) + b"\0" * (-len(buffer.data) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _bones(rest: Array, parents: tuple[int, ...]) -> tuple[Array, Array, Array]:
    """A diamond from each parent to its joint: points, triangles, and the joint that moves each point."""
    points, faces, owners = [], [], []
    for i, p in enumerate(parents):
        along = rest[i] - rest[p] if p >= 0 else np.array([0.0, 0.05, 0.0])
        length = float(np.linalg.norm(along))
        start = rest[p] if p >= 0 else rest[i] - along
        if length < 1e-6:
            along, length = np.array([0.0, 0.01, 0.0]), 0.01
        side = np.array([1.0, 0, 0]) if abs(along[0]) < 0.8 * length else np.array([0, 0, 1.0])
        axes = frame(along, side)
        waist, width = start + 0.15 * along, 0.08 * length
        first = 6 * len(owners)
        ring = [waist + width * s * axes[:, c] for c, s in ((1, 1), (2, 1), (1, -1), (2, -1))]
        points += [start, *ring, start + along]
        for k in range(4):
            a, b = first + 1 + k, first + 1 + (k + 1) % 4
            faces += [[first, b, a], [first + 5, a, b]]
        owners.append(max(p, 0))
    return np.array(points), np.array(faces), np.repeat(owners, 6)
