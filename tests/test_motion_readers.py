import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from persona.errors import PersonaError
from persona.geometry.kinematics import forward
from persona.geometry.rotations import about
from persona.motion import load, read_motion
from persona.motion.anatomy import anatomy, leg_length

SHARED = Path(__file__).parents[2] / "shared" / "data" / "motions"

BVH = """HIERARCHY
ROOT Hips
{{
  OFFSET 0 {height} 0
  CHANNELS 6 Xposition Yposition Zposition {order}
  JOINT Spine
  {{
    OFFSET 0 20 0
    CHANNELS 3 {order}
    JOINT Head
    {{
      OFFSET 0 45 0
      CHANNELS 3 {order}
      End Site
      {{
        OFFSET 0 15 0
      }}
    }}
{arms}
  }}
{legs}
}}
MOTION
Frames: {frames}
Frame Time: 0.0333333
{rows}
"""
ARM = """    JOINT {side}Arm
    {{
      OFFSET {x} 38 0
      CHANNELS 3 {order}
      JOINT {side}ForeArm
      {{
        OFFSET {y} 0 0
        CHANNELS 3 {order}
        JOINT {side}Hand
        {{
          OFFSET {y} 0 0
          CHANNELS 3 {order}
          End Site
          {{
            OFFSET {x} 0 0
          }}
        }}
      }}
    }}"""
LEG = """  JOINT {side}UpLeg
  {{
    OFFSET {x} -5 0
    CHANNELS 3 {order}
    JOINT {side}Leg
    {{
      OFFSET 0 -43 0
      CHANNELS 3 {order}
      JOINT {side}Foot
      {{
        OFFSET 0 -43 0
        CHANNELS 3 {order}
        JOINT {side}Toe
        {{
          OFFSET 0 -6 14
          CHANNELS 3 {order}
          End Site
          {{
            OFFSET 0 0 5
          }}
        }}
      }}
    }}
  }}"""
JOINTS = ["Hips", "Spine", "Head"]
JOINTS += [s + j for s in ("Left", "Right") for j in ("Arm", "ForeArm", "Hand")]
JOINTS += [s + j for s in ("Left", "Right") for j in ("UpLeg", "Leg", "Foot", "Toe")]


def bvh(angles=None, order="ZXY", frames=2, scale=1.0):
    """A small BVH file in centimeters times ``scale``; ``angles`` are {joint: degrees in the file's order}."""
    channels = " ".join(f"{axis}rotation" for axis in order)
    arms = "\n".join(ARM.format(side=s, x=18 * i, y=26 * i, order=channels) for s, i in (("Left", 1), ("Right", -1)))
    legs = "\n".join(LEG.format(side=s, x=9 * i, order=channels) for s, i in (("Left", 1), ("Right", -1)))
    values = [0, 97 * scale, 0]
    for joint in JOINTS:
        values += (angles or {}).get(joint, [0, 0, 0])
    row = " ".join(str(v) for v in values)
    text = BVH.format(height=0, order=channels, arms=arms, legs=legs, frames=frames, rows="\n".join([row] * frames))
    if scale != 1.0:
        lines = []
        for line in text.split("\n"):
            words = line.split()
            if words[:1] == ["OFFSET"]:
                line = "OFFSET " + " ".join(str(float(v) * scale) for v in words[1:])
            lines.append(line)
        text = "\n".join(lines)
    return text


def write(path, text):
    path.write_text(text)
    return path


def test_bvh_is_read_in_meters_with_its_own_skeleton(tmp_path):
    motion = read_motion(write(tmp_path / "a.bvh", bvh()))
    assert motion.fps == 30
    assert len(motion) == 2
    assert motion.skeleton.names[:4] == ("Hips", "Spine", "Head", "Head end")
    assert leg_length(motion.skeleton, anatomy(motion.skeleton)) == pytest.approx(0.86)
    assert motion.translations[0] == pytest.approx([0, 0.97, 0])


@pytest.mark.parametrize("scale", [0.01, 0.1, 1.0, 10.0, 1 / 2.54, 1 / 30.48, 0.37])
def test_bvh_units_are_found_from_the_legs(tmp_path, scale):
    motion = read_motion(write(tmp_path / "a.bvh", bvh(scale=scale)))
    assert leg_length(motion.skeleton, anatomy(motion.skeleton)) == pytest.approx(0.87, abs=0.12)
    assert motion.translations[0, 1] / leg_length(motion.skeleton, anatomy(motion.skeleton)) == pytest.approx(97 / 86)


def test_bvh_with_more_frames_than_it_says(tmp_path):
    text = bvh(frames=3)
    read = read_motion(write(tmp_path / "a.bvh", text.replace("Frames: 3", "Frames: 2")))
    assert len(read) == 2
    assert any("says 2, but 3 are in the file" in note for note in read.notes)
    with pytest.raises(PersonaError, match="decimal point"):
        read_motion(
            write(tmp_path / "b.bvh", text[: text.index("MOTION")] + text[text.index("MOTION") :].replace(".", ","))
        )


