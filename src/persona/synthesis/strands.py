"""Hair that nobody sees: strands from the crown downwards, as fine, as wavy and as strong as those that are seen.

What the photo shows of hair is folded locks from in front. Mirrored behind they meet in rings, as no hair grows. So
behind there is a random field with the seen hair's own statistics: how fast it changes across strands and along them
(from its structure tensor), and how its brightness is distributed. It runs around the head and down from its crown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from persona.synthesis.common import made
from persona.synthesis.fine_mesh import FineMesh
from persona.synthesis.grain import by_size, lengths
from persona.types import BodyPart


@dataclass(frozen=True)
class Strands:
    """How unseen hair gets its strands.

    Attributes:
        least: square meters that must be seen of hair to tell what it is like.
        inside: meters from other labels within which hair is mixed with them (a parser's pixel): only where no more is
            seen it tells.
        sizes: meters, standard deviations of the blurs between which brightness is compared: from strands that the fine
            mesh still carries to locks.
        coherent: times the length over which a strand's brightness changes in which strands run alike.
        waves: random waves whose sum is the field, of each size.
        behind: meters that the crown, which strands leave, lies behind the middle of the head.
        meet: meters from what is seen over which its own locks give way.
    """

    least: float = 0.002
    inside: float = 0.008
    sizes: tuple[float, ...] = (0.0015, 0.003, 0.006, 0.012, 0.024)
    coherent: float = 1.0
    waves: int = 32
    behind: float = 0.03
    meet: float = 0.03

    def share(
        self, fine: FineMesh, rows: Int[np.ndarray, " m"], source: Int[np.ndarray, " s"]
    ) -> Float[np.ndarray, " m"]:
        """How far the strands of each place are made here, from 0 beside what the photo shows of hair to 1."""
        return made(fine.points[rows], fine.points[source], self.meet)

    def detail(
        self,
        fine: FineMesh,
        rows: Int[np.ndarray, " m"],
        finer: Float[np.ndarray, "h w 3"],
        own: Float[np.ndarray, "h w"],
        other: Float[np.ndarray, "h w"],
    ) -> Float[np.ndarray, "m 3"] | None:
        """What strands add to the colour (sRGB) at some places of the surface; None if too little hair is seen.

        Args:
            finer: what the photo shows finer than its colours' base.
            own: how far each of its pixels is hair's.
            other: meters from there to the nearest pixel of another label.
        """
        px = fine.pixels_per_meter
        inner = own * (other > self.inside)
        own = inner if (inner > 0.5).sum() > self.least * px**2 else own
        told = own > 0.5
        if told.sum() < self.least * px**2:
            return None
        values = finer[told]
        values = values - values.mean(0)
        axis = np.linalg.svd(values.T @ values)[0][:, 0]
        bright = finer @ axis
        random = np.random.default_rng(0)
        flow, field, seen = _flow(fine, rows, self.behind), np.zeros(len(rows)), np.zeros(told.sum())
        for band in by_size(bright, own, [size * px for size in self.sizes]):
            seen += band[told]
            deviation, across, along = lengths(band, own, told, self.coherent)
            field += self._waves(flow, deviation, across / px, along / px, random)
        # As much of each brightness as is seen.
        order = np.argsort(field, kind="stable")
        field[order] = np.quantile(seen, np.linspace(0, 1, len(rows)))
        return field[:, None] * axis

    def _waves(
        self,
        flow: tuple[Float[np.ndarray, "m 2"], Float[np.ndarray, " m"]],
        deviation: float,
        across: float,
        along: float,
        random: np.random.Generator,
    ) -> Float[np.ndarray, " m"]:
        """A random field over a circle times a line: a sum of waves."""
        around, down = flow
        waves, phase = random.normal(size=(3, self.waves)), random.uniform(0, 2 * np.pi, self.waves)
        angles = around @ (waves[:2] / across) + np.outer(down, waves[2] / along)
        return deviation * np.sqrt(2 / self.waves) * np.cos(angles + phase).sum(1)


def _flow(
    fine: FineMesh, rows: Int[np.ndarray, " m"], behind: float
) -> tuple[Float[np.ndarray, "m 2"], Float[np.ndarray, " m"]]:
    """Where each place lies around the head (a point on a circle of the head's own radius) and along its strand."""
    head = fine.rest[(fine.parts == BodyPart.HEAD) & ~fine.sheet]
    top, low = head[:, 1].max(), np.percentile(head[:, 1], 20)
    upper = head[head[:, 1] > (top + low) / 2]
    center = np.array([0.0, (top + low) / 2, np.median(upper[:, 2]) - behind])
    radius = float(np.median(np.linalg.norm(upper - center, axis=1)))
    x, y, z = (fine.rest[rows] - center).T
    flat = np.hypot(x, z)
    around = radius * np.c_[x, z] / np.maximum(flat, 1e-6)[:, None]
    return around, radius * np.arctan2(flat, np.maximum(y, 0)) + np.maximum(-y, 0)


__all__ = ["Strands"]
