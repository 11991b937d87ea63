"""Bright rims of sharpened faces."""

from __future__ import annotations

import numpy as np

from persona.imaging.window import PersonWindow
from persona.synthesis.halos import HaloRemoval
from persona.types import Camera, Label


def test_a_rim_beside_hair_is_no_brighter_than_the_face_and_a_lit_cheek_stays():
    labels = np.full((40, 60), Label.HAIR, np.uint8)
    labels[5:35, 10:50] = Label.SKIN
    labels[:, 50:] = Label.BACKGROUND
    colors = np.where((labels == Label.SKIN)[..., None], (0.7, 0.55, 0.45), (0.1, 0.08, 0.06)).astype(np.float32)
    colors[5:35, 10:12] += 0.25
    colors[5:35, 40:50] += 0.2
    alpha = (labels != Label.BACKGROUND).astype(np.float32)
    window = PersonWindow(
        Camera(100.0, 100.0, 30.0, 20.0, 60, 40, np.eye(4)), alpha, colors, labels, (0, 0), (1.0, 1.0)
    )
    found = HaloRemoval()(window, labels == Label.SKIN).foreground
    assert found[10:30, 10:12].mean() < 1.04 * colors[20, 20].mean()
    np.testing.assert_array_equal(found[10:30, 14:], colors[10:30, 14:])
    np.testing.assert_array_equal(found[labels != Label.SKIN], colors[labels != Label.SKIN])
