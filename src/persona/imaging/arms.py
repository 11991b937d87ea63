"""Bare arms in a photo: skin about the lines between an arm's landmarks."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from persona.imaging.masks import segment
from persona.landmark_names import ELBOWS, INDEX_FINGERS, SHOULDERS, WRISTS

REACH = 0.055  #: meters that a bare arm reaches beside the lines between its landmarks
SURE = 0.5  #: least confidence of these landmarks
_BEGINS = 0.3  # share of the upper arm, from the shoulder, from which on skin there is the arm's and not the shoulder's

_HAND = 1.9  # length of a hand over that from wrist to knuckles


def bare_arm(
    skin: Bool[np.ndarray, "h w"],
    points: Float[np.ndarray, "33 2"],
    confidence: Float[np.ndarray, " 33"],
    side: int,
    px: float,
    hand: bool = False,
) -> Bool[np.ndarray, "h w"]:
    """Skin pixels of the left (0) or right (1) arm; none where its landmarks are not sure.

    Args:
        points: body landmarks, in pixels of the picture.
        confidence: theirs.
        px: pixels a meter.
        hand: with its hand.
    """
    chain = [SHOULDERS[side], ELBOWS[side], WRISTS[side]]
    if confidence[chain].min() < SURE:
        return np.zeros_like(skin)
    shoulder, elbow, wrist = points[chain]
    upper = shoulder + _BEGINS * (elbow - shoulder)
    bones = [(upper, elbow), (elbow, wrist)]
    if hand:
        bones.append((wrist, wrist + _HAND * (points[INDEX_FINGERS[side]] - wrist)))
    return skin & np.logical_or.reduce([segment(np.stack(ends), 2 * REACH * px, skin.shape) for ends in bones])


__all__ = ["REACH", "SURE", "bare_arm"]
