"""The open arch under a raised heel, where the photo shows a shoe from its side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float


@dataclass(frozen=True)
class HeelArch:
    """When what is under a shoe is such an arch. Lengths are statures; measured on 80 photos (docs/decisions/heels.md).

    Attributes:
        least: height of an arch from which on the heel is raised: under shoes without heels it is .007 at most.
        heel: width of a heel; what is wider is a shoe, or another one.
        near: from the heel's landmark within which the heel stands.
        open: width of the arch where it is counted.
        solid: share of the arch's row that is over ground, and of it that has shoe above.
        below: the toes' landmark, down to which it is looked for.
    """

    least: float = 0.01
    heel: float = 0.035
    near: float = 0.02
    open: tuple[float, float] = (0.004, 0.08)
    solid: float = 0.8
    below: float = 0.05

    def height(
        self,
        shoe: Bool[np.ndarray, "h w"],
        person: Bool[np.ndarray, "h w"],
        heel: Float[np.ndarray, " 2"],
        toes: Float[np.ndarray, " 2"],
        stature_px: float,
    ) -> float:
        """Statures of the rows that have, from the heel's landmark towards the toes: a slim heel, ground, shoe.

        Args:
            shoe: pixels that show shoes.
            person: pixels that show the person.
            heel, toes: landmarks of one foot, pixels.
        """
        top = max(int(heel[1]), 0)
        last = min(int(max(heel[1], toes[1]) + self.below * stature_px), len(shoe))
        side = 1 if toes[0] > heel[0] else -1
        # Mirrored, so that the toes are always on the right.
        shoe, person = shoe[:, ::side], person[:, ::side]
        at = heel[0] if side > 0 else shoe.shape[1] - heel[0]
        above = max(top - round(self.below * stature_px), 0)
        count = 0
        for row in range(top, last):
            edge = np.flatnonzero(np.diff(np.r_[False, shoe[row], False].astype(np.int8)))
            begin, end = edge[::2], edge[1::2]
            slim = end - begin < self.heel * stature_px
            apart = np.maximum(begin - at, 0) + np.maximum(at - end, 0)
            for k in np.flatnonzero(slim[:-1] & (apart[:-1] < self.near * stature_px)):
                low, high = end[k], begin[k + 1]
                if not self.open[0] < (high - low) / stature_px < self.open[1]:
                    continue
                ground = 1 - person[row, low:high].mean()
                roof = shoe[above:row, low:high].any(0).mean()
                if min(ground, roof) > self.solid:
                    count += 1
                    break
        return count / stature_px


__all__ = ["HeelArch"]
