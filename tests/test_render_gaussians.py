"""The CPU splatting kernels against the plain float64 form, and the odd inputs."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import Tensor

from persona.compute import thread_count
from persona.errors import PersonaError
from persona.rendering import factors_from, look_at, rasterize
from persona.rendering.cpu import ALPHA_MAX, kernel_channels
from persona.rendering.reference import layers
from persona.rendering.view import View
from persona.types import Camera
from shapes import unchecked

NAMES = ("means", "factors", "opacities", "features", "offsets", "background")


def scene(
    seed: int, n: int, channels: int, scale: float, opacity: tuple[float, float], nearest: float = -0.5
) -> list[Tensor]:
    """Random sheared Gaussians in front of, beside and behind a camera at the origin, none close to its plane."""
    rng = np.random.default_rng(seed)
    means = np.c_[rng.uniform(-1.6, 1.6, (n, 2)), rng.uniform(nearest, 4.0, n)]
    means[np.abs(means[:, 2]) < 0.4, 2] += 0.8
    shear = np.eye(3) + 0.3 * rng.normal(size=(n, 3, 3))
    rotated = factors_from(
        torch.tensor(rng.normal(size=(n, 4))), torch.tensor(scale * np.exp(rng.normal(0, 0.5, (n, 3))))
    )
    factors = torch.tensor(shear) @ rotated
    rest = (rng.uniform(*opacity, n), rng.normal(size=(n, channels)), np.zeros((n, 2)), rng.normal(size=channels))
    return [x.float() for x in (torch.tensor(means), factors, *map(torch.tensor, rest))]


def camera(width: int, height: int) -> Camera:
    return Camera(60.0, 55.0, 0.5 * width + 3, 0.5 * height - 2, width, height, np.eye(4))


def run(inputs: list[Tensor], view: Camera, backend: str, dtype: torch.dtype, seed: int = 0, **options) -> list[Tensor]:
    """Picture, alpha, and the gradients of a random function of both."""
    leaves = [x.to(dtype).clone().requires_grad_() for x in inputs]
    *gaussians, offsets, background = leaves
    image, alpha = rasterize(
        *gaussians,
        view,
        offsets=offsets,
        background=background,
        backend=backend,
        **options,  # type: ignore[arg-type]
    )
    generator = torch.Generator().manual_seed(seed)
    weights = [torch.randn(x.shape, generator=generator).to(dtype) for x in (image, alpha)]
    return [image.detach(), alpha.detach(), *torch.autograd.grad([image, alpha], leaves, weights)]


def agree(inputs: list[Tensor], view: Camera, picture: float, gradient: float, **options) -> None:
    fast = run(inputs, view, "cpu", torch.float32, **options)
    exact = run(inputs, view, "reference", torch.float64, **options)
    size = max([1.0, *inputs[3].abs().flatten().tolist()])
    assert float((fast[0] - exact[0]).abs().max()) <= picture * size
    assert float((fast[1] - exact[1]).abs().max()) <= picture
    for name, a, b in zip(NAMES, fast[2:], exact[2:], strict=True):
        # the background's gradient is a sum over 1 - alpha, which float32 rounds: its error goes with the pixels
        norm = max(float(b.norm()), math.sqrt(view.width * view.height) if name == "background" else 1e-6)
        assert float((a - b).norm()) <= gradient * norm, (name, float((a - b).norm()) / norm)


def on_a_threshold(inputs: list[Tensor], view: Camera, eps2d: float = 0.3, antialiased: bool = False) -> bool:
    """Whether rounding decides if a Gaussian is drawn, saturates, or still reaches a pixel: a true discontinuity."""
    found = layers(View(*(x.double() for x in inputs[:5]), None, view, eps2d, antialiased))
    near = [(found.densities * 255 - 1).abs() < 1e-5, (found.densities / ALPHA_MAX - 1).abs() < 1e-5]
    return any(bool(x.any()) for x in (*near, (found.through * 1e4 - 1).abs() < 1e-5))


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(8, 200), size=st.sampled_from([(40, 33), (64, 64), (71, 20)]))
def test_easy_scenes(seed: int, n: int, size: tuple[int, int]) -> None:
    inputs = scene(seed, n, 3, 0.08, (0.05, 0.9), nearest=1.0)
    assume(not on_a_threshold(inputs, camera(*size)))
    agree(inputs, camera(*size), 1e-5, 2e-5)  # seed 167 with 167 Gaussians rounds to 6.9e-6


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(1, 150),
    scale=st.sampled_from([0.004, 0.15, 0.8]),
    antialiased=st.booleans(),
)
def test_hard_scenes(seed: int, n: int, scale: float, antialiased: bool) -> None:
    inputs = scene(seed, n, 5, scale, (0.02, 1.0))
    eps2d = 0.1 if scale < 0.01 else 0.3
    assume(not on_a_threshold(inputs, camera(70, 61), eps2d, antialiased))
    agree(inputs, camera(70, 61), 5e-5, 5e-5, antialiased=antialiased, eps2d=eps2d)


@pytest.mark.parametrize("channels", [1, 3, 4, 7, 8, 12, 16])
def test_any_number_of_channels(channels: int) -> None:
    agree(scene(1, 90, channels, 0.1, (0.05, 0.9)), camera(50, 40), 1e-5, 5e-6)


@pytest.mark.slow
def test_more_channels_than_the_kernels_prepared_for() -> None:
    assert kernel_channels(17) == 24
    agree(scene(1, 40, 17, 0.1, (0.05, 0.9)), camera(20, 20), 1e-5, 5e-6)


@pytest.mark.parametrize("n", [0, 1, 5, 8, 9])
def test_few_gaussians(n: int) -> None:
    agree(scene(2, n, 3, 0.2, (0.3, 0.9)), camera(33, 33), 1e-5, 5e-6)


def test_exact_position_of_a_pixel_centre() -> None:
    view = Camera(100.0, 100.0, 16.5, 8.5, 32, 24, np.eye(4))  # the axis falls on the centre of pixel (16, 8)
    factor = 1e-4 * torch.eye(3)[None]
    image, alpha = rasterize(torch.tensor([[0.0, 0.0, 1.0]]), factor, torch.tensor([0.5]), torch.ones(1, 3), view)
    assert divmod(int(alpha.argmax()), 32) == (8, 16)
    assert float(alpha[8, 16]) == pytest.approx(0.5, rel=1e-6)
    assert float(alpha[8, 15]) == pytest.approx(float(alpha[8, 17]), rel=1e-6)
    torch.testing.assert_close(image[..., 0], alpha, rtol=1e-6, atol=1e-7)


def test_two_forwards_before_their_backwards() -> None:
    scenes = [scene(seed, 60 + 40 * seed, 3, 0.1, (0.1, 0.9)) for seed in range(3)]
    views = [camera(64, 40), camera(33, 70), camera(64, 40)]
    alone = [run(s, v, "cpu", torch.float32) for s, v in zip(scenes, views, strict=True)]
    pending = []
    for inputs, view in zip(scenes, views, strict=True):
        leaves = [x.clone().requires_grad_() for x in inputs]
        image, alpha = rasterize(*leaves[:4], view, offsets=leaves[4], background=leaves[5])
        generator = torch.Generator().manual_seed(0)
        weights = [torch.randn(x.shape, generator=generator) for x in (image, alpha)]
        pending.append((leaves, [image, alpha], weights))
    for i in (1, 0, 2):
        leaves, outputs, weights = pending[i]
        for _ in range(2):  # a graph that is kept gives the same gradients again
            found = torch.autograd.grad(outputs, leaves, weights, retain_graph=True)
            assert all(torch.equal(a, b) for a, b in zip(found, alone[i][2:], strict=True))


def test_same_result_for_any_number_of_threads() -> None:
    before = torch.get_num_threads()
    results = []
    try:
        for threads in (1, 2, 3, 5):
            torch.set_num_threads(threads)
            results.append(run(scene(3, 500, 4, 0.08, (0.1, 1.0)), camera(120, 90), "cpu", torch.float32))
    finally:
        torch.set_num_threads(before)
    for other in results[1:]:
        # the background's gradient is summed by torch, the rest by the kernels
        assert all(torch.equal(a, b) for a, b in zip(results[0][:-1], other[:-1], strict=True))


def several_views(seed: int, n: int, shared: list[bool]) -> tuple[list[Tensor], list[Camera]]:
    """Three cameras, and a scene whose tensors are shared by them or not."""
    scenes = [scene(seed + k, n, 3, 0.1, (0.1, 0.9), nearest=1.0) for k in range(3)]
    inputs = [x[0] if s else torch.stack(x) for x, s in zip(zip(*scenes, strict=True), shared, strict=True)]
    return inputs, [replace(camera(41, 37), fx=55.0 + 5 * k, T_camera_world=turned(0.1 * k)) for k in range(3)]


def turned(angle: float) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, :3] = [[math.cos(angle), 0, math.sin(angle)], [0, 1, 0], [-math.sin(angle), 0, math.cos(angle)]]
    matrix[2, 3] = 0.3 * angle
    return matrix


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    n=st.sampled_from([1, 5, 8, 9, 16, 61]),
    shared=st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_several_views_in_one_call_are_the_views_one_by_one(seed: int, n: int, shared: list[bool]) -> None:
    inputs, cameras = several_views(seed, n, shared)
    results = []
    for together in (True, False):
        leaves = [x.clone().requires_grad_() for x in inputs]
        if together:
            *gaussians, offsets, background = leaves
            image, alpha = rasterize(*gaussians, cameras, offsets=offsets, background=background)  # type: ignore[arg-type]
        else:
            pictures = []
            for b, view in enumerate(cameras):
                *gaussians, offsets, background = (x if s else x[b] for x, s in zip(leaves, shared, strict=True))
                pictures.append(rasterize(*gaussians, view, offsets=offsets, background=background))  # type: ignore[arg-type]
            image, alpha = (torch.stack(x) for x in zip(*pictures, strict=True))
        weights = [torch.randn(x.shape, generator=torch.Generator().manual_seed(0)) for x in (image, alpha)]
        results.append([image, alpha, *torch.autograd.grad([image, alpha], leaves, weights)])
    for name, a, b in zip(("image", "alpha", *NAMES), *results, strict=True):
        if name in ("image", "alpha"):
            assert torch.equal(a, b)
        else:  # the views' gradients are added in another order
            torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-5 * float(b.abs().max()) + 1e-9)


def test_several_views_for_any_number_of_threads() -> None:
    inputs, cameras = several_views(4, 333, [True, False, True, True, False, True])
    before, results = torch.get_num_threads(), []
    try:
        for threads in (1, 2, 3, 64):
            torch.set_num_threads(threads)
            leaves = [x.clone().requires_grad_() for x in inputs[:5]]
            image, alpha = rasterize(*leaves[:4], cameras, offsets=leaves[4], background=inputs[5])  # type: ignore[arg-type]
            results.append([image, alpha, *torch.autograd.grad((image**2).sum() + alpha.sum(), leaves)])
    finally:
        torch.set_num_threads(before)
    for other in results[1:]:
        assert all(torch.equal(a, b) for a, b in zip(results[0], other, strict=True))


@unchecked()
def test_several_views_must_fit_together() -> None:
    inputs, cameras = several_views(5, 20, [True] * 6)
    means, factors, opacities, features, *_ = inputs
    with pytest.raises(PersonaError, match="one size"):
        rasterize(means, factors, opacities, features, [cameras[0], replace(cameras[1], width=40)])
    with pytest.raises(PersonaError, match="at least one"):
        rasterize(means, factors, opacities, features, [])
    with pytest.raises(PersonaError, match="or \\(3, 20, 3\\) for 3 views"):
        rasterize(means.expand(2, -1, -1), factors, opacities, features, cameras)
    with pytest.raises(PersonaError, match="means must have shape"):  # one camera: no axis of views
        rasterize(means[None], factors, opacities, features, cameras[0])


def test_the_users_thread_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        monkeypatch.delenv("NUMBA_NUM_THREADS", raising=False)
        assert thread_count() == 3
        monkeypatch.setenv("NUMBA_NUM_THREADS", "2")
        assert thread_count() == 2
    finally:
        torch.set_num_threads(before)


def test_nothing_in_view() -> None:
    inputs = scene(4, 50, 3, 0.05, (0.5, 0.9))
    background = inputs[5]
    for shift in ([0.0, 0.0, -20.0], [500.0, 0.0, 0.0]):  # behind, beside
        leaves = [x.clone().requires_grad_() for x in inputs[:4]]
        image, alpha = rasterize(leaves[0] + torch.tensor(shift), *leaves[1:], camera(40, 30), background=background)
        assert (alpha == 0).all()
        assert torch.equal(image.detach(), background.expand(30, 40, 3))
        for gradient in torch.autograd.grad(image.sum(), leaves):
            assert (gradient == 0).all()


def test_degenerate_and_huge_gaussians() -> None:
    n = 24
    means, factors, opacities, features, *_ = scene(5, n, 3, 0.1, (0.5, 0.9))
    factors[0] = 0  # a point
    factors[1, 1:] = 0  # a line
    factors[2] = 1e4  # flat and huge
    factors[3] = 1e18  # its covariance overflows
    means[4] = torch.tensor([1e30, 0.0, 1.0])
    means[5] = torch.tensor([0.0, 0.0, 1e30])
    means[6] = torch.tensor([0.0, 0.0, 0.0100001])
    factors[7] = 1e-30
    opacities[8], opacities[9], opacities[10] = 0.0, 1.0, 1.5
    leaves = [x.requires_grad_() for x in (means, factors, opacities, features)]
    image, alpha = rasterize(*leaves, camera(64, 48))
    assert bool(torch.isfinite(image).all())
    assert bool(((alpha >= 0) & (alpha <= 1)).all())
    for gradient in torch.autograd.grad(image.sum() + alpha.sum(), leaves):
        assert bool(torch.isfinite(gradient).all())


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("which", range(6))
@pytest.mark.parametrize("backend", ["cpu", "reference"])
def test_values_that_are_not_finite(which: int, bad: float, backend: str) -> None:
    inputs = scene(6, 13, 3, 0.1, (0.5, 0.9))
    inputs[which].view(-1)[-1] = bad
    with pytest.raises(PersonaError, match=rf"infinity are 1 of the {inputs[which].numel()} {NAMES[which]}"):
        rasterize(*inputs[:4], camera(16, 16), offsets=inputs[4], background=inputs[5], backend=backend)  # type: ignore[arg-type]


@unchecked()
def test_wrong_shapes_and_back_ends() -> None:
    means, factors, opacities, features, _, background = scene(7, 9, 3, 0.1, (0.5, 0.9))
    view = camera(16, 16)
    with pytest.raises(PersonaError, match="factors must have shape"):
        rasterize(means, factors[:, 0], opacities, features, view)
    with pytest.raises(PersonaError, match="opacities must have shape"):
        rasterize(means, factors, opacities[:, None], features, view)
    with pytest.raises(PersonaError, match="background must have shape"):
        rasterize(means, factors, opacities, features, view, background=background[:2])
    with pytest.raises(PersonaError, match="pixels a side"):
        rasterize(means, factors, opacities, features, replace(view, width=0))
    with pytest.raises(PersonaError, match="backend must be"):
        rasterize(means, factors, opacities, features, view, backend="gpu")  # type: ignore[arg-type]
    with pytest.raises(PersonaError, match=r"floating-point numbers, got torch\.int64"):
        rasterize(means, factors, opacities, features.long(), view)
    with pytest.raises(PersonaError, match="floating-point numbers, got ndarray"):
        rasterize(means.numpy(), factors, opacities, features, view)  # type: ignore[arg-type]
    with pytest.raises(PersonaError, match="features must be on cpu like the means, got meta"):
        rasterize(means, factors, opacities, features.to("meta"), view)


def test_float64_and_strided_inputs_are_taken() -> None:
    means, factors, opacities, features, *_ = scene(8, 40, 3, 0.1, (0.5, 0.9))
    view = camera(40, 30)
    expected = rasterize(means, factors, opacities, features, view)
    strided = features.T.contiguous().T.requires_grad_()
    found = rasterize(means.double(), factors.mT.contiguous().mT, opacities, strided, view)
    assert torch.equal(found.image, expected.image)
    found.image.permute(2, 0, 1).sum().backward()  # a gradient that is not contiguous
    assert strided.grad is not None


def test_factors_from_quaternions() -> None:
    turn = torch.tensor([[math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5)]]) * 3.0  # 90 degrees about z, not normalised
    factor = factors_from(turn, torch.tensor([[1.0, 2.0, 3.0]]))[0]
    torch.testing.assert_close(factor, torch.tensor([[0.0, -2.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 3.0]]))
    quaternions = torch.randn(4, 4, dtype=torch.float64, requires_grad=True)
    scales = torch.rand(4, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(factors_from, (quaternions, scales))


def test_the_reference_is_its_own_derivative() -> None:
    inputs = [x.double() for x in scene(9, 6, 2, 0.3, (0.2, 0.8))]
    means, factors, opacities, features, offsets, background = (x.requires_grad_() for x in inputs)

    def picture(*leaves: Tensor) -> tuple[Tensor, Tensor]:
        *gaussians, shift, behind = leaves
        return rasterize(
            *gaussians, camera(6, 5), offsets=shift, background=behind, backend="reference", antialiased=True
        )

    leaves = (means, factors, opacities, features, offsets, background)
    assert torch.autograd.gradcheck(picture, leaves, eps=1e-7, atol=1e-4, rtol=1e-3)


def test_a_gaussian_seen_from_a_turned_camera() -> None:
    # the same picture whether the camera goes round the Gaussian or the Gaussian turns in front of the camera
    angle = 0.7
    turn = torch.tensor([[math.cos(angle), 0, math.sin(angle)], [0, 1, 0], [-math.sin(angle), 0, math.cos(angle)]])
    factor = torch.diag(torch.tensor([0.3, 0.1, 0.05]))[None]
    mean, opacity, feature = torch.tensor([[0.1, 0.2, 0.05]]), torch.tensor([0.8]), torch.ones(1, 3)
    one = rasterize(mean, factor, opacity, feature, look_at((0, 0, 0), angle, 0.0, 2.0, 48))
    back = turn.T
    two = rasterize(mean @ back.T, back @ factor, opacity, feature, look_at((0, 0, 0), 0.0, 0.0, 2.0, 48))
    torch.testing.assert_close(one.alpha, two.alpha, atol=1e-5, rtol=0)
