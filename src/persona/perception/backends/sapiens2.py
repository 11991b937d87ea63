"""Sapiens2 (Meta): one backbone, one network a cue. Its licence restricts use: see :data:`TERMS`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from jaxtyping import Float

from persona.events import Stage
from persona.perception.backends.base import Answer_co, BackEnd, Seen
from persona.perception.backends.crop import Crop, person_crop, sides
from persona.perception.backends.running import inference, load
from persona.pretrained import Pretrained

LICENCE = "Sapiens2 License"
TERMS = "read it before use; it forbids deepfakes and biometric processing, among others"


@dataclass(frozen=True)
class Sapiens2(BackEnd[Answer_co]):
    """What the networks share: the person's crop goes in, maps of the crop come out; :meth:`read` makes the answer.

    Attributes:
        size: of the network.
    """

    name: ClassVar[str] = "sapiens2"
    repository: ClassVar[str]  # the middle of the model's name
    architecture: ClassVar[str]  # the class in transformers
    size: Literal["0.4b", "0.8b", "1b", "5b"] = "0.4b"

    @property
    def pretrained(self) -> Pretrained:
        return Pretrained(f"facebook/sapiens2-{self.repository}-{self.size}", LICENCE, TERMS, "sapiens")

    def answer(self, seen: Seen, stage: Stage) -> Answer_co:
        import torch

        network = load(self.pretrained, self.architecture, self.folder, stage)
        stage.warn(self.pretrained.notice)
        rows, columns = sides(network.config.image_size)
        crop = person_crop(seen.landmarks, seen.mask, (columns, rows))
        with inference():
            outputs = network(torch.from_numpy(crop.normalised(seen.picture)).to(network.device))
        maps = {k: v.float().cpu() for k, v in outputs.items() if isinstance(v, torch.Tensor)}
        return self.read(maps, crop, seen.mask)

    def read(self, outputs: dict[str, Any], crop: Crop, mask: Float[np.ndarray, "h w"]) -> Answer_co:
        """The answer from the network's outputs (tensors on the CPU, float32) for a crop; ``mask`` is the person's."""
        raise NotImplementedError


def channels_last(tensor: Any) -> Float[np.ndarray, "h w c"]:
    """The first map of a batch."""
    return np.ascontiguousarray(tensor[0].numpy().transpose(1, 2, 0))
