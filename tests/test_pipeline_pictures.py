"""Cameras that keep the person in view, pictures with straight alpha, videos of motions."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mannequin import mannequin
from persona.avatar import Avatar, build_avatar
from persona.errors import PersonaError
from persona.pipeline import animate, cameras, inputs, pictures, render
from persona.rendering.views import look_at
from persona.types import Motion, Pose
from videos import read_video


@pytest.fixture(scope="module")
def avatar() -> Avatar:
    return build_avatar(*mannequin(), count=12_000)


def _turned(angle: float) -> np.ndarray:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def _walk_away(avatar: Avatar, frames: int = 20, step: float = 0.1) -> Motion:
    """The photo's pose gliding sideways, up to two meters from where it began."""
    rotations = np.repeat(avatar.photo_pose.rotations[None], frames, 0)
    translations = avatar.photo_pose.translation + np.arange(frames)[:, None] * [step, 0.0, 0.0]
    return Motion(avatar.skeleton, rotations, translations, 10.0, "glide")


def _mask_center(picture: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(np.abs(picture.astype(int) - 255).max(-1) > 40)
    assert len(rows), "the picture is empty"
    return np.array([columns.mean(), rows.mean()]) / picture.shape[1::-1]


@settings(max_examples=60, deadline=None)
@given(
    azimuth=st.floats(-math.pi, math.pi),
    elevation=st.floats(-1.2, 1.2),
    size=st.sampled_from([(512, 512), (300, 800), (800, 200)]),
    seed=st.integers(0, 1000),
)
def test_the_distance_to_fit_holds_all_points_and_is_not_wasted(azimuth, elevation, size, seed):
    points = np.random.default_rng(seed).uniform(-1, 1, (30, 3)) * [0.5, 0.9, 0.3]
    rotation = look_at((0, 0, 0), azimuth, elevation, 1.0, size).T_camera_world[:3, :3]
    focal = 1.8 * max(size)
    distance = cameras.distance_to_fit(points, rotation, size, focal)
    pixels, depth = look_at((0, 0, 0), azimuth, elevation, distance, size, focal=focal).project(points)
    assert (depth > 0).all()
    reach = np.abs(pixels / size - 0.5).max()
    assert 0.44 <= reach <= 0.4501


@pytest.mark.parametrize("azimuth", [0, 90, 180, -90, 37])
@pytest.mark.parametrize("size", [(96, 128), (128, 96)])
def test_a_portrait_shows_the_whole_person_in_the_middle(avatar, azimuth, size):
    camera = cameras.portrait_camera(avatar, avatar.photo_pose, size, azimuth)
    image = pictures.on_background(avatar, avatar.photo_pose, camera)
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    assert (border > 240).all()
    assert np.abs(_mask_center(image) - 0.5).max() < 0.08


@settings(max_examples=20, deadline=None)
@given(st.floats(-3.1, 3.1))
def test_heading_is_where_the_root_faces(angle):
    pose = Pose(np.stack([_turned(angle), np.eye(3)]), np.zeros(3))
    assert cameras.heading(pose) == pytest.approx(angle)


def test_front_is_the_persons_own_front(avatar):
    """However the person stands in the world, the front view looks at the front: feet point at the camera."""
    turned = Pose(np.concatenate([_turned(1.0)[None], avatar.photo_pose.rotations[1:]]), avatar.photo_pose.translation)
    camera = cameras.portrait_camera(avatar, turned, (96, 128))
    forward = turned.rotations[0] @ np.array([0.0, 0.0, 1.0])
    assert camera.T_camera_world[2, :3] @ forward == pytest.approx(-1.0)


def test_left_is_the_persons_left(avatar):
    """The camera at the left hand: the person faces to the left of the picture."""
    camera = cameras.portrait_camera(avatar, avatar.photo_pose, (96, 128), cameras.AZIMUTHS["left"])
    center = -camera.T_camera_world[:3, :3].T @ camera.T_camera_world[:3, 3]
    assert center[0] > 1
    assert camera.T_camera_world[0, :3] @ np.array([0.0, 0.0, 1.0]) == pytest.approx(-1.0)


def test_a_camera_fitted_to_another_size_keeps_the_view(avatar):
    camera = avatar.photo_camera
    wide = cameras.fit_camera(camera, (4 * camera.width, 2 * camera.height))
    point = np.array([[0.1, 1.0, 0.0]])
    (before,), (after,) = camera.project(point)[0], wide.project(point)[0]
    assert after - [camera.width, 0] == pytest.approx(2 * before)


def test_render_input_is_the_photo_s_view_with_straight_alpha(avatar, tmp_path):
    observation = mannequin()[0]
    rgba = render(avatar, tmp_path / "new" / "me.png")
    assert rgba.shape == (256, 192, 4)
    written = np.asarray(Image.open(tmp_path / "new" / "me.png"))
    assert np.array_equal(written, rgba)
    mask = observation.alpha > 0.5
    assert (mask & (rgba[..., 3] > 127)).sum() / (
        mask | (rgba[..., 3] > 127)
    ).sum() > 0.8  # untrained Gaussians are a little fat
    # Straight colours: no dark rim where the person is only partly there.
    rim = (rgba[..., 3] > 20) & (rgba[..., 3] < 200)
    inside = rgba[rgba[..., 3] > 250][:, :3].astype(float)
    assert rim.sum() > 50
    assert rgba[rim][:, :3].mean() > 0.7 * inside.mean()


def test_render_takes_a_frame_of_a_motion(avatar):
    motion = _walk_away(avatar)
    first, last = (render(avatar, motion=motion, frame=i, size=(96, 128)) for i in (0, 19))
    assert np.abs(first.astype(int) - last).mean() < 2  # the camera goes with the person
    with pytest.raises(PersonaError, match="between 0 and 19"):
        render(avatar, motion=motion, frame=20)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"view": "top"}, "--view"), ({"size": (0, 5)}, "--size"), ({"out": "me.jpg"}, "me.png")],
)
def test_render_says_what_is_wrong(avatar, options, message):
    with pytest.raises(PersonaError, match=message):
        render(avatar, **options)


