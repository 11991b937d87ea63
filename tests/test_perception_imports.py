"""Files of other programs: read back what was written in each layout, and refuse what is something else."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from observed import EXAMPLES, landmark_reader, observe
from persona.body import load_body
from persona.errors import PersonaError
from persona.fitting.bones import bone_evidence
from persona.fitting.landmark_points import landmark_map
from persona.geometry.kinematics import forward
from persona.geometry.rotations import exp_rotation
from persona.imaging.photo import read_photo
from persona.landmark_names import IBUG, BodyPoint
from persona.motion.limbs import limbs
from persona.motion.readers.amass import SKELETONS
from persona.motion.retarget import retarget
from persona.perception import Perceive, SavedFile
from persona.perception.given_mask import is_hard
from persona.perception.imports.bodies import anny_joints, anny_names, mhr_names, read_body
from persona.perception.imports.keypoints import CONVENTIONS, choose, merged, read_keypoints
from persona.perception.imports.mask import read_mask
from persona.types import BodyEstimate, Landmarks, Motion

SIZE = (600, 800)
FLIP = np.array([1.0, -1.0, -1.0])


@pytest.fixture
def found() -> Landmarks:
    """Landmarks of somebody in the middle of a picture of 600 x 800."""
    random = np.random.default_rng(3)
    body = random.uniform(200, 400, (33, 2)) + np.array([0, 100])
    face = np.c_[random.uniform(250, 350, (468, 2)), np.zeros(468)]
    return Landmarks(body, np.full(33, 0.9), np.full(33, 4.0), np.zeros((33, 3)), face=face, face_score=0.9)


def rows_of(found: Landmarks, count: int) -> np.ndarray:
    """The landmarks as x, y, score in a convention's own order and pixel counting; other points are not seen."""
    rows = np.zeros((count, 3))
    convention = CONVENTIONS[count]
    for name, index in convention.body.items():
        rows[index] = [*(found.body[BodyPoint[name.upper()]] - 0.5), 0.8]
    for k, index in enumerate(convention.left_hand[1:]):
        rows[index] = [200.0 + 3 * k, 300.0 + 2 * k, 0.7]
    return rows


def write(folder: Path, name: str, value: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(value))
    return path


def layouts(found: Landmarks) -> dict[str, Any]:
    coco, body = rows_of(found, 133), rows_of(found, 25)
    split = {"keypoints": coco[:17], "foot_kpts": coco[17:23], "face_kpts": coco[23:91],
             "lefthand_kpts": coco[91:112], "righthand_kpts": coco[112:]}  # fmt: skip
    annotation = {name: np.where([0, 0, 1], 2 * (part > 0), part).ravel().tolist() for name, part in split.items()}
    instance = {"keypoints": coco[:, :2].tolist(), "keypoint_scores": coco[:, 2].tolist(), "bbox": [[1, 2, 3, 4]]}
    openpose = {
        "version": 1.3,
        "people": [
            {
                "person_id": [-1],
                "pose_keypoints_2d": body.ravel().tolist(),
                "face_keypoints_2d": np.zeros(210).tolist(),
                "hand_left_keypoints_2d": coco[91:112].ravel().tolist(),
                "hand_right_keypoints_2d": [],
            }
        ],
    }
    return {
        "openpose": openpose,
        "openpose with its canvas": [openpose | {"canvas_width": SIZE[0], "canvas_height": SIZE[1]}],
        "openpose of 18": {"people": [{"pose_keypoints_2d": rows_of(found, 18).ravel().tolist()}]},
        "coco annotations": {
            "images": [{"id": 1, "width": SIZE[0], "height": SIZE[1]}],
            "annotations": [annotation | {"image_id": 1}],
        },
        "coco results": [{"image_id": 1, "keypoints": coco.ravel().tolist(), "score": 0.9}],
        "mmpose": {"meta_info": {}, "instance_info": [instance]},
        "mmpose frames": {"instance_info": [{"frame_id": 0, "instances": [instance]}]},
        "mmpose nested": [[instance]],
        "bare rows": coco.tolist(),
        "bare people": [coco.tolist()],
        "sapiens": {"instance_info": [{
            "keypoints": rows_of(found, 308)[:, :2].tolist(), "keypoint_scores": rows_of(found, 308)[:, 2].tolist()
        }]},
        "coco 17": rows_of(found, 17).tolist(),
    }  # fmt: skip