@pytest.mark.parametrize("order", ["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX"])
def test_bvh_rotation_order_is_the_file_s(tmp_path, order):
    degrees = [20, 35, -50]
    motion = read_motion(write(tmp_path / "a.bvh", bvh({"LeftArm": degrees}, order)))
    expected = np.eye(3)
    for axis, angle in zip(order.lower(), degrees, strict=True):
        expected = expected @ about(axis, np.radians(angle))
    joint = motion.skeleton.names.index("LeftArm")
    assert motion.rotations[0, joint] == pytest.approx(expected)


def test_bvh_with_z_up_is_turned(tmp_path):
    lines = []
    for line in bvh().split("\n"):
        words = line.split()
        if words[:1] == ["OFFSET"]:
            line = f"OFFSET {words[1]} {-float(words[3])} {words[2]}"
        elif len(words) > 20:
            line = " ".join(["0", "0", "97", *words[3:]])
        lines.append(line)
    motion = read_motion(write(tmp_path / "z.bvh", "\n".join(lines)))
    straight = read_motion(write(tmp_path / "y.bvh", bvh()))
    assert motion.skeleton.rest_joints == pytest.approx(straight.skeleton.rest_joints)
    assert motion.translations == pytest.approx(straight.translations)


def test_bvh_hips_under_a_still_root_carry_the_motion(tmp_path):
    text = bvh().replace(
        "ROOT Hips", "ROOT Origin\n{\nOFFSET 0 0 0\nCHANNELS 3 Zrotation Xrotation Yrotation\nJOINT Hips"
    )
    head, tail = text.split("\nMOTION\n")
    rows = tail.split("\n")
    rows = [*rows[:2], *("0 0 90 " + r for r in rows[2:] if r)]
    motion = read_motion(write(tmp_path / "a.bvh", head + "}\nMOTION\n" + "\n".join(rows)))
    assert motion.skeleton.names[0] == "Hips"
    assert motion.skeleton.parents[0] == -1
    assert motion.translations[0] == pytest.approx([0, 0.97, 0])
    assert motion.rotations[0, 0] == pytest.approx(about("y", np.pi / 2), abs=1e-9)


