"""A shoe's unseen side is as its seen one, but for what only passes for a shoe there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from persona.imaging.window import PersonWindow
from persona.synthesis.shoe_sides import ShoeSides
from persona.types import BodyPart, Label

_PX = 500.0  # pixels a meter
_GREY, _STRIPE, _GROUND = (0.5, 0.5, 0.5), (0.9, 0.1, 0.1), (0.1, 0.6, 0.2)


def _sides(ground_in_shoe: bool = False) -> tuple[Any, ...]:
    """Two shoes of two sides each, seen from the left shoe's outer side: a stripe on it, and maybe the ground."""
    along, up = (m.ravel() for m in np.meshgrid(np.arange(0, 0.28, 0.004), np.arange(0, 0.1, 0.004)))
    rest, parts = [], []
    for part, middle in ((BodyPart.LEFT_FOOT, 0.1), (BodyPart.RIGHT_FOOT, -0.1)):
        for side in (1, -1):  # +x, -x
            rest.append(np.c_[middle + 0.04 * side + 0 * along, up, along])
            parts.append(np.full(len(along), part))
    points, part = np.concatenate(rest), np.concatenate(parts)
    seen = (np.arange(len(points)) < len(along)).astype(float)
    photo = np.tile(np.array(_GROUND, np.float32), (100, 200, 1))
    photo[40:90, 20:160] = _GREY
    photo[60:70, 20:160] = _STRIPE
    if ground_in_shoe:
        photo[60:70, 20:160] = _GROUND
    labels = np.zeros((100, 200), np.uint8)
    labels[40:90, 20:160] = Label.SHOE
    pixels = np.c_[20 + points[:, 2] * _PX, 90 - points[:, 1] * _PX]
    fine = SimpleNamespace(
        parts=part, rest=points, sheet=np.ones(len(points), bool), area=np.full(len(points), 1.6e-5), pixels=pixels,
        facing=seen, pixels_per_meter=_PX,
    )  # fmt: skip
    alpha = (labels > 0).astype(np.float32)
    picture = SimpleNamespace(pixels=np.round(photo * 255).astype(np.uint8))
    observation = SimpleNamespace(photo=picture, alpha=alpha, labels=labels)
    camera: Any = None
    window = PersonWindow(camera, alpha, photo, labels, (0, 0), (1.0, 1.0))
    surface = SimpleNamespace(labels=np.full(len(points), Label.SHOE), evidence=seen)
    fill = np.tile(_GREY, (len(points), 1))
    return observation, fine, fill, window, surface


def test_every_side_of_both_shoes_has_the_seen_sides_stripe() -> None:
    given = _sides()
    found = ShoeSides()(*given)
    up = given[1].rest[:, 1]
    inner = np.abs(given[1].rest[:, 2] - 0.138) < 0.13
    stripe, upper = (
        inner & (up > 0.044) & (up < 0.056),
        inner & (np.abs(up - 0.05) > 0.02) & (np.abs(up - 0.05) < 0.045),
    )
    for side in range(1, 4):
        mine = np.arange(len(up)) // (len(up) // 4) == side
        assert np.abs(found[mine & stripe] - _STRIPE).max() < 0.1
        assert np.abs(found[mine & upper] - _GREY).max() < 0.02


def test_the_ground_that_is_called_shoe_has_no_other_side() -> None:
    given = _sides(ground_in_shoe=True)
    found = ShoeSides()(*given)
    other = np.arange(len(found)) >= len(found) // 4
    assert np.abs(found[other] - _GREY).max() < 0.02


def test_shoes_that_the_photo_does_not_show_stay_as_they_are() -> None:
    observation, fine, fill, window, surface = _sides()
    nothing = SimpleNamespace(
        photo=observation.photo, alpha=observation.alpha, labels=np.zeros_like(observation.labels)
    )
    surface = SimpleNamespace(labels=surface.labels, evidence=np.zeros(len(fill)))
    assert np.array_equal(ShoeSides()(nothing, fine, fill, window, surface), fill)
