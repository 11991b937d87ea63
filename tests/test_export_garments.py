"""Garments that hang free, exported: the simulated motion in mesh.glb, spring bones in both versions of VRM."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.spatial import KDTree

from export_avatar import whole_avatar
from gltf_tools import Moved, moved_in_three, node_modules, validated
from persona.avatar import Avatar, build_avatar
from persona.body.skinning import skin
from persona.cloth import drape, simulate
from persona.errors import PersonaError
from persona.exporting.licence import Licence
from persona.exporting.mesh import BakeMesh, TexturedMesh
from persona.exporting.mesh_glb import mesh_glb
from persona.exporting.splat_files import read_ply
from persona.exporting.spring_motion import carriers
from persona.exporting.spring_skin import evidence, learnt, lessons
from persona.exporting.springs import SpringOptions
from persona.exporting.standing import HALF_TURN, Standing
from persona.exporting.swing import BakeSwing, Swing
from persona.exporting.vrm import Version, vrm
from persona.geometry.kinematics import forward, pose_transforms, to_local
from persona.geometry.rotations import matrices_to_quaternions
from persona.imaging.light import LINING
from persona.motion import clip, cut, resample, retarget
from persona.pipeline.exports import Export, export
from persona.pipeline.inputs import load_motion, poses_of
from persona.pipeline.pictures import Clothing
from persona.types import Motion, Pose
from posed_mesh import shown
from skirt import COLUMNS, ROWS, person_in_skirt
from splat_file import SplatFile

VERSIONS: tuple[Version, ...] = ("1.0", "0.x")


@cache
def avatar() -> Avatar:
    return build_avatar(*person_in_skirt(), count=5000)


@cache
def baked() -> TexturedMesh:
    return BakeMesh(texture_size=128)(avatar())


@cache
def clips() -> tuple[Motion, ...]:
    return tuple(retarget(clip(name), avatar().skeleton) for name in ("walk", "squat"))


@cache
def swing() -> Swing:
    (found,) = BakeSwing(fields=24)(avatar(), baked().garments, clips())
    return found


@cache
def glb() -> SplatFile:
    return SplatFile.read(mesh_glb(avatar(), baked(), clips(), "me", [swing()]))


@cache
def written(version: Version) -> bytes:
    return vrm(avatar(), baked(), "me", Licence(("A. U. Thor",)), version)


def mesh_of(file: SplatFile, name: str) -> Any:
    return next(m for m in file.gltf.meshes if m.name == name)


def test_the_garment_is_a_mesh_of_its_own_with_all_of_its_grid() -> None:
    (garment,) = baked().garments
    assert garment.name == "skirt"
    assert len(garment.faces) == 2 * (ROWS - 1) * COLUMNS
    assert set(garment.points) == set(range(ROWS * COLUMNS))
    own = avatar().hanging.numpy()
    assert not own[baked().source].any()


@pytest.mark.slow
def test_the_file_plays_what_was_simulated() -> None:
    """Read back from the file by plain glTF rules, the skirt is where the simulation had it."""
    (garment,) = baked().garments
    motion = next(m for m in clips() if m.name == "squat")
    away, skinned = [], []
    for frame in range(0, len(motion), 9):
        truth = simulated()[frame][garment.points]
        away.append(np.linalg.norm(shown(glb(), "skirt", "squat", frame) - truth, axis=1).mean())
        bare = SplatFile.read(mesh_glb(avatar(), baked(), clips(), "me")) if frame == 63 else None
        if bare is not None:
            skinned.append(np.linalg.norm(shown(bare, "skirt", "squat", frame) - truth, axis=1).mean())
    assert 1e3 * np.mean(away) < 2
    assert max(away) < 0.25 * skinned[0]


@cache
def simulated() -> np.ndarray:
    """The squat, coming out of its own end, without any of the exporter's code."""
    motion, outfit = next(m for m in clips() if m.name == "squat"), avatar().outfit
    assert outfit is not None
    ahead = round(BakeSwing().ahead_s * motion.fps)
    rotations = np.concatenate([motion.rotations[-ahead:], motion.rotations])
    places = np.concatenate([motion.translations[-ahead:], motion.translations])
    return simulate(outfit, Motion(motion.skeleton, rotations, places, motion.fps))[ahead:]


def test_what_is_lost_is_told_and_small() -> None:
    assert swing().mean_mm < 2
    assert swing().mean_mm < 0.1 * swing().skinned_mm
    assert max(np.abs(w).max() for w in swing().weights) <= 1 + 1e-6  # programs limit morph weights


