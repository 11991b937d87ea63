"""Left and right over time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from moving_body import moving
from persona.tracking.sides import READINGS, _read_as, consistent_sides


@pytest.mark.slow
@pytest.mark.parametrize("clip", ["walk", "turn", "jumping_jack", "dance"])
def test_what_is_right_stays(clip: str) -> None:
    """Legs that cross and people who turn round are no mistakes."""
    truth = moving(clip, 60, noise_px=4.0)
    faceless = [replace(marks, face=None) for marks in truth.landmarks]
    fixed = consistent_sides(faceless, truth.times, [slice(0, 60)])
    assert all(np.array_equal(a.body, b.body) for a, b in zip(fixed, faceless, strict=True) if a is not None)


@pytest.mark.parametrize("reading", [1, 2])
def test_flips_are_undone(reading: int) -> None:
    truth = moving("walk", 40, noise_px=3.0)
    right = [replace(marks, face=None) for marks in truth.landmarks]
    wrong = [_read_as(marks, reading) if k in (*range(8, 14), 20, 30, 31) else marks for k, marks in enumerate(right)]
    fixed = consistent_sides(wrong, truth.times, [slice(0, 40)])
    assert all(np.array_equal(a.body, b.body) for a, b in zip(fixed, right, strict=True) if a is not None)
    assert all(a.left_hand is b.left_hand for a, b in zip(fixed, right, strict=True) if a is not None)


def test_readings_are_their_own_inverse() -> None:
    for order in READINGS:
        assert np.array_equal(order[order], np.arange(33))


def test_gaps_and_short_shots() -> None:
    truth = moving("walk", 12)
    marks = [None if k in (3, 4) else m for k, m in enumerate(truth.landmarks)]
    fixed = consistent_sides(marks, truth.times, [slice(0, 10), slice(10, 12)])
    assert [m is None for m in fixed] == [k in (3, 4) for k in range(12)]
