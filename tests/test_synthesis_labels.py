"""Labels go round limbs and trunk, heads are covered, and colours stay inside their label."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from dressed_person import BALL, COLORS, dressed_person
from persona.geometry.meshes import diffused, neighbour_graph
from persona.geometry.relaxing import relaxed
from persona.imaging.fill import islands
from persona.imaging.window import PersonWindow, cropped_person
from persona.surface.off_body import add_off_body
from persona.synthesis import complete_texture
from persona.synthesis.common import Common, binned_medians
from persona.synthesis.fine_mesh import FineMesh
from persona.synthesis.rings import Rings
from persona.synthesis.surface_labels import (
    LabelField,
    PhotoLabels,
    _allowed,
    _below_hem,
    _brim_prior,
    _hanging_on_legs,
    _hooded,
    _pieces_of,
    _sheet_prior,
    _shoe_prior,
    _sleeves_on_legs,
    _walked,
    photo_labels,
)
from persona.types import BodyPart, Camera, HeadFrame, Label, Observation, TexturedSurface


def _points(textured: TexturedSurface) -> np.ndarray:
    return (textured.surface.vertices[textured.parents] * textured.barycentric[..., None]).sum(1)


def _parts(textured: TexturedSurface) -> np.ndarray:
    strongest = textured.barycentric.argmax(1)[:, None]
    return textured.surface.parts[np.take_along_axis(textured.parents, strongest, 1)[:, 0]]


def painted(paint: dict[Label, np.ndarray], observation: Observation) -> Observation:
    """The observation with other labels in some places."""
    labels = observation.labels.copy()
    for label, where in paint.items():
        labels[where & (labels != Label.BACKGROUND)] = label
    return replace(observation, labels=labels)


@pytest.fixture(scope="module")
def shorts() -> TexturedSurface:
    """Shorts to the knees."""
    observation, fit = dressed_person(hair=True)
    knee = fit.camera.project(np.array([[0.14, 0.5, 0.0]]))[0][0, 1]
    hips = fit.camera.project(np.array([[0.0, 0.86, 0.0]]))[0][0, 1]
    rows = np.arange(observation.labels.shape[0])[:, None] + np.zeros(observation.labels.shape[1], int)
    cloth = observation.labels == Label.TOP
    below = {Label.TROUSERS: cloth & (rows > hips) & (rows < knee), Label.SKIN: cloth & (rows >= knee)}
    return complete_texture(painted(below, observation), fit)


@pytest.mark.slow
def test_a_hem_is_at_one_height_all_round(shorts: TexturedSurface) -> None:
    points, parts = _points(shorts), _parts(shorts)
    leg = np.isin(parts, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG))
    back = leg & (points[:, 2] < -0.02)
    assert shorts.labels is not None
    above, below = back & (points[:, 1] > 0.56) & (points[:, 1] < 0.8), back & (points[:, 1] < 0.45)
    assert (shorts.labels[above] == Label.TROUSERS).mean() > 0.95
    assert (shorts.labels[below & (points[:, 1] > 0.15)] == Label.SKIN).mean() > 0.95


@pytest.mark.slow
def test_legs_that_the_photo_cuts_off_wear_trousers_down_to_the_shoes() -> None:
    observation, fit = dressed_person(hair=True)
    hips = round(fit.camera.project(np.array([[0.0, 0.9, 0.0]]))[0][0, 1])
    alpha, labels = observation.alpha.copy(), observation.labels.copy()
    alpha[hips:], labels[hips:] = 0, Label.BACKGROUND
    textured = complete_texture(replace(observation, alpha=alpha, labels=labels), fit)
    points, parts = _points(textured), _parts(textured)
    assert textured.labels is not None
    crotch, legs = points[parts == BodyPart.TORSO, 1].min(), np.isin(parts, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG))
    leg = legs & (points[:, 1] > 0.15) & (points[:, 1] < crotch + 0.06)
    above = (legs | (parts == BodyPart.TORSO)) & (points[:, 1] > crotch + 0.10) & (points[:, 1] < 1.0)
    feet = np.isin(parts, (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)) & (points[:, 1] < 0.05)
    assert (textured.labels[leg] == Label.TROUSERS).mean() > 0.9
    assert (textured.labels[above] == Label.TOP).mean() > 0.9
    assert (textured.labels[feet] == Label.SHOE).mean() > 0.9


def test_nothing_but_feet_is_a_shoe_without_a_reason() -> None:
    observation, fit = dressed_person(hair=True)
    held = np.where(observation.labels != Label.BACKGROUND, np.uint8(Label.PROP), observation.labels)
    textured = complete_texture(replace(observation, labels=held), fit)
    high = _points(textured)[:, 1] > 0.2
    assert textured.labels is not None
    assert not (textured.labels[high] == Label.SHOE).any()


def test_feet_hands_and_the_back_of_the_head(shorts: TexturedSurface) -> None:
    points, parts = _points(shorts), _parts(shorts)
    assert shorts.labels is not None
    hands = np.isin(parts, (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND))
    assert (shorts.labels[hands] == Label.SKIN).mean() > 0.9
    feet = np.isin(parts, (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)) & (points[:, 1] < 0.05)
    assert (shorts.labels[feet] == Label.SHOE).mean() > 0.9
    back = (parts == BodyPart.HEAD) & (points[:, 2] < -0.05) & (points[:, 1] > 1.62)
    assert (shorts.labels[back] == Label.HAIR).mean() > 0.95


@pytest.mark.slow
def test_an_open_front_closes_behind() -> None:
    observation, fit = dressed_person(hair=True)
    columns = np.arange(observation.labels.shape[1])[None] + np.zeros((observation.labels.shape[0], 1), int)
    middle = np.abs(columns - observation.labels.shape[1] / 2) < 8
    cloth = observation.labels == Label.TOP
    textured = complete_texture(painted({Label.OUTER: cloth & ~middle}, observation), fit)
    points, parts = _points(textured), _parts(textured)
    assert textured.labels is not None
    back = (parts == BodyPart.TORSO) & (points[:, 2] < -0.08) & (points[:, 1] > 1.0) & (points[:, 1] < 1.35)
    front = (parts == BodyPart.TORSO) & (np.abs(points[:, 0]) < 0.02) & (textured.seen > 0.3)
    assert (textured.labels[back] == Label.OUTER).mean() > 0.95
    assert (textured.labels[front] == Label.TOP).mean() > 0.8


@pytest.mark.slow
def test_faces_are_named_only_where_the_photo_names_them(shorts: TexturedSurface) -> None:
    observation, fit = dressed_person(hair=True)
    face = (observation.labels == Label.SKIN) & (np.arange(observation.labels.shape[0])[:, None] < 100)
    textured = complete_texture(painted({Label.FACE: face}, observation), fit)
    assert textured.labels is not None and shorts.labels is not None
    head = _parts(textured) == BodyPart.HEAD
    assert (textured.labels[head] != Label.SKIN).all()
    assert (textured.labels[head] == Label.FACE).any()
    assert not (shorts.labels == Label.FACE).any()


@pytest.mark.slow
def test_a_print_and_a_collar_do_not_cross_the_back() -> None:
    observation, fit = dressed_person(hair=True)
    rows, columns = np.indices(observation.labels.shape)
    (x, y), (_, low), (_, neck) = fit.camera.project(np.array([[0, 1.25, 0], [0, 1.19, 0], [0, 1.44, 0.0]]))[0]
    size = low - y
    torso = observation.labels == Label.TOP
    letter = torso & (np.abs(rows - y) < size) & (np.abs(columns - x) < 0.4 * size)
    bare = torso & (rows < neck) & (np.abs(columns - x) < 2 * size)
    piping = torso & ~bare & (rows < neck + 0.5 * size) & (np.abs(columns - x) < 2 * size)
    colors = observation.foreground.copy()
    colors[letter | piping], colors[bare] = 1.0, (0.85, 0.65, 0.55)
    textured = complete_texture(replace(painted({Label.SKIN: bare}, observation), foreground=colors), fit)
    points, parts = _points(textured), _parts(textured)
    trunk = (parts == BodyPart.TORSO) & (points[:, 1] > 1.0) & (points[:, 1] < 1.38)
    back, front = trunk & (points[:, 2] < -0.05), trunk & (points[:, 2] > 0.05)
    assert textured.colors[front, 1].max() > 0.9
    assert textured.colors[back, 1].max() < 0.4


@pytest.mark.slow
@pytest.mark.parametrize("reach", [(-0.10, 0.10, 1.6, 0.8), (0.02, 0.20, 1.32, 1.08)], ids=["open front", "one side"])
def test_what_only_the_middle_or_one_side_of_a_front_shows_is_not_behind(
    reach: tuple[float, float, float, float],
) -> None:
    """A yellow panel from neck to hem, as under an open jacket; a yellow patch that runs over one side."""
    observation, fit = dressed_person(hair=True)
    rows, columns = np.indices(observation.labels.shape)
    left, right, high, low = reach
    (x0, y0), (x1, y1) = fit.camera.project(np.array([[left, high, 0.0], [right, low, 0.0]]))[0]
    painted_ = (observation.labels == Label.TOP) & (columns > x0) & (columns < x1) & (rows > y0) & (rows < y1)
    colors = observation.foreground.copy()
    colors[painted_] = (0.9, 0.8, 0.1)
    textured = complete_texture(replace(observation, foreground=colors), fit)
    points, parts = _points(textured), _parts(textured)
    trunk = (parts == BodyPart.TORSO) & (points[:, 1] > 1.0) & (points[:, 1] < 1.38)
    back, front = trunk & (points[:, 2] < -0.08), trunk & (points[:, 2] > 0.08)
    plain = np.abs(textured.colors - COLORS[BodyPart.TORSO]).max(1) < 0.2
    assert plain[front].mean() < 0.9
    assert plain[back].mean() > 0.98


@pytest.mark.slow
def test_a_pattern_goes_round() -> None:
    observation, fit = dressed_person(hair=True)
    rows, columns = np.indices(observation.labels.shape)
    px = fit.camera.fx / 4.0
    dots = (observation.labels == Label.TOP) & (rows % (0.06 * px) < 0.03 * px) & (columns % (0.06 * px) < 0.03 * px)
    colors = observation.foreground.copy()
    colors[dots] = 1.0
    textured = complete_texture(replace(observation, foreground=colors), fit)
    points, parts = _points(textured), _parts(textured)
    back = (parts == BodyPart.TORSO) & (points[:, 2] < -0.08) & (points[:, 1] > 1.0) & (points[:, 1] < 1.35)
    shown = textured.colors[back, 1]
    assert 0.1 < (shown > 0.6).mean() < 0.45
    assert (shown < 0.4).mean() > 0.3


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31 - 1), st.integers(1, 4))
def test_islands_stand_out_as_far_as_a_reference_says(seed: int, blobs: int) -> None:
    morphology = pytest.importorskip("skimage.morphology")
    rng = np.random.default_rng(seed)
    values = gaussian_filter(rng.random((24, 30)), 1.5) * 100
    region = np.zeros(values.shape, bool)
    for _ in range(blobs):
        row, column = rng.integers(0, 16, 2)
        region[row : row + 10, column : column + 12] = True
    inner = cv2.erode(region.astype(np.uint8), np.ones((3, 3)), borderValue=1) > 0
    expected = np.zeros_like(values)
    for sign in (1, -1):
        plane = np.where(region, sign * values, -1e3)
        seed_ = np.where(region & ~inner, plane, -1e3)
        expected += sign * (plane - morphology.reconstruction(seed_, plane, footprint=np.ones((3, 3)))) * region
    found = islands(values, region, 0.05)
    known = np.abs(expected) < 200  # without a border nothing is an island
    assert np.abs(found - expected)[known & region].max(initial=0) < 0.25
    assert (found[~region] == 0).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31 - 1), st.integers(1, 60), st.integers(1, 6))
def test_binned_medians_halve_the_weight(seed: int, size: int, bins: int) -> None:
    rng = np.random.default_rng(seed)
    values, weight, number = rng.normal(size=(size, 3)), rng.uniform(0.1, 1, size), rng.integers(0, bins, size)
    medians = binned_medians(values, weight, number, bins)
    for one in np.unique(number):
        own, share = values[number == one], weight[number == one]
        for column in range(3):
            below = share[own[:, column] < medians[one, column]].sum()
            assert medians[one, column] in own[:, column]
            assert below <= 0.5 * share.sum() + 1e-9
            assert below + share[own[:, column] == medians[one, column]].sum() >= 0.5 * share.sum() - 1e-9


def test_marks_are_weakened_and_patterns_and_belts_are_kept() -> None:
    """A cloth of 20 x 40 places: one mark on plain cloth; a pattern over a half of it; a belt."""
    level = np.repeat(np.arange(20), 40)
    plain = np.full((20, 40), 0.02)
    weight = np.ones(plain.size)

    def kept(strength: np.ndarray) -> np.ndarray:
        options = Common(share=0.75, factor=1.5)
        strong = options.strong(strength.ravel(), weight, level, 20)
        return options.kept(strength, strong[:, None])

    mark, pattern, belt = plain.copy(), plain.copy(), plain.copy()
    mark[5:8, 18:22] = 0.2
    pattern[:, ::2] = 0.2
    belt[9] = 0.2
    assert kept(mark)[5:8, 18:22].max() == pytest.approx((0.03 / 0.2) ** 2)
    assert (kept(mark)[mark < 0.1] == 1).all()
    assert (kept(pattern) == 1).all()
    assert (kept(belt) == 1).all()
    assert np.isinf(Common().strong(belt.ravel(), 0 * weight, level, 20)).all()


def test_conjugate_gradients_find_the_direct_solution() -> None:
    rng = np.random.default_rng(0)
    x, y = np.meshgrid(np.arange(20), np.arange(15))
    at = (y * 20 + x)[:-1, :-1].ravel()
    faces = np.concatenate([np.stack([at, at + 1, at + 20], 1), np.stack([at + 1, at + 21, at + 20], 1)])
    graph = neighbour_graph(faces, 300)
    pairs = np.stack(graph.tocoo().coords, 1)
    values, weight = rng.normal(size=(300, 4)), rng.uniform(0.01, 3, 300)
    exact = diffused(graph.astype(float), values, weight)
    found = relaxed(pairs[pairs[:, 0] < pairs[:, 1]], values, weight, steps=300, tolerance=1e-6)
    assert np.abs(found - exact).max() < 1e-4


def test_a_field_over_the_fine_mesh_begins_near_its_end() -> None:
    observation, fit = dressed_person(hair=True)
    fine = FineMesh.of(fit, cropped_person(observation, fit.camera, 256))
    rng = np.random.default_rng(0)
    values = np.sign(fine.points @ rng.normal(size=(3, 2)))
    weight = fine.area / 0.15**2 + 1e-6  # far: values reach over 15 cm
    exact = relaxed(fine.edges, values, weight, steps=2000, tolerance=1e-6)
    few = fine.relaxed(values, weight, steps=5, tolerance=1e-6)
    plain = relaxed(fine.edges, values, weight, steps=30, tolerance=1e-6)
    assert np.abs(few - exact).mean() < 0.3 * np.abs(plain - exact).mean()
    # no edge joins the two halves: nothing goes over
    left = fine.points[:, 0] > 0
    apart = fine.relaxed(
        left[:, None].astype(float), weight, steps=30, tolerance=1e-6, joined=lambda i, j: left[i] == left[j]
    )
    assert np.allclose(apart[:, 0], left, atol=1e-3)


@pytest.mark.parametrize(("hood", "label"), [(False, Label.HAIR), (True, Label.TOP)])
def test_a_scarf_before_the_chin_is_no_hood(hood: bool, label: Label) -> None:
    """The hair behind a head stays hair where a scarf in the photo is nearer than the hair."""
    labels = np.full((100, 40), np.uint8(Label.SKIN))
    labels[:8], labels[26:] = (Label.TOP if hood else Label.HAIR), Label.TOP
    photo = PhotoLabels(labels, np.ones(labels.shape), np.ones(labels.shape), np.ones(labels.shape, bool), True)
    heights = np.linspace(0, 1, 21)
    head = np.r_[np.zeros(21, bool), np.ones(21, bool)]  # its skin, and a sheet around it
    fine = SimpleNamespace(
        sheet=head, parts=np.full(42, BodyPart.HEAD), points=np.stack([0 * head, np.r_[heights, heights], 0 * head], 1),
        row=np.rint(40 * (1 - np.r_[heights, heights])).astype(int), column=np.full(42, 20), facing=np.ones(42),
        area=np.ones(42),
    )  # fmt: skip
    prior, reach = np.zeros((42, len(Label))), np.zeros(42)
    shown = labels[fine.row, fine.column]
    assert _hooded(fine, shown, np.ones(42)) == hood  # type: ignore[arg-type]
    _sheet_prior(prior, reach, fine, photo, None, hood, LabelField())  # type: ignore[arg-type]
    high = head & (fine.points[:, 1] > 0.5)
    assert (prior[high].argmax(1) == label).all()


def test_hair_takes_no_cloth_of_an_arm_before_it_where_it_is_not_seen() -> None:
    """A sleeve is raised before the side of a head whose crown is hair."""
    labels = np.full((20, 20), np.uint8(Label.HAIR))
    labels[8:, :6] = Label.OUTER
    photo = PhotoLabels(labels, np.ones(labels.shape), np.ones(labels.shape), np.ones(labels.shape, bool), True)
    row, column = (part.ravel() for part in np.indices(labels.shape))
    fine: Any = SimpleNamespace(
        sheet=np.ones(400, bool), parts=np.full(400, BodyPart.HEAD), facing=np.ones(400), row=row, column=column,
        points=np.stack([column, 20.0 - row, 0 * row], 1) / 100, area=np.ones(400),
    )  # fmt: skip
    fine.sheet[row == 10] = False  # the eyes' height is that of the bare head
    assert not _hooded(fine, labels[row, column], np.ones(400))
    prior, reach = np.zeros((400, len(Label))), np.zeros(400)
    _sheet_prior(prior, reach, fine, photo, None, False, LabelField())
    assert (prior[fine.sheet].argmax(1) == Label.HAIR).all()
    _sheet_prior(prior, reach, fine, photo, None, True, LabelField())
    assert (prior[fine.sheet].argmax(1) == Label.OUTER).any()


def test_a_sheet_beside_trunk_and_limbs_is_no_skin() -> None:
    """What stands off the body is cloth, also at an arm's border where its wall is seen at a grazing angle; a limb, a
    head's and a hand's sheet may be skin.
    """
    parts = np.array([BodyPart.TORSO, BodyPart.LEFT_ARM, BodyPart.TORSO, BodyPart.HEAD, BodyPart.LEFT_HAND])
    fine: Any = SimpleNamespace(parts=parts, sheet=np.array([True, True, False, True, True]))
    skin, grazing = np.full(5, Label.SKIN, np.uint8), np.zeros(5)
    assert _allowed(fine, skin, grazing).tolist() == [False, False, True, True, True]
    assert _allowed(fine, skin, grazing + 1).all(), "a neck that is bent back, seen squarely"
    assert _allowed(fine, np.full(5, Label.TOP, np.uint8), grazing).all()


def test_a_piece_is_on_both_sides_what_most_of_it_shows() -> None:
    """A profile beyond the fitted head has a face's far side, and the hair beside it keeps its own."""
    edges = np.array([[0, 1], [1, 2], [2, 3], [4, 5], [5, 6], [6, 7], [3, 8], [8, 4]])
    fine: Any = SimpleNamespace(edges=edges, area=np.ones(9))
    sheet = np.r_[np.ones(8, bool), False]  # two pieces, joined by the body alone
    shown = np.array([Label.SKIN, Label.SKIN, Label.HAIR, Label.HAIR] + [Label.HAIR] * 3 + [Label.SKIN] * 2)
    visible = np.array([1, 1, 1, 0, 1, 1, 0, 1, 1.0])
    assert np.flatnonzero(_pieces_of(Label.SKIN, fine, sheet, shown, visible, 0.5)).tolist() == [0, 1, 2, 3]
    assert np.flatnonzero(_pieces_of(Label.HAIR, fine, sheet, shown, visible, 0.5)).tolist() == [4, 5, 6, 7]


