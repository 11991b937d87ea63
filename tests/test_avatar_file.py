"""The avatar file: a promise to read what earlier programs wrote.

``golden/avatar_format_2.safetensors`` was written by the first version of the program from ``examples/woman_skirt.jpg``
(CC0), with one in ninety Gaussians kept and the left hand declared hidden. ``avatar_format_2_posed.npz`` holds
what that version made of it in three poses: the photo's, one of a clip with a face, and one in which the hidden hand
has come out halfway. It holds every eighth Gaussian.
"""

from pathlib import Path

import numpy as np
import pytest
import torch

from persona.avatar import Avatar
from persona.types import Pose

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
