"""The mesh z-buffer against brute force, and the cameras that look at a point."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.errors import PersonaError
from persona.rendering.mesh import interpolate, rasterize_mesh, render_colors
from persona.rendering.views import look_at, turntable
from persona.types import Camera


def sphere(n: int, radius: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """A closed UV sphere whose faces are counter-clockwise seen from outside."""
    theta, phi = np.linspace(0, np.pi, n + 1), np.linspace(0, 2 * np.pi, 2 * n, endpoint=False)
    t, p = np.meshgrid(theta, phi, indexing="ij")
    vertices = radius * np.stack([np.sin(t) * np.sin(p), np.cos(t), np.sin(t) * np.cos(p)], -1).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(n), np.arange(2 * n), indexing="ij")
    k = (j + 1) % (2 * n)
    a, b, c, d = i * 2 * n + j, (i + 1) * 2 * n + j, (i + 1) * 2 * n + k, i * 2 * n + k
    return vertices, np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])


def brute_force(vertices: np.ndarray, faces: np.ndarray, camera: Camera, near: float = 1e-3) -> np.ndarray:
    """Depth of the nearest hit of every pixel's ray, by intersecting it with every triangle."""
    points = vertices @ camera.T_camera_world[:3, :3].T + camera.T_camera_world[:3, 3]
    x, y = np.meshgrid(np.arange(camera.width) + 0.5, np.arange(camera.height) + 0.5)
    rays = np.stack([(x - camera.cx) / camera.fx, (y - camera.cy) / camera.fy, np.ones_like(x)], -1)
    depth = np.full(x.shape, np.inf)
    for a, b, c in points[faces]:
        m = np.stack([b - a, c - a], 1)
        normal = np.cross(m[:, 0], m[:, 1])
        with np.errstate(all="ignore"):
            t = (normal @ a) / (rays @ normal)
            uv = (t[..., None] * rays - a) @ np.linalg.pinv(m).T
        inside = (uv >= 0).all(-1) & (uv.sum(-1) <= 1) & (t > near) & (t < depth)
        depth[inside] = t[inside]
    return np.where(np.isfinite(depth), depth, 0)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 12), crossing=st.booleans())
def test_matches_brute_force(seed: int, count: int, crossing: bool) -> None:
    rng = np.random.default_rng(seed)
    vertices = rng.uniform(-1, 1, (3 * count, 3))
    faces = rng.permutation(3 * count).reshape(-1, 3)
    camera = look_at((0, 0, 0), rng.uniform(-3, 3), rng.uniform(-1, 1), 0.4 if crossing else 3.0, (31, 23))
    raster = rasterize_mesh(vertices, faces, camera)
    expected = brute_force(vertices, faces, camera)
    covered = raster.face_index >= 0
    # a pixel centre that lies on an edge to within rounding may fall either way
    assert (covered != (expected > 0)).mean() < 0.003
    both = covered & (expected > 0)
    assert (np.abs(raster.depth[both] - expected[both]) > 1e-4 * expected[both]).sum() <= 0.01 * both.sum()
    # the barycentrics give back the 3D point whose projection is the pixel centre
    world = interpolate(vertices, faces, raster.face_index, raster.barycentric)[covered]
    if len(world):
        pixels, z = camera.project(world.astype(np.float64))
        y, x = np.nonzero(covered)
        far = z > 0.05
        np.testing.assert_allclose(pixels[far], np.stack([x + 0.5, y + 0.5], 1)[far], atol=2e-3)
        np.testing.assert_allclose(z, raster.depth[covered], rtol=1e-4, atol=1e-5)


def test_closed_mesh_has_no_pinholes_and_culling_changes_nothing() -> None:
    vertices, faces = sphere(60)
    camera = look_at((0, 0, 0), 0.7, 0.4, 1.7, 150)
    raster = rasterize_mesh(vertices, faces, camera)
    culled = rasterize_mesh(vertices, faces, camera, cull=True)
    np.testing.assert_array_equal(raster.face_index, culled.face_index)
    covered = raster.face_index >= 0
    for row in covered:  # a convex shape: one run of pixels a row
        assert np.abs(np.diff(row.astype(int))).sum() <= 2
    # the ray through the middle hits the sphere's front
    assert raster.depth[75, 75] == pytest.approx(1.2, abs=2e-3)
    assert (raster.depth[~covered] == 0).all()
    np.testing.assert_allclose(raster.barycentric[covered].sum(-1), 1, atol=1e-6)


def test_every_pixel_of_a_shared_edge_is_covered() -> None:
    # corners on pixel centres: the diagonal passes exactly through pixel centres
    camera = Camera(10.0, 10.0, 0.0, 0.0, 16, 16, np.eye(4))
    corners = np.array([[0.5, 0.5], [10.5, 0.5], [10.5, 10.5], [0.5, 10.5]]) / 10
    vertices = np.c_[corners, np.ones(4)]
    raster = rasterize_mesh(vertices, np.array([[0, 1, 2], [0, 2, 3]]), camera)
    assert (raster.face_index >= 0).sum() == 121


