"""Colours of what the photo does not show, of the same label only: never background's, another label's, the rim's.

An unseen vertex gets a base and detail. The base is what its label looks like at its height on its part of the body (a
robust profile, both sides of a limb together), drawn smoothly towards what is seen beside it. The detail is what the
photo shows finer than that: through the body where the photo shows the same label there, else mirrored at the label's
border, from the other limb where a limb shows nothing. A print, a tie, an open front (:mod:`prints`) and what happens
at one place do not go behind; pieces of the garment's cloth that fit there do (:mod:`repeats`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.spatial import KDTree

from persona.imaging.colour import discounted, srgb_to_lab
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import masked_blur
from persona.imaging.sampling import Spline, sample
from persona.imaging.window import PersonWindow
from persona.synthesis.common import Common, binned_medians, median
from persona.synthesis.fine_mesh import FineMesh
from persona.synthesis.prints import NO_CLOTH, Prints, going_round
from persona.synthesis.repeats import Cloth, Repeats, cloth_of
from persona.synthesis.rings import HEAD, TRUNK, Rings
from persona.synthesis.strands import Strands
from persona.synthesis.surface_labels import PhotoLabels, SurfaceLabels
from persona.types import BodyPart, Label


@dataclass(frozen=True)
class Material:
    """How one kind of surface is continued.

    Attributes:
        fine: standard deviation in meters of the blur that parts detail from base.
        along, alike: standard deviations over which the base's profile is smoothed: meters along the limb, and Lab
            distance, so that trims and blocks of colour stay.
        strength: share of the detail that is kept, and its largest size (sRGB).
        own: square meters that must be seen of it on a part for the base to be the part's own; below, the person's.
    """

    fine: float
    along: float
    alike: float
    strength: tuple[float, float]
    own: float


SKIN = Material(0.010, 0.10, 40.0, (0.5, 0.03), 0.004)
HAIR = Material(0.012, 0.08, 30.0, (0.9, 0.12), 0.006)
SHOE = Material(0.012, 0.02, 15.0, (0.4, 0.06), 0.02)
CLOTH = Material(0.040, 0.06, 8.0, (1.0, 0.30), 0.0005)
_MATERIALS = {Label.SKIN: SKIN, Label.HAIR: HAIR, Label.SHOE: SHOE}


@dataclass(frozen=True)
class ColorFill:
    """How colours go on inside a label. Values were chosen by hand on six photos and confirmed on others.

    Attributes:
        source: evidence from which on a vertex is a source of colours.
        least: vertices; fewer tell no colour.
        rim: meters inside the matte from which on its colours are the person's own.
        step: meters between the profile's places.
        far: meters from what is seen over which a profile's evidence fades to a third.
        reach: meters over which what is seen gives way to the base.
        held: meters over which seen colours hold the base.
        border: Lab difference (lightness halved) of the bases of two neighbours from which on there is a border.
        near: meters within which a source shows a place.
        even: meters over which the direction away from the outline is smoothed.
        aside: cosine between the smoothed normal and the line to the camera below which a point has no place of its own
            in the photo: what it shows would be stretched by more than one over that. (Flanks behind arms, two photos.)
        crease: meters beside an arm or another part within which what is seen lies in its shade; on the body, in the
            reference pose, they are more than four times as far apart.
        along_border: how much the distance from a border tells beside the place along it.
        folds: times that a place is mirrored at its label's border.
        sides: degrees from the front beyond which the trunk's colours are those of its sides.
        prints: what of a garment's front goes round.
        common: how much of its detail does.
        repeats: what of it happens once, and what is in its place behind.
        strands: of hair that is not seen.
        skin_outlier: Lab distance (lightness halved) from the person's skin or hair beyond which a pixel is neither.
        trousers: of unseen legs: share of the lowest cloth's colour (the rest is its grey), how dark, what is added.
        shoes: of unseen feet: how dark beside the lowest cloth's grey, what is added (sRGB).
        hem: meters above the lowest cloth that give that colour.
        steps: of conjugate gradients over the fine mesh (measured on one photo with a skirt: docs/decisions/speed.md).
    """

    source: float = 0.5
    least: int = 20
    rim: float = 0.004
    step: float = 0.01
    far: float = 0.05
    reach: float = 0.05
    held: float = 0.004
    border: float = 3.0
    near: float = 0.006
    even: float = 0.04
    aside: float = 0.35
    crease: float = 0.015
    along_border: float = 4.0
    folds: int = 4
    sides: float = 35.0
    prints: Prints = field(default_factory=Prints)
    common: Common = field(default_factory=Common)
    repeats: Repeats = field(default_factory=Repeats)
    strands: Strands = field(default_factory=Strands)
    skin_outlier: float = 20.0
    trousers: tuple[float, float, float] = (0.35, 0.5, 0.04)
    shoes: tuple[float, float] = (0.35, 0.05)
    hem: float = 0.12
    steps: int = 20


@dataclass(frozen=True)
class Detail:
    """What the photo shows finer than the base, and where it was found, so that more of it can be had in between.

    Attributes:
        colors: to add to the base at every fine vertex (sRGB).
        place: in the window, pixels; not a number where there is no detail.
        share: how much of what is there counts.
        labels: of the vertices.
        pictures: by label, what is finer than its base.
    """

    colors: Float[np.ndarray, "n 3"]
    place: Float[np.ndarray, "n 2"]
    share: Float[np.ndarray, " n"]
    labels: Int[np.ndarray, " n"]
    pictures: dict[int, Spline]

    def between(
        self, i: Int[np.ndarray, " e"], j: Int[np.ndarray, " e"], farthest: Float[np.ndarray, " e"]
    ) -> Float[np.ndarray, "e 3"]:
        """What the middle between two vertices has that the mean of both has not (sRGB).

        Nothing where the two are not neighbours in the photo: of two labels, or further apart than ``farthest`` pixels.
        """
        out = np.zeros((len(i), 3))
        near = np.linalg.norm(self.place[i] - self.place[j], axis=1) < farthest
        near &= self.labels[i] == self.labels[j]
        middle, share = (self.place[i] + self.place[j]) / 2, (self.share[i] + self.share[j])[:, None] / 2
        for label, picture in self.pictures.items():
            rows = np.flatnonzero(near & (self.labels[i] == label))
            a, b = i[rows], j[rows]
            out[rows] = picture(middle[rows]) * share[rows] - (self.colors[a] + self.colors[b]) / 2
        return out


@dataclass(frozen=True)
class Shown:
    """What the photo shows of each fine vertex's garment.

    Attributes:
        proof: of the rest of the garment: 1 where it shows the garment and this goes round, -1 where it shows what only
            the middle or one side has (:func:`going_round`), else 0.
        mended: where it shows no cloth, and cloth was found for it.
        colors: that cloth there (sRGB); elsewhere 0.
    """

    proof: Int[np.ndarray, " n"]
    mended: Bool[np.ndarray, " n"]
    colors: Float[np.ndarray, "n 3"]


def completed(
    fine: FineMesh,
    rings: Rings,
    window: PersonWindow,
    photo: PhotoLabels,
    surface: SurfaceLabels,
    wanted: Bool[np.ndarray, " n"],
    options: ColorFill,
) -> tuple[Float[np.ndarray, "n 3"], Shown, Detail]:
    """A colour (sRGB) for every fine vertex, as if none were seen squarely; with detail only where it is wanted.

    Returns:
        the colours, what the photo shows of each vertex's garment, and the detail.
    """
    labels = surface.labels.astype(np.int64)
    direct = np.clip(sample(window.foreground, fine.pixels), 0, 1)
    source = _sources(fine, surface, direct, options)
    usual, alone = going_round(fine, rings, window, photo, labels, source, options.prints)
    counted = _counted(fine, photo, source, usual)
    smooth, blurred = _blurred(fine, window, photo, labels, counted, options)
    proof = surface.evidence * source * usual
    base = _base(fine, rings, surface, smooth, proof, options)
    level = _drawn_to_seen(fine, labels, base, smooth, proof, options)
    # Below a placket, a pocket, a collar lies cloth, so their bases tell; their detail does not.
    hem = _from_border(fine, labels)
    cloth = _cloth(window, photo, labels[source], counted, fine.pixels_per_meter, options)
    for label, one in cloth.items():
        rows = np.flatnonzero(source & (labels == label) & (hem >= options.prints.trim))
        once = rows[one.happens_once(fine.pixels[rows])]
        usual[once], alone[once] = 0, True
    detail = _detail(fine, rings, window, photo, labels, counted, blurred, source, usual, hem, cloth, wanted, options)
    shown = _shown(fine, labels, np.where(alone, -1, source & ~alone), blurred, cloth, detail)
    return level + detail.colors, shown, detail


def _shown(
    fine: FineMesh,
    labels: Int[np.ndarray, " n"],
    proof: Int[np.ndarray, " n"],
    blurred: dict[int, Float[np.ndarray, "h w 3"]],
    cloth: dict[int, Cloth],
    detail: Detail,
) -> Shown:
    """What the photo shows of garments that hang free, with cloth for what is none."""
    mended, colors = np.zeros(len(fine), bool), np.zeros((len(fine), 3))
    for label, one in cloth.items():
        rows = np.flatnonzero((fine.garment >= 0) & (labels == label))
        rows = rows[one.is_filled(fine.pixels[rows])]
        if len(rows) and label in detail.pictures:
            mended[rows] = True
            finer = detail.pictures[label](one.instead(fine.pixels[rows]))
            colors[rows] = np.clip(sample(blurred[label], fine.pixels[rows]) + finer, 0, 1)
    return Shown(proof, mended, colors)


def _lab(colors: Float[np.ndarray, "*n 3"]) -> Float[np.ndarray, "*n 3"]:
    return discounted(srgb_to_lab(colors), 0.5).astype(np.float64)


def _material(label: int) -> Material:
    return _MATERIALS.get(Label(label), CLOTH)


def _blurred(
    fine: FineMesh,
    window: PersonWindow,
    photo: PhotoLabels,
    labels: Int[np.ndarray, " n"],
    counted: Float[np.ndarray, "h w"],
    options: ColorFill,
) -> tuple[Float[np.ndarray, "n 3"], dict[int, Float[np.ndarray, "h w 3"]]]:
    """The photo without detail, blurred inside each label: at the vertices, and the pictures by label."""
    smooth, pictures = np.zeros((len(fine), 3)), {}
    for label in np.unique(labels):
        own = counted * _of_label(photo, label, options)
        sigma = _material(label).fine * fine.pixels_per_meter
        pictures[label] = masked_blur(window.foreground, own, sigma, 1e-3)
        mine = labels == label
        smooth[mine] = sample(pictures[label], fine.pixels[mine])
    return np.clip(smooth, 0, 1), pictures


def _counted(
    fine: FineMesh, photo: PhotoLabels, source: Bool[np.ndarray, " n"], usual: Float[np.ndarray, " n"]
) -> Float[np.ndarray, "h w"]:
    """How far each pixel shows what goes round: as the nearest source does."""
    known = np.zeros(photo.labels.shape, bool)
    counted = np.ones(photo.labels.shape, np.float32)
    at = fine.row[source], fine.column[source]
    known[at], counted[at] = True, usual[source]
    return nearest_fill(counted, known)


def _cloth(
    window: PersonWindow,
    photo: PhotoLabels,
    labels: Int[np.ndarray, " s"],
    counted: Float[np.ndarray, "h w"],
    pixels_per_meter: float,
    options: ColorFill,
) -> dict[int, Cloth]:
    """By label of a garment, where it is cloth, and the cloth for where it is not."""
    found = {}
    for label in np.unique(labels):
        if Label(label) not in NO_CLOTH:
            own = _of_label(photo, label, options) & (photo.other > options.rim)
            cloth = cloth_of(window.foreground, own, counted > 0.5, pixels_per_meter, options.repeats)
            if cloth is not None:
                found[int(label)] = cloth
    return found


def _of_label(photo: PhotoLabels, label: int, options: ColorFill) -> Bool[np.ndarray, "h w"]:
    """Pixels whose colours are the label's own."""
    return (photo.labels == label) & (photo.edge > options.rim) & photo.clear


