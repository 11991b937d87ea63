"""What hangs on what is held alone is a part of it; what a bag hides the middle of is not."""

from __future__ import annotations

import numpy as np
import pytest

from persona.landmark_names import ANKLES, KNEES
from persona.perception.dangling import dangling
from persona.types import Material

STRAW, BLUE = (60.0, 10.0, 30.0), (30.0, 5.0, -30.0)


@pytest.mark.parametrize(
    ("colour", "leg", "expected"), [(STRAW, False, True), (BLUE, False, False), (STRAW, True, False)]
)
def test_an_island_below_a_bag(colour: tuple[float, float, float], leg: bool, expected: bool) -> None:
    """A bag's lower half called cloth is the bag's; not a coat's tail in the coat's colour, nor a leg."""
    materials, lab = np.full((120, 100), np.uint8(Material.BACKGROUND)), np.zeros((120, 100, 3), np.float32)
    points = np.full((33, 2), 30.0)
    points[[ANKLES[0], KNEES[0]]] = ((65, 95), (65, 60)) if leg else (30, 60)
    for rows, columns, what, shade in (
        (slice(10, 100), slice(20, 50), Material.CLOTH, BLUE),
        (slice(45, 70), slice(50, 80), Material.PROP, STRAW),
        (slice(70, 100), slice(54, 80), Material.CLOTH, colour),
    ):
        materials[rows, columns], lab[rows, columns] = what, shade
    materials[60:100, 50:54] = Material.BACKGROUND
    found = dangling(materials, lab, materials > 0, [], points, 1.0)
    assert found[75:95, 58:76].all() if expected else not found.any()
    assert not found[10:100, 20:50].any()
