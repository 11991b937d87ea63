"""What is held is whole: cloth beside a hand or a prop that has no colour of the clothes is a part of what is held.

The network knows half of an envelope, or none of it, because the rest lies before a coat. But a coat has the coat's
colours everywhere, and the envelope has none of them. So all cloth far from hands and props says which colours the
clothes have, and what is near them, touches them and has none of these colours is a prop, too; but never most of a
garment: shorts beside a hand have no colour of the top either. Where the network only
thinks of a prop (a bag behind a skirt's hem), cloth that has few of the clothes' colours is one if it thinks so of most
of it: a print has other colours than its shirt, but hardly looks like a bag.

And what lies on cloth, has its colours and ends nowhere that could be seen is that cloth (a shirt in the shade of an
arm): a thing has colours of its own, or an edge.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.colour import discounted
from persona.imaging.colour_density import colour_density
from persona.imaging.masks import (
    binary_dilation,
    binary_erosion,
    binary_opening,
    component_means,
    components,
    disk,
    distance_to,
    masked_blur,
    of_area,
    segment,
    square,
    touching,
)
from persona.landmark_names import ELBOWS, SHOULDERS, WRISTS
from persona.perception.options import HELD, HeldOptions
from persona.types import Material


def whole_props(
    materials: UInt8[np.ndarray, "h w"],
    lab: Float[np.ndarray, "h w 3"],
    thought: Float[np.ndarray, "h w"],
    person: Bool[np.ndarray, "h w"],
    hands: Sequence[Bool[np.ndarray, "h w"]],
    points: Float[np.ndarray, "33 2"],
    counts: Bool[np.ndarray, " 33"],
    unit: float,
    garments: UInt8[np.ndarray, "h w"],
    options: HeldOptions = HELD,
) -> Bool[np.ndarray, "h w"]:
    """Which pixels that are called cloth belong to what is held.

    Args:
        materials: :class:`persona.types.Material` of every pixel.
        lab: the person's colours.
        thought: the network's probability of a prop.
        person: pixels that count.
        hands: palm and fingers of the hands that were found.
        points, counts: landmarks of the body in these pixels, and which of them are sure.
        unit: pixels for one of the network's picture.
        garments: which of the garments the network sees in each pixel, as a view of the whole tells (0: none).
    """
    speck = disk(options.speck * unit)
    seeds = binary_opening(materials == Material.PROP, speck)
    cloth = (materials == Material.CLOTH) & person
    gloves = np.zeros(person.shape, bool)
    for hand in hands:
        seeds |= hand & person
        if np.count_nonzero(hand & cloth) > 0.5 * np.count_nonzero(hand):
            gloves |= hand & cloth
    likely = binary_opening((thought > options.thought) & cloth, speck)
    likely &= ~touching(likely | seeds, seeds)
    found = np.zeros(person.shape, bool)
    near = cloth & (distance_to(seeds | likely) < options.reach * unit) & ~gloves
    known = cloth & ~near & binary_erosion(person, speck)
    if not near.any() or np.count_nonzero(known) < options.fewest:
        return found
    cells = _colours(lab, unit, options) / options.cell
    rare = options.rare * (1 + options.rarer * thought * (distance_to(likely) < distance_to(seeds)))
    found[near] = colour_density(cells[known], 1.0, cells[near], cells[person]) < rare[near]
    width = options.arm * float(np.linalg.norm(points[SHOULDERS[0]] - points[SHOULDERS[1]]))
    for elbow, wrist in zip(ELBOWS, WRISTS, strict=True):
        if counts[elbow] and counts[wrist]:
            found &= ~segment(points[[elbow, wrist]], 2 * width, person.shape)
    solid = binary_opening(found, speck)
    numbers, areas = components(solid)
    mean = component_means(numbers, areas, np.where(solid, thought, 0))
    whole = touching(solid, binary_dilation(seeds, disk(options.touch * unit)))
    kinds = np.where(cloth, garments, 0)
    worn = np.histogram2d(numbers.ravel(), kinds.ravel(), (len(areas), int(kinds.max()) + 1), weights=solid.ravel())[0]
    most = (worn[:, 1:] > options.most * np.maximum(np.bincount(kinds.ravel())[1:], 1)).any(1)
    whole &= ~(most & (mean < options.mean))[numbers]
    whole |= touching(solid, likely) & (mean > options.mean)[numbers]
    whole = of_area(whole, options.least * unit * unit)
    return found & binary_dilation(whole, disk(options.touch * unit)) if whole.any() else whole


def clothes_called_held(
    materials: UInt8[np.ndarray, "h w"],
    lab: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    unit: float,
    options: HeldOptions = HELD,
) -> Bool[np.ndarray, "h w"]:
    """Which pixels that are called held are the cloth that they lie on: all of a piece or nothing.

    Args:
        materials: :class:`persona.types.Material` of every pixel.
        lab: the person's colours.
        person: pixels that count.
        unit: pixels for one of the network's picture.
    """
    found = np.zeros(person.shape, bool)
    cloth = (materials == Material.CLOTH) & person
    numbers, areas = components((materials == Material.PROP) & person)
    if len(areas) < 2 or not cloth.any():
        return found
    colours = _colours(lab, unit, options)
    to_cloth = distance_to(cloth)
    for k in np.flatnonzero(areas > options.least * unit * unit):
        piece = numbers == k
        rim = piece & ~binary_erosion(piece, square(3))
        seam = rim & (to_cloth < 1.5)
        if np.count_nonzero(seam) < options.lies * np.count_nonzero(rim):
            continue
        beside = distance_to(piece)
        around = cloth & (beside > options.touch * unit) & (beside < options.reach * unit)
        if np.count_nonzero(around) < options.fewest:
            continue
        inside, outside = (masked_blur(colours, side, options.touch * unit)[seam] for side in (piece, cloth))
        if np.median(np.linalg.norm(inside - outside, axis=1)) > options.edge:
            continue
        cells = colours / options.cell
        own, theirs = (colour_density(cells[side], 1.0, cells[piece], cells[person]) for side in (piece, around))
        if np.median(own / np.maximum(theirs, options.rare)) < options.own:
            found |= piece
    return found


def _colours(lab: Float[np.ndarray, "h w 3"], unit: float, options: HeldOptions) -> Float[np.ndarray, "h w 3"]:
    return discounted(cv2.GaussianBlur(lab, (0, 0), options.blur * unit), options.lightness)


__all__ = ["clothes_called_held", "whole_props"]
