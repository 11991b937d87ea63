"""The page's garments: simulated by node as Python simulates them, whatever happens on the page."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clothed import mannequin_body, wardrobe
from node_cloth import call, recorded, run_in_node
from persona.avatar import GaussianAvatar, build_avatar
from persona.cloth import Outfit, Simulation, drape, kernels, simulate
from persona.exporting import cloth_glb
from persona.exporting.splat_glb import splats_glb
from persona.geometry.rotations import about
from persona.motion import clip, cut, retarget
from persona.types import Motion, Pose
from persona.viewer.single_file import STATIC
from skirt import person_in_skirt

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@cache
def avatar() -> GaussianAvatar:
    return build_avatar(*person_in_skirt(), count=3000)


def outfit() -> Outfit:
    found = avatar().outfit
    assert found is not None
    return found


def hem(worn: Outfit) -> np.ndarray:
    """The last row of every garment."""
    ends = [worn.points_of(k).stop for k in range(len(worn.garments))]
    return np.concatenate([np.arange(e - g.columns, e) for e, g in zip(ends, worn.garments, strict=True)])


def written(folder: Path, worn: Outfit | None = None) -> Path:
    """The avatar as the page reads it, in another outfit if one is given."""
    path = folder / "me.splats.glb"
    path.write_bytes(splats_glb(avatar() if worn is None else replace(avatar(), outfit=worn)))
    return path


def stretched(points: np.ndarray, worn: Outfit) -> float:
    """The longest edge between rows over its rest length."""
    longest = 0.0
    for k, garment in enumerate(worn.garments):
        shape = garment.rows, garment.columns, 3
        edges = [
            np.linalg.norm(np.diff(p.reshape(shape), axis=0), axis=2)
            for p in (points[worn.points_of(k)], garment.pattern)
        ]
        longest = max(longest, float((edges[0] / edges[1]).max()))
    return longest


@pytest.mark.slow
@pytest.mark.parametrize("name", ["walk", "turn"])
def test_the_page_simulates_a_clip_as_python_does(name: str, tmp_path: Path) -> None:
    motion = cut(retarget(clip(name), outfit().skeleton), 0.0, 1.0)
    expected = recorded(outfit(), motion)
    found = run_in_node(written(tmp_path), expected.calls, tmp_path).points
    assert found.shape == expected.points.shape == (len(motion), len(outfit()), 3)
    away = 1000 * np.linalg.norm(found - expected.points, axis=2)
    moved = 1000 * np.linalg.norm(expected.points - expected.points[0], axis=2)[:, hem(outfit())]
    assert moved.max() > 30  # it is no still
    assert away[:, hem(outfit())].mean(1).max() < 2  # mm, of every frame
    assert away.mean() < 0.5


def nudged(worn: Outfit, motion: Motion, seed: int) -> np.ndarray:
    """Python's points where the cloth begins a ten thousandth of a millimeter beside itself: other chances."""
    begin = Simulation.begin

    def beside(self: Simulation, pose: Pose) -> None:
        begin(self, pose)
        moved = 1e-7 * np.random.default_rng(seed).normal(size=self.points.shape)
        self.start(self.state().pose, self.points + np.where(self.weave.held[:, None], 0, moved))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Simulation, "begin", beside)
        return simulate(worn, motion)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["coat over skirt", "sleeves"])
def test_layers_and_arms_are_as_in_python(name: str, tmp_path: Path) -> None:
    worn = wardrobe(mannequin_body())[name]
    motion = cut(retarget(clip("wave"), worn.skeleton), 0.0, 0.4)
    expected = recorded(worn, motion)
    found = run_in_node(written(tmp_path, worn), expected.calls, tmp_path).points
    # A sleeve that falls down an arm may lie in one fold or another by the last bits: the page does what Python may do.
    may = [expected.points, *(nudged(worn, motion, seed) for seed in range(3))]
    away = min((1000 * np.linalg.norm(found - points, axis=2) for points in may), key=np.mean)
    assert away[:, hem(worn)].mean(1).max() < 3
    assert away.mean() < 1


