"""The person's mask by SAM 2 (Meta, Apache-2.0), asked with the person's box and a few landmarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from jaxtyping import Float

from persona.events import Stage
from persona.landmark_names import HIPS, KNEES, SHOULDERS, BodyPoint
from persona.perception.backends.base import BackEnd, Cue, Seen
from persona.perception.backends.crop import Crop, sides
from persona.perception.backends.running import inference, load
from persona.pretrained import Pretrained

_ASKED = (BodyPoint.NOSE, *SHOULDERS, *HIPS, *KNEES)  # well inside the person


@dataclass(frozen=True)
class Sam2Matte(BackEnd[Float[np.ndarray, "h w"]]):
    """The probability that a pixel is the person's.

    Attributes:
        size: of the network.
    """

    name: ClassVar[str] = "sam2"
    cue: ClassVar[Cue] = "matte"
    size: Literal["tiny", "small", "base-plus", "large"] = "large"

    @property
    def pretrained(self) -> Pretrained:
        return Pretrained(f"facebook/sam2.1-hiera-{self.size}", "Apache-2.0", "free for any use", "sam2")

    def answer(self, seen: Seen, stage: Stage) -> Float[np.ndarray, "h w"]:
        import torch

        picture, landmarks = seen.picture, seen.landmarks
        network = load(self.pretrained, "Sam2Model", self.folder, stage)
        rows, columns = sides(network.config.prompt_encoder_config.image_size)
        height, width = picture.shape[:2]
        crop = Crop(0.5, 0.5, width - 1.0, height - 1.0, (columns, rows))
        factor = np.array([columns / width, rows / height])
        ys, xs = np.nonzero(seen.mask > 0.3)
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
