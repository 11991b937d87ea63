"""Keypoints by Sapiens2: 308 of them; body and hands are taken."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from jaxtyping import Float, UInt8

from persona.events import SILENT, Stage
from persona.perception.backends import sapiens2
from persona.perception.imports.keypoints import SAPIENS_308, Keypoints, to_keypoints
from persona.pretrained import Pretrained
from persona.types import Landmarks


@dataclass(frozen=True)
class Sapiens2Pose:
    """Options: the network's size, and a folder that holds it."""

    name: ClassVar[str] = "sapiens2"
    cue: ClassVar[str] = "landmarks"
    size: sapiens2.Size = "0.4b"
    folder: Path | None = None

    @property
    def pretrained(self) -> Pretrained:
        return sapiens2.repository("pose", self.size)

    def __call__(
        self,
        picture: UInt8[np.ndarray, "h w 3"],
        landmarks: Landmarks,
        mask: Float[np.ndarray, "h w"],
        stage: Stage = SILENT,
    ) -> Keypoints:
        """Keypoints of the person at the landmarks, in pixels of the picture.

        Raises:
            PersonaError: the extra or the weights are missing.
        """
        outputs, crop = sapiens2.run(
            self.pretrained, "Sapiens2ForPoseEstimation", self.folder, picture, landmarks, mask, stage
        )
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
