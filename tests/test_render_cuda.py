"""The CUDA back end against the CPU kernels; needs a CUDA device and gsplat."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from persona.errors import PersonaError
from persona.rendering import cuda, factors_from, rasterize
from persona.rendering.view import View
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
        cuda.splat(View(means, factors, opacities, features, None, None, CAMERA, 0.3, False))


# Parameters of the functions we call, gsplat 1.5
SIGNATURES = {
    "fully_fused_projection": "means covars quats scales viewmats Ks width height eps2d near_plane far_plane "
    "radius_clip packed sparse_grad calc_compensations camera_model opacities",
    "isect_tiles": "means2d radii depths tile_size tile_width tile_height sort segmented packed n_images image_ids "
    "gaussian_ids",
    "isect_offset_encode": "isect_ids n_images tile_width tile_height",
    "rasterize_to_pixels": "means2d conics colors opacities image_width image_height tile_size isect_offsets "
    "flatten_ids backgrounds masks packed absgrad",
}
WANTED = {"eps2d": 0.3, "near_plane": 0.01, "calc_compensations": True}


class Recorder:
    """Stands in for gsplat: takes what its functions take and gives back tensors of the shapes they document."""

    def __init__(self) -> None:
        self.calls: dict[str, dict] = {}

    def __getattr__(self, name: str):  # type: ignore[no-untyped-def]
        def call(*args: object, **options: object) -> object:
            names = SIGNATURES[name].split()
            assert len(args) <= len(names)
            given = dict(zip(names, args, strict=False)) | options
            assert set(given) <= set(names)
            assert not set(names[: len(args)]) & set(options)
            self.calls[name] = given
            return getattr(self, "_" + name)(given)

        return call

    def _fully_fused_projection(self, given: dict) -> tuple[torch.Tensor, ...]:
        n = len(given["means"])
        assert given["covars"].shape == (n, 6)
        assert given["viewmats"].shape == (1, 4, 4)
        assert given["Ks"].shape == (1, 3, 3)
        assert given["opacities"].shape == (n,)
        assert not given["opacities"].requires_grad
        shapes = ((1, n, 2), (1, n, 2), (1, n), (1, n, 3), (1, n))
        return tuple(torch.ones(shape) for shape in shapes)

    def _isect_tiles(self, given: dict) -> tuple[torch.Tensor, ...]:
        return torch.ones(1), torch.zeros(7), torch.zeros(7)

    def _isect_offset_encode(self, given: dict) -> torch.Tensor:
        return torch.zeros(given["n_images"] * given["tile_width"] * given["tile_height"])

    def _rasterize_to_pixels(self, given: dict) -> tuple[torch.Tensor, torch.Tensor]:
        c, size = given["colors"].shape[-1], (given["image_height"], given["image_width"])
        assert given["backgrounds"].shape == (1, c)
        assert given["opacities"].shape == given["colors"].shape[:2]
        assert given["isect_offsets"].shape == (1, 8, 9)
        return torch.ones(1, *size, c), torch.ones(1, *size, 1)


def test_gsplat_is_called_as_it_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder()
    monkeypatch.setattr(cuda, "require", lambda *args, **options: recorder)
    means, factors, opacities, features, offsets, background = (x.requires_grad_() for x in scene(20, 40))
    image, alpha = cuda.splat(View(means, factors, opacities, features, offsets, background, CAMERA, 0.3, True))
    assert image.shape == (121, 130, 40)  # two passes: 32 channels and 8
    assert alpha.shape == (121, 130)
    assert set(recorder.calls) == set(SIGNATURES)
    projected = recorder.calls["fully_fused_projection"]
    assert {k: projected[k] for k in WANTED} == WANTED
    upper = factors.detach() @ factors.detach().mT
    torch.testing.assert_close(projected["covars"][:, 4], upper[:, 1, 2])


def test_the_installed_gsplat_has_these_parameters() -> None:
    spec = importlib.util.find_spec("gsplat")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("gsplat is not installed")
    source = Path(spec.submodule_search_locations[0], "cuda", "_wrapper.py").read_text()  # read: importing builds it
    functions = {f.name: f for f in ast.parse(source).body if isinstance(f, ast.FunctionDef)}
    for name, parameters in SIGNATURES.items():
        found = [a.arg for a in functions[name].args.args]
        assert found[: len(parameters.split())] == parameters.split()


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
