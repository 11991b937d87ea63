"""Feet that the photo hides: cloth is seen where they would be, as under a gown or wide trousers."""

from __future__ import annotations

import numpy as np

from persona.imaging.masks import distance_to
from persona.landmark_names import ANKLES, HEELS, KNEES, TOES
from persona.types import Label, Material, Observation

_NEAR = 0.06  # lengths of the shin in the photo, 1.5 % of stature: landmarks of soles err by that much
_WORN = (Label.SHOE, Label.SOCKS, Label.SKIN)


def hidden_feet(observation: Observation) -> tuple[bool, bool]:
    """Whether the photo hides the left and the right foot: heel and toe lie on cloth, away from shoes and bare skin."""
    person = observation.alpha > 0.5
    worn = distance_to(np.isin(observation.labels, _WORN) & person)
    cloth = (observation.materials == Material.CLOTH) & person
    height, width = cloth.shape
    points = observation.landmarks.body

    def hidden(side: int) -> bool:
        column, row = np.floor(points[[HEELS[side], TOES[side]]]).astype(int).T
        inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
        at = row.clip(0, height - 1), column.clip(0, width - 1)
        near = _NEAR * np.linalg.norm(points[ANKLES[side]] - points[KNEES[side]])
        return bool((inside & cloth[at] & (worn[at] > near)).all())

    return hidden(0), hidden(1)


__all__ = ["hidden_feet"]
