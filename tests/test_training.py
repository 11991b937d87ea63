import json
from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from figure import camera, figure, stripes
from persona.avatar.adam import Adam, Group
from persona.geometry.meshes import uniform_laplacian
from persona.imaging.measures import psnr
from persona.sparse import FixedMatrix
from persona.training import Train
from persona.training.captured import captured_views, person_box
from persona.training.losses import (
    depth_silog,
    edges,
    masked_l1,
    normal_difference,
    part_code,
    smoothness,
)
from persona.training.photo_colors import PhotoColors
from persona.training.sampling import balanced, unbalanced
from persona.training.seams import beside_hands, seam_mask
from persona.training.train import Weights
from persona.types import NOBODY, BodyPart, Frame, Pose


def test_the_optimiser_is_torchs_and_a_parameter_without_gradient_stays() -> None:
    random = torch.Generator().manual_seed(0)
    start = [torch.randn(5, 3, generator=random), torch.randn(7, generator=random), torch.ones(2)]
    ours, torchs = ([value.clone().requires_grad_() for value in start] for _ in range(2))
    groups = [Group(ours[:1], 0.1), Group(ours[1:], 0.02)]
    mine = Adam(groups, betas=(0.9, 0.99), eps=1e-12, decay=0.1)
    known = torch.optim.AdamW(
        [{"params": torchs[:1], "lr": 0.1}, {"params": torchs[1:], "lr": 0.02}],
        betas=(0.9, 0.99), eps=1e-12, weight_decay=0.1, fused=True,
    )  # fmt: skip
    for step in range(6):
        for values, clear, optimizer in ((ours, mine.clear, mine), (torchs, known.zero_grad, known)):
            clear()
            ((values[0] ** 2).sum() + torch.sin(values[1] * step).sum()).backward()
            optimizer.step()
        groups[0].rate = known.param_groups[0]["lr"] = 0.1 / (step + 2)
    for found, wanted, was in zip(ours, torchs, start, strict=True):
        assert torch.equal(found, wanted) and torch.equal(found, was) == (was.shape == (2,))


@given(st.integers(1, 4), st.integers(1, 40), st.integers(1, 50), st.integers(0, 99))
def test_the_photo_is_drawn_as_often_as_all_generated_frames(photos: int, frames: int, rounds: int, seed: int) -> None:
    captured, generated = [-1 - i for i in range(photos)], list(range(frames))
    drawn = list(balanced(captured, generated, 2 * rounds, seed))
    counts = Counter(drawn)
    assert sum(counts[i] for i in captured) == rounds == sum(counts[i] for i in generated)
    shares = [counts[i] for i in generated]
    assert max(shares) - min(shares) <= 1, "no frame comes twice before all came once"
    assert drawn == list(balanced(captured, generated, 2 * rounds, seed)), "the seed decides"


def test_without_generated_frames_only_the_photo_is_drawn() -> None:
    assert set(balanced([-1], [], 7, 0)) == {-1}
    with pytest.raises(ValueError, match="nothing to train on"):
        list(balanced([], [], 1, 0))


@given(st.integers(1, 4), st.integers(1, 40), st.integers(1, 20), st.integers(0, 99))
def test_unbalanced_the_photo_is_one_of_many(photos: int, frames: int, rounds: int, seed: int) -> None:
    captured = [-1 - i for i in range(photos)]
    drawn = list(unbalanced(captured, list(range(frames)), rounds * (frames + 1), seed))
    assert sum(i < 0 for i in drawn) == rounds
    assert all(drawn.count(i) == rounds for i in range(frames))
    assert len({i for i in drawn if i < 0}) == min(photos, rounds)


def test_a_seam_is_where_distant_parts_meet_and_nowhere_else() -> None:
    h, w = 128, 96
    positions = np.zeros((h, w, 3))
    positions[..., 1] = np.linspace(0, 1.7, h)[:, None]  # a body: neighbours are near
    positions[..., 0] = np.linspace(0, 0.5, w)[None]
    inside = np.ones((h, w), bool)
    assert not seam_mask(positions * 0.3, inside, 512).any()
    positions *= 0.3
    positions[40:80, 60:80, 0] += 0.4  # an arm in front of the torso
    seam = seam_mask(positions, inside, 512)
    assert seam[60, 60]
    assert seam[40, 70]
    assert not seam[60, 30]
    assert not seam[10, 10]
    inside[:, 50:] = False
    assert not seam_mask(positions, inside, 512).any(), "the silhouette is no seam"


def test_a_hand_drawn_beside_the_fitted_hand_is_not_taken_for_cloth():
    texture = np.full((300, 200, 3), 0.2, np.float32)
    hand = np.zeros((300, 200), np.float32)
    hand[140:180, 90:105] = 1
    texture[hand > 0] = 0.8
    photo = texture.copy()
    photo[140:180, 105:112] = 0.8  # the photo's hand is wider
    photo[20:60, 90:112] = 0.8  # a print far away
    inside = np.ones((300, 200), bool)
    found = beside_hands(texture, photo, inside, hand, 300.0)
    assert found[145:175, 106:111].all() and not found[hand > 0].any()
    assert not found[:120].any() and found.sum() < 2 * 40 * 7
    assert not beside_hands(texture, texture, inside, hand, 300.0).any()
    assert not beside_hands(texture, photo, ~inside, hand, 300.0).any()


