"""The guided filter: what it keeps, what it smooths, and what it does not look at."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.imaging.guided import guided_filter

SEEDS = st.integers(0, 10_000)


def scene(seed: int) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    generator = np.random.default_rng(seed)
    return generator.random((24, 18, 3)), generator.random((24, 18, 2)), generator


def reference(values: np.ndarray, guide: np.ndarray, radius: int, epsilon: float) -> np.ndarray:
    """Window by window with a linear solver; windows end where the picture, reflected at its border, goes on."""
    pad = ((2 * radius, 2 * radius),) * 2
    v, g = (np.pad(x, (*pad, (0, 0)), mode="reflect") for x in (values, guide))
    height, width = values.shape[:2]
    side = 2 * radius + 1
    slopes = np.zeros((height + 2 * radius, width + 2 * radius, 3, values.shape[-1]))
    level = np.zeros((height + 2 * radius, width + 2 * radius, values.shape[-1]))
    for y in range(level.shape[0]):
        for x in range(level.shape[1]):
            a, b = (t[y : y + side, x : x + side].reshape(side * side, -1) for t in (g, v))
            cov = np.cov(a.T, bias=True) + epsilon * np.eye(3)
            slope = np.linalg.solve(cov, (a - a.mean(0)).T @ (b - b.mean(0)) / len(a))
            slopes[y, x], level[y, x] = slope, b.mean(0) - a.mean(0) @ slope
    out = np.zeros_like(values)
    for y in range(height):
        for x in range(width):
            mean = slopes[y : y + side, x : x + side].mean((0, 1))
            out[y, x] = guide[y, x] @ mean + level[y : y + side, x : x + side].mean((0, 1))
    return out


def test_it_is_the_published_filter() -> None:
    guide, values, _ = scene(3)
    found = guided_filter(values, guide, 2, 1e-2)
    inner = slice(4, -4), slice(4, -4)  # at the border means of windows are reflected instead of colours
    np.testing.assert_allclose(found[inner], reference(values, guide, 2, 1e-2)[inner], atol=2e-4)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.floats(-3, 3), st.floats(-3, 3))
def test_it_is_linear_and_keeps_constants(seed: int, a: float, b: float) -> None:
    guide, values, generator = scene(seed)
    other = generator.random(values.shape)
    mixed = guided_filter(a * values + b * other, guide, 3, 1e-2)
    apart = a * guided_filter(values, guide, 3, 1e-2) + b * guided_filter(other, guide, 3, 1e-2)
    np.testing.assert_allclose(mixed, apart, atol=5e-3)
    np.testing.assert_allclose(guided_filter(np.full_like(values, a), guide, 3, 1e-2), a, atol=1e-3)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_what_is_outside_changes_nothing(seed: int) -> None:
    guide, values, generator = scene(seed)
    inside = generator.random(values.shape[:2]) < 0.6
    plain = guided_filter(values, guide, 3, 1e-2, inside)
    values[~inside], guide[~inside] = 9.0, generator.random((np.count_nonzero(~inside), 3))
    np.testing.assert_allclose(guided_filter(values, guide, 3, 1e-2, inside)[inside], plain[inside], atol=1e-3)


def test_edges_stay_sharp_where_the_guide_has_one_and_noise_goes() -> None:
    generator = np.random.default_rng(0)
    left = np.arange(40)[None, :].repeat(40, 0) < 20
    guide = np.where(left[..., None], 0.2, 0.8).repeat(3, -1)
    values = (np.where(left, 0.9, 0.1) + generator.normal(0, 0.2, left.shape))[..., None]
    found = guided_filter(values, guide, 5, 1e-3)[..., 0]
    assert np.abs(found - np.where(left, 0.9, 0.1)).max() < 0.12
