"""Surface normals by Marigold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float

from persona.perception.backends.base import Cue, Seen
from persona.perception.backends.crop import Crop
from persona.perception.backends.marigold import Marigold
from persona.perception.backends.orient import camera_normals


@dataclass(frozen=True)
class MarigoldNormals(Marigold[Float[np.ndarray, "h w 3"]]):
    """Unit normals of the person in camera axes, zero elsewhere."""

    cue: ClassVar[Cue] = "normals"
    repository: ClassVar[str] = "normals-v1-1"
    pipeline: ClassVar[str] = "MarigoldNormalsPipeline"

    def read(self, maps: np.ndarray, pipe: Any, crop: Crop, seen: Seen) -> Float[np.ndarray, "h w 3"]:
        # x to the right, y up, z towards the viewer
        return camera_normals(crop.put(maps[0], seen.mask.shape), seen.mask, (1.0, -1.0, -1.0))