def turned(angle: float, shift: float = 0.0) -> Pose:
    photo = outfit().photo_pose
    rotations = np.array(photo.rotations, np.float64)
    rotations[0] = about("y", angle) @ rotations[0]
    return Pose(rotations, np.asarray(photo.translation) + np.array([shift, 0.0, 0.0]))


def test_a_leap_hangs_anew_and_a_step_does_not(tmp_path: Path) -> None:
    photo, away = outfit().photo_pose, turned(2.0, 3.0)
    calls = [call("drape", photo), call("step", away, 1 / 60, keep=True), call("drape", away, keep=True)]
    leapt, hung = run_in_node(written(tmp_path), calls, tmp_path).points
    np.testing.assert_array_equal(leapt, hung)
    np.testing.assert_allclose(hung, drape(outfit(), away), atol=2e-3)


@pytest.mark.slow
def test_wind_blows_the_hem_and_stiff_cloth_less(tmp_path: Path) -> None:
    photo = outfit().photo_pose

    def blown(**weather: float) -> list[dict[str, Any]]:
        told = {"wind": 0.0, "from": 0.0, "stiffness": 1.0, **weather}
        steps = [call("step", photo, 1 / 60) for _ in range(59)]
        return [call("drape", photo, weather=told), *steps, call("step", photo, 1 / 60, keep=True)]

    front, left = {"wind": 6.0}, {"wind": 6.0, "from": np.pi / 2}
    calls = [c for w in ({}, front, left, {"wind": 6.0, "stiffness": 10.0}) for c in blown(**w)]
    still, back, right, stiff = run_in_node(written(tmp_path), calls, tmp_path).points
    assert (back - still)[hem(outfit()), 2].mean() < -0.01  # from the front: to the back
    assert (right - still)[hem(outfit()), 0].mean() < -0.01  # from the person's left (+x)
    assert not np.allclose(stiff, back, atol=1e-3)
    np.testing.assert_allclose(still, drape(outfit(), photo), atol=5e-3)


@pytest.mark.slow
def test_nothing_explodes_in_a_storm_at_three_times_the_speed(tmp_path: Path) -> None:
    motion = retarget(clip("dance"), outfit().skeleton)
    poses = [Pose(r, t) for r, t in zip(motion.rotations, motion.translations, strict=True)]
    weather = {"wind": 10.0, "from": 1.0, "stiffness": 0.1}
    calls = [call("drape", poses[0], weather=weather)]
    # Late answers: steps of a tenth of a second between, and a cut in the middle.
    calls += [call("step", p, 0.1 if k % 7 == 0 else 1 / 60, keep=True) for k, p in enumerate(poses[:120:3])]
    calls += [call("step", turned(1.0, 5.0), 1 / 60, keep=True)]
    found = run_in_node(written(tmp_path), calls, tmp_path).points
    assert np.isfinite(found).all()
    assert max(stretched(points, outfit()) for points in found) < 1.6


_READ = """
import { readFileSync } from 'node:fs';
const { readGlb } = await import(process.argv[1]);
const b = readFileSync(process.argv[2]);
try {
  const { cloth } = readGlb(b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength));
  const points = cloth && cloth.outfit.weave.inverse.length, riders = cloth && cloth.riders.splats.length;
  console.log(JSON.stringify({ points, riders }));
} catch (error) { console.log(JSON.stringify({ error: error.message })); }
"""