def test_the_photos_pose_shows_the_photos_garment() -> None:
    (garment,) = baked().garments
    drawn = avatar().draped(avatar().photo_pose)
    assert drawn is not None
    assert np.abs(shown(glb(), "skirt", "photo", 0) - drawn[garment.points]).mean() < 2e-3


def test_both_sides_are_drawn_and_the_inside_is_darker() -> None:
    outer, inner = mesh_of(glb(), "skirt").primitives
    materials = glb().gltf.materials
    normal, opposite = glb().array(outer.attributes.NORMAL), glb().array(inner.attributes.NORMAL)
    assert np.allclose(normal, -opposite)
    faces, turned = (glb().array(p.indices).reshape(-1, 3) for p in (outer, inner))
    assert (faces[:, ::-1] == turned).all()
    assert not materials[outer.material].doubleSided
    assert not materials[inner.material].doubleSided
    factor = materials[inner.material].pbrMetallicRoughness.baseColorFactor[0]
    assert abs((1.055 * factor ** (1 / 2.4) - 0.055) - LINING) < 1e-3
    # Faces look outwards: away from the middle of the tube.
    x = glb().array(outer.attributes.POSITION)
    out = x * [1, 0, 1]
    assert ((out * normal).sum(1) > 0).mean() > 0.9


def test_a_person_without_garments_has_no_springs() -> None:
    mesh = BakeMesh(texture_size=64)(whole_avatar())
    one = SplatFile.read(vrm(whole_avatar(), mesh)).gltf
    zero = SplatFile.read(vrm(whole_avatar(), mesh, version="0.x")).gltf
    assert "VRMC_springBone" not in one.extensions
    assert "VRMC_springBone" not in one.extensionsUsed
    assert zero.extensions["VRM"]["secondaryAnimation"] == {"boneGroups": [], "colliderGroups": []}


def test_version_1_springs_follow_the_specification() -> None:
    gltf = SplatFile.read(written("1.0")).gltf
    springs = gltf.extensions["VRMC_springBone"]
    assert set(gltf.extensionsUsed) == {"VRMC_vrm", "VRMC_springBone", "VRMC_materials_mtoon"}
    assert springs["specVersion"] == "1.0"
    nodes, seen = range(len(gltf.nodes)), set()
    for collider in springs["colliders"]:
        capsule = collider["shape"]["capsule"]
        assert collider["node"] in nodes
        assert len(capsule["offset"]) == len(capsule["tail"]) == 3
        assert capsule["radius"] > 0
    for spring in springs["springs"]:
        joints = [joint["node"] for joint in spring["joints"]]
        for above, below in pairwise(joints):
            assert below in gltf.nodes[above].children
        assert not seen & set(joints)  # no joint belongs to two springs
        seen |= set(joints)
        assert spring["colliderGroups"] == [0]
        for joint in spring["joints"]:
            assert joint["hitRadius"] >= 0
            assert joint["stiffness"] >= 0
            assert 0 <= joint["dragForce"] <= 1
            assert joint["gravityDir"] == [0, -1, 0]
    human = {bone["node"] for bone in gltf.extensions["VRMC_vrm"]["humanoid"]["humanBones"].values()}
    assert not seen & human
    for material in gltf.materials:
        toon = material.extensions["VRMC_materials_mtoon"]
        assert toon["specVersion"] == "1.0"
        assert len(toon["shadeColorFactor"]) == 3


_BONES_0 = {
    "hips", "spine", "chest", "neck", "head", *(
        f"{side}{bone}" for side in ("left", "right")
        for bone in ("UpperLeg", "LowerLeg", "Foot", "UpperArm", "LowerArm", "Hand"))
}  # fmt: skip
_PRESETS_0 = {
    "unknown", "neutral", "a", "i", "u", "e", "o", "blink", "joy", "angry", "sorrow", "fun", "lookup", "lookdown",
    "lookleft", "lookright", "blink_l", "blink_r",
}  # fmt: skip


