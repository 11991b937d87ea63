"""Generated frames of a person in a skirt: its cloth rests in poses that stand for themselves and swings in motions."""

from __future__ import annotations

import numpy as np
import pytest

import hanging_cloth
from hanging_cloth import pulled
from persona.cloth import outfit_of
from persona.geometry.kinematics import forward
from persona.motion.library import clip
from persona.motion.retarget import retarget
from persona.synthesis import Reprojection
from persona.synthesis.posable import PosableSurface
from persona.synthesis.poses import RangeOfMotion
from persona.types import Frame
from skirt import person_in_skirt


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[Frame]:
    hanging_cloth.install(monkeypatch)
    motions = [retarget(clip(name), person_in_skirt()[1].skeleton) for name in ("walk", "squat")]
    return Reprojection(frames=20, height_px=96)(*person_in_skirt(), motions)


def test_frames_carry_the_cloth_they_show(frames: list[Frame]) -> None:
    fit = person_in_skirt()[1]
    outfit = outfit_of(fit)
    assert outfit is not None
    still, moving = 4, 7
    for i, frame in enumerate(frames):
        assert frame.cloth is not None
        assert frame.cloth.dtype == np.float32
        if i < still:
            expected = fit.surface.vertices[fit.garments[0].first :]
        else:
            expected = pulled(outfit, frame.pose, 0.05 if i < len(frames) - moving else 0.1)
        assert np.allclose(frame.cloth, expected, atol=1e-5), i


def test_the_pictures_show_the_skirt_where_it_hangs(frames: list[Frame]) -> None:
    for frame in frames:
        assert frame.cloth is not None
        pixels, _ = frame.camera.project(frame.cloth)
        x, y = np.floor(pixels).astype(int).T
        assert (frame.alpha[y, x] > 0).mean() > 0.8
        yellow = (frame.image[..., 2] < 60) & (frame.image[..., 1] > 150) & (frame.alpha > 250)
        rows = np.flatnonzero(yellow.any(1))
        assert rows.min() >= pixels[:, 1].min() - 2
        assert rows.max() <= pixels[:, 1].max() + 2


def test_cloth_of_a_garment_is_never_torn() -> None:
    _, fit, textured = person_in_skirt()
    scene = PosableSurface(fit, textured)
    cloth = fit.surface.vertices[fit.garments[0].first :].astype(np.float32)
    wide = cloth + (cloth - cloth.mean(0)) * [9, 0, 9]
    posed = scene.posed(fit.pose, wide.astype(np.float32))
    assert posed.kept.all()
    assert np.array_equal(posed.vertices[scene.worn], wide.astype(np.float32))


def test_without_garments_the_poses_are_what_they_were() -> None:
    skeleton = person_in_skirt()[1].skeleton
    legs = [skeleton.names.index(f"{side}_{joint}") for side in ("left", "right") for joint in ("hip", "knee")]
    plain, blended = (RangeOfMotion(legs_towards=to)(skeleton, 120, 0) for to in (0.0, 1.0))

    def stances(rotations: np.ndarray) -> int:
        """How many differ."""
        flat, found = rotations[:, legs].reshape(len(rotations), -1), 0
        while len(flat):
            flat, found = flat[np.linalg.norm(flat - flat[0], axis=1) > 0.15], found + 1
        return found

    assert stances(plain.rotations) <= 2 * 18
    assert stances(blended.rotations) > 2 * stances(plain.rotations)
    feet = [skeleton.names.index(name) for name in ("left_ankle", "right_ankle")]
    for motion in (plain, blended):
        lowest = forward(skeleton, motion.rotations, motion.translations)[1][:, feet, 1].min(1)
        assert abs(lowest - np.median(lowest)).max() < 0.12, "one foot stands on the floor"
