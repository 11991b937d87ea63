"""The 3D point at every pixel, by Sapiens2."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from jaxtyping import Float, UInt8

from persona.events import SILENT, Stage
from persona.perception.backends import sapiens2
from persona.pretrained import Pretrained
from persona.types import Landmarks


@dataclass(frozen=True)
class Sapiens2Points:
    """Options: the network's size, and a folder that holds it."""

    name: ClassVar[str] = "sapiens2"
    cue: ClassVar[str] = "points"
    size: sapiens2.Size = "0.4b"
    folder: Path | None = None

    @property
    def pretrained(self) -> Pretrained:
        return sapiens2.repository("pointmap", self.size)

    def __call__(
        self,
        picture: UInt8[np.ndarray, "h w 3"],
        landmarks: Landmarks,
        mask: Float[np.ndarray, "h w"],
        stage: Stage = SILENT,
    ) -> Float[np.ndarray, "h w 3"]:
        """Points of the person in camera axes, meters up to one scale; zero elsewhere and where they are no numbers.

        Raises:
            PersonaError: the extra or the weights are missing.
        """
        outputs, crop = sapiens2.run(
            self.pretrained, "Sapiens2ForPointmapEstimation", self.folder, picture, landmarks, mask, stage
        )
        points = sapiens2.channels_last(outputs["pointmaps"])
        if "scales" in outputs:  # from the canonical focal length to the photo's
            points = points / float(outputs["scales"][0, 0])
        points = crop.put(points, picture.shape[:2])
        sound = np.isfinite(points).all(-1) & (mask > 0.5) & (points[..., 2] > 0)
        return np.where(sound[..., None], points, 0.0).astype(np.float32)
