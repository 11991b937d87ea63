"""Motion files as people have them: what public bug reports told of, in small files made here."""

from __future__ import annotations

import base64
import json
import struct
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import postures
from command import run
from motion_bodies import anny_like
from persona.choices import Reading
from persona.errors import PersonaError
from persona.geometry.kinematics import forward
from persona.geometry.rotations import about, exp_rotation, log_rotation, matrices_to_quaternions
from persona.motion import clip, contents, cut, load, read_motion, retarget, write_motion
from persona.motion.anatomy import anatomy
from persona.motion.humanoid import HUMANOID
from persona.motion.readers.amass import PELVIS, SKELETONS
from persona.motion.readers.meshopt import MeshoptError, decode_attributes, unfiltered
from persona.types import Motion

GOLDEN = Path(__file__).parent / "golden"
WALK = replace(cut(clip("walk"), 0, 0.5), expressions=None, expression_names=())


same = partial(postures.same, meters=0.001, degrees=0.1)


# ---- glTF -----------------------------------------------------------------------------------------------------------


class Glb:
    """A written file, opened to be changed."""

    def __init__(self, motion: Motion, tmp_path: Path) -> None:
        self.path = tmp_path / "a.glb"
        data = write_motion(motion, self.path).read_bytes()
        size = struct.unpack_from("<I", data, 12)[0]
        self.document: dict[str, Any] = json.loads(data[20 : 20 + size])
        self.binary = bytearray(data[28 + size :])

    def read(self, reading: Reading | None = None, name: str = "a.glb") -> Motion:
        self.document["buffers"] = [{"byteLength": len(self.binary)}]
        text = json.dumps(self.document).encode()
        text += b" " * (-len(text) % 4)
        binary = bytes(self.binary) + b"\0" * (-len(self.binary) % 4)
        chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
        self.path = self.path.with_name(name)
        self.path.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks)
        return read_motion(self.path, reading or Reading())

    def view(self, raw: bytes, **more: Any) -> int:
        self.binary.extend(b"\0" * (-len(self.binary) % 4))
        entry = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(raw)} | more
        self.binary.extend(raw)
        self.document["bufferViews"].append(entry)
        return len(self.document["bufferViews"]) - 1

    def values(self, accessor: int) -> np.ndarray:
        entry = self.document["accessors"][accessor]
        view = self.document["bufferViews"][entry["bufferView"]]
        width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4, "MAT4": 16}[entry["type"]]
        return np.frombuffer(self.binary, "<f4", entry["count"] * width, view["byteOffset"]).reshape(-1, width)

    def node(self, name: str) -> dict[str, Any]:
        return next(n for n in self.document["nodes"] if n.get("name") == name)


def xyzw(rotation: np.ndarray) -> list[float]:
    return np.roll(matrices_to_quaternions(rotation), -1, -1).tolist()


def test_nodes_that_stand_in_another_pose_than_the_skin_was_bound_in(tmp_path: Path) -> None:
    glb = Glb(WALK, tmp_path)
    glb.node("Head")["rotation"] = xyzw(about("y", np.radians(50)))
    read = glb.read()
    same(read, WALK)
    assert any("bound" in note for note in read.notes)
    rng = np.random.default_rng(1)
    for node in glb.document["nodes"][: len(HUMANOID.names)]:  # like any frame of a dance
        node["rotation"] = xyzw(exp_rotation(rng.normal(0, 0.4, 3)))
    same(glb.read(), WALK)
    order = [read.skeleton.names.index(n) for n in HUMANOID.names]
    assert np.allclose(read.skeleton.rest_joints[order], HUMANOID.rest_joints, atol=1e-5)


@pytest.mark.parametrize("scale", [0.01, 1.0])
def test_bind_matrices_in_other_axes_than_the_worlds(tmp_path: Path, scale: float) -> None:
    """A mesh with Z up under an armature that turns it, as Blender and Mixamo write it; nodes stand in a pose."""
    glb = Glb(WALK, tmp_path)
    count = len(HUMANOID.names)
    turn = about("x", -np.pi / 2)  # from the mesh's axes to the world
    skin = glb.document["skins"][0]
    rest = np.asarray(HUMANOID.rest_joints) @ turn / scale
    inverse = np.tile(np.eye(4), (count, 1, 1))
    inverse[:, :3, 3] = -rest
    skin["inverseBindMatrices"] = len(glb.document["accessors"])
    glb.document["accessors"].append(
        {"bufferView": glb.view(inverse.swapaxes(1, 2).astype("<f4").tobytes()), "componentType": 5126, "count": count,
         "type": "MAT4"}
    )  # fmt: skip
    for i, node in enumerate(glb.document["nodes"][:count]):
        node["translation"] = (np.array(node["translation"]) @ turn / scale).tolist()
        node["rotation"] = xyzw(about("z", np.radians(40.0 if i % 5 == 3 else 0.0)))
    for channel in glb.document["animations"][0]["channels"]:
        sampler = glb.document["animations"][0]["samplers"][channel["sampler"]]
        values = glb.values(sampler["output"]).astype(np.float64)
        axis = values[:, :3] @ turn
        values = (
            axis / scale if channel["target"]["path"] == "translation" else np.concatenate([axis, values[:, 3:]], 1)
        )
        view = glb.view(values.astype("<f4").tobytes())
        glb.document["accessors"][sampler["output"]]["bufferView"] = view
    glb.document["nodes"].append({"name": "Armature", "children": [0], "rotation": xyzw(turn), "scale": [scale] * 3})
    same(glb.read(), WALK, meters=0.002)


@pytest.mark.parametrize("scale", [[-1, 1, 1], [1, 1, -1], [-1, -1, -1]])
def test_a_mirrored_armature_is_turned_back(tmp_path: Path, scale: list[float]) -> None:
    glb = Glb(WALK, tmp_path)
    glb.document["nodes"].append({"name": "Armature", "children": [0], "scale": scale})
    read = glb.read()
    same(read, WALK)
    assert any("mirrored" in note for note in read.notes)


def test_a_mirror_that_undoes_mirrored_bones_stays(tmp_path: Path) -> None:
    """Left-handed tools write mirrored bones under a mirrored armature: together they are right."""
    glb = Glb(WALK, tmp_path)
    flip = np.array([-1.0, 1, 1])
    for node in glb.document["nodes"][: len(HUMANOID.names)]:
        node["translation"] = (np.array(node["translation"]) * flip).tolist()
    for channel in glb.document["animations"][0]["channels"]:
        sampler = glb.document["animations"][0]["samplers"][channel["sampler"]]
        values = glb.values(sampler["output"]).copy()
        values *= flip if values.shape[1] == 3 else np.array([1.0, -1, -1, 1])
        glb.document["accessors"][sampler["output"]]["bufferView"] = glb.view(values.astype("<f4").tobytes())
    del glb.document["skins"][0]["inverseBindMatrices"]
    glb.document["nodes"].append({"name": "Armature", "children": [0], "scale": [-1, 1, 1]})
    same(glb.read(), WALK)


