"""The avatar file: a promise to read what earlier programs wrote.

``golden/avatar_format_2.safetensors`` was written by the first version of the program from ``examples/woman_skirt.jpg``
(CC0), with one in ninety Gaussians kept and the left hand declared hidden. ``avatar_format_2_posed.npz`` holds
what that version made of it in three poses: the photo's, one of a clip with a face, and one in which the hidden hand
has come out halfway. It holds every eighth Gaussian.

``avatar_format_3.safetensors`` was written by the last version before garments: every sixth Gaussian of the tests'
capsule person, a few pose-driven offsets, three facial actions, a hidden hand and a light.
``avatar_format_3_posed.npz`` holds every fourth of its Gaussians in one pose.
"""

import json
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.numpy import save_file

from export_avatar import whole_avatar
from persona.avatar import Avatar
from persona.errors import PersonaError
from persona.types import Pose
from persona.version import __version__

GOLDEN = Path(__file__).parent / "golden"
FORMAT_2 = GOLDEN / "avatar_format_2.safetensors"


@pytest.mark.parametrize("name", ["photo", "dance", "half"])
def test_a_file_of_the_first_format_poses_to_the_same_numbers(name: str) -> None:
    avatar, kept = Avatar.load(FORMAT_2), np.load(GOLDEN / "avatar_format_2_posed.npz")
    pose = Pose(*(kept[f"{name}.{part}"] for part in ("rotations", "translation", "expression")))
    posed = avatar.pose(pose)
    for part in ("means", "factors", "opacities", "colors"):
        assert torch.allclose(getattr(posed, part)[::8], torch.from_numpy(kept[f"{name}.{part}"]), atol=1e-5), part
    plain = avatar.pose(pose, pose_driven=False, lit=False)
    assert float((plain.means - posed.means).abs().max()) > 1e-3, "the offsets count"
    assert float((plain.colors - posed.colors).abs().max()) > 0.1, "the light counts"


def test_a_file_of_the_third_format_poses_to_the_same_numbers() -> None:
    avatar, kept = Avatar.load(GOLDEN / "avatar_format_3.safetensors"), np.load(GOLDEN / "avatar_format_3_posed.npz")
    assert avatar.outfit is None
    posed = avatar.pose(Pose(kept["rotations"], kept["translation"], kept["expression"]))
    for part in ("means", "factors", "opacities", "colors"):
        assert torch.allclose(getattr(posed, part)[::4], torch.from_numpy(kept[part]), atol=1e-5), part


def with_header(file: Path, out: Path, **changes: Any) -> Path:
    """A copy with other entries in the header; None leaves one out."""
    with safe_open(file, "numpy") as reader:
        header = json.loads(reader.metadata()["persona"]) | changes
        arrays = {k: reader.get_tensor(k) for k in reader.keys()}  # noqa: SIM118
    save_file(arrays, out, {"persona": json.dumps({k: v for k, v in header.items() if v is not None})})
    return out


def test_the_second_format_knew_driving_joints_and_wrists_by_their_names(tmp_path: Path) -> None:
    now = whole_avatar().save(tmp_path / "now.safetensors")
    then = with_header(now, tmp_path / "then.safetensors", format="persona-avatar-2", drivers=None, wrists=None)
    new, old = Avatar.load(now), Avatar.load(then)
    assert old.drivers == new.drivers
    assert old.wrists == new.wrists
    assert len(old.drivers) == 21 or len(old.drivers) == old.offsets.reach.shape[1]  # type: ignore[union-attr]
    pose = Pose(np.roll(new.photo_pose.rotations, 1, 0), new.photo_pose.translation)
    assert torch.equal(old.pose(pose).means, new.pose(pose).means)


def test_posing_needs_no_names_of_joints(tmp_path: Path) -> None:
    file = whole_avatar().save(tmp_path / "now.safetensors")
    count = len(whole_avatar().skeleton.names)
    anonymous = Avatar.load(with_header(file, tmp_path / "x.safetensors", joint_names=[f"j{i}" for i in range(count)]))
    pose = Pose(np.roll(anonymous.photo_pose.rotations, 1, 0), anonymous.photo_pose.translation)
    for part in ("means", "opacities"):
        assert torch.equal(getattr(anonymous.pose(pose), part), getattr(Avatar.load(file).pose(pose), part))


def test_the_header_carries_program_and_format(tmp_path: Path) -> None:
    with safe_open(whole_avatar().save(tmp_path), "numpy") as reader:
        header = json.loads(reader.metadata()["persona"])
    assert header["program"] == __version__
    assert header["format"] == "persona-avatar-4"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"format": "persona-avatar-5", "program": "7.1"},
            "written by persona 7.1 in format 5.*up to format 4.*upgrade",
        ),
        ({"format": "persona-avatar-999999", "program": "x\n" * 99}, "upgrade"),
        ({"format": "persona-avatar-1"}, "make it again"),
        ({"format": "persona-avatar-"}, "not an avatar"),
        ({"format": None}, "not an avatar"),
        ({"drivers": [999]}, "driving joint"),
        ({"wrists": {"4": -1}}, "wrist"),
        ({"drivers": None}, "damaged"),
        ({"wrists": [1]}, "damaged"),
    ],
)
def test_other_formats_and_wrong_joints_are_refused(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    file = whole_avatar().save(tmp_path / "now.safetensors")
    with pytest.raises(PersonaError, match=words) as error:
        Avatar.load(with_header(file, file, **changes))
    assert "\n" not in str(error.value)


def test_an_avatar_never_changes_and_a_changed_copy_poses_anew() -> None:
    avatar = whole_avatar()
    pose = Pose(np.roll(avatar.photo_pose.rotations, 1, 0), avatar.photo_pose.translation)
    before = avatar.pose(pose).means
    with pytest.raises(FrozenInstanceError):
        avatar.stretch = torch.ones(len(avatar))  # type: ignore[misc]
    swapped = replace(avatar, barycentric=avatar.barycentric.flip(1), anchors=avatar.anchors * 1.1)
    assert float((swapped.pose(pose).means - before).abs().max()) > 1e-4
    assert torch.equal(avatar.pose(pose).means, before)
