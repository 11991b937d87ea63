"""Off-body sheets: nothing for a bare body, skirts stay whole, held things follow the hand, arms grow no webs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import cv2
import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from dressed_person import NAMES, dressed_person
from persona.body.skinning import skin, unskin
from persona.cloth import SolverOptions, drape, outfit_of
from persona.geometry.kinematics import pose_transforms
from persona.imaging.window import PersonWindow
from persona.landmark_names import COARSE_HANDS
from persona.rendering.mesh import rasterize_mesh
from persona.surface.off_body import _diffused_weights, add_off_body
from persona.surface.options import SheetOptions
from persona.surface.scene import BodyInPhoto, garment_layer
from persona.surface.sheet_mesh import SheetMesh, without_crumbs
from persona.surface.sheets import Sheet
from persona.types import MATERIAL_OF, BodyFit, BodyPart, Label, Observation, Pose


def _posed(fit: BodyFit, turns: Mapping[str, tuple[float, float, float]]) -> np.ndarray:
    """Surface vertices with some joints turned (degrees about x, y, z)."""
    surface = fit.surface
    rest = unskin(surface.vertices, surface.skin, pose_transforms(fit.skeleton, fit.pose))
    rotations = fit.pose.rotations.copy()
    for name, angles in turns.items():
        rotations[NAMES.index(name)] = Rotation.from_euler("xyz", angles, degrees=True).as_matrix()
    return skin(rest, surface.skin, pose_transforms(fit.skeleton, Pose(rotations, fit.pose.translation)))


def _sheet(fit: BodyFit) -> np.ndarray:
    return np.asarray((fit.surface.faces >= fit.surface.body_vertices).all(1))


def test_a_bare_body_gets_no_sheet() -> None:
    observation, fit = dressed_person()
    dressed = add_off_body(observation, fit)
    assert len(dressed.surface.vertices) == fit.surface.body_vertices
    assert dressed.metrics["off_body_vertices"] == 0


@pytest.fixture(scope="module")
def skirted() -> BodyFit:
    observation, fit = dressed_person(skirt=True)
    return add_off_body(observation, fit)


def test_sheets_come_after_the_body_with_weights_that_sum_to_one(skirted: BodyFit) -> None:
    surface = skirted.surface
    body = surface.body_vertices
    added = len(surface.vertices) - body
    assert 500 < added <= SheetOptions().most_vertices
    assert np.allclose(surface.skin.weights[body:].sum(1), 1, atol=1e-6)
    assert (surface.skin.weights[body:] >= 0).all()
    assert (surface.stiffness[body:] == 0).all()
    assert np.isfinite(surface.vertices).all()
    assert len(surface.parts) == len(surface.stiffness) == len(surface.vertices)
    again = add_off_body(dressed_person(skirt=True)[0], skirted)  # sheets of an earlier run are replaced, not kept
    assert len(again.surface.vertices) == len(surface.vertices)


def test_a_skirt_has_depth_in_front_and_behind(skirted: BodyFit) -> None:
    surface = skirted.surface
    below = surface.vertices[surface.body_vertices :]
    low = below[(below[:, 1] > 0.5) & (below[:, 1] < 0.6)]
    assert low[:, 2].max() > 0.10
    assert low[:, 2].min() < -0.10


def test_a_skirt_stays_whole_when_the_legs_part(skirted: BodyFit) -> None:
    apart = {"left_hip": (0, 0, 20), "right_hip": (0, 0, -20)}
    vertices = _posed(skirted, apart)
    raster = rasterize_mesh(vertices, skirted.surface.faces, skirted.camera)
    middle = skirted.camera.width // 2
    rows, _ = skirted.camera.project(np.array([[0, 0.80, 0], [0, 0.58, 0]]))
    column = raster.face_index[int(rows[0, 1]) : int(rows[1, 1]), middle - 3 : middle + 3]
    assert (column >= 0).mean() > 0.9


def test_only_waist_and_hem_of_a_skirt_are_open(skirted: BodyFit) -> None:
    faces = skirted.surface.faces[_sheet(skirted)]
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
    pairs, count = np.unique(edges, axis=0, return_counts=True)
    assert count.max() <= 2
    height = skirted.surface.vertices[pairs[count == 1]].mean(1)[:, 1]
    assert ((np.abs(height - 0.50) < 0.02) | (height > 0.95)).all()


def test_sheets_face_outward(skirted: BodyFit) -> None:
    surface = skirted.surface
    triangles = surface.vertices[surface.faces[_sheet(skirted)]]
    normal = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    front = triangles[:, :, 2].mean(1) > 0.08
    assert (normal[front, 2] > 0).mean() > 0.95
    behind = triangles[:, :, 2].mean(1) < -0.08
    assert (normal[behind, 2] < 0).mean() > 0.95


def test_a_ball_is_rigid_with_the_hand_that_holds_it() -> None:
    observation, fit = dressed_person(ball=True)
    dressed = add_off_body(observation, fit)
    surface = dressed.surface
    body = surface.body_vertices
    held = np.arange(len(surface.vertices)) >= body
    held &= surface.parts == BodyPart.LEFT_HAND
    assert held.sum() > 50
    strongest = surface.skin.joints[held, surface.skin.weights[held].argmax(1)]
    assert (strongest == NAMES.index("left_wrist")).all()
    assert np.allclose(surface.skin.weights[held].max(1), 1)
    assert np.ptp(surface.vertices[held][:, 2]) > 0.10  # as thick as it is wide
    assert [told for told in dressed.warnings if "the left hand holds" in told]


def _painted(observation: Observation, area: np.ndarray, label: Label) -> Observation:
    """The observation with more of the person behind what it shows."""
    labels = np.where(area & (observation.alpha < 0.5), label, observation.labels).astype(np.uint8)
    return replace(observation, labels=labels, alpha=np.maximum(observation.alpha, area).astype(np.float32))


def _polygon(fit: BodyFit, corners: list[tuple[float, float]]) -> np.ndarray:
    """Pixels of a polygon in the plane of the body."""
    area = np.zeros((fit.camera.height, fit.camera.width), np.uint8)
    pixels = fit.camera.project(np.array([(x, y, 0.0) for x, y in corners]))[0]
    cv2.fillPoly(area, [pixels.round().astype(np.int32)], 1)
    return area > 0


def test_what_hangs_from_a_hand_by_a_strap_lies_on_the_body() -> None:
    observation, fit = dressed_person()
    bag = _polygon(fit, [(0.06, 0.72), (0.06, 0.86), (0.46, 0.86), (0.46, 0.72)])
    observation = replace(
        observation,
        labels=np.where(bag, np.uint8(Label.PROP), observation.labels),
        alpha=np.maximum(observation.alpha, bag).astype(np.float32),
    )
    arm_ahead = fit.surface.vertices.copy()
    arm_ahead[np.isin(fit.surface.parts, (BodyPart.LEFT_ARM, BodyPart.LEFT_HAND)), 2] += 0.3
    surface = add_off_body(observation, replace(fit, surface=replace(fit.surface, vertices=arm_ahead))).surface
    added = np.arange(len(surface.vertices)) >= surface.body_vertices
    hung = added & (np.abs(surface.vertices[:, 1] - 0.79) < 0.05)
    assert hung.sum() > 50
    assert (surface.parts[hung] == BodyPart.TORSO).all()
    assert surface.vertices[hung, 2].max() < 0.25  # the hand is at 0.3
    assert surface.vertices[hung, 2].min() > 0.0
    strongest = surface.skin.joints[hung, surface.skin.weights[hung].argmax(1)]
    assert not {NAMES[k] for k in strongest} & {"left_wrist", "left_elbow", "left_shoulder"}


@pytest.mark.parametrize(("shown", "part"), [(0.9, BodyPart.LEFT_HAND), (0.3, BodyPart.TORSO)])
def test_a_bag_that_hides_the_hand_beside_it_hangs_on_the_body(shown: float, part: BodyPart) -> None:
    observation, fit = dressed_person()
    marks = observation.landmarks
    confidence = marks.body_confidence.copy()
    confidence[COARSE_HANDS[0]] = shown
    bag = _polygon(fit, [(0.08, 0.66), (0.08, 0.92), (0.60, 0.92), (0.60, 0.66)])
    observation = replace(
        observation,
        landmarks=replace(marks, body_confidence=confidence, left_hand=None),
        labels=np.where(bag, np.uint8(Label.PROP), observation.labels),
        alpha=np.maximum(observation.alpha, bag).astype(np.float32),
    )
    surface = add_off_body(observation, fit).surface
    added = np.arange(len(surface.vertices)) >= surface.body_vertices
    carried = added & (np.abs(surface.vertices[:, 1] - 0.79) < 0.05)
    assert carried.sum() > 50
    assert (surface.parts[carried] == part).all()


def _with_prop(observation: Observation, area: np.ndarray) -> Observation:
    return replace(
        observation,
        labels=np.where(area, np.uint8(Label.PROP), observation.labels),
        alpha=np.maximum(observation.alpha, area).astype(np.float32),
    )


def test_a_bag_before_a_skirt_is_seen_before_it() -> None:
    observation, fit = dressed_person(skirt=True)
    bag = _polygon(fit, [(0.1, 0.60), (0.1, 0.86), (0.60, 0.86), (0.60, 0.60)])
    surface = add_off_body(_with_prop(observation, bag), fit).surface
    raster = rasterize_mesh(surface.vertices, surface.faces, fit.camera)
    part = surface.parts[surface.faces[np.maximum(raster.face_index, 0), 0]]
    held = (raster.face_index >= 0) & (part == BodyPart.LEFT_HAND)
    assert held[cv2.erode(bag.astype(np.uint8), np.ones((5, 5))) > 0].mean() > 0.97


def test_what_is_held_goes_on_behind_the_hand_that_holds_it() -> None:
    observation, fit = dressed_person()
    window = PersonWindow(fit.camera, observation.alpha, observation.foreground, observation.labels, (0, 0), (1.0, 1.0))
    hand = BodyInPhoto(observation, fit, window).part == BodyPart.LEFT_HAND
    envelope = _polygon(fit, [(0.40, 0.78), (0.40, 1.0), (0.68, 1.0), (0.68, 0.78)])
    surface = add_off_body(_with_prop(observation, envelope & ~hand), fit).surface
    body = surface.body_vertices
    faces = surface.faces[(surface.faces >= body).all(1) & (surface.parts[surface.faces[:, 0]] == BodyPart.LEFT_HAND)]
    behind = rasterize_mesh(surface.vertices, faces, fit.camera)
    inside = hand & (cv2.erode(envelope.astype(np.uint8), np.ones((5, 5))) > 0)
    assert (behind.face_index[inside] >= 0).mean() > 0.97
    front = rasterize_mesh(surface.vertices, surface.faces, fit.camera)
    shown = surface.faces[np.maximum(front.face_index, 0), 0] < body
    within = cv2.erode(inside.astype(np.uint8), np.ones((5, 5))) > 0
    assert shown[within].mean() > 0.95  # the hand itself


def test_what_lies_far_before_the_hand_that_hides_it_has_no_step() -> None:
    """It lies before the belly, which is far before the hand: it cannot be behind both."""
    observation, fit = dressed_person()
    vertices = fit.surface.vertices.copy()
    vertices[(vertices[:, 1] > 0.78) & (np.abs(vertices[:, 0]) < 0.25), 2] += 0.15
    fit = replace(fit, surface=replace(fit.surface, vertices=vertices))
    window = PersonWindow(fit.camera, observation.alpha, observation.foreground, observation.labels, (0, 0), (1.0, 1.0))
    hand = BodyInPhoto(observation, fit, window).part == BodyPart.LEFT_HAND
    envelope = _polygon(fit, [(0.10, 0.78), (0.10, 1.0), (0.68, 1.0), (0.68, 0.78)])
    surface = add_off_body(_with_prop(observation, envelope & ~hand), fit).surface
    options = SheetOptions().props
    faces = surface.faces[(surface.faces >= surface.body_vertices).all(1)]
    corners = surface.vertices[faces[(surface.parts[faces] == BodyPart.LEFT_HAND).all(1)]]
    assert len(corners) > 100
    assert np.ptp(corners[..., 2]) > 0.08  # it does go back from the belly toward the hand
    across = np.ptp(corners[..., :2], axis=1).max(1)
    step = np.ptp(corners[..., 2], axis=1)
    assert (step - options.bend * across).max() < 2 * (options.thinnest_m + options.clear_m) + 0.002


def test_a_bag_below_the_hand_hangs_from_it_whatever_the_arm_does() -> None:
    observation, fit = dressed_person()
    hand = fit.surface.vertices[fit.surface.parts == BodyPart.LEFT_HAND]
    x, y = hand[:, 0].mean(), hand[:, 1].min()
    bag = _polygon(fit, [(x - 0.12, y - 0.3), (x - 0.05, y), (x + 0.05, y), (x + 0.12, y - 0.3)])
    carrying = add_off_body(_with_prop(observation, bag), fit)
    (garment,) = carrying.garments
    assert (garment.kind, garment.label, garment.closed) == ("bag", Label.PROP, True)
    own = slice(garment.first, garment.first + len(garment))
    points = carrying.surface.vertices[own].reshape(garment.rows, garment.columns, 3)
    assert np.linalg.norm(points[0].mean(0) - hand.mean(0)) < 0.02  # the handle is in the fist
    assert (carrying.surface.parts[own] == BodyPart.LEFT_HAND).all()
    faces = carrying.surface.faces[(carrying.surface.faces >= garment.first).all(1)]
    shown = rasterize_mesh(carrying.surface.vertices, faces, fit.camera).face_index >= 0
    assert (shown & bag).sum() > 0.97 * (shown & (np.arange(len(bag))[:, None] > np.nonzero(bag)[0].min())).sum()
    assert shown[cv2.erode(bag.astype(np.uint8), np.ones((5, 5))) > 0].mean() > 0.97
    outfit = outfit_of(carrying)
    assert outfit is not None
    assert SolverOptions().of(outfit).calming > SolverOptions().calming  # in exported files, too: it swings
    for turn in (0.0, 80.0, 150.0):
        rotations = fit.pose.rotations.copy()
        rotations[NAMES.index("left_shoulder")] = Rotation.from_euler("z", turn, degrees=True).as_matrix()
        hung = drape(outfit, Pose(rotations, fit.pose.translation)).reshape(points.shape)
        assert hung[0, :, 1].mean() - hung[-1, :, 1].mean() > 0.5 * (points[0, 0, 1] - points[-1, 0, 1])
        assert np.linalg.norm(np.ptp(hung[-3], axis=0)) > 0.12  # and is a bag still


def test_a_ball_beside_the_hand_goes_with_it() -> None:
    observation, fit = dressed_person()
    hand = fit.surface.vertices[fit.surface.parts == BodyPart.LEFT_HAND]
    x, y = hand[:, 0].max(), hand[:, 1].mean()
    turn = np.linspace(0, 2 * np.pi, 24)
    ball = _polygon(fit, [(x + 0.1 + 0.12 * np.cos(a), y + 0.12 * np.sin(a)) for a in turn])
    carrying = add_off_body(_with_prop(observation, ball), fit)
    assert carrying.garments == ()
    assert (carrying.surface.parts[carrying.surface.body_vertices :] == BodyPart.LEFT_HAND).any()


def test_what_no_hand_holds_is_part_of_the_clothes() -> None:
    observation, fit = dressed_person()
    bag = _polygon(fit, [(0.15, 1.45), (0.15, 1.60), (0.40, 1.60), (0.40, 1.45)])
    worn = add_off_body(_painted(observation, bag, Label.PROP), fit).surface
    parts = worn.parts[worn.body_vertices :]
    assert len(parts) > 50
    assert not np.isin(parts, (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND)).any()


def test_a_bag_that_no_hand_is_near_hangs_before_the_skirt() -> None:
    observation, fit = dressed_person(skirt=True)
    bag = _polygon(fit, [(0.04, 0.54), (0.04, 0.72), (0.40, 0.72), (0.40, 0.54)])
    surface = add_off_body(_with_prop(observation, bag), fit).surface
    raster = rasterize_mesh(surface.vertices, surface.faces, fit.camera)
    corner = surface.faces[np.maximum(raster.face_index, 0), 0]
    inside = cv2.erode(bag.astype(np.uint8), np.ones((5, 5))) > 0
    assert (surface.parts[corner][inside] == BodyPart.TORSO).mean() > 0.95
    bag_m = surface.vertices[np.unique(corner[inside])]
    assert np.ptp(bag_m[:, 0]) > 0.25  # one thing, on the skirt and beside it
    weights = surface.skin.weights[corner[inside]].max(1)
    assert (np.abs(weights - np.median(weights)) < 1e-6).mean() > 0.95  # rigid


def test_a_flat_bag_beside_the_leg_hangs_on_the_body() -> None:
    observation, fit = dressed_person()
    bag = _polygon(fit, [(0.24, 0.45), (0.24, 0.70), (0.46, 0.70), (0.46, 0.45)])
    surface = add_off_body(_with_prop(observation, bag), fit).surface
    hung = np.arange(len(surface.vertices)) >= surface.body_vertices
    hung &= (surface.vertices[:, 0] > 0.25) & (surface.vertices[:, 1] < 0.69)
    assert hung.sum() > 50
    assert (surface.parts[hung] == BodyPart.TORSO).all()
    assert np.ptp(surface.skin.weights[hung].max(1)) < 1e-6  # rigid
    size = np.ptp(surface.vertices[hung], axis=0)
    assert 0.25 * size[0] < size[2] < 0.6 * size[0]
    assert np.abs(surface.vertices[hung, 2]).max() < 0.2


def _flared(labelled: Label, arm: Label) -> BodyFit:
    """A person whose left hand covers the edge of a flared skirt, so that the skirt's rim lies nearest the hand."""
    observation, fit = dressed_person(skirt=True)
    window = PersonWindow(fit.camera, observation.alpha, observation.foreground, observation.labels, (0, 0), (1.0, 1.0))
    part = BodyInPhoto(observation, fit, window).part
    labels = observation.labels.copy()
    flare = _polygon(fit, [(0.3, 0.9), (0.75, 0.75), (0.6, 0.45), (0.3, 0.5)])
    labels[flare & ~np.isin(part, (BodyPart.LEFT_ARM, BodyPart.LEFT_HAND))] = labelled
    labels[np.isin(part, (BodyPart.LEFT_ARM, BodyPart.LEFT_HAND))] = arm
    return add_off_body(_painted(replace(observation, labels=labels), flare, labelled), fit)