@pytest.mark.parametrize("part", ["LeftHandIndex3", "Hips", "Armature"])
def test_parts_hidden_by_a_scale_of_zero_are_read(tmp_path: Path, part: str) -> None:
    glb = Glb(WALK, tmp_path)
    glb.document["nodes"].append({"name": "Armature", "children": [0]})
    glb.node(part)["scale"] = [0, 0, 0] if part != "Hips" else [1, 0, 1]
    read = glb.read()
    same(read, WALK)
    assert any(f"scale of {part} is zero" in note for note in read.notes)
    hidden = glb.node(part)
    del hidden["scale"]
    place = hidden.pop("translation", [0, 0, 0])
    hidden.pop("rotation", None)
    hidden["matrix"] = [0] * 12 + [*place, 1]
    same(glb.read(), WALK)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["nodes", "skins", "animations", "accessors", "bufferViews", "buffers", "extensions"])
def test_lists_that_are_none_are_named(tmp_path: Path, kind: str) -> None:
    for wrong in ({"0": {}}, 3, "x", [1], [None]):
        glb = Glb(WALK, tmp_path)
        data = glb.path.read_bytes()
        glb.document[kind] = wrong
        if kind == "buffers":
            text = json.dumps(glb.document).encode()
            data = struct.pack("<4sIIII", b"glTF", 2, 20 + len(text), len(text), 0x4E4F534A) + text
            glb.path.write_bytes(data)
            with pytest.raises(PersonaError, match="'buffers' are no list of objects; export"):
                read_motion(glb.path)
        elif kind != "extensions" or not isinstance(wrong, dict):
            with pytest.raises(PersonaError, match=f"'{kind}' are no .*; export"):
                glb.read()
    glb = Glb(WALK, tmp_path)
    glb.document["nodes"][3]["children"] = {"0": 4}
    with pytest.raises(PersonaError, match=r"'nodes.children' are no list of whole numbers"):
        glb.read()


def with_a_still_animation(tmp_path: Path, first: bool) -> Glb:
    glb = Glb(WALK, tmp_path)
    walk = glb.document["animations"][0] | {"name": "Walk"}
    times = glb.view(np.array([0.0, 10.0], "<f4").tobytes())
    keys = glb.view(np.tile(np.array([0, 0, 0, 1], "<f4"), (2, 1)).tobytes())
    count = len(glb.document["accessors"])
    glb.document["accessors"] += [
        {"bufferView": times, "componentType": 5126, "count": 2, "type": "SCALAR", "min": [0], "max": [10]},
        {"bufferView": keys, "componentType": 5126, "count": 2, "type": "VEC4"},
    ]
    still = {
        "name": "TPose",
        "samplers": [{"input": count, "output": count + 1}],
        "channels": [
            {"sampler": 0, "target": {"node": i, "path": "rotation"}} for i in range(len(HUMANOID.names))
        ],
    }  # fmt: skip
    glb.document["animations"] = [still, walk] if first else [walk, still]
    return glb


@pytest.mark.slow
@pytest.mark.parametrize("first", [True, False])
def test_the_animation_that_moves_is_read_and_others_can_be_chosen(tmp_path: Path, first: bool) -> None:
    glb = with_a_still_animation(tmp_path, first)
    read = glb.read()
    same(read, WALK)
    assert read.name == "Walk"
    assert any("2 animations" in note and "Walk is read" in note and "--clip" in note for note in read.notes)
    assert read_motion(glb.path, Reading(clip="tpose")).name == "TPose"
    assert len(read_motion(glb.path, Reading(clip="TPose"))) == 301
    assert read_motion(glb.path, Reading(clip="1" if first else "2")).name == "TPose"
    with pytest.raises(PersonaError, match=r"no clip 'Run'.*TPose"):
        read_motion(glb.path, Reading(clip="Run"))
    held = contents(glb.path)
    assert sorted(name.partition(",")[0] for name in held.clips) == ["TPose", "Walk"]
    assert len(held.people) == 1


def test_an_animation_for_each_joint_is_one_animation(tmp_path: Path) -> None:
    glb = Glb(WALK, tmp_path)
    whole = glb.document["animations"][0]
    glb.document["animations"] = [whole | {"name": f"a{i}", "channels": [c]} for i, c in enumerate(whole["channels"])]
    same(glb.read(), WALK)


def test_required_extensions_are_honoured(tmp_path: Path) -> None:
    glb = Glb(WALK, tmp_path)
    glb.document["extensionsRequired"] = ["KHR_materials_unlit", "KHR_draco_mesh_compression"]
    same(glb.read(), WALK)
    glb.document["extensionsRequired"].append("ACME_packed_numbers")
    with pytest.raises(PersonaError, match=r"ACME_packed_numbers.*Blender"):
        glb.read()
    glb.document["extensionsRequired"] = "ACME_packed_numbers"
    with pytest.raises(PersonaError, match="it requires ACME_packed_numbers,"):
        glb.read()


def test_sparse_accessors(tmp_path: Path) -> None:
    glb = Glb(WALK, tmp_path)
    sampler = glb.document["animations"][0]["samplers"][5]
    entry = glb.document["accessors"][sampler["output"]]
    values = glb.values(sampler["output"]).copy()
    some = np.arange(2, len(values), 3)
    spoilt = values.copy()
    spoilt[some] = [0, 0, 0, 1]
    for base in (True, False):
        which = some if base else np.arange(len(values))
        where = glb.view(which.astype("<u2").tobytes())
        right = glb.view(values[which].astype("<f4").tobytes())
        entry["sparse"] = {
            "count": len(which), "indices": {"bufferView": where, "componentType": 5123},
            "values": {"bufferView": right},
        }  # fmt: skip
        if base:
            entry["bufferView"] = glb.view(spoilt.astype("<f4").tobytes())
        else:
            del entry["bufferView"]
        same(glb.read(), WALK)
    entry["sparse"]["count"] = 9999
    with pytest.raises(PersonaError, match="sparse"):
        glb.read()
    entry["sparse"]["count"] = 1
    glb.document["bufferViews"][entry["sparse"]["indices"]["bufferView"]]["byteOffset"] = 0
    with pytest.raises(PersonaError):
        glb.read()


def two_people(tmp_path: Path) -> Glb:
    """The walking person and one who stands still, each under an armature."""
    glb = Glb(WALK, tmp_path)
    count = len(HUMANOID.names)
    nodes = glb.document["nodes"]
    first = len(nodes)
    for node in [dict(n) for n in nodes[:count]]:
        if "children" in node:
            node["children"] = [c + first for c in node["children"]]
        nodes.append(node)
    nodes.append({"name": "Walker", "children": [0]})
    nodes.append({"name": "Stander", "children": [first], "translation": [2, 0.99, 0]})
    skin = dict(glb.document["skins"][0])
    skin["joints"] = [j + first for j in skin["joints"]]
    glb.document["skins"].insert(0, skin)
    return glb


