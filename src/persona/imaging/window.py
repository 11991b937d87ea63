"""The part of the photo that shows the person, cut out and scaled together with its camera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from persona.errors import PersonaError
from persona.imaging.masks import bounding_box
from persona.types import MATERIAL_OF, Camera, Observation


@dataclass(frozen=True)
class PersonWindow:
    """The observation's pictures inside the person's box.

    ``origin`` and ``scale`` take photo pixels to window pixels: (p - origin) * scale.
    """

    camera: Camera
    alpha: Float[np.ndarray, "h w"]
    foreground: Float[np.ndarray, "h w 3"]
    labels: UInt8[np.ndarray, "h w"]
    origin: tuple[int, int]
    scale: tuple[float, float]

    @property
    def materials(self) -> UInt8[np.ndarray, "h w"]:
        """The :class:`persona.types.Material` of every pixel."""
        return MATERIAL_OF[self.labels]

    def to_window(self, points: Float[np.ndarray, "n c"]) -> Float[np.ndarray, "n 2"]:
        """Photo positions (pixels, continuous) in the window; of landmarks with depth, x and y alone."""
        return (np.asarray(points)[:, :2] - self.origin) * self.scale


def enlarged_to(camera: Camera, points: Float[np.ndarray, "n 3"], pixels_per_meter: float) -> float:
    """How many times a camera's picture is enlarged in which points of the world have so many pixels a meter."""
    depth = np.median(points @ camera.T_camera_world[2, :3] + camera.T_camera_world[2, 3])
    return float(pixels_per_meter * depth / camera.fx)


def cropped_person(
    observation: Observation, camera: Camera, height_px: int, *, margin_px: int = 12, upscale: float = 1.0
) -> PersonWindow:
    """Cut out the person's box and scale it to at most ``height_px`` rows.

    Args:
        camera: the photo's camera.
        margin_px: photo pixels kept around the matte (less where the photo ends).
        upscale: how much a small person may be enlarged.

    Raises:
        PersonaError: the matte is empty.
    """
    import cv2

    box = bounding_box(observation.alpha > 0.5, margin_px)
    if box is None:
        raise PersonaError("The mask of the person is empty; use a photo in which the person stands out")
    window = camera.cropped(box.x0, box.y0, box.width, box.height)
    scaled = window.scaled(min(upscale, height_px / box.height))
    size = (scaled.width, scaled.height)
    smooth = cv2.INTER_AREA if scaled.height <= window.height else cv2.INTER_LINEAR
    sharp = smooth if smooth == cv2.INTER_AREA else cv2.INTER_CUBIC  # bilinear samples blur the finest detail

    def cut(picture: np.ndarray, method: int) -> np.ndarray:
        return cv2.resize(np.ascontiguousarray(picture[box.slices]), size, interpolation=method)

    return PersonWindow(
        scaled,
        np.clip(cut(observation.alpha.astype(np.float32), smooth), 0, 1),
        np.clip(cut(observation.foreground.astype(np.float32), sharp), 0, 1),
        cut(observation.labels, cv2.INTER_NEAREST),
        (box.x0, box.y0),
        (scaled.width / window.width, scaled.height / window.height),
    )
