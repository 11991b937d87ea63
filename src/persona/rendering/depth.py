"""How deep a mesh reaches behind every pixel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int

from persona.geometry.transforms import transformed
from persona.rendering.mesh import rasterize_mesh
from persona.types import Camera


def depth_range(
    vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"], camera: Camera
) -> tuple[Float[np.ndarray, "h w"], Float[np.ndarray, "h w"]]:
    """Depths in meters of the first and of the last surface behind every pixel; both 0 where there is none.

    The last surface is found by the same z-buffer: with z replaced by 1/z points keep their pixel and near becomes far.
    (Flat triangles bend a little under this; for triangles of a few centimeters by far less than a millimeter.)
    """
    first = rasterize_mesh(vertices, faces, camera).depth
    points = transformed(camera.T_camera_world, vertices)
    swapped = points / np.maximum(points[:, 2:], 1e-3) ** 2
    nearness = rasterize_mesh(swapped, faces, replace(camera, T_camera_world=np.eye(4))).depth
    return first, np.where(nearness > 0, 1 / np.maximum(nearness, 1e-6), 0.0).astype(np.float32)