NOBODY_SEEN = Landmarks(np.zeros((33, 2)), np.zeros(33), np.zeros(33), np.zeros((33, 3)))


@pytest.mark.parametrize("name", list(layouts(NOBODY_SEEN)))
def test_keypoint_layouts_read_back(name: str, found: Landmarks, tmp_path: Path) -> None:
    people = read_keypoints(write(tmp_path, "k.json", layouts(found)[name]), (SIZE, SIZE))
    assert len(people) == 1
    person = people[0]
    shared = [0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28]
    assert person.seen[shared].all()
    assert not person.seen[[1, 3, 9, 10, 17, 20]].any()
    np.testing.assert_allclose(person.body[shared, :2], found.body[shared], atol=1e-6)
    assert person.seen[31] == (name not in ("coco 17", "openpose of 18"))
    if person.left_hand is not None:
        np.testing.assert_allclose(person.left_hand[1, :2], [200.5, 300.5])
        result = merged(found, person)
        assert result.left_hand is not None
        np.testing.assert_allclose(result.body[17], result.left_hand.points[17, :2])


def test_keypoints_of_the_full_size_fit_the_reduced_photo(found: Landmarks, tmp_path: Path) -> None:
    path = write(tmp_path, "k.json", rows_of(replace(found, body=4 * found.body), 133).tolist())
    person = read_keypoints(path, ((2400, 3200), SIZE))[0]
    np.testing.assert_allclose(person.body[11, :2], found.body[11], atol=1e-6)


def test_keypoints_take_the_place_of_landmarks_where_they_are_sure(found: Landmarks, tmp_path: Path) -> None:
    rows = rows_of(replace(found, body=found.body + 7), 133)
    rows[CONVENTIONS[133].body["left_knee"], 2] = 0.1
    person = read_keypoints(write(tmp_path, "k.json", rows.tolist()), (SIZE, SIZE))[0]
    result = merged(found, person)
    np.testing.assert_allclose(result.body[26], found.body[26] + 7)
    np.testing.assert_allclose(result.body[25], found.body[25])
    assert result.body_spread[26] == 0
    assert result.body_spread[25] == 4
    assert result.body_confidence[26] == pytest.approx(0.8)
    assert result.body_own is found.body
    np.testing.assert_allclose(result.body[1], found.body[1])  # a point that the convention does not have


def test_a_given_face_moves_the_dense_one(found: Landmarks, tmp_path: Path) -> None:
    rows = rows_of(found, 133)
    assert found.face is not None
    for ibug, mesh in enumerate(IBUG):
        rows[23 + ibug] = [*(1.1 * found.face[mesh, :2] + [12, -5] - 0.5), 0.9]
    person = read_keypoints(write(tmp_path, "k.json", rows.tolist()), (SIZE, SIZE))[0]
    face = merged(found, person).face
    assert face is not None
    np.testing.assert_allclose(face[:, :2], 1.1 * found.face[:, :2] + [12, -5], atol=1e-6)


def test_of_several_people_the_one_found_is_taken(found: Landmarks, tmp_path: Path) -> None:
    other = replace(found, body=found.body + np.array([150, 0]))
    rows = [rows_of(person, 133).tolist() for person in (other, found)]
    people = read_keypoints(write(tmp_path, "k.json", rows), (SIZE, SIZE))
    np.testing.assert_allclose(choose(people, found, "k.json").body[11, :2], found.body[11])
    with pytest.raises(PersonaError, match="at another place"):
        choose(people[:1], found, "k.json")


