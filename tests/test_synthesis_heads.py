"""Heads from aside: where hair begins that the photo does not show."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from persona.surface.head_places import HeadPlaces
from persona.synthesis.surface_labels import LabelField, _head_prior
from persona.types import BodyPart, Label

ROWS, COLUMNS = 60, 120


class Head(SimpleNamespace):
    def __len__(self) -> int:
        return len(self.rest)


def round_head() -> Any:
    """A ball of 20 cm, seen from in front."""
    up, turn = np.meshgrid(np.linspace(-1.5, 1.5, ROWS), np.arange(COLUMNS) / COLUMNS * 2 * np.pi, indexing="ij")
    ball = np.stack([np.cos(up) * np.sin(turn), np.sin(up), np.cos(up) * np.cos(turn)], -1).reshape(-1, 3)
    count = len(ball)
    return Head(
        rest=0.1 * ball, facing=ball[:, 2], parts=np.full(count, BodyPart.HEAD), sheet=np.zeros(count, bool),
        area=np.full(count, 4 * np.pi * 0.1**2 / count),
    )  # fmt: skip


def test_unseen_hair_begins_behind_the_ears_and_before_the_temples() -> None:
    """The photo shows a crown with hair and a bare front; of the sides nothing."""
    head = round_head()
    place = HeadPlaces.of(head.rest, np.arange(len(head)))
    shown = np.where(place.up > 0.75, Label.HAIR, Label.SKIN).astype(np.uint8)
    evidence = ((place.up > 0.75) | (head.facing > 0.8)) * 1.0
    angle = np.degrees(np.arctan2(np.abs(head.rest[:, 0]), head.rest[:, 2]))
    prior, reach = np.zeros((len(head), len(Label))), np.zeros(len(head))
    rings: Any = SimpleNamespace(angle=angle)
    _head_prior(prior, reach, head, rings, None, shown, evidence, None, LabelField())  # type: ignore[arg-type]
    kind = prior.argmax(1)
    assert (kind[(place.up > 0.2) & (place.up < 0.4) & (place.ahead > -0.015)] == Label.SKIN).all(), "cheek and ear"
    assert (kind[(place.up > 0.3) & (place.ahead < -0.04)] == Label.HAIR).all()
    assert (kind[(place.up > 0.6) & (place.ahead < 0.03)] == Label.HAIR).all(), "temples"


def test_a_cap_does_not_close_below_where_it_is_seen() -> None:
    """It is seen at the temples, not at the ears: behind them is hair. A hood is seen there, too."""
    head = round_head()
    place = HeadPlaces.of(head.rest, np.arange(len(head)))
    angle = np.degrees(np.arctan2(np.abs(head.rest[:, 0]), head.rest[:, 2]))
    rings: Any = SimpleNamespace(angle=angle)
    low = (place.up > 0.25) & (place.up < 0.5) & (place.ahead < -0.05)
    for end, label in ((0.5, Label.HAIR), (0.1, Label.HEADWEAR)):
        shown = np.where(place.up > end, Label.HEADWEAR, Label.SKIN).astype(np.uint8)
        shown[(place.up < end) & (angle > 70)] = Label.HAIR
        prior, reach = np.zeros((len(head), len(Label))), np.zeros(len(head))
        seen = (head.facing > 0.1) * 1.0
        _head_prior(prior, reach, head, rings, None, shown, seen, None, LabelField())  # type: ignore[arg-type]
        assert (prior[low].argmax(1) == label).all()


def test_the_far_side_of_a_turned_head_wears_what_its_near_side_shows() -> None:
    """A hat down to the brow, a lock before the near ear: both are on the far side, too."""
    head = round_head()
    place = HeadPlaces.of(head.rest, np.arange(len(head)))
    near = head.rest @ [np.sin(1.2), 0, np.cos(1.2)] / 0.1
    head.facing = near
    lock = (np.abs(head.rest[:, 0]) > 0.06) & (place.ahead > 0.01) & (place.up < 0.35) & (place.up > 0.2)
    worn = np.where(place.up > 0.55, Label.HEADWEAR, np.where(lock, Label.HAIR, Label.SKIN)).astype(np.uint8)
    shown = np.where(near > 0, worn, np.uint8(Label.HAIR))  # what lies behind a pixel is not what it shows
    angle = np.degrees(np.arctan2(np.abs(head.rest[:, 0]), head.rest[:, 2]))
    prior, reach = np.zeros((len(head), len(Label))), np.zeros(len(head))
    rings: Any = SimpleNamespace(angle=angle)
    evidence = (near > 0.3) * 1.0
    _head_prior(prior, reach, head, rings, None, shown, evidence, None, LabelField())  # type: ignore[arg-type]
    twin = near * 0.0
    twin[:] = (head.rest * [-1, 1, 1]) @ [np.sin(1.2), 0, np.cos(1.2)] / 0.1
    far = (near < 0) & (twin > 0.35)
    assert (far & lock).sum() > 20
    assert (prior.argmax(1) == worn)[far].all()
