"""A skeleton with one animation as binary glTF."""

from __future__ import annotations

import numpy as np

from persona.geometry.rotations import Array, orthonormal_frame
from persona.motion.writers.gltf import Gltf
from persona.types import Motion


def glb(motion: Motion) -> bytes:
    """The file: a node a joint, unrotated in the rest pose (meters, Y up), and the motion as linear tracks of rotation,
    and of translation for the root. A thin bone a joint, as a skinned mesh, gives viewers something to show."""
    skeleton = motion.skeleton
    points, faces, owners = _bones(np.asarray(skeleton.rest_joints, np.float64), skeleton.parents)
    joints = np.zeros((len(points), 4), "<u2")
    joints[:, 0] = owners
    weights = np.zeros((len(points), 4), np.float32)
    weights[:, 0] = 1
    gltf = Gltf()
    skin = gltf.skeleton(skeleton)
    attributes = {
        "POSITION": gltf.accessor(points.astype(np.float32), use="vertices", bounds=True),
        "JOINTS_0": gltf.accessor(joints, use="vertices"),
        "WEIGHTS_0": gltf.accessor(weights, use="vertices"),
    }
    indices = gltf.accessor(faces.astype("<u4").reshape(-1), use="indices")
    mesh = gltf.append("meshes", {"primitives": [{"attributes": attributes, "indices": indices}]})
    gltf.document["scenes"][0]["nodes"].append(gltf.append("nodes", {"name": "bones", "mesh": mesh, "skin": skin}))
    gltf.animation(motion)
    return gltf.to_bytes()


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
        axes = orthonormal_frame(along, side)
        waist, width = start + 0.15 * along, 0.08 * length
        first = 6 * len(owners)
        ring = [waist + width * s * axes[:, c] for c, s in ((1, 1), (2, 1), (1, -1), (2, -1))]
        points += [start, *ring, start + along]
        for k in range(4):
            a, b = first + 1 + k, first + 1 + (k + 1) % 4
            faces += [[first, b, a], [first + 5, a, b]]
        owners.append(max(p, 0))
    return np.array(points), np.array(faces), np.repeat(owners, 6)
