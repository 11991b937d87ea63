"""Marigold (ETH Zurich): diffusion models that answer with a map of the picture. Run through diffusers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float

from persona.errors import PersonaError
from persona.events import Stage
from persona.extras import require
from persona.perception.backends.base import Answer_co, BackEnd, Seen
from persona.perception.backends.crop import Crop, person_crop
from persona.perception.backends.running import inference
from persona.pretrained import Pretrained, model_folder, quiet

LICENCE = "CreativeML OpenRAIL++-M"
TERMS = "read it before use; it restricts harmful uses"
_RESOLUTION = 768  # of the longer side, as these models were trained


@dataclass(frozen=True)
class Marigold(BackEnd[Answer_co]):
    """What the models share: the person's crop goes in, maps of the crop come out; :meth:`read` makes the answer.

    Attributes:
        steps: of denoising; the authors' own choice.
        seed: of the noise.
    """

    name: ClassVar[str] = "marigold"
    repository: ClassVar[str]  # the end of the model's name
    pipeline: ClassVar[str]  # the class in diffusers
    steps: int = 4
    seed: int = 0

    @property
    def pretrained(self) -> Pretrained:
        return Pretrained(f"prs-eth/marigold-{self.repository}", LICENCE, TERMS, "marigold")

    def answer(self, seen: Seen, stage: Stage) -> Answer_co:
        import torch

        model = self.pretrained
        diffusers = require("diffusers", extra=model.extra, needed_for=model.repo)
        require("transformers", extra=model.extra, needed_for=model.repo)
        place = model_folder(model, self.folder, stage)
        gpu = torch.cuda.is_available()
        try:
            with quiet("transformers", "diffusers"):
                pipe = getattr(diffusers, self.pipeline).from_pretrained(
                    place, torch_dtype=torch.float16 if gpu else torch.float32, local_files_only=True
                )
        except (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError) as error:
            lines = str(error).strip().splitlines() or [type(error).__name__]
            raise PersonaError(
                f"{place} cannot be loaded as {self.pipeline} ({lines[0][:200]}); download it again"
            ) from error
        pipe.set_progress_bar_config(disable=True)
        pipe = pipe.to("cuda" if gpu else "cpu")
        size = min(_RESOLUTION, pipe.default_processing_resolution or _RESOLUTION)
        crop = person_crop(seen.landmarks, seen.mask, (size * 3 // 4 // 8 * 8, size // 8 * 8))
        with inference():
            result = pipe(
                crop.take(seen.picture)[None],
                num_inference_steps=self.steps,
                processing_resolution=0,  # the crop has the right size
                generator=torch.Generator("cpu").manual_seed(self.seed),
                output_type="np",
            )
        return self.read(np.asarray(result.prediction, np.float32), pipe, crop, seen)

    def read(self, maps: Float[np.ndarray, "n rows columns c"], pipe: Any, crop: Crop, seen: Seen) -> Answer_co:
        """The answer from the predicted maps of a crop and the pipeline that predicted them."""
        raise NotImplementedError
