import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from persona.motion import rotations as rot

VECTORS = arrays(np.float64, (3,), elements=st.floats(-1.8, 1.8))
DIRECTIONS = VECTORS.filter(lambda v: np.linalg.norm(v) > 1e-3)


@given(VECTORS)
def test_vector_and_matrix_are_inverse(vector):
    rotation = rot.from_vector(vector)
    assert rotation @ rotation.T == pytest.approx(np.eye(3), abs=1e-12)
    assert rot.from_vector(rot.to_vector(rotation)) == pytest.approx(rotation, abs=1e-9)
    assert rot.from_quaternion(rot.to_quaternion(rotation)) == pytest.approx(rotation, abs=1e-9)


@given(DIRECTIONS, DIRECTIONS)
def test_between_turns_one_direction_to_the_other(a, b):
    rotation = rot.between(a, b)
    assert rotation @ rot.unit(a) == pytest.approx(rot.unit(b), abs=1e-7)
    assert np.linalg.det(rotation) == pytest.approx(1)


def test_between_opposite_directions():
    for axis in np.eye(3):
        assert rot.between(axis, -axis) @ axis == pytest.approx(-axis)


@given(VECTORS, VECTORS, st.floats(0, 1))
def test_blend_keeps_to_the_shortest_way(a, b, weight):
    first, second = rot.from_vector(a), rot.from_vector(b)
    whole = np.linalg.norm(rot.to_vector(first.T @ second))
    part = np.linalg.norm(rot.to_vector(first.T @ rot.blend(first, second, weight)))
    assert part == pytest.approx(weight * whole, abs=1e-6)


@given(st.floats(-3, 3), DIRECTIONS, st.floats(-1.4, 1.4), DIRECTIONS)
def test_twist_is_found_again_behind_a_swing(angle, axis, swing, other):
    axis = rot.unit(axis)
    across = np.cross(axis, other)
    if np.linalg.norm(across) < 1e-3:
        return
    rotation = rot.from_vector(rot.unit(across) * swing) @ rot.from_vector(axis * angle)
    assert rot.twist_angle(rotation, axis) == pytest.approx(angle, abs=1e-6)
