"""The human parser's network: its window, its maps, its answers and its weights."""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from persona import sources
from persona.errors import PersonaError
from persona.landmark_names import ELBOWS, MIRRORED, SHOULDERS
from persona.perception.parser_network import (
    HEIGHT,
    MAPS,
    MARGIN,
    STRIDE,
    WIDTH,
    PaddedConv,
    Parser,
    ParserNetwork,
    body_maps,
    load_parser,
    save_parser,
    window,
)
from persona.types import MATERIAL_OF, Label


@pytest.fixture(scope="module")
def standing() -> np.ndarray:
    """Landmarks of somebody who stands in the middle of the window, arms hanging."""
    points = np.zeros((33, 2))
    points[:11] = (96, 30)
    for k, (x, y) in {11: (20, 60), 13: (28, 95), 15: (30, 125), 17: (31, 137), 19: (30, 138), 21: (27, 132)}.items():
        points[k], points[k + 1] = (96 + x, y), (96 - x, y)
    for k, (x, y) in {23: (13, 125), 25: (14, 175), 27: (15, 225), 29: (15, 232), 31: (17, 236)}.items():
        points[k], points[k + 1] = (96 + x, y), (96 - x, y)
    points[7], points[8] = (104, 30), (88, 30)
    return points


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 90), st.integers(1, 90))
def test_the_window_holds_the_person_with_room_all_round(x: int, y: int, width: int, height: int) -> None:
    mask = np.zeros((150, 150), bool)
    mask[y : y + height, x : x + width] = True
    there = window(mask)
    box = np.array([[x, y], [x + width, y + height]]) @ there[:, :2].T + there[:, 2]
    assert np.allclose(box.mean(0), (WIDTH / 2, HEIGHT / 2))
    assert np.max((box[1] - box[0]) / (WIDTH, HEIGHT)) == pytest.approx(1 / MARGIN)


def test_an_empty_mask_has_no_window() -> None:
    with pytest.raises(PersonaError, match="mask"):
        window(np.zeros((4, 4), bool))


def test_maps_of_a_mirrored_person_are_mirrored(standing: np.ndarray) -> None:
    """The parser averages over the mirror image, whose maps it gets by turning these round."""
    random = np.random.default_rng(0)
    points = standing + random.normal(0, 3, standing.shape)
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[20:240, 60:120] = True
    there = body_maps(mask, points).astype(int)
    back = body_maps(mask[:, ::-1], (points * [-1, 1] + [WIDTH, 0])[MIRRORED]).astype(int)[:, :, ::-1]
    for name, a, b in zip(MAPS, there, back, strict=True):
        overlap = np.minimum(a, b).sum() / np.maximum(a, b).sum()
        assert overlap > 0.9, name  # OpenCV rounds the ends of lines


