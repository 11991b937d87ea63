"""Rotations: the group's axioms, every form against every other, small angles, gradients, torch against numpy."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.transform import Rotation

from persona.geometry.rotations import (
    SMALL_ANGLE,
    about,
    cross_matrix,
    exp_rotation,
    left_log_jacobian,
    log_rotation,
    matrices_to_quaternions,
    orthonormal_frame,
    quaternions_to_matrices,
    rotation_between,
    rotations_to_6d,
    slerp,
    transpose,
    twist_angle,
    unit,
)

VECTORS = arrays(np.float64, (3,), elements=st.floats(-1.8, 1.8))  # the longest is 3.118, just below pi
DIRECTIONS = VECTORS.filter(lambda v: np.linalg.norm(v) > 1e-3)
QUATERNIONS = arrays(np.float64, (4,), elements=st.floats(-2, 2)).filter(lambda q: np.linalg.norm(q) > 1e-2)
ANGLES = st.one_of(
    st.floats(0, 3.14), st.floats(0, 2 * SMALL_ANGLE), st.sampled_from([0.0, 1e-12, 1e-9, 1e-6, SMALL_ANGLE, np.pi])
)


@given(VECTORS)
def test_exp_gives_rotations_and_its_inverse_is_of_the_opposite_vector(vector: np.ndarray) -> None:
    rotation = exp_rotation(vector)
    assert rotation @ rotation.T == pytest.approx(np.eye(3), abs=1e-14)
    assert np.linalg.det(rotation) == pytest.approx(1)
    assert exp_rotation(-vector) == pytest.approx(rotation.T, abs=1e-15)
    assert rotation @ vector == pytest.approx(vector, abs=1e-14)


@given(VECTORS)
def test_exp_and_log_invert_each_other_and_agree_with_scipy(vector: np.ndarray) -> None:
    rotation = exp_rotation(vector)
    assert rotation == pytest.approx(Rotation.from_rotvec(vector).as_matrix(), abs=1e-14)
    assert log_rotation(rotation) == pytest.approx(vector, abs=1e-12)
    assert exp_rotation(log_rotation(rotation)) == pytest.approx(rotation, abs=1e-14)


@given(DIRECTIONS, ANGLES)
def test_small_angles_and_half_turns_are_exact(axis: np.ndarray, angle: float) -> None:
    vector = unit(axis) * angle
    found = log_rotation(exp_rotation(vector))
    error = min(np.abs(found - vector).max(), np.abs(found + vector).max() if angle > 3.1 else np.inf)
    assert error <= 1e-14 * max(angle, 1e-3) + (1e-7 if angle > 3.1 else 0)
    assert abs(np.linalg.norm(found) - angle) <= 4e-16 * max(angle, 1e-3) + 1e-15 * angle


@pytest.mark.parametrize(
    "size", [1e-12, 1e-9, 0.999 * SMALL_ANGLE, 1.001 * SMALL_ANGLE, 1e-5, 0.999e-4, 1.001e-4, 1e-3]
)
def test_small_angles_agree_with_the_series(size: float) -> None:
    vector = size * unit(np.array([0.3, -0.5, 0.8]))
    k = cross_matrix(vector)
    exponential = np.eye(3) + k + k @ k / 2 + k @ k @ k / 6 + k @ k @ k @ k / 24
    assert exp_rotation(vector) == pytest.approx(exponential, abs=3e-16)
    assert left_log_jacobian(vector) == pytest.approx(np.eye(3) - k / 2 + k @ k / 12, abs=size**4 + 3e-16)


@given(VECTORS, VECTORS)
def test_the_cross_matrix_is_the_cross_product(a: np.ndarray, b: np.ndarray) -> None:
    assert cross_matrix(a) @ b == pytest.approx(np.cross(a, b), abs=1e-14)


@pytest.mark.parametrize("size", [1e-12, 1e-5, 0.9e-3, 1.1e-3, 1.0, 2.5])
def test_the_left_log_jacobian_is_the_derivative(size: float) -> None:
    vector = size * unit(np.array([0.4, 0.7, -0.2]))
    jacobian = left_log_jacobian(vector)
    step = 1e-6
    for d in step * np.eye(3):
        moved = log_rotation(exp_rotation(d) @ exp_rotation(vector)) - log_rotation(
            exp_rotation(-d) @ exp_rotation(vector)
        )
        assert moved / (2 * step) == pytest.approx(jacobian @ d / step, abs=1e-8)


@given(QUATERNIONS)
def test_a_quaternion_its_opposite_and_its_multiples_are_one_rotation(q: np.ndarray) -> None:
    rotation = quaternions_to_matrices(q)
    assert rotation @ rotation.T == pytest.approx(np.eye(3), abs=1e-14)
    assert rotation == pytest.approx(Rotation.from_quat(np.roll(q, -1)).as_matrix(), abs=1e-13)
    assert quaternions_to_matrices(-3 * q) == pytest.approx(rotation, abs=1e-14)
    back = matrices_to_quaternions(rotation)
    assert back[0] >= 0
    assert np.linalg.norm(back) == pytest.approx(1)
    expected = q / np.linalg.norm(q)
    assert np.abs(back @ expected) == pytest.approx(1)


def test_quaternions_of_half_turns_and_batches() -> None:
    half = np.stack([about("x", np.pi), about("y", np.pi), about("z", np.pi), np.eye(3)]).reshape(2, 2, 3, 3)
    q = matrices_to_quaternions(half)
    assert q.shape == (2, 2, 4)
    assert np.abs(q) == pytest.approx(np.array([[[0, 1, 0, 0], [0, 0, 1, 0]], [[0, 0, 0, 1], [1, 0, 0, 0]]]), abs=1e-12)
    assert quaternions_to_matrices(q) == pytest.approx(half, abs=1e-12)


def test_6d_is_two_columns_one_after_the_other() -> None:
    rotation = exp_rotation(np.array([[0.3, -1.0, 0.5]]))
    assert rotations_to_6d(rotation)[0] == pytest.approx(np.r_[rotation[0, :, 0], rotation[0, :, 1]])


@pytest.mark.parametrize("size", [0.0, 1e-12, 1e-7, 1e-4, 1e-2, 1.0, 3.0])
def test_torch_equals_numpy(size: float) -> None:
    w = size * np.random.default_rng(0).normal(size=(2, 5, 3)) / 3
    r = exp_rotation(w)
    q = matrices_to_quaternions(r)
    for function, argument in (
        (cross_matrix, w), (exp_rotation, w), (matrices_to_quaternions, r), (rotations_to_6d, r),
        (quaternions_to_matrices, q),
    ):  # fmt: skip
        expected = function(argument)
        for dtype, tolerance in ((torch.float64, 1e-14), (torch.float32, 2e-6)):
            found = function(torch.from_numpy(argument).to(dtype))
            assert found.dtype == dtype
            np.testing.assert_allclose(found.numpy(), expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("size", [0.0, 1e-9, 0.9e-3, 1.1e-3, 0.5, 2.0])
def test_gradients_are_true_at_every_size_and_finite_at_zero(size: float) -> None:
    axis = torch.tensor([[0.6, -0.48, 0.64], [0.0, 0.0, 1.0]], dtype=torch.float64)
    w = (size * axis).requires_grad_()
    assert torch.autograd.gradcheck(exp_rotation, w)
    assert torch.autograd.gradcheck(lambda v: matrices_to_quaternions(exp_rotation(v)), w)
    gradient = torch.autograd.functional.jacobian(exp_rotation, torch.zeros(3))
    assert torch.equal(gradient, cross_matrix(torch.eye(3)).permute(1, 2, 0)), "the generators of the group"


@pytest.mark.parametrize("size", [0.0, 1e-6, 0.9e-3, 1.1e-3, 1e-2, 0.5])
def test_float32_gradients_do_not_cancel(size: float) -> None:
    w = size * torch.tensor([0.6, -0.48, 0.64])
    single = torch.autograd.functional.jacobian(exp_rotation, w)
    double = torch.autograd.functional.jacobian(exp_rotation, w.double())
    assert (single - double).abs().max() < 1e-6


@given(DIRECTIONS, DIRECTIONS)
def test_the_rotation_between_directions_turns_one_to_the_other(a: np.ndarray, b: np.ndarray) -> None:
    rotation = rotation_between(a, b)
    assert rotation @ unit(a) == pytest.approx(unit(b), abs=1e-7)
    assert np.linalg.det(rotation) == pytest.approx(1)
    angle = np.arccos(np.clip(unit(a) @ unit(b), -1, 1))
    assert np.linalg.norm(log_rotation(rotation)) == pytest.approx(angle, abs=1e-6)


def test_the_rotation_between_opposite_directions() -> None:
    for axis in np.eye(3):
        assert rotation_between(axis, -axis) @ axis == pytest.approx(-axis)


@given(VECTORS, VECTORS, st.floats(0, 1))
def test_slerp_keeps_to_the_shortest_way(a: np.ndarray, b: np.ndarray, weight: float) -> None:
    first, second = exp_rotation(a), exp_rotation(b)
    whole = np.linalg.norm(log_rotation(first.T @ second))
    part = np.linalg.norm(log_rotation(first.T @ slerp(first, second, weight)))
    assert part == pytest.approx(weight * whole, abs=1e-6)
    assert slerp(first, second, 0.0) == pytest.approx(first)
    assert slerp(first, second, 1.0) == pytest.approx(second, abs=1e-7)


@given(st.floats(-3, 3), DIRECTIONS, st.floats(-1.4, 1.4), DIRECTIONS)
def test_twist_is_found_again_behind_a_swing(angle: float, axis: np.ndarray, swing: float, other: np.ndarray) -> None:
    axis = unit(axis)
    across = np.cross(axis, other)
    if np.linalg.norm(across) < 1e-3:
        return
    rotation = exp_rotation(unit(across) * swing) @ exp_rotation(axis * angle)
    assert twist_angle(rotation, axis) == pytest.approx(angle, abs=1e-6)


@settings(max_examples=30)
@given(DIRECTIONS, DIRECTIONS)
def test_a_frame_is_orthonormal_and_begins_along_the_first(a: np.ndarray, b: np.ndarray) -> None:
    if np.linalg.norm(np.cross(unit(a), unit(b))) < 1e-3:
        return
    axes = orthonormal_frame(a, b)
    assert axes @ transpose(axes) == pytest.approx(np.eye(3), abs=1e-9)
    assert axes[:, 0] == pytest.approx(unit(a))
    assert axes[:, 1] @ b > 0


def test_numpy_callers_load_neither_torch_nor_numba() -> None:
    code = (
        "import sys, numpy as np; from persona.geometry.kinematics import to_world; from persona.geometry.rotations "
        "import exp_rotation; to_world((-1, 0), exp_rotation(np.ones((2, 3)))); "
        "print(*({'torch', 'numba', 'scipy'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == ""
