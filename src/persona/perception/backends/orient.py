"""Normals of any axis convention brought to camera axes, by what is known of people: their outline and front."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

_SURE = 0.15  # mean cosine along the outline from which a sign is believed


def camera_normals(
    normals: Float[np.ndarray, "h w 3"], mask: Float[np.ndarray, "h w"], usual: tuple[float, float, float]
) -> Float[np.ndarray, "h w 3"]:
    """Unit normals in camera axes (x right, y down, z forward), zero outside the mask.

    Seen surfaces face the camera, and along its outline a body faces outward: that tells the sign of every axis, since
    documentations differ or are silent.

    Args:
        usual: signs of the network's axes in camera axes, taken where the picture does not tell.
    """
    import cv2

    length = np.linalg.norm(normals, axis=-1, keepdims=True)
    unit = np.where(length > 1e-3, normals / np.maximum(length, 1e-3), 0.0)
    solid = (mask > 0.5).astype(np.uint8)
    distance = cv2.GaussianBlur(cv2.distanceTransform(solid, cv2.DIST_L2, 5), (0, 0), 1.5)
    outward = -np.stack([cv2.Sobel(distance, cv2.CV_32F, 1, 0), cv2.Sobel(distance, cv2.CV_32F, 0, 1)], -1)
    outward /= np.maximum(np.linalg.norm(outward, axis=-1, keepdims=True), 1e-6)
    near = (solid > 0) & (distance > 1.0) & (distance < 5.0)
    near[:3] = near[-3:] = False
    near[:, :3] = near[:, -3:] = False
    signs = list(usual)
    for axis in (0, 1):
        told = float((unit[..., axis] * outward[..., axis])[near].mean()) if near.any() else 0.0
        # half of the outline runs along the axis and tells nothing
        if abs(told) > _SURE:
            signs[axis] = float(np.sign(told))
    facing = float(unit[..., 2][solid > 0].mean()) if solid.any() else 0.0
    if abs(facing) > _SURE:
        signs[2] = -float(np.sign(facing))
    return (unit * np.array(signs) * solid[..., None]).astype(np.float32)
