"""The arch under a raised heel is measured in pictures of shoes."""

from __future__ import annotations

import numpy as np
import pytest

from persona.fitting.heel_arch import HeelArch

STATURE = 500.0
HEEL, TOES = np.array([30.0, 20.0]), np.array([90.0, 45.0])


def shoe(heel: int, wide: int = 8) -> np.ndarray:
    """A sole from the toes on the right up to a heel of that many rows on the left."""
    mask = np.zeros((80, 140), bool)
    rows, columns = np.mgrid[:80, :140]
    sole = 50 - heel * np.clip((80 - columns) / 50, 0, 1)
    mask[(columns > 25) & (columns < 100) & (rows > 10) & (rows < sole)] = True
    mask[:50, 26 : 26 + wide][10:] = True
    return mask


@pytest.mark.parametrize("turned", [False, True])
def test_an_arch_is_as_high_as_the_heel(turned: bool) -> None:
    def height(mask: np.ndarray, person: np.ndarray | None = None) -> float:
        person = mask if person is None else person
        if turned:
            mask, person = mask[:, ::-1], person[:, ::-1]
        heel, toes = (np.array([140 - p[0], p[1]]) if turned else p for p in (HEEL, TOES))
        return HeelArch().height(mask, person, heel, toes, STATURE)

    found = [height(shoe(rows)) for rows in (0, 3, 10, 25)]
    assert found[0] == 0.0
    assert found[1] < HeelArch.least < found[2] < found[3] < 25 / STATURE
    # Another shoe behind is no heel, and neither is a trouser leg that fills the arch.
    assert height(shoe(25, wide=25)) == 0.0
    assert height(shoe(25), np.ones((80, 140), bool)) == 0.0
    # Feet that are apart have nothing above what is between them.
    apart = np.zeros((80, 140), bool)
    apart[10:50, 26:36] = apart[10:50, 60:90] = True
    assert height(apart) == 0.0
