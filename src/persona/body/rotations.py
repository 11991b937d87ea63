"""Rotation vectors and matrices, in batches."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float


def cross_matrix(v: Float[np.ndarray, "*b 3"]) -> Float[np.ndarray, "*b 3 3"]:
    """The matrix of the cross product: cross_matrix(v) @ u = v x u."""
    out = np.zeros((*v.shape[:-1], 3, 3))
    out[..., 0, 1], out[..., 0, 2] = -v[..., 2], v[..., 1]
    out[..., 1, 0], out[..., 1, 2] = v[..., 2], -v[..., 0]
    out[..., 2, 0], out[..., 2, 1] = -v[..., 1], v[..., 0]
    return out


def exp_rotation(w: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3 3"]:
    """Rotation matrices of rotation vectors (axis times angle in radians)."""
    angle = np.linalg.norm(w, axis=-1)[..., None, None]
    k = cross_matrix(w)
    small = angle < 1e-6
    safe = np.where(small, 1.0, angle)
    a = np.where(small, 1.0, np.sin(safe) / safe)
    b = np.where(small, 0.5, (1.0 - np.cos(safe)) / safe**2)
    return np.eye(3) + a * k + b * (k @ k)


def log_rotation(r: Float[np.ndarray, "n 3 3"]) -> Float[np.ndarray, "n 3"]:
    """Rotation vectors (angle at most pi) of rotation matrices."""
    from scipy.spatial.transform import Rotation

    return Rotation.from_matrix(r).as_rotvec()


def left_log_jacobian(w: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3 3"]:
    """How log(exp(d) exp(w)) changes with a small d: the inverse left Jacobian of SO(3) at w."""
    angle = np.linalg.norm(w, axis=-1)
    small = angle < 1e-4
    safe = np.where(small, 1.0, angle)
    factor = np.where(small, 1.0 / 12.0, 1.0 / safe**2 - (1.0 + np.cos(safe)) / (2.0 * safe * np.sin(safe)))
    k = cross_matrix(w)
    return np.eye(3) - 0.5 * k + factor[:, None, None] * (k @ k)
