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

    Their points stay where the photo shows them, and become as deep as the cloth hangs. ``metrics["cloth_sink_m"]`` is
    how much narrower or wider it hangs in the end than these, in the mean.
    """
    outfit = outfit_of(fit)
    if outfit is None:
        return fit
    vertices = fit.surface.vertices
    shown = [vertices[g.first : g.first + len(g)] for g in fit.garments]
    aims = [_width(points, g) for points, g in zip(shown, fit.garments, strict=True)]
    scales = [np.ones(g.rows) for g in fit.garments]
    garments, deep, sink, power = fit.garments, shown, np.inf, options.girth_step
    tried, hangs = scales, aims
    for turn in range(options.rounds + 1):
        cut = tuple(
            _widened(g, gaussian_filter1d(s, 1.5, mode="nearest")) for g, s in zip(fit.garments, tried, strict=True)
        )
        points = drape(replace(outfit, garments=cut), fit.pose)
        hung = [points[outfit.points_of(k)] for k in range(len(cut))]
        widths = [_width(x, g) for x, g in zip(hung, cut, strict=True)]
        missing = float(np.mean([np.abs(a - w).mean() for a, w in zip(aims, widths, strict=True)]))
        if missing < sink:
            garments, deep, sink, scales, hangs = cut, hung, missing, tried, widths
        else:  # the cloth has fallen into folds, or jumped from them to a bell: not so far
            power /= 2
        if sink < options.sink_least_m or turn == options.rounds:
            break
        ratios = [(a / np.maximum(w, 1e-6)) ** power for a, w in zip(aims, hangs, strict=True)]
        tried = [np.clip(s * r, 1.0, options.widest) for s, r in zip(scales, ratios, strict=True)]
    vertices = vertices.copy()
    for g, points, hung in zip(garments, shown, deep, strict=True):
        vertices[g.first : g.first + len(g)] = _as_deep(points, hung, g)
    surface = replace(fit.surface, vertices=vertices)
    return replace(fit, surface=surface, garments=garments, metrics={**fit.metrics, "cloth_sink_m": sink})


def _width(points: Float[np.ndarray, "n 3"], garment: Garment) -> Float[np.ndarray, " r"]:
    """How wide each row is across the photo."""
    return np.ptp(points[:, 0].reshape(garment.rows, garment.columns), axis=1)


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
