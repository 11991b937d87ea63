"""Bare arms in a photo: skin about the lines between an arm's landmarks, and elbows that the trunk hides."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.hands import IN_SIGHT, hidden_by_cloth
from persona.imaging.masks import segment
from persona.landmark_names import ELBOWS, INDEX_FINGERS, SHOULDERS, WRISTS
from persona.types import Material

REACH = 0.055  #: meters that a bare arm reaches beside the lines between its landmarks
SURE = 0.5  #: least confidence of these landmarks
_BEGINS = 0.3  # share of the upper arm, from the shoulder, from which on skin there is the arm's and not the shoulder's
_ELBOW = 0.02  # meters about an elbow's landmark that tell what is seen there
_ALONG = 0.6  # share of a forearm that is skin, and of the ground beside it, by which it is seen
_HAND = 1.9  # length of a hand over that from wrist to knuckles


def bare_arm(
    skin: Bool[np.ndarray, "h w"],
    points: Float[np.ndarray, "33 2"],
    confidence: Float[np.ndarray, " 33"],
    side: int,
    px: float,
    hand: bool = False,
    reach: float = REACH,
) -> Bool[np.ndarray, "h w"]:
    """Skin pixels of the left (0) or right (1) arm; none where its landmarks are not sure.

    Args:
        points: body landmarks, in pixels of the picture.
        confidence: theirs.
        px: pixels a meter.
        hand: with its hand.
        reach: meters beside the lines between its landmarks.
    """
    chain = [SHOULDERS[side], ELBOWS[side], WRISTS[side]]
    if confidence[chain].min() < SURE:
        return np.zeros_like(skin)
    shoulder, elbow, wrist = points[chain]
    upper = shoulder + _BEGINS * (elbow - shoulder)
    bones = [(upper, elbow), (elbow, wrist)]
    if hand:
        bones.append((wrist, wrist + _HAND * (points[INDEX_FINGERS[side]] - wrist)))
    return skin & np.logical_or.reduce([segment(np.stack(ends), 2 * reach * px, skin.shape) for ends in bones])


def forearm_in_sight(
    points: Float[np.ndarray, "33 2"],
    alpha: Float[np.ndarray, "h w"],
    materials: UInt8[np.ndarray, "h w"],
    side: int,
    px: float,
) -> bool:
    """Whether skin is seen on the outer half of the left (0) or right (1) forearm, with the ground beside it.

    Landmarks are not sure of an arm that leaves the picture, and right about it nevertheless.

    Args:
        points: body landmarks, in pixels of the picture.
        alpha: the person's matte.
        materials: the :class:`persona.types.Material` of every pixel.
        px: pixels a meter.
    """
    height, width = alpha.shape
    elbow, wrist = points[ELBOWS[side]], points[WRISTS[side]]
    along = wrist - elbow
    across = np.array([-along[1], along[0]]) / max(float(np.linalg.norm(along)), 1e-6)
    middle = elbow + np.linspace(0.5, 1.0, 16)[:, None] * along
    lines = np.stack([middle, *(middle + way * 2 * REACH * px * across for way in (-1, 1))])
    x, y = np.moveaxis(np.floor(lines).astype(int), -1, 0)
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    at = y.clip(0, height - 1), x.clip(0, width - 1)
    person = inside & (alpha[at] > 0.5)
    skin = (person & (materials[at] == Material.SKIN))[0].mean()
    return bool(inside[0].all() and skin > _ALONG and person[1:].mean(1).min() < 1 - _ALONG)


def hidden_elbow(
    points: Float[np.ndarray, "33 2"],
    confidence: Float[np.ndarray, " 33"],
    alpha: Float[np.ndarray, "h w"],
    materials: UInt8[np.ndarray, "h w"],
    side: int,
    px: float,
) -> bool:
    """Whether the trunk hides the left (0) or right (1) elbow: cloth is seen where it is, and the other one is bare.

    Args:
        points: body landmarks, in pixels of the picture.
        confidence: theirs; that of a hidden elbow is not high.
        alpha: the person's matte.
        materials: the :class:`persona.types.Material` of every pixel.
        px: pixels a meter.
    """
    height, width = materials.shape
    x, y = np.floor(points[ELBOWS[1 - side]]).astype(int)
    if confidence[ELBOWS[1 - side]] <= IN_SIGHT or not (0 <= x < width and 0 <= y < height):
        return False
    steps = np.linspace(-_ELBOW * px, _ELBOW * px, 9)
    about = points[ELBOWS[side]] + np.stack(np.meshgrid(steps, steps), -1).reshape(-1, 2)
    cloth = hidden_by_cloth(about, float(confidence[ELBOWS[side]]), alpha, materials)
    return cloth and bool(materials[y, x] == Material.SKIN)


__all__ = ["REACH", "SURE", "bare_arm", "forearm_in_sight", "hidden_elbow"]
