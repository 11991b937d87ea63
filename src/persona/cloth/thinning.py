"""Garments on a quarter of their points: nearly the motion of the whole ones, for a sixth of the work.

Half the rows and half the columns are simulated, with longer small steps, on the part of the body that these garments
can reach. The points between follow: how far cloth has left its skinned place is smooth over the grid
(docs/decisions/garments-in-motion.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from jaxtyping import Float, Int

from persona.body.skinning import skin
from persona.cloth.outfit import Colliders, Outfit
from persona.cloth.simulation import Simulation, SolverOptions
from persona.geometry.kinematics import pose_transforms
from persona.types import BodyPart, Garment, Pose, SkinWeights

#: The solver's steps for thin garments; chosen on one skirt (docs/decisions/garments-in-motion.md).
LIGHT = SolverOptions(rate=300, ticks=30)
_FEWEST = 12, 4  # columns and rows that a garment keeps
_ABOVE_M = 0.08  # of the body counts what lies below a garment's top, and so much above
_BELOW = (BodyPart.TORSO, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG, BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)
_HANGING_LOW = ("skirt", "dress", "trousers")


@dataclass(frozen=True)
class Thinned:
    """An outfit on fewer points, and the way back.

    Attributes:
        whole: the outfit that it stands for.
        outfit: the one that is simulated.
        kept: which of the whole outfit's points its points are.
        between: interpolates a field on them to all points.
    """

    whole: Outfit
    outfit: Outfit
    kept: Int[np.ndarray, " q"]
    between: sp.csr_matrix

    @staticmethod
    def of(outfit: Outfit) -> Thinned:
        """Half the rows and half the columns of every garment, on the part of the body that matters to them."""
        garments, kept, shares = [], [], []
        for number, garment in enumerate(outfit.garments):
            own, share = _fewer(garment)
            rows, columns = (len(np.unique(x)) for x in divmod(own, garment.columns))
            garments.append(
                replace(garment, rows=rows, columns=columns, held_rows=1, pattern=np.asarray(garment.pattern)[own])
            )
            kept.append(own + outfit.points_of(number).start)
            shares.append(share)
        chosen = np.concatenate(kept)
        weights = SkinWeights(outfit.skin.joints[chosen], outfit.skin.weights[chosen])
        thin = replace(
            outfit, garments=tuple(garments), rest=outfit.rest[chosen], skin=weights, colliders=_reached(outfit)
        )
        return Thinned(outfit, thin, chosen, sp.csr_matrix(sp.block_diag(shares)))

    def __call__(self, pose: Pose, points: Float[np.ndarray, "q 3"]) -> Float[np.ndarray, "p 3"]:
        """Where all points are in a pose in which the simulated ones are at ``points`` (world, meters)."""
        outfit = self.whole
        skinned = skin(outfit.rest, outfit.skin, pose_transforms(outfit.skeleton, pose))
        return (skinned + self.between @ (points - skinned[self.kept])).astype(np.float32)

    def swung(self, poses: Iterable[Pose], fps: float) -> Iterator[Float[np.ndarray, "p 3"]]:
        """Where all points are in poses that follow each other ``fps`` times a second; at rest in the first one."""
        simulation = Simulation(self.outfit, fps, LIGHT)
        for i, pose in enumerate(poses):
            if i:
                points = simulation.step(pose)
            else:
                simulation.begin(pose)
                points = simulation.settle(pose)
            yield self(pose, points)


def _fewer(garment: Garment) -> tuple[Int[np.ndarray, " q"], sp.csr_matrix]:
    """The points of a garment that are kept, and what interpolates from them to all of its points.

    The first row is the last one that is held: above it cloth goes with the body.
    """
    top, (columns, rows) = garment.held_rows - 1, _FEWEST
    count = min(garment.columns, max(columns, -(-garment.columns // 2)))
    down = min(garment.rows - top, max(rows, (garment.rows - top + 1) // 2))
    r = np.unique(np.linspace(top, garment.rows - 1, down).round().astype(int))
    last = garment.columns - (not garment.closed)
    c = np.unique(np.linspace(0, last, count, endpoint=not garment.closed).round().astype(int))
    vertical = _linear(r, np.arange(garment.rows))
    if garment.closed:
        # Behind the last column comes the first one again.
        around = _linear(np.append(c, garment.columns), np.arange(garment.columns)).tolil()
        around[:, 0] += around[:, len(c)]
        across = sp.csr_matrix(around[:, : len(c)])
    else:
        across = _linear(c, np.arange(garment.columns))
    return (r[:, None] * garment.columns + c).ravel(), sp.csr_matrix(sp.kron(vertical, across))


def _linear(known: Int[np.ndarray, " k"], at: Int[np.ndarray, " n"]) -> sp.csr_matrix:
    """Interpolates from places on a line to others; outside of them the nearest one counts."""
    below = np.clip(np.searchsorted(known, at, side="right") - 1, 0, len(known) - 2)
    share = np.clip((at - known[below]) / (known[below + 1] - known[below]), 0, 1)
    rows = np.arange(len(at))
    entries = np.concatenate([1 - share, share]), (np.tile(rows, 2), np.concatenate([below, below + 1]))
    return sp.csr_matrix(entries, (len(at), len(known)))


def _reached(outfit: Outfit) -> Colliders:
    """The part of the body that cloth can run into: for what hangs from the hips, trunk and legs below its top."""
    body = outfit.colliders
    if any(garment.kind not in _HANGING_LOW for garment in outfit.garments):
        return body
    near = np.isin(body.parts, _BELOW) & (body.rest[:, 1] < outfit.rest[:, 1].max() + _ABOVE_M)
    faces = body.faces[near[body.faces].all(1)]
    kept, compact = np.unique(faces, return_inverse=True)
    weights = SkinWeights(body.skin.joints[kept], body.skin.weights[kept])
    return Colliders(body.rest[kept], weights, compact.reshape(-1, 3).astype(np.int32), body.parts[kept])


__all__ = ["LIGHT", "Thinned"]
