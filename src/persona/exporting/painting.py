"""Painting the mesh with what the Gaussians show.

A single Gaussian's colour means little: only blended with its neighbours does it make the picture that was trained.
So the avatar is drawn from all sides in the reference pose, and every texel takes its colour from the pictures that
show it best. What no picture shows (the inside of the mouth, skin under cloth) gets the mean colour of the Gaussians
around it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from scipy.ndimage import distance_transform_edt
from scipy.spatial import KDTree

from persona.avatar import GaussianAvatar, Gaussians
from persona.compute import Compute
from persona.events import Stage
from persona.exporting.splat_glb import neutral_shift
from persona.geometry.meshes import connected_pieces
from persona.geometry.rotations import quaternions_to_matrices, unit
from persona.rendering.mesh import interpolate, rasterize_mesh
from persona.rendering.views import look_at
from persona.types import BodyPart, Camera, Pose

#: Side of the pictures as a share of the texture's, and their field of view: from far away, so that pictures agree.
_SIDE, _FOV = 0.625, math.radians(12.0)
#: A surface point is seen if nothing drawn lies so far in front of it (meters).
_DEPTH = 0.006
#: A turn of the normal by one radian counts as so many meters where neighbours are looked for (front and back of a
#: sleeve are near each other), and another sheet of the surface as so many.
_REACH, _APART = 0.02, 10.0
_NEAR = 24  # Gaussians that are blended where no picture shows anything
_BATCH = 100_000


@dataclass(frozen=True)
class FlatMesh:
    """A triangle mesh with a layout of its texture, meters, in the reference pose; garments hang as they come to rest.

    Vertices on seams of the texture are there once for each side; ``source`` names the anchor that a vertex is.
    ``uv`` counts from the picture's top left, 0 to 1. ``tangents`` are along growing u, their fourth component is the
    handedness of the bitangent.
    """

    vertices: Float[np.ndarray, "v 3"]
    normals: Float[np.ndarray, "v 3"]
    tangents: Float[np.ndarray, "v 4"]
    uv: Float[np.ndarray, "v 2"]
    faces: Int[np.ndarray, "f 3"]
    source: Int[np.ndarray, " v"]


@dataclass(frozen=True)
class _Texels:
    """The texels inside charts: where they are in the picture and on the surface."""

    inside: np.ndarray  # (s, s)
    points: Float[np.ndarray, "p 3"]
    normals: Float[np.ndarray, "p 3"]
    tangents: Float[np.ndarray, "p 4"]
    faces: Int[np.ndarray, " p"]

    def filled(self, values: Float[np.ndarray, "p 3"]) -> UInt8[np.ndarray, "s s 3"]:
        """A picture of values in [0, 1]; what lies outside all charts takes the nearest texel's."""
        picture = np.zeros((*self.inside.shape, 3), np.float32)
        picture[self.inside] = values
        nearest = distance_transform_edt(~self.inside, return_distances=False, return_indices=True)
        return np.round(picture[tuple(nearest)].clip(0, 1) * 255).astype(np.uint8)  # type: ignore[arg-type]


