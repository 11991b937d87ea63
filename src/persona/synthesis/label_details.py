"""What the photo shows finer than a label's base, and where it goes on: through the body, folded, along an end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.spatial import KDTree

from persona.imaging.masks import masked_blur
from persona.imaging.sampling import Spline, sample
from persona.imaging.window import PersonWindow
from persona.synthesis.color_fill import ColorFill, material_of, own_pixels, sideways
from persona.synthesis.common import Common
from persona.synthesis.ends import Ends
from persona.synthesis.fine_mesh import ARMS, LEGS, FineMesh
from persona.synthesis.prints import NO_CLOTH
from persona.synthesis.repeats import Cloth
from persona.synthesis.rings import Rings
from persona.synthesis.shade import usually
from persona.synthesis.surface_labels import PhotoLabels
from persona.types import BodyPart, Label

_SAME = 0.5  # pixels within which two places are one


@dataclass(frozen=True)
class Detail:
    """What the photo shows finer than the base, and where it was found, so that more of it can be had in between.

    Attributes:
        colors: to add to the base at every fine vertex (sRGB).
        place: in the window, pixels; not a number where there is no detail.
        share: how much of what is there counts.
        labels: of the vertices.
        pictures: by label, what is finer than its base.
        made: of the colours, what is in no picture.
    """

    colors: Float[np.ndarray, "n 3"]
    place: Float[np.ndarray, "n 2"]
    share: Float[np.ndarray, " n"]
    labels: Int[np.ndarray, " n"]
    pictures: dict[int, Spline]
    made: Float[np.ndarray, "n 3"]

    def at_own_place(self, fine: FineMesh, rows: Int[np.ndarray, " m"]) -> Bool[np.ndarray, " m"]:
        """Whether these vertices have what the photo shows right at them, before or behind."""
        return np.linalg.norm(self.place[rows] - fine.pixels[rows], axis=1) < _SAME

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
            shown = self.colors - self.made
            out[rows] = picture(middle[rows]) * share[rows] - (shown[a] + shown[b]) / 2
        return out


def detail_of(
    fine: FineMesh,
    rings: Rings,
    window: PersonWindow,
    photo: PhotoLabels,
    labels: Int[np.ndarray, " n"],
    counted: Float[np.ndarray, "h w"],
    blurred: dict[int, Float[np.ndarray, "h w 3"]],
    source: Bool[np.ndarray, " n"],
    usual: Float[np.ndarray, " n"],
    ends: Ends,
    trims: tuple[Bool[np.ndarray, " n"], Bool[np.ndarray, " n"]],
    cloth: dict[int, Cloth],
    level: Float[np.ndarray, "n 3"],
    closing: Bool[np.ndarray, " n"],
    wanted: Bool[np.ndarray, " n"],
    options: ColorFill,
) -> Detail:
    """What the photo shows of each vertex's label finer than its base, of the same cloth as the base (``level``).

    Where a garment closes in front (``closing``) it ends as nowhere else: knots, buckles, notches do not go behind.

    Args:
        ends: of garments; ``trims`` tells which vertices lie along one with a trim, and which show it.
    """
    px = fine.pixels_per_meter
    place = fine.pixels / px
    # Sources fold along one smooth direction: with every fold's own, stripes would waver.
    normal = np.c_[fine.outward, fine.facing]
    even = fine.relaxed(normal, fine.area / options.even**2 + 1e-6, steps=options.steps // 2, tolerance=1e-2)
    outward = even[:, :2] / np.maximum(np.linalg.norm(even[:, :2], axis=1, keepdims=True), 1e-9)
    aside = np.abs(even[:, 2]) < options.aside
    deep = np.clip(-even[:, 2:], -1, 1)
    normals = np.hstack([np.sqrt(1 - deep**2) * outward, deep])
    nothing = np.zeros((len(fine), 3))
    detail = Detail(nothing, np.full((len(fine), 2), np.nan), np.zeros(len(fine)), labels, {}, nothing.copy())
    hem, trim, (along, shows) = ends.apart, options.prints.trim, trims
    clear = photo.other > options.rim
    least = 5 * options.least
    telling = fine.area * sideways(fine, rings, options) * usual
    height = ((rings.number - rings.first[rings.chart]) * rings.step / options.step).astype(int)
    for label in np.unique(labels[wanted]):
        strength, most = material_of(label).strength
        finer = np.clip(strength * (window.foreground - blurred[label]), -most, most)
        counts = counted * own_pixels(photo, label, options)
        plain, fold = np.zeros(counts.shape), 0.0
        if Label(label) not in NO_CLOTH:
            plain = options.shade.plain(blurred[label] + finer, counts, px)
            finer = options.shade.folds(finer, blurred[label], plain, counts, px)
            left = cloth[int(label)].left if int(label) in cloth else 1.0
            fold, depth = options.shade.creased(finer, blurred[label], plain, counts, left, px)
            finer = options.shade.softened(finer, plain, fold, depth)
        one_cloth = usually(plain, counts)
        picture = detail.pictures[int(label)] = Spline(finer)
        size = np.sqrt(masked_blur((finer**2).sum(-1), counts, options.common.blur * px))
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
            border = along[rows]
            inside = known & (hem >= np.where(closing, options.prints.closing, trim))
            own, other = (np.flatnonzero(mine & inside & (fine.parts == p)) for p in (part, _mirrored(part)))
            own = own[~_shaded(fine, place, own, source & (fine.parts != part), options)]
            seen_trim = np.flatnonzero(mine & shows)
            found = [(rows[border], *_along_border(fine, place, hem, rows[border], seen_trim, options), seen_trim)]
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
                    if woven is not None and among is not seen_trim:
                        at[hit] = woven.instead(at[hit] * px) / px
                    if Label(label) not in NO_CLOTH:
                        strong = _strong(fine, height, standing, telling, among, options)[height[of[hit]]]
                        share = share * options.common.kept(sample(size, at[hit] * px), strong)
                        if among is not seen_trim:
                            below = sample(blurred[label], at[hit] * px)
                            share = share * (1 - one_cloth * (1 - options.shade.same(below, level[these[hit]])))
                    detail.place[these[hit]], detail.share[these[hit]] = at[hit] * px, share
                    detail.colors[these[hit]] = picture(at[hit] * px) * share[:, None]
        may_be_woven = fold < 1  # a flower or two on a back are better than none
        fold *= float(np.interp(one_cloth, options.creases.plain, (0, 1)))
        if woven is not None and fold > 0:
            rows = np.flatnonzero((labels == label) & (fine.garment < 0))
            through = normals[rows, 2] > options.creases.behind
            through &= may_be_woven | np.isin(fine.parts[rows], (*ARMS, *LEGS))
            kept = ~wanted[rows] | through & detail.at_own_place(fine, rows)
            seen = _Seen.of(finer, blurred[label], counts * plain * clear * ~woven.once_in(counts.shape), px, options)
            apart = np.clip(hem / trim - 1, 0, 1) * fold
            _add_folds(detail, fine, rows[~kept], rows[kept], normals, seen, apart, level, options)
        if label == Label.HAIR and mine.any():
            rows = np.flatnonzero(wanted & (labels == label))
            strands = options.strands.detail(fine, rows, finer, counts, photo.other)
            if strands is not None:
                share = options.strands.share(fine, rows, np.flatnonzero(mine))
                detail.place[rows[share > 0]] = np.nan  # in between there is no more of it
                mixed = np.sqrt(1 - share)[:, None] * detail.colors[rows] + np.sqrt(share)[:, None] * strands
                detail.colors[rows] = mixed
    return detail


@dataclass(frozen=True)
class _Seen:
    """A garment's plain cloth in the photo.

    Attributes:
        folds: its detail (sRGB) without what is finer than folds.
        threads: what is.
        size: how strong threads are around each pixel; ``strong`` is up to where they are common.
        relative: brightness of the folds beside the base's.
        own: how far each pixel shows plain cloth that may be anywhere.
        plain: how far each pixel shows no stripes, by how strong its detail is.
    """

    folds: Float[np.ndarray, "h w 3"]
    threads: Float[np.ndarray, "h w 3"]
    size: Float[np.ndarray, "h w"]
    strong: Float[np.ndarray, " 1"]
    relative: Float[np.ndarray, "h w"]
    own: Float[np.ndarray, "h w"]
    plain: Float[np.ndarray, "h w"]

    @staticmethod
    def of(
        finer: Float[np.ndarray, "h w 3"],
        base: Float[np.ndarray, "h w 3"],
        own: Float[np.ndarray, "h w"],
        pixels_per_meter: float,
        options: ColorFill,
    ) -> _Seen:
        shown, sigma = own > 0, options.creases.sizes[0] * pixels_per_meter
        folds = masked_blur(finer, shown, sigma)
        size = np.sqrt(masked_blur(((finer - folds) ** 2).sum(-1), shown, sigma))
        strong = options.common.strong(size[shown], own[shown], np.zeros(shown.sum(), int), 1)
        relative = (folds * base).sum(-1) / ((base**2).sum(-1) + options.shade.dark)
        plain = options.shade.lit(finer, base, own, pixels_per_meter)
        return _Seen(folds, finer - folds, size, strong, relative, own * plain, plain)

    def what_goes(self, places: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 3"]:
        """What of its detail gives way to folds that are made: folds, and threads that stand out (edges, seams)."""
        less = 1 - Common.kept(sample(self.size, places), self.strong)
        return sample(self.folds, places) + less[:, None] * sample(self.threads, places)


def _add_folds(
    detail: Detail,
    fine: FineMesh,
    rows: Int[np.ndarray, " m"],
    kept: Int[np.ndarray, " k"],
    normals: Float[np.ndarray, "n 3"],
    seen: _Seen,
    most: Float[np.ndarray, " n"],
    level: Float[np.ndarray, "n 3"],
    options: ColorFill,
) -> None:
    """Folds that are made, on a garment's places (``rows``) that show none of the photo's at their own place.

    Args:
        kept: places of the garment that do.
        normals: in the camera's frame.
        most: how far folds may be made at each place (0 to 1).
    """
    made = options.creases.field(fine, rows, normals[rows], seen.relative, seen.own, options.common)
    if made is None:
        return
    share = (most[rows] * options.creases.share(fine, rows, kept))[:, None]
    was, told = np.zeros((len(rows), 3)), np.isfinite(detail.place[rows]).all(1)
    at = rows[told]
    share[told] *= sample(seen.plain, detail.place[at])[:, None]
    was[told] = detail.share[at, None] * seen.what_goes(detail.place[at])
    # The sum is as strong as each of them: they have nothing to do with each other.
    detail.made[rows] = np.sqrt(1 - (1 - share) ** 2) * made[:, None] * level[rows] - share * was
    detail.colors[rows] += detail.made[rows]


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
    """As :func:`_folded_in`: the nearest source, whatever its depth, that is as far from its border.

    Where this side shows none, the other one does.
    """
    if not len(own):
        return place[rows], np.full(len(rows), -1)
    where = np.c_[fine.rest[:, :2], options.along_border * np.minimum(hem, 1)]
    tree = KDTree(where[own])
    found = [tree.query(where[rows] * [side, 1, 1]) for side in (1, -1)]
    apart, nearest = (np.where(found[0][0] < 2 * options.far, *one) for one in zip(*found, strict=True))
    return place[own[nearest]], np.where(apart < 2 * options.far, own[nearest], -1)


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


__all__ = ["Detail", "detail_of"]
