"""Gaussians on garments follow the triangles of the cloth; the avatar file carries the outfit."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save_file

import hanging_cloth
from persona.avatar import Avatar, build_avatar
from persona.avatar.gaussians import side_seen
from persona.avatar.pose_fitting import FitPose
from persona.avatar.wearing import outside
from persona.body.skinning import skin
from persona.cloth import Outfit
from persona.errors import PersonaError
from persona.geometry.kinematics import pose_transforms
from persona.geometry.rotations import exp_rotation, log_rotation
from persona.imaging.light import LINING
from persona.rendering.views import look_at
from persona.types import Pose
from skirt import person_in_skirt


@cache
def avatar() -> Avatar:
    return build_avatar(*person_in_skirt(), count=5000)


def worn() -> torch.Tensor:
    """Which Gaussians lie on the skirt."""
    assert avatar().outfit is not None
    return (avatar().corners >= avatar().outfit.garments[0].first).all(1)  # type: ignore[union-attr]


def skinned(pose: Pose) -> np.ndarray:
    """The skirt's points as the joints alone would move them."""
    outfit = avatar().outfit
    assert outfit is not None
    return skin(outfit.rest, outfit.skin, pose_transforms(outfit.skeleton, pose)).astype(np.float32)


def bent(seed: int, amount: float = 0.4) -> Pose:
    rng = np.random.default_rng(seed)
    turn = exp_rotation(rng.normal(0, amount, (len(avatar().skeleton.names), 3)))
    return Pose(turn, avatar().photo_pose.translation + rng.normal(0, 0.2, 3))


def test_gaussians_within_one_garment_ride_on_it_and_no_others() -> None:
    riders = avatar().poser.riders
    assert riders is not None
    assert torch.equal(torch.sort(riders.gaussians).values, torch.nonzero(worn())[:, 0])
    assert 100 < len(riders) < len(avatar()) / 2


def test_on_skinned_points_riding_is_what_skinning_does() -> None:
    # All of the skirt follows one joint: skinning moves it as a rigid body, and so do its triangles.
    pose = bent(1)
    riding, skinning = avatar().pose(pose, cloth=skinned(pose)), avatar().pose(pose, cloth="learned")
    for part in ("means", "factors", "opacities", "colors"):
        assert torch.allclose(getattr(riding, part), getattr(skinning, part), atol=2e-5), part


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_gaussians_lie_in_their_triangles_and_spread_with_them(seed: int) -> None:
    pose, rng = bent(seed), np.random.default_rng(seed)
    cloth = skinned(pose) + rng.normal(0, 0.01, (len(avatar().outfit), 3)).astype(np.float32)  # type: ignore[arg-type]
    posed, on = avatar().pose(pose, cloth=cloth), worn()
    first = avatar().outfit.garments[0].first  # type: ignore[union-attr]
    triangles = torch.from_numpy(cloth)[avatar().corners[on] - first]
    assert torch.allclose(posed.means[on], (triangles * avatar().barycentric[on][..., None]).sum(1), atol=1e-5)
    normal = torch.linalg.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    normal = normal / normal.norm(dim=1, keepdim=True)
    third = posed.factors[on][..., 2]
    # The Gaussians were built in their triangles, so they stay in the planes and as thick as they were.
    assert float((torch.linalg.cross(third, normal).norm(dim=1) / third.norm(dim=1)).max()) < 2e-3
    assert torch.allclose(third.norm(dim=1), avatar().log_scales[on][:, 2].exp(), rtol=1e-2)
    rest = torch.from_numpy(avatar().outfit.rest)[avatar().corners[on] - first]  # type: ignore[union-attr]
    grown = area(triangles) / area(rest)
    factors, was = posed.factors[on], avatar().pose(reference(), cloth="learned").factors[on]
    assert torch.allclose(torch.linalg.det(factors) / torch.linalg.det(was), grown, rtol=5e-3)
    others = avatar().pose(pose, cloth="learned")
    for part in ("means", "factors", "opacities"):
        assert torch.equal(getattr(posed, part)[~on], getattr(others, part)[~on]), part