@pytest.mark.parametrize(
    ("garment", "arm"), [(Label.TOP, Label.SKIN), (Label.SKIRT, Label.SKIN), (Label.SKIRT, Label.TOP)]
)
def test_cloth_beside_a_hand_is_the_skirts_and_does_not_follow_the_arm(garment: Label, arm: Label) -> None:
    """Neither a bare arm nor a sleeve of another garment takes what lies beside it."""
    surface = _flared(garment, arm).surface
    added = np.arange(len(surface.vertices)) >= surface.body_vertices
    beside = added & (surface.vertices[:, 0] > 0.55) & (surface.vertices[:, 1] < 0.75)
    assert beside.sum() > 30
    arms = [NAMES.index(f"left_{joint}") for joint in ("shoulder", "elbow", "wrist", "middle1")]
    carried = np.where(np.isin(surface.skin.joints[beside], arms), surface.skin.weights[beside], 0).sum(1)
    assert carried.max() < 0.05
    assert not np.isin(surface.parts[beside], (BodyPart.LEFT_ARM, BodyPart.LEFT_HAND)).any()


def test_a_wide_sleeve_follows_its_arm() -> None:
    observation, fit = dressed_person()
    hanging = _polygon(fit, [(0.36, 1.2), (0.5, 0.98), (0.42, 0.90), (0.28, 1.05)])
    surface = add_off_body(_painted(observation, hanging, Label.TOP), fit).surface
    added = surface.parts[surface.body_vertices :]
    assert len(added) > 30
    assert (added == BodyPart.LEFT_ARM).mean() > 0.8


