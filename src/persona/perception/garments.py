"""Which kind of garment a pixel is of, told for whole garments.

The network is sure of cloth, less of the kind: it sees a trunk in patches of shirt, jacket and dress. Garments are few
and large, so the kinds are found together, as the labelling x of the cloth's pixels with the least

    E(x) = sum_i -log p_i(x_i)  +  smoothness * sum_ij w_ij [x_i != x_j]
           + N * (sum_l cost [l is used]  +  sum_lm twins * overlap(l, m))

with p the network's probabilities, w_ij large between pixels of like colour near each other (they sum to one for every
pixel), and N the number of cloth pixels. ``overlap`` is the common part of the colours (as histograms) of two kinds
that the network takes for each other: a shirt and a coat of the same colours are one garment. The last terms, without
the second, choose which kinds there are at all, among outfits that people wear (:data:`OUTFITS`); the first two are
then minimised at the network's resolution (:func:`persona.imaging.guided.mean_field`). Hair and headwear are told apart
in the same way.

**Trousers or a skirt** is told once for all of what is on the legs, not by which of the two the network names more
often: its doubt about a skirt is shared out to dresses, so trousers would win against two halves.
"""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.guided import guided_filter, mean_field, resized
from persona.perception.options import GARMENTS, GarmentOptions
from persona.types import LABEL_OF, MATERIAL_OF, Label, Material

_BASE = ((Label.TOP, Label.TROUSERS), (Label.TOP, Label.SKIRT), (Label.DRESS,), (Label.DRESS, Label.TROUSERS))
_EXTRA = (Label.OUTER, Label.SOCKS, Label.BELT, Label.SCARF)
#: Kinds that the network takes for each other, where one garment is seen in patches.
_TWINS = ((Label.TOP, Label.OUTER), (Label.TOP, Label.DRESS), (Label.OUTER, Label.DRESS), (Label.DRESS, Label.SKIRT))
#: What people wear: a top with trousers or a skirt, or a dress, also over trousers; with or without all the rest.
OUTFITS: tuple[tuple[Label, ...], ...] = tuple((*base, *_EXTRA) for base in _BASE)


