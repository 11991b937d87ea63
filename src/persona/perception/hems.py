"""Where what hangs over trousers ends: one place along each leg.

Pixel by pixel the network takes the lower front of a coat for trousers, down to a hem that is plain to see. But a hem
is in one place. The colours of the coat beside the hip and of the trousers on the shin are known; along the leg every
strip says, by its colours and a little by its own label, which of the two it is. The end t, in strips from hip to
ankle, has the least

    E(t) = sum over strips j of |evidence_j| where t contradicts it

What is called trousers, lies before the end, is of the coat's colours and touches it is the coat's. Each leg is asked
alone, since the two fronts of a coat end where they hang. Bare shins, and trousers of the coat's colours, say nothing;
nor do light and shade alone.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.colour import discounted
from persona.imaging.masks import touching
from persona.landmark_names import ANKLES, HIPS, KNEES, SHOULDERS
from persona.perception.options import HEMS, HemOptions
from persona.perception.sleeves import last_before, on_chain
from persona.types import Label

_OVER = (Label.OUTER, Label.TOP, Label.DRESS)  # what is worn over trousers


def hemmed(
    labels: UInt8[np.ndarray, "h w"],
    lab: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    points: Float[np.ndarray, "33 2"],
    counts: Bool[np.ndarray, " 33"],
    unit: float,
    options: HemOptions = HEMS,
) -> UInt8[np.ndarray, "h w"]:
    """The labels with what hangs over trousers down to its hem.

    Args:
        labels: :class:`persona.types.Label` of every pixel.
        lab: the person's colours.
        person: pixels that count.
        points, counts: landmarks of the body in these pixels, and which of them are sure.
        unit: pixels for one of the network's picture.
    """
    colours = discounted(cv2.GaussianBlur(lab, (0, 0), options.blur * unit), options.lightness)
    out = labels.copy()
    for side in (0, 1):
        if counts[[HIPS[side], KNEES[side], ANKLES[side], *SHOULDERS]].all():
            told = _over_leg(labels, colours, person, points, side, options)
            if told is not None:
                out[told[0]] = told[1]
    return out


def _over_leg(
    labels: UInt8[np.ndarray, "h w"],
    colours: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    points: Float[np.ndarray, "33 2"],
    side: int,
    options: HemOptions,
) -> tuple[Bool[np.ndarray, "h w"], Label] | None:
    """What is called trousers on a leg (0 left, 1 right) and hangs over it, and its label; None where nothing tells."""
    hip, knee, ankle = (points[group[side]] for group in (HIPS, KNEES, ANKLES))
    above = 2 * hip - knee  # as far above the hip as the knee is below
    bone, along, away = on_chain(np.stack([above, hip, knee, ankle]), person.shape)
    width = options.leg * float(np.linalg.norm(points[SHOULDERS[0]] - points[SHOULDERS[1]]))
    near, core = person & (away < width), person & (away < options.core * width)
    trousers = labels == Label.TROUSERS
    shin = core & trousers & (bone == 2) & (along > options.from_knee)
    beside = near & ((bone == 0) & (along > options.from_waist) | (bone == 1))
    counted = np.bincount(labels[beside], minlength=len(Label))
    over = max(_OVER, key=lambda label: counted[label])
    cloth = beside & (labels == over)
    if min(np.count_nonzero(shin), np.count_nonzero(cloth)) < options.fewest:
        return None
    coat, leg = (np.median(colours[own], 0) for own in (cloth, shin))
    nearer = (colours - coat) ** 2 - (colours - leg) ** 2
    nearer = np.maximum(nearer[..., 1:].sum(-1), nearer.sum(-1))  # the coat's in its hue, and in its lightness, too
    odds = np.clip(nearer / (2 * options.spread**2), -options.colour, options.colour)
    odds += options.label * (trousers.astype(float) - (labels == over))
    place = np.where(bone > 0, bone - 1 + along, -1.0) / 2
    strip = np.where(place < 0, -1, (place * options.strips).astype(int))
    inside = core & (strip >= 0) & (trousers | (labels == over))
    count = np.bincount(strip[inside], minlength=options.strips)[: options.strips]
    total = np.bincount(strip[inside], odds[inside], options.strips)[: options.strips]
    end = last_before(np.where(count > 3, total / np.maximum(count, 1), 0.0))
    own = near & trousers & (strip < end) & (strip >= 0) & (odds < 0)
    return touching(own | cloth, cloth) & own, over


__all__ = ["hemmed"]
