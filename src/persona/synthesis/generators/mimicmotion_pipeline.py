"""MimicMotion (Zhang et al. 2024, arXiv 2406.19680) on diffusers' own Stable Video Diffusion classes.

New against Stable Video Diffusion: a small network turns pose pictures into features that are added behind the UNet's
first convolution, and clips longer than the UNet's window are made in overlapping tiles whose noise predictions are
blended in every step. Imports torch and diffusers: import this module only where the extra ``diffusion`` is there.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.autoencoders.autoencoder_kl_temporal_decoder import AutoencoderKLTemporalDecoder
from diffusers.models.modeling_utils import ModelMixin
from diffusers.models.unets.unet_spatio_temporal_condition import UNetSpatioTemporalConditionModel
from diffusers.pipelines.stable_video_diffusion.pipeline_stable_video_diffusion import StableVideoDiffusionPipeline
from diffusers.schedulers.scheduling_euler_discrete import EulerDiscreteScheduler
from diffusers.utils.torch_utils import randn_tensor
from jaxtyping import Float
from torch import Tensor, nn
from transformers import CLIPImageProcessor, CLIPVisionModelWithProjection

from persona.errors import PersonaError
from persona.pretrained import quiet
from persona.synthesis.generators.placing import place

Offload = Literal["none", "model", "sequential"]

_POSES_AT_ONCE = 16


class PoseNet(ModelMixin, ConfigMixin):
    """Pose pictures (f, 3, h, w) in [-1, 1] to features (f, out_channels, h/8, w/8)."""

    @register_to_config
    def __init__(self, out_channels: int = 320, widths: tuple[int, ...] = (3, 16, 32, 64, 128)) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 3
        for number, width in enumerate(widths[:-1]):
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.SiLU()]
            channels = widths[number + 1]
            halved = number < len(widths) - 2
            shape = (4, 2, 1) if halved else (3, 1, 1)  # kernel, stride, padding
            layers += [nn.Conv2d(width, channels, *shape), nn.SiLU()]
        self.conv_layers = nn.Sequential(*layers)
        self.final_proj = nn.Conv2d(channels, out_channels, 1)
        self.scale = nn.Parameter(torch.full((1,), 2.0))

    def forward(self, pose: Float[Tensor, "f 3 h w"]) -> Float[Tensor, "f c h8 w8"]:
        """Features to be added behind the UNet's first convolution."""
        return self.final_proj(self.conv_layers(pose)) * self.scale


def tiles(frames: int, size: int, overlap: int) -> list[list[int]]:
    """Which frames each pass of the UNet sees: always frame 0 (the reference's own pose), then a run of neighbours.

    Runs start every ``size - overlap`` frames; the last one is shifted back to end with the clip.

    Raises:
        ValueError: the clip is shorter than a tile, or tiles would not move on.
    """
    if not 0 <= overlap < size <= frames:
        raise ValueError(f"tiles of {size} frames that overlap by {overlap} do not fit a clip of {frames}")
    runs = [[0, *range(start + 1, start + size)] for start in range(0, frames - size + 1, size - overlap)]
    if runs[-1][-1] < frames - 1:
        runs.append([0, *range(frames - size + 1, frames)])
    return runs


def blend_weights(size: int) -> Float[Tensor, " size"]:
    """How much each frame of a tile counts: a triangle that is highest in the middle."""
    rising = (torch.arange(size) + 0.5) * 2.0 / size
    return torch.minimum(rising, 2.0 - rising)


@dataclass
class Progress:
    """How far a generation is, enough to go on from there: the latents, and the predictions of a half-done step."""

    step: int
    tile: int  # tiles of this step that are done
    latents: Tensor
    predictions: Tensor
    counts: Tensor