def area(triangles: torch.Tensor) -> torch.Tensor:
    return torch.linalg.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]).norm(dim=1)


def reference() -> Pose:
    joints = np.asarray(avatar().skeleton.rest_joints)
    return Pose(np.tile(np.eye(3), (len(joints), 1, 1)), joints[0])


def test_what_training_moves_rides_along_and_is_kept_when_it_ends() -> None:
    a, pose = avatar(), bent(3)
    shift = torch.zeros_like(a.anchors)
    shift[a.outfit.garments[0].first :] = torch.tensor([0.0, 0.01, 0.02])  # type: ignore[union-attr]
    cloth = torch.from_numpy(skinned(pose))
    with torch.no_grad():
        during = a.poser(*a.poser.tensors_of(pose), anchor_shift=shift, cloth=cloth)
    moved = replace(a, anchors=a.anchors + shift)
    after = moved.pose(pose, cloth=cloth.numpy())
    assert torch.allclose(during.means[worn()], after.means[worn()], atol=1e-5)
    turn = torch.as_tensor(pose.rotations[0], dtype=torch.float32)
    still = a.pose(pose, cloth=cloth.numpy())
    assert torch.allclose((after.means - still.means)[worn()], turn @ shift[-1], atol=1e-5)


def test_gradients_reach_shapes_opacities_and_anchors_of_riders() -> None:
    a, pose = avatar(), bent(4)
    trained = {n: getattr(a, n).clone().requires_grad_() for n in ("quaternions", "log_scales", "opacity_logits")}
    shift = torch.zeros_like(a.anchors, requires_grad=True)
    own = replace(a, **trained)
    out = own.poser(*own.poser.tensors_of(pose), anchor_shift=shift, cloth=torch.from_numpy(skinned(pose)))
    ((out.means**2).sum() + out.factors.abs().sum() + out.opacities.sum()).backward()
    for name, tensor in trained.items():
        assert bool((tensor.grad[worn()].abs().amax(-1) > 0).all()), name  # type: ignore[index]
    assert bool((shift.grad.abs().sum(1)[a.corners[worn()].unique()] > 0).all())  # type: ignore[union-attr]


def test_cloth_that_is_torn_apart_fades_instead_of_covering_everything() -> None:
    cloth = skinned(avatar().photo_pose)
    cloth[-1] += 5.0
    posed, on = avatar().pose(avatar().photo_pose, cloth=cloth), worn()
    last = avatar().outfit.garments[0].first + len(cloth) - 1  # type: ignore[union-attr]
    pulled = on & (avatar().corners == last).any(1)
    assert int(pulled.sum()) > 1
    assert float(posed.opacities[pulled].max()) == 0.0
    assert float(posed.opacities[on & ~pulled].min()) > 0.9


def test_the_file_brings_the_outfit_back(tmp_path: Path) -> None:
    a = avatar()
    plain = replace(a, outfit=None).save(tmp_path / "plain.safetensors")
    file = a.save(tmp_path / "worn.safetensors")
    b = Avatar.load(file)
    assert a.outfit is not None
    assert b.outfit is not None
    assert Avatar.load(plain).outfit is None
    for own, read in zip(a.outfit.garments, b.outfit.garments, strict=True):
        assert {**vars(own), "pattern": None} == {**vars(read), "pattern": None}
        assert np.array_equal(own.pattern, read.pattern)
    assert np.array_equal(a.outfit.rest, b.outfit.rest)
    assert np.array_equal(a.outfit.colliders.faces, b.outfit.colliders.faces)
    pose = bent(5)
    moved, back = (x.pose(pose, cloth=skinned(pose)) for x in (a, b))
    assert torch.allclose(moved.means, back.means, atol=2e-3)
    assert file.stat().st_size - plain.stat().st_size < 1e6


