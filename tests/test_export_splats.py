"""Splat GLB, PLY and SPZ: written by us, read by other tools, and drawn again."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from functools import cache
from pathlib import Path

import gsply
import numpy as np
import plyfile
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from export_avatar import FACE, whole_avatar
from gltf_tools import node_modules, three, validated
from mannequin import mannequin
from persona.avatar import Gaussians, build_avatar
from persona.errors import PersonaError
from persona.exporting.correctives import BakeCorrectives, Correctives
from persona.exporting.splat_files import ply, read_ply, spz, turned_upside_down
from persona.exporting.splat_glb import splats_glb
from persona.geometry.rotations import quaternions_to_matrices
from persona.motion import clip, retarget
from persona.pipeline.cameras import portrait_camera
from persona.types import Camera, Motion, Pose
from splat_file import SplatFile, turn

pytestmark = pytest.mark.slow  # what they share takes seconds to make

CLIPS = ("walk", "range_of_motion")


@cache
def baked() -> Correctives:
    found = BakeCorrectives((16,), poses=500, held_out=60, steps=500)(whole_avatar())
    assert found is not None
    return found


@cache
def clips() -> tuple[Motion, ...]:
    return tuple(retarget(clip(name), whole_avatar().skeleton) for name in CLIPS)


@pytest.fixture(scope="module")
def file() -> SplatFile:
    return SplatFile.read(splats_glb(whole_avatar(), clips(), baked(), 'A <b>name</b> ../"quoted"'))


def psnr(a: torch.Tensor, b: torch.Tensor) -> float:
    return float(-10 * torch.log10((a - b).square().mean().clamp_min(1e-12)))


def drawn(gaussians: tuple[np.ndarray, ...] | Gaussians, camera: Camera) -> torch.Tensor:
    if not isinstance(gaussians, Gaussians):
        gaussians = Gaussians(*(torch.from_numpy(a).float() for a in gaussians))
    out = gaussians.draw(camera)
    return out.image + 1 - out.alpha[..., None]


@pytest.mark.slow
def test_the_correctives_miss_little_of_offsets_of_centimeters() -> None:
    c = baked()
    assert c.moves_mm > 3  # otherwise this test says nothing
    assert c.rms_mm < 2
    assert c.rms_mm < 0.5 * c.moves_mm


def test_more_fields_are_kept_when_few_lose_too_much() -> None:
    found = BakeCorrectives((2, 8), 1e-6, poses=60, held_out=10, steps=50)(whole_avatar())
    assert found is not None
    assert len(found.basis) == 8


def test_an_avatar_without_offsets_has_no_correctives() -> None:
    avatar = build_avatar(*mannequin(), count=2000)
    assert BakeCorrectives()(avatar) is None
    f = SplatFile.read(splats_glb(avatar))
    assert f.persona["correctives"] is None
    assert f.gltf.meshes[0].primitives[0].targets in (None, [])
    means = f.posed(*f.pose("photo", 0))[0]
    assert np.abs(means - avatar.pose(avatar.photo_pose).means.numpy()).max() < 1e-4


@pytest.mark.parametrize(("name", "frame", "azimuth"), [("photo", 0, 0), ("walk", 8, 40), ("range_of_motion", 9, 200)])
def test_the_file_drawn_by_its_written_rule_is_the_avatar(
    file: SplatFile, name: str, frame: int, azimuth: float
) -> None:
    avatar = whole_avatar()
    rotations, translation, face = file.pose(name, frame)
    pose = Pose(rotations, translation, np.zeros(0) if face is None else face)
    camera = portrait_camera(avatar, pose, (160, 224), azimuth)
    rgb, alpha = avatar.draw(pose, camera)
    picture = drawn(file.posed(rotations, translation, face), camera)
    assert psnr(picture, rgb + 1 - alpha[..., None]) > 38


def test_the_photos_light_stays_in_the_world_while_the_person_turns() -> None:
    light = torch.tensor(0.2 * np.random.default_rng(1).normal(size=(3, 4, 4))).float()
    avatar = replace(whole_avatar(), light=(light + light.transpose(1, 2)) / 2)
    f = SplatFile.read(splats_glb(avatar, clips()))
    rotations, translation, _ = f.pose("walk", 3)
    rotations[0] = rotations[0] @ turn(np.array([0.0, 0.6, 0.0, 0.8]))
    ours = avatar.pose(Pose(rotations, translation), pose_driven=False).colors.numpy()
    assert np.abs(ours - avatar.colors.numpy()).max() > 0.2
    assert np.quantile(np.abs(f.posed(rotations, translation)[3] - ours), 0.999) < 0.01


def test_without_correctives_the_file_is_the_base_avatar_to_hundredths_of_a_millimeter() -> None:
    avatar = whole_avatar()
    f = SplatFile.read(splats_glb(avatar, clips()))
    rotations, translation, _ = f.pose("walk", 3)
    face = np.array([0.7, 1.0, 0.0])
    base = avatar.pose(Pose(rotations, translation, face), pose_driven=False)
    means, factors, opacities, colors = f.posed(rotations, translation, face)
    assert np.abs(means - base.means.numpy()).max() < 6e-5
    size = base.factors.norm(dim=(1, 2)).numpy()
    assert (np.linalg.norm(
        factors @ factors.transpose(0, 2, 1) - (base.factors @ base.factors.transpose(1, 2)).numpy(), axis=(1, 2)
    ) / size**2).max() < 0.1  # fmt: skip
    assert np.abs(opacities - base.opacities.numpy()).max() < 0.02
    assert np.abs(colors - base.colors.numpy()).max() < 1e-5
    hidden = (avatar.parts == avatar.hidden_hands[0]).numpy()
    faded = opacities[~hidden] < 0.9 * torch.sigmoid(avatar.opacity_logits).numpy()[~hidden]
    assert faded.any() and not faded.all()


def test_a_facial_action_moves_the_head_only_and_the_photos_own_is_what_a_silent_clip_shows(file: SplatFile) -> None:
    avatar = whole_avatar()
    assert file.gltf.meshes[0].extras["targetNames"] == list(FACE)
    assert np.allclose(file.gltf.meshes[0].weights, avatar.photo_pose.expression)
    rotations, translation, face = file.pose("walk", 0)
    assert face is None
    before = file.posed(rotations, translation)[0]
    after = file.posed(rotations, translation, np.array([1.0, 0, 0]))[0]
    moved = np.linalg.norm(after - before, axis=1) > 1e-3
    head = (avatar.joints[:, 0] == avatar.skeleton.names.index("head")).numpy()
    assert moved.any()
    assert (moved & head).sum() > 0.9 * moved.sum()


def test_weights_of_a_splat_sum_to_one_and_unused_slots_are_empty(file: SplatFile) -> None:
    slots = range(-(-file.persona["slots"] // 4))
    weights = np.concatenate([file.vertices(f"WEIGHTS_{k}") for k in slots], 1)
    joints = np.concatenate([file.vertices(f"JOINTS_{k}") for k in slots], 1)
    assert np.allclose(weights.sum(1), 1, atol=1e-9)
    assert not joints[weights == 0].any()


def test_the_name_is_text_and_nothing_else(file: SplatFile) -> None:
    assert file.persona["name"] == 'A <b>name</b> ../"quoted"'


@pytest.mark.slow
def test_the_khronos_validator_finds_nothing_but_the_extensions_own_attributes(tmp_path: Path) -> None:
    modules = node_modules("gltf-validator")
    path = tmp_path / "splats.glb"
    path.write_bytes(splats_glb(whole_avatar(), clips(), baked()))
    errors = validated(path, modules)
    assert [e["code"] for e in errors] == ["MESH_PRIMITIVE_INVALID_ATTRIBUTE"] * 4
    assert all("KHR_gaussian_splatting:" in e["pointer"] for e in errors)


@pytest.mark.slow
def test_three_shows_the_splats_as_points(tmp_path: Path) -> None:
    modules = node_modules("three")
    path = tmp_path / "splats.glb"
    path.write_bytes(splats_glb(whole_avatar(), clips(), baked()))
    with three(modules) as show:
        shown = show(path)
    assert shown.animations == ["photo", *CLIPS]
    assert shown.covered > 0.02


# -- PLY and SPZ -------------------------------------------------------------------------------------------------


@cache
def posed() -> Gaussians:
    avatar = whole_avatar()
    motion = clips()[1]
    return avatar.pose(Pose(motion.rotations[150], motion.translations[150]))


@cache
def camera() -> Camera:
    avatar, motion = whole_avatar(), clips()[1]
    return portrait_camera(avatar, Pose(motion.rotations[150], motion.translations[150]), (160, 224), 30)


@given(st.lists(st.floats(-2, 2), min_size=7, max_size=7))
@settings(max_examples=30, deadline=None)
def test_turning_upside_down_turns_points_and_orientations_alike_and_back(numbers: list[float]) -> None:
    q, p = np.array([[numbers[0] + 3, *numbers[1:4]]]), np.array([numbers[4:]])
    means, quaternions = turned_upside_down(p, q)
    flip = np.diag([1.0, -1.0, -1.0])
    before, after = (quaternions_to_matrices(torch.from_numpy(x))[0].numpy() for x in (q, quaternions))
    assert np.allclose(after, flip @ before)
    assert np.allclose(means[0], flip @ p[0])
    again = turned_upside_down(means, quaternions)
    assert np.allclose(again[0], p)
    assert np.allclose(again[1], -q)  # the same rotation


def test_plyfile_reads_the_ply_with_the_usual_names(tmp_path: Path) -> None:
    path = tmp_path / "a.ply"
    path.write_bytes(ply(posed()))
    vertex = plyfile.PlyData.read(path)["vertex"]
    assert [p.name for p in vertex.properties][:6] == ["x", "y", "z", "nx", "ny", "nz"]
    means = posed().means.numpy()
    assert np.allclose(np.stack([vertex["x"], -vertex["y"], -vertex["z"]], 1), means, atol=1e-6)
    assert np.allclose(1 / (1 + np.exp(-vertex["opacity"])), posed().opacities.numpy(), atol=1e-5)
    assert np.allclose(0.5 + 0.28209479 * vertex["f_dc_1"], posed().colors[:, 1].numpy(), atol=1e-5)


def test_a_ply_read_again_is_the_same_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.ply"
    path.write_bytes(ply(posed()))
    assert psnr(drawn(read_ply(path), camera()), drawn(posed(), camera())) > 45


def gsply_gaussians(path: Path, *, upside_down: bool) -> Gaussians:
    d = gsply.plyread(path) if path.suffix == ".ply" else gsply.read_spz(path)
    means, quaternions = (np.asarray(a, np.float64) for a in (d.means, d.quats))
    if upside_down:
        means, quaternions = turned_upside_down(means, quaternions)
    matrices = quaternions_to_matrices(torch.from_numpy(quaternions)) * torch.from_numpy(np.exp(d.scales))[:, None]
    return Gaussians(
        torch.from_numpy(means).float(), matrices.float(), torch.from_numpy(1 / (1 + np.exp(-d.opacities))).float(),
        torch.from_numpy(0.5 + 0.28209479 * d.sh0).float(),
    )  # fmt: skip


def test_gsply_reads_the_ply_and_draws_the_same_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.ply"
    path.write_bytes(ply(posed()))
    assert psnr(drawn(gsply_gaussians(path, upside_down=True), camera()), drawn(posed(), camera())) > 45


@pytest.mark.slow
@pytest.mark.parametrize("version", [3, 4])
def test_gsply_reads_the_spz_and_draws_nearly_the_same_picture(tmp_path: Path, version: int) -> None:
    path = tmp_path / "a.spz"
    path.write_bytes(spz(posed(), version))  # type: ignore[arg-type]
    assert psnr(drawn(gsply_gaussians(path, upside_down=False), camera()), drawn(posed(), camera())) > 34


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d[:-40], "cut off"),
        (lambda d: d.replace(b"rot_2", b"rat_2"), "no property rot_2"),
        (lambda d: b"plx" + d[3:], "not a binary"),
        (lambda d: d.replace(b"vertex 5", b"vertex 99999999995"), "at most"),
        (lambda d: d.replace(b"property float opacity", b"property list uchar int opacity"), "not a float"),
        (lambda d: d.replace(b"end_header", b"end_headxr"), "not a binary|no list"),
        (lambda d: d[:-4] + b"\xff\xff\xff\x7f", "out of range"),
        (lambda _: b"", "not a binary"),
    ],
)
def test_damaged_plys_are_told(tmp_path: Path, change, message: str) -> None:
    n = 5
    few = Gaussians(*(t[:n] for t in (posed().means, posed().factors, posed().opacities, posed().colors)))
    path = tmp_path / "a.ply"
    path.write_bytes(change(ply(few)))
    with pytest.raises(PersonaError, match=message):
        read_ply(path)


@given(st.binary(max_size=200), st.integers(0, 500))
@settings(max_examples=60, deadline=None)
def test_no_ply_makes_the_reader_fail_in_another_way(tmp_path_factory, junk: bytes, place: int) -> None:
    few = Gaussians(*(t[:5] for t in (posed().means, posed().factors, posed().opacities, posed().colors)))
    data = bytearray(ply(few))
    data[place : place + len(junk)] = junk
    path = tmp_path_factory.getbasetemp() / "junk.ply"
    path.write_bytes(bytes(data))
    with contextlib.suppress(PersonaError):
        read_ply(path)


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_a_ply_has_room_for_harmonics(degree: int, tmp_path: Path) -> None:
    """Names and order as 3D Gaussian Splatting writes them; the higher ones are zero."""
    splats = whole_avatar().pose(whole_avatar().photo_pose)
    (tmp_path / "a.ply").write_bytes(ply(splats, degree))
    vertices = plyfile.PlyData.read(tmp_path / "a.ply")["vertex"]
    names = [p.name for p in vertices.properties]
    more = [f"f_rest_{k}" for k in range(3 * ((degree + 1) ** 2 - 1))]
    assert names[6:-8] == ["f_dc_0", "f_dc_1", "f_dc_2", *more]
    assert not any(vertices[name].any() for name in more)
    assert torch.allclose(read_ply(tmp_path / "a.ply").means, splats.means, atol=1e-6)
