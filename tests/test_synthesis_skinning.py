"""Posing and unposing points: rigid cases are exact, blends invert, sharp bends stay bounded."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from persona.body.skinning import skin, unskin
from persona.geometry.kinematics import pose_transforms
from persona.types import Pose, Skeleton, SkinWeights

ARM = Skeleton(("root", "upper", "lower"), (-1, 0, 1), np.array([[0.0, 1, 0], [0.2, 1.4, 0], [0.5, 1.4, 0]]))


def _pose(vectors: np.ndarray, translation: np.ndarray) -> Pose:
    return Pose(Rotation.from_rotvec(vectors).as_matrix(), translation)


def test_identity_pose_only_moves_the_root() -> None:
    transforms = pose_transforms(ARM, _pose(np.zeros((3, 3)), np.array([1.0, 1.0, 2.0])))
    assert np.allclose(transforms[:, :3, 3], [1.0, 0.0, 2.0])
    assert np.allclose(transforms[:, :3, :3], np.eye(3))


def test_bent_elbow_turns_about_the_elbow() -> None:
    vectors = np.zeros((3, 3))
    vectors[2] = [0, 0, np.pi / 2]
    transforms = pose_transforms(ARM, _pose(vectors, ARM.rest_joints[0]))
    hand = np.array([[0.7, 1.4, 0.0]])
    moved = skin(hand, SkinWeights(np.array([[2]]), np.array([[1.0]])), transforms)
    assert np.allclose(moved, [[0.5, 1.6, 0.0]])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_unskin_inverts_skin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pose = _pose(rng.normal(0, 0.5, (3, 3)), rng.normal(0, 1, 3))
    transforms = pose_transforms(ARM, pose)
    points = rng.normal(0, 1, (20, 3))
    share = rng.uniform(0, 1, 20)
    weights = SkinWeights(np.tile([1, 2], (20, 1)), np.stack([share, 1 - share], 1))
    assert np.allclose(unskin(skin(points, weights, transforms), weights, transforms), points, atol=1e-9)


def test_unskin_stays_bounded_where_the_blend_collapses() -> None:
    vectors = np.zeros((3, 3))
    vectors[2] = [0, np.pi * 0.999, 0]  # half of this and half of the identity is a flat map
    transforms = pose_transforms(ARM, _pose(vectors, ARM.rest_joints[0]))
    weights = SkinWeights(np.array([[1, 2]]), np.array([[0.5, 0.5]]))
    taken_back = unskin(ARM.rest_joints[2:] + np.array([[0.05, 0.05, 0.0]]), weights, transforms)
    assert np.linalg.norm(taken_back - ARM.rest_joints[2]) < 0.5
