"""A fit that leans is told only where the photo shows a person who stands upright."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dressed_person import dressed_person
from persona.fitting.leaning import LeanOptions, lean_warning, upright
from persona.landmark_names import ANKLES, SHOULDERS
from persona.types import Landmarks


def standing() -> Landmarks:
    return dressed_person()[0].landmarks


def bent(degrees: float, marks: Landmarks, facing: float = 0.0, knee: float = 0.0) -> tuple[str, ...]:
    """The warning of a trunk bent forward, of a person turned by ``facing`` degrees, with one knee ahead (meters)."""
    turn, lean = np.radians(facing), np.radians(degrees)
    ahead = np.array([np.sin(turn), 0.0, np.cos(turn)])
    head = np.array([0.0, 0.9, 0.0]) + 0.7 * (np.sin(lean) * ahead + np.cos(lean) * np.array([0.0, 1.0, 0.0]))
    thighs = np.array([[(x, 0.9, 0.0), (x, 0.5, 0.0)] for x in (0.1, -0.1)])
    thighs[0, 1, 2] = knee
    return lean_warning(thighs, head, ahead, marks, LeanOptions())


@pytest.mark.parametrize("facing", [0.0, 60.0])
def test_a_lean_beyond_the_usual_is_told_with_its_degrees(facing: float) -> None:
    (warning,) = bent(14.0, standing(), facing)
    assert "14 degrees" in warning
    assert not bent(5.0, standing(), facing)
    assert not bent(-14.0, standing(), facing)
    assert not bent(14.0, standing(), facing, knee=0.3)


def test_who_bends_or_crouches_in_the_photo_may_lean() -> None:
    marks = standing()
    aside = marks.body.copy()
    aside[SHOULDERS, 0] += 40
    crouching = marks.body.copy()
    crouching[ANKLES, 1] -= 60
    unseen = marks.body_confidence.copy()
    unseen[ANKLES[0]] = 0.2
    for other in (
        replace(marks, body=aside),
        replace(marks, body=crouching),
        replace(marks, body_confidence=unseen),
    ):
        assert not upright(other, LeanOptions())
        assert not bent(14.0, other)
