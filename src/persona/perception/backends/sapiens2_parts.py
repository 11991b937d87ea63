"""What each pixel shows, by Sapiens2: 29 parts of body and clothes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float, UInt8

from persona.perception.backends.base import Cue
from persona.perception.backends.crop import Crop
from persona.perception.backends.sapiens2 import Sapiens2
from persona.types import Material

#: The materials of its classes, in their order: background, apparel, eyeglasses, face and neck, hair, then left foot,
#: hand, lower arm, lower leg, shoe, sock, upper arm, upper leg, lower clothing, the same on the right, torso, upper
#: clothing, lips, teeth and tongue. Glasses stay on the face they sit on.
MATERIALS = np.array(
    [
        Material.BACKGROUND, Material.CLOTH, Material.SKIN, Material.SKIN, Material.HAIR,
        Material.SKIN, Material.SKIN, Material.SKIN, Material.SKIN, Material.SHOE, Material.CLOTH, Material.SKIN,
        Material.SKIN, Material.CLOTH,
        Material.SKIN, Material.SKIN, Material.SKIN, Material.SKIN, Material.SHOE, Material.CLOTH, Material.SKIN,
        Material.SKIN,
        Material.SKIN, Material.CLOTH, Material.SKIN, Material.SKIN, Material.SKIN, Material.SKIN, Material.SKIN,
    ],
    np.uint8,
)  # fmt: skip


@dataclass(frozen=True)
class Sapiens2Parts(Sapiens2[UInt8[np.ndarray, "h w"]]):
    """The :class:`Material` of every pixel, BACKGROUND where it sees no person."""

    cue: ClassVar[Cue] = "parts"
    repository: ClassVar[str] = "seg"
    architecture: ClassVar[str] = "Sapiens2ForSemanticSegmentation"

    def read(self, outputs: dict[str, Any], crop: Crop, mask: Float[np.ndarray, "h w"]) -> UInt8[np.ndarray, "h w"]:
        classes = MATERIALS[outputs["logits"][0].argmax(0).numpy()]
        return crop.put(classes[..., None], mask.shape, nearest=True)[..., 0]