def test_version_0_document_follows_the_specification() -> None:
    gltf = SplatFile.read(written("0.x")).gltf
    assert gltf.extensionsUsed == ["VRM"]
    document = gltf.extensions["VRM"]
    assert document["specVersion"] == "0.0"
    bones = {entry["bone"]: entry["node"] for entry in document["humanoid"]["humanBones"]}
    assert set(bones) >= _BONES_0
    assert len(set(bones.values())) == len(bones)
    assert not any("Metacarpal" in bone for bone in bones)
    assert document["meta"]["author"] == "A. U. Thor"
    assert document["meta"]["allowedUserName"] == "OnlyAuthor"
    assert document["meta"]["commercialUssageName"] == "Disallow"
    assert document["meta"]["licenseName"] == "Redistribution_Prohibited"
    assert [m["name"] for m in document["materialProperties"]] == [m.name for m in gltf.materials]
    for properties in document["materialProperties"]:
        assert properties["shader"] == "VRM/MToon"
        assert all(isinstance(v, (int, float)) for v in properties["floatProperties"].values())
        assert all(len(v) == 4 for v in properties["vectorProperties"].values())
        assert all(0 <= v < len(gltf.textures) for v in properties["textureProperties"].values())
    secondary = document["secondaryAnimation"]
    (group,) = secondary["boneGroups"]
    assert all(gltf.nodes[root].name.startswith("skirt.") for root in group["bones"])
    assert set(group["gravityDir"]) == {"x", "y", "z"}
    assert group["colliderGroups"] == list(range(len(secondary["colliderGroups"])))
    for colliders in secondary["colliderGroups"]:
        assert 0 <= colliders["node"] < len(gltf.nodes)
        assert all(c["radius"] > 0 and set(c["offset"]) == {"x", "y", "z"} for c in colliders["colliders"])


def test_version_0_names_its_expressions() -> None:
    mesh = BakeMesh(texture_size=64)(whole_avatar())
    gltf = SplatFile.read(vrm(whole_avatar(), mesh, version="0.x")).gltf
    groups = gltf.extensions["VRM"]["blendShapeMaster"]["blendShapeGroups"]
    named = {g["name"]: g for g in groups}
    assert {g["presetName"] for g in groups} <= _PRESETS_0
    assert {"neutral", "a", "blink_l", "joy"} <= {g["presetName"] for g in groups}
    assert named["jawOpen"]["binds"] == [{"mesh": 0, "index": 0, "weight": 100.0}]
    assert "blink_r" not in {g["presetName"] for g in groups}  # this avatar cannot


def test_version_0_faces_backwards_and_turns_no_node() -> None:
    one, zero = SplatFile.read(written("1.0")), SplatFile.read(written("0.x"))
    assert all(n.rotation is None for n in zero.gltf.nodes)
    places = []
    for file in (one, zero):
        nodes = file.gltf.nodes
        toe = next(n for n in nodes if n.name == "left_foot").translation
        places.append(np.array(toe))
    assert places[0][2] > 0.05
    assert places[1][2] < -0.05
    x = zero.array(mesh_of(zero, "person").primitives[0].attributes.POSITION)
    standing = Standing.of(avatar(), baked(), SpringOptions())
    assert abs(x[:, 1].min()) < 0.01
    # Arms straight out: as wide as high, as a T is.
    assert np.ptp(x[:, 0]) > 2 * abs(standing.places[avatar().skeleton.names.index("left_wrist")][0])


def test_the_licence_of_version_0() -> None:
    open_ = Licence(("A",), "everyone", "corporation", redistribution=True)
    meta = SplatFile.read(vrm(avatar(), baked(), "me", open_, "0.x")).gltf.extensions["VRM"]["meta"]
    assert meta["allowedUserName"] == "Everyone"
    assert meta["commercialUssageName"] == "Allow"
    assert meta["licenseName"] == "Other"
    assert meta["otherLicenseUrl"].startswith("https://")


def test_version_0_says_which_bones_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    import persona.exporting.vrm as writer

    known = writer.human_bones
    monkeypatch.setattr(writer, "human_bones", lambda *a: {k: v for k, v in known(*a).items() if k != "neck"})
    with pytest.raises(PersonaError, match="neck"):
        vrm(avatar(), baked(), version="0.x")
    assert vrm(avatar(), baked())


def test_no_part_of_the_body_pushes_a_chain_at_rest() -> None:
    standing = Standing.of(avatar(), baked(), SpringOptions())
    assert len(standing.capsules) >= 6
    assert {c.joint for c in standing.capsules} >= {
        avatar().skeleton.names.index(n) for n in ("left_hip", "right_hip", "left_knee", "right_knee")
    }
    for spring in standing.springs:
        tails = spring.joints[:, 1:].reshape(-1, 3)
        for c in standing.capsules:
            way = c.end - c.start
            share = np.clip((tails - c.start) @ way / (way @ way), 0, 1)[:, None]
            away = np.linalg.norm(tails - c.start - share * way, axis=1)
            assert away.min() >= c.radius + spring.hit_radius - 1e-9


