"""The avatar's surface as a textured mesh: what the Gaussians lie on, painted with what they show.

Every Gaussian lies in a triangle of anchors, so the triangles are in the avatar itself. The mesh takes their skinning
weights from the Gaussians too, and its texture from pictures of them (:mod:`persona.exporting.painting`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8

from persona.avatar import Avatar
from persona.avatar.canonical import strongest
from persona.events import SILENT, Stage
from persona.exporting.painting import FlatMesh, painted
from persona.exporting.splat_glb import add_clips, facial_targets, photo_face
from persona.extras import require
from persona.geometry.rotations import unit
from persona.geometry.tearing import torn
from persona.motion.writers.gltf import Gltf, shares16
from persona.types import Motion, SkinWeights

#: Joints of a vertex: more than four are not shown by most tools.
JOINTS_KEPT = 4


@dataclass(frozen=True)
class TexturedMesh(FlatMesh):
    """A skinned, textured triangle mesh in the reference pose, meters, with no facial action.

    ``fields`` are displacements of the vertices ``moved`` by each facial action.
    """

    skin: SkinWeights
    moved: Int[np.ndarray, " q"]
    fields: Float[np.ndarray, "e q 3"]
    colors: UInt8[np.ndarray, "s s 3"]
    normal_map: UInt8[np.ndarray, "h h 3"]


@dataclass(frozen=True)
class BakeMesh:
    """Make the mesh of an avatar.

    Attributes:
        texture_size: pixels a side.
    """

    texture_size: int = 2048

    def __call__(self, avatar: Avatar, stage: Stage = SILENT) -> TexturedMesh:
        """The mesh of an avatar on the CPU.

        Raises:
            PersonaError: the package xatlas, which lays out the texture, is not installed.
        """
        require("xatlas", extra="export", needed_for="a textured mesh")
        faces = surface_faces(avatar)
        anchors = avatar.anchors.numpy().astype(np.float64)
        place, fields = avatar.expression_vertices.numpy(), avatar.expression_basis.numpy().astype(np.float64)
        anchors[place] -= np.tensordot(photo_face(avatar), fields, 1)
        stage.progress(0.05, "laying out the texture")
        source, corners, uv = _unwrapped(anchors, faces)
        normals = _vertex_normals(anchors, faces)[source]
        vertices = anchors[source]
        tangents = _tangents(vertices, normals, uv, corners)
        stage.progress(0.5, "painting the texture")
        flat = FlatMesh(vertices, normals, tangents, uv, corners, source)
        colors, normal_map = painted(avatar, flat, self.texture_size, stage)
        skin = anchor_weights(avatar)
        row = np.full(len(anchors), -1)
        row[place] = np.arange(len(place))
        moved = np.nonzero(row[source] >= 0)[0]
        return TexturedMesh(
            vertices, normals, tangents, uv, corners, source, SkinWeights(skin.joints[source], skin.weights[source]),
            moved, fields[:, row[source[moved]]], colors, normal_map,
        )  # fmt: skip


def surface_faces(avatar: Avatar) -> Int[np.ndarray, "f 3"]:
    """The triangles of anchors that Gaussians lie in: the whole surface, for every triangle has at least one.

    False bridges, whose Gaussians fade out in the reference pose, are left out.
    """
    kept = avatar.corners[~torch.from_numpy(torn(avatar.stretch.numpy()))]
    return torch.unique(kept, dim=0).numpy()


def anchor_weights(avatar: Avatar) -> SkinWeights:
    """Skinning weights of the anchors, carried over from the Gaussians by their weights' slopes."""
    anchors, joints = avatar.anchors.numpy(), avatar.joints.numpy()
    corners, shares = avatar.corners.numpy(), avatar.barycentric.numpy()
    places = (anchors[corners] * shares[..., None]).sum(1)
    dense = np.zeros((len(anchors), len(avatar.skeleton.names)), np.float32)
    for k in range(3):
        along = anchors[corners[:, k]] - places
        weights = avatar.weights.numpy() + np.einsum("nkc,nc->nk", avatar.weight_slopes.numpy(), along)
        near = shares[:, k, None] + 1e-3  # those close to the anchor know it best
        np.add.at(dense, (corners[:, k, None], joints), near * np.where(avatar.weights.numpy() > 0, weights, 0))
    kept = strongest(dense.clip(min=0), JOINTS_KEPT)
    return SkinWeights(*kept)


def _unwrapped(
    vertices: Float[np.ndarray, "a 3"], faces: Int[np.ndarray, "f 3"]
) -> tuple[Int[np.ndarray, " v"], Int[np.ndarray, "f 3"], Float[np.ndarray, "v 2"]]:
    """Charts packed into a square: the vertex that each new vertex is, faces of new vertices, and places in the
    texture."""
    import xatlas

    atlas = xatlas.Atlas()
    atlas.add_mesh(vertices.astype(np.float32), faces.astype(np.uint32))
    charts, pack = xatlas.ChartOptions(), xatlas.PackOptions()
    pack.resolution, pack.padding = 1024, 3
    atlas.generate(charts, pack)
    source, corners, uv = atlas[0]
    # xatlas scales u and v by a width and a height of its own; texels shall be square.
    size = np.array([atlas.width, atlas.height], np.float64)
    return source.astype(np.int64), corners.astype(np.int64), uv * size / size.max()