def test_of_two_people_the_one_who_moves_is_read(tmp_path: Path) -> None:
    glb = two_people(tmp_path)
    read = glb.read()
    same(read, WALK)
    assert any("2 people" in note and "Walker is read" in note for note in read.notes)
    other = glb.read(Reading(person="Stander"))
    assert np.abs(np.diff(other.rotations, axis=0)).max() < 1e-6
    assert other.translations[0] == pytest.approx([2, 0.99, 0], abs=1e-5)
    assert contents(glb.path).people == ("Walker", "Stander")


def test_limbs_in_different_trees_are_no_body(tmp_path: Path) -> None:
    glb = Glb(WALK, tmp_path)
    glb.node("Spine2")["children"].remove(HUMANOID.names.index("LeftShoulder"))
    with pytest.raises(PersonaError, match="not a human skeleton"):
        glb.read()


def test_a_vrm_animation_names_its_bones_in_a_table(tmp_path: Path) -> None:
    glb = Glb(WALK, tmp_path)
    names = {
        "hips": "Hips", "spine": "Spine", "chest": "Spine1", "neck": "Neck", "head": "Head",
        **{f"{s.lower()}{b}": s + own for s in ("Left", "Right") for b, own in (
            ("UpperArm", "Arm"), ("LowerArm", "ForeArm"), ("Hand", "Hand"), ("UpperLeg", "UpLeg"), ("LowerLeg", "Leg"),
            ("Foot", "Foot"), ("Toes", "ToeBase"))},
    }  # fmt: skip
    bones = {bone: {"node": HUMANOID.names.index(name)} for bone, name in names.items()}
    glb.document["extensions"] = {"VRMC_vrm_animation": {"specVersion": "1.0", "humanoid": {"humanBones": bones}}}
    for i, node in enumerate(glb.document["nodes"]):
        node["name"] = f"bone_{i}"
    read = glb.read(name="clip.vrma")
    own, theirs = HUMANOID.names.index("LeftHand"), read.skeleton.names.index("leftHand")
    _, expected = forward(HUMANOID, WALK.rotations, WALK.translations)
    _, found = forward(read.skeleton, read.rotations, read.translations)
    assert np.abs(found[:, theirs] - expected[:, own]).max() < 1e-4
    assert load(glb.path).name == read.name
    assert any("not known as fingers" in note for note in read.notes)
    # The hands are turned as they were: their shape at rest tells where the thumbs are.
    anny = anny_like()
    hands = [arm.hand for arm in anatomy(anny).arms]
    carried, wanted = (retarget(m, anny) for m in (read, WALK))
    turns = [forward(anny, m.rotations, m.translations)[0][:, hands] for m in (carried, wanted)]
    assert np.abs(turns[0] - turns[1]).max() < 1e-4


