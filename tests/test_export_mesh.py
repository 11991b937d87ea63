"""The textured mesh and VRM, read by trimesh and pygltflib, checked by the Khronos validator, three.js, three-vrm."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import pytest
import torch
import trimesh

from export_avatar import FACE, whole_avatar
from gltf_tools import node_modules, seen_by_blender, three, validated
from persona.errors import PersonaError
from persona.exporting.licence import Licence
from persona.exporting.mesh import BakeMesh, TexturedMesh, anchor_weights, surface_faces
from persona.exporting.mesh_glb import mesh_glb
from persona.exporting.painting import reference_pose
from persona.exporting.vrm import vrm
from persona.motion import clip, retarget
from persona.motion.anatomy import anatomy
from persona.pipeline.cameras import portrait_camera
from persona.rendering.mesh import render_colors
from persona.types import Pose
from splat_file import SplatFile, turn


@cache
def baked() -> TexturedMesh:
    return BakeMesh(texture_size=512)(whole_avatar())


@cache
def glb() -> bytes:
    return mesh_glb(whole_avatar(), baked(), (retarget(clip("walk"), whole_avatar().skeleton),), "me")


def test_the_mesh_is_the_surface_the_gaussians_lie_on() -> None:
    from mannequin import mannequin

    avatar, (_, fit, _) = whole_avatar(), mannequin()
    avatar_faces = {tuple(np.roll(f, -f.argmin())) for f in surface_faces(avatar)}
    own = {tuple(np.roll(f, -f.argmin())) for f in fit.surface.faces}
    assert avatar_faces <= own
    whole = {tuple(np.roll(f, -f.argmin())) for f in torch.unique(avatar.corners, dim=0).numpy()}
    assert whole == own  # no triangle is without a Gaussian


def test_anchors_follow_the_skeleton_as_their_gaussians_do() -> None:
    avatar, skin = whole_avatar(), anchor_weights(whole_avatar())
    assert np.allclose(skin.weights.sum(1), 1, atol=1e-5)
    motion = retarget(clip("squat"), avatar.skeleton)
    pose = Pose(motion.rotations[60], motion.translations[60], np.asarray(avatar.photo_pose.expression))
    T = avatar.poser.transforms(pose).numpy()[skin.joints]
    x = avatar.anchors.numpy()
    anchors = (skin.weights[..., None] * (np.einsum("vkrc,vc->vkr", T[..., :3], x) + T[..., 3])).sum(1)
    surface = (anchors[avatar.corners.numpy()] * avatar.barycentric.numpy()[..., None]).sum(1)
    means = avatar.pose(pose, pose_driven=False).means.numpy()
    assert np.median(np.linalg.norm(surface - means, axis=1)) < 0.002


@pytest.mark.slow
def test_an_unlit_mesh_has_the_same_colours_and_normals_and_asks_for_no_light() -> None:
    import pygltflib

    unlit = pygltflib.GLTF2.load_from_bytes(mesh_glb(whole_avatar(), baked(), name="me", unlit=True))
    lit = pygltflib.GLTF2.load_from_bytes(glb())
    assert unlit.extensionsUsed == ["KHR_materials_unlit"] and not unlit.extensionsRequired
    for one, other in zip(unlit.materials, lit.materials, strict=True):
        assert one.extensions == {"KHR_materials_unlit": {}} and not other.extensions
        assert one.normalTexture == other.normalTexture
        assert one.pbrMetallicRoughness == other.pbrMetallicRoughness
    for mesh in unlit.meshes:
        assert all(primitive.attributes.NORMAL is not None for primitive in mesh.primitives)


@pytest.mark.slow
def test_trimesh_reads_a_textured_mesh_that_looks_like_the_avatar() -> None:
    avatar = whole_avatar()
    scene = trimesh.load(io.BytesIO(glb()), file_type="glb")
    (mesh,) = scene.geometry.values()
    picture = np.asarray(mesh.visual.material.baseColorTexture.convert("RGB"), np.float32) / 255
    uv = np.array(mesh.visual.uv)
    uv[:, 1] = 1 - uv[:, 1]  # trimesh counts from the bottom
    at = np.clip((uv * 512).astype(int), 0, 511)
    colors = picture[at[:, 1], at[:, 0]]
    pose = reference_pose(avatar)
    camera = portrait_camera(avatar, pose, (160, 224), 20)
    drawn, alpha = render_colors(np.asarray(mesh.vertices), np.asarray(mesh.faces), colors, camera)
    g = avatar.pose(pose, pose_driven=True)
    truth = g.draw(camera)
    both = (alpha > 0.99) & (truth.alpha.numpy() > 0.97)
    assert both.sum() > 0.8 * (truth.alpha.numpy() > 0.97).sum()
    error = drawn[both] - (truth.image.numpy() / truth.alpha.numpy()[..., None].clip(0.1))[both]
    assert -10 * np.log10((error**2).mean()) > 22


def test_the_normal_map_is_unit_and_mostly_flat() -> None:
    n = baked().normal_map.astype(np.float64) / 127.5 - 1
    assert np.abs(np.linalg.norm(n, axis=-1) - 1).max() < 0.02
    assert np.median(n[..., 2]) > 0.95


def test_tangents_point_along_growing_u() -> None:
    m = baked()
    a, b, c = (m.faces[:, k] for k in range(3))
    e, f = m.vertices[b] - m.vertices[a], m.vertices[c] - m.vertices[a]
    g, h = m.uv[b] - m.uv[a], m.uv[c] - m.uv[a]
    area = g[:, 0] * h[:, 1] - h[:, 0] * g[:, 1]
    along_u = (e * h[:, 1:] - f * g[:, 1:]) / np.where(area == 0, 1, area)[:, None]
    along_v = (f * g[:, :1] - e * h[:, :1]) / np.where(area == 0, 1, area)[:, None]
    t, n = m.tangents[a], m.normals[a]
    wide = np.abs(area) > np.quantile(np.abs(area), 0.3)
    assert ((along_u * t[:, :3]).sum(1)[wide] > 0).mean() > 0.97
    # v grows downwards in the picture; normal maps have green up: the bitangent is against growing v.
    bitangent = np.cross(n, t[:, :3]) * t[:, 3:]
    assert ((along_v * bitangent).sum(1)[wide] < 0).mean() > 0.97


def test_the_mesh_file_carries_actions_clips_and_the_photos_face() -> None:
    f = SplatFile.read(glb())
    assert f.gltf.meshes[0].extras["targetNames"] == list(FACE)
    assert np.allclose(f.gltf.meshes[0].weights, whole_avatar().photo_pose.expression)
    assert [a.name for a in f.gltf.animations] == ["photo", "walk"]
    x = f.array(f.gltf.meshes[0].primitives[0].targets[0]["POSITION"])
    assert 1e-3 < np.abs(x).max() < 0.1


def test_vrm_stands_in_t_pose_on_the_floor() -> None:
    avatar = whole_avatar()
    f = SplatFile.read(vrm(avatar, baked(), "me", Licence(("A. U. Thor",))))
    nodes, parts = f.gltf.nodes, anatomy(avatar.skeleton)
    world, place = {0: np.eye(3)}, {0: np.array(nodes[0].translation)}
    for i in range(len(avatar.skeleton.names)):
        for child in nodes[i].children or ():
            local = turn(np.array(nodes[child].rotation)) if nodes[child].rotation else np.eye(3)
            place[child] = place[i] + world[i] @ np.array(nodes[child].translation)
            world[child] = world[i] @ local
    for sign, arm, leg in zip((1, -1), parts.arms, parts.legs, strict=True):
        out = place[arm.hand] - place[arm.upper[0]]
        assert np.allclose(out / np.linalg.norm(out), [sign, 0, 0], atol=1e-6)
        down = place[leg.foot] - place[leg.thigh[0]]
        assert np.allclose(down / np.linalg.norm(down), [0, -1, 0], atol=1e-6)
    sole = baked().vertices[:, 1].min() - avatar.skeleton.rest_joints[parts.legs[0].foot][1]
    assert abs(min(place[leg.foot][1] for leg in parts.legs) + sole) < 1e-5
    meta = f.gltf.extensions["VRMC_vrm"]["meta"]
    assert meta["authors"] == ["A. U. Thor"]
    assert meta["avatarPermission"] == "onlyAuthor"
    assert meta["allowRedistribution"] is False


def test_vrm_has_the_bones_that_are_demanded_and_known_expressions() -> None:
    f = SplatFile.read(vrm(whole_avatar(), baked()))
    document = f.gltf.extensions["VRMC_vrm"]
    bones = document["humanoid"]["humanBones"]
    demanded = {"hips", "spine", "head"} | {
        f"{side}{bone}" for side in ("left", "right")
        for bone in ("UpperLeg", "LowerLeg", "Foot", "UpperArm", "LowerArm", "Hand")
    }  # fmt: skip
    assert demanded <= set(bones)
    assert len({b["node"] for b in bones.values()}) == len(bones)
    expressions = document["expressions"]
    assert set(expressions["custom"]) == set(FACE)
    assert {"aa", "blink", "blinkLeft", "happy"} <= set(expressions["preset"])
    assert "blinkRight" not in expressions["preset"]  # this avatar cannot


def test_a_vrm_without_an_author_is_refused() -> None:
    with pytest.raises(PersonaError, match="author"):
        vrm(whole_avatar(), baked(), licence=Licence(()))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mesh.glb", "vrm"])
def test_the_khronos_validator_finds_nothing(tmp_path, kind: str) -> None:
    modules = node_modules("gltf-validator")
    path = tmp_path / f"me.{kind}"
    path.write_bytes(glb() if kind == "mesh.glb" else vrm(whole_avatar(), baked()))
    # three-vrm's toon shader cannot take tangents, so those who open a VRM find their own.
    tangents = {"MESH_PRIMITIVE_GENERATED_TANGENT_SPACE"}
    assert {issue["code"] for issue in validated(path, modules)} == (tangents if kind == "vrm" else set())


@pytest.mark.slow
@pytest.mark.parametrize("version", ["1.0", "0.x"])
def test_three_shows_the_mesh_moving_and_three_vrm_drives_an_expression(version: str, tmp_path) -> None:
    modules = node_modules("three", "@pixiv/three-vrm")
    files = {"mesh": tmp_path / "a.glb", "vrm": tmp_path / "a.vrm"}
    files["mesh"].write_bytes(glb())
    files["vrm"].write_bytes(vrm(whole_avatar(), baked(), version=version))
    with three(modules) as shown:
        rest, walking = shown(files["mesh"], clip="photo"), shown(files["mesh"], clip="walk", time=0.3)
        neutral, open_ = shown(files["vrm"]), shown(files["vrm"], expression="aa")
    assert rest.animations == ["photo", "walk"]
    assert rest.covered > 0.03
    assert np.abs(rest.pixels.astype(int) - walking.pixels).max() > 50
    assert neutral.bones >= 15
    assert (neutral.pixels != open_.pixels).any()


@pytest.mark.slow
def test_blender_sees_skeleton_shape_keys_actions_and_textures(tmp_path) -> None:
    path = tmp_path / "me.glb"
    path.write_bytes(glb())
    found = seen_by_blender(path)
    assert found["bones"] == len(whole_avatar().skeleton.names)
    assert found["vertices"] > 0.9 * len(baked().vertices)
    assert found["keys"] == ["Basis", *FACE]
    assert {"photo", "walk"} <= set(found["actions"])
    assert len(found["textures"]) == 2
