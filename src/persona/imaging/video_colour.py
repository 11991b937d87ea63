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

from persona.imaging.colour import linear_to_srgb, srgb_to_linear

if TYPE_CHECKING:
    import av
    from av.video.stream import VideoStream

WHITE = 203.0  # cd/m2 of an HDR picture that SDR shows as white (BT.2408, table 1)
_HLG_PEAK, _HLG_GAMMA = 1000.0, 1.2  # the reference display of BT.2100, cd/m2, and its system gamma
_SDR_GAMMA = 2.4  # BT.1886
_HD = 700  # rows from which players take untagged colours for BT.709

# H.273, table 2: chromaticities x, y of red, green, blue, white
_D65 = (0.3127, 0.3290)
_BT709 = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), _D65)
_SMPTE170M = ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65)
_PRIMARIES = {
    1: _BT709,
    4: ((0.67, 0.33), (0.21, 0.71), (0.14, 0.08), (0.310, 0.316)),
    5: ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06), _D65),
    6: _SMPTE170M,
    7: _SMPTE170M,
    8: ((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), (0.310, 0.316)),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
    22: ((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), _D65),
}
_SAYS_NOTHING = (0, 2, 3)  # reserved, unspecified, reserved
_RGB, _M709, _M601, _YCGCO, _BT2020, _BT2020_CL, _ICTCP = 0, 1, 6, 8, 9, 10, 14
_SRGB, _PQ, _HLG = 13, 16, 18
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
        return self.transfer in (_HLG, _PQ)

    @property
    def plain(self) -> bool:
        """Whether the codes are sRGB's as they are, once they are red, green and blue."""
        return (
            self.primaries == 1
            and self.transfer not in (4, 5, 8, 9, 10, 17, _PQ, _HLG)
            and self.matrix not in (_YCGCO, _BT2020_CL, _ICTCP)
        )


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
    wide = transfer in (_PQ, _HLG)
    if frame.format.is_rgb:
        matrix = _RGB
    elif matrix is None:
        matrix = _BT2020 if wide or primaries == 9 else _M709 if frame.height >= _HD else _M601
    if primaries not in _PRIMARIES:
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
        if coding.transfer == _HLG:
            light = _hlg_display(light, coding.primaries)
    return _coded(light, coding)


def _coded(light: Float[np.ndarray, "h w 3"], coding: Coding) -> UInt8[np.ndarray, "h w 3"]:
    """sRGB bytes of linear light, 1 being white."""
    if coding.primaries != 1:
        light = light @ _to_bt709(coding.primaries).T.astype(np.float32)
    light = np.clip(light, 0.0, 1.0)
    kept = coding.hdr or coding.transfer not in (_SRGB, 4, 5, 8, 9, 10, 17)
    codes = light ** (1 / _SDR_GAMMA) if kept else linear_to_srgb(light)
    return (codes * 255 + 0.5).astype(np.uint8)


@cache
def _tables(transfer: int) -> Float[np.ndarray, " 65536"]:
    """Linear light of every 16-bit code."""
    return linear_light(np.arange(65536) / 65535.0, transfer).astype(np.float32)


def linear_light(codes: Float[np.ndarray, "*n"], transfer: int) -> Float[np.ndarray, "*n"]:
    """Linear light of codes in [0, 1]: of the display, white being 1, but of the scene for HLG, its peak being 1."""
    v = np.maximum(codes, 0.0)
    if transfer == _PQ:
        m1, m2, c1, c2, c3 = 1305 / 8192, 2523 / 32, 107 / 128, 2413 / 128, 2392 / 128
        root = v ** (1 / m2)
        return 10000.0 / WHITE * (np.maximum(root - c1, 0) / (c2 - c3 * np.minimum(root, 1.0))) ** (1 / m1)
    if transfer == _HLG:
        a = 0.17883277
        b, c = 1 - 4 * a, 0.5 - a * np.log(4 * a)
        return np.where(v <= 0.5, v * v / 3, (np.exp((v - c) / a) + b) / 12)
    if transfer == _SRGB:
        return srgb_to_linear(v)
    if transfer == 8:
        return v
    if transfer in (9, 10):
        return np.where(v > 0, 10.0 ** ((2.0 if transfer == 9 else 2.5) * (v - 1)), 0.0)
    if transfer == 17:
        return 52.37 / 48.0 * v**2.6
    return v ** {4: 2.2, 5: 2.8}.get(transfer, _SDR_GAMMA)


