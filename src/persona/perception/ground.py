"""Ground between and beside the legs that the outline took for the person: cast shadows, and the street in narrow gaps.

A shadow on the ground is as dark as trousers, begins at the shoes and is as sharp as the person, so that edges and
networks take it for them. But it is a piece of ground: it lies off the legs' bones, is darker than the ground around it
in every channel and never redder (the sky still lights it), and has one colour, which is the legs' nowhere. So colours
off the legs are asked how common they are in the ground around, or in what is dark beside the feet, against how
common they are on the legs; and what two networks take for the person is asked of the place and, as a mean, of the
colour: all of a shadow is ground if most of it is. What was found so tells the shadow's colour, and a second pass
finds the rest of it by that colour with half the networks' word.

What colour cannot tell stays: all of a photo without hues, where a shaded leg is a shadow's grey, and what touches a
shoe in the shoe's own colours, the toe of a boot longer than landmarks know.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8
from scipy import ndimage

from persona.imaging.colour import srgb_to_lab, srgb_to_linear
from persona.imaging.colour_density import colour_density
from persona.imaging.masks import binary_dilation, binary_opening, components, disk, distance_to, masked_blur
from persona.landmark_names import ANKLES, HEELS, HIPS, KNEES, TOES
from persona.perception.options import GROUND, GroundOptions
from persona.perception.scraps import log_odds


@dataclass(frozen=True)
class Legs:
    """Distances from the legs' bones, infinite without: ``reach`` in radii of the leg, ``feet`` in mask units."""

    reach: Float[np.ndarray, "h w"]
    feet: Float[np.ndarray, "h w"]

    @classmethod
    def of(
        cls,
        points: Float[np.ndarray, "33 2"],
        sure: Bool[np.ndarray, " 33"],
        shape: tuple[int, int],
        unit: float,
        options: GroundOptions = GROUND,
    ) -> Legs:
        """Of the landmarks in pixels of a picture of ``shape``; bones with an end that is not sure are left out."""
        reach, feet = (np.full(shape, np.inf, np.float32) for _ in range(2))
        places = np.moveaxis(np.mgrid[: shape[0], : shape[1]][::-1], 0, -1) + 0.5
        thigh, shin, foot = options.radii
        points = points.copy()
        points[TOES] += options.tip * (points[TOES] - points[HEELS])
        for hip, knee, ankle, heel, toe in zip(HIPS, KNEES, ANKLES, HEELS, TOES, strict=True):
            for a, b, radius in (
                (hip, knee, thigh),
                (knee, ankle, shin),
                (ankle, heel, foot),
                (heel, toe, foot),
                (ankle, toe, foot),
            ):
                if not (sure[a] and sure[b]):
                    continue
                along = points[b] - points[a]
                part = np.clip((places - points[a]) @ along / max(float(along @ along), 1e-6), 0, 1)
                apart = np.linalg.norm(places - points[a] - part[..., None] * along, axis=-1) / unit
                reach = np.minimum(reach, apart / radius)
                if radius == foot:
                    feet = np.minimum(feet, apart)
        return cls(reach, feet)


