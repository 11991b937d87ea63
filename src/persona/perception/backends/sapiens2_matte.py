"""The matte, by Sapiens2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from jaxtyping import Float

from persona.perception.backends.base import Cue
from persona.perception.backends.crop import Crop
from persona.perception.backends.sapiens2 import Sapiens2, channels_last


@dataclass(frozen=True)
class Sapiens2Matte(Sapiens2[Float[np.ndarray, "h w"]]):
    """The share of every pixel that is the person's; there is one size of it."""

    cue: ClassVar[Cue] = "matte"
    repository: ClassVar[str] = "matting"
    architecture: ClassVar[str] = "Sapiens2ForImageMatting"
    size: Literal["1b"] = "1b"

    def read(self, outputs: dict[str, Any], crop: Crop, mask: Float[np.ndarray, "h w"]) -> Float[np.ndarray, "h w"]:
        alpha = crop.put(channels_last(outputs["alphas"]), mask.shape)[..., 0]
        return np.clip(alpha, 0.0, 1.0).astype(np.float32)
