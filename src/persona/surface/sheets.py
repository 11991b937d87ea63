"""Separate surfaces in addition to the body's, skinned from it: added after its vertices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.spatial import KDTree

from persona.types import SkinWeights, Surface

JOINTS_KEPT = 8


@dataclass(frozen=True)
class Sheet:
    """Vertices (world meters, the photo's pose), faces, dense skinning weights and body parts; how ``stiff`` it is."""

    vertices: Float[np.ndarray, "v 3"]
    faces: Int[np.ndarray, "f 3"]
    weights: Float[np.ndarray, "v j"]
    parts: Int[np.ndarray, " v"]
    stiff: float = 0.0


def carried_weights(
    dense: Float[np.ndarray, "b j"],
    places: Float[np.ndarray, "b 3"],
    points: Float[np.ndarray, "n 3"],
    count: int,
    least_m: float,
) -> Float[np.ndarray, "n j"]:
    """Skinning weights of points from the ``count`` nearest places, by one over their distance (meters, ``least_m`` at
    least).
    """
    distance, nearest = (np.asarray(found) for found in KDTree(places).query(points, k=count))
    share = 1 / np.maximum(distance, least_m)
    return (dense[nearest] * (share / share.sum(1, keepdims=True))[..., None]).sum(1)


def body_only(surface: Surface) -> Surface:
    """The surface without sheets."""
    n = surface.body_vertices
    skin = SkinWeights(surface.skin.joints[:n], surface.skin.weights[:n])
    faces = surface.faces[(surface.faces < n).all(1)]
    return Surface(surface.vertices[:n], faces, skin, surface.parts[:n], surface.stiffness[:n], n)


def rounded(distance: Float[np.ndarray, "..."], rise: float | Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """Elliptic profile: 0 at the outline, 1 from the distance ``rise`` inside it."""
    return np.sqrt(np.clip(1 - (1 - np.minimum(distance / rise, 1)) ** 2, 0, 1))


def append(surface: Surface, sheet: Sheet) -> Surface:
    """The surface with one more sheet."""
    width = surface.skin.joints.shape[1]
    keep = min(width, JOINTS_KEPT, sheet.weights.shape[1])
    joints = np.argsort(-sheet.weights, axis=1)[:, :keep]
    weights = np.take_along_axis(sheet.weights, joints, 1)
    weights = weights / np.maximum(weights.sum(1, keepdims=True), 1e-9)
    joints = np.where(weights > 0, joints, 0)
    pad = ((0, 0), (0, width - keep))
    skin = SkinWeights(
        np.concatenate([surface.skin.joints, np.pad(joints, pad).astype(surface.skin.joints.dtype)]),
        np.concatenate([surface.skin.weights, np.pad(weights, pad).astype(surface.skin.weights.dtype)]),
    )
    return Surface(
        np.concatenate([surface.vertices, sheet.vertices.astype(surface.vertices.dtype)]),
        np.concatenate([surface.faces, (sheet.faces + len(surface.vertices)).astype(surface.faces.dtype)]),
        skin,
        np.concatenate([surface.parts, sheet.parts.astype(surface.parts.dtype)]),
        np.concatenate([surface.stiffness, np.full(len(sheet.vertices), sheet.stiff, surface.stiffness.dtype)]),
        surface.body_vertices,
    )


__all__ = ["Sheet", "append", "body_only", "carried_weights", "rounded"]
