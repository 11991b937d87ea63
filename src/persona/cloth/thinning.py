"""Garments on a quarter of their points: nearly the motion of the whole ones, for a quarter of the work.

Half the rows and half the columns are simulated, with longer small steps, on the part of the body that these garments
can reach. The points between lie on smooth curves through them: cloth is smooth over its grid, where skinning, which
folds it between the legs, is not (docs/decisions/garments-in-motion.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, tee

import numpy as np
from jaxtyping import Float, Int
from scipy.interpolate import CubicSpline

from persona.body.skinning import skin
from persona.cloth.outfit import Colliders, Outfit
from persona.cloth.simulation import Simulation, SolverOptions, swing
from persona.geometry.kinematics import pose_transforms
from persona.types import BodyPart, Garment, Pose, SkinWeights

#: The solver's steps for thin garments; chosen on one skirt (docs/decisions/garments-in-motion.md).
LIGHT = SolverOptions(rate=300, ticks=30)
_FEWEST = 12, 4  # columns and rows that a garment keeps
_BELOW = (BodyPart.TORSO, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG, BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)
_HANGING_LOW = ("skirt", "dress", "trousers")


@dataclass(frozen=True)
class Thinned:
    """An outfit on fewer points, and the way back.

    Attributes:
        whole: the outfit that it stands for.
        outfit: the one that is simulated.
        kept: which of the whole outfit's points its points are.
        curves: of every garment, from the kept rows to all rows, and from the kept columns to all columns.
    """

    whole: Outfit
    outfit: Outfit
    kept: Int[np.ndarray, " q"]
    curves: tuple[tuple[Float[np.ndarray, "R r"], Float[np.ndarray, "C c"]], ...]

    @staticmethod
    def of(outfit: Outfit) -> Thinned:
        """Half the rows and half the columns of every garment, on the part of the body that matters to them."""
        garments, kept, curves = [], [], []
        for number, garment in enumerate(outfit.garments):
            rows, columns = _fewer(garment)
            own = (rows[:, None] * garment.columns + columns).ravel()
            garments.append(
                replace(
                    garment, rows=len(rows), columns=len(columns), held_rows=1,
                    pattern=np.asarray(garment.pattern)[own],
                )
            )  # fmt: skip
            kept.append(own + outfit.points_of(number).start)
            around = garment.columns if garment.closed else None
            curves.append((_curve(rows, garment.rows), _curve(columns, garment.columns, around)))
        chosen = np.concatenate(kept)
        weights = SkinWeights(outfit.skin.joints[chosen], outfit.skin.weights[chosen])
        thin = replace(
            outfit, garments=tuple(garments), rest=outfit.rest[chosen], skin=weights, colliders=_reached(outfit)
        )
        return Thinned(outfit, thin, chosen, tuple(curves))

    def __call__(self, pose: Pose, points: Float[np.ndarray, "q 3"]) -> Float[np.ndarray, "p 3"]:
        """Where all points are in a pose in which the simulated ones are at ``points`` (world, meters)."""
        out = np.empty((len(self.whole), 3), np.float32)
        transforms = pose_transforms(self.whole.skeleton, pose)
        for number, (garment, (down, across)) in enumerate(zip(self.whole.garments, self.curves, strict=True)):
            grid = points[self.outfit.points_of(number)].reshape(down.shape[1], across.shape[1], 3)
            smooth = np.einsum("Rr,Cc,rcx->RCx", down, across, grid, optimize=True)
            own = self.whole.points_of(number)
            out[own] = smooth.reshape(-1, 3)
            # Above the row that is held in the simulation, cloth goes with the body, and with what pushes that row.
            held = slice(own.start, own.start + garment.held_rows * garment.columns)
            skinning = SkinWeights(self.whole.skin.joints[held], self.whole.skin.weights[held])
            placed = skin(self.whole.rest[held], skinning, transforms).reshape(garment.held_rows, -1, 3)
            pushed = smooth[garment.held_rows - 1] - placed[-1]
            out[held] = (placed + pushed).reshape(-1, 3)
        return out

    def swung(self, poses: Iterable[Pose], fps: float) -> Iterator[Float[np.ndarray, "p 3"]]:
        """Where all points are in poses that follow each other ``fps`` times a second; at rest in the first one."""
        simulation = Simulation(self.outfit, fps, LIGHT)
        shown, ahead = tee(poses)
        for first in islice(shown, 1):
            simulation.begin(first)
            yield self(first, simulation.settle(first))
            for pose, points in zip(shown, swing(simulation, ahead), strict=True):
                yield self(pose, points)


def _fewer(garment: Garment) -> tuple[Int[np.ndarray, " r"], Int[np.ndarray, " c"]]:
    """The rows and columns of a garment that are kept; the first row is the last one that is held."""
    top, (columns, rows) = garment.held_rows - 1, _FEWEST
    across = min(garment.columns, max(columns, -(-garment.columns // 2)))
    down = min(garment.rows - top, max(rows, (garment.rows - top + 1) // 2))
    r = np.unique(np.linspace(top, garment.rows - 1, down).round().astype(int))
    last = garment.columns - (not garment.closed)
    return r, np.unique(np.linspace(0, last, across, endpoint=not garment.closed).round().astype(int))


def _curve(known: Int[np.ndarray, " k"], count: int, around: int | None = None) -> Float[np.ndarray, "n k"]:
    """From values at some numbers to those at 0 to ``count`` - 1: a cubic spline, straight beyond the ends or, with
    ``around``, closed after so many numbers."""
    values = np.eye(len(known))
    if around is None:
        return CubicSpline(known, values, bc_type="natural")(np.clip(np.arange(count), known[0], known[-1]))
    ring = CubicSpline(np.append(known, known[0] + around), np.concatenate([values, values[:1]]), bc_type="periodic")
    return ring(np.arange(count))


def _reached(outfit: Outfit) -> Colliders:
    """The part of the body that cloth can run into: for what hangs from the hips, trunk and legs."""
    body = outfit.colliders
    if any(garment.kind not in _HANGING_LOW for garment in outfit.garments):
        return body
    faces = body.faces[np.isin(body.parts, _BELOW)[body.faces].all(1)]
    kept, compact = np.unique(faces, return_inverse=True)
    weights = SkinWeights(body.skin.joints[kept], body.skin.weights[kept])
    return Colliders(body.rest[kept], weights, compact.reshape(-1, 3).astype(np.int32), body.parts[kept])


__all__ = ["LIGHT", "Thinned"]
