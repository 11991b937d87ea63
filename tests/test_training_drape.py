"""What poses do to garments is learnt from frames, kept in the file, and used where nothing is simulated."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.numpy import save_file

import hanging_cloth
from hanging_cloth import pulled
from persona.avatar import Avatar, build_avatar
from persona.errors import PersonaError
from persona.synthesis import Reprojection
from persona.synthesis.poses import RangeOfMotion
from persona.training import Train
from persona.training.drape import LearnDrape
from persona.training.untaught import covered
from persona.types import Pose
from skirt import person_in_skirt


@cache
def untrained() -> Avatar:
    return build_avatar(*person_in_skirt(), count=3000)


def some_poses(count: int, seed: int) -> list[Pose]:
    motion = RangeOfMotion(legs_towards=1.0)(untrained().skeleton, count + 18, seed)
    return [Pose(r, t) for r, t in zip(motion.rotations[18:], motion.translations[18:], strict=True)]


@cache
def learnt() -> Avatar:
    outfit = untrained().outfit
    assert outfit is not None
    poses = some_poses(80, 0)
    drape = LearnDrape(steps=600)(untrained(), poses, [pulled(outfit, pose, 0.3) for pose in poses])
    return replace(untrained(), learned_drape=drape)


def error(avatar: Avatar, poses: list[Pose], *, pose_driven: bool) -> float:
    """Mean distance from the true drape, meters."""
    found = []
    for pose in poses:
        points = avatar.hung(pose, pose_driven=pose_driven)
        assert points is not None
        assert avatar.outfit is not None
        found.append(np.linalg.norm(points - pulled(avatar.outfit, pose, 0.3), axis=1).mean())
    return float(np.mean(found))


@pytest.mark.slow
def test_the_drape_of_unseen_poses_is_found_far_better_than_by_skinning() -> None:
    unseen = some_poses(20, 1)
    without, with_it = (error(learnt(), unseen, pose_driven=on) for on in (False, True))
    assert without > 0.015
    assert with_it < 0.4 * without


def test_learning_is_the_same_every_time_and_wants_more_than_one_pose() -> None:
    poses = some_poses(6, 2)
    outfit = untrained().outfit
    assert outfit is not None
    cloth = [pulled(outfit, pose) for pose in poses]
    a, b, other = (LearnDrape(steps=5)(untrained(), poses, cloth, seed) for seed in (0, 0, 1))
    assert a is not None
    assert b is not None
    assert other is not None
    assert all(torch.equal(x, y) for x, y in zip(a.weights, b.weights, strict=True))
    assert not torch.equal(a.weights[0], other.weights[0])
    assert LearnDrape()(untrained(), poses[:1], cloth[:1]) is None
    assert LearnDrape()(replace(untrained(), outfit=None), poses, cloth) is None


def test_an_avatar_without_simulation_wears_what_it_has_learnt() -> None:
    pose = some_poses(1, 3)[0]
    riding = learnt().pose(pose, cloth=learnt().hung(pose))
    plain = learnt().pose(pose, cloth="learned")
    assert torch.allclose(riding.means, plain.means, atol=1e-6)
    skinned = learnt().pose(pose, cloth="learned", pose_driven=False)
    assert torch.equal(skinned.means, untrained().pose(pose, cloth="learned").means)
    assert float((skinned.means - plain.means).abs().max()) > 0.01


def test_poses_can_be_fitted_through_the_learned_drape() -> None:
    poser, pose = learnt().poser, some_poses(1, 4)[0]
    rotations, translation, _ = poser.tensors_of(pose)
    rotations, translation = rotations.double().float().requires_grad_(), translation.requires_grad_()
    poser(rotations, translation).means.sum().backward()
    assert float(translation.grad.abs().min()) > 1  # type: ignore[union-attr]
    leg = learnt().skeleton.names.index("left_hip")
    assert float(rotations.grad[leg].abs().max()) > 0  # type: ignore[index]


def test_pose_driven_offsets_leave_garments_alone() -> None:
    avatar = untrained().with_offsets()
    assert avatar.offsets is not None
    assert not bool(avatar.hanging[avatar.offsets.controls].any())
    torch.nn.init.normal_(avatar.offsets.layers[-1].weight)  # type: ignore[arg-type]
    moved = avatar.poser.anchor_motion(torch.eye(3).repeat(len(avatar.skeleton.names), 1, 1), None, pose_driven=True)
    assert moved is not None
    assert float(moved[avatar.hanging].detach().abs().max()) == 0
    assert float(moved.detach().abs().max()) > 0


def test_the_file_keeps_the_learned_drape(tmp_path: Path) -> None:
    back, pose = Avatar.load(learnt().save(tmp_path)), some_poses(1, 5)[0]
    a, b = (avatar.hung(pose) for avatar in (learnt(), back))
    assert a is not None
    assert b is not None
    assert np.abs(a - b).max() < 2e-3


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("joints", lambda t: t + 200), ("joints", lambda t: t[:0]), ("spread", lambda t: t * 0),
        ("mean", lambda t: t[:-1]), ("mean", lambda t: t * np.float16(np.nan)), ("basis", lambda t: t[:, :-1]),
        ("basis", lambda t: t[:0]), ("weight.0", lambda t: t[:-1]), ("weight.1", lambda t: t[:, :-1]),
        ("weight.2", lambda t: None), ("center", lambda t: t[:-1]), ("bias.2", lambda t: t[:-1]),
        ("bias.1", lambda t: None), ("basis", lambda t: t.reshape(-1)), ("joints", lambda t: t.reshape(1, -1)),
    ],
)  # fmt: skip
def test_drapes_that_do_not_fit_are_refused(tmp_path: Path, name: str, change: Any) -> None:
    file = learnt().save(tmp_path / "a.safetensors")
    with safe_open(file, "numpy") as reader:
        header = reader.metadata()
        arrays = {k: reader.get_tensor(k) for k in reader.keys()}  # noqa: SIM118
    arrays[f"drape.{name}"] = change(arrays[f"drape.{name}"])
    save_file({k: np.ascontiguousarray(v) for k, v in arrays.items() if v is not None}, file, header)
    with pytest.raises(PersonaError):
        Avatar.load(file)


@pytest.mark.slow
def test_training_shows_garments_where_the_frames_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging_cloth.install(monkeypatch)
    person = person_in_skirt()
    frames = Reprojection(frames=8, height_px=96)(*person)
    # One frame that does not tell: the garments are at rest in it.
    frames[-1] = replace(frames[-1], cloth=None)
    train = Train(steps=12, count=1500, heights=(96,), face_px=0, drape=LearnDrape(steps=50))
    avatar = train(*person, frames)
    assert avatar.learned_drape is not None
    assert all(np.isfinite(value) for value in avatar.about["loss"].values())
    again = train(*person, frames)
    assert torch.equal(avatar.anchors, again.anchors)
    riders = avatar.poser.riders
    assert riders is not None
    assert float(riders.lift.abs().max()) > 0, "the photo has moved the cloth's surface"
    on = riders.gaussians
    start = build_avatar(*person, count=1500)
    torch.testing.assert_close(avatar.quaternions[on], start.quaternions[on])
    assert float((avatar.log_scales - start.log_scales)[on].max()) <= train.worn_growth + 1e-6
    assert float((avatar.quaternions - start.quaternions).abs().max()) > 1e-4
    assert train.pose_driven
    plain = replace(train, pose_driven=False)(*person, frames)
    assert plain.learned_drape is None


def test_the_photo_paints_nothing_on_the_body_under_a_garment() -> None:
    person, before = person_in_skirt(), untrained()
    hidden = covered(before)
    assert hidden is not None
    assert covered(replace(before, outfit=None)) is None
    worn = before.hanging[before.corners].all(1)
    height = before.means[:, 1]
    assert 20 < int(hidden.sum()) < 0.3 * len(before)
    assert float(height[hidden & ~worn].min()) > 0.5
    assert float(height[hidden & ~worn].max()) < 1.05
    assert bool((hidden[worn] == (before.seen[worn] < 0.1)).all()), "of the garment itself what the photo does not show"
    assert 0 < int(hidden[worn].sum()) < int(worn.sum())
    # Nothing but the photo: what it cannot show stays, its sizes but for their own pull.
    after = Train(steps=8, count=3000, heights=(96,), face_px=0, pose_driven=False)(*person, [])
    assert torch.equal(after.opacity_logits[hidden], before.opacity_logits[hidden])
    assert torch.equal(after.colors[hidden], before.colors[hidden])
    assert not torch.equal(after.colors[~hidden], before.colors[~hidden])
