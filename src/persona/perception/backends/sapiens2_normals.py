"""Surface normals by Sapiens2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float

from persona.perception.backends.base import Cue
from persona.perception.backends.crop import Crop
from persona.perception.backends.orient import camera_normals
from persona.perception.backends.sapiens2 import Sapiens2, channels_last


@dataclass(frozen=True)
class Sapiens2Normals(Sapiens2[Float[np.ndarray, "h w 3"]]):
    """Unit normals of the person in camera axes, zero elsewhere."""

    cue: ClassVar[Cue] = "normals"
    repository: ClassVar[str] = "normal"
    architecture: ClassVar[str] = "Sapiens2ForNormalEstimation"

    def read(self, outputs: dict[str, Any], crop: Crop, mask: Float[np.ndarray, "h w"]) -> Float[np.ndarray, "h w 3"]:
        normals = crop.put(channels_last(outputs["normals"]), mask.shape)
        return camera_normals(normals, mask, (1.0, -1.0, -1.0))