@pytest.mark.slow
def test_joints_that_were_learnt_carry_cloth_better_than_chains_alone_and_than_skinning() -> None:
    standing, outfit, options = Standing.of(avatar(), baked(), SpringOptions()), avatar().outfit, SpringOptions()
    assert outfit is not None
    (spring,), (whole,) = standing.springs, lessons(("walk",), avatar().skeleton)
    motion = Motion(whole.skeleton, whole.rotations[:60], whole.translations[:60], whole.fps)
    truth = simulate(outfit, motion)
    told = evidence(outfit, spring, standing.capsules, standing.hung, standing.pose, motion, truth)
    taught = learnt(outfit, spring, [told], options)
    assert float(taught.skin[1].min()) >= 0
    np.testing.assert_allclose(taught.skin[1].sum(1), 1, atol=1e-5)
    linear, shift = carriers(spring, standing.capsules, motion, standing.pose)

    def error(joints: np.ndarray, weights: np.ndarray) -> float:
        placed = np.einsum("nk,tnkrc,nc->tnr", weights, linear[:, joints], standing.hung)
        return float(
            np.linalg.norm(placed + np.einsum("nk,tnkr->tnr", weights, shift[:, joints]) - truth, axis=2).mean()
        )

    poses = zip(motion.rotations, motion.translations, strict=True)
    skinned = [skin(outfit.rest, outfit.skin, pose_transforms(motion.skeleton, Pose(r, t))) for r, t in poses]
    learning, alone = error(*taught.skin), error(*spring.skin)
    assert learning < 0.8 * alone
    assert learning < 1.02 * np.linalg.norm(np.stack(skinned) - truth, axis=2).mean()
    # Nothing doubted, nothing learnt.
    still = learnt(outfit, spring, [told], replace(options, doubt_m=1e3, even=1e-3))
    assert abs(error(*still.skin) - alone) < 1e-4


@pytest.mark.parametrize("version", VERSIONS)
def test_at_rest_the_garment_hangs_as_it_does_in_the_t_pose(version: Version) -> None:
    file = SplatFile.read(written(version))
    standing = Standing.of(avatar(), baked(), SpringOptions())
    outfit, (garment,) = avatar().outfit, baked().garments
    assert outfit is not None
    hung = drape(outfit, standing.pose)[garment.points]
    x = file.array(mesh_of(file, "skirt").primitives[0].attributes.POSITION)
    facing = np.eye(3) if version == "1.0" else HALF_TURN
    assert np.abs(x @ facing - hung).max() < 1e-5
    shares = file.array(mesh_of(file, "skirt").primitives[0].attributes.WEIGHTS_0)
    assert np.allclose(shares.sum(1), 1, atol=1e-4)


def moved(tmp_path: Path, version: Version, motion: Motion, still: int = 0) -> tuple[Moved, np.ndarray]:
    """A VRM taken through a motion by three-vrm, then ``still`` frames at its end; places facing +Z, and the hips'."""
    standing = Standing.of(avatar(), baked(), SpringOptions())
    rotations, roots = motion.rotations, motion.translations
    if version == "0.x":
        turns, _ = forward(avatar().skeleton, rotations, roots)
        turns = HALF_TURN @ turns @ np.swapaxes(standing.turns, 1, 2) @ HALF_TURN
        rotations, roots = to_local(avatar().skeleton.parents, turns), roots @ HALF_TURN
    xyzw = np.roll(matrices_to_quaternions(rotations), -1, -1)
    order = [*[0] * 60, *range(len(motion)), *[len(motion) - 1] * still]
    path = tmp_path / f"{version}.vrm"
    path.write_bytes(written(version))
    nodes = SplatFile.read(written(version)).gltf.nodes
    joints = [i for i, n in enumerate(nodes) if n.name.startswith("skirt.")]
    modules = node_modules("three", "@pixiv/three-vrm")
    done = moved_in_three(modules, path, xyzw[order], roots[order], joints, "skirt", 1 / 60)
    facing = np.eye(3) if version == "1.0" else HALF_TURN
    places = replace(done, joints=done.joints[60:] @ facing, cloth=done.cloth[60:] @ facing)
    return places, motion.translations[np.minimum(np.arange(len(motion) + still), len(motion) - 1)]