def settled(
    seen: Float[np.ndarray, "h w 16"],
    materials: UInt8[np.ndarray, "h w"],
    lab: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    unit: float,
    options: GarmentOptions = GARMENTS,
    hips: float | None = None,
) -> UInt8[np.ndarray, "h w"]:
    """The :class:`persona.types.Label` of every pixel, of the material that it is known to be.

    Args:
        seen: the network's probabilities of the labels.
        materials: :class:`persona.types.Material` of every pixel.
        lab: the person's colours.
        person: pixels that count.
        unit: pixels for one of the network's picture.
        hips: row of the hip joints, None where the photo does not show them.
    """
    labels = LABEL_OF[materials]
    skin = [Label.FACE, Label.SKIN, Label.GLASSES]
    labels = np.where(materials == Material.SKIN, np.array(skin, np.uint8)[seen[..., skin].argmax(-1)], labels)
    size = (max(1, round(lab.shape[1] / unit)), max(1, round(lab.shape[0] / unit)))
    guide = cv2.resize(lab / 100, size, interpolation=cv2.INTER_AREA)
    for material in (Material.CLOTH, Material.HAIR):
        there = person & (materials == material)
        inside = cv2.resize(there.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
        if not inside.any():
            continue
        kinds = [Label(k) for k in np.flatnonzero(material == MATERIAL_OF)]
        share = np.maximum(resized(seen[..., [int(k) for k in kinds]], size, cv2.INTER_AREA), options.least)
        share /= share.sum(-1, keepdims=True)
        if material == Material.CLOTH:
            worn = outfit(share[inside], kinds, guide[inside] * 100, options)
            share, kinds = share[..., [kinds.index(k) for k in worn]], list(worn)
        told = mean_field(
            share, guide, round(options.reach), options.epsilon, options.smoothness, options.steps, inside
        )
        large = resized(told, (lab.shape[1], lab.shape[0]), cv2.INTER_LINEAR)
        # where kinds meet, along the photo's edges
        large = guided_filter(large, lab / 100, max(2, round(options.sharpen * unit)), options.epsilon, there)
        labels = np.where(there, np.array(kinds, np.uint8)[large.argmax(-1)], labels)
    labels = labels.astype(np.uint8)
    return labels if hips is None else trousers_or_skirt(labels, seen, person, hips, options)


def trousers_or_skirt(
    labels: UInt8[np.ndarray, "h w"],
    seen: Float[np.ndarray, "h w 16"],
    person: Bool[np.ndarray, "h w"],
    hips: float,
    options: GarmentOptions = GARMENTS,
) -> UInt8[np.ndarray, "h w"]:
    """The labels with what is called trousers or a skirt called so by all of its pixels together.

    Only where it is most of the cloth on the legs: a strip of it under a coat may be tights.

    Args:
        seen: the network's probabilities of the labels.
        person: pixels that count.
        hips: row of the hip joints.
    """
    rows = np.flatnonzero(person.any(1))
    if not len(rows) or rows[-1] <= hips:
        return labels
    soles = int(rows[-1]) + 1
    whole = soles - hips > options.legs * (soles - rows[0])  # else the picture cuts the legs off, or the person sits
    first = max(0, round(hips + options.crotch * (soles - hips)))
    cloth = (person & (MATERIAL_OF[labels] == Material.CLOTH))[first:soles]
    for kind, other in ((Label.TROUSERS, Label.SKIRT), (Label.SKIRT, Label.TROUSERS)):
        own = cloth & (labels[first:soles] == kind)
        if not own.any() or own.sum() <= 0.5 * cloth.sum():
            continue
        share = np.maximum(seen[first:soles][own].mean(0), options.least)
        odds = float(np.log((share[Label.SKIRT] + share[Label.DRESS]) / share[Label.TROUSERS]))
        ends = first + len(own) - np.argmax(own[::-1], axis=0)[own.any(0)]
        if whole and np.median(ends) - hips > options.long * (soles - hips):
            odds -= options.long_trousers
        if odds > 0 if kind == Label.TROUSERS else odds < 0:
            return np.where(labels == kind, np.uint8(other), labels)
    return labels


def outfit(
    share: Float[np.ndarray, "n k"],
    kinds: list[Label],
    lab: Float[np.ndarray, "n 3"],
    options: GarmentOptions = GARMENTS,
) -> tuple[Label, ...]:
    """The kinds of garments, all of one of :data:`OUTFITS`, with the least energy without the smoothness.

    Args:
        share: probability of every kind at every pixel of cloth.
        lab: the pixels' colours.
    """
    step = max(1, len(share) // options.samples)
    share, lab = share[::step], lab[::step]
    cell = np.floor(lab / options.colour).astype(int)
    _, colour = np.unique(cell, axis=0, return_inverse=True)
    colour = colour.ravel()
    count = colour.max() + 1

    def energy(worn: tuple[Label, ...]) -> float:
        own = share[:, [kinds.index(k) for k in worn]]
        total = float(-np.log(np.maximum(own.max(1), options.least)).mean()) + options.cost * len(worn)
        chosen = own.argmax(1)
        for pair in _TWINS:
            if pair[0] in worn and pair[1] in worn:
                a, b = (np.bincount(colour[chosen == worn.index(k)], minlength=count) for k in pair)
                total += options.twins * float(np.minimum(a / max(1, a.sum()), b / max(1, b.sum())).sum())
        return total

    candidates = {subset for worn in OUTFITS for n in range(1, len(worn) + 1) for subset in combinations(worn, n)}
    return min(sorted(candidates), key=energy)


__all__ = ["OUTFITS", "outfit", "settled", "trousers_or_skirt"]
