"""Wan-Animate 2 as a video generator: free weights (Apache-2.0), run by diffusers' modular pipeline.

It is driven by a video instead of keypoints: the person's own rough avatar in the motion (``PoseClip.driving``).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
from jaxtyping import UInt8

from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.pretrained import Pretrained, model_folder, quiet
from persona.synthesis.generators.placing import Offload, offload_mode, place_of, ready
from persona.types import PoseClip

WEIGHTS = Pretrained(
    "Wan-AI/Wan2.2-Animate-2-14B-Diffusers", "Apache-2.0", "free for any use", "diffusion",
    marks=("modular_model_index.json",), size_gb=42.0,  # estimated from the networks' parameters in bfloat16
)  # fmt: skip
_PROMPT = "视频中的人在做动作"  # "the person in the video is moving", as for Wan-Animate
_WEIGHTS_GIB = {"none": 46.0, "model": 33.0, "sequential": 4.0}  # in bfloat16: 14 B and 5.7 B parameters, the VAE
_ACTIVITY_GIB = 40.0  # for 81 frames of 640 x 800: every layer keeps the driving segment's keys and values


@dataclass(frozen=True)
class WanAnimate2:
    """Options of the generator; sizes and steps are the pipeline's own defaults.

    Attributes:
        folder: looked into first for the repository ``Wan2.2-Animate-2-14B-Diffusers``.
        width, height: of the video; multiples of 16.
        segment: most frames made at once, 4n + 1.
        conditioning_frames: frames of a segment that the next one goes on from.
        guidance: of the text; 1 for a distilled model, which then needs 10 steps.
    """

    name: ClassVar[str] = "wan-animate-2"
    pretrained: ClassVar[tuple[Pretrained, ...]] = (WEIGHTS,)
    #: A clip for it carries pictures of the rough avatar.
    driven_by: ClassVar[str] = "video"

    folder: Path | None = None
    width: int = 640
    height: int = 800
    fps: int = 24
    steps: int = 40
    segment: int = 81
    conditioning_frames: int = 1
    guidance: float = 3.0
    dtype: str = "auto"
    device: str = "auto"
    offload: Offload = "auto"
    seed: int = 0

    def __call__(
        self, reference: UInt8[np.ndarray, "h w 3"], clip: PoseClip, stage: Stage = SILENT,
        progress: Path | None = None,
    ) -> UInt8[np.ndarray, "t h w 3"]:  # fmt: skip
        """A video of the person of the reference picture in the clip's poses, one frame a pose.

        ``progress`` is not used: a segment is not resumed.

        Raises:
            PersonaError: the extra or the weights are missing, sizes do not fit, the clip has no driving pictures, or
                the machine has too little memory.
        """
        torch = ready("Wan-Animate 2", "ftfy")
        from PIL import Image

        if clip.driving is None:
            raise PersonaError("Wan-Animate 2 is driven by a video of the rough avatar, and this clip has none")
        if clip.width % 16 or clip.height % 16 or self.segment % 4 != 1:
            raise PersonaError(
                f"Wan-Animate 2 needs sides that are multiples of 16 and segments of 4n + 1 frames, got {clip.width}x"
                f"{clip.height} and {self.segment}"
            )
        device, dtype = place_of(self.device, self.dtype, half="bfloat16")
        folder = model_folder(WEIGHTS, self.folder, stage)
        offload = self._fitting(folder, device, dtype, stage)
        pipeline = _loaded(folder, self.guidance, dtype, device, offload)
        stage.warn(WEIGHTS.notice)
        # No longer than the clip: what a segment has too much is filled up with mirrored frames, and made for nothing.
        segment = min(self.segment, max(5, 4 * math.ceil((len(clip) - 1) / 4) + 1))
        advance = segment - self.conditioning_frames
        count = max(1, math.ceil((len(clip) - self.conditioning_frames) / advance))
        total, done = count * (1 + self.steps * (2 if self.guidance != 1 else 1)), 0

        def step(*_: Any) -> None:
            nonlocal done
            done += 1
            stage.progress(min(1.0, done / total), f"step {done} of {total}")

        hook = pipeline.transformer.register_forward_hook(step)
        try:
            videos = pipeline(
                prompt=_PROMPT,
                image=Image.fromarray(reference),
                driving_video=[Image.fromarray(picture) for picture in clip.driving],
                height=clip.height,
                width=clip.width,
                fps=self.fps,
                segment_frame_length=segment,
                prev_segment_conditioning_frames=self.conditioning_frames,
                num_inference_steps=self.steps,
                generator=torch.Generator("cpu").manual_seed(self.seed),
                output_type="np",
                output="videos",
            )
        finally:
            hook.remove()
        frames = (np.asarray(videos[0]) * 255).round().clip(0, 255).astype(np.uint8)
        if frames.shape[1:3] == (clip.height, clip.width):
            return frames
        size = clip.width, clip.height  # the pipeline rounds the height that it works out from the picture's shape
        return np.stack([cv2.resize(frame, size, interpolation=cv2.INTER_LINEAR) for frame in frames])

    def memory_gib(self, dtype: str, offload: str, share: float = 1.0) -> float:
        """About how much memory the device needs; ``share`` is the transformer's width against the published one's."""
        pixels = self.width * self.height / (640 * 800) * self.segment / 81
        return (_WEIGHTS_GIB[offload] * share**2 + _ACTIVITY_GIB * pixels * share) * (2 if dtype == "float32" else 1)

    def _fitting(self, folder: Path, device: str, dtype: str, stage: Stage) -> Any:
        config = json.loads((folder / "transformer" / "config.json").read_text())
        share = config.get("dim", 5120) / 5120
        return offload_mode(
            "Wan-Animate 2", self.offload, lambda mode: self.memory_gib(dtype, mode, share), device, dtype,
            "offload='sequential', a shorter segment or a smaller picture", stage,
        )  # fmt: skip


@lru_cache(maxsize=1)
def _loaded(folder: Path, guidance: float, dtype: str, device: str, offload: str) -> Any:
    import diffusers
    import torch
    from diffusers.guiders.classifier_free_guidance import ClassifierFreeGuidance
    from diffusers.models.autoencoders.autoencoder_kl_wan import AutoencoderKLWan
    from diffusers.models.transformers.transformer_wan_animate_2 import WanAnimate2Transformer3DModel
    from diffusers.modular_pipelines.wan_animate_2.modular_blocks_wan_animate_2 import WanAnimate2Blocks
    from transformers import AutoTokenizer, CLIPVisionModel, UMT5EncoderModel

    kind: Any = getattr(torch, dtype)

    def part(model: Any, name: str, precision: Any = kind) -> Any:
        return model.from_pretrained(folder, subfolder=name, torch_dtype=precision, local_files_only=True)

    try:
        with quiet("transformers", "diffusers"):
            scheduler = json.loads((folder / "scheduler" / "scheduler_config.json").read_text())["_class_name"]
            pipeline: Any = WanAnimate2Blocks().init_pipeline()
            pipeline.update_components(
                text_encoder=part(UMT5EncoderModel, "text_encoder"),
                tokenizer=AutoTokenizer.from_pretrained(folder / "tokenizer", local_files_only=True),
                image_encoder=part(CLIPVisionModel, "image_encoder"),
                vae=part(AutoencoderKLWan, "vae", torch.float32),
                transformer=part(WanAnimate2Transformer3DModel, "transformer"),
                scheduler=getattr(diffusers, scheduler).from_pretrained(folder, subfolder="scheduler"),
                guider=ClassifierFreeGuidance(guidance_scale=guidance),
            )
    except (AttributeError, OSError, ValueError, RuntimeError, KeyError, TypeError) as error:
        told = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise PersonaError(f"{folder} cannot be loaded as Wan-Animate 2 ({told}); download it again") from error
    pipeline.set_progress_bar_config(disable=True)
    if device.startswith("cuda"):  # attention with the driving video's keys: only compiled does it not hold all scores
        pipeline.transformer.compile_repeated_blocks()
    if offload == "none":
        pipeline.to(device)
        return pipeline
    # The transformer's layers visit the device one by one; the smaller networks stay on it, or only while they run.
    pipeline.transformer.enable_group_offload(
        onload_device=torch.device(device), offload_device=torch.device("cpu"), offload_type="block_level",
        num_blocks_per_group=8 if offload == "model" else 1,
    )  # fmt: skip
    for network in (pipeline.text_encoder, pipeline.image_encoder, pipeline.vae):
        network.to(device)
    return pipeline


__all__ = ["WEIGHTS", "WanAnimate2"]
