"""Random fields on surfaces."""

import numpy as np

from persona.geometry.spots import spotted


def test_a_field_of_spots_has_deviation_one_and_is_as_long_as_its_spots() -> None:
    random = np.random.default_rng(3)
    x, y = np.meshgrid(np.arange(0, 0.3, 0.002), np.arange(0, 0.3, 0.002))
    points = np.stack([x, y, 0.1 * x], -1).reshape(-1, 3)
    spots = points[random.choice(len(points), 4000)]
    short, long = 0.004, 0.012
    along = np.tile([0.0, 1.0, 0.0], (len(spots), 1))
    made = spotted(points, spots, along, random.choice([-1.0, 1.0], len(spots)), short, long).reshape(x.shape)
    assert abs(made.mean()) < 0.15
    assert np.isclose(made.std(), 1, rtol=0.1)
    across, down = np.diff(made, axis=1).std() / 0.002, np.diff(made, axis=0).std() / 0.002
    assert np.isclose(across, 1 / (np.sqrt(2) * short), rtol=0.25)  # of white noise blurred by a Gaussian
    assert np.isclose(down, 1 / (np.sqrt(2) * long), rtol=0.25)


def test_one_spot_is_its_height_along_its_axis_and_nothing_far_away() -> None:
    spot, along = np.zeros((1, 3)), np.array([[0.0, 0.0, 1.0]])
    points = np.array([[0, 0, 0], [0, 0, 0.02], [0.02, 0, 0], [0, 0, 1.0]])
    # Divided by the root of the squares: one spot alone is its sign wherever it is.
    assert spotted(points, spot, along, np.array([-2.0]), 0.005, 0.015).tolist() == [-2, -2, 0, 0]
    assert not spotted(points, spot[:0], along[:0], np.zeros(0), 0.005, 0.015).any()