def test_losses_are_zero_for_equal_pictures_and_grow_with_the_difference() -> None:
    rng = torch.Generator().manual_seed(0)
    a = torch.rand(16, 12, 3, generator=rng)
    b = torch.rand(16, 12, 3, generator=rng)
    for loss in (masked_l1, edges):
        assert float(loss(a, a)) == 0
        assert float(loss(a, b)) > float(loss(a, 0.5 * a + 0.5 * b)) > 0
    assert float(edges(a, a + 0.3)) == pytest.approx(0, abs=1e-6), "edges do not see a constant"
    assert float(masked_l1(a, b, torch.zeros(16, 12))) == 0
    d = 1 + torch.rand(50, generator=rng)
    assert float(depth_silog(d, d)) == 0
    # A common factor costs 15 % of what the same factor costs where it goes up here and down there.
    assert float(depth_silog(2 * d, d)) == pytest.approx(0.15 * np.log(2) ** 2, rel=1e-4)
    apart = torch.tensor([2.0, 0.5]).repeat(25)
    assert float(depth_silog(apart * d, d)) == pytest.approx(np.log(2) ** 2, rel=1e-4)
    n = torch.nn.functional.normalize(torch.randn(20, 3, generator=rng), dim=-1)
    assert float(normal_difference(3 * n, n)) == pytest.approx(0, abs=1e-5)
    assert float(normal_difference(-n, n)) > 2


def test_loss_gradients_in_float64() -> None:
    rng = torch.Generator().manual_seed(0)
    x = torch.rand(8, 6, 3, generator=rng, dtype=torch.float64, requires_grad=True)
    y = torch.rand(8, 6, 3, generator=rng, dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda t: edges(t, y), x)
    d = (1 + torch.rand(9, generator=rng, dtype=torch.float64)).requires_grad_()
    assert torch.autograd.gradcheck(lambda t: depth_silog(t, y.reshape(-1)[:9] + 1), d)


def test_part_codes_tell_all_parts_apart() -> None:
    codes = part_code(torch.arange(10))
    distance = torch.cdist(codes, codes) + torch.eye(10)
    assert float(distance.min()) > 0.25


def test_the_laplacian_vanishes_on_constants_and_sees_a_spike() -> None:
    faces = np.array([[i * 5 + j, i * 5 + j + 1, i * 5 + j + 5] for i in range(4) for j in range(4)])
    laplacian = FixedMatrix(uniform_laplacian(faces, 25))
    assert float(smoothness(laplacian, torch.ones(25, 3))) == pytest.approx(0, abs=1e-10)
    spike = torch.zeros(25, 3)
    spike[6] = 1
    assert float(smoothness(laplacian, spike)) > 0.02


def test_captured_views_see_what_the_photo_sees() -> None:
    observation, fit, _ = figure()
    views = captured_views(observation, fit, (80, 200))
    x0, y0, x1, y1 = person_box(observation.alpha)
    assert len(views) == 2, "no face, no close-up"
    point = fit.surface.vertices[137:138]
    full, _ = fit.camera.project(point)
    for view in views:
        small, _ = view.camera.project(point)
        assert view.image.shape == (view.camera.height, view.camera.width, 3)
        expected = (full - [x0, y0]) * [view.camera.width / (x1 - x0), view.camera.height / (y1 - y0)]
        assert np.allclose(small, expected, atol=1e-6)


def generated_frames(count: int) -> list[Frame]:
    """The striped figure bent by known angles, rendered as a mesh."""
    from persona.body.skinning import skin
    from persona.geometry.kinematics import pose_transforms
    from persona.rendering.mesh import rasterize_mesh, render_colors

    _, fit, textured = figure()
    frames = []
    for i in range(count):
        rotations = fit.pose.rotations.copy()
        angle = 0.6 * np.sin(i)
        rotations[2] = [[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]]
        pose = Pose(rotations, fit.pose.translation)
        vertices = skin(fit.surface.vertices, fit.surface.skin, pose_transforms(fit.skeleton, pose))
        rgb, alpha = render_colors(vertices, textured.faces, textured.colors, camera(), samples=2)
        depth = rasterize_mesh(vertices, textured.faces, camera()).depth
        normals = np.zeros((*depth.shape, 3), np.float16)
        normals[..., 2] = -1
        frames.append(
            Frame(
                "generated", (np.clip(rgb, 0, 1) * 255).astype(np.uint8), (np.asarray(alpha) * 255).astype(np.uint8),
                camera(), pose, depth.astype(np.float16), normals,
                np.where(depth > 0, BodyPart.TORSO, NOBODY).astype(np.uint8),
            )
        )  # fmt: skip
    return frames


