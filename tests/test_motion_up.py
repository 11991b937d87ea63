"""Which way is up, and where the floor is: people who lie, crouch, stand on their hands, in every format and place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import postures
from motion_bodies import anny_like
from persona.choices import Reading, Up
from persona.errors import PersonaError
from persona.geometry.kinematics import forward
from persona.geometry.rotations import about, log_rotation
from persona.motion import clip, cut, read_motion, retarget, write_motion
from persona.motion.anatomy import anatomy
from persona.motion.humanoid import HUMANOID
from persona.motion.readers.amass import PELVIS, SKELETONS
from persona.motion.touching import lowest
from persona.types import Motion
from postures import POSTURES, grounded, in_the_room, turned

Z_UP = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])  # from Y up
Y_UP = np.eye(3)
ANNY = anny_like()
AMASS = {"mocap_frame_rate": 30.0, "mocap_time_length": 2.0, "surface_model_type": "smplx"}


@cache
def made(posture: str, base: str = "idle") -> Motion:
    return POSTURES[posture]("walk" if posture == "swimming" else base)


def in_axes(motion: Motion, turn: np.ndarray, *, skeleton: bool) -> Motion:
    """The motion in a file's axes; with its skeleton, or turned at the root alone."""
    rest = turn if skeleton else np.eye(3)
    rotations = rest @ motion.rotations @ rest.T
    rotations[:, 0] = turn @ motion.rotations[:, 0] @ rest.T
    body = replace(motion.skeleton, rest_joints=motion.skeleton.rest_joints @ rest.T)
    return replace(motion, skeleton=body, rotations=rotations, translations=motion.translations @ turn.T)


same = partial(postures.same, meters=0.01, degrees=1.0)


def upness(motion: Motion) -> float:
    """Mean height of the way from the hips to the head, 1 for those who stand."""
    parts = anatomy(motion.skeleton)
    _, at = forward(motion.skeleton, motion.rotations, motion.translations)
    along = at[:, parts.head] - at[:, parts.hips]
    return float((along[:, 1] / np.linalg.norm(along, axis=1)).mean())


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bvh", "glb", "npz"])
@pytest.mark.parametrize("posture", POSTURES)
def test_what_was_written_is_read_as_the_same_motion(tmp_path: Path, posture: str, kind: str) -> None:
    for place, degrees in (((0.0, 0.0), 0.0), ((0.0, 1.0), 0.0), ((-2.2, 1.1), 130.0)):
        motion = in_the_room(made(posture), place, degrees)
        motion = retarget(motion, SKELETONS[165], floor=False) if kind == "npz" else motion
        same(read_motion(write_motion(motion, tmp_path / f"a.{kind}")), motion)
    one = replace(motion, rotations=motion.rotations[:1], translations=motion.translations[:1], expressions=None)
    same(read_motion(write_motion(one, tmp_path / f"one.{kind}")), one)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("posture", "skeleton"),
    [
        *((p, True) for p in POSTURES if p != "upside down"),
        # Those who lie in such a file cannot be told from those who stand in one with Y up.
        *((p, False) for p in ("standing", "crouching", "jumping")),
    ],
)
def test_z_up_by_the_rest_pose_or_by_the_root_alone(tmp_path: Path, posture: str, skeleton: bool) -> None:
    """SMPL's skeleton stands along Y in rooms with Z up; other files turn the skeleton, too."""
    motion = in_the_room(made(posture), (2.6, -1.7), 70.0)
    file = write_motion(in_axes(motion, Z_UP, skeleton=skeleton), tmp_path / "z.bvh")
    same(read_motion(file), motion)
    if skeleton:
        same(read_motion(write_motion(in_axes(motion, Z_UP, skeleton=True), tmp_path / "z.glb")), motion)


def smpl(motion: Motion, turn: np.ndarray = Y_UP) -> dict[str, np.ndarray]:
    body = retarget(motion, SKELETONS[165])
    rotations = body.rotations.copy()
    rotations[:, 0] = turn @ rotations[:, 0]
    return {
        "poses": log_rotation(rotations).reshape(len(body), -1), "trans": body.translations @ turn.T - PELVIS,
    }  # fmt: skip


def saved(path: Path, arrays: dict[str, Any], **more: Any) -> Path:
    np.savez(path, **{k: v for k, v in (arrays | more).items() if v is not None})
    return path