def test_what_the_labels_call_trousers_is_no_skirt_and_what_they_call_a_dress_is_one() -> None:
    observation, fit = dressed_person(skirt=True)
    whole = add_off_body(observation, fit).metrics["off_body_vertices"]
    cloth = observation.labels == Label.TOP
    rows = np.arange(len(cloth))[:, None] > fit.camera.project(np.array([[0, 0.98, 0]]))[0][0, 1]

    def named(label: Label) -> BodyFit:
        labels = np.where(cloth & rows, label, observation.labels).astype(np.uint8)
        return add_off_body(replace(observation, labels=labels), fit)

    assert named(Label.DRESS).metrics["off_body_vertices"] > 0.8 * whole
    surface = named(Label.TROUSERS).surface
    low = surface.vertices[surface.body_vertices :]
    assert np.ptp(low[np.abs(low[:, 1] - 0.6) < 0.05][:, 2]) < 0.2  # as deep as a leg, not as a skirt is wide


def test_no_web_joins_trouser_legs() -> None:
    observation, fit = dressed_person(skirt=True)
    labels = np.where(observation.labels == Label.TOP, Label.TROUSERS, observation.labels).astype(np.uint8)
    observation = replace(observation, labels=labels)
    for lean in (0.0, 0.013):  # so that the border between the legs lies anywhere between cells
        moved = replace(fit, surface=replace(fit.surface, vertices=fit.surface.vertices + np.array((lean, 0, 0))))
        surface = add_off_body(observation, moved).surface
        left, right = (
            (surface.skin.weights * np.array([n.startswith(side) for n in NAMES])[surface.skin.joints]).sum(1)
            for side in ("left", "right")
        )
        faces = surface.faces[(surface.faces >= surface.body_vertices).all(1)]
        legs = np.isin(surface.parts, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG))
        with_side = (left - right)[faces[legs[faces].all(1)]]
        assert len(with_side) > 100
        assert not ((with_side.max(1) > 0.7) & (with_side.min(1) < -0.7)).any()


