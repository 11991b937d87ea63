"""Optional networks, without their weights: the real architectures, tiny and random, through the real code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from observed import EXAMPLES, landmark_reader, observe
from persona.errors import PersonaError
from persona.events import Event, Stage
from persona.imaging.photo import read_photo
from persona.perception import Perceive
from persona.perception.backends import (
    MarigoldAlbedo,
    MarigoldNormals,
    Sam2Matte,
    Sapiens2Matte,
    Sapiens2Normals,
    Sapiens2Parts,
    Sapiens2Points,
    Sapiens2Pose,
    back_end,
    back_ends,
)
from persona.perception.backends.crop import Crop, person_crop
from persona.perception.backends.orient import camera_normals
from persona.perception.backends.sapiens2_parts import LABELS
from persona.perception.backends.sapiens2_pose import peaks
from persona.pretrained import Pretrained, model_folder
from persona.types import Label, Landmarks

SHAPE = (120, 90)


def scene() -> tuple[np.ndarray, Landmarks, np.ndarray]:
    """Noise with a person-shaped mask."""
    random = np.random.default_rng(0)
    picture = random.integers(0, 255, (*SHAPE, 3)).astype(np.uint8)
    mask = np.zeros(SHAPE, np.float32)
    mask[15:110, 30:60] = 1
    body = np.c_[random.uniform(35, 55, 33), random.uniform(20, 105, 33)]
    return picture, Landmarks(body, np.ones(33), np.ones(33), np.zeros((33, 3))), mask


def randomised(network: Any, seed: int) -> Any:
    """Every weight drawn anew: what starts at zero would hide what depends on it."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(0.15 * torch.randn(parameter.shape, generator=generator))
    return network.eval()


