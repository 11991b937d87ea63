"""Shadows that a posed avatar throws on itself: what a lamp far away does not reach because something is before it.

Points all over the avatar are seen from the lamp; what lies behind the nearest of its cell is hidden. A lamp has a
size, so it is looked at from a few directions, and the edge of a shadow is soft.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from persona.imaging.light import shading_of

#: Meters a side of the cells, and that a point must lie behind the nearest of its cell to be hidden. Points are some
#: 5 mm apart; less depth would let folds and grazed cloth hide themselves. Chosen by hand.
_CELL, _BEHIND = 0.01, 0.04
_SPREAD = 0.06  # radians from the middle of the lamp to its edge: a window, the sun through haze
_ASPECTS = ((0.0, 0.0), (1.0, 0.0), (-0.5, 0.87), (-0.5, -0.87))  # of the lamp from which it is looked at


@dataclass(frozen=True)
class Shadow:
    """A lamp that something may stand before.

    Attributes:
        way: from the person to the lamp, unit, world axes.
        light: all light that is left where the lamp is hidden (:mod:`persona.imaging.light`).
    """

    way: tuple[float, float, float]
    light: Float[np.ndarray, "3 4 4"]


def reached(
    points: Float[np.ndarray, "n 3"], solid: Bool[np.ndarray, " n"], way: Float[np.ndarray, " 3"]
) -> Float[np.ndarray, " n"]:
    """Which share of a lamp each point sees.

    Args:
        points: world, meters.
        solid: which of them hide what is behind.
        way: from the points to the lamp, unit.
    """
    across = np.cross(way, [0.0, 1.0, 0.0] if abs(way[1]) < 0.9 else [1.0, 0.0, 0.0])
    across /= np.linalg.norm(across)
    up = np.cross(across, way)
    seen = np.zeros(len(points))
    for sideways, upwards in _ASPECTS:
        toward = way + _SPREAD * (sideways * across + upwards * up)
        toward /= np.linalg.norm(toward)
        right = np.cross(up, toward)
        right /= np.linalg.norm(right)
        flat = points @ np.stack([right, np.cross(toward, right)], 1)
        cell = np.floor((flat - flat.min(0)) / _CELL).astype(int) + 1
        height = (points @ toward).astype(np.float32)
        nearest = np.full(tuple(cell.max(0) + 2), -np.inf, np.float32)
        np.maximum.at(nearest, tuple(cell[solid].T), height[solid])
        low = height.min() - 1
        closed = cv2.morphologyEx(np.maximum(nearest, low), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
        seen += height > closed[tuple(cell.T)] - _BEHIND
    return seen / len(_ASPECTS)


def shadowed(
    points: Float[Tensor, "n 3"], normals: Float[Tensor, "n 3"], opacities: Float[Tensor, " n"],
    light: Float[Tensor, "3 4 4"], shadows: tuple[Shadow, ...],
) -> Float[Tensor, "n 3"]:  # fmt: skip
    """Factors on lit colours. A constant for gradients.

    Args:
        points: world, meters.
        normals: of any length.
        opacities: of what is drawn there; what is half transparent hides nothing.
        light: with all lamps.
        shadows: each lamp's.
    """
    with torch.no_grad():
        at, solid = points.detach().cpu().numpy().astype(np.float64), (opacities.detach() > 0.5).cpu().numpy()
        factors = torch.ones_like(points)
        for shadow in shadows:
            share = torch.from_numpy(reached(at, solid, np.asarray(shadow.way))).to(points)[:, None]
            without = torch.from_numpy(np.asarray(shadow.light)).to(light)
            left = shading_of(normals.detach(), without) / shading_of(normals.detach(), light)
            factors = factors * (share + (1 - share) * left.clamp(max=1.0))
        return factors


__all__ = ["Shadow", "reached", "shadowed"]
