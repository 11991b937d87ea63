"""Sheets end below the body's surface, and go no deeper."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from persona.surface.sheet_mesh import SheetMesh, without_buried


def test_what_lies_inside_the_body_is_left_out_but_for_what_comes_out_of_it() -> None:
    """A plane that rises from the middle of a body of 20 cm, between 3.9 and 4.1 m from the camera, to before it."""
    columns, rows = np.meshgrid(np.arange(21), np.arange(5))
    depth = 4.0 - 0.15 * columns / 20
    corner = (rows * 21 + columns)[:-1, :-1].ravel()
    faces = np.concatenate(
        [np.stack([corner, corner + 21, corner + 1], 1), np.stack([corner + 1, corner + 21, corner + 22], 1)]
    )
    vertices = np.stack([columns * 0.01, rows * 0.01, depth], -1).reshape(-1, 3)
    mesh = SheetMesh(vertices, faces, np.stack([columns, rows], -1).reshape(-1, 2).astype(np.float32))
    view: Any = SimpleNamespace(camera=SimpleNamespace(T_camera_world=np.eye(4)))
    front, back = np.full((5, 21), 3.9), np.full((5, 21), 4.1)
    left = without_buried(mesh, view, front, back, 0.005)
    assert left is not None
    assert left.vertices[:, 2].max() < 3.905 + 0.15 / 20 + 1e-9
    outside = (vertices[faces][..., 2] < 3.9).any(1)
    assert (left.vertices[left.faces][..., 2] < 3.9).any(1).sum() == outside.sum()
    assert np.allclose(left.pixels, left.vertices[:, :2] * 100)
    nowhere = without_buried(mesh, view, front - 1, back + 1, 0.005)
    assert nowhere is None
    beside = without_buried(mesh, view, np.full((5, 21), np.inf), np.full((5, 21), -np.inf), 0.005)
    assert beside is not None and len(beside.faces) == len(faces)