def painted(
    avatar: GaussianAvatar, mesh: FlatMesh, size: int, stage: Stage
) -> tuple[UInt8[np.ndarray, "s s 3"], UInt8[np.ndarray, "h h 3"]]:
    """Colours, and tangent-space normals at half the size."""
    coarse = _texels(mesh, max(size // 2, 1))
    posed = avatar.pose(reference_pose(avatar), lit=False, cloth="drape")
    around, direction = _of_gaussians(avatar, posed, mesh, coarse, stage.compute)
    tangent = unit(
        coarse.tangents[:, :3] - (coarse.tangents[:, :3] * coarse.normals).sum(1, keepdims=True) * coarse.normals
    )
    bitangent = np.cross(coarse.normals, tangent) * np.sign(coarse.tangents[:, 3:])
    local = np.stack([(direction * axis).sum(1) for axis in (tangent, bitangent, coarse.normals)], 1)
    local[:, 2] = local[:, 2].clip(min=0.2)
    hidden = cv2.resize(coarse.filled(around), (size, size), interpolation=cv2.INTER_LINEAR)

    fine = _texels(mesh, size)
    total = hidden[fine.inside].astype(np.float32) / 255 * 1e-3
    weight = np.full(len(fine.points), 1e-3, np.float32)
    cameras = _cameras(avatar, mesh, round(_SIDE * size))
    for i, camera in enumerate(cameras):
        rows, color, share = _seen(posed, mesh, fine, camera)
        total[rows] += share[:, None] * color
        weight[rows] += share
        stage.progress(0.6 + 0.4 * (i + 1) / len(cameras), "painting the texture")
    return fine.filled(total / weight[:, None]), coarse.filled(0.5 + 0.5 * unit(local))


def reference_pose(avatar: GaussianAvatar) -> Pose:
    """All joints at rest, no facial action."""
    joints = np.asarray(avatar.skeleton.rest_joints)
    return Pose(np.tile(np.eye(3), (len(joints), 1, 1)), joints[0], np.zeros(len(avatar.expression_names)))


def _texels(mesh: FlatMesh, size: int) -> _Texels:
    # The texture is the picture of the flattened mesh seen by a camera that maps u, v at depth one to pixels.
    flat = np.concatenate([mesh.uv, np.ones((len(mesh.uv), 1))], 1)
    raster = rasterize_mesh(flat, mesh.faces, Camera(size, size, 0.0, 0.0, size, size, np.eye(4)))
    inside = raster.face_index >= 0

    def at(values: np.ndarray) -> np.ndarray:
        return interpolate(values, mesh.faces, raster.face_index, raster.barycentric)[inside]

    normals = unit(at(mesh.normals)).astype(np.float32)
    return _Texels(inside, at(mesh.vertices), normals, at(mesh.tangents), raster.face_index[inside])


def _cameras(avatar: GaussianAvatar, mesh: FlatMesh, side: int) -> list[Camera]:
    """Views of the whole person from all around, from above and below, and closer ones of the head and the hands."""

    def around(points: Float[np.ndarray, "n 3"], size: int, views: list[tuple[float, float]]) -> list[Camera]:
        middle = (points.min(0) + points.max(0)) / 2
        radius = float(np.linalg.norm(points - middle, axis=1).max())
        distance = radius / math.sin(_FOV / 2)
        return [
            look_at(middle, math.radians(azimuth), math.radians(height), distance, size, fov=_FOV)
            for azimuth, height in views
        ]

    ring = [(45.0 * i, 0.0) for i in range(8)]
    tilted = [(120.0 * i + 60 * (height > 0), height) for i in range(3) for height in (40.0, -40.0)]
    cameras = around(mesh.vertices, side, [*ring, *tilted, (0.0, 80.0), (0.0, -80.0)])
    parts = avatar.parts.numpy()
    sides = [(90.0 * i, height) for i in range(4) for height in (-20.0, 40.0)]
    for kind, size, views in (
        (BodyPart.HEAD, side, [*ring, *((90.0 * i, 35.0) for i in range(4))]),
        (BodyPart.LEFT_HAND, side // 2, sides),
        (BodyPart.RIGHT_HAND, side // 2, sides),
    ):
        own = avatar.means.numpy()[parts == int(kind)]
        if len(own) > 50:
            cameras += around(own, size, views)
    return cameras


def _seen(
    posed: Gaussians, mesh: FlatMesh, texels: _Texels, camera: Camera
) -> tuple[Int[np.ndarray, " r"], Float[np.ndarray, "r 3"], Float[np.ndarray, " r"]]:
    """Texels that a picture shows, their colours there, and how well it shows them: frontally and close, or hardly."""
    drawn = posed.draw(camera)
    picture = np.dstack([drawn.image.numpy(), drawn.alpha.numpy()])
    depth = rasterize_mesh(mesh.vertices, mesh.faces, camera).depth
    depth[depth == 0] = np.inf
    depth = cv2.erode(depth, np.ones((3, 3), np.uint8))  # an edge's neighbours may be half hidden
    rotation, shift = (part.astype(np.float32) for part in np.split(camera.T_camera_world[:3], [3], 1))
    away = texels.points + (rotation.T @ shift)[:, 0]  # from the camera
    cosine = -(texels.normals * away).sum(1) / np.linalg.norm(away, axis=1)
    rows = np.nonzero(cosine > 0.15)[0]
    place = away[rows] @ rotation.T
    z = place[:, 2]
    pixels = place[:, :2] * np.float32(camera.fx) / z[:, None] + np.array([camera.cx, camera.cy], np.float32)
    x, y = np.floor(pixels).astype(np.int64).T
    within = (z > 0) & (x >= 0) & (y >= 0) & (x < camera.width) & (y < camera.height)
    within[within] = z[within] < depth[y[within], x[within]] + _DEPTH
    rows, z, pixels = rows[within], z[within], pixels[within] - np.float32(0.5)
    values = cv2.remap(picture, _pages(pixels[:, 0]), _pages(pixels[:, 1]), cv2.INTER_LINEAR)
    values = values.reshape(-1, 4)[: len(rows)]
    covered = values[:, 3]
    # Far off the axis a texel is a smear, and where little covers the pixel another surface shines through.
    share = cosine[rows] ** 6 * (camera.fx / z / 1000) ** 2 * np.clip((covered - 0.5) / 0.4, 0, 1)
    return rows, values[:, :3] / np.maximum(covered[:, None], 1e-3), share


def _pages(values: Float[np.ndarray, " n"]) -> Float[np.ndarray, "r 4096"]:
    """A column as rows of 4096 (OpenCV takes no side of more than 32767)."""
    out = np.zeros(max(1, -(-len(values) // 4096)) * 4096, np.float32)
    out[: len(values)] = values
    return out.reshape(-1, 4096)


def _of_gaussians(
    avatar: GaussianAvatar, posed: Gaussians, mesh: FlatMesh, texels: _Texels, compute: Compute
) -> tuple[Float[np.ndarray, "p 3"], Float[np.ndarray, "p 3"]]:
    """Mean colour and surface normal of the Gaussians around every texel, of its own sheet of the surface.

    Under hair or a skirt lie Gaussians that nobody ever sees; they say nothing about what lies over them.
    """
    sheets = np.zeros(len(avatar.anchors), np.int64)
    sheets[mesh.source] = connected_pieces(mesh.source[mesh.faces], len(avatar.anchors))[mesh.source]
    normals = quaternions_to_matrices(avatar.quaternions).numpy()[:, :, 2]
    means = avatar.means.numpy() + neutral_shift(avatar)
    if avatar.poser.riders is not None:
        riding = avatar.poser.riders.gaussians.numpy()
        means[riding] = posed.means.numpy()[riding]
        normals[riding] = unit(posed.factors.numpy()[riding, :, 2])
    opacities, colors = torch.sigmoid(avatar.opacity_logits).numpy(), avatar.colors.numpy()

    def key(points: np.ndarray, own: np.ndarray, sheet: np.ndarray) -> np.ndarray:
        return np.concatenate([points, own * _REACH, _APART * sheet[:, None]], 1)

    tree = KDTree(key(means, normals, sheets[avatar.corners[:, 0].numpy()]))
    color, normal = np.empty((len(texels.points), 3), np.float32), np.empty((len(texels.points), 3), np.float32)
    own = sheets[mesh.source[mesh.faces[texels.faces, 0]]]
    for first in range(0, len(texels.points), _BATCH):
        rows = slice(first, first + _BATCH)
        distance, index = tree.query(
            key(texels.points[rows], texels.normals[rows], own[rows]), min(_NEAR, len(means)), workers=compute.workers
        )
        distance, index = distance.reshape(-1, min(_NEAR, len(means))), index.reshape(-1, min(_NEAR, len(means)))
        share = opacities[index] / (distance**2 + 0.003**2)
        share /= share.sum(1, keepdims=True)
        color[rows] = (colors[index] * share[..., None]).sum(1)
        normal[rows] = (normals[index] * share[..., None]).sum(1)
    return color, unit(normal)
