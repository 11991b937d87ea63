"""Background that a matte took for the person: the tips of narrow gaps, as between an arm and the trunk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float

from persona.imaging.colour import srgb_to_lab
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import binary_dilation, binary_opening, disk, distance_to, of_area, touching
from persona.types import Material, Observation

_REACH = 0.025  # of the person's height: how deep a leak goes, and how far around its background is known
_ALIKE = 7.0  # Lab distance from the local background
_MIXED = 18.0  # where it mixes with the person's colours, connected with what is alike
_EVEN = 6.0  # Lab spread of a background that can be told
_OWN_SHARE = 0.04  # of the person nearby that may look like the background
_NARROW = 0.35  # of the surroundings that are background: a gap's tip has the person on both sides
_LARGEST = 0.0015  # of the person's area


def without_leaks(observation: Observation) -> Observation:
    """The observation with alpha 0 where the person's edge shows the even background beside it.

    Nothing changes where the person nearby has the background's colours, or where the background is no even one.
    """
    rows = np.flatnonzero((observation.alpha > 0.5).any(1))
    if not len(rows):
        return observation
    reach = _REACH * (rows[-1] - rows[0] + 1)
    leaks = _leaks(observation.photo.pixels, observation.alpha, reach) & (observation.materials != Material.SKIN)
    most = _LARGEST * np.count_nonzero(observation.alpha > 0.5)
    leaks = of_area(leaks, below=most)
    if not leaks.any():
        return observation
    leaks = binary_dilation(leaks, disk(0.15 * reach))
    return replace(observation, alpha=np.where(leaks, 0.0, observation.alpha).astype(observation.alpha.dtype))


def _leaks(photo: np.ndarray, alpha: Float[np.ndarray, "h w"], reach: float) -> Bool[np.ndarray, "h w"]:
    import cv2

    lab = srgb_to_lab(photo.astype(np.float32) / 255.0)
    size = (2 * round(reach) + 1,) * 2

    def around(values: np.ndarray) -> np.ndarray:
        return cv2.boxFilter(values.astype(np.float32), -1, size, normalize=True)

    outside = alpha < 0.02
    share = around(outside)
    known = np.maximum(share, 1e-6)[..., None]
    mean = around(lab * outside[..., None]) / known
    variance = around(lab**2 * outside[..., None]) / known - mean**2
    even = np.sqrt(np.maximum(variance.sum(-1), 0.0)) < _EVEN
    distance = np.where(even & (share > 0.02) & (share < _NARROW), np.linalg.norm(lab - mean, axis=-1), np.inf)
    alike = distance < _ALIKE
    person = alpha > 0.5
    depth = distance_to(~person)
    deep = depth > 0.6 * reach
    wide = (4 * size[0] + 1,) * 2
    own = cv2.boxFilter((alike & deep).astype(np.float32), -1, wide)
    own_share = own / np.maximum(cv2.boxFilter(deep.astype(np.float32), -1, wide), 1e-6)
    leaks = alike & person & (depth < reach) & (own_share < _OWN_SHARE)
    leaks = binary_opening(leaks, disk(0.08 * reach))
    # a leak goes on from the gap it belongs to
    core = touching(leaks, binary_dilation(alpha < 0.3, disk(0.25 * reach)))
    # to its end, where background and person mix
    if not core.any():
        return core
    beside = np.linalg.norm(lab - nearest_fill(mean, core), axis=-1)
    mixed = ((beside < _MIXED) & person & (own_share < _OWN_SHARE)) | core
    return touching(mixed & binary_dilation(core, disk(1.5 * reach)), core)
