"""Shoes: the body's bare toes under one closed shoe.

A body model has five toes; drawn out to a shoe's outline they become a shoe with toes. Where a foot is dressed, the
front of the foot gets a cap: across the foot, each of its sections is the convex hull of all that lies ahead, down to a
flat sole, so that the toes are one and the tip is round. The toes themselves draw back inside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.ndimage import gaussian_filter, gaussian_filter1d, map_coordinates, minimum_filter
from scipy.spatial import ConvexHull, QhullError

from persona.body.skinning import dense_weights
from persona.geometry.kinematics import pose_transforms
from persona.motion.anatomy import Leg, anatomy
from persona.surface.sheets import Sheet, append, carried_weights
from persona.types import BodyFit, BodyPart, Observation, SkinWeights


@dataclass(frozen=True)
class ShoeOptions:
    """The shape of a shoe around a foot. Lengths are meters.

    Attributes:
        sections: across the foot, from heel to tip.
        around: points around a section.
        end_rows: rings that round off heel and tip.
        end_m: from the foot's ends to the first and last section.
        clear_m: between shoe and foot.
        tip_m: by which a shoe is longer than its foot.
        sole_m: above the ground up to which a foot's width is the sole's.
        curl_m: that toes may hang below the sole.
        collar: of the foot's height: where the leg comes out.
        instep_m: ahead of the ankle from where the shoe is closed above the foot.
        fade_m: over which the foot comes out of the opening.
        within: of the shoe's radius inside which the foot stays, and mostly far inside.
        shortest: of its length that a shoe keeps when its tip is moved back onto the person.
        tip_sections: sections that are the tip.
        on_person: share of the tip that must lie on the person in the photo.
        narrowest: of its radius that a shoe keeps where it would reach beyond the person's outline.
        smooth: sections over which the shape is smoothed.
        neighbours: vertices of the foot that a point of the shoe moves with.
        fewest: vertices a foot needs.

    ``shortest``, ``narrowest`` and ``on_person`` were measured on four persons' masks over their lowest 12 %
    (docs/decisions/shoes-and-backs.md), the rest chosen by hand on a dozen photos.
    """

    sections: int = 36
    around: int = 36
    end_rows: int = 4
    end_m: float = 0.010
    clear_m: float = 0.002
    tip_m: float = 0.005
    sole_m: float = 0.025
    curl_m: float = 0.02
    collar: float = 0.62
    instep_m: float = 0.03
    fade_m: float = 0.015
    within: float = 0.95
    shortest: float = 0.75
    tip_sections: int = 6
    on_person: float = 0.75
    narrowest: float = 0.75
    smooth: float = 1.2
    neighbours: int = 24
    fewest: int = 50


def add_shoes(
    observation: Observation, fit: BodyFit, dressed: tuple[bool, bool], options: ShoeOptions | None = None
) -> BodyFit:
    """Append a shoe for every dressed foot (left, right) to the fitted surface, and draw the foot back into it.

    No shoe reaches beyond the person's outline in the photo.
    """
    options = options or ShoeOptions()
    surface = fit.surface
    transforms = pose_transforms(fit.skeleton, fit.pose)
    legs = anatomy(fit.skeleton).legs
    for leg, part, shod in zip(legs, (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT), dressed, strict=True):
        own = np.flatnonzero(surface.parts[: surface.body_vertices] == part)
        if not shod or len(own) < options.fewest:
            continue
        rotation, shift = transforms[leg.foot, :3, :3], transforms[leg.foot, :3, 3]
        local: Float[np.ndarray, "n 3"] = (surface.vertices[own] - shift) @ rotation
        frame = _frame(leg, fit.skeleton.rest_joints, local)

        def person(places: Float[np.ndarray, "n 3"], turn=rotation @ frame.T, shift=shift) -> Bool[np.ndarray, " n"]:  # type: ignore[no-untyped-def]
            return _shown(observation, fit, places @ turn.T + shift)

        try:
            shoe = _Shoe(local @ frame.T, person, options)
        except QhullError:  # a foot without extent
            continue
        vertices = surface.vertices.copy()
        vertices[own] = (shoe.drawn_back() @ frame) @ rotation.T + shift
        surface = replace(surface, vertices=vertices.astype(surface.vertices.dtype))
        skin = SkinWeights(surface.skin.joints[own], surface.skin.weights[own])
        dense = dense_weights(skin, len(fit.skeleton.names))
        points, faces = shoe.mesh()
        points = points @ frame
        weights = carried_weights(dense, local, points, min(options.neighbours, len(own)), 0.005)
        posed = points @ rotation.T + shift
        surface = append(surface, Sheet(posed, faces, weights, np.full(len(points), int(part))))
    return replace(fit, surface=surface)


def _frame(leg: Leg, joints: Float[np.ndarray, "j 3"], foot: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "3 3"]:
    """Rows: across the foot, up and forward (from ankle to toes, level), in the reference pose's axes."""
    ahead = joints[list(leg.toes)].mean(0) - joints[leg.foot] if leg.toes else foot.mean(0) - joints[leg.foot]
    forward = np.array([ahead[0], 0.0, ahead[2]])
    forward /= max(float(np.linalg.norm(forward)), 1e-9)
    up = np.array([0.0, 1.0, 0.0])
    return np.stack([np.cross(up, forward), up, forward])


