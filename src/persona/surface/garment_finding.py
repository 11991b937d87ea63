"""Which garment hangs free of the body in the photo: its kind, waist, hem, sides, and whether it is open in front.

Labels of a garment are often wrong by name (a dress is called a coat, a skirt the hem of a shirt), and seldom wrong in
that they are cloth and no trousers. So what counts is the shape: cloth that goes across both legs in one piece, fills
the gap between them and stands off the naked body beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.ndimage import gaussian_filter1d, median_filter

from persona.imaging.colour import discounted, srgb_to_lab
from persona.imaging.masks import binary_dilation, disk, touching
from persona.landmark_names import HIPS, KNEES
from persona.rendering.mesh import rasterize_mesh
from persona.surface.options import GarmentOptions
from persona.surface.scene import ARMS, LEFT_LEG, RIGHT_LEG, Scene
from persona.types import NOBODY, BodyPart, Label

Kind = Literal["skirt", "dress", "coat"]

#: What goes across both legs in one piece. Trousers do not, whatever the parser calls the rest.
HANGING = (Label.SKIRT, Label.DRESS, Label.OUTER, Label.TOP, Label.BELT)


@dataclass(frozen=True)
class SeenGarment:
    """A garment in the window of the photo.

    ``rows`` are the window's rows from the waist to the hem, ``left`` and ``right`` its outline there (continuous
    columns); ``sure`` tells rows whose two ends the photo shows. ``region`` are its pixels, ``hem`` the row of the
    hem's front. ``open`` are the left and the right edge of the opening in front on every row, None where it is
    closed. ``loose_m2`` is the area of cloth beside and between the naked legs, ``invented`` what the photo does not
    show.
    """

    kind: Kind
    label: Label
    rows: Int[np.ndarray, " r"]
    left: Float[np.ndarray, " r"]
    right: Float[np.ndarray, " r"]
    sure: Bool[np.ndarray, " r"]
    region: Bool[np.ndarray, "h w"]
    hem: float
    open: Float[np.ndarray, "r 2"] | None
    loose_m2: float
    confidence: float
    invented: tuple[str, ...]


@dataclass(frozen=True)
class _Rows:
    """What every row of the window shows of the body's hull: from trunk and naked legs, without arms."""

    low: Int[np.ndarray, " h"]
    high: Int[np.ndarray, " h"]  # the column after the hull; 0 where there is none
    gap: Int[np.ndarray, " h"]  # columns between the naked legs
    filled: Float[np.ndarray, " h"]  # share of the hull that is hanging cloth, of what nothing hides
    between: Float[np.ndarray, " h"]  # the same of the gap


def find_garment(scene: Scene, naked: Float[np.ndarray, "b 3"], options: GarmentOptions) -> SeenGarment | None:
    """The garment that hangs over the legs, None where the photo shows none beyond doubt.

    Args:
        naked: the body's vertices without offsets, in the photo's pose (meters, world).
    """
    view = scene.view
    px, height = view.px, view.height
    hips, knees = view.body_points[HIPS, 1].mean(), view.body_points[KNEES, 1]
    if knees.min() - hips < options.knees_below_m * px:  # sits, or raises a leg
        return None
    arms = binary_dilation(np.isin(view.part, [*ARMS[1], *ARMS[2]]), disk(3))
    hidden = (arms | scene.props | scene.hair) & view.matte
    cloth = view.matte & ~hidden & np.isin(view.window.labels, HANGING)
    rows = _rows(scene, naked, cloth, hidden)
    first = max(0, int(hips))
    whole = (rows.high > rows.low) & (rows.filled > options.filled)
    hem = _end_of_run(whole, first, round(options.break_m * px))
    if hem is None or hem >= height - 2 - options.border_m * px:
        return None
    span = slice(first, hem + 1)
    if hem - hips < options.shortest_m * px or whole[span].mean() < options.filled:
        return None
    region = np.zeros_like(cloth)
    top = _waist(scene, cloth, hips, options)
    region[top.row : hem + 1] = (cloth | hidden)[top.row : hem + 1]
    seeds = np.zeros_like(region)
    for y in range(top.row, hem + 1):
        seeds[y, rows.low[y] : rows.high[y]] = True
    region = touching(region & ~(hidden & ~seeds), seeds & cloth)
    outline = _outline(scene, region, hidden, top.row, hem, options)
    if outline is None:
        return None
    lines, left, right, sure = outline
    loose = _loose(rows, lines, left, right, hips, px)
    confidence = float((1 - np.exp(-loose / options.doubt_m2)) * whole[span].mean())
    if loose < options.least_m2:
        return None
    kind, label = _kind(scene, region & cloth, top.changes)
    notes = ("back",) if sure.mean() > 0.5 else ("back", "sides")
    return SeenGarment(
        kind, label, lines, left, right, sure, region, _front_hem(region & cloth, left, right, hem), None, loose,
        confidence, notes,
    )  # fmt: skip