def test_a_hat_closes_behind_the_head_at_the_height_of_its_brim() -> None:
    """In front hair shows below it, up to the brim's middle; the far side is what the rim is at its height."""
    labels = np.full((60, 60), np.uint8(Label.BACKGROUND))
    labels[10:50, 10:50] = Label.HAIR
    labels[10:30, 10:50] = Label.HEADWEAR
    labels[20:50, 18:42] = Label.HAIR  # a fringe under the raised brim
    labels[26:50, 22:38] = Label.SKIN
    photo = PhotoLabels(labels, np.ones(labels.shape), np.ones(labels.shape), np.ones(labels.shape, bool), True)
    row, column = (part.ravel() for part in np.mgrid[12:48:2, 14:47:2])
    count = len(row)
    fine = SimpleNamespace(
        sheet=np.ones(count, bool), parts=np.full(count, BodyPart.HEAD), facing=-np.ones(count), row=row, column=column,
        points=np.stack([column, 60.0 - row, 0 * row], 1) / 200, pixels=np.stack([column, row], 1) + 0.5,
        pixels_per_meter=200.0,
    )  # fmt: skip
    prior, reach = np.zeros((count, len(Label))), np.zeros(count)
    head = HeadFrame(np.array([30.0, 20.0]), np.array([30.0, 48.0]), np.zeros((36, 2)))
    _sheet_prior(prior, reach, fine, photo, head, False, LabelField())  # type: ignore[arg-type]
    assert (prior[row < 29].argmax(1) == Label.HEADWEAR).all()
    assert (prior[row > 31].argmax(1) == Label.HAIR).all()


