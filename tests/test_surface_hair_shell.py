"""Hair on the skull: as thick behind as at the sides, none on the face, none on a bald head, within the outline."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from dressed_person import NAMES, dressed_person
from persona.imaging.measures import iou
from persona.rendering.mesh import rasterize_mesh
from persona.surface.hair_shell import across_gaps, as_around
from persona.surface.off_body import add_off_body
from persona.types import BodyFit, BodyPart, Label

HEAD_RADIUS = 0.095


def _hair(fit: BodyFit) -> np.ndarray:
    """Vertices of the sheets that belong to the head."""
    surface = fit.surface
    return surface.vertices[surface.body_vertices :][surface.parts[surface.body_vertices :] == BodyPart.HEAD]


def _overlap(fit: BodyFit, alpha: np.ndarray) -> float:
    return iou(rasterize_mesh(fit.surface.vertices, fit.surface.faces, fit.camera).face_index >= 0, alpha > 0.5)


@pytest.mark.parametrize("hair_m", [0.03, 0.06, 0.10])
def test_hair_is_as_thick_behind_as_at_the_sides(hair_m: float) -> None:
    observation, fit = dressed_person(hair=True, hair_m=hair_m)
    hair = _hair(add_off_body(observation, fit))
    level = hair[np.abs(hair[:, 1] - 1.70) < 0.02]
    sides, behind = np.abs(level[:, 0]).max(), -level[:, 2].min()
    assert sides == pytest.approx(HEAD_RADIUS + hair_m, abs=0.012)
    assert 0.85 * sides < behind < 1.1 * sides
    assert hair[:, 1].max() == pytest.approx(1.66 + HEAD_RADIUS + hair_m, abs=0.015)


def test_short_hair_covers_the_back_of_the_head_thinly() -> None:
    observation, fit = dressed_person(hair=True)
    dressed = add_off_body(observation, fit)
    hair = _hair(dressed)
    behind = hair[(hair[:, 2] < -0.05) & (np.abs(hair[:, 1] - 1.66) < 0.05)]
    assert len(behind) > 50
    stands = np.hypot(behind[:, 0], behind[:, 2]) - HEAD_RADIUS
    assert stands.max() < 0.015


def test_no_hair_lies_on_the_face() -> None:
    observation, fit = dressed_person(hair=True, hair_m=0.06)
    dressed = add_off_body(observation, fit)
    raster = rasterize_mesh(dressed.surface.vertices, dressed.surface.faces, dressed.camera)
    skin = np.isin(observation.labels, (Label.FACE, Label.SKIN)) & (raster.face_index >= 0)
    rows = np.arange(skin.shape[0])[:, None]
    level = dressed.camera.project(np.array([[0, 1.64, 0], [0, 1.56, 0]]))[0][:, 1]
    face = skin & (rows > level[0]) & (rows < level[1])
    shown = raster.face_index[face] < len(fit.surface.faces)
    assert shown.mean() > 0.97


def test_the_outline_in_the_photo_is_the_persons() -> None:
    observation, fit = dressed_person(hair=True, hair_m=0.06)
    assert _overlap(add_off_body(observation, fit), observation.alpha) > 0.985


def test_hair_turns_with_the_head_and_the_scalp_lies_inside_it() -> None:
    observation, fit = dressed_person(hair=True, hair_m=0.04)
    surface = add_off_body(observation, fit).surface
    body = surface.body_vertices
    above = (np.arange(len(surface.vertices)) >= body) & (surface.vertices[:, 1] > 1.6)
    strongest = surface.skin.joints[above, surface.skin.weights[above].argmax(1)]
    assert (strongest == surface.skin.joints[:body][surface.parts[:body] == BodyPart.HEAD][0, 0]).all()
    assert NAMES[strongest[0]] in ("neck", "head")
    raster = rasterize_mesh(surface.vertices[:body], surface.faces[(surface.faces < body).all(1)], fit.camera)
    whole = rasterize_mesh(surface.vertices, surface.faces, fit.camera)
    top = observation.labels == Label.HAIR
    assert (whole.face_index[top & (raster.face_index >= 0)] >= (surface.faces < body).all(1).sum()).mean() > 0.95


def test_big_hair_leaves_the_face_where_it_begins() -> None:
    """Above the forehead it stands off less than above the crown; a hat may stand off anywhere."""
    observation, fit = dressed_person(hair=True, hair_m=0.10)
    stands = []
    for kind in (Label.HAIR, Label.HEADWEAR):
        labels = np.where(observation.labels == Label.HAIR, np.uint8(kind), observation.labels)
        worn = _hair(add_off_body(replace(observation, labels=labels), fit)) - [0, 1.66, 0]
        worn = worn[np.abs(worn[:, 0]) < 0.03]
        above = np.degrees(np.arctan2(worn[:, 1], worn[:, 2]))
        off = np.linalg.norm(worn, axis=1) - HEAD_RADIUS
        stands.append([off[np.abs(above - at) < 4].max() for at in (28, 80)])
    assert stands[0][0] < 0.045 < 0.055 < stands[1][0]
    assert min(stands[0][1], stands[1][1]) > 0.08


def test_a_bald_head_gets_none() -> None:
    observation, fit = dressed_person()
    assert len(_hair(add_off_body(observation, fit))) == 0


def test_what_stands_off_the_head_is_hair_even_if_its_label_is_skin() -> None:
    observation, fit = dressed_person(hair=True, hair_m=0.05)
    labels = observation.labels.copy()
    left = np.arange(labels.shape[1]) < fit.camera.project(np.array([[0.0, 1.66, 0]]))[0][0, 0]
    labels[(labels == Label.HAIR) & left] = Label.FACE
    dressed = add_off_body(replace(observation, labels=labels), fit)
    hair = _hair(dressed)
    level = hair[np.abs(hair[:, 1] - 1.70) < 0.02]
    assert level[:, 0].min() == pytest.approx(-(HEAD_RADIUS + 0.05), abs=0.012)
    assert _overlap(dressed, observation.alpha) > 0.98


def test_a_lock_on_one_side_does_not_go_round_the_head() -> None:
    observation, fit = dressed_person(hair=True, hair_m=0.02, lock=True)
    hair = _hair(add_off_body(observation, fit))
    assert hair[:, 0].max() > 0.28  # it is there
    assert hair[:, 2].min() > -(HEAD_RADIUS + 0.06)


@pytest.mark.parametrize(("wide_m", "of_shell"), [(0.012, False), (0.04, True)])
def test_a_rod_above_the_head_is_no_part_of_its_hair(wide_m: float, of_shell: bool) -> None:
    observation, fit = dressed_person(hair=True, hair_m=0.03)
    corners = np.array([[-wide_m / 2, 1.70, 0], [wide_m / 2, 1.70, 0], [wide_m / 2, 1.85, 0], [-wide_m / 2, 1.85, 0]])
    rod = (
        cv2.fillPoly(np.zeros_like(observation.labels), [fit.camera.project(corners)[0].round().astype(np.int32)], 1)
        > 0
    )
    rod &= observation.labels == Label.BACKGROUND
    labels = np.where(rod, np.uint8(Label.HAIR), observation.labels)
    alpha = np.where(rod, np.float32(1), observation.alpha)
    hair = _hair(add_off_body(replace(observation, labels=labels, alpha=alpha), fit))
    assert (hair[:, 1].max() > 1.82) == of_shell


def test_a_bun_is_where_the_head_is_and_as_thick_as_wide() -> None:
    observation, fit = dressed_person(hair=True)
    vertices = fit.surface.vertices.copy()
    vertices[:, 2] -= 0.5 * (vertices[:, 1] - 0.95)  # leans: the body's mean depth is not the head's
    head_z = -0.5 * (1.66 - 0.95)
    (x, y), (right, _) = fit.camera.project(np.array([[0, 1.95, head_z], [0.05, 1.95, head_z]]))[0]
    rows, columns = np.mgrid[: observation.alpha.shape[0], : observation.alpha.shape[1]] + 0.5
    bun = np.hypot(columns - x, rows - y) < right - x
    seen = replace(
        observation,
        alpha=np.where(bun, np.float32(1), observation.alpha),
        labels=np.where(bun, np.uint8(Label.HAIR), observation.labels),
    )
    hair = _hair(add_off_body(seen, replace(fit, surface=replace(fit.surface, vertices=vertices))))
    knot = hair[hair[:, 1] > 1.88]
    assert len(knot) > 20
    assert knot[:, 2].mean() == pytest.approx(head_z, abs=0.08)
    assert np.ptp(knot[:, 2]) < 1.3 * np.ptp(knot[:, 0])


def test_hair_goes_round_a_turned_head() -> None:
    """The shell follows the head's own axes, whatever the label of what stands off above the chin."""
    observation, fit = dressed_person(hair=True, hair_m=0.06)
    labels = observation.labels.copy()
    labels[labels == Label.HAIR] = Label.HEADWEAR
    hat = _hair(add_off_body(replace(observation, labels=labels), fit))
    assert -hat[:, 2].min() == pytest.approx(HEAD_RADIUS + 0.06, abs=0.02)


