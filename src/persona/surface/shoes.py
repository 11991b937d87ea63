"""Shoes: the body's bare toes under one closed shoe.

A body model has five toes; drawn out to a shoe's outline they become a shoe with toes. Where a foot is dressed, the
front of the foot gets a cap: across the foot, each of its sections is the convex hull of all that lies ahead, down to a
flat sole, so that the toes are one and the tip is round. The toes themselves draw back inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped, UInt8
from scipy.ndimage import gaussian_filter, gaussian_filter1d, map_coordinates, maximum_filter, minimum_filter
from scipy.spatial import ConvexHull, QhullError

from persona.body.skinning import apply_blended, blend_transforms, dense_weights, unskin
from persona.geometry.kinematics import descendants, pose_transforms
from persona.geometry.meshes import vertex_normals, without_unused
from persona.imaging.fill import nearest_fill
from persona.motion.anatomy import Leg, anatomy, heel_turn
from persona.rendering.mesh import rasterize_mesh
from persona.surface.sheets import Sheet, append, carried_weights
from persona.types import BodyFit, BodyPart, Label, Observation, SkinWeights

_FEET = (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)
_ALONG_AROUND: Any = ("nearest", "wrap")  # how filters of rings go on beyond them


@dataclass(frozen=True)
class ShoeOptions:
    """The shape of a shoe around a foot. Lengths are meters.

    Attributes:
        sections: across the foot, from where the heel is round to where the tip is.
        around: points around a section.
        end_rows: of them in heel and tip.
        round: how long heel and tip are that are round as seen from above, of half the sole's width there.
        ends: most of the length that they are.
        plan: power of a half circle's widths that theirs are: below 1 is blunter.
        end_m: ahead of a section behind the ankle, and behind one ahead of it, what it holds, too.
        last_m: from the foot's ends within which sections hold the same.
        clear_m: between shoe and foot.
        tip_m: by which a shoe is longer than its foot.
        sole_m: above the ground up to which a foot's width is the sole's.
        curl_m: that toes may hang below the sole.
        collar: of the foot's height: where the leg comes out of a shoe beside which skin or socks are seen before the
            ankle, and where nothing but shoe is.
        instep_m: ahead of the ankle from where the shoe is closed above the foot.
        counter: of how far the leg is ahead of the heel at the collar, that the shoe's back is there.
        level_m: above and below the collar, where that is measured.
        upright: power of the height above the heel's last point with which the back leans to that.
        back_m: of the foot behind the shoe's back.
        edge_m: radius of the back's edges at sole and collar.
        toe_end: height of the tip's end, of its beginning.
        spring_m: of the sole above the ground there.
        nose_m: by which the end's middle height is ahead of its edges.
        toe_m: height of a flat shoe's toe, at least.
        toe_wide: half the width of such a toe's top, of the sole's.
        flap_m: under the sole within which what stands off the foot is drawn up to it; farther down the fit has the
            foot elsewhere.
        fade_m: over which the foot comes out of the opening.
        within: of the shoe's radius inside which the foot stays, and mostly far inside.
        shortest: of its length that a shoe keeps when its tip is moved back onto the person.
        longer: of its length by which tip and heel each go on where the photo shows shoe beyond the foot.
        aside: share of its length that is seen of a foot that may go on: of one that points at the camera none is.
        nose: radians of heel's and tip's quarter turn from which on they must lie there.
        on_shoe: share of them there that must.
        on_person: share of the tip that must lie on the person in the photo.
        narrowest: of its radius that a shoe keeps where it would reach beyond the person's outline.
        widest: of its radius that it gets where the photo shows shoe beside it.
        under: sine below the middle from which on it is the sole, which stays level.
        smooth: sections over which the shape is smoothed.
        neighbours: vertices of the foot that a point of the shoe moves with.
        fewest: vertices a foot needs.
        heel_seat_m: half the length of a raised heel where it carries the foot.
        heel_wide: its width there, of the sole's.
        heel_foot_m: radius of its end on the ground.
        heel_ring_m: between the rings of such a heel.
        heel_in_m: by which it reaches into the shoe.
        heel_slimmest: of this size that it keeps where it would reach beyond the person's outline.
        heel_least_m: height above the ground from which on there is one.

    ``shortest``, ``narrowest`` and ``on_person`` were measured on four persons' masks over their lowest 12 %
    (docs/decisions/shoes-and-backs.md), the rest chosen by hand on a dozen photos.
    """

    sections: int = 36
    around: int = 36
    end_rows: int = 7
    round: tuple[float, float] = (1.0, 1.0)
    ends: tuple[float, float] = (0.2, 0.25)
    plan: float = 0.8
    end_m: float = 0.010
    last_m: float = 0.015
    clear_m: float = 0.002
    tip_m: float = 0.005
    sole_m: float = 0.025
    curl_m: float = 0.02
    collar: tuple[float, float] = (0.62, 0.85)
    instep_m: float = 0.03
    counter: float = 0.7
    level_m: float = 0.006
    upright: float = 1.5
    back_m: float = 0.001
    edge_m: float = 0.008
    toe_end: float = 0.85
    spring_m: float = 0.006
    nose_m: float = 0.010
    toe_m: float = 0.040
    toe_wide: float = 0.3
    flap_m: float = 0.03
    fade_m: float = 0.015
    within: float = 0.95
    shortest: float = 0.75
    longer: float = 0.18
    aside: float = 0.6
    nose: float = 1.0
    on_shoe: float = 0.5
    on_person: float = 0.75
    narrowest: float = 0.75
    widest: float = 1.3
    under: float = 0.3
    smooth: float = 1.2
    neighbours: int = 24
    fewest: int = 50
    heel_seat_m: float = 0.022
    heel_wide: float = 0.85
    heel_foot_m: float = 0.011
    heel_ring_m: float = 0.004
    heel_in_m: float = 0.012
    heel_slimmest: float = 0.4
    heel_least_m: float = 0.015


def add_shoes(
    observation: Observation,
    fit: BodyFit,
    dressed: tuple[bool, bool],
    options: ShoeOptions | None = None,
    heels: float = 0.0,
) -> BodyFit:
    """Append a shoe for every dressed foot (left, right) to the fitted surface, and draw the foot back into it.

    No shoe reaches beyond the person's outline in the photo.

    Args:
        heels: radians by which the feet are turned down and their toes back; the shoes have heels down to the ground.
    """
    return put_on(fit, make_shoes(observation, fit, dressed, options, heels))


def put_on(fit: BodyFit, shoes: Sequence[Shoe]) -> BodyFit:
    """Append shoes that were made for this body to its surface, and draw the feet back into them."""
    surface, first = fit.surface, len(fit.surface.vertices)
    for shoe in shoes:
        vertices = surface.vertices.copy()
        vertices[shoe.foot] = shoe.drawn
        part = surface.parts[shoe.foot[0]]
        beside = np.flatnonzero(surface.parts[surface.body_vertices :] == part) + surface.body_vertices
        beside = beside[beside < first]  # what stood off the foot before any shoe
        vertices[beside] = shoe.flat(vertices[beside])
        surface = replace(surface, vertices=vertices.astype(surface.vertices.dtype))
        surface = append(surface, shoe.sheet)
    return replace(fit, surface=surface)


def make_shoes(
    observation: Observation,
    fit: BodyFit,
    dressed: tuple[bool, bool],
    options: ShoeOptions | None = None,
    heels: float = 0.0,
) -> list[Shoe]:
    """The shoes of :func:`add_shoes`, by the body alone: what stands off it changes nothing."""
    options = options or ShoeOptions()
    surface = fit.surface
    transforms = pose_transforms(fit.skeleton, fit.pose)
    beside_foot = _beside_feet(observation, fit)
    low, high = options.collar
    collar = low if heels else low + (high - low) * _closed(observation, fit, dressed, options)
    made = []
    for leg, part, shod in zip(anatomy(fit.skeleton).legs, _FEET, dressed, strict=True):
        own = np.flatnonzero(surface.parts[: surface.body_vertices] == part)
        if not shod or len(own) < options.fewest:
            continue
        rotation, shift = transforms[leg.foot, :3, :3], transforms[leg.foot, :3, 3]
        skin = SkinWeights(surface.skin.joints[own], surface.skin.weights[own])
        toes = _Toes.of(fit, leg, skin, (surface.vertices[own] - shift) @ rotation, heels, options)
        frame = _frame(leg, fit.skeleton.rest_joints, toes.straight)
        photo = _FootInPhoto(observation, fit, beside_foot, part, toes, frame, rotation, shift)
        try:
            shoe = _Shoe(toes.straight @ frame.T, photo, surface.vertices[own].mean(0), collar, not heels, options)
        except QhullError:  # a foot without extent
            continue
        drawn = apply_blended(shoe.drawn_back() @ frame, blend_transforms(skin, toes.turns)) @ rotation.T + shift
        points, faces = shoe.mesh()
        points = points @ frame
        weights = toes.weights(points)
        points = toes.bent(points)
        if heels:
            turn = heel_turn(fit.skeleton.rest_joints, leg, heels)
            heel = _heel(shoe, points, frame, turn, fit.skeleton.rest_joints[leg.foot], photo.straight_person, options)
            if heel is not None:
                carrier = np.zeros((len(heel[0]), weights.shape[1]))
                carrier[:, leg.foot] = 1.0
                faces = np.concatenate([faces, heel[1] + len(points)])
                points, weights = np.concatenate([points, heel[0]]), np.concatenate([weights, carrier])
        sheet = Sheet(points @ rotation.T + shift, faces, weights, np.full(len(points), int(part)))
        made.append(Shoe(sheet, own, drawn, None if heels else shoe.ground, frame @ rotation.T, shift, options))
    return made


@dataclass(frozen=True)
class Shoe:
    """One foot's shoe in the photo's pose, and what it does to the foot (world, meters).

    Attributes:
        sheet: the shoe.
        foot: the body's vertices that are its foot.
        drawn: where these are inside the shoe.
        ground: height of the sole in the foot's frame; None for a shoe with a heel.
        axes: of that frame, rows in the world.
        origin: of the frame.
    """

    sheet: Sheet
    foot: Int[np.ndarray, " n"]
    drawn: Float[np.ndarray, "n 3"]
    ground: float | None
    axes: Float[np.ndarray, "3 3"]
    origin: Float[np.ndarray, " 3"]
    options: ShoeOptions

    def flat(self, points: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
        """What stands off the foot, no lower than the sole."""
        if self.ground is None:
            return points
        return _on_sole((points - self.origin) @ self.axes.T, self.ground, self.options) @ self.axes + self.origin


@dataclass(frozen=True)
class _FootInPhoto:
    """What the photo has at places of one foot; in the foot's frame unless it says otherwise."""

    observation: Observation
    fit: BodyFit
    beside: UInt8[np.ndarray, "h w"]
    part: BodyPart
    toes: _Toes
    frame: Float[np.ndarray, "3 3"]
    rotation: Float[np.ndarray, "3 3"]
    shift: Float[np.ndarray, " 3"]

    def person(self, places: Float[np.ndarray, "n 3"]) -> Bool[np.ndarray, " n"]:
        """Whether it shows the person, or ends before."""
        return self.straight_person(self.toes.bent(places @ self.frame))

    def straight_person(self, places: Float[np.ndarray, "n 3"]) -> Bool[np.ndarray, " n"]:
        """The same of places in the foot joint's axes, the toes as they are."""
        return _values(self.observation.alpha, self.fit, places @ self.rotation.T + self.shift, 1.0) > 0.5

    def more(self, places: Float[np.ndarray, "n 3"]) -> Bool[np.ndarray, " n"]:
        """Whether it shows shoe that the foot does not reach."""
        places = self.toes.bent(places @ self.frame) @ self.rotation.T + self.shift
        return _values(self.beside, self.fit, places, 255) == self.part

    def aside(self, middle: Float[np.ndarray, " 3"]) -> float:
        """How long a foot there (world) is in the picture, as a share of its length."""
        eye = -self.fit.camera.T_camera_world[:3, :3].T @ self.fit.camera.T_camera_world[:3, 3]
        towards = self.frame @ ((eye - middle) @ self.rotation)
        return float(np.linalg.norm(towards[:2]) / np.linalg.norm(towards))


