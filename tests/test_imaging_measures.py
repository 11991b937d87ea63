"""PSNR, SSIM, IoU and colour spaces."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.imaging.colour import linear_to_srgb, srgb_to_lab, srgb_to_linear
from persona.imaging.measures import iou, psnr, ssim, ssim_map


def picture(seed: int = 0, shape: tuple[int, int] = (40, 30)) -> np.ndarray:
    return np.random.default_rng(seed).random((*shape, 3))


def test_psnr_of_a_known_error() -> None:
    a = np.full((10, 10, 3), 0.5)
    assert psnr(a, a) == math.inf
    assert psnr(a, a + 0.1) == pytest.approx(20.0)
    mask = np.zeros((10, 10), bool)
    assert math.isnan(psnr(a, a + 0.1, mask))
    mask[:5] = True
    b = a.copy()
    b[5:] = 1.0
    b[:5] += 0.01
    assert psnr(a, b, mask) == pytest.approx(40.0)


def test_ssim_is_one_for_equal_and_falls_with_noise() -> None:
    a = picture()
    assert ssim(a, a) == pytest.approx(1.0)
    scores = [ssim(a, np.clip(a + s * (picture(1) - 0.5), 0, 1)) for s in (0.1, 0.4, 1.0)]
    assert scores[0] > scores[1] > scores[2] > -1
    assert ssim(a, picture(2)) == pytest.approx(ssim(picture(2), a))


def test_ssim_window() -> None:
    """A change reaches 5 pixels and no further."""
    a = picture()
    b = a.copy()
    b[20, 15] = 1 - b[20, 15]
    changed = np.abs(ssim_map(a, b) - 1) > 1e-12
    ys, xs = np.nonzero(changed)
    assert (ys.min(), ys.max(), xs.min(), xs.max()) == (15, 25, 10, 20)


def test_ssim_mask() -> None:
    a, b = picture(), picture(3)
    mask = np.zeros(a.shape[:2], bool)
    assert math.isnan(ssim(a, b, mask))
    mask[3, 4] = True
    assert ssim(a, b, mask) == pytest.approx(ssim_map(a, b)[3, 4])


def test_iou() -> None:
    a, b = np.zeros((4, 4)), np.zeros((4, 4))
    assert iou(a, b) == 1.0
    a[:2], b[1:3] = 1, 0.6
    assert iou(a, b) == pytest.approx(1 / 3)
    assert iou(a > 0, b > 0) == pytest.approx(1 / 3)


@given(st.floats(0, 1))
def test_linear_light_and_back(value: float) -> None:
    there = srgb_to_linear(np.array([value]))
    assert linear_to_srgb(there)[0] == pytest.approx(value, abs=1e-6)


def test_lab() -> None:
    lab = srgb_to_lab(np.array([[1.0, 1, 1], [0, 0, 0], [1, 0, 0]]))
    assert lab[0] == pytest.approx([100, 0, 0], abs=0.1)
    assert lab[1] == pytest.approx([0, 0, 0], abs=0.1)
    assert lab[2] == pytest.approx([53.24, 80.09, 67.20], abs=0.3)