@pytest.mark.parametrize(("reach_m", "kept"), [(0.029, False), (0.06, True)])
def test_a_crumb_of_cloth_beside_a_hand_is_left_out(reach_m: float, kept: bool) -> None:
    """It touches nothing of the trunk that it would move with; what is larger may be a garment behind the arm."""
    observation, fit = dressed_person()
    (x, y), (right, _) = fit.camera.project(np.array([[0.62, 0.94, 0], [0.62 + reach_m, 0.94, 0]]))[0]
    rows, columns = np.mgrid[: observation.alpha.shape[0], : observation.alpha.shape[1]] + 0.5
    piece = (np.hypot(columns - x, rows - y) < right - x) & (observation.alpha < 0.5)
    seen = replace(
        observation,
        alpha=np.where(piece, np.float32(1), observation.alpha),
        labels=np.where(piece, np.uint8(Label.TROUSERS), observation.labels),
    )
    dressed = add_off_body(seen, fit)
    assert (len(dressed.surface.vertices) > dressed.surface.body_vertices) == kept


def test_what_touches_nobody_is_left_out() -> None:
    observation, fit = dressed_person()
    away = _polygon(fit, [(0.38, 1.55), (0.38, 1.67), (0.50, 1.67), (0.50, 1.55)])
    beside = _polygon(fit, [(0.05, 1.55), (0.05, 1.67), (0.20, 1.67), (0.20, 1.55)])
    assert not (away & (observation.alpha > 0.5)).any()
    for piece, kept in ((away, False), (beside, True)):
        dressed = add_off_body(_painted(observation, piece, Label.TOP), fit)
        assert (len(dressed.surface.vertices) > dressed.surface.body_vertices) == kept


