"""Gaps between limbs that all took for the person: the street between an arm and the waist, between two legs.

The networks see 256 pixels a side: a gap of a few of their pixels is none in what they say. But it leaves a dip:
beside it they are sure of the person, in it less so. So does a dark sleeve, and a gap has the ground's colours, too, as
a belt may have. Where both agree, and the person is on all sides, it is a gap. A wall in the light of a red sleeve has
neither's colours: where the body network alone dips, it is cut again with models of what is near.
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
from persona.perception.cut_again import cut_again
from persona.perception.options import CLOSED_GAPS, CUT_AGAIN, ClosedGapOptions, CutAgainOptions
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
            good[gap] = _enclosed(gaps == gap, person[at], unit, options)
        found[at] |= good[gaps]
    return found


def unsure_gaps(
    likely: Float[np.ndarray, "h w"],
    picture: UInt8[np.ndarray, "h w 3"],
    prior: Float[np.ndarray, "h w"],
    kept: Bool[np.ndarray, "h w"],
    unit: float,
    options: ClosedGapOptions = CLOSED_GAPS,
    again: CutAgainOptions = CUT_AGAIN,
) -> Bool[np.ndarray, "h w"]:
    """The same where the body network alone is unsure of the person, by colour models of what is near.

    Args:
        prior: probability of the person by the body network.
    """
    person, found = likely > 0.5, np.zeros(likely.shape, bool)
    dips = _dips(prior, unit, options) > options.dip
    numbers, areas = components(_solid(person & ~kept & dips & (prior < options.unsure), unit, options))
    for number in np.flatnonzero(areas > options.smallest * unit**2):
        if number:
            gap = cut_again(likely, picture, prior, numbers == number, kept, unit, again)
            if np.count_nonzero(gap) > options.smallest * unit**2 and _enclosed(gap, person, unit, options):
                found |= gap
    return found


def _enclosed(
    gap: Bool[np.ndarray, "h w"], person: Bool[np.ndarray, "h w"], unit: float, options: ClosedGapOptions
) -> bool:
    """Whether the person is on all sides of a gap."""
    return bool(person[binary_dilation(gap, disk(unit)) & ~gap].mean() > options.enclosed)


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


__all__ = ["closed_gaps", "unsure_gaps"]