@pytest.mark.slow
def test_training_recovers_colours_and_keeps_the_shape() -> None:
    observation, fit, textured = figure()
    grey = type(textured)(**{**vars(textured), "colors": np.full_like(textured.colors, 0.5)})
    # The texture tells nothing here, so nothing may be pulled to it.
    off = {"weights": Weights(seen_color=0.0), "anchor_colors": False}
    train = Train(steps=120, count=6000, heights=(150,), seed=1, **off)  # type: ignore[arg-type]
    avatar = train(observation, fit, grey, generated_frames(6))
    view = captured_views(observation, fit, (150,))[0]
    rgb, alpha = (t.numpy() for t in avatar.draw(avatar.photo_pose, view.camera))
    mask = view.alpha.numpy() > 0.9
    assert psnr(rgb, view.image.numpy(), mask) > 22
    assert ((alpha > 0.5) == (view.alpha.numpy() > 0.5)).mean() > 0.94
    seen = avatar.means[:, 2] > 0.08
    truth = torch.from_numpy(stripes(avatar.means.numpy())).float()
    assert float((avatar.colors - truth)[seen].abs().median()) < 0.08
    radius = avatar.means[:, [0, 2]].norm(dim=1)
    assert float((radius > 0.12).float().mean()) > 0.7  # the others line it
    assert float(radius.min()) > 0.08
    assert float(radius.max()) < 0.19


@pytest.mark.slow
def test_every_part_of_the_method_can_be_left_out_and_logged(tmp_path) -> None:
    import csv

    observation, fit, textured = figure()
    frames = generated_frames(3)
    log = tmp_path / "log"
    options = {"steps": 22, "count": 1500, "heights": (100,), "log": str(log)}
    round_ = Train(shape="isotropic", seams=False, balanced=False, geometry_weighted=False, **options)(  # type: ignore[arg-type]
        observation, fit, textured, frames
    )
    assert float((round_.log_scales.amax(1) - round_.log_scales.amin(1)).max()) < 1e-6
    rows = list(csv.DictReader((log / "losses.csv").open()))
    assert [int(r["step"]) for r in rows] == [0, 1, 10, 11, 20, 21]
    options_told = json.loads((log / "options.json").read_text())
    assert options_told["weights"]["perceptual"] == Train().weights.perceptual and options_told["seams"] is False
    generated = next(r for r in rows if r["view"].startswith("frame"))
    assert generated["generated.normal"]
    assert not generated["captured.l1"]
    parts = [float(v) for k, v in generated.items() if "." in k and v]
    assert sum(parts) == pytest.approx(float(generated["total"]), rel=1e-3)
    assert {f.name for f in log.glob("*.png")} == {"step_00000.png", "step_00021.png"}
    plain = Train(pose_driven=False, spread_weights=False, **options)(observation, fit, textured, frames)  # type: ignore[arg-type]
    assert plain.offsets is None
    assert not plain.weight_slopes.any() and round_.weight_slopes.any()
    assert float((plain.log_scales.amax(1) - plain.log_scales.amin(1)).min()) > 1e-3


def test_geometry_weighting_changes_what_counts(tmp_path) -> None:
    import csv

    observation, fit, textured = figure()
    frames = generated_frames(2)

    def first_frame(**options) -> dict[str, str]:
        log = tmp_path / str(len(list(tmp_path.iterdir())))
        Train(steps=4, count=1500, heights=(100,), log=str(log), **options)(observation, fit, textured, frames)
        return next(r for r in csv.DictReader((log / "losses.csv").open()) if r["view"].startswith("frame"))

    on, off = first_frame(), first_frame(geometry_weighted=False)
    assert float(on["generated.mask"]) == pytest.approx(10 * float(off["generated.mask"]), rel=1e-3)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_avatar() -> None:
    observation, fit, textured = figure()
    frames = generated_frames(3)
    first, second = (
        Train(steps=12, count=1500, heights=(100,), seed=5)(observation, fit, textured, frames) for _ in "ab"
    )
    assert torch.equal(first.colors, second.colors)
    assert torch.equal(first.means, second.means)


@settings(max_examples=10, deadline=None)
@given(st.floats(0.05, 0.4))
def test_person_box_holds_the_person(margin: float) -> None:
    alpha = np.zeros((60, 40))
    alpha[20:50, 10:30] = 1
    x0, y0, x1, y1 = person_box(alpha, margin)
    assert x0 <= 10 and y0 <= 20 and x1 >= 30 and y1 >= 50
    assert x0 >= 0 and y0 >= 0 and x1 <= 40 and y1 <= 60


@pytest.mark.slow
def test_what_the_photo_shows_stays_near_the_texture() -> None:
    """The pull to the texture's colours holds them where nothing else does, and its weight decides how much."""
    observation, fit, textured = figure()
    grey = type(textured)(**{**vars(textured), "colors": np.full_like(textured.colors, 0.5)})
    off = {}
    for weight in (0.0, 100.0):
        weights, none = Weights(seen_color=weight), PhotoColors(rounds=0)
        train = Train(steps=40, count=3000, heights=(150,), seed=1, weights=weights, photo_colors=none)
        avatar = train(observation, fit, grey, generated_frames(2))
        off[weight] = float(((avatar.colors - 0.5).abs().mean(1) * avatar.seen).sum() / avatar.seen.sum())
    assert off[100.0] < 0.2 * off[0.0]
