"""Headwear that the network takes for hair: a hat over hair of another colour.

The network rarely calls a hat one: of eleven in photos none. It gives hats .04 to .26 of the share that hair and
headwear have together, and hair .02 to .20. But the hat's share is larger than that of the hair below it, and a hat
covers the head: all along the top of the head there is its colour alone, and another one below. So what is called hair
is parted in two colours, and the upper one is headwear if network and colours together say so.

A hat with a brim is told by its shape, whatever its colour: no hair ends left and right in a flat ellipse.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float

from persona.imaging.colour import discounted
from persona.imaging.discs import Disc
from persona.imaging.masks import binary_opening, disk, distance_to, touching
from persona.perception.options import HEADWEAR, HeadwearOptions
from persona.types import HeadFrame, Label


def headwear(
    seen: Float[np.ndarray, "h w 16"],
    hair: Bool[np.ndarray, "h w"],
    lab: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    unit: float,
    head: HeadFrame | None = None,
    options: HeadwearOptions = HEADWEAR,
) -> Bool[np.ndarray, "h w"]:
    """Which pixels of what is taken for hair are headwear.

    Args:
        seen: the network's probabilities of the labels.
        hair: what is hair or headwear.
        lab: the person's colours.
        person: pixels that count.
        unit: pixels for one of the network's picture.
        head: where the head is.
    """
    found = _of_other_colour(seen, hair, lab, person, unit, options)
    return found if head is None else found | _brimmed(hair, found, person, head, options)


def _brimmed(
    hair: Bool[np.ndarray, "h w"],
    found: Bool[np.ndarray, "h w"],
    person: Bool[np.ndarray, "h w"],
    head: HeadFrame,
    options: HeadwearOptions,
) -> Bool[np.ndarray, "h w"]:
    """A hat whose brim stands off on both sides; nothing where what is ``found`` has its brim."""
    none = np.zeros(person.shape, bool)
    below, beside = head.from_chin(person.shape)
    upper = hair & (below < -options.middle * head.height)
    if not upper.any():
        return none
    disc = Disc(upper, ~person, beside, options.disc)
    if not disc.is_one or disc.half < options.wide * head.height:
        return none
    if found.any() and Disc(found, ~person, beside, options.disc).is_one:
        return none
    flat = float(np.mean(disc.flat))
    x, y = disc.everywhere
    far = np.hypot(x, y / flat)
    hat = (far < options.disc.beyond) | (y < 0)
    if not disc.from_above(flat):  # the head hides the far side, and hair is below the near one
        hat &= (far > options.inner) & ((y < 0) | (np.abs(x) > options.inner))
    return upper & hat


def _of_other_colour(
    seen: Float[np.ndarray, "h w 16"],
    hair: Bool[np.ndarray, "h w"],
    lab: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    unit: float,
    options: HeadwearOptions,
) -> Bool[np.ndarray, "h w"]:
    """A hat over hair of another colour."""
    none = np.zeros(person.shape, bool)
    # pixels at an outline are mixed with what lies beyond it
    inner = hair & (distance_to(~person) > options.rim * unit) & (distance_to(~hair) > options.edge * unit)
    if np.count_nonzero(inner) < options.fewest * unit**2:
        return none
    colours = discounted(cv2.GaussianBlur(lab, (0, 0), options.blur * unit), options.lightness).astype(np.float32)
    known = np.ascontiguousarray(colours[inner])
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 40, 0.5)
    cv2.setRNGSeed(0)
    centres = cv2.kmeans(known, 2, np.zeros((0, 0), np.int32), criteria, 5, cv2.KMEANS_PP_CENTERS)[2]
    second = np.linalg.norm(colours - centres[1], axis=-1) < np.linalg.norm(colours - centres[0], axis=-1)
    top = _top(inner, max(1, round(options.depth * unit)))
    share = float(second[top].mean())
    upper = second if share > 0.5 else ~second
    thought = seen[..., Label.HEADWEAR] / np.maximum(seen[..., Label.HEADWEAR] + seen[..., Label.HAIR], 1e-6)
    more = float(np.log(thought[inner & upper].mean() / thought[inner & ~upper].mean()))
    apart = float(np.linalg.norm(centres[1] - centres[0])) / options.apart
    covered = max(share, 1 - share) > options.covered
    if more < options.least_more or more + covered * apart < options.enough:
        return none
    whole = binary_opening(hair & upper, disk(options.speck * unit))
    found = touching(whole, top & upper)
    # a hat's band is above its brim
    return hair & np.maximum.accumulate(found[::-1])[::-1]


def _top(inner: Bool[np.ndarray, "h w"], depth: int) -> Bool[np.ndarray, "h w"]:
    """The uppermost pixels of every column, those that end in the upper half of all."""
    rows, columns = np.arange(len(inner))[:, None], inner.any(0)
    first = np.where(columns, inner.argmax(0), len(inner))
    columns &= first < np.median(np.nonzero(inner)[0])
    return inner & columns & (rows >= first) & (rows < first + depth)


__all__ = ["headwear"]
