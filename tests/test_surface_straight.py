"""Loose cloth hangs straight from what carries it, tight cloth follows the body; the photo's view stays as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from dressed_person import dressed_person
from persona.body.skinning import SkinWeights
from persona.rendering.mesh import rasterize_mesh
from persona.surface.cloth import ClothOptions
from persona.surface.straight import StraightOptions, hung_straight
from persona.types import BodyFit, BodyPart, Label

_AROUND, _TOP, _BOTTOM = 48, 1.45, 0.85
_BUST, _WAIST = 1.28, 1.08


def _trunk(half: Float[np.ndarray, " r"], cleft: float = 0.0) -> Float[np.ndarray, "n 3"]:
    """Rings of an oval trunk from the shoulders down, with a bust, which may be cleft, in front."""
    heights = np.linspace(_TOP, _BOTTOM, len(half))
    turn = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    x = half[:, None] * np.sin(turn)
    bust = np.exp(-(((heights - _BUST) / 0.05) ** 2))[:, None] * np.maximum(np.cos(turn), 0)
    z = 0.10 * np.cos(turn) + bust * (0.05 - cleft * np.exp(-((x / 0.03) ** 2)))
    return np.stack([x, np.repeat(heights[:, None], _AROUND, 1), z], -1).reshape(-1, 3)


_ROWS = 61
_HEIGHTS = np.linspace(_TOP, _BOTTOM, _ROWS)
_BARE = 0.16 - 0.03 * np.exp(-(((_HEIGHTS - _WAIST) / 0.08) ** 2))


def _hung(
    half: Float[np.ndarray, " r"], label: Label = Label.TOP, cleft: float = 0.0, hem: float = 0.0
) -> tuple[BodyFit, BodyFit]:
    """A trunk with a waist in a shirt with such half widths, and trousers below its hem: before and hung."""
    observation, fit = dressed_person()
    points = _trunk(half, cleft)
    at = np.arange(_ROWS * _AROUND).reshape(_ROWS, _AROUND)
    right = np.roll(at, -1, axis=1)
    a, b, c, d = at[:-1], at[1:], right[1:], right[:-1]
    faces = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    count = len(points)
    surface = replace(
        fit.surface, vertices=points, faces=faces, parts=np.full(count, BodyPart.TORSO, np.uint8),
        skin=SkinWeights(np.zeros((count, 2), int), np.tile([1.0, 0.0], (count, 1))), stiffness=np.zeros(count),
        body_vertices=count,
    )  # fmt: skip
    fit = replace(fit, surface=surface)
    shown = rasterize_mesh(points, faces, fit.camera).face_index >= 0
    labels = np.where(shown, label, Label.BACKGROUND).astype(np.uint8)
    below = np.arange(len(labels))[:, None] > fit.camera.project(np.array([[0.0, hem, 0.1]]))[0][0, 1]
    labels[below & shown] = Label.TROUSERS
    observation = replace(observation, alpha=shown.astype(np.float32), labels=labels)
    return fit, hung_straight(observation, fit, _trunk(_BARE, cleft), StraightOptions(), ClothOptions())


def _profile(fit: BodyFit, front: bool = True) -> Float[np.ndarray, " r"]:
    """How far the trunk's middle stands out in front or behind at every height."""
    rows = fit.surface.vertices.reshape(_ROWS, _AROUND, 3)[..., 2]
    return rows[:, 0] if front else -rows[:, _AROUND // 2]


def test_a_straight_outline_hangs_straight_from_the_bust() -> None:
    before, hung = _hung(np.full(_ROWS, 0.17))
    below = (_HEIGHTS < _BUST - 0.01) & (_HEIGHTS > 0.9)
    assert _profile(before)[below].min() < 0.105
    assert _profile(hung)[below].min() > _profile(before).max() - 0.01
    np.testing.assert_allclose(_profile(hung, front=False), 0.10, atol=0.003)  # a straight back has nothing to span


def test_an_outline_that_follows_the_waist_stays_on_the_body() -> None:
    before, hung = _hung(_BARE)
    np.testing.assert_allclose(_profile(hung), _profile(before), atol=0.003)


def test_a_gathered_waist_holds_loose_cloth() -> None:
    drawn_in = np.exp(-(((_HEIGHTS - _WAIST) / 0.06) ** 2))
    before, hung = _hung(0.20 - 0.07 * drawn_in)
    row = int(np.argmin(np.abs(_HEIGHTS - _WAIST)))
    np.testing.assert_allclose(_profile(hung)[row:], _profile(before)[row:], atol=0.005)
    above = (_HEIGHTS > _WAIST + 0.1) & (_HEIGHTS < _BUST - 0.05)
    assert _profile(hung)[above].min() > 0.13  # it hangs from the bust down to there


def test_what_a_hem_hangs_over_does_not_come_out_with_it() -> None:
    hem = 1.05
    before, hung = _hung(np.full(_ROWS, 0.17), hem=hem)
    moved = np.linalg.norm(hung.surface.vertices - before.surface.vertices, axis=1) > 1e-4
    assert moved[_HEIGHTS.repeat(_AROUND) > hem + 0.03].any()
    lowest = before.surface.vertices[before.surface.faces, 1].min(1)
    assert not moved[before.surface.faces[lowest < hem - 0.005]].any()


def test_tight_cloth_spans_half_a_cleft() -> None:
    before, hung = _hung(_BARE, cleft=0.04)
    row = int(np.argmin(np.abs(_HEIGHTS - _BUST)))
    assert _profile(before)[row] < 0.115
    assert 0.12 < _profile(hung)[row] < 0.135


def test_the_photos_view_stays() -> None:
    before, hung = _hung(np.full(_ROWS, 0.17))
    moved = np.linalg.norm(hung.surface.vertices - before.surface.vertices, axis=1)
    assert moved.max() > 0.03
    old, new = (fit.camera.project(fit.surface.vertices)[0] for fit in (before, hung))
    np.testing.assert_allclose(new, old, atol=1e-3)


def test_bare_skin_is_left_alone() -> None:
    before, hung = _hung(np.full(_ROWS, 0.17), Label.SKIN)
    np.testing.assert_array_equal(hung.surface.vertices, before.surface.vertices)
