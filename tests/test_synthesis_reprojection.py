"""Generated frames: as many as asked for, the same for the same seed, consistent with their camera and pose."""

from __future__ import annotations

import numpy as np
import pytest

from dressed_person import dressed_person
from persona.compute import Compute
from persona.events import ignore, stage
from persona.surface.off_body import add_off_body
from persona.synthesis import Reprojection, complete_texture
from persona.synthesis.poses import RangeOfMotion
from persona.types import NOBODY, BodyFit, Frame, Observation, TexturedSurface


@pytest.fixture(scope="module")
def person() -> tuple[Observation, BodyFit, TexturedSurface]:
    observation, fit = dressed_person(skirt=True)
    fit = add_off_body(observation, fit)
    return observation, fit, complete_texture(observation, fit)


@pytest.fixture(scope="module")
def frames(person: tuple[Observation, BodyFit, TexturedSurface]) -> list[Frame]:
    motion = RangeOfMotion()(person[1].skeleton, 5, 3)
    return Reprojection(frames=12, height_px=128)(*person, [motion])


@pytest.mark.slow
def test_count_kinds_and_sizes(frames: list[Frame]) -> None:
    assert len(frames) == 12
    for frame in frames:
        assert frame.kind == "generated"
        height, width = frame.alpha.shape
        assert (frame.camera.height, frame.camera.width) == (height, width)
        assert frame.image.shape == (height, width, 3)
        assert max(height, width) < 300


def test_channels_agree(frames: list[Frame]) -> None:
    for frame in frames:
        assert frame.depth is not None
        assert frame.normals is not None
        assert frame.parts is not None
        solid = frame.alpha == 255
        assert solid.mean() > 0.05
        assert (frame.depth[solid] > 0.5).all()
        assert (frame.depth[frame.alpha == 0] == 0).all()
        assert (frame.parts[frame.alpha == 0] == NOBODY).all()
        assert np.mean(frame.parts[solid] != NOBODY) > 0.99
        normals = frame.normals[solid].astype(np.float32)
        assert np.allclose(np.linalg.norm(normals, axis=1), 1, atol=0.02)
        assert (normals[:, 2] <= 1e-3).all()  # toward the camera


def test_the_person_fills_the_frame_up_to_the_margin(frames: list[Frame]) -> None:
    for frame in frames:
        ys, xs = np.nonzero(frame.alpha)
        height, width = frame.alpha.shape
        for gap in (ys.min(), xs.min(), height - 1 - ys.max(), width - 1 - xs.max()):
            assert 4 <= gap <= 30


def test_cameras_stand_all_around(frames: list[Frame]) -> None:
    forward = np.stack([frame.camera.T_camera_world[2, :3] for frame in frames])
    azimuth = np.arctan2(-forward[:, 0], -forward[:, 2])
    assert len(np.unique(np.floor((azimuth + np.pi) / (np.pi / 2)))) == 4
    elevation = np.rad2deg(np.arcsin(-forward[:, 1]))
    assert elevation.min() > -11
    assert elevation.max() < 31


@pytest.mark.slow
def test_same_seed_same_frames(person: tuple[Observation, BodyFit, TexturedSurface]) -> None:
    def frames(seed: int, threads: int) -> list[Frame]:
        with stage("synthesize", ignore, Compute(threads)) as handle:
            return Reprojection(frames=4, height_px=96, seed=seed)(*person, stage=handle)

    a, b, c = (frames(seed, threads) for seed, threads in ((1, 1), (1, 2), (2, 1)))
    assert all(np.array_equal(x.image, y.image) for x, y in zip(a, b, strict=True))
    assert not all(
        x.image.shape == y.image.shape and np.array_equal(x.image, y.image) for x, y in zip(a, c, strict=True)
    )


def test_range_of_motion_is_made_of_rotations() -> None:
    _, fit = dressed_person()
    motion = RangeOfMotion()(fit.skeleton, 30, 0)
    assert len(motion) == 30
    assert motion.skeleton.names == fit.skeleton.names
    product = motion.rotations @ np.swapaxes(motion.rotations, -1, -2)
    assert np.allclose(product, np.eye(3), atol=1e-5)
    again = RangeOfMotion()(fit.skeleton, 30, 0)
    assert np.array_equal(motion.rotations, again.rotations)