@pytest.mark.parametrize("seen", [Label.HAIR, Label.SKIN])
def test_above_a_tilted_brim_is_its_crown_and_below_it_what_is_seen_beside_the_face(seen: Label) -> None:
    x, y, z = (part.ravel() for part in np.meshgrid(*[np.linspace(-0.1, 0.1, 9)] * 3))
    disc = np.stack([x, 0.5 * z, z], 1)[y == 0]  # its front is higher than its back
    head = np.stack([x, y, z], 1)[np.abs(y - 0.5 * z) > 0.01]
    brim = np.r_[np.ones(len(disc), bool), np.zeros(len(head), bool)]
    fine: Any = SimpleNamespace(
        points=np.concatenate([disc, head]), sheet=np.ones(len(brim), bool), parts=np.full(len(brim), BodyPart.HEAD)
    )
    labels = np.full((4, 4), np.uint8(seen))
    photo = PhotoLabels(labels, np.ones((4, 4)), np.ones((4, 4)), np.ones((4, 4), bool), True)
    prior = np.zeros((len(brim), len(Label)))
    prior[:, Label.HEADWEAR] = 1.0  # as the picture's height says
    _brim_prior(prior, fine, photo, brim)
    above = head[:, 1] > 0.5 * head[:, 2]
    assert (prior[~brim].argmax(1) == np.where(above, Label.HEADWEAR, seen)).all()