def test_a_band_from_leg_to_leg_is_left_out_and_the_cloth_between_them_is_not() -> None:
    observation, fit = dressed_person()
    for height, kept in ((0.02, False), (0.3, True)):
        band = _polygon(fit, [(-0.1, 0.4), (-0.1, 0.4 + height), (0.1, 0.4 + height), (0.1, 0.4)])
        dressed = add_off_body(_painted(observation, band, Label.TROUSERS), fit)
        assert (len(dressed.surface.vertices) > dressed.surface.body_vertices) == kept


@pytest.mark.parametrize(("covered", "left"), [(0.8, False), (0.1, True)])
def test_what_a_shoe_does_not_reach_of_the_photos_shoe_is_no_second_one(covered: float, left: bool) -> None:
    """Unless most of it is elsewhere: then the fit has the foot in the wrong place."""
    observation, fit = dressed_person()
    shown = _painted(observation, _polygon(fit, [(0.1, 0), (0.1, -0.2), (0.24, -0.2), (0.24, 0)]), Label.SHOE)
    rows = np.flatnonzero((shown.labels == Label.SHOE).any(1))
    low = float(fit.camera.project(np.array([[0.17, 0.0, 0.0]]))[0][0, 1])
    end = (rows[0] + covered * (rows[-1] - rows[0]) - low) * 0.2 / (rows[-1] - low)  # meters below the ground
    shoe = np.array([(x, y, 0.3) for y in (0.2, -end) for x in (0.0, 0.4)])
    weights, parts = np.eye(len(NAMES))[np.zeros(4, int)], np.full(4, BodyPart.LEFT_FOOT)
    sheet = Sheet(shoe, np.array([[0, 2, 1], [1, 2, 3]]), weights, parts)
    for worn, made in (((), True), ((sheet,), left)):
        dressed = add_off_body(shown, fit, shoes=worn)
        assert (len(dressed.surface.vertices) > dressed.surface.body_vertices) == made


