"""LPIPS on random backbones: against plain layers in a row, through the files it is read from, and in the score."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from persona.errors import PersonaError
from persona.evaluation import lpips as module
from persona.evaluation.metrics import Shown, Truth, on_white, score

_CONVS = {"alex": (0, 3, 6, 8, 10), "vgg": (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)}


def published(net: str) -> nn.Sequential:
    """The feature layers in the order in which torchvision numbers them."""
    if net == "alex":
        return nn.Sequential(
            nn.Conv2d(3, 64, 11, 4, 2), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(),
            nn.MaxPool2d(3, 2), nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(), nn.Conv2d(384, 256, 3, padding=1),
            nn.ReLU(), nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(),
        )  # fmt: skip
    layers: list[nn.Module] = []
    before = 3
    for width, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(count):
            layers += [nn.Conv2d(before, width, 3, padding=1), nn.ReLU()]
            before = width
        layers.append(nn.MaxPool2d(2, 2))
    return nn.Sequential(*layers[:-1])


TAPS = {"alex": (1, 4, 7, 9, 11), "vgg": (3, 8, 15, 22, 29)}


@pytest.fixture(scope="module", params=["alex", "vgg"])
def network(request) -> tuple[str, nn.Sequential, dict, tuple]:
    torch.manual_seed(3)
    layers = published(request.param)
    widths = [layers[k - 1].out_channels for k in TAPS[request.param]]  # type: ignore[union-attr]
    return (
        request.param,
        layers,
        {f"features.{k}": v for k, v in layers.state_dict().items()},
        tuple(torch.rand(1, w, 1, 1) for w in widths),
    )


def test_it_is_the_published_formula(network):
    net, layers, backbone, weights = network
    x, y = (torch.rand(1, 3, 70, 90) * 2 - 1 for _ in "xy")
    expected = 0.0
    with torch.no_grad():
        a, b = ((v - torch.tensor([-0.030, -0.088, -0.188])[None, :, None, None]) for v in (x, y))
        a, b = (v / torch.tensor([0.458, 0.448, 0.450])[None, :, None, None] for v in (a, b))
        block = 0
        for k, layer in enumerate(layers):
            a, b = layer(a), layer(b)
            if k in TAPS[net]:
                u, v = (z / z.pow(2).sum(1, keepdim=True).sqrt().add(1e-10) for z in (a, b))
                expected += float(((u - v).pow(2) * weights[block]).sum(1).mean())
                block += 1
    assert float(module.distance(x, y, backbone, weights, net=net)) == pytest.approx(expected, rel=1e-4)
    assert float(module.distance(x, x, backbone, weights, net=net)) == 0


def test_it_equals_the_package_where_that_runs(network):
    net, _, backbone, weights = network
    try:
        known = __import__("lpips").LPIPS(net=net, pnet_rand=True, verbose=False).eval()
    except Exception as error:  # torchvision's builds fit one torch each
        pytest.skip(f"lpips cannot run here: {error}")
    for k, part in enumerate(
        (known.net.slice1, known.net.slice2, known.net.slice3, known.net.slice4, known.net.slice5)
    ):
        part.load_state_dict({name: backbone[f"features.{name}"] for name in part.state_dict()})
        known.lins[k].model[1].weight.data = weights[k]
    x, y = (torch.rand(1, 3, 70, 90) * 2 - 1 for _ in "xy")
    with torch.no_grad():
        assert float(module.distance(x, y, backbone, weights, net=net)) == pytest.approx(float(known(x, y)), rel=1e-5)


@pytest.fixture
def installed(network, tmp_path, monkeypatch) -> str:
    """The two files where torch and the package would have them."""
    net, _, backbone, weights = network
    checkpoints, package = tmp_path / "hub" / "checkpoints", tmp_path / "site" / "lpips"
    (package / "weights" / "v0.1").mkdir(parents=True)
    checkpoints.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('must not be imported')\n")
    torch.save(backbone, checkpoints / module._BACKBONES[net])
    own = {f"lin{k}.model.1.weight": w for k, w in enumerate(weights)}
    torch.save(own, package / "weights" / "v0.1" / f"{net}.pth")
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    module._weights.cache_clear()
    yield net
    module._weights.cache_clear()


def test_the_score_has_it_when_the_files_are_there(installed, tmp_path):
    assert module.nets() == (installed,)
    rng = np.random.default_rng(0)
    alpha = np.zeros((90, 80), np.float32)
    alpha[10:80, 20:60] = 1
    image = rng.random((90, 80, 3)).astype(np.float32) * alpha[..., None]
    truth = Truth("a", image, alpha)
    exact = score(Shown(on_white(image, alpha), alpha), truth, nets=module.nets())
    assert exact[f"lpips-{installed}/person"] == 0
    assert "edges/person" not in exact
    blurred = np.clip(on_white(image, alpha) * 0.5 + 0.3, 0, 1)
    worse = score(Shown(blurred, alpha), truth, nets=module.nets())
    assert worse[f"lpips-{installed}/person"] > 0.01
    assert worse[f"lpips-{installed}/canvas"] > 0
    module._weights.cache_clear()
    (tmp_path / "hub" / "checkpoints" / module._BACKBONES[installed]).write_bytes(b"no weights")
    with pytest.raises(PersonaError, match="does not hold LPIPS weights"):
        module.lpips(image, image, installed)


def test_without_the_files_it_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    module._weights.cache_clear()
    assert module.nets() == ()
    with pytest.raises(PersonaError, match="extra 'lpips'"):
        module.lpips(np.zeros((64, 64, 3)), np.zeros((64, 64, 3)), "alex")


def test_a_tiny_crop_can_be_measured(network):
    net, _, backbone, weights = network
    x, y = torch.rand(1, 3, 9, 14), torch.rand(1, 3, 9, 14)
    assert np.isfinite(float(module.distance(x, y, backbone, weights, net=net)))
