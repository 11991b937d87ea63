from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from figure import figure
from persona.avatar import Avatar, build_avatar
from persona.avatar.gaussians import covariance_axes
from persona.avatar.normalization import norm_relu
from persona.avatar.pose_offsets import EXTENT, bilinear
from persona.avatar.skinning import Binding, pose_gaussians
from persona.errors import PersonaError
from persona.geometry.rotations import exp_rotation, rotations_to_6d
from persona.types import Pose


@pytest.fixture(scope="module")
def avatar() -> Avatar:
    return build_avatar(*figure(), count=4000)


def bent(avatar: Avatar, angle: float) -> Pose:
    rotations = np.tile(np.eye(3), (5, 1, 1))
    rotations[2] = exp_rotation(torch.tensor([angle, 0.0, 0.0])).numpy()
    return Pose(rotations, avatar.photo_pose.translation)


def test_the_count_is_met_and_gaussians_lie_on_the_surface(avatar: Avatar) -> None:
    assert 0.5 * 4000 <= len(avatar) <= 4000
    radius = avatar.means[:, [0, 2]].norm(dim=1)
    assert float((radius > 0.14).float().mean()) > 0.7  # the others line it
    assert float(radius.min()) > 0.09
    assert float(radius.max()) < 0.151


def test_posing_in_the_photo_pose_gives_back_the_fitted_surface(avatar: Avatar) -> None:
    posed = avatar.pose(avatar.photo_pose)
    assert torch.allclose(posed.means, avatar.means, atol=1e-5)
    covariance = posed.factors @ posed.factors.transpose(1, 2)
    normals = posed.factors[:, :, 2] / posed.factors[:, :, 2].norm(dim=1, keepdim=True)
    outward = posed.means * torch.tensor([1.0, 0, 1.0])
    assert float((normals * outward / outward.norm(dim=1, keepdim=True)).sum(1).min()) > 0.9
    assert bool((torch.linalg.eigvalsh(covariance) > 0).all())


def test_bending_moves_only_what_lies_above_the_joint(avatar: Avatar) -> None:
    posed = avatar.pose(bent(avatar, 0.8))
    moved = (posed.means - avatar.means).norm(dim=1)
    assert float(moved[avatar.means[:, 1] < 0.5].max()) < 1e-5
    assert float(moved[avatar.means[:, 1] > 1.3].min()) > 0.2


def test_the_fused_posing_kernel_equals_torch_in_value_and_gradient() -> None:
    rng = torch.Generator().manual_seed(0)
    n, m, j, k, more = 50, 12, 6, 4, 5
    trained = [
        torch.randn(n, 3, generator=rng), torch.randn(n, 4, generator=rng), torch.randn(n, 3, generator=rng) * 0.3,
        torch.randn(n, generator=rng) * 4, torch.randn(m, 3, generator=rng), torch.randn(j, 3, 4, generator=rng),
    ]  # fmt: skip
    stretch = torch.rand(n, generator=rng) * 3
    joints = torch.randint(0, j + more, (n, k), generator=rng)
    constant = torch.randn(more, 3, 4, generator=rng)
    corners = torch.randint(0, m, (n, 3), generator=rng)
    weights = torch.softmax(torch.randn(n, k, generator=rng), 1)
    weights[::3, -1] = 0
    weights /= weights.sum(1, keepdim=True)
    bary = torch.softmax(torch.randn(n, 3, generator=rng), 1)
    active = (weights != 0)[..., None].float()
    slopes = torch.randn(n, k, 3, generator=rng) * active
    slopes = (slopes - slopes.sum(1, keepdim=True) / active.sum(1, keepdim=True)) * active

    def run(dtype: torch.dtype, with_shift: bool) -> list[torch.Tensor]:
        inputs = [t.to(dtype).requires_grad_() for t in trained]
        binding = Binding(corners, bary.to(dtype), joints, weights.to(dtype), slopes.to(dtype), stretch.to(dtype), m)
        shift = inputs[4] if with_shift else None
        out = pose_gaussians(*inputs[:4], shift, inputs[5], binding, constant.to(dtype))
        loss = (out[0] ** 2).sum() + (out[1] * torch.arange(9.0).reshape(3, 3)).sum() + (out[2] ** 2).sum()
        wanted = inputs if with_shift else [inputs[i] for i in (0, 1, 2, 3, 5)]
        return [*(t.detach() for t in out), *torch.autograd.grad(loss, wanted)]

    faded = run(torch.float64, True)[2] / torch.sigmoid(trained[3].double())
    assert 5 < int((faded < 0.01).sum()) < n - 5, "some are stretched too far, not all"
    for with_shift in (True, False):
        for fused, reference in zip(run(torch.float32, with_shift), run(torch.float64, with_shift), strict=True):
            assert torch.allclose(fused.double(), reference, rtol=2e-4, atol=2e-4 * float(reference.abs().max()))


