"""What arms wear: one garment after another, none again below bare skin, alike where nothing is seen."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.synthesis.limbs import near_rings, worn_along
from persona.synthesis.rings import ARM, CHARTS, Rings
from persona.synthesis.surface_labels import LabelField, _found, _worn_on_arms
from persona.types import BodyPart, Label

_RINGS, _WRIST = 100, 80
_AROUND = 8


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31 - 1), st.integers(1, 3), st.integers(1, 3))
def test_no_other_labels_of_two_limbs_cost_less(seed: int, count: int, kinds: int) -> None:
    rng = np.random.default_rng(seed)
    cost, change, unlike = rng.random((2, count, kinds)), rng.random((kinds, kinds)), rng.random()

    def altogether(labels: np.ndarray) -> float:
        own = sum(cost[side, ring, labels[side, ring]] for side in (0, 1) for ring in range(count))
        return own + change[labels[:, :-1], labels[:, 1:]].sum() + unlike * (labels[0] != labels[1]).sum()

    every = (np.array(one).reshape(2, count) for one in product(range(kinds), repeat=2 * count))
    assert altogether(worn_along(cost, change, unlike)) == pytest.approx(min(map(altogether, every)))


def test_labels_reach_as_far_as_told() -> None:
    near = near_rings(np.array([0, 0, 0, 1, 1, 1]), 3, 1)
    assert np.array_equal(near.T, [[1, 1, 1, 1, 0, 0], [0, 0, 1, 1, 1, 1], [0] * 6])


def _allowed(left: list[tuple[int, int, Label]], right: list[tuple[int, int, Label]], *gloved: BodyPart) -> np.ndarray:
    """The labels told for two arms of half a meter, seen all round over these rings; by side, ring and label."""
    first, count = np.zeros(CHARTS, int), np.zeros(CHARTS, int)
    count[ARM : ARM + 2], first[ARM + 1 :] = _RINGS + 1, _RINGS + 1
    first[ARM + 2 :] = 2 * _RINGS + 2
    ring = np.repeat(np.arange(_RINGS), _AROUND)
    number, chart = np.r_[ring, ring + _RINGS + 1].astype(float), np.repeat([ARM, ARM + 1], _RINGS * _AROUND)
    shown, evidence = np.zeros(len(chart), np.uint8), np.zeros(len(chart))
    for side, seen in enumerate((left, right)):
        for low, high, label in seen:
            rows = (chart == ARM + side) & (number - first[chart] >= low) & (number - first[chart] < high)
            shown[rows], evidence[rows] = label, 1.0
    rings = Rings(
        0.005, chart, number, np.zeros(len(chart)), np.full(len(chart), 1e-4), first, count, np.zeros(CHARTS),
        _WRIST * 0.005, -np.inf, (0.0, -1.0),
    )  # fmt: skip
    field = LabelField()
    allowed = _worn_on_arms(rings, *_found(rings, shown, evidence, field), gloved, field)
    return np.stack([allowed[rings.rings(ARM + side)][:_RINGS] for side in (0, 1)])


def test_a_sleeve_has_no_hole_and_a_bare_arm_no_patch() -> None:
    sleeve, bare = [(0, 80, Label.TOP), (80, 100, Label.SKIN)], [(0, 100, Label.SKIN)]
    hole = _allowed([(0, 10, Label.TOP), (20, 35, Label.SKIN), (60, 80, Label.TOP)], sleeve)
    assert hole[0, :70, Label.TOP].all()
    assert not hole[0, 12:65, Label.SKIN].any()
    patch = _allowed([(0, 35, Label.SKIN), (35, 55, Label.TOP), (55, 100, Label.SKIN)], bare)
    assert patch[0, :, Label.SKIN].all()
    assert not patch[0, 12:, Label.TOP].any()
    hidden = _allowed([], sleeve)  # nothing is seen of the left arm: as the right one
    assert np.array_equal(hidden[0], hidden[1])


def test_what_is_plainly_seen_stands_though_the_arms_differ() -> None:
    one = _allowed([(0, 80, Label.TOP), (80, 100, Label.SKIN)], [(0, 100, Label.SKIN)])
    assert one[0, :75, Label.TOP].all()
    assert not one[1, 12:, Label.TOP].any()
    low = _allowed([(0, 20, Label.SKIN), (20, 80, Label.TOP)], [(0, 20, Label.SKIN), (20, 80, Label.TOP)])
    assert low[:, 30:75, Label.TOP].all()  # bare shoulders above long sleeves
    assert not low[:, :10, Label.TOP].any()


def test_hands_are_bare_but_in_gloves() -> None:
    over = [(0, 100, Label.OUTER)]
    cuff = round(LabelField().cuff / 0.005)
    bare = _allowed(over, over)
    assert not bare[:, _WRIST + cuff + 1 :, Label.OUTER].any()
    assert bare[:, _WRIST + cuff + 1 :, Label.SKIN].all()
    gloved = _allowed(over, over, BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND)
    assert gloved[..., Label.OUTER].all()
