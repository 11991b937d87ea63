"""Fronts and true backs: files by their names, persons at one height, colours label by label, the whole command."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command import run
from mannequin import mannequin
from persona import storage
from persona.avatar import Avatar, build_avatar
from persona.errors import PersonaError
from persona.evaluation.pairs import (
    COLOURS,
    HEIGHT,
    PERSON,
    Person,
    camera_around,
    colour_distances,
    normalised,
    read_colours,
    read_labels,
    read_pairs,
)
from persona.evaluation.table import Table
from persona.events import SILENT
from persona.imaging.measures import iou
from persona.pipeline.pairs import measure_pairs
from persona.types import Label


def write(path: Path, picture: np.ndarray | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((40, 30, 3), 128, np.uint8) if picture is None else picture)
    return path


def test_files_are_found_by_their_names(tmp_path):
    for name in ("a_front", "a_back", "a_back_labels", "b_front", "b_side", "b_back", "readme"):
        write(tmp_path / f"{name}.png")
    a, b = read_pairs(tmp_path)
    assert (a.name, b.name) == ("a", "b")
    assert a.labels == {"back": tmp_path / "a_back_labels.png"}
    assert set(b.views) == {"back", "side"}
    assert b.labels == {}


def test_a_folder_that_is_none_of_pairs_is_told(tmp_path):
    with pytest.raises(PersonaError, match="not a folder"):
        read_pairs(tmp_path / "gone")
    with pytest.raises(PersonaError, match="no NAME_front"):
        read_pairs(tmp_path)
    write(tmp_path / "a_front.png")
    with pytest.raises(PersonaError, match="a_back or a_side"):
        read_pairs(tmp_path)
    write(tmp_path / "a_back.png")
    write(tmp_path / "a_back.jpg")
    with pytest.raises(PersonaError, match="keep one"):
        read_pairs(tmp_path)


def test_a_front_needs_a_name(tmp_path):
    write(tmp_path / "_front.png")
    write(tmp_path / "_back.png")
    with pytest.raises(PersonaError, match="NAME_front"):
        read_pairs(tmp_path)


def test_label_pictures_are_values_or_colours(tmp_path):
    values = np.zeros((40, 30), np.uint8)
    values[10:30, 10:20] = Label.TOP
    values[30:38, 10:20] = Label.SHOE
    labels, alpha = read_labels(write(tmp_path / "values.png", values), (30, 40))
    assert (labels == values).all()
    assert (alpha == (values > 0)).all()
    coloured = np.full((40, 30, 3), 255, np.uint8)
    coloured[10:30, 10:20] = COLOURS[Label.TOP][::-1]
    coloured[30:38, 10:20] = COLOURS[Label.SHOE][::-1]
    labels, alpha = read_labels(write(tmp_path / "colours.png", coloured), (30, 40))
    assert (labels == values).all()
    assert (alpha == (values > 0)).all()
    own = {"dress": [180, 50, 50], "shoe": [128, 0, 255]}
    (tmp_path / "labels.json").write_text(json.dumps(own))
    labels, _ = read_labels(tmp_path / "colours.png", (30, 40), read_colours(tmp_path))
    assert set(np.unique(labels)) == {Label.BACKGROUND, Label.DRESS, Label.SHOE}


def test_wrong_label_pictures_are_told(tmp_path):
    with pytest.raises(PersonaError, match="no picture"):
        read_labels(tmp_path / "gone.png", (30, 40))
    grey = write(tmp_path / "grey.png", np.full((40, 30, 3), (30, 90, 20), np.uint8))
    with pytest.raises(PersonaError, match="30 x 40"):
        read_labels(grey, (60, 80))
    with pytest.raises(PersonaError, match=r"labels\.json"):
        read_labels(grey, (30, 40))
    with pytest.raises(PersonaError, match="values up to 77"):
        read_labels(write(tmp_path / "v.png", np.full((40, 30), 77, np.uint8)), (30, 40))
    for text in (
        "[]",
        "{",
        '{"hat": [1, 2, 3]}',
        '{"hair": [1, 2]}',
        '{"hair": [1, 2, 300]}',
        "{}",
        '{"background": [9, 9, 9]}',
    ):
        (tmp_path / "labels.json").write_text(text)
        with pytest.raises(PersonaError, match=r"labels\.json"):
            read_colours(tmp_path)


def figure(height: int, left: int = 10, top: int = 5, size: tuple[int, int] = (200, 300)) -> Person:
    """A person of three labels, one above the other."""
    labels = np.zeros((size[1], size[0]), np.uint8)
    labels[top : top + height, left : left + height // 3] = Label.TROUSERS
    labels[top : top + height // 2, left : left + height // 3] = Label.TOP
    labels[top : top + height // 5, left : left + height // 3] = Label.HAIR
    table = np.zeros((16, 3), np.float32)
    table[[Label.TROUSERS, Label.TOP, Label.HAIR]] = [(0.2, 0.2, 0.5), (0.6, 0.5, 0.3), (0.1, 0.08, 0.05)]
    return Person(table[labels], (labels > 0).astype(np.float32), labels)


@settings(max_examples=25, deadline=None)
@given(st.integers(60, 250), st.integers(0, 80), st.integers(0, 40))
def test_a_person_has_one_size_and_place_whatever_the_picture(height, left, top):
    person = normalised(figure(height, left, top, (240, 300)))
    rows = np.flatnonzero((person.alpha > 0.5).any(1))
    assert abs(len(rows) - PERSON) <= PERSON / height + 1
    assert abs((rows[0] + rows[-1] + 1) / 2 - HEIGHT / 2) <= PERSON / height + 1
    assert iou(person.alpha, normalised(figure(200)).alpha) > 0.93


def test_nobody_has_no_size():
    with pytest.raises(PersonaError, match="nobody"):
        normalised(Person(np.zeros((9, 9, 3)), np.zeros((9, 9))))


def test_colours_are_compared_label_by_label():
    truth = normalised(figure(250))
    assert truth.labels is not None
    same = colour_distances(truth, truth)
    assert same["colour/mean"] < 0.1
    assert same["gain"] == pytest.approx(1, abs=1e-3)
    image = truth.image.copy()
    image[truth.labels == Label.HAIR] = (0.8, 0.6, 0.5)  # a bald patch
    bald = colour_distances(replace(truth, image=image), truth)
    assert bald["colour/hair"] > 20
    assert bald["colour/cloth"] < 12
    assert 0.1 * bald["colour/hair"] < bald["colour/mean"] < 0.7 * bald["colour/hair"]


def test_another_exposure_is_a_gain_and_no_colour():
    truth = normalised(figure(250))
    darker = replace(truth, image=truth.image * 0.8)
    figures = colour_distances(darker, truth)
    assert figures["gain"] > 1.4
    assert figures["colour/mean"] < 1.5
    black = colour_distances(replace(truth, image=truth.image * 0.2), truth)
    assert black["gain"] == 2.0
    assert black["colour/mean"] > 8


def test_what_is_not_in_both_pictures_is_not_compared():
    truth = normalised(figure(250))
    assert colour_distances(replace(truth, alpha=np.zeros_like(truth.alpha)), truth) == {}
    assert colour_distances(truth, replace(truth, labels=None)) == {}


def test_the_camera_goes_round_the_person_and_keeps_the_photos_rows():
    _, fit, _ = mannequin()
    middle = np.array([0.0, 0.86, 0.0])
    behind = camera_around(fit.camera, middle, 180.0, 200.0, rows=200)
    assert behind.height == fit.camera.height
    point = np.array([[0.1, 1.2, 0.0], [-0.1, 1.2, 0.0]])
    front, back = fit.camera.project(point)[0], behind.project(point)[0]
    assert back[:, 1] == pytest.approx(front[:, 1], abs=1e-6)
    assert (back[0, 0] - back[1, 0]) * (front[0, 0] - front[1, 0]) < 0  # left and right have changed places
    left = camera_around(fit.camera, middle, 90.0, 200.0, rows=200)
    _, depths = left.project(np.array([[0.3, 0.86, 0], [-0.3, 0.86, 0]]))
    assert depths[0] < depths[1]  # the person's left hand is nearer


@pytest.fixture(scope="module")
def avatars(tmp_path_factory) -> Path:
    """A folder with one avatar."""
    folder = tmp_path_factory.mktemp("avatars")
    observation, fit, textured = mannequin()
    build_avatar(observation, fit, textured, count=3000).save(folder / "capsules")
    storage.save(fit, folder / "capsules" / "fit.safetensors")
    return folder


@pytest.fixture
def data(avatars, tmp_path) -> Path:
    """A pair whose true back is the avatar itself, smaller and elsewhere, without and with a wrong shirt."""
    avatar = Avatar.load(avatars / "capsules")
    camera = avatar.photo_camera
    folder = tmp_path / "pairs"
    for name, view, degrees in (("capsules_front", camera, 0.0), ("capsules_back", camera, 180.0)):
        around = camera_around(view, np.array([0.0, 0.86, 0.0]), degrees, 200.0, rows=260)
        rgb, alpha = (t.numpy() for t in avatar.draw(avatar.photo_pose, around))
        ground = 0.6 if degrees == 0 else 1.0
        picture = ((rgb + ground * (1 - alpha[..., None])).clip(0, 1) * 255).astype(np.uint8)[..., ::-1]
        write(folder / f"{name}.png", picture)
        if degrees:
            labels = np.where(alpha > 0.5, Label.TOP, 0).astype(np.uint8)
            labels[: labels.shape[0] // 4] = np.where(labels[: labels.shape[0] // 4], Label.HAIR, 0)
            write(folder / f"{name}_labels.png", labels)
            wrong = tmp_path / "wrong" / f"{name}.png"
            write(wrong, np.where(alpha[..., None] > 0.5, np.uint8(200), picture))
    return folder


@pytest.mark.slow
def test_the_command_measures_an_avatar_from_behind(avatars, data, tmp_path, capsys):
    words = ["evaluate", avatars, "--data", data, "--protocol", "pairs", "--lpips", "none", "-o", tmp_path / "out"]
    run(*words, "--frames", tmp_path / "wrong")
    table = json.loads((tmp_path / "out" / "table.json").read_text())
    rows = {row["system"]: row["figures"] for row in table["pictures"]}
    assert {row["group"] for row in table["pictures"]} == {"back"}
    assert rows["avatar"]["iou"] > 0.95
    assert rows["avatar"]["colour/mean"] < 1.5
    assert 0.7 < rows["avatar"]["gradient-energy"] < 1.4
    assert rows["wrong"]["colour/cloth"] > 5 * rows["avatar"]["colour/cloth"]
    sheet = cv2.imread(str(tmp_path / "out" / "pictures" / "capsules_back.png"))
    assert sheet is not None
    assert sheet.shape[0] == HEIGHT
    assert "gain →1" in capsys.readouterr().out
    run("evaluate", avatars / "capsules", *words[2:-1], tmp_path / "again")
    again = json.loads((tmp_path / "again" / "table.json").read_text())
    assert again["pictures"][0]["figures"] == pytest.approx(rows["avatar"])


def test_a_front_that_is_refused_is_told_and_the_others_are_measured(avatars, data, tmp_path):
    for view in ("front", "back"):
        shutil.copy(data / f"capsules_{view}.png", data / f"headless_{view}.png")
    shutil.copy(data / "capsules_back_labels.png", data / "headless_back_labels.png")

    def make(photo: Path, folder: Path) -> None:
        if photo.stem == "headless_front":
            raise PersonaError("the head is outside the picture")
        shutil.copytree(avatars / "capsules", folder)

    table = Table("pairs")
    measure_pairs(None, data, {}, tmp_path / "out", table, make, SILENT)
    assert {picture for _, _, picture in table.rows} == {"capsules_back"}
    assert any("headless" in note and "head is outside" in note for note in table.notes)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--data", "nowhere"], "nowhere"),
        (["--data", "{tmp}"], "no NAME_front"),
        (["{tmp}", "--data", "{data}"], "has no avatar of the pairs"),
        (["me.jpg", "--data", "{data}"], "photos of their own"),
        (["{avatars}", "--data", "{data}", "--frames", "{avatars}"], "has none of the 1 pictures"),
    ],
)
def test_a_mistake_is_one_line(avatars, data, tmp_path, capsys, words, message):
    out = tmp_path / "out"
    told = [w.format(tmp=tmp_path, data=data, avatars=avatars) for w in words]
    run("evaluate", *told, "--protocol", "pairs", "-o", out, expected=1)
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert message in err
    assert not out.exists()


def test_a_wrong_label_picture_is_told_before_an_avatar_is_made(data, tmp_path, capsys):
    write(data / "capsules_back_labels.png", np.ones((9, 9), np.uint8))
    run("evaluate", "--data", data, "--protocol", "pairs", "-o", tmp_path / "out", expected=1)
    assert "9 x 9" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
