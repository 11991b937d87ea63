"""Ridges on surfaces in slanting light."""

import numpy as np

from persona.geometry.ridges import ridged


def test_a_ridge_is_light_towards_the_light_dark_away_from_it_and_ends() -> None:
    middle, along, lit = np.zeros((1, 3)), np.array([[0.0, 0.0, 1.0]]), np.array([[1.0, 0.0, 0.0]])
    points = np.array([[0.005, 0, 0], [-0.005, 0, 0], [0.005, 0, 0.015], [0, 0, 0], [0.02, 0, 0], [0, 0, 1.0]])
    made = ridged(points, middle, along, lit, np.array([2.0]), 0.005, 0.015, 0.0)
    half = (1 - 1 / 6) ** 3  # nearly a Gaussian's half a square
    assert np.allclose(made, [2 * half, -2 * half, 2 * (1 - 2 / 6) ** 3, 0, 0, 0])
    crest = ridged(points, middle, along, lit, np.array([2.0]), 0.005, 0.015, 0.5)
    assert np.allclose(crest - made, [0, 0, 0, 1, 0, 0])
    assert not ridged(points, middle[:0], along[:0], lit[:0], np.zeros(0), 0.005, 0.015, 0.5).any()


def test_many_ridges_are_longer_than_wide_and_more_of_them_do_not_depend_on_the_cells() -> None:
    random = np.random.default_rng(3)
    x, y = np.meshgrid(np.arange(0, 0.2, 0.002), np.arange(0, 0.2, 0.002))
    points = np.stack([x, y, 0.1 * x], -1).reshape(-1, 3)
    middles = points[random.choice(len(points), 400)]
    along, lit = np.tile([0.0, 1.0, 0.0], (400, 1)), np.tile([1.0, 0.0, 0.0], (400, 1))
    height = random.gamma(1.5, size=400)
    made = ridged(points, middles, along, lit, height, 0.004, 0.02, 0.3).reshape(x.shape)
    assert np.diff(made, axis=1).std() > 3 * np.diff(made, axis=0).std()
    one_by_one = sum(
        ridged(points, middles[[k]], along[[k]], lit[[k]], height[[k]], 0.004, 0.02, 0.3) for k in range(400)
    )
    assert np.allclose(made.ravel(), one_by_one)
