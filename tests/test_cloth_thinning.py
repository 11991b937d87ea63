"""Garments on a quarter of their points: which they are, how they move, and what does not matter."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from clothed import LEGS, cone, mannequin_body, skirt
from persona.avatar import build_avatar
from persona.body.skinning import skin
from persona.cloth import Outfit, Thinned, simulate
from persona.geometry.kinematics import pose_transforms
from persona.geometry.rotations import about
from persona.pipeline.pictures import clothing_of
from persona.types import BodyPart, Motion, Pose
from skirt import person_in_skirt


@cache
def outfit() -> Outfit:
    body = mannequin_body()
    return body.outfit(skirt(body, 0.5, count=1500))


@cache
def thin() -> Thinned:
    return Thinned.of(outfit())


def swinging(fps: float = 30.0, seconds: float = 1.5) -> Motion:
    """The hips turn to and fro and go sideways, one leg swings."""
    times = np.arange(round(seconds * fps) + 1) / fps
    still = outfit().photo_pose
    rotations = np.tile(np.asarray(still.rotations, np.float64), (len(times), 1, 1, 1))
    rotations[:, 0] = about("y", 0.7 * np.sin(2 * np.pi * times)) @ rotations[:, 0]
    leg = outfit().skeleton.names.index("left_hip")
    rotations[:, leg] = rotations[:, leg] @ about("x", -0.5 * np.sin(2 * np.pi * times) ** 2)
    places = np.asarray(still.translation) + np.stack([0.15 * np.sin(np.pi * times), 0 * times, 0.8 * times], 1)
    return Motion(outfit().skeleton, rotations, places, fps)


def poses_of(motion: Motion) -> list[Pose]:
    return [Pose(r, t) for r, t in zip(motion.rotations, motion.translations, strict=True)]


def skinned(pose: Pose) -> np.ndarray:
    return skin(outfit().rest, outfit().skin, pose_transforms(outfit().skeleton, pose))


def test_a_quarter_of_the_points_is_left_and_says_where_all_are() -> None:
    whole, light = outfit(), thin()
    assert len(light.outfit) < 0.35 * len(whole)
    assert np.array_equal(light.outfit.rest, whole.rest[light.kept])
    (garment,), (own,) = light.outfit.garments, whole.garments
    assert np.array_equal(garment.pattern, np.asarray(own.pattern)[light.kept])
    # Every second row and column: the hem, and the last of the held rows.
    assert set(light.kept // own.columns) >= {own.held_rows - 1, own.rows - 1}
    pose = poses_of(swinging())[20]
    found = light(pose, skinned(pose)[light.kept])
    np.testing.assert_allclose(found[light.kept], skinned(pose)[light.kept], atol=1e-6)
    above = slice(0, own.held_rows * own.columns)
    np.testing.assert_allclose(found[above], skinned(pose)[above], atol=2e-3)
    # Moved as one it stays itself, across the seam of a closed grid too.
    below = slice((own.held_rows - 1) * own.columns, None)
    moved = light(pose, skinned(pose)[light.kept] + np.float32([0.1, 0.2, 0.3]))
    np.testing.assert_allclose((moved - found)[below], np.broadcast_to([0.1, 0.2, 0.3], found[below].shape), atol=1e-5)


def test_points_between_lie_on_round_curves() -> None:
    """A cone that is as wide as a skirt: what is left out of it comes back within a millimeter."""
    whole, light = outfit(), thin()
    (own,) = whole.garments
    r, c = np.mgrid[: own.rows, : own.columns]
    turn, wide = 2 * np.pi * c / own.columns, 0.2 + 0.005 * r
    cone_ = np.stack([wide * np.sin(turn), 1.0 - 0.02 * r, wide * np.cos(turn)], -1).reshape(-1, 3)
    found = light(whole.photo_pose, cone_[light.kept])[(own.held_rows - 1) * own.columns :]
    assert np.abs(found - cone_[(own.held_rows - 1) * own.columns :]).max() < 1e-3


def test_what_hangs_from_the_hips_meets_no_arms_and_hair_meets_all() -> None:
    parts = set(thin().outfit.colliders.parts.tolist())
    assert int(BodyPart.LEFT_LEG) in parts
    assert not parts & {int(BodyPart.LEFT_ARM), int(BodyPart.RIGHT_HAND), int(BodyPart.HEAD)}
    assert len(thin().outfit.colliders.rest) < len(outfit().colliders.rest)
    hair = replace(outfit(), garments=(replace(outfit().garments[0], kind="hair"),))
    assert Thinned.of(hair).outfit.colliders is hair.colliders


@pytest.mark.slow
def test_it_moves_as_the_whole_garment_does() -> None:
    motion = swinging()
    live = simulate(outfit(), motion)
    light = np.stack(list(thin().swung(poses_of(motion), motion.fps)))
    still = np.stack([skinned(pose) for pose in poses_of(motion)])
    hem = slice(-outfit().garments[0].columns, None)
    skinning, found = (np.linalg.norm((x - live)[10:, hem], axis=2).mean() for x in (still, light))
    assert skinning > 0.03
    assert found < 0.5 * skinning
    again = np.stack(list(thin().swung(poses_of(motion), motion.fps)))
    assert np.array_equal(light, again)


@pytest.mark.slow
def test_the_frame_rate_does_not_matter_and_a_cut_begins_anew() -> None:
    slow, fast = swinging(30), swinging(60)
    a, b = (np.stack(list(thin().swung(poses_of(m), m.fps))) for m in (slow, fast))
    hem = slice(-outfit().garments[0].columns, None)
    assert np.linalg.norm((a - b[::2])[:, hem], axis=2).mean() < 0.01
    far = [Pose(p.rotations, p.translation + np.array([4.0, 0, 2.0])) for p in poses_of(slow)[:4]]
    cut = np.stack(list(thin().swung(poses_of(slow)[:12] + far, 30)))
    alone = np.stack(list(thin().swung(far, 30)))
    assert np.linalg.norm(cut[12] - alone[0], axis=1).max() < 0.02
    rest = poses_of(slow)[0]
    still = np.stack(list(thin().swung([rest] * 12, 30)))
    assert np.linalg.norm(still - still[0], axis=2).max() < 0.01


def test_open_grids_and_small_ones_are_thinned_too() -> None:
    body = mannequin_body()
    coat = body.outfit(cone(body, "coat", LEGS, 0.95, 0.5, 0.1, count=300, closed=False))
    light = Thinned.of(coat)
    assert light.outfit.garments[0].columns >= 12
    np.testing.assert_allclose(light.curves[0][1].sum(1), 1, atol=1e-9)
    tiny = replace(coat, garments=(coat.garments[0],))
    assert len(Thinned.of(tiny).kept) == len(light.kept)


@pytest.mark.slow
def test_videos_show_it() -> None:
    avatar = build_avatar(*person_in_skirt(), count=2000)
    photo = avatar.photo_pose
    moved = [Pose(photo.rotations, photo.translation + np.array([0.03 * k, 0, 0])) for k in range(5)]
    (a, b) = (list(clothing_of(avatar, moved, 30.0, how)) for how in ("light", "live"))
    assert all(isinstance(x, np.ndarray) and x.shape == (len(avatar.outfit or ()), 3) for x in a)
    assert np.abs(np.stack(a) - np.stack(b)).mean() < 0.02  # type: ignore[arg-type]
    assert len(list(avatar.animate(moved, 30.0, how="light"))) == 5
