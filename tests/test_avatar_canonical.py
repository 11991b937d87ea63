"""What is placed on the surface: weights, their slopes, and colours."""

from __future__ import annotations

import numpy as np

from persona.avatar.baking import sharpened
from persona.avatar.canonical import STEEPEST, weight_gradients
from persona.avatar.placing import Swatches, place, room_inside, swatches_of
from persona.synthesis.fine_mesh import subdivided
from persona.types import BodyPart, SkinWeights, Surface, TexturedSurface


def test_slopes_of_weights_are_exact_and_bounded_where_a_triangle_vanishes():

    flat = np.array([[[0.0, 0, 0], [0.1, 0, 0], [0, 0.2, 0]], [[0.0, 0, 0], [1e-7, 0, 0], [0, 1e-9, 1e-8]]])
    weights = np.array([[[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]] * 2)
    slopes = weight_gradients(flat, weights)
    np.testing.assert_allclose(slopes[0, 0], [-5, -5, 0], atol=1e-9)
    np.testing.assert_allclose(slopes.sum(1), 0, atol=1e-9)
    assert np.linalg.norm(slopes[1], axis=1).max() <= STEEPEST * (1 + 1e-9)


def test_overlapping_gaussians_of_sharpened_colours_look_more_like_the_wanted_ones():
    """A striped sheet: a mean of all Gaussians by their true weights, as drawing takes it, at every point."""
    x, y = (v.ravel() * 0.003 for v in np.mgrid[:30, :20])
    points, normals = np.c_[x, y, 0 * x], np.tile([0.0, 0.0, 1.0], (len(x), 1))
    stripes = 0.5 + 0.3 * np.sin(2 * np.pi * x / 0.018)
    wanted, wide = np.tile(stripes[:, None], (1, 3)), np.full(len(x), 0.0025)
    weight = np.exp(-0.5 * ((points[:, None] - points) ** 2).sum(-1) / wide**2)
    weight /= weight.sum(1, keepdims=True)
    sharp = sharpened(wanted, points, normals, wide)
    plain, better = (np.abs(weight @ colors - wanted).mean() for colors in (wanted, sharp))
    assert better < 0.5 * plain
    assert 0 <= sharp.min() <= sharp.max() <= 1
    # what lies behind, facing the other way, changes nothing; one colour stays as it is
    both = np.concatenate([points, points - [0, 0, 0.001]])
    seen = sharpened(np.concatenate([wanted, 0 * wanted]), both, np.concatenate([normals, -normals]), np.r_[wide, wide])
    assert np.abs(seen[len(x) :]).max() == 0
    np.testing.assert_allclose(sharpened(0 * wanted + 0.4, points, normals, wide), 0.4, atol=1e-12)


def test_a_pattern_is_drawn_as_finely_behind_as_its_contrast_asks():
    """A sheet of 20 cm that no photo shows: one half has a fine check, the other is plain."""
    x, y = (v.ravel() for v in np.meshgrid(np.linspace(0, 0.2, 18), np.linspace(0, 0.2, 18), indexing="ij"))
    count = len(x)
    corner = np.arange(count).reshape(18, 18)
    a, b, c, d = (v.ravel() for v in (corner[:-1, :-1], corner[1:, :-1], corner[:-1, 1:], corner[1:, 1:]))
    faces = np.concatenate([np.c_[a, b, c], np.c_[d, c, b]])
    skin = SkinWeights(np.zeros((count, 1), np.int64), np.ones((count, 1), np.float32))
    surface = Surface(
        np.c_[x, y, 0 * x], faces.astype(np.int32), skin, np.full(count, BodyPart.TORSO, np.uint8),
        np.zeros(count), count,
    )  # fmt: skip
    fine, parents, barycentric = subdivided(faces, count, np.full(len(faces), 2))
    points = (surface.vertices[parents] * barycentric[..., None]).sum(1)
    checked = (np.rint(points[:, :2] / 0.003).astype(int).sum(1) % 2 == 0) & (points[:, 0] > 0.1)
    colors = np.where(checked[:, None], 0.9, 0.3) * np.ones(3)
    textured = TexturedSurface(
        surface, fine.astype(np.int32), parents.astype(np.int32), barycentric.astype(np.float32),
        colors.astype(np.float32), np.zeros(len(points), np.float32),
    )  # fmt: skip
    swatches = swatches_of(textured, points)
    np.testing.assert_allclose(swatches.area.sum(), 0.04)
    at = (surface.vertices[faces[swatches.face]] * swatches.barycentric[..., None]).sum(1)
    np.testing.assert_allclose(at, points[fine].mean(1), atol=1e-9)
    spot = place(surface.vertices, surface.faces, surface.parts, np.zeros(count), swatches, 3000)
    assert len(spot.face) == 3000
    small = spot.triangles(surface.vertices)
    area = np.linalg.norm(np.cross(small[:, 1] - small[:, 0], small[:, 2] - small[:, 0]), axis=1) / 2
    np.testing.assert_allclose(np.bincount(spot.face, area), np.full(len(faces), 0.04 / len(faces)))
    middle = small.mean(1)[:, 0]
    assert (middle > 0.1).mean() > 0.6
    assert spot.contrast[middle < 0.08].max() < 1e-6
    assert np.median(spot.contrast[middle > 0.11]) > 0.8
    assert not spot.sunk.any() and not spot.lined.any()


def test_a_lining_lies_as_deep_as_there_is_room():
    """A bar 20 cm wide and high that goes over into a slat of 1 cm."""
    along, turn = np.linspace(0, 1, 21), np.arange(24) * np.pi / 12
    high = np.interp(along, [0.4, 0.6], [0.1, 0.005])
    vertices = np.stack(
        [np.r_[[0.1 * np.cos(a), h * np.sin(a), z]] for z, h in zip(along, high, strict=True) for a in turn]
    )
    ring, step = np.divmod(np.arange(20 * 24), 24)
    a, b = 24 * ring + step, 24 * ring + (step + 1) % 24
    faces = np.concatenate([np.stack([a, b, a + 24], 1), np.stack([b, b + 24, a + 24], 1)])
    every, none = np.ones(len(faces), bool), np.zeros(len(faces), bool)
    found = room_inside(vertices, faces, every, every)
    place_ = vertices[faces].mean(1)[:, 2]
    assert (found[(place_ > 0.1) & (place_ < 0.35)] == found.max()).all()
    assert not found[(place_ > 0.65) & (np.abs(vertices[faces].mean(1)[:, 0]) < 0.08)].any()
    thinner = found[(found > 0) & (found < found.max())]
    assert len(thinner) and len(thinner) < len(found) / 5
    assert not room_inside(vertices, faces, none, every).any()
    deep = room_inside(vertices, faces, every, none)
    assert (deep == np.where(found == found.max(), found, 0)).all()


def test_halved_faces_get_a_lining_where_it_is_asked_for():
    vertices = np.array([[0.0, 0, 0], [0.1, 0, 0], [0, 0.1, 0], [0.1, 0.1, 0], [0.001, 0, 0.05], [0, 0.001, 0.05]])
    faces = np.array([[0, 1, 2], [3, 2, 1], [0, 4, 5]])
    swatches = Swatches(np.arange(3), np.full((3, 3), 1 / 3), np.full((3, 3), 0.5), np.ones(3))
    parts, asked = np.full(6, BodyPart.TORSO, np.uint8), np.array([0.6, 0.0, 0.6])
    spot = place(vertices, faces, parts, np.zeros(6), swatches, 40, asked)
    assert len(spot.face) == 40
    under = spot.sunk > 0
    assert spot.face[under].tolist() == [0, 2]
    np.testing.assert_allclose(spot.triangles(vertices)[under], vertices[faces[[0, 2]]])
    assert (spot.lined == (~under & (asked > 0)[spot.face])).all()
    untouched = place(vertices, faces, parts, np.zeros(6), swatches, 3, asked)
    assert len(untouched.face) == 3 and not untouched.sunk.any()
    whole = place(vertices, faces, parts, np.zeros(6), swatches, 3, asked, np.array([True, True, False]))
    assert whole.face[whole.sunk > 0].tolist() == [0]
    np.testing.assert_allclose(whole.sunk.max(), 0.6 * np.hypot(0.1, 0.1))
    face = place(vertices, faces, np.full(6, BodyPart.HEAD, np.uint8), np.ones(6), swatches, 3, asked)
    assert face.face[face.sunk > 0].tolist() == [0, 2]


def test_a_triangle_is_halved_where_that_parts_its_colours():
    """Of three edges nearly alike, the one whose middle lies where the colours change; the longest where all is one."""
    vertices = np.array([[0.0, 0, 0], [0.1, 0, 0], [0.05, 0.08, 0]])
    faces, parts = np.array([[0, 1, 2]]), np.full(3, BodyPart.TORSO, np.uint8)
    random = np.random.default_rng(0).dirichlet(np.ones(3), 400)

    def halved(colors: np.ndarray) -> list[int]:
        """The corner that both halves keep."""
        swatches = Swatches(np.zeros(400, np.int64), random, colors, np.ones(400))
        small = place(vertices, faces, parts, np.zeros(3), swatches, 2).barycentric
        return [corner for corner in range(3) if (small[:, :, corner] == 1).any(1).all()]

    assert halved(np.full((400, 3), 0.5)) == [2]
    for corner in range(3):
        beyond = random[:, (corner + 1) % 3] > random[:, (corner + 2) % 3]
        assert halved(np.where(beyond[:, None], 0.9, 0.2) * np.ones(3)) == [corner]
        faint = 0.5 + np.where(beyond[:, None], 1e-4, 0.0) * np.ones(3)
        assert halved(faint) == [2]


def test_triangles_along_a_free_edge_are_smaller():
    steps = np.arange(6)
    x, y = (0.02 * v.ravel() for v in np.meshgrid(steps, steps))
    at = (6 * np.arange(5)[:, None] + np.arange(5)).ravel()
    faces = np.concatenate([np.c_[at, at + 1, at + 6], np.c_[at + 1, at + 7, at + 6]])
    vertices = np.c_[x, y, 0 * x]
    free = vertices[:, 1] == 0
    swatches = Swatches(np.arange(50), np.full((50, 3), 1 / 3), np.full((50, 3), 0.5), np.ones(50))
    parts = np.full(36, BodyPart.TORSO, np.uint8)
    spot = place(vertices, faces, parts, np.zeros(36), swatches, 600, free=free)
    small = spot.triangles(vertices)
    touches = (small[..., 1] < 1e-9).any(1)
    assert (spot.rim == touches).all() and touches.any()
    longest = np.linalg.norm(np.roll(small, -1, 1) - small, axis=2).max(1)
    assert np.median(longest[touches]) < 0.75 * np.median(longest[~touches])
    assert not place(vertices, faces, parts, np.zeros(36), swatches, 600).rim.any()
