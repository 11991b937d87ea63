"""The photo's colours taken apart into the surface's own (albedo) and the light on it (paper section 3.3, albedo).

An avatar that keeps the photo's colours carries the photo's light on its skin: lit from the left, it stays brighter on
its left when it turns around. Without an albedo network the light is estimated from the photo and the fitted body:
where two nearby pixels of one material differ in brightness and their normals differ, light is the likelier cause;
steps at seams, stripes and prints are outliers to a robust fit. Skin is compared from head to hands, because it has
about one colour. With an albedo network's picture the light is what is between that picture and the photo.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import cv2
import numpy as np
from jaxtyping import Float, Int

from persona.events import SILENT, Stage
from persona.geometry.meshes import vertex_normals
from persona.imaging.light import shading, turned
from persona.imaging.masks import masked_blur
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
        pairs: pixels that are compared with each other.
        least_pairs: fewer tell nothing.
        near: standard deviation of a pair's distance, in shares of the person's height.
        blur: standard deviation in shares of the person's height: stripes vanish, folds stay.
        facing: cosine below which a pixel shows the rim, with the ground's light in it.
        outlier: difference of logarithms at which a pair counts half.
        rounds: of the robust fit.
        doubt: pairs' worth of evidence against each of the five terms of the light; the second order is asked for more.
        tint: share of each channel's own light that is believed; the rest is what all channels share.
        strongest: largest ratio of the light's factors (of sRGB values) between any two directions. Light that bounces
            from ground and walls keeps every side from being darker; what is more is colour (docs/decisions/albedo.md).
    """

    rows: int = 500
    least: int = 500
    pairs: int = 40_000
    least_pairs: int = 200
    near: float = 0.16
    blur: float = 0.006
    facing: float = 0.25
    outlier: float = 0.15
    rounds: int = 20
    doubt: tuple[float, ...] = (20.0, 20.0, 130.0, 130.0, 130.0)
    tint: float = 0.5
    strongest: float = 1.45


@dataclass(frozen=True)
class Albedo:
    """How colours are freed from the photo's light.

    Attributes:
        source: "shading" estimates the light from the photo and the body (or takes an albedo network's picture where
            perception was asked for one); "none" leaves the photo's light on the person.
        seed: of the pairs that are compared.
        estimate: how the light is estimated.
    """

    source: Literal["shading", "none"] = "shading"
    seed: int = 0
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
            light = _from_pairs(seen, np.random.default_rng(self.seed), options)
        else:
            told = cropped_person(replace(observation, foreground=observation.albedo), fit.camera, options.rows)
            light = _from_albedo(seen, told, options)
        light = _centred(_limited(light, options.strongest), seen.normals)
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


def _from_pairs(seen: _Seen, random: np.random.Generator, options: LightEstimate) -> Float[np.ndarray, "3 4 4"]:
    """Light that explains how pairs of pixels of one material differ."""
    first, second = _pairs(seen, random, options)
    if len(first) < options.least_pairs:
        return np.zeros((3, 4, 4))
    logarithm = np.log(seen.colors)
    terms = _terms(seen.normals)
    across, apart = terms[first] - terms[second], logarithm[first] - logarithm[second]
    weight = np.ones(len(first))
    doubt = np.diag(np.array(options.doubt) * len(first) / options.pairs)
    coefficients = np.zeros((5, 3))
    for _ in range(options.rounds):
        system = (across * weight[:, None]).T @ across + doubt
        coefficients = np.linalg.solve(system, (across * weight[:, None]).T @ apart)
        rest = (apart - across @ coefficients).mean(1)
        weight = 1 / (1 + (rest / options.outlier) ** 2) ** 2
    return _matrix(_believed(coefficients, options.tint))


def _pairs(
    seen: _Seen, random: np.random.Generator, options: LightEstimate
) -> tuple[Int[np.ndarray, " p"], Int[np.ndarray, " p"]]:
    """Pairs of seen pixels of one group: neighbours, and for a quarter of the skin's any two."""
    count = len(seen.row)
    place = np.full((int(seen.row.max()) + 1, int(seen.column.max()) + 1), -1)
    place[seen.row, seen.column] = np.arange(count)
    first = random.integers(count, size=4 * options.pairs)
    away = np.rint(random.normal(scale=options.near * seen.height, size=(len(first), 2))).astype(int)
    row, column = seen.row[first] + away[:, 0], seen.column[first] + away[:, 1]
    inside = (row >= 0) & (column >= 0) & (row < place.shape[0]) & (column < place.shape[1])
    first, second = first[inside], place[row[inside], column[inside]]
    skin = np.flatnonzero(seen.group == int(Material.SKIN) * 8)
    if len(skin) > 100:
        far = options.pairs // 4
        first = np.concatenate([random.choice(skin, far), first])
        second = np.concatenate([random.choice(skin, far), second])
    same = (second >= 0) & (seen.group[first] == seen.group[second]) & (first != second)
    return first[same][: options.pairs], second[same][: options.pairs]


def _from_albedo(seen: _Seen, told: PersonWindow, options: LightEstimate) -> Float[np.ndarray, "3 4 4"]:
    """Light between a picture of the albedo and the photo."""
    apart = np.log(seen.colors) - np.log(np.maximum(seen.read(told.foreground), 0.02))
    terms = np.concatenate([_terms(seen.normals), np.ones((len(seen.normals), 1))], 1)
    weight = np.ones(len(terms))
    doubt = np.diag([*(np.array(options.doubt) * len(terms) / options.pairs), 0.0])
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
    directions = np.random.default_rng(0).normal(size=(500, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    factor = np.log(shading(directions, light))
    return light * min(1.0, np.log(strongest) / max(1e-9, float(np.ptp(factor, axis=0).max())))


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