def test_who_is_seen_from_behind_has_a_face() -> None:
    """Hair all over the head in the picture lies behind and above the face, not on it."""
    observation, fit = dressed_person(hair=True, hair_m=0.03)
    turned = fit.camera.T_camera_world @ np.diag([-1.0, 1.0, -1.0, 1.0])
    head = (observation.labels == Label.FACE) | (observation.labels == Label.SKIN)
    head[head.shape[0] // 4 :] = False
    seen = replace(observation, labels=np.where(head, np.uint8(Label.HAIR), observation.labels))
    hair = _hair(add_off_body(seen, replace(fit, camera=replace(fit.camera, T_camera_world=turned))))
    hair = hair - (0, 1.6, 0)  # the middle of the head
    outside = np.linalg.norm(hair * (1, 0, 1), axis=1) > HEAD_RADIUS
    ahead, level = hair[:, 2] > np.abs(hair[:, 0]), np.abs(hair[:, 1]) < 0.04
    assert not (outside & ahead & level).any()
    assert (outside & level & (hair[:, 2] < -0.07)).sum() > 50


def test_hair_beside_the_neck_hangs_from_the_shell_to_the_shoulder() -> None:
    """Not before the face, whose depth is the nearest in the picture."""
    observation, fit = dressed_person(hair=True, hair_m=0.03)
    rows, columns = np.mgrid[: observation.alpha.shape[0], : observation.alpha.shape[1]] + 0.5
    (left, low), (right, high) = fit.camera.project(np.array([[0.06, 1.44, 0], [0.21, 1.62, 0]]))[0]
    strand = (columns > left) & (columns < right) & (rows > high) & (rows < low)
    seen = replace(
        observation,
        alpha=np.where(strand, np.float32(1), observation.alpha),
        labels=np.where(strand, np.uint8(Label.HAIR), observation.labels),
    )
    vertices = fit.surface.vertices.copy()
    jaw = (fit.surface.parts == BodyPart.HEAD) & (vertices[:, 1] < 1.64)
    vertices[jaw, 2] += 0.06  # a jaw is before the ears
    dressed = add_off_body(seen, replace(fit, surface=replace(fit.surface, vertices=vertices)))
    raster = rasterize_mesh(dressed.surface.vertices, dressed.surface.faces, fit.camera)
    assert (raster.face_index[strand] >= 0).mean() > 0.9
    (_, bottom), (inner, top) = fit.camera.project(np.array([[0, 1.46, 0], [0.18, 1.54, 0]]))[0]
    beside = strand & (columns > inner) & (rows > top) & (rows < bottom) & (raster.face_index >= 0)
    assert beside.sum() > 20
    ahead = fit.camera.T_camera_world[2, 3] - raster.depth[beside]
    assert np.median(ahead) < 0.045


def test_hair_before_an_arm_is_not_behind_it() -> None:
    observation, fit = dressed_person(hair=True, hair_m=0.05)
    corners = fit.camera.project(np.array([(0.08, 1.70, 0), (0.14, 1.70, 0), (0.36, 1.24, 0), (0.24, 1.24, 0)]))[0]
    lock = cv2.fillPoly(np.zeros(observation.labels.shape, np.uint8), [corners.round().astype(np.int32)], 1) > 0
    labels = np.where(lock, np.uint8(Label.HAIR), observation.labels)
    alpha = np.maximum(observation.alpha, lock).astype(np.float32)
    fit = add_off_body(replace(observation, labels=labels, alpha=alpha), fit)
    body = fit.surface.body_vertices
    sheets = fit.surface.vertices[body:]
    own = np.unique(fit.surface.faces[(fit.surface.faces >= body).all(1)]) - body
    low = sheets[own][(sheets[own][:, 1] < 1.36) & (sheets[own][:, 1] > 1.26) & (sheets[own][:, 0] > 0.22)]
    arm = fit.surface.vertices[:body][fit.surface.parts[:body] == BodyPart.LEFT_ARM]
    assert len(low) > 20
    assert low[:, 2].max() > arm[:, 2].max()
    assert low[:, 2].min() > arm[:, 2].min() + 0.02


def test_a_lock_on_the_chest_is_as_thin_beside_the_trunk() -> None:
    observation, fit = dressed_person(hair=True, hair_m=0.05)
    corners = fit.camera.project(np.array([(0.06, 1.70, 0), (0.13, 1.70, 0), (0.18, 1.18, 0), (0.08, 1.18, 0)]))[0]
    lock = cv2.fillPoly(np.zeros(observation.labels.shape, np.uint8), [corners.round().astype(np.int32)], 1) > 0
    labels = np.where(lock, np.uint8(Label.HAIR), observation.labels)
    alpha = np.maximum(observation.alpha, lock).astype(np.float32)
    fit = add_off_body(replace(observation, labels=labels, alpha=alpha), fit)
    body = fit.surface.body_vertices
    own = np.unique(fit.surface.faces[(fit.surface.faces >= body).all(1)])
    x, y, z = fit.surface.vertices[own].T
    beside = (x > 0.145) & (x < 0.18) & (y > 1.2) & (y < 1.3)
    assert beside.sum() > 20
    assert z[beside].min() > 0
    assert np.ptp(z[beside]) < 0.08


def _long_headed(fit: BodyFit, depth: float, width: float = 1.0) -> BodyFit:
    """The fit with a head that many times as deep and as wide."""
    vertices = fit.surface.vertices.copy()
    vertices[fit.surface.parts == BodyPart.HEAD] *= (width, 1.0, depth)
    return replace(fit, surface=replace(fit.surface, vertices=vertices))


@pytest.mark.parametrize(("hair_m", "round_"), [(0.02, False), (0.10, True)])
def test_big_hair_is_round_whatever_the_skulls_form_and_short_hair_follows_it(hair_m: float, round_: bool) -> None:
    observation, fit = dressed_person(hair=True, hair_m=hair_m)
    hair = _hair(add_off_body(observation, _long_headed(fit, 1.6)))
    level = hair[np.abs(hair[:, 1] - 1.70) < 0.02]
    sides, behind = np.abs(level[:, 0]).max(), -level[:, 2].min()
    if round_:
        assert behind < sides
    else:
        assert behind > 1.5 * HEAD_RADIUS


def test_big_hair_has_no_ridge_at_the_outline() -> None:
    """Tufts of the outline fade beside it."""
    observation, fit = dressed_person(hair=True, hair_m=0.10)
    rows, columns = np.mgrid[: observation.alpha.shape[0], : observation.alpha.shape[1]] + 0.5
    (x, y), (_, high) = fit.camera.project(np.array([[0, 1.66, 0], [0, 1.68, 0]]))[0]
    tufts = np.cos(np.arctan2(rows - y, columns - x) * 40) > 0
    tufts &= (np.hypot(rows - y, columns - x) > (y - high) / 0.02 * (HEAD_RADIUS + 0.085)) & (rows < y)
    alpha = np.where(tufts, np.float32(0), observation.alpha)
    labels = np.where(tufts, np.uint8(Label.BACKGROUND), observation.labels)
    hair = _hair(add_off_body(replace(observation, alpha=alpha, labels=labels), fit)) - [0, 1.66, 0]
    reach = np.linalg.norm(hair, axis=1)
    above = hair[:, 1] > 0.03
    behind = above & (hair[:, 2] < -0.08)
    assert np.ptp(reach[behind & (hair[:, 1] < 0.12)]) < 0.012


def test_a_head_fitted_wider_than_its_hair_is_drawn_back() -> None:
    observation, fit = dressed_person(hair=True)
    wide = _long_headed(fit, 1.0, 1.12)
    dressed = add_off_body(observation, wide)
    before, after = wide.surface.vertices, dressed.surface.vertices[: dressed.surface.body_vertices]
    above = (wide.surface.parts == BodyPart.HEAD) & (before[:, 1] > 1.71) & (np.abs(before[:, 2]) < 0.02)
    outside = above & (np.abs(before[:, 0]) > 0.06)
    assert outside.sum() >= 2
    assert (np.abs(after[outside, 0]) < np.abs(before[outside, 0]) - 0.005).all()


def test_the_outline_goes_on_behind_a_hand_between_hair_and_not_between_other_things() -> None:
    reach = np.array([4.0, 5.0, np.nan, np.nan, 8.0, 8.0, np.nan, 4.0])
    hair = np.array([1, 1, 0, 0, 1, 1, 1, 0], bool)
    np.testing.assert_allclose(across_gaps(reach, hair, 4), [4, 5, 6, 7, 8, 8, np.nan, 4])
    np.testing.assert_allclose(across_gaps(reach, hair, 2), reach)


def test_one_ray_of_skin_in_the_outline_of_hair_is_hair() -> None:
    known = np.ones(12, bool)
    flags = np.array([1, 1, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1], bool)
    np.testing.assert_array_equal(as_around(flags, known, 1), [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1])
    known[3] = False
    assert not as_around(flags, known, 1)[2]


def test_a_lock_that_flies_is_round_and_thin_at_its_rim() -> None:
    observation, fit = dressed_person(hair=True, hair_m=0.02, lock=True)
    hair = _hair(add_off_body(observation, fit))
    lock = hair[(hair[:, 0] > 0.26) & (hair[:, 0] < 0.30)]
    rim = np.abs(lock[:, 1] - np.median(lock[:, 1])) > 0.42 * np.ptp(lock[:, 1])
    middle = np.abs(lock[:, 1] - np.median(lock[:, 1])) < 0.15 * np.ptp(lock[:, 1])
    assert np.ptp(lock[rim][:, 2]) < 0.5 * np.ptp(lock[middle][:, 2])


def test_hair_under_a_head_that_is_bent_aside_rests_on_the_chest() -> None:
    """It hangs down, not along the head; under an upright head both are one."""
    observation, fit = dressed_person(hair=True, hair_m=0.03)
    corners = fit.camera.project(np.array([(-0.06, 1.70, 0), (-0.13, 1.70, 0), (-0.18, 1.30, 0), (-0.08, 1.30, 0)]))[0]
    lock = cv2.fillPoly(np.zeros(observation.labels.shape, np.uint8), [corners.round().astype(np.int32)], 1) > 0
    labels = np.where(lock, np.uint8(Label.HAIR), observation.labels)
    alpha = np.maximum(observation.alpha, lock).astype(np.float32)
    upright = observation.head
    assert upright is not None
    middle = (upright.top + upright.chin) / 2
    aside = np.array([[0, 1], [-1, 0]])  # the chin to the picture's right
    bent = replace(
        upright,
        top=middle + aside @ (upright.top - middle),
        chin=middle + aside @ (upright.chin - middle),
        oval=middle + (upright.oval - middle) @ aside.T,
    )
    for head in (upright, bent):
        dressed = add_off_body(replace(observation, labels=labels, alpha=alpha, head=head), fit)
        surface, body = dressed.surface, dressed.surface.body_vertices
        low = np.flatnonzero((surface.parts == BodyPart.HEAD) & (surface.vertices[:, 1] < 1.37))
        low = low[(low >= body) & (surface.vertices[low, 0] < -0.05)]
        with_head = (surface.skin.weights[low] * (surface.skin.joints[low] == NAMES.index("neck"))).sum(1)
        with_head += (surface.skin.weights[low] * (surface.skin.joints[low] == NAMES.index("head"))).sum(1)
        assert len(low) > 20
        assert np.median(with_head) < 0.5


def test_no_curtain_of_hair_hangs_inside_the_neck() -> None:
    """From the hairline to the foot of the neck leads no hair, and what is thinner than hair lies not on the neck."""
    observation, fit = dressed_person(hair=True, hair_m=0.05)
    head = replace(observation.head, long_hair=True)
    surface = add_off_body(replace(observation, head=head), fit).surface
    hair = surface.faces[(surface.faces >= surface.body_vertices).all(1)]
    points = surface.vertices[hair[(surface.parts[hair] == BodyPart.HEAD).all(1)]].astype(np.float64)
    assert np.linalg.norm(points - np.roll(points, 1, 1), axis=2).max() < 0.07
    neck = points[(points[..., 1] < 1.45).all(1)]
    assert not (np.abs(np.hypot(neck[..., 0], neck[..., 2]) - 0.055) < 0.004).all(1).any()