def _sources(
    fine: FineMesh, surface: SurfaceLabels, direct: Float[np.ndarray, "n 3"], options: ColorFill
) -> Bool[np.ndarray, " n"]:
    """Vertices that show what their label looks like: skin and hair without what only passes for them."""
    source = surface.evidence > options.source
    small = np.isin(surface.labels, (Label.SHOE, Label.PROP, Label.SOCKS, Label.BELT))
    source |= small & (surface.evidence > 0.5 * options.source)
    lab = _lab(direct)
    usual = {}
    for label in (Label.SKIN, Label.HAIR):
        own = source & (surface.labels == label)
        body = own & (fine.parts != BodyPart.HEAD)  # a face has a beard and glasses
        telling = body if label == Label.SKIN and body.sum() > 10 * options.least else own
        if telling.sum() < options.least:
            continue
        usual[label] = median(lab[telling], fine.area[telling])
        source &= ~own | (np.linalg.norm(lab - usual[label], axis=1) < options.skin_outlier)
    if len(usual) == 2:
        apart = [np.linalg.norm(lab - usual[label], axis=1) for label in (Label.SKIN, Label.HAIR)]
        source &= (surface.labels != Label.HAIR) | (apart[1] < apart[0])
    return source


def _base(
    fine: FineMesh,
    rings: Rings,
    surface: SurfaceLabels,
    smooth: Float[np.ndarray, "n 3"],
    proof: Float[np.ndarray, " n"],
    options: ColorFill,
) -> Float[np.ndarray, "n 3"]:
    """What a vertex's label looks like at its height on its part of the body."""
    labels = surface.labels
    base = np.zeros((len(fine), 3))
    # Left and right together; feet and hands go on from their limbs.
    group = np.where(rings.chart < 2, rings.chart, rings.chart // 2 * 2)
    weight = fine.area * proof * _sideways(fine, rings, options)
    place = (rings.number - rings.first[rings.chart]) * rings.step
    plain = _plain(fine, surface, smooth, weight, options)
    for label in np.unique(labels):
        material = _material(label)
        mine = labels == label
        own = mine & (weight > 0)
        main = median(smooth[own], weight[own]) if own.sum() >= options.least else plain[int(label)]
        base[mine] = main
        for one in np.unique(group[mine]):
            rows, seen = mine & (group == one), own & (group == one)
            if seen.sum() < options.least:
                continue
            low = place[rows].min()
            count = int((place[rows].max() - low) / options.step) + 2
            bins = ((place[seen] - low) / options.step).astype(int)
            values = binned_medians(smooth[seen], weight[seen], bins, count)
            profile = _profile(values, np.bincount(bins, weight[seen], count), material, options)
            trust = min(1.0, weight[seen].sum() / material.own)
            profile = trust * profile + (1 - trust) * main
            at = np.clip((place[rows] - low) / options.step - 0.5, 0, count - 1.001)
            k, share = at.astype(int), (at % 1)[:, None]
            base[rows] = profile[k] * (1 - share) + profile[k + 1] * share
    return base


def _sideways(fine: FineMesh, rings: Rings, options: ColorFill) -> Float[np.ndarray, " n"]:
    """How much each vertex tells of what goes round: the trunk's and the head's sides, and all of limbs and sheets."""
    turned = np.isin(rings.chart, (TRUNK, HEAD)) & ~fine.sheet
    side = np.clip((rings.angle - options.sides + 10) / 20, 0, 1)
    return np.where(turned, 0.02 + 0.98 * side, 1.0)


def _plain(
    fine: FineMesh,
    surface: SurfaceLabels,
    smooth: Float[np.ndarray, "n 3"],
    weight: Float[np.ndarray, " n"],
    options: ColorFill,
) -> Float[np.ndarray, "k 3"]:
    """What labels look like of which nothing is seen."""
    cloth = (weight > 0) & ~np.isin(surface.labels, (Label.SKIN, Label.HAIR, Label.SHOE, Label.PROP, Label.GLASSES))
    lowest = np.full(3, 0.35)
    if cloth.sum() >= options.least:
        low = cloth & (fine.points[:, 1] < np.percentile(fine.points[cloth, 1], 1) + options.hem)
        lowest = median(smooth[low], weight[low])
    grey = lowest.mean()
    share, dark, more = options.trousers
    plain = np.tile(lowest, (len(Label), 1))
    plain[Label.TROUSERS] = dark * (share * lowest + (1 - share) * grey) + more
    plain[Label.SHOE] = options.shoes[0] * grey + options.shoes[1]
    plain[Label.SKIN], plain[Label.HAIR] = (0.80, 0.62, 0.54), (0.22, 0.17, 0.14)
    return plain


def _profile(
    values: Float[np.ndarray, "b 3"], weight: Float[np.ndarray, " b"], material: Material, options: ColorFill
) -> Float[np.ndarray, "b 3"]:
    """A profile smoothed along the limb and among like colours; places without evidence take the nearest ones."""
    index = np.arange(len(values))
    known = index[weight > 0]
    nearest = known[np.abs(index[:, None] - known).argmin(1)]
    distance = np.abs(nearest - index) * options.step
    values = values[nearest]
    weight = np.maximum(weight[nearest] * 0.3 ** (distance / options.far), 1e-12)
    lab = _lab(values)
    kernel = np.exp(-0.5 * ((index[:, None] - index) * options.step / material.along) ** 2)
    kernel *= np.exp(-0.5 * ((lab[:, None] - lab) ** 2).sum(-1) / material.alike**2) * weight
    return kernel @ values / kernel.sum(1, keepdims=True)


def _drawn_to_seen(
    fine: FineMesh,
    labels: Int[np.ndarray, " n"],
    base: Float[np.ndarray, "n 3"],
    smooth: Float[np.ndarray, "n 3"],
    seen: Float[np.ndarray, " n"],
    options: ColorFill,
) -> Float[np.ndarray, "n 3"]:
    """The base, which what is seen of the same label beside it draws to itself."""
    held, free = fine.area / options.held**2 * seen, fine.area / options.reach**2 + 1e-6
    values = (held[:, None] * smooth + free[:, None] * base) / (held + free)[:, None]
    lab = _lab(base)

    def joined(i: Int[np.ndarray, " e"], j: Int[np.ndarray, " e"]) -> Bool[np.ndarray, " e"]:
        return (labels[i] == labels[j]) & (np.abs(lab[i] - lab[j]).max(1) < options.border)

    return fine.relaxed(values, held + free, steps=options.steps, tolerance=1e-3, joined=joined)


def _detail(
    fine: FineMesh,
    rings: Rings,
    window: PersonWindow,
    photo: PhotoLabels,
    labels: Int[np.ndarray, " n"],
    counted: Float[np.ndarray, "h w"],
    blurred: dict[int, Float[np.ndarray, "h w 3"]],
    source: Bool[np.ndarray, " n"],
    usual: Float[np.ndarray, " n"],
    hem: Float[np.ndarray, " n"],
    cloth: dict[int, Cloth],
    wanted: Bool[np.ndarray, " n"],
    options: ColorFill,
) -> Detail:
    """What the photo shows of each vertex's label finer than its base."""
    px = fine.pixels_per_meter
    place = fine.pixels / px
    # Sources fold along one smooth direction: with every fold's own, stripes would waver.
    normal = np.c_[fine.outward, fine.facing]
    even = fine.relaxed(normal, fine.area / options.even**2 + 1e-6, steps=options.steps // 2, tolerance=1e-2)
    outward = even[:, :2] / np.maximum(np.linalg.norm(even[:, :2], axis=1, keepdims=True), 1e-9)
    aside = np.abs(even[:, 2]) < options.aside
    detail = Detail(np.zeros((len(fine), 3)), np.full((len(fine), 2), np.nan), np.zeros(len(fine)), labels, {})
    trim = options.prints.trim
    least = 5 * options.least
    telling = fine.area * _sideways(fine, rings, options) * usual
    level = ((rings.number - rings.first[rings.chart]) * rings.step / options.step).astype(int)
    for label in np.unique(labels[wanted]):
        strength, most = _material(label).strength
        finer = np.clip(strength * (window.foreground - blurred[label]), -most, most)
        picture = detail.pictures[int(label)] = Spline(finer)
        own_pixels = counted * _of_label(photo, label, options)
        size = np.sqrt(masked_blur((finer**2).sum(-1), own_pixels, options.common.blur * px))
        standing = sample(size, fine.pixels)
        mine, known, share_of = source & (labels == label), usual > 0.5, usual
        woven = cloth.get(int(label))
        if woven is not None:
            mended = mine & woven.is_filled(fine.pixels) & (hem >= trim)
            known, share_of = known | mended, np.where(mended, 1, usual)
        for part in np.unique(fine.parts[wanted & (labels == label)]):
            if label == Label.SKIN and part == BodyPart.HEAD:
                continue  # no feature of a face is repeated
            rows = np.flatnonzero(wanted & (labels == label) & (fine.parts == part))
            # What lies along a garment's end goes on along it: no collar crosses a back.
            border = hem[rows] < trim
            inside = known & (hem >= trim)
            own, other = (np.flatnonzero(mine & inside & (fine.parts == p)) for p in (part, _mirrored(part)))
            own = own[~_shaded(fine, place, own, source & (fine.parts != part), options)]
            ends = np.flatnonzero(mine & known & (hem < trim))
            found = [(rows[border], *_along_border(fine, place, hem, rows[border], ends, options), ends)]
            both = np.flatnonzero(mine & inside & np.isin(fine.parts, (part, _mirrored(part))))
            rows = rows[~border]
            if len(own) >= least:
                strange = np.flatnonzero(mine & ~inside & (fine.parts == part))
                found.append((rows, *_folded_in(fine, place, outward, aside, rows, own, strange, options), both))
            elif len(other) >= least:  # as on the other limb
                apart, nearest = KDTree(fine.rest[other]).query(fine.rest[rows] * [-1, 1, 1])
                found.append((rows, place[other[nearest]], np.where(apart < options.far, other[nearest], -1), both))
            for these, at, of, among in found:
                hit = of >= 0
                if hit.any():
                    share = share_of[of[hit]]
                    if woven is not None and among is not ends:
                        at[hit] = woven.instead(at[hit] * px) / px
                    if Label(label) not in NO_CLOTH:
                        strong = _strong(fine, level, standing, telling, among, options)[level[of[hit]]]
                        share = share * options.common.kept(sample(size, at[hit] * px), strong)
                    detail.place[these[hit]], detail.share[these[hit]] = at[hit] * px, share
                    detail.colors[these[hit]] = picture(at[hit] * px) * share[:, None]
        if label == Label.HAIR and mine.any():
            rows = np.flatnonzero(wanted & (labels == label))
            strands = options.strands.detail(fine, rows, finer, own_pixels)
            if strands is not None:
                share = options.strands.share(fine, rows, np.flatnonzero(mine))
                detail.place[rows[share > 0]] = np.nan  # in between there is no more of it
                mixed = np.sqrt(1 - share)[:, None] * detail.colors[rows] + np.sqrt(share)[:, None] * strands
                detail.colors[rows] = mixed
    return detail


def _strong(
    fine: FineMesh,
    level: Int[np.ndarray, " n"],
    standing: Float[np.ndarray, " n"],
    telling: Float[np.ndarray, " n"],
    among: Int[np.ndarray, " s"],
    options: ColorFill,
) -> Float[np.ndarray, " l"]:
    """How strong detail may be at every level to be common at both sides of the body, as far as these sources tell."""
    strong = np.full(level.max(initial=0) + 1, np.inf)
    for side in (-1, 1):
        one = among[fine.rest[among, 0] * side > 0]
        if len(one) >= options.least:
            known = (standing[one], telling[one])
            strong = np.minimum(strong, options.common.strong(*known, level[one], len(strong)))
    return strong


def _shaded(
    fine: FineMesh,
    place: Float[np.ndarray, "n 2"],
    own: Int[np.ndarray, " s"],
    others: Bool[np.ndarray, " n"],
    options: ColorFill,
) -> Bool[np.ndarray, " s"]:
    """Which sources lie in the shade of another part that is beside them in the photo, but not on the body."""
    other = np.flatnonzero(others)
    if not len(own) or not len(other):
        return np.zeros(len(own), bool)
    query = KDTree(place[other]).query(place[own], distance_upper_bound=options.crease)
    apart, nearest = (np.asarray(told) for told in query)
    found = np.isfinite(apart)
    gap = np.linalg.norm(fine.rest[own[found]] - fine.rest[other[nearest[found]]], axis=1)
    found[found] = gap > 4 * options.crease
    return found


def _along_border(
    fine: FineMesh,
    place: Float[np.ndarray, "n 2"],
    hem: Float[np.ndarray, " n"],
    rows: Int[np.ndarray, " m"],
    own: Int[np.ndarray, " s"],
    options: ColorFill,
) -> tuple[Float[np.ndarray, "m 2"], Int[np.ndarray, " m"]]:
    """As :func:`_folded_in`: the nearest source, whatever its depth, that is as far from its border."""
    if not len(own):
        return place[rows], np.full(len(rows), -1)
    where = np.c_[fine.rest[:, :2], options.along_border * np.minimum(hem, 1)]
    apart, nearest = KDTree(where[own]).query(where[rows])
    return place[own[nearest]], np.where(apart < 2 * options.far, own[nearest], -1)


def _from_border(fine: FineMesh, labels: Int[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """Meters from each vertex of a garment to where it ends on skin, hair or shoes; elsewhere infinite."""
    cloth = ~np.isin(labels, NO_CLOTH)
    i, j = fine.edges.T
    ends = np.zeros(len(fine), bool)
    ends[i[cloth[i] & ~cloth[j]]] = ends[j[cloth[j] & ~cloth[i]]] = True
    found = np.full(len(fine), np.inf)
    for label in np.unique(labels[ends]):
        mine = np.flatnonzero(labels == label)
        found[mine] = KDTree(fine.points[mine[ends[mine]]]).query(fine.points[mine])[0]
    return found


def _mirrored(part: int) -> int:
    """The same part of the other side."""
    return int(part) if part < BodyPart.LEFT_ARM else int(part) ^ 1


def _folded_in(
    fine: FineMesh,
    place: Float[np.ndarray, "n 2"],
    outward: Float[np.ndarray, "n 2"],
    aside: Bool[np.ndarray, " n"],
    rows: Int[np.ndarray, " m"],
    own: Int[np.ndarray, " s"],
    strange: Int[np.ndarray, " t"],
    options: ColorFill,
) -> tuple[Float[np.ndarray, "m 2"], Int[np.ndarray, " m"]]:
    """Where in the photo (meters) each vertex finds its detail, and the source there, -1 if there is none.

    Through the body if a source is there and the vertex does not face ``aside``: a flank that an arm hides has one
    line of the photo before it, which would become stripes. A vertex beside the sources finds it as far inside their
    border as it lies beyond it along the surface, and coming round from behind the same: so front and back meet without
    a seam, and the sides, which the photo shows as a line, are not smeared. Behind what is ``strange`` to the label's
    sides (a print) it is what lies around that, mirrored at its border.
    """
    tree, of_strange = KDTree(place[own]), KDTree(place[strange]) if len(strange) else None

    def look(
        at: Float[np.ndarray, "k 2"],
    ) -> tuple[Int[np.ndarray, " k"], Bool[np.ndarray, " k"], Bool[np.ndarray, " k"]]:
        """The nearest source of each place, whether the place shows it, and whether it shows what is strange."""
        distance, nearest = (np.asarray(found) for found in tree.query(at))
        apart = np.full(len(at), np.inf) if of_strange is None else np.asarray(of_strange.query(at)[0])
        near = np.minimum(distance, apart) < options.near
        return nearest, near & (distance < apart), near & (apart <= distance)

    at, found = place[rows], np.full(len(rows), -1)
    nearest, behind, over = look(at)
    behind &= ~aside[rows]
    found[behind] = own[nearest[behind]]
    todo = np.flatnonzero(~behind)
    beside = np.flatnonzero(~behind & ~over)
    if len(beside):
        border = own[nearest[beside]]
        beyond = np.linalg.norm(fine.points[rows[beside]] - fine.points[border], axis=1)
        if behind.any():
            back = rows[behind]
            beyond = np.minimum(beyond, KDTree(fine.points[back]).query(fine.points[rows[beside]])[0])
        at[beside] = place[border] - outward[border] * beyond[:, None]
    for _ in range(options.folds):
        if not len(todo):
            break
        nearest, shown, _ = look(at[todo])
        found[todo[shown]] = own[nearest[shown]]
        todo, nearest = todo[~shown], nearest[~shown]
        at[todo] = 2 * place[own[nearest]] - at[todo]
    return at, found


__all__ = ["CLOTH", "HAIR", "SHOE", "SKIN", "ColorFill", "Detail", "Material", "Shown", "completed"]
