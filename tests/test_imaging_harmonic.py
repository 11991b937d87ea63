"""Harmonic continuation: exact where the answer is known, bounded by what is given, never across a cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.imaging.harmonic import harmonic_cells, harmonic_fill


def test_between_two_walls_the_field_is_a_ramp() -> None:
    known = np.zeros((8, 11), bool)
    known[:, [0, -1]] = True
    ramp = np.broadcast_to(np.arange(11.0)[None, :, None], (8, 11, 1))
    found = harmonic_cells(np.where(known[..., None], ramp, -5.0), known, np.ones((8, 11), bool))
    assert found == pytest.approx(ramp, abs=2e-2)


@settings(deadline=None)
@given(st.integers(0, 1000))
def test_values_stay_between_the_given_ones(seed: int) -> None:
    rng = np.random.default_rng(seed)
    known, area = rng.random((9, 9)) < 0.2, rng.random((9, 9)) < 0.8
    known[4, 4] = True
    values = rng.normal(size=(9, 9, 2))
    found = harmonic_cells(values, known, area | known)
    given_ = values[known]
    assert (found >= given_.min(0) - 1e-6).all() and (found <= given_.max(0) + 1e-6).all()
    assert found[known] == pytest.approx(given_, abs=0.02)


def test_nothing_crosses_from_one_side_to_the_other() -> None:
    known = np.zeros((6, 10), bool)
    known[:, [0, -1]] = True
    values = np.zeros((6, 10, 1))
    values[:, -1] = 1.0
    side = np.repeat([[1] * 5 + [2] * 5], 6, axis=0)
    found = harmonic_cells(values, known, np.ones((6, 10), bool), side)
    assert found[:, :5] == pytest.approx(0, abs=1e-3)
    assert found[:, 5:] == pytest.approx(1, abs=1e-3)


def test_a_field_continues_from_pixels_over_a_region() -> None:
    known = np.zeros((40, 40), bool)
    known[:, :8] = True
    region = np.ones((40, 40), bool)
    field = np.where(known[..., None], [3.0, -1.0], np.nan)
    found = harmonic_fill(np.nan_to_num(field), known, region, 4)
    assert found.shape == (40, 40, 2)
    assert found == pytest.approx(np.broadcast_to([3.0, -1.0], found.shape), abs=1e-3)
