"""How wide a garment's cloth is cut, and how deep it hangs: as it does on the body as the person stands.

A tube of just the photo's widths would hang narrower than the photo: cloth sinks and falls in folds. So the pattern is
widened until the cloth hangs as wide as the photo shows it. How deep it is the photo does not show; then the hanging
cloth does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Float
from scipy.ndimage import gaussian_filter, gaussian_filter1d, maximum_filter

from persona.body.skinning import skin
from persona.cloth import drape, outfit_of
from persona.geometry.kinematics import pose_transforms
from persona.surface.options import GarmentOptions
from persona.types import BodyFit, BodyPart, Garment

_UNDER = (BodyPart.TORSO, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG, BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)


def cut_to_girth(fit: BodyFit, options: GarmentOptions) -> BodyFit:
    """The fit with garments' patterns widened, row by row, until they hang as wide as their points are.

    Their points stay where the photo shows them, become as deep as the cloth hangs, and go round the body.
    ``metrics["cloth_sink_m"]`` is how much narrower or wider it hangs in the end than these, in the mean.
    """
    other = tuple(g for g in fit.garments if not g.is_cloth)  # as wide as the photo shows it
    whole, fit = fit, replace(fit, garments=tuple(g for g in fit.garments if g.is_cloth))
    outfit = outfit_of(fit)
    if outfit is None:
        return whole
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
    body = outfit.colliders
    under = skin(body.rest, body.skin, pose_transforms(outfit.skeleton, fit.pose))[np.isin(body.parts, _UNDER)]
    for g, points, hung in zip(garments, shown, deep, strict=True):
        vertices[g.first : g.first + len(g)] = around_body(_as_deep(points, hung, g), under, g, options)
    surface = replace(fit.surface, vertices=vertices)
    return replace(fit, surface=surface, garments=(*garments, *other), metrics={**fit.metrics, "cloth_sink_m": sink})


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


def around_body(
    points: Float[np.ndarray, "n 3"], body: Float[np.ndarray, "b 3"], garment: Garment, options: GarmentOptions
) -> Float[np.ndarray, "n 3"]:
    """The points with every free row drawn out round the body where it would look out, a leg set back for example.

    They move in depth alone, so that the photo's own view stays: beyond the cloth's outline there are no colours of it.

    Args:
        body: points of what is under the garment, in the same pose (meters, world).
    """
    rows = points.reshape(garment.rows, garment.columns, 3)
    heights = rows[..., 1].mean(1)
    band = np.abs(np.gradient(heights)).mean()
    out, deepest = np.zeros(rows.shape[:2]), np.zeros((garment.rows, 2))
    middle = rows[..., [0, 2]].mean(1, keepdims=True)
    beside = rows[..., [0, 2]] - middle
    turn = np.arctan2(beside[..., 0], beside[..., 1])
    behind = beside[..., 1] < 0
    column = 2 * np.pi / garment.columns
    for i in range(garment.held_rows, garment.rows):
        near = body[np.abs(body[:, 1] - heights[i]) < band][:, [0, 2]] - middle[i]
        near = near[(near[:, 0] > beside[i, :, 0].min()) & (near[:, 0] < beside[i, :, 0].max())]
        for far, away in ((False, 1.0), (True, -1.0)):
            line = np.flatnonzero(behind[i] == far)
            own = near[(near[:, 1] < 0) == far]
            if len(line) < 2 or not len(own):
                continue
            line = line[np.argsort(beside[i, line, 0])]
            reach = np.interp(own[:, 0], *beside[i, line].T)
            missing = away * (own[:, 1] - reach)
            angle = np.arctan2(own[:, 0], reach)[missing > 0]
            missing = missing[missing > 0] + options.ease_m
            apart = np.abs((turn[i, line][:, None] - angle + np.pi) % (2 * np.pi) - np.pi) / column
            out[i, line] = (missing * np.clip(2 - apart, 0, 1)).max(1, initial=0.0)
            deepest[i, int(far)] = (away * own[:, 1]).max() + options.ease_m
    modes: Any = ("nearest", "wrap" if garment.closed else "nearest")  # scipy's types know one mode for all axes
    out = gaussian_filter(maximum_filter(out, (9, 5), mode=modes), (3.0, 1.5), mode=modes)
    # no deeper than what is under it, where it is not so already
    deep, most = np.abs(beside[..., 1]), np.take_along_axis(deepest, behind.astype(int), 1)
    out = np.clip(deep + out, deep, np.maximum(deep, most)) - deep
    drawn = rows.copy()
    drawn[garment.held_rows :, :, 2] += (np.where(behind, -1, 1) * out)[garment.held_rows :]
    return drawn.reshape(-1, 3)


def _widened(garment: Garment, scale: Float[np.ndarray, " r"]) -> Garment:
    """The garment with every row of its pattern drawn out from the row's middle; held rows as they are."""
    rows = garment.pattern.reshape(garment.rows, garment.columns, 3)
    scale = np.where(np.arange(garment.rows) < garment.held_rows, 1.0, scale)[:, None, None]
    middle = rows.mean(1, keepdims=True)
    wide = middle + (rows - middle) * np.where([True, False, True], scale, 1.0)  # rows stay level
    return replace(garment, pattern=wide.reshape(-1, 3).astype(np.float32))


__all__ = ["around_body", "cut_to_girth"]
