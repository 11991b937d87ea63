"""Colours of garments: the photo's in front, and the same pattern all the way round."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dressed_person import SKIRT, dressed_person
from persona.surface.garment_scene import worn_over
from persona.surface.off_body import add_off_body
from persona.synthesis.garment_colours import (
    ChartFill,
    HemSeen,
    _filled,
    _folded_beside,
    _gone_round,
    _of_legs,
)
from persona.synthesis.surface_labels import LabelField
from persona.synthesis.texture import complete_texture
from persona.types import BodyFit, BodyPart, Label, TexturedSurface

DARK, PERIOD = (0.1, 0.1, 0.6), 0.08  # meters from one dark band of the skirt to the next


@pytest.fixture(scope="module")
def banded() -> tuple[BodyFit, TexturedSurface]:
    """A person in a skirt with level bands, above bare legs."""
    observation, fit = dressed_person(skirt=True)
    rows, _ = fit.camera.project(np.array([[0, 0.98, 0], [0, 0.50, 0]]))
    row = np.arange(len(observation.labels))[:, None] + 0.5
    height = np.interp(row, rows[:, 1], [0.98, 0.50])
    foreground, labels = observation.foreground.copy(), observation.labels.copy()
    worn = np.abs(foreground - SKIRT).max(-1) < 1e-3
    foreground[worn & (height % PERIOD < PERIOD / 2)] = DARK
    labels[worn] = Label.SKIRT
    legs = (labels == Label.TOP) & (row > rows[1, 1])
    foreground[legs], labels[legs] = (0.85, 0.65, 0.55), Label.SKIN
    seen = replace(observation, foreground=foreground, labels=labels)
    dressed = add_off_body(seen, fit)
    return dressed, complete_texture(seen, dressed)


def _fine(fit: BodyFit, textured: TexturedSurface) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the fine vertices, and whether each is the garment's."""
    points = (fit.surface.vertices[textured.parents] * textured.barycentric[..., None]).sum(1)
    (garment,) = fit.garments
    own = (textured.parents[:, 0] >= garment.first) & (textured.parents[:, 0] < garment.first + len(garment))
    return points, own


@pytest.mark.slow
def test_bands_go_round(banded: tuple[BodyFit, TexturedSurface]) -> None:
    fit, textured = banded
    points, own = _fine(fit, textured)
    height = points[:, 1]

    def agreement(side: np.ndarray, lower: float) -> float:
        """Share of points whose colour is that of the bands, painted this much lower."""
        at = height + lower
        middle = np.abs(at % (PERIOD / 2) - PERIOD / 4) < 0.008  # not near the edge of a band
        there = own & middle & (height < 0.9) & (height > 0.55) & side
        assert there.sum() > 300
        blue = textured.colors[there, 2] > textured.colors[there, 0]
        return float((blue == (at[there] % PERIOD < PERIOD / 2)).mean())

    # The bands are painted where the body is; the cloth is nearer, so the camera sees them on it somewhat lower.
    shifts = np.arange(-0.02, 0.021, 0.0025)
    lower = shifts[np.argmax([agreement(points[:, 2] > 0.08, s) for s in shifts])]
    assert abs(lower) < 0.015
    for side in (points[:, 2] < -0.08, np.abs(points[:, 0]) > 0.17):
        assert agreement(side, lower) > 0.95


def test_the_photos_own_colours_stay(banded: tuple[BodyFit, TexturedSurface]) -> None:
    fit, textured = banded
    points, own = _fine(fit, textured)
    front = own & (textured.seen > 0.9) & (np.abs(points[:, 1] % (PERIOD / 2) - PERIOD / 4) < 0.008)
    dark = points[front, 1] % PERIOD < PERIOD / 2
    expected = np.where(dark[:, None], DARK, SKIRT)
    assert np.median(np.abs(textured.colors[front] - expected).max(1)) < 0.05