@pytest.mark.slow
@pytest.mark.parametrize("place", [(0, 0, 0), (1, 0, 0), (0, 1, 0), (-1, 0, 0), (0, -1, 0), (3, 0.8, 0)])
@pytest.mark.parametrize("posture", ["on the back", "on the belly", "leaning 70 degrees", "hand stand", "standing"])
def test_amass_lies_or_stands_wherever_in_the_room(tmp_path: Path, posture: str, place: tuple[float, ...]) -> None:
    arrays = smpl(made(posture), Z_UP)
    truth = upness(retarget(made(posture), SKELETONS[165]))
    for marks in (AMASS, {"mocap_framerate": 30.0, "dmpls": np.zeros((len(arrays["trans"]), 8))}):
        file = saved(tmp_path / "a.npz", arrays | {"trans": arrays["trans"] + np.array(place)}, **marks)
        assert upness(read_motion(file)) == pytest.approx(truth, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("base", ["idle", "walk", "dance"])
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_speech_to_gesture_stands(tmp_path: Path, base: str, kind: type) -> None:
    """Files with Y up that borrow AMASS's name for the rate, with translations that say little."""
    arrays = {k: v.astype(kind) for k, v in smpl(cut(clip(base), 0, 1)).items()}
    trans = arrays["trans"]
    for moved in (np.zeros_like(trans), None, trans - trans[0], trans - np.array([0, 1, 0]), trans):
        motion = read_motion(saved(tmp_path / "a.npz", arrays, trans=moved, mocap_frame_rate=30))
        assert upness(motion) > 0.95
    lying = smpl(made("on the back"))
    file = saved(tmp_path / "b.npz", lying, mocap_frame_rate=30, expressions=np.zeros((len(lying["trans"]), 100)))
    assert upness(read_motion(file)) == pytest.approx(upness(made("on the back")), abs=0.05), "BEAT2's mark"


@pytest.mark.parametrize("place", [(0.0, 0.0, 0.0), (-1.1, 0.2, 90.0), (2.5, -3.0, 215.0)])
@pytest.mark.parametrize("posture", ["on the back", "on the side", "standing"])
def test_the_floor_tells_who_lies_with_z_up_and_no_mark(
    tmp_path: Path, posture: str, place: tuple[float, float, float]
) -> None:
    x, z, degrees = place
    motion = in_the_room(made(posture), (x, z), degrees)
    arrays = smpl(motion, Z_UP)
    named = {"global_orient": arrays["poses"][:, :3], "body_pose": arrays["poses"][:, 3:66], "transl": arrays["trans"]}
    read = read_motion(saved(tmp_path / "a.npz", named))
    assert upness(read) == pytest.approx(upness(retarget(motion, SKELETONS[165])), abs=0.02)


def test_one_axis_of_the_room_does_not_decide(tmp_path: Path) -> None:
    """Someone lies on the floor so that the feet are at zero along the body: a floor for one who stands there."""
    lying = grounded(turned(cut(clip("idle"), 0, 1), about("x", -np.pi / 2)))
    parts = anatomy(HUMANOID)
    _, at = forward(HUMANOID, lying.rotations, lying.translations)
    feet = at[:, [leg.foot for leg in parts.legs], 2]
    lying = replace(lying, translations=lying.translations + np.array([0, 0, 0.08 - feet.max()]))
    for kind in ("bvh", "glb"):
        same(read_motion(write_motion(lying, tmp_path / f"a.{kind}")), lying)
    arrays = smpl(lying, Z_UP)
    assert abs(upness(read_motion(saved(tmp_path / "a.npz", arrays, **AMASS)))) < 0.1


def test_a_note_names_what_decided(tmp_path: Path) -> None:
    """A skeleton that stands along Z in a format with Y up: its rest pose is not the reason for Y."""
    flying = replace(made("swimming"), expressions=None)
    flying = replace(flying, translations=flying.translations + np.array([0, 3.0, 0]))
    one = replace(flying, rotations=flying.rotations[:1], translations=flying.translations[:1])
    note = read_motion(write_motion(in_axes(one, Z_UP, skeleton=True), tmp_path / "z.glb")).notes[0]
    assert "+Z" in note or "rest pose" not in note


def test_the_user_overrules_and_is_told(tmp_path: Path) -> None:
    lying = write_motion(made("on the belly"), tmp_path / "lying.bvh")
    assert any("+Y is taken as up" in note and "--up overrules" in note for note in read_motion(lying).notes)
    motion = made("standing")
    file = write_motion(motion, tmp_path / "a.bvh")
    assert not read_motion(file).notes, "all that speaks of it agrees"
    overruled = read_motion(file, Reading(up="z"))
    assert abs(upness(overruled)) < 0.1
    assert any("+Z is up, as --up says" in note for note in overruled.notes)
    assert upness(read_motion(file, Reading(up="-y"))) < -0.9
    arrays = smpl(motion, Z_UP)
    ups: tuple[tuple[Up, float], ...] = (("z", 1.0), ("-z", -1.0), ("y", 0.0), ("x", 0.0))
    for up, expected in ups:
        found = upness(read_motion(saved(tmp_path / "a.npz", arrays, **AMASS), Reading(up=up)))
        assert found == pytest.approx(expected, abs=0.1)
    with pytest.raises(PersonaError, match="--up is one of y, z"):
        Reading(up="up")  # type: ignore[arg-type]


# ---- the floor ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("posture", POSTURES)
def test_the_lowest_part_of_the_body_is_on_the_floor(posture: str) -> None:
    motion = made(posture)
    on_anny = retarget(motion, ANNY)
    found, _ = lowest(on_anny, anatomy(ANNY))
    wanted, _ = lowest(motion, anatomy(HUMANOID))
    wanted = wanted - 0.8 if posture == "swimming" else wanted
    settled = np.abs(np.gradient(wanted)) < 0.01 if posture != "jumping" else np.ones(len(wanted), bool)
    assert np.abs(found - wanted)[settled].max() < 0.06
    assert np.median(np.abs(found - wanted)) < 0.02


def legs_bend(motion: Motion) -> np.ndarray:
    """Degrees at the knees and ankles, (t, 4)."""
    _, at = forward(motion.skeleton, motion.rotations, motion.translations)
    degrees = []
    for leg in anatomy(motion.skeleton).legs:
        hip, knee, ankle, ball = (at[:, j] for j in (leg.thigh[0], leg.shin[0], leg.foot, leg.toes[0]))
        for a, b, c in ((hip, knee, ankle), (knee, ankle, ball)):
            x, y = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in (a - b, c - b))
            degrees.append(np.degrees(np.arccos(np.clip((x * y).sum(1), -1, 1))))
    return np.stack(degrees, 1)