def test_no_colour_beside_what_is_held_is_believed() -> None:
    labels = np.full((60, 60), np.uint8(Label.TOP))
    labels[20:40, 20:40] = Label.PROP
    shape, nobody = np.ones((60, 60), np.float32), np.zeros((60, 60), bool)
    window = PersonWindow(
        Camera(100, 100, 30, 30, 60, 60, np.eye(4)),
        shape,
        np.zeros((60, 60, 3), np.float32),
        labels,
        (0, 0),
        (1.0, 1.0),
    )
    clear = photo_labels(window, nobody, 250.0, LabelField(before=0.012)).clear  # 12 mm are three pixels
    assert clear[25:35, 25:35].all()
    assert not clear[30, 17:20].any()
    assert clear[30, :16].all()
    nothing = replace(window, labels=np.full_like(labels, Label.TOP))
    assert photo_labels(nothing, nobody, 250.0, LabelField()).clear.all()


def test_a_held_thing_has_no_colour_of_the_clothes_beside_it() -> None:
    observation, fit = dressed_person(ball=True)
    ball = observation.labels == Label.PROP
    columns = np.arange(ball.shape[1])[None] + np.zeros((ball.shape[0], 1), int)
    inner = ball & (columns < columns[ball].min() + 0.3 * np.ptp(columns[ball]))  # the labels end beside it
    foreground = np.where(inner[..., None], np.float32(COLORS[BodyPart.TORSO]), observation.foreground)
    textured = complete_texture(
        replace(painted({Label.TOP: inner}, observation), foreground=foreground), add_off_body(observation, fit)
    )
    held = np.isin(_parts(textured), (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND))
    held &= (textured.parents >= fit.surface.body_vertices).any(1)
    assert held.sum() > 100
    assert textured.labels is not None
    assert (textured.labels[held] == Label.PROP).all()
    assert np.abs(textured.colors[held] - BALL).max(1).mean() < 0.1


