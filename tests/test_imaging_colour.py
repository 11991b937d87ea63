"""Colour spaces and sampling between pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.imaging.colour import discounted, lab_bytes, srgb_to_lab
from persona.imaging.colour_density import colour_density, like_most_common
from persona.imaging.sampling import Spline, sample, sample_cells


def test_lab_of_known_colours() -> None:
    lab = srgb_to_lab(np.array([[1.0, 1, 1], [0, 0, 0], [1, 0, 0]]))
    assert lab[0] == pytest.approx([100, 0, 0], abs=0.1)
    assert lab[1] == pytest.approx([0, 0, 0], abs=0.1)
    assert lab[2] == pytest.approx([53.2, 80.1, 67.2], abs=0.2)


def test_bytes_say_the_same_as_floats() -> None:
    colours = np.random.default_rng(0).integers(0, 256, (500, 3), np.uint8)
    exact = srgb_to_lab(colours / 255.0) * [2.55, 1, 1] + [0, 128, 128]
    assert np.abs(lab_bytes(colours) - exact).max() <= 1.5


def test_lightness_counts_less_than_hue() -> None:
    assert discounted(np.array([10.0, 10, 10])) == pytest.approx([6, 10, 10])
    assert discounted(np.ones((2, 3), np.float32)).dtype == np.float32


def test_both_samplers_give_a_plane_back() -> None:
    y, x = np.mgrid[:40, :50].astype(np.float64)
    plane = np.stack([2 * x - y, x + 3 * y], -1)
    places = np.random.default_rng(1).uniform(1, 38, (200, 2))
    true = np.stack([2 * places[:, 0] - places[:, 1], places[:, 0] + 3 * places[:, 1]], -1)
    assert sample_cells(plane, places) == pytest.approx(true)
    assert np.abs(sample(plane, places + 0.5) - true).max() <= 4 / 64 + 1e-4  # positions are rounded to 1/32
    assert sample(plane[..., 0], places[:3]).shape == (3,)


def test_beyond_the_edge_the_edge_goes_on() -> None:
    row = np.arange(4.0)[None, :, None]
    assert sample(row, np.array([[-9.0, 0.5], [99, 0.5]]))[:, 0] == pytest.approx([0, 3])
    assert sample_cells(row, np.array([[-9.0, 0], [99, 0]]))[:, 0] == pytest.approx([0, 3], abs=2e-3)


def test_a_spline_goes_through_the_pixels_and_keeps_what_bilinear_samples_blur() -> None:
    picture = np.random.default_rng(2).random((12, 15, 3)).astype(np.float32)
    y, x = np.mgrid[:12, :15]
    at = np.stack([x.ravel(), y.ravel()], 1) + 0.5
    assert Spline(picture)(at) == pytest.approx(picture.reshape(-1, 3), abs=1e-4)
    assert Spline(picture)(np.array([[-50.0, 0.5]])) == pytest.approx(picture[:1, 0], abs=1e-3)
    stripes = np.sin(2 * np.pi * (np.arange(60) + 0.5) / 3)[None, :, None].repeat(9, 0)
    along = np.stack([np.linspace(15, 45, 3000), np.full(3000, 4.5)], 1)
    true = (np.sin(2 * np.pi * along[:, 0] / 3) ** 2).sum()
    assert (Spline(stripes)(along) ** 2).sum() > 0.85 * true
    assert (sample(stripes, along) ** 2).sum() < 0.55 * true


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_density_of_colours_is_that_of_a_blurred_histogram(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cells = rng.integers(-5, 6, (40, 3)).astype(float)
    weight = rng.uniform(0.1, 1, 30)
    line = np.exp(-0.5 * np.arange(-4, 5) ** 2.0)
    line /= line.sum()
    apart = np.abs(cells[None, 30:] - cells[:30, None]).astype(int)  # every pair of known and asked
    each = np.where(apart <= 4, line[np.minimum(apart, 4) + 4], 0).prod(-1)
    found = colour_density(cells[:30], weight, cells[30:], cells)
    np.testing.assert_allclose(found, weight @ each / weight.sum(), atol=1e-9)


def test_what_is_not_like_the_most_common_colour_is_told_apart() -> None:
    """Black straps, each a little different, over socks of as many colours."""
    random = np.random.default_rng(0)
    straps, socks = random.normal([2, 0, 0], 0.3, (60, 3)), random.uniform([12, 2, -8], [18, 6, -2], (70, 3))
    like = like_most_common(np.concatenate([socks, straps]), np.ones(130), 3.0)
    assert like[70:].all() and not like[:70].any()
    heavy = np.r_[np.full(70, 1.0), np.full(60, 1e-6)]
    assert not like_most_common(np.concatenate([socks, straps]), heavy, 3.0)[70:].any()


def test_no_places_have_no_samples() -> None:
    assert sample(np.zeros((4, 5, 3)), np.zeros((0, 2))).shape == (0, 3)
