"""Surface normals by Sapiens2."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from jaxtyping import Float, UInt8

from persona.events import SILENT, Stage
from persona.perception.backends import sapiens2
from persona.perception.backends.orient import camera_normals
from persona.pretrained import Pretrained
from persona.types import Landmarks


@dataclass(frozen=True)
class Sapiens2Normals:
    """Options: the network's size, and a folder that holds it."""

    name: ClassVar[str] = "sapiens2"
    cue: ClassVar[str] = "normals"
    size: sapiens2.Size = "0.4b"
    folder: Path | None = None

    @property
    def pretrained(self) -> Pretrained:
        return sapiens2.repository("normal", self.size)

    def __call__(
        self,
        picture: UInt8[np.ndarray, "h w 3"],
        landmarks: Landmarks,
        mask: Float[np.ndarray, "h w"],
        stage: Stage = SILENT,
    ) -> Float[np.ndarray, "h w 3"]:
        """Unit normals of the person in camera axes, zero elsewhere.

        Raises:
            PersonaError: the extra or the weights are missing.
        """
        outputs, crop = sapiens2.run(
            self.pretrained, "Sapiens2ForNormalEstimation", self.folder, picture, landmarks, mask, stage
        )
        normals = crop.put(sapiens2.channels_last(outputs["normals"]), picture.shape[:2])
        return camera_normals(normals, mask, (1.0, -1.0, -1.0))