def refusals(found: Landmarks) -> dict[str, tuple[Any, str]]:
    rows, nan = rows_of(found, 133), rows_of(found, 133)
    nan[3, 0] = np.nan
    outside = replace(found, body=found.body * 4)
    instance = {"keypoints": rows[:, :2].tolist(), "keypoint_scores": rows[:100, 2].tolist()}
    return {
        "nobody": ({"people": []}, "no person"),
        "an empty list": ([], "no person"),
        "nan": (nan.tolist(), "finite"),
        "another count": (rows[:60].tolist(), "60 keypoints"),
        "outside": (rows_of(outside, 133).tolist(), "outside the photo"),
        "shares": (np.c_[rows[:, :2] / 800, rows[:, 2]].tolist(), "not normalised"),
        "no scores": (np.c_[rows[:, :2], 0 * rows[:, 2]].tolist(), "no person with"),
        "something else": ({"poses": [1, 2, 3]}, "no keypoints"),
        "a number": (3, "no keypoints"),
        "words": ([["a", "b", "c"]] * 133, "numbers"),
        "scores of another count": ({"instance_info": [instance]}, "shape"),
        "damaged people": ({"people": [3]}, "list of people"),
        "another picture": (
            [{"people": layouts(found)["openpose"]["people"], "canvas_width": 800, "canvas_height": 800}],
            "800 x 800",
        ),
        "several pictures": ({"annotations": [{"image_id": 1}, {"image_id": 2}]}, "several pictures"),
        "ragged": ([rows.tolist(), rows[:17].tolist()], "different numbers"),
    }


@pytest.mark.parametrize("name", list(refusals(NOBODY_SEEN)))
def test_wrong_keypoint_files_are_refused(name: str, found: Landmarks, tmp_path: Path) -> None:
    value, message = refusals(found)[name]
    with pytest.raises(PersonaError, match=message):
        read_keypoints(write(tmp_path, "k.json", value), (SIZE, SIZE))


class Harmful:
    def __reduce__(self) -> Any:
        return (Path.write_text, (Path("/tmp/persona_was_here"), "!"))


def test_pickles_are_never_opened(found: Landmarks, tmp_path: Path) -> None:
    mark = Path("/tmp/persona_was_here")
    mark.unlink(missing_ok=True)
    (tmp_path / "body.pkl").write_bytes(pickle.dumps(Harmful()))
    np.savez(tmp_path / "body.npz", people=np.array([Harmful()], object))
    torch.save({"people": Harmful()}, tmp_path / "body.pt")
    for name, message in (("body.pkl", "numpy.savez"), ("body.npz", "pickled"), ("body.pt", "tensors alone")):
        with pytest.raises(PersonaError, match=message):
            read_body(tmp_path / name, SIZE, SIZE, found)
    assert not mark.exists()


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([".json", ".npz", ".pt", ".pkl", ".txt"]))
def test_any_bytes_give_a_clear_error(tmp_path_factory: pytest.TempPathFactory, data: bytes, kind: str) -> None:
    path = tmp_path_factory.mktemp("x") / f"file{kind}"
    path.write_bytes(data)
    with pytest.raises(PersonaError):
        read_keypoints(path, (SIZE, SIZE))


