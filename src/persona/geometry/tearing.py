"""When cloth tears: one rule for generated frames, the avatar and what is exported.

Two parts that touch in the photo (a hand on the head, an arm on the hip) may be covered by one sheet of cloth: a false
bridge. It is cut when the two move apart, for cloth does not stretch that far.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

#: Stretch against the photo up to which cloth stays whole, and at which it is gone. Between the two it
#: fades. Chosen by hand.
STRETCH_KEPT, STRETCH_CUT = 3.0, 6.0
#: A sheet is drawn over whatever the photo shows side by side, so that it is a bridge more often: how many times its
#: stretch counts (docs/decisions/posing-gaussians.md).
SHEETS = 2.0
_SHORTEST = 1e-4  # meters: shorter edges count as this long


def edge_stretch(now: Float[np.ndarray, "n 3 3"], photo: Float[np.ndarray, "n 3 3"]) -> Float[np.ndarray, " n"]:
    """How many times longer the edges of triangles are now than in the photo's pose, the most of the three."""
    a, b = (np.linalg.norm(np.roll(t, -1, 1) - t, axis=-1) for t in (now, photo))
    return (a / np.maximum(b, _SHORTEST)).max(1)


def torn(stretch: Float[np.ndarray, " n"]) -> Bool[np.ndarray, " n"]:
    """Whether cloth that can only be there or not is gone: where less than half of it would be left."""
    return stretch >= (STRETCH_KEPT + STRETCH_CUT) / 2
