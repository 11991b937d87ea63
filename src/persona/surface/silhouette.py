"""Outlines of the person in the photo and of a posed body, and which points of the two belong together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, UInt8

from persona.body.model import BodyModel
from persona.rendering.mesh import MeshRaster, rasterize_mesh
from persona.types import BodyPart, Camera

#: Between camera axes (x right, y down, z forward) and the fit's world (y up, the camera looking along -z).
FLIP = np.array([1.0, -1.0, -1.0])
TRUNK, LEFT_ARM, RIGHT_ARM = 0, 1, 2  # what an outline may be explained by


def limb_of_part(parts: UInt8[np.ndarray, " v"]) -> Int[np.ndarray, " v"]:
    """TRUNK, LEFT_ARM or RIGHT_ARM of body parts."""
    left = np.isin(parts, (BodyPart.LEFT_ARM, BodyPart.LEFT_HAND))
    right = np.isin(parts, (BodyPart.RIGHT_ARM, BodyPart.RIGHT_HAND))
    return np.where(left, LEFT_ARM, np.where(right, RIGHT_ARM, TRUNK))


@dataclass(frozen=True)
class Silhouette:
    """The person's mask at working size, and its outline.

    ``outline`` rows are x, y, outward normal, in pixels of the working size; ``limbs`` says which limb each explains.
    """

    mask: UInt8[np.ndarray, "h w"]
    camera: Camera
    scale: float  # working size over photo size
    outline: Float[np.ndarray, "m 4"]
    limbs: Int[np.ndarray, " m"]
    stature_px: float  # at working size


def trace(mask: UInt8[np.ndarray, "h w"], shortest: int = 20, span: int = 3) -> Float[np.ndarray, "m 4"]:
    """Outline pixels of a mask with outward normals; those along the picture's border are left out."""
    import cv2

    height, width = mask.shape
    lines, _ = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    pieces = []
    for line in lines:
        points = line[:, 0].astype(float)
        if len(points) < shortest:
            continue
        tangent = np.roll(points, -span, 0) - np.roll(points, span, 0)
        normal = np.stack([tangent[:, 1], -tangent[:, 0]], 1)
        pieces.append(np.c_[points, normal / (np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9)])
    if not pieces:
        return np.zeros((0, 4))
    out = np.concatenate(pieces)
    inner = (out[:, 0] > 2) & (out[:, 0] < width - 3) & (out[:, 1] > 2) & (out[:, 1] < height - 3)
    out = out[inner]
    beyond = np.clip((out[:, :2] + 2.5 * out[:, 2:]).round().astype(int), 0, [width - 1, height - 1])
    out[mask[beyond[:, 1], beyond[:, 0]] > 0, 2:] *= -1.0
    out[:, :2] += 0.5  # pixel centres
    return out


def draw(
    vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"], target: Silhouette
) -> tuple[MeshRaster, UInt8[np.ndarray, "h w"]]:
    """The body in the photo's view at working size, and its mask."""
    raster = rasterize_mesh(vertices, faces, target.camera, cull=True)
    return raster, (raster.face_index >= 0).astype(np.uint8)


@dataclass(frozen=True)
class Pairs:
    """Vertices on the body's outline and where in the working picture they should be."""

    vertices: Int[np.ndarray, " m"]
    targets: Float[np.ndarray, "m 2"]
    normals: Float[np.ndarray, "m 2"]


def pair(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    raster: MeshRaster,
    target: Silhouette,
    reach: float,
    normal_weight: float,
    most: int | None = None,
) -> Pairs | None:
    """Match outlines both ways by place and direction, limb by limb.

    Args:
        vertices: of the body, in the fit's world, as rastered.
        reach: largest distance, as a share of stature.
        normal_weight: distance that opposite directions count as, as a share of stature.
        most: thin both outlines to this many points.

    Returns:
        the pairs, or None if one of the outlines is too short.
    """
    from scipy.spatial import KDTree

    own = trace((raster.face_index >= 0).astype(np.uint8))
    theirs, limbs = target.outline, target.limbs
    if len(own) < 20 or len(theirs) < 20:
        return None
    if most:
        own = own[np.linspace(0, len(own) - 1, min(len(own), most)).astype(int)]
        chosen = np.linspace(0, len(theirs) - 1, min(len(theirs), most)).astype(int)
        theirs, limbs = theirs[chosen], limbs[chosen]
    corners = model.faces[raster.face_index[own[:, 1].astype(int), own[:, 0].astype(int)]]
    pixels, _ = target.camera.project(vertices[corners.ravel()])
    nearest = np.linalg.norm(pixels.reshape(-1, 3, 2) - own[:, None, :2], axis=2).argmin(1)
    vertex = corners[np.arange(len(own)), nearest]
    own_limbs = limb_of_part(model.parts)[vertex]

    apart = 10.0 * max(target.mask.shape)  # limbs never meet
    scale = normal_weight * target.stature_px

    def key(line: np.ndarray, limb: np.ndarray) -> np.ndarray:
        return np.c_[line[:, :2], scale * line[:, 2:], apart * limb]

    own_key, their_key = key(own, own_limbs), key(theirs, limbs)
    to_them, them = KDTree(their_key).query(own_key)
    to_us, us = KDTree(own_key).query(their_key)
    limit = reach * target.stature_px
    near, back = to_them < limit, to_us < limit
    return Pairs(
        np.concatenate([vertex[near], vertex[us][back]]),
        np.concatenate([theirs[them][near, :2], theirs[back, :2]]),
        np.concatenate([theirs[them][near, 2:], theirs[back, 2:]]),
    )
