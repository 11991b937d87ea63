"""Brims of hats: a disc round the head.

Where a brim stands off left and right of a head, its outline is a flat ellipse: that of a disc whose tilt is the
ellipse's height over its width. So the disc is known all round, its far side too; how far it reaches in every direction
is what its outline shows, and between the same. A brim is thin, and lies in no direction from the head alone: it is a
sheet of its own round the crown, which is a part of the shell (:mod:`persona.surface.hair_shell`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from scipy.ndimage import gaussian_filter1d

from persona.cloth import grid_faces
from persona.geometry.meshes import without_unused
from persona.imaging.discs import Disc
from persona.imaging.masks import distance_to
from persona.surface.options import BrimOptions
from persona.surface.scene import BodyInPhoto, Scene
from persona.surface.sheets import Sheet
from persona.types import BodyPart, Label


@dataclass(frozen=True)
class Brim:
    """A disc in the photo.

    Attributes:
        middle: of the disc, world meters.
        axes: unit vectors of the disc: towards the right of the picture, towards the camera, and up from the disc.
        radius: meters from its middle to its rim, in equal steps from the picture's right through the side near the
            camera.
        on_rim: pixels of the window beside which the crown is not seen.
    """

    middle: Float[np.ndarray, " 3"]
    axes: Float[np.ndarray, "3 3"]
    radius: Float[np.ndarray, " c"]
    on_rim: Bool[np.ndarray, "h w"]

    def points(self, share: Float[np.ndarray, "k c"]) -> Float[np.ndarray, "k c 3"]:
        """World points of the disc at shares of its radius."""
        angle = np.arange(len(self.radius)) / len(self.radius) * 2 * np.pi
        way = np.cos(angle)[:, None] * self.axes[0] + np.sin(angle)[:, None] * self.axes[1]
        return self.middle + (share * self.radius)[..., None] * way


def find_brim(
    scene: Scene, middle: Float[np.ndarray, " 3"], up: Float[np.ndarray, " 3"], options: BrimOptions
) -> Brim | None:
    """The brim of the headwear in the photo; None where none stands off on both sides of the head.

    Args:
        middle: of the head, world meters.
        up: the head's axis.
    """
    view = scene.view
    hat = view.matte & (view.window.labels == Label.HEADWEAR)
    if hat.sum() < options.least_m2 * view.px**2:
        return None
    disc = Disc(hat, ~view.matte, scene.beside_chin, options.disc)
    if not disc.is_one or not _stands_off(view, disc, options):
        return None
    return _in_world(view, disc, middle, up, options)


def _stands_off(view: BodyInPhoto, disc: Disc, options: BrimOptions) -> bool:
    """Whether a disc stands off both sides of the head."""
    row, column = np.nonzero((view.part == BodyPart.HEAD) & view.body)
    if not len(row):
        return False
    head = np.abs(np.quantile(disc.placed(column, row)[0], [0.01, 0.99])).max()
    return (1 - head) * disc.half / view.px > options.stands_m


def _in_world(
    view: BodyInPhoto,
    disc: Disc,
    middle: Float[np.ndarray, " 3"],
    up: Float[np.ndarray, " 3"],
    options: BrimOptions,
) -> Brim:
    camera = view.camera
    rotation, shift = camera.T_camera_world[:3, :3], camera.T_camera_world[:3, 3]
    # the head's axis at the height of the tips
    ends = camera.project(np.stack([middle, middle + 0.1 * up]))[0]
    high = (disc.centre - ends[0]) @ disc.across / min((ends[1] - ends[0]) @ disc.across, -1e-6)
    depth = float((rotation @ (middle + 0.1 * high * up) + shift)[2])
    centre = view.unproject(disc.centre[None], np.array([depth]))[0]
    right = rotation.T @ np.array([*disc.along, 0.0])
    ahead = -(centre + rotation.T @ shift)  # from there to the camera
    ahead -= (ahead @ right) * right
    ahead /= np.linalg.norm(ahead)
    above = np.cross(ahead, right)
    above *= np.sign(above @ up)
    flat = float(np.clip(np.mean(disc.flat), *options.tilts))
    tilt = np.arcsin(-flat if disc.from_above(flat) else flat)
    towards = np.cos(tilt) * ahead + np.sin(tilt) * above
    normal = np.cos(tilt) * above - np.sin(tilt) * ahead
    axes = np.stack([right, towards, normal])
    half = disc.half * depth / camera.fx

    edge = disc.mask & (distance_to(disc.ground) <= 1.5)
    row, column = np.nonzero(edge)
    place = _on_plane(view, np.stack([column, row], 1) + 0.5, centre, axes)
    reach = np.linalg.norm(place, axis=1) / half
    rim = (reach > options.rim) & (reach < options.disc.beyond)
    number = options.columns
    cell = np.round(np.arctan2(place[rim, 1], place[rim, 0]) / (2 * np.pi) * number).astype(int) % number
    radius = np.full(number, np.nan)
    for k in np.unique(cell):  # a rim is half a pixel beyond the middle of its pixels
        radius[k] = np.quantile(reach[rim][cell == k], 0.9) + 0.5 / disc.half
    for k in (number // 4, 3 * number // 4):  # ahead and behind as wide as between the tips
        if np.isnan(np.take(radius, np.arange(k - 4, k + 5), mode="wrap")).all():
            radius[k] = 1.0
    known = np.flatnonzero(np.isfinite(radius))
    radius = np.interp(np.arange(number), known, radius[known], period=number)
    radius = gaussian_filter1d(radius, options.smooth, mode="wrap") * half

    place = _on_plane(view, np.stack([disc.column, disc.row], 1) + 0.5, centre, axes)
    (_, first), (_, last) = disc.notches
    inside = (np.linalg.norm(place, axis=1) < options.disc.beyond * half) | (disc.x < first) | (disc.x > last)
    on_rim = np.zeros(disc.mask.shape, bool)
    on_rim[disc.row[inside], disc.column[inside]] = True
    return Brim(centre, axes, radius, distance_to(on_rim) < options.fringe_m * view.px)


def _on_plane(
    view: BodyInPhoto, pixels: Float[np.ndarray, "n 2"], middle: Float[np.ndarray, " 3"], axes: Float[np.ndarray, "3 3"]
) -> Float[np.ndarray, "n 2"]:
    """Where the rays of pixels meet the disc's plane, along its first two axes, meters from its middle."""
    near, far = (view.unproject(pixels, np.full(len(pixels), depth)) for depth in (0.0, 1.0))
    way = far - near
    along = way @ axes[2]
    along = np.where(np.abs(along) < 1e-6, 1e-6, along)
    hit = near + way * (((middle - near) @ axes[2]) / along)[:, None]
    return (hit - middle) @ axes[:2].T