def test_every_part_has_its_map_and_unseen_limbs_are_left_out(standing: np.ndarray) -> None:
    mask = np.ones((HEIGHT, WIDTH), bool)
    full = body_maps(mask, standing)
    assert full.shape == (len(MAPS), HEIGHT // 4, WIDTH // 4)
    assert (full.reshape(len(MAPS), -1).max(1) > 100).all()
    elbow = standing[ELBOWS[0]] / 4
    assert full[3, round(elbow[1]) - 2, round(elbow[0]) - 1] > 100
    seen = np.ones(33, bool)
    seen[ELBOWS] = False
    partly = body_maps(mask, standing, seen)
    assert not partly[3].any() and not partly[4].any() and partly[5].any()
    assert not body_maps(mask)[1:].any()


def test_positions_far_outside_do_no_harm(standing: np.ndarray) -> None:
    points = standing.copy()
    points[SHOULDERS[0]] = (1e7, -1e7)
    assert np.isfinite(body_maps(np.ones((HEIGHT, WIDTH), bool), points)).all()


@settings(max_examples=10, deadline=None)
@given(st.sampled_from([1, 3, 5]), st.sampled_from([1, 2]), st.integers(3, 8), st.integers(3, 8))
def test_padding_keeps_the_size(kernel: int, stride: int, height: int, width: int) -> None:
    conv = PaddedConv(2, 3, kernel, stride)
    if (kernel, stride) == (1, 2):
        return
    assert conv(torch.zeros(1, 2, 2 * height, 2 * width)).shape == (1, 3, 2 * height // stride, 2 * width // stride)


def test_the_network_answers_at_half_the_size_and_learns_from_all_it_sees() -> None:
    network = ParserNetwork(5).train()
    picture, maps = torch.randn(2, 3, HEIGHT, WIDTH), torch.rand(2, len(MAPS), HEIGHT // 4, WIDTH // 4)
    out = network(picture.requires_grad_(), maps.requires_grad_())
    assert out.shape == (2, 5, HEIGHT // STRIDE, WIDTH // STRIDE)
    out.square().mean().backward()
    assert all(p.grad is not None for p in network.parameters())
    assert picture.grad is not None and picture.grad.abs().sum() > 0
    assert maps.grad is not None and maps.grad.abs().sum() > 0


def test_frozen_blocks_take_no_part() -> None:
    network = ParserNetwork(3).train()
    network.backbone.frozen = 4
    network(torch.randn(2, 3, HEIGHT, WIDTH), torch.rand(2, len(MAPS), 64, 48)).mean().backward()
    trained = [name for name, p in network.named_parameters() if p.grad is not None]
    assert not any(name.startswith(("backbone.stem", "backbone.blocks.3.")) for name in trained)
    assert any(name.startswith("backbone.blocks.4.") for name in trained)


@pytest.mark.slow
def test_the_packaged_parser_knows_what_people_wear() -> None:
    sys.path.append(str(Path(__file__).parents[1] / "tools"))
    from people.dressing import person

    parser = load_parser()
    right, counted = 0, 0
    for k in range(6):
        sample = person((77, k))
        alpha = (sample.labels > 0).astype(float)
        out = parser(sample.picture / 255, alpha, sample.landmarks)
        assert out.shape == (len(Label), HEIGHT // 2, WIDTH // 2)
        assert np.allclose(out.sum(0), 1, atol=1e-4) and not out[Label.BACKGROUND].any()
        truth = sample.labels[1::2, 1::2]
        same = MATERIAL_OF[out.argmax(0)] == MATERIAL_OF[truth]
        right, counted = right + int(same[truth > 0].sum()), counted + int((truth > 0).sum())
    assert right > 0.8 * counted


def test_the_card_is_of_these_weights() -> None:
    data = Path(str(files("persona.perception") / "data"))
    content = (data / "parser.safetensors").read_bytes()
    assert len(content) < 20e6
    assert hashlib.sha256(content).hexdigest() in (data / "parser.md").read_text(encoding="utf-8")
    assert set(load_parser().labels) >= {Label.FACE, Label.SKIN, Label.HAIR, Label.TOP, Label.SHOE, Label.PROP}
    assert "ML Illustrated" in (data / "parser_NOTICE.txt").read_text(encoding="utf-8")


def test_a_change_of_the_weights_runs_perception_again() -> None:
    assert "parser.safetensors" in {path.name for path in sources.OWN.data("persona.perception.parser_network")}


def test_weights_come_back_in_half_precision(tmp_path) -> None:
    torch.manual_seed(0)
    labels = (Label.FACE, Label.HAIR, Label.TOP)
    parser = Parser(ParserNetwork(3).eval(), labels)
    save_parser(parser, tmp_path / "p.safetensors")
    again = load_parser(tmp_path / "p.safetensors")
    assert again.labels == labels and not again.network.training
    x, maps = torch.randn(1, 3, HEIGHT, WIDTH), torch.rand(1, len(MAPS), 64, 48)
    with torch.inference_mode():
        a, b = parser.network(x, maps), again.network(x, maps)
    assert (a - b).abs().max() < 0.02 * a.abs().max()
    assert (tmp_path / "p.safetensors").stat().st_size < 7e6


def test_other_files_are_refused(tmp_path) -> None:
    path = tmp_path / "p.safetensors"
    path.write_bytes(b"no weights")
    with pytest.raises(PersonaError, match="no parser's weights"):
        load_parser(path)
    save_file({"a": torch.zeros(1)}, path, {"format": "0"})
    with pytest.raises(PersonaError, match="format"):
        load_parser(path)
    save_file({"a": torch.zeros(1)}, path, {"format": "1", "labels": json.dumps(["FACE"])})
    with pytest.raises(PersonaError, match="missing"):
        load_parser(path)
    save_file({"a": torch.zeros(1)}, path, {"format": "1", "labels": json.dumps(["NOBODY"])})
    with pytest.raises(PersonaError, match="no parser's weights"):
        load_parser(path)
