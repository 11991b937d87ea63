"""Rotations as matrices, rotation vectors (axis times angle), quaternions wxyz and the 6D representation; radians.

Functions whose arguments are marked ``A`` take numpy arrays or torch tensors with any leading axes and give the same
kind back, differentiably: one formula serves both, so that they cannot drift apart. numpy computes in float64. The
others are for numpy alone.

Small angles are treated in one way: a formula that divides by the angle gives way to its limit at zero where what the
limit leaves out is below 2e-19, a thousandth of float64's last bit; elsewhere the closed form in float64 is good.
SciPy's logarithm does the same with a longer series.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from jaxtyping import Float

Array = np.ndarray[Any, Any]
if TYPE_CHECKING:
    from torch import Tensor

    A = TypeVar("A", np.ndarray, Tensor)
else:
    A = TypeVar("A")  # torch takes a second or two to load, and most callers have numpy arrays

#: Radians below which the limits stand in. The exponential's leaves out angle^3 / 6.
SMALL_ANGLE = 1e-6
#: The same for the Jacobian, whose limit leaves out angle^4 / 720, and whose closed form cancels sooner.
SMALL_ANGLE_JACOBIAN = 1e-4


def cross_matrix(v: Float[A, "*b 3"]) -> Float[A, "*b 3 3"]:
    """The matrix of the cross product: cross_matrix(v) @ u = v x u."""
    xp, values = _library(v)
    shape = (*values.shape[:-1], 3, 3)
    out: Any = np.zeros(shape) if xp is np else values.new_zeros(shape)
    out[..., 0, 1], out[..., 0, 2] = -values[..., 2], values[..., 1]
    out[..., 1, 0], out[..., 1, 2] = values[..., 2], -values[..., 0]
    out[..., 2, 0], out[..., 2, 1] = -values[..., 1], values[..., 0]
    return out


def exp_rotation(w: Float[A, "*b 3"]) -> Float[A, "*b 3 3"]:
    """Rotation matrices of rotation vectors: the exponential map of SO(3) (Rodrigues' formula).

    A tensor of another type is computed in float64, too, and given back in its own: 1 - cos(angle) cancels in float32.
    """
    xp, vectors = _library(w)
    given = vectors.dtype
    vectors = vectors if xp is np else vectors.double()
    squared = (vectors * vectors).sum(-1)[..., None, None]  # smooth at zero, which the length is not
    small = squared < SMALL_ANGLE**2
    angle = xp.sqrt(xp.where(small, 1.0, squared))
    first = xp.where(small, 1.0, xp.sin(angle) / angle)
    second = xp.where(small, 0.5, (1.0 - xp.cos(angle)) / angle**2)
    k = cross_matrix(vectors)
    eye = np.eye(3) if xp is np else xp.eye(3, dtype=k.dtype, device=k.device)
    out = eye + first * k + second * (k @ k)
    return out if xp is np else out.to(given)


def log_rotation(r: Float[np.ndarray, "*b 3 3"]) -> Float[np.ndarray, "*b 3"]:
    """Rotation vectors (angle at most pi) of rotation matrices: the logarithm map of SO(3)."""
    from scipy.spatial.transform import Rotation  # 0.1 s

    r = np.asarray(r, np.float64)
    return Rotation.from_matrix(r.reshape(-1, 3, 3)).as_rotvec().reshape(r.shape[:-1])


def left_log_jacobian(w: Float[np.ndarray, "*b 3"]) -> Float[np.ndarray, "*b 3 3"]:
    """How log(exp(d) exp(w)) changes with a small d: the inverse left Jacobian of SO(3) at w, angles below 2 pi."""
    angle = np.linalg.norm(w, axis=-1)[..., None, None]
    small = angle < SMALL_ANGLE_JACOBIAN
    safe = np.where(small, 1.0, angle)
    factor = np.where(small, 1.0 / 12.0, 1.0 / safe**2 - (1.0 + np.cos(safe)) / (2.0 * safe * np.sin(safe)))
    k = cross_matrix(w)
    return np.eye(3) - 0.5 * k + factor * (k @ k)


def quaternions_to_matrices(quaternions: Float[A, "*b 4"]) -> Float[A, "*b 3 3"]:
    """Rotation matrices of quaternions wxyz of any length but zero (they are normalised)."""
    xp, q = _library(quaternions)
    q = q / xp.clip(_length(xp, q), 1e-12, None)
    w, x, y, z = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    entries = [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip
    return xp.stack(entries, -1).reshape(*q.shape[:-1], 3, 3)


def matrices_to_quaternions(matrices: Float[A, "*b 3 3"]) -> Float[A, "*b 4"]:
    """Unit quaternions wxyz of rotation matrices; of the two of a rotation, the one with w >= 0."""
    xp, m = _library(matrices)
    xx, yy, zz = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    wx, wy, wz = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    xy, xz, yz = m[..., 1, 0] + m[..., 0, 1], m[..., 2, 0] + m[..., 0, 2], m[..., 2, 1] + m[..., 1, 2]
    # 4 q q^T: its row with the largest diagonal entry is q up to length, and accurate at every angle.
    entries = [
        1 + xx + yy + zz, wx, wy, wz,
        wx, 1 + xx - yy - zz, xy, xz,
        wy, xy, 1 - xx + yy - zz, yz,
        wz, xz, yz, 1 - xx - yy + zz,
    ]  # fmt: skip
    rows = xp.stack(entries, -1).reshape(*m.shape[:-2], 4, 4)
    best = xp.argmax(rows[..., range(4), range(4)], -1)[..., None, None]
    take = np.take_along_axis if xp is np else xp.take_along_dim
    q = take(rows, best, -2)[..., 0, :]
    q = q / _length(xp, q)
    return xp.where(q[..., :1] < 0, -q, q)


def rotations_to_6d(rotations: Float[A, "*b 3 3"]) -> Float[A, "*b 6"]:
    """The first two columns of rotation matrices, one after the other (continuous 6D representation)."""
    xp, matrices = _library(rotations)
    return xp.swapaxes(matrices[..., :2], -1, -2).reshape(*matrices.shape[:-2], 6)


def _library(x: Any) -> tuple[Any, Any]:
    """numpy and the values in float64, or torch and the tensor as it is."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(x, torch.Tensor):
        return torch, x
    return np, np.asarray(x, np.float64)


def _length(xp: Any, x: Any) -> Any:
    if xp is np:
        return np.linalg.norm(x, axis=-1, keepdims=True)
    return xp.linalg.vector_norm(x, dim=-1, keepdim=True)


def unit(vector: Array) -> Array:
    """The vector at length one (zero stays zero)."""
    vector = np.asarray(vector, np.float64)
    return vector / np.maximum(np.linalg.norm(vector, axis=-1, keepdims=True), 1e-12)


def transpose(rotation: Array) -> Array:
    """The inverse rotation."""
    return np.swapaxes(rotation, -1, -2)


def about(axis: str | Array, angle: Array | float) -> Array:
    """The rotation by ``angle`` about "x", "y", "z" or a unit vector."""
    direction = np.eye(3)["xyz".index(axis)] if isinstance(axis, str) else axis
    return exp_rotation(np.asarray(angle, np.float64)[..., None] * direction)


def about_vertical(rotation: Array) -> Array:
    """The turn about the vertical (y) of a body's rotation (3, 3) from facing +z."""
    return about("y", np.asarray(np.arctan2(rotation[0, 2], rotation[2, 2])))


def slerp(a: Array, b: Array, weight: Array | float) -> Array:
    """Spherical interpolation: ``a`` at weight 0, ``b`` at weight 1; ``weight`` has the leading shape."""
    return a @ exp_rotation(log_rotation(transpose(a) @ b) * np.asarray(weight, np.float64)[..., None])


def rotation_between(a: Array, b: Array) -> Array:
    """The smallest rotation that turns direction ``a`` to direction ``b`` (any lengths but zero)."""
    a, b = np.broadcast_arrays(unit(a), unit(b))
    axis = np.cross(a, b)
    sine, cosine = np.linalg.norm(axis, axis=-1), np.einsum("...i,...i", a, b)
    # Opposite directions leave the axis open: take any that is perpendicular.
    other = np.cross(a, np.where(np.abs(a[..., :1]) < 0.8, [1.0, 0, 0], [0, 1.0, 0]))
    axis = np.where((sine < 1e-9)[..., None], unit(other), axis / np.maximum(sine, 1e-12)[..., None])
    return exp_rotation(axis * np.arctan2(sine, cosine)[..., None])


def twist_angle(rotation: Array, axis: Array) -> Array:
    """The angle of the twist about the unit vector ``axis``, in [-pi, pi], where rotation = swing @ twist."""
    q = matrices_to_quaternions(rotation)
    angle = 2 * np.arctan2(np.einsum("...i,...i", q[..., 1:], axis), q[..., 0])
    return (angle + np.pi) % (2 * np.pi) - np.pi


def orthonormal_frame(first: Array, second: Array) -> Array:
    """Orthonormal columns: along ``first``, along what is left of ``second``, and their cross product."""
    x = unit(first)
    y = unit(second - np.einsum("...i,...i", x, second)[..., None] * x)
    return np.stack([x, y, np.cross(x, y)], -1)
