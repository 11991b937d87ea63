"""Test sets in their own layout, made small; the whole command on a person made of capsules."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from batch_stubs import InThisProcess
from command import run
from mannequin import mannequin
from persona import storage
from persona.avatar import Avatar, build_avatar
from persona.avatar.pose_fitting import FitPose
from persona.batching.options import EvaluateOptions
from persona.batching.run import batch
from persona.batching.works import Evaluate as EvaluateMany
from persona.errors import PersonaError
from persona.evaluation.protocols import read_frames, read_mask, read_neuman, read_video, read_xhumans
from persona.imaging.measures import psnr
from persona.types import Pose


def write(path: Path, value: int = 128, size: tuple[int, int] = (64, 80)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((size[1], size[0], 3), value, np.uint8))
    return path


@pytest.fixture
def neuman(tmp_path) -> Path:
    folder = tmp_path / "bike"
    for k in range(6):
        write(folder / "images" / f"{k:05d}.png", 40 * k)
    write(folder / "masks" / "00004.png", 255)
    (folder / "train_split.txt").write_text("00000.png\n00002.png\n")
    (folder / "test_split.txt").write_text("00004.png\n00005.png\n")
    (folder / "sparse").mkdir()
    (folder / "sparse" / "cameras.txt").write_text("# list\n1 PINHOLE 64 80 100.0 102.0 32 40\n")
    return folder


def test_neuman_has_its_official_split(neuman):
    held = read_neuman(neuman)
    assert held.photo == neuman / "images" / "00000.png"
    assert [p.name for p in held.pictures] == ["00004.png", "00005.png"]
    assert held.masks == (neuman / "masks" / "00004.png", None)
    assert held.focal_px == 101.0
    assert read_neuman(neuman, 2).photo == neuman / "images" / "00002.png"


def test_neuman_tells_what_is_wrong(neuman):
    with pytest.raises(PersonaError, match="frame 4 is not in"):
        read_neuman(neuman, 4)
    (neuman / "images" / "00005.png").unlink()
    with pytest.raises(PersonaError, match=r"00005.png is missing"):
        read_neuman(neuman)
    (neuman / "test_split.txt").write_text("../../etc/passwd\n")
    with pytest.raises(PersonaError, match="file name such as"):
        read_neuman(neuman)
    with pytest.raises(PersonaError, match="not a NeuMan scene"):
        read_neuman(neuman.parent)


def test_xhumans_has_its_official_split(tmp_path):
    for part, take in (("train", 1), ("train", 2), ("test", 3)):
        for k in (1, 2, 3):
            write(tmp_path / part / f"Take{take}" / "render" / "image" / f"color_{k:06d}.png")
    write(tmp_path / "test" / "Take3" / "render" / "mask" / "mask_000002.png", 255)
    np.savez(tmp_path / "test" / "Take3" / "render" / "cameras.npz", intrinsic=np.diag([900.0, 900, 1]))
    held = read_xhumans(tmp_path)
    assert held.photo is not None and held.photo.parts[-4:] == ("Take1", "render", "image", "color_000001.png")
    assert [p.name for p in held.pictures] == [f"color_{k:06d}.png" for k in (1, 2, 3)]
    assert [m is not None for m in held.masks] == [False, True, False]
    assert held.focal_px == 900
    assert len(read_xhumans(tmp_path, every=2).pictures) == 2
    assert "Take2" in str(read_xhumans(tmp_path, "Take2/000003").photo)
    with pytest.raises(PersonaError, match="not a training frame"):
        read_xhumans(tmp_path, "Take3/000001")
    with pytest.raises(PersonaError, match="X-Humans"):
        read_xhumans(tmp_path / "train")


def test_one_video_holds_out_every_other_frame(tmp_path):
    for k in range(9):
        write(tmp_path / "v" / f"{k}.png", size=(128, 128))
    assert read_video(tmp_path / "v", 4, every=2).frames == (4, 0, 2, 6, 8)
    with pytest.raises(PersonaError, match="frames 0 to 8"):
        read_video(tmp_path / "v", 9)


def test_masks_and_frames(tmp_path):
    write(tmp_path / "m.png", 255, (32, 40))
    assert read_mask(tmp_path / "m.png", (64, 80)).shape == (80, 64)
    with pytest.raises(PersonaError, match="32 x 40"):
        read_mask(tmp_path / "m.png", (80, 64))
    assert list(read_frames(tmp_path, ["k", "m"])) == ["m"]
    with pytest.raises(PersonaError, match="none of the 1"):
        read_frames(tmp_path, ["k"])
    with pytest.raises(PersonaError, match="not a folder"):
        read_frames(tmp_path / "x", ["k"])


@pytest.fixture(scope="module")
def person(tmp_path_factory) -> Path:
    """An avatar's folder with what its making leaves."""
    folder = tmp_path_factory.mktemp("person")
    observation, fit, textured = mannequin()
    build_avatar(observation, fit, textured, count=3000).save(folder)
    (folder / "stages").mkdir()
    storage.save(fit, folder / "stages" / "fit.safetensors")
    storage.save(textured, folder / "stages" / "texture.safetensors")
    return folder


