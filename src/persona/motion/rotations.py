"""Rotation matrices over time: from vectors and angles, between directions, blended, split into swing and twist.

All functions work on arrays with any leading axes; matrices are (..., 3, 3), angles radians.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def from_vector(vector: Array) -> Array:
    """The rotation about ``vector`` by its length (Rodrigues); (..., 3) to (..., 3, 3)."""
    vector = np.asarray(vector, np.float64)
    angle = np.linalg.norm(vector, axis=-1)[..., None, None]
    k = np.zeros((*vector.shape[:-1], 3, 3))
    k[..., 0, 1], k[..., 0, 2], k[..., 1, 2] = -vector[..., 2], vector[..., 1], -vector[..., 0]
    k -= np.swapaxes(k, -1, -2)
    small = angle < 1e-4
    safe = np.where(small, 1.0, angle)
    a = np.where(small, 1 - angle**2 / 6, np.sin(safe) / safe)
    b = np.where(small, 0.5 - angle**2 / 24, (1 - np.cos(safe)) / safe**2)
    return np.eye(3) + a * k + b * (k @ k)


def to_vector(rotation: Array) -> Array:
    """The inverse of :func:`from_vector`, with angles in [0, pi]."""
    q = to_quaternion(rotation)
    length = np.linalg.norm(q[..., 1:], axis=-1, keepdims=True)
    angle = 2 * np.arctan2(length, q[..., :1])
    return q[..., 1:] * np.where(length > 1e-9, angle / np.maximum(length, 1e-12), 2.0)


def about(axis: str | Array, angle: Array | float) -> Array:
    """The rotation by ``angle`` about "x", "y", "z" or a unit vector."""
    direction = np.eye(3)["xyz".index(axis)] if isinstance(axis, str) else axis
    return from_vector(np.asarray(angle, np.float64)[..., None] * direction)


def to_quaternion(rotation: Array) -> Array:
    """Unit quaternions wxyz with w >= 0; (..., 3, 3) to (..., 4)."""
    m = np.asarray(rotation, np.float64)
    trace = m[..., 0, 0] + m[..., 1, 1] + m[..., 2, 2]
    # 4 q q^T: its largest column is q up to length, which stays accurate at every angle.
    t = np.empty((*m.shape[:-2], 4, 4))
    t[..., 0, 0] = 1 + trace
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        t[..., i + 1, i + 1] = 1 + 2 * m[..., i, i] - trace
        t[..., 0, i + 1] = t[..., i + 1, 0] = m[..., k, j] - m[..., j, k]
        t[..., j + 1, k + 1] = t[..., k + 1, j + 1] = m[..., k, j] + m[..., j, k]
    best = np.argmax(np.diagonal(t, axis1=-2, axis2=-1), -1)
    q = np.take_along_axis(t, best[..., None, None], -2)[..., 0, :]
    q = q / np.linalg.norm(q, axis=-1, keepdims=True)
    return np.where(q[..., :1] < 0, -q, q)


def from_quaternion(q: Array) -> Array:
    """Rotations of quaternions wxyz (normalised here)."""
    q = np.asarray(q, np.float64)
    w, x, y, z = np.moveaxis(q / np.linalg.norm(q, axis=-1, keepdims=True), -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(r, -1) for r in rows], -2)


def blend(a: Array, b: Array, weight: Array | float) -> Array:
    """Spherical interpolation: ``a`` at weight 0, ``b`` at weight 1; ``weight`` has the leading shape."""
    return a @ from_vector(to_vector(np.swapaxes(a, -1, -2) @ b) * np.asarray(weight, np.float64)[..., None])


def between(a: Array, b: Array) -> Array:
    """The smallest rotation that turns direction ``a`` to direction ``b`` (any lengths but zero)."""
    a, b = np.broadcast_arrays(unit(a), unit(b))
    axis = np.cross(a, b)
    sine, cosine = np.linalg.norm(axis, axis=-1), np.einsum("...i,...i", a, b)
    # Opposite directions leave the axis open: take any that is perpendicular.
    other = np.cross(a, np.where(np.abs(a[..., :1]) < 0.8, [1.0, 0, 0], [0, 1.0, 0]))
    axis = np.where((sine < 1e-9)[..., None], unit(other), axis / np.maximum(sine, 1e-12)[..., None])
    return from_vector(axis * np.arctan2(sine, cosine)[..., None])


def twist_angle(rotation: Array, axis: Array) -> Array:
    """The angle of the twist about the unit vector ``axis``, in [-pi, pi], where rotation = swing @ twist."""
    q = to_quaternion(rotation)
    angle = 2 * np.arctan2(np.einsum("...i,...i", q[..., 1:], axis), q[..., 0])
    return (angle + np.pi) % (2 * np.pi) - np.pi


def frame(first: Array, second: Array) -> Array:
    """Orthonormal columns: along ``first``, along what is left of ``second``, and their cross product."""
    x = unit(first)
    y = unit(second - np.einsum("...i,...i", x, second)[..., None] * x)
    return np.stack([x, y, np.cross(x, y)], -1)


def unit(vector: Array) -> Array:
    """The vector at length one (zero stays zero)."""
    vector = np.asarray(vector, np.float64)
    return vector / np.maximum(np.linalg.norm(vector, axis=-1, keepdims=True), 1e-12)


def transpose(rotation: Array) -> Array:
    """The inverse rotation."""
    return np.swapaxes(rotation, -1, -2)
