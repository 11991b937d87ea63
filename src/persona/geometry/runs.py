"""Runs of what is true along a line or in time."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool


def runs(flags: Bool[np.ndarray, " n"]) -> list[tuple[int, int]]:
    """Start and end (past the last) of each run of true values."""
    edges = np.flatnonzero(np.diff(np.pad(flags.astype(np.int8), 1))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


__all__ = ["runs"]