@pytest.fixture(scope="module")
def sapiens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with tiny Sapiens2 networks under the names of their repositories."""
    transformers = pytest.importorskip("transformers", reason="the extra 'sapiens' is not installed")
    if not hasattr(transformers, "Sapiens2Config"):
        pytest.skip("transformers is older than Sapiens2")
    folder = tmp_path_factory.mktemp("sapiens")
    base = {
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_attention_heads": 2,
        "intermediate_size": 64, "image_size": [64, 48], "patch_size": 16, "num_register_tokens": 0,
    }  # fmt: skip
    plain = {"upsample_out_channels": [16, 16], "conv_out_channels": [16]}
    shuffled = plain | {"use_pixel_shuffle": True, "upsample_out_channels": [16, 16, 16, 16]}
    scaled = shuffled | {
        "scale_conv_out_channels": [8], "scale_conv_kernel_sizes": [3], "scale_final_hidden_sizes": [8, 8],
    }  # fmt: skip
    for k, (architecture, repo, head, labels) in enumerate(
        (
            ("PoseEstimation", "pose-0.4b", plain, 308),
            ("SemanticSegmentation", "seg-0.4b", plain, 29),
            ("NormalEstimation", "normal-0.4b", shuffled, 3),
            ("PointmapEstimation", "pointmap-0.4b", scaled, 3),
            ("ImageMatting", "matting-1b", shuffled, 4),
        )
    ):
        config = transformers.Sapiens2Config(**base, head_config=head, num_labels=labels)
        network = randomised(getattr(transformers, f"Sapiens2For{architecture}")(config), k)
        network.save_pretrained(folder / f"sapiens2-{repo}")
    return folder


@pytest.fixture(scope="module")
def sam2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    transformers = pytest.importorskip("transformers", reason="the extra 'sam2' is not installed")
    folder = tmp_path_factory.mktemp("sam2")
    hiera = transformers.Sam2HieraDetConfig(
        hidden_size=12, num_attention_heads=1, image_size=[64, 64], patch_kernel_size=[7, 7], patch_stride=[4, 4],
        patch_padding=[3, 3], query_stride=[2, 2], window_positional_embedding_background_size=[4, 4],
        num_query_pool_stages=3, blocks_per_stage=[1, 2, 2, 1], embed_dim_per_stage=[12, 24, 48, 96],
        num_attention_heads_per_stage=[1, 2, 2, 4], window_size_per_stage=[4, 2, 4, 2],
        global_attention_blocks=[4],
    )  # fmt: skip
    vision = transformers.Sam2VisionConfig(
        backbone_config=hiera, backbone_channel_list=[96, 48, 24, 12], fpn_hidden_size=32, fpn_top_down_levels=[2, 3],
        backbone_feature_sizes=[[16, 16], [8, 8], [4, 4]], num_feature_levels=3,
    )  # fmt: skip
    config = transformers.Sam2Config(
        vision_config=vision,
        prompt_encoder_config={"hidden_size": 32, "image_size": 64, "patch_size": 16, "mask_input_channels": 4},
        mask_decoder_config={
            "hidden_size": 32, "mlp_dim": 32, "num_attention_heads": 2, "iou_head_hidden_dim": 32,
            "num_hidden_layers": 2, "iou_head_depth": 2,
        },
    )  # fmt: skip
    randomised(transformers.Sam2Model(config), 9).save_pretrained(folder / "sam2.1-hiera-large")
    return folder


@pytest.fixture(scope="module")
def marigold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    diffusers = pytest.importorskip("diffusers", reason="the extra 'marigold' is not installed")
    transformers = pytest.importorskip("transformers", reason="the extra 'marigold' is not installed")
    folder = tmp_path_factory.mktemp("marigold")
    words = folder / "words"
    words.mkdir()
    letters = [chr(c) for c in range(33, 127)]
    tokens = ["<|startoftext|>", "<|endoftext|>", *letters, *(f"{c}</w>" for c in letters)]
    (words / "vocab.json").write_text(json.dumps({token: i for i, token in enumerate(tokens)}))
    (words / "merges.txt").write_text("#version: 0.2\n")
    text = transformers.CLIPTextConfig(
        bos_token_id=0, eos_token_id=1, hidden_size=16, intermediate_size=24, num_attention_heads=2,
        num_hidden_layers=2, vocab_size=len(tokens), max_position_embeddings=77,
    )  # fmt: skip
    tokenizer = transformers.CLIPTokenizer(str(words / "vocab.json"), str(words / "merges.txt"), model_max_length=77)
    for k, (repo, maps) in enumerate((("marigold-normals-v1-1", 1), ("marigold-iid-appearance-v1-1", 2))):
        unet = diffusers.UNet2DConditionModel(
            block_out_channels=(16, 32), layers_per_block=1, norm_num_groups=8, sample_size=8,
            in_channels=4 * (maps + 1), out_channels=4 * maps, cross_attention_dim=16, attention_head_dim=4,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        )  # fmt: skip
        vae = diffusers.AutoencoderKL(
            block_out_channels=(16, 16, 16, 16), norm_num_groups=8, latent_channels=4, sample_size=32,
            down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
        )  # fmt: skip
        parts = {
            "unet": randomised(unet, k), "vae": randomised(vae, k + 2),
            "text_encoder": transformers.CLIPTextModel(text),
            "tokenizer": tokenizer,
            "scheduler": diffusers.DDIMScheduler(
                num_train_timesteps=100, clip_sample=False, prediction_type="v_prediction", set_alpha_to_one=False,
                steps_offset=1, timestep_spacing="trailing", rescale_betas_zero_snr=True,
            ),
            "default_denoising_steps": 2, "default_processing_resolution": 64,
        }  # fmt: skip
        if maps == 1:
            pipe = diffusers.MarigoldNormalsPipeline(**parts, use_full_z_range=True)
        else:
            properties = {
                "target_names": ["albedo", "material"],
                "albedo": {"prediction_space": "srgb", "up_to_scale": False},
                "material": {"prediction_space": "stack"},
            }
            pipe = diffusers.MarigoldIntrinsicsPipeline(**parts, target_properties=properties)
        pipe.save_pretrained(folder / repo)
    return folder


Case = tuple[Any, Callable[[Any], np.ndarray]]


def cases(request: pytest.FixtureRequest, name: str) -> Case:
    """A back end on its tiny network, and its answer as one array."""

    def array(answer: Any) -> np.ndarray:
        return np.asarray(answer.body) if hasattr(answer, "body") else np.asarray(answer)

    kinds = {kind.__name__: kind for kind in back_ends()}
    fixture = "sapiens" if name.startswith("Sapiens") else "sam2" if name.startswith("Sam2") else "marigold"
    options = {"steps": 2} if fixture == "marigold" else {}
    return kinds[name](folder=request.getfixturevalue(fixture), **options), array


NAMES = [kind.__name__ for kind in back_ends()]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_input_changes_the_answer(name: str, request: pytest.FixtureRequest) -> None:
    back, array = cases(request, name)
    picture, landmarks, mask = scene()
    first, again = array(back(picture, landmarks, mask)), array(back(picture, landmarks, mask))
    np.testing.assert_array_equal(first, again)
    assert first.shape == {"landmarks": (33, 3), "matte": SHAPE, "parts": SHAPE}.get(back.cue, (*SHAPE, 3))
    assert np.isfinite(first).all()
    other = picture.copy()
    other[40:80, 30:60] = 255 - other[40:80, 30:60]
    assert not np.array_equal(array(back(other, landmarks, mask)), first)
    wider = mask.copy()
    wider[15:110, 10:60] = 1
    if back.name != "sam2":
        assert not np.array_equal(array(back(picture, landmarks, wider)), first)  # another crop, another extent
    else:
        assert np.abs(array(back(picture, landmarks, wider)) - first).max() > 1e-6  # another box
        moved = replace(landmarks, body=landmarks.body[::-1].copy())
        assert np.abs(array(back(picture, moved, mask)) - first).max() > 1e-6
        unsure = replace(landmarks, body_confidence=np.zeros(33))
        assert np.abs(array(back(picture, unsure, mask)) - first).max() > 1e-6


@pytest.mark.parametrize("name", NAMES)
def test_answers_are_what_they_claim(name: str, request: pytest.FixtureRequest) -> None:
    back, array = cases(request, name)
    picture, landmarks, mask = scene()
    answer = array(back(picture, landmarks, mask))
    inside = mask > 0.5
    if back.cue == "normals":
        length = np.linalg.norm(answer, axis=-1)
        np.testing.assert_allclose(length[inside], 1.0, atol=1e-4)
        assert not answer[~inside].any()
    elif back.cue == "points":
        assert (answer[inside][:, 2] >= 0).all()
        assert not answer[~inside].any()
    elif back.cue == "matte":
        assert answer.min() >= 0
        assert answer.max() <= 1
    elif back.cue == "parts":
        assert set(np.unique(answer)) <= {int(label) for label in Label}
    elif back.cue == "albedo":
        assert answer.min() >= 0
        assert answer.max() <= 1
        np.testing.assert_allclose(answer[~inside], picture[~inside] / 255, atol=1e-6)
    else:
        seen = answer[:, 2] > 0
        crop = person_crop(landmarks, mask, (48, 64))
        assert seen.any()
        assert (answer[seen, 0] > crop.x0 - 2).all()
        assert (answer[seen, 1] < crop.y0 + crop.height + 2).all()


def test_a_crop_and_back_is_the_picture() -> None:
    y, x = np.mgrid[:120, :90]
    picture = np.stack([x, y, x + y], -1).astype(np.uint8)
    crop = Crop(10.5, 20.5, 60.0, 80.0, (121, 161))  # half-pixel steps
    taken = crop.take(picture)
    np.testing.assert_allclose(taken[0, 0] * 255, [10, 20, 30], atol=0.02)
    np.testing.assert_allclose(taken[-1, -1] * 255, [70, 100, 170], atol=0.02)
    back = crop.put(taken, (120, 90)) * 255
    np.testing.assert_allclose(back[25:95, 15:65], picture[25:95, 15:65], atol=0.6)
    assert not back[:, 80:].any()


def test_peaks_are_found_between_pixels() -> None:
    y, x = np.mgrid[:64, :48]
    centres = np.array([[20.3, 30.7], [10.0, 12.0], [33.5, 50.25]])
    heat = np.stack([0.9 * np.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * 2.0**2)) for a, b in centres])
    points, scores = peaks(heat.astype(np.float32))
    np.testing.assert_allclose(points, centres, atol=0.05)
    np.testing.assert_allclose(scores, 0.9, atol=0.05)


@pytest.mark.parametrize("signs", [(1, 1, 1), (1, -1, -1), (-1, 1, -1), (1, -1, 1)])
def test_normals_of_any_convention_come_out_in_camera_axes(signs: tuple[int, int, int]) -> None:
    y, x = np.mgrid[:120, :90]
    u, v = (x - 45) / 30, (y - 60) / 45
    w = np.sqrt(np.clip(1 - u**2 - v**2, 0, 1))
    true = np.stack([u, v, -w], -1)  # an egg seen by the camera
    mask = (u**2 + v**2 < 1).astype(np.float32)
    found = camera_normals(true * signs, mask, (1.0, -1.0, -1.0))
    inside = mask > 0
    cosine = (found * true / np.maximum(np.linalg.norm(true, axis=-1, keepdims=True), 1e-9)).sum(-1)
    assert cosine[inside].min() > 0.99


def test_labels_of_the_classes() -> None:
    """Classes as the model's documentation numbers them."""
    assert len(LABELS) == 29
    for number, label in ((0, Label.BACKGROUND), (1, Label.OUTER), (2, Label.GLASSES), (3, Label.FACE), (4, Label.HAIR),
                          (9, Label.SHOE), (10, Label.SOCKS), (13, Label.TROUSERS), (15, Label.SKIN), (18, Label.SHOE),
                          (19, Label.SOCKS), (22, Label.SKIN), (23, Label.TOP), (28, Label.FACE)):  # fmt: skip
        assert LABELS[number] == label


