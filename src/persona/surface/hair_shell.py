"""Hair and headwear on the skull: one closed shell around the head.

A photo shows how far hair stands off the skull at the outline, and where the face is bare. Round the head, at one
height, hair is about as thick behind as at the sides: the shell's thickness is that of the outline, continued round the
head's axis, and it ends where the photo shows skin. A hat's crown and brim close behind the head in the same way. What
hangs lower than the neck, and a lock that flies far off, are sheets (:mod:`persona.surface.off_body`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sparse
from jaxtyping import Bool, Float, Int
from scipy.ndimage import gaussian_filter, gaussian_filter1d, grey_opening, map_coordinates, uniform_filter1d
from scipy.spatial import KDTree

from persona.geometry.easing import eased
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import factored, without_unused
from persona.imaging.masks import distance_to, polygon, touching
from persona.rendering.mesh import rasterize_mesh
from persona.surface.brim import Brim, brim_sheet, find_brim
from persona.surface.hair import resting
from persona.surface.options import SheetOptions
from persona.surface.scene import Scene
from persona.surface.sheets import Sheet
from persona.types import MATERIAL_OF, BodyPart, Label, Material

_BARE = (Label.FACE, Label.SKIN, Label.GLASSES)
_CLOTH = tuple(label for label in Label if MATERIAL_OF[label] == Material.CLOTH)
_NOT_HAIR = (*_BARE, Label.PROP)


@dataclass(frozen=True)
class HairShell:
    """The shell as a sheet, the pixels of the window that it covers, and the body with the scalp drawn back into it.

    ``brim`` is that of a hat, round the shell.
    """

    sheet: Sheet
    covered: Bool[np.ndarray, "h w"]
    body: Float[np.ndarray, "v 3"]
    brim: Sheet | None = None


def hair_shell(scene: Scene, options: SheetOptions) -> HairShell | None:
    """The shell of hair or headwear around the skull; None where the photo shows neither, or no head."""
    if scene.view.head is None or not (scene.view.part == BodyPart.HEAD).any():
        return None
    around = _Around(scene, options)
    if not around.hair_seen:
        return None
    radius, bears = around.radius()
    points, faces = around.mesh(radius, bears)
    if not len(faces):
        return None
    view = scene.view
    seen = rasterize_mesh(points, faces, view.camera)
    covered = seen.face_index >= 0
    weights = resting(around.below_chin(points), scene, options.hair)
    sheet = Sheet(points, faces, weights, np.full(len(points), int(BodyPart.HEAD)))
    brim = None
    if around.brim is not None:
        front = np.minimum(np.where(covered, seen.depth, np.inf), view.nearest)
        brim = brim_sheet(
            around.brim, around.within(radius, around.brim, options.brim.shares), front, scene, options.brim
        )
    if brim is not None:
        covered |= rasterize_mesh(brim.vertices, brim.faces, view.camera).face_index >= 0
    return HairShell(sheet, covered, around.drawn_back(radius, bears), brim)


def as_around(flags: Bool[np.ndarray, " n"], known: Bool[np.ndarray, " n"], rays: int) -> Bool[np.ndarray, " n"]:
    """What most known rays say from so many before to so many after each one."""
    size = 2 * rays + 1
    some, count = (uniform_filter1d(v * 1.0, size, mode="wrap") for v in (flags & known, known))
    return np.where(known, 2 * some > count, flags)


def across_gaps(reach: Float[np.ndarray, " n"], hair: Bool[np.ndarray, " n"], rays: int) -> Float[np.ndarray, " n"]:
    """The outline (by ray) going on straight where so few rays between hair are hidden, by a hand."""
    n, known = len(reach), np.flatnonzero(np.isfinite(reach))
    if len(known) < 2:
        return reach
    out = reach.copy()
    for first, last in zip(known, np.roll(known, -1), strict=True):
        gap = (last - first) % n
        if 1 < gap <= rays and hair[first] and hair[last]:
            between = np.arange(1, gap)
            out[(first + between) % n] = reach[first] + (reach[last] - reach[first]) * between / gap
    return out


class _Around:
    """Directions from the middle of the head: rows from below to above, columns round the head's axis."""

    def __init__(self, scene: Scene, sheets: SheetOptions) -> None:
        options = sheets.shell
        self.scene, self.form = scene, options
        self.steepest, self.buried = sheets.steepest_m, sheets.buried_m
        view = scene.view
        surface, camera = view.fit.surface, view.camera
        self.turn = pose_transforms(view.fit.skeleton, view.fit.pose)[scene.joints.head, :3, :3]
        head = surface.vertices[surface.parts == BodyPart.HEAD] @ self.turn
        self.middle = self.turn @ ((head.min(0) + head.max(0)) / 2)
        self.half_height = float(np.ptp(head[:, 1])) / 2
        self.rows, self.columns = options.rows, 2 * options.rows
        self.elevation = (np.arange(self.rows) + 0.5) / self.rows * np.pi - np.pi / 2
        azimuth = np.arange(self.columns) / self.columns * 2 * np.pi
        up, turn = np.meshgrid(self.elevation, azimuth, indexing="ij")
        #: Directions in the head's own axes (x left, y up, z ahead) and in the world's.
        self.local = np.stack([np.cos(up) * np.sin(turn), np.sin(up), np.cos(up) * np.cos(turn)], -1)
        self.world = self.local @ self.turn.T
        rotation, shift = camera.T_camera_world[:3, :3], camera.T_camera_world[:3, 3]
        centre = rotation @ self.middle + shift
        self.px = camera.fx / float(centre[2])
        self.centre = camera.project(self.middle[None])[0][0]
        towards = self.world @ rotation.T
        #: Towards the camera: 1 in front, 0 on the outline, -1 behind.
        self.facing = -towards @ (centre / np.linalg.norm(centre))
        # A point at radius r lies r * across / (1 + r * deeper) pixels from the middle.
        self.deeper = towards[..., 2] / centre[2]
        self.across = np.linalg.norm(towards[..., :2] - self.deeper[..., None] * centre[:2], axis=-1) * self.px
        beside = self._pixels(np.full(self.facing.shape, 0.1)) - self.centre
        self.angle = np.arctan2(beside[..., 1], beside[..., 0])
        self.brim = find_brim(scene, self.middle, self.turn[:, 1], sheets.brim)

    def _pixels(self, radius: Float[np.ndarray, "r c"]) -> Float[np.ndarray, "r c 2"]:
        points = self.middle + radius[..., None] * self.world
        return self.scene.view.camera.project(points.reshape(-1, 3))[0].reshape(*radius.shape, 2)

    def _radius_at(self, reach_px: Float[np.ndarray, "r c"]) -> Float[np.ndarray, "r c"]:
        """Radii that are seen this far from the middle of the head; infinite where none is."""
        slope = self.across - reach_px * self.deeper
        return np.where(slope > 1e-3 * self.px, reach_px / np.maximum(slope, 1e-6), np.inf)

    def _cells(self, pixels: Float[np.ndarray, "... 2"]) -> tuple[Int[np.ndarray, "..."], Int[np.ndarray, "..."]]:
        view = self.scene.view
        column, row = np.floor(pixels).astype(int).transpose(-1, *range(pixels.ndim - 1))
        return row.clip(0, view.height - 1), column.clip(0, view.width - 1)

    @cached_property
    def stands_off(self) -> Bool[np.ndarray, "h w"]:
        """Hair and headwear down to the neck: by their label, and whatever else stands off the head above the chin."""
        scene, view = self.scene, self.scene.view
        beside = view.matte & ~view.body & (view.near_part == BodyPart.HEAD) & ~scene.props
        # skin may lie a little off a head that is not quite where it is in the photo
        skin = np.isin(view.window.labels, _NOT_HAIR)
        beside &= ~skin | (distance_to(view.body) > self.form.misfit_m * view.px)
        lowest = (self.form.lowest - 1) * self.half_height
        return (scene.hair & (scene.below_chin < lowest)) | (beside & (scene.below_chin < 0))

    @cached_property
    def outline(self) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"], Bool[np.ndarray, " n"]]:
        """Along rays in the picture: how far the head reaches (pixels), the same with a brim, whether it ends in hair.

        NaN where the ray ends on something else of the person (a shoulder, a hand), or at the picture's border.
        """
        view, form = self.scene.view, self.form
        head = view.matte & ((view.part == BodyPart.HEAD) | self.stands_off)
        head |= view.matte & np.isin(view.window.labels, _BARE) & (view.near_part == BodyPart.HEAD)
        head = touching(head, view.part == BodyPart.HEAD)
        angles = np.arange(form.rays) / form.rays * 2 * np.pi - np.pi
        steps = np.arange(1, int(form.farthest_m * self.px))
        places = self.centre + steps[None, :, None] * np.stack([np.cos(angles), np.sin(angles)], -1)[:, None]
        inside = ((places >= 0) & (places < [view.width, view.height])).all(-1)
        row, column = self._cells(places)
        own = head[row, column] & inside
        widest = np.where(own.any(1), own.shape[1] - own[:, ::-1].argmax(1), np.nan)
        if self.brim is not None:  # what ends with a brim ends beside the crown
            own &= ~self.brim.on_rim[row, column]
        last = own.shape[1] - 1 - own[:, ::-1].argmax(1)
        reach = np.where(own.any(1), (last + 1.0), np.nan)
        beyond = np.minimum(last + 3, own.shape[1] - 1)
        line = np.arange(form.rays)
        ends = ~view.matte[row[line, beyond], column[line, beyond]] & inside[line, beyond]
        # hair may end in a fringe that the labels call skin, and skin in a rim called hair
        near = np.maximum(last - max(2, int(form.rim_m * self.px)), 0)
        hair = self.stands_off[row[line, near], column[line, near]]
        # hair beside the neck that meets clothes ends there: it lies on a shoulder
        cloth = np.isin(view.window.labels, _CLOTH)[row, column][line, beyond] & inside[line, beyond]
        ends |= hair & cloth & ~view.body[row[line, near], column[line, near]]
        hair = as_around(hair, ends, form.alike)
        reach = self._without_spikes(np.where(ends, reach, np.nan))
        reach = across_gaps(reach, hair, form.hidden)
        return reach, np.where(ends, reach, widest) if self.brim is not None else reach, hair

    def _without_spikes(self, reach: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """The outline (pixels by ray) without what stands off it as a rod: a lock of its own, or a thing behind it."""
        wide, tall = (length * self.px for length in self.form.spike_m)
        known = np.isfinite(reach)
        if not known.any():
            return reach
        rays = int(np.ceil(wide / (2 * np.pi * np.median(reach[known]) / len(reach)))) + 1
        round_ = grey_opening(np.where(known, reach, np.inf), rays, mode="wrap")
        off = np.where(known, reach - np.where(known, round_, 0), 0)
        three = np.tile(off, (1, 3))  # rays go round
        return np.where(touching(three > 0, three > tall)[0, len(reach) : -len(reach)], round_, reach)

    @cached_property
    def hair_seen(self) -> bool:
        """Whether the photo shows hair or headwear on the head at all."""
        return self.stands_off.sum() > self.form.least_m2 * self.px**2

    @cached_property
    def skull(self) -> tuple[Float[np.ndarray, "r c"], Bool[np.ndarray, "r c"]]:
        """The body's outermost surface in every direction, and where that is the neck."""
        surface = self.scene.view.fit.surface
        local = (surface.vertices - self.middle) @ self.turn
        radius = np.full((2, self.rows, self.columns), np.nan)
        near = (local[:, 1] > -1.3 * self.form.lowest * self.half_height) & (np.abs(local) < 0.3).all(1)
        # the head's farthest side, but the neck's nearest: behind it the same ray may enter a shoulder
        for k, (part, sign) in enumerate(((BodyPart.HEAD, 1), (BodyPart.TORSO, -1))):
            faces = surface.faces[(near & (surface.parts == part))[surface.faces].any(1)]
            shares = np.array([(i, j, 6 - i - j) for i in range(7) for j in range(7 - i)]) / 6
            points = (shares[None] @ local[faces]).reshape(-1, 3)
            length = np.linalg.norm(points, axis=1)
            order = np.argsort(sign * length, kind="stable")  # what is written last stays
            row, column, _ = self._place(points[order])
            radius[k, np.floor(row).astype(int), np.round(column).astype(int) % self.columns] = length[order]
        is_neck = np.isnan(radius[0]) & np.isfinite(radius[1])
        radius = np.where(is_neck, radius[1], radius[0])
        known = np.isfinite(radius)
        nearest = KDTree(self.local[known]).query(self.local[~known])[1]
        radius[~known], is_neck[~known] = radius[known][nearest], is_neck[known][nearest]
        return radius, is_neck

    def _place(self, points: Float[np.ndarray, "n 3"]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Row (0 at its lower edge) and column (0 at its middle) of the head's own points, and their radius."""
        length = np.linalg.norm(points, axis=1)
        row = (np.arcsin(points[:, 1] / np.maximum(length, 1e-9)) / np.pi + 0.5) * self.rows
        column = np.arctan2(points[:, 0], points[:, 2]) % (2 * np.pi) / (2 * np.pi) * self.columns
        return row.clip(0, self.rows - 1e-3), column, length

    def below_chin(self, points: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
        """Meters that points of the world lie below the chin along the head's axis, or under a head that is bent."""
        away = points - self.middle
        return -np.minimum((away @ self.turn)[:, 1], away[:, 1]) - self.half_height

    def within(
        self, radius: Float[np.ndarray, "r c"], brim: Brim, shares: Float[np.ndarray, " k"]
    ) -> Bool[np.ndarray, "k c"]:
        """Which points of a brim, at shares of its radius, lie inside the shell."""
        points = brim.points(shares[:, None] * np.ones(len(brim.radius)))
        row, column, length = self._place(((points - self.middle) @ self.turn).reshape(-1, 3))
        shell = map_coordinates(radius, [row - 0.5, column], order=1, mode="grid-wrap")
        return (length < shell - self.form.clear_m).reshape(points.shape[:2])

    def drawn_back(self, radius: Float[np.ndarray, "r c"], bears: Bool[np.ndarray, "r c"]) -> Float[np.ndarray, "v 3"]:
        """The body's vertices, the scalp that ``bears`` hair below the shell."""
        surface = self.scene.view.fit.surface
        points = (surface.vertices - self.middle) @ self.turn
        own = np.flatnonzero(surface.parts == BodyPart.HEAD)
        row, column, length = self._place(points[own])
        under = bears * 1.0
        shell, share = (map_coordinates(v, [row - 0.5, column], order=1, mode="grid-wrap") for v in (radius, under))
        factor = np.where(share > 0.99, np.minimum(1, (shell - self.form.clear_m) / np.maximum(length, 1e-9)), 1.0)
        vertices = surface.vertices.copy()
        vertices[own] = self.middle + (points[own] * np.maximum(factor, 0.5)[:, None]) @ self.turn.T
        return vertices

    def radius(self) -> tuple[Float[np.ndarray, "r c"], Bool[np.ndarray, "r c"]]:
        """Meters from the middle of the head to the shell, inside the head where there is no hair; and where there is.

        A head that is fitted a little wider than it is lies beyond its hair: the shell is where the outline is, and the
        head is drawn back.
        """
        form, scene, view = self.form, self.scene, self.scene.view
        skull, neck = self.skull
        reach, widest, hair = self.outline
        ray = np.round((self.angle + np.pi) / (2 * np.pi) * form.rays).astype(int) % form.rays
        reach, widest, hair = reach[ray], widest[ray], hair[ray]

        thickness = self._radius_at(reach) - skull
        known = (np.abs(self.facing) < form.at_outline) & np.isfinite(reach)
        bare = known & ~hair
        thick = known & hair
        # a lock that stands out on one side alone does not go round the head
        mirrored = np.roll(np.where(thick, thickness, np.nan)[:, ::-1], 1, axis=1)
        other = np.fmax.reduce([np.roll(mirrored, k, axis=1) for k in range(-3, 4)])
        usual = np.median(thickness[thick]) if thick.any() else 0.0
        most = np.fmax(np.nan_to_num(other, nan=0.0), 2 * max(usual, 0.0))
        for side in (1, -1):  # nor above the ears if it is as thick anywhere on the other side: big hair
            here = self.local[..., 0] * side > 0
            there, here = np.where(thick & ~here, thickness, 0), here & (self.local[..., 1] > 0)
            by_ray = np.zeros(form.rays)
            np.maximum.at(by_ray, ray, there)
            if (by_ray > 0).any():
                most = np.where(here, np.maximum(most, np.quantile(by_ray[by_ray > 0], form.widest)), most)
        most += form.lock_m
        thickness = np.minimum(thickness, most)

        row, column = self._cells(self._pixels(skull))
        part, labels = view.part[row, column], view.window.labels[row, column]
        seen = (self.facing > form.seen) & view.matte[row, column] & np.isin(part, (BodyPart.HEAD, BodyPart.TORSO))
        skin = seen & (np.isin(labels, _BARE) | (part == BodyPart.TORSO)) & ~scene.hair[row, column]
        # a beard belongs to the face, which moves
        skin |= seen & (self.local[..., 1] < 0) & (self.local[..., 2] > 0) & self._in_face[row, column]
        bare |= skin
        thick &= ~skin
        if not view.head.long_hair:  # type: ignore[union-attr]
            bare |= neck & ~thick
        bare |= self._face & (self.facing < 0) & ~thick
        values = np.where(bare, -form.inside_m, np.where(thick, np.maximum(thickness, form.thinnest_m), 0.0))
        solved = self._round(values, bare | thick)
        if thick.any():
            solved = self._rounded(solved, bare, thick, values, ray)
        on_hair = seen & scene.hair[row, column] & ~bare
        solved = np.where(on_hair, np.maximum(solved, form.thinnest_m), solved)
        # behind the ears hair goes down to the neck, where it is short as well
        behind = (self.local[..., 2] < form.behind_ears) & ~neck & ~skin
        crown = (on_hair | thick) & (self.local[..., 1] > form.crown)
        if not crown.any():  # bald above
            behind &= self.local[..., 1] < form.below_crown
        solved = np.where(behind, np.maximum(solved, form.thinnest_m), solved)
        modes: Any = ("nearest", "wrap")  # scipy's types know one mode for all axes
        solved = np.where(thick, values, gaussian_filter(solved, form.smooth, mode=modes))
        # thinner than hair it would be in and out of the neck's skin
        solved = np.where(neck & ~thick & (solved < form.thinnest_m), -form.inside_m, solved)
        radius = skull + solved
        # nowhere beyond the outline, and not below the neck
        radius = np.fmin(radius, self._radius_at(widest))
        down = self.local[..., 1] < -1e-3
        lowest = form.lowest * self.half_height
        radius = np.minimum(radius, np.where(down, lowest / np.maximum(-self.local[..., 1], 1e-3), np.inf))
        bears = np.where(down, radius - skull, solved) > -form.thinnest_m
        return radius, bears & (radius > skull - form.misfit_m)

    def _rounded(
        self,
        thin: Float[np.ndarray, "r c"],
        bare: Bool[np.ndarray, "r c"],
        thick: Bool[np.ndarray, "r c"],
        values: Float[np.ndarray, "r c"],
        ray: Int[np.ndarray, "r c"],
    ) -> Float[np.ndarray, "r c"]:
        """Thickness where big hair is one round volume about the head, and ``thin`` where hair follows the skull.

        Far from the skull hair no longer has the skull's form: its radius goes on round the head, not its thickness. It
        rises from the bare face as a round edge, up to the outline. What the outline has of locks fades out beside it.

        Args:
            bare: where there is none.
            thick: where the outline tells thickness, ``values``.
            ray: of each direction.
        """
        form, skull = self.form, self.skull[0]
        by_ray = np.full(form.rays, np.nan)
        by_ray[ray[thick]] = values[thick]
        known = np.isfinite(by_ray)
        weight = gaussian_filter1d(known * 1.0, form.lock_rays, mode="wrap")
        even = gaussian_filter1d(np.where(known, by_ray, 0), form.lock_rays, mode="wrap") / np.maximum(weight, 1e-9)
        locks = np.where(known, by_ray - even, 0)[ray]
        even = np.where(thick, even[ray], 0)
        along_skull = self._round(even, thick)
        ball = self._round(np.where(thick, skull + even, 0), thick) - skull
        # at the neck it lies on what is below it
        full = np.maximum(ball, np.where(self.skull[1], along_skull, np.minimum(along_skull, form.big_m[0])))
        inside = self._round(thick * 1.0, bare | thick).clip(0, 1)
        ahead = np.clip(self.local[..., 2] / form.ahead, 0, 1)
        edge = ahead * inside + (1 - ahead) * np.sin(inside * np.pi / 2)
        big = (full + form.inside_m) * edge - form.inside_m
        big += locks * np.exp(-((self.facing / form.lock_fades) ** 2))
        share = eased((along_skull - form.big_m[0]) / (form.big_m[1] - form.big_m[0]))
        return (1 - share) * thin + share * big

    @cached_property
    def _face(self) -> Bool[np.ndarray, "r c"]:
        """Directions of the face and the throat, which are bare where the photo does not show them."""
        wide, high = self.form.face
        up = np.clip(self.skull[0] * self.local[..., 1] / (high * self.half_height), 0, 1)
        aside = np.abs(np.arctan2(self.local[..., 0], self.local[..., 2]))
        return aside < np.radians(wide) * np.sqrt(1 - up**2)

    @cached_property
    def _hat(self) -> bool:
        """Whether the head wears something else than hair."""
        view = self.scene.view
        return bool((view.matte & (view.window.labels == Label.HEADWEAR)).any())

    @cached_property
    def _in_face(self) -> Bool[np.ndarray, "h w"]:
        view = self.scene.view
        return polygon(np.round(view.head.oval), view.matte.shape)  # type: ignore[union-attr]

    def _round(self, values: Float[np.ndarray, "r c"], known: Bool[np.ndarray, "r c"]) -> Float[np.ndarray, "r c"]:
        """Known values continued round the head's axis, and less from row to row.

        Ahead they go on in all directions alike: hair leaves the face where it begins, only a brim stands off there.
        """
        number = np.arange(values.size).reshape(values.shape)
        per_row = np.clip(1 / np.cos(self.elevation) ** 2, 1, 400)
        ahead = np.clip(self.local[1:, :, 2] / self.form.ahead, 0, 1)
        between = self.form.between_rows + (1 - self.form.between_rows) * ahead * (not self._hat)
        links = [
            (number.ravel(), np.roll(number, -1, axis=1).ravel(), np.repeat(per_row, self.columns)),
            (number[:-1].ravel(), number[1:].ravel(), between.ravel()),
        ]
        one, two, weight = (np.concatenate(parts) for parts in zip(*links, strict=True))
        graph = sparse.csr_matrix((weight, (one, two)), (values.size, values.size))
        graph = graph + graph.T
        held = np.where(known, 1e3, 1e-6).ravel()
        system = sparse.diags(np.asarray(graph.sum(1)).ravel() + held) - graph
        return factored(system)(held * values.ravel()).reshape(values.shape)

    def mesh(
        self, radius: Float[np.ndarray, "r c"], bears: Bool[np.ndarray, "r c"]
    ) -> tuple[Float[np.ndarray, "v 3"], Int[np.ndarray, "f 3"]]:
        """World points and faces of the shell, counter-clockwise from outside; without what lies inside the head.

        Args:
            bears: where the head has hair, which is shown even where the head is fitted outside of it.
        """
        skull, _ = self.skull
        points = (self.middle + radius[..., None] * self.world).reshape(-1, 3)
        poles = self.middle + np.array([-1.0, 1.0])[:, None] * radius[[0, -1]].mean(1)[:, None] * self.turn[:, 1]
        number = np.arange(radius.size).reshape(radius.shape)
        after = np.roll(number, -1, axis=1)
        a, b, c, d = (part.ravel() for part in (number[:-1], after[:-1], number[1:], after[1:]))
        low, high = radius.size, radius.size + 1
        faces = np.concatenate(
            [
                np.stack([a, b, c], 1),
                np.stack([b, d, c], 1),
                np.stack([np.full(self.columns, low), after[0], number[0]], 1),
                np.stack([number[-1], after[-1], np.full(self.columns, high)], 1),
            ]
        )
        hidden = np.r_[((radius < skull - self.buried) & ~bears).ravel(), True, False]
        faces = faces[~hidden[faces].all(1)]
        # from the hairline to the foot of the neck leads no hair: it would be a curtain inside the neck
        far = np.r_[radius.ravel(), radius[0].mean(), radius[-1].mean()]
        faces = faces[np.ptp(far[faces], axis=1) < self.steepest]
        used, faces = without_unused(faces)
        return np.concatenate([points, poles])[used], faces


__all__ = ["HairShell", "across_gaps", "as_around", "hair_shell"]
