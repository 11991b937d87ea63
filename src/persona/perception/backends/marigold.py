"""Marigold (ETH Zurich): diffusion models that answer with a map of the picture. Run through diffusers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from persona.errors import PersonaError
from persona.events import Stage
from persona.extras import require
from persona.perception.backends.crop import Crop, person_crop
from persona.perception.backends.running import inference
from persona.pretrained import Pretrained, model_folder, quiet
from persona.types import Landmarks

_RESOLUTION = 768  # of the longer side, as these models were trained


def run(
    model: Pretrained,
    pipeline: str,
    folder: Path | None,
    picture: UInt8[np.ndarray, "h w 3"],
    landmarks: Landmarks,
    mask: Float[np.ndarray, "h w"],
    steps: int,
    seed: int,
    stage: Stage,
) -> tuple[Float[np.ndarray, "n rows columns c"], Any, Crop]:
    """The predicted maps for the person's crop, the pipeline and the crop.

    Raises:
        PersonaError: the extra is missing, or the model cannot be had or loaded.
    """
    import torch

    diffusers = require("diffusers", extra=model.extra, needed_for=model.repo)
    require("transformers", extra=model.extra, needed_for=model.repo)
    place = model_folder(model, folder, stage)
    gpu = torch.cuda.is_available()
    try:
        with quiet("transformers", "diffusers"):
            pipe = getattr(diffusers, pipeline).from_pretrained(
                place, torch_dtype=torch.float16 if gpu else torch.float32, local_files_only=True
            )
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise PersonaError(f"{place} cannot be loaded as {pipeline} ({lines[0][:200]}); download it again") from error
    pipe.set_progress_bar_config(disable=True)
    pipe = pipe.to("cuda" if gpu else "cpu")
    size = min(_RESOLUTION, pipe.default_processing_resolution or _RESOLUTION)
    crop = person_crop(landmarks, mask, (size * 3 // 4 // 8 * 8, size // 8 * 8))
    with inference():
        result = pipe(
            crop.take(picture)[None],
            num_inference_steps=steps,
            processing_resolution=0,  # the crop has the right size
            generator=torch.Generator("cpu").manual_seed(seed),
            output_type="np",
        )
    return np.asarray(result.prediction, np.float32), pipe, crop
