"""Wan-Animate 2 as a video generator: free weights (Apache-2.0), run by diffusers' modular pipeline.

It is driven by a video instead of keypoints: the person's own rough avatar in the motion (``PoseClip.driving``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
from jaxtyping import UInt8

from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.keys import Description, key_of
from persona.pretrained import Pretrained, model_folder, quiet
from persona.synthesis.generators.placing import Offload, place_of, ready
from persona.synthesis.generators.progress import keep, kept
from persona.synthesis.generators.wan import PROMPT, brief, check_shape, fitting
from persona.types import PoseClip

WEIGHTS = Pretrained(
    "Wan-AI/Wan2.2-Animate-2-14B-Diffusers", "Apache-2.0", "free for any use", "diffusion",
    marks=("modular_model_index.json",), size_gb=42.0,  # estimated from the networks' parameters in bfloat16
)  # fmt: skip
_SHORTEST = 5  # frames
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

        Args:
            reference: the person on white, of the clip's size.
            clip: with driving pictures.
            stage: receives the memory needed, the licence and progress.
            progress: file in which finished segments are kept, so that an interrupted call goes on behind them.

        Raises:
            PersonaError: the extra or the weights are missing, sizes do not fit, the clip has no driving pictures, or
                the machine has too little memory.
        """
        torch = ready("Wan-Animate 2", "ftfy")
        from PIL import Image

        if clip.driving is None:
            raise PersonaError("Wan-Animate 2 is driven by a video of the rough avatar, and this clip has none")
        check_shape("Wan-Animate 2", self, clip)
        device, dtype = place_of(self.device, self.dtype, half="bfloat16")
        folder = model_folder(WEIGHTS, self.folder, stage)
        offload = fitting("Wan-Animate 2", self, folder, _width, device, dtype, stage)
        pipeline, segments = _loaded(folder, self.guidance, dtype, device, offload)
        stage.warn(WEIGHTS.notice)
        short = max(0, _SHORTEST - len(clip))  # fewer than a segment of two latent frames cannot be filled up
        driving = np.concatenate([clip.driving, np.repeat(clip.driving[-1:], short, 0)])
        # No longer than the clip: what a segment has too much is filled up with mirrored frames, and made for nothing.
        segment = min(self.segment, max(_SHORTEST, 4 * math.ceil((len(clip) - 1) / 4) + 1))
        advance = segment - self.conditioning_frames
        count = max(1, math.ceil((len(clip) - self.conditioning_frames) / advance))
        each = 1 + self.steps * (2 if self.guidance != 1 else 1)
        total, done = count * each, 0
        if progress is not None:
            key = key_of(self, Description((reference, clip.driving, segment)).text)
            segments.begin(progress, key)
            done = each * len(segments.made)

        def step(*_: Any) -> None:
            nonlocal done
            done += 1
            stage.progress(min(1.0, done / total), f"step {done} of {total}")

        hook = pipeline.transformer.register_forward_hook(step)
        try:
            videos = pipeline(
                prompt=PROMPT,
                image=Image.fromarray(reference),
                driving_video=[Image.fromarray(picture) for picture in driving],
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
            segments.end()
        if progress is not None:
            progress.unlink(missing_ok=True)
        frames = (np.asarray(videos[0]) * 255).round().clip(0, 255).astype(np.uint8)[: len(clip)]
        if frames.shape[1:3] == (clip.height, clip.width):
            return frames
        size = clip.width, clip.height  # the pipeline rounds the height that it works out from the picture's shape
        return np.stack([cv2.resize(frame, size, interpolation=cv2.INTER_LINEAR) for frame in frames])

    def memory_gib(self, dtype: str, offload: str, share: float = 1.0) -> float:
        """About how much memory the device needs; ``share`` is the transformer's width against the published one's."""
        pixels = self.width * self.height / (640 * 800) * self.segment / 81
        return (_WEIGHTS_GIB[offload] * share**2 + _ACTIVITY_GIB * pixels * share) * (2 if dtype == "float32" else 1)


class _Segments:
    """One turn of the pipeline's loop over segments, which keeps what it made in a file and takes it from there.

    A segment goes on from the last one's frames and draws from the same generator; both are kept.
    """

    def __init__(self, turn: Callable[..., tuple[Any, Any]]) -> None:
        self._turn = turn
        self.end()

    def begin(self, path: Path, key: str) -> None:
        """Keep the segments of the next call in a file; those that it has of the same call are taken from there."""
        self._path, self._key = path, key
        tensors, told = kept(path, key) or ({}, {})
        names = [f"segment{k}" for k in range(told.get("segments", 0))]
        if names and set(tensors) == {*names, "generator"}:
            self.made, self._state = [tensors[name] for name in names], tensors["generator"]

    def end(self) -> None:
        """Keep nothing."""
        self._path: Path | None = None
        self._key, self.made, self._state = "", [], None

    def __call__(self, components: Any, block_state: Any, k: int) -> tuple[Any, Any]:
        if k < len(self.made):
            block_state.segment_frames.append(self.made[k])
            block_state.out_frames = self.made[k].to(components._execution_device)
            return components, block_state
        if self._state is not None:
            block_state.generator.set_state(self._state)
            self._state = None
        components, block_state = self._turn(components, block_state, k=k)
        if self._path is not None:
            made = {f"segment{i}": frames for i, frames in enumerate(block_state.segment_frames)}
            keep(self._path, self._key, made | {"generator": block_state.generator.get_state()}, {"segments": k + 1})
        return components, block_state


def _width(transformer: dict[str, Any]) -> int:
    return transformer.get("dim", 5120)


@lru_cache(maxsize=1)
def _loaded(folder: Path, guidance: float, dtype: str, device: str, offload: str) -> tuple[Any, _Segments]:
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
            loop = pipeline._blocks.sub_blocks["denoise"].sub_blocks["denoise"]  # over segments; `blocks` is a copy
            segments = loop.loop_step = _Segments(loop.loop_step)
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
        raise PersonaError(f"{folder} cannot be loaded as Wan-Animate 2 ({brief(error)}); download it again") from error
    pipeline.set_progress_bar_config(disable=True)
    if device.startswith("cuda"):  # attention with the driving video's keys: only compiled does it not hold all scores
        pipeline.transformer.compile_repeated_blocks()
    if offload == "none":
        pipeline.to(device)
        return pipeline, segments
    # The transformer's layers visit the device one by one; the smaller networks stay on it, or only while they run.
    pipeline.transformer.enable_group_offload(
        onload_device=torch.device(device), offload_device=torch.device("cpu"), offload_type="block_level",
        num_blocks_per_group=8 if offload == "model" else 1,
    )  # fmt: skip
    for network in (pipeline.text_encoder, pipeline.image_encoder, pipeline.vae):
        network.to(device)
    return pipeline, segments


__all__ = ["WEIGHTS", "WanAnimate2"]
