"""Borders between labels become smooth lines where they are not seen, and stay where they are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from persona.geometry.meshes import directed_edges
from persona.synthesis.borders import Borders, mixed_across
from persona.types import Label

_RADIUS = 0.12


def tube(lean: float = 0.0) -> Any:
    """A tube of 5 mm triangles whose radius grows with its height, as the fine mesh that borders ask for."""
    rows, columns = 90, 150
    row, column = np.divmod(np.arange(rows * columns), columns)
    angle = 2 * np.pi * (column + 0.5 * (row % 2)) / columns
    height = 0.005 * row
    radius = _RADIUS + lean * height
    rest = np.stack([radius * np.sin(angle), height, radius * np.cos(angle)], 1)
    a = np.arange((rows - 1) * columns)
    right = np.where(a % columns == columns - 1, a - columns + 1, a + 1)
    odd = (a // columns) % 2 == 1
    up, up_right = a + columns, right + columns
    one = np.where(odd[:, None], np.stack([a, right, up_right], 1), np.stack([a, right, up], 1))
    two = np.where(odd[:, None], np.stack([a, up_right, up], 1), np.stack([right, up_right, up], 1))
    faces = np.concatenate([one, two])
    edges = np.unique(np.sort(directed_edges(faces), 1), axis=0)

    class Tube(SimpleNamespace):
        def __len__(self) -> int:
            return len(self.rest)

    return Tube(rest=rest, faces=faces, edges=edges, angle=np.angle(np.exp(1j * angle)))


def heights(fine: Any, labels: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the share of what is below falls through a half, in each of 60 columns: their angles and heights (m)."""
    below = np.where(labels == Label.TROUSERS, 1 - share, share)
    angle = np.linspace(-np.pi, np.pi, 61)[:-1]
    out = []
    for at in angle:
        near = np.abs(np.angle(np.exp(1j * (fine.angle - at)))) < 0.08
        out.append(
            0.005 * np.bincount(np.rint(fine.rest[near, 1] / 0.005).astype(int), below[near]).sum() / near.sum() * 90
        )
    return angle, np.array(out)


@pytest.mark.parametrize("lean", [0.0, 0.3])
def test_a_wavering_waist_becomes_level_behind_and_stays_in_front(lean: float) -> None:
    fine = tube(lean)
    front = np.abs(fine.angle) < 1.2
    wave = 0.2 + 0.012 * np.sin(9 * fine.angle) * ~front
    labels = np.where(fine.rest[:, 1] < wave, np.uint8(Label.TROUSERS), np.uint8(Label.TOP))
    found = Borders()(fine, labels, np.where(front, 1.0, 0.0), front)
    assert (found.labels[front] == labels[front]).all()
    assert not found.share[front].any()
    angle, before = heights(fine, labels, np.zeros(len(fine)))
    _, after = heights(fine, found.labels, found.share)
    behind = np.abs(angle) > 1.5
    assert before[behind].std() > 0.007
    assert after[behind].std() < 0.3 * before[behind].std()
    assert abs(after[behind].mean() - before[behind].mean()) < 0.003


def test_a_round_neckline_stays_and_loses_its_teeth() -> None:
    fine = tube()
    side = np.abs(fine.angle) * _RADIUS
    apart = np.hypot(side, fine.rest[:, 1] - 0.2)
    labels = np.where(apart < 0.07, np.uint8(Label.SKIN), np.uint8(Label.TOP))
    none = np.zeros(len(fine), bool)
    found = Borders()(fine, labels, none.astype(float), none)
    skin = np.where(found.labels == Label.SKIN, 1 - found.share, found.share)
    area = 0.005 * 2 * np.pi * _RADIUS / 150
    assert skin.sum() * area == pytest.approx(np.pi * 0.07**2, rel=0.04)
    mixed = found.share > 0
    # A vertex is as much skin as it lies inside the circle, within a tenth of an edge's length in the mean.
    inside = np.clip(0.5 + (0.07 - apart[mixed]) / 0.005, 0, 1)
    assert np.abs(skin[mixed] - inside).mean() < 0.1


def test_a_speck_and_a_narrow_belt_stay() -> None:
    fine = tube()
    labels = np.full(len(fine), Label.DRESS, np.uint8)
    labels[np.abs(fine.rest[:, 1] - 0.3) < 0.011] = Label.BELT
    labels[np.hypot(fine.angle * _RADIUS, fine.rest[:, 1] - 0.1) < 0.006] = Label.PROP
    none = np.zeros(len(fine), bool)
    found = Borders()(fine, labels, none.astype(float), none)
    assert (found.labels == labels).all()


def test_colours_are_mixed_from_both_sides() -> None:
    fine = tube()
    labels = np.where(fine.rest[:, 1] < 0.2, np.uint8(Label.TROUSERS), np.uint8(Label.TOP))
    colors = np.where((labels == Label.TOP)[:, None], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0])
    beyond = np.where(labels == Label.TOP, np.uint8(Label.TROUSERS), np.uint8(Label.TOP))
    lower, upper = (np.abs(fine.rest[:, 1] - y) < 1e-6 for y in (0.195, 0.2))
    share = np.zeros(len(fine))
    share[lower], share[upper] = 0.4, 0.0  # a tenth of an edge above the lower row
    mixed, nearer = mixed_across(fine, colors, labels, beyond, share)
    assert np.allclose(mixed[lower, 2], 0.7)
    assert np.array_equal(mixed[~lower], colors[~lower])
    i, j = fine.edges.T
    crossed = labels[i] != labels[j]
    middle = (0.5 + nearer)[:, None] * mixed[i] + (0.5 - nearer)[:, None] * mixed[j]
    assert np.allclose(middle[crossed], [1.0, 0.0, 0.0])
    assert not nearer[~crossed].any()
    share[upper], share[lower] = 0.1, 0.1  # half-way
    mixed, nearer = mixed_across(fine, colors, labels, beyond, share)
    assert np.array_equal(mixed, colors)
    assert np.allclose(nearer, 0)
