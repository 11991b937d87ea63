"""Going from one thing to another without a jolt."""

from __future__ import annotations

from typing import overload

import numpy as np
from jaxtyping import Float


@overload
def eased(share: float) -> float: ...
@overload
def eased(share: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]: ...
def eased(share: float | Float[np.ndarray, "*n"]) -> float | Float[np.ndarray, "*n"]:
    """A share (0 to 1, cut there) of a way that begins and ends at rest: the cubic with no slope at both ends."""
    share = np.clip(share, 0, 1)
    return share * share * (3 - 2 * share)


__all__ = ["eased"]
