"""Colours of video frames as sRGB bytes: what the codes mean (ITU-T H.273), and HDR and wide gamuts by linear light.

SDR with the primaries of BT.709, or without a word about them, keeps its codes, as every player does. Other primaries
are turned in linear light. HLG and PQ (ITU-R BT.2100) are brought to the light of a display, 203 cd/m2 of which is
white (ITU-R BT.2408); brighter light is cut off at white. The result is coded for the display of BT.1886, as SDR
video is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, UInt8, UInt16

from persona.imaging.colour import linear_to_srgb
from persona.imaging.colour_codes import (
    AS_SRGB,
    HLG,
    PQ,
    PRIMARIES,
    SDR_GAMMA,
    SRGB,
    hlg_display,
    linear_light,
    to_bt709,
)

if TYPE_CHECKING:
    import av
    from av.video.stream import VideoStream

_HD = 700  # rows from which players take untagged colours for BT.709
_SAYS_NOTHING = (0, 2, 3)  # reserved, unspecified, reserved
_RGB, _M709, _M601, _YCGCO, _BT2020, _BT2020_CL, _ICTCP = 0, 1, 6, 8, 9, 10, 14
_BY_SCALER = {_M709: 1, 4: 4, 5: 5, _M601: 5, 7: 7, _BT2020: 9}  # matrices of the scaling library, by H.273's number


@dataclass(frozen=True)
class Coding:
    """What a frame's codes mean: numbers of ITU-T H.273, and whether they use the full range."""

    matrix: int
    primaries: int
    transfer: int
    full: bool

    @property
    def hdr(self) -> bool:
        """Whether it is HLG or PQ."""
        return self.transfer in (HLG, PQ)

    @property
    def plain(self) -> bool:
        """Whether the codes are sRGB's as they are, once they are red, green and blue."""
        return self.primaries == 1 and self.transfer in AS_SRGB and self.matrix not in (_YCGCO, _BT2020_CL, _ICTCP)


@dataclass(frozen=True)
class Told:
    """What the file around a stream says of its colours, in H.273's numbers; decoding overwrites it."""

    matrix: int
    primaries: int
    transfer: int
    spread: int

    @staticmethod
    def of(stream: VideoStream) -> Told:
        """To be called before anything is decoded."""
        context: Any = stream.codec_context
        return Told(*map(int, (context.colorspace, context.color_primaries, context.color_trc, context.color_range)))


def coding_of(frame: av.VideoFrame, told: Told) -> Coding:
    """What the picture itself says, else the file around it, else what players assume."""
    matrix = _first(frame.colorspace, told.matrix)
    primaries = _first(frame.color_primaries, told.primaries)
    transfer = _first(frame.color_trc, told.transfer)
    wide = transfer in (PQ, HLG)
    if frame.format.is_rgb:
        matrix = _RGB
    elif matrix is None:
        matrix = _BT2020 if wide or primaries == 9 else _M709 if frame.height >= _HD else _M601
    if primaries not in PRIMARIES:
        primaries = 9 if wide else 1
    full = (frame.color_range or told.spread) == 2 or frame.format.name.startswith("yuvj") or frame.format.is_rgb
    return Coding(matrix, primaries, 1 if transfer is None else transfer, full)


def _first(*numbers: int) -> int | None:
    return next((int(n) for n in numbers if int(n) not in _SAYS_NOTHING), None)


def to_srgb(frame: av.VideoFrame, size: tuple[int, int], coding: Coding) -> UInt8[np.ndarray, "h w 3"]:
    """A frame reduced to ``size`` (width, height) as sRGB bytes; not turned yet."""
    from av.video.reformatter import Interpolation

    exact = Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
    told: dict[str, Any] = {"width": size[0], "height": size[1]}
    if coding.matrix in _BY_SCALER:
        told |= {"src_colorspace": _BY_SCALER[coding.matrix], "src_color_range": 2 if coding.full else 1}
    if coding.plain:
        return frame.reformat(**told, format="rgb24", interpolation=Interpolation.BILINEAR | exact).to_ndarray()
    told["interpolation"] = Interpolation.BICUBIC | exact  # the bilinear scaler overflows at 16 bits
    if coding.matrix in (_YCGCO, _BT2020_CL, _ICTCP):
        told |= {"src_color_range": 2 if coding.full else 1, "dst_color_range": 1}
        light = _light_of_other(frame.reformat(**told, format="yuv444p16le").to_ndarray(), coding)
    else:
        codes: UInt16[np.ndarray, "h w 3"] = frame.reformat(**told, format="rgb48le").to_ndarray()
        light = _tables(coding.transfer)[codes]
        if coding.transfer == HLG:
            light = hlg_display(light, PRIMARIES[coding.primaries])
    return _coded(light, coding)