def test_a_narrow_band_goes_round_a_trunk() -> None:
    """A bare waist of five centimeters, of which the rings know, between a top and what is called a top, too."""
    angle, y = (v.ravel() for v in np.meshgrid(np.linspace(0, 2 * np.pi, 60, endpoint=False), np.arange(0, 0.5, 0.01)))
    number = np.arange(len(y)).reshape(-1, 60)
    edges = [np.stack([number, np.roll(number, -1, 1)], -1).reshape(-1, 2)]
    edges.append(np.stack([number[:-1], number[1:]], -1).reshape(-1, 2))
    neck = len(y)
    parts = np.full(neck + 1, BodyPart.TORSO)
    parts[neck] = BodyPart.HEAD
    rest = np.stack([0.1 * np.sin(angle), y, 0.1 * np.cos(angle)], 1)

    def walked(values: np.ndarray, weight: np.ndarray, *, steps: int, tolerance: float) -> np.ndarray:
        start = relaxed(fine.edges, values, weight, steps=300, tolerance=1e-6)
        return relaxed(fine.edges, values, weight, steps=steps, tolerance=tolerance, start=start)

    fine = SimpleNamespace(
        edges=np.concatenate([*edges, [[neck - 1, neck]]]), parts=parts, sheet=np.zeros(neck + 1, bool),
        area=np.full(neck + 1, 1e-4), rest=np.concatenate([rest, [[0.0, 0.6, 0.0]]]), relaxed=walked,
    )  # fmt: skip
    band = (fine.rest[:, 1] > 0.195) & (fine.rest[:, 1] < 0.245)
    prior = np.full((neck + 1, len(Label)), 1e-3)
    prior[band, Label.SKIN], prior[band, Label.TOP], prior[~band, Label.TOP] = 0.8, 0.2, 1.0
    shown = np.where(band, Label.SKIN, Label.TOP).astype(np.uint8)
    sure = np.clip(fine.rest[:, 2] / 0.1, 0, 1)
    sure[neck] = 0.0
    labels = _walked(fine, shown, sure, prior, np.full(neck + 1, 0.03), LabelField())  # type: ignore[arg-type]
    assert (labels[band] == Label.SKIN).all()
    assert (labels[~band] == Label.TOP).all()


