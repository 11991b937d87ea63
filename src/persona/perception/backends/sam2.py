"""The person's mask by SAM 2 (Meta, Apache-2.0), asked with the person's box and a few landmarks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from jaxtyping import Float, UInt8

from persona.events import SILENT, Stage
from persona.landmark_names import HIPS, KNEES, SHOULDERS, BodyPoint
from persona.perception.backends.crop import Crop
from persona.perception.backends.running import inference, load
from persona.perception.backends.sapiens2 import sides
from persona.pretrained import Pretrained
from persona.types import Landmarks

_ASKED = (BodyPoint.NOSE, *SHOULDERS, *HIPS, *KNEES)  # well inside the person


@dataclass(frozen=True)
class Sam2Matte:
    """Options: the network's size, and a folder that holds it."""

    name: ClassVar[str] = "sam2"
    cue: ClassVar[str] = "matte"
    size: Literal["tiny", "small", "base-plus", "large"] = "large"
    folder: Path | None = None

    @property
    def pretrained(self) -> Pretrained:
        return Pretrained(f"facebook/sam2.1-hiera-{self.size}", "Apache-2.0", "free for any use", "sam2")

    def __call__(
        self,
        picture: UInt8[np.ndarray, "h w 3"],
        landmarks: Landmarks,
        mask: Float[np.ndarray, "h w"],
        stage: Stage = SILENT,
    ) -> Float[np.ndarray, "h w"]:
        """The probability that a pixel is the person's.

        Raises:
            PersonaError: the extra or the weights are missing.
        """
        import torch

        network = load(self.pretrained, "Sam2Model", self.folder, stage)
        rows, columns = sides(network.config.prompt_encoder_config.image_size)
        height, width = picture.shape[:2]
        crop = Crop(0.5, 0.5, width - 1.0, height - 1.0, (columns, rows))
        factor = np.array([columns / width, rows / height])
        ys, xs = np.nonzero(mask > 0.3)
        box = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]) * np.tile(factor, 2)
        asked = [
            k
            for k in _ASKED
            if landmarks.body_confidence[k] > 0.5
            and 0 <= landmarks.body[k, 0] < width
            and 0 <= landmarks.body[k, 1] < height
        ]
        points = landmarks.body[asked] * factor
        device = network.device
        with inference():
            outputs = network(
                pixel_values=torch.from_numpy(crop.normalised(picture)).to(device),
                input_boxes=torch.tensor(box[None, None], dtype=torch.float32, device=device),
                input_points=torch.tensor(points[None, None], dtype=torch.float32, device=device) if asked else None,
                input_labels=torch.ones((1, 1, len(asked)), dtype=torch.int32, device=device) if asked else None,
            )
        best = int(outputs.iou_scores[0, 0].argmax())
        logits = outputs.pred_masks[0, 0, best].float().cpu().numpy()
        placed = crop.put(logits[..., None], picture.shape[:2])[..., 0]
        return (1.0 / (1.0 + np.exp(-np.clip(placed, -30, 30)))).astype(np.float32)