def on_toes(degrees: dict[str, float], lean: float) -> Motion:
    """Someone whose joints are bent and who leans forward, on the floor."""
    return grounded(turned(postures.bent(made("standing"), degrees), about("x", np.radians(lean))))


TIPTOE = {"Foot": 35.0, "lean": 0.0}


@pytest.mark.slow
@pytest.mark.parametrize(
    "posture",
    [
        "leaning 70 degrees", "on the back", "on the belly", "on the side", "sitting on the floor",
        {"Foot": -40.0, "lean": 86.0}, {"Foot": -30.0, "Arm": -75.0, "Hand": -60.0, "lean": 72.0},
        TIPTOE, {"LeftLeg": 90.0, "RightLeg": 90.0, "Foot": 30.0, "lean": 0.0},
    ],
    ids=str,
)  # fmt: skip
def test_the_floor_bends_no_legs_that_do_not_stand(posture: str | dict[str, float]) -> None:
    """Toes prop up planks and bodies on the belly; neither they nor hands sink, and the legs stay as they are."""
    if isinstance(posture, dict):
        motion = on_toes({k: v for k, v in posture.items() if k != "lean"}, posture["lean"])
    else:
        motion = made(posture)
    on_anny = retarget(motion, ANNY)
    assert np.abs(legs_bend(on_anny) - legs_bend(retarget(motion, ANNY, floor=False))).max() < (
        5.0 if posture == TIPTOE else 1.0  # it stands, and contact holds it
    )
    assert np.abs(lowest(on_anny, anatomy(ANNY))[0]).max() < 0.01


def test_jumps_keep_flying() -> None:
    on_anny = retarget(made("jumping"), ANNY)
    found, _ = lowest(on_anny, anatomy(ANNY))
    assert found.max() > 0.25
    assert np.percentile(np.abs(found), 40) < 0.02


def test_someone_who_lies_is_not_pushed_under_the_floor_by_a_higher_room() -> None:
    """Where the file has its floor does not matter."""
    lying = made("on the back, legs up")
    shifts: tuple[Callable[[Motion], Motion], ...] = (
        lambda m: m,
        lambda m: replace(m, translations=m.translations + np.array([0, 1.7, 0])),
        lambda m: replace(m, translations=m.translations - np.array([0, 0.4, 0])),
    )
    results = [retarget(shift(lying), ANNY) for shift in shifts]
    for result in results[1:]:
        assert np.abs(result.translations - results[0].translations).max() < 1e-6
