"""The matte and the person's own colours, by Sapiens2."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from jaxtyping import Float, UInt8

from persona.events import SILENT, Stage
from persona.perception.backends import sapiens2
from persona.pretrained import Pretrained
from persona.types import Landmarks


@dataclass(frozen=True)
class Sapiens2Matte:
    """Options: the network's size, and a folder that holds it."""

    name: ClassVar[str] = "sapiens2"
    cue: ClassVar[str] = "matte"
    size: Literal["1b"] = "1b"
    folder: Path | None = None

    @property
    def pretrained(self) -> Pretrained:
        return sapiens2.repository("matting", self.size)

    def __call__(
        self,
        picture: UInt8[np.ndarray, "h w 3"],
        landmarks: Landmarks,
        mask: Float[np.ndarray, "h w"],
        stage: Stage = SILENT,
    ) -> Float[np.ndarray, "h w"]:
        """The share of every pixel that is the person's.

        Raises:
            PersonaError: the extra or the weights are missing.
        """
        outputs, crop = sapiens2.run(
            self.pretrained, "Sapiens2ForImageMatting", self.folder, picture, landmarks, mask, stage
        )
        alpha = crop.put(sapiens2.channels_last(outputs["alphas"]), picture.shape[:2])[..., 0]
        return np.clip(alpha, 0.0, 1.0).astype(np.float32)
