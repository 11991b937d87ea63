"""The avatar's surface as a textured mesh: what the Gaussians lie on, painted with what they show.

Every Gaussian lies in a triangle of anchors, so the triangles are in the avatar itself. The mesh takes their skinning
weights from the Gaussians too, and its texture from pictures of them (:mod:`persona.exporting.painting`). Garments that
hang free are meshes of their own on the same texture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8

from persona.avatar import GaussianAvatar
from persona.avatar.canonical import strongest
from persona.body.skinning import dense_weights
from persona.cloth import vertices_of
from persona.events import SILENT, Stage
from persona.exporting.painting import FlatMesh, painted, reference_pose
from persona.exporting.splat_glb import photo_face
from persona.extras import require
from persona.geometry.rotations import unit
from persona.geometry.tearing import torn
from persona.types import SkinWeights

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
    garments: tuple[HangingMesh, ...] = ()


@dataclass(frozen=True)
class HangingMesh:
    """A garment that hangs free, on the texture of the person.

    Attributes:
        name: its kind, numbered from the second one on.
        number: of the garment in the avatar's outfit.
        points: the garment's point that each vertex is; points on seams of the texture are there once for each side.
        faces: counter-clockwise seen from outside.
        uv: as of the whole mesh.
        lift: what training moved each vertex by, meters.
        rest: where the garment's points hang in the reference pose, meters.
        skin: of its points, as skinning moves them.
    """

    name: str
    number: int
    points: Int[np.ndarray, " v"]
    faces: Int[np.ndarray, "f 3"]
    uv: Float[np.ndarray, "v 2"]
    lift: Float[np.ndarray, "v 3"]
    rest: Float[np.ndarray, "p 3"]
    skin: SkinWeights

    def hung(
        self, points: Float[np.ndarray, "p 3"], turn: Float[np.ndarray, "v 3 3"] | None = None
    ) -> tuple[Float[np.ndarray, "v 3"], Float[np.ndarray, "v 3"], Float[np.ndarray, "v 4"]]:
        """Places, normals and tangents of the vertices where the garment's points are at ``points`` (meters).

        Args:
            points: in any pose.
            turn: from the reference pose to that one, for what training moved.
        """
        lift = self.lift if turn is None else np.einsum("vab,vb->va", turn, self.lift)
        grid = np.asarray(points, np.float64)
        normals = _vertex_normals(grid, self.points[self.faces])[self.points]
        places = grid[self.points] + lift
        return places, normals, _tangents(places, normals, self.uv, self.faces)


@dataclass(frozen=True)
class BakeMesh:
    """Make the mesh of an avatar.

    Attributes:
        texture_size: pixels a side.
    """

    texture_size: int = 2048

    def __call__(self, avatar: GaussianAvatar, stage: Stage = SILENT) -> TexturedMesh:
        """The mesh of an avatar on the CPU.

        Raises:
            PersonaError: the package xatlas, which lays out the texture, is not installed.
        """
        require("xatlas", extra="export", needed_for="a textured mesh")
        faces = surface_faces(avatar)
        anchors = avatar.anchors.numpy().astype(np.float64)
        place, fields = avatar.expression_vertices.numpy(), avatar.expression_basis.numpy().astype(np.float64)
        anchors[place] -= np.tensordot(photo_face(avatar), fields, 1)
        hangs = avatar.draped(reference_pose(avatar))
        lift = np.zeros_like(anchors)
        if avatar.outfit is not None and hangs is not None:
            own = vertices_of(avatar.outfit.garments)
            lift[own] = anchors[own] - avatar.outfit.rest
            anchors[own] = hangs + lift[own]
        stage.progress(0.05, "laying out the texture")
        source, corners, uv = _unwrapped(anchors, faces)
        normals = _vertex_normals(anchors, faces)[source]
        vertices = anchors[source]
        tangents = _tangents(vertices, normals, uv, corners)
        stage.progress(0.5, "painting the texture")
        flat = FlatMesh(vertices, normals, tangents, uv, corners, source)
        colors, normal_map = painted(avatar, flat, self.texture_size, stage)
        garments = () if hangs is None else _garments(avatar, flat, lift, hangs)
        body = np.flatnonzero(~avatar.hanging.numpy()[source])
        compact = np.full(len(source), -1)
        compact[body] = np.arange(len(body))
        corners = compact[corners[(compact[corners] >= 0).all(1)]]
        vertices, normals, tangents, uv = (a[body] for a in (vertices, normals, tangents, uv))
        source = source[body]
        skin = anchor_weights(avatar)
        row = np.full(len(anchors), -1)
        row[place] = np.arange(len(place))
        moved = np.nonzero(row[source] >= 0)[0]
        return TexturedMesh(
            vertices, normals, tangents, uv, corners, source, SkinWeights(skin.joints[source], skin.weights[source]),
            moved, fields[:, row[source[moved]]], colors, normal_map, garments,
        )  # fmt: skip


def _garments(
    avatar: GaussianAvatar, flat: FlatMesh, lift: Float[np.ndarray, "a 3"], hangs: Float[np.ndarray, "p 3"]
) -> tuple[HangingMesh, ...]:
    """The garments' part of the painted mesh."""
    outfit, out, kinds = avatar.outfit, [], []
    assert outfit is not None
    dense = dense_weights(outfit.skin, len(avatar.skeleton.names), np.float32)
    for number, garment in enumerate(outfit.garments):
        kinds.append(garment.kind)
        count = kinds.count(garment.kind)
        point = flat.source - garment.first
        own = np.flatnonzero((point >= 0) & (point < len(garment)))
        compact = np.full(len(flat.source), -1)
        compact[own] = np.arange(len(own))
        faces = compact[flat.faces[(compact[flat.faces] >= 0).all(1)]]
        rows = outfit.points_of(number)
        out.append(HangingMesh(
            garment.kind if count == 1 else f"{garment.kind}{count}", number, point[own], faces, flat.uv[own],
            lift[flat.source[own]], np.asarray(hangs[rows], np.float64),
            SkinWeights(*strongest(dense[rows], JOINTS_KEPT)),
        ))  # fmt: skip
    return tuple(out)


def surface_faces(avatar: GaussianAvatar) -> Int[np.ndarray, "f 3"]:
    """The triangles of anchors that Gaussians lie in: the whole surface, for every triangle has at least one.

    False bridges, whose Gaussians fade out in the reference pose, are left out; garments that hang free have none.
    """
    bridges = torch.from_numpy(torn(avatar.stretch.numpy())) & ~avatar.hanging[avatar.corners].all(1)
    return torch.unique(avatar.corners[~bridges], dim=0).numpy()


def anchor_weights(avatar: GaussianAvatar) -> SkinWeights:
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
