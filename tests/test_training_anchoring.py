"""Colours of generated frames are brought back to the photo's, by what both show, and nothing else is touched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mannequin import mannequin
from persona.avatar import Avatar, build_avatar
from persona.rendering.mesh import render_colors
from persona.rendering.views import look_at
from persona.training.anchoring import anchored, color_error
from persona.types import BodyPart, Frame


@pytest.fixture(scope="module")
def avatar() -> Avatar:
    return build_avatar(*mannequin(), count=8000)


def frame(azimuth: float) -> Frame:
    """The mannequin as it is, seen from a side."""
    _, fit, textured = mannequin()
    view = look_at((0, 0.86, 0), azimuth, 0.0, 4.0, (192, 256))
    rgb, alpha = render_colors(textured.surface.vertices, textured.faces, textured.colors, view, samples=2)
    image, cover = ((np.clip(np.asarray(x), 0, 1) * 255 + 0.5).astype(np.uint8) for x in (rgb, alpha))
    return Frame("generated", image, cover, view, fit.pose, lit=False)


def spoiled(true: Frame, gain: tuple, offset: tuple, noise: int = 0) -> Frame:
    image = true.image / 255.0 * np.array(gain) + np.array(offset)
    image = image + np.random.default_rng(noise).normal(0, 0.02, image.shape)
    return replace(true, image=(np.clip(image, 0, 1) * 255).astype(np.uint8))


def apart(a: Frame, b: Frame) -> float:
    inside = b.alpha > 250
    return float(np.abs(a.image[inside].astype(float) - b.image[inside]).mean())


def test_a_frames_gain_and_offset_are_found_and_taken_back(avatar: Avatar) -> None:
    true = [frame(a) for a in (0.0, 0.5, -0.6, 1.1)]
    drifted = [spoiled(f, (1.12, 0.95, 0.9), (0.03, 0.0, -0.04), i) for i, f in enumerate(true)]
    mended = anchored(avatar, drifted)
    for before, after, clean in zip(drifted, mended, true, strict=True):
        assert after.camera is before.camera and after.alpha is before.alpha
        assert apart(after, clean) < 0.45 * apart(before, clean)


def test_one_part_in_another_colour_is_told_from_the_rest(avatar: Avatar) -> None:
    true = frame(0.3)
    error, parts = color_error(avatar, true)
    assert error.size < 0.012
    legs = parts[..., [BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG]].sum(-1) > 0.5
    image = true.image.copy().astype(float)
    image[legs] += [30, -10, 0]
    drifted = replace(true, image=image.clip(0, 255).astype(np.uint8))
    (mended,) = anchored(avatar, [drifted])
    assert np.abs(mended.image[legs].astype(float) - true.image[legs]).mean() < 0.5 * 40 / 3
    rest = (true.alpha > 250) & ~legs
    assert np.abs(mended.image[rest].astype(float) - true.image[rest]).mean() < 5


def test_exact_and_captured_frames_stay_as_they_are(avatar: Avatar) -> None:
    exact = [frame(a) for a in (0.0, 0.7, 2.0)]
    assert anchored(avatar, exact) is exact
    captured = replace(spoiled(frame(0.0), (1.3, 1.0, 1.0), (0, 0, 0)), kind="captured")
    wrong = spoiled(frame(0.2), (1.3, 1.0, 1.0), (0, 0, 0))
    out = anchored(avatar, [captured, wrong])
    assert out[0] is captured and out[1] is not wrong
    assert anchored(avatar, []) == []


def test_a_frame_that_shows_nothing_known_is_kept(avatar: Avatar) -> None:
    behind = spoiled(frame(np.pi), (1.2, 1.0, 0.9), (0.02, 0, 0))
    error, _ = color_error(avatar, behind)
    assert error.size == 0
    front = spoiled(frame(0.0), (1.2, 1.0, 0.9), (0.02, 0, 0))
    assert np.array_equal(anchored(avatar, [front, behind])[1].image, behind.image)
