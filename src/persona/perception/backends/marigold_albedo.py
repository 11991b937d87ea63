"""The surface's own colours, without light and shade, by Marigold's intrinsic decomposition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float

from persona.errors import PersonaError
from persona.perception.backends.base import Cue, Seen
from persona.perception.backends.crop import Crop
from persona.perception.backends.marigold import Marigold


@dataclass(frozen=True)
class MarigoldAlbedo(Marigold[Float[np.ndarray, "h w 3"]]):
    """Albedo of the person in sRGB, [0, 1]; the photo's colours elsewhere."""

    cue: ClassVar[Cue] = "albedo"
    repository: ClassVar[str] = "iid-appearance-v1-1"
    pipeline: ClassVar[str] = "MarigoldIntrinsicsPipeline"

    def read(self, maps: np.ndarray, pipe: Any, crop: Crop, seen: Seen) -> Float[np.ndarray, "h w 3"]:
        """The albedo among the predicted maps.

        Raises:
            PersonaError: the model predicts no albedo.
        """
        properties = pipe.target_properties or {}
        names = list(properties.get("target_names", ()))
        if "albedo" not in names:
            raise PersonaError(f"{self.pretrained.repo} predicts {', '.join(names) or 'nothing known'}, not albedo")
        albedo = np.clip(maps[names.index("albedo")], 0.0, 1.0)
        if properties.get("albedo", {}).get("prediction_space") == "linear":
            from persona.imaging.colour import linear_to_srgb  # needs OpenCV

            albedo = linear_to_srgb(albedo)
        placed = crop.put(albedo.astype(np.float32), seen.mask.shape)
        return np.where((seen.mask > 0.02)[..., None], placed, seen.picture.astype(np.float32) / 255).astype(np.float32)