def read_in_node(path: Path) -> dict[str, Any]:
    words = ["node", "--input-type=module", "-e", _READ, (STATIC / "persona-core.js").as_uri(), str(path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def rig(document: dict[str, Any]) -> dict[str, Any]:
    """What the glTF extension says."""
    return document["extensions"]["PERSONA_rigged_splats"]


def changed(whole: bytes, change: Any) -> bytes:
    """A GLB with other JSON."""
    length = struct.unpack_from("<I", whole, 12)[0]
    document = json.loads(whole[20 : 20 + length])
    change(document)
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    rest = whole[20 + length :]
    return whole[:8] + struct.pack("<II", 20 + len(text) + len(rest), len(text)) + whole[16:20] + text + rest


def test_files_without_garments_and_older_ones_are_read(tmp_path: Path) -> None:
    path = written(tmp_path)
    riders = avatar().poser.riders
    assert riders is not None
    assert read_in_node(path) == {"points": len(outfit()), "riders": len(riders)}
    whole = path.read_bytes()
    path.write_bytes(changed(whole, lambda d: rig(d)["cloth"]["numbers"].pop("fastest")))
    assert read_in_node(path) == {"points": None, "riders": None}  # of another version of the solver
    path.write_bytes(changed(whole, lambda d: rig(d).pop("cloth")))
    assert read_in_node(path) == {"points": None, "riders": None}
    path.write_bytes(splats_glb(replace(avatar(), outfit=None, learned_drape=None)))
    assert read_in_node(path) == {"points": None, "riders": None}


_SAMPLE = """
import { readFileSync } from 'node:fs';
const { readGlb, restPose } = await import(process.argv[1]);
const b = readFileSync(process.argv[2]);
const { clips, skeleton } = readGlb(b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength));
console.log(JSON.stringify(JSON.parse(process.argv[3]).map((time) => {
  const pose = restPose(skeleton, 0);
  clips[0].sample(time, pose);
  return [...pose.rotations.slice(0, 4), ...pose.translation];
})));
"""


def test_between_keys_a_body_moves_on_a_curve_and_across_a_cut_it_does_not_swing_out(tmp_path: Path) -> None:
    skeleton, fps = outfit().skeleton, 10.0

    def angle(t: np.ndarray) -> np.ndarray:
        return 0.8 * np.sin(4 * t)

    keys = np.arange(20) / fps
    rotations = np.tile(np.eye(3), (20, len(skeleton.names), 1, 1))
    rotations[:, 0] = [about("x", a) for a in angle(keys)]
    places = np.stack([np.zeros(20), 1 + 0.2 * np.sin(4 * keys), np.where(keys < 0.95, 0.0, 5.0)], 1)
    path = tmp_path / "me.splats.glb"
    path.write_bytes(splats_glb(avatar(), [Motion(skeleton, rotations, places, fps, "sway")]))
    between = (keys[1:-2] + 0.05).tolist()
    words = ["node", "--input-type=module", "-e", _SAMPLE, (STATIC / "persona-core.js").as_uri(), str(path)]
    done = subprocess.run([*words, json.dumps([*keys.tolist(), *between])], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found = np.array(json.loads(done.stdout))
    at, middle = found[:20], found[20:]
    np.testing.assert_allclose(2 * np.arctan2(at[:, 0], at[:, 3]), angle(keys), atol=1e-3)
    np.testing.assert_allclose(at[:, 4:], places, atol=1e-5)
    straight = np.abs((angle(keys[1:-2]) + angle(keys[2:-1])) / 2 - angle(np.array(between))).max()
    away = np.abs(2 * np.arctan2(middle[:, 0], middle[:, 3]) - angle(np.array(between))).max()
    assert away < straight / 4
    assert middle[:, 6].min() > -1e-5 and middle[:, 6].max() < 5 + 1e-5


DAMAGES = {
    "a rate of none": lambda c: c["options"].update(rate=0),
    "a number that is none": lambda c: c["numbers"].update(fastest="much"),
    "endless draping": lambda c: c["options"].update(travel=1e9),
    "springs of another length": lambda c: c["weave"].update(length=c["weave"]["rate"]),
    "too few garments": lambda c: c["weave"].update(outside=[]),
    "limbs that are none": lambda c: c["body"].update(late=[0]),
    "riders of a smaller avatar": lambda c: c["riders"].update(splats=c["weave"]["drag"]),
    "no body": lambda c: c.pop("body"),
}


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_garments_are_an_error(damage: Any, tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(changed(path.read_bytes(), lambda d: damage(rig(d)["cloth"])))
    assert "damaged" in read_in_node(path)["error"]


def test_the_file_tells_every_constant_of_the_kernels() -> None:
    """A constant that the solver gets anew must reach the page, too."""
    own = {n for n, v in vars(kernels).items() if re.fullmatch("[A-Z][A-Z0-9_]+", n) and np.ndim(v) == 0}
    words = {"ZERO", "HALF", "ONE", "TWICE", "TINY", "RECORD", "OVER", "BESIDE"}  # the page writes these as they are
    assert own - words == set(cloth_glb.NUMBERS)