BROKEN = {
    "empty": "",
    "text": "this is no motion",
    "no motion": bvh().split("MOTION")[0],
    "cut frames": bvh(frames=2).rsplit(" ", 40)[0],
    "open bracket": bvh().replace("}\nMOTION", "MOTION"),
    "words for numbers": bvh().replace("OFFSET 0 45 0", "OFFSET 0 x 0"),
    "nan offset": bvh().replace("OFFSET 0 45 0", "OFFSET 0 nan 0"),
    "nan value": bvh().replace("0 97.0 0", "0 nan 0", 1),
    "word in values": bvh().replace("0 97.0 0", "0 high 0", 1),
    "unknown channel": bvh().replace("Zrotation", "Wrotation"),
    "many channels": bvh().replace("CHANNELS 6", "CHANNELS 99999999"),
    "zero frame time": bvh().replace("0.0333333", "0"),
    "no frames": bvh().replace("Frames: 2", "Frames: 0"),
    "endless frames": bvh().replace("Frames: 2", "Frames: 999999999"),
    "two roots": bvh().replace("  JOINT Spine", "  ROOT Spine"),
    "no legs": bvh().replace("UpLeg", "Wheel"),
    "zero size": bvh(scale=0.0),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_bvh_is_refused_in_one_sentence(tmp_path, name):
    with pytest.raises(PersonaError) as caught:
        read_motion(write(tmp_path / "bad.bvh", BROKEN[name]))
    assert len(str(caught.value)) < 1500
    assert "\n" not in str(caught.value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.integers(0, 1300), st.binary(min_size=1, max_size=8))
def test_damaged_bvh_never_fails_otherwise(tmp_path, where, junk):
    data = bytearray(bvh().encode())
    data[where : where + len(junk)] = junk
    path = tmp_path / "junk.bvh"
    path.write_bytes(bytes(data))
    try:
        motion = read_motion(path)
        assert np.isfinite(motion.rotations).all()
    except PersonaError:
        pass


def amass(path, values, frames=4, **more):
    poses = np.zeros((frames, values))
    poses[:, 0] = np.pi / 2  # AMASS bodies stand along z
    arrays = {"poses": poses, "trans": np.tile([0.0, 0.0, 0.95], (frames, 1)), "mocap_framerate": 120.0} | more
    np.savez(path, **{k: v for k, v in arrays.items() if v is not None})
    return path


@pytest.mark.parametrize(("values", "joints"), [(66, 22), (72, 24), (156, 52), (165, 55)])
def test_amass_bodies_stand_up(tmp_path, values, joints):
    motion = read_motion(amass(tmp_path / "a.npz", values))
    assert motion.rotations.shape == (4, joints, 3, 3)
    assert motion.fps == 120
    _, positions = forward(motion.skeleton, motion.rotations, motion.translations)
    names = motion.skeleton.names
    assert positions[0, names.index("head"), 1] - positions[0, names.index("left_ankle"), 1] > 1.4
    assert positions[0, names.index("left_wrist"), 0] > 0.6  # still facing +Z, the left hand at +X


def test_amass_split_into_parts_is_the_same(tmp_path):
    rng = np.random.default_rng(0)
    poses = rng.normal(0, 0.2, (5, 156))
    whole = read_motion(amass(tmp_path / "a.npz", 156, 5, poses=poses))
    parts = {"root_orient": poses[:, :3], "pose_body": poses[:, 3:66], "pose_hand": poses[:, 66:]}
    split = read_motion(
        amass(tmp_path / "b.npz", 156, 5, poses=None, mocap_framerate=None, mocap_frame_rate=120.0, **parts)
    )
    assert split.rotations == pytest.approx(whole.rotations)
    assert split.translations == pytest.approx(whole.translations)


@pytest.mark.parametrize("up", [(0.0, 0.0, 0.0), (np.pi, 0.0, 0.0)])
def test_smpl_without_frame_rate_is_y_up_or_y_down(tmp_path, up):
    poses = np.zeros((3, 72))
    poses[:, :3] = up
    motion = read_motion(amass(tmp_path / "a.npz", 72, 3, poses=poses, mocap_framerate=None))
    assert motion.fps == 30
    assert motion.rotations[:, 0, 1, 1] == pytest.approx(1)


def test_someone_lying_stays_lying(tmp_path):
    poses = np.zeros((3, 156))  # along y in a z-up file
    motion = read_motion(amass(tmp_path / "a.npz", 156, 3, poses=poses))
    assert motion.rotations[0, 0, :, 1] == pytest.approx((0, 0, -1), abs=1e-9)


def _zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def _npy(value):
    buffer = io.BytesIO()
    np.save(buffer, value)
    return buffer.getvalue()


def _lying_header():
    """A header that claims a terabyte, without the data."""
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": "<f8", "fortran_order": False, "shape": (10**9, 156)})
    return buffer.getvalue() + b"\0" * 64


HOSTILE = {
    "no zip": lambda p: p.write_bytes(b"PK\x03\x04 nothing"),
    "empty": lambda p: p.write_bytes(b""),
    "objects": lambda p: np.savez(p, poses=np.array([{}], dtype=object)),
    "lying header": lambda p: _zip(p, {"poses.npy": _lying_header()}),
    "cut array": lambda p: _zip(p, {"poses.npy": _npy(np.zeros((9, 156)))[:-100]}),
    "no header": lambda p: _zip(p, {"poses.npy": b"\x93NUMPY\x01\x00"}),
    "other arrays": lambda p: np.savez(p, x=np.zeros(3)),
    "letters": lambda p: np.savez(p, poses=np.array([["a"] * 72])),
    "odd size": lambda p: np.savez(p, poses=np.zeros((5, 100))),
    "no frames": lambda p: np.savez(p, poses=np.zeros((0, 72))),
    "endless": lambda p: np.savez_compressed(p, poses=np.zeros((60_001, 72), np.float16)),
    "nan": lambda p: np.savez(p, poses=np.full((5, 72), np.nan)),
    "short trans": lambda p: np.savez(p, poses=np.zeros((5, 72)), trans=np.zeros((4, 3))),
    "zero rate": lambda p: np.savez(p, poses=np.zeros((5, 72)), mocap_framerate=0.0),
    "uneven parts": lambda p: np.savez(p, root_orient=np.zeros((5, 3)), pose_body=np.zeros((4, 63))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_npz_is_refused(tmp_path, name):
    path = tmp_path / "bad.npz"
    HOSTILE[name](path)
    with pytest.raises(PersonaError):
        read_motion(path)


def test_load_tells_what_there_is(tmp_path):
    with pytest.raises(PersonaError, match=r"walk.*\.npz.*\.bvh"):
        load("no_such_clip")
    with pytest.raises(PersonaError, match="does not exist"):
        load(tmp_path / "missing.bvh")
    with pytest.raises(PersonaError, match=r"\.fbx"):
        load(write(tmp_path / "a.fbx", "x"))
    assert load("walk").name == "walk"
    assert load(write(tmp_path / "a.bvh", bvh())).name == "a"


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="shared motions are not here")
@pytest.mark.parametrize("path", sorted(SHARED.rglob("*.npz")) + sorted(SHARED.rglob("*.bvh")), ids=lambda p: p.stem)
def test_collected_motions_are_read_upright(path):
    motion = read_motion(path)
    parts = anatomy(motion.skeleton)
    assert 0.6 < leg_length(motion.skeleton, parts) < 1.1
    _, positions = forward(motion.skeleton, motion.rotations, motion.translations)
    up = positions[:, parts.head] - positions[:, parts.hips]
    if path.stem != "gym01":  # hangs bent backward
        assert np.median(up[:, 1] / np.linalg.norm(up, axis=1)) > 0.75