def changed(file: Path, header: dict[str, Any], arrays: dict[str, Any]) -> Path:
    """A copy with other entries in the first garment's header, or other arrays."""
    with safe_open(file, "numpy") as reader:
        told = json.loads(reader.metadata()["persona"])
        kept = {k: reader.get_tensor(k) for k in reader.keys()}  # noqa: SIM118
    told["garments"][0] |= header
    for name, change in arrays.items():
        kept[f"outfit.{name}"] = change(kept[f"outfit.{name}"])
    save_file({k: np.ascontiguousarray(v) for k, v in kept.items()}, file, {"persona": json.dumps(told)})
    return file


def spoilt(value: float) -> Any:
    def change(array: np.ndarray) -> np.ndarray:
        out = array.copy()
        out.reshape(-1)[3] = value
        return out

    return change


@pytest.mark.parametrize(
    ("header", "arrays"),
    [
        ({"first": -1}, {}), ({"first": 10**9}, {}), ({"first": 1.5}, {}), ({"rows": 10**6}, {}), ({"rows": -9}, {}),
        ({"columns": 0}, {}), ({"rows": 8}, {}), ({"held_rows": 0}, {}), ({"held_rows": 99}, {}),
        ({"kind": "wings"}, {}), ({"label": 99}, {}), ({"closed": "yes"}, {}), ({"confidence": "nan"}, {}),
        ({"material": "x" * 9999}, {}), ({"material": 3}, {}), ({"invented": ["x"] * 999}, {}), ({"rows": True}, {}),
        ({}, {"rest": spoilt(np.nan)}), ({}, {"rest": spoilt(1e9)}), ({}, {"rest": lambda a: a[:-1]}),
        ({}, {"pattern": spoilt(np.inf)}), ({}, {"pattern": lambda a: a.astype(np.float64)}),
        ({}, {"joints": spoilt(200)}), ({}, {"weights": spoilt(np.nan)}), ({}, {"weights": spoilt(-1)}),
        ({}, {"weights": lambda a: a * 0}), ({}, {"body.rest": spoilt(np.nan)}), ({}, {"body.faces": spoilt(60000)}),
        ({}, {"body.parts": spoilt(99)}), ({}, {"body.joints": lambda a: a[:, :0]}),
        ({}, {"body.faces": lambda a: np.zeros((10**6, 3), np.uint16)}), ({}, {"body.faces": lambda a: a[:0]}),
    ],
)  # fmt: skip
def test_damaged_outfits_are_refused(tmp_path: Path, header: dict[str, Any], arrays: dict[str, Any]) -> None:
    file = changed(avatar().save(tmp_path / "a.safetensors"), header, arrays)
    with pytest.raises(PersonaError) as error:
        Avatar.load(file)
    assert "\n" not in str(error.value)


def test_a_file_that_names_garments_without_their_points_is_refused(tmp_path: Path) -> None:
    file = avatar().save(tmp_path / "a.safetensors")
    with safe_open(file, "numpy") as reader:
        told = reader.metadata()["persona"]
        kept = {k: reader.get_tensor(k) for k in reader.keys() if not k.startswith("outfit.")}  # noqa: SIM118
    save_file(kept, file, {"persona": told})
    with pytest.raises(PersonaError, match="damaged"):
        Avatar.load(file)


def test_the_inside_of_cloth_is_darker_and_the_body_is_not() -> None:
    posed, on = avatar().pose(avatar().photo_pose, lit=False), worn()
    middle = posed.means[on].mean(0).numpy()
    above, below = (look_at(middle, 0.3, tilt, 2.0, 96) for tilt in (0.2, -1.2))
    outside = (posed.factors[..., 2] * posed.means).sum(1)  # the skirt stands around the origin's axis
    assert float((outside[on] > 0).float().mean()) > 0.95
    for camera in (above, below):
        share = side_seen(posed, camera)
        assert share is not None
        eye = torch.from_numpy(-camera.T_camera_world[:3, :3].T @ camera.T_camera_world[:3, 3]).float()
        facing = torch.nn.functional.cosine_similarity(posed.factors[..., 2], eye - posed.means, dim=1)
        assert torch.allclose(share[on & (facing < -0.2)], torch.tensor(LINING))
        assert bool((share[on & (facing > 0.2)] == 1).all())
        assert bool((share[~on] == 1).all())
        assert int((on & (facing < -0.2)).sum()) > 50
    assert side_seen(replace(avatar(), outfit=None).pose(avatar().photo_pose), above) is None


