"""What a garment has from side to side."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from persona.synthesis.bands import Bands, side_to_side
from persona.synthesis.shade import Shade


def test_a_garment_of_which_a_line_is_seen_has_one_colour_from_side_to_side():
    rest = np.stack([np.linspace(-0.1, 0.1, 50), np.full(50, 1.2), np.zeros(50)], 1)
    fine: Any = SimpleNamespace(rest=rest, area=np.full(50, 1e-5))
    shown = np.full((50, 3), 0.5)
    assert side_to_side(fine, shown, np.arange(50), Shade(), Bands()).all()
