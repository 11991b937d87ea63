"""MimicMotion as a video generator: the paper's choice. Its weights are for academic research only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from jaxtyping import UInt8

from persona.events import SILENT, Stage
from persona.keys import Description, key_of
from persona.pretrained import Pretrained, model_folder
from persona.synthesis.generators.drawing import draw_dwpose
from persona.synthesis.generators.placing import Offload, offload_mode, place_of, ready
from persona.synthesis.generators.progress import keep, kept
from persona.types import PoseClip

CHECKPOINT = "MimicMotion_1-1.pth"
WEIGHTS = Pretrained(
    "tencent/MimicMotion", "research only", "academic and research use only", "diffusion",
    files=(CHECKPOINT,), marks=(CHECKPOINT,), size_gb=3.1,
)  # fmt: skip
BASE = Pretrained(
    "stabilityai/stable-video-diffusion-img2vid-xt-1-1", "Stability AI Community License",
    "commercial use needs registration above a revenue limit", "diffusion",
    files=("model_index.json", "*/*.json", "vae/*.fp16.safetensors", "image_encoder/*.fp16.safetensors"),
    marks=("model_index.json", "unet/config.json"), gate="accept its terms on huggingface.co", size_gb=1.5,
)  # fmt: skip

Precision = Literal["auto", "float32", "float16", "bfloat16"]
_STATE = ("latents", "predictions", "counts")
_BYTES = {"float32": 4, "float16": 2, "bfloat16": 2}
# GiB in half precision, from the published figures (16 GB for tiles of 72 frames of 576 x 1024, 8 GB for 16).
_ALL_WEIGHTS, _LARGEST_WEIGHTS, _LAYER = 4.5, 3.1, 0.4
_FIXED, _PER_FRAME, _PER_DECODED = 1.2, 0.143, 1.9


@dataclass(frozen=True)
class MimicMotion:
    """Options of the generator.

    Attributes:
        folder: looked into first for both repositories (``MimicMotion``, ``stable-video-diffusion-img2vid-xt-1-1``).
        width, height: of the video; multiples of 64.
        steps, tile, overlap, guidance, noise_aug, decode_chunk: as in the pipeline; the published settings.
        dtype: "auto" is half precision on a GPU.
        offload: "auto" takes the fastest that fits the card.
        seed: of all randomness.
    """

    name: ClassVar[str] = "mimicmotion"
    pretrained: ClassVar[tuple[Pretrained, ...]] = (WEIGHTS, BASE)

    folder: Path | None = None
    width: int = 576
    height: int = 1024
    fps: int = 7
    steps: int = 25
    tile: int = 72
    overlap: int = 6
    guidance: tuple[float, float] = (2.0, 2.0)
    noise_aug: float = 0.0
    decode_chunk: int = 8
    dtype: Precision = "auto"
    device: str = "auto"
    offload: Offload = "auto"
    seed: int = 0

    def __call__(
        self, reference: UInt8[np.ndarray, "h w 3"], clip: PoseClip, stage: Stage = SILENT,
        progress: Path | None = None,
    ) -> UInt8[np.ndarray, "t h w 3"]:  # fmt: skip
        """A video of the person of the reference picture in the clip's poses, one frame a pose.

        Args:
            reference: the person on white, where ``clip.reference`` says, of the clip's size.
            stage: receives the memory needed, licences and progress.
            progress: file in which the state after every tile is kept, so that an interrupted call goes on there.

        Raises:
            PersonaError: the extra or the weights are missing, or the machine has too little memory.
        """
        torch = ready("MimicMotion")
        from PIL import Image

        from persona.synthesis.generators.mimicmotion_pipeline import Progress

        device, dtype = place_of(self.device, self.dtype, half="float16")
        checkpoint = model_folder(WEIGHTS, self.folder, stage) / CHECKPOINT
        base = model_folder(BASE, self.folder, stage)
        offload = self._fitting(base, device, dtype, stage)
        pipeline = _loaded(base, checkpoint, dtype, device, offload)
        for model in self.pretrained:
            stage.warn(model.notice)
        pictures = [draw_dwpose(clip.reference, 0, clip.width, clip.height)]
        pictures += [draw_dwpose(clip.frames, i, clip.width, clip.height) for i in range(len(clip))]
        pose = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1
        key = key_of(self, Description((reference, np.stack(pictures))).text)

        def done(state: Progress, tiles: int, steps: int) -> None:
            share = (state.step + state.tile / tiles) / steps
            stage.progress(share, f"step {min(state.step + 1, steps)} of {steps}")
            if progress is not None:
                _keep(progress, key, state)

        frames = pipeline(
            Image.fromarray(reference),
            pose,
            tile=self.tile,
            overlap=self.overlap,
            steps=self.steps,
            guidance=self.guidance,
            fps=self.fps,
            noise_aug=self.noise_aug,
            decode_chunk=self.decode_chunk,
            generator=torch.Generator("cpu").manual_seed(self.seed),
            resume=_kept(progress, key) if progress is not None else None,
            on_tile=done,
        )
        if progress is not None:
            progress.unlink(missing_ok=True)
        return (frames[1:].permute(0, 2, 3, 1).numpy() * 255).round().astype(np.uint8)  # the first is the reference's

    def memory_gib(self, dtype: str, offload: str, share: float = 1.0) -> float:
        """About how much memory the device needs; ``share`` is the UNet's width against the published one's."""
        pixels = self.width * self.height / (576 * 1024)
        weights = {"none": _ALL_WEIGHTS, "model": _LARGEST_WEIGHTS, "sequential": _LAYER}[offload] * share**2
        denoising = weights + (_FIXED + _PER_FRAME * self.tile * pixels) * share
        decoding = 0.2 * weights + (0.5 + _PER_DECODED * self.decode_chunk * pixels) * share
        return max(denoising, decoding) * _BYTES[dtype] / 2

    def _fitting(self, base: Path, device: str, dtype: str, stage: Stage) -> Any:
        """The offload mode to use; refused with advice if none fits."""
        width = json.loads((base / "unet" / "config.json").read_text()).get("block_out_channels", [320])[0]
        return offload_mode(
            "MimicMotion", self.offload, lambda mode: self.memory_gib(dtype, mode, width / 320), device, dtype,
            "smaller tiles (tile=16), decode_chunk=1, offload='sequential', or a smaller picture", stage,
        )  # fmt: skip


@lru_cache(maxsize=1)
def _loaded(base: Path, checkpoint: Path, dtype: str, device: str, offload: Any) -> Any:
    import torch

    from persona.synthesis.generators.mimicmotion_pipeline import load_pipeline

    half = any((base / "vae").glob("*.fp16.safetensors"))
    return load_pipeline(
        base,
        checkpoint,
        dtype=getattr(torch, dtype),
        device=device,
        offload=offload,
        variant="fp16" if half else None,
    )


def _keep(path: Path, key: str, state: Any) -> None:
    keep(path, key, {name: getattr(state, name) for name in _STATE}, {"step": state.step, "tile": state.tile})


def _kept(path: Path, key: str) -> Any:
    """What :func:`_keep` left of the same call, if anything."""
    from persona.synthesis.generators.mimicmotion_pipeline import Progress

    found = kept(path, key)
    if found is None or set(found[0]) != set(_STATE) or set(found[1]) != {"step", "tile"}:
        return None
    tensors, (step, tile) = found[0], (int(found[1][name]) for name in ("step", "tile"))
    return Progress(step=step, tile=tile, **tensors)


__all__ = ["BASE", "CHECKPOINT", "WEIGHTS", "MimicMotion"]
