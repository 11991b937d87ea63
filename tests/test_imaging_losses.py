"""The fused L1 + SSIM against its plain torch form, and that form against the definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from persona.imaging.losses import l1_ssim, l1_ssim_torch


def pictures(seed: int, height: int, width: int, channels: int = 3) -> tuple[Tensor, Tensor, Tensor]:
    """Two smooth pictures that differ a little, and weights with holes."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(1, channels, 4, 4, generator=generator, dtype=torch.float64)
    target = torch.nn.functional.interpolate(coarse, (height, width), mode="bilinear")[0].permute(1, 2, 0)
    noise = torch.randn(height, width, channels, generator=generator, dtype=torch.float64)
    weight = torch.rand(height, width, generator=generator, dtype=torch.float64)
    return (target + 0.1 * noise).clamp(0, 1), target, weight * (weight > 0.3)


def value_and_gradient(function, prediction: Tensor, target: Tensor, weight: Tensor | None) -> list[Tensor]:
    leaf = prediction.clone().requires_grad_()
    l1, ssim = function(leaf, target, weight)
    (gradient,) = torch.autograd.grad(0.8 * l1 - 0.2 * ssim, leaf)
    (only_l1,) = torch.autograd.grad(function(leaf, target, weight)[0], leaf)
    return [l1.detach(), ssim.detach(), gradient, only_l1]


def test_one_pixel_by_hand() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.random((21, 23, 1)), rng.random((21, 23, 1))
    bell = np.exp(-0.5 * ((np.arange(11) - 5) / 1.5) ** 2)
    window = np.outer(bell, bell) / bell.sum() ** 2
    a, b = x[5:16, 7:18, 0], y[5:16, 7:18, 0]  # around pixel (10, 12)
    ma, mb = (window * a).sum(), (window * b).sum()
    va, vb, vab = (
        (window * (p - mp) * (q - mq)).sum() for p, mp, q, mq in ((a, ma, a, ma), (b, mb, b, mb), (a, ma, b, mb))
    )
    expected = (2 * ma * mb + 1e-4) * (2 * vab + 9e-4) / ((ma * ma + mb * mb + 1e-4) * (va + vb + 9e-4))
    weight = np.zeros((21, 23))
    weight[10, 12] = 0.3
    for function, dtype, tolerance in ((l1_ssim_torch, torch.float64, 1e-10), (l1_ssim, torch.float32, 1e-5)):
        l1, ssim = function(*(torch.tensor(v, dtype=dtype) for v in (x, y, weight)))
        assert float(ssim) == pytest.approx(expected, abs=tolerance)
        assert float(l1) == pytest.approx(abs(x[10, 12, 0] - y[10, 12, 0]), abs=tolerance)


def test_gradient_of_the_plain_form() -> None:
    prediction, target, weight = pictures(0, 7, 9, 2)
    leaf = prediction.clone().requires_grad_()
    assert torch.autograd.gradcheck(lambda p: l1_ssim_torch(p, target, weight), (leaf,))


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    height=st.integers(1, 50),
    width=st.integers(1, 50),
    channels=st.sampled_from([1, 3, 4]),
    weighting=st.sampled_from(["none", "holes", "box"]),
)
def test_fused_matches_plain(seed: int, height: int, width: int, channels: int, weighting: str) -> None:
    prediction, target, weight = pictures(seed, height, width, channels)
    if weighting == "box":
        rng = np.random.default_rng(seed)
        (x0, x1), (y0, y1) = np.sort(rng.integers(0, width + 1, 2)), np.sort(rng.integers(0, height + 1, 2))
        outside = torch.ones(height, width, dtype=torch.bool)
        outside[y0:y1, x0:x1] = False
        weight[outside] = 0
    chosen = None if weighting == "none" else weight
    expected = (
        value_and_gradient(l1_ssim_torch, prediction, target, chosen) if chosen is None or chosen.sum() > 0 else None
    )
    single = [x if x is None else x.float() for x in (prediction, target, chosen)]
    l1, ssim = l1_ssim(*single)  # type: ignore[arg-type]
    if expected is None:
        assert (float(l1), float(ssim)) == (0, 1)
        return
    found = value_and_gradient(l1_ssim, *single)  # type: ignore[arg-type]
    assert torch.equal(l1, found[0])
    assert torch.equal(ssim, found[1])
    assert float(found[0] - expected[0]) == pytest.approx(0, abs=1e-6)
    assert float(found[1] - expected[1]) == pytest.approx(0, abs=1e-5)
    for a, b in zip(found[2:], expected[2:], strict=True):
        assert float((a - b).norm()) <= 2e-5 * float(b.norm()) + 1e-9


def test_agreement_at_full_size_and_for_any_number_of_threads() -> None:
    prediction, target, weight = pictures(1, 210, 171)
    weight[:30] = 0
    weight[:, 150:] = 0
    expected = value_and_gradient(l1_ssim_torch, prediction, target, weight)
    single = [x.float() for x in (prediction, target, weight)]
    before, results = torch.get_num_threads(), []
    try:
        for threads in (1, 2, 3, 7):
            torch.set_num_threads(threads)
            results.append(value_and_gradient(l1_ssim, *single))
    finally:
        torch.set_num_threads(before)
    for a, b in zip(results[0], expected, strict=True):
        assert float((a - b).norm()) <= 1e-5 * float(b.norm())
    for other in results[1:]:
        assert all(torch.equal(a, b) for a, b in zip(results[0], other, strict=True))
    assert float(results[0][2][:25].abs().max()) == 0  # nothing reaches farther than the window


def test_equal_pictures() -> None:
    _, target, weight = pictures(2, 40, 30)
    l1, ssim = l1_ssim(target.float(), target.float(), weight.float())
    assert float(l1) == 0
    assert float(ssim) == pytest.approx(1, abs=1e-5)


def test_slices_and_gradients_through_both_values() -> None:
    features = torch.rand(20, 24, 5, requires_grad=True)
    target = torch.rand(20, 24, 3)
    l1, ssim = l1_ssim(features[..., :3], target)
    (l1 + 2 * ssim).backward()
    assert features.grad is not None
    assert float(features.grad[..., 3:].abs().max()) == 0
    exact = features.detach().double().requires_grad_()
    l1, ssim = l1_ssim(exact[..., :3], target)
    (l1 + 2 * ssim).backward()
    torch.testing.assert_close(features.grad.double(), exact.grad, rtol=1e-3, atol=1e-7)


def test_pending_backwards_do_not_share_memory() -> None:
    leaves, values, alone = [], [], []
    for seed in range(3):
        prediction, target, weight = (x.float() for x in pictures(seed, 30, 31))
        alone.append(value_and_gradient(l1_ssim, prediction, target, weight)[2])
        leaves.append(prediction.requires_grad_())
        l1, ssim = l1_ssim(prediction, target, weight)
        values.append(0.8 * l1 - 0.2 * ssim)
    for leaf, value, expected in reversed(list(zip(leaves, values, alone, strict=True))):
        value.backward()
        assert torch.equal(leaf.grad, expected)


def test_wrong_shapes() -> None:
    a, b = torch.rand(5, 6, 3), torch.rand(6, 5, 3)
    with pytest.raises(ValueError, match="one shape"):
        l1_ssim(a, b)
    with pytest.raises(ValueError, match="weight must have shape"):
        l1_ssim(a, a, torch.ones(6, 5))
    assert math.isfinite(float(l1_ssim(a, a, torch.ones(5, 6))[1]))
