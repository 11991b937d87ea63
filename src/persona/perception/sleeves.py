"""Where a sleeve ends: one place along each arm, and about the same on both.

Pixel by pixel a brown leather sleeve in the sun is skin, and a forearm half in its sleeve's colour. But a sleeve ends
once. The colour of the upper arm's cloth and that of the hand's skin are known; along the forearm every strip says, by
its colours and a little by its own label, which of the two it is. The ends t of both sleeves, in strips from elbow to
wrist, have the least

    E(t) = sum over arms of (sum over strips j of |evidence_j| where t contradicts it)  +  alike * |t_left - t_right|

What is skin by its label, lies before the end and is not the hand's colour becomes cloth. Bare upper arms, hands that
are not seen, and sleeves of the hand's colour say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from persona.imaging.colour import discounted
from persona.landmark_names import ELBOWS, INDEX_FINGERS, SHOULDERS, WRISTS
from persona.perception.options import SLEEVES, SleeveOptions
from persona.types import Material


@dataclass(frozen=True)
class _Forearm:
    """The pixels of a forearm, the strip of each from the elbow on, and log odds of skin: of pixels, of strips."""

    pixels: Bool[np.ndarray, "h w"]
    strip: Int[np.ndarray, "h w"]
    odds: Float[np.ndarray, "h w"]
    evidence: Float[np.ndarray, " strips"]


def sleeved(
    materials: UInt8[np.ndarray, "h w"],
    share: Float[np.ndarray, "h w materials"],
    lab: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    points: Float[np.ndarray, "33 2"],
    counts: Bool[np.ndarray, " 33"],
    unit: float,
    options: SleeveOptions = SLEEVES,
) -> Bool[np.ndarray, "h w"]:
    """Which pixels that are called skin lie in a sleeve.

    Args:
        materials: :class:`persona.types.Material` of every pixel.
        share: the probability of every material but the ground.
        lab: the person's colours.
        person: pixels that count.
        points, counts: landmarks of the body in these pixels, and which of them are sure.
        unit: pixels for one of the network's picture.
    """
    colours = discounted(cv2.GaussianBlur(lab, (0, 0), options.blur * unit), options.lightness)
    found = (
        _forearm(materials, share, colours, person, points, side, options)
        for side in (0, 1)
        if counts[[SHOULDERS[side], ELBOWS[side], WRISTS[side]]].all()
    )
    arms = [arm for arm in found if arm is not None]
    cloth = np.zeros(person.shape, bool)
    for arm, end in zip(arms, _ends([arm.evidence for arm in arms], options), strict=True):
        cloth |= arm.pixels & (arm.strip < end) & (arm.odds < options.bare) & (materials == Material.SKIN)
    return cloth


def _ends(evidence: list[Float[np.ndarray, " strips"]], options: SleeveOptions) -> list[int]:
    """How many strips each sleeve covers."""
    if len(evidence) < 2:
        return [last_before(e) for e in evidence]
    ends = np.arange(options.strips + 1)
    costs = [_costs(e) for e in evidence]
    together = costs[0][:, None] + costs[1] + options.alike * np.abs(ends[:, None] - ends)
    return [int(t) for t in np.unravel_index(together.argmin(), together.shape)]


def last_before(evidence: Float[np.ndarray, " strips"]) -> int:
    """How many strips lie before an end, if they speak against it (negative) and what lies beyond for it (positive)."""
    return int(_costs(evidence).argmin())


def _costs(evidence: Float[np.ndarray, " strips"]) -> Float[np.ndarray, " ends"]:
    """What every end contradicts: what lies before it pays its evidence, what lies beyond its negative."""
    return np.array([_contradicted(evidence[:t]) + _contradicted(-evidence[t:]) for t in range(len(evidence) + 1)])


def _contradicted(evidence: Float[np.ndarray, " n"]) -> float:
    """What is contradicted: the sum of the positive evidence."""
    return float(np.maximum(evidence, 0).sum())


def _forearm(
    materials: UInt8[np.ndarray, "h w"],
    share: Float[np.ndarray, "h w materials"],
    colours: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    points: Float[np.ndarray, "33 2"],
    side: int,
    options: SleeveOptions,
) -> _Forearm | None:
    """The forearm of a side (0 left, 1 right); None where upper arm and hand do not tell cloth and skin."""
    chain = points[[SHOULDERS[side], ELBOWS[side], WRISTS[side], INDEX_FINGERS[side]]]
    bone, along, away = on_chain(chain, person.shape)  # upper arm, forearm, hand
    width = options.arm * float(np.linalg.norm(points[SHOULDERS[0]] - points[SHOULDERS[1]]))
    arm, core = person & (away < width), person & (away < options.core * width)
    upper, hand = (
        core & (bone == 0) & (along > options.from_shoulder),
        core & (bone == 2) & (along > options.from_wrist),
    )
    cloth, skin = upper & (materials == Material.CLOTH), hand & (materials == Material.SKIN)
    for own, of in ((cloth, upper), (skin, hand)):
        if np.count_nonzero(own) < max(options.fewest, options.mostly * np.count_nonzero(of)):
            return None
    sleeve, bare = (np.median(colours[own], 0) for own in (cloth, skin))
    nearer = ((colours - sleeve) ** 2).sum(-1) - ((colours - bare) ** 2).sum(-1)
    told = np.log(np.maximum(share[..., Material.SKIN - 1], options.least))
    told -= np.log(np.maximum(share[..., Material.CLOTH - 1], options.least))
    odds = np.clip(nearer / (2 * options.spread**2), -options.colour, options.colour)
    odds += np.clip(told, -options.label, options.label)
    strip = np.where(bone == 1, (along * options.strips).astype(int), options.strips)
    inside = core & (bone == 1)
    count = np.bincount(strip[inside], minlength=options.strips)[: options.strips]
    total = np.bincount(strip[inside], odds[inside], options.strips)[: options.strips]
    return _Forearm(arm & (bone == 1), strip, odds, np.where(count > 3, total / np.maximum(count, 1), 0.0))


def on_chain(
    chain: Float[np.ndarray, "k 2"], shape: tuple[int, ...]
) -> tuple[Int[np.ndarray, "h w"], Float[np.ndarray, "h w"], Float[np.ndarray, "h w"]]:
    """The nearest bone between points of a limb for every pixel, the place along it (0 to 1) and the distance."""
    rows, columns = np.mgrid[: shape[0], : shape[1]] + 0.5
    places = np.stack([columns, rows], -1)
    along, away = [], []
    for start, end in pairwise(chain):
        axis = end - start
        place = np.clip((places - start) @ axis / max(float(axis @ axis), 1e-6), 0, 1 - 1e-6)
        along.append(place)
        away.append(np.linalg.norm(places - start - place[..., None] * axis, axis=-1))
    bone = np.argmin(away, 0)
    return bone, *(np.take_along_axis(np.stack(v), bone[None], 0)[0] for v in (along, away))


__all__ = ["last_before", "on_chain", "sleeved"]
