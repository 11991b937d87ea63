"""Cheeks and jaw no wider than the photo shows the face.

A jaw that is fitted some millimeters too wide takes what stands beside it in the photo: two pixels of hair, a collar,
a scarf. From aside these few pixels are a smear of centimeters on the cheek, since they show it at a slant. Where the
face's outline on the body lies beyond the face in the photo, cheek and jaw are drawn in, and what is beside them there
is what lies behind them, or a sheet of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from scipy.ndimage import gaussian_filter1d

from persona.body.skinning import dense_weights
from persona.geometry.easing import eased
from persona.geometry.kinematics import pose_transforms
from persona.imaging.window import cropped_person, enlarged_to
from persona.rendering.mesh import rasterize_mesh
from persona.surface.head_places import HeadPlaces
from persona.types import MATERIAL_OF, BodyFit, BodyPart, Label, Material, Observation

_FACE = (Label.FACE, Label.SKIN, Label.GLASSES)


@dataclass(frozen=True)
class CheekOptions:
    """How far cheeks give way. Lengths in meters.

    Attributes:
        window_px: rows of the window of a person seen from head to foot.
        finest_px: window pixels a meter that are not exceeded.
        upscale: how much a small person is enlarged at the most.
        ears: share of the head's height above the chin at which ears begin.
        step: along the head's axis.
        beside: share of what lies beyond the face that must be hair or cloth: else it is a face in the shade.
        outermost: from the head's outline within which a cheek is on it.
        most: that a cheek is drawn in: what is wider lies before it.
        smooth: standard deviation along the head's axis.
        over: across the head over which it fades.
    """

    window_px: int = 1000
    finest_px: float = 620.0
    upscale: float = 1.5
    ears: float = 0.42
    step: float = 0.002
    beside: float = 0.8
    outermost: float = 0.003
    most: float = 0.012
    smooth: float = 0.006
    over: float = 0.04


def cheeks_drawn_in(observation: Observation, fit: BodyFit, options: CheekOptions | None = None) -> BodyFit:
    """The fit with cheeks and jaw inside the face of the photo; unchanged without a head or a face in it.

    Args:
        fit: its surface the body's own, in the photo's pose.
    """
    options = options or CheekOptions()
    surface, camera = fit.surface, fit.camera
    rows = np.flatnonzero(surface.parts[: surface.body_vertices] == BodyPart.HEAD)
    if observation.head is None or not len(rows) or not (observation.labels == Label.FACE).any():
        return fit
    finest = enlarged_to(camera, surface.vertices, options.finest_px)
    window = cropped_person(observation, camera, options.window_px, upscale=min(options.upscale, finest))
    head = observation.head.placed(window.origin, window.scale)
    pixels, depth = window.camera.project(surface.vertices[rows])
    px = float(window.camera.fx / np.median(depth))
    down, side = (found / px for found in head.along(*pixels.T))
    raster = rasterize_mesh(surface.vertices, surface.faces, window.camera)
    corner = surface.faces[np.maximum(raster.face_index, 0), raster.barycentric.argmax(-1)]
    covered = (raster.face_index >= 0) & (surface.parts[corner] == BodyPart.HEAD) & (window.alpha > 0.5)
    if not covered.any():
        return fit
    places = HeadPlaces.of(_upright(fit, rows), rows)
    cheek = np.zeros(len(surface.vertices), bool)
    cheek[rows] = (places.ahead > 0) & (places.up < options.ears)
    where = np.nonzero(covered)
    below, beside = (found / px for found in head.along(where[1] + 0.5, where[0] + 0.5))
    lowest = float(below.min())
    level = ((below - lowest) / options.step).astype(int)
    labels = window.labels[where]
    at = np.clip((down - lowest) / options.step - 0.5, 0, level.max())
    move = np.zeros(len(rows))
    for sign in (-1.0, 1.0):
        widest, gap = _beyond(level, sign * beside, labels, cheek[corner[where]], 1 / px, options)
        known, count = np.isfinite(widest), np.arange(len(gap))
        if not gap.any():
            continue
        own = np.interp(at, count, gap)
        outline = np.interp(at, count[known], widest[known])
        share = eased((sign * side - outline) / options.over + 1)
        move -= sign * own * share
    across = camera.T_camera_world[:3, :3].T @ [head.axis[1], -head.axis[0], 0.0]
    vertices = surface.vertices.copy()
    vertices[rows] += move[:, None] * across
    return replace(fit, surface=replace(surface, vertices=vertices))


def _upright(fit: BodyFit, rows: Int[np.ndarray, " m"]) -> Float[np.ndarray, "v 3"]:
    """The surface's vertices moved so that the head is as in the reference pose."""
    weights = dense_weights(fit.surface.skin, len(fit.skeleton.names))[rows].sum(0)
    moved = pose_transforms(fit.skeleton, fit.pose)[int(weights.argmax())]
    return (fit.surface.vertices - moved[:3, 3]) @ moved[:3, :3]


def _beyond(
    level: Int[np.ndarray, " p"],
    out: Float[np.ndarray, " p"],
    labels: UInt8[np.ndarray, " p"],
    cheek: Bool[np.ndarray, " p"],
    pixel: float,
    options: CheekOptions,
) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"]]:
    """At each level of the head how far out it reaches on one side (NaN where it is not), and by how much its cheek
    lies beyond the photo's face.

    Args:
        level, out: of the head's pixels, along its axis and across it; ``labels`` what they show, ``cheek`` whether
            they are cheek or jaw.
        pixel: width of one.
    """
    count = int(level.max()) + 1

    def widest(among: Bool[np.ndarray, " p"]) -> Float[np.ndarray, " k"]:
        found = np.full(count, -np.inf)
        np.maximum.at(found, level[among], out[among])
        return found

    whole, cheeks, face = widest(np.ones(len(level), bool)), widest(cheek), widest(np.isin(labels, _FACE))
    further = out > face[level]
    other = np.isin(MATERIAL_OF[labels], (Material.HAIR, Material.CLOTH))
    all_, others = (np.bincount(level[further & which], minlength=count) for which in (np.ones_like(other), other))
    told = np.isfinite(face) & (cheeks > whole - options.outermost - pixel)
    gap = np.zeros(count)
    gap[told] = np.minimum(whole[told] - face[told], options.most) * (others >= options.beside * all_)[told]
    sigma = options.smooth / options.step
    weight = gaussian_filter1d(told * 1.0, sigma, mode="constant")
    smooth = gaussian_filter1d(gap, sigma, mode="constant") / np.maximum(weight, 0.5)
    return np.where(np.isfinite(whole), whole, np.nan), smooth


__all__ = ["CheekOptions", "cheeks_drawn_in"]
