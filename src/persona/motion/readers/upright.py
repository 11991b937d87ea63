"""Which way is up in a file that does not say."""

from __future__ import annotations

import numpy as np

from persona.geometry.rotations import Array, unit

# Right-handed turns that bring an axis up to +Y; Z-up files keep x and look along -y for +Z.
_TO_Y_UP = {
    (1, 1): np.eye(3),
    (1, -1): np.diag([1.0, -1, -1]),
    (2, 1): np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]),
    (2, -1): np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]]),
    (0, 1): np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]]),
    (0, -1): np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 1]]),
}


Y_UP = _TO_Y_UP[1, 1]
Z_UP = _TO_Y_UP[2, 1]


def to_y_up(body_up: Array, expected: Array) -> Array:
    """The rotation from a file's axes to Y-up.

    ``body_up`` (t, 3) is the direction from hips to head in every frame. People are upright most of the time:
    ``expected`` is taken unless the mean direction speaks clearly for another axis.
    """
    mean = np.asarray(unit(body_up)).mean(0)
    axis = int(np.argmax(np.abs(mean)))
    if (expected @ mean)[1] > 0.35 or abs(mean[axis]) < 0.6:
        return expected
    return _TO_Y_UP[axis, 1 if mean[axis] > 0 else -1]
