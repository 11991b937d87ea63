"""A coloured ground's share in the colours of hair."""

from __future__ import annotations

import numpy as np
import pytest

from persona.perception.hair_rims import without_ground_in_hair
from persona.types import HeadFrame, Label, Photo

HAIR, PINK, GREY, SLEEVE = (0.12, 0.09, 0.08), (0.82, 0.25, 0.55), (0.8, 0.8, 0.8), (0.95, 0.95, 0.95)


def _big_hair(ground: tuple[float, float, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray, HeadFrame, np.ndarray]:
    """Colours, matte, labels and head of a disc of hair whose rim is half ground, and where that rim is."""
    y, x = np.mgrid[:160, :160] + 0.5
    from_middle = np.hypot(x - 80, y - 80)
    hair, rim = from_middle < 60, (from_middle < 60) & (from_middle > 54)
    colours = np.where(hair[..., None], HAIR, ground)
    colours = np.where(rim[..., None], (np.array(HAIR) + ground) / 2, colours).astype(np.float32)
    labels = np.where(hair, Label.HAIR, Label.BACKGROUND).astype(np.uint8)
    turn = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    head = HeadFrame(np.r_[80.0, 50], np.r_[80.0, 110], np.c_[80 + 20 * np.sin(turn), 80 - 30 * np.cos(turn)])
    return colours, hair.astype(np.float32), labels, head, rim


def _photo(colours: np.ndarray, alpha: np.ndarray | None = None) -> Photo:
    own = None if alpha is None else (255 * alpha).astype(np.uint8)
    return Photo((colours.clip(0, 1) * 255).astype(np.uint8), own, "hair.png", (160, 160))


@pytest.mark.parametrize("kind", [Label.HAIR, Label.OUTER])
def test_a_coloured_ground_goes_from_the_rim_whatever_its_label(kind: Label):
    colours, alpha, labels, head, rim = _big_hair(PINK)
    labels[rim] = kind
    found = without_ground_in_hair(_photo(colours), colours, alpha, labels, head)
    assert np.abs(found[rim] - HAIR).max() < 0.08 < 0.2 < np.abs(colours[rim] - HAIR).max()
    inside = (labels == Label.HAIR) & ~rim
    np.testing.assert_allclose(found[inside], colours[inside], atol=0.01)


def test_light_on_hair_before_a_grey_ground_stays():
    colours, alpha, labels, head, _ = _big_hair(GREY)
    np.testing.assert_array_equal(without_ground_in_hair(_photo(colours), colours, alpha, labels, head), colours)


def test_a_white_sleeve_stays():
    colours, alpha, labels, head, rim = _big_hair(PINK)
    sleeve = rim & (np.arange(160) < 80)
    colours[sleeve], labels[sleeve] = (np.array(SLEEVE) + PINK) / 2, Label.TOP
    found = without_ground_in_hair(_photo(colours), colours, alpha, labels, head)
    np.testing.assert_array_equal(found[sleeve], colours[sleeve])


def test_a_cut_out_and_a_photo_without_a_head_stay():
    colours, alpha, labels, head, _ = _big_hair(PINK)
    np.testing.assert_array_equal(without_ground_in_hair(_photo(colours, alpha), colours, alpha, labels, head), colours)
    np.testing.assert_array_equal(without_ground_in_hair(_photo(colours), colours, alpha, labels, None), colours)


def test_a_collar_of_the_grounds_colour_stays():
    colours, alpha, labels, head, rim = _big_hair(PINK)
    coat = np.arange(160)[:, None] > np.full(160, 110)
    labels[coat], colours[coat], alpha = Label.OUTER, PINK, np.maximum(alpha, coat)
    found = without_ground_in_hair(_photo(colours), colours, alpha, labels, head)
    np.testing.assert_array_equal(found[coat], colours[coat])
    assert (np.abs(found - colours).max(-1) > 0.2)[rim & ~coat].mean() > 0.9
