"""What is placed on the surface: weights and their slopes."""

from __future__ import annotations

import numpy as np

from persona.avatar.canonical import STEEPEST, weight_gradients


def test_slopes_of_weights_are_exact_and_bounded_where_a_triangle_vanishes():

    flat = np.array([[[0.0, 0, 0], [0.1, 0, 0], [0, 0.2, 0]], [[0.0, 0, 0], [1e-7, 0, 0], [0, 1e-9, 1e-8]]])
    weights = np.array([[[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]] * 2)
    slopes = weight_gradients(flat, weights)
    np.testing.assert_allclose(slopes[0, 0], [-5, -5, 0], atol=1e-9)
    np.testing.assert_allclose(slopes.sum(1), 0, atol=1e-9)
    assert np.linalg.norm(slopes[1], axis=1).max() <= STEEPEST * (1 + 1e-9)
