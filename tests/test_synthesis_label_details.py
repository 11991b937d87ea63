"""What goes on along the ends of garments, and which part of a garment is its middle."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from persona.synthesis.color_fill import ColorFill
from persona.synthesis.label_details import _along_border
from persona.synthesis.prints import from_middle
from persona.synthesis.rings import ARM, TRUNK
from persona.types import Label


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
