"""Skin in shoes: an instep that is called shoe is skin again; shoes of its colour and socks are left alone."""

from __future__ import annotations

import numpy as np

from persona.imaging.window import PersonWindow
from persona.synthesis.insteps import Insteps
from persona.types import Camera, Label

SKIN, BLACK, NUDE = (0.75, 0.55, 0.45), (0.1, 0.1, 0.12), (0.77, 0.57, 0.46)
PX = 400.0  # a meter


def window(shoe: tuple[float, float, float], above: Label = Label.SKIN) -> PersonWindow:
    """A leg of 200 rows, below it an instep of 20 and a shoe of 30 that are both called shoe."""
    rng = np.random.default_rng(1)
    colours = np.ones((300, 60, 3)) * 0.5
    labels = np.zeros((300, 60), np.uint8)
    colours[:220, 10:50], labels[:200, 10:50] = SKIN, above
    colours[220:250, 10:50], labels[200:250, 10:50] = shoe, Label.SHOE
    colours = np.clip(colours + rng.normal(0, 0.015, colours.shape), 0, 1)
    alpha = (labels > 0).astype(np.float32)
    camera = Camera(1000.0, 1000.0, 30.0, 150.0, 60, 300, np.eye(4))
    return PersonWindow(camera, alpha, colours.astype(np.float32), labels, (0, 0), (1.0, 1.0))


def test_an_instep_is_skin_and_the_shoe_stays() -> None:
    told = Insteps()(window(BLACK), PX).labels
    assert (told[200:218, 12:48] == Label.SKIN).mean() > 0.95
    assert (told[222:250, 12:48] == Label.SHOE).mean() > 0.95


def test_a_shoe_of_the_colour_of_skin_stays_whole() -> None:
    nude = window(NUDE)
    np.testing.assert_array_equal(Insteps()(nude, PX).labels, nude.labels)


def test_over_socks_nothing_is_skin() -> None:
    socks = window(BLACK, Label.SOCKS)
    np.testing.assert_array_equal(Insteps()(socks, PX).labels, socks.labels)


def test_a_strip_of_the_ankle_is_no_skirt() -> None:
    seen = window(BLACK)
    labels = seen.labels.copy()
    labels[170:200, 10:50] = Label.SKIRT
    strip = PersonWindow(seen.camera, seen.alpha, seen.foreground, labels, seen.origin, seen.scale)
    assert (Insteps()(strip, PX).labels[172:198, 12:48] == Label.SKIN).mean() > 0.95
    labels[100:200, 10:50] = Label.SKIRT  # from higher up: a skirt
    long = PersonWindow(seen.camera, seen.alpha, seen.foreground, labels, seen.origin, seen.scale)
    assert (Insteps()(long, PX).labels[102:170] == long.labels[102:170]).all()