def test_a_garment_is_all_one_thing_and_what_is_under_it_is_not(banded: tuple[BodyFit, TexturedSurface]) -> None:
    fit, textured = banded
    points, own = _fine(fit, textured)
    assert textured.labels is not None
    assert (textured.labels[own] == Label.SKIRT).all()
    part = fit.surface.parts[textured.parents[:, 0]]
    leg = ~own & np.isin(part, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG))
    leg &= (points[:, 1] < 0.75) & (points[:, 1] > 0.2)
    assert (textured.labels[leg] == Label.SKIN).mean() > 0.95
    assert np.median(np.abs(textured.colors[leg] - (0.85, 0.65, 0.55)).max(1)) < 0.05


def test_what_one_side_of_a_garment_shows_stays_there() -> None:
    """A striped skirt of 100 columns with an envelope before its left front; a half of the chart is seen."""
    rows, width = 20, 100
    column = np.arange(width)
    colors = np.repeat(np.where(np.arange(rows) % 4 < 2, 0.2, 0.6)[:, None], width, 1)[..., None].repeat(3, 2)
    known = np.broadcast_to((column < 25) | (column >= 75), (rows, width))
    alone = np.zeros((rows, width), bool)
    alone[5:15, 10:25] = True
    colors[alone] = (0.9, 0.1, 0.1)
    facing, no = np.where(known, 1.0, 0.0), np.zeros((rows, width), bool)
    gone = _gone_round(colors, known, alone, no, colors, facing, 0, 0.01, True, ChartFill())
    np.testing.assert_allclose(gone[known], colors[known])
    behind = gone[:, 25:75]
    assert np.ptp(behind, axis=-1).max() < 0.1
    assert np.abs(behind - colors[:, :1]).max() < 0.15
    everywhere = _gone_round(colors, known, no, no, colors, facing, 0, 0.01, True, ChartFill())
    assert np.ptp(everywhere[:, 25:75], axis=-1).max() > 0.3
    cloth = np.where(alone[..., None], 0.4, colors)
    mended = _gone_round(colors, known, alone, alone, cloth, facing, 0, 0.01, True, ChartFill())
    np.testing.assert_allclose(mended[known], colors[known])
    assert np.ptp(mended[:, 25:75], axis=-1).max() < 0.1
    assert np.abs(mended[6:14, 26:36] - 0.4).mean() < 0.8 * np.abs(behind[6:14, 1:11] - 0.4).mean()


def test_a_pocket_stays_in_front_and_bands_go_behind() -> None:
    """A banded skirt of 100 columns with a pale pocket on its left front and a bag's dark stain on the right one."""
    rows, width = 40, 100
    column = np.arange(width)
    bands = np.where(np.arange(rows) % 8 < 4, 0.4, 0.6)[:, None]
    colors = np.repeat(bands, width, 1)[..., None].repeat(3, 2)
    known = np.broadcast_to((column < 25) | (column >= 75), (rows, width))
    marked = colors.copy()
    marked[10:16, 16:22], marked[20:30, 76:84] = 1.0, 0.0
    nothing, facing = np.zeros((rows, width), bool), np.where(known, 1.0, 0.0)
    plain = _gone_round(colors, known, nothing, nothing, colors, facing, 0, 0.01, True, ChartFill())
    gone = _gone_round(marked, known, nothing, nothing, marked, facing, 0, 0.01, True, ChartFill())
    np.testing.assert_allclose(gone[known], marked[known])
    assert plain[:, 35:65].std() > 0.05
    assert np.abs(gone - plain)[:, 25:75].max() < 0.25  # of .4 and .6
    assert np.abs(gone - plain)[:, 25:75].mean() < 0.01


def test_a_row_is_folded_where_what_is_sure_ends() -> None:
    """The nearer end if what lies on the place is sure then, else the other end, else nothing."""
    rows = [list("####....##.."), list("###......###"), list("............")]
    beside, found = _folded_beside(np.array(rows) == "#")
    assert beside[0].tolist() == [0, 1, 2, 3, 2, 1, 0, 9, 8, 9, 8, 11]
    assert beside[1][found[1]].tolist() == [0, 1, 2, 1, 0, 11, 10, 9, 10, 11]
    assert (~found).sum(1).tolist() == [1, 2, 12]


