"""The generators behind their one call, with tiny models found as the published ones would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from persona.errors import PersonaError
from persona.events import Stage
from persona.synthesis.generators import wan_animate_2
from persona.synthesis.generators.mimicmotion import MimicMotion
from persona.synthesis.generators.wan_animate import WanAnimate, _loaded, face_crop
from persona.synthesis.generators.wan_animate_2 import WanAnimate2
from persona.types import Keypoints, PoseClip
from test_synthesis_drawing import someone
from tiny_generators import tiny_mimicmotion, tiny_wan, tiny_wan_2, uncompiled

pytestmark = pytest.mark.slow

SIZE = {"width": 64, "height": 64}


def clip(frames: int, shift: float = 0.0) -> PoseClip:
    person = someone(64 / 270)
    moved = {
        name: np.concatenate([v + (shift + 2.0 * i if "scores" not in name else 0.0) for i in range(frames)])
        for name, v in vars(person).items()
    }
    return PoseClip(Keypoints(**moved), person, 64, 64, 7.0)


def picture(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (64, 64, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def mimicmotion(tmp_path_factory) -> MimicMotion:
    folder = tiny_mimicmotion(tmp_path_factory.mktemp("models"))
    return MimicMotion(folder, **SIZE, steps=2, tile=4, overlap=1, decode_chunk=4)


@pytest.fixture(scope="module")
def wan(tmp_path_factory) -> WanAnimate:
    folder = tmp_path_factory.mktemp("models")
    tiny_wan(folder)
    return WanAnimate(folder, **SIZE, steps=2, segment=9, face_size=16)


def test_mimicmotion_gives_one_frame_a_pose_and_every_input_counts(mimicmotion):
    told = []
    stage = Stage("synthesize", told.append)
    frames = mimicmotion(picture(), clip(5), stage)
    assert frames.shape == (5, 64, 64, 3) and frames.dtype == np.uint8
    assert np.array_equal(frames, mimicmotion(picture(), clip(5)))
    for other in (
        mimicmotion(picture(1), clip(5)),
        mimicmotion(picture(), clip(5, 4.0)),
        replace(mimicmotion, seed=1)(picture(), clip(5)),
    ):
        assert not np.array_equal(other, frames)
    assert any("GiB on cpu" in e.message for e in told)
    assert any("research" in w for w in stage.warnings)
    assert max(e.fraction for e in told if e.kind == "progress") == 1.0


def test_mimicmotion_goes_on_after_an_interruption(mimicmotion, tmp_path):
    file, tiles = tmp_path / "clip.progress", []

    def stop(event):
        if event.kind == "progress" and event.message.startswith("step"):
            tiles.append(event.fraction)
            if len(tiles) == 3:
                raise KeyboardInterrupt

    whole = mimicmotion(picture(), clip(6))
    with pytest.raises(KeyboardInterrupt):
        mimicmotion(picture(), clip(6), Stage("synthesize", stop), file)
    assert file.exists()
    more = []
    again = mimicmotion(picture(), clip(6), Stage("s", more.append), file)
    assert np.array_equal(again, whole) and not file.exists()
    assert min(e.fraction for e in more if e.message.startswith("step")) > 0.25
    # what was left by other inputs is not taken
    tiles.clear()
    with pytest.raises(KeyboardInterrupt):
        mimicmotion(picture(1), clip(6), Stage("synthesize", stop), file)
    assert np.array_equal(mimicmotion(picture(), clip(6), progress=file), whole)


def test_too_little_memory_is_refused_with_advice(mimicmotion, monkeypatch):
    assert MimicMotion().memory_gib("float16", "none") == pytest.approx(16, abs=1)  # as published
    assert MimicMotion(tile=16, decode_chunk=1).memory_gib("float16", "none") == pytest.approx(8, abs=1)
    assert MimicMotion().memory_gib("float32", "none") > 30
    monkeypatch.setattr("persona.synthesis.generators.placing.free_memory_gib", lambda device: 0.001)
    with pytest.raises(PersonaError, match=r"GiB are free; use smaller tiles"):
        mimicmotion(picture(), clip(5))


def test_missing_weights_are_named(tmp_path):
    with pytest.raises(PersonaError, match="holds no MimicMotion"):
        MimicMotion(tmp_path)(picture(), clip(2))
    with pytest.raises(PersonaError, match=r"holds no Wan2\.2"):
        WanAnimate(tmp_path)(picture(), clip(2))


def test_wan_is_called_with_exactly_this(wan, monkeypatch):
    frames = wan(picture(), clip(7))
    pipeline = _loaded(wan.folder / "Wan2.2-Animate-14B-Diffusers", None, "float32", "cpu", "none")
    seen = {}
    real = type(pipeline).__call__
    monkeypatch.setattr(type(pipeline), "__call__", lambda self, **k: (seen.update(k), real(self, **k))[1])
    assert np.array_equal(wan(picture(), clip(7)), frames)  # bit by bit
    assert frames.shape == (7, 64, 64, 3)
    images = {name: seen.pop(name) for name in ("image", "pose_video", "face_video", "generator")}
    seen.pop("callback_on_step_end")
    assert seen == {
        "prompt": "视频中的人在做动作", "height": 64, "width": 64, "segment_frame_length": 9, "num_inference_steps": 2,
        "mode": "animate", "prev_segment_conditioning_frames": 1, "guidance_scale": 1.0, "output_type": "np",
    }  # fmt: skip
    assert len(images["pose_video"]) == len(images["face_video"]) == 7
    assert images["face_video"][0].size == (16, 16)
    for other in (
        wan(picture(1), clip(7)), wan(picture(), clip(7, 4.0)), replace(wan, seed=1)(picture(), clip(7)),
        replace(wan, steps=3)(picture(), clip(7)),
    ):  # fmt: skip
        assert not np.array_equal(other, frames)


@pytest.fixture(scope="module")
def wan_2_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    tiny_wan_2(folder)
    return folder


@pytest.fixture
def wan_2(wan_2_folder) -> Iterator[WanAnimate2]:
    with uncompiled():
        yield WanAnimate2(wan_2_folder, **SIZE, steps=1, guidance=1.0)


def driven(frames: int, seed: int = 0) -> PoseClip:
    return replace(clip(frames), driving=np.stack([picture(seed + k) for k in range(frames)]))


def test_wan_2_is_driven_by_a_video_and_called_with_exactly_this(wan_2, tmp_path, monkeypatch):
    wan = wan_2
    with pytest.raises(PersonaError, match="driven by a video"):
        wan(picture(), clip(5))
    seen, told, asked = {}, [], driven(5)
    place = wan.folder / "Wan2.2-Animate-2-14B-Diffusers"
    pipeline, _ = wan_animate_2._loaded(place, 1.0, "float32", "cpu", "none")
    real = type(pipeline).__call__
    monkeypatch.setattr(type(pipeline), "__call__", lambda self, **k: (seen.update(k), real(self, **k))[1])
    frames = wan(picture(), asked, Stage("synthesize", told.append))
    assert frames.shape == (5, 64, 64, 3) and frames.dtype == np.uint8
    images = {name: seen.pop(name) for name in ("image", "driving_video", "generator")}
    assert seen == {
        "prompt": "视频中的人在做动作", "height": 64, "width": 64, "fps": 24, "segment_frame_length": 5,
        "prev_segment_conditioning_frames": 1, "num_inference_steps": 1, "output_type": "np", "output": "videos",
    }  # fmt: skip
    assert np.array_equal(np.asarray(images["driving_video"][3]), asked.driving[3])
    assert max(e.fraction for e in told if e.kind == "progress") == 1.0
    assert not np.array_equal(wan(picture(), replace(asked, driving=asked.driving[::-1].copy())), frames)
    with pytest.raises(PersonaError, match="multiples of 16"):
        wan(picture(), replace(asked, width=60))
    with pytest.raises(PersonaError, match=r"holds no Wan2\.2-Animate-2"):
        WanAnimate2(tmp_path / "nothing")(picture(), asked)


def test_wan_2_goes_on_behind_the_last_finished_segment(wan_2, tmp_path):
    """Interrupted in the second of three segments: the same frames, the first segment not made again."""
    wan, asked = replace(wan_2, segment=5), driven(12)
    file = tmp_path / "clip.progress"
    whole = wan(picture(), asked)
    assert whole.shape == (12, 64, 64, 3)

    def stop(event):
        if event.message == "step 4 of 6":  # a pass over the driving video and a step each
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wan(picture(), asked, Stage("synthesize", stop), file)
    left = file.read_bytes()
    told = []
    again = wan(picture(), asked, Stage("synthesize", told.append), file)
    assert np.array_equal(again, whole) and not file.exists()
    assert next(e.message for e in told if e.message.startswith("step")) == "step 3 of 6"
    told.clear()  # what other inputs left is not taken, nor is a damaged file
    for other, reference, contents in (
        (asked, picture(1), left), (driven(12, 5), picture(), left), (asked, picture(), left[:-9]),
        (asked, picture(), b"nothing"),
    ):  # fmt: skip
        file.write_bytes(contents)
        wan(reference, other, Stage("synthesize", told.append), file)
        assert next(e.message for e in told if e.message.startswith("step")) == "step 1 of 6"
        told.clear()
    assert np.array_equal(wan(picture(), asked), whole)  # nothing of all that is left in the pipeline


def test_wan_2_says_what_memory_it_needs_and_what_to_do(wan_2, monkeypatch):
    assert WanAnimate2().memory_gib("bfloat16", "none") == pytest.approx(86, abs=1)
    assert WanAnimate2().memory_gib("bfloat16", "sequential") < WanAnimate2().memory_gib("bfloat16", "model")
    assert WanAnimate2(segment=41).memory_gib("bfloat16", "none") < 70
    told = []
    assert len(wan_2(picture(), driven(2), Stage("synthesize", told.append))) == 2
    assert any("GiB on cpu" in e.message for e in told)
    monkeypatch.setattr("persona.synthesis.generators.placing.free_memory_gib", lambda device: 0.0001)
    with pytest.raises(PersonaError, match=r"Wan-Animate 2 needs about .* are free; use offload='sequential'"):
        wan_2(picture(), driven(2))


def test_wan_2_says_which_repository_is_damaged(wan_2, tmp_path):
    place = tiny_wan_2(tmp_path)
    (place / "transformer" / "diffusion_pytorch_model.safetensors").write_bytes(b"damaged")
    with pytest.raises(PersonaError, match="cannot be loaded as Wan-Animate 2"):
        replace(wan_2, folder=tmp_path)(picture(), driven(2))


def test_wan_takes_a_lora(wan, tmp_path):
    """Keys as the distilled ones are published: each step then goes through the changed weights."""
    import torch
    from safetensors.torch import save_file

    place = wan.folder / "Wan2.2-Animate-14B-Diffusers"
    rng = torch.Generator().manual_seed(0)
    inner = 24  # the tiny transformer's width
    weights = {}
    for layer, name in ((0, "self_attn.q"), (1, "self_attn.v")):
        key = f"diffusion_model.blocks.{layer}.{name}"
        weights[f"{key}.lora_down.weight"] = torch.randn(4, inner, generator=rng)
        weights[f"{key}.lora_up.weight"] = torch.randn(inner, 4, generator=rng)
    save_file(weights, tmp_path / "distilled.safetensors")
    before = _loaded(place, None, "float32", "cpu", "none").transformer.blocks[0].attn1.to_q.weight.clone()
    changed = _loaded(place, tmp_path / "distilled.safetensors", "float32", "cpu", "none").transformer
    key = "diffusion_model.blocks.0.self_attn.q"
    delta = weights[f"{key}.lora_up.weight"] @ weights[f"{key}.lora_down.weight"]
    torch.testing.assert_close(changed.blocks[0].attn1.to_q.weight, before + delta)
    plain = wan(picture(), clip(2))
    assert not np.array_equal(replace(wan, lora=tmp_path / "distilled.safetensors")(picture(), clip(2)), plain)
    save_file({"nothing.of.it": torch.zeros(3)}, tmp_path / "other.safetensors")
    with pytest.raises(PersonaError, match="cannot be loaded as a LoRA"):
        replace(wan, lora=tmp_path / "other.safetensors")(picture(), clip(2))


def test_wan_refuses_odd_sizes(wan):
    with pytest.raises(PersonaError, match="multiples of 16"):
        wan(picture(), replace(clip(2), width=60))
    with pytest.raises(PersonaError, match="4n"):
        replace(wan, segment=10)(picture(), clip(2))


def test_the_face_crop_is_the_face():
    canvas = np.full((200, 200, 3), 255, np.uint8)
    canvas[80:120, 90:130] = (200, 30, 30)
    corners = np.array([(90.0, 80.0), (130.0, 80.0), (130.0, 120.0), (90.0, 120.0)])
    keypoints = replace(someone(), face=np.tile(corners, (17, 1))[None])
    crop = face_crop(canvas, keypoints, 130)
    red = crop[..., 1] < 100
    assert red.sum() == pytest.approx(100 * 100, rel=0.03)
    rows, columns = np.nonzero(red)
    assert (rows.mean(), columns.mean()) == pytest.approx((64.5, 64.5), abs=0.6)
