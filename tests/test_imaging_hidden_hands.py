"""Which hands a photo hides: what is seen where their fingers would be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from persona.imaging.hidden_hands import bare_wrist, hidden_fingers, hidden_hand
from persona.landmark_names import COARSE_HANDS, WRISTS
from persona.types import HandLandmarks, Label, Landmarks, Observation, Photo

SKIN, CLOTH, GREY = (205, 150, 125), (60, 70, 45), (150, 150, 150)
SIZE = 120
PLACE = np.s_[62:88, 48:76]  # where the fingers are


def photo_of_hand(sure: float = 0.95, colour: tuple[int, int, int] = CLOTH, label: Label = Label.OUTER) -> Observation:
    """A coat with a face above it, and the fingers' place in a colour and with a label of its own."""
    noise = np.random.default_rng(0).normal(0, 4, (SIZE, SIZE, 3))
    pixels = np.full((SIZE, SIZE, 3), GREY, float)
    labels = np.full((SIZE, SIZE), Label.BACKGROUND, np.uint8)
    pixels[10:110, 10:110], labels[10:110, 10:110] = CLOTH, Label.OUTER
    pixels[10:25, 50:70], labels[10:25, 50:70] = SKIN, Label.FACE
    pixels[PLACE], labels[PLACE] = colour, label
    body = np.full((33, 2), 30.0)
    body[COARSE_HANDS[0]] = [(60, 50), (54, 64), (68, 64), (60, 62)]
    marks = Landmarks(body, np.full(33, sure), np.zeros(33), np.zeros((33, 3)))
    pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    alpha = (labels != Label.BACKGROUND).astype(np.float32)
    photo = Photo(pixels, None, "made up", (SIZE, SIZE))
    return Observation(photo, marks, alpha, pixels.astype(np.float32) / 255, labels)


def with_fingers(observation: Observation) -> Observation:
    found = HandLandmarks(np.zeros((21, 3)), 0.9)
    return replace(observation, landmarks=replace(observation.landmarks, left_hand=found))


def moved(observation: Observation, x: float) -> Observation:
    """The hand moved to the side."""
    body = observation.landmarks.body.copy()
    body[COARSE_HANDS[0], 0] += x
    return replace(observation, landmarks=replace(observation.landmarks, body=body))


@pytest.mark.parametrize("sure", [0.3, 0.95])
def test_cloth_alone_hides_a_hand(sure: float) -> None:
    assert hidden_fingers(photo_of_hand(sure), 0)
    assert hidden_hand(photo_of_hand(sure), 0)


@pytest.mark.parametrize("label", [Label.SKIN, Label.OUTER], ids=["called skin", "called cloth"])
def test_what_looks_like_skin_is_a_hand_whatever_it_is_called(label: Label) -> None:
    assert not hidden_fingers(photo_of_hand(colour=SKIN, label=label), 0)


def test_a_held_thing_hides_no_hand() -> None:
    assert not hidden_fingers(photo_of_hand(colour=(20, 20, 160), label=Label.PROP), 0)


def test_fingers_that_were_found_or_are_beside_the_person_or_the_picture_are_not_hidden() -> None:
    hidden = photo_of_hand()
    assert not hidden_fingers(with_fingers(hidden), 0)
    assert not hidden_fingers(moved(hidden, 60), 0)
    assert not hidden_fingers(moved(hidden, 100), 0)


def test_a_hand_in_a_pocket_may_show_its_wrist() -> None:
    pocket = photo_of_hand()
    x, y = pocket.landmarks.body[WRISTS[0]].astype(int)
    labels = pocket.labels.copy()
    labels[y - 4 : y + 5, x - 4 : x + 5] = Label.SKIN
    pocket = replace(pocket, labels=labels)
    assert bare_wrist(pocket, 0)
    assert hidden_fingers(pocket, 0)
    assert not hidden_hand(pocket, 0)


def test_who_shows_no_skin_hides_no_hand_for_sure() -> None:
    covered = photo_of_hand()
    labels = np.where(covered.labels == Label.FACE, np.uint8(Label.OUTER), covered.labels)
    assert not hidden_fingers(replace(covered, labels=labels), 0)
