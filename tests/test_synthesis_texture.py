"""The completed texture: true where seen, plausible where not, and no part shows another part's colours."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from dressed_person import COLORS, FACE_MARK, HAIR, dressed_person
from persona.errors import PersonaError
from persona.geometry.meshes import boundary_edges, face_areas
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import binary_erosion, segment, square
from persona.imaging.window import PersonWindow
from persona.landmark_names import COARSE_HANDS, ELBOWS, INDEX_FINGERS, SHOULDERS, WRISTS
from persona.rendering import render_colors
from persona.rendering.depth import depth_range
from persona.surface.off_body import add_off_body
from persona.synthesis import Texture, complete_texture
from persona.synthesis.fine_mesh import FineMesh, halved, subdivided
from persona.synthesis.texture import Completion
from persona.synthesis.visible import Visibility, gloved_hands, named_things, seen_squarely, shown_parts
from persona.types import BodyPart, Camera, HandLandmarks, Label, Observation, TexturedSurface


def _parts(textured: TexturedSurface) -> np.ndarray:
    strongest = textured.barycentric.argmax(1)[:, None]
    return textured.surface.parts[np.take_along_axis(textured.parents, strongest, 1)[:, 0]]


def _points(textured: TexturedSurface) -> np.ndarray:
    return (textured.surface.vertices[textured.parents] * textured.barycentric[..., None]).sum(1)


@pytest.fixture(scope="module")
def textured() -> TexturedSurface:
    return complete_texture(*dressed_person(hair=True, face=True))


def test_subdivision_keeps_the_surface_and_its_old_vertices() -> None:
    _, fit = dressed_person()
    surface = fit.surface
    count = len(surface.vertices)
    faces, parents, barycentric = subdivided(surface.faces, count, np.full(len(surface.faces), 2))
    assert len(faces) == 16 * len(surface.faces)
    assert np.allclose(barycentric.sum(1), 1)
    assert (parents[:count, 0] == np.arange(count)).all()
    fine = (surface.vertices[parents] * barycentric[..., None]).sum(1)

    def area(points: np.ndarray, triangles: np.ndarray) -> float:
        a, b, c = points[triangles].swapaxes(0, 1)
        return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)

    assert np.isclose(area(fine, faces), area(surface.vertices, surface.faces))


def test_halved_edges_leave_the_surface_whole() -> None:
    """Whatever edges of a tetrahedron are halved: it stays closed, and its faces stay where they are."""
    corners = np.random.default_rng(0).normal(size=(4, 3))
    faces = np.array([[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]])
    edges = np.array([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
    for chosen in itertools.product((False, True), repeat=6):
        ends = edges[np.array(chosen)]
        points = np.concatenate([corners, corners[ends].mean(1)])
        finer = halved(faces, ends, 4)
        assert len(finer) == 4 + 2 * len(ends)
        assert not len(boundary_edges(finer))
        assert np.isclose(face_areas(points, finer).sum(), face_areas(corners, faces).sum())
        used = np.unique(finer)
        assert (used == np.arange(len(points))).all()


@pytest.mark.slow
def test_the_mesh_is_finer_where_the_photo_is() -> None:
    """Stripes of three pixels on the legs: only there are edges halved, and they look more like the photo."""
    observation, fit = dressed_person()
    stripes = np.arange(observation.alpha.shape[1]) // 3 % 2 * 0.3
    where = (np.abs(observation.foreground - COLORS[BodyPart.LEFT_LEG]).max(-1) < 0.02)[..., None]
    striped = replace(observation, foreground=observation.foreground + where * stripes[:, None].astype(np.float32))
    plain, after = complete_texture(observation, fit), complete_texture(striped, fit)
    before = complete_texture(striped, fit, options=Texture(completion=Completion(finer=9.0)))

    def halved_on_legs(textured: TexturedSurface) -> int:
        return int(np.isin(_parts(textured)[len(before.colors) :], (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)).sum())

    assert halved_on_legs(after) > 5 * halved_on_legs(plain) + 1000

    def apart(textured: TexturedSurface) -> float:
        points = _points(textured)
        rgb, alpha = render_colors(points, textured.faces, textured.colors, fit.camera)
        inside = binary_erosion(where[..., 0] & (alpha > 0.99), square(9))
        return float(((rgb - striped.foreground)[inside] ** 2).mean())

    assert apart(after) < 0.7 * apart(before)


@pytest.mark.slow
def test_every_vertex_has_a_colour(textured: TexturedSurface) -> None:
    assert np.isfinite(textured.colors).all()
    assert textured.colors.min() >= 0
    assert textured.colors.max() <= 1
    assert 0 < (textured.seen > 0.5).mean() < 0.6


def test_each_part_keeps_its_own_colour_on_both_sides(textured: TexturedSurface) -> None:
    parts, points = _parts(textured), _points(textured)
    # Legs begin inside the hips and end inside the shoes.
    outside = (parts == BodyPart.TORSO) | (points[:, 1] < 0.85) | (np.abs(points[:, 0]) > 0.16)
    outside &= textured.labels != Label.SHOE
    for part in (BodyPart.TORSO, BodyPart.LEFT_ARM, BodyPart.RIGHT_LEG):
        off = np.abs(textured.colors[(parts == part) & outside] - COLORS[part]).max(1)
        assert np.mean(off < 0.12) > 0.85, part.name


def test_no_face_on_the_back_of_the_head(textured: TexturedSurface) -> None:
    points, head = _points(textured), _parts(textured) == BodyPart.HEAD
    marked = np.abs(textured.colors - FACE_MARK).max(1) < 0.35
    assert (marked & head & (points[:, 2] > 0.03)).sum() > 5  # the front shows it
    assert not (marked & head & (points[:, 2] < -0.02)).any()


def test_hair_covers_the_back_of_the_head(textured: TexturedSurface) -> None:
    points, head = _points(textured), _parts(textured) == BodyPart.HEAD
    back = head & (points[:, 2] < -0.05) & (points[:, 1] > 1.62)
    assert np.mean(np.abs(textured.colors[back] - HAIR).max(1) < 0.15) > 0.9


@pytest.mark.slow
def test_legs_below_the_photo_are_plain_and_dark() -> None:
    textured = complete_texture(*dressed_person(rows=190))
    parts, height = _parts(textured), _points(textured)[:, 1]
    legs = np.isin(parts, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG))
    legs &= height < height[parts == BodyPart.TORSO].min() + 0.06  # above, the shirt hangs over the hips
    assert np.isfinite(textured.colors).all()
    assert textured.seen[legs].max() < 0.02
    assert textured.colors[legs].std(0).max() < 0.08


@pytest.mark.slow
def test_the_same_input_gives_the_same_texture(textured: TexturedSurface) -> None:
    again = complete_texture(*dressed_person(hair=True, face=True))
    assert np.array_equal(again.colors, textured.colors)


def test_an_empty_matte_is_named() -> None:
    observation, fit = dressed_person()
    empty = Observation(
        observation.photo,
        observation.landmarks,
        np.zeros_like(observation.alpha),
        observation.foreground,
        observation.labels,
    )
    with pytest.raises(PersonaError, match="mask of the person is empty"):
        complete_texture(empty, fit)


def test_nearest_fill_of_nothing_and_all() -> None:
    image = np.arange(12, dtype=np.float32).reshape(3, 4)
    assert np.array_equal(nearest_fill(image, np.zeros((3, 4), bool)), image)
    assert np.array_equal(nearest_fill(image, np.ones((3, 4), bool)), image)
    known = np.zeros((3, 4), bool)
    known[0, 0] = True
    assert (nearest_fill(image, known) == 0).all()


def test_depth_range_finds_the_first_and_the_last_surface() -> None:
    view = Camera(100.0, 100.0, 16, 16, 32, 32, np.eye(4))
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float64)
    vertices = np.concatenate([np.c_[square, np.full(4, z)] for z in (3.0, 2.0, 4.5)])
    faces = np.concatenate([np.array([[0, 1, 2], [0, 2, 3]]) + 4 * k for k in range(3)])
    first, last = depth_range(vertices, faces, view)
    assert np.allclose(first, 2.0, atol=1e-3)
    assert np.allclose(last, 4.5, atol=1e-3)


def test_a_bare_arm_before_the_trunk_is_seen_where_the_fit_has_it_elsewhere() -> None:
    observation, fit = dressed_person()
    marks, body = observation.landmarks, observation.landmarks.body.copy()
    chain = [SHOULDERS[0], ELBOWS[0], WRISTS[0]]
    across = fit.camera.project(np.array([(0.15, 1.40, 0.0), (0.05, 1.25, 0.0), (0.04, 1.0, 0.0)]))[0]
    body[chain] = across
    arm = segment(across[1:], 4, observation.alpha.shape)
    labels = np.where(arm, np.uint8(Label.SKIN), observation.labels)
    window = PersonWindow(fit.camera, observation.alpha, observation.foreground, labels, (0, 0), (1.0, 1.0))
    sure = replace(marks, body=body, body_confidence=np.ones(len(body), np.float32))

    shown = shown_parts(window, fit, sure, Visibility()).shown
    assert (shown[arm] == BodyPart.LEFT_ARM).mean() > 0.9
    beside = shown_parts(replace(window, labels=observation.labels), fit, sure, Visibility()).shown
    assert (beside[arm] == BodyPart.TORSO).all()  # a sleeve says nothing: it may be the trunk's own cloth
    px = float(np.hypot(*(across[1] - across[2]))) / 0.25
    wide = segment(across[1:], 2 * 0.09 * px, arm.shape) & (observation.labels == Label.TOP)
    tall = segment(across[1:] - [0.1 * px, 0], 2 * 0.12 * px, arm.shape) & (observation.labels == Label.TOP)
    for skin, of_arm in ((wide, True), (tall, False)):  # a stout arm; a bare waist goes on beyond its reach
        bare = np.where(skin, np.uint8(Label.SKIN), observation.labels)
        shown = shown_parts(replace(window, labels=bare), fit, sure, Visibility()).shown
        assert (shown[skin] != BodyPart.TORSO).all() == of_arm
    unsure = replace(sure, body_confidence=np.full(len(body), 0.2, np.float32))
    assert (shown_parts(window, fit, unsure, Visibility()).shown[arm] == BodyPart.TORSO).all()


def test_cloth_that_moves_as_one_thing_is_carried_and_what_is_worn_is_not() -> None:
    observation, fit = dressed_person(ball=True)
    held = add_off_body(observation, fit)
    ball = observation.labels == Label.PROP
    labels = np.where(ball, np.uint8(Label.TOP), observation.labels)
    window = PersonWindow(fit.camera, observation.alpha, observation.foreground, labels, (0, 0), (1.0, 1.0))
    named = named_things(window, shown_parts(window, held, observation.landmarks, Visibility())).labels
    assert (named[ball] == Label.PROP).mean() > 0.8
    assert (named[~ball] == labels[~ball]).mean() > 0.999
    observation, fit = dressed_person(skirt=True)
    window = replace(window, alpha=observation.alpha, foreground=observation.foreground, labels=observation.labels)
    parts = shown_parts(window, add_off_body(observation, fit), observation.landmarks, Visibility())
    assert np.array_equal(named_things(window, parts).labels, observation.labels)


def test_a_hand_that_is_found_and_no_skin_wears_a_glove_and_a_hidden_hand_none() -> None:
    observation, fit = dressed_person()
    labels = np.where(observation.labels == Label.SKIN, np.uint8(Label.TROUSERS), observation.labels)
    window = PersonWindow(fit.camera, observation.alpha, observation.foreground, labels, (0, 0), (1.0, 1.0))
    wrist, knuckles = observation.landmarks.body[[WRISTS[0], INDEX_FINGERS[0]]]
    along = np.r_[0.0, np.tile([0.5, 0.8, 1.0, 1.2], 5)][:, None]
    hand = HandLandmarks(np.c_[wrist + along * (knuckles - wrist), np.zeros(21)], 0.9)
    parts = shown_parts(window, fit, replace(observation.landmarks, left_hand=hand), Visibility())
    assert parts.gloved == (BodyPart.LEFT_HAND,)
    glove = parts.hands[BodyPart.LEFT_HAND]
    assert glove.sum() > 10
    assert (parts.shown[glove] == BodyPart.LEFT_HAND).all()
    called = gloved_hands(window, parts).labels
    assert np.isin(called[glove], (Label.TOP, Label.OUTER, Label.DRESS)).all()
    assert np.array_equal(called[~glove], labels[~glove])
    nothing = shown_parts(window, fit, observation.landmarks, Visibility())
    assert not nothing.gloved
    columns = np.arange(labels.shape[1])[None] + np.zeros((labels.shape[0], 1), int)
    middle = wrist[0] + 0.6 * (knuckles[0] - wrist[0])
    cuff = replace(window, alpha=np.where(columns < middle, window.alpha, 0))  # no finger is seen below it
    assert not shown_parts(cuff, fit, replace(observation.landmarks, left_hand=hand), Visibility()).gloved
    bare = replace(window, labels=np.where(glove, np.uint8(Label.SKIN), labels))
    assert not shown_parts(bare, fit, replace(observation.landmarks, left_hand=hand), Visibility()).gloved


def test_cuffs_and_gloves_on_the_thigh_are_not_the_trousers() -> None:
    observation, fit = dressed_person()
    view, marks = fit.camera, observation.landmarks
    body = marks.body.copy()
    body[[ELBOWS[0], WRISTS[0], INDEX_FINGERS[0]]] = view.project(
        np.array([(0.13, 0.95, 0.1), (0.13, 0.74, 0.1), (0.13, 0.66, 0.1)])
    )[0]
    body[COARSE_HANDS[0][1:]] = body[INDEX_FINGERS[0]]
    legs = np.zeros(observation.alpha.shape, bool)
    legs[int(view.project(np.array([(0.0, 0.9, 0.0)]))[0][0, 1]) :] = True
    labels = np.where(legs & (observation.labels == Label.TOP), np.uint8(Label.TROUSERS), observation.labels)
    place = (body[WRISTS[0]] + body[INDEX_FINGERS[0]]) / 2
    cuff = segment(np.stack([place, place + np.array([0.0, 1.0])]), 4, labels.shape)
    far = segment(view.project(np.array([(-0.15, 0.35, 0.0), (-0.15, 0.34, 0.0)]))[0], 4, labels.shape)
    labels = np.where(cuff | far, np.uint8(Label.TOP), labels)
    window = PersonWindow(view, observation.alpha, observation.foreground, labels, (0, 0), (1.0, 1.0))
    hidden = np.ones(len(body), np.float32)
    marks = replace(marks, body=body, body_confidence=hidden)
    parts = shown_parts(window, fit, marks, Visibility())
    assert parts.near_arms[cuff].all()
    assert not parts.near_arms[far].any()
    assert (parts.shown[cuff] == BodyPart.LEFT_LEG).all()
    plain = replace(window, labels=np.where(cuff, np.uint8(Label.TROUSERS), labels))
    assert not shown_parts(plain, fit, marks, Visibility()).near_arms[cuff].any()


def test_fingers_before_a_held_thing_do_not_colour_it() -> None:
    observation, fit = dressed_person(ball=True)
    fit = add_off_body(observation, fit)
    centre = fit.camera.project(np.array([(0.58, 0.76, 0.0)]))[0][0]
    fingers = segment(np.stack([centre - (0.0, 5.0), centre]), 7, observation.alpha.shape)
    labels = np.where(fingers, np.uint8(Label.SKIN), observation.labels)
    window = PersonWindow(fit.camera, observation.alpha, observation.foreground, labels, (0, 0), (1.0, 1.0))
    parts = shown_parts(window, fit, observation.landmarks, Visibility())
    fine = FineMesh.of(fit, window)
    seen, _ = seen_squarely(window, parts, fine, Visibility())
    held = fine.sheet & (fine.parts == BodyPart.LEFT_HAND)
    under = fingers[fine.row, fine.column]
    assert (seen[held & ~under] > 0).sum() > 50
    assert (held & under & (fine.facing > 0.5)).sum() > 5
    assert (seen[held & under] == 0).all()


def test_shoes_are_seen_at_a_grazing_angle_as_heads_are() -> None:
    observation, fit = dressed_person()
    window = PersonWindow(fit.camera, observation.alpha, observation.foreground, observation.labels, (0, 0), (1.0, 1.0))
    parts = shown_parts(window, fit, observation.landmarks, Visibility())
    fine = FineMesh.of(fit, window)
    shoe = np.isin(fine.parts, (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT))
    bare, _ = seen_squarely(window, parts, fine, Visibility())
    shod, _ = seen_squarely(window, parts, replace(fine, sheet=shoe), Visibility())
    aslant = shoe & (fine.facing > 0.4) & (fine.facing < 0.5) & (shod > 0)
    assert aslant.sum() > 20
    assert np.median(bare[aslant] / shod[aslant]) < 0.5
    assert np.allclose(bare[~shoe], shod[~shoe])
