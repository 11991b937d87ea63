"""Which garment hangs free of the body in the photo: its kind, waist, hem, sides, and whether it is open in front.

Labels of a garment are often wrong by name (a dress is called a coat, a skirt the hem of a shirt), and seldom wrong in
that they are cloth and no trousers. So what counts is the shape: cloth that goes across both legs in one piece, fills
the gap between them and stands off the naked body beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.ndimage import gaussian_filter, gaussian_filter1d, grey_opening, median_filter

from persona.geometry.runs import runs
from persona.imaging.colour import discounted, srgb_to_lab
from persona.imaging.masks import (
    binary_closing,
    binary_dilation,
    binary_opening,
    disk,
    distance_to,
    masked_blur,
    touching,
)
from persona.surface.garment_scene import HANGING, LegsInPhoto, worn_over
from persona.surface.options import GarmentOptions
from persona.surface.scene import ARMS, LEFT_LEG, RIGHT_LEG, Scene
from persona.types import BodyPart, Label

Kind = Literal["skirt", "dress", "coat", "trousers"]
Column = Float[np.ndarray, " r"]  # a continuous column of the window for each of a garment's rows

_HEM = 65  # points of a hem's line


@dataclass(frozen=True)
class SeenGarment:
    """A garment in the window of the photo.

    ``rows`` are the window's rows from the waist to the hem, ``left`` and ``right`` its outline there (continuous
    columns); ``sure`` tells rows whose two ends the photo shows. ``region`` are its pixels, ``hem`` the line of its
    lower edge from the left end to the right end (columns and rows), evenly from side to side. ``open`` are the left
    and the right edge of the opening in front on every row, None where it is closed. ``loose_m2`` is the area of cloth
    beside and between the naked legs, ``invented`` what the photo does not show. ``around`` are the parts of the body
    that it goes around. ``tail_m`` is how much lower it hangs behind the legs than in front. ``carried`` are pixels
    beside it that are called cloth, too, and are something that is carried.
    """

    kind: Kind
    label: Label
    rows: Int[np.ndarray, " r"]
    left: Float[np.ndarray, " r"]
    right: Float[np.ndarray, " r"]
    sure: Bool[np.ndarray, " r"]
    region: Bool[np.ndarray, "h w"]
    hem: Float[np.ndarray, "k 2"]
    open: Float[np.ndarray, "r 2"] | None
    loose_m2: float
    confidence: float
    invented: tuple[str, ...]
    around: tuple[BodyPart, ...] = (BodyPart.TORSO, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)
    tail_m: float = 0.0
    carried: Bool[np.ndarray, "h w"] | None = None


@dataclass(frozen=True)
class _Rows:
    """What every row of the window shows of the body's hull: from trunk and naked legs, without arms.

    ``filled`` is the share of the hull that is hanging cloth, ``covered`` the same of trunk and legs alone, ``between``
    of the gap between the legs; ``at_ends`` tells whether such cloth covers the hull's left and its right end. What is
    hidden does not count.
    """

    low: Int[np.ndarray, " h"]
    high: Int[np.ndarray, " h"]  # the column after the hull; 0 where there is none
    gap: Int[np.ndarray, " h"]  # columns between the naked legs
    filled: Float[np.ndarray, " h"]
    covered: Float[np.ndarray, " h"]
    between: Float[np.ndarray, " h"]
    at_ends: Bool[np.ndarray, "h 2"]


@dataclass(frozen=True)
class _Outline:
    """A garment's left and right end (continuous columns) on its rows, those whose ends are both seen, and those on
    which something is carried at the left and at the right.
    """

    rows: Int[np.ndarray, " r"]
    left: Column
    right: Column
    sure: Bool[np.ndarray, " r"]
    carried: Bool[np.ndarray, "2 r"]


def find_garment(body: LegsInPhoto) -> SeenGarment | str:
    """The garment that hangs over the legs.

    Returns:
        The garment, or why there is none: empty where the photo shows none.
    """
    found = _hanging(body, body.called(HANGING))
    if isinstance(found, str):
        other = _hanging(body, body.called((*HANGING, Label.TROUSERS)))
        # What the user names is there, whatever it is called; but trousers are no coat.
        named = body.options.kind in ("skirt", "dress")
        if not isinstance(other, str) and (named or _no_trousers(body, other) or _one_piece(body, other)):
            return other
    return found


def _hanging(body: LegsInPhoto, cloth: Bool[np.ndarray, "h w"]) -> SeenGarment | str:
    """The garment that such cloth is, or why it is none."""
    scene, hidden, options = body.scene, body.hidden, body.options
    px, height, wanted = body.px, scene.view.height, options.kind is not None
    first = max(0, int(body.hips))
    rows = _rows(body, cloth)
    there = rows.high > rows.low
    whole, worn = (there & (share > options.filled) for share in (rows.filled, rows.covered))
    shortest, longest = body.hips + options.shortest_m * px, round(options.break_m * px)
    closed = _end_of_run(whole, first, longest)
    if closed is not None and closed > shortest and _goes_on(cloth, closed, longest):
        whole |= worn  # the matte has lost what is between the legs
        closed = _end_of_run(whole, first, longest)
    open_ = there & (rows.at_ends.all(1) | _one_side(rows, cloth, options.tail_m * px))
    hem = _end_of_run(whole | open_, first, longest)
    found: SeenGarment | str = "no hem is seen below the hips" if wanted else ""
    cut = height - 2 - options.border_m * px
    opens = hem is not None and (closed is None or hem - closed > options.least_open_m * px)
    if hem is not None and opens and shortest < hem < cut:
        found = _measured(scene, rows, cloth, hidden, whole | open_, (first, hem), True, options)
    if isinstance(found, str) and closed is not None and closed > shortest:
        if closed >= cut:
            return "its hem is not in the picture"
        found = _measured(scene, rows, cloth, hidden, whole, (first, closed), False, options)
    if not isinstance(found, str) and found.kind == "coat":
        found = replace(found, tail_m=_tail(body, found))
    return found


def _tail(body: LegsInPhoto, found: SeenGarment) -> float:
    """How much lower a coat hangs behind the legs, meters: what is called so between and beside them below its hem.

    Trousers below a coat may be called coat, too; then the legs are called so before anything is seen beside them.
    """
    px, options = body.px, body.options
    coat = body.called((found.label,))
    columns = np.arange(coat.shape[1])
    hem = np.interp(columns, found.hem[:, 0], found.hem[:, 1])
    row = np.arange(len(coat))[:, None]
    inside = (columns >= found.hem[0, 0]) & (columns <= found.hem[-1, 0])
    below = (row > hem + options.hem_smooth_m * px) & (row < hem + options.lower_m * px) & inside
    legs = np.logical_or(*body.legs)
    tail = touching(coat | found.region, found.region) & below & ~legs
    rows = np.flatnonzero(tail.any(1))
    if tail.sum() < options.tail_m2 * px**2:
        return 0.0
    beside = legs & below & (row <= rows[-1]) & body.scene.view.matte
    if not beside.any() or coat[beside].mean() > options.bare_legs:
        return 0.0
    ends = np.array([row[tail[:, x]].max() + 1 - hem[x] for x in np.flatnonzero(tail.any(0))])
    return float(np.quantile(ends, 0.9)) / px


def _measured(
    scene: Scene,
    rows: _Rows,
    cloth: Bool[np.ndarray, "h w"],
    hidden: Bool[np.ndarray, "h w"],
    whole: Bool[np.ndarray, " h"],
    span: tuple[int, int],
    opens: bool,
    options: GarmentOptions,
) -> SeenGarment | str:
    """The garment down to a hem, or why it is none.

    Args:
        whole: rows that it covers.
        span: rows of the hips and of the hem.
        opens: whether it must be open in front to reach that hem.
    """
    view = scene.view
    px, (hips, hem), wanted = view.px, span, options.kind is not None
    top = _waist(scene, cloth, hips, options)
    region = np.zeros_like(cloth)
    region[top.row : hem + 1] = (cloth | hidden)[top.row : hem + 1]
    seeds = np.zeros_like(region)
    for y in range(top.row, hem + 1):
        seeds[y, rows.low[y] : rows.high[y]] = True
    region = touching(region & ~(hidden & ~seeds), seeds & cloth)
    outline = _outline(scene, region, hidden, rows, top.row, hem, options)
    if outline is None:
        return "arms hide its outline"
    lines, left, right, sure = outline.rows, outline.left, outline.right, outline.sure
    loose = _loose(rows, lines, left, right, hips, px)
    if loose < options.least_m2 and not wanted:
        return "it lies close to the legs"
    kind, label = _kind(scene, region & cloth, top.changes, options)
    kind = options.kind if options.kind in ("skirt", "dress", "coat") else kind
    over = worn_over(kind, view.window.labels, region & cloth)
    if over.any():  # a jacket's hem hides the skirt's sides
        outline = _outline(scene, region, hidden | over, rows, top.row, hem, options) or outline
        lines, left, right, sure = outline.rows, outline.left, outline.right, outline.sure
    beside = _beyond(region, outline, round(options.median_m * px))
    region &= ~beside
    opening = None
    if kind == "coat":
        least = 0.0 if opens else options.open_share
        opening = _opening(scene, region & cloth, rows, (lines, left, right), options, least)
    if opens and opening is None:
        return "it is not seen to go across both legs" if wanted else ""
    region &= ~_inside(opening, lines, region.shape)
    if label == Label.TROUSERS and options.kind is None:
        label = _called(scene, region & cloth, kind)
    confidence = float((1 - np.exp(-loose / options.doubt_m2)) * whole[hips : hem + 1].mean())
    notes = ("far side",) if sure.mean() > 0.5 else ("far side", "sides")
    region |= _lower(cloth, region, rows, hem, px, options)
    edge = hem_line(region & cloth, hidden, left, right, top.row, px, options)
    return SeenGarment(
        kind, label, lines, left, right, sure, region, edge, opening, loose, 1.0 if wanted else confidence, notes,
        carried=beside,
    )  # fmt: skip


def _lower(
    cloth: Bool[np.ndarray, "h w"],
    region: Bool[np.ndarray, "h w"],
    rows: _Rows,
    hem: int,
    px: float,
    options: GarmentOptions,
) -> Bool[np.ndarray, "h w"]:
    """Pixels below the last row that cloth covers whole where it hangs lower, on one side or behind.

    Names run on from a hem down a leg, so what is about as narrow as one is none of it.
    """
    lower = np.zeros_like(cloth)
    for y in range(hem + 1, min(len(cloth), hem + 1 + round(options.lower_m * px))):
        leg = (rows.high[y] - rows.low[y] - rows.gap[y]) / 2
        for a, b in runs(cloth[y]):
            lower[y, a:b] = b - a > options.wider_than_leg * leg
    return lower & touching(lower | region, region)


def _no_trousers(body: LegsInPhoto, found: SeenGarment) -> bool:
    """Whether what the labels call trousers hangs as none do: closed across both legs, and far wider than what is seen
    below it.

    Legs, socks and shoes below a hem tell where the legs are better than a body fitted into a wide outline does. Where
    nothing is seen below, nothing tells the two apart.

    Args:
        found: with the cloth that is called so.
    """
    view, options, px = body.scene.view, body.options, body.px
    rows, below = _below(body, found)
    widths = [np.ptp(np.flatnonzero(row)) + 1 for row in below if row.any()]
    if len(widths) < options.below_hem_m[0] * px or not _closed(body, found):
        return False
    if (view.window.labels[rows][below] == Label.TROUSERS).mean() > options.trousers_below:
        return False
    width = (found.right - found.left)[-round(options.below_hem_m[1] * px) :].max()  # between a round hem's corners
    return bool(width - np.median(widths) > options.no_trousers_m * px)


def _one_piece(body: LegsInPhoto, found: SeenGarment) -> bool:
    """Whether what the labels call a top and trousers is a dress: one cloth without a border, closed across both legs,
    which are bare below it.

    From aside a tight dress is no wider than the legs, and labels put a waist where the photo shows none.

    Args:
        found: with the cloth that is called so.
    """
    rows, below = _below(body, found)
    labels, options = body.scene.view.window.labels, body.options
    if found.kind != "dress" or not below.any() or not _closed(body, found):
        return False
    if (labels[rows][below] == Label.SKIN).mean() < options.bare_below:
        return False
    legs, above = body.called((Label.TROUSERS,)) & found.region, body.called(HANGING)
    code = _colour_code(body.scene.view.window.foreground, options.bin)
    strip = options.strip_m * body.px
    beside = code[above & (distance_to(legs) < strip)], code[legs & (distance_to(above) < strip)]
    return min(map(len, beside)) > 50 and _apart(*beside) < options.same


def _apart(one: Int[np.ndarray, " k"], other: Int[np.ndarray, " l"]) -> float:
    """How far two lots of numbers are not the same ones (0 to 1)."""
    both = np.unique(np.concatenate([one, other]), return_inverse=True)[1]
    a, b = (np.bincount(v, minlength=both.max() + 1) / len(v) for v in (both[: len(one)], both[len(one) :]))
    return float(0.5 * np.abs(a - b).sum())


def _closed(body: LegsInPhoto, found: SeenGarment) -> bool:
    """Whether nothing shows through such a garment in front or between its legs."""
    covered = body.called((*HANGING, Label.TROUSERS)) | body.hidden
    return found.open is None and body.forked(covered, int(found.rows[-1])) <= body.options.fork_m * body.px


def _below(body: LegsInPhoto, found: SeenGarment) -> tuple[slice, Bool[np.ndarray, "k w"]]:
    """Rows a little below a garment's hem, and the person's pixels there that nothing hides."""
    lowest = float(found.hem[:, 1].max())
    rows = slice(*(round(lowest + m * body.px) for m in body.options.below_hem_m))
    return rows, (body.scene.view.matte & ~body.hidden)[rows]


def _rows(legs: LegsInPhoto, cloth: Bool[np.ndarray, "h w"]) -> _Rows:
    view, hidden, options = legs.scene.view, legs.hidden, legs.options
    left, right = legs.legs
    body = left | right | (legs.part == BodyPart.TORSO)
    low, high, gap = (np.zeros(view.height, int) for _ in range(3))
    filled, covered, between = np.zeros(view.height), np.zeros(view.height), np.ones(view.height)
    ends = np.zeros((view.height, 2), bool)

    def share(y: int, columns: slice, of: Bool[np.ndarray, " k"] | None = None) -> float:
        shown = ~hidden[y, columns] if of is None else of & ~hidden[y, columns]
        return float(cloth[y, columns][shown].mean()) if shown.any() else 1.0

    for y in np.flatnonzero(body.any(1)).tolist():
        columns = np.flatnonzero(body[y])
        low[y], high[y] = columns[0], columns[-1] + 1
        hull = slice(low[y], high[y])
        filled[y], covered[y] = share(y, hull), share(y, hull, body[y, hull])
        edge = max(2, round(options.end_share * (high[y] - low[y])))
        for side, columns_ in enumerate((slice(low[y], low[y] + edge), slice(high[y] - edge, high[y]))):
            ends[y, side] = share(y, columns_) > options.end_filled
        l, r = np.flatnonzero(left[y]), np.flatnonzero(right[y])
        if len(l) > 2 and len(r) > 2:
            one, other = (l, r) if l.mean() < r.mean() else (r, l)
            inner = slice(one.max() + 1, other.min())
            free = ~body[y, inner]
            gap[y] = free.sum()
            between[y] = share(y, inner, free)
    return _Rows(low, high, gap, filled, covered, between, ends)


def _one_side(rows: _Rows, cloth: Bool[np.ndarray, "h w"], reach: float) -> Bool[np.ndarray, " h"]:
    """Rows on which cloth covers one end of the hull and stands off there: the tail of a coat in the wind."""
    found = np.zeros(len(cloth), bool)
    for y in np.flatnonzero(rows.at_ends.sum(1) == 1):
        beyond = cloth[y, rows.high[y] :] if rows.at_ends[y, 1] else cloth[y, : rows.low[y]][::-1]
        run = np.flatnonzero(~beyond)
        found[y] = (run[0] if len(run) else len(beyond)) > reach
    return found


def _goes_on(cloth: Bool[np.ndarray, "h w"], hem: int, step: int) -> bool:
    """Whether the outline runs on below a hem as above it, where that of legs would jump inwards."""
    rows = (hem - step, min(hem + 1 + step, len(cloth) - 1))
    ends = [np.flatnonzero(cloth[y])[[0, -1]] for y in rows if cloth[y].any()]
    return len(ends) == 2 and bool(np.abs(ends[1] - ends[0]).max() < 1.5 * step)


def _end_of_run(whole: Bool[np.ndarray, " h"], first: int, longest: int) -> int | None:
    """The last row of a run from ``first`` that has no break of more than ``longest`` rows; None where none begins."""
    rows = np.flatnonzero(whole)
    rows = rows[rows >= first]
    if not len(rows) or rows[0] - first > longest:
        return None
    breaks = np.flatnonzero(np.diff(rows) > longest)
    return int(rows[breaks[0]] if len(breaks) else rows[-1])


@dataclass(frozen=True)
class _Waist:
    row: int
    changes: bool  # another garment is above it


def _waist(scene: Scene, cloth: Bool[np.ndarray, "h w"], hips: float, options: GarmentOptions) -> _Waist:
    """Where another garment begins above the hips, by label or by colour; else the narrowest row of the trunk."""
    view = scene.view
    px = view.px
    begin, end = (round(hips - m * px) for m in options.waist_m)
    begin, size = max(begin, 0), max(3, round(options.strip_m * px))
    code = _colour_code(view.window.foreground, options.bin)
    change = np.zeros(view.height)
    for y in range(max(begin, size), end):
        above, below = (code[s][cloth[s]] for s in (slice(y - size, y), slice(y, y + size)))
        if len(above) < 50 or len(below) < 50:
            continue
        change[y] = _apart(above, below)
    best = int(change.argmax())
    if change[best] > options.other:
        return _Waist(best, True)
    trunk = view.matte & np.isin(view.part, (BodyPart.TORSO, *LEFT_LEG, *RIGHT_LEG))
    width = gaussian_filter1d(trunk.sum(1).astype(float), 0.01 * px)
    return _Waist(begin + int(np.argmin(width[begin:end])), False)


def _outline(
    scene: Scene,
    region: Bool[np.ndarray, "h w"],
    hidden: Bool[np.ndarray, "h w"],
    body: _Rows,
    top: int,
    hem: int,
    options: GarmentOptions,
) -> _Outline | None:
    """The garment's left and right ends on every row.

    What an arm hides, or something carried widens, is continued from the rows above and below; at the waist the garment
    is on the body, as far off it as on the other side.
    """
    px = scene.view.px
    opened = binary_opening(region, np.ones((1, max(3, round(options.spike_m * px))), np.uint8))
    rows = np.arange(top, hem + 1)
    left, right = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    reach = max(2, round(options.beside_m * px))
    for i, y in enumerate(rows):
        columns = _runs_within(opened[y], body.low[y], body.high[y])
        if not len(columns):
            continue
        a, b = int(columns[0]), int(columns[-1]) + 1
        if not hidden[y, max(a - reach, 0) : a + reach].any() and body.at_ends[y, 0]:
            left[i] = a
        if not hidden[y, max(b - reach, 0) : b + reach].any() and body.at_ends[y, 1]:
            right[i] = b
    sure = np.isfinite(left) & np.isfinite(right)
    if np.isfinite(left).sum() < 3 or np.isfinite(right).sum() < 3:
        return None
    carried = _carried(left, right, body, rows, px, options)
    for side, away in zip((left, right), carried, strict=True):
        side[away] = np.nan
    off = np.nan_to_num([body.low[top] - left[0], right[0] - body.high[top]]).max(initial=0.0)
    return _Outline(
        rows,
        smooth_line(left, px, options, body.low[top] - off),
        smooth_line(right, px, options, body.high[top] + off),
        sure,
        carried,
    )


def _carried(
    left: Float[np.ndarray, " r"],
    right: Float[np.ndarray, " r"],
    body: _Rows,
    rows: Int[np.ndarray, " r"],
    px: float,
    options: GarmentOptions,
) -> Bool[np.ndarray, "2 r"]:
    """On which rows the left and the right end are those of something carried beside the garment, called cloth.

    Cloth that hangs goes on down from where it stands out. What stands out from the body on one side alone, and ends
    above the hem in an edge that is steeper than a slanting hem's, is held by somebody.
    """
    every, step = np.arange(len(rows)), max(1, round(options.edge_m * px))
    off = np.stack([body.low[rows] - left, right - body.high[rows]])
    out = np.stack([-left, right])
    span = round(options.bulge_m * px)

    def bulge(side: Float[np.ndarray, " r"]) -> Float[np.ndarray, " r"]:
        known = np.isfinite(side)
        whole = median_filter(np.interp(every, every[known], side[known]), max(3, round(options.median_m * px)))
        return whole - grey_opening(whole, span, mode="nearest")

    both = np.stack([np.minimum(bulge(a), bulge(b)) for a, b in zip(off, out, strict=True)]) / px
    least, most = options.carried_m
    found = np.zeros(both.shape, bool)
    for side, line, end in zip(found, both - both[::-1], out, strict=True):
        drop = np.zeros(len(rows), bool)
        drop[:-step] = end[:-step] - end[step:] > most * px
        near = max(1, round(options.median_m * px / 2))
        for first, last in runs(touching((line > least)[None], (line > most)[None])[0]):
            side[first:last] = drop[max(last - near, 0) : last + near].any()
    return found


def _runs_within(row: Bool[np.ndarray, " w"], low: int, high: int) -> Int[np.ndarray, " k"]:
    """Columns of a row's runs that reach into the body's hull: beyond a gap is something else."""
    return np.concatenate([np.arange(0), *(np.arange(a, b) for a, b in runs(row) if a < high and b > low)])


def _beyond(region: Bool[np.ndarray, "h w"], outline: _Outline, reach: int) -> Bool[np.ndarray, "h w"]:
    """Pixels of a region beside the outline where something is carried there, and a little above and below."""
    found = np.zeros_like(region)
    rows = binary_dilation(outline.carried, np.ones((1, 2 * reach + 1), np.uint8))
    for y, left, right, (one, other) in zip(outline.rows, outline.left, outline.right, rows.T, strict=True):
        if one:
            found[y, : max(round(left), 0)] = True
        if other:
            found[y, max(round(right), 0) :] = True
    return found & region


def smooth_line(
    values: Float[np.ndarray, " r"], px: float, options: GarmentOptions, first: float | None = None
) -> Float[np.ndarray, " r"]:
    """A smooth line through values row by row, going on where there are none (NaN).

    Args:
        first: the first row's, if there is none.
    """
    row, known = np.arange(len(values)), np.isfinite(values)
    size = max(3, round(options.median_m * px))
    places, through = row[known], median_filter(values[known], size, mode="nearest")
    if first is not None and not known[0]:
        places, through = np.r_[0, places], np.r_[first, through]
    return gaussian_filter1d(np.interp(row, places, through), options.smooth_m * px, mode="nearest")


def _loose(
    rows: _Rows,
    lines: Int[np.ndarray, " r"],
    left: Float[np.ndarray, " r"],
    right: Float[np.ndarray, " r"],
    hips: float,
    px: float,
) -> float:
    """Square meters of cloth below the hips beside and between the naked legs."""
    below = lines > hips
    y = lines[below]
    beside = np.clip(rows.low[y] - left[below], 0, None) + np.clip(right[below] - rows.high[y], 0, None)
    return float((beside + rows.gap[y] * (rows.between[y] > 0.5)).sum() / px**2)


def hem_line(
    region: Bool[np.ndarray, "h w"],
    hidden: Bool[np.ndarray, "h w"],
    left: Float[np.ndarray, " r"],
    right: Float[np.ndarray, " r"],
    top: int,
    px: float,
    options: GarmentOptions,
) -> Float[np.ndarray, "k 2"]:
    """The lower edge from its left end to its right end: columns and rows of the window, evenly from side to side.

    The ends are the corners farthest out and down. What hides some of the edge, or an opening in it, is bridged.
    """
    width = region.shape[1]
    spare = options.median_m * px / 2
    lowest, highest = max(0, int(left.min() - spare)), min(width, int(np.ceil(right.max() + spare)))
    bottom = np.where(region.any(0), len(region) - np.argmax(region[::-1], axis=0), np.nan).astype(float)
    under = np.clip(np.nan_to_num(bottom).astype(int) + round(options.beside_m * px), 0, len(region) - 1)
    bottom[hidden[under, np.arange(width)]] = np.nan
    columns = np.arange(width)
    bottom[(columns < lowest) | (columns >= highest)] = np.nan
    known = np.flatnonzero(np.isfinite(bottom))
    middle = (lowest + highest) / 2
    a, b = sorted(int(known[np.argmax(options.hem_slope * s * (known - middle) + bottom[known])]) for s in (-1, 1))
    if b - a < 3:
        a, b = int(known[0]), int(known[-1])
    # No hem rises far in its middle: that is an opening, or what the matte has lost between the legs.
    rise = np.interp(columns, [a, b], bottom[[a, b]]) - bottom
    inner = np.abs(columns - (a + b) / 2) < options.inner * (b - a)
    low, high = (inner & (np.nan_to_num(rise) > share * (b - a)) for share in options.notch)
    known = known[~touching(low[None], high[None])[0][known]]
    size = max(3, round(options.hem_median_m * px))
    inside = known[(known >= a) & (known <= b)]
    edge = median_filter(bottom[inside], size, mode="nearest")
    across = np.linspace(a, b, _HEM)
    rows = gaussian_filter1d(
        np.interp(across, inside, edge), options.hem_smooth_m * px / ((b - a) / _HEM), mode="nearest"
    )
    return np.stack([across + 0.5, np.maximum(rows, top + 1)], 1)


def _opening(
    scene: Scene,
    cloth: Bool[np.ndarray, "h w"],
    body: _Rows,
    outline: tuple[Int[np.ndarray, " r"], Column, Column],
    options: GarmentOptions,
    least: float,
) -> Float[np.ndarray, "r 2"] | None:
    """The two edges of the opening in front on every row, where something else shows down to the hem; else None.

    Something else is what the labels call so, or what has colours that the garment's sides do not have.

    Args:
        outline: rows, and the left and the right end on each.
        least: share of the lower half's rows that must show it.
    """
    view = scene.view
    lines, left, right = outline
    px = view.px
    inside = np.zeros(cloth.shape, bool)
    middle = np.zeros_like(inside)
    for y, a, b in zip(lines, left, right, strict=True):
        cuts = [int(a + share * (b - a)) for share in (0, options.side, 1 - options.side, 1)]
        inside[y, max(cuts[0], 0) : cuts[3]] = True
        middle[y, max(cuts[1], 0) : cuts[2]] = True
    sides = inside & ~middle & cloth
    if sides.sum() < 100:
        return None
    # Patches, not pixels: a check has lines in many colours.
    patches = masked_blur(view.window.foreground, view.matte, options.patch_m * px)
    code = _colour_code(patches, options.patch_bin)
    usual = np.bincount(code[sides], minlength=32**3).reshape(32, 32, 32)
    usual = gaussian_filter(usual.astype(np.float32), 1.0).ravel() / sides.sum()
    foreign = cloth & (usual[code] < options.foreign)
    other = view.matte & inside & ~cloth & ~np.isin(view.window.labels, (Label.HAIR, Label.PROP))
    other &= ~np.isin(view.part, [*ARMS[1], *ARMS[2]])
    shown = binary_closing((foreign | other) & inside, disk(options.close_m * px))
    shown = binary_opening(shown, disk(options.narrow_m * px))
    shown = touching(shown, shown & middle)
    edges = np.full((len(lines), 2), np.nan)
    for i, y in enumerate(lines):
        columns = np.flatnonzero(shown[y])
        if not len(columns):
            continue
        a, b = float(columns[0]), float(columns[-1] + 1)
        centre, ends = (body.low[y] + body.high[y]) / 2, body.at_ends[y]
        if not ends[0]:  # one side is not seen: as the other one
            a = min(2 * centre - b, b)
        if not ends[1]:
            b = max(2 * centre - a, a)
        edges[i] = a, b
    known = np.isfinite(edges[:, 0])
    last = len(lines) - round(options.at_hem_m * px)
    low = known[last // 2 :]
    if known.sum() < 3 or low.mean() < least or not known[last - 3 :].any():
        return None
    # Above what is seen of the opening it is closed, below it goes on.
    first, row = int(np.argmax(known)), np.arange(len(lines))
    found = np.stack([smooth_line(values, px, options) for values in edges.T], 1)
    shut = np.clip((row - first) / max(options.median_m * px, 1) + 1, 0, 1)[:, None]
    return shut * found + (1 - shut) * found.mean(1, keepdims=True)


def _called(scene: Scene, region: Bool[np.ndarray, "h w"], kind: Kind) -> Label:
    """What cloth that the photo calls trousers is called in place of that: a dress as what is above its waist."""
    counts = np.bincount(scene.view.window.labels[region], minlength=len(Label))[list(HANGING)]
    if kind == "skirt" or not counts.any():
        return Label.SKIRT if kind == "skirt" else Label.DRESS
    return HANGING[int(counts.argmax())]


def _inside(
    opening: Float[np.ndarray, "r 2"] | None, lines: Int[np.ndarray, " r"], shape: tuple[int, ...]
) -> Bool[np.ndarray, "h w"]:
    """Pixels of the opening."""
    out = np.zeros(shape, bool)
    if opening is not None:
        for y, (a, b) in zip(lines, opening, strict=True):
            out[y, max(0, round(a)) : max(0, round(b))] = True
    return out


def _colour_code(colours: Float[np.ndarray, "h w 3"], cell: tuple[float, float, float]) -> Int[np.ndarray, "h w"]:
    """The number of every pixel's cell of Lab, 32 a side."""
    bins = np.clip(discounted(srgb_to_lab(colours)) / cell + [0, 16, 16], 0, 31).astype(np.int64)
    return (bins[..., 0] * 32 + bins[..., 1]) * 32 + bins[..., 2]