@dataclass(frozen=True)
class _Toes:
    """A foot with its toes as in the reference pose, and how they are turned in the photo; both in the foot's axes.

    ``turns`` are of all joints beside the foot's own, ``dense`` the weights of the foot's vertices.
    """

    straight: Float[np.ndarray, "n 3"]
    dense: Float[np.ndarray, "n j"]
    turns: Float[np.ndarray, "j 4 4"]
    neighbours: int

    @staticmethod
    def of(
        fit: BodyFit, leg: Leg, skin: SkinWeights, foot: Float[np.ndarray, "n 3"], heels: float, options: ShoeOptions
    ) -> _Toes:
        joints, parents = fit.skeleton.rest_joints.astype(np.float64), fit.skeleton.parents
        turns = np.tile(np.eye(4), (len(joints), 1, 1))
        if heels:
            turn = heel_turn(joints, leg, -heels)
            for toe in leg.toes:
                below = descendants(parents)[toe]
                turns[below, :3, :3], turns[below, :3, 3] = turn, joints[toe] - turn @ joints[toe]
        straight = unskin(foot, skin, turns) if heels else foot
        return _Toes(straight, dense_weights(skin, len(joints)), turns, min(options.neighbours, len(foot)))

    def weights(self, points: Float[np.ndarray, "m 3"]) -> Float[np.ndarray, "m j"]:
        """Of points around the straight foot."""
        return carried_weights(self.dense, self.straight, points, self.neighbours, 0.005)

    def bent(self, points: Float[np.ndarray, "m 3"]) -> Float[np.ndarray, "m 3"]:
        """Points around the straight foot, where its toes carry them."""
        if np.array_equal(self.turns[:, :3, :3], np.broadcast_to(np.eye(3), (len(self.turns), 3, 3))):
            return points
        return apply_blended(points, np.einsum("mj,jab->mab", self.weights(points), self.turns[:, :3]))