def motions() -> list[tuple[str, Motion]]:
    found = []
    for name, speed in (("walk", 1.0), ("dance", 1.0), ("dance", 3.0), ("squat", 3.0)):
        motion = resample(retarget(clip(name), avatar().skeleton), 60 / speed)
        found.append((f"{name} {speed:g}x", replace(motion, fps=60.0)))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("name", "motion"), motions(), ids=[name for name, _ in motions()])
def test_three_vrm_swings_the_garment(tmp_path: Path, name: str, motion: Motion) -> None:
    """Bones swing when the hips move, settle when they rest, and nothing explodes, in both versions alike."""
    del name
    results = {version: moved(tmp_path, version, motion, still=240) for version in VERSIONS}
    for version, (now, hips) in results.items():
        assert now.found["version"] == version[0]
        assert now.found["joints"] > 10
        assert now.found["colliders"] > 5
        assert now.found["front"] == ([0, 0, 1] if version == "1.0" else [0, 0, -1])
        assert np.isfinite(now.joints).all()
        assert np.isfinite(now.cloth).all()
        assert np.linalg.norm(now.cloth - hips[:, None], axis=2).max() < 1
        skinned = now.cloth[0] - hips[0] + hips[:, None]
        assert np.linalg.norm(now.cloth - skinned, axis=2).max() > 0.03  # it swings
        assert np.linalg.norm(now.cloth[-1] - now.cloth[-30], axis=1).max() < 0.005  # and comes to rest
    one, zero = results["1.0"][0], results["0.x"][0]
    assert np.linalg.norm(one.cloth - zero.cloth, axis=2).mean() < 0.005


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mesh.glb", *VERSIONS])
def test_the_khronos_validator_finds_nothing(tmp_path: Path, kind: str) -> None:
    modules = node_modules("gltf-validator")
    path = tmp_path / f"me.{'glb' if kind == 'mesh.glb' else 'vrm'}"
    data = mesh_glb(avatar(), baked(), clips(), "me", [swing()]) if kind == "mesh.glb" else written(kind)  # type: ignore[arg-type]
    path.write_bytes(data)
    found = {issue["code"] for issue in validated(path, modules)}
    # three-vrm's toon shader cannot take tangents, so those who open a VRM find their own;
    # that version 0.x is called "VRM" is older than the rule for such names.
    tangents, name = "MESH_PRIMITIVE_GENERATED_TANGENT_SPACE", "INVALID_EXTENSION_NAME_FORMAT"
    assert found == {"mesh.glb": set(), "1.0": {tangents}, "0.x": {tangents, name}}[kind]


@pytest.mark.slow
@pytest.mark.parametrize("cloth", ["live", "drape"])
def test_sequences_of_splats_show_simulated_garments(tmp_path: Path, cloth: Clothing) -> None:
    motion = cut(clip("dance"), 0.5, 1.0)
    options = Export(fps=10, cloth=cloth)
    (folder,) = export(avatar(), ["ply-sequence"], tmp_path, motion=motion, name="me", options=options)
    own = load_motion(motion, avatar(), 10)
    poses = poses_of(own, avatar())
    riding = avatar().poser.riders
    assert riding is not None
    rows = riding.gaussians.numpy()
    truth = {
        "live": [g.means.numpy()[rows] for g in avatar().animate(poses, 10)],
        "drape": [avatar().pose(pose).means.numpy()[rows] for pose in poses],
    }
    files = sorted(folder.iterdir())
    assert len(files) == len(poses) > 3
    for i, file in enumerate(files):
        assert np.abs(read_ply(file).means.numpy()[rows] - truth[cloth][i]).max() < 1e-5
    assert np.abs(truth["live"][-1] - truth["drape"][-1]).max() > 0.01  # they swing


@pytest.mark.slow
def test_a_motion_of_ones_own_is_simulated_in_the_mesh_file(tmp_path: Path) -> None:
    motion = replace(cut(clip("squat"), 0, 0.5), name="mine")
    (path,) = export(avatar(), ["mesh.glb"], tmp_path, motion=motion, name="me", options=Export(texture_size=64))
    file = SplatFile.read(path.read_bytes())
    outfit = avatar().outfit
    assert outfit is not None
    truth = simulate(outfit, retarget(motion, avatar().skeleton))[-1]
    grid = shown(file, "skirt", "mine", len(motion) - 1)
    # Vertices on seams are the same points, in an order of this file's own.
    away, _ = KDTree(grid).query(truth)
    assert len(grid) >= len(truth)
    assert away.mean() < 0.004
