"""The surface's own colours, without light and shade, by Marigold's intrinsic decomposition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from jaxtyping import Float, UInt8

from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.perception.backends import marigold
from persona.pretrained import Pretrained
from persona.types import Landmarks


@dataclass(frozen=True)
class MarigoldAlbedo:
    """Options: denoising steps, the seed of its noise, and a folder that holds the model."""

    name: ClassVar[str] = "marigold"
    cue: ClassVar[str] = "albedo"
    steps: int = 4
    seed: int = 0
    folder: Path | None = None

    @property
    def pretrained(self) -> Pretrained:
        terms = "read it before use; it restricts harmful uses"
        return Pretrained("prs-eth/marigold-iid-appearance-v1-1", "CreativeML OpenRAIL++-M", terms, "marigold")

    def __call__(
        self,
        picture: UInt8[np.ndarray, "h w 3"],
        landmarks: Landmarks,
        mask: Float[np.ndarray, "h w"],
        stage: Stage = SILENT,
    ) -> Float[np.ndarray, "h w 3"]:
        """Albedo in sRGB, [0, 1], of the person; the photo's colours elsewhere.

        Raises:
            PersonaError: the extra or the weights are missing, or the model predicts no albedo.
        """
        maps, pipe, crop = marigold.run(
            self.pretrained, "MarigoldIntrinsicsPipeline", self.folder, picture, landmarks, mask, self.steps,
            self.seed, stage,
        )  # fmt: skip
        properties = pipe.target_properties or {}
        names = list(properties.get("target_names", ()))
        if "albedo" not in names:
            raise PersonaError(f"{self.pretrained.repo} predicts {', '.join(names) or 'nothing known'}, not albedo")
        albedo = np.clip(maps[names.index("albedo")], 0.0, 1.0)
        if properties.get("albedo", {}).get("prediction_space") == "linear":
            from persona.imaging.colour import linear_to_srgb  # needs OpenCV

            albedo = linear_to_srgb(albedo)
        placed = crop.put(albedo.astype(np.float32), picture.shape[:2])
        return np.where((mask > 0.02)[..., None], placed, picture.astype(np.float32) / 255).astype(np.float32)
