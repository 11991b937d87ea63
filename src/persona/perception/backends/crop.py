"""The part of a photo that a network looks at, and its answers put back into the photo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Shaped, UInt8

from persona.types import Landmarks

_MEAN, _SPREAD = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)  # ImageNet


@dataclass(frozen=True)
class Crop:
    """A rectangle of the photo (continuous coordinates) seen with ``size`` (width, height) pixels."""

    x0: float
    y0: float
    width: float
    height: float
    size: tuple[int, int]

    def to_picture(self, columns: int, rows: int) -> Float[np.ndarray, "2 3"]:
        """Affine map from pixel numbers of a map of this crop to pixel numbers of the photo.

        The outermost pixels' centres lie on the rectangle's borders, as networks trained on unbiased crops have it.
        """
        return np.array(
            [
                [self.width / (columns - 1), 0.0, self.x0 - 0.5],
                [0.0, self.height / (rows - 1), self.y0 - 0.5],
            ]
        )

    def take(self, picture: UInt8[np.ndarray, "h w 3"]) -> Float[np.ndarray, "rows columns 3"]:
        """The crop in [0, 1]; black outside the photo."""
        import cv2

        affine = self.to_picture(*self.size)
        shrink = max(affine[0, 0], affine[1, 1])
        if shrink > 2.0:  # bilinear sampling alone would skip pixels
            picture = cv2.blur(picture, (round(shrink), round(shrink)))
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(picture, affine, self.size, flags=flags).astype(np.float32) / 255

    def normalised(self, picture: UInt8[np.ndarray, "h w 3"]) -> Float[np.ndarray, "1 3 rows columns"]:
        """The crop as the networks were trained on it: ImageNet's mean and spread."""
        return ((self.take(picture) - _MEAN) / _SPREAD).transpose(2, 0, 1)[None].copy()

    def put(
        self, values: Shaped[np.ndarray, "rows columns c"], shape: tuple[int, int], nearest: bool = False
    ) -> Shaped[np.ndarray, "h w c"]:
        """A map of this crop (floats, or bytes of a mask) in the photo's pixels; zero outside the crop."""
        import cv2

        affine = self.to_picture(values.shape[1], values.shape[0])
        flags = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
        out = cv2.warpAffine(np.ascontiguousarray(values), affine, (shape[1], shape[0]), flags=flags)
        return out.reshape(*shape, values.shape[2])


def person_crop(
    landmarks: Landmarks, mask: Float[np.ndarray, "h w"], size: tuple[int, int], padding: float = 1.25
) -> Crop:
    """The person's box with some room round it, with the proportions of ``size`` (width, height)."""
    rows, columns = np.nonzero(mask > 0.3)
    sure = landmarks.body[landmarks.body_confidence > 0.5]
    low = np.concatenate([[[columns.min(), rows.min()]], sure]).min(0)
    high = np.concatenate([[[columns.max() + 1, rows.max() + 1]], sure]).max(0)
    centre, extent = (low + high) / 2, (high - low) * padding
    aspect = size[0] / size[1]
    width = max(extent[0], extent[1] * aspect)
    x0, y0 = centre - np.array([width, width / aspect]) / 2
    return Crop(float(x0), float(y0), float(width), float(width / aspect), size)


def sides(size: int | list[int] | tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of a network's input."""
    return (size, size) if isinstance(size, int) else (int(size[0]), int(size[1]))
