"""Hands that the photo hides, and hidden fingers: cloth is seen where they would be."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.colour import discounted, srgb_to_lab, to_nearest
from persona.imaging.hands import COVERED, HAND_LENGTHS, IN_SIGHT
from persona.imaging.masks import Box, binary_dilation, polygon, square
from persona.landmark_names import COARSE_HANDS, WRISTS
from persona.types import MATERIAL_OF, Material, Observation

# Share of the fingers' place that is skin or looks like it up to which they are hidden, where the wrist's landmark is
# sure and where it is not (docs/decisions/sides-and-hidden-arms.md).
_SHOWN_SURE, _SHOWN_UNSURE = 0.2, 0.5
_AROUND = 3.0  # lengths of a hand about it within which its surroundings are looked at
_BESIDE = 0.3  # lengths of a hand beside it that may be the hand, too


def hidden_hand(observation: Observation, side: int) -> bool:
    """Whether the photo hides the left (0) or right (1) hand: its fingers, and no skin is seen at its wrist."""
    return hidden_fingers(observation, side) and not bare_wrist(observation, side)


def bare_wrist(observation: Observation, side: int) -> bool:
    """Whether the photo shows skin where the left (0) or right (1) wrist is: what is beyond may still be hidden."""
    x, y = np.floor(observation.landmarks.body[WRISTS[side]]).astype(int)
    height, width = observation.labels.shape
    return bool(0 <= x < width and 0 <= y < height and MATERIAL_OF[observation.labels[y, x]] == Material.SKIN)


def hidden_fingers(observation: Observation, side: int) -> bool:
    """Whether the photo shows the person's cloth where the fingers of the left (0) or right (1) hand would be.

    Its fingers were not found then, and next to nothing there is skin or looks more like the person's skin than like
    the cloth around: labels often call a blurred or shaded hand cloth.
    """
    marks = observation.landmarks
    if (marks.left_hand, marks.right_hand)[side] is not None:
        return False
    coarse = marks.body[COARSE_HANDS[side]].astype(np.float64)
    ends = coarse[0] + np.array(HAND_LENGTHS)[:, None] * (coarse - coarse[0])
    length = float(np.linalg.norm(ends - coarse[0], axis=1).max())
    height, width = observation.alpha.shape
    middle = ends.mean(0)
    if not (0 <= middle[0] < width and 0 <= middle[1] < height):
        return False
    x, y = (int(value) for value in middle)
    window = Box(x, y, x + 1, y + 1).grown(round(_AROUND * length), observation.alpha.shape)
    fingers = _hull(np.concatenate([coarse[1:], ends[1:]]), window)
    person = observation.alpha[window.slices] > 0.5
    labels, materials = observation.labels[window.slices], observation.materials[window.slices]
    skin, cloth = (fingers & person & (materials == material) for material in (Material.SKIN, Material.CLOTH))
    if cloth.sum() < COVERED * fingers.sum():
        return False
    near = binary_dilation(_hull(np.concatenate([coarse, ends]), window), square(2 * round(_BESIDE * length) + 1))
    around = person & ~near & (materials == Material.CLOTH) & np.isin(labels, np.unique(labels[cloth]))
    seen = skin.sum() + _like_skin(observation, window, cloth, around)
    sure = marks.body_confidence[WRISTS[side]] > IN_SIGHT
    return bool(seen < (_SHOWN_SURE if sure else _SHOWN_UNSURE) * fingers.sum())


def _hull(points: Float[np.ndarray, "n 2"], window: Box) -> Bool[np.ndarray, "h w"]:
    """Pixels of a window of the picture between points of the picture."""
    inside = (points - [window.x0, window.y0]).astype(np.float32)
    return polygon(cv2.convexHull(inside)[:, 0], (window.height, window.width))


def _like_skin(
    observation: Observation, window: Box, where: Bool[np.ndarray, "h w"], cloth: Bool[np.ndarray, "h w"]
) -> int:
    """How many of a window's pixels have a colour that the person's skin has rather than this cloth."""
    skin = (observation.materials == Material.SKIN) & (observation.alpha > 0.5)
    if not (skin.any() and cloth.any()):
        return int(where.sum())  # nothing tells
    pixels = observation.photo.pixels
    own, around = (_lab(pixels[window.slices][place]) for place in (where, cloth))
    return int((to_nearest(own, _lab(pixels[skin])) < to_nearest(own, around)).sum())


def _lab(colours: UInt8[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    return discounted(srgb_to_lab(colours.astype(np.float32) / 255.0))


__all__ = ["bare_wrist", "hidden_fingers", "hidden_hand"]
