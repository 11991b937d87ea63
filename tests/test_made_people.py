"""The arithmetic of made people as pairs: labels, outlines, sides put together, comparisons."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from persona.evaluation.pairs import Person
from persona.types import Label

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

import made_people


def person(labels: np.ndarray) -> Person:
    return Person(np.zeros((*labels.shape, 3)), (labels > 0).astype(np.float32), labels.astype(np.uint8))


def test_labels_are_right_where_both_persons_are():
    truth = person(np.array([[Label.FACE, Label.SKIN, Label.HAIR, Label.TOP, Label.OUTER, 0]]))
    shown = person(np.array([[Label.SKIN, Label.SKIN, Label.TOP, Label.TOP, Label.TOP, Label.TOP]]))
    assert made_people.labels_right(shown, truth) == {"right": pytest.approx(3 / 5), "material": pytest.approx(4 / 5)}
    assert made_people.labels_right(person(np.zeros((1, 6))), truth) == {}


def test_outlines_are_shares_of_the_truth():
    truth = person(np.array([[0, 6, 6, 6, 6, 0], [0, 0, 6, 6, 0, 0]]))
    shown = person(np.array([[6, 6, 6, 6, 0, 0], [6, 6, 6, 6, 0, 0]]))
    assert made_people.outlines(shown, truth) == {"extra": 3 / 6, "missing": 1 / 6, "width": 2 / 6}


def test_both_sides_make_one_figure_and_the_front_is_apart():
    rows = {azimuth: {"iou": 0.9 if azimuth else 0.5} for azimuth in made_people.AZIMUTHS}
    rows[90]["iou"], rows[180]["colour/hair"] = 0.7, 4.0
    groups = made_people.grouped(rows)
    assert groups["front"]["iou"] == 0.5
    assert groups["side"] == {"iou": pytest.approx(0.8)}
    assert groups["all but the front"] == {"iou": pytest.approx((6 * 0.9 + 0.7) / 7), "colour/hair": 4.0}
    assert {a for group in made_people.SIDES.values() for a in group} == set(made_people.AZIMUTHS)


def test_the_worst_are_named_and_changes_told():
    def rows(iou: float) -> dict[int, dict[str, float]]:
        return {azimuth: {"iou": iou, "extra": 1 - iou} for azimuth in made_people.AZIMUTHS}

    before = {"001": rows(0.8), "002": rows(0.9)}
    now = {"001": rows(0.9), "002": rows(0.9), "003": rows(0.1)}
    told = made_people.summary(now)
    assert "worst iou: 003 0.100, 001 0.900, 002 0.900" in told
    assert "worst extra: 003 0.900, 001 0.100, 002 0.100" in told
    assert made_people.compared(now, before)[0] == "iou: 0.8500 -> 0.9000; 001 +0.100, 002 +0.000"
