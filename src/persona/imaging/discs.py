"""A disc round something in a mask: its outline left and right of what it goes round is a flat ellipse's."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np
from jaxtyping import Bool, Float

from persona.imaging.disc_options import DiscOptions
from persona.imaging.masks import distance_to

_CELL = 0.02  # halves of the width: of a column in which heights are measured


class Disc:
    """The sides of a mask, along the line between its two tips.

    Attributes:
        centre: of that line, pixels.
        half: half its length, pixels.
        along, across: unit vectors from the left to the right tip, and downwards.
        row, column: of the mask's pixels; ``x`` and ``y`` are where they lie to the right and down, in halves.
    """

    def __init__(
        self,
        mask: Bool[np.ndarray, "h w"],
        ground: Bool[np.ndarray, "h w"],
        aside: Float[np.ndarray, "h w"],
        options: DiscOptions,
    ) -> None:
        """
        Args:
            mask: with some pixels.
            ground: pixels that show nothing of what the mask is a part of.
            aside: how far every pixel lies to the side of what the disc goes round.
        """
        self.mask, self.ground, self.options = mask, ground, options
        self.row, self.column = np.nonzero(mask)
        beside = aside[mask]
        near = options.tip * float(np.ptp(np.quantile(beside, [0.002, 0.998]))) / 2
        tips = []
        for sign in (-1, 1):
            outermost = sign * beside >= np.quantile(sign * beside, 0.998) - near
            tips.append(np.array([self.column[outermost].mean(), self.row[outermost].mean()]) + 0.5)
        left, right = sorted(tips, key=lambda tip: float(tip[0]))
        self.centre = (left + right) / 2
        self.along = (right - left) / max(float(np.linalg.norm(right - left)), 1e-6)
        self.across = np.array([-self.along[1], self.along[0]])
        offset = np.stack([self.column, self.row], 1) + 0.5 - self.centre
        self.half = max(float(np.quantile(np.abs(offset @ self.along), 0.998)), 1e-6)
        self.x, self.y = self.placed(self.column, self.row)

    def placed(self, column: np.ndarray, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where pixels lie to the right of the middle and below it, in halves of the width."""
        offset = (np.stack([column, row], -1) + 0.5 - self.centre) / self.half
        return offset @ self.along, offset @ self.across

    @cached_property
    def everywhere(self) -> tuple[np.ndarray, np.ndarray]:
        """The same of all pixels."""
        height, width = self.mask.shape
        return self.placed(*np.meshgrid(np.arange(width), np.arange(height)))

    @cached_property
    def flat(self) -> tuple[float, float]:
        """Height over width of the ellipse that each side's outer part is of; 1 is a ball's."""
        found = []
        for sign in (-1, 1):
            cell = np.floor(self.x * sign / _CELL).astype(int)
            high, wide = 0.0, 1e-9
            for column in range(int(self.options.outer / _CELL), int(1 / _CELL) - 1):
                y = self.y[cell == column]
                if len(y):
                    high += (np.ptp(y) / 2) ** 2
                    wide += 1 - ((column + 0.5) * _CELL) ** 2
            found.append(float(np.sqrt(high / wide)))
        return found[0], found[1]

    @cached_property
    def notches(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """How deep the ground reaches into the mask's hull above each tip, in halves, and ``x`` where it is deepest."""
        outline = cv2.convexHull(np.stack([self.column, self.row], 1).astype(np.int32))
        hull = cv2.fillConvexPoly(np.zeros(self.mask.shape, np.uint8), outline, 1) > 0
        row, column = np.nonzero(hull & self.ground)
        deep = distance_to(~hull)[row, column] / self.half
        x, y = self.placed(column, row)
        found = []
        for sign in (-1, 1):
            own = np.where((y < 0) & (sign * x > 0), deep, 0.0)
            at = int(own.argmax()) if own.any() else -1
            found.append((float(own[at]), float(x[at])) if at >= 0 else (0.0, float(sign)))
        return found[0], found[1]

    @cached_property
    def is_one(self) -> bool:
        """Whether both sides are a disc's: flat, and what they go round narrower above them."""
        notch = min(deep for deep, _ in self.notches)
        return max(self.flat) < self.options.flattest and notch > self.options.notch

    def from_above(self, flat: float) -> bool:
        """Whether the near rim of the disc is seen before what it goes round, which hides the far one from below.

        Args:
            flat: height over width of the disc's ellipse.
        """
        x, y = self.everywhere
        far, (aside, least) = np.hypot(x, y / flat), self.options.before
        rim = (far > self.options.rim) & (far < 1) & (np.abs(x) < aside) & (y > 0)
        return bool(rim.any() and self.mask[rim].mean() > least)


__all__ = ["Disc"]