def test_what_a_hand_hides_of_a_pattern_has_the_pattern() -> None:
    """Stripes along the skirt, hidden in the middle of an open garment: not plain there, in the light around."""
    column = np.arange(60)
    zone = np.where(column % 6 < 3, 0.3, 0.7)[None, :, None] * np.linspace(0.8, 1.0, 30)[:, None, None] * np.ones(3)
    sure = np.ones((30, 60), bool)
    sure[8:20, 24:36] = False
    hidden = np.where(sure[..., None], zone, 0.0)
    filled = _filled(hidden, sure, np.full(60, -1), 0.01, ChartFill())
    np.testing.assert_array_equal(filled[sure], zone[sure])
    inside = filled[8:20, 24:36, 0]
    assert abs(inside.mean() - zone[8:20, 24:36].mean()) < 0.05
    assert inside.std() > 0.7 * zone[8:20, 24:36, 0].std()


@pytest.mark.parametrize(("kind", "over"), [("skirt", True), ("coat", False)])
def test_a_jacket_over_a_skirt_is_not_the_skirts_cloth(kind: str, over: bool) -> None:
    """What is mostly above the waist is worn over a skirt; a coat goes on above its own."""
    labels = np.full((40, 20), np.uint8(Label.BACKGROUND))
    labels[:20], labels[20:], labels[30:32, 5:9] = Label.OUTER, Label.SKIRT, Label.DRESS
    own = np.zeros(labels.shape, bool)
    own[16:] = True  # the jacket's hem hides the skirt's waist
    found = worn_over(kind, labels, own)
    assert found[16:20].all() == over
    assert not found[:16].any() and not found[20:].any()  # nor a patch of the skirt that has another label


def test_legs_that_are_seen_in_the_place_of_a_hem_are_not_its_cloth() -> None:
    rows, columns = 20, 24  # 1 cm apart; the lowest 3 rows show black legs in some columns, whatever the label
    row, column = np.divmod(np.arange(rows * columns), columns)
    skirt = np.stack([0.01 * column, 0.6 - 0.01 * row, np.zeros(rows * columns)], 1)
    legs = np.stack([0.01 * column, 0.4 - 0.005 * row, np.full(rows * columns, -0.1)], 1)
    count = 2 * len(skirt)
    picture = np.full((60, columns, 3), 0.8, np.float32)
    picture[:rows][:, ::2] = 0.7  # the skirt's stripes
    behind = (column > 3) & (column < 9)
    picture[17:, 4:9] = picture[20:] = 0.05
    labels = np.full(picture.shape[:2], Label.SKIRT, np.uint8)
    other = np.ones(picture.shape[:2], np.float32)
    garment = SimpleNamespace(around_legs=True, closed=False, first=0, rows=rows, columns=columns, label=Label.SKIRT)
    at = np.arange(len(skirt))

    class Fine(SimpleNamespace):
        def __len__(self) -> int:
            return len(self.points)

    fine: Any = Fine(
        fit=SimpleNamespace(garments=(garment,)),
        points=np.concatenate([skirt, legs]),
        garment=np.repeat([0, -1], len(skirt)),
        parts=np.repeat([int(BodyPart.TORSO), int(BodyPart.LEFT_LEG)], len(skirt)),
        parents=np.tile(np.concatenate([at, at])[:, None], 3),
        barycentric=np.tile([1.0, 0.0, 0.0], (count, 1)),
        row=np.concatenate([row, 20 + row]),
        column=np.concatenate([column, column]),
    )
    window: Any = SimpleNamespace(foreground=picture)
    photo: Any = SimpleNamespace(labels=labels, other=other)
    seen = np.ones(count)
    found = _of_legs(fine, window, photo, seen, HemSeen(), LabelField())
    assert np.array_equal(found[: len(skirt)], behind & (row >= 17))
    assert not found[len(skirt) :].any()
    other[19, 20:] = 0.001  # and the line between two labels
    found = _of_legs(fine, window, photo, seen, HemSeen(), LabelField())
    assert np.array_equal(found[: len(skirt)], (behind & (row >= 17)) | ((row == 19) & (column >= 20)))
