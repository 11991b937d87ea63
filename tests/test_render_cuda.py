"""The CUDA back end against the CPU kernels; needs a CUDA device and gsplat."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import torch

from persona.errors import PersonaError
from persona.render import cuda, factors_from, rasterize
from persona.types import Camera

CAMERA = Camera(260.0, 250.0, 67.0, 58.0, 130, 121, np.eye(4))
needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")


def scene(n: int, channels: int) -> list[torch.Tensor]:
    rng = np.random.default_rng(0)
    means = np.c_[rng.uniform(-0.6, 0.6, (n, 2)), rng.uniform(1.5, 4.0, n)]
    factors = factors_from(
        torch.tensor(rng.normal(size=(n, 4))), torch.tensor(0.03 * np.exp(rng.normal(0, 0.4, (n, 3))))
    )
    rest = (rng.uniform(0.05, 1.0, n), rng.uniform(size=(n, channels)), np.zeros((n, 2)), rng.uniform(size=channels))
    return [x.float() for x in (torch.tensor(means), factors, *map(torch.tensor, rest))]


def test_tensors_on_the_cpu_are_refused() -> None:
    *gaussians, _, _ = scene(10, 3)
    with pytest.raises(PersonaError, match="CUDA device"):
        rasterize(*gaussians, CAMERA, backend="cuda")  # type: ignore[arg-type]


@needs_cuda
def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gsplat", None)
    means, factors, opacities, features, _, _ = (x.cuda() for x in scene(10, 3))
    with pytest.raises(PersonaError, match=r"persona\[cuda\]"):
        cuda.splat(means, factors, opacities, features, None, None, CAMERA, 0.3, False)


@needs_cuda
@pytest.mark.parametrize("antialiased", [False, True])
@pytest.mark.parametrize("channels", [3, 12, 40])
def test_same_picture_and_gradients_as_the_cpu(channels: int, antialiased: bool) -> None:
    pytest.importorskip("gsplat")
    results = []
    for device in ("cpu", "cuda"):
        leaves = [x.to(device).requires_grad_() for x in scene(4000, channels)]
        *gaussians, offsets, background = leaves
        image, alpha = rasterize(*gaussians, CAMERA, offsets=offsets, background=background, antialiased=antialiased)  # type: ignore[call-arg]
        assert image.device.type == device
        generator = torch.Generator().manual_seed(0)
        weights = [torch.randn(x.shape, generator=generator).to(device) for x in (image, alpha)]
        gradients = torch.autograd.grad([image, alpha], leaves, weights)
        results.append([x.detach().cpu() for x in (image, alpha, *gradients)])
    (image, alpha, *gradients), (image2, alpha2, *gradients2) = results
    assert float((image - image2).abs().max()) < 1e-3
    assert float((alpha - alpha2).abs().max()) < 1e-3
    for a, b in zip(gradients, gradients2, strict=True):
        assert float((a - b).norm()) < 1e-2 * float(a.norm())


@needs_cuda
def test_no_gaussians_on_the_device() -> None:
    pytest.importorskip("gsplat")
    means, factors, opacities, features, _, background = (x.cuda() for x in scene(0, 3))
    image, alpha = rasterize(means, factors, opacities, features, CAMERA, background=background)
    assert torch.equal(image, background.expand(121, 130, 3))
    assert float(alpha.sum()) == 0
