"""What a picture file says of its colours where the colour library for ICC profiles does not help.

That is PNG's cICP, gAMA and cHRM, Adobe RGB by EXIF, and matrix profiles at 16 bits.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from jaxtyping import Float

from persona.imaging.colour import linear_to_srgb, srgb_to_linear
from persona.imaging.colour_codes import (
    AS_SRGB,
    BT709,
    HLG,
    PRIMARIES,
    Points,
    adapted,
    hlg_display,
    linear_light,
    to_bt709,
    to_xyz,
)

Curve = Callable[[np.ndarray], np.ndarray]
Curves = tuple[Curve, Curve, Curve]
_ADOBE: Points = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), (0.3127, 0.3290))
_ADOBE_GAMMA = 563 / 256
_D50 = np.array([0.9642, 1.0, 0.8249])  # white of ICC's connection space
_USUAL_GAMMA = 0.45455  # what programs write that mean sRGB
_INTEROP, _INTEROP_INDEX = 0xA005, 1


@dataclass(frozen=True)
class Meaning:
    """How codes become sRGB: curves to linear light, then a matrix to that of sRGB's primaries.

    Attributes:
        curves: one a channel; codes in [0, 1].
        matrix: to linear light of sRGB's primaries.
        hlg: primaries of a picture coded as HLG, whose light depends on its own luminance.
        narrow: the codes have the limited range of video.
    """

    curves: Curves
    matrix: Float[np.ndarray, "3 3"]
    hlg: Points | None = None
    narrow: bool = False

    def to_srgb(self, codes: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "h w 3"]:
        """sRGB in [0, 1] of codes in [0, 1]; brighter than white is white."""
        if self.narrow:
            codes = np.clip((codes * 255.0 - 16.0) / 219.0, 0.0, 1.0)
        steps = np.linspace(0.0, 1.0, 65536)
        index = np.clip(codes * 65535.0 + 0.5, 0, 65535).astype(np.uint16)
        light = np.stack([curve(steps).astype(np.float32)[index[..., k]] for k, curve in enumerate(self.curves)], -1)
        if self.hlg is not None:
            light = hlg_display(light, self.hlg)
        light = cv2.transform(np.ascontiguousarray(light, np.float32), self.matrix.astype(np.float32))
        return linear_to_srgb(np.clip(light, 0.0, 1.0))


def _alike(curve: Curve) -> Curves:
    """One curve for all channels."""
    return curve, curve, curve


#: The codes are sRGB's, whatever else the file says.
PLAIN = Meaning(_alike(srgb_to_linear), np.eye(3))


def of_png(head: bytes, info: dict[str, Any]) -> Meaning | None:
    """From the chunks of a PNG; None if they say nothing, or have an ICC profile, which is read elsewhere.

    Args:
        head: the file from its beginning, at least as far as its picture data.
        info: what Pillow says of it.
    """
    told = _chunk(head, b"cICP")
    if told is not None and len(told) == 4 and told[2] == 0:
        return _of_code_points(told[0], told[1], full=bool(told[3]))
    if "icc_profile" in info or "srgb" in info or ("gamma" not in info and "chromaticity" not in info):
        return None
    gamma = float(info.get("gamma", _USUAL_GAMMA))
    points = _points(info.get("chromaticity"))
    usual = abs(gamma - _USUAL_GAMMA) < 0.01
    if not 0.05 < gamma < 20.0 or (usual and points is None):
        return None
    power: Curve = srgb_to_linear if "gamma" not in info or (usual and points is None) else lambda v: v ** (1.0 / gamma)
    return Meaning(_alike(power), np.eye(3) if points is None else to_bt709(points))


def of_heif(head: bytes) -> Meaning | None:
    """From the code points of an AVIF or HEIC file without an ICC profile; None if they say nothing.

    Its decoder has brought the codes to full range already.
    """
    at = head.find(b"colrnclx")
    if at < 0 or at + 15 > len(head):
        return None
    primaries, transfer = struct.unpack_from(">HH", head, at + 8)
    return _of_code_points(primaries, transfer, full=True)


def _of_code_points(primaries: int, transfer: int, *, full: bool) -> Meaning | None:
    """By the numbers of H.273."""
    if primaries not in PRIMARIES or transfer in (0, 2, 3):
        return None
    if primaries == 1 and transfer in AS_SRGB and full:
        return PLAIN
    curve: Curve = srgb_to_linear if transfer in AS_SRGB else (lambda v: linear_light(v, transfer))
    points = PRIMARIES[primaries]
    return Meaning(_alike(curve), to_bt709(points), points if transfer == HLG else None, not full)


def of_exif(exif: Any) -> Meaning | None:
    """Adobe RGB, as cameras say it by the interoperability index R03 in place of a profile."""
    index = exif.get_ifd(_INTEROP).get(_INTEROP_INDEX)
    if not (isinstance(index, str) and index.rstrip("\0 ") == "R03"):
        return None
    return Meaning(_alike(lambda v: v**_ADOBE_GAMMA), to_bt709(_ADOBE))


def of_profile(icc: bytes) -> Meaning | None:
    """From an ICC profile of three curves and a matrix; None if it is of another kind or damaged."""
    try:
        if icc[16:20] != b"RGB " or icc[20:24] != b"XYZ ":
            return None
        count = min(struct.unpack_from(">I", icc, 128)[0], 100)
        tags = {}
        for k in range(count):
            name, at, size = struct.unpack_from(">4sII", icc, 132 + 12 * k)
            tags[name] = icc[at : at + size]
        if b"A2B0" in tags or b"A2B1" in tags:
            return None
        columns = [np.array(struct.unpack_from(">3i", tags[name], 8)) / 65536.0 for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        red, green, blue = (_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC"))
    except (KeyError, struct.error, ValueError, IndexError):
        return None
    srgb = adapted(to_xyz(BT709).sum(1), _D50) @ to_xyz(BT709)
    return Meaning((red, green, blue), np.linalg.solve(srgb, np.array(columns).T))


def _curve(tag: bytes) -> Curve:
    """A tone curve of an ICC profile.

    Raises:
        ValueError, struct.error: it is none.
    """
    if tag[:4] == b"curv":
        count = struct.unpack_from(">I", tag, 8)[0]
        if count == 0:
            return lambda v: v
        if count == 1:
            gamma = struct.unpack_from(">H", tag, 12)[0] / 256.0
            return lambda v: v**gamma
        values = np.frombuffer(tag, ">u2", count, 12) / 65535.0
        return lambda v: np.interp(v, np.linspace(0.0, 1.0, count), values)
    if tag[:4] != b"para":
        raise ValueError("no curve")
    kind = struct.unpack_from(">H", tag, 8)[0]
    count = (1, 3, 4, 5, 7)[kind]
    given = [n / 65536.0 for n in struct.unpack_from(f">{count}i", tag, 12)]
    g, a, b, c, d, e, f = [*given, *([0.0] * (7 - count))]
    if kind == 0:
        return lambda v: v**g
    if kind in (1, 2):
        return lambda v: np.where(v >= -b / a, np.maximum(a * v + b, 0.0) ** g, 0.0) + c
    return lambda v: np.where(v >= d, np.maximum(a * v + b, 0.0) ** g + e, c * v + f)


def _chunk(head: bytes, kind: bytes) -> bytes | None:
    """A chunk of a PNG before its picture data."""
    at = 8
    while at + 12 <= len(head):
        length, name = struct.unpack_from(">I4s", head, at)
        if name == kind:
            return head[at + 8 : at + 8 + length]
        if name == b"IDAT":
            return None
        at += 12 + length
    return None


def _points(told: Any) -> Points | None:
    """PNG's chromaticities (white first) if they are others than sRGB's and make sense."""
    if told is None or len(told) != 8:
        return None
    w, r, g, b = ((float(told[k]), float(told[k + 1])) for k in range(0, 8, 2))
    points = (r, g, b, w)
    if np.abs(np.array(points) - np.array(BT709)).max() < 0.002:
        return None
    area = (g[0] - r[0]) * (b[1] - r[1]) - (b[0] - r[0]) * (g[1] - r[1])
    return points if min(y for _, y in points) > 1e-4 and abs(area) > 1e-3 else None


__all__ = ["PLAIN", "Meaning", "of_exif", "of_heif", "of_png", "of_profile"]
