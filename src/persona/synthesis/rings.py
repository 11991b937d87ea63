"""Cuts across trunk, head and limbs: what lies on one ring of the body is mostly one thing, of one colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int, UInt8
from scipy.ndimage import gaussian_filter1d

from persona.synthesis.fine_mesh import ARMS, FEET, HANDS, LEGS, FineMesh
from persona.types import Label

TRUNK, HEAD, ARM, LEG = 0, 1, 2, 4  #: charts of rings; an arm's and a leg's right one come next
CHARTS = 6
#: The chart of every body part, in their order: hands go on from arms, feet from legs.
CHART_OF = np.array([TRUNK, HEAD, ARM, ARM + 1, ARM, ARM + 1, LEG, LEG + 1, LEG, LEG + 1])
_LEVEL = 0.02  # meters of height over which the trunk's middle is found


@dataclass(frozen=True)
class Rings:
    """Cuts across the body, ``step`` meters apart.

    ``chart`` of every vertex, ``number`` of its ring (between two rings a fraction), ``angle`` from the front (degrees,
    0 to 180; of the trunk and the head). ``first`` and ``count`` number the rings of each chart, ``lowest`` is where
    they begin (meters along the limb, alike left and right; heights on trunk, head and legs). Rings of a hand lie
    beyond ``wrist``, those of a foot below ``ankle``; trunk and legs overlap between the heights ``hips``.
    """

    step: float
    chart: Int[np.ndarray, " n"]
    number: Float[np.ndarray, " n"]
    angle: Float[np.ndarray, " n"]
    area: Float[np.ndarray, " n"]
    first: Int[np.ndarray, " c"]
    count: Int[np.ndarray, " c"]
    lowest: Float[np.ndarray, " c"]
    wrist: float
    ankle: float
    hips: tuple[float, float]

    @staticmethod
    def of(fine: FineMesh, step: float) -> Rings:
        """The rings of a mesh."""
        chart, rest, body = CHART_OF[fine.parts], fine.rest, ~fine.sheet
        along, wrist = _along(fine, chart)
        first, count, lowest = np.zeros(CHARTS, int), np.zeros(CHARTS, int), np.zeros(CHARTS)
        number = np.zeros(len(fine))
        total = 0
        for pair in ((TRUNK,), (HEAD,), (ARM, ARM + 1), (LEG, LEG + 1)):
            rows = np.isin(chart, pair)
            low, high = (along[rows].min(), along[rows].max()) if rows.any() else (0.0, 0.0)
            for one in pair:
                first[one], count[one], lowest[one] = total, int((high - low) / step) + 3, low - step
                mine = chart == one
                number[mine] = total + (along[mine] - lowest[one]) / step - 0.5
                total += count[one]
        leg, trunk, foot = body & np.isin(fine.parts, LEGS), body & (chart == TRUNK), body & np.isin(fine.parts, FEET)
        hips = (float(along[trunk].min()), float(along[leg].max())) if leg.any() and trunk.any() else (0.0, -1.0)
        ankle = float(along[foot].max()) if foot.any() else -np.inf
        angle = _angles(fine, chart, rest)
        return Rings(step, chart, number, angle, fine.area, first, count, lowest, wrist, ankle, hips)

    def along(self) -> Float[np.ndarray, " n"]:
        """Where every vertex lies along its chart, meters: on trunk, head and legs the height."""
        return self.lowest[self.chart] + (self.number - self.first[self.chart] + 0.5) * self.step

    def rings(self, chart: int, low: float = -np.inf, high: float = np.inf) -> Int[np.ndarray, " m"]:
        """Numbers of a chart's rings between two places along it."""
        along = self.lowest[chart] + self.step * (np.arange(self.count[chart]) + 0.5)
        return self.first[chart] + np.flatnonzero((along >= low) & (along <= high))

    def totals(self, values: Float[np.ndarray, " n"], shown: UInt8[np.ndarray, " n"]) -> Float[np.ndarray, "r k"]:
        """Sums of the values over each ring, by label."""
        cell = np.rint(self.number).astype(int) * len(Label) + shown
        return np.bincount(cell, values, self.count.sum() * len(Label)).reshape(-1, len(Label))

    def smooth(self, values: Float[np.ndarray, "r *k"], sigma: float) -> Float[np.ndarray, "r *k"]:
        """Values blurred along every chart; ``sigma`` in meters."""
        parts = [slice(first, first + count) for first, count in zip(self.first, self.count, strict=True)]
        blurred = [gaussian_filter1d(values[part], sigma / self.step, axis=0, mode="nearest") for part in parts]
        return np.concatenate(blurred)

    def at_vertices(self, values: Float[np.ndarray, "r k"]) -> Float[np.ndarray, "n k"]:
        """Values of the rings at every vertex."""
        low = np.floor(self.number).astype(int)
        share = (self.number - low)[:, None]
        return values[low] * (1 - share) + values[low + 1] * share


def _along(fine: FineMesh, chart: Int[np.ndarray, " n"]) -> tuple[Float[np.ndarray, " n"], float]:
    """Meters along the arm, alike for both, and elsewhere the height, in the reference pose; where the hands begin."""
    along = fine.rest[:, 1].copy()
    arm, hand = (np.isin(fine.parts, parts) & ~fine.sheet for parts in (ARMS, HANDS))
    if not arm.any():
        return along, np.inf
    folded = np.c_[np.abs(fine.rest[:, 0]), fine.rest[:, 1:]]
    middle = folded[arm].mean(0)
    axis = np.linalg.svd(folded[arm][::7] - middle, full_matrices=False)[2][0]
    axis = axis * np.sign(axis[0])  # outwards
    both = (chart == ARM) | (chart == ARM + 1)
    along[both] = (folded[both] - middle) @ axis
    return along, float(np.percentile(along[hand], 1)) if hand.any() else np.inf


def _angles(fine: FineMesh, chart: Int[np.ndarray, " n"], rest: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
    """Degrees from the front around the trunk's and the head's axis."""
    angle = np.zeros(len(fine))
    for one in (TRUNK, HEAD):
        rows = np.flatnonzero((chart == one) & ~fine.sheet)
        if not len(rows):
            continue
        if one == HEAD:
            middle: Any = np.median(rest[rows, 2])
        else:
            level = ((rest[rows, 1] - rest[rows, 1].min()) / _LEVEL).astype(int)
            area, deep = np.bincount(level, fine.area[rows]), np.bincount(level, fine.area[rows] * rest[rows, 2])
            area, deep = (gaussian_filter1d(v, 1.5, mode="nearest") for v in (area, deep))
            middle = (deep / np.maximum(area, 1e-9))[level]
        angle[rows] = np.abs(np.rad2deg(np.arctan2(rest[rows, 0], rest[rows, 2] - middle)))
    return angle