def test_factors_follow_the_derivative_of_skinning() -> None:
    rng = torch.Generator().manual_seed(0)
    transforms = torch.randn(2, 3, 4, generator=rng, dtype=torch.float64)
    slope = torch.tensor([0.7, 0.0, 0.0], dtype=torch.float64)  # the weight of joint 0 grows along x

    def move(x: torch.Tensor) -> torch.Tensor:
        w = 0.4 + slope @ x
        each = (transforms[:, :, :3] @ x) + transforms[:, :, 3]
        return w * each[0] + (1 - w) * each[1]

    x = torch.tensor([0.1, 0.2, 0.3], dtype=torch.float64)
    w = 0.4 + slope @ x
    none = torch.zeros(1, 3, dtype=torch.float64)
    binding = Binding(
        none.long(), none, torch.tensor([[0, 1]]), torch.stack([w, 1 - w])[None], torch.stack([slope, -slope])[None],
        none[:, 0], 1,
    )  # fmt: skip
    unit = torch.tensor([[1.0, 0, 0, 0]], dtype=torch.float64)
    _, factors, _ = pose_gaussians(x[None], unit, none, none[:, 0], None, transforms, binding)
    assert torch.allclose(factors[0], torch.autograd.functional.jacobian(move, x), atol=1e-10)


def test_axes_are_found_again_in_covariances() -> None:
    rotations = exp_rotation(torch.randn(200, 3, generator=torch.Generator().manual_seed(1)) * 2)
    scales = torch.tensor([3.0, 2.0, 0.5])
    factors = rotations * scales
    axes, found = covariance_axes(factors, rotations[:, :, 2])
    assert torch.allclose(found, scales.expand(200, 3), atol=1e-4)
    assert torch.allclose((axes[..., 2] * rotations[..., 2]).sum(1), torch.ones(200), atol=1e-4)
    assert torch.allclose(torch.linalg.det(axes), torch.ones(200), atol=1e-4)
    rebuilt = axes * found[:, None]
    assert torch.allclose(rebuilt @ rebuilt.mT, factors @ factors.mT, atol=1e-3)


def test_expression_moves_the_named_vertices_only(avatar: Avatar) -> None:
    pose = avatar.photo_pose
    smiling = avatar.pose(Pose(pose.rotations, pose.translation, np.ones(1, np.float32)))
    moved = (smiling.means - avatar.pose(pose).means).norm(dim=1)
    touched = (avatar.corners < 4).any(1)
    assert float(moved[touched].max()) > 1e-3
    assert float(moved[~touched].max()) == 0.0


def test_pose_driven_offsets_follow_near_joints_only(avatar: Avatar) -> None:
    with_field = avatar.with_offsets()
    assert torch.equal(with_field.pose(bent(avatar, 0.5)).means, avatar.pose(bent(avatar, 0.5)).means), "starts at zero"
    torch.nn.init.normal_(with_field.offsets.layers[-1].weight)  # type: ignore[union-attr]
    rest = with_field.poser.anchor_motion(torch.eye(3).repeat(5, 1, 1), None, pose_driven=True)
    turned = with_field.poser.anchor_motion(
        torch.as_tensor(bent(avatar, 0.5).rotations).float(), None, pose_driven=True
    )
    assert float((turned - rest).detach().abs().max()) > 1e-4


def test_the_triplane_lookup_equals_grid_sample() -> None:
    points = np.random.default_rng(0).uniform(-1.2, 1.2, (50, 3))
    planes = torch.randn(3, 5, 16, 16, dtype=torch.float64)
    p = torch.from_numpy(points) * (2.0 / EXTENT)
    grids = torch.stack([p[:, [0, 1]], p[:, [0, 2]], p[:, [1, 2]]])[:, :, None]
    sampled = torch.nn.functional.grid_sample(planes, grids, align_corners=False, padding_mode="border")
    rows = bilinear(points, 16) @ planes.permute(0, 2, 3, 1).reshape(-1, 5).numpy()
    expected = sampled[..., 0].permute(2, 0, 1).reshape(150, 5)
    assert np.allclose(rows, expected, atol=1e-6)


@given(st.integers(1, 60), st.integers(0, 10**6), st.sampled_from([1, 2, 3]))
@settings(max_examples=15, deadline=None)
def test_fused_norm_and_relu_equal_torch_in_value_and_gradient(rows: int, seed: int, threads: int) -> None:
    rng = torch.Generator().manual_seed(seed)
    inputs = [
        torch.randn(rows, 64, generator=rng) * 3 + 1,
        torch.randn(64, generator=rng),
        torch.randn(64, generator=rng),
    ]
    pull = torch.randn(rows, 64, generator=rng)

    def run(dtype: torch.dtype) -> list[torch.Tensor]:
        leaves = [t.to(dtype).requires_grad_() for t in inputs]
        out = norm_relu(leaves[0], leaves[1], leaves[2], 4)
        return [out.detach(), *torch.autograd.grad((out * pull.to(dtype)).sum(), leaves)]

    before = torch.get_num_threads()
    try:
        torch.set_num_threads(threads)
        fused = run(torch.float32)
    finally:
        torch.set_num_threads(before)
    for a, b in zip(fused, run(torch.float64), strict=True):
        assert torch.allclose(a.double(), b, atol=1e-4 * (1 + float(b.abs().max())))


