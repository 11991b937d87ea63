"""SMPL-X: the same numbers as the smplx package's, and files that are no model, on a generated file of its shapes."""

from __future__ import annotations

import io
import pickle
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import smplx_file
from persona.body import Smplx, load_smplx
from persona.body.smplx import FACES, JOINTS, VERTICES, SmplxModel
from persona.errors import PersonaError
from persona.events import Stage
from persona.fitting.landmark_points import landmark_map
from persona.fitting.landmark_transfer import closest_on_triangles
from persona.fitting.landmarks import BODY, FACE, LEFT_HAND, RIGHT_HAND, LandmarkMap
from persona.landmark_names import IBUG_INNER
from persona.types import BodyPart

pytestmark = pytest.mark.slow  # what they share takes seconds to make


@pytest.fixture(scope="session")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return smplx_file.write(tmp_path_factory.mktemp("smplx") / "SMPLX_NEUTRAL.npz")


@pytest.fixture(scope="session")
def body(model_file: Path) -> SmplxModel:
    return load_smplx(model_file)


@pytest.fixture(scope="session")
def known(body: SmplxModel) -> LandmarkMap:
    return landmark_map(body)


@pytest.mark.parametrize(("shapes", "expressions"), [(10, 10), (300, 100)])
def test_agrees_with_the_smplx_package(shapes: int, expressions: int, tmp_path: Path) -> None:
    smplx = pytest.importorskip("smplx", reason="pip install 'persona[parity]'")
    import torch

    path = smplx_file.write(tmp_path / "SMPLX_MALE.npz", shapes, expressions)
    ours = load_smplx(path, shapes, expressions)
    assert (len(ours.shape), len(ours.expression)) == (shapes, expressions)
    random = np.random.default_rng(1)
    for pca, flat in ((12, False), (12, True), (45, True), (0, False), (0, True)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = smplx.create(
                str(path), model_type="smplx", num_betas=shapes, num_expression_coeffs=expressions, use_pca=pca > 0,
                num_pca_comps=pca or 6, flat_hand_mean=flat, use_face_contour=True,
            )  # fmt: skip
        betas, expression = random.normal(size=shapes), random.normal(size=expressions)
        turns, trans = random.normal(size=(25, 3)) * 0.4, random.normal(size=3)
        hands = random.normal(size=(2, pca or 45)) * 0.5

        def row(values: Any) -> torch.Tensor:
            return torch.tensor(np.asarray(values).reshape(1, -1), dtype=torch.float32)

        out = theirs(
            betas=row(betas), expression=row(expression), global_orient=row(turns[0]), body_pose=row(turns[1:22]),
            jaw_pose=row(turns[22]), leye_pose=row(turns[23]), reye_pose=row(turns[24]),
            left_hand_pose=row(hands[0]), right_hand_pose=row(hands[1]), transl=row(trans),
        )  # fmt: skip
        fingers = ours.hand_pose(hands[0], hands[1], flat=flat)
        if not pca:
            fingers = (hands + (0.0 if flat else ours.hand_means)).reshape(30, 3)
        vertices, joints = ours.forward(betas, expression, np.concatenate([turns, fingers]), trans)
        np.testing.assert_allclose(vertices, out.vertices[0].detach().numpy(), atol=1e-5)
        np.testing.assert_allclose(joints, out.joints[0, :55].detach().numpy(), atol=1e-5)
    shaped = vertices[ours.faces[np.load(path)["lmk_faces_idx"]]]
    marks = np.einsum("nkx,nk->nx", shaped, np.load(path)["lmk_bary_coords"])
    np.testing.assert_allclose(marks, out.joints[0, 76:127].detach().numpy(), atol=1e-5)


def test_is_a_body_like_any_other(body: SmplxModel) -> None:
    assert body.vertices.template.shape == (VERTICES, 3)
    assert body.faces.shape == (FACES, 3)
    assert body.joint_names == JOINTS
    assert set(np.unique(body.parts)) == {int(part) for part in BodyPart}
    assert body.uv.shape[1] == 2
    assert body.uv_faces.shape == (FACES, 3)
    assert 100 < body.eyeballs.sum() < 600
    np.testing.assert_allclose(body.skin.weights.sum(1), 1.0, atol=1e-5)
    skeleton = body.skeleton(np.zeros((1, len(body.shape) + len(body.expression))))
    joint = dict(zip(skeleton.names, skeleton.rest_joints, strict=True))
    assert joint["left_wrist"][0] > 0.5 > -0.5 > joint["right_wrist"][0]
    assert joint["head"][1] > joint["pelvis"][1] > joint["left_ankle"][1]
    assert joint["left_foot"][2] > joint["left_ankle"][2] + 0.05


def test_pose_correctives_move_what_bends(body: SmplxModel) -> None:
    turns, still = np.zeros((55, 3)), (np.zeros(len(body.shape)), np.zeros(len(body.expression)))
    np.testing.assert_allclose(body.forward(*still, turns, np.zeros(3))[0], body.vertices.template, atol=1e-7)
    turns[JOINTS.index("left_elbow")] = [0.0, -1.5, 0.0]
    bent = body.forward(*still, turns, np.zeros(3))[0]
    moved = np.linalg.norm(bent - body.vertices.template, axis=1)
    assert moved[body.parts == BodyPart.LEFT_HAND].min() > 0.1
    assert moved[body.parts == BodyPart.RIGHT_HAND].max() < 1e-6


def test_landmarks_are_carried_over_from_anny(body: SmplxModel, known: LandmarkMap) -> None:
    places, at = known.points.template, dict(zip(body.joint_names, body.joint_template, strict=True))
    face = places[FACE]
    np.testing.assert_allclose(face[IBUG_INNER], body.face_points.template, atol=0.004)
    _, _, off = closest_on_triangles(face, body.vertices.template, body.faces)
    assert off.max() < 1e-6
    left = ((13, "elbow", 0.05), (15, "wrist", 0.03), (23, "hip", 0.06), (25, "knee", 0.05), (27, "ankle", 0.05))
    for mark, joint, near in ((11, "shoulder", 0.05), *left):
        for side, name in enumerate(("left", "right")):
            assert np.linalg.norm(places[BODY][mark + side] - at[f"{name}_{joint}"]) < near
    soles = body.vertices.template[body.parts == BodyPart.LEFT_FOOT]
    heel, toe = places[29], places[31]
    assert heel[2] < soles[:, 2].mean() < toe[2]
    assert toe[1] < at["left_ankle"][1]
    for hand, side in ((LEFT_HAND, "left"), (RIGHT_HAND, "right")):
        for k, finger in enumerate(("thumb", "index", "middle", "ring", "pinky")):
            tip, last = places[hand][4 * k + 4], at[f"{side}_{finger}3"]
            assert 0.01 < np.linalg.norm(tip - last) < 0.06
            np.testing.assert_allclose(places[hand][4 * k + 3], last, atol=1e-6)


@pytest.mark.slow
def test_landmarks_of_a_file_without_a_face_are_still_on_the_face(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    path = smplx_file.write(
        tmp_path / "SMPLX_FEMALE.npz",
        lmk_faces_idx=random.integers(0, FACES, 51),
        dynamic_lmk_faces_idx=None,
    )
    body = load_smplx(path)
    assert body.contour_points is None
    face = landmark_map(body).points.template[FACE]
    true = smplx_file.arrays()["lmk_faces_idx"], smplx_file.arrays()["lmk_bary_coords"]
    marks = np.einsum("nkx,nk->nx", body.vertices.template[body.faces[true[0]]], true[1])
    assert np.linalg.norm(face[IBUG_INNER] - marks, axis=1).max() < 0.03


def test_the_licence_is_told_before_the_file_is_used(model_file: Path) -> None:
    stage = Stage("fit")
    Smplx(model_file).load(stage)
    assert any("non-commercial" in text and "smpl-x.is.tue.mpg.de" in text for text in stage.warnings)


def test_the_contents_make_the_key_not_the_place(model_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere.npz"
    other.write_bytes(model_file.read_bytes())
    assert repr(Smplx(model_file)) == repr(Smplx(other))
    smplx_file.write(other, hands_meanl=np.zeros(45))
    assert repr(Smplx(model_file)) != repr(Smplx(other))


class _Bomb:
    """Runs code when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, ("raise SystemExit('a pickle was opened')",)


def _smpl(kind: int) -> dict[str, np.ndarray]:
    return {"v_template": np.zeros((6890, 3)), "weights": np.zeros((6890, kind)), "kintree_table": np.zeros((2, kind))}


BAD: dict[str, dict[str, Any]] = {
    "is no SMPL-X model: shapedirs": {"shapedirs": np.zeros((VERTICES, 3))},
    "is no SMPL-X model: posedirs": {"posedirs": np.zeros((VERTICES, 3, 207), np.float32)},
    "is no SMPL-X model: weights should be": {"weights": np.zeros((VERTICES, 24))},
    "is no SMPL-X model: it has no J_regressor, lmk_faces_idx": {"J_regressor": None, "lmk_faces_idx": None},
    "never loaded": {"J_regressor": np.array([_Bomb()], dtype=object)},
    "hang together differently": {"kintree_table": np.zeros((2, 55), np.int64)},
    "f points outside": {"f": np.full((FACES, 3), VERTICES, np.uint32)},
    "v_template holds what is not a number": {"v_template": np.full((VERTICES, 3), np.nan)},
    "do not add up": {"weights": np.ones((VERTICES, 55))},
    "SMPL or SMPL-H": {"v_template": np.zeros((6890, 3))},
    "FLAME": {"v_template": np.zeros((5023, 3))},
    "of another model": {"v_template": np.zeros((17, 3))},
}


@pytest.mark.parametrize("message", BAD)
def test_what_is_no_model_is_refused(message: str, tmp_path: Path) -> None:
    path = smplx_file.write(tmp_path / "SMPLX_NEUTRAL.npz", **BAD[message])
    with pytest.raises(PersonaError, match=message) as refusal:
        load_smplx(path)
    assert "smpl-x.is.tue.mpg.de" in str(refusal.value)


def _pickled() -> bytes:
    return pickle.dumps({"v_template": _Bomb()})


def _torn(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def _claiming() -> bytes:
    """An array whose header promises far more than there is."""
    member = io.BytesIO()
    np.lib.format.write_array_header_1_0(member, {"shape": (VERTICES, 3), "fortran_order": False, "descr": "<f8"})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in smplx_file.arrays():
            archive.writestr(f"{name}.npy", member.getvalue())
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("SMPLX_NEUTRAL.pkl", _pickled(), "is a pickle"),
        ("SMPLX_NEUTRAL.npz", _pickled(), "is a pickle"),
        ("SMPLX_NEUTRAL.npz", b"", "damaged or no .npz"),
        ("SMPLX_NEUTRAL.npz", b"<html>please log in</html>", "damaged or no .npz"),
        ("SMPLX_NEUTRAL.npz", None, "should be|cut off"),
    ],
)
def test_what_is_no_npz_is_refused(name: str, content: bytes | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(_claiming() if content is None else content)
    with pytest.raises(PersonaError, match=message):
        load_smplx(path)


def test_a_torn_file_is_refused(model_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "SMPLX_NEUTRAL.npz"
    path.write_bytes(_torn(model_file.read_bytes()))
    with pytest.raises(PersonaError, match=r"damaged or no \.npz"):
        load_smplx(path)


def test_a_missing_file_says_where_to_get_it(tmp_path: Path) -> None:
    for path in (tmp_path / "SMPLX_NEUTRAL.npz", tmp_path):
        with pytest.raises(PersonaError, match="register"):
            Smplx(path)
