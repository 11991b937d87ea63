"""Rigid transforms as 4 x 4 matrices: ``T_a_b`` maps points of b to a."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float


def transformed(T: Float[np.ndarray, "4 4"], points: Float[np.ndarray, "*b 3"]) -> Float[np.ndarray, "*b 3"]:
    """Points of b in a, for ``T_a_b``."""
    return points @ T[:3, :3].T + T[:3, 3]


def rigid_inverse(T: Float[np.ndarray, "4 4"]) -> Float[np.ndarray, "4 4"]:
    """``T_b_a`` of a rigid ``T_a_b``: a rotation and a shift, no scale."""
    out = np.eye(4)
    out[:3, :3] = T[:3, :3].T
    out[:3, 3] = origin_of(T)
    return out


def origin_of(T: Float[np.ndarray, "4 4"]) -> Float[np.ndarray, " 3"]:
    """Where a's origin is in b, for a rigid ``T_a_b``: the place of a camera in the world for ``T_camera_world``."""
    return -T[:3, :3].T @ T[:3, 3]
