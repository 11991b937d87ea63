"""Wide trouser legs in the photo: each hangs free of its leg, from where it leaves it down to its hem."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from persona.imaging.masks import binary_opening
from persona.surface.garment_finding import SeenGarment, hem_line, smooth_line
from persona.surface.garment_scene import HANGING, LegsInPhoto
from persona.types import BodyPart, Label


def find_trouser_legs(body: LegsInPhoto) -> tuple[SeenGarment, ...] | str:
    """Both legs of wide trousers; the photo's left one first.

    Returns:
        The legs, or why there are none: empty where the photo shows none.
    """
    options, px, wanted = body.options, body.px, body.options.kind == "trousers"
    cloth = body.called((*HANGING, Label.TROUSERS) if wanted else (Label.TROUSERS,))
    cloth = binary_opening(cloth, np.ones((1, max(3, round(options.spike_m * px / 2))), np.uint8))
    legs = body.legs
    order = sorted((0, 1), key=lambda k: float(np.nonzero(legs[k])[1].mean()) if legs[k].any() else np.inf)
    if not all(leg.any() for leg in legs) or body.crotch is None:
        return "the legs are not in the picture" if wanted else ""
    found = []
    for side, k in zip((-1, 1), order, strict=True):
        leg = _leg(body, cloth, k, side, body.crotch)
        if isinstance(leg, str):
            return leg if wanted else ""
        found.append(leg)
    return tuple(found)


def _leg(body: LegsInPhoto, cloth: Bool[np.ndarray, "h w"], which: int, side: int, crotch: int) -> SeenGarment | str:
    """One leg, or why it is none.

    Args:
        which: 0 for the left leg, 1 for the right one.
        side: of the window on which it is, -1 or 1.
        crotch: its row.
    """
    view, hidden, options, px = body.scene.view, body.hidden, body.options, body.px
    own, other, knee = body.legs[which], body.legs[1 - which], float(body.knees[which])
    around = ((BodyPart.LEFT_LEG,), (BodyPart.RIGHT_LEG,))[which]
    edges = _edges(cloth, hidden, own, other, side, crotch, options.beside_m * px)
    covered = np.flatnonzero(np.isfinite(edges[:, 0]))
    if len(covered) < 3:
        return "no cloth is seen on a leg"
    breaks = np.flatnonzero(np.diff(covered) > options.break_m * px)
    last = int(covered[breaks[0]] if len(breaks) else covered[-1])
    if last >= view.height - 2 - options.border_m * px:
        return "their hems are not in the picture"
    wider = np.full(view.height, np.nan)
    for y in range(crotch, last + 1):
        columns = np.flatnonzero(own[y])
        if len(columns) and np.isfinite(edges[y, 2]):
            wider[y] = (edges[y, 1] - edges[y, 0] - np.ptp(columns) - 1) / px
    shin = wider[min(round(knee), last) : last + 1]
    if last < knee or not np.isfinite(shin).any():
        return "they end above the knee"
    if np.nanmean(shin) < options.wide_leg_m * (1.0 if options.kind is None else options.said):
        return "they lie close to the legs"
    close = np.flatnonzero(wider[: round(knee)] < options.close_leg_m)
    first = max(crotch, int(close[-1])) if len(close) else crotch
    if last - first < options.shortest_m * px:
        return "they lie close to the legs"
    lines = np.arange(first, last + 1)
    ends = edges[first : last + 1]
    known = np.isfinite(ends[:, 2])
    if known.sum() < 3:
        return "arms hide their outline"
    left, right = (smooth_line(np.where(known, ends[:, k], np.nan), px, options) for k in (0, 1))
    region = np.zeros_like(cloth)
    for y, (a, b) in zip(lines, ends[:, :2], strict=True):
        if np.isfinite(a):
            region[y, round(a) : round(b)] = cloth[y, round(a) : round(b)]
    hem = hem_line(region, hidden, left, right, first, px, options)
    loose = float(np.nansum(np.clip(wider[first : last + 1], 0, None)) / px)
    label = Label(int(np.bincount(view.window.labels[region], minlength=len(Label)).argmax()))
    confidence = 1.0 if options.kind else float(1 - np.exp(-loose / options.doubt_m2))
    return SeenGarment(
        "trousers", label, lines, left, right, known, region, hem, None, loose, confidence, ("far side",), around
    )


def _edges(
    cloth: Bool[np.ndarray, "h w"],
    hidden: Bool[np.ndarray, "h w"],
    own: Bool[np.ndarray, "h w"],
    other: Bool[np.ndarray, "h w"],
    side: int,
    crotch: int,
    reach: float,
) -> Float[np.ndarray, "h 3"]:
    """Left and right end of a leg's cloth on every row, and 1 where nothing hides them; NaN where there is none.

    Between the legs it ends where the cloth does, in the middle between the naked legs at the latest.
    """
    out = np.full((len(cloth), 3), np.nan)
    middle: float | None = None
    width = cloth.shape[1]
    for y in range(crotch, len(cloth)):
        mine, others = (np.flatnonzero(leg[y]) for leg in (own, other))
        if len(mine) and len(others):
            inner, beyond = (mine.min(), others.max()) if side > 0 else (mine.max(), others.min())
            middle = (inner + beyond) / 2
        if middle is None:
            continue
        half = slice(round(middle), width) if side > 0 else slice(0, round(middle))
        columns = np.flatnonzero(cloth[y, half]) + half.start
        if not len(columns):
            continue
        a, b = float(columns[0]), float(columns[-1] + 1)
        outer = int(b if side > 0 else a)
        span = slice(max(outer - round(reach), 0), outer + round(reach) + 1)
        out[y] = a, b, np.nan if hidden[y, span].any() else 1.0
    return out


__all__ = ["find_trouser_legs"]
