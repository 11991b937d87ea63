"""Garments that hang free, on the textured surface: what of them the photo shows, what they are, their colours.

A garment's grid is a picture of its cloth, a chart: columns go round, rows down. What the photo shows of it fills the
chart's front. Behind, the chart is the usual colour of each row, and detail of the same rows, moved along
(:mod:`going_on`), so that patterns and pleats go round.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from scipy.ndimage import gaussian_filter1d

from persona.imaging.colour import srgb_to_lab
from persona.imaging.colour_density import colour_density
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import masked_blur
from persona.imaging.sampling import Spline
from persona.imaging.window import PersonWindow
from persona.surface.garment_scene import names_of_cloth, worn_over
from persona.synthesis.common import Common, binned_medians
from persona.synthesis.fine_mesh import FEET, LEGS, FineMesh
from persona.synthesis.going_on import gone_on, moved_into
from persona.synthesis.label_colours import Shown
from persona.synthesis.surface_labels import LabelField, PhotoLabels, SurfaceLabels
from persona.types import BodyFit


def named_garments(
    window: PersonWindow, shown: Int[np.ndarray, "h w"], fit: BodyFit
) -> tuple[PersonWindow, Bool[np.ndarray, "h w"]]:
    """The window with each garment called by one label, wherever the photo shows cloth of it or over it.

    Args:
        shown: number of the garment that every pixel shows, -1 where it shows none.

    Returns:
        the window, and the pixels that show what is worn over a garment: they are seen, and tell nothing of the rest.
    """
    labels, over = window.labels, np.zeros(shown.shape, bool)
    for number, garment in enumerate(fit.garments):
        own = shown == number
        over |= worn_over(garment.kind, window.labels, own)
        called = names_of_cloth(garment.kind, window.labels, own)
        labels = np.where(own & np.isin(labels, called), np.uint8(garment.label), labels)
    return replace(window, labels=labels), over


@dataclass(frozen=True)
class HemSeen:
    """What the photo shows along a hem that hangs a little lower than there: the legs below it, and the line between.

    Attributes:
        above: meters over a hem within which legs may be seen in its place.
        below: meters under it within which they tell what they look like.
        cell: Lab distance within which colours are one.
        rare: times that a colour is less common on the garment than on these legs, to be theirs.
        least: fine vertices of the legs and of the garment that tell it.
    """

    above: float = 0.04
    below: float = 0.12
    cell: float = 5.0
    rare: float = 20.0
    least: int = 100


def _of_legs(
    fine: FineMesh,
    window: PersonWindow,
    photo: PhotoLabels,
    seen: Float[np.ndarray, " n"],
    hem: HemSeen,
    options: LabelField,
) -> Bool[np.ndarray, " n"]:
    """Points near the hem of a garment around the legs where the photo shows what is below it."""
    found = np.zeros(len(fine), bool)
    at = (fine.row, fine.column)
    legs = np.isin(fine.parts, (*LEGS, *FEET)) & (fine.garment < 0) & (seen > 0)
    for number, garment in enumerate(fine.fit.garments):
        if not garment.around_legs:
            continue
        chart = _chart(fine, number)
        down = np.linalg.norm(np.diff(fine.points[chart], axis=0), axis=2)
        height = np.zeros(chart.shape)
        height[:-1] = np.cumsum(down[::-1], axis=0)[::-1]
        low = chart[(height < hem.above) & (seen[chart] > 0)]
        found[low] = photo.other[at][low] < options.other
        end = fine.points[chart[-1], 1]
        under = np.flatnonzero(legs & (fine.points[:, 1] < end.max()) & (fine.points[:, 1] > end.min() - hem.below))
        own = chart[(height >= hem.above) & (seen[chart] > 0) & (photo.labels[at][chart] == garment.label)]
        if not len(low) or min(len(under), len(own)) < hem.least:
            continue
        lab = [srgb_to_lab(window.foreground[at][rows]) / hem.cell for rows in (own, under, low)]
        everything = np.concatenate(lab)
        cloth, leg = (colour_density(known, 1.0, lab[2], everything) for known in lab[:2])
        found[low] |= hem.rare * cloth < leg
    return found


def dressed_labels(
    surface: SurfaceLabels,
    fine: FineMesh,
    window: PersonWindow,
    photo: PhotoLabels,
    seen: Float[np.ndarray, " n"],
    options: LabelField,
    hem: HemSeen,
) -> SurfaceLabels:
    """The labels with every garment all one; the photo proves it where it shows the garment and calls it so.

    Args:
        seen: how squarely the photo sees each vertex, 0 where it shows something else.
        hem: what it shows along a hem.
    """
    worn = fine.garment >= 0
    if not worn.any():
        return surface
    own: UInt8[np.ndarray, " k"] = np.array([garment.label for garment in fine.fit.garments], np.uint8)
    at = (fine.row[worn], fine.column[worn])
    label = own[fine.garment[worn]]
    agree = fine.inside[worn] & (photo.labels[at] == label) & (seen[worn] > 0)
    agree &= ~_of_legs(fine, window, photo, seen, hem, options)[worn]
    proof = np.clip(photo.edge[at] / options.edge, 0, 1) * np.clip(photo.other[at] / options.other, 0, 1)
    labels, agrees, evidence = surface.labels.copy(), surface.agree.copy(), surface.evidence.copy()
    labels[worn], agrees[worn], evidence[worn] = label, agree, seen[worn] * proof * agree * photo.clear[at]
    return replace(surface, labels=labels, agree=agrees, evidence=evidence)


@dataclass(frozen=True)
class ChartFill:
    """How a garment's colours go round. Lengths in meters. All values were chosen by hand on six photos.

    Attributes:
        squarely: cosine between cloth and line of sight up to which a column of the chart is the photo's.
        least: share of the chart's columns on either side of the middle that are the photo's, at least.
        trusted: evidence of a point's colour from which on it is known.
        plain: standard deviation of the blur that tells a row's usual colour from detail.
        edge: over which the colours beside the photo's columns become the row's usual ones.
        overlap: of the pieces that go on behind, in which two of them are joined.
        most: that a colour behind is changed towards its row's usual one (0 to 1).
        waist: below the waist of what goes on above it, over which the colours behind become the chart's.
        common: how much of what stands out of its row, or of its surroundings, goes behind.
        hem: where the photo shows legs in the place of a hem.
    """

    squarely: float = 0.55
    least: float = 0.06
    trusted: float = 0.6
    plain: float = 0.03
    edge: float = 0.06
    overlap: float = 0.04
    most: float = 0.08
    waist: float = 0.05
    common: Common = field(default_factory=Common)
    hem: HemSeen = field(default_factory=HemSeen)


def charted(
    fill: Float[np.ndarray, "n 3"],
    photo: Shown,
    fine: FineMesh,
    window: PersonWindow,
    surface: SurfaceLabels,
    options: ChartFill,
) -> Float[np.ndarray, "n 3"]:
    """The fill with the colours of garments gone round their charts.

    Args:
        fill: a colour for every fine vertex.
        photo: what it shows of every vertex's garment.
        surface: the fine vertices' labels, and what proves them.
    """
    out = fill.copy()
    for number, garment in enumerate(fine.fit.garments):
        if not garment.is_cloth:  # locks have no pattern that goes round; a bag's back is its front
            continue
        chart = _chart(fine, number)
        points = fine.points[chart]
        wide = float(np.median(np.linalg.norm(np.diff(points, axis=1), axis=2)))  # meters from column to column
        colors = np.clip(Spline(window.foreground)(fine.pixels[chart.ravel()]), 0, 1).reshape(*chart.shape, 3)
        known = surface.evidence[chart] > options.trusted
        if known.sum() < 50 or wide <= 0:
            continue
        middle = _middle(known, garment.closed)
        turn = -middle if garment.closed else 0
        proof, mended = photo.proof[chart], photo.mended[chart]
        alone = nearest_fill(proof < 0, proof != 0) | mended  # the rim of what stays in front, too
        told = (colors, known, alone, mended, photo.colors[chart], fine.facing[chart])
        colors, seen, alone, mended, cloth, facing = (np.roll(values, turn, axis=1) for values in told)
        gone = _gone_round(
            colors, seen, alone, mended, cloth, facing, turn % chart.shape[1], wide, garment.closed, options
        )
        gone = np.roll(gone, -turn, axis=1)
        high = float(np.median(np.linalg.norm(np.diff(points, axis=0), axis=2)))
        below = np.arange(len(chart)) * high / options.waist
        share = np.ones(len(chart)) if garment.kind == "skirt" else np.clip(below, 0, 1)
        share = np.maximum(share[:, None], known)[..., None]
        out[chart] = share * gone + (1 - share) * fill[chart]
    return out


def _chart(fine: FineMesh, number: int) -> Int[np.ndarray, "h w"]:
    """The fine vertices of a garment as a picture: rows from the waist, columns as the grid's."""
    garment = fine.fit.garments[number]
    own = np.flatnonzero(fine.garment == number)
    place = fine.parents[own] - garment.first
    row, column = place // garment.columns, place % garment.columns
    used = fine.barycentric[own] > 0
    wraps = garment.closed & (np.where(used, column, 0).max(1) > np.where(used, column, 1 << 30).min(1) + 1)
    column = column + (wraps[:, None] & (column < garment.columns // 2)) * garment.columns
    y, x = ((v * fine.barycentric[own]).sum(1) for v in (row, column))
    steps = round(1 / min(s for s in np.diff(np.unique(np.round(y, 6))) if s > 1e-6))
    width = garment.columns * steps if garment.closed else (garment.columns - 1) * steps + 1
    chart = np.full(((garment.rows - 1) * steps + 1, width), -1)
    chart[np.rint(y * steps).astype(int), np.rint(x * steps).astype(int) % width] = own
    return chart


def _middle(known: Bool[np.ndarray, "h w"], closed: bool) -> int:
    """The column in the middle of what is seen."""
    if not closed:
        return 0
    turn = 2 * np.pi * np.arange(known.shape[1]) / known.shape[1]
    weight = known.sum(0)
    middle = np.arctan2((weight * np.sin(turn)).sum(), (weight * np.cos(turn)).sum())
    return round(middle / (2 * np.pi) * known.shape[1]) % known.shape[1]


def _gone_round(
    colors: Float[np.ndarray, "h w 3"],
    known: Bool[np.ndarray, "h w"],
    alone: Bool[np.ndarray, "h w"],
    mended: Bool[np.ndarray, "h w"],
    cloth: Float[np.ndarray, "h w 3"],
    facing: Float[np.ndarray, "h w"],
    middle: int,
    wide: float,
    closed: bool,
    options: ChartFill,
) -> Float[np.ndarray, "h w 3"]:
    """A chart's colours, filled where they are not known.

    Args:
        colors: what the photo shows at each point; ``known`` where that is the garment, ``facing`` how squarely.
        alone: what only the middle or one side of the garment shows; it stays there.
        mended: where there is ``cloth`` in its place.
        middle: the column in the middle of the garment's front.
        wide: meters between columns, which begin in the middle of what is seen.
    """
    width = known.shape[1]
    square = facing > options.squarely
    least = max(2, round(options.least * width))

    def reach(side: Bool[np.ndarray, "h w"]) -> int:
        """How many columns from the first are the photo's."""
        ends = np.where(side.all(1), width, np.argmin(side, axis=1))
        ends = ends[known.any(1)]
        return int(np.clip(np.median(ends), least, width // 2 - 1))

    a, b = reach(square), reach(square[:, ::-1])  # columns 0 to a - 1 and width - b to width - 1
    column = np.arange(width)
    front = (column < a) | (column >= width - b)
    told = (colors, known & front, alone & front, mended & front, cloth)
    zone, sure, stays, mended, cloth = (np.roll(values, b, axis=1)[:, : a + b] for values in told)
    if not sure.any():
        return colors
    # What is hidden on one side is as on the other: there is the column as far from the garment's middle.
    mirrored = (2 * (middle + b) - np.arange(a + b)) % width
    mirrored = np.where(closed & (mirrored < a + b), mirrored, -1)
    goes = np.where(mended[..., None], cloth, zone)
    goes = _filled(goes, sure & (~stays | mended), mirrored, wide, options)
    zone = np.where((sure & stays)[..., None], zone, goes)
    sigma = options.plain / wide
    base = masked_blur(goes, np.ones(sure.shape, np.float32), sigma)
    tells = sure & ~stays if (sure & ~stays).any() else sure
    row = np.broadcast_to(np.arange(len(goes))[:, None], sure.shape)
    told = np.bincount(row[tells], minlength=len(goes)) > 0
    usual = binned_medians(base[tells], np.ones(tells.sum()), row[tells], len(goes))
    usual = nearest_fill(usual[:, None], told[:, None])[:, 0]
    usual = gaussian_filter1d(usual, 2.0, axis=0, mode="nearest")

    def common(apart: Float[np.ndarray, "h z 3"], blur: float) -> Float[np.ndarray, "h z 3"]:
        """What is as strong as most of the garment, or of its row; the rest weakened."""
        size = (apart**2).sum(-1)
        size = np.sqrt(masked_blur(size, np.ones(sure.shape, np.float32), blur / wide) if blur else size)
        strong = options.common.strong(size[tells], np.ones(tells.sum()), row[tells], len(goes))
        return apart * options.common.kept(size, strong[:, None])[..., None]

    detail = common(goes - base, options.common.blur)
    base = usual[:, None] + common(base - usual[:, None], 0)
    goes = base + detail
    gap = width - a - b
    far = np.arange(gap)
    round_it = gone_on(np.concatenate([detail, goes], 2), sure & ~stays, gap, max(2, round(options.overlap / wide)))
    near = np.minimum(far, far[::-1]) * wide / options.edge
    near = np.exp(-(near**2))[None, :, None]
    side = (far + 0.5)[None, :, None] / max(gap, 1)
    edges = base[:, -1:] * (1 - side) + base[:, :1] * side
    behind = near * edges + (1 - near) * usual[:, None] + round_it[..., :3]
    # No colour that the photo does not show: detail on a base may leave the garment's own.
    own = round_it[..., 3:]
    behind = own + np.clip(behind - own, -options.most, options.most)
    out = np.empty_like(colors)
    out[:, :a], out[:, width - b :], out[:, a : width - b] = zone[:, b:], zone[:, :b], behind
    return np.clip(out, 0, 1)


def _filled(
    zone: Float[np.ndarray, "h z 3"],
    sure: Bool[np.ndarray, "h z"],
    other: Int[np.ndarray, " z"],
    wide: float,
    options: ChartFill,
) -> Float[np.ndarray, "h z 3"]:
    """A garment's front where it is sure, and elsewhere what is at the same place of its other side.

    The other side is brought to the light of this one; where neither is sure it is what is around, with the detail of
    beside: each row goes on as if it were folded where it ends.

    Args:
        other: each column's counterpart, -1 where it has none.
    """
    if sure.all() or not sure.any():
        return zone
    smooth = masked_blur(nearest_fill(zone, sure), np.ones(sure.shape, np.float32), options.plain / wide)
    beside, found = _folded_beside(sure)
    moved = moved_into(zone - smooth, sure, round(0.5 * options.overlap / wide), round((options.overlap / wide) ** 2))
    beside, found = np.where(moved >= 0, moved, beside), found | (moved >= 0)
    detail = np.take_along_axis(zone - smooth, beside[..., None], axis=1)
    out = np.where(sure[..., None], zone, smooth + np.where(found[..., None], detail, 0))
    mirrored, known = zone[:, other], sure[:, other] & (other >= 0)
    both = sure & known
    apart = masked_blur(zone - mirrored, both, 2 * options.plain / wide)
    return np.where((known & ~sure)[..., None], mirrored + apart, out)


def _folded_beside(sure: Bool[np.ndarray, "h z"]) -> tuple[Int[np.ndarray, "h z"], Bool[np.ndarray, "h z"]]:
    """For every place the column that comes to lie on it when its row is folded at the nearest end of what is sure.

    Where that is not sure itself, the row is folded at the end on the other side; False where neither is.
    """
    width = sure.shape[1]
    column = np.broadcast_to(np.arange(width), sure.shape)
    left = np.maximum.accumulate(np.where(sure, column, -width), axis=1)
    right = np.minimum.accumulate(np.where(sure, column, 2 * width)[:, ::-1], axis=1)[:, ::-1]
    near = np.where(column - left <= right - column, left, right)
    at, found = column.copy(), sure.copy()
    for end in (near, left + right - near):
        place = 2 * end - column
        inside = (place >= 0) & (place < width)
        good = ~found & inside & np.take_along_axis(sure, np.clip(place, 0, width - 1), axis=1)
        at, found = np.where(good, place, at), found | good
    return at, found


__all__ = ["ChartFill", "charted", "dressed_labels", "named_garments"]
