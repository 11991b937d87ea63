"""Motions between Anny and SMPL-X: ends of limbs, jaw, eyes, facial actions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import smplx_file
from persona.body import load_body, load_smplx
from persona.body.smplx import SmplxModel
from persona.fitting.face_actions import expressions
from persona.fitting.landmark_points import landmark_map
from persona.fitting.landmarks import FACE
from persona.fitting.shape_priors import shape_prior
from persona.geometry.kinematics import forward
from persona.geometry.rotations import about, exp_rotation, log_rotation
from persona.motion import clip, retarget, with_resting_face
from persona.motion.ends import end_errors
from persona.motion.face import JAW_OPEN, jaw_joint
from persona.motion.readers.amass import SKELETONS
from persona.types import Motion, Pose, Skeleton

pytestmark = pytest.mark.slow  # what they share takes seconds to make


@pytest.fixture(scope="session")
def smplx(tmp_path_factory: pytest.TempPathFactory) -> SmplxModel:
    return load_smplx(smplx_file.write(tmp_path_factory.mktemp("motion_smplx") / "SMPLX_NEUTRAL.npz"))


@pytest.fixture(scope="session")
def skeletons(smplx: SmplxModel) -> dict[str, Skeleton]:
    anny = load_body()
    shape = shape_prior(anny, None).mean
    return {
        "anny": anny.skeleton(anny.coefficients(shape[None], np.zeros((1, len(anny.expression))))),
        "smplx": smplx.skeleton(np.zeros((1, len(smplx.shape) + len(smplx.expression)))),
        "smplx of another build": SKELETONS[165],
    }


def ends(source: Motion, target: Motion, kind: str) -> np.ndarray:
    """Errors as shares of height: (ends, frames)."""
    return np.array(list(end_errors(source, target, kind).values()))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["dance", "range_of_motion", "walk"])
@pytest.mark.parametrize(("first", "second"), [("anny", "smplx"), ("smplx", "anny")])
def test_a_motion_of_one_body_drives_the_other(
    name: str, first: str, second: str, skeletons: dict[str, Skeleton]
) -> None:
    own = retarget(clip(name), skeletons[first])
    other = retarget(own, skeletons[second])
    assert other.skeleton.names == skeletons[second].names
    errors = end_errors(own, other, "body")
    assert len(errors) == 15  # wrists, ankles, head, ten finger tips
    assert ends(own, other, "body").max() < 0.01
    assert ends(own, other, "limb").max() < 0.006


def test_bodies_of_other_builds_are_driven_within_two_percent(skeletons: dict[str, Skeleton]) -> None:
    own = retarget(clip("dance"), skeletons["anny"])
    other = retarget(own, skeletons["smplx of another build"])
    errors = ends(own, other, "limb")
    assert errors.mean() < 0.01
    assert np.percentile(errors, 95) < 0.02


def test_a_bent_back_ends_where_the_sources_does(skeletons: dict[str, Skeleton]) -> None:
    """Bends in the lower spine alone: joints that lie elsewhere must not carry the shoulders off."""
    own = retarget(clip("idle"), skeletons["anny"], floor=False)
    rotations = np.array(own.rotations[:12], np.float64)
    for joint in ("spine05", "spine04"):
        rotations[:, own.skeleton.names.index(joint)] = about("x", np.linspace(0.0, 0.2, 12))
    bowing = replace(
        own, rotations=rotations, translations=own.translations[:12], expression_names=(), expressions=None
    )
    other = retarget(bowing, skeletons["smplx"], floor=False)
    errors = end_errors(bowing, other, "body")
    assert errors["head"].max() < 0.0085  # 0.0102 by rotations alone
    assert ends(bowing, other, "body").max() < 0.0115  # finger tips; 0.0127 by rotations alone


def test_there_and_back_is_nearly_the_same(skeletons: dict[str, Skeleton]) -> None:
    own = retarget(clip("dance"), skeletons["smplx"])
    back = retarget(retarget(own, skeletons["anny"]), skeletons["smplx"])
    assert ends(own, back, "body").max() < 0.012
    between = np.swapaxes(own.rotations, -1, -2) @ back.rotations
    assert np.degrees(np.median(np.linalg.norm(log_rotation(between), axis=-1))) < 2.0


def still(skeleton: Skeleton, frames: int = 4) -> Motion:
    rotations = np.tile(np.eye(3), (frames, len(skeleton.names), 1, 1))
    return Motion(skeleton, rotations, np.tile(skeleton.rest_joints[0], (frames, 1)), 30.0)


def test_jaw_and_eyes_as_joints_reach_anny(skeletons: dict[str, Skeleton]) -> None:
    motion = still(skeletons["smplx"])
    names = motion.skeleton.names
    motion.rotations[:, names.index("jaw")] = exp_rotation(np.array([[k * JAW_OPEN / 3, 0, 0] for k in range(4)]))
    look = exp_rotation(np.array([0.1, 0.2, 0.0]))
    motion.rotations[:, names.index("left_eye")] = look
    other = retarget(motion, skeletons["anny"], floor=False)
    assert other.expression_names == ("jawOpen",) and other.expressions is not None
    np.testing.assert_allclose(other.expressions[:, 0], np.arange(4) / 3, atol=1e-6)
    np.testing.assert_allclose(
        other.rotations[:, other.skeleton.names.index("eye.L")], np.tile(look, (4, 1, 1)), atol=1e-6
    )
    np.testing.assert_allclose(
        other.rotations[:, other.skeleton.names.index("eye.R")], np.tile(np.eye(3), (4, 1, 1)), atol=1e-6
    )


def test_actions_of_jaw_and_eyes_reach_smplx_as_joints(skeletons: dict[str, Skeleton]) -> None:
    names = ("mouthSmileLeft", "jawOpen", "eyeLookOutLeft", "eyeLookDownRight")
    values = np.array([[0.5, 1.0, 1.0, 1.0]] * 3)
    motion = replace(still(skeletons["anny"], 3), expression_names=names, expressions=values)
    other = retarget(motion, skeletons["smplx"], floor=False)
    assert other.expression_names == ("mouthSmileLeft",)
    assert other.expressions is not None
    np.testing.assert_allclose(other.expressions, [[0.5]] * 3)
    world, _ = forward(other.skeleton, other.rotations[0], np.zeros(3))
    index = other.skeleton.names.index
    ahead = {name: world[index(name), :, 2] for name in ("left_eye", "right_eye", "jaw", "head")}
    assert ahead["jaw"][1] < -0.3  # the chin goes down
    assert ahead["left_eye"][0] > 0.2  # to the person's left
    assert ahead["right_eye"][1] < -0.1
    np.testing.assert_allclose(ahead["head"], [0, 0, 1], atol=1e-2)
    back = retarget(other, skeletons["anny"], floor=False)
    assert set(back.expression_names) == {"mouthSmileLeft", "jawOpen"}


def test_a_motion_that_says_nothing_of_the_face_keeps_the_photos_jaw(skeletons: dict[str, Skeleton]) -> None:
    motion = still(skeletons["smplx"])
    jaw = jaw_joint(motion.skeleton)
    assert jaw is not None
    photo = Pose(motion.rotations[0].copy(), np.zeros(3))
    photo.rotations[jaw] = about("x", 0.2)
    kept = with_resting_face(motion, photo)
    np.testing.assert_allclose(kept.rotations[:, jaw], np.tile(about("x", 0.2), (4, 1, 1)))
    motion.rotations[2, jaw] = about("x", 0.1)
    assert with_resting_face(motion, photo) is motion
    assert jaw_joint(skeletons["anny"]) is None


def test_smplx_does_annys_actions_with_its_own_components(smplx: SmplxModel) -> None:
    known = landmark_map(smplx)
    still = smplx.coefficients(np.zeros((1, len(smplx.shape))), np.zeros((1, len(smplx.expression))))
    names, where, basis = expressions(smplx, known, still)
    assert names[: len(smplx.expression)] == smplx.expression.names
    assert {"mouthSmileLeft", "mouthSmileRight", "mouthFunnel"} <= set(names)
    assert not {"jawOpen", "eyeLookUpLeft"} & set(names)
    assert basis.shape == (len(names), len(where), 3)
    anny = load_body()
    points = landmark_map(anny).points.take(np.arange(FACE.start, FACE.stop))
    corner = 291  # of the mouth, at the person's left
    moved = points.blendshapes[anny.expression_rows][anny.expression.names.index("mouthSmileLeft"), corner]
    vertex = np.linalg.norm(smplx.vertices.template[where] - known.points.template[FACE][corner], axis=1).argmin()
    ours = basis[names.index("mouthSmileLeft"), vertex]
    assert ours @ moved > 0.5 * moved @ moved