def test_raised_arms_grow_no_webs(skirted: BodyFit) -> None:
    raised = {"left_shoulder": (0, 0, 90), "right_shoulder": (0, 0, -90)}
    faces = skirted.surface.faces[_sheet(skirted)]

    def longest(vertices: np.ndarray) -> np.ndarray:
        corners = vertices[faces]
        return np.linalg.norm(corners - corners[:, [1, 2, 0]], axis=2).max(1)

    before, after = longest(skirted.surface.vertices), longest(_posed(skirted, raised))
    assert (after < 3 * before + 0.03).mean() > 0.99


def test_a_cuff_beside_its_hand_is_the_sleeves_though_the_coat_behind_the_hand_is_nearer() -> None:
    """From left to right: the coat, a hand before it, and the cuff's corner, which hangs from the sleeve above."""
    part, labels = np.full((60, 60), 255, np.uint8), np.zeros((60, 60), np.uint8)
    part[:, :30] = BodyPart.TORSO
    part[:30, 30:50] = BodyPart.LEFT_ARM
    part[30:50, 30:34] = BodyPart.LEFT_HAND
    labels[:, :30] = labels[:30, 30:50] = labels[30:42, 34:50] = Label.TOP
    labels[30:50, 30:34] = Label.SKIN
    matte = labels != Label.BACKGROUND
    body = (part != 255) & matte
    view = _arm_in_photo(part, labels)
    layer = garment_layer(cast(BodyInPhoto, view), SheetOptions())
    assert (layer[matte & ~body] == 1).all()
    # Without the sleeve above, the same cloth is the coat's, behind the hand.
    labels[25:30, 34:50] = Label.BACKGROUND
    view = _arm_in_photo(part, labels)
    assert (garment_layer(cast(BodyInPhoto, view), SheetOptions())[view.matte & ~view.body] == 0).any()


