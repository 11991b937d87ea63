"""Attribute streams of glTF's EXT_meshopt_compression (Khronos' public specification, version 0 of the stream).

Triangles and indices are not decoded: motions have none.
"""

from __future__ import annotations

import numpy as np

from persona.geometry.rotations import Array

_HEADER = 0xA0
_GROUP = 16  # elements that share one width
_TAIL = 32  # least bytes at the end, the last of which are the element before the first
_BLOCK_BYTES, _BLOCK = 8192, 256
_MOST_BYTES = 1 << 26


class MeshoptError(Exception):
    """What is wrong with a stream, or what of it is not read."""


def decode_attributes(data: bytes, count: int, stride: int) -> bytes:
    """The ``count * stride`` bytes of a stream of mode ATTRIBUTES.

    Raises:
        MeshoptError: the stream is damaged, cut off, or of a later version.
    """
    if not 0 < stride <= 256 or stride % 4 or not 0 < count * stride <= _MOST_BYTES:
        raise MeshoptError(f"a compressed view has {count} elements of {stride} bytes")
    if not data or data[0] != _HEADER:
        raise MeshoptError("a compressed view is damaged or of a later version")
    if len(data) < 1 + max(stride, _TAIL):
        raise MeshoptError("a compressed view is cut off")
    source = np.frombuffer(data, np.uint8)
    limit = len(data) - max(stride, _TAIL)
    last = source[len(data) - stride :].copy()
    result = np.empty((count, stride), np.uint8)
    size = min(_BLOCK_BYTES // stride & ~(_GROUP - 1), _BLOCK)
    place = 1
    for start in range(0, count, size):
        rows = min(size, count - start)
        groups = -(-rows // _GROUP)
        for k in range(stride):
            values, place = _bytes(source, place, groups, limit)
            deltas = (values >> 1) ^ -(values & 1)  # zigzag
            result[start : start + rows, k] = (int(last[k]) + np.cumsum(deltas[:rows])) & 0xFF
        last = result[start + rows - 1]
    return result.tobytes()


def _bytes(source: Array, place: int, groups: int, limit: int) -> tuple[Array, int]:
    """Values of one byte of all elements of a block, in groups of 16 of 0, 2, 4 or 8 bits, and where the next begin."""
    header = place
    place += -(-groups // 4)
    values = np.zeros((groups, _GROUP), np.int64)
    if place > limit:
        raise MeshoptError("a compressed view is cut off")
    for g in range(groups):
        width = int(source[header + g // 4]) >> (g % 4 * 2) & 3
        if width == 3:
            if place + _GROUP > limit:
                raise MeshoptError("a compressed view is cut off")
            values[g] = source[place : place + _GROUP]
            place += _GROUP
        elif width:
            bits = 2 * width
            length = bits * _GROUP // 8
            if place + length > limit:
                raise MeshoptError("a compressed view is cut off")
            packed = source[place : place + length].astype(np.int64)
            shifts = np.arange(8 - bits, -1, -bits)
            small = (packed[:, None] >> shifts & (1 << bits) - 1).reshape(-1)
            place += length
            large = np.flatnonzero(small == (1 << bits) - 1)  # these follow in full
            if place + len(large) > limit:
                raise MeshoptError("a compressed view is cut off")
            small[large] = source[place : place + len(large)]
            place += len(large)
            values[g] = small
    return values.reshape(-1), place


def unfiltered(data: bytes, count: int, stride: int, how: str) -> bytes:
    """Elements as the accessor means them, from what a filter of the extension made of them.

    Raises:
        MeshoptError: another filter, or one that does not go with the stride.
    """
    if how == "NONE":
        return data
    if how == "EXPONENTIAL" and stride % 4 == 0:
        packed = np.frombuffer(data, "<i4").astype(np.int64)
        mantissa = (packed << 40) >> 40
        with np.errstate(over="ignore"):
            return np.ldexp(mantissa.astype(np.float64), (packed >> 24).astype(np.int32)).astype("<f4").tobytes()
    if how == "QUATERNION" and stride == 8:
        packed = np.frombuffer(data, "<i2").reshape(count, 4).astype(np.int64)
        largest, full = packed[:, 3] & 3, packed[:, 3] | 3
        small = packed[:, :3] / (full[:, None] * np.sqrt(2.0))
        rest = np.sqrt(np.maximum(0.0, 1.0 - (small**2).sum(1)))
        whole = np.empty((count, 4))
        rows = np.arange(count)
        for i in range(3):
            whole[rows, (largest + 1 + i) % 4] = small[:, i]
        whole[rows, largest] = rest
        return np.round(np.clip(whole, -1, 1) * 32767).astype("<i2").tobytes()
    raise MeshoptError(f"its filter {how[:40]} is not read in motions")
