"""Sapiens2 (Meta): one backbone, one network a cue. Its licence restricts use: see :data:`TERMS`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, UInt8

from persona.events import Stage
from persona.perception.backends.crop import Crop, person_crop
from persona.perception.backends.running import inference, load
from persona.pretrained import Pretrained
from persona.types import Landmarks

Size = Literal["0.4b", "0.8b", "1b", "5b"]
LICENCE = "Sapiens2 License"
TERMS = "read it before use; it forbids deepfakes and biometric processing, among others"


def repository(cue: str, size: str) -> Pretrained:
    """The repository of the network for a cue."""
    return Pretrained(f"facebook/sapiens2-{cue}-{size}", LICENCE, TERMS, "sapiens")


def run(
    model: Pretrained,
    architecture: str,
    folder: Path | None,
    picture: UInt8[np.ndarray, "h w 3"],
    landmarks: Landmarks,
    mask: Float[np.ndarray, "h w"],
    stage: Stage,
) -> tuple[Any, Crop]:
    """The network's outputs (tensors on the CPU, float32) for the person's crop, and that crop."""
    import torch

    network = load(model, architecture, folder, stage)
    stage.warn(model.notice)
    rows, columns = sides(network.config.image_size)
    crop = person_crop(landmarks, mask, (columns, rows))
    with inference():
        outputs = network(torch.from_numpy(crop.normalised(picture)).to(network.device))
    return {k: v.float().cpu() for k, v in outputs.items() if isinstance(v, torch.Tensor)}, crop


def sides(size: int | list[int] | tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of a network's input."""
    return (size, size) if isinstance(size, int) else (int(size[0]), int(size[1]))


def channels_last(tensor: Any) -> Float[np.ndarray, "h w c"]:
    """The first map of a batch."""
    return np.ascontiguousarray(tensor[0].numpy().transpose(1, 2, 0))