def encoded(values: np.ndarray) -> bytes:
    """A meshopt stream of rows of bytes, written with every width of group that fits."""
    count, stride = values.shape
    out = bytearray([0xA0])
    size = min(8192 // stride & ~15, 256)
    last = values[0].astype(int)
    for start in range(0, count, size):
        block = values[start : start + size].astype(int)
        for k in range(stride):
            steps = np.diff(np.concatenate([[last[k]], block[:, k]])) & 255
            steps = np.where(steps < 128, 2 * steps, 2 * (255 - steps) + 1)
            steps = np.concatenate([steps, np.zeros(-len(steps) % 16, int)]).reshape(-1, 16)
            header, body = np.zeros(-(-len(steps) // 4), int), bytearray()
            for g, row in enumerate(steps):
                sizes = {0: 0 if not row.any() else 999, 1: 4 + (row >= 3).sum(), 2: 8 + (row >= 15).sum(), 3: 16}
                width = min(sizes, key=lambda w: sizes[w])
                header[g // 4] |= width << (g % 4 * 2)
                if width in (1, 2):
                    top, each = (3, 4) if width == 1 else (15, 2)
                    small = np.minimum(row, top)
                    for i in range(0, 16, each):
                        number = 0
                        for value in small[i : i + each]:
                            number = number << (8 // each) | int(value)
                        body.append(number)
                    body.extend(int(v) for v in row if v >= top)
                elif width == 3:
                    body.extend(int(v) for v in row)
            out.extend(int(h) for h in header)
            out.extend(body)
        last = block[-1]
    return bytes(out) + bytes(max(0, 32 - stride)) + values[0].tobytes()


@given(
    st.integers(1, 600).flatmap(
        lambda n: arrays.arrays(
            np.uint8, st.sampled_from([(n, 4), (n, 8), (n, 16)]), elements=st.integers(0, 255), fill=st.integers(0, 3)
        )
    ),
    st.integers(0, 3),
)
@settings(max_examples=40, deadline=None)
def test_meshopt_streams_are_decoded(values: np.ndarray, shift: int) -> None:
    values = values >> np.uint8(2 * shift)
    stream = encoded(values)
    count, stride = values.shape
    assert decode_attributes(stream, count, stride) == values.tobytes()
    with pytest.raises(MeshoptError):
        decode_attributes(stream[: len(stream) // 2], 4 * count, stride)


def test_a_file_of_gltfpack_is_read() -> None:
    """Written by gltfpack -cc from the walking clip: quantised and compressed."""
    same(read_motion(GOLDEN / "walk_gltfpack.glb"), clip("walk"), meters=0.005, degrees=0.5)


def test_meshopt_filters() -> None:
    turns = exp_rotation(np.random.default_rng(0).normal(0, 1, (50, 3)))
    exact = np.roll(matrices_to_quaternions(turns), -1, -1)
    largest = np.abs(exact).argmax(1)
    rows = np.arange(50)
    exact *= np.sign(exact[rows, largest])[:, None]
    packed = np.zeros((50, 4), "<i2")
    for i in range(3):
        packed[:, i] = np.round(exact[rows, (largest + 1 + i) % 4] * np.sqrt(2) * 32767)
    packed[:, 3] = (32767 & ~3) | largest
    found = np.frombuffer(unfiltered(packed.tobytes(), 50, 8, "QUATERNION"), "<i2").reshape(50, 4) / 32767
    assert np.abs(found - exact).max() < 2e-4
    numbers = np.array([[1.5, -0.25, 1000.0]])
    powers = np.array([[-10, -12, -3]])
    mantissas = np.round(numbers / 2.0**powers).astype(int) & 0xFFFFFF
    stream = ((powers & 0xFF) << 24 | mantissas).astype("<u4").tobytes()
    assert np.frombuffer(unfiltered(stream, 1, 12, "EXPONENTIAL"), "<f4").tolist() == [1.5, -0.25, 1000.0]
    with pytest.raises(MeshoptError, match="OCTAHEDRAL"):
        unfiltered(stream, 1, 12, "OCTAHEDRAL")


# ---- BVH ------------------------------------------------------------------------------------------------------------


def bvh_text(motion: Motion, tmp_path: Path) -> str:
    return write_motion(motion, tmp_path / "plain.bvh").read_text()


def saved(tmp_path: Path, text: str, code: str = "utf-8") -> Path:
    path = tmp_path / "a.bvh"
    path.write_bytes(text.encode(code))
    return path


@pytest.mark.parametrize("code", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_bvh_in_any_unicode(tmp_path: Path, code: str) -> None:
    same(read_motion(saved(tmp_path, bvh_text(WALK, tmp_path), code)), WALK)


def test_joints_may_be_named_like_keywords(tmp_path: Path) -> None:
    text = bvh_text(WALK, tmp_path)
    for name, new in (
        ("Hips", "ROOT_MOTION_Hips"), ("Hips", "MOTION"), ("Spine1", "END"), ("Spine2", "OFFSET"),
        ("Spine", "HIERARCHY"), ("Spine1", "CHANNELS"), ("Spine2", "JOINT"), ("Hips", "Motion Root"),
        ("Hips", "Frames:"),
    ):  # fmt: skip
        changed = text.replace(f"ROOT {name}\n", f"ROOT {new}\n").replace(f"JOINT {name}\n", f"JOINT {new}\n")
        assert changed != text
        read = read_motion(saved(tmp_path, changed))
        assert new in read.skeleton.names
        assert np.allclose(read.translations, WALK.translations, atol=1e-5)


def test_two_people_in_one_bvh(tmp_path: Path) -> None:
    other = replace(WALK, rotations=WALK.rotations[::-1], translations=WALK.translations + np.array([1.5, 0, 0]))
    heads, rows = [], []
    for motion in (WALK, other):
        head, _, tail = bvh_text(motion, tmp_path).partition("MOTION\n")
        heads.append(head)
        rows.append(tail.split("\n"))
    merged = [*rows[0][:2], *(f"{a} {b}" for a, b in zip(rows[0][2:], rows[1][2:], strict=True))]
    for join in (lambda h: h, lambda h: h.replace("HIERARCHY\n", "")):
        path = saved(tmp_path, heads[0] + join(heads[1]) + "MOTION\n" + "\n".join(merged))
        read = read_motion(path)
        same(read, WALK)
        assert any("2 people" in note and "--person" in note for note in read.notes)
        same(read_motion(path, Reading(person="2")), other)
        same(read_motion(path, Reading(person="Hips 2")), other)
        assert contents(path).people == ("Hips, moves", "Hips 2, moves")
        with pytest.raises(PersonaError, match="no person '3'"):
            read_motion(path, Reading(person="3"))


@pytest.mark.parametrize("first", [True, False])
def test_a_thing_beside_the_person(tmp_path: Path, first: bool) -> None:
    head, _, tail = bvh_text(WALK, tmp_path).partition("MOTION\n")
    ball = "ROOT Ball\n{\nOFFSET 0 0 0\nCHANNELS 3 Xposition Yposition Zposition\nEnd Site\n{\nOFFSET 0 1 0\n}\n}\n"
    person = head.replace("HIERARCHY\n", "")
    rows = tail.split("\n")
    joined = [f"1 2 3 {r}" if first else f"{r} 1 2 3" for r in rows[2:] if r]
    text = "HIERARCHY\n" + (ball + person if first else person + ball) + "MOTION\n" + "\n".join([*rows[:2], *joined])
    same(read_motion(saved(tmp_path, text)), WALK)
    same(read_motion(saved(tmp_path, "# by a program\n" + text)), WALK)


def test_two_people_under_one_root(tmp_path: Path) -> None:
    """The root moves both; every person's hips have position channels."""
    head, _, tail = bvh_text(WALK, tmp_path).partition("MOTION\n")
    person = head.replace("HIERARCHY\n", "")
    people = "".join(person.replace("ROOT Hips", f"JOINT {n}_Hips").replace("JOINT ", f"JOINT {n}_") for n in "AB")
    rows = tail.split("\n")
    text = (
        "HIERARCHY\nROOT World\n{\nOFFSET 0 0 0\nCHANNELS 3 Zrotation Xrotation Yrotation\n" + people + "}\nMOTION\n"
        + "\n".join([*rows[:2], *(f"0 0 90 {r} {r}" for r in rows[2:] if r)])
    )  # fmt: skip
    read = read_motion(saved(tmp_path, text))
    assert np.allclose(read.translations, WALK.translations @ about("y", np.pi / 2).T, atol=1e-5)
    assert read.skeleton.names[0].endswith("Hips")


# ---- names ----------------------------------------------------------------------------------------------------------

_ORDER = ("Shoulder", "Arm", "ForeArm", "Hand", "UpLeg", "Leg", "Foot", "ToeBase")
_HEAD = {"Head": "head"}
STYLES = {
    "OptiTrack": ("{l}{}", ("Shoulder", "UArm", "FArm", "Hand", "Thigh", "Shin", "Foot", "Toe"), {}),
    "OptiTrack, with the skeleton's name": (
        "Skeleton 001_{l}{}", ("Shoulder", "UArm", "FArm", "Hand", "Thigh", "Shin", "Foot", "Toe"), {}),
    "SOMA": ("{Side}{}", ("Shoulder", "Arm", "ForeArm", "Hand", "Leg", "Shin", "Foot", "ToeBase"), {}),
    "MHR": ("{low}_{}", ("clavicle", "uparm", "lowarm", "wrist", "upleg", "lowleg", "foot", "ball"),
            {"Head": "c_head"}),
    "Xsens": ("{Side}{}", ("Shoulder", "UpperArm", "ForeArm", "Hand", "UpperLeg", "LowerLeg", "Foot", "Toe"), {}),
    "Unreal": ("{}_{low}", ("clavicle", "upperarm", "lowerarm", "hand", "thigh", "calf", "foot", "ball"), _HEAD),
    "Valve": ("ValveBiped.Bip01_{l}_{}", ("Clavicle", "UpperArm", "Forearm", "Hand", "Thigh", "Calf", "Foot", "Toe0"),
              {"Head": "ValveBiped.Bip01_Head1"}),
    "Team Fortress": ("bip_{}_{l}", ("collar", "upperArm", "lowerArm", "hand", "hip", "knee", "foot", "toe"),
                      {"Head": "bip_head"}),
    "Second Life": ("m{}{Side}", ("Collar", "Shoulder", "Elbow", "Wrist", "Hip", "Knee", "Ankle", "Toe"),
                    {"Head": "mHead"}),
    "MMD": ("{jp}{}", ("肩", "腕", "ひじ", "手首", "足", "ひざ", "足首", "つま先"), {"Head": "頭"}),
    "MMD in Blender": ("{}.{l}", ("肩", "腕", "ひじ", "手首", "足", "ひざ", "足首", "つま先"), {"Head": "頭"}),
    "MMD in English": ("{}_{l}", ("shoulder", "arm", "elbow", "wrist", "leg", "knee", "ankle", "toe"), _HEAD),
    "Auto-Rig Pro": ("{}.{low}", ("shoulder", "arm_stretch", "forearm_stretch", "hand", "thigh_stretch", "leg_stretch",
                                  "foot", "toes_01"), {"Head": "head.x"}),
    "H-Anim": ("{low}_{}", ("acromioclavicular", "shoulder", "elbow", "radiocarpal", "hip", "knee", "talocrural",
                            "metatarsal"), {"Head": "skullbase"}),
    "Meta": ("FullBody_{Side}{}", ("Shoulder", "ArmUpper", "ArmLower", "HandWrist", "UpperLeg", "LowerLeg", "FootAnkle",
                                   "FootBall"), {"Head": "FullBody_Head"}),
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_skeletons_of_many_programs_are_known(style: str) -> None:
    pattern, words, others = STYLES[style]
    names = []
    for name in HUMANOID.names:
        side = next((s for s in ("Left", "Right") if name.startswith(s)), "")
        part = name.removeprefix(side)
        if side and part in _ORDER:
            jp = {"Left": "左", "Right": "右"}[side]
            name = pattern.format(words[_ORDER.index(part)], Side=side, l=side[0], low=side[0].lower(), jp=jp)
        names.append(others.get(name, name))
    expected, found = anatomy(HUMANOID), anatomy(replace(HUMANOID, names=tuple(names)))
    for limb in ("arms", "legs"):
        for a, b in zip(getattr(found, limb), getattr(expected, limb), strict=True):
            assert replace(a, **({"fingers": {}} if limb == "arms" else {"toes": ()})) == replace(
                b, **({"fingers": {}} if limb == "arms" else {"toes": ()})
            )
    assert found.head == expected.head


def test_mmd_hangs_pelvis_and_spine_beside_each_other() -> None:
    """センター carries 上半身 and 下半身; the legs hang from the latter."""
    names = ("センター", "下半身", *HUMANOID.names[1:])
    at = {n: i for i, n in enumerate(names)}
    parents = [-1, 0]
    for name, parent in zip(HUMANOID.names[1:], HUMANOID.parents[1:], strict=True):
        parents.append((1 if "UpLeg" in name else 0) if parent == 0 else at[HUMANOID.names[parent]])
    rest = np.concatenate([np.zeros((2, 3)), np.asarray(HUMANOID.rest_joints)[1:]])
    skeleton = replace(HUMANOID, names=names, parents=tuple(parents), rest_joints=rest)
    assert anatomy(skeleton).hips == 0
    still = Motion(skeleton, np.tile(np.eye(3), (2, len(names), 1, 1)), np.tile([0, 0.98, 0], (2, 1)), 30.0)
    assert np.isfinite(retarget(still, anny_like()).rotations).all()


# ---- SMPL -----------------------------------------------------------------------------------------------------------

BODY = retarget(WALK, SKELETONS[165], floor=False)


def records(motion: Motion = BODY) -> list[dict[str, Any]]:
    vectors = log_rotation(motion.rotations)
    return [
        {"root_pose": v[0].tolist(), "body_pose": v[1:22].tolist(), "lhand_pose": v[25:40].tolist(),
         "rhand_pose": v[40:].tolist(), "trans": (t - PELVIS).tolist()}
        for v, t in zip(vectors, motion.translations, strict=True)
    ]  # fmt: skip


def alike(found: Motion, truth: Motion = BODY, frames: slice = slice(None)) -> None:
    pairs = [(i, truth.skeleton.names.index(n)) for i, n in enumerate(found.skeleton.names)]
    i, j = np.array(pairs).T
    assert np.abs(found.rotations[frames][:, i] - truth.rotations[frames][:, j]).max() < 1e-5
    assert np.abs(found.translations[frames] - truth.translations[frames]).max() < 1e-5


def written(tmp_path: Path, document: Any) -> Path:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document))
    return path


def test_missing_frames_are_bridged_in_time_and_told(tmp_path: Path) -> None:
    rows = records()
    folder = tmp_path / "frames"
    folder.mkdir()
    missing = {4, 5, 9}
    for i, row in enumerate(rows):
        if i not in missing:
            (folder / f"frame_{i + 17:05d}.json").write_text(json.dumps(row))
    gone = {f"{i:05d}.png": row for i, row in enumerate(rows) if i not in missing}
    listed = [row | {"frame_id": 2 * i} for i, row in enumerate(rows) if i not in missing]
    for path in (folder, written(tmp_path, gone), written(tmp_path, listed)):
        read = read_motion(path)
        assert len(read) == len(BODY)
        assert read.valid is not None
        assert np.flatnonzero(~read.valid).tolist() == sorted(missing)
        assert any(f"3 of {len(BODY)} frames are missing" in note for note in read.notes)
        seen = np.flatnonzero(read.valid)
        alike(read, frames=slice(int(seen[-3]), None))
        middle = read.translations[4] - (2 * read.translations[3] + read.translations[6]) / 3
        assert np.abs(middle).max() < 1e-9


@pytest.mark.parametrize("nobody", [None, {}, []])
def test_frames_without_a_person_keep_their_place(tmp_path: Path, nobody: Any) -> None:
    rows: list[Any] = [nobody if i == 3 else row for i, row in enumerate(records())]
    folder = tmp_path / "frames"
    folder.mkdir()
    for i, row in enumerate(rows):
        (folder / f"{i}.json").write_text(json.dumps(row))
    for document in (rows, [[row] if row else [] for row in rows], {f"{i}.png": row for i, row in enumerate(rows)}):
        for path in (written(tmp_path, document), folder):
            read = read_motion(path)
            assert read.valid is not None
            assert np.flatnonzero(~read.valid).tolist() == [3]
            alike(read, frames=slice(4, None))


def test_frames_that_are_numbered_in_steps_are_not_gaps(tmp_path: Path) -> None:
    for numbers in (range(0, 1000, 5), range(7, 1000)):
        rows = {f"img_{n:06d}.jpg": row for n, row in zip(numbers, records(), strict=False)}
        read = read_motion(written(tmp_path, rows))
        assert read.valid is None
        alike(read)
    uneven = {str(n): row for n, row in zip(np.cumsum([0, 1, 7, 9, 20, 31, 33, 60]), records(), strict=False)}
    assert any("evenly" in note for note in read_motion(written(tmp_path, uneven)).notes)


def other_person() -> Motion:
    motion = retarget(cut(clip("squat"), 0, 0.5), SKELETONS[165], floor=False)
    motion = replace(motion, rotations=motion.rotations[: len(BODY)], translations=motion.translations[: len(BODY)])
    return replace(motion, translations=motion.translations + np.array([1.2, 0, -0.5]))


TOLD = ("nothing", "frame", "frame and person", "picture", "table of lists", "lists", "by person", "late and early")


@pytest.mark.slow
@pytest.mark.parametrize("told", TOLD)
def test_two_people_in_one_file_are_told_apart(tmp_path: Path, told: str) -> None:
    first, second = records(), records(other_person())
    n = min(len(first), len(second))
    both = [p for i in range(n) for p in ((first[i], second[i]) if i % 3 else (second[i], first[i]))]
    steady = [p for i in range(n) for p in (first[i], second[i])]
    frame = [i // 2 for i in range(2 * n)]
    person = [int(both[i] is second[i // 2]) for i in range(2 * n)]
    document: Any = {
        "nothing": steady,
        "frame": {"annotations": [p | {"image_id": frame[i], "id": i} for i, p in enumerate(both)]},
        "frame and person": [
            p | {"frame_id": f, "track_id": w} for p, f, w in zip(both, frame, person, strict=True)],
        "picture": [p | {"image_name": f"a/{f:04d}.jpg"} for p, f in zip(both, frame, strict=True)],
        "table of lists": {f"{i:05d}.png": [first[i], second[i]] for i in range(n)},
        "lists": [[first[i], second[i]] for i in range(n)],
        "by person": {"left": first[:n], "right": second[:n]},
        "late and early": [
            p | {"frame_id": f, "track_id": w} for p, f, w in zip(both, frame, person, strict=True) if w == 0 or f < 9],
    }[told]  # fmt: skip
    path = written(tmp_path, document)
    read = read_motion(path)
    assert any("2 people" in note and "--person" in note for note in read.notes)
    found = [read, read_motion(path, Reading(person="1")), read_motion(path, Reading(person="2"))]
    truths = (replace(BODY, rotations=BODY.rotations[:n], translations=BODY.translations[:n]), other_person())
    rotations = [[float(np.abs(f.translations[:9] - t.translations[:9]).max()) for t in truths] for f in found]
    assert min(rotations[0]) < 1e-5, "one person's frames alone"
    assert {int(np.argmin(r)) for r in rotations[1:]} == {0, 1}
    assert len(contents(path).people) == 2
    if told == "late and early":
        assert int(np.argmin(rotations[0])) == 0, "the one seen longest"


def test_npz_under_the_names_of_the_smplx_package(tmp_path: Path) -> None:
    vectors = log_rotation(BODY.rotations)
    named = {
        "global_orient": vectors[:, 0], "body_pose": vectors[:, 1:22].reshape(len(BODY), -1),
        "left_hand_pose": vectors[:, 25:40], "right_hand_pose": vectors[:, 40:], "transl": BODY.translations - PELVIS,
    }  # fmt: skip
    path = tmp_path / "a.npz"
    matrices = {
        "global_orient": BODY.rotations[:, :1], "body_pose": BODY.rotations[:, 1:22], "transl": named["transl"],
        "betas": np.zeros((len(BODY), 10)),
    }  # fmt: skip
    smpl = {k: v for k, v in named.items() if "hand" not in k} | {
        "body_pose": np.concatenate([vectors[:, 1:22], np.zeros((len(BODY), 2, 3))], 1)
    }
    half = {k: v.astype(np.float16 if "pose" in k else np.float32) for k, v in named.items()}
    for arrays_, tolerance in ((named, 1e-6), (matrices, 1e-6), (smpl, 1e-6), (half, 5e-3)):
        np.savez(path, **arrays_)
        read = read_motion(path)
        assert np.abs(read.translations - BODY.translations).max() < 1e-5 + tolerance
        joints = [BODY.skeleton.names.index(n) for n in read.skeleton.names]
        assert np.abs(read.rotations - BODY.rotations[:, joints]).max() < tolerance
    np.savez(path, **{k: v[None] for k, v in named.items()})
    assert len(read_motion(path)) == len(BODY), "a batch of one"
    poses = np.concatenate([vectors[:, :22], np.zeros((len(BODY), 2, 3))], 1).reshape(len(BODY), 72)
    np.savez(path, smpl_poses=poses, smpl_trans=90 * named["transl"], smpl_scaling=np.array([90.0]))
    assert np.abs(read_motion(path).translations - BODY.translations).max() < 1e-5
    np.savez(path, **named, fps=np.array(b"25"))
    assert read_motion(path).fps == 25
    components = {k: v for k, v in named.items() if "hand" not in k} | {"left_hand_pose": np.zeros((len(BODY), 12))}
    np.savez(path, **components)
    assert any("principal components" in note for note in read_motion(path).notes)
    np.savez(path, results=np.zeros(3))
    with pytest.raises(PersonaError, match=r"it holds: results"):
        read_motion(path)
    np.savez(path, **(matrices | {"body_pose": 2 * matrices["body_pose"]}))
    with pytest.raises(PersonaError, match="neither rotation vectors nor rotation matrices"):
        read_motion(path)
    np.savez(path, **named, mocap_framerate=np.array({}, dtype=object))
    with pytest.raises(PersonaError, match="mocap_framerate holds Python objects"):
        read_motion(path)


def test_rates_and_numbers_as_people_write_them(tmp_path: Path) -> None:
    rows = records()
    for said, fps in (({"fps": "25"}, 25), ({"frame_rate": 60.0}, 60), ({"mocap_frame_rate": 50}, 50)):
        read = read_motion(written(tmp_path, {"frames": rows} | said))
        assert read.fps == fps
        assert not any("assumed" in note for note in read.notes)
    assert any("30 frames a second are assumed" in note for note in read_motion(written(tmp_path, rows)).notes)
    for wrong in ("fast", [25], True, 0):
        with pytest.raises(PersonaError, match="fps must lie between") as error:
            read_motion(written(tmp_path, {"frames": rows, "fps": wrong}))
        assert "\n" not in str(error.value)
    mixed = np.random.default_rng(0).permutation(len(rows)).tolist()
    seconds = [i / 30 for i in range(len(rows))]
    for document in (
        [rows[i] | {"frame": float(i)} for i in mixed],
        [rows[i] | {"timestamp": seconds[i]} for i in mixed],
        {f"{seconds[i]:.3f}": rows[i] for i in mixed},
    ):
        alike(read_motion(written(tmp_path, document)))
    steps = read_motion(written(tmp_path, [row | {"frame_id": 3 * i} for i, row in enumerate(rows)]))
    assert any("steps of 3" in note for note in steps.notes)


def in_parts(motion: Motion) -> dict[str, np.ndarray]:
    vectors = log_rotation(motion.rotations)
    return {"global_orient": vectors[:, 0], "body_pose": vectors[:, 1:22], "transl": motion.translations - PELVIS}


def test_rows_of_an_npz_may_be_numbered_by_frame_and_person(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    first, second = in_parts(BODY), in_parts(other_person())
    n = len(first["transl"])
    kept = np.array([i for i in range(n) if i not in (4, 5)])
    np.savez(path, **{k: v[kept] for k, v in first.items()}, frame_ids=kept)
    read = read_motion(path)
    assert read.valid is not None
    assert np.flatnonzero(~read.valid).tolist() == [4, 5]
    alike(read, frames=slice(6, None))
    order = np.random.default_rng(0).permutation(n)
    np.savez(path, **{k: v[order] for k, v in first.items()}, frame_idx=order, track_id=np.array(["a", 1], object))
    alike(read_motion(path))

    m = len(second["transl"]) - 3
    np.savez(
        path,
        **{k: np.concatenate([second[k][:m], v]) for k, v in first.items()},
        track_id=np.repeat([7, 3], [m, n]),
        frame_ids=np.concatenate([np.arange(m), np.arange(n)]),
    )
    read = read_motion(path)
    alike(read)
    assert any("2 people" in note and "person 3 is read, the one seen longest" in note for note in read.notes)
    assert contents(path).people == (f"person 3, {n} frames", f"person 7, {m} frames")
    other = read_motion(path, Reading(person="person 7"))
    assert np.abs(other.translations - other_person().translations[:m]).max() < 1e-6
    with pytest.raises(PersonaError, match=r"no person '4'.*person 3"):
        read_motion(path, Reading(person="4"))
    np.savez(path, **first, track_id=np.arange(n), frame_ids=np.zeros(n))
    read = read_motion(path)
    alike(read)
    assert any("the same number" in note for note in read.notes)


def test_rows_of_two_people_in_an_npz_that_tells_no_people(tmp_path: Path) -> None:
    """By frames, in any order within one, or by nothing at all."""
    first, second = in_parts(BODY), in_parts(other_person())
    n = min(len(first["transl"]), len(second["transl"]))
    both = {k: np.stack([v[:n], second[k][:n]], 1) for k, v in first.items()}
    for i in range(0, n, 3):
        for values in both.values():
            values[i] = values[i, ::-1].copy()
    rows = {k: v.reshape(2 * n, *v.shape[2:]) for k, v in both.items()}
    path = tmp_path / "a.npz"
    for told in ({"frame_ids": np.repeat(np.arange(n), 2)}, {}):
        np.savez(path, **rows, **told)
        read = read_motion(path)
        assert any("2 people (told apart by where they are" in note for note in read.notes)
        assert contents(path).people == (f"person 1, {n} frames", f"person 2, {n} frames")
        places = [read_motion(path, Reading(person=who)).translations for who in ("1", "2")]
        truths = [m.translations[:n] for m in (BODY, other_person())]
        off = min(
            max(float(np.abs(p - t).max()) for p, t in zip(pair, truths, strict=True))
            for pair in (places, places[::-1])
        )
        assert off < 1e-5


def test_parameters_as_other_programs_write_them(tmp_path: Path) -> None:
    """Names in capitals, the whole body as one parameter, a record a line, places in rows, in centimeters."""
    rows, vectors = records(), log_rotation(BODY.rotations)
    camel = [{"globalOrient": r["root_pose"], "Body_Pose": r["body_pose"], "transl": r["trans"]} for r in rows]
    whole = [{"pose": v.reshape(-1).tolist(), "trans": r["trans"]} for v, r in zip(vectors, rows, strict=True)]
    for document in (
        camel,
        whole,
        {"poses": vectors.reshape(len(rows), -1).tolist(), "trans": [r["trans"] for r in rows]},
    ):
        alike(read_motion(written(tmp_path, document)))
    path = tmp_path / "a.json"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    alike(read_motion(path))
    parts = in_parts(BODY)
    npz = tmp_path / "a.npz"
    np.savez(npz, **(parts | {"transl": parts["transl"].T}))
    alike(read_motion(npz))
    gone = parts["transl"] + np.outer(np.arange(len(rows)) / 15, [1.0, 0, 0])
    np.savez(npz, **(parts | {"transl": 100 * gone}))
    read = read_motion(npz)
    assert any("places are taken as centimeters" in note for note in read.notes)
    assert np.abs(read.translations - PELVIS - gone).max() < 1e-6
    with pytest.raises(PersonaError, match=r"no root_pose.*it holds: Rh, poses"):
        read_motion(written(tmp_path, [{"Rh": [0, 0, 0], "poses": [0.0] * 72}]))


def test_numbers_of_people_within_a_frame_are_no_names(tmp_path: Path) -> None:
    first, second = records(), records(other_person())
    n = min(len(first), len(second))
    swapped = [
        row | {"frame_id": i, "person_id": (k + i) % 2}
        for i in range(n) for k, row in enumerate((first[i], second[i]))
    ]  # fmt: skip
    path = written(tmp_path, swapped)
    read = read_motion(path)
    assert any("change hands" in note for note in read.notes)
    truths = [m.translations[:n] for m in (BODY, other_person())]
    assert min(float(np.abs(read.translations - t).max()) for t in truths) < 1e-5


def test_degrees_are_not_taken_for_radians(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    parts = in_parts(BODY)
    np.savez(path, **(parts | {"global_orient": parts["global_orient"] + np.array([0, 8 * np.pi, 0])}))
    read_motion(path)  # those who spin
    np.savez(path, **(parts | {"body_pose": np.degrees(parts["body_pose"])}))
    with pytest.raises(PersonaError, match="as degrees do; write radians"):
        read_motion(path)
    np.savez(path, poses=np.degrees(log_rotation(BODY.rotations)).reshape(len(BODY), -1))
    with pytest.raises(PersonaError, match="as degrees do; write radians"):
        read_motion(path)


def test_a_rate_for_every_frame_and_a_batch_of_one(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    poses, trans = log_rotation(BODY.rotations).reshape(1, len(BODY), -1), (BODY.translations - PELVIS)[None]
    np.savez(path, poses=poses, trans=trans, fps=np.full(len(BODY), 25.0))
    read = read_motion(path)
    alike(read)
    assert read.fps == 25
    np.savez(path, poses=poses, trans=trans, fps=np.arange(1.0, 40.0))
    with pytest.raises(PersonaError, match="found 39 numbers") as error:
        read_motion(path)
    assert "\n" not in str(error.value)


def test_a_data_uri_and_a_single_frame(tmp_path: Path) -> None:
    one = replace(WALK, rotations=WALK.rotations[:1], translations=WALK.translations[:1])
    glb = Glb(one, tmp_path)
    same(glb.read(), one)
    document = glb.document
    uri = "data:application/octet-stream;base64," + base64.b64encode(bytes(glb.binary)).decode()
    document["buffers"] = [{"byteLength": len(glb.binary), "uri": uri}]
    path = tmp_path / "a.gltf"
    path.write_text(json.dumps(document))
    same(read_motion(path), one)


# ---- the command line -----------------------------------------------------------------------------------------------


def test_an_upper_arm_whose_name_says_nothing(tmp_path: Path) -> None:
    """The shoulder is no upper arm if that of the other side is a collar bone."""
    for name in ("End Site", "Bone 7", "OFFSET"):
        text = bvh_text(WALK, tmp_path).replace("JOINT LeftArm\n", f"JOINT {name}\n")
        read = read_motion(saved(tmp_path, text))
        parts = anatomy(read.skeleton)
        assert read.skeleton.names[parts.arms[0].upper[0]] == name
        carried, expected = (retarget(m, anny_like()) for m in (read, WALK))
        assert np.abs(carried.rotations - expected.rotations).max() < 1e-4


def numbered(motion: Motion, start: int = 0, **more: object) -> list[dict[str, Any]]:
    """SMPL-X parameters of every frame."""
    body = retarget(motion, SKELETONS[165], floor=False)
    poses = log_rotation(body.rotations).reshape(len(body), -1)
    trans = body.translations - PELVIS
    return [
        {"root_pose": p[:3].tolist(), "body_pose": p[3:66].tolist(), "trans": t.tolist(), **more}
        | ({"frame_id": start + i} if more else {})
        for i, (p, t) in enumerate(zip(poses, trans, strict=True))
    ]


def test_someone_who_is_seen_later_keeps_the_time(tmp_path: Path) -> None:
    late = replace(WALK, translations=WALK.translations + np.array([2.0, 0, 0]))
    path = tmp_path / "a.json"
    path.write_text(json.dumps(numbered(WALK, 100, track_id=1) + numbered(late, 110, track_id=2)))
    assert contents(path).people == ("person 1, frames 100 to 115", "person 2, frames 110 to 125")
    first, second = (read_motion(path, Reading(person=who)) for who in ("1", "2"))
    assert (len(first), len(second)) == (16, 26)
    assert second.valid is not None
    assert second.valid.tolist() == [False] * 10 + [True] * 16
    assert np.abs(second.rotations[:10] - second.rotations[10]).max() < 1e-9
    assert np.ptp(second.translations[10:] - first.translations, axis=0).max() < 1e-6
    assert not any("--person overrules" in note for note in second.notes), "it was given"
    rows = numbered(WALK, 100, track_id=1) + numbered(late, 110, track_id=2)
    arrays = {k: np.array([r[k] for r in rows]) for k in ("root_pose", "body_pose", "trans", "frame_id", "track_id")}
    np.savez(tmp_path / "a.npz", **arrays)
    assert len(read_motion(tmp_path / "a.npz", Reading(person="person 2"))) == 26


def test_two_people_one_after_the_other(tmp_path: Path) -> None:
    """A list that tells neither frames nor people, first all of one, then all of the other."""
    other = replace(WALK, translations=WALK.translations + np.array([1.5, 0, 1.0]))
    path = tmp_path / "a.json"
    path.write_text(json.dumps(numbered(WALK) + numbered(other)))
    read = read_motion(path)
    assert len(read) == len(WALK)
    assert any("2 people" in note for note in read.notes)
    assert read_motion(path, Reading(person="2")).translations[0, 0] > read.translations[0, 0] + 1
    path.write_text(json.dumps(numbered(WALK) + numbered(other)[:-3]))
    read = read_motion(path)
    assert len(read) == 2 * len(WALK) - 3, "one person who jumps"
    assert any(f"jumps at frame {len(WALK) + 1}: a cut, or somebody else" in note for note in read.notes)


@pytest.mark.parametrize("told", ["places", "poses", "shapes"])
@pytest.mark.parametrize("people", [2, 3])
def test_people_in_any_order_in_a_list_that_tells_nothing(tmp_path: Path, told: str, people: int) -> None:
    """Their order changes from frame to frame; told apart by one of the cues alone."""
    motions = [WALK if told != "poses" else m for m in (WALK, cut(clip("squat"), 0, 0.5), cut(clip("dance"), 0, 0.5))]
    rows = [numbered(m) for m in motions[:people]]
    n = min(map(len, rows))
    for k, mine in enumerate(rows):
        for row in mine:
            row["trans"][0] += 0.6 * k if told == "places" else 0.0
            row["betas"] = [1.5 * (told == "shapes" and k == i % 3) for i in range(10)]
            if told != "places":
                del row["trans"]
    random = np.random.default_rng(0)
    mixed = [rows[k][i] for i in range(n) for k in random.permutation(people)]
    path = written(tmp_path, mixed)
    assert any(f"{people} people (told apart" in note for note in read_motion(path).notes)
    for i in range(people):
        read = read_motion(path, Reading(person=str(i + 1)))
        assert len(read) == n
        assert np.abs(np.diff(read.rotations, axis=0)).max() < 0.45, "nobody becomes another: one step of the walk"
        assert np.abs(np.diff(read.translations, axis=0)).max() < 0.1


def test_people_in_turns_whose_frames_nobody_can_tell(tmp_path: Path) -> None:
    """One of them is missing now and then."""
    rows, other = numbered(WALK), numbered(replace(WALK, translations=WALK.translations + np.array([1.5, 0, 1.0])))
    some = [row for i, pair in enumerate(zip(rows, other, strict=True)) for row in (pair if i % 5 else pair[:1])]
    with pytest.raises(PersonaError, match=r"several people in turns.*frame_id or a track_id"):
        read_motion(written(tmp_path, some))


def test_somebody_else_comes(tmp_path: Path) -> None:
    """Who appears where nobody was is no continuation of who has left."""
    rows, other, late = (
        numbered(replace(WALK, translations=WALK.translations + np.array([x, 0, 0]))) for x in (0.0, 1.5, -6.0)
    )
    n = len(rows)
    listed = [r | {"frame": i} for i in range(n) for r in ((other[i], rows[i]) if i < n // 2 else (late[i], other[i]))]
    assert contents(written(tmp_path, listed)).people == (
        f"person 1, frames 0 to {n - 1}", f"person 2, frames 0 to {n // 2 - 1}", f"person 3, frames {n // 2} to {n - 1}"
    )  # fmt: skip
    film = [row | {"image": "clip_01.mp4"} for row in rows]
    assert len(read_motion(written(tmp_path, film))) == n, "a number of the film, not of the frame"


def test_a_folder_with_files_of_another_kind(tmp_path: Path) -> None:
    for i, record in enumerate(numbered(WALK)):
        (tmp_path / f"{i:04}.json").write_text(json.dumps(record))
    (tmp_path / "camera.json").write_text(json.dumps({"focal": [1000, 1000]}))
    (tmp_path / "0005.json").write_text('{"root_pose": [0.1, ')
    read = read_motion(tmp_path)
    assert len(read) == len(WALK)
    assert read.valid is not None
    assert np.flatnonzero(~read.valid).tolist() == [5]
    assert any("0005.json, camera.json: left out" in note for note in read.notes)
    for i in range(3, 12):
        (tmp_path / f"{i:04}.json").write_text("[]]")
    with pytest.raises(PersonaError, match=r"many files that are no SMPL-X.*take them out"):
        read_motion(tmp_path)
    for file in tmp_path.iterdir():
        file.unlink()
    (tmp_path / "camera.json").write_text("{}")
    (tmp_path / "notes.json").write_text('{"a": 1}')
    with pytest.raises(PersonaError, match=r"notes.json.*root_pose"):
        read_motion(tmp_path)


def test_the_command_line_lists_overrules_and_tells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    glb = with_a_still_animation(tmp_path, first=True)
    glb.read()
    run("convert", glb.path, "--list")
    assert capsys.readouterr().out.splitlines() == ["clip 1: TPose, 10.0 s", "clip 2: Walk, 0.5 s", "person 1: Hips"]
    out = tmp_path / "out.npz"
    run("convert", glb.path, "-o", out, "--clip", "tpose", "--up", "-y")
    told = capsys.readouterr().out
    assert "note: -Y is up, as --up says" in told
    assert "TPose is read, as --clip says" in told
    assert len(read_motion(out)) == 301
    for words, cause in (
        ((glb.path, "-o", out, "--clip", "Run"), "1 (TPose), 2 (Walk)"),
        ((glb.path, "-o", out, "--person", "2"), "--person takes 1 (Hips)"),
        ((write_motion(WALK, tmp_path / "a.bvh"), "-o", out, "--clip", "2"), "--clip takes 1 (a)"),
        (("walk", "-o", out, "--up", "z"), "walk is a built-in clip"),
        (("walk",), "-o out.npz"),
    ):
        run("convert", *words, expected=1)
        error = capsys.readouterr().err
        assert cause in error
        assert error.count("\n") == 1
