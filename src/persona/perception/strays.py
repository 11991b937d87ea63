"""Forearms that the landmarks put into the ground: a yellow car beside an elbow read as a bare arm.

The body network is as sure of such an arm as of a true one, in the photo and in its mirror image, but no fingers are
found at its end, and the networks that tell the person from the ground see nobody there. Then the arm is read once
more, with all that these take for ground blurred until it is no arm.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from persona.landmark_names import COARSE_HANDS, ELBOWS, WRISTS
from persona.perception.landmarks import PersonReading, averaged, hand_at, read_twice
from persona.perception.networks import MASK_SIZE, LandmarkReader
from persona.perception.options import LANDMARKS, STRAYS, LandmarkOptions, StrayOptions
from persona.types import Landmarks


def without_strays(
    reader: LandmarkReader,
    picture: UInt8[np.ndarray, "h w 3"],
    reading: PersonReading,
    people: Float[np.ndarray, "h w"],
    options: StrayOptions = STRAYS,
    reading_options: LandmarkOptions = LANDMARKS,
) -> PersonReading:
    """The reading with arms that are not where the networks see the person read again.

    An arm that strays again is not believed: its wrist and hand are not found.

    Args:
        people: probability of the person at every pixel (:func:`persona.perception.scraps.agreed`).
    """
    marks = reading.landmarks
    strays = stray_arms(marks, people, options)
    if not strays:
        return reading
    unit = reading.region.side / MASK_SIZE
    shown = ground_blurred(picture, people, unit, options)
    straight, mirrored, _ = read_twice(reader, shown, reading.region)
    again = averaged(straight, mirrored)
    still = stray_arms(replace(again, left_hand=None, right_hand=None), people, options)
    fields = {name: getattr(marks, name).copy() for name in ("body", "body_confidence", "body_spread", "body_world")}
    for side in strays:
        arm = [ELBOWS[side], *COARSE_HANDS[side]]
        if side in still:
            fields["body_confidence"][arm[1:]] = 0.0
            continue
        for name, values in fields.items():
            values[arm] = getattr(again, name)[arm]
    marks = replace(marks, **fields)
    hands = [
        hand_at(reader, picture, marks, side, reading_options) if side in strays else hand
        for side, hand in enumerate((marks.left_hand, marks.right_hand))
    ]
    return replace(reading, landmarks=replace(marks, left_hand=hands[0], right_hand=hands[1]))


def stray_arms(marks: Landmarks, people: Float[np.ndarray, "h w"], options: StrayOptions = STRAYS) -> list[int]:
    """The sides (0 left, 1 right) whose forearm is in the picture where nobody is, without fingers at its end."""
    height, width = people.shape
    found = []
    for side, hand in enumerate((marks.left_hand, marks.right_hand)):
        elbow, wrist = marks.body[ELBOWS[side]], marks.body[WRISTS[side]]
        column, row = np.floor(elbow + np.array(options.along)[:, None] * (wrist - elbow)).astype(int).T
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        if hand is None and inside.all() and people[row, column].max() < options.person:
            found.append(side)
    return found


def ground_blurred(
    picture: UInt8[np.ndarray, "h w 3"], people: Float[np.ndarray, "h w"], unit: float, options: StrayOptions = STRAYS
) -> UInt8[np.ndarray, "h w 3"]:
    """The picture with its ground blurred, but for some room round the person.

    Args:
        people: probability of the person at every pixel.
        unit: pixels of a mask unit.
    """
    away = cv2.distanceTransform((people < options.ground).astype(np.uint8), cv2.DIST_L2, 5)
    kept = cv2.GaussianBlur((away < options.room * unit).astype(np.float32), (0, 0), options.fade * unit)[..., None]
    blurred = cv2.GaussianBlur(picture, (0, 0), options.blur * unit)
    return np.rint(blurred + kept * (picture.astype(np.float32) - blurred)).astype(np.uint8)


__all__ = ["ground_blurred", "stray_arms", "without_strays"]
