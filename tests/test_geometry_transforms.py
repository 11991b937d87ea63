"""Rigid transforms: the group's axioms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.geometry.rotations import exp_rotation
from persona.geometry.transforms import origin_of, rigid_inverse, transformed


def rigid(rng: np.random.Generator) -> np.ndarray:
    T = np.eye(4)
    T[:3, :3], T[:3, 3] = exp_rotation(rng.normal(size=3)), rng.normal(size=3)
    return T


@given(st.integers(0, 2**31 - 1))
def test_the_inverse_takes_back_and_composition_is_the_product(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rigid(rng), rigid(rng)
    points = rng.normal(size=(2, 5, 3))
    assert rigid_inverse(a) @ a == pytest.approx(np.eye(4), abs=1e-12)
    assert rigid_inverse(a) == pytest.approx(np.linalg.inv(a), abs=1e-12)
    assert transformed(rigid_inverse(a), transformed(a, points)) == pytest.approx(points, abs=1e-12)
    assert transformed(a @ b, points) == pytest.approx(transformed(a, transformed(b, points)), abs=1e-12)
    assert transformed(a, origin_of(a)) == pytest.approx(np.zeros(3), abs=1e-12)
