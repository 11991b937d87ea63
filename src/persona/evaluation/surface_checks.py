"""Checks of a textured surface that need no true picture: is what the photo does not show like what it shows?

They look at what can be seen of the surface from eight sides. Colours are compared as L*a*b* with lightness halved.
Each check is one number, small if all is well; past its limit it becomes a sentence for the report. They ask questions
and prove nothing: a person may really wear two kinds of sleeves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from scipy.spatial import KDTree

from persona.body.skinning import unskin
from persona.cloth import garment_of_vertices
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import connected_pieces, vertex_areas, vertex_normals
from persona.imaging.colour import discounted, srgb_to_lab, srgb_to_linear
from persona.imaging.light import shading
from persona.imaging.masks import bounding_box, distance_to
from persona.rendering.mesh import rasterize_mesh
from persona.rendering.views import look_at
from persona.types import BodyFit, BodyPart, Label, Observation, TexturedSurface

_LIGHTNESS = 0.5  # share of lightness that counts: less of the light on the person
_LEFT = (BodyPart.LEFT_ARM, BodyPart.LEFT_HAND, BodyPart.LEFT_LEG, BodyPart.LEFT_FOOT)
_RIGHT = (BodyPart.RIGHT_ARM, BodyPart.RIGHT_HAND, BodyPart.RIGHT_LEG, BodyPart.RIGHT_FOOT)
#: Parts that are the same kind of thing left and right; torso and head are their own.
_KIND = np.array([0, 1, 2, 2, 3, 3, 4, 4, 5, 5], np.uint8)
_ARM, _LEG = 2, 4
#: What need not have a mirror image.
_ONE_SIDED = (Label.PROP, Label.GLASSES, Label.BELT, Label.SCARF, Label.HAIR, Label.HEADWEAR)


@dataclass(frozen=True)
class SurfaceChecks:
    """Numbers of the checks, and the limits past which the report warns.

    Attributes:
        points: places on the surface that are looked at; more change figures by less than their second digit.
        sources: places the photo shows, with which they are compared.
        seen, unseen: a place is taken from the photo if its share of photo colour is at least ``seen``, invented if it
            is at most ``unseen``.
        foreign_lab: distance of a colour from everything that the photo shows of its label at that height, from which
            on it does not belong there.
        reach_m: so far along the body counts as much as ``foreign_lab`` of colour.
        ground_lab: distance within which a colour is the background's.
        mirror_lab: distance of mirrored places from which on they differ.
        patch_m: mirrored places are compared by the mean colour of so much surface around them.
        bin_m: the length of limb over which one colour is taken when its change along the limb is looked at.
        slide_m: a change over less is no fading.
        step: share of the change that may happen between two neighbouring lengths; more is a hem or a band.
        foreign, background_cm2, asymmetry, light, fading, baton_cm: the limits; see :func:`check_surface`.
    """

    points: int = 24_000
    sources: int = 12_000
    seen: float = 0.9
    unseen: float = 0.3
    foreign_lab: float = 11.0
    reach_m: float = 0.12
    ground_lab: float = 7.0
    mirror_lab: float = 12.0
    patch_m: float = 0.025
    bin_m: float = 0.05
    slide_m: float = 0.2
    step: float = 0.4
    foreign: float = 0.06
    background_cm2: float = 80.0
    asymmetry: float = 0.25
    light: float = 2.2
    fading: float = 8.0
    baton_cm: float = 30.0


@dataclass(frozen=True)
class _Places:
    """Places on the surface, each standing for as much of it as any other.

    ``rest`` is the reference pose's place, ``along`` meters along the limb (or up), ``colours`` L*a*b* with lightness
    halved, ``lit`` linear light.
    """

    posed: Float[np.ndarray, "n 3"]
    rest: Float[np.ndarray, "n 3"]
    normals: Float[np.ndarray, "n 3"]
    parts: UInt8[np.ndarray, " n"]
    labels: UInt8[np.ndarray, " n"]
    along: Float[np.ndarray, " n"]
    colours: Float[np.ndarray, "n 3"]
    photo_colours: Float[np.ndarray, "n 3"]
    lit: Float[np.ndarray, " n"]
    seen: Float[np.ndarray, " n"]

    def __getitem__(self, rows: np.ndarray) -> _Places:
        return _Places(**{name: value[rows] for name, value in vars(self).items()})

    def __len__(self) -> int:
        return len(self.posed)


class _Body:
    """What all checks share: the fine surface in the photo's pose and at rest, and places taken of it."""

    def __init__(self, observation: Observation, fit: BodyFit, textured: TexturedSurface) -> None:
        self.observation, self.fit, self.textured = observation, fit, textured
        surface = textured.surface
        self.garments = garment_of_vertices(fit.garments, len(surface.vertices))
        self.rest_vertices = unskin(surface.vertices, surface.skin, pose_transforms(fit.skeleton, fit.pose))
        self.vertex_normals = vertex_normals(surface.vertices, surface.faces)
        self.area: Float[np.ndarray, " n"] = vertex_areas(self.fine(surface.vertices), textured.faces)

    def fine(self, values: Float[np.ndarray, "v 3"], rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Values of the surface's vertices at fine vertices."""
        t = self.textured
        return (values[t.parents[rows]] * t.barycentric[rows, :, None]).sum(1)

    def spread(self, among: Bool[np.ndarray, " n"], count: int) -> Int[np.ndarray, " k"]:
        """``count`` fine vertices among these, evenly by area."""
        total = np.cumsum(np.where(among, self.area, 0.0))
        if not total[-1] > 0:
            return np.zeros(0, np.int64)
        steps = (np.arange(count) + 0.5) / count * total[-1]
        return np.unique(np.searchsorted(total, steps))

    def at(self, rows: Int[np.ndarray, " n"]) -> _Places:
        """The places of fine vertices."""
        t = self.textured
        posed, rest = self.fine(t.surface.vertices, rows), self.fine(self.rest_vertices, rows)
        normals = self.fine(self.vertex_normals, rows)
        normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        nearest = np.take_along_axis(t.parents[rows], t.barycentric[rows].argmax(1)[:, None], 1)[:, 0]
        colours = np.clip(t.colors[rows], 0, 1)
        shown = colours if t.light is None else np.clip(colours * shading(normals, t.light), 0, 1)
        labels = self._labels(rows)
        labels = np.where(labels == Label.FACE, Label.SKIN, labels).astype(np.uint8)
        parts = t.surface.parts[nearest]
        return _Places(
            posed,
            rest,
            normals,
            parts,
            labels,
            self._along(rest, parts),
            _lab(colours),
            _lab(shown),
            srgb_to_linear(shown) @ np.array([0.2126, 0.7152, 0.0722]),
            t.seen[rows],
        )

    def _labels(self, rows: Int[np.ndarray, " n"]) -> UInt8[np.ndarray, " n"]:
        if self.textured.labels is not None:
            return self.textured.labels[rows]
        tree, labels = self._shown_labels
        if not len(labels):
            return np.full(len(rows), Label.BACKGROUND, np.uint8)
        return labels[tree.query(self.fine(self.textured.surface.vertices, rows))[1]]

    @cached_property
    def _shown_labels(self) -> tuple[KDTree, UInt8[np.ndarray, " n"]]:
        """Places the photo shows, and the labels it shows there: what stands in for labels of the whole surface."""
        rows = self.spread(self.textured.seen > 0.9, 6000)
        posed = self.fine(self.textured.surface.vertices, rows)
        pixels = self.fit.camera.project(posed)[0] if len(posed) else np.zeros((0, 2))
        told = self.observation.labels
        column, row = np.clip(np.floor(pixels).astype(int), 0, [told.shape[1] - 1, told.shape[0] - 1]).T
        labels = told[row, column]
        known = labels != Label.BACKGROUND
        return KDTree(posed[known].reshape(-1, 3)), labels[known]

    def _along(self, rest: np.ndarray, parts: np.ndarray) -> np.ndarray:
        """Meters along arms outwards (they are spread at rest), for everything else upwards."""
        along = rest[:, 1].copy()
        own = self.textured.surface.parts
        left, right = (BodyPart.LEFT_ARM, BodyPart.LEFT_HAND), (BodyPart.RIGHT_ARM, BodyPart.RIGHT_HAND)
        for arm, outwards in ((left, 1.0), (right, -1.0)):
            vertices = self.rest_vertices[np.isin(own, arm)]
            if len(vertices) > 3:
                middle = vertices.mean(0)
                axis = np.linalg.svd(vertices - middle, full_matrices=False)[2][0]
                limb = np.isin(parts, arm)
                along[limb] = (rest[limb] - middle) @ (axis * np.copysign(outwards, outwards * axis[0]))
        return along

    def visible(self, rows: Int[np.ndarray, " n"]) -> Bool[np.ndarray, " n"]:
        """Which fine vertices can be seen from one of eight sides; what lies close under a garment cannot."""
        posed, garment = self.fine(self.textured.surface.vertices, rows), self.garments[self.textured.parents[rows, 0]]
        vertices, faces = self.textured.surface.vertices, self.textured.surface.faces
        low, high = vertices.min(0), vertices.max(0)
        reach = float(np.linalg.norm(high - low))
        found = np.zeros(len(posed), bool)
        for k in range(8):
            camera = look_at((low + high) / 2, k * math.pi / 4, 0.0, 4 * reach, 400, focal=4 * 380.0)
            raster = rasterize_mesh(vertices, faces, camera)
            pixels, own = camera.project(posed)
            column, row = np.clip(np.floor(pixels).astype(int), 0, 399).T
            drawn = raster.depth[row, column]
            over = self.garments[faces[raster.face_index[row, column], 0]]
            near = np.where((over >= 0) & (over != garment), 0.0, 0.01 * reach)
            found |= (drawn == 0) | (own < drawn + near)
        return found


def _lab(colours: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    if not len(colours):
        return np.zeros((0, 3))
    return discounted(srgb_to_lab(colours), _LIGHTNESS).astype(np.float64)


def check_surface(
    observation: Observation, fit: BodyFit, textured: TexturedSurface, options: SurfaceChecks | None = None
) -> dict[str, float]:
    """All checks; where the surface has no labels, that of the nearest place in the photo stands in.

    Returns:
        ``foreign``: share of the invented surface whose colour is nothing that the photo shows of its label at that
        height of that kind of limb. ``background_cm2``: area of it that has colours of the background instead.
        ``asymmetry``: share of the limbs, where a place or its mirror image is invented, whose label or colour differs
        from the mirror image. ``light``: the largest ratio of light (luminance) between opposite sides of what has one
        label. ``fading``: how much further a colour slides along an invented limb than along what is seen of its
        label. ``baton_cm``: length of the longest thin piece off the body that moves with a hand
        and is not labelled as a thing.
    """
    options = options or SurfaceChecks()
    body = _Body(observation, fit, textured)
    everything = body.spread(np.ones(len(textured.parents), bool), options.points)
    shown = body.at(everything[body.visible(everything)])
    sources = body.at(body.spread(textured.seen >= options.seen, options.sources))
    invented = shown[shown.seen <= options.unseen]
    far = _foreign(invented, sources, options)
    cm2 = 1e4 * float(body.area.sum()) / max(len(everything), 1)
    return {
        "foreign": float((far > options.foreign_lab).mean()) if len(far) else 0.0,
        "background_cm2": cm2 * _background(observation, invented, far, options),
        "asymmetry": _asymmetry(shown, fit, options),
        "light": _light(shown),
        "fading": _fading(invented, sources, options),
        "baton_cm": 100 * _baton(body),
    }


def _foreign(invented: _Places, sources: _Places, options: SurfaceChecks) -> Float[np.ndarray, " n"]:
    """How far every colour is from those the photo shows of its label near that height; 0 where it shows none."""
    far = np.zeros(len(invented))
    scale = options.foreign_lab / options.reach_m
    own, theirs = _KIND[invented.parts], _KIND[sources.parts]
    for label in np.unique(invented.labels):
        same = sources.labels == label
        if same.sum() < 30:
            continue
        for kind in np.unique(own[invented.labels == label]):
            rows = np.flatnonzero((invented.labels == label) & (own == kind))
            near = same & (theirs == kind)
            heights = near.sum() >= 60
            source, weight = (near, scale) if heights else (same, 0.0)
            # What lies beyond the heights that are seen is compared with the last that is.
            low, high = np.percentile(sources.along[source], [2, 98])
            place = weight * np.clip(sources.along[source], low, high)
            tree = KDTree(np.c_[sources.colours[source], place])
            asked = np.c_[invented.colours[rows], weight * np.clip(invented.along[rows], low, high)]
            far[rows] = tree.query(asked, k=3)[0][:, -1]
    return far


def _background(observation: Observation, invented: _Places, far: np.ndarray, options: SurfaceChecks) -> float:
    """How many places look like the photo's background and like nothing of their own label."""
    person = observation.alpha > 0.02
    box = bounding_box(person)
    odd = far > options.foreign_lab
    if box is None or not odd.any():
        return 0.0
    around = box.grown(round(0.15 * box.height), person.shape).slices
    free = distance_to(person)[around] > 0.01 * box.height
    pixels = observation.photo.pixels[around][free].astype(np.float32) / 255
    pixels = pixels[:: max(1, len(pixels) // 4000)]
    if len(pixels) < 100:
        return 0.0
    # One pixel in a hundred must agree: a passer-by is no background.
    near = KDTree(_lab(pixels)).query(invented.photo_colours[odd], k=max(2, len(pixels) // 100))[0][:, -1]
    return float((near < options.ground_lab).sum())


def _asymmetry(shown: _Places, fit: BodyFit, options: SurfaceChecks) -> float:
    """Share of limb places with an invented side that differ from their mirror image."""
    middle = float(fit.skeleton.rest_joints[0, 0])
    differ = total = 0
    for left, right in zip(_LEFT, _RIGHT, strict=True):
        a, b = shown[shown.parts == left], shown[shown.parts == right]
        if min(len(a), len(b)) < 30:
            continue
        mirrored = b.rest * [-1, 1, 1] + [2 * middle, 0, 0]
        mean_a, mean_b = _patches(a.rest, a.colours, options.patch_m), _patches(mirrored, b.colours, options.patch_m)
        distance, index = KDTree(mirrored).query(a.rest, distance_upper_bound=0.04)
        rows = np.flatnonzero(np.isfinite(distance))
        other = np.asarray(index)[rows]
        counts = np.minimum(a.seen[rows], b.seen[other]) <= options.unseen
        counts &= ~np.isin(a.labels[rows], _ONE_SIDED) & ~np.isin(b.labels[other], _ONE_SIDED)
        apart = np.linalg.norm(mean_a[rows] - mean_b[other], axis=1) > options.mirror_lab
        apart |= a.labels[rows] != b.labels[other]
        differ += int((apart & counts).sum())
        total += int(counts.sum())
    return differ / total if total >= 100 else 0.0


def _patches(points: np.ndarray, colours: np.ndarray, radius: float) -> np.ndarray:
    """Mean colour of the nearest places within a radius, at most sixteen."""
    distance, index = KDTree(points).query(points, k=min(16, len(points)), distance_upper_bound=radius)
    known = np.isfinite(distance)
    total = (colours[np.where(known, index, 0)] * known[..., None]).sum(1)
    return total / known.sum(1, keepdims=True)


def _light(shown: _Places) -> float:
    """The largest ratio of mean luminance between opposite sides, label by label, weighted by what both sides show."""
    largest = 0.0
    for k in range(4):
        direction = np.array([math.sin(k * math.pi / 4), 0.0, math.cos(k * math.pi / 4)])
        facing = shown.normals @ direction
        steps, weights = [], []
        for label in np.unique(shown.labels):
            one, other = ((shown.labels == label) & (side > 0.5) for side in (facing, -facing))
            weight = min(int(one.sum()), int(other.sum()))
            if weight >= 50:
                steps.append(math.log((shown.lit[one].mean() + 0.005) / (shown.lit[other].mean() + 0.005)))
                weights.append(weight)
        if weights:
            largest = max(largest, abs(float(np.average(steps, weights=weights))))
    return math.exp(largest)


def _fading(invented: _Places, sources: _Places, options: SurfaceChecks) -> float:
    """The most by which a colour slides further along an invented limb than along what is seen of the same."""
    most = 0.0
    for kind in (_ARM, _LEG):
        limb = _KIND[invented.parts] == kind
        for label in np.unique(invented.labels[limb]):
            seen = (sources.labels == label) & (_KIND[sources.parts] == kind)
            known = _slide(sources.along[seen], sources.colours[seen], options, gradual=False)
            for part in np.unique(invented.parts[limb]):
                rows = limb & (invented.labels == label) & (invented.parts == part)
                most = max(most, _slide(invented.along[rows], invented.colours[rows], options) - known)
    return most


def _slide(along: np.ndarray, colours: np.ndarray, options: SurfaceChecks, gradual: bool = True) -> float:
    """The largest change of the typical colour along a limb; a gradual one has no step, as a hem would make."""
    if not len(along):
        return 0.0
    bins = np.floor(along / options.bin_m).astype(int)
    first = int(bins.min())
    typical = np.full((int(bins.max()) - first + 1, 3), np.nan)
    for k in np.unique(bins):
        if (bins == k).sum() >= 20:
            typical[k - first] = np.median(colours[bins == k], axis=0)
    steps = np.linalg.norm(np.diff(typical, axis=0), axis=1)
    least, most = round(options.slide_m / options.bin_m) if gradual else 1, 0.0
    for low in range(len(typical)):
        for high in range(low + least, len(typical)):
            change = float(np.linalg.norm(typical[high] - typical[low]))
            if change > most and (not gradual or steps[low:high].max() <= options.step * change):
                most = change
    return most


def _baton(body: _Body) -> float:
    """Meters of the longest piece off the body that moves with a hand, is thin, and is not labelled as a thing."""
    surface = body.textured.surface
    pieces = connected_pieces(surface.faces, len(surface.vertices))
    off = np.arange(len(pieces)) >= surface.body_vertices
    hands = np.isin(surface.parts, (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND))
    longest = 0.0
    for piece in np.unique(pieces[off]):
        own = np.flatnonzero((pieces == piece) & off)
        if len(own) < 30 or hands[own].mean() < 0.5:
            continue
        places = surface.vertices[own] - surface.vertices[own].mean(0)
        axes = np.linalg.svd(places, full_matrices=False)[2]
        length, width = (float(np.ptp(np.percentile(places @ axis, [2, 98]))) for axis in axes[:2])
        if width > 0.5 * length:
            continue
        fine = np.flatnonzero(np.isin(body.textured.parents[:, 0], own))[:2000]
        if not len(fine) or (body.at(fine).labels == Label.PROP).mean() < 0.5:
            longest = max(longest, length)
    return longest


class Check(NamedTuple):
    """What a figure is called, how it is written, and what is said of it past its limit (``{}`` is the figure)."""

    words: str
    spec: str
    warning: str


#: The figures of :func:`check_surface` in their order; limits of the same names are in :class:`SurfaceChecks`.
CHECKS: Mapping[str, Check] = {
    "foreign": Check(
        "surface with colours that nothing of its kind near it has in the photo", ".0%",
        "{} of what the photo does not show has colours that nothing of its kind near it has in the photo",
    ),
    "background_cm2": Check(
        "surface with colours of the background, cm²", ".0f",
        "{} cm² of the person have colours of the photo's background",
    ),
    "asymmetry": Check(
        "arms and legs that differ from the other side", ".0%",
        "{} of arms and legs, as far as the photo does not show them, differ from the other side",
    ),
    "light": Check(
        "brightness between opposite sides", ".1f",
        "one side of the person is {} times as bright as the opposite one",
    ),
    "fading": Check(
        "colours of an arm or a leg that fade from one end to the other (CIE Lab)", ".0f",
        "an arm or a leg fades along its length ({} in L*a*b*) as nothing in the photo does",
    ),
    "baton_cm": Check(
        "a thin piece that hangs on a hand and moves with it, cm long", ".0f",
        "a thin piece {} cm long follows a hand, as if the hand held it; it may be a part of the clothes",
    ),
}  # fmt: skip


def warnings_of(figures: Mapping[str, float], options: SurfaceChecks | None = None) -> list[str]:
    """A sentence for every figure of :func:`check_surface` that is past its limit."""
    options = options or SurfaceChecks()
    return [
        check.warning.format(format(figures[name], check.spec)) + "; look at the avatar from all sides"
        for name, check in CHECKS.items()
        if figures[name] > getattr(options, name)
    ]


__all__ = ["CHECKS", "Check", "SurfaceChecks", "check_surface", "warnings_of"]