class MimicMotionPipeline(StableVideoDiffusionPipeline):
    """Frames of the person in a reference picture, in the poses of a clip."""

    model_cpu_offload_seq = "image_encoder->pose_net->unet->vae"

    def __init__(
        self,
        vae: AutoencoderKLTemporalDecoder,
        image_encoder: CLIPVisionModelWithProjection,
        unet: UNetSpatioTemporalConditionModel,
        scheduler: EulerDiscreteScheduler,
        feature_extractor: CLIPImageProcessor,
        pose_net: PoseNet,
    ) -> None:
        super().__init__(vae, image_encoder, unet, scheduler, feature_extractor)
        self.register_modules(pose_net=pose_net)

    @torch.no_grad()
    def __call__(  # type: ignore[override]
        self,
        image: Any,
        pose: Float[Tensor, "f 3 h w"],
        *,
        tile: int = 72,
        overlap: int = 6,
        steps: int = 25,
        guidance: tuple[float, float] = (2.0, 2.0),
        fps: int = 7,
        motion_bucket: int = 127,
        noise_aug: float = 0.0,
        decode_chunk: int = 8,
        generator: torch.Generator,
        resume: Progress | None = None,
        on_tile: Callable[[Progress, int, int], None] | None = None,
    ) -> Float[Tensor, "f 3 h w"]:
        """Make the clip.

        Args:
            image: the reference picture (PIL), of the pose pictures' size.
            pose: pose pictures in [-1, 1]; the first is the reference picture's own pose. Sides are multiples of 64.
            tile, overlap: frames that the UNet sees at once, and that neighbouring tiles share. A shorter clip is made
                as one tile, its last pose repeated.
            guidance: strength of the guidance in the first and in the last frame, linear between.
            fps, motion_bucket, noise_aug: the conditioning of Stable Video Diffusion; ``noise_aug`` is also the
                noise added to the reference picture.
            decode_chunk: frames decoded at once.
            generator: all randomness; on the CPU, so that a seed gives the same clip on every device.
            resume: where an interrupted call with the same arguments was.
            on_tile: called after every tile, with the number of tiles a step and of steps. What it is given must not be
                changed, and is changed by the next tile.

        Returns:
            Frames in [0, 1] on the CPU; the first is the reference picture's own and is of no use.
        """
        device, asked = self._execution_device, len(pose)
        pose = torch.cat([pose, pose[-1:].expand(max(0, tile - asked), -1, -1, -1)])
        frames, height, width = len(pose), pose.shape[-2], pose.shape[-1]
        embedding = self._encode_image([image], device, 1, True)
        dtype = embedding.dtype
        pixels = self.video_processor.preprocess(image, height=height, width=width).to(device)
        # Drawn even if it is not used: the draws after it are then the same.
        pixels = pixels + noise_aug * randn_tensor(pixels.shape, generator, torch.device(device), pixels.dtype)
        picture = self._picture_latents(pixels, device).to(dtype)
        picture = picture.unsqueeze(1).expand(-1, frames, -1, -1, -1)
        told = self._get_add_time_ids(fps - 1, motion_bucket, noise_aug, dtype, 1, 1, True).to(device)
        self.scheduler.set_timesteps(steps, device=device)
        channels = int(self.unet.config["in_channels"])
        noise: Any = self.prepare_latents(1, tile, channels, height, width, dtype, device, generator)
        latents = noise.repeat(1, frames // tile + 1, 1, 1, 1)[:, :frames]
        strength = torch.linspace(*guidance, frames).to(device, dtype).view(1, frames, 1, 1, 1)
        features = self._pose_features(pose.to(device, dtype))
        runs = tiles(frames, tile, overlap)
        weights = blend_weights(tile).to(device).view(-1, 1, 1, 1)
        state = resume or Progress(0, 0, latents, torch.zeros_like(picture), torch.zeros(frames))
        latents = state.latents.to(device, dtype)
        predictions, counts = state.predictions.to(device, dtype), state.counts.to(device)
        with _added_behind(self.unet.conv_in) as added:
            for step in range(state.step, steps):
                moment = self.scheduler.timesteps[step]
                scaled = self.scheduler.scale_model_input(torch.cat([latents] * 2), moment)
                inputs = torch.cat([scaled, picture], 2)
                for number in range(state.tile if step == state.step else 0, len(runs)):
                    run = runs[number]
                    # The unconditional branch: no picture (zeros in both encodings) and no pose.
                    for row, feature in ((0, None), (1, features[run])):
                        added(feature)
                        predicted = self.unet(
                            inputs[row : row + 1, run],
                            moment,
                            encoder_hidden_states=embedding[row : row + 1],
                            added_time_ids=told[row : row + 1],
                            return_dict=False,
                        )[0]
                        predictions[row : row + 1, run] += predicted * weights.to(dtype)
                    counts[run] += weights.view(-1)
                    if number + 1 < len(runs) and on_tile is not None:
                        on_tile(Progress(step, number + 1, latents, predictions, counts), len(runs), steps)
                without, within = (predictions / counts.to(dtype).view(-1, 1, 1, 1)).chunk(2)
                predicted = without + strength * (within - without)
                latents = self.scheduler.step(predicted, moment, latents, return_dict=False)[0]
                predictions, counts = torch.zeros_like(predictions), torch.zeros_like(counts)
                if on_tile is not None:
                    on_tile(Progress(step + 1, 0, latents, predictions, counts), len(runs), steps)
        pictures = self.decode_latents(latents[:, :asked], asked, decode_chunk)
        self.maybe_free_model_hooks()
        return self.video_processor.postprocess_video(pictures, output_type="pt")[0].cpu()

    def _picture_latents(self, pixels: Float[Tensor, "1 3 h w"], device: Any) -> Float[Tensor, "2 c h8 w8"]:
        """The reference picture encoded, after zeros for the branch without guidance."""
        # Half precision overflows in this encoder where its configuration says so.
        upcast = self.vae.dtype == torch.float16 and bool(self.vae.config["force_upcast"])
        if upcast:
            self.vae.to(dtype=torch.float32)
        encoded = self._encode_vae_image(pixels, device, 1, True)
        if upcast:
            self.vae.to(dtype=torch.float16)
        return encoded

    def _pose_features(self, pose: Float[Tensor, "f 3 h w"]) -> Float[Tensor, "f c h8 w8"]:
        return torch.cat([self.pose_net(part) for part in pose.split(_POSES_AT_ONCE)])


@contextmanager
def _added_behind(layer: nn.Module) -> Iterator[Callable[[Tensor | None], None]]:
    """While it is open, what was given last to the yielded function is added to the layer's output."""
    current: list[Tensor | None] = [None]

    def hook(module: nn.Module, inputs: Any, output: Tensor) -> Tensor:
        return output if current[0] is None else output + current[0]

    def set_current(value: Tensor | None) -> None:
        current[0] = value

    handle = layer.register_forward_hook(hook)
    try:
        yield set_current
    finally:
        handle.remove()


def load_pipeline(
    base: Path,
    checkpoint: Path,
    *,
    dtype: torch.dtype = torch.float32,
    device: str = "cpu",
    offload: Offload = "none",
    variant: str | None = None,
) -> MimicMotionPipeline:
    """The pipeline from a Stable Video Diffusion folder and MimicMotion's own weights.

    Args:
        base: folder in diffusers' layout; of its UNet only the configuration is read.
        checkpoint: MimicMotion's published .pth (or the same as .safetensors).
        dtype: of all networks.
        device: where to compute; with ``offload`` parts are moved there only while they work.
        offload: "model" moves whole networks, "sequential" single layers (slow, least memory).
        variant: "fp16" reads the base's half-precision files.

    Raises:
        PersonaError: a folder or file is missing or damaged, or holds other weights than expected (which are named).
    """
    try:
        with quiet("transformers", "diffusers"):
            config: Any = UNetSpatioTemporalConditionModel.load_config(base, subfolder="unet", local_files_only=True)
            with torch.device("meta"):
                unet: Any = UNetSpatioTemporalConditionModel.from_config(config)
                pose_net: Any = PoseNet(unet.config["block_out_channels"][0])
            vae: Any = AutoencoderKLTemporalDecoder.from_pretrained(
                base, subfolder="vae", variant=variant, torch_dtype=dtype, local_files_only=True
            )
            encoder = CLIPVisionModelWithProjection.from_pretrained(
                base, subfolder="image_encoder", variant=variant, dtype=dtype, local_files_only=True
            )
            scheduler: Any = EulerDiscreteScheduler.from_pretrained(base, subfolder="scheduler", local_files_only=True)
            extractor = CLIPImageProcessor.from_pretrained(base, subfolder="feature_extractor", local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise PersonaError(
            f"{base} is not a complete Stable Video Diffusion folder ({lines[0][:200]}); expected unet/config.json, "
            f"vae, image_encoder, scheduler and feature_extractor"
        ) from error
    load_weights({"unet": unet, "pose_net": pose_net}, read_checkpoint(checkpoint), checkpoint.name)
    with quiet("transformers", "diffusers"):
        pipeline = MimicMotionPipeline(vae, encoder, unet.to(dtype), scheduler, extractor, pose_net.to(dtype))
        place(pipeline, device, offload)
    return pipeline


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """The tensors of a .pth or .safetensors file by name. Nothing in the file is executed.

    Raises:
        PersonaError: there is no such file, it is damaged, or holds anything but named tensors.
    """
    if not path.is_file():
        raise PersonaError(f"{path} does not exist; give MimicMotion's checkpoint, MimicMotion_1-1.pth")
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            return load_file(path)
        state = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except (OSError, RuntimeError, ValueError, EOFError, KeyError, pickle.UnpicklingError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise PersonaError(f"{path} is no checkpoint that can be read safely ({lines[0][:160]})") from error
    except Exception as error:
        if type(error).__name__ != "SafetensorError":
            raise
        raise PersonaError(f"{path} is damaged ({error})") from error
    if not isinstance(state, dict) or not all(isinstance(v, Tensor) for v in state.values()):
        raise PersonaError(f"{path} holds something else than named tensors; expected MimicMotion's checkpoint")
    return state


def load_weights(modules: Mapping[str, nn.Module], state: Mapping[str, Tensor], source: str) -> None:
    """Give every module its tensors, named ``<module>.<tensor>`` in the state; nothing may be missing or left over.

    Raises:
        PersonaError: a tensor is missing, unknown or has another shape; the first three of each kind are named.
    """
    expected = {
        f"{name}.{key}": value for name, module in modules.items() for key, value in module.state_dict().items()
    }
    missing = [key for key in expected if key not in state]
    unknown = [key for key in state if key not in expected]
    misshapen = [
        f"{key} {tuple(state[key].shape)} instead of {tuple(value.shape)}"
        for key, value in expected.items()
        if key in state and state[key].shape != value.shape
    ]
    complaints = [
        f"{len(keys)} {kind} ({', '.join(keys[:3])}{', ...' if len(keys) > 3 else ''})"
        for kind, keys in (("missing", missing), ("unknown", unknown), ("of another shape", misshapen))
        if keys
    ]
    if complaints:
        raise PersonaError(f"{source} does not fit MimicMotion: tensors {'; '.join(complaints)}")
    for name, module in modules.items():
        own = {key[len(name) + 1 :]: value for key, value in state.items() if key.startswith(f"{name}.")}
        module.load_state_dict(own, strict=True, assign=True)


__all__ = [
    "MimicMotionPipeline",
    "Offload",
    "PoseNet",
    "Progress",
    "blend_weights",
    "load_pipeline",
    "load_weights",
    "read_checkpoint",
    "tiles",
]
