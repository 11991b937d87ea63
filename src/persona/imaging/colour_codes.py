"""What colour codes mean: primaries and transfer functions by the numbers of ITU-T H.273, as light of a display.

White of an SDR display is 1. HDR (ITU-R BT.2100) is brought to that scale by its white of 203 cd/m2 (ITU-R BT.2408).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from jaxtyping import Float

from persona.imaging.colour import srgb_to_linear

#: Chromaticities x, y of red, green, blue and white.
Points = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]

SDR_GAMMA = 2.4  # of the display of BT.1886
SRGB, PQ, HLG = 13, 16, 18  # transfer functions
#: Transfer functions whose codes are sRGB's as they are, to every program that shows them.
AS_SRGB = (1, 6, 7, 11, 12, 14, 15, SRGB)
WHITE = 203.0  # cd/m2 of an HDR picture that SDR shows as white (BT.2408, table 1)
_HLG_PEAK, _HLG_GAMMA = 1000.0, 1.2  # the reference display of BT.2100, cd/m2, and its system gamma

# H.273, table 2: chromaticities x, y of red, green, blue, white
_D65 = (0.3127, 0.3290)
BT709: Points = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), _D65)
_SMPTE170M: Points = ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65)
#: Primaries by number.
PRIMARIES: dict[int, Points] = {
    1: BT709,
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


def linear_light(codes: Float[np.ndarray, "*n"], transfer: int) -> Float[np.ndarray, "*n"]:
    """Linear light of codes in [0, 1]: of the display, white being 1, but of the scene for HLG, its peak being 1."""
    v = np.maximum(codes, 0.0)
    if transfer == PQ:
        m1, m2, c1, c2, c3 = 1305 / 8192, 2523 / 32, 107 / 128, 2413 / 128, 2392 / 128
        root = v ** (1 / m2)
        return 10000.0 / WHITE * (np.maximum(root - c1, 0) / (c2 - c3 * np.minimum(root, 1.0))) ** (1 / m1)
    if transfer == HLG:
        a = 0.17883277
        b, c = 1 - 4 * a, 0.5 - a * np.log(4 * a)
        return np.where(v <= 0.5, v * v / 3, (np.exp((v - c) / a) + b) / 12)
    if transfer == SRGB:
        return srgb_to_linear(v)
    if transfer == 8:
        return v
    if transfer in (9, 10):
        return np.where(v > 0, 10.0 ** ((2.0 if transfer == 9 else 2.5) * (v - 1)), 0.0)
    if transfer == 17:
        return 52.37 / 48.0 * v**2.6
    return v ** {4: 2.2, 5: 2.8}.get(transfer, SDR_GAMMA)


def hlg_display(scene: Float[np.ndarray, "*n 3"], points: Points) -> Float[np.ndarray, "*n 3"]:
    """Light of the reference display of 1000 cd/m2 (BT.2100's opto-optical transfer function)."""
    luma = scene @ to_xyz(points)[1].astype(scene.dtype)
    return scene * (_HLG_PEAK / WHITE * np.maximum(luma, 1e-9) ** (_HLG_GAMMA - 1))[..., None]


@cache
def to_xyz(points: Points) -> Float[np.ndarray, "3 3"]:
    """CIE XYZ of linear red, green and blue, white having Y = 1."""
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in points]).T
    return columns[:, :3] * np.linalg.solve(columns[:, :3], columns[:, 3])


@cache
def to_bt709(points: Points) -> Float[np.ndarray, "3 3"]:
    """From linear light of other primaries to that of BT.709's (and sRGB's), white staying white."""
    return np.linalg.solve(to_xyz(BT709), adapted(to_xyz(points).sum(1), to_xyz(BT709).sum(1)) @ to_xyz(points))


def adapted(white: Float[np.ndarray, " 3"], to: Float[np.ndarray, " 3"]) -> Float[np.ndarray, "3 3"]:
    """Bradford's adaptation of XYZ from one white to another."""
    bradford = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    return np.linalg.solve(bradford, np.diag((bradford @ to) / (bradford @ white)) @ bradford)


__all__ = [
    "AS_SRGB",
    "BT709",
    "HLG",
    "PQ",
    "PRIMARIES",
    "SDR_GAMMA",
    "SRGB",
    "Points",
    "adapted",
    "hlg_display",
    "linear_light",
    "to_bt709",
    "to_xyz",
]
