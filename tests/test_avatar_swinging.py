"""What motion adds to the learned drape: rest, real time, bounds, cuts, the file."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save_file

from hanging_cloth import lagging, pulled
from persona.avatar import Avatar, build_avatar
from persona.avatar.learned_swing import Followers
from persona.errors import PersonaError
from persona.geometry.rotations import about
from persona.pipeline.pictures import clothing_of
from persona.synthesis.poses import RangeOfMotion
from persona.training.drape import LearnDrape
from persona.training.roaming import Roaming
from persona.types import Motion, Pose
from skirt import person_in_skirt

HEM = slice(-20, None)


def poses_of(motion: Motion) -> list[Pose]:
    return [Pose(r, t) for r, t in zip(motion.rotations, motion.translations, strict=True)]


@cache
def learnt() -> Avatar:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("persona.training.drape.simulate", lagging)
        avatar = build_avatar(*person_in_skirt(), count=2000)
        assert avatar.outfit is not None
        outfit = avatar.outfit
        poses = poses_of(RangeOfMotion(legs_towards=1.0)(avatar.skeleton, 68, 0))[18:]
        learn = LearnDrape(steps=500, motions=Roaming(walks=4, travels=2, seconds=8.0))
        return replace(avatar, learned_drape=learn(avatar, poses, [pulled(outfit, pose) for pose in poses]))


def walk(seed: int = 7, seconds: float = 4.0) -> Motion:
    """A walk that nothing was learnt from."""
    return Roaming(walks=1, travels=0, seconds=seconds)(learnt().skeleton, [], seed)[0]


def swung(poses: list[Pose], fps: float, avatar: Avatar | None = None) -> np.ndarray:
    return np.stack([x for x in (avatar or learnt()).swung(poses, fps, learned=True) if x is not None])


def hung(pose: Pose, avatar: Avatar | None = None) -> np.ndarray:
    points = (avatar or learnt()).hung(pose)
    assert points is not None
    return points


@pytest.mark.slow
def test_swinging_cloth_of_an_unseen_walk_is_found_far_better_than_by_poses() -> None:
    avatar, motion = learnt(), walk()
    assert avatar.outfit is not None
    true = lagging(avatar.outfit, motion)
    still = np.stack([hung(pose) for pose in poses_of(motion)])
    moved = swung(poses_of(motion), motion.fps)
    by_pose, by_motion = (np.linalg.norm((x - true)[:, HEM], axis=2).mean() for x in (still, moved))
    assert by_pose > 0.02
    assert by_motion < 0.5 * by_pose


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000), fps=st.floats(5, 120))
def test_rest_stays_at_rest(seed: int, fps: float) -> None:
    avatar = learnt()
    pose = poses_of(RangeOfMotion(legs_towards=1.0)(avatar.skeleton, 20, seed))[-1]
    assert np.abs(swung([pose] * 5, fps) - hung(pose)).max() < 1e-5


@pytest.mark.slow
def test_who_stops_comes_to_rest() -> None:
    motion = walk()
    poses = poses_of(motion)[:40]
    rest = hung(poses[-1])
    points = swung(poses + [poses[-1]] * 90, motion.fps)
    assert np.linalg.norm((points[39] - rest)[HEM], axis=1).mean() > 0.005
    assert np.abs(points[-1] - rest).max() < 1e-3


@pytest.mark.slow
@pytest.mark.parametrize("fps", [24.0, 30.0])
def test_the_frame_rate_does_not_matter(fps: float) -> None:
    skeleton = learnt().skeleton
    leg = skeleton.names.index("left_hip")

    def moving(rate: float) -> list[Pose]:
        times = np.arange(round(3 * rate) + 1) / rate
        rotations = np.tile(np.eye(3), (len(times), len(skeleton.names), 1, 1))
        rotations[:, leg] = about("x", 0.5 * np.sin(2 * np.pi * 1.1 * times))
        rotations[:, 0] = about("y", 0.7 * np.sin(2 * np.pi * 0.6 * times))
        places = np.stack([0.3 * np.sin(2 * np.pi * 0.5 * times), 0.9 + 0 * times, 1.2 * times], 1)
        return [Pose(r, t) for r, t in zip(rotations, places, strict=True)]

    coarse, fine = swung(moving(fps), fps), swung(moving(60.0), 60.0)
    every = np.arange(0, 19) / 6  # moments that all rates have
    a, b = coarse[np.round(every * fps).astype(int)], fine[np.round(every * 60).astype(int)]
    assert np.linalg.norm((b - fine[0])[:, HEM], axis=2).max() > 0.1
    assert np.linalg.norm(a - b, axis=2).max() < 0.005


def test_followers_are_exact_whatever_the_steps() -> None:
    one, many = (Followers((1.2, 4.0), (0.7, 1.0)) for _ in range(2))
    start, end = np.zeros((2, 3)), np.array([[0.3, 0, 0], [0, 0.2, 0.1]])
    for followers, count in ((one, 1), (many, 40)):
        followers.step(start, 0.1)
        for k in range(count):
            followers.step(start + (end - start) * (k + 1) / count, 0.2 / count)
    np.testing.assert_allclose(one.lags(np.eye(3)), many.lags(np.eye(3)), atol=1e-12)


@pytest.mark.slow
def test_it_does_not_matter_where_the_person_is_and_which_way_it_faces() -> None:
    motion, turn, off = walk(), about("y", np.asarray(1.1)), np.array([5.0, 0.2, -3.0])
    rotations = motion.rotations.copy()
    rotations[:, 0] = turn @ rotations[:, 0]
    other = replace(motion, rotations=rotations, translations=motion.translations @ turn.T + off)
    a, b = swung(poses_of(motion), 30), swung(poses_of(other), 30)
    assert np.abs(a @ turn.T + off - b).max() < 1e-3


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(speed=st.floats(1, 1e4), seed=st.integers(0, 1000))
def test_no_speed_makes_it_explode(speed: float, seed: int) -> None:
    motion = walk(seed, 1.0)
    points = swung(poses_of(motion), motion.fps * speed)
    assert np.isfinite(points).all()
    still = np.stack([hung(pose) for pose in poses_of(motion)])
    assert np.linalg.norm(points - still, axis=2).max() < 1.0


def test_a_cut_begins_anew() -> None:
    first = poses_of(walk())[:30]
    far = [Pose(p.rotations, p.translation + np.array([4.0, 0, 2.0])) for p in first[:20]]
    together, alone = swung(first + far, 30), swung(far, 30)
    np.testing.assert_allclose(together[30:], alone, atol=1e-6)


@pytest.mark.slow
def test_motions_played_swing_and_single_poses_do_not() -> None:
    poses = poses_of(walk())[:12]
    moving = list(clothing_of(learnt(), poses, 30.0, "learned"))
    assert np.abs(np.stack(moving) - swung(poses, 30)).max() == 0  # type: ignore[arg-type]
    frames = list(learnt().animate(poses, 30.0, learned=True))
    single = learnt().pose(poses[-1], cloth="learned")
    assert float((frames[-1].means - single.means).abs().max()) > 0.005
    # An avatar of before knows of poses alone.
    drape = learnt().learned_drape
    assert drape is not None
    old = replace(learnt(), learned_drape=replace(drape, swing=None))
    assert np.abs(swung(poses, 30, old)[-1] - hung(poses[-1], old)).max() == 0
    none = replace(learnt(), learned_drape=None)
    assert np.abs(swung(poses, 30, none)[-1] - hung(poses[-1], none)).max() == 0


def test_the_file_keeps_what_motion_adds(tmp_path: Path) -> None:
    file = learnt().save(tmp_path)
    back, poses = Avatar.load(file), poses_of(walk())[:20]
    assert np.abs(swung(poses, 30) - swung(poses, 30, back)).max() < 3e-3
    without = replace(learnt(), learned_drape=None).save(tmp_path / "without.safetensors")
    assert file.stat().st_size - without.stat().st_size < 6e5


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("markers", lambda t: t + 100_000), ("markers", lambda t: t[:0]), ("springs", lambda t: t * 0),
        ("springs", lambda t: t * 1000), ("springs", lambda t: t[:1]), ("springs", lambda t: t * np.float32(np.nan)),
        ("spread", lambda t: t[:-1]), ("spread", lambda t: -t), ("weight.0", lambda t: t[:, :-1]),
        ("weight.2", lambda t: None), ("bias.1", lambda t: t[:-1]), ("markers", lambda t: None),
        ("weight.1", lambda t: t * np.float16(np.inf)),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(tmp_path: Path, name: str, change: Any) -> None:
    file = learnt().save(tmp_path / "a.safetensors")
    with safe_open(file, "numpy") as reader:
        header = reader.metadata()
        arrays = {k: reader.get_tensor(k) for k in reader.keys()}  # noqa: SIM118
    arrays[f"drape.swing.{name}"] = change(arrays[f"drape.swing.{name}"])
    save_file({k: np.ascontiguousarray(v) for k, v in arrays.items() if v is not None}, file, header)
    with pytest.raises(PersonaError):
        Avatar.load(file)


def test_roaming_is_the_same_every_time_and_ends_where_it_should() -> None:
    skeleton, roaming = learnt().skeleton, Roaming(walks=1, travels=1, seconds=3.0)
    poses = poses_of(RangeOfMotion()(skeleton, 30, 0))
    a, b, c = (roaming(skeleton, poses, seed) for seed in (0, 0, 1))
    assert [len(motion) for motion in a] == [90, 90]
    for one, same, other in zip(a, b, c, strict=True):
        assert np.array_equal(one.rotations, same.rotations)
        assert not np.array_equal(one.rotations, other.rotations)
        speed = np.linalg.norm(np.diff(one.translations, axis=0), axis=1) * one.fps
        assert 0.05 < speed.mean() < 4
        assert speed.max() < 9, "no cut"
