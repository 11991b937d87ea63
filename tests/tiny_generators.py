"""Tiny random models in the layout of the published ones: what the generators' public loaders read in tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("diffusers", reason="the extra 'diffusion' is not installed")
pytest.importorskip("transformers", reason="the extra 'diffusion' is not installed")


def fill(module, seed: int) -> None:
    """Weights from numpy's generator, in the order of their names: the same with every version of torch.

    Scaled so that activations keep their size; nothing is left at zero.
    """
    rng = np.random.default_rng(seed)
    with torch.no_grad():
        for _, tensor in sorted(module.named_parameters()):
            fan = max(1, int(np.prod(tensor.shape[1:])))
            values = rng.standard_normal(tuple(tensor.shape)).astype(np.float32)
            if tensor.ndim == 1:
                tensor.copy_(torch.from_numpy(0.1 * values + 1.0))
            else:
                tensor.copy_(torch.from_numpy(values / np.sqrt(fan)))


def tiny_svd(folder: Path) -> tuple[Path, Path]:
    """A Stable Video Diffusion folder (its UNet as configuration only, as for MimicMotion) and a checkpoint."""
    from diffusers import AutoencoderKLTemporalDecoder, EulerDiscreteScheduler, UNetSpatioTemporalConditionModel
    from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModelWithProjection

    from persona.synthesis.generators.mimicmotion_pipeline import PoseNet

    base = folder / "svd"
    unet = UNetSpatioTemporalConditionModel(
        block_out_channels=(32, 64),
        down_block_types=("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"),
        up_block_types=("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"),
        layers_per_block=1,
        num_attention_heads=(2, 4),
        cross_attention_dim=32,
        addition_time_embed_dim=16,
        projection_class_embeddings_input_dim=48,
        num_frames=4,
    )
    vae = AutoencoderKLTemporalDecoder(
        block_out_channels=(32, 32, 32, 32), down_block_types=("DownEncoderBlock2D",) * 4, layers_per_block=1
    )
    encoder = CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=32, projection_dim=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=37,
            image_size=224, patch_size=56,
        )
    )  # fmt: skip
    pose_net = PoseNet(32)
    for seed, module in enumerate((unet, vae, encoder, pose_net)):
        fill(module, seed)
    unet.save_config(base / "unet")
    vae.save_pretrained(base / "vae")
    vae.half().save_pretrained(base / "vae", variant="fp16")
    encoder.save_pretrained(base / "image_encoder")
    encoder.half().save_pretrained(base / "image_encoder", variant="fp16")
    EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", interpolation_type="linear",
        prediction_type="v_prediction", sigma_max=700.0, sigma_min=0.002, steps_offset=1,
        timestep_spacing="leading", timestep_type="continuous", use_karras_sigmas=True,
    ).save_pretrained(base / "scheduler")  # fmt: skip
    CLIPImageProcessor().save_pretrained(base / "feature_extractor")
    state = {f"unet.{k}": v for k, v in unet.state_dict().items()}
    state |= {f"pose_net.{k}": v for k, v in pose_net.state_dict().items()}
    checkpoint = folder / "MimicMotion_1-1.pth"
    torch.save(state, checkpoint)
    return base, checkpoint


def tiny_wan(folder: Path) -> Path:
    """A Wan-Animate repository."""
    from diffusers import (
        AutoencoderKLWan,
        FlowMatchEulerDiscreteScheduler,
        WanAnimatePipeline,
        WanAnimateTransformer3DModel,
    )
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import (
        CLIPImageProcessor,
        CLIPVisionConfig,
        CLIPVisionModelWithProjection,
        PreTrainedTokenizerFast,
        T5Config,
        T5EncoderModel,
    )

    words = Tokenizer(models.WordLevel({"<pad>": 0, "</s>": 1, "<unk>": 2}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()  # type: ignore[assignment]
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
    text = T5EncoderModel(T5Config(vocab_size=32, d_model=32, d_kv=8, d_ff=37, num_layers=1, num_heads=4))
    vae = AutoencoderKLWan(
        base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
    )
    transformer = WanAnimateTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=36, latent_channels=16,
        out_channels=16, text_dim=32, freq_dim=256, ffn_dim=32, num_layers=2, cross_attn_norm=True,
        qk_norm="rms_norm_across_heads", image_dim=4, rope_max_seq_len=32,
        motion_encoder_channel_sizes={"4": 16, "8": 16, "16": 16}, motion_encoder_size=16, motion_style_dim=8,
        motion_dim=4, motion_encoder_dim=16, face_encoder_hidden_dim=16, face_encoder_num_heads=2,
        inject_face_latents_blocks=2,
    )  # fmt: skip
    picture = CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=4, projection_dim=4, num_hidden_layers=2, num_attention_heads=2, image_size=4,
            intermediate_size=16, patch_size=1,
        )
    )  # fmt: skip
    for seed, module in enumerate((text, vae, transformer, picture)):
        fill(module, seed)
    place = folder / "Wan2.2-Animate-14B-Diffusers"
    WanAnimatePipeline(
        transformer=transformer, vae=vae, scheduler=FlowMatchEulerDiscreteScheduler(shift=7.0), text_encoder=text,
        tokenizer=tokenizer, image_encoder=picture, image_processor=CLIPImageProcessor(crop_size=4, size=4),
    ).save_pretrained(place)  # fmt: skip
    return place


@contextmanager
def uncompiled() -> Iterator[None]:
    """Wan-Animate 2 as it is written: its attention and the mask are compiled by default, which takes minutes and a C++
    compiler for a tiny picture."""
    from torch.nn.attention import flex_attention

    with torch._dynamo.config.patch(disable=True), pytest.MonkeyPatch.context() as patch:
        patch.setattr(flex_attention, "_FLEX_ATTENTION_DISABLE_COMPILE_DEBUG", True)
        yield


def tiny_wan_2(folder: Path) -> Path:
    """A Wan-Animate 2 repository; its transformer takes picture features of 1280 numbers whatever its size."""
    from diffusers import AutoencoderKLWan, FlowMatchEulerDiscreteScheduler
    from diffusers.models.transformers.transformer_wan_animate_2 import WanAnimate2Transformer3DModel
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import (
        CLIPVisionConfig,
        CLIPVisionModel,
        PreTrainedTokenizerFast,
        UMT5Config,
        UMT5EncoderModel,
    )

    place = folder / "Wan2.2-Animate-2-14B-Diffusers"
    words = Tokenizer(models.WordLevel({"<pad>": 0, "</s>": 1, "<unk>": 2}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()  # type: ignore[assignment]
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
    parts = {
        "text_encoder": UMT5EncoderModel(
            UMT5Config(vocab_size=32, d_model=32, d_kv=8, d_ff=37, num_layers=1, num_heads=4)
        ),
        "vae": AutoencoderKLWan(
            base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
        ),
        "transformer": WanAnimate2Transformer3DModel(
            text_len=512, dim=32, ffn_dim=32, freq_dim=32, text_dim=32, num_heads=2, num_layers=1
        ),
        "image_encoder": CLIPVisionModel(
            CLIPVisionConfig(
                hidden_size=1280, num_hidden_layers=1, num_attention_heads=2, image_size=224, patch_size=112,
                intermediate_size=16,
            )
        ),
    }  # fmt: skip
    for seed, (name, module) in enumerate(parts.items()):
        fill(module, seed)
        module.save_pretrained(place / name)
    tokenizer.save_pretrained(place / "tokenizer")
    FlowMatchEulerDiscreteScheduler(shift=5.0).save_pretrained(place / "scheduler")
    (place / "modular_model_index.json").write_text("{}")
    return place


def tiny_mimicmotion(folder: Path) -> Path:
    """A folder with both repositories of MimicMotion under their own names."""
    base, checkpoint = tiny_svd(folder)
    base.rename(folder / "stable-video-diffusion-img2vid-xt-1-1")
    (folder / "MimicMotion").mkdir()
    checkpoint.rename(folder / "MimicMotion" / checkpoint.name)
    return folder