def test_a_truncated_npz_and_one_with_a_false_header(found: Landmarks, tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", global_orient=np.zeros((1, 3)), body_pose=np.zeros((1, 63)))
    data = (tmp_path / "a.npz").read_bytes()
    (tmp_path / "a.npz").write_bytes(data[: len(data) // 2])
    with pytest.raises(PersonaError, match="damaged"):
        read_body(tmp_path / "a.npz", SIZE, SIZE, found)
    (tmp_path / "b.npz").write_bytes(data.replace(b"'shape': (1, 63)", b"'shape': (9, 99)"))
    with pytest.raises(PersonaError, match=r"claims|damaged"):
        read_body(tmp_path / "b.npz", SIZE, SIZE, found)


def test_masks_of_every_mode(tmp_path: Path) -> None:
    small = np.zeros((80, 60), np.uint8)
    small[20:60, 20:40] = 255
    colours = np.full((80, 60, 3), 90, np.uint8)
    high = small.astype(np.uint16) * 257
    for name, pixels in (
        ("l", small), ("rgb", np.stack([small] * 3, -1)), ("rgba", np.dstack([colours, small])),
        ("labels", small // 255), ("16", high), ("large", cv2.resize(small, (1200, 1600))),
        ("opaque", np.dstack([np.stack([small] * 3, -1), np.full((80, 60), 255, np.uint8)])),
    ):  # fmt: skip
        cv2.imwrite(str(tmp_path / f"{name}.png"), pixels)
        mask = read_mask(tmp_path / f"{name}.png", SIZE)
        assert mask.shape == (800, 600)
        assert (mask[300:500, 240:360] > 0.99).all(), name
        assert (mask[:150] < 0.01).all(), name
        assert 0.14 < (mask > 0.5).mean() < 0.20, name
    soft = cv2.GaussianBlur(small, (0, 0), 3)
    cv2.imwrite(str(tmp_path / "soft.png"), soft)
    mask = read_mask(tmp_path / "soft.png", (60, 80))
    np.testing.assert_allclose(mask, soft / 255, atol=0.01)
    assert not is_hard(mask, 3.0)
    assert is_hard((mask > 0.5).astype(np.float32), 3.0)


@pytest.mark.parametrize(
    ("name", "mode", "person", "nobody"),
    [("red", "RGB", (255, 0, 0), (0, 0, 0)), ("blue", "RGB", (0, 0, 255), (0, 0, 0)), ("label", "L", 15, 0),
     ("over", "F", 1.02, -0.02), ("deep", "I;16", 65535, 0)],
)  # fmt: skip
def test_masks_of_any_colour_label_or_scale(name: str, mode: str, person: Any, nobody: Any, tmp_path: Path) -> None:
    picture = Image.new(mode, SIZE, nobody)
    picture.paste(person, (200, 200, 400, 600))
    picture.save(tmp_path / f"{name}.tif")
    mask = read_mask(tmp_path / f"{name}.tif", SIZE)
    assert mask[400, 300] == pytest.approx(1.0) and mask[100, 100] == pytest.approx(0.0)
    assert (mask > 0.5).mean() == pytest.approx(200 * 400 / (SIZE[0] * SIZE[1]), abs=0.01)


@pytest.mark.parametrize("kind", ["tif", "png", "jpg"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_masks_are_turned_upright_once(kind: str, orientation: int, tmp_path: Path) -> None:
    upright = Image.new("L", SIZE, 0)
    upright.paste(255, (200, 100, 400, 400))
    turns = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    turn, exif = turns[orientation], Image.Exif()
    exif[0x0112] = orientation
    (upright if turn is None else upright.transpose(turn)).save(tmp_path / f"mask.{kind}", exif=exif)
    mask = read_mask(tmp_path / f"mask.{kind}", SIZE)
    assert mask[250, 300] > 0.99 and mask[600, 300] < 0.01


def test_wrong_masks_are_refused(tmp_path: Path) -> None:
    for name, pixels, message in (
        ("empty", np.zeros((80, 60), np.uint8), "empty"),
        ("full", np.full((80, 60), 255, np.uint8), "full"),
        ("wide", np.full((60, 80), 255, np.uint8), "proportions"),
    ):
        cv2.imwrite(str(tmp_path / f"{name}.png"), pixels)
        with pytest.raises(PersonaError, match=message):
            read_mask(tmp_path / f"{name}.png", SIZE)
    Image.new("1", (10_000, 8_001)).save(tmp_path / "huge.png")
    Image.new("1", (16_000, 12_001)).save(tmp_path / "huger.png")
    with pytest.raises(PersonaError, match="80 megapixels"):
        read_mask(tmp_path / "huge.png", SIZE)
    with pytest.raises(PersonaError, match="80 megapixels"):
        read_mask(tmp_path / "huger.png", SIZE)
    Image.fromarray(np.where(np.eye(80, 60) > 0, np.nan, 0).astype(np.float32)).save(tmp_path / "nan.tif")
    Image.fromarray(np.where(np.eye(80, 60) > 0, np.inf, 0).astype(np.float32)).save(tmp_path / "inf.tif")
    with pytest.raises(PersonaError, match="not numbers"):
        read_mask(tmp_path / "inf.tif", SIZE)
    with pytest.raises(PersonaError, match="not numbers"):
        read_mask(tmp_path / "nan.tif", SIZE)
    (tmp_path / "text.png").write_text("not a picture")
    with pytest.raises(PersonaError, match="cannot be read"):
        read_mask(tmp_path / "text.png", SIZE)


# bodies


def smplx_pose() -> np.ndarray:
    """Axis-angle vectors of somebody upright in a camera whose y points down, arms and a knee bent."""
    vectors = np.zeros((55, 3))
    vectors[0] = [np.pi, 0, 0]
    vectors[16], vectors[18], vectors[5] = [0, 0.2, -0.9], [0, -1.1, 0], [0.8, 0, 0]
    vectors[25:40] = np.random.default_rng(0).normal(0, 0.1, (15, 3))
    return vectors


def smplx_layouts() -> dict[str, dict[str, Any]]:
    v = smplx_pose()
    return {
        "SMPLer-X": {
            "global_orient": v[:1], "body_pose": v[1:22], "left_hand_pose": v[25:40], "right_hand_pose": v[40:],
            "jaw_pose": v[22:23], "leye_pose": np.zeros((1, 3)), "reye_pose": np.zeros((1, 3)),
            "betas": np.ones((1, 10)), "expression": np.zeros((1, 10)), "transl": np.array([[0.1, 0.2, 30.0]]),
        },
        "SMPLest-X": {
            "root_pose": v[0], "body_pose": v[1:22], "lhand_pose": v[25:40], "rhand_pose": v[40:], "jaw_pose": v[22],
            "leye_pose": [0, 0, 0], "reye_pose": [0, 0, 0], "shape": np.ones(10), "expr": np.zeros(10),
            "trans": [0.1, 0.2, 30.0],
        },
        "OSX": {
            "smplx_root_pose": v[:1], "smplx_body_pose": v[None, 1:22].reshape(1, 63),
            "smplx_lhand_pose": v[None, 25:40].reshape(1, 45), "smplx_rhand_pose": v[None, 40:].reshape(1, 45),
            "smplx_jaw_pose": v[22:23], "smplx_shape": np.ones((1, 10)), "smplx_expr": np.zeros((1, 10)),
            "cam_trans": np.array([[0.1, 0.2, 30.0]]),
        },
        "Multi-HMR": {
            "rotvec": np.concatenate([v[:22], v[25:], v[22:23]]), "shape": np.ones(10), "expression": np.zeros(10),
            "transl": np.array([0.1, 0.2, 30.0]), "transl_pelvis": np.array([[0.1, 0.2, 30.0]]),
        },
    }  # fmt: skip


def as_json(person: dict[str, Any]) -> dict[str, Any]:
    return {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in person.items()}


@pytest.mark.parametrize("name", list(smplx_layouts()))
@pytest.mark.parametrize("kind", ["npz", "json", "pt"])
def test_smplx_layouts_mean_the_same(name: str, kind: str, found: Landmarks, tmp_path: Path) -> None:
    person, path = smplx_layouts()[name], tmp_path / f"body.{kind}"
    if kind == "npz":
        np.savez(path, **person)
    elif kind == "json":
        path.write_text(json.dumps(as_json(person)))
    else:
        torch.save([{k: torch.as_tensor(np.asarray(v)) for k, v in person.items()}], path)
    estimate = read_body(path, SIZE, SIZE, found)
    assert estimate.rotations is not None
    assert estimate.skeleton is SKELETONS[165]
    wanted = exp_rotation(smplx_pose())
    wanted[0] = np.diag(FLIP) @ wanted[0]
    np.testing.assert_allclose(estimate.rotations, wanted, atol=1e-5)
    np.testing.assert_allclose(estimate.rotations[0], np.eye(3), atol=1e-6)  # upright, facing the camera
    assert estimate.root is not None
    np.testing.assert_allclose(estimate.root, [0.1, 0.2, 30.0], atol=1e-6)
    np.testing.assert_allclose(estimate.shape["betas"], 1.0)


def test_smplx_estimates_become_bones_as_retargeting_has_them(found: Landmarks, tmp_path: Path) -> None:
    person = smplx_layouts()["SMPLer-X"] | {"transl": np.array([[0.0, 0.0, 30.0]])}
    np.savez(tmp_path / "body.npz", **person)
    estimate = read_body(tmp_path / "body.npz", SIZE, SIZE, found)
    model = load_body()
    evidence = bone_evidence(model, estimate, np.zeros(2), 900.0)
    assert evidence is not None
    assert evidence.rotations is not None
    assert len(evidence.directions) == 40
    assert estimate.skeleton is not None
    assert estimate.rotations is not None
    mean = model.skeleton(model.coefficients(np.full((1, len(model.shape)), 0.0), np.zeros((1, len(model.expression)))))
    motion = retarget(Motion(estimate.skeleton, estimate.rotations[None], np.zeros((1, 3)), 30.0), mean, floor=False)
    _, joints = forward(mean, motion.rotations, np.zeros((1, 3)))
    arm = limbs(model).arms[0]
    forearm = joints[0, arm.hand] - joints[0, arm.fore[0]]
    bones = evidence.taken(joints[0], np.zeros((33, 3)))
    k = next(k for k, row in enumerate(evidence.ends) if row[arm.hand] == 1.0 and row[arm.fore[0]] == -1.0)
    np.testing.assert_allclose(bones[k], forearm)
    assert evidence.directions[k] @ forearm / np.linalg.norm(forearm) > np.cos(np.radians(6))


def test_an_estimate_on_a_crop_is_turned_to_the_photos_ray() -> None:
    model = load_body()
    points = {name: np.array(at) for name, at in (("left_hip", (0.1, 0.0, 30.0)), ("left_knee", (0.1, 0.4, 30.0)))}
    estimate = BodyEstimate("x", tuple(points), np.array(list(points.values())), root=np.array([0.0, 0.0, 30.0]))
    ray = np.radians(20)
    evidence = bone_evidence(model, estimate, np.array([0.0, np.tan(ray) * 1000]), 1000.0)
    assert evidence is not None
    np.testing.assert_allclose(evidence.directions[0], [0.0, -np.cos(ray), np.sin(ray)], atol=1e-9)


def mhr_person(found: Landmarks, shift: float = 0.0) -> dict[str, Any]:
    random = np.random.default_rng(1)
    flat = np.zeros((70, 2))
    for name, index in CONVENTIONS[70].body.items():
        flat[index] = found.body[BodyPoint[name.upper()]] + [shift, 0]
    return {
        "pred_keypoints_3d": random.normal(0, 0.3, (70, 3)), "pred_keypoints_2d": flat,
        "pred_cam_t": np.array([0.1, 0.2, 4.0]), "focal_length": np.array(1200.0), "pred_vertices": np.zeros((9, 3)),
        "bbox": np.array([1.0, 2.0, 3.0, 4.0]), "body_pose_params": np.zeros(133),
    }  # fmt: skip


def test_sam_3d_body_of_the_person_found(found: Landmarks, tmp_path: Path) -> None:
    people = [mhr_person(found, 150.0), mhr_person(found)]
    people[1]["pred_keypoints_3d"] = people[1]["pred_keypoints_3d"] + 1
    path = write(tmp_path, "body.json", [as_json(person) for person in people])
    estimate = read_body(path, SIZE, SIZE, found)
    points = dict(zip(estimate.names, estimate.points, strict=True))
    wanted = people[1]["pred_keypoints_3d"] + people[1]["pred_cam_t"]
    np.testing.assert_allclose(points["left_knee"], wanted[11])
    np.testing.assert_allclose(points["left_index1"], wanted[49])  # the base of the finger
    np.testing.assert_allclose(points["right_thumb4"], wanted[21])  # its tip
    assert estimate.focal_px == 1200.0
    np.savez(tmp_path / "body.npz", **{k: np.stack([p[k] for p in people]) for k in people[0]})
    again = read_body(tmp_path / "body.npz", SIZE, SIZE, found)
    np.testing.assert_allclose(again.points, estimate.points)
    with pytest.raises(PersonaError, match="at another place"):
        read_body(write(tmp_path, "one.json", as_json(people[0])), SIZE, SIZE, found)
    assert len(mhr_names()) == len(set(mhr_names().values()))


def test_multi_hmr_with_anny(found: Landmarks, tmp_path: Path) -> None:
    labels, random = anny_joints(), np.random.default_rng(2)
    assert len(labels) == 163
    assert labels[0] == "root"
    assert [n for n in labels if n in set(load_body().joint_names)] == list(load_body().joint_names)
    joints = random.normal(0, 0.3, (163, 3)) + np.array([0, 0, 4])
    square = 896.0
    flat = random.uniform(0, square, (163, 2))
    for name, mark in (("left_hip", 23), ("right_hip", 24), ("left_shoulder", 11), ("right_shoulder", 12),
                       ("left_ankle", 27), ("right_ankle", 28)):  # fmt: skip
        flat[labels.index(anny_names()[name])] = (found.body[mark] + [100, 0]) * square / 800  # padded to a square
    person = {
        "j3d": joints, "j2d": flat, "rotvec": np.zeros((163, 3)), "shape": np.full(11, 0.3),
        "K": [[1000.0, 0, 448], [0, 1000.0, 448], [0, 0, 1]], "transl": [0, 0, 4.0],
    }  # fmt: skip
    estimate = read_body(write(tmp_path, "body.json", {"humans": [as_json(person)]}), SIZE, SIZE, found)
    points = dict(zip(estimate.names, estimate.points, strict=True))
    np.testing.assert_allclose(points["right_elbow"], joints[labels.index("lowerarm01.R")])
    assert estimate.focal_px == pytest.approx(1000 * 800 / 896)
    np.testing.assert_allclose(estimate.shape["phenotypes"], 0.3)
    with pytest.raises(PersonaError, match="j3d"):
        read_body(write(tmp_path, "b.json", {"rotvec": np.zeros((163, 3)).tolist()}), SIZE, SIZE, found)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"body_pose": np.zeros((20, 3))}, "shape"),
        ({"global_orient": np.array([np.nan, 0, 0])}, "finite"),
        ({"global_orient": np.array([1j, 0, 0])}, "must be numbers"),
        ({"left_hand_pose": np.zeros(12)}, "principal components"),
        ({"img_size_wh": np.array([800, 600])}, "800 x 600"),
    ],
)
def test_wrong_bodies_are_refused(change: dict[str, Any], message: str, found: Landmarks, tmp_path: Path) -> None:
    np.savez(tmp_path / "body.npz", **(smplx_layouts()["SMPLer-X"] | change))
    with pytest.raises(PersonaError, match=message):
        read_body(tmp_path / "body.npz", SIZE, SIZE, found)


def test_bodies_of_nobody_of_several_and_of_other_files(found: Landmarks, tmp_path: Path) -> None:
    person = as_json(smplx_layouts()["SMPLest-X"])
    for value, message in (
        ([], "no person"),
        ([person, person], "2 people"),
        ({"poses": [1.0]}, "no body estimate"),
        ([1, 2], "no body estimate"),
        (person | {"bbox": [0, 0, 10, 10]}, "at another place"),
    ):
        with pytest.raises(PersonaError, match=message):
            read_body(write(tmp_path, "b.json", value), SIZE, SIZE, found)
    camera = write(tmp_path, "camera.json", {"focal": [5000.0, 5000.0], "princpt": [10.0, 10.0]})
    with pytest.raises(PersonaError, match="at another place"):
        read_body(write(tmp_path, "b.json", person), SIZE, SIZE, found, camera)
    with pytest.raises(PersonaError, match="is not a file"):
        SavedFile.of(tmp_path / "nothing.npz")


# through the stage


@pytest.mark.slow
def test_given_files_end_up_in_the_observation(tmp_path: Path) -> None:
    landmark_reader()
    seen = observe("man_shirt")
    height, width = seen.alpha.shape
    moved = replace(seen.landmarks, body=seen.landmarks.body + np.array([4.0, 0.0]))
    hard = ((seen.alpha > 0.5) * 255).astype(np.uint8)
    hard[: int(np.nonzero(hard.any(1))[0][0]) + 30] = 0  # cut the hair off
    cv2.imwrite(str(tmp_path / "m.png"), cv2.resize(hard, (2 * width, 2 * height), interpolation=cv2.INTER_NEAREST))
    perceive = Perceive(
        mask=SavedFile.of(tmp_path / "m.png"),
        keypoints=SavedFile.of(write(tmp_path, "k.json", rows_of(moved, 133).tolist())),
        body=SavedFile.of(write(tmp_path, "b.json", as_json(smplx_layouts()["SMPLest-X"]))),
    )
    result = perceive(read_photo(EXAMPLES / "man_shirt.jpg"))
    np.testing.assert_allclose(result.landmarks.body[13], moved.body[13], atol=1e-6)
    np.testing.assert_allclose(result.landmarks.body[11], seen.landmarks.body[11])  # conventions of trunks differ
    assert result.body is not None
    assert result.body.source == "SMPL-X"
    top = int(np.nonzero(hard.any(1))[0][0])
    assert result.alpha[: top - 25].max() < 0.02
    assert ((result.alpha > 0.5) == (hard > 0)).mean() > 0.995
    edge = (result.alpha > 0.05) & (result.alpha < 0.95)
    assert np.count_nonzero(edge) > 500  # the hard mask got fractions
    cv2.imwrite(str(tmp_path / "inverted.png"), 255 - hard)
    with pytest.raises(PersonaError, match="invert"):
        Perceive(mask=SavedFile.of(tmp_path / "inverted.png"))(read_photo(EXAMPLES / "man_shirt.jpg"))
    shifted = replace(seen.landmarks, body=seen.landmarks.body * [0.3, 0.3])
    wrong = SavedFile.of(write(tmp_path, "w.json", rows_of(shifted, 133).tolist()))
    with pytest.raises(PersonaError, match="at another place"):
        Perceive(keypoints=wrong)(read_photo(EXAMPLES / "man_shirt.jpg"))


def test_the_landmark_map_serves_every_bone() -> None:
    """Every bone that an estimate may name is known on the default body."""
    from persona.fitting.bones import _BONES, _places

    places = _places(load_body())
    assert landmark_map(load_body()).points.template.shape[0] == 543
    for start, end, _ in _BONES:
        assert all(name in places for name in (*start, *end))