@pytest.mark.parametrize("toes", [Label.SHOE, Label.SKIN])
def test_a_pump_is_closed_behind_and_a_sandal_is_not(toes: Label) -> None:
    """Seen from its front: toes along the ground, and skin on the instep above them."""
    y, z = (v.ravel() for v in np.meshgrid(np.linspace(0, 0.07, 15), np.linspace(-0.08, 0.12, 41)))
    rest = np.stack([np.zeros_like(y), y, z], 1)
    shown = np.where(y < 0.04, toes, Label.SKIN).astype(np.uint8)
    evidence = (z > 0.02).astype(float)
    count = len(rest)
    fine = SimpleNamespace(
        sheet=np.ones(count, bool), parts=np.full(count, BodyPart.LEFT_FOOT), rest=rest, area=np.full(count, 2.5e-5)
    )
    prior = np.full((count, len(Label)), 0.5)
    _shoe_prior(prior, fine, shown, evidence, LabelField())  # type: ignore[arg-type]
    behind, instep = z < -0.02, (z > 0.06) & (y > 0.055)
    if toes == Label.SKIN:
        assert (prior == 0.5).all()
    else:
        assert (prior[behind].argmax(1) == Label.SHOE).all()
        assert (prior[instep].argmax(1) == Label.SKIN).all()


