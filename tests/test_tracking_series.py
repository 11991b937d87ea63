"""Smoothing over time, runs of flags, cuts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.geometry.runs import runs
from persona.tracking.cuts import CutDetector
from persona.tracking.series import smoothed, without_short


@given(st.integers(3, 60), st.integers(0, 1000))
def test_straight_motion_stays(count: int, seed: int) -> None:
    """Even on an uneven clock, and across gaps."""
    random = np.random.default_rng(seed)
    times = np.cumsum(random.uniform(0.02, 0.08, count))
    line = times[:, None] * random.normal(size=3) + random.normal(size=3)
    weights = (random.uniform(size=count) > 0.3).astype(float)
    weights[[0, -1]] = 1.0
    values = np.where(weights[:, None] > 0, line, 0.0)
    assert np.allclose(smoothed(values, weights, times, 2.0, np.zeros(3), 0.0), line, atol=1e-5)


def test_fast_changes_go_and_slow_ones_stay() -> None:
    times = np.arange(300) / 30.0
    for hertz, kept in ((0.5, 1.0), (3.0, 0.5), (9.0, 0.012)):
        wave = np.sin(2 * np.pi * hertz * times)[:, None]
        out = smoothed(wave, np.ones(300), times, 3.0, np.zeros(1), 0.0)
        assert np.abs(out[60:-60]).max() == pytest.approx(kept, abs=0.02)


def test_the_same_at_any_frame_rate() -> None:
    for fps in (15.0, 60.0):
        times = np.arange(int(8 * fps)) / fps
        wave = np.sin(2 * np.pi * 2.0 * times)[:, None]
        out = smoothed(wave, np.ones(len(times)), times, 2.0, np.zeros(1), 0.0)
        middle = out[len(out) // 4 : -len(out) // 4]
        # the weight of a second grows with its frames, and the stiffness with it
        assert np.abs(middle).max() == pytest.approx(0.5, abs=0.06)


def test_what_is_unknown_for_long_returns_to_rest() -> None:
    times = np.arange(200) / 30.0
    weights = np.r_[np.ones(30), np.zeros(170)]
    out = smoothed(np.full((200, 1), 2.0), weights, times, 3.0, np.full(1, 0.5), 0.02)
    assert out[10, 0] == pytest.approx(2.0, abs=0.1)
    assert out[-1, 0] == pytest.approx(0.5, abs=0.1)


def test_runs() -> None:
    flags = np.array([1, 1, 0, 1, 0, 0, 1, 1, 1], bool)
    assert runs(flags) == [(0, 2), (3, 4), (6, 9)]
    times = np.arange(9) / 10
    assert without_short(flags, times, 0.15).tolist() == [True, True, False, False, False, False, True, True, True]


def scene(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    small = random.integers(0, 256, (9, 7, 3)).astype(np.uint8)
    return np.kron(small, np.ones((40, 40, 1), np.uint8))


def test_cuts() -> None:
    detector = CutDetector()
    frames = [np.roll(scene(1), 4 * k, 1) for k in range(15)] + [np.roll(scene(2), 4 * k, 1) for k in range(15)]
    assert [k for k, frame in enumerate(frames) if detector(frame)] == [15]


def test_noise_light_and_motion_are_no_cuts() -> None:
    detector = CutDetector()
    random = np.random.default_rng(0)
    for k in range(40):
        frame = np.roll(scene(1), 12 * k, 1).astype(float) * (0.8 + 0.2 * np.cos(k / 5)) + random.normal(
            0, 12, (360, 280, 3)
        )
        assert not detector(np.clip(frame, 0, 255).astype(np.uint8))


def test_light_switched_on_is_no_cut() -> None:
    detector = CutDetector()
    assert not any(detector((scene(1) * (0.35 if k < 10 else 1.0)).astype(np.uint8)) for k in range(20))