def test_fitting_finds_a_pose_back(person):
    avatar = Avatar.load(person)
    camera = avatar.photo_camera.scaled(0.5)
    rgb, alpha = (t.numpy() for t in avatar.draw(avatar.photo_pose, camera))
    start = Pose(avatar.photo_pose.rotations, avatar.photo_pose.translation + np.array([0.03, -0.02, 0.0]))
    before = psnr(avatar.draw(start, camera)[0].numpy(), rgb, alpha > 0.5)
    found = FitPose(heights=(80, 160), steps=(25, 25), rates=(1e-2, 5e-3))(avatar, start, camera, rgb, alpha)
    after = psnr(avatar.draw(found, camera)[0].numpy(), rgb, alpha > 0.5)
    assert after > before + 3


@pytest.fixture
def case(person, tmp_path) -> Path:
    """A ground-truth case whose truth is the avatar itself."""
    avatar = Avatar.load(person)
    folder = tmp_path / "case"
    (folder / "images").mkdir(parents=True)
    camera = avatar.photo_camera.scaled(0.4)
    turn = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])  # the file's world is Z up
    rgb, alpha = (t.numpy() for t in avatar.draw(avatar.photo_pose, camera))
    straight = rgb / np.maximum(alpha[..., None], 1e-3)
    R = camera.T_camera_world[:3, :3] @ turn
    entry = {
        "pose": 0, "K": [[camera.fx, 0, camera.cx], [0, camera.fy, camera.cy], [0, 0, 1]],
        "R": R.tolist(), "t": camera.T_camera_world[:3, 3].tolist(), "size": [camera.width, camera.height],
    }  # fmt: skip
    names = ("0_stand_front", "1_walk_front")
    for name in names:
        cv2.imwrite(str(folder / "images" / f"{name}.png"), (straight.clip(0, 1) * 255).astype(np.uint8)[..., ::-1])
        cv2.imwrite(str(folder / "images" / f"{name}_mask.png"), (alpha.clip(0, 1) * 255).astype(np.uint8))
    (folder / "cameras.json").write_text(json.dumps(dict.fromkeys(names, entry)))
    count = len(avatar.skeleton.names)
    local, world = np.tile(np.eye(4), (2, 1, count, 1, 1))
    local[0, :, :3, :3] = turn.T @ np.asarray(avatar.photo_pose.rotations) @ turn
    world[0, :, :3, 3] = avatar.joint_positions(avatar.photo_pose) @ turn
    np.savez(folder / "poses.npz", bones=np.array(avatar.skeleton.names), local_rotations=local, bone_world=world)
    return folder