def test_legs_do_not_wear_what_hangs_over_them_unless_they_show_nothing_else() -> None:
    parts = np.array([BodyPart.LEFT_LEG] * 10 + [BodyPart.TORSO] * 5, np.int64)
    coat = SimpleNamespace(label=Label.OUTER, around_legs=True)
    sleeve = SimpleNamespace(label=Label.SKIN, around_legs=False)
    fine: Any = SimpleNamespace(parts=parts, area=np.ones(15), fit=SimpleNamespace(garments=(coat, sleeve)))
    shown = np.full(15, Label.OUTER, np.uint8)
    shown[3:8], shown[8:10] = Label.SKIN, Label.SHOE
    evidence = np.ones(15)
    assert np.array_equal(np.flatnonzero(_hanging_on_legs(fine, shown, evidence)), [0, 1, 2])
    shown[3:8] = Label.OUTER  # all of the legs is called so, and shoes tell nothing of them
    assert not _hanging_on_legs(fine, shown, evidence).any()


def test_the_lap_of_who_sits_wears_no_sleeve_that_lies_on_it() -> None:
    """A row of vertices from trunk to shin: a hem that goes on to the thigh, a sleeve beside an arm, a legging."""
    parts = np.r_[[BodyPart.TORSO] * 3, [BodyPart.LEFT_LEG] * 12]
    index = np.arange(15)
    fine: Any = SimpleNamespace(parts=parts, sheet=np.zeros(15, bool), edges=np.stack([index[:-1], index[1:]], 1))
    shown = np.full(15, Label.TROUSERS, np.uint8)
    shown[:5] = shown[7:9] = shown[12:14] = Label.TOP
    near = index < 10
    found = _sleeves_on_legs(fine, shown, np.ones(15), near)
    assert np.flatnonzero(found).tolist() == [7, 8]
    fine.sheet[7] = True
    assert np.flatnonzero(_sleeves_on_legs(fine, shown, np.ones(15), near)).tolist() == [8]


