"""Ground that the outline took for the person, cut once more with colours of its own: a floor's plank under the shoes,
a wall between arm and waist.

The ground there is not what a studio is known by, lies in the person's shade or in the light of red sleeves, and the
networks' mask is coarse: what is between two shoes or under an arch is half theirs. But that mask is sure of the person
and of the ground further away, and both have colours of their own there. So within some reach the outline is cut with
one colour model of each, and only what the mask is not sure of is asked. What is as thin as a sole stays: a white one
on a white floor has the floor's colours.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.masks import binary_dilation, binary_opening, bounding_box, disk, distance_to
from persona.perception.options import CUT_AGAIN, CutAgainOptions
from persona.perception.outline import grab_cut


def cut_again(
    likely: Float[np.ndarray, "h w"],
    picture: UInt8[np.ndarray, "h w 3"],
    prior: Float[np.ndarray, "h w"],
    asked: Bool[np.ndarray, "h w"],
    kept: Bool[np.ndarray, "h w"],
    unit: float,
    options: CutAgainOptions = CUT_AGAIN,
) -> Bool[np.ndarray, "h w"]:
    """Pixels of the outline that are ground.

    Args:
        likely: probability of the person at every pixel, by the outline.
        picture: colours.
        prior: the same by the body network.
        asked: where ground is looked for; it is told by the colours around.
        kept: pixels that are the person's for sure.
        unit: pixels of a mask unit.
    """
    found = np.zeros(likely.shape, bool)
    box = bounding_box(asked, round(options.around * unit))
    if box is None:
        return found
    at = box.slices
    person, zone, mask = likely[at] > 0.5, asked[at], prior[at]
    if not (person & zone).any():
        return found
    cut = np.where(mask > 0.5, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    far = distance_to(person) > options.clearance * unit
    cut[far & (likely[at] < options.outside) & (mask < options.nobody)] = cv2.GC_BGD
    cut[person & (~zone | (mask > options.surely) | kept[at])] = cv2.GC_FGD
    if min(np.count_nonzero(cut == cv2.GC_BGD), np.count_nonzero(cut == cv2.GC_FGD)) < options.fewest * unit**2:
        return found
    ground = person & zone & ~grab_cut(picture[at], cut, options.cuts)
    rim = disk(options.rim * unit)
    found[at] = ground & binary_dilation(binary_opening(ground, rim), rim)
    return found


__all__ = ["cut_again"]