def test_colors_are_antialiased_and_straight() -> None:
    camera = Camera(10.0, 10.0, 0.0, 0.0, 8, 8, np.eye(4))
    vertices = np.array([[0.25, 0.2, 1.0], [0.6, 0.2, 1.0], [0.6, 0.6, 1.0], [0.25, 0.6, 1.0]])
    color = np.tile([0.2, 0.4, 0.8], (4, 1))
    rgb, alpha = render_colors(vertices, np.array([[0, 1, 2], [0, 2, 3]]), color, camera, samples=4)
    assert alpha[3, 4] == 1
    assert alpha[3, 2] == 0.5  # the left edge runs through the middle of column 2
    np.testing.assert_allclose(rgb[alpha > 0], np.broadcast_to([0.2, 0.4, 0.8], ((alpha > 0).sum(), 3)), atol=1e-6)
    assert (rgb[alpha == 0] == 0).all()


def test_a_triangle_across_the_camera_plane_shows_only_its_front_part() -> None:
    camera = Camera(50.0, 50.0, 32.0, 32.0, 64, 64, np.eye(4))
    floor = np.array([[-50.0, 1.0, -50.0], [50.0, 1.0, -50.0], [0.0, 1.0, 100.0]])
    raster = rasterize_mesh(floor, np.array([[0, 1, 2]]), camera)
    assert (raster.face_index[:32] == -1).all()
    assert (raster.face_index[40:, 20:44] == 0).all()
    np.testing.assert_allclose(raster.depth[63, 32], 50 / 31.5, rtol=1e-5)


def test_same_result_for_any_number_of_threads() -> None:
    vertices, faces = sphere(20)
    camera = look_at((0, 0, 0), 0.7, 0.4, 1.7, 61)
    before, results = torch.get_num_threads(), []
    try:
        for threads in (1, 2, 3, 100):
            torch.set_num_threads(threads)
            colors = render_colors(vertices, faces, vertices, camera)
            results.append([*rasterize_mesh(vertices, faces, camera), *colors])
    finally:
        torch.set_num_threads(before)
    assert results[0][4].max() == 1
    for other in results[1:]:
        assert all(np.array_equal(a, b) for a, b in zip(results[0], other, strict=True))


def test_empty_and_bad_input() -> None:
    camera = look_at((0, 0, 0), 0, 0, 2, 8)
    assert (rasterize_mesh(np.zeros((0, 3)), np.zeros((0, 3), int), camera).face_index == -1).all()
    with pytest.raises(PersonaError, match="3 of the 3 hold NaN"):
        rasterize_mesh(np.full((3, 3), np.nan), np.array([[0, 1, 2]]), camera)
    with pytest.raises(PersonaError, match="faces name vertices"):
        rasterize_mesh(np.zeros((3, 3)), np.array([[0, 1, 3]]), camera)


@pytest.mark.parametrize("elevation", [0.0, 0.6, math.pi / 2])
@pytest.mark.parametrize("azimuth", [0.0, 0.9, math.pi])
def test_look_at(azimuth: float, elevation: float) -> None:
    target = np.array([0.1, 1.0, -0.2])
    camera = look_at(target, azimuth, elevation, 2.0, (64, 48))
    rotation = camera.T_camera_world[:3, :3]
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(rotation) == pytest.approx(1)
    pixels, z = camera.project(target[None])
    np.testing.assert_allclose(pixels[0], [32, 24], atol=1e-9)
    assert z[0] == pytest.approx(2)
    if elevation < 1:  # up in the world is up in the picture
        assert camera.project(target[None] + [0, 0.1, 0])[0][0, 1] < 24
    if azimuth == 0 and elevation == 0:  # the person's left hand (+X) is on the right of the picture
        assert camera.project(target[None] + [0.1, 0, 0])[0][0, 0] > 32


def test_turntable_moves_toward_the_left_hand() -> None:
    second = turntable((0, 0, 0), 4, 2.0, 32)[1]
    position = -second.T_camera_world[:3, :3].T @ second.T_camera_world[:3, 3]
    np.testing.assert_allclose(position, [2, 0, 0], atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_depth_lies_between_that_of_the_corners(seed: int) -> None:
    """Triangles seen along their plane cover pixels by rounding alone; none is nearer than a corner of its own."""
    rng = np.random.default_rng(seed)
    camera = look_at((0, 0, 0), rng.uniform(-3, 3), rng.uniform(-1, 1), 3.0, (32, 24))
    into_world = np.linalg.inv(camera.T_camera_world)
    pixels = rng.integers(0, (32, 24), (200, 2)) + 0.5
    ray = np.c_[(pixels - (camera.cx, camera.cy)) / (camera.fx, camera.fy), np.ones(200)]
    other = ray + np.c_[rng.normal(0, 0.1, (200, 2)), np.zeros(200)]
    along, across = rng.uniform(-1, 2, (2, 200, 3, 1))
    points = (3 + rng.uniform(-1, 1, (200, 3, 1))) * (ray[:, None] * along + other[:, None] * across)
    points = points[(points[..., 2] > 0.1).all(1)]
    vertices = points.reshape(-1, 3) @ into_world[:3, :3].T + into_world[:3, 3]
    faces = np.arange(len(vertices)).reshape(-1, 3)
    raster = rasterize_mesh(vertices, faces, camera)
    z = points[raster.face_index[raster.face_index >= 0], :, 2]
    depth = raster.depth[raster.face_index >= 0]
    assert (depth >= z.min(1) * (1 - 1e-6)).all()
    assert (depth <= z.max(1) * (1 + 1e-6)).all()
