"""Shoes: closed, around the whole foot, inside the person's outline, only where they are worn, moving with the foot."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from persona.body import Anny
from persona.body.skinning import skin, unskin
from persona.fitting.heels import barefoot, standing_in_heels
from persona.fitting.shape_priors import shape_prior
from persona.fitting.state import Body, State
from persona.geometry.kinematics import pose_transforms
from persona.motion.anatomy import anatomy, heel_turn
from persona.motion.limbs import limbs
from persona.rendering.mesh import rasterize_mesh
from persona.surface.cloth import dressed_feet
from persona.surface.sheets import Sheet, append
from persona.surface.shoes import add_shoes
from persona.types import BodyFit, BodyPart, BodyReference, Camera, Label, Landmarks, Observation, Photo, Pose, Surface

FEET = (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)
PIXELS = (700, 500)


def standing(heels: float = 0.0) -> tuple[Observation, BodyFit]:
    """The mean body as it stands, seen whole from the front, its own outline the person's.

    Args:
        heels: radians by which its feet are turned down, and its toes back.
    """
    model = Anny().load()
    rotations = np.tile(np.eye(3), (len(model.joint_names), 1, 1))
    for leg in limbs(model).legs:
        rotations[leg.foot] = heel_turn(model.joint_template, leg, heels)
        rotations[list(leg.toes)] = heel_turn(model.joint_template, leg, -heels)
    adult = shape_prior(model, None).mean
    state = State(rotations, np.zeros(3), adult, np.zeros(len(model.expression)))
    body = Body.of(model, state)
    skeleton = model.skeleton(body.coefficients)
    vertices = model.reference_vertices(body.coefficients)
    pose = Pose(rotations.astype(np.float32), np.zeros(3, np.float32), np.zeros(0, np.float32))
    vertices = skin(vertices, model.skin, pose_transforms(skeleton, pose))
    middle = (vertices.min(0) + vertices.max(0)) / 2
    T = np.diag([1.0, -1.0, -1.0, 1.0])
    T[:3, 3] = -T[:3, :3] @ (middle + np.array([0, 0, 4.0]))
    camera = Camera(1400.0, 1400.0, PIXELS[1] / 2, PIXELS[0] / 2, PIXELS[1], PIXELS[0], T)
    surface = Surface(
        vertices.astype(np.float32), model.faces, model.skin, model.parts, np.zeros(len(vertices), np.float32),
        len(vertices),
    )  # fmt: skip
    fit = BodyFit(
        BodyReference(model.name), {}, skeleton, pose, camera, surface, (), np.zeros(0, np.int32),
        np.zeros((0, 0, 3), np.float32),
    )  # fmt: skip
    alpha = (rasterize_mesh(vertices, model.faces, camera).face_index >= 0).astype(np.float32)
    blank = np.zeros((*PIXELS, 3), np.uint8)
    once = np.zeros(33, np.float32)
    marks = Landmarks(np.zeros((33, 2), np.float32), once, once, np.zeros((33, 3), np.float32))
    photo = Photo(blank, None, "", PIXELS[::-1])
    return Observation(photo, marks, alpha, blank.astype(np.float32), alpha.astype(np.uint8)), fit


@pytest.fixture(scope="module")
def shod() -> tuple[Observation, BodyFit, BodyFit]:
    observation, fit = standing()
    return observation, fit, add_shoes(observation, fit, (True, True))


def shoe_of(fit: BodyFit, part: BodyPart) -> tuple[np.ndarray, np.ndarray]:
    """Vertices of all, and the faces of one shoe."""
    surface = fit.surface
    own = (surface.faces >= surface.body_vertices).all(1) & (surface.parts[surface.faces[:, 0]] == part)
    return surface.vertices.astype(np.float64), surface.faces[own]


def winding(points: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """How often a closed surface winds around points: 1 inside, 0 outside (van Oosterom and Strackee, 1983)."""
    a, b, c = (vertices[faces[:, k]][None] - points[:, None] for k in range(3))
    la, lb, lc = (np.linalg.norm(x, axis=-1) for x in (a, b, c))
    numerator = (a * np.cross(b, c)).sum(-1)
    denominator = la * lb * lc + (a * b).sum(-1) * lc + (b * c).sum(-1) * la + (c * a).sum(-1) * lb
    return (2 * np.arctan2(numerator, denominator)).sum(1) / (4 * np.pi)


def test_a_shoe_is_closed_and_faces_outwards(shod) -> None:
    for part in FEET:
        vertices, faces = shoe_of(shod[2], part)
        edges = Counter(tuple(e) for f in faces for e in ((f[0], f[1]), (f[1], f[2]), (f[2], f[0])))
        assert len(faces) > 500 and set(edges.values()) == {1}
        assert all((b, a) in edges for a, b in edges)
        a, b, c = (vertices[faces[:, k]] for k in range(3))
        assert 0.0005 < (a * np.cross(b, c)).sum() / 6 < 0.004  # cubic meters


def test_a_shoe_ends_as_high_behind_as_before_the_ankle(shod) -> None:
    observation, fit, low = shod  # its photo shows no shoe
    tops = []
    for label in (Label.SKIN, Label.SHOE):
        told = replace(observation, labels=np.where(observation.alpha > 0.5, label, 0).astype(np.uint8))
        dressed = add_shoes(told, fit, (True, True))
        vertices, faces = shoe_of(dressed, BodyPart.LEFT_FOOT)
        tops.append(vertices[np.unique(faces), 1].max())
    foot = fit.surface.vertices[fit.surface.parts == BodyPart.LEFT_FOOT, 1]
    assert tops[0] == pytest.approx(low.surface.vertices[np.unique(shoe_of(low, BodyPart.LEFT_FOOT)[1]), 1].max())
    assert tops[1] - tops[0] > 0.1 * np.ptp(foot)
    assert tops[1] < foot.max()


def test_a_flat_shoe_stands_on_its_whole_sole_with_an_upright_back(shod) -> None:
    for part in FEET:
        vertices, faces = shoe_of(shod[2], part)
        shoe = vertices[np.unique(faces)]
        low, last, first = shoe[:, 1].min(), shoe[:, 2].min(), shoe[:, 2].max()
        top = shoe[shoe[:, 2] < last + 0.03, 1].max() - low
        for height in (0.1, 0.4, 0.7):  # of the back
            level = shoe[np.abs(shoe[:, 1] - low - height * top) < 0.005]
            assert level[:, 2].min() < last + 0.014
        for place in (0.03, 0.15):  # of the length, from behind: heel and middle of the foot
            there = shoe[np.abs(shoe[:, 2] - last - place * (first - last)) < 0.01]
            assert there[:, 1].min() < low + 0.004
        toe = shoe[shoe[:, 2] > first - 0.02]
        assert np.ptp(toe[:, 1]) > 0.02


def test_heel_and_tip_are_round_as_seen_from_above(shod) -> None:
    for part in FEET:
        vertices, faces = shoe_of(shod[2], part)
        shoe = vertices[np.unique(faces)]
        shoe = shoe[shoe[:, 1] < shoe[:, 1].min() + 0.03]
        for z in (shoe[:, 2] - shoe[:, 2].min(), shoe[:, 2].max() - shoe[:, 2]):
            end, near, far = (float(np.ptp(shoe[np.abs(z - at) < 0.004, 0])) for at in (0.004, 0.012, 0.03))
            assert 0.3 < end / far < 0.85 and end < near < far
        a, b, c = (vertices[faces[:, k]] for k in range(3))
        sides = np.stack([np.linalg.norm(u - v, axis=1) for u, v in ((a, b), (b, c), (c, a))])
        assert sides.max() < 0.02  # long ones stood out as spikes


@pytest.mark.parametrize(("below", "drawn"), [(0.02, True), (0.10, False)])
def test_no_flap_hangs_under_a_sole(shod, below: float, drawn: bool) -> None:
    observation, fit, low = shod
    sole = low.surface.vertices[np.unique(shoe_of(low, BodyPart.LEFT_FOOT)[1]), 1].min()
    points = np.array([(0.10, sole + 0.03, 0.2), (0.12, sole + 0.03, 0.2), (0.11, sole - below, 0.22)])
    weights = np.zeros((3, len(fit.skeleton.parents)))
    weights[:, anatomy(fit.skeleton).legs[0].foot] = 1
    flap = Sheet(points, np.array([[0, 1, 2]]), weights, np.full(3, int(BodyPart.LEFT_FOOT)))
    first = len(fit.surface.vertices)
    dressed = add_shoes(observation, replace(fit, surface=append(fit.surface, flap)), (True, True))
    found = dressed.surface.vertices[first : first + 3]
    assert np.allclose(found[:2], points[:2], atol=1e-5)
    assert found[2, 1] == pytest.approx(sole if drawn else sole - below, abs=0.004)


def larger(observation: Observation, fit: BodyFit, camera: Camera, by_m: tuple[float, float]) -> BodyFit:
    """In the view of a camera: the fit with shoes, where the photo shows a shoe that goes on below the ankles.

    Args:
        by_m: to either side in the picture, and down, meters.
    """
    surface = fit.surface
    alpha = rasterize_mesh(surface.vertices, surface.faces, camera).face_index >= 0
    ankles = surface.vertices[np.isin(surface.parts, FEET), 1].max()
    low = int(camera.project(np.array([[0.0, ankles, 0.0]]))[0][0, 1])
    aside, down = (round(one * 350) for one in by_m)  # pixels: 1400 of focal length, 4 m away
    shoe = cv2.dilate(alpha.astype(np.uint8), np.ones((1, 2 * aside + 1), np.uint8))
    for _ in range(down):
        shoe[1:] |= shoe[:-1]
    shoe[:low] = 0
    seen = replace(
        observation,
        alpha=(alpha | (shoe > 0)).astype(np.float32),
        labels=np.where(shoe > 0, Label.SHOE, np.where(alpha, Label.SKIN, 0)).astype(np.uint8),
    )
    return add_shoes(seen, replace(fit, camera=camera), (True, True))


def test_a_shoe_is_as_long_and_wide_as_the_photo_shows_it(shod) -> None:
    observation, fit, _ = shod
    from_aside = fit.camera.T_camera_world.copy()
    from_aside[:3, :3] = from_aside[:3, :3] @ Rotation.from_euler("y", -90, degrees=True).as_matrix()
    aside = replace(fit.camera, T_camera_world=from_aside)

    def extent(dressed: BodyFit, axis: int) -> float:
        vertices, faces = shoe_of(dressed, BodyPart.LEFT_FOOT)
        return float(np.ptp(vertices[np.unique(faces), axis]))

    exact, long = (larger(observation, fit, aside, (by, 0.0)) for by in (0.0, 0.03))
    assert extent(long, 2) - extent(exact, 2) > 0.03
    exact, wide, thick = (larger(observation, fit, fit.camera, by) for by in ((0.0, 0.0), (0.01, 0.0), (0.0, 0.03)))
    assert 0.005 < extent(wide, 0) - extent(exact, 0) < 0.03
    foot = fit.surface.vertices[fit.surface.parts == BodyPart.LEFT_FOOT, 2]
    assert extent(thick, 2) < np.ptp(foot) + 0.01  # a foot that points at the camera does not grow towards it


@pytest.mark.slow
def test_the_whole_foot_is_inside(shod) -> None:
    _, fit, dressed = shod
    body = dressed.surface.vertices[: fit.surface.body_vertices].astype(np.float64)
    for part in FEET:
        own = fit.surface.parts == part
        height = fit.surface.vertices[own, 1]
        low = own & (fit.surface.vertices[:, 1] < height.min() + 0.4 * np.ptp(height))
        assert low.sum() > 100
        assert winding(body[low], *shoe_of(dressed, part)).min() > 0.5
    rest = ~np.isin(fit.surface.parts, FEET)
    assert np.array_equal(body[rest], fit.surface.vertices[rest])


def test_a_shoe_stays_inside_the_outline_and_is_flat(shod) -> None:
    observation, fit, dressed = shod
    picture = rasterize_mesh(dressed.surface.vertices, dressed.surface.faces, fit.camera).face_index >= 0
    before, after = observation.alpha > 0.5, picture
    low = slice(int(PIXELS[0] * 0.8), None)
    assert (after & ~before)[low].sum() < 0.06 * before[low].sum()
    for part in FEET:
        vertices, faces = shoe_of(dressed, part)
        points = vertices[np.unique(faces)]
        soles = points[points[:, 1] < points[:, 1].min() + 0.006]
        assert np.ptp(soles[:, 2]) > 0.6 * np.ptp(points[:, 2])


def test_only_dressed_feet_get_one(shod) -> None:
    observation, fit, _ = shod
    assert add_shoes(observation, fit, (False, False)).surface is fit.surface
    left = add_shoes(observation, fit, (True, False))
    assert set(left.surface.parts[fit.surface.body_vertices :]) == {int(BodyPart.LEFT_FOOT)}


def test_a_foot_out_of_the_picture_keeps_its_shoe_whole(shod) -> None:
    observation, fit, dressed = shod
    rows = int(PIXELS[0] * 0.7)
    upper = {name: getattr(observation, name)[:rows] for name in ("alpha", "foreground", "labels")}
    cut = replace(observation, **upper)
    other = add_shoes(cut, fit, (True, True))
    assert len(other.surface.vertices) == len(dressed.surface.vertices)
    added = slice(fit.surface.body_vertices, None)
    assert np.ptp(other.surface.vertices[added], axis=0)[2] >= np.ptp(dressed.surface.vertices[added], axis=0)[2] - 1e-3


@pytest.mark.slow
def test_it_moves_with_the_foot(shod) -> None:
    fit, dressed = shod[1:]
    surface = dressed.surface
    assert np.allclose(surface.skin.weights.sum(1), 1, atol=1e-5)
    model = Anny().load()
    leg = limbs(model).legs[0]
    turned = fit.pose.rotations.copy()
    turned[leg.foot] = Rotation.from_euler("x", 40, degrees=True).as_matrix()
    for joint in leg.toes:
        turned[joint] = Rotation.from_euler("x", -12, degrees=True).as_matrix()
    rest = unskin(surface.vertices, surface.skin, pose_transforms(fit.skeleton, fit.pose))
    posed = skin(rest, surface.skin, pose_transforms(fit.skeleton, replace(fit.pose, rotations=turned)))
    vertices, faces = shoe_of(dressed, BodyPart.LEFT_FOOT)
    own = fit.surface.parts == BodyPart.LEFT_FOOT
    height = fit.surface.vertices[own, 1]
    low = np.flatnonzero(own & (fit.surface.vertices[:, 1] < height.min() + 0.3 * np.ptp(height)))
    assert np.linalg.norm(posed[low] - vertices[low], axis=1).mean() > 0.02
    assert (winding(posed[low], posed, faces) > 0.5).mean() > 0.97


def test_no_triangle_of_the_foot_vanishes(shod) -> None:
    _, fit, dressed = shod
    faces = fit.surface.faces[np.isin(fit.surface.parts[fit.surface.faces], FEET).all(1)]

    def areas(vertices: np.ndarray) -> np.ndarray:
        a, b, c = (vertices[faces[:, k]].astype(np.float64) for k in range(3))
        return np.linalg.norm(np.cross(b - a, c - a), axis=1)

    assert (areas(dressed.surface.vertices) / areas(fit.surface.vertices)).min() > 0.1


@pytest.fixture(scope="module")
def high() -> tuple[BodyFit, BodyFit]:
    observation, fit = standing(0.6)
    return fit, add_shoes(observation, fit, (True, True), heels=0.6)


def test_a_high_heel_stands_on_the_ground_under_the_toes(high) -> None:
    for part in FEET:
        vertices, faces = shoe_of(high[1], part)
        edges = Counter(tuple(e) for f in faces for e in ((f[0], f[1]), (f[1], f[2]), (f[2], f[0])))
        assert set(edges.values()) == {1} and all((b, a) in edges for a, b in edges)
        points = vertices[np.unique(faces)]
        length = np.ptp(points[:, 2])
        back = points[points[:, 2] < points[:, 2].min() + 0.35 * length]
        front = points[points[:, 2] > points[:, 2].max() - 0.35 * length]
        middle = points[np.abs(points[:, 2] - points[:, 2].min() - 0.5 * length) < 0.05 * length]
        assert back[:, 1].min() == pytest.approx(front[:, 1].min(), abs=0.003)
        assert middle[:, 1].min() > front[:, 1].min() + 0.01  # the sole rises between toes and heel
        soles = front[front[:, 1] < front[:, 1].min() + 0.006]
        assert np.ptp(soles[:, 2]) > 0.2 * length  # the toes are level


def test_flat_shoes_have_no_heel(shod, high) -> None:
    assert len(high[1].surface.vertices) > len(shod[2].surface.vertices)


def test_whoever_stands_in_heels_has_them_in_the_reference_pose(high) -> None:
    dressed = high[1]
    raised = standing_in_heels(dressed, 0.6)
    before, after = (pose_transforms(f.skeleton, f.pose) for f in (dressed, raised))
    for leg in limbs(Anny().load()).legs:
        for joint in (leg.foot, *leg.toes):
            assert raised.pose.rotations[joint] == pytest.approx(np.eye(3), abs=0.03)
            both = (before, dressed), (after, raised)
            ends = [t[joint, :3] @ [*f.skeleton.rest_joints[joint], 1.0] for t, f in both]
            assert ends[0] == pytest.approx(ends[1], abs=1e-6)
    surface = raised.surface
    rest = unskin(surface.vertices, surface.skin, after)
    own = np.isin(surface.parts, FEET) & (np.arange(len(rest)) >= surface.body_vertices)
    placed = surface.vertices[own] - surface.vertices[own].mean(0)
    assert rest[own] - rest[own].mean(0) == pytest.approx(placed, abs=0.01)
    assert barefoot(raised, raised.pose.rotations) == pytest.approx(np.asarray(dressed.pose.rotations), abs=1e-6)


def test_feet_below_the_picture_are_in_shoes() -> None:
    parts = np.array([BodyPart.LEFT_FOOT] * 3 + [BodyPart.RIGHT_FOOT] * 3)
    model: Any = SimpleNamespace(parts=parts)
    bare, outside = np.zeros(6), np.array([True, True, True, False, True, True])
    assert dressed_feet(model, bare, outside) == (True, False)
    assert dressed_feet(model, np.where(outside, 0.0, 3.0), outside) == (True, True)
