"""Surface normals by Marigold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from jaxtyping import Float, UInt8

from persona.events import SILENT, Stage
from persona.perception.backends import marigold
from persona.perception.backends.orient import camera_normals
from persona.pretrained import Pretrained
from persona.types import Landmarks


@dataclass(frozen=True)
class MarigoldNormals:
    """Options: denoising steps, the seed of its noise, and a folder that holds the model."""

    name: ClassVar[str] = "marigold"
    cue: ClassVar[str] = "normals"
    steps: int = 4
    seed: int = 0
    folder: Path | None = None

    @property
    def pretrained(self) -> Pretrained:
        terms = "read it before use; it restricts harmful uses"
        return Pretrained("prs-eth/marigold-normals-v1-1", "CreativeML OpenRAIL++-M", terms, "marigold")

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
        maps, _, crop = marigold.run(
            self.pretrained, "MarigoldNormalsPipeline", self.folder, picture, landmarks, mask, self.steps, self.seed,
            stage,
        )  # fmt: skip
        # x to the right, y up, z towards the viewer
        return camera_normals(crop.put(maps[0], picture.shape[:2]), mask, (1.0, -1.0, -1.0))
