"""The fused terms of a training step equal the same formulas in torch, in value and gradient."""

from collections.abc import Callable, Sequence

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from persona.compute import Compute
from persona.training.losses import mean_in_parts, part_code
from persona.training.terms import (
    FrameTarget,
    edge_difference,
    frame_features,
    frame_terms,
    photo_terms,
    pull,
)
from persona.types import NOBODY


def both(function: Callable[..., Sequence[Tensor]], leaves: list[Tensor]) -> tuple[list[Tensor], list[Tensor]]:
    """Values and gradients of the fused float32 kernels, and of torch in float64."""
    results = []
    for dtype in (torch.float32, torch.float64):
        inputs = [leaf.clone().to(dtype).requires_grad_() for leaf in leaves]
        out = function(dtype, *inputs)
        rng = torch.Generator().manual_seed(7)
        loss = sum((o * torch.rand(o.shape, generator=rng, dtype=torch.float64).to(dtype)).sum() for o in out)
        gradients = torch.autograd.grad(loss, inputs, allow_unused=True)  # type: ignore[arg-type]
        results.append([*(o.detach() for o in out), *(g for g in gradients if g is not None)])
    return results[0], results[1]


def assert_equal(fused: list[Tensor], reference: list[Tensor], tolerance: float = 2e-5) -> None:
    assert len(fused) == len(reference)
    for a, b in zip(fused, reference, strict=True):
        assert a.shape == b.shape
        assert torch.allclose(a.double(), b, atol=tolerance * float(1e-12 + b.abs().max()), rtol=tolerance)


sizes = st.tuples(st.integers(4, 23), st.integers(4, 19))
seeds = st.integers(0, 10**6)


@given(st.integers(1, 40), seeds)
@settings(max_examples=20, deadline=None)
def test_features(n: int, seed: int) -> None:
    rng = torch.Generator().manual_seed(seed)
    leaves = [torch.randn(n, 3, generator=rng), torch.randn(n, 3, 3, generator=rng)]
    leaves += [torch.rand(n, 3, generator=rng), torch.rand(n, 3, generator=rng)]
    code, trust = part_code(torch.randint(0, 10, (n,), generator=rng)), torch.rand(n, generator=rng)
    view = torch.cat([torch.linalg.qr(torch.randn(3, 3, generator=rng))[0], torch.rand(3, 1, generator=rng)], 1)

    def run(dtype: torch.dtype, *inputs: Tensor) -> Sequence[Tensor]:
        return [frame_features(*inputs, code.to(dtype), trust.to(dtype), view.to(dtype))]  # type: ignore[call-arg]

    assert_equal(*both(run, leaves))


@given(sizes, seeds, st.booleans(), st.sampled_from(["all", "flat", "nothing solid", "some known"]))
@settings(max_examples=30, deadline=None)
def test_generated_frames(size: tuple[int, int], seed: int, many: bool, kind: str) -> None:
    rng = torch.Generator().manual_seed(seed)
    alpha = torch.rand(size, generator=rng) * 0.15 + (0.86 if many else 0.5)
    image = torch.rand(*size, 12, generator=rng) * alpha[..., None]
    image[..., 11] += 2
    target = FrameTarget(
        (torch.rand(*size, 3, generator=rng) * 255).byte(),
        torch.where(torch.rand(size, generator=rng) < 0.8, 255, 100).byte(),
    )
    if kind != "flat":
        normals = torch.nn.functional.normalize(torch.randn(*size, 3, generator=rng), dim=-1)
        depth = torch.rand(size, generator=rng) + 2
        depth[0] = 0
        parts = torch.randint(0, 11, size, generator=rng)
        parts[parts == 10] = NOBODY
        known = (torch.rand(size, generator=rng) < 0.7).float() if kind == "some known" else None
        if kind == "nothing solid":
            parts = torch.full_like(parts, NOBODY)
        target = FrameTarget(target.image, target.alpha, depth, normals, parts, known)
    ground = torch.rand(3, generator=rng)

    def run(dtype: torch.dtype, *inputs: Tensor) -> Sequence[Tensor]:
        t = frame_terms(*inputs, target, ground.to(dtype))  # type: ignore[call-arg]
        assert not t.target.requires_grad
        return [t.image, t.target, t.auxiliary, t.mask, t.depth, t.normal, t.parts]

    assert_equal(*both(run, [image, alpha]), tolerance=1e-4)


@given(sizes, seeds)
@settings(max_examples=20, deadline=None)
def test_the_photo(size: tuple[int, int], seed: int) -> None:
    rng = torch.Generator().manual_seed(seed)
    alpha, cover = torch.rand(size, generator=rng), torch.rand(size, generator=rng)
    color, ground = torch.rand(*size, 3, generator=rng), torch.rand(3, generator=rng)

    def run(dtype: torch.dtype, *inputs: Tensor) -> Sequence[Tensor]:
        return photo_terms(*inputs, color.to(dtype), cover.to(dtype), ground.to(dtype))  # type: ignore[call-arg]

    assert_equal(*both(run, [torch.rand(*size, 3, generator=rng), alpha]))


@given(sizes, seeds)
@settings(max_examples=20, deadline=None)
def test_edges(size: tuple[int, int], seed: int) -> None:
    rng = torch.Generator().manual_seed(seed)
    target = torch.rand(*size, 3, generator=rng)

    def run(dtype: torch.dtype, *inputs: Tensor) -> Sequence[Tensor]:
        return [edge_difference(inputs[0], target.to(dtype))]

    assert_equal(*both(run, [torch.rand(*size, 3, generator=rng)]))


@pytest.mark.parametrize("squared", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
def test_pulls(squared: bool, weighted: bool) -> None:
    rng = torch.Generator().manual_seed(0)
    rest, weight = torch.randn(37, 3, generator=rng), torch.rand(37, generator=rng)

    def run(dtype: torch.dtype, *inputs: Tensor) -> Sequence[Tensor]:
        return [pull(inputs[0], rest.to(dtype), weight.to(dtype) if weighted else None, squared=squared)]

    assert_equal(*both(run, [torch.randn(37, 3, generator=rng)]))


def test_results_do_not_depend_on_the_thread_count() -> None:
    rng = torch.Generator().manual_seed(0)
    x, y = torch.rand(33, 27, 3, generator=rng), torch.rand(33, 27, 3, generator=rng)
    before = torch.get_num_threads()
    results = []
    try:
        for threads in (1, 3):
            torch.set_num_threads(threads)
            leaf = x.clone().requires_grad_()
            value = edge_difference(leaf, y) + pull(leaf[0], y[0], None, squared=False)
            results.append((value.detach(), *torch.autograd.grad(value, leaf)))
    finally:
        torch.set_num_threads(before)
    assert all(torch.equal(a, b) for a, b in zip(*results, strict=True))


@given(st.integers(1, 200_000), st.integers(0, 2**31))
@settings(max_examples=10, deadline=None)
def test_a_mean_in_parts_is_the_mean_and_the_same_on_any_number_of_threads(count, seed):
    values = torch.rand(count, generator=torch.Generator().manual_seed(seed), dtype=torch.float32)
    values.requires_grad_(True)
    found = set()
    for threads in (1, 2, 3):
        with Compute(threads).applied():
            mean = mean_in_parts(values)
            found.add(float(mean.detach()))
    assert len(found) == 1
    assert found.pop() == pytest.approx(float(values.detach().double().mean()), rel=1e-5)
    mean.backward()
    assert torch.equal(values.grad, torch.full((count,), 1.0) / count)
