"""Forward kinematics against a plain recursive loop, torch against numpy, and true gradients."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.geometry import kinematics
from persona.geometry.kinematics import (
    chain,
    common_ancestor,
    descendants,
    forward,
    joint_transforms,
    path,
    pose_transforms,
    to_local,
    to_world,
)
from persona.geometry.rotations import exp_rotation
from persona.types import Pose, Skeleton

TREES = st.integers(1, 12).flatmap(lambda n: st.tuples(st.just(-1), *(st.integers(0, i) for i in range(n - 1))))
SEEDS = st.integers(0, 2**31 - 1)
ARM = (-1, 0, 1, 1, 3)


def skeleton(parents: tuple[int, ...], seed: int) -> Skeleton:
    rest = np.random.default_rng(seed).normal(size=(len(parents), 3))
    return Skeleton(tuple(f"joint {i}" for i in range(len(parents))), parents, rest)


def pose(count: int, seed: int) -> Pose:
    rng = np.random.default_rng(seed)
    return Pose(exp_rotation(rng.normal(0, 0.8, (count, 3))), rng.normal(size=3))


def placed(tree: Skeleton, at: Pose, joint: int) -> tuple[np.ndarray, np.ndarray]:
    """World rotation and position of a joint by recursion."""
    parent = tree.parents[joint]
    if parent < 0:
        return at.rotations[joint], at.translation
    turned, place = placed(tree, at, parent)
    return turned @ at.rotations[joint], place + turned @ (tree.rest_joints[joint] - tree.rest_joints[parent])


@settings(deadline=None)
@given(TREES, SEEDS)
def test_every_form_agrees_with_the_recursion(parents: tuple[int, ...], seed: int) -> None:
    tree, at = skeleton(parents, seed), pose(len(parents), seed + 1)
    world, positions = forward(tree, at.rotations, at.translation)
    transforms = pose_transforms(tree, at)
    tensors = (torch.from_numpy(np.ascontiguousarray(a)) for a in (tree.rest_joints, at.rotations, at.translation))
    rest, rotations, translation = tensors
    compiled = joint_transforms(rest, parents, rotations, translation).numpy()
    for i in range(len(parents)):
        turned, place = placed(tree, at, i)
        assert world[i] == pytest.approx(turned, abs=1e-12)
        assert positions[i] == pytest.approx(place, abs=1e-12)
        assert transforms[i, :3] == pytest.approx(np.c_[turned, place - turned @ tree.rest_joints[i]], abs=1e-12)
        assert compiled[i] == pytest.approx(transforms[i, :3], abs=1e-12)
    assert to_world(parents, at.rotations) == pytest.approx(world, abs=1e-12)
    assert to_local(parents, world) == pytest.approx(at.rotations, abs=1e-12)


def test_many_poses_at_once_are_the_poses_one_by_one() -> None:
    tree = skeleton(ARM, 0)
    poses = [pose(5, seed) for seed in range(6)]
    rotations = np.stack([p.rotations for p in poses]).reshape(2, 3, 5, 3, 3)
    translations = np.stack([p.translation for p in poses]).reshape(2, 3, 3)
    world, positions = forward(tree, rotations, translations)
    assert (world.shape, positions.shape) == ((2, 3, 5, 3, 3), (2, 3, 5, 3))
    for k, p in enumerate(poses):
        turned, places = forward(tree, p.rotations, p.translation)
        assert world.reshape(6, 5, 3, 3)[k] == pytest.approx(turned, abs=1e-14)
        assert positions.reshape(6, 5, 3)[k] == pytest.approx(places, abs=1e-14)


def test_a_chain_takes_several_roots_and_broadcasts_one_shape_over_many_poses() -> None:
    rng = np.random.default_rng(1)
    offsets = rng.normal(size=(1, 4, 3))
    local = exp_rotation(rng.normal(size=(3, 4, 3)))
    before = offsets.copy(), local.copy()
    world, positions = chain((-1, 0, -1, 2), offsets, local)
    assert (world.shape, positions.shape) == ((3, 4, 3, 3), (3, 4, 3))
    assert positions[:, [0, 2]] == pytest.approx(np.broadcast_to(offsets[:, [0, 2]], (3, 2, 3)))
    assert positions[1, 3] == pytest.approx(offsets[0, 2] + local[1, 2] @ offsets[0, 3])
    assert world[2, 3] == pytest.approx(local[2, 2] @ local[2, 3])
    assert np.array_equal(before[0], offsets)
    assert np.array_equal(before[1], local)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_gradients_are_true_and_joints_turn_rigidly_about_their_parents(seed: int) -> None:
    tree, at = skeleton(ARM, seed), pose(5, seed + 1)
    rest, rotations, translation = map(torch.from_numpy, (tree.rest_joints, at.rotations, at.translation))
    leaves = rotations.clone().requires_grad_(), translation.clone().requires_grad_()
    assert torch.autograd.gradcheck(lambda r, t: joint_transforms(rest, ARM, r, t), leaves)
    found = joint_transforms(rest, ARM, rotations, translation)
    g, joints = found[:, :, :3], (found[:, :, :3] @ rest[..., None])[..., 0] + found[:, :, 3]
    assert torch.allclose(g @ g.transpose(1, 2), torch.eye(3, dtype=torch.float64).expand(5, 3, 3), atol=1e-9)
    assert torch.allclose(joints[0], translation, atol=1e-12)
    for i, p in enumerate(ARM[1:], 1):
        assert torch.allclose((joints[i] - joints[p]).norm(), (rest[i] - rest[p]).norm(), atol=1e-9)


def test_the_way_of_other_devices_equals_the_kernel_in_value_and_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    tree, at = skeleton(ARM, 3), pose(5, 4)
    rest = torch.from_numpy(tree.rest_joints)
    results = []
    for device in ("cpu", "another"):
        rotations = torch.from_numpy(at.rotations).requires_grad_()
        translation = torch.from_numpy(at.translation).requires_grad_()
        if device == "another":
            monkeypatch.setattr(kinematics, "_compiled", lambda tensor: False)
        out = joint_transforms(rest, ARM, rotations, translation)
        results.append(
            [out, *torch.autograd.grad((out * torch.arange(12.0).reshape(3, 4)).sum(), (rotations, translation))]
        )
    for kernel, plain in zip(*results, strict=True):
        assert torch.allclose(kernel, plain, atol=1e-12)


def test_parents_after_children_are_refused() -> None:
    with pytest.raises(ValueError, match="precede"):
        joint_transforms(torch.zeros(2, 3), (-1, 1), torch.eye(3).repeat(2, 1, 1), torch.zeros(3))
    with pytest.raises(ValueError, match="precede"):
        forward(Skeleton(("a", "b"), (-1, 1), np.zeros((2, 3))), np.tile(np.eye(3), (2, 1, 1)), np.zeros(3))


def test_wrong_number_of_rotations_is_named() -> None:
    with pytest.raises(ValueError, match="needs 5 rotations"):
        pose_transforms(skeleton(ARM, 0), Pose(np.tile(np.eye(3), (2, 1, 1)), np.zeros(3)))


@given(TREES)
def test_who_hangs_on_whom(parents: tuple[int, ...]) -> None:
    below = descendants(parents)
    for k in range(len(parents)):
        above, i = set(), k
        while i >= 0:
            above.add(i)
            i = parents[i]
        assert set(np.flatnonzero(below[:, k])) == above
        assert path(parents, 0, k) == sorted(above - {0})
        shared = common_ancestor(parents, k, len(parents) - 1)
        assert shared == np.flatnonzero(below[:, k] & below[:, -1]).max()


def test_a_path_needs_an_ancestor() -> None:
    assert path(ARM, 1, 4) == [3, 4]
    with pytest.raises(ValueError, match="ancestor"):
        path(ARM, 2, 4)


def test_joints_of_different_trees_have_no_common_ancestor() -> None:
    parents = [-1, 0, -1, 2]
    common_ancestor = kinematics.common_ancestor
    assert common_ancestor(parents, 1, 1) == 1
    assert common_ancestor(parents, 1, 0) == 0
    with pytest.raises(ValueError, match="different roots"):
        common_ancestor(parents, 1, 3)
