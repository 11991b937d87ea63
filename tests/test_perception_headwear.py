"""A hat over hair of another colour is headwear; two-coloured hair and a hat's own shade are not."""

from __future__ import annotations

import numpy as np
import pytest

from persona.perception.headwear import headwear
from persona.types import Label

STRAW, BROWN, DARK = (70.0, 8.0, 30.0), (20.0, 10.0, 10.0), (14.0, 8.0, 8.0)


@pytest.mark.parametrize(
    ("upper", "thought", "expected"),
    [(STRAW, (0.10, 0.05), True), (STRAW, (0.05, 0.05), False), (DARK, (0.10, 0.05), False)],
)
def test_what_covers_the_head_in_a_colour_of_its_own(
    upper: tuple[float, float, float], thought: tuple[float, float], expected: bool
) -> None:
    hair, hat = np.zeros((80, 80), bool), np.zeros((80, 80), bool)
    hat[8:24, 24:56] = hat[24:32, 14:66] = True  # crown and brim
    hair[32:60, 20:32] = hair[32:60, 48:60] = True
    face = np.zeros((80, 80), bool)
    face[32:60, 32:48] = True
    lab = np.where(hat[..., None], upper, np.where(hair[..., None], BROWN, (70.0, 14.0, 16.0))).astype(np.float32)
    lab[20:22, 24:56] = BROWN  # a band
    seen = np.zeros((80, 80, len(Label)), np.float32)
    seen[..., Label.HEADWEAR] = np.where(hat, *thought)
    seen[..., Label.HAIR] = 1 - seen[..., Label.HEADWEAR]
    found = headwear(seen, hair | hat, lab, hair | hat | face, 1.0)
    assert found[10:31, 26:54].all() if expected else not found.any()
    assert not found[34:].any()