def _shown(observation: Observation, fit: BodyFit, points: Float[np.ndarray, "n 3"]) -> Bool[np.ndarray, " n"]:
    """Whether the photo has the person where it has these points of the world, or ends before."""
    alpha = observation.alpha
    column, row = np.floor(fit.camera.project(points)[0]).astype(int).T
    within = (column >= 0) & (column < alpha.shape[1]) & (row >= 0) & (row < alpha.shape[0])
    return ~within | (alpha[row.clip(0, alpha.shape[0] - 1), column.clip(0, alpha.shape[1] - 1)] > 0.5)


class _Shoe:
    """Sections across one foot: centres and radii around them; x across, y up, z forward, meters.

    Args:
        foot: the foot's vertices.
        person: whether the photo shows the person at given points; the shoe stays inside.
    """

    def __init__(
        self,
        foot: Float[np.ndarray, "n 3"],
        person: Callable[[np.ndarray], Bool[np.ndarray, " n"]],
        options: ShoeOptions,
    ) -> None:
        self.foot, self.form = foot, options
        low, high = foot.min(0), foot.max(0)
        # the ankle is the highest part of the foot
        self.ankle = float(np.median(foot[foot[:, 1] > high[1] - 0.1 * (high[1] - low[1])][:, 2]))
        # toes may hang below the heel; a sole is flat
        heel = foot[foot[:, 2] < self.ankle]
        self.ground = (
            float(np.clip(heel[:, 1].min(), low[1], low[1] + self.form.curl_m)) if len(heel) else float(low[1])
        )
        self.collar = self.ground + self.form.collar * float(high[1] - self.ground)
        self.places = np.linspace(low[2] + self.form.end_m, high[2] - self.form.end_m, self.form.sections)
        angles = np.arange(self.form.around) * (2 * np.pi / self.form.around)
        self.rays = np.stack([np.cos(angles), np.sin(angles)], 1)
        centres, radii = zip(*(self._section(place) for place in self.places), strict=True)
        self.centres = gaussian_filter1d(np.array(centres), self.form.smooth, axis=0, mode="nearest")
        radii = gaussian_filter1d(np.array(radii), self.form.smooth, axis=0, mode="nearest")
        self.radii = gaussian_filter1d(radii, 1.0, axis=1, mode="wrap") + self.form.clear_m
        self._shorten(person)
        self._narrow(person)
        self.heel, self.tip = (
            self._reach(person, row, end)
            for row, end in (
                (0, -self.form.end_m - self.form.clear_m),
                (-1, self.form.end_m + self.form.tip_m),
            )
        )

    def _ring(self, row: int) -> Float[np.ndarray, "a 3"]:
        around = self.centres[row] + self.rays * self.radii[row][:, None]
        return np.c_[around, np.full(self.form.around, self.places[row])]

    def _shorten(self, person: Callable[[np.ndarray], Bool[np.ndarray, " n"]]) -> None:
        """Move the tip back until the photo shows most of it on the person."""
        ahead = self.places > self.ankle
        long = self.places
        best = -1.0
        for share in np.linspace(1.0, self.form.shortest, 11):
            before, self.places = self.places, np.where(ahead, self.ankle + share * (long - self.ankle), long)
            shown = float(person(np.concatenate([self._ring(row) for row in range(-self.form.tip_sections, 0)])).mean())
            if shown <= best + 0.01:  # shorter shows no more of it
                self.places = before
                continue
            best = shown
            if shown > self.form.on_person:
                break

    def _narrow(self, person: Callable[[np.ndarray], Bool[np.ndarray, " n"]]) -> None:
        """Draw the sections in to the person's outline."""
        middle = np.repeat(np.c_[self.centres, self.places], self.form.around, axis=0)
        points = np.concatenate([self._ring(row) for row in range(self.form.sections)])
        factors = np.full(len(points), np.nan)
        for factor in np.linspace(1.0, self.form.narrowest, 21):
            factors[np.isnan(factors) & person(middle + factor * (points - middle))] = factor
        grid = np.where(np.isnan(factors), 1.0, factors).reshape(self.form.sections, self.form.around)
        grid = np.pad(grid, ((0, 0), (6, 6)), mode="wrap")
        grid = gaussian_filter(minimum_filter(grid, 3, mode="nearest"), (2.0, 1.0), mode="nearest")
        self.radii = self.radii * grid[:, 6:-6]

    def _reach(self, person: Callable[[np.ndarray], Bool[np.ndarray, " n"]], row: int, end: float) -> float:
        """How far beyond a last section an end goes, inside the person's outline."""
        reaches = np.linspace(end, 0.2 * end, 9)
        inside = person(np.c_[np.repeat(self.centres[None, row], 9, axis=0), self.places[row] + reaches])
        return float(reaches[inside.argmax()] if inside.any() else end)

    def _section(self, place: float) -> tuple[np.ndarray, np.ndarray]:
        """The hull of what a shoe holds here: ahead of the ankle all that is further on, behind it what is beside."""
        z = self.foot[:, 2]
        low = self.foot[:, 1] < self.collar
        if place > self.ankle:
            held = self.foot[(z > place - self.form.end_m) & (low | (z > self.ankle + self.form.instep_m))]
        else:
            held = self.foot[(z < place + self.form.end_m) & low]
        points = np.c_[held[:, 0], np.maximum(held[:, 1], self.ground)]
        sole = points[points[:, 1] < self.ground + self.form.sole_m]
        sole = sole if len(sole) else points
        points = np.concatenate([points, [[sole[:, 0].min(), self.ground], [sole[:, 0].max(), self.ground]]])
        centre = (points.min(0) + points.max(0)) / 2
        hull = ConvexHull(points)
        outward, offset = hull.equations[:, :2], hull.equations[:, 2]
        slope = outward @ self.rays.T
        distance = -(outward @ centre + offset)[:, None] / np.where(slope > 1e-9, slope, np.nan)
        return centre, np.nanmin(distance, axis=0)

    def drawn_back(self) -> Float[np.ndarray, "n 3"]:
        """The foot's vertices, those inside the shoe well inside it."""
        x, y, z = self.foot.T
        # a shoe that was shortened has its toes moved back, not pressed flat
        for end, place in ((z.max(), self.places[-1]), (z.min(), self.places[0])):
            beyond = (z - self.ankle) * np.sign(end - self.ankle) > 0
            z = np.where(beyond, self.ankle + (z - self.ankle) * (place - self.ankle) / (end - self.ankle), z)
        row = np.interp(z, self.places, np.arange(self.form.sections))
        centre = np.stack([np.interp(z, self.places, self.centres[:, k]) for k in range(2)], 1)
        away = np.stack([x, y], 1) - centre
        radius = np.linalg.norm(away, axis=1)
        turn = (np.arctan2(away[:, 1], away[:, 0]) % (2 * np.pi)) / (2 * np.pi) * self.form.around
        limit = map_coordinates(self.radii, [row, turn], order=1, mode="grid-wrap")
        # out of the shoe's opening the leg comes as it is
        shod = np.clip(
            np.maximum((self.collar - y) / self.form.fade_m, (z - self.ankle - self.form.instep_m) / self.form.fade_m),
            0,
            1,
        )
        share = np.maximum(radius, 1e-6) / (self.form.within * limit)
        factor = np.tanh(share) / share  # what was on one ray stays apart on it
        moved = centre + away * (1 + shod * (factor - 1))[:, None]
        return np.c_[moved, z]

    def mesh(self) -> tuple[Float[np.ndarray, "v 3"], Int[np.ndarray, "f 3"]]:
        """Vertices and faces, closed, wound counter-clockwise from outside."""
        turns = np.arange(1, self.form.end_rows) / self.form.end_rows * np.pi / 2
        rings = [
            *(self._end(0, self.heel, turn) for turn in turns[::-1]),
            *(self._ring(row) for row in range(self.form.sections)),
            *(self._end(-1, self.tip, turn) for turn in turns),
        ]
        poles = np.array([[*self.centres[k], self.places[k] + end] for k, end in ((0, self.heel), (-1, self.tip))])
        points = np.concatenate([*rings, poles])
        here = np.arange(self.form.around)
        following = np.roll(here, -1)
        faces = []
        for k in range(len(rings) - 1):
            a, b = k * self.form.around + here, k * self.form.around + following
            c, d = a + self.form.around, b + self.form.around
            faces += [np.stack([a, b, c], 1), np.stack([b, d, c], 1)]
        last = (len(rings) - 1) * self.form.around
        faces.append(np.stack([here, np.full(self.form.around, len(points) - 2), following], 1))
        faces.append(np.stack([last + here, last + following, np.full(self.form.around, len(points) - 1)], 1))
        return points, np.concatenate(faces)

    def _end(self, row: int, reach: float, turn: float) -> Float[np.ndarray, "a 3"]:
        """One ring of a rounded end."""
        ring = self._ring(row)
        flat = self.centres[row] + (ring[:, :2] - self.centres[row]) * np.cos(turn)
        return np.c_[flat, ring[:, 2] + reach * np.sin(turn)]


__all__ = ["ShoeOptions", "add_shoes"]
