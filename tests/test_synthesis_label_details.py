"""Where garments end, and what goes on along their ends."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from persona.synthesis.color_fill import ColorFill
from persona.synthesis.label_details import _along_border, from_border
from persona.synthesis.prints import from_middle
from persona.synthesis.rings import ARM, TRUNK
from persona.types import Label


class Line(SimpleNamespace):
    """Vertices in a line."""

    def __len__(self) -> int:
        return len(self.points)


def test_garments_end_on_other_garments_and_on_skin_and_skin_ends_nowhere() -> None:
    labels = np.repeat([Label.TOP, Label.TROUSERS, Label.SKIN], 5).astype(int)
    line = np.arange(15)
    mesh = Line(edges=np.c_[line[:-1], line[1:]], points=np.c_[0.01 * line, 0 * line, 0 * line])
    hem = from_border(mesh, labels)  # type: ignore[arg-type]
    np.testing.assert_allclose(hem[:5], 0.01 * np.arange(4, -1, -1), atol=1e-9)
    np.testing.assert_allclose(hem[5:10], [0, 0.01, 0.02, 0.01, 0], atol=1e-9)
    assert np.isinf(hem[10:]).all()


def test_a_hidden_cuff_is_as_the_other_one() -> None:
    """Two cuffs 80 cm apart, the right one hidden; a third place is near neither."""
    rest = np.array([[0.4, 1.0, 0.0], [-0.4, 1.0, 0.0], [0.0, 0.5, 0.0]])
    place = np.array([[1.0, 2.0], [5.0, 6.0], [7.0, 8.0]])
    mesh, hem = SimpleNamespace(rest=rest), np.full(3, 0.01)
    told = (place, hem, np.array([1, 2]), np.array([0]), ColorFill())
    at, found = _along_border(mesh, *told)  # type: ignore[arg-type]
    assert found.tolist() == [0, -1]
    assert at[0].tolist() == [1.0, 2.0]


def test_the_middle_is_told_by_a_garments_own_width_and_limbs_have_none() -> None:
    side = np.array([0.0, 0.05, -0.2, 0.1, 0.4, 0.05])
    mesh = SimpleNamespace(rest=np.c_[side, 0 * side, 0 * side], garment=np.array([-1, -1, -1, -1, -1, 0]))
    rings = SimpleNamespace(chart=np.array([TRUNK, TRUNK, TRUNK, TRUNK, ARM, TRUNK]))
    labels = np.array([Label.TOP, Label.TOP, Label.TOP, Label.SKIN, Label.TOP, Label.TOP]).astype(int)
    apart = from_middle(mesh, rings, labels)  # type: ignore[arg-type]
    np.testing.assert_allclose(apart[:4], [0, 0.25, 1, 1])
    assert np.isinf(apart[4])
    assert np.isclose(apart[5], 0.25)
