"""Where garments end, and which ends have a trim that goes round."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from persona.synthesis.ends import Ends, Trims
from persona.synthesis.shade import Shade
from persona.types import Label

CLOTH, WHITE, SHADED = (0.12, 0.12, 0.18), (0.9, 0.9, 0.88), (0.15, 0.15, 0.22)
ROWS, COLUMNS, STEP = 20, 80, 0.004  # of a band of cloth, meters
WIDE = 4.5 * STEP  # of a trim
ROW, COLUMN = (axis.ravel() for axis in np.indices((ROWS, COLUMNS)))


class Mesh(SimpleNamespace):
    def __len__(self) -> int:
        return len(self.points)


def test_garments_end_on_other_garments_and_on_skin_and_skin_ends_nowhere() -> None:
    labels = np.repeat([Label.TOP, Label.TROUSERS, Label.SKIN], 5).astype(int)
    line = np.arange(15)
    points = np.c_[0.5 + 0.01 * line, 0 * line, 0 * line]
    mesh = Mesh(edges=np.c_[line[:-1], line[1:]], points=points, rest=points)
    ends = Ends.of(mesh, labels, Trims())  # type: ignore[arg-type]
    np.testing.assert_allclose(ends.apart[:5], 0.01 * np.arange(4, -1, -1), atol=1e-9)
    np.testing.assert_allclose(ends.apart[5:10], [0, 0.01, 0.02, 0.01, 0], atol=1e-9)
    assert np.isinf(ends.apart[10:]).all()
    assert len(set(ends.number[:5])) == 1  # a top has one end here, trousers two
    assert len(set(ends.number[5:10])) == 2
    assert (ends.number[10:] == -1).all()


def test_both_cuffs_are_one_end() -> None:
    aside = np.array([-0.5, -0.49, 0.49, 0.5])
    points = np.c_[aside, 0 * aside, 0 * aside]
    labels = np.array([Label.SKIN, Label.TOP, Label.TOP, Label.SKIN]).astype(int)
    mesh = Mesh(edges=np.array([[0, 1], [2, 3]]), points=points, rest=points)
    ends = Ends.of(mesh, labels, Trims())  # type: ignore[arg-type]
    assert ends.number[1] == ends.number[2] >= 0


def shirt() -> tuple[Mesh, Ends]:
    """Cloth that ends at its lowest row, across the middle of the body."""
    points = np.c_[STEP * (COLUMN - (COLUMNS - 1) / 2), STEP * ROW, 0.0 * ROW]
    mesh = Mesh(points=points, rest=points, area=np.full(len(points), STEP**2))
    return mesh, Ends(STEP * ROW, np.zeros(len(points), int))


def trimmed(shown: np.ndarray, told: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    mesh, ends = shirt()
    base, told = np.tile(CLOTH, (len(shown), 1)), np.ones(len(shown), bool) if told is None else told
    return ends.trimmed(mesh, shown, base, told, mesh.area, WIDE, Shade(), Trims())  # type: ignore[arg-type]


def test_piping_along_all_of_an_end_goes_round() -> None:
    shown = np.where((ROW < 3)[:, None], WHITE, CLOTH)
    buckle = (ROW < 3) & (abs(COLUMN - 50) < 4)
    shown[buckle] = (0.8, 0.1, 0.1)
    along, own = trimmed(shown)
    assert along.tolist() == (ROW < 5).tolist()
    assert not own[buckle].any()  # it is no part of the trim
    assert own[(ROW < 3) & ~buckle].all()


@pytest.mark.parametrize("tail", [COLUMN < 58, abs(COLUMN - 40) < 16, COLUMN % 20 < 8])
def test_what_only_a_part_of_an_end_shows_is_no_trim(tail: np.ndarray) -> None:
    """The tail of a shirt below a sweater, at one side or in the middle; rags."""
    along, own = trimmed(np.where(((ROW < 5) & tail)[:, None], WHITE, CLOTH))
    assert not own[(ROW < 5) & tail].any()
    assert not along.any()


def test_a_cloths_own_colour_in_another_light_is_no_trim() -> None:
    along, _ = trimmed(np.where((ROW < 3)[:, None], SHADED, CLOTH))
    assert not along.any()


def test_the_side_that_is_not_seen_is_not_asked() -> None:
    shown = np.where((ROW < 3)[:, None], WHITE, CLOTH)
    along, own = trimmed(shown, COLUMN < 40)
    assert along[(ROW < 3)].all()
    assert not own[COLUMN >= 40].any()
    assert not trimmed(shown, np.zeros(len(shown), bool))[0].any()
