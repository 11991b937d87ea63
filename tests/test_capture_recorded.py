"""Further pictures of the person: placed in the photo's world, fused into the texture, trained on, checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mannequin import FakeFit, FakePerceive, FakeSynthesize, FakeTrain, fake_texture, mannequin
from persona.avatar import build_avatar
from persona.capture.recorded import Recorded, Source, _aligned, _near, in_world_of, photo_of, recordings
from persona.errors import PersonaError
from persona.events import Stage
from persona.geometry.kinematics import pose_transforms
from persona.geometry.rotations import exp_rotation
from persona.pipeline.create import create
from persona.pipeline.recipe import Recipe
from persona.rendering.views import look_at
from persona.synthesis.fusion import Fusion
from persona.synthesis.posable import PosableSurface
from persona.training import Train
from persona.types import Capture, Frame, Pose
from test_pipeline_create import EXAMPLE, write_no_preview, write_no_report


def seen_from(azimuth: float, exposure: float = 1.0, colors: np.ndarray | None = None) -> Frame:
    """The mannequin, captured from some side."""
    _, fit, textured = mannequin()
    if colors is not None:
        textured = replace(textured, colors=colors)
    camera = look_at((0, 0.86, 0), azimuth, 0.0, 4.0, (192, 256))
    scene = PosableSurface(fit, textured)
    frame = scene.posed(fit.pose).render(camera)
    image = (frame.image.astype(float) * exposure).round().clip(0, 255).astype(np.uint8)
    return Frame("captured", image, frame.alpha, camera, fit.pose, pose_fitted=True)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_moving_to_the_photos_world_changes_no_picture(seed):
    rng = np.random.default_rng(seed)
    _, fit, _ = mannequin()
    rotations = exp_rotation(rng.normal(0, 0.5, (len(fit.skeleton.names), 3)))
    pose = Pose(rotations, rng.normal(0, 1, 3))
    camera = look_at(pose.translation, *rng.uniform(-1, 1, 2), 4.0, (192, 256))
    moved, same = in_world_of(fit.camera, pose, camera)
    np.testing.assert_array_equal(same.T_camera_world, fit.camera.T_camera_world)
    points = [
        view.project(np.einsum("jab,jb->ja", t[:, :3, :3], fit.skeleton.rest_joints) + t[:, :3, 3])[0]
        for view, t in ((camera, pose_transforms(fit.skeleton, pose)), (same, pose_transforms(fit.skeleton, moved)))
    ]
    np.testing.assert_allclose(points[0], points[1], atol=1e-6)


def test_given_poses_are_put_where_the_person_is():
    rng = np.random.default_rng(0)
    skeleton = mannequin()[1].skeleton
    tracked = Pose(exp_rotation(rng.normal(0, 0.4, (len(skeleton.names), 3))), np.array([0.3, 0.9, -1.0]))
    turn = exp_rotation(np.array([[0.3, 2.0, -0.4]]))[0]
    given_ = replace(tracked, rotations=tracked.rotations.copy(), translation=np.array([5.0, 0, 2.0]))
    given_.rotations[0] = turn @ given_.rotations[0]
    found = _aligned(skeleton, given_, tracked)
    np.testing.assert_allclose(found.rotations, tracked.rotations, atol=1e-9)
    np.testing.assert_allclose(found.translation, tracked.translation, atol=1e-9)


def test_a_texture_learns_from_behind_and_keeps_what_the_photo_shows():
    _, fit, textured = mannequin()
    true = textured.colors.copy()
    back = textured.seen < 0.5
    true[back] = true[back] * 0.5 + 0.3
    front = seen_from(0.2, 0.8, true)
    behind = seen_from(np.pi, 1.0, true)
    fused, gains = Fusion()(fit, textured, [front, behind])
    np.testing.assert_array_equal(fused.colors[~back], textured.colors[~back])
    learned = back & (fused.seen > 0.9)
    assert learned.sum() > 0.2 * back.sum()
    assert np.abs(fused.colors[learned] - true[learned]).mean() < 0.02
    assert np.abs(textured.colors[learned] - true[learned]).mean() > 0.08
    np.testing.assert_allclose(gains[1], 1)  # shows nothing that the photo shows: nothing is known of its exposure


def test_another_exposure_is_found():
    _, fit, textured = mannequin()
    bright = replace(textured, colors=np.clip(textured.colors + 0.2, 0, 0.85))
    frame = seen_from(0.2, 0.75, bright.colors)
    _, gains = Fusion()(fit, bright, [frame])
    np.testing.assert_allclose(gains[0], 1 / 0.75, rtol=0.03)
    np.testing.assert_allclose(Fusion()(fit, bright, [seen_from(0.2, 0.99, bright.colors)])[1], 1)


def test_what_lies_far_from_the_body_is_not_believed():
    covered = np.zeros((100, 60), np.float32)
    covered[10:90, 20:40] = 1
    near = _near(covered)
    assert near[covered > 0].min() == 1 and near[50, 41] == 1 and near[50, 45] == 0


@pytest.mark.slow
def test_training_takes_captured_frames_and_mends_their_poses():
    observation, fit, textured = mannequin()
    true = textured.colors.copy()
    true[textured.seen < 0.5] = (0.1, 0.7, 0.2)
    frame = seen_from(np.pi, 1.0, true)
    shifted = replace(frame, pose=replace(frame.pose, translation=frame.pose.translation + np.array([0.02, 0, 0])))
    options = Train(steps=60, count=4000, heights=(200,), pose_driven=False)

    def error(avatar) -> float:
        rgb, alpha = avatar.draw(frame.pose, frame.camera)
        inside = (alpha.numpy() > 0.5) & (frame.alpha > 127)
        return float(np.abs(rgb.numpy()[inside] - frame.image[inside] / 255).mean())

    alone, taught = options(observation, fit, textured, []), options(observation, fit, textured, [shifted])
    assert error(taught) < 0.5 * error(alone)
    from persona.training.train import TrainingRun

    for which, moves in (("fitted", True), ("captured", True), ("none", False)):
        kind = replace(options, refine_poses=which)
        run = TrainingRun(
            kind, build_avatar(observation, fit, textured, count=4000), observation, fit, textured, [shifted]
        )
        assert run._refines(1) is moves
        assert run.schedule().count(-1 - (len(run.views) - 1)) > 0  # it is drawn as the photo is
        if which == "fitted":
            for step, index in enumerate(run.schedule()):
                run.step(step, index)
            assert float(run.pose_shift[1, -1, 0].detach()) < -0.003  # towards where the picture shows the person


def test_only_fitted_poses_are_refined():
    observation, fit, textured = mannequin()
    exact = PosableSurface(fit, textured)
    exact = exact.posed(fit.pose).render(fit.camera)
    loose = replace(exact, pose_fitted=True)
    flat = replace(exact, depth=None, normals=None, parts=None)
    from persona.training.train import TrainingRun

    avatar = build_avatar(observation, fit, textured, count=4000)
    options = Train(steps=4, count=4000, heights=(200,), pose_driven=False)
    run = TrainingRun(options, avatar, observation, fit, textured, [exact, loose, flat])
    assert [run._refines(slot) for slot in range(4)] == [True, False, True, False]


def no_frames(observation, fit, textured, stage) -> Capture:
    """A capture that finds nothing."""
    return Capture((), textured)


def two_frames(observation, fit, textured, stage) -> Capture:
    """A capture of the mannequin from two sides."""
    frames = (seen_from(0.5), seen_from(np.pi))
    return Capture(frames, Fusion()(fit, textured, frames)[0])


@pytest.mark.slow
def test_captured_frames_reach_the_training_and_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("persona.pipeline.report.write_report", write_no_report)
    monkeypatch.setattr("persona.pipeline.preview.write_preview", write_no_preview)
    taken = []
    real = FakeTrain.__call__
    monkeypatch.setattr(
        FakeTrain,
        "__call__",
        lambda self, o, f, t, frames, s: (taken.append((t, frames)), real(self, o, f, t, frames, s))[1],
    )
    recipe = Recipe(FakePerceive(), FakeFit(), fake_texture, FakeSynthesize(), FakeTrain(), two_frames)
    create(EXAMPLE, tmp_path / "me", recipe, device="cpu")
    textured, frames = taken[0]
    assert [f.camera.cx for f in frames[:2]] == [seen_from(0.5).camera.cx, seen_from(np.pi).camera.cx]
    assert textured.seen.sum() > mannequin()[2].seen.sum()
    events = []
    create(EXAMPLE, tmp_path / "me", recipe, device="cpu", listener=events.append)
    assert len(taken) == 1 and "capture" in {e.stage for e in events if e.kind == "resumed"}
    create(EXAMPLE, tmp_path / "me", replace(recipe, capture=no_frames), device="cpu")
    assert len(taken) == 2  # other pictures, another avatar


def test_recordings_are_named_by_their_contents(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"one")
    (tmp_path / "b.jpg").write_bytes(b"two")
    first = recordings([tmp_path / "a.mp4", tmp_path / "b.jpg"])
    (tmp_path / "a.mp4").write_bytes(b"other")
    assert recordings([tmp_path / "a.mp4", tmp_path / "b.jpg"]) != first
    with pytest.raises(PersonaError, match="does not exist"):
        recordings([tmp_path / "none.mp4"])
    with pytest.raises(PersonaError, match="exactly one video"):
        recordings([tmp_path / "b.jpg"], poses=tmp_path / "a.mp4")
    with pytest.raises(PersonaError, match="at least 1 frame"):
        recordings([tmp_path / "a.mp4"], frames=0)


@pytest.mark.slow
def test_a_video_of_the_person_is_followed_checked_and_used(tmp_path, monkeypatch):
    from observed import EXAMPLES, fitted, observe, textured
    from persona import motion
    from persona.avatar.pose_fitting import FitPose
    from persona.capture.posing import PosedBody
    from persona.motion.writers import write_motion

    observation = observe("man_shirt")
    fit, surface = fitted("man_shirt"), textured("man_shirt")
    scene, body = PosableSurface(fit, surface), PosedBody.of(fit)
    clip = motion.retarget(motion.cut(motion.resample(motion.load("dance"), 4.0), 0, 0.8), fit.skeleton)
    ground = observation.photo.pixels * (observation.alpha[..., None] < 0.01)
    ground = np.where(ground == 0, np.median(observation.photo.pixels[:50], (0, 1)).astype(np.uint8), ground)
    poses, folder = [], tmp_path / "clip"
    folder.mkdir()
    for index in range(len(clip)):
        place = np.array([fit.pose.translation[0], clip.translations[index][1], fit.pose.translation[2]])
        poses.append(Pose(clip.rotations[index], place, fit.pose.expression))
        frame = scene.posed(poses[-1]).render(fit.camera)
        alpha = frame.alpha[..., None] / 255
        picture = frame.image * alpha + ground * (1 - alpha)
        if index == 2:
            picture = np.where(alpha > 0.5, picture[..., ::-1], picture)  # in other colours
        cv2.imwrite(str(folder / f"{index:03d}.png"), picture.astype(np.uint8)[..., ::-1])
    write_motion(clip, tmp_path / "poses.npz")
    stage = Stage("capture")
    recorded = Recorded(
        (Source.of(folder),), "generated", frames=len(clip), fps=4.0, fit=FitPose((200,), (25,), (5e-3,))
    )
    for options in (recorded, replace(recorded, poses=Source.of(tmp_path / "poses.npz"), chosen=(1, 2))):
        stage.warnings.clear()
        capture = options(observation, fit, surface, stage)
        expected = [k for k in (options.chosen or range(len(clip))) if k != 2]
        assert any("1 in other colours" in w for w in stage.warnings), stage.warnings
        assert len(capture.frames) == len(expected)
        for k, frame in zip(expected, capture.frames, strict=True):
            true, found = (
                view.project(body.landmarks(pose)[11:33])[0] + [view.width * 0, 0]
                for view, pose in ((fit.camera, poses[k]), (frame.camera, frame.pose))
            )
            offset = np.array([fit.camera.cx - frame.camera.cx, fit.camera.cy - frame.camera.cy])
            apart = np.linalg.norm(true - found - offset, axis=1) / np.ptp(true[:, 1])
            assert np.median(apart) < 0.02, (k, apart)
    monkeypatch.setattr("persona.capture.recorded.cache_dir", lambda *parts: tmp_path)
    photo = photo_of(folder)
    assert photo.is_file() and photo_of(folder) == photo
    assert Path(EXAMPLES).is_dir()