def test_points_in_the_body_come_out_of_it_and_others_stay() -> None:
    outfit, pose = avatar().outfit, bent(6, 0.2)
    assert outfit is not None
    body = skin(outfit.colliders.rest, outfit.colliders.skin, pose_transforms(outfit.skeleton, pose))
    knee = avatar().joint_positions(pose)[outfit.skeleton.names.index("left_knee")]
    cloth = skinned(pose)
    cloth[-3] = body[np.linalg.norm(body - knee, axis=1).argmin()] * 0.7 + knee * 0.3
    out = outside(outfit, pose, cloth)
    still = np.linalg.norm(cloth[:, None] - body[None], axis=2).min(1) > 0.08
    assert still.sum() > 20
    assert np.array_equal(out[still], cloth[still])
    assert 0.005 < np.linalg.norm(out[-3] - cloth[-3]) < 0.06
    assert np.linalg.norm(out[-3] - knee) > np.linalg.norm(cloth[-3] - knee) + 0.004
    held = outfit.garments[0].held_rows * outfit.garments[0].columns
    assert np.array_equal(out[:held], cloth[:held])


def test_drapes_are_kept_and_the_photos_own_is_what_the_photo_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging_cloth.install(monkeypatch)
    fresh, asked = replace(avatar()), []

    def counted(outfit: Outfit, pose: Pose) -> np.ndarray:
        asked.append(pose)
        return hanging_cloth.pulled(outfit, pose)

    monkeypatch.setattr("persona.avatar.wearing.drape", counted)
    pose, photo = bent(7), fresh.photo_pose
    first = fresh.pose(pose)
    smiling = replace(pose, expression=np.zeros(0))
    assert torch.equal(fresh.pose(smiling).means, first.means)
    assert len(asked) == 1, "a face does not move a skirt"
    fit = person_in_skirt()[1]
    shown = fresh.draped(photo)
    assert shown is not None
    assert np.allclose(shown, fit.surface.vertices[fit.garments[0].first :], atol=1e-5)
    assert len(asked) == 1
    swung = list(fresh.swung([photo] * 3, 30))
    assert np.array_equal(swung[0], shown)  # type: ignore[arg-type]
    assert np.abs(swung[2] - shown).max() < 0.03  # type: ignore[operator]
    assert len(list(fresh.animate([photo, pose], 30))) == 2
    assert all(cloth is None for cloth in replace(fresh, outfit=None).swung([photo], 30))


@pytest.mark.slow
def test_a_pose_is_fitted_with_the_garment_where_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A skirt that hangs elsewhere than skinning or learning has it pulls no leg out of its place."""
    hanging_cloth.install(monkeypatch)
    own = replace(avatar())  # with drapes of its own
    rotations = np.array(own.photo_pose.rotations)
    rotations[own.skeleton.names.index("left_hip")] = exp_rotation(np.array([[-0.7, 0.0, 0.1]]))[0]
    pose, camera = Pose(rotations, own.photo_pose.translation), own.photo_camera.scaled(0.5)
    rgb, alpha = (x.numpy() for x in own.draw(pose, camera))
    fit = FitPose(heights=(96,), steps=(24,), rates=(3e-3,), drapes=2)

    def away(wearing: Avatar) -> float:
        """How far the legs are turned from where they are, radians."""
        found = fit(wearing, pose, camera, rgb, alpha)
        legs = [own.skeleton.names.index(n) for n in ("left_hip", "right_hip", "left_knee")]
        return float(np.linalg.norm(log_rotation(np.swapaxes(rotations, 1, 2) @ found.rotations)[legs], axis=1).mean())

    # Without an outfit skinning moves the skirt.
    right, misled = away(own), away(replace(avatar(), outfit=None))
    assert right < 0.02
    assert right < 0.5 * misled