@pytest.mark.parametrize("drivers", [0, 3])
def test_offsets_equal_one_plain_network_on_all_inputs(avatar: Avatar, drivers: int) -> None:
    field = avatar.with_offsets().offsets
    assert field is not None
    torch.nn.init.normal_(field.layers[-1].weight)  # type: ignore[arg-type]
    rotations = exp_rotation(torch.randn(field.reach.shape[1], 3) * (drivers > 0))
    pose = rotations_to_6d(rotations) - rotations_to_6d(torch.eye(3).expand_as(rotations))
    x = torch.cat([
        field.lookup(field.cells).reshape(len(field.points), -1), (pose[None] * field.reach[..., None]).flatten(1)
    ], 1)  # fmt: skip
    for layer, norm in zip(field.layers, field.norms, strict=False):
        x = torch.relu(norm(layer(x)))
    plain = field.layers[-1](x) / 100 * field.free[:, None]
    assert torch.allclose(field(rotations), plain, atol=1e-5)
    assert torch.allclose(field(rotations, field.places()), plain, atol=1e-5), "what is kept between frames"


def test_the_file_gives_the_same_avatar_back(avatar: Avatar, tmp_path) -> None:
    full = avatar.with_offsets(3)
    torch.nn.init.normal_(full.offsets.layers[-1].weight, std=0.1)  # type: ignore[union-attr]
    full.save(tmp_path)
    again = Avatar.load(tmp_path)
    pose = bent(avatar, 0.4)
    before, after = full.pose(pose), again.pose(pose)
    assert len(again) == len(avatar)
    assert torch.allclose(before.means, after.means, atol=2e-4)
    assert torch.allclose(before.colors, after.colors, atol=1e-4)
    assert again.skeleton.names == avatar.skeleton.names
    assert again.photo_camera.width == avatar.photo_camera.width
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.parametrize("damage", ["missing", "text", "cut", "index", "shape", "nan", "parents", "controls", "cells"])
def test_a_damaged_or_hostile_file_is_refused(avatar: Avatar, tmp_path, damage: str) -> None:
    file = avatar.with_offsets().save(tmp_path)
    if damage == "missing":
        file.unlink()
    elif damage == "text":
        file.write_text("hello")
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:-100])
    else:
        import json

        from safetensors import safe_open
        from safetensors.torch import save_file

        with safe_open(file, "pt") as reader:
            header = json.loads(reader.metadata()["persona"])
            tensors = {k: reader.get_tensor(k) for k in reader.keys()}  # noqa: SIM118
        if damage == "index":
            tensors["corners"][0, 0] = 10**9
        if damage == "shape":
            tensors["colors"] = tensors["colors"][:-1].contiguous()
        if damage == "nan":
            tensors["means"][0, 0] = float("nan")
        if damage == "controls":
            tensors["offsets.controls"][0] = 10**6
        if damage == "cells":
            tensors["offsets.cells"] = tensors["offsets.cells"][:-1].contiguous()
        if damage == "parents":
            header["parents"][1] = 4
        save_file(tensors, file, {"persona": json.dumps(header)})
    with pytest.raises(PersonaError):
        Avatar.load(tmp_path)


def test_slopes_of_the_kept_weights_sum_to_zero(avatar: Avatar) -> None:
    # Else a Gaussian would stretch with its distance from the world's origin.
    assert float(avatar.weight_slopes.sum(1).abs().max()) < 1e-3 * float(avatar.weight_slopes.abs().max())
    far = np.array([10.0, 5.0, -3.0])
    moved = avatar.pose(Pose(avatar.photo_pose.rotations, avatar.photo_pose.translation + far))
    assert torch.allclose(moved.factors, avatar.pose(avatar.photo_pose).factors, atol=1e-4)


def test_a_hand_hidden_in_the_photo_appears_when_it_moves_away(avatar: Avatar, tmp_path) -> None:
    parts = torch.where(avatar.means[:, 1] > 1.3, 4, 0)
    wrists = {4: avatar.skeleton.names.index("head")}
    hiding = replace(avatar, parts=parts, wrists=wrists, hidden_hands=(4,))
    hiding.save(tmp_path)
    for one in (hiding, Avatar.load(tmp_path)):
        there = one.pose(avatar.photo_pose).opacities
        assert float(there[parts == 4].max()) == 0
        assert float(there[parts == 0].min()) > 0.9
        aside = Pose(avatar.photo_pose.rotations, avatar.photo_pose.translation + 3)
        assert float(one.pose(aside).opacities[parts == 4].max()) == 0, "walking away does not take it out"
        assert float(one.pose(bent(avatar, 0.9)).opacities[parts == 4].median()) > 0.9
