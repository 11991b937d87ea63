"""The radiance field as an avatar's representation: where its texels are, what it shows, that it learns and is kept."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from figure import camera, figure, stripes
from mannequin import mannequin
from persona.avatar import Avatar, GaussianAvatar, RadianceAvatar, as_gaussians, build_radiance_avatar
from persona.avatar.posed_field import PosedField, vertex_normals
from persona.avatar.radiance_building import Radiance
from persona.avatar.radiance_field import FieldOptions, RadianceField, lattice
from persona.choices import Choices
from persona.errors import PersonaError
from persona.evaluation.ground_truth import mesh_baseline
from persona.events import Event, Stage
from persona.imaging.measures import iou, psnr
from persona.pipeline.choosing import recipe_of
from persona.training import Train
from persona.types import Frame, Pose
from videos import read_video

SMALL = FieldOptions(entries=64)


@cache
def avatar() -> RadianceAvatar:
    return build_radiance_avatar(*figure())


def field_of(subdivisions: list[int], seed: int = 0) -> RadianceField:
    """Triangles side by side, each with its own lattice."""
    count = len(subdivisions)
    faces = torch.arange(3 * count).reshape(count, 3)
    return RadianceField(
        faces, torch.zeros(3 * count, 3), torch.tensor(subdivisions), SMALL, torch.Generator().manual_seed(seed)
    )


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_between_its_texels_a_field_is_linear_on_every_triangle(subdivisions: list[int], seed: int) -> None:
    field, rng = field_of(subdivisions), np.random.default_rng(seed)
    face, place = lattice(np.array(subdivisions))
    assert len(face) == len(field.texels)
    slopes = torch.from_numpy(rng.normal(size=(len(subdivisions), 3, 3)).astype(np.float32))
    with torch.no_grad():  # on each triangle another linear function of the barycentric coordinates
        field.texels[:, :3] = torch.einsum("nbc,nb->nc", slopes[face], torch.from_numpy(place))
    asked = torch.from_numpy(rng.integers(0, len(subdivisions), 50))
    share = torch.from_numpy(rng.dirichlet((1, 1, 1), 50).astype(np.float32))
    share[:3] = torch.eye(3)  # its corners, too
    _, colors = field(asked, share, torch.zeros(50))
    truth = torch.sigmoid(torch.einsum("nbc,nb->nc", slopes[asked], share))
    assert torch.allclose(colors, truth, atol=1e-4)


def test_an_untrained_field_is_a_surface_and_dense_below_it() -> None:
    field = field_of([3])
    face, share = torch.zeros(5, dtype=torch.long), torch.full((5, 3), 1 / 3)
    density, _ = field(face, share, torch.tensor([1.0, 0.5, 0.0, -0.5, -1.0]))
    assert bool((density.diff() > 0).all())
    opacity = 1 - torch.exp(-density)
    assert opacity[0] < 0.01 and opacity[2] > 0.5 and opacity[-1] > 0.99


@pytest.mark.slow
def test_the_untrained_field_shows_the_textured_surface_in_any_pose() -> None:
    _, fit, textured = figure()
    bent = fit.pose.rotations.copy()
    bent[2] = np.array([[1, 0, 0], [0, np.cos(0.5), -np.sin(0.5)], [0, np.sin(0.5), np.cos(0.5)]])
    mesh, view = mesh_baseline(fit, textured), camera(192, 320)
    for pose in (fit.pose, Pose(bent, fit.pose.translation)):
        truth, mask = mesh(pose, view)
        shown, alpha = (x.numpy() for x in avatar().draw(pose, view))
        assert iou(alpha > 0.5, mask > 0.5) > 0.95
        both = (alpha > 0.95) & (mask > 0.95)
        assert psnr(shown, truth, both) > 24


def test_depth_follows_the_surface_with_its_gradient() -> None:
    a, view = avatar(), camera(48, 80)
    posed = a.pose(a.photo_pose)
    away = torch.zeros(1, requires_grad=True)
    forward = torch.tensor(view.T_camera_world[2, :3], dtype=torch.float32)
    moved = replace(posed, vertices=posed.vertices + away * forward)
    out = moved.draw(view, lambda samples: samples.depth[:, None])
    middle = out.alpha.detach() > 0.99
    depth = (out.image[..., 0] / out.alpha)[middle]
    assert abs(float(depth.detach().mean()) - 2.9) < 0.1  # the tube's radius before its axis
    (gradient,) = torch.autograd.grad(depth.mean(), away)
    # Moved away, a point is also seen elsewhere on the tube, whose sides lie deeper.
    assert 0.8 < float(gradient) < 1.2


def test_nothing_in_the_picture_is_an_empty_picture() -> None:
    a = avatar()
    behind = replace(camera(16, 16), T_camera_world=np.diag([1.0, 1.0, -1.0, 1.0]) @ camera().T_camera_world)
    rgb, alpha = a.draw(a.photo_pose, behind)
    assert rgb.shape == (16, 16, 3) and not alpha.any() and not rgb.any()


def test_what_is_not_there_hides_nothing() -> None:
    a, view = avatar(), camera(48, 80)
    posed = a.pose(a.photo_pose)
    front = posed.vertices[:, 2] > 0.02
    half = replace(posed, shown=torch.where(front, 0.0, 1.0))
    with torch.no_grad():
        whole, rest = (p.draw(view, lambda s: s.depth[:, None]) for p in (posed, half))
    middle = (whole.alpha > 0.99) & (rest.alpha > 0.99)
    middle[:, :20] = middle[:, 28:] = False
    assert middle.sum() > 100
    nearer = (rest.image[..., 0] / rest.alpha - whole.image[..., 0] / whole.alpha)[middle]
    assert float(nearer.mean()) > 0.2  # the tube's far wall


def test_layers_name_what_pictures_show() -> None:
    a = avatar()
    posed = a.pose(a.photo_pose)
    out = a.layers(posed, camera(), ("place", "color", "seen", "hand", "parts"))
    middle = out.alpha > 0.99
    flat = out.image[middle] / out.alpha[middle][:, None]
    assert flat.shape[1] == 3 + 3 + 1 + 1 + 10
    low, high = a.anchors.amin(0) - 0.02, a.anchors.amax(0) + 0.02
    assert bool(((flat[:, :3] >= low) & (flat[:, :3] <= high)).all())
    assert torch.allclose(flat[:, 8:].sum(1), torch.ones(len(flat)), atol=1e-4)


@pytest.mark.slow
def test_the_same_loop_trains_a_field_and_its_file_draws_the_same(tmp_path: Path) -> None:
    observation, fit, textured = figure()
    dull = replace(textured, colors=(0.5 + 0.3 * (textured.colors - 0.5)).astype(np.float32))
    mesh, view = mesh_baseline(fit, textured), camera()
    rgb, mask = mesh(fit.pose, view)
    image = (255 * np.where(mask[..., None] > 0, rgb / np.maximum(mask, 1e-6)[..., None], 0)).astype(np.uint8)
    frame = Frame("generated", image, (255 * mask).astype(np.uint8), view, fit.pose, lit=False)
    train = Train(steps=24, representation="nerf", heights=(140,), face_px=0, pose_driven=False, anchor_colors=False)
    trained = train(observation, fit, dull, [frame])
    assert isinstance(trained, RadianceAvatar) and trained.about["loss"]["captured.l1"] > 0

    def error(a: Avatar) -> float:
        return -psnr(a.draw(a.photo_pose, view)[0].numpy(), rgb.astype(np.float32), mask > 0.95)

    assert error(trained) < error(build_radiance_avatar(observation, fit, dull)) - 2

    trained.save(tmp_path)
    again = Avatar.load(tmp_path)
    assert isinstance(again, RadianceAvatar) and len(again) == len(trained)
    before, after = (a.draw(a.photo_pose, view)[0] for a in (trained, again))
    assert float((before - after).abs().max()) < 0.02


@pytest.mark.slow
def test_the_reports_video_of_a_field_turns_and_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from persona.pipeline import report

    for seconds in ("SECONDS_TURNING", "SECONDS_MOVING"):
        monkeypatch.setattr(report, seconds, 1.5 / 24)  # two pictures of each
    told: list[Event] = []
    person = build_radiance_avatar(*mannequin(), options=Radiance(0.02, 0.01, field=replace(SMALL, rays=1)))
    report._write_video(person, tmp_path / "preview.mp4", Stage("report", told.append))
    pictures = np.stack(read_video(tmp_path / "preview.mp4")).astype(int)
    assert pictures.shape == (4, 640, 480, 3)
    for picture in pictures:
        shown = np.abs(picture - 255).max(-1) > 40
        assert 0.03 < shown.mean() < 0.6
    assert (np.abs(pictures[0] - pictures[1]).max(-1) > 40).mean() > 0.003  # half a turn
    assert (np.abs(pictures[1] - pictures[2]).max(-1) > 40).mean() > 0.003  # another pose
    assert told[-1].fraction == pytest.approx(0.98)


def test_damaged_and_hostile_files_are_refused(tmp_path: Path) -> None:
    from persona import storage

    file = avatar().save(tmp_path)
    header, arrays = storage.read(file)
    for said, changed in (
        ({"entries": 2**40}, {}),
        ({"entries": 3}, {}),
        ({"cells": [0.0]}, {}),
        ({"heights": []}, {}),
        ({"rays": 10**6}, {}),
        ({"unknown": 1}, {}),
        ({}, {"field.faces": arrays["field.faces"] + 10**6}),
        ({}, {"field.subdivisions": np.full_like(arrays["field.subdivisions"], 255)}),
        ({}, {"field.texels": arrays["field.texels"][:-1]}),
        ({}, {"field.tables": np.full_like(arrays["field.tables"], np.nan)}),
    ):
        storage.write(tmp_path / "bad.safetensors", header | {"field": header["field"] | said}, arrays | changed)
        with pytest.raises(PersonaError):
            Avatar.load(tmp_path / "bad.safetensors")
    storage.write(tmp_path / "new.safetensors", header | {"format": "persona-radiance-avatar-9"}, arrays)
    with pytest.raises(PersonaError, match="upgrade"):
        Avatar.load(tmp_path / "new.safetensors")


@pytest.mark.slow
def test_as_gaussians_a_field_looks_and_moves_the_same() -> None:
    told: list[Event] = []
    gaussians = as_gaussians(avatar(), Stage("view", told.append), count=20_000)
    assert isinstance(gaussians, GaussianAvatar) and as_gaussians(gaussians) is gaussians
    assert len(told) == 1 and "radiance field" in told[0].message
    view = camera(96, 160)
    bent = avatar().photo_pose.rotations.copy()
    bent[2] = np.array([[1, 0, 0], [0, np.cos(0.5), -np.sin(0.5)], [0, np.sin(0.5), np.cos(0.5)]])
    for pose in (avatar().photo_pose, Pose(bent, avatar().photo_pose.translation)):
        shown, alpha = (x.numpy() for x in gaussians.draw(pose, view))
        truth, mask = (x.numpy() for x in avatar().draw(pose, view))
        assert iou(alpha > 0.5, mask > 0.5) > 0.94
        assert psnr(shown, truth, (alpha > 0.95) & (mask > 0.95)) > 24


def test_what_makes_no_sense_together_says_so() -> None:
    with pytest.raises(PersonaError, match="drafts are of Gaussians"):
        Choices(effort="draft", representation="nerf").check()
    train = recipe_of(Choices(representation="nerf")).train
    assert isinstance(train, Train) and train.representation == "nerf"


def test_vertex_normals_point_out_of_a_tube() -> None:
    a = avatar()
    normals = vertex_normals(a.anchors, a.field.faces)
    outward = a.anchors * torch.tensor([1.0, 0.0, 1.0])
    assert bool(((normals * outward).sum(1) > 0).all())
    assert isinstance(a.pose(a.photo_pose), PosedField)
    assert stripes(a.anchors.numpy()).shape == (len(a.anchors), 3)