def _rows(
    scene: Scene, naked: Float[np.ndarray, "b 3"], cloth: Bool[np.ndarray, "h w"], hidden: Bool[np.ndarray, "h w"]
) -> _Rows:
    view = scene.view
    surface = view.fit.surface
    raster = rasterize_mesh(naked, surface.faces, view.camera)
    corner = surface.faces[np.maximum(raster.face_index, 0), 0]
    part = np.where(raster.face_index >= 0, surface.parts[corner], NOBODY)
    left, right = (np.isin(part, legs) for legs in (LEFT_LEG, RIGHT_LEG))
    body = left | right | (part == BodyPart.TORSO)
    low, high, gap = (np.zeros(view.height, int) for _ in range(3))
    filled, between = np.zeros(view.height), np.ones(view.height)
    for y in np.flatnonzero(body.any(1)):
        columns = np.flatnonzero(body[y])
        low[y], high[y] = columns[0], columns[-1] + 1
        shown = ~hidden[y, low[y] : high[y]]
        own = cloth[y, low[y] : high[y]]
        filled[y] = own[shown].mean() if shown.any() else 1.0
        l, r = np.flatnonzero(left[y]), np.flatnonzero(right[y])
        if len(l) > 2 and len(r) > 2:
            one, other = (l, r) if l.mean() < r.mean() else (r, l)
            inner = slice(one.max() + 1, other.min())
            free = ~body[y, inner]
            gap[y] = free.sum()
            shown = free & ~hidden[y, inner]
            between[y] = cloth[y, inner][shown].mean() if shown.any() else 1.0
    return _Rows(low, high, gap, filled, between)


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
    lab = discounted(srgb_to_lab(view.window.foreground))
    bins = np.clip(lab / options.bin + [0, 16, 16], 0, 31).astype(np.int64)
    code = (bins[..., 0] * 32 + bins[..., 1]) * 32 + bins[..., 2]
    change = np.zeros(view.height)
    for y in range(max(begin, size), end):
        above, below = (code[s][cloth[s]] for s in (slice(y - size, y), slice(y, y + size)))
        if len(above) < 50 or len(below) < 50:
            continue
        both = np.unique(np.concatenate([above, below]), return_inverse=True)[1]
        u, l = (np.bincount(v, minlength=both.max() + 1) / len(v) for v in (both[: len(above)], both[len(above) :]))
        change[y] = 0.5 * np.abs(u - l).sum()
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
    top: int,
    hem: int,
    options: GarmentOptions,
) -> tuple[Int[np.ndarray, " r"], Float[np.ndarray, " r"], Float[np.ndarray, " r"], Bool[np.ndarray, " r"]] | None:
    """The garment's left and right ends on every row; what an arm hides is continued from the rows above and below."""
    px = scene.view.px
    opened = cv2.morphologyEx(
        region.astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, max(3, round(options.spike_m * px))), np.uint8)
    )
    rows = np.arange(top, hem + 1)
    left, right = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    reach = max(2, round(options.beside_m * px))
    for i, y in enumerate(rows):
        columns = np.flatnonzero(opened[y])
        if not len(columns):
            continue
        a, b = int(columns[0]), int(columns[-1]) + 1
        if not hidden[y, max(a - reach, 0) : a + reach].any():
            left[i] = a
        if not hidden[y, max(b - reach, 0) : b + reach].any():
            right[i] = b
    sure = np.isfinite(left) & np.isfinite(right)
    if np.isfinite(left).sum() < 3 or np.isfinite(right).sum() < 3:
        return None
    size, sigma = max(3, round(options.median_m * px)), options.smooth_m * px
    out = []
    for values in (left, right):
        known = np.isfinite(values)
        values = np.interp(rows, rows[known], median_filter(values[known], size, mode="nearest"))
        out.append(gaussian_filter1d(values, sigma, mode="nearest"))
    return rows, out[0], out[1], sure


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


def _front_hem(
    region: Bool[np.ndarray, "h w"], left: Float[np.ndarray, " r"], right: Float[np.ndarray, " r"], hem: int
) -> float:
    """The row of the lowest edge of the front: the median over the middle half."""
    a, b = (round(left[-1] + s * (right[-1] - left[-1])) for s in (0.25, 0.75))
    ends = [np.flatnonzero(column)[-1] + 1 for column in region[:, max(a, 0) : b].T if column.any()]
    return float(np.median(ends)) if ends else float(hem)


def _kind(scene: Scene, region: Bool[np.ndarray, "h w"], changes: bool) -> tuple[Kind, Label]:
    """What it is, and what the photo calls it."""
    view = scene.view
    counts = np.bincount(view.window.labels[region], minlength=len(Label))
    label = Label(int(counts.argmax()))
    skirted = counts[[Label.SKIRT, Label.DRESS]].sum() > 0.2 * counts.sum()
    if changes:
        return "skirt", label
    arms = np.isin(view.part, [int(arm) for arm, _ in ARMS.values()]) & view.matte
    bare = (view.window.labels[arms] == Label.SKIN).mean() if arms.any() else 0.0
    return ("coat" if label == Label.OUTER and not skirted and bare < 0.25 else "dress"), label


__all__ = ["HANGING", "Kind", "SeenGarment", "find_garment"]
