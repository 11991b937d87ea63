"""A reader of the splat GLB that shares no code with the writer: what docs/rigged-splats.md says, in numpy.

The container is read by pygltflib; posing follows the written rule, in float64.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pygltflib

_TYPES = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_FULL = {5120: 127.0, 5121: 255.0, 5122: 32767.0, 5123: 65535.0}


def turn(xyzw: np.ndarray) -> np.ndarray:
    """Rotation matrices of quaternions xyzw of any length."""
    x, y, z, w = np.moveaxis(xyzw / np.linalg.norm(xyzw, axis=-1, keepdims=True), -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(r, -1) for r in rows], -2)


@dataclass
class SplatFile:
    """The file: ``gltf`` as pygltflib reads it."""

    gltf: Any

    @classmethod
    def read(cls, data: bytes) -> SplatFile:
        return cls(pygltflib.GLTF2.load_from_bytes(data))

    def array(self, index: int) -> np.ndarray:
        """An accessor's rows, dequantised."""
        a = self.gltf.accessors[index]
        kind, width = np.dtype(_TYPES[a.componentType]), _WIDTHS[a.type]
        rows = np.zeros((a.count, width), kind)
        if a.bufferView is not None:
            rows = self._view(a.bufferView, a.byteOffset or 0, a.count, width, kind)
        if a.sparse is not None:
            s = a.sparse
            place = self._view(s.indices.bufferView, 0, s.count, 1, np.dtype(_TYPES[s.indices.componentType]))[:, 0]
            rows[place] = self._view(s.values.bufferView, 0, s.count, width, kind)
        values = rows.astype(np.float64)
        return np.maximum(values / _FULL[a.componentType], -1) if a.normalized else values

    def _view(self, index: int, offset: int, count: int, width: int, kind: np.dtype) -> np.ndarray:
        v = self.gltf.bufferViews[index]
        stride = v.byteStride or width * kind.itemsize
        blob = self.gltf.binary_blob()
        return np.ndarray((count, width), kind, blob, (v.byteOffset or 0) + offset, (stride, kind.itemsize)).copy()

    @property
    def persona(self) -> dict[str, Any]:
        return self.gltf.extensions["PERSONA_rigged_splats"]

    def vertices(self, name: str) -> np.ndarray:
        return self.array(getattr(self.gltf.meshes[0].primitives[0].attributes, name))

    def animation(self, name: str) -> Any:
        return next(a for a in self.gltf.animations if a.name == name)

    def pose(self, name: str, frame: int) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """Local rotations, root translation and facial actions (None: the file's own) of a clip's frame."""
        joints = len(self.gltf.skins[0].joints)
        rotations, translation, face = np.tile(np.eye(3), (joints, 1, 1)), np.zeros(3), None
        animation = self.animation(name)
        for channel in animation.channels:
            values = self.array(animation.samplers[channel.sampler].output)
            if channel.target.path == "rotation":
                rotations[channel.target.node] = turn(values[frame])
            elif channel.target.path == "translation":
                translation = values[frame]
            else:
                face = values.reshape(-1, len(self.gltf.meshes[0].weights))[frame]
        return rotations, translation, face

    def posed(
        self, rotations: np.ndarray, translation: np.ndarray, face: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Means, covariance factors, opacities and colours in a pose."""
        splat = "KHR_gaussian_splatting:"
        mesh, told = self.gltf.meshes[0], self.persona
        x = self.vertices("POSITION")
        actions = face if face is not None else mesh.weights or ()
        for weight, target in zip(actions, mesh.primitives[0].targets or (), strict=True):
            if weight:
                x = x + weight * self.array(target["POSITION"])
        c = told["correctives"]
        if c is not None:
            y = np.concatenate([
                [r[0, 0] - 1, r[1, 0], r[2, 0], r[0, 1], r[1, 1] - 1, r[2, 1]] for r in rotations[c["drivers"]]
            ])  # fmt: skip
            for layer in c["layers"]:
                weight = self.array(layer["weight"]).reshape(layer["out"], layer["in"])
                y = weight @ y + self.array(layer["bias"])[:, 0]
                if layer["activation"] == "silu":
                    y = y / (1 + np.exp(-y))
            basis = self.array(c["basis"]).reshape(c["bases"], c["controls"], 3)
            field = self.array(c["mean"]) + np.tensordot(y, basis, 1)
            index = self.vertices("_CONTROLS").astype(int)
            x = x + (field[index] * self.vertices("_CONTROL_WEIGHTS")[..., None]).sum(1)

        nodes = self.gltf.nodes
        world, place = {}, {}
        for i, n in enumerate(nodes[: len(rotations)]):
            if i == 0:
                world[i], place[i] = rotations[i], translation
            for child in n.children or ():
                world[child] = world[i] @ rotations[child]
                place[child] = place[i] + world[i] @ np.array(nodes[child].translation)
        inverse = self.array(self.gltf.skins[0].inverseBindMatrices).reshape(-1, 4, 4).transpose(0, 2, 1)
        R = np.stack([world[j] for j in range(len(rotations))])
        t = np.stack([place[j] for j in range(len(rotations))]) + np.einsum("jrc,jc->jr", R, inverse[:, :3, 3])

        slots = told["slots"]
        joints = np.concatenate([self.vertices(f"JOINTS_{k}") for k in range(-(-slots // 4))], 1)[:, :slots].astype(int)
        weights = np.concatenate([self.vertices(f"WEIGHTS_{k}") for k in range(-(-slots // 4))], 1)[:, :slots]
        each = np.einsum("nsrc,nc->nsr", R[joints], x) + t[joints]
        means = (weights[..., None] * each).sum(1)
        J = np.einsum("ns,nsrc->nrc", weights, R[joints])
        for s in range(slots):
            g = self.vertices(f"_SLOPE_{s}")
            J = J + (each[:, s] - means)[:, :, None] * (g[:, :3] * 2.0 ** g[:, 3:])[:, None]
        scale = self.vertices(f"{splat}SCALE")
        factors = J @ (turn(self.vertices(f"{splat}ROTATION")) * scale[:, None])
        grown = np.sqrt((factors**2).sum(1)).max(1) / scale.max(1) * self.vertices("_STRETCH")[:, 0]
        fade = told["fading"]
        opacities = self.vertices(f"{splat}OPACITY")[:, 0] * np.clip(
            (fade["cut"] - grown) / (fade["cut"] - fade["kept"]), 0, 1
        )
        for hand in told["hiddenHands"]:
            moved = np.linalg.norm(world[0].T @ (place[hand["joint"]] - place[0]) - hand["photoPlace"])
            shown = np.clip((moved - hand["near"]) / (hand["far"] - hand["near"]), 0, 1)
            opacities[self.vertices("_PART")[:, 0] == hand["part"]] *= shown
        colors = 0.5 + 0.28209479177387814 * self.vertices(f"{splat}SH_DEGREE_0_COEF_0")
        if told["light"] is not None:
            normal = factors[:, :, 2] / np.linalg.norm(factors[:, :, 2], axis=1, keepdims=True)
            h = np.concatenate([normal, np.ones((len(normal), 1))], 1)
            light = np.array(told["light"]).reshape(3, 4, 4)
            colors = colors * np.exp(np.einsum("ni,kij,nj->nk", h, light, h))
        return means, factors, opacities, colors
