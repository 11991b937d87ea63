"""Ground truth of dressed people: cameras, poses, depth and masks that agree, cloth that hangs, light that changes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from persona.evaluation.ground_truth import INPUT, cases_of, read_case
from persona.types import Label, Pose

sys.path.append(str(Path(__file__).parents[1] / "tools"))

from people.acting import actor
from people.truth import SIDES, camera_round, write_case

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("people") / "person_00"
    write_case(folder, 0, height=200, told=lambda _: None)
    return folder


def lifted(case: Path, view) -> np.ndarray:
    """The places (world) of a picture's pixels by its depth."""
    depth = cv2.imread(str(case / "images" / f"{view.name}_depth.png"), cv2.IMREAD_UNCHANGED) / 1000
    rows, columns = np.nonzero((depth > 0) & (view.alpha > 0.99))
    z, c = depth[rows, columns], view.camera
    seen = np.stack([(columns + 0.5 - c.cx) / c.fx * z, (rows + 0.5 - c.cy) / c.fy * z, z], 1)
    return (seen - c.T_camera_world[:3, 3]) @ c.T_camera_world[:3, :3]


def test_what_one_side_sees_lies_inside_the_others(case):
    views = {v.name: v for v in read_case(case)[1]}
    places = lifted(case, views[INPUT])
    assert 1.2 < np.ptp(places[:, 1]) < 2.2 and abs(places[:, 1].min()) < 0.1  # feet on the ground
    for side in SIDES:
        view = views[f"0_stand_{side}"]
        (u, v), z = view.camera.project(places)[0].T, view.camera.project(places)[1]
        assert (z > 0).all()
        inside = cv2.dilate(view.alpha, np.ones((3, 3)))[v.astype(int), u.astype(int)] > 0.05
        assert inside.mean() > 0.99, side


def test_joints_are_under_the_picture(case):
    names, views = read_case(case)
    for view in views:
        pick = [names.index(n) for n in ("head", "spine03", "upperarm01.L", "lowerleg01.R", "root")]
        for u, v in view.camera.project(view.joints[pick])[0]:
            assert view.alpha[int(v), int(u)] > 0.5, view.name


def test_everything_is_said_of_every_pixel(case):
    person = json.loads((case / "person.json").read_text())
    assert person["hanging_points"] > 0
    assert {v.group for v in read_case(case)[1]} == {"input view", "novel view", "novel pose", "other light"}
    for view in read_case(case)[1]:
        labels, normal = (
            cv2.imread(str(case / "images" / f"{view.name}_{kind}.png"), cv2.IMREAD_UNCHANGED)
            for kind in ("labels", "normal")
        )
        sure = cv2.erode(view.alpha, np.ones((3, 3))) > 0.99
        assert (labels[sure] > 0).all() and labels.max() < len(Label)
        n = normal[..., ::-1][sure] / 255 * 2 - 1
        assert np.abs(np.linalg.norm(n, axis=1) - 1).max() < 0.05
        assert n[:, 2].mean() < -0.4  # towards the camera


def test_other_light_changes_colours_and_nothing_else(case):
    views = {v.name: v for v in read_case(case)[1]}
    own, other = views[INPUT], views[f"{INPUT}_side"]
    assert np.array_equal(own.alpha, other.alpha)
    assert np.abs(own.image - other.image)[own.alpha > 0.5].mean() > 0.02


def test_a_seed_gives_one_person(case, tmp_path):
    write_case(tmp_path / "again", 0, height=200, told=lambda _: None)
    for name in (f"{INPUT}.png", "1_walk_front.png", "3_dance_left45_depth.png"):
        assert (case / "images" / name).read_bytes() == (tmp_path / "again" / "images" / name).read_bytes()
    assert cases_of(case.parent) == [case] and cases_of(case) == [case]


def test_in_its_own_pose_an_actor_is_as_it_was_dressed():
    who = actor(np.random.default_rng((16, 0)))
    for before, now in zip(who.layers, who.in_pose(who.standing, None), strict=True):
        assert np.abs(before.vertices - now.vertices).max() < 2e-3
    cloth = who.draped(who.standing)
    assert cloth is not None
    aside = np.array([1.0, 0, 0])
    moved = who.in_pose(Pose(who.standing.rotations, who.standing.translation + aside), cloth + aside)
    skirt = next(k for k, layer in enumerate(who.layers) if layer.hangs)
    assert np.abs(moved[skirt].vertices - cloth - aside).max() < 1e-5
    assert np.abs(moved[0].vertices - who.figure.vertices - aside).max() < 2e-3


def test_the_camera_goes_to_the_persons_left():
    front, left = camera_round(np.zeros(3), 0.0, 2.0, 100), camera_round(np.zeros(3), 90.0, 2.0, 100)
    at = [-c.T_camera_world[:3, :3].T @ c.T_camera_world[:3, 3] for c in (front, left)]
    assert at[0] == pytest.approx([0, 0, 3.2], abs=1e-9) and at[1] == pytest.approx([3.2, 0, 0], abs=1e-9)