def _frame(leg: Leg, joints: Float[np.ndarray, "j 3"], foot: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "3 3"]:
    """Rows: across the foot, up and forward (from ankle to toes, level), in the reference pose's axes."""
    ahead = joints[list(leg.toes)].mean(0) - joints[leg.foot] if leg.toes else foot.mean(0) - joints[leg.foot]
    forward = np.array([ahead[0], 0.0, ahead[2]])
    forward /= max(float(np.linalg.norm(forward)), 1e-9)
    up = np.array([0.0, 1.0, 0.0])
    return np.stack([np.cross(up, forward), up, forward])


def _heel(
    shoe: _Shoe,
    points: Float[np.ndarray, "n 3"],
    frame: Float[np.ndarray, "3 3"],
    turn: Float[np.ndarray, "3 3"],
    ankle: Float[np.ndarray, " 3"],
    person: Callable[[np.ndarray], Bool[np.ndarray, " n"]],
    options: ShoeOptions,
) -> tuple[Float[np.ndarray, "v 3"], Int[np.ndarray, "f 3"]] | None:
    """What holds up the heel of a shoe: from its sole straight down to the ground under the toes.

    Args:
        points: of the shoe, its toes turned back.
        frame: across the straight foot, up and forward.
        turn: of the foot, about the ankle: with it the toes are level.
        person: whether the photo shows the person at points.

    Returns:
        Its points in the foot's axes and its faces; None where the heel is hardly raised.
    """
    level = (points - ankle) @ turn.T
    middle = shoe.places[0] + options.end_m + options.heel_seat_m
    row = int(np.abs(shoe.places - middle).argmin())
    wide = options.heel_wide * float(np.ptp(shoe.rays[:, 0] * shoe.radii[row])) / 2
    seat = np.array([shoe.centres[row][0], shoe.ground, middle]) @ frame
    seat = (seat - ankle) @ turn.T
    ground = float(level[:, 1].min())
    height = float(seat[1]) - ground
    if height < options.heel_least_m:
        return None
    down = np.linspace(0.0, 1.0, 2 + round(height / options.heel_ring_m))
    angles = np.arange(options.around // 2) * (4 * np.pi / options.around)
    # Wide under the sole, then slim: most of the narrowing is in its upper half. Its ends close in two steps.
    down = np.r_[0.0, down, 1.0]
    ends = np.r_[0.5, np.ones(len(down) - 2), 0.5]
    slim = (1 - down) ** 2
    top = seat[1] + options.heel_in_m
    across, ahead = frame[0], frame[2]

    def rings(size: float) -> Float[np.ndarray, "r a 3"]:
        x = size * ends * (options.heel_foot_m + slim * (wide - options.heel_foot_m))
        z = size * ends * (options.heel_foot_m + slim * (options.heel_seat_m - options.heel_foot_m))
        centre = np.outer(np.ones(len(down)), seat * [1.0, 0.0, 1.0])
        centre[:, 1] = top + down * (ground - top)
        around = np.cos(angles)[None, :, None] * x[:, None, None] * across
        return centre[:, None] + around + np.sin(angles)[None, :, None] * z[:, None, None] * ahead

    found = rings(1.0)
    for size in np.linspace(1.0, options.heel_slimmest, 7):
        found = rings(float(size))
        if person(found.reshape(-1, 3) @ turn + ankle).mean() > options.on_person:
            break
    count = len(angles)
    poles = np.stack([found[0].mean(0), found[-1].mean(0)])
    vertices = np.concatenate([found.reshape(-1, 3), poles])
    here = np.arange(count)
    following = np.roll(here, -1)
    faces = []
    for k in range(len(down) - 1):
        a, b, c, d = (offset + k * count for offset in (here, following, here + count, following + count))
        faces += [np.stack([a, b, c], 1), np.stack([b, d, c], 1)]
    last = (len(down) - 1) * count
    faces.append(np.stack([np.full(count, len(vertices) - 2), following, here], 1))
    faces.append(np.stack([np.full(count, len(vertices) - 1), last + here, last + following], 1))
    mesh = np.concatenate(faces)
    a, b, c = (vertices[mesh[:, k]] - seat for k in range(3))
    outwards = float((a * np.cross(b, c)).sum()) > 0
    return vertices @ turn + ankle, mesh if outwards else mesh[:, ::-1]


def _on_sole(places: Float[np.ndarray, "n 3"], ground: float, options: ShoeOptions) -> Float[np.ndarray, "n 3"]:
    """Places beside a foot (across, up, forward), no lower than its sole if they hang a little below it.

    A tip that the photo shows longer than the shoe is a flap under the ground then, on which the person would stand.
    """
    if not len(places) or ground - places[:, 1].min() > options.flap_m:
        return places
    return np.c_[places[:, 0], np.maximum(places[:, 1], ground), places[:, 2]]


def _closed(observation: Observation, fit: BodyFit, dressed: tuple[bool, bool], options: ShoeOptions) -> float:
    """How much of what the photo shows before the ankles of dressed feet is shoe; 0 where it is hidden."""
    surface = fit.surface
    transforms = pose_transforms(fit.skeleton, fit.pose)
    normals = vertex_normals(surface.vertices, surface.faces)
    towards = -fit.camera.T_camera_world[:3, :3].T @ fit.camera.T_camera_world[:3, 3] - surface.vertices
    counted = np.zeros(len(Label))
    for leg, part, shod in zip(anatomy(fit.skeleton).legs, _FEET, dressed, strict=True):
        own = np.flatnonzero(surface.parts[: surface.body_vertices] == part)
        if not shod or len(own) < options.fewest:
            continue
        rotation, shift = transforms[leg.foot, :3, :3], transforms[leg.foot, :3, 3]
        up = ((surface.vertices[own] - shift) @ rotation)[:, 1]
        height = (up - up.min()) / max(float(np.ptp(up)), 1e-6)
        upper = (height > options.collar[0]) & (height < options.collar[1])
        at = own[upper & ((normals[own] * towards[own]).sum(1) > 0)]
        column, row = np.floor(fit.camera.project(surface.vertices[at])[0]).astype(int).T
        inside = (column >= 0) & (column < observation.labels.shape[1])
        inside &= (row >= 0) & (row < observation.labels.shape[0])
        counted += np.bincount(observation.labels[row[inside], column[inside]], minlength=len(Label))
    other = counted[[Label.SKIN, Label.SOCKS]].sum()  # trousers hide it
    return float(counted[Label.SHOE] / max(counted[Label.SHOE] + other, 1.0))


def _values(
    picture: Shaped[np.ndarray, "h w"], fit: BodyFit, points: Float[np.ndarray, "n 3"], outside: float
) -> Shaped[np.ndarray, " n"]:
    """What a picture of the photo's size has at points of the world; ``outside`` where the photo ends before them."""
    height, width = picture.shape
    column, row = np.floor(fit.camera.project(points)[0]).astype(int).T
    within = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    return np.where(within, picture[row.clip(0, height - 1), column.clip(0, width - 1)], outside)


def _beside_feet(observation: Observation, fit: BodyFit) -> UInt8[np.ndarray, "h w"]:
    """Where the photo shows shoe beside the body: the foot's part that is nearest there; 255 elsewhere."""
    surface = fit.surface
    body = surface.faces[(surface.faces < surface.body_vertices).all(1)]
    height, width = observation.alpha.shape
    face = rasterize_mesh(surface.vertices, body, replace(fit.camera, width=width, height=height)).face_index
    part = nearest_fill(np.where(face >= 0, surface.parts[body[face, 0]], 255).astype(np.uint8), face >= 0)
    for foot, leg in zip(_FEET, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG), strict=True):
        part[part == leg] = foot
    shoe = (observation.labels == Label.SHOE) & (observation.alpha > 0.5) & (face < 0)
    return np.where(shoe & np.isin(part, _FEET), part, 255).astype(np.uint8)


