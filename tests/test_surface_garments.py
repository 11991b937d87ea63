"""Garments that hang free: found where they are and only there, as valid grids of cloth over a bare body."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Literal

import cv2
import numpy as np
import pytest

from dressed_person import COLORS, dressed_person
from persona.cloth import drape, grid_faces, outfit_of
from persona.geometry.meshes import vertex_normals
from persona.perception.head import measured_hair
from persona.surface.dressing import SurfaceOptions
from persona.surface.garment_finding import _no_trousers, smooth_line
from persona.surface.garment_girth import around_body, cut_to_girth
from persona.surface.garment_grid import _depths, free_line
from persona.surface.off_body import add_off_body
from persona.surface.options import GarmentOptions, SheetOptions
from persona.types import MATERIAL_OF, BodyFit, BodyPart, Garment, Label, Observation

WAIST, HEM, HALF_WAIST, HALF_HEM = 0.98, 0.50, 0.17, 0.33  # meters, of the painted skirt


@pytest.fixture(scope="module")
def skirted() -> BodyFit:
    observation, fit = dressed_person(skirt=True)
    # What stands for the cloth before: thighs drawn out sideways, which must not stay under it.
    points = fit.surface.vertices.copy()
    thigh = np.isin(fit.surface.parts, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)) & (points[:, 1] > HEM)
    points[thigh, 0] *= 1.3
    drawn_out = replace(fit, surface=replace(fit.surface, vertices=points))
    return add_off_body(observation, drawn_out, fit.surface.vertices)


def _grid(fit: BodyFit) -> tuple[Garment, np.ndarray]:
    (garment,) = fit.garments
    points = fit.surface.vertices[garment.first : garment.first + len(garment)]
    return garment, points.reshape(garment.rows, garment.columns, 3)


def test_waist_hem_and_width_are_those_of_the_photo(skirted: BodyFit) -> None:
    garment, grid = _grid(skirted)
    assert garment.closed
    assert garment.confidence > 0.9
    assert np.abs(grid[0, :, 1] - WAIST).max() < 0.015
    assert np.abs(grid[-1, :, 1] - HEM).max() < 0.015
    for row, half in ((0, HALF_WAIST), (-1, HALF_HEM)):
        assert abs(np.ptp(grid[row, :, 0]) / 2 - half) < 0.02


@pytest.mark.parametrize("label", [Label.SKIRT, Label.DRESS, Label.OUTER])
def test_a_garment_is_found_by_its_shape_whatever_it_is_called(label: Label) -> None:
    observation, fit = dressed_person(skirt=True)
    rows = np.arange(len(observation.labels))[:, None]
    low = rows > fit.camera.project(np.array([[0, WAIST, 0]]))[0][0, 1]
    labels = np.where((observation.labels == Label.TOP) & low, label, observation.labels).astype(np.uint8)
    garment, grid = _grid(add_off_body(replace(observation, labels=labels), fit))
    assert garment.label == label
    assert abs(grid[-1, :, 1].mean() - HEM) < 0.02


def test_trousers_and_bare_legs_are_no_garment_that_hangs_free() -> None:
    observation, fit = dressed_person()
    assert add_off_body(observation, fit).garments == ()
    observation, fit = dressed_person(skirt=True)  # wide trousers that fill the gap, but are called trousers
    labels = np.where(observation.labels == Label.TOP, Label.TROUSERS, observation.labels).astype(np.uint8)
    assert add_off_body(replace(observation, labels=labels), fit).garments == ()


def test_what_is_called_trousers_is_a_skirt_where_it_hangs_as_none_do() -> None:
    observation, fit = dressed_person(skirt=True)
    row = np.arange(len(observation.labels))[:, None]
    waist, hem = fit.camera.project(np.array([[0, WAIST, 0], [0, HEM, 0]]))[0][:, 1]
    low = (observation.labels == Label.TOP) & (row > waist)
    labels = np.where(low, np.where(row < hem, Label.TROUSERS, Label.SKIN), observation.labels).astype(np.uint8)
    garment, grid = _grid(add_off_body(replace(observation, labels=labels), fit))
    assert garment.label != Label.TROUSERS
    assert abs(grid[-1, :, 1].mean() - HEM) < 0.02
    narrow = (
        np.abs(np.arange(labels.shape[1]) + 0.5 - fit.camera.cx) < 0.2 * fit.camera.fx / fit.camera.T_camera_world[2, 3]
    )
    labels = np.where(low & (row < hem) & ~narrow, Label.BACKGROUND, labels).astype(np.uint8)  # wide shorts
    alpha = np.where(low & (row < hem) & ~narrow, 0, observation.alpha).astype(np.float32)
    assert add_off_body(replace(observation, labels=labels, alpha=alpha), fit).garments == ()


@pytest.mark.parametrize("below", [Label.SKIN, Label.TROUSERS])
@pytest.mark.parametrize("one_cloth", [True, False])
def test_a_top_and_trousers_of_one_cloth_over_bare_legs_are_a_dress(one_cloth: bool, below: Label) -> None:
    observation, fit = dressed_person(skirt=True)
    row, column = np.indices(observation.labels.shape)
    waist, hem = fit.camera.project(np.array([[0, WAIST, 0], [0, HEM, 0]]))[0][:, 1]
    low = (observation.labels == Label.TOP) & (row > waist)
    narrow = np.abs(column + 0.5 - fit.camera.cx) < 0.22 * fit.camera.fx / fit.camera.T_camera_world[2, 3]
    labels = np.where(low, np.where(row < hem, Label.TROUSERS, below), observation.labels).astype(np.uint8)
    labels[low & ~narrow] = Label.BACKGROUND
    alpha = np.where(low & ~narrow, 0, observation.alpha).astype(np.float32)
    colors = observation.foreground.copy()
    if one_cloth:
        colors[(observation.labels == Label.TOP) & (row < hem)] = (0.1, 0.1, 0.3)
    told = replace(observation, labels=labels, alpha=alpha, foreground=colors)
    worn = [g.kind for g in add_off_body(told, fit).garments]
    assert worn == (["dress"] if one_cloth and below == Label.SKIN else [])


@pytest.mark.parametrize(("wide", "skirt"), [(0.46, True), (0.34, False)])
def test_a_round_hem_is_as_wide_as_its_corners(wide: float, skirt: bool) -> None:
    px, hem = 200.0, 150  # the lowest 6 cm lie between the corners
    matte, labels = np.zeros((200, 200), bool), np.full((200, 200), np.uint8(Label.SKIN))
    matte[hem:, 75:125] = True  # both feet, 25 cm
    rows = np.arange(50, hem + 1)
    half = px * np.where(rows < hem - 0.06 * px, wide / 2, 0.15)
    found: Any = SimpleNamespace(
        open=None, rows=rows, hem=np.array([[60.0, hem], [140.0, hem]]), left=100 - half, right=100 + half
    )
    view = SimpleNamespace(matte=matte, window=SimpleNamespace(labels=labels))
    none = np.zeros(matte.shape, bool)
    body: Any = SimpleNamespace(
        scene=SimpleNamespace(view=view), options=GarmentOptions(), px=px, hidden=none,
        called=lambda names: none, forked=lambda cloth, row: 0.0,
    )  # fmt: skip
    assert _no_trousers(body, found) == skirt


def test_a_bag_that_hides_a_side_hides_no_skirt() -> None:
    observation, fit = dressed_person(skirt=True)
    place, away = fit.camera.project(np.array([[0.2, 0.75, 0], [0.33, 0.6, 0]]))[0].round().astype(int)
    bag = np.zeros(observation.labels.shape, bool)
    bag[place[1] : away[1], place[0] :] = True
    bag &= observation.alpha > 0.5
    labels = np.where(bag, Label.PROP, observation.labels).astype(np.uint8)
    _, grid = _grid(add_off_body(replace(observation, labels=labels), fit))
    assert abs(np.ptp(grid[-1, :, 0]) / 2 - HALF_HEM) < 0.03


@pytest.mark.parametrize("sides", [(1,), (-1, 1)])
def test_what_is_carried_beside_a_skirt_makes_it_no_wider(sides: tuple[int, ...]) -> None:
    observation, fit = dressed_person(skirt=True)
    labels, alpha = observation.labels.copy(), observation.alpha.copy()
    for side in sides:  # a scarf over an arm, called as the skirt is
        ends = fit.camera.project(np.array([[side * 0.24, 0.72, 0], [side * 0.44, 0.60, 0]]))[0].round().astype(int)
        (left, right), (top, bottom) = np.sort(ends, axis=0).T
        labels[top:bottom, left:right], alpha[top:bottom, left:right] = Label.TOP, 1.0
    dressed = add_off_body(replace(observation, labels=labels, alpha=alpha), fit)
    garment, grid = _grid(dressed)
    low = grid[np.abs(grid[..., 1].mean(1) - 0.66) < 0.03]
    cone = HALF_WAIST + (WAIST - 0.66) / (WAIST - HEM) * (HALF_HEM - HALF_WAIST)
    if len(sides) == 2:  # what both sides have, and goes in again below, is the garment's own shape
        assert low[..., 0].max() > cone + 0.06
        return
    assert low[..., 0].max() < cone + 0.03
    others = np.delete(dressed.surface.vertices, np.arange(garment.first, garment.first + len(garment)), axis=0)
    beside = (np.abs(others[:, 1] - 0.66) < 0.03) & (others[:, 0] > cone + 0.05) & (others[:, 0] < 0.45)
    assert beside.any()  # it is still there, as something of its own


@pytest.mark.parametrize("wider", [0.0, 0.07])
def test_a_skirt_is_as_deep_as_its_wearer_is_wider_than_the_fitted_body(wider: float) -> None:
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    sizes = 0.17 + 0.03 * np.sin(np.linspace(0, np.pi / 2, 20))  # from the waist to the seat, and no further
    sections = [np.c_[np.cos(turn), 0.6 * np.sin(turn)] * size for size in (*sizes, *sizes[::-1])]
    options = GarmentOptions()
    half = np.r_[sizes, np.full(20, 0.2)] + options.ease_m + wider
    for skirt in (True, False):  # a cape stands off at its waist
        for place in np.array(_depths(sections, half, skirt, options)) * [[1], [-1]]:
            assert place[0] == pytest.approx(0.6 * 0.17 + options.ease_m, abs=0.01)  # it meets what is above
            assert np.allclose(place[22:], 0.6 * 0.2 + options.ease_m + skirt * wider, atol=0.01)


def test_a_hand_that_the_fit_has_elsewhere_hides_cloth() -> None:
    observation, fit = dressed_person(skirt=True)
    body = observation.landmarks.body.copy()
    hand = fit.camera.project(np.array([[0.12, 0.86, 0.1]]))[0][0]
    body[[15, 17, 19, 21]] = hand
    ys, xs = np.mgrid[: len(observation.labels), : observation.labels.shape[1]]
    blob = np.hypot(xs - hand[0], ys - hand[1]) < 0.07 * fit.camera.fx / fit.camera.T_camera_world[2, 3]
    labels = np.where(blob, Label.SKIN, observation.labels).astype(np.uint8)
    shown = replace(observation, labels=labels)
    assert add_off_body(shown, fit).garments == ()
    _, grid = _grid(add_off_body(replace(shown, landmarks=replace(shown.landmarks, body=body)), fit))
    assert abs(grid[-1, :, 1].mean() - HEM) < 0.02


def test_who_sits_gets_none() -> None:
    observation, fit = dressed_person(skirt=True)
    body = observation.landmarks.body.copy()
    body[[25, 26], 1] = body[[23, 24], 1] + 5  # knees at the height of the hips
    assert add_off_body(replace(observation, landmarks=replace(observation.landmarks, body=body)), fit).garments == ()


def test_what_the_photo_cuts_off_has_no_hem_and_is_no_garment() -> None:
    observation, fit = dressed_person(skirt=True, rows=250)
    assert add_off_body(observation, fit).garments == ()


def test_the_grid_is_a_tube_that_faces_outward_and_starts_in_front(skirted: BodyFit) -> None:
    garment, grid = _grid(skirted)
    surface = skirted.surface
    faces = surface.faces[(surface.faces >= garment.first).all(1)]
    faces = faces[(faces < garment.first + len(garment)).all(1)] - garment.first
    expected = grid_faces(garment.rows, garment.columns, garment.closed)
    assert {tuple(sorted(f)) for f in faces.tolist()} == {tuple(sorted(f)) for f in expected.tolist()}
    points = grid.reshape(-1, 3)
    out = points - [0, 0, 0] - np.repeat(grid.mean(1), garment.columns, axis=0)
    assert ((vertex_normals(points, faces) * out).sum(1) > 0).mean() > 0.98
    assert (grid[:, 0, 2] > 0.05).all()
    assert np.abs(grid[:, 0, 0]).max() < 0.03
    left = grid[:, garment.columns // 4, 0]
    assert (left > 0.1).all()


def test_a_dress_goes_on_below_its_waist_as_round_as_above_it() -> None:
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    above = np.stack([0.16 * np.cos(turn), 0.08 * np.sin(turn)], 1)
    above = above @ np.array([[0.8, 0.6], [-0.6, 0.8]])  # of who is turned
    ends = ((-0.3, 0.3), (0.2, -0.2))
    lines = [free_line(above, *ends, own, GarmentOptions()) for own in (0.0, 0.5, 1.0)]
    for line in lines:
        np.testing.assert_allclose([line.max(0), line.min(0)], [[0.3, 0.2], [-0.3, -0.2]], atol=0.003)
    corner = [float((line @ [1.0, -1.0]).max()) for line in lines]
    assert corner[0] < 0.8 * corner[2]
    assert corner[0] < corner[1] < corner[2]


def test_pattern_weights_and_parts_belong_to_the_grid(skirted: BodyFit) -> None:
    garment, grid = _grid(skirted)
    surface = skirted.surface
    own = slice(garment.first, garment.first + len(garment))
    assert garment.pattern.shape == (len(garment), 3)
    around = np.linalg.norm(np.roll(grid, -1, axis=1) - grid, axis=2)
    assert around.max() < 2.5 * np.median(around)
    assert np.allclose(surface.skin.weights[own].sum(1), 1, atol=1e-5)
    assert (surface.parts[own] == BodyPart.TORSO).all()
    assert (surface.stiffness[own] == 0).all()


def test_under_it_lies_the_naked_body(skirted: BodyFit) -> None:
    _, fit = dressed_person(skirt=True)
    n = fit.surface.body_vertices
    body, naked = skirted.surface.vertices[:n], fit.surface.vertices
    height = naked[:, 1]
    under = np.isin(fit.surface.parts, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG))
    under &= (height > HEM + 0.01) & (height < WAIST - 0.05)
    assert under.sum() > 100
    assert np.allclose(body[under], naked[under], atol=1e-6)
    _, grid = _grid(skirted)
    at = np.abs(grid[..., 1].mean(1)[:, None] - naked[under, 1]).argmin(0)
    assert (np.abs(naked[under, 0]) < np.abs(grid[at, :, 0]).max(1)).all()


def test_a_jacket_over_a_skirt_is_none_of_its_girth() -> None:
    observation, naked = dressed_person(skirt=True)
    points = naked.surface.vertices.copy()
    jacket = (naked.surface.parts == BodyPart.TORSO) & (points[:, 1] > WAIST - 0.05)
    points[jacket] *= [1.4, 1.0, 1.4]
    labels = observation.labels.copy()
    row = np.arange(len(labels))[:, None]
    waist, rim = naked.camera.project(np.array([[0, WAIST, 0], [0, WAIST - 0.08, 0]]))[0][:, 1]
    labels[(labels == Label.TOP) & (row < rim)] = Label.OUTER
    labels[(labels == Label.TOP) & (row >= rim)] = Label.SKIRT
    wide = np.abs(np.arange(labels.shape[1]) + 0.5 - naked.camera.cx) < 0.26 * naked.camera.fx / 4.0
    hanging = wide & (row >= waist) & (row < rim)  # the jacket's hem, lower than where the colours change
    labels[hanging] = Label.OUTER
    alpha = np.where(hanging, 1, observation.alpha).astype(np.float32)
    fit = replace(naked, surface=replace(naked.surface, vertices=points))
    garment, grid = _grid(add_off_body(replace(observation, labels=labels, alpha=alpha), fit, naked.surface.vertices))
    assert garment.kind == "skirt"
    top = grid[:4]
    held = np.ptp(naked.surface.vertices[np.abs(naked.surface.vertices[:, 1] - WAIST) < 0.05], axis=0)
    assert np.ptp(top[0, :, 2]) < held[2] + 0.03
    assert np.ptp(top[..., 0], axis=1).max() < 0.46


def test_a_hem_that_is_lower_on_one_side_is_followed_there() -> None:
    observation, fit = dressed_person(skirt=True)
    corners = [(0.02, HEM + 0.02, 0), (0.33, HEM + 0.02, 0), (0.33, HEM - 0.08, 0), (0.02, HEM - 0.08, 0)]
    tail = np.zeros(observation.labels.shape, np.uint8)
    cv2.fillPoly(tail, [fit.camera.project(np.array(corners))[0].round().astype(np.int32)], 1)
    foreground = np.where(tail[..., None] > 0, COLORS[BodyPart.TORSO], observation.foreground).astype(np.float32)
    labels = observation.labels.copy()
    row = np.arange(len(labels))[:, None]
    hem = fit.camera.project(np.array([[0, HEM, 0]]))[0][0, 1]
    labels[(labels == Label.TOP) & (row > hem)] = Label.SKIN
    labels[tail > 0] = Label.TOP
    alpha = np.where(tail > 0, 1, observation.alpha).astype(np.float32)
    shown = replace(observation, labels=labels, alpha=alpha, foreground=foreground)
    _, grid = _grid(add_off_body(shown, fit))
    x, y = grid[-1, :, 0], grid[-1, :, 1]
    assert abs(y[x > 0.2].mean() - HEM + 0.08) < 0.025
    assert abs(y[x < -0.2].mean() - HEM) < 0.025


def test_trousers_below_a_coat_are_none_of_it_whatever_their_name() -> None:
    observation, fit = dressed_person(skirt=True)
    labels = observation.labels.copy()
    row = np.arange(len(labels))[:, None]
    beside = np.abs(np.arange(labels.shape[1]) + 0.5 - fit.camera.cx)[None] / fit.camera.fx * 4.0
    hem, end = fit.camera.project(np.array([[0, HEM, 0], [0, 0.15, 0]]))[0][:, 1]
    labels[(labels == Label.TOP) & (row <= hem)] = Label.OUTER
    legs = (row > hem) & (row < end) & (beside < 0.30)
    labels[legs] = np.where(beside < 0.22, Label.TROUSERS, Label.OUTER).repeat(len(labels), 0)[legs]
    alpha = np.where(legs, 1, observation.alpha).astype(np.float32)
    options = SheetOptions(garments=GarmentOptions(kind="coat"))
    made = add_off_body(replace(observation, labels=labels, alpha=alpha), fit, options=options)
    garment, _ = _grid(made)
    sheets = made.surface.vertices[garment.first + len(garment) :]
    low = sheets[(sheets[:, 1] < HEM - 0.06) & (sheets[:, 1] > 0.2)]
    assert np.abs(low[:, 0]).max() > 0.27  # to the outline, where the names say coat
    between = sheets[np.abs(sheets[:, 0]) < 0.05]
    assert HEM + 0.01 < between[:, 1].max() < HEM + 0.1  # and a little way up under the coat, between the legs


@pytest.mark.slow
def test_a_pattern_is_cut_so_that_it_hangs_more_nearly_as_in_the_photo(skirted: BodyFit) -> None:
    garment, grid = _grid(skirted)
    narrow = garment.pattern.reshape(grid.shape).copy()
    narrow[8:, :, [0, 2]] *= 0.9  # what it would be if cloth hung a tenth narrower than it is cut
    worn = replace(skirted, garments=(replace(garment, pattern=narrow.reshape(-1, 3)),))

    cut, uncut = cut_to_girth(worn, GarmentOptions()), cut_to_girth(worn, replace(GarmentOptions(), rounds=0))
    assert cut.metrics["cloth_sink_m"] < 0.2 * uncut.metrics["cloth_sink_m"]
    outfit = outfit_of(cut)
    assert outfit is not None
    hung = drape(outfit, cut.pose).reshape(grid.shape)
    # Hung again, it is as wide: nothing depends on how it came to hang so.
    narrower = np.abs(np.ptp(hung[..., 0], axis=1) - np.ptp(grid[..., 0], axis=1)).mean()
    assert abs(narrower - cut.metrics["cloth_sink_m"]) < 0.001
    # The photo's own view stays; the depth, which it does not show, is that of the hanging cloth.
    assert np.array_equal(cut.surface.vertices[:, :2], worn.surface.vertices[:, :2])
    deep = np.ptp(hung[..., 2], axis=1)
    assert np.abs(np.ptp(_grid(cut)[1][..., 2], axis=1) - deep)[4:].mean() < 0.02
    held = garment.held_rows * garment.columns
    assert np.allclose(cut.garments[0].pattern[:held], worn.garments[0].pattern[:held], atol=1e-6)


@pytest.mark.parametrize("back", [0.22, 0.18])  # meters; by 7 and by 3 cm out of it
@pytest.mark.parametrize("closed", [True, False])
def test_a_leg_set_back_stays_in_the_skirt(closed: bool, back: float) -> None:
    rows, columns, away = 12, 40, 0.2
    turn = np.linspace(0, 2 * np.pi, columns, endpoint=False) if closed else np.linspace(0.2, 6.0, columns)
    ring = away * np.stack([np.sin(turn), np.cos(turn)], 1)
    height = np.linspace(1.0, 0.5, rows)
    grid = np.stack(np.broadcast_arrays(ring[:, 0], height[:, None], ring[:, 1]), -1)
    garment = Garment("skirt", Label.SKIRT, 0, rows, columns, closed, 2, grid.reshape(-1, 3), "cotton")
    # A leg behind and to a side, from the sixth row down.
    leg = np.array([(0.10, -back)]) + 0.05 * np.stack([np.sin(turn), np.cos(turn)], 1)
    body = np.concatenate([np.insert(leg, 1, y, axis=1) for y in np.arange(0.3, 0.75, 0.01)])
    ease = GarmentOptions().ease_m
    out = around_body(grid.reshape(-1, 3), body, garment, GarmentOptions()).reshape(grid.shape)
    for row in out[7:]:
        line = (1e3 * row[:, [0, 2]]).astype(np.float32)
        inside = [cv2.pointPolygonTest(line, (1e3 * float(x), 1e3 * float(z)), True) for x, z in leg]
        assert min(inside) > 0.25e3 * ease
    assert np.array_equal(out[:2], grid[:2])  # far above the leg
    front = grid[..., 2] > 0.12
    assert np.array_equal(out[front], grid[front])
    assert np.array_equal(out[..., :2], grid[..., :2])  # the photo's own view stays


def test_a_skirt_that_swings_to_a_side_is_cut_even() -> None:
    observation, fit = dressed_person()
    area = np.zeros(observation.labels.shape, np.uint8)
    corners = fit.camera.project(np.array([(-0.17, 0.98, 0), (0.17, 0.98, 0), (0.60, 0.5, 0), (-0.30, 0.5, 0.0)]))[0]
    cv2.fillPoly(area, [corners.round().astype(np.int32)], 1)
    swung = area > 0
    labels = np.where(swung, Label.SKIRT, observation.labels).astype(np.uint8)
    alpha = np.maximum(observation.alpha, swung).astype(np.float32)
    garment, grid = _grid(add_off_body(replace(observation, labels=labels, alpha=alpha), fit))
    assert grid[-1, :, 0].mean() > 0.1

    def lengths(points: np.ndarray) -> np.ndarray:
        return np.linalg.norm(np.diff(points.reshape(grid.shape), axis=0), axis=2).sum(0)

    left, right = garment.columns // 4, 3 * garment.columns // 4
    shown, cut = lengths(grid), lengths(garment.pattern)
    assert shown[left] - shown[right] > 0.05
    assert abs(cut[left] - cut[right]) < 0.5 * (shown[left] - shown[right])


def test_the_user_has_the_last_word() -> None:
    observation, fit = dressed_person(skirt=True)

    def worn(kind: Literal["skirt", "dress", "coat", "trousers", "none"] | None, labels: np.ndarray) -> BodyFit:
        options = SurfaceOptions().wearing(kind).sheets
        return add_off_body(replace(observation, labels=labels), fit, options=options)

    called_trousers = np.where(observation.labels == Label.TOP, Label.TROUSERS, observation.labels).astype(np.uint8)
    assert worn(None, called_trousers).garments == ()
    (skirt,) = worn("skirt", called_trousers).garments
    assert (skirt.kind, skirt.confidence) == ("skirt", 1.0)
    without = worn("coat", called_trousers)  # trousers are no coat's cloth
    assert without.garments == () and any("no coat was made" in told for told in without.warnings)
    assert worn("none", observation.labels).garments == ()
    assert worn("trousers", observation.labels).garments == ()  # nothing reaches below the knees


def _in_trousers(inner: float, outer: float, hem: float = 0.14) -> tuple[Observation, BodyFit]:
    """Legs of trousers from the hips, their hems between these distances from the middle (meters)."""
    observation, fit = dressed_person()
    area = np.zeros(observation.labels.shape, np.uint8)
    for side in (-1, 1):
        corners = [(0.0, 0.85), (0.20, 0.85), (outer, hem), (inner, hem)]
        places = np.array([(side * x, y, 0.0) for x, y in corners])
        cv2.fillPoly(area, [fit.camera.project(places)[0].round().astype(np.int32)], 1)
    legs = area > 0
    labels = np.where(legs, Label.TROUSERS, observation.labels).astype(np.uint8)
    return replace(observation, labels=labels, alpha=np.maximum(observation.alpha, legs).astype(np.float32)), fit


def test_wide_trousers_are_a_tube_a_leg() -> None:
    observation, fit = _in_trousers(inner=0.05, outer=0.38)
    worn = add_off_body(observation, fit)
    assert [g.kind for g in worn.garments] == ["trousers", "trousers"]
    legs = []
    for garment in worn.garments:
        assert garment.closed
        points = worn.surface.vertices[garment.first : garment.first + len(garment)]
        legs.append(points.reshape(garment.rows, garment.columns, 3))
        weights = worn.surface.skin.weights[garment.first : garment.first + len(garment)]
        joints = worn.surface.skin.joints[garment.first : garment.first + len(garment)]
        side = "right" if points[:, 0].mean() < 0 else "left"
        other = [
            n for n, name in enumerate(fit.skeleton.names) if name.startswith("left" if side == "right" else "right")
        ]
        assert weights[np.isin(joints, other)].sum() == 0
    for leg, side in zip(legs, (-1, 1), strict=True):
        assert abs(leg[-1, :, 1].mean() - 0.14) < 0.03
        ends = sorted(side * np.array([leg[-1, :, 0].min(), leg[-1, :, 0].max()]))
        assert np.allclose(ends, (0.05, 0.38), atol=0.03)


def test_plain_trousers_are_no_wide_ones() -> None:
    observation, fit = _in_trousers(inner=0.09, outer=0.21)
    assert add_off_body(observation, fit).garments == ()
    assert add_off_body(observation, fit, options=SurfaceOptions().wearing("trousers").sheets).garments == ()


@pytest.mark.parametrize("hem", [0.14, -0.03])
def test_feet_seen_in_the_middle_below_tell_a_skirt_from_wide_trousers(hem: float) -> None:
    observation, fit = _in_trousers(inner=0.0, outer=0.38, hem=hem)  # closed across both legs, called trousers
    worn = [garment.kind for garment in add_off_body(observation, fit).garments]
    assert worn == ["trousers"] * 2 if hem < 0 else len(worn) == 1 and worn[0] in ("skirt", "dress")
    legs = add_off_body(observation, fit, options=SurfaceOptions().wearing("trousers").sheets).garments
    assert [(leg.kind, leg.confidence) for leg in legs] == [("trousers", 1.0)] * 2  # the user has the last word


def test_a_garment_that_cannot_be_made_out_is_told() -> None:
    observation, fit = dressed_person(skirt=True, rows=250)
    assert any("its hem is not in the picture" in warning for warning in add_off_body(observation, fit).warnings)


def test_a_coat_is_open_where_something_else_shows_in_front_and_closed_behind() -> None:
    observation, fit = dressed_person(skirt=True)
    row = np.arange(len(observation.labels))[:, None]
    rows = fit.camera.project(np.array([[0, WAIST, 0], [0, HEM, 0]]))[0][:, 1]
    columns = fit.camera.project(np.array([[-0.05, 0.7, 0], [0.05, 0.7, 0]]))[0][:, 0]
    coat = (observation.labels == Label.TOP) & (row < rows[1])
    labels = np.where(coat, Label.OUTER, observation.labels)
    labels = np.where((labels == Label.TOP) & (row >= rows[1]), Label.TROUSERS, labels).astype(np.uint8)
    column = np.arange(labels.shape[1])[None]
    gap = coat & (row > rows[0]) & (column >= columns[0]) & (column < columns[1])
    foreground = observation.foreground.copy()
    foreground[coat] = COLORS[BodyPart.TORSO]
    foreground[gap] = (0.1, 0.5, 0.2)  # trousers that the labels call coat
    garment, grid = _grid(add_off_body(replace(observation, labels=labels, foreground=foreground), fit))
    assert garment.kind == "coat"
    assert not garment.closed
    assert abs(grid[-1, :, 1].mean() - HEM) < 0.02
    low = grid[garment.rows // 3 :]
    assert (np.abs(low[:, 0, 0] - 0.05) < 0.03).mean() > 0.9  # begins at the person's left edge of the opening
    assert (np.abs(low[:, -1, 0] + 0.05) < 0.03).mean() > 0.9
    assert (low[:, [0, -1], 2] > 0).all()
    middle = low[:, garment.columns // 2]
    assert (middle[:, 2] < 0).all()
    assert np.abs(middle[:, 0]).max() < 0.06


@pytest.mark.parametrize("named", [Label.TROUSERS, Label.OUTER])
def test_a_coat_whose_tail_shows_between_the_legs_is_longer_behind(named: Label) -> None:
    observation, fit = dressed_person(skirt=True)
    row = np.arange(len(observation.labels))[:, None]
    rows = fit.camera.project(np.array([[0, WAIST, 0], [0, HEM, 0], [0, HEM - 0.08, 0]]))[0][:, 1]
    columns = fit.camera.project(np.array([[-0.05, 0.7, 0], [0.05, 0.7, 0], [-0.2, 0.7, 0], [0.2, 0.7, 0]]))[0][:, 0]
    hem = np.ceil(rows[1])  # the skirt's last row is this one
    column = np.arange(observation.labels.shape[1])[None]
    coat = (observation.labels == Label.TOP) & (row <= hem)
    gap = coat & (row > rows[0]) & (column >= columns[0]) & (column < columns[1])
    below = (row > hem) & (row < rows[2]) & (column >= columns[2]) & (column < columns[3])
    legs = below & (observation.alpha > 0.5) & (row > hem)
    labels = np.where((observation.labels == Label.TOP) & (row > hem), Label.TROUSERS, observation.labels)
    labels = np.where(gap, Label.TROUSERS, np.where(coat | below, Label.OUTER, labels))
    labels = np.where(legs, named, labels).astype(np.uint8)
    foreground = observation.foreground.copy()
    foreground[coat | below], foreground[gap | legs] = COLORS[BodyPart.TORSO], (0.1, 0.5, 0.2)
    seen = replace(observation, labels=labels, foreground=foreground, alpha=np.maximum(observation.alpha, below | coat))
    garment, grid = _grid(add_off_body(seen, fit))
    assert garment.kind == "coat"
    drop = grid[-1, [0, -1], 1].mean() - grid[-1, garment.columns // 2, 1]
    assert abs(drop - (0.08 if named == Label.TROUSERS else 0.0)) < 0.02


def _long_haired(hem: float) -> tuple[Observation, BodyFit]:
    """Hair on the head and beside the neck, down to a height (meters)."""
    observation, fit = dressed_person(hair=True, hair_m=0.02)
    labels, alpha = observation.labels.copy(), observation.alpha.copy()
    for side in (-1, 1):
        corners = [(0.05, 1.70), (0.115, 1.70), (0.14, hem), (0.06, hem)]
        area = np.zeros(labels.shape, np.uint8)
        places = np.array([(side * x, y, 0.0) for x, y in corners])
        cv2.fillPoly(area, [fit.camera.project(places)[0].round().astype(np.int32)], 1)
        labels[area > 0], alpha[area > 0] = Label.HAIR, 1
    assert observation.head is not None
    head = measured_hair(observation.head, MATERIAL_OF[labels], alpha)
    return replace(observation, labels=labels, alpha=alpha, head=head), fit


def test_long_hair_falls_behind_as_a_sheet_held_at_the_scalp() -> None:
    observation, fit = _long_haired(hem=1.28)
    worn = add_off_body(observation, fit)
    garment, grid = _grid(worn)
    assert (garment.kind, garment.label, garment.material, garment.closed) == ("hair", Label.HAIR, "hair", False)
    assert abs(grid[-1, :, 1].mean() - 1.28) < 0.03
    ends = grid[-1, :, 1]  # no straight edge: locks of different lengths, shorter at both sides
    assert min(ends[0], ends[-1]) > np.median(ends) + 0.02
    assert np.abs(np.diff(ends)).max() > 0.005
    assert (grid[:, 0, 0] > 0.04).all()  # from the person's left to its right
    assert (grid[:, -1, 0] < -0.04).all()
    middle = grid[:, garment.columns // 2]
    assert (middle[:, 2] < -0.04).all()
    normals = vertex_normals(grid.reshape(-1, 3), grid_faces(garment.rows, garment.columns, False))
    assert (normals.reshape(grid.shape)[:, garment.columns // 2, 2] < 0).all()
    held = slice(garment.first, garment.first + garment.held_rows * garment.columns)
    joints, weights = worn.surface.skin.joints[held], worn.surface.skin.weights[held]
    assert {fit.skeleton.names[j] for j in joints[weights > 0]} == {"neck"}  # moves the bone to the head
    assert (worn.surface.parts[garment.first : garment.first + len(garment)] == BodyPart.HEAD).all()

    outfit = outfit_of(worn)
    assert outfit is not None
    hung = drape(outfit, worn.pose)
    assert abs(hung[:, 1].min() - 1.28) < 0.04  # neither stretched nor fallen off
    body = cut_to_girth(worn, GarmentOptions())
    assert np.array_equal(body.garments[0].pattern, garment.pattern)


@pytest.mark.parametrize("hem", [1.50, 1.60])
def test_short_hair_stays_on_the_head(hem: float) -> None:
    observation, fit = _long_haired(hem)
    assert add_off_body(observation, fit).garments == ()


def test_hair_of_who_is_seen_from_behind_does_not_hang_before_the_chest() -> None:
    """What hangs behind someone who faces the camera is on the far side; else that is throat and chest."""
    observation, fit = _long_haired(hem=1.44)
    found = []
    for turn in (1.0, -1.0):
        seen = fit.camera.T_camera_world @ np.diag([turn, 1.0, turn, 1.0])
        surface = add_off_body(observation, replace(fit, camera=replace(fit.camera, T_camera_world=seen))).surface
        hair = surface.vertices[surface.body_vertices :][surface.parts[surface.body_vertices :] == BodyPart.HEAD]
        found.append(hair[(hair[:, 1] < 1.53) & (np.abs(hair[:, 0]) < 0.04)])
    assert len(found[0]) and (found[0][:, 2] < 0).all()
    assert not len(found[1])


def test_a_waist_that_an_arm_hides_is_on_the_body():
    """A skirt that flares by a pixel a row, 40 rows of it behind an arm: no shelf at the waist."""
    line = np.r_[np.full(40, np.nan), 140.0 + np.arange(60)]
    options = GarmentOptions()
    kept = smooth_line(line, 300.0, options)
    assert kept[0] > 138
    begun = smooth_line(line, 300.0, options, first=100.0)
    assert begun[0] < 104 and (np.diff(begun) >= 0).all()
    np.testing.assert_allclose(begun[60:], kept[60:], atol=0.01)
    seen = smooth_line(140.0 + np.arange(100), 300.0, options, first=100.0)
    assert seen[0] > 139