@pytest.mark.parametrize("bare", [True, False])
def test_cloth_beside_an_arm_beyond_the_end_of_its_sleeve_is_not_the_arms(bare: bool) -> None:
    """From above: sleeve, bare forearm, and the arm's end on a skirt of the sleeve's label, as in its pocket."""
    part, labels = np.full((80, 60), 255, np.uint8), np.full((80, 60), Label.DRESS, np.uint8)
    part[:, :20], part[:, 20:40] = BodyPart.TORSO, BodyPart.LEFT_ARM
    labels[:55, 40:] = Label.BACKGROUND
    labels[20:55, 20:40] = Label.SKIN if bare else Label.DRESS
    labels[::7, 20:40] = Label.DRESS  # the parser is not always right
    view = _arm_in_photo(part, labels)
    layer = garment_layer(cast(BodyInPhoto, view), SheetOptions())
    assert (layer[view.matte & ~view.body] == (0 if bare else 1)).all()


def _arm_in_photo(part: np.ndarray, labels: np.ndarray) -> SimpleNamespace:
    """A body in a photo whose left arm hangs: as many meters along it as pixels from above."""
    matte, rows = labels != Label.BACKGROUND, np.indices(part.shape)[0]
    arm = np.isin(part, (BodyPart.LEFT_ARM, BodyPart.LEFT_HAND))
    return SimpleNamespace(
        part=part, body=(part != 255) & matte, matte=matte, px=200.0, layer=arm.astype(np.int64),
        window=SimpleNamespace(labels=labels, materials=MATERIAL_OF[labels]),
        layers=[SimpleNamespace(vertex=rows)] * 3, along_arms=np.arange(len(part), dtype=float),
    )  # fmt: skip