def test_the_command_measures_an_avatar_and_other_pictures(case, person, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("persona.evaluation.ground_truth.PLACING", ("pelvis", "neck", "left_wrist", "right_knee"))
    other = tmp_path / "other"
    other.mkdir()
    truth = cv2.imread(str(case / "images" / "1_walk_front.png"))
    cv2.imwrite(str(other / "1_walk_front.png"), np.full_like(truth, 255))
    run("evaluate", person, "--data", case, "-o", tmp_path / "out", "--frames", f"empty={other}", "--without-fitting",
        "--lpips", "none")  # fmt: skip
    table = json.loads((tmp_path / "out" / "table.json").read_text())
    means = {(row["system"], row["group"]): row["figures"] for row in table["means"]}
    assert means[("avatar", "novel pose")]["psnr/person"] > 35  # its own picture, but for eight bits
    assert means[("avatar", "novel pose")]["iou"] > 0.99
    assert means[("textured mesh", "novel pose")]["psnr/person"] > 15
    assert means[("empty", "novel pose")]["psnr/person"] < 15
    assert ("empty", "input view") not in means
    assert "empty: 1 of 2" in (tmp_path / "out" / "table.md").read_text()
    assert (tmp_path / "out" / "pictures" / "1_walk_front.png").is_file()
    assert "pictures/1_walk_front.png" in (tmp_path / "out" / "report.html").read_text()
    assert "report.html" in capsys.readouterr().out


@pytest.mark.slow
def test_a_batch_measures_avatars(case, person, tmp_path, monkeypatch):
    """The batch's table has the means of each avatar's own table, by the columns of it."""
    monkeypatch.setattr("persona.evaluation.ground_truth.PLACING", ("pelvis", "neck", "left_wrist", "right_knee"))
    options = EvaluateOptions(case, variants="person", lpips="none", without_fitting=True)
    summary = batch([person], tmp_path / "out", EvaluateMany(options), executor=InThisProcess())
    assert summary.done == 1
    with (tmp_path / "out" / "results.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert float(row["avatar/novel pose/psnr/person"]) > 35 and float(row["textured mesh/novel pose/iou"]) > 0.5
    assert row["avatar"] == str(person) and (tmp_path / "out" / row["id"] / "report.html").is_file()


def test_other_pictures_alone_need_no_avatar(case, tmp_path):
    run("evaluate", "--data", case, "-o", tmp_path / "out", "--frames", case / "images", "--lpips", "none")
    rows = json.loads((tmp_path / "out" / "table.json").read_text())["pictures"]
    assert {row["system"] for row in rows} == {"images"}
    assert len(rows) == 2


def test_several_people_come_into_one_table(case, person, tmp_path, monkeypatch):
    monkeypatch.setattr("persona.evaluation.ground_truth.PLACING", ("pelvis", "neck", "left_wrist", "right_knee"))
    people, avatars = tmp_path / "people", tmp_path / "avatars"
    for name in ("ann", "ben", "cay"):
        shutil.copytree(case, people / name)
    entries = json.loads((people / "ben" / "cameras.json").read_text())
    entries["1_walk_front"]["group"] = "other light"
    (people / "ben" / "cameras.json").write_text(json.dumps(entries))
    for name in ("ann", "ben"):
        shutil.copytree(person, avatars / name)
    shutil.copytree(case / "images", tmp_path / "others" / "ben")
    words = ["--data", people, "--frames", f"same={tmp_path / 'others'}", "--without-fitting", "--lpips", "none"]
    words += ["--variants", "person"]
    run("evaluate", avatars, *words, "-o", tmp_path / "out")
    table = json.loads((tmp_path / "out" / "table.json").read_text())
    rows = {(row["system"], row["picture"]): row for row in table["pictures"]}
    assert {name for system, name in rows if system == "avatar"} == {
        f"{who}_{picture}" for who in ("ann", "ben") for picture in ("0_stand_front", "1_walk_front")
    }
    assert {name for system, name in rows if system == "same"} == {"ben_0_stand_front", "ben_1_walk_front"}
    assert rows[("avatar", "ben_1_walk_front")]["group"] == "other light"
    assert rows[("avatar", "ann_1_walk_front")]["group"] == "novel pose"
    assert not any("canvas" in figure for figure in rows[("avatar", "ann_1_walk_front")]["figures"])
    assert any("cay: not measured" in note for note in table["notes"])
    assert (tmp_path / "out" / "pictures" / "ann_1_walk_front.png").is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--data", "nowhere", "-o", "out"], "nowhere"),
        (["--data", "{case}/images", "-o", "out", "--frames", "{tmp}"], "a folder without cameras.json"),
        (["--data", "{case}/cameras.json", "-o", "out"], "is a file; --data takes a ground-truth case"),
        (["{case}/cameras.json", "--data", "{case}", "-o", "out"], "cameras.json should be a JPEG"),
        (["--data", "{case}", "-o", "out", "--frames", "missing"], "missing"),
        (["--data", "{case}", "-o", "out", "--every", "0"], "--every"),
        (["--data", "{case}", "-o", "out", "--lpips", "alex,resnet"], "--lpips takes alex, vgg or none, not 'resnet'"),
        (["--data", "{case}", "-o", "out", "--protocol", "neuman"], "NeuMan"),
        (
            ["--data", "{case}", "-o", "out", "--variants", "face"],
            "--variants takes canvas, masked, person, not 'face'",
        ),
        (["gone", "--data", "{case}", "-o", "out"], "gone"),
    ],
)
def test_a_mistake_is_one_line(case, tmp_path, monkeypatch, capsys, words, message):
    monkeypatch.chdir(tmp_path)
    run("evaluate", *(w.format(case=case, tmp=tmp_path) for w in words), expected=1)
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert message in err
    assert not (tmp_path / "out").exists()