def without_ground(
    likely: Float[np.ndarray, "h w"],
    picture: UInt8[np.ndarray, "h w 3"],
    people: Float[np.ndarray, "h w"],
    seeds: UInt8[np.ndarray, "h w"],
    hands: Bool[np.ndarray, "h w"],
    points: Float[np.ndarray, "33 2"],
    sure: Bool[np.ndarray, " 33"],
    unit: float,
    options: GroundOptions = GROUND,
) -> Float[np.ndarray, "h w"]:
    """The outline's probabilities without the ground between and beside the legs.

    Args:
        likely: probability of the person at every pixel, by the outline.
        picture: colours.
        people: the same by two networks (:func:`persona.perception.scraps.agreed`).
        seeds, hands: pixels that are the person's for sure, and those at hands, where things are held; both stay.
        points, sure: landmarks of the body in these pixels, and which of them are sure.
        unit: pixels of a mask unit.
    """
    if not sure[HIPS].all():
        return likely
    legs = Legs.of(points, sure, likely.shape, unit, options)
    below = np.arange(len(likely))[:, None] > points[HIPS, 1].mean()
    person = likely > 0.5
    kept = (seeds > 0) | hands | (legs.reach < options.kept)
    open_ = person & below & ~kept & np.isfinite(legs.reach) & (legs.feet > options.sole)
    away = distance_to(person) / unit
    around = below & (likely < options.outside) & (people < options.outside)
    around &= (away > options.clearance) & (away < options.around)
    if not open_.any() or np.count_nonzero(around) < options.fewest * unit**2:
        return likely
    lab = srgb_to_lab(picture.astype(np.float32) / 255)
    if _hues(lab, options) < options.hues:
        return likely
    cells = lab / np.array(options.cell, np.float32)
    every = cells.reshape(-1, 3)

    def common(mask: Bool[np.ndarray, "h w"], weight: Float[np.ndarray, "h w"] | None = None) -> np.ndarray:
        if not mask.any():
            return np.zeros(likely.shape)
        weights = 1.0 if weight is None else weight[mask]
        return colour_density(cells[mask], weights, every, every).reshape(likely.shape)

    def against(ground: np.ndarray, own: np.ndarray) -> np.ndarray:
        odds = np.log((ground + options.unseen) / (own + options.unseen))
        return odds.clip(-options.colour, options.colour)

    networks = log_odds(people, options.sure).clip(-options.surest, options.surest)
    bones = person & below & (legs.reach < options.core)
    worn = bones | (person & below & (networks > options.surely))
    off = below & (legs.reach > options.clear)
    dark, shaded = _shaded(picture, around, unit, options)
    beside = off & open_ & dark & (legs.feet < options.from_foot)
    shadow = np.zeros(likely.shape)
    if np.count_nonzero(beside) > options.fewest * unit**2:
        shadow = common(beside, 1 - people + options.least) * dark
    # what the networks say of a colour off the legs, wherever it is
    zone = off & (away < options.zone)
    told = networks
    if zone.any():
        known = common(zone, people + options.least) * float((people + options.least)[zone].sum())
        other = common(zone, 1 - people + options.least) * float((1 - people + options.least)[zone].sum())
        of_colour = np.log((known + 0.5) / (other + 0.5)).clip(-options.surest, options.surest)
        told = np.where(legs.reach > 1, (networks + of_colour) / 2, networks)
    rim = disk(options.rim * unit)

    def pieces(odds: np.ndarray, margin: float) -> Bool[np.ndarray, "h w"]:
        doubted = open_ & (odds > margin)
        return doubted & binary_dilation(binary_opening(doubted, rim), rim)

    odds = against(np.maximum(shadow, common(around)), common(worn)) - options.networks * told
    gone = pieces(odds, options.margin)
    found = gone & dark
    if np.count_nonzero(found) > options.fewest * unit**2:
        shadow = common(found)
        worn = bones | (worn & (shadow < common(bones) + options.unseen))
        again = against(shadow, common(worn)) - options.networks_again * told
        gone |= pieces(again, options.margin_again) & dark
    shoes = person & below & (legs.feet <= options.sole)
    inner = shoes & (legs.feet < options.radii[2])
    gone &= ~_of_shoes(gone, shoes, inner, cells, people + options.least, options)
    if not gone.any():
        return likely
    # the mixed rim of what went is no thread of the person
    left = open_ & ~gone & (legs.reach > 1) & ~binary_opening(person & ~gone, rim)
    wide = disk(2 * options.rim * unit)
    mixed = (odds > 0) & binary_dilation(gone, wide) | shaded & binary_dilation(gone & dark, wide)
    gone |= left & mixed
    return np.where(gone, np.minimum(likely, options.gone), likely)


def _hues(lab: Float[np.ndarray, "h w 3"], options: GroundOptions) -> float:
    """How far the photo's most colourful pixels are from the usual tone of what is as light, in L*a*b*.

    It is small in black and white photos, toned ones too.
    """
    light = np.rint(lab[..., 0] / options.light).astype(int)
    lights = np.unique(light)
    usual = np.stack([ndimage.median(lab[..., tone], light, lights) for tone in (1, 2)], -1)
    apart = np.linalg.norm(lab[..., 1:] - usual[np.searchsorted(lights, light)], axis=-1)
    return float(np.percentile(apart, 95))


def _of_shoes(
    gone: Bool[np.ndarray, "h w"],
    shoes: Bool[np.ndarray, "h w"],
    inner: Bool[np.ndarray, "h w"],
    cells: Float[np.ndarray, "h w 3"],
    people: Float[np.ndarray, "h w"],
    options: GroundOptions,
) -> Bool[np.ndarray, "h w"]:
    """Those pieces that touch shoes whose colours they have: shoes that are larger than the landmarks say.

    Args:
        gone: the pieces.
        shoes, inner: what is taken for shoes, and the part of it that tells their colours.
        cells: colours in cells.
        people: weight of a pixel as the person's.
    """
    found = np.zeros(gone.shape, bool)
    pieces, areas = components(gone)
    shoe_of, _ = components(shoes)
    for number in range(1, len(areas)):
        piece = pieces == number
        touched = np.unique(shoe_of[binary_dilation(piece, disk(1)) & shoes])
        shoe, asked = np.isin(shoe_of, touched) & inner, cells[piece]
        if not shoe.any():
            continue
        own = colour_density(asked, 1.0, asked, asked).mean()
        shared = colour_density(cells[shoe], people[shoe], asked, cells.reshape(-1, 3)).mean()
        if np.log((own + options.unseen) / (shared + options.unseen)) < options.alike:
            found |= piece
    return found


def _shaded(
    picture: UInt8[np.ndarray, "h w 3"], around: Bool[np.ndarray, "h w"], unit: float, options: GroundOptions
) -> tuple[Bool[np.ndarray, "h w"], Bool[np.ndarray, "h w"]]:
    """Pixels that may be the ground around them in a shadow, darker in every channel, bluer or as blue; and pixels that
    may be mixed of it and its shadow.
    """
    light = np.log(srgb_to_linear(picture.astype(np.float32) / 255) + options.black).astype(np.float32)
    near = masked_blur(light, around, options.blur * unit)
    reached = cv2.GaussianBlur(around.astype(np.float32), (0, 0), options.blur * unit) > options.reached
    near = np.where(reached[..., None], near, np.median(light[around], 0))
    red, green, blue = np.moveaxis(light - near, -1, 0)
    hue = (red < green + options.warmer) & (green < blue + options.warmer)
    return (green < np.log(options.darker)) & hue, (green < 0) & hue


__all__ = ["Legs", "without_ground"]
