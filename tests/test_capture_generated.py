"""Video generators in the whole flow: planning, checking, fitting, and from photo to avatar with tiny models."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from observed import EXAMPLES, Fitted, Observed, Textured, fitted, observe, textured
from persona import motion
from persona.body import Anny
from persona.capture.generated import Generated
from persona.capture.posing import PosedBody, take
from persona.events import Stage
from persona.synthesis import Reprojection
from persona.synthesis.posable import PosableSurface
from persona.types import Frame
from test_pipeline_create import write_no_preview, write_no_report


@dataclass(frozen=True)
class Perfect:
    """A generator that does what it should: renders the textured person. Some frames are spoiled on purpose."""

    width: int = 432
    height: int = 768
    fps: int = 4

    def __call__(self, reference, clip, stage, progress) -> np.ndarray:
        frames = []
        for index, pose in enumerate(self.planned.poses):
            frame = self.scene.posed(pose).render(self.planned.camera)
            alpha = frame.alpha[..., None] / 255
            frames.append((frame.image * alpha + 255 * (1 - alpha)).astype(np.uint8))
            if index % 4 == 3:
                frames[-1] = frames[-1][..., ::-1].copy()
            if index % 8 == 1:
                frames[-1][:] = 128
        return np.stack(frames)


@pytest.mark.slow
def test_frames_are_checked_and_fitted(monkeypatch, tmp_path):
    monkeypatch.setattr("persona.capture.generated.cache_dir", lambda *parts: tmp_path)
    observation = observe("man_shirt")
    fit, surface = fitted("man_shirt"), textured("man_shirt")
    clip = motion.retarget(motion.load("dance"), fit.skeleton)
    body = PosedBody.of(fit)
    planned = take(observation, body, clip, 4.0, 16, (432, 768))
    # the reference lies under its keypoints: trunk and thighs are not white
    for a, b in ((1, 8), (8, 9), (11, 12)):
        x, y = planned.clip.reference.body[0, [a, b]].mean(0).astype(int)
        assert planned.reference[y, x].min() < 200
    Perfect.planned, Perfect.scene = planned, PosableSurface(fit, surface)
    stage = Stage("synthesize")
    recipe = Generated(Perfect(), frames=16, used=16, reprojection=Reprojection(frames=2))
    frames = recipe(observation, fit, surface, [clip], stage)
    assert len(frames) == 2 + 16 - 2 - 4, stage.warnings
    assert "2 without the person" in stage.warnings[0] and "4 in other colours" in stage.warnings[0]
    good = [k for k in range(16) if k % 4 != 3 and k % 8 != 1]
    errors = []
    for k, frame in zip(good, frames, strict=False):
        assert isinstance(frame, Frame)
        truth, found = body.landmarks(planned.poses[k])[:33], body.landmarks(frame.pose)[:33]
        errors.append(np.linalg.norm(truth - found, axis=1).mean())
    assert np.mean(errors) < 0.025, errors


@pytest.mark.slow
def test_from_photo_to_avatar_with_tiny_models(monkeypatch, tmp_path):
    tiny = pytest.importorskip("tiny_generators")
    from persona.pipeline import Recipe, create
    from persona.synthesis.generators.mimicmotion import MimicMotion
    from persona.synthesis.generators.wan_animate import WanAnimate
    from persona.training import Train

    observe("man_shirt")  # skips where the landmark models cannot be had
    monkeypatch.setattr("persona.pipeline.report.write_report", write_no_report)
    monkeypatch.setattr("persona.pipeline.preview.write_preview", write_no_preview)
    monkeypatch.setattr("persona.capture.generated.cache_dir", lambda *parts: tmp_path)
    models = tmp_path / "models"  # of its own: what is in it counts for what is resumed
    models.mkdir()
    tiny.tiny_mimicmotion(models)
    tiny.tiny_wan(models)
    mimic = MimicMotion(models, width=128, height=192, steps=2, tile=4, overlap=1)
    few = Reprojection(frames=2, height_px=128)
    recipe = Recipe(
        Observed(), Fitted(), Textured(),
        synthesize=Generated(mimic, frames=5, used=2, reprojection=few),
        train=Train(steps=4, count=3000, heights=(128,)),
    )  # fmt: skip
    events = []

    def stop(event):
        if event.stage == "synthesize" and event.message.startswith("step 2"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create(EXAMPLES / "man_shirt.jpg", tmp_path / "me", recipe, device="cpu", listener=stop)
    assert list(tmp_path.glob("*.progress"))
    avatar = create(EXAMPLES / "man_shirt.jpg", tmp_path / "me", recipe, device="cpu", listener=events.append)
    assert len(avatar) and (tmp_path / "me" / "avatar.safetensors").exists()
    assert {e.stage for e in events if e.kind == "resumed"} >= {"perceive", "fit", "texture"}
    steps = [e.message for e in events if e.stage == "synthesize" and e.message.startswith("step")]
    assert steps[0].startswith("step 2")  # not from the beginning
    warnings = [e.message for e in events if e.kind == "warning"]
    assert any("generated frames are not used" in w for w in warnings)
    assert any("research" in w for w in warnings)
    assert not list(tmp_path.glob("*.progress"))
    wan = WanAnimate(models, width=64, height=96, steps=1, segment=5, face_size=16)
    other = replace(recipe, synthesize=Generated(wan, frames=5, used=2, reprojection=few))
    events.clear()
    real, clips = WanAnimate.__call__, []

    def second_clip_stops(self, *arguments):
        clips.append(arguments[1])
        if len(clips) == 2:
            raise KeyboardInterrupt
        return real(self, *arguments)

    monkeypatch.setattr(WanAnimate, "__call__", second_clip_stops)
    with pytest.raises(KeyboardInterrupt):
        create(EXAMPLES / "man_shirt.jpg", tmp_path / "me", other, device="cpu")
    create(EXAMPLES / "man_shirt.jpg", tmp_path / "me", other, device="cpu", listener=events.append)
    assert len(clips) == 3  # the first clip was not made again
    assert np.array_equal(clips[1].frames.body, clips[2].frames.body)
    assert any("Wan2.2" in e.message for e in events if e.kind == "warning")


@pytest.mark.slow
def test_from_photo_to_avatar_with_a_tiny_wan_animate_2(monkeypatch, tmp_path):
    """Driven by the person's rough avatar; interrupted in the second segment of the second clip, then damaged."""
    tiny = pytest.importorskip("tiny_generators")
    from persona.pipeline import Recipe, create
    from persona.synthesis.generators.wan_animate_2 import WanAnimate2
    from persona.training import Train

    monkeypatch.setattr("persona.pipeline.report.write_report", write_no_report)
    monkeypatch.setattr("persona.pipeline.preview.write_preview", write_no_preview)
    monkeypatch.setattr("persona.capture.generated.cache_dir", lambda *parts: tmp_path)
    observe("man_shirt")  # skips where the landmark models cannot be had
    (tmp_path / "models").mkdir()
    tiny.tiny_wan_2(tmp_path / "models")
    wan = WanAnimate2(tmp_path / "models", width=64, height=96, steps=1, guidance=1.0, segment=5)
    recipe = Recipe(
        Observed(), Fitted(), Textured(),
        synthesize=Generated(wan, frames=7, used=2, reprojection=Reprojection(frames=2, height_px=128), rough=3000),
        train=Train(steps=2, count=3000, heights=(128,)),
    )  # fmt: skip
    real, clips, videos = WanAnimate2.__call__, [], []

    def seen(self, reference, clip, *rest):
        clips.append(clip)
        videos.append(real(self, reference, clip, *rest))
        return videos[-1]

    def stop(event):
        if len(clips) == 2 and event.message == "step 4 of 4":  # a pass and a step in each of two segments
            raise KeyboardInterrupt

    monkeypatch.setattr(WanAnimate2, "__call__", seen)
    with tiny.uncompiled(), pytest.raises(KeyboardInterrupt):
        create(EXAMPLES / "man_shirt.jpg", tmp_path / "me", recipe, device="cpu", listener=stop)
    (kept,) = tmp_path.glob("*.safetensors")
    kept.write_bytes(kept.read_bytes()[:-7])  # the disk was full, say
    events = []
    with tiny.uncompiled():
        avatar = create(EXAMPLES / "man_shirt.jpg", tmp_path / "me", recipe, device="cpu", listener=events.append)
    assert len(avatar) and (tmp_path / "me" / "avatar.safetensors").exists()
    first, interrupted, again, resumed = clips
    assert np.array_equal(first.driving, again.driving) and np.array_equal(interrupted.driving, resumed.driving)
    assert first.driving.shape == (7, 96, 64, 3) and (first.driving < 250).any()  # the person, on white
    assert np.array_equal(videos[0], videos[1])  # made again with the same frames
    steps = [e.message for e in events if e.stage == "synthesize" and e.message.startswith("step")]
    assert steps[0] == "step 1 of 4" and "step 3 of 4" in steps  # the first again, the second behind its first segment
    assert steps.count("step 2 of 4") == 1
    assert any("generated frames are not used" in e.message for e in events if e.kind == "warning")
    assert any("Wan2.2-Animate-2" in e.message for e in events if e.kind == "warning")
    assert not list(tmp_path.glob("*.progress")) and not list(tmp_path.glob("*.safetensors"))


