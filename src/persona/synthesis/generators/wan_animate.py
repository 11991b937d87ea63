"""Wan-Animate as a video generator: free weights (Apache-2.0), run by diffusers' own pipeline."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal

import cv2
import numpy as np
from jaxtyping import UInt8

from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.pretrained import Pretrained, model_folder, quiet
from persona.synthesis.generators.drawing import draw_wan
from persona.synthesis.generators.placing import Offload, place, place_of, ready
from persona.synthesis.generators.wan import PROMPT, brief, check_shape, fitting
from persona.types import Keypoints, PoseClip

WEIGHTS = Pretrained(
    "Wan-AI/Wan2.2-Animate-14B-Diffusers", "Apache-2.0", "free for any use", "diffusion", marks=("model_index.json",),
    size_gb=82.0,
)  # fmt: skip
_FACE = 1.3  # of the face's box
_WEIGHTS_GIB = {"none": 48.0, "model": 35.0, "sequential": 1.5}  # in bfloat16
_ACTIVITY_GIB = 4.0  # for 77 frames of 480 x 832, measured by others with sequential offload as 5.5 in all


@dataclass(frozen=True)
class WanAnimate:
    """Options of the generator.

    Attributes:
        folder: looked into first for the repository ``Wan2.2-Animate-14B-Diffusers``.
        width, height: of the video; multiples of 16.
        segment: frames made at once, 4n + 1.
        conditioning_frames: frames of a segment that the next one goes on from, 1 or 5.
        lora: a distilled LoRA file (.safetensors), with which 4 to 6 steps are enough.
        face_size: sides of the face crops.
    """

    name: ClassVar[str] = "wan-animate"
    pretrained: ClassVar[tuple[Pretrained, ...]] = (WEIGHTS,)

    folder: Path | None = None
    width: int = 480
    height: int = 832
    fps: int = 16
    steps: int = 20
    segment: int = 77
    conditioning_frames: Literal[1, 5] = 1
    guidance: float = 1.0
    lora: Path | None = None
    face_size: int = 512
    dtype: Literal["auto", "float32", "bfloat16"] = "auto"
    device: str = "auto"
    offload: Offload = "auto"
    seed: int = 0

    def __call__(
        self, reference: UInt8[np.ndarray, "h w 3"], clip: PoseClip, stage: Stage = SILENT,
        progress: Path | None = None,
    ) -> UInt8[np.ndarray, "t h w 3"]:  # fmt: skip
        """A video of the person of the reference picture in the clip's poses, one frame a pose.

        The face keeps the reference picture's expression. ``progress`` is not used: a segment is not resumed.

        Raises:
            PersonaError: the extra or the weights are missing, sizes do not fit, or the machine has too little memory.
        """
        torch = ready("Wan-Animate", "ftfy", *(("peft",) if self.lora else ()))
        from PIL import Image

        check_shape("Wan-Animate", self, clip)
        device, dtype = place_of(self.device, self.dtype, half="bfloat16")
        folder = model_folder(WEIGHTS, self.folder, stage)
        offload = fitting("Wan-Animate", self, folder, _width, device, dtype, stage)
        pipeline = _loaded(folder, self.lora, dtype, device, offload)
        stage.warn(WEIGHTS.notice)
        poses = [Image.fromarray(draw_wan(clip.frames, i, clip.width, clip.height)) for i in range(len(clip))]
        face = Image.fromarray(face_crop(reference, clip.reference, self.face_size))
        segments = max(1, math.ceil((len(clip) - self.conditioning_frames) / (self.segment - self.conditioning_frames)))
        done = 0

        def step(pipe: Any, index: int, moment: Any, values: dict[str, Any]) -> dict[str, Any]:
            nonlocal done
            done += 1
            stage.progress(min(1.0, done / (self.steps * segments)), f"step {done} of {self.steps * segments}")
            return {}

        result = pipeline(
            image=Image.fromarray(reference),
            pose_video=poses,
            face_video=[face] * len(poses),
            prompt=PROMPT,
            height=clip.height,
            width=clip.width,
            segment_frame_length=self.segment,
            num_inference_steps=self.steps,
            mode="animate",
            prev_segment_conditioning_frames=self.conditioning_frames,
            guidance_scale=self.guidance,
            generator=torch.Generator("cpu").manual_seed(self.seed),
            output_type="np",
            callback_on_step_end=step,
        )
        return (np.asarray(result.frames[0]) * 255).round().astype(np.uint8)

    def memory_gib(self, dtype: str, offload: str, share: float = 1.0) -> float:
        """About how much memory the device needs; ``share`` is the transformer's width against the published one's."""
        pixels = self.width * self.height / (480 * 832) * self.segment / 77
        return (_WEIGHTS_GIB[offload] * share**2 + _ACTIVITY_GIB * pixels * share) * (2 if dtype == "float32" else 1)


def _width(transformer: dict[str, Any]) -> int:
    return transformer.get("num_attention_heads", 40) * transformer.get("attention_head_dim", 128)


def face_crop(picture: UInt8[np.ndarray, "h w 3"], keypoints: Keypoints, size: int) -> UInt8[np.ndarray, "size size 3"]:
    """The square around the face's keypoints, 1.3 times their box, white beyond the picture."""
    points = keypoints.face[0]
    low, high = points.min(0), points.max(0)
    side, middle = max(float((high - low).max()) * _FACE, 1.0), (low + high) / 2
    scale = size / side
    shift = size / 2 - scale * middle + 0.5 * (scale - 1)  # OpenCV has the first pixel's centre at 0
    affine = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    return cv2.warpAffine(
        picture, affine, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,) * 3
    ).astype(np.uint8)


@lru_cache(maxsize=1)
def _loaded(folder: Path, lora: Path | None, dtype: str, device: str, offload: str) -> Any:
    import torch
    from diffusers.models.autoencoders.autoencoder_kl_wan import AutoencoderKLWan
    from diffusers.pipelines.wan.pipeline_wan_animate import WanAnimatePipeline

    try:
        with quiet("transformers", "diffusers"):
            vae = AutoencoderKLWan.from_pretrained(
                folder, subfolder="vae", torch_dtype=torch.float32, local_files_only=True
            )
            pipeline: Any = WanAnimatePipeline.from_pretrained(
                folder, vae=vae, torch_dtype=getattr(torch, dtype), local_files_only=True
            )
    except (OSError, ValueError, RuntimeError, KeyError, TypeError) as error:
        raise PersonaError(f"{folder} cannot be loaded as Wan-Animate ({brief(error)}); download it again") from error
    if lora is not None:
        _add_lora(pipeline, lora)
    place(pipeline, device, offload)
    return pipeline


def _add_lora(pipeline: Any, lora: Path) -> None:
    """Load a LoRA into the transformer and merge it, so that a step costs what it costs without."""
    try:
        with quiet("transformers", "diffusers"):
            pipeline.load_lora_weights(str(lora.parent), weight_name=lora.name, local_files_only=True)
            if not pipeline.get_list_adapters():
                raise ValueError("no key of it is one of the transformer's")
            pipeline.fuse_lora()
            pipeline.unload_lora_weights()
    except (OSError, ValueError, RuntimeError, KeyError, TypeError) as error:
        raise PersonaError(f"{lora} cannot be loaded as a LoRA for Wan-Animate ({brief(error)})") from error


__all__ = ["WEIGHTS", "WanAnimate", "face_crop"]
