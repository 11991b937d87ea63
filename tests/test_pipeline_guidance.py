"""What Champ and StableAnimator are driven by: the folders as their programs read them, and that all of it agrees."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from persona import cli, motion, pipeline, storage
from persona.body import Anny
from persona.capture.posing import PosedBody, take
from persona.errors import PersonaError
from persona.fitting import shape_prior
from persona.rendering.mesh import rasterize_mesh
from persona.rendering.views import look_at
from persona.synthesis.generators.body_maps import body_maps, semantic_colors, smpl_joints
from persona.types import BodyFit, Label, Landmarks, Observation, Photo, Pose, Skeleton, Surface

pytestmark = pytest.mark.slow

FRAMES, SIZE = 3, (320, 384)


@pytest.fixture(scope="module")
def person(tmp_path_factory) -> tuple[Path, Observation, BodyFit]:
    """An avatar's folder with the two stages, of Anny's mean body in its reference pose."""
    model = Anny().load()
    shape = shape_prior(model, None).mean
    coefficients = model.coefficients(shape[None], np.zeros((1, len(model.expression))))
    skeleton = model.skeleton(coefficients)
    standing = motion.retarget(motion.load("idle"), skeleton)
    pose = Pose(np.asarray(standing.rotations[0], np.float64), np.asarray(standing.translations[0], np.float64))
    camera = look_at((0, 0.9, 0), 0.0, 0.0, 5.0, (240, 320))
    flat = np.zeros(len(model.vertices.template))
    surface = Surface(
        np.zeros((len(flat), 3)), model.faces, model.skin, flat.astype(np.uint8), flat.astype(np.float32), len(flat)
    )
    fit = BodyFit(
        Anny().reference, model.own_parameters(shape), skeleton, pose, camera, surface, (), np.zeros(0, np.int64),
        np.zeros((0, 0, 3)),
    )  # fmt: skip
    body = PosedBody.of(fit)
    alpha = (rasterize_mesh(body.vertices(pose), model.faces, camera).face_index >= 0).astype(np.float32)
    photo = Photo(np.full((320, 240, 3), 90, np.uint8), None, "made", (240, 320))
    marks = Landmarks(camera.project(body.landmarks(pose)[:33])[0], np.ones(33), np.ones(33), np.zeros((33, 3)))
    labels = np.where(alpha > 0.5, Label.TOP, Label.BACKGROUND).astype(np.uint8)
    observation = Observation(photo, marks, alpha, np.full((320, 240, 3), 0.35, np.float32), labels)
    folder = tmp_path_factory.mktemp("avatar")
    storage.save(observation, folder / "stages" / "perceive.safetensors")
    storage.save(fit, folder / "stages" / "fit.safetensors")
    return folder, observation, fit


def read(path: Path) -> np.ndarray:
    picture = cv2.imread(str(path))
    assert picture is not None, path
    return picture[..., ::-1]


def planned_of(observation: Observation, fit: BodyFit, fps: float):
    clip = motion.retarget(motion.resample(motion.load("wave"), fps), fit.skeleton)
    return PosedBody.of(fit), take(observation, PosedBody.of(fit), clip, fps, FRAMES, SIZE)


def test_champs_folder_is_as_its_program_reads_it_and_all_of_it_agrees(person, tmp_path, capsys):
    folder, observation, fit = person
    out = tmp_path / "wave"
    cli.main(
        ["pose-maps", str(folder), "wave", "-o", str(out), "--frames", str(FRAMES), "--size", f"{SIZE[0]}x{SIZE[1]}"]
    )
    assert "OpenRAIL" in capsys.readouterr().out
    files = {str(f.relative_to(out)) for f in out.rglob("*.png")}
    kinds = ("depth", "normal", "semantic_map", "mask", "dwpose")
    assert files == {"reference.png", *(f"motion/{kind}/{i:04d}.png" for kind in kinds for i in range(FRAMES))}
    body, planned = planned_of(observation, fit, 24.0)
    keypoints = planned.clip.frames
    for i in range(FRAMES):
        depth, normal, semantic, mask, drawn = (read(out / "motion" / kind / f"{i:04d}.png") for kind in kinds)
        for picture in (depth, normal, semantic, mask, drawn):
            assert picture.shape == (SIZE[1], SIZE[0], 3) and picture.dtype == np.uint8
        inside = mask[..., 0] > 0
        assert 0.02 < inside.mean() < 0.5
        for picture in (depth, normal, semantic):
            assert not picture[~inside].any()
        assert (depth[inside].min() >= 50) and (np.ptp(depth, -1) == 0).all()
        lengths = np.linalg.norm(normal[inside].astype(float) / 127.5 - 1, axis=-1)
        assert np.quantile(np.abs(lengths - 1), 0.99) < 0.03
        assert normal[inside][:, 2].mean() > 180  # what a camera sees faces it
        # The drawn skeleton lies where the body's joints are projected, and on the body.
        for joint in range(2, 14):
            x, y = keypoints.body[i, joint].astype(int)
            assert drawn[y, x].any() and inside[y, x], (i, joint)
    assert np.array_equal(read(out / "reference.png"), planned.reference)
    poses = motion.load(out / "poses.npz")
    assert len(poses) == FRAMES and poses.fps == 24
    assert fit.skeleton.names  # the motion lands on the same body within a centimetre of what was drawn
    back = motion.retarget(poses, fit.skeleton)
    at = [body.landmarks(Pose(back.rotations[i], planned.poses[i].translation))[:33] for i in range(FRAMES)]
    want = [body.landmarks(pose)[:33] for pose in planned.poses]
    assert np.abs(np.stack(at) - np.stack(want)).max() < 0.03


def test_stable_animators_folder_has_its_poses_in_the_colours_of_files(person, tmp_path):
    folder, observation, fit = person
    out = pipeline.pose_maps(
        folder, "wave", tmp_path / "wave", program="stable-animator", size=SIZE, frames=FRAMES, fps=24.0
    )
    assert {str(f.relative_to(out)) for f in out.rglob("*.png")} == {
        "reference.png", *(f"poses/frame_{i}.png" for i in range(FRAMES))
    }  # fmt: skip
    keypoints = planned_of(observation, fit, 24.0)[1].clip.frames
    drawn = read(out / "poses" / "frame_0.png").astype(int)
    assert drawn.shape == (SIZE[1], SIZE[0], 3)
    neck, shoulder = keypoints.body[0, 1], keypoints.body[0, 2]
    x, y = ((neck + shoulder) / 2).astype(int)
    near = drawn[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3).max(0)
    assert near[0] > 2 * near[2]  # the first limb is red, not blue as MimicMotion has it


def test_near_is_bright_through_the_whole_clip_and_normals_are_the_cameras():
    """A square that comes nearer, seen straight, then from below."""
    square = np.array([(-0.5, 0.4, 0.0), (0.5, 0.4, 0.0), (0.5, 1.4, 0.0), (-0.5, 1.4, 0.0)])
    faces = np.array([(0, 1, 2), (0, 2, 3)])
    camera = look_at((0, 0.9, 0), 0.0, 0.0, 4.0, (64, 64))
    far, near = body_maps([square, square + np.array([0, 0, 1.0])], faces, np.full(4, 12), camera)
    assert far.depth.max() < near.depth.max() == 255 and far.depth[32, 32, 0] == 55
    assert far.normal[32, 32].tolist() == pytest.approx([127, 127, 255], abs=1)
    assert (far.semantic_map[32, 32] == semantic_colors(np.array([12]))[0]).all()
    assert far.depth[0, 0].tolist() == [0, 0, 0] and far.mask[32, 32].tolist() == [255, 255, 255]
    (above,) = body_maps(
        [square[:, [0, 2, 1]] * np.array([1, 1, -1]) + np.array([0, 0.5, 1.0])], faces, np.zeros(4, int), camera
    )
    tilted = above.normal[above.mask[..., 0] > 0]
    assert len(tilted) and (tilted[:, 1].astype(int) > 240).all()  # the floor's normal is up: green


def test_joints_are_smpls_on_smpls_own_skeleton_and_whole_limbs_elsewhere():
    from persona.motion.readers.amass import SKELETONS

    smpl = SKELETONS[72]
    assert smpl_joints(smpl).tolist()[:22] == list(range(22))
    model = Anny().load()
    names = {
        name: int(n)
        for name, n in zip(
            model.joint_names,
            smpl_joints(
                Skeleton(model.joint_names, tuple(int(p) for p in model.parents), np.zeros((len(model.parents), 3)))
            ),
            strict=True,
        )
    }
    assert set(names.values()) == set(range(24))
    for name, number in names.items():  # SMPL's left joints and right ones alternate
        other = name[:-1] + {"L": "R", "l": "r"}.get(name[-1], "?")
        if other in names and other != name and number not in (0, 3, 6, 9, 12, 15):
            assert names[other] == number + 1, name
    assert (np.unique(semantic_colors(np.arange(24)), axis=0).shape[0]) == 24
    assert semantic_colors(np.array([0]))[0].tolist() == [68, 1, 84]  # viridis begins so


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"size": (500, 512)}, "multiples of 8"),
        ({"fps": 0.0}, "--fps"),
        ({"frames": 0}, "--frames"),
        ({"program": "dreamer"}, "champ, stable-animator"),
        ({"motion": "moonwalk"}, "moonwalk"),
    ],
)
def test_mistakes_are_told_and_leave_nothing(person, tmp_path, options, told):
    with pytest.raises(PersonaError, match=told):
        pipeline.pose_maps(person[0], options.pop("motion", "wave"), tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_an_avatar_without_stages_and_a_folder_that_is_there_are_refused(person, tmp_path):
    with pytest.raises(PersonaError, match="no stages/perceive"):
        pipeline.pose_maps(tmp_path, "wave", tmp_path / "out")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(PersonaError, match="is there already"):
        pipeline.pose_maps(person[0], "wave", tmp_path / "full")
    assert (tmp_path / "full" / "mine.txt").read_text() == "mine"
