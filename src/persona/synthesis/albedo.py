"""The photo's colours taken apart into the surface's own (albedo) and the light on it (paper section 3.3, albedo).

An avatar that keeps the photo's colours carries the photo's light on its skin: lit from the left, it stays brighter on
its left when it turns around. Without an albedo network the light is estimated from the photo and the fitted body:
what is of one label, part of the body and hue is taken to have one colour, so that what differs in brightness with the
normal is light; prints and stains are outliers to a robust fit. Skin is compared from head to hands. With an albedo
network's picture the light is what is between that picture and the photo.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import cv2
import numpy as np
from jaxtyping import Float, Int

from persona.events import SILENT, Stage
from persona.geometry.easing import eased
from persona.geometry.meshes import vertex_normals
from persona.imaging.light import shading, turned
from persona.imaging.masks import masked_blur
from persona.imaging.surroundings import light_of, spread_directions
from persona.imaging.window import PersonWindow, cropped_person
from persona.rendering.mesh import rasterize_mesh
from persona.types import NOBODY, BodyFit, BodyPart, Material, Observation

_REGIONS = {
    BodyPart.TORSO: 0, BodyPart.LEFT_ARM: 0, BodyPart.RIGHT_ARM: 0, BodyPart.HEAD: 1, BodyPart.LEFT_HAND: 2,
    BodyPart.RIGHT_HAND: 2, BodyPart.LEFT_LEG: 3, BodyPart.RIGHT_LEG: 3, BodyPart.LEFT_FOOT: 4,
    BodyPart.RIGHT_FOOT: 4,
}  # fmt: skip


@dataclass(frozen=True)
class LightEstimate:
    """How light is separated from colour. The values were chosen by hand on lit and unlit renders and a dozen photos.

    Attributes:
        rows: pixels of the person's height at which the light is estimated: light is smooth.
        least: pixels that must show the surface squarely.
        hue: difference of the logarithms of red and green, or blue and green, at which two pixels are of two hues.
        two: share of a group's variance that lies between its bright and its dark half at which they are two colours:
            light alone makes 0.6 to 0.75 of it.
        group: fewest pixels of one colour that are compared.
        blur: standard deviation in shares of the person's height: stripes vanish, folds stay.
        facing: cosine below which a pixel shows the rim, with the ground's light in it.
        outlier: difference of logarithms at which a pixel counts a quarter; where a colour varies less, less.
        varied: how a colour's own variation becomes its outlier: factor, least, most.
        rounds: of the robust fit.
        doubt: evidence against each of the five terms of the light, per 40,000 pixels; the second order is asked for
            more.
        tint: share of each channel's own light that is believed; the rest is what all channels share.
        strongest: largest ratio of the light's factors (of sRGB values) between any two directions. Light that bounces
            from ground and walls keeps every side from being darker; what is more is colour.
        behind: the same where the photo shows nothing, towards which the light grows weaker: what shines there is
            unknown, and a side that nobody has seen must not be nearly black (docs/decisions/albedo.md).
    """

    rows: int = 500
    least: int = 500
    hue: float = 0.25
    two: float = 0.85
    group: int = 60
    blur: float = 0.006
    facing: float = 0.25
    outlier: float = 0.3
    varied: tuple[float, float, float] = (2.2, 0.05, 0.9)
    rounds: int = 20
    doubt: tuple[float, ...] = (20.0, 20.0, 130.0, 130.0, 130.0)
    tint: float = 0.5
    strongest: float = 2.6
    behind: float = 1.45


@dataclass(frozen=True)
class Albedo:
    """How colours are freed from the photo's light.

    Attributes:
        source: "shading" estimates the light from the photo and the body (or takes an albedo network's picture where
            perception was asked for one); "none" leaves the photo's light on the person.
        estimate: how the light is estimated.
    """

    source: Literal["shading", "none"] = "shading"
    estimate: LightEstimate = field(default_factory=LightEstimate)

    def __call__(
        self, observation: Observation, fit: BodyFit, stage: Stage = SILENT
    ) -> tuple[Observation, Float[np.ndarray, "3 4 4"] | None]:
        """The observation with the surface's own colours, and the light that makes the photo of them.

        Returns:
            The observation (its ``foreground`` is the albedo times the light's mean over what the photo shows), and
            the light in the world's axes; None if nothing was taken away.
        """
        options = self.estimate
        if self.source == "none":
            return observation, None
        window = cropped_person(observation, fit.camera, options.rows)
        seen = _Seen.of(window, fit, options)
        if len(seen.normals) < options.least:
            return observation, None
        told = None
        if observation.albedo is None:
            light = _from_groups(seen, options)
        else:
            told = cropped_person(replace(observation, foreground=observation.albedo), fit.camera, options.rows)
            light = _from_albedo(seen, told, options)
        light = _centred(_weaker_behind(_limited(light, options.strongest), options.behind), seen.normals)
        world = turned(light, fit.camera.T_camera_world[:3, :3].T)
        if told is None or observation.albedo is None:
            flat = _flattened(observation, fit, world, 2 * options.rows)
        else:
            ratio = np.median(seen.colors / np.maximum(seen.read(told.foreground) * shading(seen.normals, light), 0.02))
            flat = np.clip(observation.albedo * ratio, 0, 1)
        return replace(observation, foreground=flat.astype(np.float32)), world


@dataclass(frozen=True)
class _Seen:
    """Pixels that show the surface squarely: row, column, unit normal (camera axes), group of one albedo, colour."""

    row: Int[np.ndarray, " n"]
    column: Int[np.ndarray, " n"]
    normals: Float[np.ndarray, "n 3"]
    group: Int[np.ndarray, " n"]
    colors: Float[np.ndarray, "n 3"]
    height: float

    def read(self, picture: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "n 3"]:
        return picture[self.row, self.column]

    @staticmethod
    def of(window: PersonWindow, fit: BodyFit, options: LightEstimate) -> _Seen:
        normals, part = normal_map(fit, window)
        solid = cv2.erode((window.alpha > 0.9).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        group = window.materials.astype(np.int64) * 8
        for name, region in _REGIONS.items():
            if region:
                group[part == int(name)] += region
        group[window.materials == Material.SKIN] = int(Material.SKIN) * 8
        bare = (window.materials == Material.PROP) | (window.materials == Material.BACKGROUND)
        rows = np.flatnonzero((window.alpha > 0.5).any(1))
        height = float(rows[-1] - rows[0] + 1)
        # Colours are averaged within their own group, so that no group bleeds into another.
        colors = window.foreground.copy()
        for one in np.unique(group[solid & ~bare]):
            own = solid & ~bare & (group == one)
            colors[own] = masked_blur(window.foreground, own, options.blur * height, 1e-4)[own]
        good = solid & ~bare & (part != NOBODY) & (normals[..., 2] < -options.facing) & (colors.min(-1) > 0.02)
        good &= window.foreground.max(-1) < 0.99  # what is blown out says nothing of its light
        row, column = np.nonzero(good)
        return _Seen(row, column, normals[good], group[good], colors[good].astype(np.float64), height)


def normal_map(fit: BodyFit, window: PersonWindow) -> tuple[Float[np.ndarray, "h w 3"], Int[np.ndarray, "h w"]]:
    """Unit normals of the fitted surface (camera axes) and body parts (``NOBODY`` where nothing is) in the window."""
    surface = fit.surface
    local = vertex_normals(surface.vertices, surface.faces) @ window.camera.T_camera_world[:3, :3].T
    flat = rasterize_mesh(surface.vertices, surface.faces, window.camera)
    corners = surface.faces[np.maximum(flat.face_index, 0)]
    normals = (local[corners] * flat.barycentric[..., None]).sum(2)
    normals = np.where((normals[..., 2] > 0)[..., None], -normals, normals)  # a sheet's inner side faces us too
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)
    corner = np.take_along_axis(corners, flat.barycentric.argmax(-1)[..., None], -1)[..., 0]
    return normals, np.where(flat.face_index >= 0, surface.parts[corner].astype(np.int64), NOBODY)


def _terms(normals: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 5"]:
    """What the light may depend on, in camera axes.

    Nothing here tells front from back: what shines on the side that the photo does not show is unknown and taken to be
    what shines on the side it shows. On the visible half the terms left out are nearly sums of these.
    """
    x, y, z = normals.T
    return np.stack([x, y, x * y, x * x - y * y, z * z], 1)


def _matrix(coefficients: Float[np.ndarray, "5 3"]) -> Float[np.ndarray, "3 4 4"]:
    """Coefficients of :func:`_terms` for each channel as light."""
    light = np.zeros((3, 4, 4))
    a, b, c, d, e = coefficients
    light[:, 0, 3] = light[:, 3, 0] = a / 2
    light[:, 1, 3] = light[:, 3, 1] = b / 2
    light[:, 0, 1] = light[:, 1, 0] = c / 2
    light[:, 0, 0], light[:, 1, 1], light[:, 2, 2] = d, -d, e
    return light


def _from_groups(seen: _Seen, options: LightEstimate) -> Float[np.ndarray, "3 4 4"]:
    """Light that explains how brightness differs inside what has one colour.

    Every group has its own unknown colour (a fixed effect), the light is common to all: iteratively reweighted least
    squares. A group whose colour varies counts less.
    """
    group = _of_one_color(seen, options)
    own = group >= 0
    if not own.any():
        return np.zeros((3, 4, 4))
    group, terms, logarithm = group[own], _terms(seen.normals[own]), np.log(seen.colors[own])
    order = np.argsort(group, kind="stable")
    group, terms, logarithm = group[order], terms[order], logarithm[order]
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    factor, least, most = options.varied
    weight = np.ones(len(group))
    doubt = np.diag(np.array(options.doubt) * len(group) / 40_000)
    coefficients = np.zeros((5, 3))

    def within(values: Float[np.ndarray, "n c"]) -> Float[np.ndarray, "n c"]:
        total = np.add.reduceat(weight[:, None] * values, starts)
        return values - (total / np.maximum(np.add.reduceat(weight, starts), 1e-9)[:, None])[group]

    for _ in range(options.rounds):
        across, apart = within(terms), within(logarithm)
        system = (across * weight[:, None]).T @ across + doubt
        coefficients = np.linalg.solve(system, (across * weight[:, None]).T @ apart)
        rest = (apart - across @ coefficients).mean(1)
        spread = np.array([np.median(np.abs(part)) for part in np.split(rest, starts[1:])])
        scale = np.clip(factor * spread, least, most)[group]
        weight = (options.outlier / scale) ** 2 / (1 + (rest / scale) ** 2) ** 2
    return _matrix(_believed(coefficients, options.tint))


def _of_one_color(seen: _Seen, options: LightEstimate) -> Int[np.ndarray, " n"]:
    """A number for all pixels of one label, part of the body and colour; -1 where there are too few."""
    logarithm = np.log(seen.colors)
    hues = np.rint((logarithm[:, [0, 2]] - logarithm[:, [1]]) / options.hue).astype(int)
    _, group = np.unique(np.c_[seen.group, hues], axis=0, return_inverse=True)
    group, bright = group.reshape(-1), logarithm.mean(1)
    halves = np.zeros(len(group), int)
    for one in range(group.max() + 1):
        own = np.flatnonzero(group == one)
        level, share = _parted(bright[own])
        if share > options.two:
            halves[own] = bright[own] > level
    _, group, count = np.unique(2 * group + halves, return_inverse=True, return_counts=True)
    kept = count >= options.group
    return np.where(kept, np.cumsum(kept) - 1, -1)[group.reshape(-1)]


def _parted(values: Float[np.ndarray, " n"]) -> tuple[float, float]:
    """Where values fall into two halves that differ most, and their variance's share that lies between the halves."""
    values = np.sort(values)
    n = np.arange(1, len(values))
    total = values.var() * len(values)
    if total < 1e-9:
        return float(values[-1]), 0.0
    below = np.cumsum(values)[:-1] / n
    above = (values.sum() - np.cumsum(values)[:-1]) / (len(values) - n)
    between = n * (len(values) - n) / len(values) * (above - below) ** 2
    best = int(between.argmax())
    return float(values[best]), float(between[best] / total)


def _from_albedo(seen: _Seen, told: PersonWindow, options: LightEstimate) -> Float[np.ndarray, "3 4 4"]:
    """Light between a picture of the albedo and the photo."""
    apart = np.log(seen.colors) - np.log(np.maximum(seen.read(told.foreground), 0.02))
    terms = np.concatenate([_terms(seen.normals), np.ones((len(seen.normals), 1))], 1)
    weight = np.ones(len(terms))
    doubt = np.diag([*(np.array(options.doubt) * len(terms) / 40_000), 0.0])
    coefficients = np.zeros((6, 3))
    for _ in range(options.rounds):
        system = (terms * weight[:, None]).T @ terms + doubt
        coefficients = np.linalg.solve(system, (terms * weight[:, None]).T @ apart)
        weight = 1 / (1 + ((apart - terms @ coefficients).mean(1) / (2 * options.outlier)) ** 2)
    return _matrix(_believed(coefficients[:5], options.tint))


def _believed(coefficients: Float[np.ndarray, "5 3"], tint: float) -> Float[np.ndarray, "5 3"]:
    common = coefficients.mean(1, keepdims=True)
    return common + tint * (coefficients - common)


def _limited(light: Float[np.ndarray, "3 4 4"], strongest: float) -> Float[np.ndarray, "3 4 4"]:
    """The light, weaker as a whole if two directions would differ by more than the ratio ``strongest``."""
    return light * _limited_share(light, strongest)


def _weaker_behind(light: Float[np.ndarray, "3 4 4"], strongest: float) -> Float[np.ndarray, "3 4 4"]:
    """The light (camera axes) with less difference between directions that face away from the camera."""
    share = _limited_share(light, strongest)
    if share == 1:
        return light
    ahead = spread_directions(500)
    middle = np.log(shading(ahead[ahead[:, 2] < 0], light)).mean(0)

    def factors(normals: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
        away = eased((normals[:, 2:] + 0.1) / 0.6)
        return np.exp(middle + (1 - away * (1 - share)) * (np.log(shading(normals, light)) - middle))

    return light_of(factors)


def _limited_share(light: Float[np.ndarray, "3 4 4"], strongest: float) -> float:
    """By how much a light must be made weaker for no two directions to differ by more than a ratio."""
    factor = np.log(shading(spread_directions(500), light))
    return float(min(1.0, np.log(strongest) / max(1e-9, float(np.ptp(factor, axis=0).max()))))


def _centred(light: Float[np.ndarray, "3 4 4"], normals: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "3 4 4"]:
    """The light with factors of geometric mean 1 over what is seen, so that colours keep the photo's brightness."""
    light = light.copy()
    light[:, 3, 3] -= np.log(shading(normals, light)).mean(0)
    return light


def _flattened(
    observation: Observation, fit: BodyFit, light: Float[np.ndarray, "3 4 4"], rows: int
) -> Float[np.ndarray, "h w 3"]:
    """The photo's foreground without the light."""
    window = cropped_person(observation, fit.camera, rows)
    normals, part = normal_map(fit, window)
    known = (part != NOBODY).astype(np.float32)
    # Normals go on beyond the fitted outline, and neighbouring ones mix: a mesh's facets are no shading.
    sigma = 0.004 * window.alpha.shape[0]
    smooth = cv2.GaussianBlur((normals * known[..., None]).astype(np.float32), (0, 0), sigma)
    share = cv2.GaussianBlur(known, (0, 0), sigma)
    wide = cv2.GaussianBlur((normals * known[..., None]).astype(np.float32), (0, 0), 8 * sigma)
    around = cv2.GaussianBlur(known, (0, 0), 8 * sigma)
    mix = np.clip(share, 0, 1)[..., None]
    normals = mix * smooth / np.maximum(share, 1e-4)[..., None] + (1 - mix) * wide / np.maximum(around, 1e-4)[..., None]
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-6)
    factor = shading(normals, turned(light, window.camera.T_camera_world[:3, :3]))
    factor[(around < 1e-4)] = 1.0
    h, w = observation.alpha.shape
    (x0, y0), (sx, sy) = window.origin, window.scale
    tall, columns = round(window.alpha.shape[0] / sy), round(window.alpha.shape[1] / sx)
    whole = np.ones((h, w, 3), np.float32)
    whole[y0 : y0 + tall, x0 : x0 + columns] = cv2.resize(
        factor.astype(np.float32), (columns, tall), interpolation=cv2.INTER_LINEAR
    )
    return np.clip(observation.foreground / whole, 0, 1)


__all__ = ["Albedo", "LightEstimate", "normal_map"]