def _kind(scene: Scene, region: Bool[np.ndarray, "h w"], changes: bool, options: GarmentOptions) -> tuple[Kind, Label]:
    """What it is, and what the photo calls it."""
    view = scene.view
    counts = np.bincount(view.window.labels[region], minlength=len(Label))
    label = Label(int(counts.argmax()))
    skirted = counts[[Label.SKIRT, Label.DRESS]].sum() > options.called_skirt * counts.sum()
    if changes:
        return "skirt", label
    arms = np.isin(view.part, [int(arm) for arm, _ in ARMS.values()]) & view.matte
    bare = (view.window.labels[arms] == Label.SKIN).mean() if arms.any() else 0.0  # a coat covers them
    lowest = np.flatnonzero(region.any(1))[-1]
    legs = np.isin(view.part, [*LEFT_LEG, *RIGHT_LEG]) & view.matte
    legs[: lowest + 1] = False
    trousers = (view.window.labels[legs] == Label.TROUSERS).mean() if legs.any() else 0.0
    if label == Label.TOP and trousers > options.trousers_below:  # no dress is called a top and worn over trousers
        return "coat", label
    return ("coat" if label == Label.OUTER and not skirted and bare < options.bare_arms else "dress"), label


__all__ = ["Kind", "SeenGarment", "find_garment", "hem_line", "smooth_line"]
