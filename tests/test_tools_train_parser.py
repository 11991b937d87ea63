"""Training the human parser: the backbone's folded normalisation, variations of pictures, the loss, a few steps."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from persona.perception.parser_network import STAGES, STEM, Parser, ParserNetwork, load_parser
from persona.types import Label

sys.path.append(str(Path(__file__).parents[1] / "tools"))

from average_parsers import averaged, part
from train_parser import (
    IGNORED,
    LABELS,
    Options,
    Pictures,
    Variation,
    folded,
    loss_of,
    measured,
    started,
    train,
    varied,
)


def published(seed: int = 0) -> dict[str, Tensor]:
    """Random weights under the names and with the batch normalisation of the published network."""
    make = torch.Generator().manual_seed(seed)
    state: dict[str, Tensor] = {}

    def conv(name: str, norm: str, out: int, into: int, kernel: int) -> None:
        state[f"{name}.weight"] = torch.randn(out, into, kernel, kernel, generator=make) / (into * kernel) ** 0.5
        for key, value in (("weight", 1.0), ("running_var", 1.0), ("bias", 0.0), ("running_mean", 0.0)):
            state[f"{norm}.{key}"] = value + 0.3 * torch.rand(out, generator=make)
        state[f"{norm}.num_batches_tracked"] = torch.tensor(7)

    conv("_conv_stem", "_bn0", STEM, 3, 3)
    into, k = STEM, 0
    for stage in STAGES:
        for _ in range(stage.repeats):
            block, inner = f"_blocks.{k}", into * stage.expansion
            if stage.expansion > 1:
                conv(f"{block}._expand_conv", f"{block}._bn0", inner, into, 1)
            conv(f"{block}._depthwise_conv", f"{block}._bn1", inner, 1, stage.kernel)
            conv(f"{block}._project_conv", f"{block}._bn2", stage.channels, inner, 1)
            into, k = stage.channels, k + 1
    state["_fc.weight"] = torch.zeros(10, 1280)
    return state


def unfolded(state: dict[str, Tensor], x: Tensor) -> Tensor:
    """The published network's last features: convolution, then normalisation, then bounded linear units."""

    def layer(x: Tensor, name: str, norm: str, stride: int = 1, groups: int = 1) -> Tensor:
        weight = state[f"{name}.weight"]
        kernel = weight.shape[-1]
        total = max(kernel - stride, 0) if x.shape[-1] % stride == 0 else max(kernel - x.shape[-1] % stride, 0)
        x = F.pad(x, (total // 2, total - total // 2) * 2)
        x = F.conv2d(x, weight, None, stride, 0, 1, groups)
        get = [state[f"{norm}.{key}"] for key in ("running_mean", "running_var", "weight", "bias")]
        return F.batch_norm(x, *get, training=False, eps=1e-3)

    x = F.relu6(layer(x, "_conv_stem", "_bn0", 2))
    k, into = 0, STEM
    for stage in STAGES:
        for i in range(stage.repeats):
            block, y, stride = f"_blocks.{k}", x, 1 if i else stage.stride
            if stage.expansion > 1:
                y = F.relu6(layer(y, f"{block}._expand_conv", f"{block}._bn0"))
            y = F.relu6(layer(y, f"{block}._depthwise_conv", f"{block}._bn1", stride, y.shape[1]))
            y = layer(y, f"{block}._project_conv", f"{block}._bn2")
            x = x + y if stride == 1 and into == stage.channels else y
            into, k = stage.channels, k + 1
    return x


def test_folded_normalisation_equals_unfolded() -> None:
    state, network = published(), ParserNetwork(3)
    network.backbone.load_state_dict(folded(state))
    x = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        assert torch.allclose(network.backbone(x)[-1], unfolded(state, x), rtol=1e-3, atol=1e-4)


def test_a_parser_of_fewer_labels_can_be_started_from() -> None:
    torch.manual_seed(0)
    known = (Label.FACE, Label.SKIN, Label.HAIR, Label.HEADWEAR, Label.TOP, Label.OUTER, Label.TROUSERS, Label.SKIRT)
    old = Parser(ParserNetwork(10).eval(), (*known, Label.SHOE, Label.PROP))
    new = started(old).eval()
    x, maps = torch.randn(1, 3, 256, 192), torch.rand(1, 9, 64, 48)
    with torch.inference_mode():
        a, b = old.network(x, maps), new(x, maps)
    assert torch.allclose(b[:, LABELS.index(Label.PROP)], a[:, 9], atol=1e-5)
    assert torch.allclose(b[:, LABELS.index(Label.DRESS)], a[:, 7] - 1.5, atol=1e-5)


def boxes(count: int = 3) -> dict[str, np.ndarray]:
    """Pictures of people made of boxes; a colour for every label."""
    rgb, labels = np.full((count, 256, 192, 3), 90, np.uint8), np.zeros((count, 256, 192), np.uint8)
    parts = ((20, 50, Label.FACE, (230, 180, 150)), (50, 130, Label.TOP, (200, 30, 30)))
    for top, bottom, label, colour in (
        *parts,
        (130, 230, Label.TROUSERS, (30, 40, 90)),
        (230, 245, Label.SHOE, (10, 10, 10)),
    ):
        rgb[:, top:bottom, 70:120], labels[:, top:bottom, 70:120] = colour, label
    landmarks = np.tile(np.linspace((80, 30), (110, 240), 33).astype(np.float32), (count, 1, 1))
    return {"rgb": rgb, "labels": labels, "landmarks": landmarks}


def test_variations_move_picture_and_labels_together() -> None:
    data, calm = boxes(1), Variation(grey=0, wrong_mask=0)
    for seed in range(8):
        made = varied(np.random.default_rng(seed), data["rgb"][0], data["labels"][0], data["landmarks"][0], calm)
        assert made is not None
        x, maps, target = made
        assert x.shape == (3, 256, 192) and maps.shape == (9, 64, 48) and target.shape == (128, 96)
        assert set(target.unique().tolist()) <= {Label.FACE, Label.TOP, Label.TROUSERS, Label.SHOE, IGNORED}
        red = x[0, 1::2, 1::2] - x[2, 1::2, 1::2]
        if (target == Label.TOP).sum() > 50 and (target == Label.TROUSERS).sum() > 50:
            assert red[target == Label.TOP].median() > 0.1 > red[target == Label.TROUSERS].median()


def test_the_loss_is_small_where_the_answer_is_right() -> None:
    target = torch.full((1, 4, 4), int(Label.HAIR))
    target[0, 0] = IGNORED
    right, other = torch.zeros(1, len(LABELS), 4, 4), torch.zeros(1, len(LABELS), 4, 4)
    right[:, LABELS.index(Label.HAIR)] = 20
    other[:, LABELS.index(Label.SHOE)] = 20
    headwear = torch.zeros_like(right)
    headwear[:, LABELS.index(Label.HEADWEAR)] = 20
    assert loss_of(right, target) < loss_of(headwear, target) < loss_of(other, target)
    spoilt = right.clone()
    spoilt[:, :, 0] = other[:, :, 0]  # where nothing is known nothing is said
    assert loss_of(spoilt, target) == pytest.approx(float(loss_of(right, target)), abs=1e-5)


@pytest.mark.slow
def test_a_few_steps_lower_the_loss_and_write_a_parser(tmp_path) -> None:
    for name in ("a", "b"):
        np.savez(tmp_path / f"{name}.npz", **boxes(10 if name == "b" else 4))
    out = tmp_path / "out.safetensors"
    options = Options(
        tmp_path, out, None, None, steps=12, batch=2, device="cpu", workers=0, seed=1, every=100, rate=0.02, warm=1
    )
    threads = torch.get_num_threads()
    losses = train(options)
    torch.set_num_threads(threads)
    assert np.mean(losses[-4:]) < 0.9 * np.mean(losses[:4])
    assert load_parser(out).labels == LABELS


def test_few_pictures_are_measured_too(tmp_path) -> None:
    np.savez(tmp_path / "few.npz", **boxes(4))
    pictures = Pictures.of([tmp_path / "few.npz"])
    kinds = [label for label in LABELS if (pictures.labels == label).any()]
    network = ParserNetwork(len(LABELS))
    network.forward = lambda x, maps: F.one_hot(  # type: ignore[method-assign]
        torch.full((len(x), 128, 96), kinds[0] - LABELS[0]), len(LABELS)
    ).permute(0, 3, 1, 2)
    assert measured(network, pictures, "cpu")[kinds[0].name.lower()] > 0.05


def test_a_parser_to_average_needs_a_share() -> None:
    assert part("a=b.safetensors=2") == (Path("a=b.safetensors"), 2.0)
    with pytest.raises(argparse.ArgumentTypeError, match="share"):
        part("a.safetensors")


@pytest.mark.slow
def test_the_mean_of_parsers_lies_between_them() -> None:
    torch.manual_seed(3)
    a, b = (Parser(ParserNetwork(len(LABELS)).eval(), LABELS) for _ in range(2))
    mean = averaged([a, b], [1.0, 3.0]).network.state_dict()
    for name, value in a.network.state_dict().items():
        if value.dtype.is_floating_point:
            expected = 0.25 * value + 0.75 * b.network.state_dict()[name]
            assert torch.allclose(mean[name], expected, atol=1e-6), name