def _hlg_display(scene: Float[np.ndarray, "h w 3"], primaries: int) -> Float[np.ndarray, "h w 3"]:
    """Light of the reference display, white being 1 (BT.2100's opto-optical transfer function)."""
    luma = scene @ _to_xyz(primaries)[1].astype(np.float32)
    return scene * (_HLG_PEAK / WHITE * np.maximum(luma, 1e-9) ** (_HLG_GAMMA - 1))[..., None]


def _light_of_other(codes: UInt16[np.ndarray, "h w 3"], coding: Coding) -> Float[np.ndarray, "h w 3"]:
    """Linear light of codes (limited range, 16 bits) whose matrix the scaling library does not know."""
    y = (codes[..., 0] / 256.0 - 16.0) / 219.0
    b, r = ((codes[..., k] / 256.0 - 128.0) / 224.0 for k in (1, 2))
    if coding.matrix == _YCGCO:
        rgb = np.stack([y - b + r, y + b, y - b - r], -1)
        light = linear_light(rgb, coding.transfer)
    elif coding.matrix == _ICTCP:
        turn = _ICTCP_FROM_HLG if coding.transfer == _HLG else _ICTCP_FROM_PQ
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
            light = np.maximum(bt2020_code(light), 0.0) ** _SDR_GAMMA
    if coding.transfer == _HLG:
        light = _hlg_display(light, coding.primaries)
    return light.astype(np.float32)


_LMS_FROM_BT2020 = np.array([[1688, 2146, 262], [683, 2951, 462], [99, 309, 3688]]) / 4096.0
_ICTCP_FROM_PQ = np.array([[2048, 2048, 0], [6610, -13613, 7003], [17933, -17390, -543]]) / 4096.0
_ICTCP_FROM_HLG = np.array([[2048, 2048, 0], [3625, -7465, 3840], [9500, -9212, -288]]) / 4096.0


def bt2020_code(light: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
    """BT.2020's codes of a camera's linear light in [0, 1]."""
    light = np.maximum(light, 0.0)
    return np.where(light < 0.0181, 4.5 * light, 1.0993 * light**0.45 - 0.0993)


def linear_light_of_bt2020(codes: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
    """The camera's linear light of BT.2020's codes."""
    return np.where(codes < 4.5 * 0.0181, codes / 4.5, ((np.maximum(codes, 0) + 0.0993) / 1.0993) ** (1 / 0.45))


@cache
def _to_xyz(primaries: int) -> Float[np.ndarray, "3 3"]:
    """CIE XYZ of linear red, green and blue, white having Y = 1."""
    points = _PRIMARIES[primaries]
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in points]).T
    return columns[:, :3] * np.linalg.solve(columns[:, :3], columns[:, 3])


@cache
def _to_bt709(primaries: int) -> Float[np.ndarray, "3 3"]:
    """Linear light of BT.709's primaries, white staying white (Bradford where it is another)."""
    bradford = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    cones = [bradford @ _to_xyz(k).sum(1) for k in (primaries, 1)]
    adapt = np.linalg.solve(bradford, np.diag(cones[1] / cones[0]) @ bradford)
    return np.linalg.solve(_to_xyz(1), adapt @ _to_xyz(primaries))


__all__ = ["Coding", "Told", "coding_of", "linear_light", "to_srgb"]