@pytest.mark.parametrize(
    ("lowest", "label", "hem"),
    [
        (0.2, Label.TOP, 0.08),
        (0.2, Label.OUTER, 0.0),
        (-0.1, Label.OUTER, -0.14),
        (0.05, Label.TOP, 0.01),
        (0.4, Label.SKIN, 0.25),
        (0.2, Label.SKIN, 0.16),
        (-0.2, Label.SKIN, -np.inf),
    ],
)
def test_a_garment_that_the_picture_cuts_off_ends_at_one_height(lowest: float, label: Label, hem: float) -> None:
    step, none = 0.01, np.zeros(0)
    count = np.array([60, 0, 0, 0, 90, 90])  # trunk from the crotch (0) up, legs from the soles to the hips
    first, low = np.cumsum(count) - count, np.array([0.0, 0, 0, 0, -0.8, -0.8])
    rings = Rings(step, none.astype(int), none, none, none, first, count, low, 0.0, -0.72, (0.0, 0.1))
    height = np.concatenate([low[k] + step * (np.arange(n) + 0.5) for k, n in enumerate(count)])
    shares = np.eye(len(Label))[np.where(height < -0.75, Label.SHOE, label)]  # feet say nothing of what hangs over legs
    sure = ((height > lowest) | (height < -0.75)).astype(float)
    below = _below_hem(rings, shares, sure, LabelField())
    assert np.array_equal(below, np.flatnonzero((height < hem - 1e-6) & (height > -0.72)))
    shares[height < -0.5], sure[(height > -0.6) & (height < -0.5)] = np.eye(len(Label))[Label.TROUSERS], 1.0
    assert not len(_below_hem(rings, shares, sure, LabelField()))