def test_animate_follows_the_person(avatar, tmp_path):
    heard = []
    out = animate(avatar, _walk_away(avatar), tmp_path / "a.mp4", size=(96, 128), fps=20, listener=heard.append)
    images = read_video(out)
    assert len(images) == 39  # 1.9 s from the first frame to the last
    centers = np.array([_mask_center(i) for i in images])
    assert np.abs(centers[:, 0] - 0.5).max() < 0.15
    assert np.abs(np.diff(centers, axis=0)).max() < 0.02
    assert heard[0].kind == "started"
    assert heard[-1].kind == "finished"
    assert heard[-2].fraction == 1.0


@pytest.mark.parametrize(("options", "message"), [({"size": (97, 128)}, "even"), ({"fps": 0.0}, "--fps")])
def test_animate_says_what_is_wrong(avatar, tmp_path, options, message):
    with pytest.raises(PersonaError, match=message):
        animate(avatar, _walk_away(avatar), tmp_path / "a.mp4", **options)
    assert not list(tmp_path.iterdir())


def test_a_short_clip_is_repeated_in_a_video_but_not_in_a_still(avatar):
    assert 4.0 <= len(inputs.load_motion("walk", avatar, 30.0, 4.0)) / 30 < 6.0
    assert len(inputs.load_motion("walk", avatar)) < 60


def test_facial_actions_are_taken_over_by_name(avatar):
    from dataclasses import replace

    able = replace(avatar, expression_names=("smile", "jaw"))
    motion = replace(
        _walk_away(avatar, 2), expression_names=("jaw", "ears"), expressions=np.array([[0.25, 1.0], [0.5, 1.0]])
    )
    assert [list(p.expression) for p in inputs.poses_of(motion, able)] == [[0, 0.25], [0, 0.5]]
    assert inputs.poses_of(_walk_away(avatar, 2), able)[0].expression.size == 0


def test_the_turntable_starts_in_front_and_comes_round(avatar):
    images = list(pictures.turntable_pictures(avatar, avatar.photo_pose, (96, 128), 8))
    assert len(images) == 8
    for image in images:
        border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
        assert (border > 240).all()
        assert np.abs(_mask_center(image) - 0.5).max() < 0.12


def test_light_of_ones_own_takes_the_place_of_the_photos(avatar):
    lit = replace(avatar, light=torch.zeros(3, 4, 4))
    plain = render(lit, size=(48, 64)).astype(int)
    assert (render(lit, size=(48, 64), light="none").astype(int) == plain).all()
    left, right = (render(lit, size=(48, 64), light=f"{side},10").astype(int) for side in (90, -90))
    inside = plain[..., 3] > 250
    columns = np.nonzero(inside)[1]
    halves = np.arange(48) > np.median(columns)  # the person's left is at the right of its picture from the front
    brighter = (left - right)[..., :3].mean(-1)
    assert brighter[inside & halves].mean() > 5 and brighter[inside & ~halves].mean() < -5
    assert (left[..., 3] == plain[..., 3]).all()
    with pytest.raises(PersonaError, match="--light is"):
        render(lit, light="moonlight")
    with pytest.raises(PersonaError, match="--light is"):  # a spelling mistake is told before avatars are loaded
        render("nowhere", light="moonlight")
    assert pictures.relit(lit, "Photo") is lit and pictures.relit(lit, " NONE").light is None


def test_who_keeps_the_photos_light_in_its_colours_is_told_so(avatar):
    told = []
    bare = replace(avatar, light=None)
    render(bare, size=(24, 32), light="studio", listener=lambda event: told.append(event.message))
    assert any("stays under" in message for message in told)


def test_the_floor_shows_the_persons_shadow_and_nothing_else(avatar):
    lit = pictures.relit(avatar, "90,40")
    plain, shaded = (
        render(lit, view="front", elevation=20, size=(96, 128), floor=floor) for floor in ("none", "shadow")
    )
    darker = shaded[..., 3].astype(int) - plain[..., 3]
    assert darker.min() >= 0 and (darker > 40).mean() > 0.005
    there = plain[..., 3] == 255
    assert np.abs(shaded[there].astype(int) - plain[there]).max() <= 1  # an alpha of 255 may be .998
    assert (darker[:40] <= 2).all()  # the ground is below
    with pytest.raises(PersonaError, match="--floor"):
        render(avatar, floor="grass")  # type: ignore[arg-type]