def test_a_damaged_case_is_named_before_an_avatar_is_made(case, tmp_path, capsys):
    damaged = shutil.copytree(case, tmp_path / "damaged")
    good = json.loads((damaged / "cameras.json").read_text())
    for cameras in ([], {"a": {}}, {"a": next(iter(good.values())) | {"pose": 99}}):
        (damaged / "cameras.json").write_text(json.dumps(cameras))
        run("evaluate", "--data", damaged, "-o", tmp_path / "out", expected=1)
        err = capsys.readouterr().err
        assert err.count("\n") == 1
        assert "is a damaged ground-truth case" in err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_neuman_xhumans_and_video_from_folders_to_the_table(tmp_path):
    """The whole protocol on the sample photo in the data sets' layouts: avatar, tracking, pose fitting, table."""
    from observed import EXAMPLES, fitted, observe, textured
    from persona.pipeline.evaluate import Evaluate, evaluate

    observation, fit, surface = observe("man_shirt"), fitted("man_shirt"), textured("man_shirt")
    avatar = tmp_path / "avatar"
    build_avatar(observation, fit, surface, count=20_000).save(avatar)
    (avatar / "stages").mkdir()
    storage.save(fit, avatar / "stages" / "fit.safetensors")
    storage.save(surface, avatar / "stages" / "texture.safetensors")

    photo = cv2.imread(str(EXAMPLES / "man_shirt.jpg"))
    photo = cv2.resize(photo, None, fx=640 / photo.shape[0], fy=640 / photo.shape[0], interpolation=cv2.INTER_AREA)
    true = cv2.resize(observation.alpha, (photo.shape[1], photo.shape[0]), interpolation=cv2.INTER_AREA)
    moved = [np.roll(photo, shift, 1) for shift in (0, 12)]
    masks = [np.roll((255 * true).astype(np.uint8), shift, 1) for shift in (0, 12)]
    scene, subject, video = tmp_path / "bike", tmp_path / "00016", tmp_path / "clip"
    for folder in (scene / "images", scene / "masks", video):
        folder.mkdir(parents=True)
    for part in ("train", "test"):
        for kind in ("image", "mask"):
            (subject / part / "Take1" / "render" / kind).mkdir(parents=True)
    for k, (picture, mask) in enumerate(zip(moved, masks, strict=True)):
        cv2.imwrite(str(scene / "images" / f"{k:05d}.png"), picture)
        cv2.imwrite(str(scene / "masks" / f"{k:05d}.png"), mask)
        cv2.imwrite(str(video / f"{k}.png"), picture)
        part = subject / ("test" if k else "train") / "Take1" / "render"
        cv2.imwrite(str(part / "image" / f"color_{k:06d}.png"), picture)
        cv2.imwrite(str(part / "mask" / f"mask_{k:06d}.png"), mask)
    (scene / "train_split.txt").write_text("00000.png\n")
    (scene / "test_split.txt").write_text("00001.png\n")

    options = Evaluate(fit=FitPose(heights=(200,), steps=(40,)), every=1, lpips=())
    for protocol, data in (("neuman", scene), ("xhumans", subject), ("video", video)):
        table = evaluate(avatar, data, tmp_path / protocol, protocol=protocol, options=options)
        means = table.means()
        fitted = means[("avatar, fitted pose", "held-out pictures")]
        assert fitted["iou"] > 0.85, protocol
        assert fitted["psnr/person"] > 15, protocol
        assert fitted["psnr/person"] > means[("avatar", "held-out pictures")]["psnr/person"] - 0.1
        assert {"psnr/masked", "ssim/masked", "psnr/face"} <= set(fitted)
        assert ("psnr/neuman-crop512" in fitted) == (protocol == "neuman")
        assert any("masks were estimated here" in note for note in table.notes) == (protocol == "video")
        assert (tmp_path / protocol / "report.html").is_file()
