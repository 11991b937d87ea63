"""Colours of what the photo does not show, of the same label only: never background's, another label's, the rim's.

An unseen vertex gets a base (:mod:`label_bases`) and detail (:mod:`label_details`). The base is what its label looks
like at its height on its part of the body (a robust profile, both sides of a limb together), drawn smoothly towards
what is seen beside it. The detail is what the photo shows finer than that: through the body where the photo shows the
same label there, else mirrored at the label's border, from the other limb where a limb shows nothing. A print, a tie,
an open front (:mod:`prints`) and what happens at one place do not go behind; pieces of the garment's cloth that fit
there do (:mod:`repeats`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.geometry.meshes import connected_pieces
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import bounding_box
from persona.imaging.sampling import Spline, sample
from persona.imaging.window import PersonWindow
from persona.synthesis.color_fill import ColorFill, lab_of, own_pixels, sideways
from persona.synthesis.common import median
from persona.synthesis.ends import Ends
from persona.synthesis.fine_mesh import FineMesh
from persona.synthesis.label_bases import base_of, drawn_in_front, without_detail
from persona.synthesis.label_details import Detail, detail_of
from persona.synthesis.prints import NO_CLOTH, from_middle, going_round
from persona.synthesis.repeats import Cloth, cloth_of
from persona.synthesis.rings import TRUNK, Rings
from persona.synthesis.surface_labels import PhotoLabels, SurfaceLabels
from persona.types import BodyPart, Label

_TRIM = 0.02  # share that the ends of garments have in its colours without detail


@dataclass(frozen=True)
class Shown:
    """What the photo shows of each fine vertex's garment.

    Attributes:
        proof: of the rest of the garment: 1 where it shows the garment and this goes round, -1 where it shows what only
            the middle or one side has (:func:`going_round`), else 0.
        mended: where it shows no cloth, and cloth was found for it.
        colors: that cloth there (sRGB); elsewhere 0.
        window: the photo as it goes round: without light on cloth that changes slowly.
    """

    proof: Int[np.ndarray, " n"]
    mended: Bool[np.ndarray, " n"]
    colors: Float[np.ndarray, "n 3"]
    window: PersonWindow


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
    usual, alone, band = going_round(fine, rings, window, photo, labels, source, options.shade, options.prints)
    other = _of_other_cloth(fine, labels, source, alone)
    ends = Ends.of(fine, labels, options.trims)
    trim = ends.apart < options.prints.trim
    usual *= 1 - _between_legs(fine, rings, labels, source, options) * ~trim
    counted = _counted(fine, photo, source, usual)
    proof = surface.evidence * source * usual
    inner = _counted(fine, photo, source, np.where(trim, _TRIM, 1) * usual)
    smooth, _ = without_detail(fine, rings, window, photo, surface, inner, proof, trim, options)
    even = _evened(window, photo, labels[source], counted, fine.pixels_per_meter, options)
    lightless, blurred = without_detail(fine, rings, even, photo, surface, inner, proof, trim, options)
    lit = lightless * lit_as_face(fine, labels, direct, surface.evidence, options)
    base = base_of(fine, rings, surface, direct, np.clip(lit, 0, 1), proof, trim, options)
    level = drawn_in_front(fine, labels, base, smooth, direct, surface.evidence * source, usual, options)
    # Below a placket, a pocket, a collar lies cloth, so their bases tell; their detail does not.
    closing = from_middle(fine, rings, labels) < options.repeats.middle
    cloth = _cloth(fine, even, photo, labels, source, closing, band, counted, blurred, options)
    for label, one in cloth.items():
        rows = np.flatnonzero(source & (labels == label) & ~trim)
        once = rows[one.happens_once(fine.pixels[rows])]
        usual[once], alone[once] = 0, True
    closing &= fine.garment < 0
    clear = photo.other[fine.row, fine.column] > options.rim
    seen, telling = source & (usual > 0.5) & ~closing & clear, fine.area * sideways(fine, rings, options)
    shown = np.clip(sample(even.foreground, fine.pixels), 0, 1)
    trims = ends.trimmed(fine, shown, base, seen, telling, options.prints.trim, options.shade, options.trims)
    told = (counted, blurred, source, usual, ends, trims, cloth, level, closing, wanted, options)
    detail = detail_of(fine, rings, even, photo, labels, *told)
    level = _trimmed(fine, even, level, detail, np.where(trims[0], ends.apart, np.inf), options)
    shown = _shown(fine, labels, np.where(alone, -1, source & ~alone), even, blurred, cloth, detail)
    return np.where(other[:, None], direct, level + detail.colors), shown, detail


def _of_other_cloth(
    fine: FineMesh, labels: Int[np.ndarray, " n"], source: Bool[np.ndarray, " n"], alone: Bool[np.ndarray, " n"]
) -> Bool[np.ndarray, " n"]:
    """The pieces that stand off the body and are of another cloth than their label: most of what they show does not go
    round (``alone``). They are one layer, so both sides of them are what the front is.
    """
    cloth = fine.sheet & (fine.garment < 0) & ~np.isin(labels, [int(label) for label in NO_CLOTH])
    piece = connected_pieces(fine.faces[cloth[fine.faces].all(1)], len(labels))
    seen = fine.area * (source & cloth)
    own, whole = (np.bincount(piece, weight) for weight in (seen * alone, seen))
    return cloth & ~source & (own > 0.5 * whole)[piece]


def _between_legs(
    fine: FineMesh,
    rings: Rings,
    labels: Int[np.ndarray, " n"],
    source: Bool[np.ndarray, " n"],
    options: ColorFill,
) -> Float[np.ndarray, " n"]:
    """How far cloth lies where the legs meet: in the shade of both, which is no colour of the garment.

    Of a garment that is seen nowhere else it tells the colour.
    """
    low = fine.rest[(rings.chart == TRUNK) & (fine.garment < 0), 1].min()
    wide, high = options.between_legs
    apart = np.hypot(fine.rest[:, 0] / wide, (fine.rest[:, 1] - low) / high)
    share = np.clip(2 * (1.5 - apart), 0, 1) * (fine.garment < 0)
    for label in np.unique(labels[share > 0]):
        mine = labels == label
        if Label(label) in NO_CLOTH or (source & mine & (share == 0)).sum() < options.least:
            share[mine] = 0
    return share


def lit_as_face(
    fine: FineMesh,
    labels: Int[np.ndarray, " n"],
    direct: Float[np.ndarray, "n 3"],
    evidence: Float[np.ndarray, " n"],
    options: ColorFill,
) -> Float[np.ndarray, "n 3"]:
    """By how much brighter hair would be in the light of the whole face than in that of its own side, in each colour of
    the light; 1 elsewhere.

    Hair that the photo shows on one side alone may be in the shade there, as the face is. What it shows on both sides
    is in both lights, and tells its colour itself.
    """
    factor = np.ones((len(fine), 3))
    face = (labels == Label.SKIN) & (fine.parts == BodyPart.HEAD) & ~fine.sheet & (evidence > options.source)
    sides = [face & (side * fine.rest[:, 0] > 0) for side in (-1, 1)]
    if min(side.sum() for side in sides) < options.least:
        return factor
    each = np.array([np.median(direct[side], axis=0) for side in sides])
    least, most = options.brighter
    more = each.mean(0) / np.maximum(each, 1e-3)
    bright = more.mean(1, keepdims=True)
    more *= np.clip(bright, least, most) / bright
    hair, left = labels == Label.HAIR, (fine.rest[:, 0] > 0).astype(int)
    seen = np.bincount(left[hair], (evidence * fine.area)[hair], 2)
    both = 4 * seen.prod() / max(float(seen.sum()), 1e-12) ** 2
    factor[hair] = more[left[hair]] ** (1 - both)
    return factor


def _trimmed(
    fine: FineMesh,
    window: PersonWindow,
    level: Float[np.ndarray, "n 3"],
    detail: Detail,
    hem: Float[np.ndarray, " n"],
    options: ColorFill,
) -> Float[np.ndarray, "n 3"]:
    """The base with a garment's ends as they are in front: piping has a colour of its own, whatever its height's is."""
    found = np.flatnonzero((hem < options.prints.trim) & np.isfinite(detail.place).all(1))
    out = level.copy()
    if len(found):
        share = detail.share[found] * np.clip(2 - 2 * hem[found] / options.prints.trim, 0, 1)
        own = np.clip(Spline(window.foreground)(detail.place[found]), 0, 1) - detail.colors[found]
        out[found] += share[:, None] * (own - level[found])
    return out


def _shown(
    fine: FineMesh,
    labels: Int[np.ndarray, " n"],
    proof: Int[np.ndarray, " n"],
    window: PersonWindow,
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
    return Shown(proof, mended, colors, window)


def _evened(
    window: PersonWindow,
    photo: PhotoLabels,
    labels: Int[np.ndarray, " s"],
    counted: Float[np.ndarray, "h w"],
    pixels_per_meter: float,
    options: ColorFill,
) -> PersonWindow:
    """The window with cloth in even light."""
    even = window.foreground.copy()
    for label in np.unique(labels):
        mine = photo.labels == label
        box = bounding_box(mine)
        if box is None or Label(label) in NO_CLOTH:
            continue
        own, inside = counted * own_pixels(photo, int(label), options), box.slices
        told = options.shade.evened(window.foreground[inside], own[inside], pixels_per_meter)
        even[inside][mine[inside]] = told[mine[inside]]
    return replace(window, foreground=even)


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
    fine: FineMesh,
    window: PersonWindow,
    photo: PhotoLabels,
    labels: Int[np.ndarray, " n"],
    source: Bool[np.ndarray, " n"],
    closing: Bool[np.ndarray, " n"],
    band: Bool[np.ndarray, " n"],
    counted: Float[np.ndarray, "h w"],
    blurred: dict[int, Float[np.ndarray, "h w 3"]],
    options: ColorFill,
) -> dict[int, Cloth]:
    """By label of a garment, where it is cloth, and the cloth for where it is not."""
    found = {}
    known, middle, free, across = np.zeros((4, *photo.labels.shape), bool)
    at = fine.row[source], fine.column[source]
    known[at], middle[at], free[at], across[at] = True, closing[source], fine.garment[source] >= 0, band[source]
    middle, free, across = (nearest_fill(told, known) for told in (middle, free, across & ~middle))
    for label in np.unique(labels[source]):
        if Label(label) not in NO_CLOTH:
            own = own_pixels(photo, label, options) & (photo.other > options.rim)
            base, px = blurred[label], fine.pixels_per_meter
            detail, goes = window.foreground - base, counted > 0.5
            cloth = cloth_of(detail, base, own, goes, middle, free, across, px, options.repeats)
            if cloth is not None:
                found[int(label)] = cloth
    return found


def _sources(
    fine: FineMesh, surface: SurfaceLabels, direct: Float[np.ndarray, "n 3"], options: ColorFill
) -> Bool[np.ndarray, " n"]:
    """Vertices that show what their label looks like: skin and hair without what only passes for them."""
    source = surface.evidence > options.source
    small = np.isin(surface.labels, (Label.SHOE, Label.PROP, Label.SOCKS, Label.BELT))
    source |= small & (surface.evidence > 0.5 * options.source)
    lab = lab_of(direct)
    usual = {}
    head = fine.parts == BodyPart.HEAD
    for label in (Label.SKIN, Label.HAIR):
        own = source & (surface.labels == label)
        body = own & ~head
        telling = body if label == Label.SKIN and body.sum() > 10 * options.least else own
        if telling.sum() < options.least:
            continue
        usual[label] = median(lab[telling], fine.area[telling])
        near = np.linalg.norm(lab - usual[label], axis=1) < options.skin_outlier
        face = own & head
        if label == Label.SKIN and face.sum() >= options.least:
            # A face is in a light of its own. Its darker half holds a beard and glasses.
            bright = face & (lab[:, 0] >= np.median(lab[face, 0]))
            tone = median(lab[bright], fine.area[bright])
            near |= face & (np.linalg.norm(lab - tone, axis=1) < options.skin_outlier)
        source &= ~own | near
    if len(usual) == 2:
        apart = [np.linalg.norm(lab - usual[label], axis=1) for label in (Label.SKIN, Label.HAIR)]
        source &= (surface.labels != Label.HAIR) | (apart[1] < apart[0])
    return source


__all__ = ["Shown", "completed", "lit_as_face"]
