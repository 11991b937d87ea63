"""The Blender add-on, run by a real Blender: avatars move there as the files say."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.spatial import KDTree

from export_avatar import FACE, whole_avatar
from gltf_tools import run_in_blender
from persona.avatar import build_avatar
from persona.exporting.mesh import BakeMesh
from persona.exporting.mesh_glb import mesh_glb
from persona.exporting.splat_glb import splats_glb
from persona.exporting.swing import BakeSwing
from persona.motion import clip, cut, retarget
from persona.types import Motion, Skeleton
from posed_mesh import shown
from skirt import person_in_skirt
from splat_file import SplatFile

pytestmark = pytest.mark.slow

ADDON = Path(__file__).parents[1] / "integrations" / "blender" / "persona_avatar.py"
CALLS = [{"clip": "walk", "frame": 8}, {"clip": "squat", "frame": 14}, {"clip": "photo", "frame": 0}]


def clips(skeleton: Skeleton) -> tuple[Motion, ...]:
    """The first half second of two clips."""
    motions = [replace(cut(clip(name), 0.0, 0.5), name=name) for name in ("walk", "squat")]
    return tuple(retarget(motion, skeleton) for motion in motions)


def imported(data: bytes, folder: Path, calls: list[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What the add-on found in a file, and places (n, 3; meters, glTF's axes) by number of the call and mesh."""
    (folder / "me.glb").write_bytes(data)
    (folder / "calls.json").write_text(json.dumps(calls))
    script, out = Path(__file__).parent / "move_in_blender.py", folder / "out.npz"
    found = run_in_blender(script, ADDON, folder / "me.glb", folder / "calls.json", out)
    return found, dict(np.load(out)) if out.is_file() else {}


def apart(a: np.ndarray, b: np.ndarray) -> float:
    """How far any point of one set is from the other set: Blender orders and joins vertices as it likes."""
    return max(float(KDTree(a).query(b)[0].max()), float(KDTree(b).query(a)[0].max()))


@cache
def skirt() -> bytes:
    avatar = build_avatar(*person_in_skirt(), count=3000)
    mesh, own = BakeMesh(texture_size=64)(avatar), clips(avatar.skeleton)
    return mesh_glb(avatar, mesh, own, "me", BakeSwing(fields=4)(avatar, mesh.garments, own))


def test_every_clip_moves_skeleton_and_garment_together(tmp_path: Path) -> None:
    found, places = imported(skirt(), tmp_path, CALLS)
    file = SplatFile.read(skirt())
    assert found["clips"] == ["photo", "squat", "walk"]
    assert found["fps"] == 30 and found["frames"] == [0, 1]  # of the photo's pose, the last call
    assert len(found["keys"]["skirt"]) == 1 + 4
    for number, call in enumerate(CALLS):
        for name in ("person", "skirt"):
            expected = shown(file, name, call["clip"], call["frame"])
            own = places[f"{number}:{name}"]
            distance = KDTree(own).query(expected)[0].max()  # Blender's skirt has the inside, too
            assert distance < 1e-4, (call, name)
    assert apart(places["0:person"], places["1:person"]) > 0.05


def test_splats_are_points_of_their_size_that_move_with_skeleton_and_face(tmp_path: Path) -> None:
    avatar = whole_avatar()
    data = splats_glb(avatar, clips(avatar.skeleton))
    file = SplatFile.read(data)
    found, places = imported(data, tmp_path, [*CALLS, {"clip": "walk", "frame": 8, "keys": {FACE[0]: 1.0}}])
    assert found["keys"] == {"splats": ["Basis", *FACE]}
    for number, call in enumerate(CALLS):
        rotations, translation, face = file.pose(call["clip"], call["frame"])
        means = file.posed(rotations, translation, face)[0]
        assert np.abs(places[f"{number}:splats"] - means).max() < 1e-4
    changed = np.linalg.norm(places["3:splats"] - places["0:splats"], axis=1) > 1e-4
    assert 0 < changed.mean() < 0.5  # the face alone
    middle = np.sort(file.vertices("KHR_gaussian_splatting:SCALE"), 1)[:, 1]
    assert np.allclose(places["0:radius"], 1.5 * middle, rtol=1e-4)


@pytest.mark.parametrize("data", [b"glTF", b"nothing" * 9])
def test_a_file_that_is_none_is_told(tmp_path: Path, data: bytes) -> None:
    found, _ = imported(data, tmp_path, CALLS)
    assert "persona export AVATAR --to mesh.glb" in found["error"]
    assert "Traceback" not in found["error"]


def test_a_clip_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    found, _ = imported(skirt(), tmp_path, [{"clip": "fly", "frame": 0}])
    assert "photo, squat, walk" in found["error"]
