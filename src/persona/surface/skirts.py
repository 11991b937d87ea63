"""Skirts, dresses and long coats: a rule that finds them, and an elliptic tube that stands for them.

Rule and tube are to be replaced by garments that a parser finds and that have a cut of their own: they are kept as they
are until then.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float
from scipy.ndimage import gaussian_filter1d

from persona.imaging.colour import discounted, srgb_to_lab
from persona.imaging.masks import binary_dilation, disk, distance_to, touching
from persona.landmark_names import HIPS, KNEES
from persona.surface.options import SkirtOptions
from persona.surface.scene import ARMS, LEFT_LEG, RIGHT_LEG, BodyInPhoto, Scene
from persona.types import BodyPart, Label

_NOT_SKIRT = (Label.TROUSERS, Label.SOCKS, Label.SHOE)


def skirt_region(scene: Scene, options: SkirtOptions) -> Bool[np.ndarray, "h w"]:
    """Pixels of a skirt, dress or long coat below the hips: where the matte fills the gap between the legs.

    It is one when the labels say so, and never where they say trousers. Where they tell no garments, it is one
    when over the rows from the crotch down the gap is filled with about the colour beside it, over some
    height, the gap is wide enough, the hem lies far enough below the hips, and what comes out below it is narrower.
    """
    view = scene.view
    arms = binary_dilation(np.isin(view.part, [*ARMS[1], *ARMS[2]]), disk(3))
    cloth = view.matte & ~arms & ~scene.props & ~np.isin(view.window.labels, _NOT_SKIRT)
    left, right = (np.isin(view.part, legs) for legs in (LEFT_LEG, RIGHT_LEG))
    told = _told_rows(scene, cloth, options)
    if told is not None:
        return _whole_rows(scene, cloth, told, left | right)
    lab = discounted(srgb_to_lab(view.window.foreground))
    reach = max(2, int(options.beside_m * view.px))
    rows, filled, gaps, changes = [], [], [], []
    for y in range(view.height):
        l, r = np.flatnonzero(left[y]), np.flatnonzero(right[y])
        if len(l) < 3 or len(r) < 3:
            continue
        low, high = (l, r) if l.mean() < r.mean() else (r, l)
        start, end = low.max() + 1, high.min()
        if end - start < options.row_gap_m * view.px:
            continue
        beside = np.r_[np.arange(max(0, start - reach), start), np.arange(end, min(view.width, end + reach))]
        changes.append(np.linalg.norm(lab[y, start:end].mean(0) - lab[y, beside].mean(0)))
        rows.append(y)
        gaps.append((end - start) / view.px)
        own = (view.window.alpha[y, start:end] > 0.5) & ~np.isin(view.window.labels[y, start:end], _NOT_SKIRT)
        filled.append(own.mean())
    none = np.zeros(view.matte.shape, bool)
    if not rows:
        return none
    rows_, full = np.array(rows), np.array(filled) > options.filled
    begin = max(3, int(options.begin_m * view.px))
    if full.sum() < options.least_rows_m * view.px or full[:begin].mean() < options.begin_filled:
        return none
    ends = np.flatnonzero(~full & (np.arange(len(full)) > 0.03 * view.px))
    hem = int(rows_[ends[0]]) if len(ends) else int(rows_[-1])
    span = slice(begin, int(ends[0]) if len(ends) else None)
    if (
        not len(gaps[span])
        or np.median(gaps[span]) < options.narrowest_gap_m
        or np.median(changes[span]) > options.colour
    ):
        return none
    hips, knees = view.body_points[HIPS, 1].mean(), view.body_points[KNEES, 1]
    if knees.min() - hips < options.knees_below_m * view.px:  # sitting, or a leg raised
        return none
    if hem - rows_[0] < options.least_rows_m * view.px or hem - hips < options.shortest_m * view.px:
        return none
    # Below a hem two legs are much narrower than the skirt; below the fork of trousers they are as wide as before. No
    # trousers fork far below the hips: what ends there is a skirt or coat whatever comes out of it.
    fork = hem - hips < options.lowest_fork_m * view.px
    step = max(2, int(options.step_m * view.px))
    body = view.matte & ~arms & ~scene.props
    above, below = body[max(0, hem - 2 * step) : hem].sum(1), body[hem + step : hem + 3 * step].sum(1)
    if fork and len(ends) and len(below) and np.median(below) > options.narrower * np.median(above):
        return none
    return _whole_rows(scene, cloth, (max(0, int(hips - options.waist_m * view.px)), hem), left | right)


def _told_rows(scene: Scene, cloth: Bool[np.ndarray, "h w"], options: SkirtOptions) -> tuple[int, int] | None:
    """First and last row of what the labels call a skirt or a dress below the waist; None where they call it nothing.

    The hem is the last row of which the garment is most.
    """
    view = scene.view
    worn = np.isin(view.window.labels, (Label.SKIRT, Label.DRESS)) & cloth
    hips, knees = view.body_points[HIPS, 1].mean(), view.body_points[KNEES, 1]
    waist = max(0, int(hips - options.waist_m * view.px))
    legs = np.isin(view.part, (*LEFT_LEG, *RIGHT_LEG)) | cloth
    rows = np.arange(view.height)
    most = worn.sum(1) > 0.5 * np.maximum((legs & view.matte).sum(1), 1)
    below = np.flatnonzero(most & (rows > hips))
    if not len(below) or knees.min() - hips < options.knees_below_m * view.px:
        return None
    hem = int(below[-1])
    short = hem - hips < options.shortest_m * view.px
    return None if short or most[int(max(hips, 0)) : hem + 1].mean() < options.filled else (waist, hem)


def _whole_rows(
    scene: Scene, cloth: Bool[np.ndarray, "h w"], rows: tuple[int, int], legs: Bool[np.ndarray, "h w"]
) -> Bool[np.ndarray, "h w"]:
    """The cloth over the legs between two rows, whole across hands and sleeves that cover it."""
    region = np.zeros_like(cloth)
    region[rows[0] : rows[1] + 1] = cloth[rows[0] : rows[1] + 1]
    region = touching(region, legs & region)
    for y in np.flatnonzero(region.any(1)):
        xs = np.flatnonzero(region[y])
        region[y, xs.min() : xs.max() + 1] = scene.view.matte[y, xs.min() : xs.max() + 1]
    return region


def skirt_depth(
    scene: Scene,
    skirt: Bool[np.ndarray, "h w"],
    mid: Float[np.ndarray, "h w"],
    half: Float[np.ndarray, "h w"],
    near: Float[np.ndarray, "h w"],
    far: Float[np.ndarray, "h w"],
    options: SkirtOptions,
) -> tuple[Float[np.ndarray, "h w"], Float[np.ndarray, "h w"]]:
    """A skirt as an elliptic tube: its half thickness follows its width, its hem stays open."""
    view, trunk = scene.view, scene.view.layers[0]
    rows = np.flatnonzero(skirt.any(1))
    centre, width, thick, deep = (np.zeros(len(rows)) for _ in range(4))
    for i, y in enumerate(rows):
        xs = np.flatnonzero(skirt[y])
        centre[i], width[i] = (xs[0] + xs[-1]) / 2, max(xs[-1] - xs[0] + 1, 2) / 2
        thick[i], deep[i] = np.median(half[y, xs]), np.median(mid[y, xs])
    sigma = options.smooth_m * view.px
    centre, width, thick, deep = (gaussian_filter1d(v, sigma, mode="nearest") for v in (centre, width, thick, deep))
    thick = np.clip(np.maximum(thick, options.thickness * width / view.px), 0.02, 0.3)
    xs = np.arange(view.width)
    for i, y in enumerate(rows):
        profile = np.sqrt(np.clip(1 - ((xs - centre[i]) / (width[i] + 1)) ** 2, 0, 1))
        rise = min(1.0, (y - rows[0]) / (options.grows_m * view.px))  # grows out of the waist
        on_body = trunk.covered[y]
        front, back = deep[i] - thick[i] * profile, deep[i] + thick[i] * profile
        body_front = np.where(on_body, trunk.front[y], np.inf)
        body_back = np.where(on_body, trunk.back[y], -np.inf)
        waist_front = np.where(on_body, body_front + 0.002, front)
        waist_back = np.where(on_body, body_back - 0.002, back)
        front = rise * np.minimum(front, body_front - options.clear_m) + (1 - rise) * waist_front
        back = rise * np.maximum(back, body_back + options.clear_m) + (1 - rise) * waist_back
        near[y] = np.where(skirt[y], front, near[y])
        far[y] = np.where(skirt[y], back, far[y])
    return near, far


def drawn_back(
    view: BodyInPhoto,
    vertices: Float[np.ndarray, "v 3"],
    skirt: Bool[np.ndarray, "h w"],
    near: Float[np.ndarray, "h w"],
    far: Float[np.ndarray, "h w"],
    options: SkirtOptions,
) -> Float[np.ndarray, "v 3"]:
    """The body's vertices with trunk and legs inside the skirt: drawn out to its outline they would come through.

    Args:
        near, far: depths of the skirt's front and back, meters.
    """
    pixels, depth = view.camera.project(vertices)
    margin = options.inside_m * view.px
    outline = cv2.GaussianBlur(distance_to(~skirt), (0, 0), 1.5)
    slope = np.stack([cv2.Sobel(outline, cv2.CV_32F, *axis, ksize=3) / 8 for axis in ((1, 0), (0, 1))], -1)
    column, row = np.floor(pixels).astype(int).T
    inside = (column >= 0) & (column < view.width) & (row >= 0) & (row < view.height)
    own = np.isin(view.fit.surface.parts, (BodyPart.TORSO, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)) & inside
    own[own] = skirt[row[own], column[own]]
    row, column = row[own], column[own]
    aside = slope[row, column]
    aside[:, 1] = 0  # a waist and a hem are open
    length = np.abs(aside[:, 0])
    moved = np.where(length > 0.3, np.clip(margin - outline[row, column], 0, None), 0)[:, None] * np.sign(aside)
    place = pixels[own] + moved
    column = np.floor(place[:, 0]).astype(int).clip(0, view.width - 1)
    first, last = near[row, column] + options.clear_m / 2, far[row, column] - options.clear_m / 2
    middle = (first + last) / 2
    out = vertices.copy()
    out[own] = view.unproject(place, np.clip(depth[own], np.minimum(first, middle), np.maximum(last, middle)))
    return out


__all__ = ["drawn_back", "skirt_depth", "skirt_region"]
