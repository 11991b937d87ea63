"""The 3D point at every pixel, by Sapiens2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float

from persona.perception.backends.base import Cue
from persona.perception.backends.crop import Crop
from persona.perception.backends.sapiens2 import Sapiens2, channels_last


@dataclass(frozen=True)
class Sapiens2Points(Sapiens2[Float[np.ndarray, "h w 3"]]):
    """Points of the person in camera axes, meters up to one scale; zero elsewhere and where they are no numbers."""

    cue: ClassVar[Cue] = "points"
    repository: ClassVar[str] = "pointmap"
    architecture: ClassVar[str] = "Sapiens2ForPointmapEstimation"

    def read(self, outputs: dict[str, Any], crop: Crop, mask: Float[np.ndarray, "h w"]) -> Float[np.ndarray, "h w 3"]:
        points = channels_last(outputs["pointmaps"])
        if "scales" in outputs:  # from the canonical focal length to the photo's
            points = points / float(outputs["scales"][0, 0])
        points = crop.put(points, mask.shape)
        sound = np.isfinite(points).all(-1) & (mask > 0.5) & (points[..., 2] > 0)
        return np.where(sound[..., None], points, 0.0).astype(np.float32)
