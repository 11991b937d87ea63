"""Metrics against a known library, against what they must not depend on, and against wrong input."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.errors import PersonaError
from persona.evaluation.metrics import (
    CROP512,
    VARIANTS,
    Shown,
    Truth,
    edges,
    flicker,
    on_white,
    person_box,
    score,
    square_crop,
    ssim,
)
from persona.evaluation.motion import mean_squared_jerk
from persona.evaluation.table import Table
from persona.imaging.masks import Box
from persona.imaging.measures import psnr


def picture(seed: int, height: int = 70, width: int = 60) -> np.ndarray:
    """Smooth colours with some noise."""
    rng = np.random.default_rng(seed)
    ys, xs = np.mgrid[:height, :width] / 15.0
    waves = [np.sin(xs * rng.uniform(0.5, 2) + ys * rng.uniform(0.5, 2) + rng.uniform(0, 6)) for _ in range(3)]
    return np.clip(0.5 + 0.3 * np.stack(waves, -1) + 0.05 * rng.normal(size=(height, width, 3)), 0, 1)


def truth(seed: int = 0, **more) -> Truth:
    alpha = np.zeros((70, 60), np.float32)
    alpha[12:58, 18:44] = 1
    return Truth("a", (picture(seed) * alpha[..., None]).astype(np.float32), alpha, "g", **more)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_psnr_and_ssim_are_those_of_scikit_image(first, second):
    metrics = pytest.importorskip("skimage.metrics")
    a, b = picture(first), picture(second)
    if first != second:
        assert psnr(a, b) == pytest.approx(metrics.peak_signal_noise_ratio(b, a, data_range=1), abs=1e-4)
    known = metrics.structural_similarity(
        a, b, channel_axis=2, data_range=1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    assert ssim(a, b) == pytest.approx(known, abs=1e-4)


def test_the_true_picture_is_perfect_in_every_variant():
    t = truth(boxes={"face": (20, 14, 34, 28), "left hand": (18, 40, 30, 52)})
    figures = score(Shown(on_white(t.image, t.alpha), t.alpha), t)
    for name, value in figures.items():
        if name.startswith("psnr"):
            assert math.isinf(value), name
        elif name.startswith("edges"):
            assert value == 0
        else:
            assert value == pytest.approx(1), name


def test_the_crop_is_a_square_around_the_person_on_white():
    image = np.zeros((70, 60, 3))
    image[20:40, 25:35] = 0.5
    crop = square_crop(image, Box(25, 20, 35, 40), 40)
    assert crop.shape == (40, 40, 3)
    assert crop[20, 20] == pytest.approx(0.5) and crop[20, 2] == pytest.approx(0)
    beyond = square_crop(image, Box(0, 0, 10, 60), 60)
    assert beyond[30, 10] == pytest.approx(1)  # outside the picture
    assert square_crop(image, Box(0, 0, 60, 60), 60) == pytest.approx(image[:60])
    t = truth(0)
    figures = score(Shown(on_white(t.image, t.alpha) * 0.8), t, variants=(*VARIANTS, CROP512))
    assert {f"psnr/{CROP512}", f"ssim/{CROP512}"} <= set(figures)
    assert f"psnr/{CROP512}" not in score(Shown(on_white(t.image, t.alpha)), t)


def test_jerk_is_that_of_a_known_motion():
    t = np.arange(12) / 25
    points = np.stack([t**3, 0 * t, 5 * t**2], -1)[:, None] * [1.0, 1.0, 1.0]
    assert mean_squared_jerk(points, t) == pytest.approx(36, rel=1e-6)  # the third derivative of t³ is 6
    assert mean_squared_jerk(points[:, :, 1:], t) == pytest.approx(0, abs=1e-9)
    gap = np.concatenate([t[:6], t[6:] + 1])
    moved = np.stack([gap**3, 0 * gap, 0 * gap], -1)[:, None]
    assert mean_squared_jerk(moved, gap) == pytest.approx(36, rel=1e-6)  # steps over the gap do not count
    assert np.isnan(mean_squared_jerk(points[:3], t[:3]))
    assert np.isnan(mean_squared_jerk(points[:4], np.array([0, 0.1, 0.5, 0.6])))


def test_a_silhouette_too_large_costs_on_the_canvas_and_not_where_the_paper_looks():
    t = truth()
    image, alpha = on_white(t.image, t.alpha), t.alpha.copy()
    image[:12, 18:44] = 0
    alpha[:12, 18:44] = 1
    figures = score(Shown(image, alpha), t)
    assert math.isinf(figures["psnr/masked"]) and math.isinf(figures["psnr/inside"])
    assert figures["psnr/canvas"] < 15
    assert figures["iou"] == pytest.approx(46 / 58)


def test_a_crop_weighs_the_person_more_than_the_canvas_does():
    t = truth()
    worse = np.clip(on_white(t.image, t.alpha) + 0.1 * t.alpha[..., None], 0, 1)
    figures = score(Shown(worse), t)
    assert figures["psnr/inside"] < figures["psnr/person"] < figures["psnr/canvas"]
    assert "iou" not in figures


def test_blur_lowers_gradient_energy_and_raises_the_stand_in():
    from scipy.ndimage import gaussian_filter

    t = truth()
    image = on_white(t.image, t.alpha)
    soft = score(Shown(gaussian_filter(image, (1.0, 1.0, 0)), t.alpha), t)
    softer = score(Shown(gaussian_filter(image, (2.0, 2.0, 0)), t.alpha), t)
    assert softer["gradient-energy"] < soft["gradient-energy"] < 1
    assert softer["edges/person"] > soft["edges/person"] > 0
    assert edges(image * 0.9 + 0.05, image) < 0.2  # brightness is not what it looks at


def test_flicker_is_zero_for_a_constant_error_and_counts_changes():
    truths = [truth(k) for k in range(3)]
    steady = [Shown(on_white(t.image, t.alpha) - 0.1) for t in truths]
    assert flicker(steady, truths) == pytest.approx(0, abs=1e-3)
    nervous = [Shown(on_white(t.image, t.alpha) + 0.1 * (-1) ** k) for k, t in enumerate(truths)]
    assert flicker(nervous, truths) == pytest.approx(0.2 * 255, rel=1e-3)
    with pytest.raises(ValueError, match="two frames"):
        flicker(steady[:1], truths[:1])


def test_wrong_sizes_and_empty_masks_are_told():
    t = truth()
    with pytest.raises(PersonaError, match="60 x 70"):
        score(Shown(np.ones((10, 10, 3))), t)
    with pytest.raises(PersonaError, match="empty"):
        score(Shown(np.ones((70, 60, 3))), Truth("a", t.image, np.zeros_like(t.alpha)))
    assert person_box(np.zeros((4, 4), bool)) is None


def test_the_table_means_over_pictures_and_says_what_stands_in():
    table = Table("t")
    table.add("ours", "novel pose", "a", {"psnr/person": 10.0, "edges/person": 1.0})
    table.add("ours", "novel pose", "b", {"psnr/person": 20.0, "edges/person": float("nan")})
    table.add("theirs", "novel pose", "a", {"psnr/person": float("inf")})
    assert table.means()[("ours", "novel pose")] == {"psnr/person": 15.0, "edges/person": 1.0}
    text = table.markdown()
    assert "| novel pose | ours | 15.00 | 1.000 |" in text
    assert "edges/person ↓" in text and "it is not LPIPS" in text
    rows = list(csv.DictReader(io.StringIO(table.csv())))
    assert [row["psnr/person"] for row in rows] == ["10.0", "20.0", "inf"]
    assert json.loads(table.json())["pictures"][2]["figures"]["psnr/person"] is None
