"""The matte: which pixels belong to the person, with fractions at hair and edges, and the person's own colours there.

The body network's mask says roughly where the person is (:mod:`persona.perception.window`); the ground's colour and
colour models move its outline to the picture's edges (``backdrop``, ``outline``); scraps of the ground go where a
second network doubts them too (``scraps``), and so do shadows beside the legs (``ground``), narrow gaps between limbs
(``closed_gaps``) and the floor at the feet (``cut_again``); closed-form matting finds the fractions (``matting``;
Levin, Lischinski, Weiss 2008).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.landmark_names import FEET, SHOULDERS
from persona.perception.backdrop import Backdrop, backdrop
from persona.perception.closed_gaps import closed_gaps, unsure_gaps
from persona.perception.cut_again import cut_again
from persona.perception.ground import Legs, without_ground
from persona.perception.hair_gaps import ground_in_hair
from persona.perception.head import bare_head
from persona.perception.landmarks import PersonReading
from persona.perception.matting import closed_form, foreground_colours, unknown_band
from persona.perception.networks import MASK_SIZE
from persona.perception.options import MATTE, MatteOptions
from persona.perception.outline import beyond_person, deepen_inlets, held_things, outline, tidy
from persona.perception.scraps import without_scraps
from persona.perception.window import Window, hand_points, search_window, sure_person, zones


@dataclass(frozen=True)
class Matte:
    """Matte, the person's own colours, and which pixels are things held in the hand; all of the picture's size."""

    alpha: Float[np.ndarray, "h w"]
    foreground: Float[np.ndarray, "h w 3"]
    props: UInt8[np.ndarray, "h w"]


def matte(
    picture: UInt8[np.ndarray, "h w 3"],
    reading: PersonReading,
    given: UInt8[np.ndarray, "h w"] | None = None,
    options: MatteOptions = MATTE,
    people: Float[np.ndarray, "h w"] | None = None,
) -> Matte:
    """Separate the person from the ground.

    Args:
        picture: colours.
        reading: the person's landmarks and rough mask.
        given: the picture's own alpha channel; taken as the matte if it is a cut-out of this person.
        people: what two networks together take for the person (:func:`persona.perception.scraps.agreed`): what they
            take for ground goes. None: nothing goes.
    """
    fine = options.matting
    if given is not None and _is_cut_out(given, reading.mask, options.agreement):
        alpha = given.astype(np.float32) / 255
        colours = picture.astype(np.float32) / 255
        # straight colours where the file has them, their surroundings' where it has none
        foreground = foreground_colours(colours, alpha, fine.given_colour_reach * reading.region.side / MASK_SIZE, fine)
        foreground = np.where(alpha[..., None] > options.own_colour, colours, foreground)
        return Matte(alpha, foreground, np.zeros(alpha.shape, np.uint8))
    window = search_window(reading, picture.shape[:2], options.window)
    found = _outlined(picture, reading, window, people, options)
    props = found.props
    reached, _ = beyond_person(props, _person(found.likely), found.hands, options.props)
    if reached.any():  # what goes on beyond the window is looked at once more, with more of it
        window = window.wider(reached, options.props.beyond, picture.shape[:2])
        found = _outlined(picture, reading, window, people, options)
        props = found.props
        props &= 1 - beyond_person(props, _person(found.likely), found.hands, options.props)[1]
    crop, prior = np.ascontiguousarray(picture[window.slices]), reading.mask[window.slices]
    size = crop.shape[1::-1]
    likely = np.maximum(found.likely, props)
    likely = cv2.resize(likely, size, interpolation=cv2.INTER_LINEAR)
    gaps = cv2.resize(found.gaps.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    mask = tidy(_person(likely), np.where(gaps, 0, prior), options.outline)
    seeds = sure_person(reading.landmarks, window, prior, 1.0, options.window)
    colours = crop.astype(np.float32) / 255
    mask = deepen_inlets(colours, mask, seeds, window.unit, options.inlets)
    open_ = gaps | (cv2.resize(found.alike, size, interpolation=cv2.INTER_NEAREST) > 0)
    alpha = closed_form(colours, unknown_band(mask, prior, seeds, reading.landmarks, window, fine, open_), fine)
    alpha = np.minimum(alpha, 1 - ground_in_hair(colours, mask, found.ground, reading.landmarks, window, options.gaps))
    whole, held = np.zeros(picture.shape[:2], np.float32), np.zeros(picture.shape[:2], np.uint8)
    whole[window.slices] = alpha
    held[window.slices] = cv2.resize(props, size, interpolation=cv2.INTER_NEAREST)
    foreground = picture.astype(np.float32) / 255
    foreground[window.slices] = foreground_colours(colours, alpha, fine.colour_reach * window.unit, fine)
    return Matte(whole, foreground, held)


@dataclass(frozen=True)
class _Outlined:
    """What is in the window, smaller where that is large.

    Attributes:
        likely: the probability of the person.
        props: the things held.
        hands: discs round the hands.
        alike: what has the colour of a studio's ground.
        gaps: ground that was the person's: between two of its parts, at the feet.
        ground: the ground.
    """

    likely: Float[np.ndarray, "h w"]
    props: UInt8[np.ndarray, "h w"]
    hands: UInt8[np.ndarray, "h w"]
    alike: UInt8[np.ndarray, "h w"]
    gaps: Bool[np.ndarray, "h w"]
    ground: Backdrop


def _outlined(
    picture: UInt8[np.ndarray, "height width 3"],
    reading: PersonReading,
    window: Window,
    people: Float[np.ndarray, "height width"] | None,
    options: MatteOptions,
) -> _Outlined:
    """What is in the window, smaller where that is large."""
    crop = np.ascontiguousarray(picture[window.slices])
    scale = min(1.0, options.outline.height / max(crop.shape[:2]))
    small = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    prior = cv2.resize(reading.mask[window.slices], small.shape[1::-1], interpolation=cv2.INTER_AREA)
    unit = window.unit * scale
    seeds = sure_person(reading.landmarks, window, prior, scale, options.window)
    told = prior
    if people is not None:
        told = cv2.resize(people[window.slices], small.shape[1::-1], interpolation=cv2.INTER_AREA)
    ground = backdrop(small, np.maximum(prior, told), unit, options.backdrop)
    feet = zones(reading.landmarks.body[FEET], options.matting.feet, window, small.shape[:2], scale)
    hands = zones(hand_points(reading.landmarks), options.window.hand, window, small.shape[:2], scale)
    # before a studio's ground, where colours tell cloth from floor, the body network may lack some of the person
    low, high = options.outline.surely
    sure = ground.studio * ground.plain * np.clip((told - low) / (high - low), 0, 1)
    rough = prior + sure * np.maximum(told - prior, 0)
    likely = outline(small, rough, seeds, unit, ground, feet, options.outline)
    gaps = np.zeros(likely.shape, bool)
    if people is not None:
        likely = without_scraps(likely, small, told, (seeds > 0) | (feet > 0), unit, options.scraps)
        points = (reading.landmarks.body - (window.x0, window.y0)) * scale
        sure = reading.landmarks.body_confidence > options.window.sure
        holding = zones(hand_points(reading.landmarks), options.ground.hand, window, small.shape[:2], scale) > 0
        likely = without_ground(likely, small, told, seeds, holding, points, sure, unit, options.ground)
        # where learned colours and smoothing disagree, the networks say what is ground
        undecided = (np.abs(likely - 0.5) < options.outline.undecided) & (seeds + feet + hands == 0)
        likely = np.where(undecided & (told < 0.5), told, likely)
        marks = reading.landmarks
        if marks.face is not None and marks.face_score > options.window.face_score:
            # the networks know the head as well as edges do: black hair has none before a board as dark
            face = (marks.face - (window.x0, window.y0, 0)) * scale
            skull = bare_head(face, points[SHOULDERS], likely.shape) & (told > options.outline.skull)
            likely = np.where(skull, np.maximum(likely, told), likely)
        fingers = zones(hand_points(marks), options.closed.hand, window, small.shape[:2], scale)
        known = (seeds > 0) | (fingers > 0)
        gaps = closed_gaps(likely, small, told, known, unit, options.closed)
        gaps |= unsure_gaps(likely, small, prior, known, unit, options.closed, options.again)
        again = options.again
        feet = Legs.of(points, sure, likely.shape, unit, replace(options.ground, tip=again.tip)).feet
        gaps |= cut_again(likely, small, prior, feet < again.feet, feet < again.bone, unit, again)
        likely = np.where(gaps, 0, likely)
    props = held_things(_person(likely), prior, ground, hands, unit, options.props)
    alike = (ground.distance < options.outline.differs[0]) & (ground.studio > options.props.studio)
    return _Outlined(likely, props, hands, alike.astype(np.uint8), gaps, ground)


def _person(likely: Float[np.ndarray, "h w"]) -> UInt8[np.ndarray, "h w"]:
    return (likely > 0.5).astype(np.uint8)


def _is_cut_out(alpha: UInt8[np.ndarray, "h w"], mask: Float[np.ndarray, "h w"], least: float) -> bool:
    """Whether an alpha channel shows the person found and little else."""
    shown, person = alpha > 127, mask > 0.5
    union = np.count_nonzero(shown | person)
    return bool(union > 0 and np.count_nonzero(shown & person) > least * union)
