"""Motion files written and read again, scene files of other tools, SMPL-X json, and damaged files of every kind."""

import json
import struct
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motion_bodies import anny_like
from persona.errors import PersonaError
from persona.geometry.kinematics import forward
from persona.geometry.rotations import about, exp_rotation, log_rotation, matrices_to_quaternions, transpose
from persona.motion import clip, cut, load, read_motion, retarget, write_motion
from persona.motion.humanoid import HUMANOID
from persona.motion.readers.amass import SKELETONS
from persona.motion.readers.gltf import _Channel
from persona.types import Motion, Skeleton

BODIES = {"humanoid": HUMANOID, "anny": anny_like(), "smplx": SKELETONS[165], "smpl": SKELETONS[72]}


def wild_motion(skeleton: Skeleton, frames: int, seed: int, fps: float = 30.0, size: float = 0.3) -> Motion:
    """Unrelated rotations in every frame, limbs any way round, the trunk roughly upright at hip height."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(0, size, (frames, len(skeleton.names), 3))
    outer = np.array([any(k in n.lower() for k in ("arm", "leg", "elbow", "knee", "hand")) for n in skeleton.names])
    vectors[:, outer] *= 4
    vectors[:, 0] *= 0.5
    places = rng.normal(0, 0.1, (frames, 3)) + np.array([0, 0.95, 0])
    return Motion(skeleton, exp_rotation(vectors), places, fps, "wild")


def worst_angle(a: Motion, b: Motion, joints: list[tuple[int, int]] | None = None) -> float:
    i, j = np.array(joints or [(k, k) for k in range(len(a.skeleton.names))]).T
    return float(np.linalg.norm(log_rotation(transpose(a.rotations[:, i]) @ b.rotations[:, j]), axis=-1).max())


def same_joints(a: Motion, b: Motion) -> list[tuple[int, int]]:
    plain = [n.replace(" ", "_") if not n.endswith(" end") else n for n in a.skeleton.names]
    names = list(b.skeleton.names)
    return [(i, names.index(n)) for i, n in enumerate(plain) if n in names] or [(0, 0)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bvh", "glb", "npz"])
@given(
    body=st.sampled_from(sorted(BODIES)), frames=st.integers(1, 9), seed=st.integers(0, 10**6),
    fps=st.sampled_from([24.0, 29.97, 30.0, 60.0, 120.0, 300.0]),
)  # fmt: skip
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_again(
    tmp_path: Path, kind: str, body: str, frames: int, seed: int, fps: float
) -> None:
    motion = wild_motion(BODIES[body], frames, seed, fps)
    if kind == "npz" and body in ("humanoid", "anny"):
        motion = retarget(clip("dance"), SKELETONS[165])
    file = tmp_path / f"motion.{kind}"
    first = read_motion(write_motion(motion, file))
    pairs = same_joints(motion, first)
    assert len(pairs) >= (22 if kind == "npz" else len(motion.skeleton.names))
    assert len(first) == len(motion)
    if kind == "bvh" or (kind == "glb" and len(motion) > 1) or kind == "npz":
        assert first.fps == pytest.approx(motion.fps, rel=1e-4)
    assert worst_angle(motion, first, pairs) < 1e-4
    assert np.abs(first.translations - motion.translations).max() < 1e-5
    i, j = np.array(pairs).T
    bones = motion.skeleton.rest_joints[i] - motion.skeleton.rest_joints[0]
    if kind != "npz":
        assert np.allclose(first.skeleton.rest_joints[j] - first.skeleton.rest_joints[0], bones, atol=1e-5)
    second = read_motion(write_motion(first, file))
    assert second.skeleton.names == first.skeleton.names
    assert worst_angle(first, second) < 1e-4
    assert np.abs(first.translations - second.translations).max() < 1e-5
    assert not list(tmp_path.glob("*.partial"))


def test_the_npz_keeps_facial_actions_and_marks(tmp_path: Path) -> None:
    motion = wild_motion(SKELETONS[165], 4, 0)
    values = np.random.default_rng(0).random((4, 2))
    marked = Motion(
        motion.skeleton, motion.rotations, motion.translations, 30.0, "m", ("jawOpen", "eyeBlinkLeft"), values,
        valid=np.array([True, False, True, True]),
    )  # fmt: skip
    again = read_motion(write_motion(marked, tmp_path / "m.npz"))
    assert again.expression_names == marked.expression_names
    assert np.allclose(again.expressions, values)  # type: ignore[arg-type]
    assert again.valid is not None
    assert again.valid.tolist() == [True, False, True, True]


def test_other_endings_and_broken_motions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PersonaError, match=r"\.bvh"):
        write_motion(clip("idle"), tmp_path / "a.fbx")
    motion = wild_motion(HUMANOID, 2, 0)
    motion.rotations[0, 0, 0, 0] = np.nan
    with pytest.raises(PersonaError, match="finite"):
        write_motion(motion, tmp_path / "a.bvh")
    assert not list(tmp_path.iterdir())


def test_a_part_of_a_motion() -> None:
    motion = wild_motion(HUMANOID, 31, 0)
    part = cut(motion, 0.5, 0.8)
    assert np.array_equal(part.rotations, motion.rotations[15:25])
    assert len(cut(motion)) == 31
    for start, end in ((2.0, None), (0.5, 0.4), (-1.0, None), (float("nan"), None)):
        with pytest.raises(PersonaError, match="no part"):
            cut(motion, start, end)


# ---- glTF of other tools --------------------------------------------------------------------------------------------


def gltf(motion: Motion, *, turned: bool, scale: float, prefix: str, how: str = "LINEAR") -> dict:
    """A document as other tools write it: joints with axes of their own under a scaled armature, keys in a data URI."""
    rng = np.random.default_rng(3)
    skeleton = motion.skeleton
    count, frames = len(skeleton.names), len(motion)
    axes = exp_rotation(rng.normal(0, 1.0, (count, 3))) if turned else np.tile(np.eye(3), (count, 1, 1))
    world, places = forward(skeleton, motion.rotations, motion.translations)
    rest = np.asarray(skeleton.rest_joints) + np.array([0, 0.97, 0])
    armature = about("x", -np.pi / 2) if turned else np.eye(3)
    nodes = [{"name": "Armature", "children": [1], "scale": [scale] * 3, "rotation": xyzw(armature).tolist()}]
    data, views, accessors, samplers, channels = bytearray(), [], [], [], []

    def accessor(values: np.ndarray, kind: str) -> int:
        raw = np.asarray(values, "<f4").tobytes()
        views.append({"buffer": 0, "byteOffset": len(data), "byteLength": len(raw)})
        data.extend(raw)
        accessors.append({"bufferView": len(views) - 1, "componentType": 5126, "count": len(values), "type": kind})
        return len(accessors) - 1

    times = accessor(np.arange(frames)[:, None] / motion.fps, "SCALAR")
    for i, (name, parent) in enumerate(zip(skeleton.names, skeleton.parents, strict=True)):
        above = axes[parent] if parent >= 0 else armature
        origin = rest[parent] if parent >= 0 else np.zeros(3)
        node = {
            "name": prefix + name, "rotation": xyzw(above.T @ axes[i]).tolist(),
            "translation": (above.T @ (rest[i] - origin) / scale).tolist(),
        }  # fmt: skip
        children = [j + 1 for j, p in enumerate(skeleton.parents) if p == i]
        nodes.append(node | ({"children": children} if children else {}))
        moved_above = world[:, parent] @ axes[parent] if parent >= 0 else np.broadcast_to(armature, (frames, 3, 3))
        keys = xyzw(np.swapaxes(moved_above, -1, -2) @ world[:, i] @ axes[i])
        if how == "CUBICSPLINE":
            zero = np.zeros_like(keys)
            keys = np.stack([zero, keys, zero], 1).reshape(-1, 4)
        samplers.append({"input": times, "output": accessor(keys, "VEC4"), "interpolation": how})
        channels.append({"sampler": len(samplers) - 1, "target": {"node": i + 1, "path": "rotation"}})
    samplers.append({"input": times, "output": accessor(places[:, 0] @ armature / scale, "VEC3")})
    channels.append({"sampler": len(samplers) - 1, "target": {"node": 1, "path": "translation"}})
    import base64

    uri = "data:application/octet-stream;base64," + base64.b64encode(bytes(data)).decode()
    return {
        "asset": {"version": "2.0"}, "nodes": nodes, "scenes": [{"nodes": [0]}], "accessors": accessors,
        "bufferViews": views, "buffers": [{"byteLength": len(data), "uri": uri}],
        "animations": [{"name": "take", "samplers": samplers, "channels": channels}],
        "skins": [{"joints": list(range(1, count + 1))}],
    }  # fmt: skip


def xyzw(rotation: np.ndarray) -> np.ndarray:
    return np.roll(matrices_to_quaternions(rotation), -1, -1)


@pytest.mark.slow
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("how", ["LINEAR", "STEP", "CUBICSPLINE"])
def test_gltf_of_other_tools_moves_as_they_meant(tmp_path: Path, turned: bool, how: str) -> None:
    source = cut(clip("walk"), 0, 0.5)
    file = tmp_path / "walk.gltf"
    file.write_text(json.dumps(gltf(source, turned=turned, scale=0.01, prefix="mixamorig:", how=how)))
    read = read_motion(file)
    assert read.name == "take"
    assert len(read) == len(source)
    assert len(read.skeleton.names) == len(source.skeleton.names), "the armature above the hips is folded in"
    _, expected = forward(source.skeleton, source.rotations, source.translations)
    _, found = forward(read.skeleton, read.rotations, read.translations)
    order = [read.skeleton.names.index("mixamorig:" + n) for n in source.skeleton.names]
    assert np.abs(found[:, order] - expected).max() < 1e-4
    moved = retarget(read, BODIES["anny"])
    assert np.isfinite(moved.rotations).all()


def test_a_vrm_says_itself_which_node_is_which_bone(tmp_path: Path) -> None:
    source = cut(clip("wave"), 0, 0.3)
    document = gltf(source, turned=True, scale=1.0, prefix="n")
    names = {
        "hips": "Hips", "spine": "Spine", "chest": "Spine1", "upperChest": "Spine2", "neck": "Neck", "head": "Head",
    }  # fmt: skip
    for side, mark in (("left", "Left"), ("right", "Right")):
        names |= {f"{side}{bone}": mark + own for bone, own in (
            ("Shoulder", "Shoulder"), ("UpperArm", "Arm"), ("LowerArm", "ForeArm"), ("Hand", "Hand"),
            ("UpperLeg", "UpLeg"), ("LowerLeg", "Leg"), ("Foot", "Foot"), ("Toes", "ToeBase"),
        )}  # fmt: skip
    index = {n: i + 1 for i, n in enumerate(source.skeleton.names)}
    bones = {bone: {"node": index[name]} for bone, name in names.items()}
    document["extensions"] = {"VRMC_vrm": {"humanoid": {"humanBones": bones}}}
    for i, node in enumerate(document["nodes"]):
        node["name"] = f"bone{i}"
    file = tmp_path / "a.vrm"
    file.write_text(json.dumps(document))
    read = read_motion(file)
    assert "leftUpperArm" in read.skeleton.names
    _, expected = forward(source.skeleton, source.rotations, source.translations)
    _, found = forward(read.skeleton, read.rotations, read.translations)
    hand, own = read.skeleton.names.index("rightHand"), source.skeleton.names.index("RightHand")
    assert np.abs(found[:, hand] - expected[:, own]).max() < 1e-4


def test_splines_follow_their_tangents() -> None:
    times = np.array([0.0, 1.0])
    values = np.array([[0.0], [0.0], [2.0], [2.0], [1.0], [0.0]])  # in, value, out of each key
    channel = _Channel(times, values, "CUBICSPLINE")
    t = np.array([0.0, 0.25, 1.0, 3.0])
    s = np.array([0.25])
    expected = (s**3 - 2 * s**2 + s) * 2 + (3 * s**2 - 2 * s**3) + (s**3 - s**2) * 2
    assert np.allclose(channel.at(t)[:, 0], [0.0, expected[0], 1.0, 1.0])


def test_fbx_files_are_refused_with_a_way_out(tmp_path: Path) -> None:
    file = tmp_path / "a.fbx"
    file.write_bytes(b"Kaydara FBX Binary")
    with pytest.raises(PersonaError, match="Blender"):
        read_motion(file)


# ---- SMPL-X json ----------------------------------------------------------------------------------------------------


def smplx_frames(motion: Motion) -> list[dict]:
    vectors = log_rotation(motion.rotations)
    return [
        {
            "betas": [0.0] * 10, "root_pose": v[0].tolist(), "body_pose": v[1:22].tolist(), "jaw_pose": v[22].tolist(),
            "leye_pose": v[23].tolist(), "reye_pose": v[24].tolist(), "lhand_pose": v[25:40].tolist(),
            "rhand_pose": v[40:55].tolist(), "expr": [0.5] * 10, "trans": t.tolist(),
        }
        for v, t in zip(vectors, motion.translations, strict=True)
    ]  # fmt: skip


@pytest.mark.parametrize("layout", ["folder", "list", "numbered", "arrays", "one frame"])
def test_smplx_json_in_every_layout(tmp_path: Path, layout: str) -> None:
    motion = wild_motion(SKELETONS[165], 12, 1, size=0.4)
    frames = smplx_frames(motion)
    path = tmp_path / "params"
    if layout == "folder":
        path.mkdir()
        for k, frame in enumerate(frames):
            (path / f"{k + 1}.json").write_text(json.dumps(frame))  # 10 comes after 9, not after 1
    else:
        path = tmp_path / "params.json"
        document = {
            "list": frames, "numbered": {str(k): f for k, f in enumerate(frames)}, "one frame": frames[0],
            "arrays": {key: [f[key] for f in frames] for key in frames[0]},
        }[layout]  # fmt: skip
        path.write_text(json.dumps(document))
    read = load(path)
    assert len(read) == (1 if layout == "one frame" else 12)
    assert read.skeleton.names == motion.skeleton.names
    assert np.abs(read.rotations - motion.rotations[: len(read)]).max() < 1e-9
    assert read.expression_names == tuple(f"expression_00{k}" for k in range(10))
    assert read.expressions is not None
    assert (read.expressions == 0.5).all()


def test_smplx_json_in_camera_axes_stands_up(tmp_path: Path) -> None:
    motion = wild_motion(SKELETONS[165], 5, 2, size=0.2)
    flip = np.diag([1.0, -1.0, -1.0])
    rotations = motion.rotations.copy()
    rotations[:, 0] = flip @ rotations[:, 0]
    path = tmp_path / "p.json"
    path.write_text(json.dumps(smplx_frames(Motion(motion.skeleton, rotations, motion.translations @ flip, 30.0))))
    assert np.abs(read_motion(path).rotations - motion.rotations).max() < 1e-9


def mutilated(frames: list[dict], how: str) -> object:
    if how == "nan":
        frames[2]["body_pose"][3][0] = float("nan")
    elif how == "short":
        frames[2]["body_pose"] = frames[2]["body_pose"][:20]
    elif how == "components":
        frames[0]["lhand_pose"] = [0.0] * 12
    elif how == "mixed":
        del frames[3]["jaw_pose"]
    elif how == "text":
        frames[1]["root_pose"] = ["a", "b", "c"]
    elif how == "no body":
        return [{"root_pose": [0, 0, 0]}]
    elif how == "empty":
        return []
    elif how == "number":
        return 5
    return frames


@pytest.mark.parametrize("how", ["nan", "short", "components", "mixed", "text", "no body", "empty", "number"])
def test_damaged_json_says_what_is_wrong(tmp_path: Path, how: str) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps(mutilated(smplx_frames(wild_motion(SKELETONS[165], 5, 2)), how)))
    with pytest.raises(PersonaError, match=r"p\.json"):
        read_motion(path)


def test_folders_without_motion(tmp_path: Path) -> None:
    with pytest.raises(PersonaError, match=r"no \.json"):
        read_motion(tmp_path)
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "1.json").write_text("{}")
    with pytest.raises(PersonaError, match="did you mean"):
        read_motion(tmp_path)


# ---- hostile glTF ---------------------------------------------------------------------------------------------------


def packed(document: dict, binary: bytes = b"") -> bytes:
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    if binary:
        chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def hostile(how: str) -> bytes:
    good = gltf(cut(clip("walk"), 0, 0.2), turned=False, scale=1.0, prefix="")
    if how == "count":
        good["accessors"][0]["count"] = 10**12
    elif how == "beyond":
        good["bufferViews"][1]["byteOffset"] = 10**9
    elif how == "negative":
        good["bufferViews"][1]["byteOffset"] = -400
    elif how == "cycle":
        good["nodes"][5]["children"] = [1]
    elif how == "self":
        good["nodes"][0]["children"] = [0]
    elif how == "long":
        good["animations"][0]["samplers"][0]["input"] = len(good["accessors"])
    elif how == "no animation":
        del good["animations"]
    elif how == "uri":
        good["buffers"][0]["uri"] = "../../../etc/passwd"
    elif how == "web":
        good["buffers"][0]["uri"] = "http://example.com/a.bin"
    elif how == "base64":
        good["buffers"][0]["uri"] = "data:,*not base64*"
    elif how == "nan":
        good["nodes"][2]["translation"] = [float("nan"), 0, 0]
    elif how == "zero":
        good["nodes"][2]["rotation"] = [0, 0, 0, 0]
    elif how == "types":
        good["nodes"] = 7
    elif how == "deep":
        return packed(good)[:20] + b"[" * 100_000
    elif how == "cut":
        return packed(good)[:-50]
    elif how == "chunk":
        data = bytearray(packed(good))
        data[12:16] = struct.pack("<I", 2**31)
        return bytes(data)
    elif how == "no person":
        for i, node in enumerate(good["nodes"]):
            node["name"] = f"wheel {i}"
    return packed(good)


@pytest.mark.slow
@pytest.mark.parametrize("how", [
    "count", "beyond", "negative", "cycle", "self", "long", "no animation", "uri", "web", "base64", "nan", "zero",
    "types", "deep", "cut", "chunk", "no person",
])  # fmt: skip
def test_hostile_gltf_is_refused_with_little_work(tmp_path: Path, how: str) -> None:
    """No more calls and no more memory than reading the sound file takes, whatever the numbers in it promise."""
    sound, bad = tmp_path / "sound.glb", tmp_path / "bad.glb"
    sound.write_bytes(hostile("not at all"))
    bad.write_bytes(hostile(how))
    read_motion(sound)  # what is imported and kept by the first reading is not counted
    with counted() as usual:
        read_motion(sound)
    with counted() as work, pytest.raises(PersonaError):
        read_motion(bad)
    assert work.calls <= 1.5 * usual.calls
    assert work.bytes <= 1.5 * usual.bytes + (1 << 20)


@dataclass
class Work:
    """What a block of code took: calls of functions, written in Python or not, and bytes of memory at the most."""

    calls: int = 0
    bytes: int = 0


@contextmanager
def counted() -> Iterator[Work]:
    work = Work()

    def call(frame: object, event: str, argument: object) -> None:
        work.calls += event in ("call", "c_call")

    before = sys.getprofile()
    tracemalloc.start()
    sys.setprofile(call)
    try:
        yield work
    finally:
        sys.setprofile(before)
        work.bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()


@pytest.mark.slow
@given(seed=st.integers(0, 10**6), count=st.integers(1, 12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_gltf_with_random_bytes_changed_is_read_or_refused(tmp_path: Path, seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    data = bytearray(write_motion(cut(clip("walk"), 0, 0.1), tmp_path / "a.glb").read_bytes())
    for place in rng.integers(0, len(data), count):
        data[place] = rng.integers(0, 256)
    file = tmp_path / "b.glb"
    file.write_bytes(bytes(data))
    try:
        motion = read_motion(file)
    except PersonaError:
        return
    assert np.isfinite(motion.rotations).all()
