"""What a pair of limbs wears from its roots to its ends: where a garment ended, none begins again."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, Int


def worn_along(
    cost: Float[np.ndarray, "2 r k"], change: Float[np.ndarray, "k k"], unlike: float
) -> Int[np.ndarray, "2 r"]:
    """The labels of the rings of two limbs, from root to end, that cost least altogether: one exact problem.

    Args:
        cost: of each label on each ring of either limb.
        change: of a ring of the first label that is followed, outwards, by one of the second.
        unlike: of rings at the same place that differ.
    """
    _, count, kinds = cost.shape
    both = cost[0, :, :, None] + cost[1, :, None] + unlike * (1 - np.eye(kinds))
    total, back = both[0], []
    for ring in range(1, count):
        left = total[:, None] + change[:, :, None]  # (before, now, right before)
        right = left.min(0)[:, :, None] + change  # (left now, right before, right now)
        back.append((left.argmin(0), right.argmin(1)))
        total = right.min(1) + both[ring]
    found = np.zeros((2, count), int)
    one, two = np.unravel_index(int(total.argmin()), total.shape)
    found[:, -1] = one, two
    for ring in range(count - 2, -1, -1):
        from_left, from_right = back[ring]
        two = from_right[one, two]
        one = from_left[one, two]
        found[:, ring] = one, two
    return found


def near_rings(labels: Int[np.ndarray, " r"], kinds: int, reach: int) -> Bool[np.ndarray, "r k"]:
    """Which labels are found at most so many rings from each ring."""
    own = np.eye(kinds, dtype=bool)[labels]
    near = own.copy()
    for apart in range(1, min(reach, len(labels) - 1) + 1):
        near[apart:] |= own[:-apart]
        near[:-apart] |= own[apart:]
    return near


__all__ = ["near_rings", "worn_along"]
