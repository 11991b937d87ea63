"""Legs that the picture cuts off, in straight trousers if what is seen of them is not bare.

Where no outline is seen, the surface is the bare body's, and dressed legs would be tights.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, UInt8

from persona.geometry.easing import eased
from persona.geometry.kinematics import pose_transforms
from persona.imaging.masks import binary_erosion, square
from persona.motion.anatomy import Leg, anatomy
from persona.surface.scene import LEFT_LEG, RIGHT_LEG
from persona.types import BodyFit, Camera, Label, Observation

_TROUSERS = (Label.TROUSERS, Label.TOP, Label.OUTER)
_NO_TROUSERS = (Label.SKIN, Label.SOCKS, Label.SKIRT, Label.DRESS)
_BORDER_M = 0.02  # of the picture's border: points that tell how wide the leg is there
_EDGE_PX = 2  # rows at the border that are not asked: labels are of a smaller picture


@dataclass(frozen=True)
class CutOffOptions:
    """How legs beyond the picture are dressed; lengths are meters, all chosen by hand on three photos.

    Attributes:
        fade_m: below the picture's border over which trousers come out of the seen leg.
        knee_m, hem_m: radius of a trouser leg at knee and hem, at least.
        loose_m: between the leg and its trousers, at least.
        reach_m: below the ankle to which trousers reach; the hem goes in over ``cuff_m`` above.
        even_m: below the picture's border over which cloth that hangs wider than the leg there comes in to it.
        widest_m: that it hangs wider, at most.
        bare: share of what is seen of either leg that shows skin, tights, a skirt or a dress above which there are no
            trousers.
    """

    fade_m: float = 0.06
    knee_m: float = 0.078
    hem_m: float = 0.082
    loose_m: float = 0.010
    reach_m: float = 0.02
    cuff_m: float = 0.015
    even_m: float = 0.35
    widest_m: float = 0.08
    bare: float = 0.5


def dress_cut_off_legs(observation: Observation, fit: BodyFit, options: CutOffOptions | None = None) -> BodyFit:
    """The fit with straight trousers where dressed legs lie below the picture.

    Args:
        fit: its surface the body's own, in the world.
    """
    options = options or CutOffOptions()
    surface, camera = fit.surface, fit.camera
    count = surface.body_vertices
    at, depth = camera.project(surface.vertices[:count])
    below = (at[:, 1] - camera.height) * depth / camera.fy
    if not (below[np.isin(surface.parts[:count], (*LEFT_LEG, *RIGHT_LEG))] > 0).any():
        return fit
    turned = pose_transforms(fit.skeleton, fit.pose)
    places = (turned[:, :3, :3] @ fit.skeleton.rest_joints[..., None])[..., 0] + turned[:, :3, 3]
    vertices = surface.vertices.copy()
    legs = [
        (leg, np.flatnonzero(surface.parts[:count] == shin))
        for leg, (shin, _) in zip(anatomy(fit.skeleton).legs, (LEFT_LEG, RIGHT_LEG), strict=True)
    ]
    seen = [_seen(observation, at[own][below[own] <= 0]) for _, own in legs]
    # nobody has trousers on one leg: skin on the other is an arm before it
    if all(len(shown) and np.isin(shown, _NO_TROUSERS).mean() > options.bare for shown in seen):
        return fit
    for leg, own in legs:
        if len(own):
            share = np.clip(below[own] / options.fade_m, 0, 1)
            vertices[own] += share[:, None] * _to_trousers(vertices[own], leg, places, options)
            outward = _as_wide(observation, at[own], depth[own], below[own], camera, options)
            vertices[own] += outward[:, None] * camera.T_camera_world[0, :3]
    return replace(fit, surface=replace(surface, vertices=vertices.astype(surface.vertices.dtype)))


def _seen(observation: Observation, pixels: Float[np.ndarray, "n 2"]) -> UInt8[np.ndarray, " m"]:
    """What the photo shows at those of the pixels that lie inside the person."""
    inside = binary_erosion(observation.alpha > 0.5, square(3))
    column, row = np.floor(pixels).astype(int).T
    within = (column >= 0) & (column < inside.shape[1]) & (row >= 0) & (row < inside.shape[0])
    column, row = column[within], row[within]
    return observation.labels[row, column][inside[row, column]]


def _as_wide(
    observation: Observation,
    at: Float[np.ndarray, "n 2"],
    depth: Float[np.ndarray, " n"],
    below: Float[np.ndarray, " n"],
    camera: Camera,
    options: CutOffOptions,
) -> Float[np.ndarray, " n"]:
    """How far the points of a leg go to the picture's right (meters) to be as wide as its cloth is at the border.

    Args:
        at, depth: of the points in the picture, pixels and meters.
        below: meters that they are below its border.
    """
    out = np.zeros(len(at))
    border = np.abs(below) < _BORDER_M
    row = observation.labels.shape[0] - 1 - _EDGE_PX
    cloth = np.isin(observation.labels[row], _TROUSERS) & (observation.alpha[row] > 0.5)
    if not border.any() or not cloth.any():
        return out
    low, high = at[border, 0].min(), at[border, 0].max()
    gaps = np.flatnonzero(~cloth)
    middle = (low + high) / 2
    left, right = gaps[gaps < middle].max(initial=-1) + 1, gaps[gaps > middle].min(initial=len(cloth))
    scale = np.median(depth[border]) / camera.fx
    fall = (below > 0) * (1 - eased(below / options.even_m))
    across = np.clip((at[:, 0] - low) / max(high - low, 1e-6), 0, 1)
    for end, sign, share in ((low - left, -1, 1 - across), (right - high, 1, across)):
        wider = end * scale
        if 0 < wider < options.widest_m:
            out += sign * wider * share * fall
    return out


def _to_trousers(
    points: Float[np.ndarray, "n 3"], leg: Leg, places: Float[np.ndarray, "j 3"], options: CutOffOptions
) -> Float[np.ndarray, "n 3"]:
    """From a leg's points to its trousers, away from the leg's bones."""
    hip, knee, ankle = places[leg.thigh[0]], places[leg.shin[0]], places[leg.foot]
    thigh, shin = (_along(points, *ends) for ends in ((hip, knee), (knee, ankle)))
    lower = shin[1] > 0
    away = np.where(lower[:, None], shin[0], thigh[0])
    radius = np.linalg.norm(away, axis=1)
    upper, length = (max(float(np.linalg.norm(b - a)), 1e-6) for a, b in ((hip, knee), (knee, ankle)))
    wide = options.knee_m + np.clip(shin[1] / length, 0, 1) * (options.hem_m - options.knee_m)
    # no knees show: the line begins half way down the thigh
    drawn = np.where(lower, 1.0, np.clip(2 * thigh[1] / upper - 1, 0, 1))
    grow = options.loose_m + drawn * np.maximum(wide - radius - options.loose_m, 0)
    grow *= np.clip((length + options.reach_m - shin[1]) / options.cuff_m, 0, 1)
    return away / np.maximum(radius, 1e-6)[:, None] * grow[:, None]


def _along(
    points: Float[np.ndarray, "n 3"], start: Float[np.ndarray, " 3"], end: Float[np.ndarray, " 3"]
) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, " n"]]:
    """Of points: the way to them from the line through a bone, and meters along the bone from its start."""
    axis = (end - start) / max(float(np.linalg.norm(end - start)), 1e-6)
    along = (points - start) @ axis
    return points - start - along[:, None] * axis, along


__all__ = ["CutOffOptions", "dress_cut_off_legs"]
