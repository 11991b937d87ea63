"""How wide a garment's cloth is cut, and how deep it hangs: as it does on the body as the person stands.

A tube of just the photo's widths would hang narrower than the photo: cloth sinks and falls in folds. So the pattern is
widened until the cloth hangs as wide as the photo shows it. How deep it is the photo does not show; then the hanging
cloth does.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float
from scipy.ndimage import gaussian_filter1d

from persona.cloth import drape, outfit_of
from persona.surface.options import GarmentOptions
from persona.types import BodyFit, Garment


def cut_to_girth(fit: BodyFit, options: GarmentOptions) -> BodyFit:
    """The fit with garments' patterns widened, row by row, until they hang as wide as their points are.

    Their points stay where the photo shows them, and become as deep as the cloth hangs.
    ``metrics["cloth_sink_m"]`` is how much width and
    depth differ in the end between these and the cloth at rest, in the mean.
    """
    if not fit.garments:
        return fit
    aims = [_extents(fit.surface.vertices[g.first : g.first + len(g)], g)[0] for g in fit.garments]
    scales = [np.ones(g.rows) for g in fit.garments]
    tried, best, sink = fit, fit, np.inf
    for turn in range(options.rounds + 1):
        outfit = outfit_of(tried)
        assert outfit is not None
        points = drape(outfit, fit.pose)
        vertices, garments, missing = tried.surface.vertices.copy(), [], []
        for k, garment in enumerate(tried.garments):
            own = slice(garment.first, garment.first + len(garment))
            hung = points[outfit.points_of(k)]
            (wide, deep), stands = _extents(hung, garment), _extents(vertices[own], garment)[1]
            missing.append(np.abs(aims[k] - wide).mean() + np.abs(stands - deep).mean())
            ratio = (aims[k] / np.maximum(wide, 1e-6)) ** options.girth_step
            scales[k] = np.clip(scales[k] * ratio, 1.0, options.widest)
            garments.append(_widened(fit.garments[k], gaussian_filter1d(scales[k], 1.5, mode="nearest")))
            vertices[own] = _as_deep(vertices[own], hung, garment)
        if np.mean(missing) < sink:  # cloth may jump from folds to a bell: not every round is better
            best, sink = tried, float(np.mean(missing))
        if sink < options.sink_least_m or turn == options.rounds:
            break
        tried = replace(fit, surface=replace(fit.surface, vertices=vertices), garments=tuple(garments))
    return replace(best, metrics={**fit.metrics, "cloth_sink_m": sink})


def _extents(points: Float[np.ndarray, "n 3"], garment: Garment) -> Float[np.ndarray, "2 r"]:
    """How wide each row is across the photo, and how deep."""
    return np.ptp(points.reshape(garment.rows, garment.columns, 3)[..., [0, 2]], axis=1).T


def _as_deep(
    points: Float[np.ndarray, "n 3"], hung: Float[np.ndarray, "n 3"], garment: Garment
) -> Float[np.ndarray, "n 3"]:
    """The points with every row as deep as it hangs."""
    out, deep = (v.reshape(garment.rows, garment.columns, 3).copy() for v in (points, hung))
    low, high, to_low, to_high = (
        gaussian_filter1d(f(v[..., 2], axis=1), 1.0, mode="nearest") for v in (out, deep) for f in (np.min, np.max)
    )
    share = (out[..., 2] - low[:, None]) / np.maximum(high - low, 1e-6)[:, None]
    moved = to_low[:, None] + share * (to_high - to_low)[:, None]
    free = np.arange(garment.rows) >= garment.held_rows
    out[free, :, 2] = moved[free]
    return out.reshape(-1, 3)


def _widened(garment: Garment, scale: Float[np.ndarray, " r"]) -> Garment:
    """The garment with every row of its pattern drawn out from the row's middle; held rows as they are."""
    rows = garment.pattern.reshape(garment.rows, garment.columns, 3)
    scale = np.where(np.arange(garment.rows) < garment.held_rows, 1.0, scale)[:, None, None]
    middle = rows.mean(1, keepdims=True)
    wide = middle + (rows - middle) * np.where([True, False, True], scale, 1.0)  # rows stay level
    return replace(garment, pattern=wide.reshape(-1, 3).astype(np.float32))


__all__ = ["cut_to_girth"]
