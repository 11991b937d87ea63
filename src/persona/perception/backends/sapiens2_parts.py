"""What each pixel shows, by Sapiens2: 29 parts of body and clothes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float, UInt8

from persona.perception.backends.base import Cue
from persona.perception.backends.crop import Crop
from persona.perception.backends.sapiens2 import Sapiens2
from persona.types import Label

#: What its classes are, in their order: background, apparel, eyeglasses, face and neck, hair, then left foot, hand,
#: lower arm, lower leg, shoe, sock, upper arm, upper leg, lower clothing, the same on the right, torso, upper clothing,
#: lips, teeth and tongue. It knows clothes as upper, lower and other ones (apparel): they are told as top, trousers and
#: outer garment.
LABELS = np.array(
    [
        Label.BACKGROUND, Label.OUTER, Label.GLASSES, Label.FACE, Label.HAIR,
        Label.SKIN, Label.SKIN, Label.SKIN, Label.SKIN, Label.SHOE, Label.SOCKS, Label.SKIN, Label.SKIN, Label.TROUSERS,
        Label.SKIN, Label.SKIN, Label.SKIN, Label.SKIN, Label.SHOE, Label.SOCKS, Label.SKIN, Label.SKIN,
        Label.SKIN, Label.TOP, *[Label.FACE] * 5,
    ],
    np.uint8,
)  # fmt: skip


@dataclass(frozen=True)
class Sapiens2Parts(Sapiens2[UInt8[np.ndarray, "h w"]]):
    """The :class:`persona.types.Label` of every pixel, BACKGROUND where it sees no person."""

    cue: ClassVar[Cue] = "parts"
    repository: ClassVar[str] = "seg"
    architecture: ClassVar[str] = "Sapiens2ForSemanticSegmentation"

    def read(self, outputs: dict[str, Any], crop: Crop, mask: Float[np.ndarray, "h w"]) -> UInt8[np.ndarray, "h w"]:
        classes = LABELS[outputs["logits"][0].argmax(0).numpy()]
        return crop.put(classes[..., None], mask.shape, nearest=True)[..., 0]