def test_feet_stay_as_planned_in_the_world():
    from scipy.spatial.transform import Rotation

    from persona.capture.landmark_fitting import feet_as_planned
    from persona.geometry.kinematics import pose_transforms
    from persona.motion.limbs import limbs
    from persona.types import Pose, Skeleton

    model = Anny().load()
    count = len(model.joint_names)
    rng = np.random.default_rng(4)
    planned, found = (Rotation.from_rotvec(rng.normal(0, 0.4, (count, 3))).as_matrix() for _ in range(2))
    mended = feet_as_planned(found, planned, model)
    skeleton = Skeleton(model.joint_names, tuple(int(p) for p in model.parents), np.zeros((count, 3)))
    before, want, now = (pose_transforms(skeleton, Pose(r, np.zeros(3)))[:, :3, :3] for r in (found, planned, mended))
    soles = np.any([model.descends[leg.foot] for leg in limbs(model).legs], 0)
    assert 2 <= soles.sum() < count / 2
    feet = [leg.foot for leg in limbs(model).legs]
    np.testing.assert_allclose(now[soles], want[soles], atol=1e-5)
    np.testing.assert_allclose(now[~soles], before[~soles], atol=1e-5)  # nothing else has turned
    assert np.abs(before[feet] - want[feet]).max() > 0.1
