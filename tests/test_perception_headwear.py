"""A hat over hair of another colour is headwear; two-coloured hair and a hat's own shade are not."""

from __future__ import annotations

import numpy as np
import pytest

from persona.perception.headwear import headwear
from persona.types import HeadFrame, Label

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


@pytest.mark.parametrize(("flat", "expected"), [(0.3, True), (0.95, False)])
def test_what_ends_in_a_flat_ellipse_on_both_sides_is_a_hat_in_any_colour(flat: float, expected: bool) -> None:
    """A black hat on black hair; big round hair is none."""
    rows, columns = np.mgrid[:160, :160] + 0.5
    crown = (np.abs(columns - 80) < 26) & (np.abs(rows - 32) < 22)
    brim = np.hypot(columns - 80, (rows - 60) / flat) < 55
    face = (np.abs(columns - 80) < 22) & (rows > 62) & (rows < 120)
    beside = (np.abs(np.abs(columns - 80) - 26) < 4) & (rows > 60) & (rows < 112)
    hair = (crown | brim | beside) & ~face
    seen = np.zeros((160, 160, len(Label)), np.float32)
    seen[..., Label.HEADWEAR], seen[..., Label.HAIR] = 0.05, 0.95
    lab = np.where(hair[..., None], DARK, (70.0, 14.0, 16.0)).astype(np.float32)
    lab += np.random.default_rng(1).normal(0, 1, lab.shape).astype(np.float32)
    oval = np.array([[58.0, 60.0], [102.0, 60.0], [102.0, 120.0], [58.0, 120.0]])
    head = HeadFrame(np.array([80.0, 60.0]), np.array([80.0, 120.0]), oval)
    found = headwear(seen, hair, lab, hair | face, 1.0, head)
    if not expected:
        assert not found.any()
        return
    assert found[crown & (rows < 50)].all()
    assert found[brim & (np.abs(columns - 80) > 36)].all()
    assert not found[hair & (rows > 80)].any()
    assert not (found & ~hair).any()
