"""Scraps of the ground in the outline: what neither the networks nor the colours take for the person.

The body network's mask is unsure of a car behind an elbow or a dark railing at a knee, and colour models that look at
the outline alone take them for the person. A second network (of the same wheel), which was trained to tell people from
rooms and streets, errs elsewhere: it is asked about the whole person and, enlarged, about squares from head to foot.
Where the mean of the log odds is doubtful over a piece that is more than a rim (both networks see 256 pixels a side,
and the outline is better than they are), the piece is judged as a whole: the networks' log odds and those of its
colours, as often seen in the person nearby or in the ground nearby, add up. So a cape that the networks do not know
stays: it has the colour of the rest of it. Feet stay: the second network hardly knows shoes.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from scipy.ndimage import gaussian_filter

from persona.imaging.colour import srgb_to_lab
from persona.imaging.guided import guided_filter
from persona.imaging.masks import binary_dilation, binary_opening, bounding_box, components, disk, distance_to
from persona.perception.networks import MASK_SIZE, LandmarkReader
from persona.perception.options import SCRAPS, ScrapOptions
from persona.perception.regions import Region, to_opencv

#: L*a*b* is counted from here on, over these spans: colours beyond fall into the outermost cells.
_LOWEST = np.array([0.0, 64.0, 64.0], np.float32)
_SPAN = (104.0, 132.0, 132.0)


def agreed(
    reader: LandmarkReader,
    picture: UInt8[np.ndarray, "h w 3"],
    mask: Float[np.ndarray, "h w"],
    options: ScrapOptions = SCRAPS,
) -> Float[np.ndarray, "h w"]:
    """The probability of the person after a second network was asked: the mean of the log odds.

    Args:
        reader: the networks.
        picture: the photo.
        mask: the person's mask by the body network; not empty.
    """
    box = bounding_box(mask > 0.5)
    if box is None:
        return mask
    x, middle = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    whole = Region(x, middle, options.room * max(box.width, box.height))
    parts = [Region(x, box.y0 + at * box.height, options.part * box.height) for at in options.heights]
    flipped = np.ascontiguousarray(picture[:, ::-1])
    far = np.maximum(_asked(reader, picture, flipped, whole), 0)
    near = np.max([_asked(reader, picture, flipped, part) for part in parts], axis=0)
    near = np.where(near < 0, far, near)  # beside the squares: arms spread wide
    odds = [log_odds(p, options.least) for p in (mask, far, near)]
    return (1 / (1 + np.exp(-np.mean(odds, axis=0)))).astype(np.float32)


def _asked(
    reader: LandmarkReader, picture: UInt8[np.ndarray, "h w 3"], flipped: UInt8[np.ndarray, "h w 3"], region: Region
) -> Float[np.ndarray, "h w"]:
    """What the second network says of a region, averaged over the picture and its mirror image; -1 outside."""
    size = picture.shape[1::-1]

    def placed(shown: np.ndarray, where: Region) -> np.ndarray:
        to_picture = to_opencv(where.to_picture(MASK_SIZE))
        return cv2.warpAffine(reader.people(shown, where), to_picture, size, borderValue=-1)

    return (placed(picture, region) + placed(flipped, region.mirrored(size[0]))[:, ::-1]) / 2


def log_odds(probability: Float[np.ndarray, "h w"], least: float) -> Float[np.ndarray, "h w"]:
    """The log odds of probabilities that count as ``least`` at least and as that far from one at most."""
    sure = np.clip(probability, least, 1 - least)
    return np.log(sure / (1 - sure))


def without_scraps(
    likely: Float[np.ndarray, "h w"],
    picture: UInt8[np.ndarray, "h w 3"],
    people: Float[np.ndarray, "h w"],
    kept: Bool[np.ndarray, "h w"],
    unit: float,
    options: ScrapOptions = SCRAPS,
) -> Float[np.ndarray, "h w"]:
    """The outline's probabilities without the pieces that networks and colours take for ground.

    Args:
        likely: probability of the person at every pixel, by the outline.
        picture: colours.
        people: the same by both networks (:func:`agreed`).
        kept: what stays whatever they say: bones, fingers and feet.
        unit: pixels of a mask unit.
    """
    lab = srgb_to_lab(picture.astype(np.float32) / 255)
    told = guided_filter(people[..., None], lab / 100, max(2, round(options.sharpen * unit)), options.epsilon)[..., 0]
    person = likely > 0.5
    doubted = person & (told < options.doubted) & ~kept
    rim = disk(options.rim * unit)
    doubted &= binary_dilation(binary_opening(doubted, rim), rim)
    known = person & ~doubted & (told > options.known)
    cells = _cells(lab, options)
    odds = log_odds(people, options.least).clip(-options.surest, options.surest)
    numbers, areas = components(doubted)
    reach = round(options.reach * unit)
    out = likely.copy()
    for k in range(1, len(areas)):
        piece = numbers == k
        box = bounding_box(piece, reach)
        assert box is not None
        own = piece[box.slices]
        near = distance_to(own) < reach
        colours = _colour_odds(cells[box.slices], own, near & ~person[box.slices], near & known[box.slices], options)
        if colours + options.networks * float(odds[box.slices][own].mean()) < -options.margin:
            out[piece] = np.minimum(out[piece], options.gone)
    return out


def _cells(lab: Float[np.ndarray, "h w 3"], options: ScrapOptions) -> Int[np.ndarray, "h w 3"]:
    """The cell of the colour histograms that every pixel's colour falls into."""
    cell = np.floor((lab + _LOWEST) / options.cell).astype(int)
    return np.clip(cell, 0, np.array(_shape(options)) - 1)


def _shape(options: ScrapOptions) -> tuple[int, int, int]:
    lightness, green_red, blue_yellow = (math.ceil(span / step) for span, step in zip(_SPAN, options.cell, strict=True))
    return lightness, green_red, blue_yellow


def _colour_odds(
    cells: Int[np.ndarray, "h w 3"],
    piece: Bool[np.ndarray, "h w"],
    ground: Bool[np.ndarray, "h w"],
    person: Bool[np.ndarray, "h w"],
    options: ScrapOptions,
) -> float:
    """Mean log odds of a piece's colours among the person's near it against the ground's near it; 0 without either."""
    if min(np.count_nonzero(ground), np.count_nonzero(person)) < options.fewest:
        return 0.0
    own = tuple(cells[piece].T)

    def share(among: Bool[np.ndarray, "h w"]) -> Float[np.ndarray, " n"]:
        counts = np.zeros(_shape(options), np.float32)
        np.add.at(counts, tuple(cells[among].T), 1)
        return gaussian_filter(counts, options.blur)[own] / np.count_nonzero(among) + options.unseen

    return float(np.log(share(person) / share(ground)).clip(-options.colour, options.colour).mean())
