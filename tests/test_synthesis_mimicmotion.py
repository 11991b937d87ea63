"""MimicMotion against the reference implementation's tensors, and every way we know to get it wrong."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load_file

from persona.errors import PersonaError
from tiny_generators import tiny_svd, torch

from persona.synthesis.generators import mimicmotion_pipeline as ours  # isort: skip - needs the extra, checked above

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "golden"
SHARED = Path(__file__).parents[2] / "shared" / "data" / "mimicmotion"
#: What the tiny run below gave when the same code agreed with the reference implementation.
OWN = GOLDEN / "mimicmotion_tiny.safetensors"
FRAMES, TILE, OVERLAP, STEPS = 9, 4, 1, 3  # the last tile is shifted back


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> SimpleNamespace:
    base, checkpoint = tiny_svd(tmp_path_factory.mktemp("tiny"))
    rng = np.random.default_rng(0)
    image = Image.fromarray(rng.integers(0, 255, (64, 64, 3), dtype=np.uint8))
    pose = torch.from_numpy(rng.uniform(-1, 1, (FRAMES, 3, 64, 64)).astype(np.float32))
    return SimpleNamespace(base=base, checkpoint=checkpoint, image=image, pose=pose)


@pytest.fixture
def pipeline(tiny):
    return ours.load_pipeline(tiny.base, tiny.checkpoint)


def run(pipeline, tiny, **changes) -> tuple[np.ndarray, np.ndarray]:
    """Frames, and the latents after every step."""
    latents = []
    options = {
        "tile": TILE, "overlap": OVERLAP, "steps": STEPS, "guidance": (1.0, 3.0), "noise_aug": 0.02, "decode_chunk": 4,
        "generator": torch.Generator().manual_seed(1),
        "on_tile": lambda p, tiles, steps: latents.append(p.latents.float().clone()) if p.tile == 0 else None,
    } | changes  # fmt: skip
    image, pose = options.pop("image", tiny.image), options.pop("pose", tiny.pose)
    frames = pipeline(image, pose, **options).numpy()
    return frames, torch.stack(latents).numpy() if latents else np.zeros(0)


def agrees(frames: np.ndarray, latents: np.ndarray) -> bool:
    golden = load_file(OWN)
    if latents.shape != golden["latents"].shape:
        return False
    step = np.abs(latents - golden["latents"]).max() / np.abs(golden["latents"]).max()
    return bool(step <= 1e-5 and np.abs(frames[:, :, ::4, ::4] - golden["frames"]).max() <= 5e-5)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference implementation's tensors are not here")
@pytest.mark.parametrize(
    ("case", "frames", "tile", "guidance", "noise_aug"),
    [("one", 6, 6, (2.0, 2.0), 0.0), ("ramp", 11, 5, (1.0, 3.0), 0.02)],
)
def test_parity_with_the_reference_implementation(case, frames, tile, guidance, noise_aug):
    from safetensors.torch import load_file

    pipeline = ours.load_pipeline(SHARED / "svd", SHARED / "MimicMotion_tiny.pth")
    inputs, golden = load_file(SHARED / "inputs.safetensors"), load_file(SHARED / f"{case}.safetensors")
    latents = []
    made = pipeline(
        Image.fromarray(inputs["image"].numpy()),
        inputs["pose"][:frames],
        tile=tile, overlap=2, steps=3, guidance=guidance, noise_aug=noise_aug, decode_chunk=4,
        generator=torch.Generator().manual_seed(42),
        on_tile=lambda p, tiles, steps: latents.append(p.latents.clone()) if p.tile == 0 else None,
    )  # fmt: skip
    assert (made - golden["frames"][0]).abs().max() <= 5e-5
    step = (torch.stack(latents) - golden["step_latents"]).abs().max() / golden["step_latents"].abs().max()
    assert step <= 1e-5


def test_the_same_as_when_it_agreed_with_the_reference(pipeline, tiny):
    frames, latents = run(pipeline, tiny)
    assert agrees(frames, latents)
    assert np.array_equal(frames, run(pipeline, tiny)[0])  # bit by bit


def _method(name: str, change: Callable):
    """Replace a method of the pipeline by ``change(its result, *arguments)``."""

    def apply(pipeline, patch):
        real = getattr(pipeline, name)
        patch.setattr(pipeline, name, lambda *a, **k: change(real(*a, **k), *a))

    return apply


def _function(name: str, replacement: Callable):
    return lambda pipeline, patch: patch.setattr(ours, name, replacement)


def _module(name: str, change: Callable):
    """Change what a network is called with: ``change(arguments, keywords)``."""

    def apply(pipeline, patch):
        network = getattr(pipeline, name)
        real = network.forward
        patch.setattr(network, "forward", lambda *a, **k: real(*(new := change(a, k))[0], **new[1]))

    return apply


def _pose_in_both(pipeline, patch):
    """The pose features stay added in the branch without guidance."""
    real, last = ours._added_behind, []

    def sticky(layer):
        context = real(layer)
        enter = context.__enter__

        class Sticky:
            def __enter__(self):
                added = enter()
                return lambda v: (last.append(v) if v is not None else None, added(last[-1] if last else v))

            def __exit__(self, *error):
                return context.__exit__(*error)

        return Sticky()

    patch.setattr(ours, "_added_behind", sticky)


def _guidance_backwards(pipeline, patch):
    real = torch.linspace
    patch.setattr(
        ours.torch, "linspace", lambda a, b, n, **k: real(b, a, n, **k) if (a, b) == (1.0, 3.0) else real(a, b, n, **k)
    )


def _no_image_noise_drawn(pipeline, patch):
    patch.setattr(ours, "randn_tensor", lambda shape, *rest: torch.zeros(shape))


def _fresh_noise_for_every_frame(pipeline, patch):
    real = pipeline.prepare_latents
    patch.setattr(pipeline, "prepare_latents", lambda b, n, *rest: real(b, FRAMES, *rest))


def _first_tile_twice(frames, size, overlap):
    return [[0, *range(1, size)], *real_tiles(frames, size, overlap)]


def _without_shifting_back(frames, size, overlap):
    runs = real_tiles(frames, size, overlap)
    rest = list(range(runs[-2][-1] + 1, frames))
    return [*runs[:-1], [0, *rest, *[frames - 1] * size][:size]]


def _seventh(ids, at, value):
    ids = ids.clone()
    ids[:, at] = value
    return ids


real_tiles, real_weights = ours.tiles, ours.blend_weights

FAULTS: dict[str, Callable] = {
    "tile stride": _function("tiles", lambda n, size, overlap: real_tiles(n, size, overlap + 1)),
    "frame 0 not in every tile": _function(
        "tiles", lambda n, size, overlap: [[max(r[1] - 1, 0), *r[1:]] for r in real_tiles(n, size, overlap)]
    ),
    "last tile not shifted back": _function("tiles", _without_shifting_back),
    "a tile counted twice": _function("tiles", _first_tile_twice),
    "blend weights": _function("blend_weights", lambda size: torch.ones(size)),
    "blend weights off by half a frame": _function(
        "blend_weights", lambda size: torch.minimum(w := (torch.arange(size) + 1.0) * 2 / (size + 1), 2 - w)
    ),
    "time ids: fps not less one": _method("_get_add_time_ids", lambda ids, *a: _seventh(ids, 0, 7.0)),
    "time ids: motion bucket": _method("_get_add_time_ids", lambda ids, *a: _seventh(ids, 1, 128.0)),
    "time ids: noise": _method("_get_add_time_ids", lambda ids, *a: _seventh(ids, 2, 0.0)),
    "guidance backwards": _guidance_backwards,
    "pose in the branch without guidance": _pose_in_both,
    "picture embedding in the branch without guidance": _method("_encode_image", lambda e, *a: e[1:].repeat(2, 1, 1)),
    "picture latents in the branch without guidance": _method(
        "_encode_vae_image", lambda e, *a: e[1:].repeat(2, 1, 1, 1)
    ),
    "picture latents scaled": _method("_encode_vae_image", lambda e, *a: e * 0.18215),
    "frame order": _method("_pose_features", lambda f, *a: f.flip(0)),
    "pose late by a frame": _method("_pose_features", lambda f, *a: f.roll(1, 0)),
    "pose features unscaled": _method("_pose_features", lambda f, *a: f / 2),
    "image noise not drawn": _no_image_noise_drawn,
    "noise not repeated": _fresh_noise_for_every_frame,
    "model input unscaled": lambda pipeline, patch: patch.setattr(
        pipeline.scheduler, "scale_model_input", lambda x, t: x
    ),
    "time ids: order": _module("unet", lambda a, k: (a, k | {"added_time_ids": k["added_time_ids"].flip(1)})),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_caught(fault, pipeline, tiny, monkeypatch):
    FAULTS[fault](pipeline, monkeypatch)
    assert not agrees(*run(pipeline, tiny))


def test_every_input_counts(pipeline, tiny):
    frames = run(pipeline, tiny)[0]
    other = Image.fromarray(255 - np.asarray(tiny.image))
    for change in (
        {"image": other}, {"pose": -tiny.pose}, {"fps": 8}, {"motion_bucket": 100}, {"guidance": (2.0, 2.0)},
        {"steps": 2}, {"overlap": 2}, {"tile": 5}, {"generator": torch.Generator().manual_seed(2)},
    ):  # fmt: skip
        assert np.abs(run(pipeline, tiny, **change)[0] - frames).max() > 1e-3, change


def test_tiles_cover_the_clip():
    for frames, size, overlap in ((72, 72, 6), (73, 72, 6), (200, 72, 6), (11, 5, 2), (9, 4, 1), (5, 5, 0)):
        runs = ours.tiles(frames, size, overlap)
        assert {i for run in runs for i in run} == set(range(frames))
        assert all(len(run) == size and run[0] == 0 for run in runs)
        assert runs[-1][-1] == frames - 1
    with pytest.raises(ValueError, match="do not fit"):
        ours.tiles(5, 6, 2)


@pytest.mark.parametrize(
    ("frames", "size", "overlap", "starts"),
    [(10, 4, 1, (0, 3, 6)), (11, 4, 1, (0, 3, 6, 7)), (12, 4, 1, (0, 3, 6, 8)), (17, 6, 2, (0, 4, 8, 11)),
     (200, 72, 6, (0, 66, 128))],
)  # fmt: skip
def test_the_last_tile_is_shifted_back(frames, size, overlap, starts):
    """By hand: tiles begin every size - overlap frames; one that would leave the clip ends with it instead."""
    runs = ours.tiles(frames, size, overlap)
    assert runs == [[0, *range(start + 1, start + size)] for start in starts]


@pytest.mark.parametrize(("frames", "count"), [(11, 4), (12, 4)])
def test_four_tiles_with_the_last_shifted_back_as_written_out_plainly(pipeline, tiny, frames, count):
    """The tile loop against a plain one: frame by frame sums in double precision, written from the rules alone."""
    generator = torch.Generator().manual_seed(3)
    pose = torch.rand((frames, 3, 64, 64), generator=generator) * 2 - 1
    made = []
    pipeline(
        tiny.image, pose, tile=4, overlap=1, steps=1, guidance=(1.0, 3.0), noise_aug=0.02, decode_chunk=4,
        generator=torch.Generator().manual_seed(1),
        on_tile=lambda p, tiles, steps: made.append((tiles, p.latents.clone())) if p.tile == 0 else None,
    )  # fmt: skip
    assert made[0][0] == count
    with torch.no_grad():
        draws = torch.Generator().manual_seed(1)
        pixels = pipeline.video_processor.preprocess(tiny.image, height=64, width=64)
        pixels = pixels + 0.02 * torch.randn(pixels.shape, generator=draws)
        encoded = pipeline.vae.encode(pixels).latent_dist.mode()
        pipeline.scheduler.set_timesteps(1)
        noise = torch.randn((1, 4, 4, 8, 8), generator=draws) * pipeline.scheduler.init_noise_sigma
        latents = torch.stack([noise[0, k % 4] for k in range(frames)])[None]
        features = pipeline.pose_net(pose)
        embedding = pipeline._encode_image([tiny.image], "cpu", 1, False)
        moment = pipeline.scheduler.timesteps[0]
        scaled = pipeline.scheduler.scale_model_input(latents, moment)
        told = torch.tensor([[6.0, 127.0, 0.02]])
        sums, total = torch.zeros(2, frames, 4, 8, 8, dtype=torch.float64), torch.zeros(frames, dtype=torch.float64)
        triangle, start = [0.25, 0.75, 0.75, 0.25], 0
        while True:
            begin = min(start, frames - 4)
            seen = [0] + [begin + k for k in range(1, 4)]
            for branch, guided in enumerate((False, True)):
                added = features[seen] if guided else torch.zeros_like(features[seen])
                hook = pipeline.unet.conv_in.register_forward_hook(lambda m, i, out, added=added: out + added)
                picture = (encoded if guided else torch.zeros_like(encoded)).expand(4, -1, -1, -1)[None]
                out = pipeline.unet(
                    torch.cat([scaled[:, seen], picture], 2), moment,
                    encoder_hidden_states=embedding if guided else torch.zeros_like(embedding), added_time_ids=told,
                ).sample[0]  # fmt: skip
                hook.remove()
                for k, frame in enumerate(seen):
                    sums[branch, frame] += triangle[k] * out[k].double()
            for k, frame in enumerate(seen):
                total[frame] += triangle[k]
            if begin + 4 >= frames:
                break
            start += 3
        mean = sums / total[:, None, None, None]
        strength = torch.tensor([1 + 2 * k / (frames - 1) for k in range(frames)], dtype=torch.float64)
        guided = (mean[0] + strength[:, None, None, None] * (mean[1] - mean[0])).float()[None]
        expected = pipeline.scheduler.step(guided, moment, latents).prev_sample
    # noise 700 times as strong as the result: single precision holds no more of it
    assert (made[0][1] - expected).abs().max() <= 700 * 2**-22


def test_a_short_clip_is_padded_and_cut_again(pipeline, tiny):
    frames, short = run(pipeline, tiny, pose=tiny.pose[:3])
    _, padded = run(pipeline, tiny, pose=torch.cat([tiny.pose[:3], tiny.pose[2:3]]))
    assert frames.shape == (3, 3, 64, 64)
    np.testing.assert_array_equal(short, padded)


def test_decoding_in_chunks_changes_little(pipeline, tiny):
    assert run(pipeline, tiny, decode_chunk=9)[0].shape == run(pipeline, tiny, decode_chunk=2)[0].shape


@pytest.mark.parametrize("after", [1, 4, 5])
def test_an_interrupted_clip_goes_on_where_it_was(pipeline, tiny, after):
    whole, _ = run(pipeline, tiny)
    kept = []

    def stop(progress, tiles, steps):
        kept.append(ours.Progress(**{k: v.clone() if hasattr(v, "clone") else v for k, v in vars(progress).items()}))
        if len(kept) == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(pipeline, tiny, on_tile=stop)
    assert not pipeline.unet.conv_in._forward_hooks
    again = []
    resumed, _ = run(pipeline, tiny, resume=kept[-1], on_tile=lambda *a: again.append(a))
    np.testing.assert_array_equal(resumed, whole)
    assert len(again) == 3 * STEPS - after  # nothing is computed twice


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_is_near(pipeline, tiny, dtype):
    half = ours.load_pipeline(tiny.base, tiny.checkpoint, dtype=getattr(torch, dtype), variant="fp16")
    assert {p.dtype for m in (half.unet, half.vae, half.image_encoder, half.pose_net) for p in m.parameters()} == {
        getattr(torch, dtype)
    }
    frames, whole = run(half, tiny)[0], run(pipeline, tiny)[0]
    assert np.isfinite(frames).all()
    assert np.abs(frames - whole).mean() < 0.1


def _damaged(state: dict, fault: str) -> dict:
    if fault == "missing":
        del state["pose_net.scale"]
    elif fault == "unknown":
        state["unet.extra.weight"] = torch.zeros(1)
    else:
        state["unet.conv_in.weight"] = torch.zeros(32, 4, 3, 3)
    return state


@pytest.mark.parametrize(
    ("fault", "named"),
    [("missing", "1 missing (pose_net.scale)"), ("unknown", "1 unknown (unet.extra.weight)"),
     ("misshapen", "unet.conv_in.weight (32, 4, 3, 3) instead of (32, 8, 3, 3)")],
)  # fmt: skip
def test_a_checkpoint_that_does_not_fit_is_named(tiny, tmp_path, fault, named):
    state = _damaged(torch.load(tiny.checkpoint, weights_only=True), fault)
    torch.save(state, tmp_path / "bad.pth")
    with pytest.raises(PersonaError) as error:
        ours.load_pipeline(tiny.base, tmp_path / "bad.pth")
    assert named in str(error.value)


def test_nothing_in_a_checkpoint_is_executed(tiny, tmp_path):
    class Hostile:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "executed",))

    torch.save({"unet.x": Hostile()}, tmp_path / "hostile.pth")
    (tmp_path / "noise.pth").write_bytes(b"\x80\x04nothing")
    for name in ("hostile.pth", "noise.pth", "absent.pth"):
        with pytest.raises(PersonaError):
            ours.load_pipeline(tiny.base, tmp_path / name)
    assert not (tmp_path / "executed").exists()
    with pytest.raises(PersonaError, match="Stable Video Diffusion folder"):
        ours.load_pipeline(tmp_path, tiny.checkpoint)


def test_the_published_checkpoint_fits():
    """All 1,447 tensors by name and shape, on the meta device."""
    from diffusers import UNetSpatioTemporalConditionModel

    lines = gzip.decompress((GOLDEN / "mimicmotion_keys.txt.gz").read_bytes()).decode().splitlines()
    named = [line.split(" ", 1) for line in lines]
    shapes = {name: tuple(int(n) for n in shape.strip("()").split(",") if n.strip()) for name, shape in named}
    assert len(shapes) == 1447
    with torch.device("meta"):
        modules = {
            "unet": UNetSpatioTemporalConditionModel(num_attention_heads=(5, 10, 20, 20)),
            "pose_net": ours.PoseNet(),
        }
        state = {name: torch.empty(shape, dtype=torch.float16) for name, shape in shapes.items()}
    ours.load_weights(modules, state, "MimicMotion_1-1.pth")
    assert modules["unet"].dtype == torch.float16
    del state["unet.conv_out.bias"]
    with pytest.raises(PersonaError, match=r"1 missing \(unet.conv_out.bias\)"):
        ours.load_weights(modules, state, "MimicMotion_1-1.pth")
