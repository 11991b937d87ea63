"""Pictures of a bare body that Champ is driven by: depth, normals, parts and mask, drawn as its program draws SMPL's.

What they mean is told by numbers alone, so any body will do: SMPL's 24 joints are found in the skeleton at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from persona.geometry.meshes import vertex_normals
from persona.motion.anatomy import Anatomy, anatomy
from persona.rendering.mesh import interpolate, rasterize_mesh
from persona.types import Camera, Skeleton

#: Numbers of SMPL's joints, the left and the right one where there are two.
PELVIS, SPINE, NECK, HEAD = 0, (3, 6, 9), 12, 15
COLLARS, SHOULDERS, ELBOWS, WRISTS, FINGERS = (13, 14), (16, 17), (18, 19), (20, 21), (22, 23)
HIPS, KNEES, ANKLES, TOES = (1, 2), (4, 5), (7, 8), (10, 11)
_STEP = 10  # between the colours of two joints on the viridis scale
#: Brightness of the nearest and the farthest place of a clip. Chosen by hand: what is drawn must not be as black as
#: what is empty.
_NEAR, _FAR = 255.0, 55.0


@dataclass(frozen=True)
class BodyMaps:
    """One frame's pictures; what is empty is black.

    ``depth`` is brighter where the body is nearer, ``normal`` holds unit normals as (n + 1) / 2 with x to the right, y
    up and z towards the camera, ``semantic_map`` the colour of the SMPL joint that moves the place, ``mask`` is white.
    """

    depth: UInt8[np.ndarray, "h w 3"]
    normal: UInt8[np.ndarray, "h w 3"]
    semantic_map: UInt8[np.ndarray, "h w 3"]
    mask: UInt8[np.ndarray, "h w 3"]


def smpl_joints(skeleton: Skeleton) -> Int[np.ndarray, " j"]:
    """For every joint the number of the SMPL joint whose part of the body it moves.

    Raises:
        PersonaError: it is not a human skeleton.
    """
    found = np.full(len(skeleton.names), -1)
    for joint, number in _named(anatomy(skeleton)):
        found[joint] = number
    for joint, parent in enumerate(skeleton.parents):
        if found[joint] < 0:
            found[joint] = found[parent] if parent >= 0 else PELVIS
    return found


def _named(body: Anatomy) -> Iterator[tuple[int, int]]:
    yield body.hips, PELVIS
    spine = [joint for joint in body.spine if joint != body.hips]
    for k, joint in enumerate(spine):  # the last one carries the arms, as SMPL's third does
        yield joint, SPINE[3 * k // len(spine) if len(spine) > 2 else 3 - len(spine) + k]
    for joint in body.neck:
        if joint not in spine:
            yield joint, NECK
    yield body.head, HEAD
    for side, (arm, leg) in enumerate(zip(body.arms, body.legs, strict=True)):
        for joints, number in (
            (arm.collar, COLLARS), (arm.upper, SHOULDERS), (arm.fore, ELBOWS), ((arm.hand,), WRISTS),
            ([joint for finger in arm.fingers.values() for joint in finger], FINGERS),
            (leg.thigh, HIPS), (leg.shin, KNEES), ((leg.foot,), ANKLES), (leg.toes, TOES),
        ):  # fmt: skip
            for joint in joints:
                yield joint, number[side]


def semantic_colors(joints: Int[np.ndarray, " n"]) -> UInt8[np.ndarray, "n 3"]:
    """RGB of SMPL joints: ten steps of the viridis scale from each to the next."""
    scale = cv2.applyColorMap(np.arange(256, dtype=np.uint8)[:, None], cv2.COLORMAP_VIRIDIS)
    return np.ascontiguousarray(scale[_STEP * np.asarray(joints), 0, ::-1])


def body_maps(
    vertices: Sequence[Float[np.ndarray, "v 3"]],
    faces: Int[np.ndarray, "f 3"],
    joints: Int[np.ndarray, " v"],
    camera: Camera,
) -> Iterator[BodyMaps]:
    """The pictures of a clip, one after the other.

    Args:
        vertices: the body's, world meters, in every frame; one scale of brightness serves the depth of all.
        faces: between them.
        joints: the SMPL joint that moves each vertex most.
        camera: the view.
    """
    rotation, shift = camera.T_camera_world[:3, :3], camera.T_camera_world[:3, 3]
    depths = [v @ rotation[2] + shift[2] for v in vertices]
    near, far = min(float(d.min()) for d in depths), max(float(d.max()) for d in depths)
    colors = semantic_colors(joints).astype(np.float32)
    for posed, depth in zip(vertices, depths, strict=True):
        raster = rasterize_mesh(posed, faces, camera)
        filled = raster.face_index >= 0
        normals = vertex_normals(posed, faces) @ rotation.T * [1, -1, -1]
        grey = _NEAR + (depth - near) * ((_FAR - _NEAR) / max(far - near, 1e-6))
        values = np.concatenate([normals, grey[:, None], colors], 1)
        shown = interpolate(values, faces, raster.face_index, raster.barycentric)
        n = shown[..., :3] / np.maximum(np.linalg.norm(shown[..., :3], axis=-1, keepdims=True), 1e-6)

        yield BodyMaps(
            depth=_picture(shown[..., 3:4], filled),
            normal=_picture((n + 1) * 127.5, filled),
            semantic_map=_picture(shown[..., 4:], filled),
            mask=_picture(np.full((1, 1, 1), 255.0), filled),
        )


def _picture(pixels: Float[np.ndarray, "#h #w #c"], filled: Bool[np.ndarray, "h w"]) -> UInt8[np.ndarray, "h w 3"]:
    whole = np.broadcast_to(np.clip(pixels + 0.5, 0, 255), (*filled.shape, 3))
    return np.where(filled[..., None], whole, 0).astype(np.uint8)


__all__ = ["BodyMaps", "body_maps", "semantic_colors", "smpl_joints"]