def test_missing_and_foreign_weights(sapiens: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture, landmarks, mask = scene()
    with pytest.raises(PersonaError, match="holds no sapiens2-pose"):
        Sapiens2Pose(folder=tmp_path)(picture, landmarks, mask)
    (tmp_path / "sapiens2-pose-0.4b").symlink_to(sapiens / "sapiens2-normal-0.4b")
    with pytest.raises(PersonaError, match=r"lacks|cannot be loaded"):
        Sapiens2Pose(folder=tmp_path)(picture, landmarks, mask)
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    with pytest.raises(PersonaError, match="HF_HUB_OFFLINE"):
        Sapiens2Normals(size="5b")(picture, landmarks, mask)
    monkeypatch.setenv("PERSONA_MODELS", str(sapiens))
    heard: list[Event] = []
    Sapiens2Normals()(picture, landmarks, mask, Stage("perceive", heard.append))
    assert any("forbids deepfakes" in e.message for e in heard)


def test_nothing_is_downloaded_before_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = pytest.importorskip("huggingface_hub", reason="no extra with downloads is installed")
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.delenv("PERSONA_MODELS", raising=False)
    order: list[str] = []

    class Api:
        def model_info(self, repo: str, revision: str | None, **_: Any) -> Any:
            files = [type("F", (), {"rfilename": n, "size": s}) for n, s in (
                ("config.json", 1000), ("model.safetensors", 2_000_000_000), ("old.bin", 9_000_000_000))]  # fmt: skip
            return type("Info", (), {"sha": revision or "0123456789abcdef", "siblings": files})

    def download(repo: str, revision: str | None = None, local_files_only: bool = False, **_: Any) -> str:
        if local_files_only:
            raise OSError("not here")
        order.append(f"download {revision}")
        return str(tmp_path)

    monkeypatch.setattr(hub, "HfApi", Api)
    monkeypatch.setattr(hub, "snapshot_download", download)
    model = Pretrained("somebody/model", "Some-1.0", "be kind", "sapiens")
    model_folder(model, stage=Stage("perceive", lambda e: order.append(e.message)))
    assert order[0] == "downloading somebody/model, revision 0123456789ab, 2.0 GB, licence Some-1.0: be kind"
    assert order[1] == "download 0123456789abcdef"
    record = json.loads((tmp_path / "models" / "somebody--model.json").read_text())
    assert record["revision"] == "0123456789abcdef"  # and is asked for from then on


def test_choices_of_the_command_line() -> None:
    assert back_end("matte", "sam2", None) == Sam2Matte()
    assert back_end("normals", "marigold", Path("x")) == MarigoldNormals(folder=Path("x"))
    with pytest.raises(PersonaError, match="known are sapiens2, marigold"):
        back_end("normals", "sam2", None)


@pytest.mark.slow
def test_the_stage_takes_their_answers(sapiens: Path, sam2: Path, marigold: Path) -> None:
    """All of them at once on a photo: answers of random networks where they belong, none where they cannot be right."""
    landmark_reader()
    photo, plain = read_photo(EXAMPLES / "man_shirt.jpg"), observe("man_shirt")
    perceive = Perceive(
        normals=Sapiens2Normals(folder=sapiens),
        points=Sapiens2Points(folder=sapiens),
        parts=Sapiens2Parts(folder=sapiens),
        albedo=MarigoldAlbedo(folder=marigold, steps=1),
    )
    seen = perceive(photo)
    assert seen.normals is not None
    assert seen.points is not None
    inside = seen.alpha > 0.5
    np.testing.assert_array_equal(seen.alpha, plain.alpha)
    assert np.linalg.norm(seen.normals[inside], axis=-1).min() > 0.99
    assert (seen.materials[inside] != plain.materials[inside]).any()
    changed = (seen.foreground != plain.foreground).any(-1)  # labels tell where a face's rim is
    assert ((seen.labels == Label.FACE) | (plain.labels == Label.FACE))[changed].all()
    assert changed.mean() < 1e-3
    assert seen.albedo is not None
    assert np.abs(seen.albedo - plain.foreground)[inside].mean() > 0.05
    assert any("Sapiens2 License" in warning for warning in seen.warnings)
    for matte in (Sam2Matte(folder=sam2), Sapiens2Matte(folder=sapiens)):
        with pytest.raises(PersonaError, match="does not show the person"):  # what a random network says
            Perceive(matte=matte)(photo)
