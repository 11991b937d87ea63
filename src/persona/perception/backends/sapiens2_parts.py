"""What each pixel shows, by Sapiens2: 29 parts of body and clothes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from jaxtyping import Float, UInt8

from persona.events import SILENT, Stage
from persona.perception.backends import sapiens2
from persona.pretrained import Pretrained
from persona.types import Landmarks, Material

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
class Sapiens2Parts:
    """Options: the network's size, and a folder that holds it."""

    name: ClassVar[str] = "sapiens2"
    cue: ClassVar[str] = "parts"
    size: sapiens2.Size = "0.4b"
    folder: Path | None = None

    @property
    def pretrained(self) -> Pretrained:
        return sapiens2.repository("seg", self.size)

    def __call__(
        self,
        picture: UInt8[np.ndarray, "h w 3"],
        landmarks: Landmarks,
        mask: Float[np.ndarray, "h w"],
        stage: Stage = SILENT,
    ) -> UInt8[np.ndarray, "h w"]:
        """The :class:`Material` of every pixel, BACKGROUND where it sees no person.

        Raises:
            PersonaError: the extra or the weights are missing.
        """
        outputs, crop = sapiens2.run(
            self.pretrained, "Sapiens2ForSemanticSegmentation", self.folder, picture, landmarks, mask, stage
        )
        classes = MATERIALS[outputs["logits"][0].argmax(0).numpy()]
        return crop.put(classes[..., None], picture.shape[:2], nearest=True)[..., 0]
