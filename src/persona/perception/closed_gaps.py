"""Gaps between limbs that all took for the person: the street between an arm and the waist, between two legs.

The networks see 256 pixels a side: a gap of a few of their pixels is none in what they say. But it leaves a dip:
beside it they are sure of the person, in it less so. So does a dark sleeve, and a gap has the ground's colours, too, as
a belt may have. Where both agree, and the person is on all sides, it is a gap.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.colour import srgb_to_lab
from persona.imaging.colour_density import colour_density
from persona.imaging.masks import (
    binary_dilation,
    binary_opening,
    bounding_box,
    component_means,
    components,
    disk,
    distance_to,
)
from persona.perception.options import CLOSED_GAPS, ClosedGapOptions
from persona.perception.scraps import log_odds


def closed_gaps(
    likely: Float[np.ndarray, "h w"],
    picture: UInt8[np.ndarray, "h w 3"],
    people: Float[np.ndarray, "h w"],
    kept: Bool[np.ndarray, "h w"],
    unit: float,
    options: ClosedGapOptions = CLOSED_GAPS,
) -> Bool[np.ndarray, "h w"]:
    """Pixels of the outline that are ground between two parts of the person.

    Args:
        likely: probability of the person at every pixel, by the outline.
        picture: colours.
        people: the same by two networks (:func:`persona.perception.scraps.agreed`).
        kept: pixels that are the person's for sure, and hands.
        unit: pixels of a mask unit.
    """
    person, found = likely > 0.5, np.zeros(likely.shape, bool)
    dip = _dips(people, unit, options)
    asked = _solid(person & ~kept & (dip > options.dip), unit, options)
    if not asked.any():
        return found
    cells = srgb_to_lab(picture.astype(np.float32) / 255) / np.array(options.cell, np.float32)
    away = distance_to(person) / unit
    ground = (likely < options.outside) & (people < options.outside)
    ground &= (away > options.clearance) & (away < options.around)
    numbers, areas = components(asked)
    for number in range(1, len(areas)):
        box = bounding_box(numbers == number, round(options.reach * unit))
        assert box is not None
        at = box.slices
        piece = numbers[at] == number
        apart = distance_to(piece) / unit
        near = ground[at] & (apart < options.reach)
        own = person[at] & ~asked[at] & (apart > options.clearance) & (apart < options.reach)
        if min(np.count_nonzero(near), np.count_nonzero(own)) < options.fewest:
            continue
        here = cells[at]
        theirs, ours = (colour_density(here[known], 1.0, here[piece], here.reshape(-1, 3)) for known in (near, own))
        odds = np.zeros(piece.shape)
        odds[piece] = np.log((theirs + options.unseen) / (ours + options.unseen)).clip(-options.colour, options.colour)
        gaps, sizes = components(_solid(piece & (odds + dip[at] > options.margin), unit, options))
        good = component_means(gaps, sizes, odds) > options.alike
        good &= sizes > options.smallest * unit**2
        good[0] = False
        for gap in np.flatnonzero(good):
            rim = binary_dilation(gaps == gap, disk(unit)) & (gaps != gap)
            good[gap] = person[at][rim].mean() > options.enclosed
        found[at] |= good[gaps]
    return found


def _dips(people: Float[np.ndarray, "h w"], unit: float, options: ClosedGapOptions) -> Float[np.ndarray, "h w"]:
    """How much less sure the networks are of the person than on both sides of a gap, in log odds."""
    size = tuple(max(1, round(side * options.finest / unit)) for side in people.shape[::-1])
    word = cv2.resize(log_odds(people, options.sure).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    sides = cv2.morphologyEx(word, cv2.MORPH_CLOSE, disk(options.widest * options.finest))
    return cv2.resize(sides - word, people.shape[::-1], interpolation=cv2.INTER_LINEAR)


def _solid(mask: Bool[np.ndarray, "h w"], unit: float, options: ClosedGapOptions) -> Bool[np.ndarray, "h w"]:
    """What of a mask is more than a thread."""
    thin = disk(options.thinnest * unit)
    return mask & binary_dilation(binary_opening(mask, thin), thin)


__all__ = ["closed_gaps"]
