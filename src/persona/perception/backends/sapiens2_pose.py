"""Keypoints by Sapiens2: 308 of them; body and hands are taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float

from persona.perception.backends.base import Cue
from persona.perception.backends.crop import Crop
from persona.perception.backends.sapiens2 import Sapiens2
from persona.perception.imports.keypoints import SAPIENS_308, Keypoints, to_keypoints


@dataclass(frozen=True)
class Sapiens2Pose(Sapiens2[Keypoints]):
    """Keypoints of the person at the landmarks, in pixels of the picture."""

    cue: ClassVar[Cue] = "landmarks"
    repository: ClassVar[str] = "pose"
    architecture: ClassVar[str] = "Sapiens2ForPoseEstimation"

    def read(self, outputs: dict[str, Any], crop: Crop, mask: Float[np.ndarray, "h w"]) -> Keypoints:
        heat = outputs["heatmaps"][0].numpy()
        affine = crop.to_picture(heat.shape[2], heat.shape[1])
        points, scores = peaks(heat)
        placed = points @ affine[:, :2].T + affine[:, 2] + 0.5
        return to_keypoints(np.c_[placed, np.clip(scores, 0.0, 1.0)], SAPIENS_308)


def peaks(heat: Float[np.ndarray, "k h w"]) -> tuple[Float[np.ndarray, "k 2"], Float[np.ndarray, " k"]]:
    """The maximum of every map to a fraction of a pixel (x, y), and its value.

    The logarithm of a blurred peak is a paraboloid; one Newton step finds its top (DARK, Zhang et al. 2020).
    """
    import cv2

    count, rows, columns = heat.shape
    index = heat.reshape(count, -1).argmax(1)
    scores = heat.reshape(count, -1).max(1)
    points = np.stack([index % columns, index // columns], 1).astype(np.float64)
    for k, (x, y) in enumerate(points.astype(int)):
        if not (1 <= x < columns - 1 and 1 <= y < rows - 1):
            continue
        low, left = max(0, y - 8), max(0, x - 8)
        window = cv2.GaussianBlur(heat[k, low : y + 9, left : x + 9], (11, 11), 0)
        patch = np.log(np.clip(window[y - low - 1 : y - low + 2, x - left - 1 : x - left + 2], 1e-6, None))
        slope = np.array([patch[1, 2] - patch[1, 0], patch[2, 1] - patch[0, 1]]) / 2
        mixed = (patch[2, 2] + patch[0, 0] - patch[0, 2] - patch[2, 0]) / 4
        bend = np.array(
            [
                [patch[1, 2] - 2 * patch[1, 1] + patch[1, 0], mixed],
                [mixed, patch[2, 1] - 2 * patch[1, 1] + patch[0, 1]],
            ]
        )
        if np.linalg.det(bend) > 1e-9 and bend[0, 0] < 0:
            points[k] += np.clip(-np.linalg.solve(bend, slope), -1, 1)
    return points, scores
