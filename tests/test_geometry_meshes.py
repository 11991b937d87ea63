"""Mesh helpers against their definitions, on random triangulations of a grid and on closed surfaces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from persona.geometry.meshes import (
    boundary_edges,
    connected_pieces,
    diffused,
    directed_edges,
    face_areas,
    neighbour_graph,
    uniform_laplacian,
    vertex_areas,
    vertex_normals,
)


def grid(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """A flat rectangle of triangles, and its vertices."""
    number = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = (part.ravel() for part in (number[:-1, :-1], number[:-1, 1:], number[1:, :-1], number[1:, 1:]))
    ys, xs = np.divmod(np.arange(rows * columns), columns)
    return np.concatenate([np.c_[a, b, c], np.c_[b, d, c]]), np.c_[xs, ys, 0 * xs].astype(float)


def ball(count: int = 80) -> tuple[np.ndarray, np.ndarray]:
    points = np.random.default_rng(0).normal(size=(count, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    hull = ConvexHull(points)
    faces = hull.simplices.astype(int)
    normal = np.cross(points[faces[:, 1]] - points[faces[:, 0]], points[faces[:, 2]] - points[faces[:, 0]])
    inward = (normal * hull.equations[:, :3]).sum(1) < 0
    faces[inward] = faces[inward][:, ::-1]
    return faces, points


SIDES = st.integers(2, 7)


@settings(deadline=None)
@given(SIDES, SIDES)
def test_the_boundary_of_a_rectangle_is_its_rim(rows: int, columns: int) -> None:
    faces, points = grid(rows, columns)
    edges = boundary_edges(faces)
    assert len(edges) == 2 * (rows + columns - 2)
    on_rim = np.isin(points[:, 0], (0, columns - 1)) | np.isin(points[:, 1], (0, rows - 1))
    assert (np.unique(edges) == np.flatnonzero(on_rim)).all()
    assert {tuple(e) for e in edges} <= {tuple(e) for e in directed_edges(faces)}


def test_a_closed_surface_has_no_boundary_and_outward_normals() -> None:
    faces, points = ball()
    assert len(boundary_edges(faces)) == 0
    assert len(boundary_edges(np.zeros((0, 3), int))) == 0
    assert ((vertex_normals(points, faces) * points).sum(1) > 0.8).all()


@settings(deadline=None)
@given(SIDES, SIDES)
def test_the_laplacian_is_a_vertex_minus_the_mean_of_its_neighbours(rows: int, columns: int) -> None:
    faces, points = grid(rows, columns)
    graph = neighbour_graph(faces, len(points) + 1).toarray()  # the last vertex has no triangle
    assert (graph == graph.T).all() and graph.diagonal().sum() == 0
    field = np.random.default_rng(rows).normal(size=(len(points) + 1, 2))
    rough = uniform_laplacian(faces, len(points) + 1) @ field
    for vertex in range(len(points)):
        assert rough[vertex] == pytest.approx(field[vertex] - field[graph[vertex] > 0].mean(0))
    assert (rough[-1] == 0).all()
    assert len(np.unique(connected_pieces(faces, len(points) + 1))) == 2


@settings(deadline=None)
@given(st.integers(0, 1000))
def test_a_diffused_field_keeps_what_is_held_and_is_harmonic_between(seed: int) -> None:
    rng = np.random.default_rng(seed)
    faces, points = grid(6, 7)
    graph = neighbour_graph(faces, len(points)).astype(float)
    held = rng.random(len(points)) < 0.3
    held[0] = True
    values = rng.normal(size=(len(points), 2))
    field = diffused(graph, values, np.where(held, 1e9, 0.0))
    assert field[held] == pytest.approx(values[held], abs=1e-6)
    assert (uniform_laplacian(faces, len(points)) @ field)[~held] == pytest.approx(0, abs=1e-6)
    assert field.min() >= values[held].min() - 1e-6 and field.max() <= values[held].max() + 1e-6


def test_areas_are_those_of_the_rectangle() -> None:
    faces, vertices = grid(4, 6)
    whole = np.ptp(vertices, axis=0)
    area = float(np.prod(whole[whole > 0]))
    assert face_areas(vertices, faces) == pytest.approx(area / len(faces))
    own = vertex_areas(vertices, faces)
    assert own.sum() == pytest.approx(area)
    assert own.max() == pytest.approx(area / 15)  # an inner vertex has six of the thirty triangles, a third of each