def _coded(light: Float[np.ndarray, "h w 3"], coding: Coding) -> UInt8[np.ndarray, "h w 3"]:
    """sRGB bytes of linear light, 1 being white."""
    if coding.primaries != 1:
        light = light @ to_bt709(PRIMARIES[coding.primaries]).T.astype(np.float32)
    light = np.clip(light, 0.0, 1.0)
    kept = coding.hdr or (coding.transfer in AS_SRGB and coding.transfer != SRGB)
    codes = light ** (1 / SDR_GAMMA) if kept else linear_to_srgb(light)
    return (codes * 255 + 0.5).astype(np.uint8)


@cache
def _tables(transfer: int) -> Float[np.ndarray, " 65536"]:
    """Linear light of every 16-bit code."""
    return linear_light(np.arange(65536) / 65535.0, transfer).astype(np.float32)


def _light_of_other(codes: UInt16[np.ndarray, "h w 3"], coding: Coding) -> Float[np.ndarray, "h w 3"]:
    """Linear light of codes (limited range, 16 bits) whose matrix the scaling library does not know."""
    y = (codes[..., 0] / 256.0 - 16.0) / 219.0
    b, r = ((codes[..., k] / 256.0 - 128.0) / 224.0 for k in (1, 2))
    if coding.matrix == _YCGCO:
        rgb = np.stack([y - b + r, y + b, y - b - r], -1)
        light = linear_light(rgb, coding.transfer)
    elif coding.matrix == _ICTCP:
        turn = _ICTCP_FROM_HLG if coding.transfer == HLG else _ICTCP_FROMPQ
        lms = linear_light(np.stack([y, b, r], -1) @ np.linalg.inv(turn).T, coding.transfer)
        light = lms @ np.linalg.inv(_LMS_FROM_BT2020).T
    else:  # BT.2020 with constant luminance: Y' is the code of linear luminance
        blue = y + b * np.where(b <= 0, 1.9404, 1.5816)
        red = y + r * np.where(r <= 0, 1.7184, 0.9936)
        lit = linear_light_of_bt2020(np.stack([red, y, blue], -1)) if not coding.hdr else linear_light(
            np.stack([red, y, blue], -1), coding.transfer
        )  # fmt: skip
        green = (lit[..., 1] - 0.2627 * lit[..., 0] - 0.0593 * lit[..., 2]) / 0.6780
        light = np.stack([lit[..., 0], green, lit[..., 2]], -1)
        if not coding.hdr:  # from the camera's curve to the display's
            light = np.maximum(bt2020_code(light), 0.0) ** SDR_GAMMA
    if coding.transfer == HLG:
        light = hlg_display(light, PRIMARIES[coding.primaries])
    return light.astype(np.float32)


_LMS_FROM_BT2020 = np.array([[1688, 2146, 262], [683, 2951, 462], [99, 309, 3688]]) / 4096.0
_ICTCP_FROMPQ = np.array([[2048, 2048, 0], [6610, -13613, 7003], [17933, -17390, -543]]) / 4096.0
_ICTCP_FROM_HLG = np.array([[2048, 2048, 0], [3625, -7465, 3840], [9500, -9212, -288]]) / 4096.0


def bt2020_code(light: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
    """BT.2020's codes of a camera's linear light in [0, 1]."""
    light = np.maximum(light, 0.0)
    return np.where(light < 0.0181, 4.5 * light, 1.0993 * light**0.45 - 0.0993)


def linear_light_of_bt2020(codes: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
    """The camera's linear light of BT.2020's codes."""
    return np.where(codes < 4.5 * 0.0181, codes / 4.5, ((np.maximum(codes, 0) + 0.0993) / 1.0993) ** (1 / 0.45))


__all__ = ["Coding", "Told", "coding_of", "to_srgb"]