def _mirrored(count: int) -> Int[np.ndarray, " count"]:
    """For every ray of a ring, the one that is it from left to right."""
    return (count // 2 - np.arange(count)) % count


class _Shoe:
    """Rings across one foot: centres and radii around them; x across, y up, z forward, meters.

    Heel and tip are round as seen from above: their rings become slim, and end as upright lines in which left and right
    meet. All between stands upright on its sole.

    Args:
        foot: the foot's vertices.
        photo: what it shows at given points: the shoe stays inside the person, and goes where more of a shoe is.
        middle: of the foot, in the world.
        collar: of the foot's height: where the leg comes out.
        flat: whether it has no raised heel.
    """

    def __init__(
        self,
        foot: Float[np.ndarray, "n 3"],
        photo: _FootInPhoto,
        middle: Float[np.ndarray, " 3"],
        collar: float,
        flat: bool,
        options: ShoeOptions,
    ) -> None:
        self.foot, self.form, self.flat = foot, options, flat
        low, high = foot.min(0), foot.max(0)
        # the ankle is the highest part of the foot
        self.ankle = float(np.median(foot[foot[:, 1] > high[1] - 0.1 * (high[1] - low[1])][:, 2]))
        # toes may hang below the heel; a sole is flat
        heel = foot[foot[:, 2] < self.ankle]
        self.ground = (
            float(np.clip(heel[:, 1].min(), low[1], low[1] + self.form.curl_m)) if len(heel) else float(low[1])
        )
        self.collar = self.ground + collar * float(high[1] - self.ground)
        self.places, self.turns = self._rows(low[2] + self.form.back_m, high[2] + self.form.tip_m)
        angles = np.arange(self.form.around) * (2 * np.pi / self.form.around)
        self.rays = np.stack([np.cos(angles), np.sin(angles)], 1)
        centres, radii = zip(*(self._section(place) for place in self.places), strict=True)
        self.centres = gaussian_filter1d(np.array(centres), self.form.smooth, axis=0, mode="nearest")
        radii = gaussian_filter1d(np.array(radii), self.form.smooth, axis=0, mode="nearest")
        self.radii = gaussian_filter1d(radii, 1.0, axis=1, mode="wrap") + self.form.clear_m
        self._shorten(photo.person)
        if photo.aside(middle) > options.aside:
            self._lengthen(photo.more)
        self.rings = self._narrow(self._widen(self._rings(), photo.more), photo.person)

    def _rows(self, back: float, tip: float) -> tuple[Float[np.ndarray, " r"], Float[np.ndarray, " r"]]:
        """Where the rings are, and how far they are turned into heel (negative) and tip: a quarter at both ends."""
        sole = self.foot[self.foot[:, 1] < self.ground + self.form.sole_m]
        reach = []
        for end, ahead, wide, most in zip((back, tip), (1.0, -1.0), self.form.round, self.form.ends, strict=True):
            longest = most * (tip - back)
            near = sole[ahead * (sole[:, 2] - end) < longest, 0]
            reach.append(min(wide * float(np.ptp(near)) / 2, longest) if len(near) else longest)
        turns = np.linspace(0.0, np.pi / 2, self.form.end_rows + 1)[1:]
        first, last = back + reach[0], tip - reach[1]
        middle = np.linspace(first, last, self.form.sections)
        places = np.r_[first - reach[0] * np.sin(turns[::-1]), middle, last + reach[1] * np.sin(turns)]
        return places, np.r_[-turns[::-1], np.zeros(len(middle)), turns]

    def _leaning(self, heights: Float[np.ndarray, "*n"]) -> Float[np.ndarray, "*n"]:
        """How far ahead of the shoe's last point its stiff back stands at heights, meters."""
        heel = self.foot[(self.foot[:, 2] < self.ankle) & (self.foot[:, 1] < self.collar + self.form.level_m)]
        top = heel[heel[:, 1] > self.collar - self.form.level_m, 2]
        if not len(top):
            return np.zeros_like(heights)
        last = int(heel[:, 2].argmin())
        low, lean = float(heel[last, 1]), self.form.counter * float(top.min() - heel[last, 2])
        return lean * np.clip((heights - low) / max(self.collar - low, 1e-6), 0, None) ** self.form.upright

    def _rings(self) -> Float[np.ndarray, "r a 3"]:
        """The rings from the upright line behind to the one ahead."""
        around = self.centres[:, None] + self.rays * self.radii[..., None]
        low = around[..., 1].min(1, keepdims=True)
        up = around[..., 1] - low
        turns, tip = self.turns[:, None], self.turns[:, None] > 0
        both = (up + up[:, _mirrored(self.form.around)]) / 2
        up = up + np.abs(np.sin(turns)) * (both - up)  # left and right meet
        high = up.max(1, keepdims=True)
        x = self.centres[:, None, 0] + (around[..., 0] - self.centres[:, None, 0]) * np.cos(turns) ** self.form.plan
        edge = np.maximum(self.form.edge_m - np.minimum(up, high - up), 0)
        inset = self.form.edge_m - np.sqrt(self.form.edge_m**2 - edge**2) + self._leaning(up + low)
        nose = self.form.nose_m * (2 * up / high - 1) ** 2
        z = self.places[:, None] - np.sin(turns) * np.where(tip, nose, inset)
        sunk = np.where(tip, (1 - self.form.toe_end) * (1 - np.cos(turns)), 0)
        spring = np.where(tip, self.form.spring_m * (1 - np.cos(turns)) * (1 - up / high), 0)
        return np.stack([x, low + up * (1 - sunk) + spring, z], -1)

    def _shorten(self, person: Callable[[np.ndarray], Bool[np.ndarray, " n"]]) -> None:
        """Move the tip back until the photo shows most of it on the person."""
        ahead = self.places > self.ankle
        long = self.places
        best = -1.0
        for share in np.linspace(1.0, self.form.shortest, 11):
            before, self.places = self.places, np.where(ahead, self.ankle + share * (long - self.ankle), long)
            shown = float(person(self._rings()[self.turns > 0].reshape(-1, 3)).mean())
            if shown <= best + 0.01:  # shorter shows no more of it
                self.places = before
                continue
            best = shown
            if shown > self.form.on_person:
                break

    def _lengthen(self, more: Callable[[np.ndarray], Bool[np.ndarray, " n"]]) -> None:
        """Move heel and tip on to where the photo shows shoe beyond the foot: shoes are longer than feet."""
        length = float(np.ptp(self.places))
        for side, end in ((-1, self.places[0]), (1, self.places[-1])):
            share, short = np.clip((self.places - self.ankle) / (end - self.ankle), 0, None), self.places
            best = short
            for more_m in length * np.arange(0.0, self.form.longer, 0.02)[1:]:
                self.places = short + side * more_m * share
                if more(self._rings()[side * self.turns > self.form.nose].reshape(-1, 3)).mean() > self.form.on_shoe:
                    best = self.places
            self.places = best

    def _widen(
        self, rings: Float[np.ndarray, "r a 3"], more: Callable[[np.ndarray], Bool[np.ndarray, " n"]]
    ) -> Float[np.ndarray, "r a 3"]:
        """The rings, out to where the photo shows shoe beside the foot, but not under its sole; the radii with them."""
        wide = np.ones(rings.shape[:2])
        for factor in np.linspace(1.0, self.form.widest, 11)[1:]:
            wide[more(self._scaled(rings, factor).reshape(-1, 3)).reshape(wide.shape)] = factor
        wide[:, self.rays[:, 1] < -self.form.under] = 1.0
        return self._resized(rings, maximum_filter(wide, (1, 7), mode=_ALONG_AROUND))

    def _narrow(
        self, rings: Float[np.ndarray, "r a 3"], person: Callable[[np.ndarray], Bool[np.ndarray, " n"]]
    ) -> Float[np.ndarray, "r a 3"]:
        """The rings, drawn in to the person's outline; the radii with them."""
        factors = np.full(rings.shape[:2], np.nan)
        for factor in np.linspace(1.0, self.form.narrowest, 21):
            inside = person(self._scaled(rings, factor).reshape(-1, 3)).reshape(factors.shape)
            factors[np.isnan(factors) & inside] = factor
        factors = np.where(np.isnan(factors), 1.0, factors)
        return self._resized(rings, minimum_filter(factors, 3, mode=_ALONG_AROUND))

    def _resized(
        self, rings: Float[np.ndarray, "r a 3"], factors: Float[np.ndarray, "r a"]
    ) -> Float[np.ndarray, "r a 3"]:
        """The rings by smoothed factors, left and right alike at heel and tip; the radii with them."""
        grid = gaussian_filter(factors, (3.0, 1.5), mode=_ALONG_AROUND)
        turned = (np.abs(self.turns) / (np.pi / 2))[:, None]
        grid = grid + turned * ((grid + grid[:, _mirrored(self.form.around)]) / 2 - grid)
        self.radii = self.radii * grid
        return self._scaled(rings, grid[..., None])

    def _scaled(self, rings: Float[np.ndarray, "r a 3"], factor: Any) -> Float[np.ndarray, "r a 3"]:
        """The rings, so many times as far from their middles."""
        middles = np.c_[self.centres, self.places]
        middles[:, 2] = np.clip(middles[:, 2], *self.places[self.turns == 0][[0, -1]])
        return middles[:, None] + factor * (rings - middles[:, None])

    def _section(self, place: float) -> tuple[np.ndarray, np.ndarray]:
        """The hull of what a shoe holds here: ahead of the ankle all that is further on, behind it what is beside."""
        z = self.foot[:, 2]
        place = float(np.clip(place, z.min() + self.form.last_m, z.max() - self.form.last_m))
        low = self.foot[:, 1] < self.collar
        if place > self.ankle:
            held = self.foot[(z > place - self.form.end_m) & (low | (z > self.ankle + self.form.instep_m))]
        else:
            held = self.foot[(z < place + self.form.end_m) & low]
        points = np.c_[held[:, 0], np.maximum(held[:, 1], self.ground)]
        sole = points[points[:, 1] < self.ground + self.form.sole_m]
        sole = sole if len(sole) else points
        left, right = sole[:, 0].min(), sole[:, 0].max()
        points = np.concatenate([points, [[left, self.ground], [right, self.ground]]])
        if self.flat and place > self.ankle:
            middle, half = (left + right) / 2, self.form.toe_wide * (right - left)
            top = self.ground + self.form.toe_m
            points = np.concatenate([points, [[middle - half, top], [middle + half, top]]])
        centre = (points.min(0) + points.max(0)) / 2
        hull = ConvexHull(points)
        outward, offset = hull.equations[:, :2], hull.equations[:, 2]
        slope = outward @ self.rays.T
        distance = -(outward @ centre + offset)[:, None] / np.where(slope > 1e-9, slope, np.nan)
        return centre, np.nanmin(distance, axis=0)

    def drawn_back(self) -> Float[np.ndarray, "n 3"]:
        """The foot's vertices, those inside the shoe well inside it."""
        x, y, z = self.foot.T
        first, last = self.places[[self.form.end_rows // 2, -1 - self.form.end_rows // 2]]
        # a shoe that was shortened has its toes moved back, not pressed flat
        for end, place in ((z.max(), last), (z.min(), first)):
            beyond = (z - self.ankle) * np.sign(end - self.ankle) > 0
            z = np.where(beyond, self.ankle + (z - self.ankle) * (place - self.ankle) / (end - self.ankle), z)
        row = np.interp(z, self.places, np.arange(len(self.places)))
        centre = np.stack([np.interp(z, self.places, self.centres[:, k]) for k in range(2)], 1)
        slim = np.stack([np.cos(np.interp(z, self.places, self.turns)) ** self.form.plan, np.ones(len(z))], 1)
        away = (np.stack([x, y], 1) - centre) / slim
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
        moved = centre + away * slim * (1 + shod * (factor - 1))[:, None]
        return np.c_[moved, z]

    def mesh(self) -> tuple[Float[np.ndarray, "v 3"], Int[np.ndarray, "f 3"]]:
        """Vertices and faces, closed, wound counter-clockwise from outside."""
        around = self.form.around
        numbers = np.arange(self.rings.shape[0] * around).reshape(-1, around)
        for line in (0, -1):  # left and right are one there
            numbers[line] = np.minimum(numbers[line], numbers[line, _mirrored(around)])
        a, b = numbers[:-1], np.roll(numbers[:-1], -1, 1)
        c, d = numbers[1:], np.roll(numbers[1:], -1, 1)
        faces = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([b, d, c], -1).reshape(-1, 3)])
        used, faces = without_unused(faces)
        return self.rings.reshape(-1, 3)[used], faces


__all__ = ["Shoe", "ShoeOptions", "add_shoes", "make_shoes", "put_on"]