def _vertex_normals(vertices: Float[np.ndarray, "a 3"], faces: Int[np.ndarray, "f 3"]) -> Float[np.ndarray, "a 3"]:
    """Area-weighted; up for vertices of no face."""
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    total = np.stack([
        sum(np.bincount(faces[:, k], normal[:, i], len(vertices)) for k in range(3)) for i in range(3)
    ], 1)  # fmt: skip
    return np.where(np.linalg.norm(total, axis=1, keepdims=True) > 1e-12, unit(total), [0.0, 1.0, 0.0])


def _tangents(
    vertices: Float[np.ndarray, "v 3"], normals: Float[np.ndarray, "v 3"], uv: Float[np.ndarray, "v 2"],
    faces: Int[np.ndarray, "f 3"],
) -> Float[np.ndarray, "v 4"]:  # fmt: skip
    """Unit vectors along growing u, at right angles to the normals; w is the sign of the bitangent n x t."""
    (p, q, r), (a, b, c) = ([x[faces[:, k]] for k in range(3)] for x in (vertices, uv))
    e, f, g, h = q - p, r - p, b - a, c - a
    area = g[:, 0] * h[:, 1] - h[:, 0] * g[:, 1]
    along = (e * h[:, 1:] - f * g[:, 1:]) * np.sign(area)[:, None]
    total = np.stack([
        sum(np.bincount(faces[:, k], along[:, i], len(vertices)) for k in range(3)) for i in range(3)
    ], 1)  # fmt: skip
    total -= (total * normals).sum(1, keepdims=True) * normals
    other = unit(np.cross(normals, np.where(np.abs(normals[:, :1]) < 0.8, [1.0, 0, 0], [0, 1.0, 0])))
    tangent = np.where(np.linalg.norm(total, axis=1, keepdims=True) > 1e-12, unit(total), other)
    # v grows downwards in the picture, and glTF's bitangent follows growing v upwards in texture space.
    flips = sum(np.bincount(faces[:, k], area, len(vertices)) for k in range(3))
    return np.concatenate([tangent, np.where(flips < 0, 1.0, -1.0)[:, None]], 1)


def add_mesh(gltf: Gltf, avatar: Avatar, mesh: TexturedMesh, *, weights: bool) -> int:
    """Add the skinned mesh with its material and facial targets to a document that has the skeleton; its node.

    Args:
        weights: show the photo's own expression where nothing is said of the face, rather than none.
    """

    def picture(pixels: UInt8[np.ndarray, "s s 3"], name: str, kind: str) -> int:
        from PIL import Image

        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, kind, quality=93, subsampling=0)
        return gltf.image(buffer.getvalue(), f"image/{kind.lower()}", name)

    material = {
        "name": "person",
        "pbrMetallicRoughness": {
            "baseColorTexture": {"index": picture(mesh.colors, "colors", "JPEG")}, "metallicFactor": 0.0,
            "roughnessFactor": 0.9,
        },
        "normalTexture": {"index": picture(mesh.normal_map, "normals", "PNG")}, "doubleSided": True,
    }  # fmt: skip
    shares = shares16(mesh.skin.weights)
    attributes = {
        "POSITION": gltf.accessor(mesh.vertices.astype(np.float32), use="vertices", bounds=True),
        "NORMAL": gltf.accessor(mesh.normals.astype(np.float32), use="vertices"),
        "TANGENT": gltf.accessor(mesh.tangents.astype(np.float32), use="vertices"),
        "TEXCOORD_0": gltf.accessor(mesh.uv.astype(np.float32), use="vertices"),
        "JOINTS_0": gltf.accessor(np.where(shares > 0, mesh.skin.joints, 0).astype(np.uint8), use="vertices"),
        "WEIGHTS_0": gltf.accessor(shares, use="vertices", normalized=True),
    }
    primitive = {
        "attributes": attributes, "material": gltf.append("materials", material),
        "indices": gltf.accessor(mesh.faces.astype("<u4").reshape(-1), use="indices"),
    }  # fmt: skip
    entry = {"name": "person", "primitives": [primitive]}
    if len(mesh.fields):
        targets = facial_targets(gltf, len(mesh.vertices), mesh.moved, mesh.fields, compact=False)
        primitive["targets"] = [{"POSITION": index} for index in targets]
        face = photo_face(avatar).tolist() if weights else [0.0] * len(targets)
        entry |= {"weights": face, "extras": {"targetNames": list(avatar.expression_names)}}
    node = gltf.append("nodes", {"name": "person", "mesh": gltf.append("meshes", entry), "skin": 0})
    gltf.document["scenes"][0]["nodes"].append(node)
    return node


def mesh_glb(avatar: Avatar, mesh: TexturedMesh, clips: Sequence[Motion] = (), name: str = "avatar") -> bytes:
    """Binary glTF of the mesh with skeleton, facial actions (by ARKit's names) and clips."""
    gltf = Gltf()
    gltf.skeleton(avatar.skeleton)
    gltf.document["scenes"][0]["name"] = name
    node = add_mesh(gltf, avatar, mesh, weights=True)
    add_clips(gltf, avatar, clips, node)
    return gltf.to_bytes()