def test_what_lies_alone_between_two_legs_moves_with_its_own() -> None:
    height, width, cell = 40, 40, 2
    side = np.where(np.arange(width) < 20, 1, 2) * np.ones((height, 1), int)
    known, alone = np.zeros((height, width), bool), np.zeros((height, width), bool)
    known[:, :4] = known[:, 26:] = True  # the left leg, and the right one, which is nearer
    alone[16:24, 14:20] = True
    vertex = np.where(side == 1, 0, 1)
    view = SimpleNamespace(dense=np.eye(2), layers=[SimpleNamespace(vertex=vertex)])
    scene: Any = SimpleNamespace(view=view, joints=SimpleNamespace(stand_in=np.arange(2)))
    weights = _diffused_weights(scene, 0, known, alone, known | alone, side, cell)
    assert np.allclose(weights[9:11, 8:9], [1, 0], atol=1e-3)


def test_a_piece_of_a_sheet_that_hangs_on_nothing_is_left_out() -> None:
    """Two squares of 10 pixels: the one that nothing holds goes if it is small."""
    square = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]])
    faces = np.array([[0, 1, 2], [1, 3, 2]])
    mesh = SheetMesh(
        np.concatenate([square, square + np.array((5.0, 0, 0))]),
        np.concatenate([faces, faces + 4]),
        np.concatenate([square[:, :2], square[:, :2] + np.array((5, 0))]) * 10.0,
    )
    held = np.zeros((11, 61), bool)
    held[0, 50] = True
    kept = without_crumbs(mesh, held, 60)
    assert kept is not None
    np.testing.assert_array_equal(kept.vertices, mesh.vertices[4:])
    np.testing.assert_array_equal(kept.faces, faces)
    assert len(without_crumbs(mesh, held, 40).vertices) == 8  # type: ignore[union-attr]
    assert without_crumbs(mesh, np.zeros_like(held), 60) is None
