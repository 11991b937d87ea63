"""Jackets that are worn open: what is seen between their fronts is another garment.

The network often has one label for an open jacket and the shirt under it. But an opening has a shape: from the neck to
the hem, in the middle of the trunk, something of other colours, and at both sides of it the same cloth. The colours
between the fronts and those at the trunk's flanks are gathered; every pixel is of the likelier ones. What touches
the trunk's middle line and is of the middle's colours is the shirt, if it covers most of that line and has the jacket
on both sides; the rest is the jacket. A printed front has no jacket's cloth above and below, sleeves of another colour
none within the shoulders.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from persona.imaging.colour import discounted
from persona.imaging.colour_density import colour_density
from persona.imaging.guided import guided_filter
from persona.imaging.masks import touching
from persona.landmark_names import HIPS, SHOULDERS
from persona.perception.options import OPENINGS, OpeningOptions
from persona.types import Label

#: What an open jacket is called with what is under it. Called a jacket, it goes round by its sides as it should.
_WORN = (Label.TOP, Label.DRESS)


def opened(
    labels: UInt8[np.ndarray, "h w"],
    lab: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    points: Float[np.ndarray, "33 2"],
    counts: Bool[np.ndarray, " 33"],
    unit: float,
    options: OpeningOptions = OPENINGS,
) -> UInt8[np.ndarray, "h w"]:
    """The labels, with an open jacket and what is worn under it apart where they are called one garment.

    Args:
        labels: :class:`persona.types.Label` of every pixel.
        lab: the person's colours.
        person: pixels that count.
        points, counts: landmarks of the body in these pixels, and which of them are sure.
        unit: pixels for one of the network's picture.
    """
    if not counts[[*SHOULDERS, *HIPS]].all():
        return labels
    neck, hip = points[SHOULDERS].mean(0), points[HIPS].mean(0)
    wide, long = np.linalg.norm(np.ptp(points[SHOULDERS], 0)) / 2, float(np.linalg.norm(hip - neck))
    if long < 1 or wide < options.frontal * long:
        return labels
    down = (hip - neck) / long
    place = np.stack(np.meshgrid(*(np.arange(n) + 0.5 for n in labels.shape[::-1])), -1) - neck
    along, aside = place @ down / long, place @ np.array([-down[1], down[0]]) / wide
    trunk = person & (along > 0) & (along < 1) & (np.abs(aside) < 1)
    worn = max(_WORN, key=lambda label: np.count_nonzero(trunk & (labels == label)))
    own = person & (labels == worn)
    colours = discounted(cv2.GaussianBlur(lab, (0, 0), options.blur * unit), options.lightness)
    middle = own & trunk & (np.abs(aside) < options.middle)
    flanks = [own & trunk & (side * aside > options.flank) for side in (-1, 1)]
    if min(np.count_nonzero(part) for part in (middle, *flanks)) < options.fewest:
        return labels
    typical = [np.median(colours[part], 0) for part in (middle, *flanks)]
    apart = min(float(np.linalg.norm(typical[0] - side)) for side in typical[1:])
    if apart < options.apart or np.linalg.norm(typical[1] - typical[2]) > options.alike * apart:
        return labels
    cells = colours / options.spread
    common = [
        np.log(colour_density(cells[part], 1.0, cells[own], cells[own]) + options.least)
        for part in (middle, flanks[0] | flanks[1])
    ]
    share = np.full((*own.shape, 1), 0.5)
    share[own, 0] = 1 / (1 + np.exp(-np.clip(common[0] - common[1], -options.colour, options.colour)))
    share = guided_filter(share, lab / 100, max(2, round(options.reach * unit)), options.epsilon, own)
    inner = own & (share[..., 0] > 0.5) & (np.abs(aside) < 1)
    inner = touching(inner, inner & (np.abs(aside) < options.middle))
    if not _is_open(inner, own, along, aside, options):
        return labels
    return np.where(own & ~inner, np.uint8(Label.OUTER), labels)


def _is_open(
    inner: Bool[np.ndarray, "h w"],
    own: Bool[np.ndarray, "h w"],
    along: Float[np.ndarray, "h w"],
    aside: Float[np.ndarray, "h w"],
    options: OpeningOptions,
) -> bool:
    """Whether what is of the middle's colours lies between two fronts, strip by strip of the trunk from neck to hem."""
    strips = options.strips
    strip = np.where((along > 0) & (along < 1), (along * strips).astype(int), -1)

    def pixels(mask: Bool[np.ndarray, "h w"]) -> Int[np.ndarray, " strips"]:
        """How many of them every strip has."""
        return np.bincount(strip[mask & (strip >= 0)], minlength=strips)

    line, outer = own & (np.abs(aside) < options.middle / 2), own & ~inner & (np.abs(aside) < 1)
    there = np.count_nonzero(pixels(line))
    between = pixels(line & inner) > 0.5 * pixels(line)
    area = np.maximum(pixels(strip >= 0), 1) / np.ptp(aside[strip >= 0])  # of one width
    for side in (-1, 1):
        between &= pixels(outer & (side * aside > 0)) > options.front * area
    return bool(there > strips // 2 and between.sum() > options.open * there)


__all__ = ["opened"]