def brim_sheet(
    brim: Brim,
    inside: Bool[np.ndarray, "k c"],
    front: Float[np.ndarray, "h w"],
    scene: Scene,
    options: BrimOptions,
) -> Sheet | None:
    """The brim as a thin closed sheet round the crown.

    It begins under the crown, and nothing of it lies before what the photo shows to be no hat, or beyond the person.

    Args:
        inside: which points of the disc at equal shares of its radius (:attr:`BrimOptions.shares`) lie in the crown.
        front: depth of head and crown in the window, infinite beside them.
    """
    view = scene.view
    share = options.shares[:, None] * np.ones(len(brim.radius))
    points = brim.points(share)
    places, depth = view.camera.project(points.reshape(-1, 3))
    column, row = np.floor(places).astype(int).T
    within = (row >= 0) & (row < view.height) & (column >= 0) & (column < view.width)
    row, column = row.clip(0, view.height - 1), column.clip(0, view.width - 1)
    labels = view.window.labels
    near = distance_to(labels == Label.HEADWEAR) < options.fringe_m * view.px  # hair comes out from under a brim
    hat = ((labels == Label.HEADWEAR) | (near & (labels == Label.HAIR)))[row, column]
    far = np.repeat([np.sin(np.arange(len(brim.radius)) / len(brim.radius) * 2 * np.pi) < 0], len(share), 0).ravel()
    before = front[row, column]
    hidden = far | (depth > before) | ~np.isfinite(before)  # what else is there is not explained by anything
    allowed = (within & view.matte[row, column] & (hat | hidden)).reshape(share.shape)
    last = len(share) - 1
    outer = last - (allowed & ~inside)[::-1].argmax(0)
    under = (inside | ~allowed) & (np.arange(len(share))[:, None] < outer)
    inner = np.where(under.any(0), last - under[::-1].argmax(0), 0)  # there it begins under the crown
    gone = ~(allowed & ~inside).any(0) | (outer <= inner)
    if gone.all():
        return None
    low, high = (gaussian_filter1d(options.shares[at], options.smooth, mode="wrap") for at in (inner, outer))
    steps = np.linspace(0, 1, options.rows)[:, None]
    flat = brim.points(low + (high - low) * steps)
    half = options.thick_m / 2 * np.sqrt(np.clip(1 - steps**8, 0, 1))[..., None] * brim.axes[2]
    grid = np.concatenate([flat + half, (flat - half)[::-1]])
    faces = grid_faces(len(grid), len(brim.radius), True)[:, ::-1]
    column_of = faces % len(brim.radius)
    faces = faces[~gone[column_of].any(1)]
    used, faces = without_unused(faces)
    weights = np.zeros((len(used), view.dense.shape[1]))
    weights[:, scene.joints.head] = 1.0
    vertices = grid.reshape(-1, 3)[used]
    return Sheet(vertices, faces, weights, np.full(len(used), int(BodyPart.HEAD)), stiff=1.0)


__all__ = ["Brim", "brim_sheet", "find_brim"]
