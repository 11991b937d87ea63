"""Outlines of the person in the photo and of a posed body, and which points of the two belong together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from persona.body.model import BodyModel
from persona.rendering.mesh import MeshRaster, rasterize_mesh
from persona.types import BodyPart, Camera

#: Between camera axes (x right, y down, z forward) and the fit's world (y up, the camera looking along -z).
FLIP = np.array([1.0, -1.0, -1.0])
TRUNK, LEFT_ARM, RIGHT_ARM = 0, 1, 2  # what an outline may be explained by


def limb_of_part(parts: UInt8[np.ndarray, " v"]) -> Int[np.ndarray, " v"]:
    """TRUNK, LEFT_ARM or RIGHT_ARM of body parts."""
    left = np.isin(parts, (BodyPart.LEFT_ARM, BodyPart.LEFT_HAND))
    right = np.isin(parts, (BodyPart.RIGHT_ARM, BodyPart.RIGHT_HAND))
    return np.where(left, LEFT_ARM, np.where(right, RIGHT_ARM, TRUNK))


@dataclass(frozen=True)
class Silhouette:
    """The person's mask at working size, and its outline.

    ``outline`` rows are x, y, outward normal, in pixels of the working size; ``limbs`` says which limb each explains.
    ``bare_arms`` are pixels that show skin of arms and hands, ``trousers`` those that show trousers.
    """

    mask: UInt8[np.ndarray, "h w"]
    camera: Camera
    scale: float  # working size over photo size
    outline: Float[np.ndarray, "m 4"]
    limbs: Int[np.ndarray, " m"]
    stature_px: float  # at working size
    bare_arms: Bool[np.ndarray, "h w"]
    trousers: Bool[np.ndarray, "h w"]


def trace(mask: UInt8[np.ndarray, "h w"], shortest: int = 20, span: int = 3) -> Float[np.ndarray, "m 4"]:
    """Outline pixels of a mask with outward normals; those along the picture's border are left out."""
    import cv2

    height, width = mask.shape
    lines, _ = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    pieces = []
    for line in lines:
        points = line[:, 0].astype(float)
        if len(points) < shortest:
            continue
        tangent = np.roll(points, -span, 0) - np.roll(points, span, 0)
        normal = np.stack([tangent[:, 1], -tangent[:, 0]], 1)
        pieces.append(np.c_[points, normal / (np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9)])
    if not pieces:
        return np.zeros((0, 4))
    out = np.concatenate(pieces)
    inner = (out[:, 0] > 2) & (out[:, 0] < width - 3) & (out[:, 1] > 2) & (out[:, 1] < height - 3)
    out = out[inner]
    beyond = np.clip((out[:, :2] + 2.5 * out[:, 2:]).round().astype(int), 0, [width - 1, height - 1])
    out[mask[beyond[:, 1], beyond[:, 0]] > 0, 2:] *= -1.0
    out[:, :2] += 0.5  # pixel centres
    return out


def draw(
    vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"], target: Silhouette
) -> tuple[MeshRaster, UInt8[np.ndarray, "h w"]]:
    """The body in the photo's view at working size, and its mask."""
    raster = rasterize_mesh(vertices, faces, target.camera, cull=True)
    return raster, (raster.face_index >= 0).astype(np.uint8)


@dataclass(frozen=True)
class Pairs:
    """Vertices on the body's outline and where in the working picture they should be."""

    vertices: Int[np.ndarray, " m"]
    targets: Float[np.ndarray, "m 2"]
    normals: Float[np.ndarray, "m 2"]

    def and_(self, more: Pairs) -> Pairs:
        """These and more."""
        return Pairs(
            np.concatenate([self.vertices, more.vertices]),
            np.concatenate([self.targets, more.targets]),
            np.concatenate([self.normals, more.normals]),
        )


def pair(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    raster: MeshRaster,
    target: Silhouette,
    reach: float,
    normal_weight: float,
    most: int | None = None,
) -> Pairs | None:
    """Match outlines both ways by place and direction, limb by limb.

    Args:
        vertices: of the body, in the fit's world, as rastered.
        reach: largest distance, as a share of stature.
        normal_weight: distance that opposite directions count as, as a share of stature.
        most: thin both outlines to this many points.

    Returns:
        the pairs, or None if one of the outlines is too short.
    """
    from scipy.spatial import KDTree

    own = _Line.of(raster, model.faces, vertices, target.camera)
    theirs, limbs = target.outline, target.limbs
    if len(own.points) < 20 or len(theirs) < 20:
        return None
    if most:
        own = own.take(np.linspace(0, len(own.points) - 1, min(len(own.points), most)).astype(int))
        chosen = np.linspace(0, len(theirs) - 1, min(len(theirs), most)).astype(int)
        theirs, limbs = theirs[chosen], limbs[chosen]
    of_vertex = limb_of_part(model.parts)
    apart = 10.0 * max(target.mask.shape)  # limbs never meet
    scale = normal_weight * target.stature_px

    def key(line: np.ndarray, limb: np.ndarray) -> np.ndarray:
        return np.c_[line[:, :2], scale * line[:, 2:], apart * limb]

    their_key = key(theirs, limbs)
    to_them, them = KDTree(their_key).query(key(own.points, of_vertex[own.vertices]))
    # What the photo shows of a limb's outline may lie behind another limb of the body so far.
    trunk, *arms = _outlines_of_limbs(of_vertex, model.faces, vertices, target)
    lines = [own, trunk, *arms]
    whole = _Line(np.concatenate([line.points for line in lines]), np.concatenate([line.vertices for line in lines]))
    to_us, us = KDTree(key(whole.points, of_vertex[whole.vertices])).query(their_key)
    limit = reach * target.stature_px
    near, back = to_them < limit, to_us < limit
    found = Pairs(
        np.concatenate([own.vertices[near], whole.vertices[us][back]]),
        np.concatenate([theirs[them][near, :2], theirs[back, :2]]),
        np.concatenate([theirs[them][near, 2:], theirs[back, 2:]]),
    )
    return found.and_(_off_bare_arms(trunk, _limbs_drawn(of_vertex, model.faces, raster), target, reach))


def across_gaps(
    model: BodyModel, vertices: Float[np.ndarray, "v 3"], raster: MeshRaster, target: Silhouette, reach: float
) -> Pairs:
    """Where to trunk and arms go that leave a gap between them in which the photo shows the person.

    Bare skin of an arm in the gap is the arm's, cloth is the trunk's as far as the skin or the arm.

    Args:
        vertices: of the body, in the fit's world, as rastered.
        reach: widest gap, as a share of stature.
    """
    line, limbs = _Line.of(raster, model.faces, vertices, target.camera), limb_of_part(model.parts)
    trunk = limbs[line.vertices] == TRUNK
    way = _Way.of(line, 1.0, reach, _limbs_drawn(limbs, model.faces, raster), target)
    end, person, bare, over = way.until(way.person & (way.limb < 0) & (way.bare != trunk[:, None]))
    beyond, open_skin = over > TRUNK, bare & (over < 0)
    found = way.pairs(end, (end > 0) & person & np.where(trunk, beyond | open_skin, ~bare))
    return found.and_(_between_legs(model, line, raster, target, reach))


def _between_legs(model: BodyModel, line: _Line, raster: MeshRaster, target: Silhouette, reach: float) -> Pairs:
    """Where to legs go that leave a gap between them in which the photo shows trousers: to its middle.

    Args:
        line: the body's outline.
        reach: widest gap, as a share of stature.
    """
    parts = model.parts.astype(int)
    way = _Way.of(line, 1.0, reach, _limbs_drawn(parts, model.faces, raster), target)
    end, _, _, over = way.until(way.trousers & (way.limb < 0))
    own, left, right = parts[line.vertices], int(BodyPart.LEFT_LEG), int(BodyPart.RIGHT_LEG)
    across = (own == left) & (over == right) | (own == right) & (over == left)
    return way.pairs(end // 2, (end > 0) & across)


def _off_bare_arms(line: _Line, drawn: Int[np.ndarray, "h w"], target: Silhouette, reach: float) -> Pairs:
    """Where to the trunk's outline goes that covers skin of an arm: to where the skin ends.

    Args:
        line: the trunk's outline, also where arms hide it.
        drawn: the limb in front at every pixel, -1 beside the body.
        reach: how far, as a share of stature.
    """
    way = _Way.of(line, -1.0, reach, drawn, target)
    end, person, _, _ = way.until(way.bare & (way.limb == TRUNK))
    return way.pairs(end, (end > 0) & person)


def _limbs_drawn(
    limbs: Int[np.ndarray, " v"], faces: Int[np.ndarray, "f 3"], raster: MeshRaster
) -> Int[np.ndarray, "h w"]:
    """The limb in front at every pixel, -1 beside the body."""
    return np.where(raster.face_index >= 0, limbs[faces[np.maximum(raster.face_index, 0), 0]], -1)


@dataclass(frozen=True)
class _Way:
    """What lies on the ways from an outline's points outwards (``sign`` 1) or inwards (-1), pixel by pixel."""

    line: _Line
    sign: float
    person: Bool[np.ndarray, "m s"]
    bare: Bool[np.ndarray, "m s"]
    trousers: Bool[np.ndarray, "m s"]
    limb: Int[np.ndarray, "m s"]

    @staticmethod
    def of(line: _Line, sign: float, reach: float, drawn: Int[np.ndarray, "h w"], target: Silhouette) -> _Way:
        height, width = drawn.shape
        steps = sign * np.arange(1, max(3, round(reach * target.stature_px)))
        at = line.points[:, None, :2] + steps[:, None] * line.points[:, None, 2:]
        column, row = np.clip(np.moveaxis(at, -1, 0).astype(int), 0, [[[width - 1]], [[height - 1]]])
        person, trousers = target.mask[row, column] > 0, target.trousers[row, column]
        return _Way(line, sign, person, target.bare_arms[row, column], trousers & person, drawn[row, column])

    def until(
        self, going: Bool[np.ndarray, "m s"]
    ) -> tuple[Int[np.ndarray, " m"], Bool[np.ndarray, " m"], Bool[np.ndarray, " m"], Int[np.ndarray, " m"]]:
        """The step at which what goes on ends, 0 if not at all or at once; and what is there."""
        end = np.where(going.all(1), 0, going.argmin(1))
        here = np.arange(len(end)), end
        return end, self.person[here], self.bare[here], self.limb[here]

    def pairs(self, end: Int[np.ndarray, " m"], chosen: Bool[np.ndarray, " m"]) -> Pairs:
        """The chosen points and where they end."""
        points, steps = self.line.points[chosen], self.sign * (end[chosen, None] + 1)
        return Pairs(self.line.vertices[chosen], points[:, :2] + steps * points[:, 2:], points[:, 2:])


@dataclass(frozen=True)
class _Line:
    """An outline of the body: x, y, outward normal in the working picture, and the vertex at every point."""

    points: Float[np.ndarray, "m 4"]
    vertices: Int[np.ndarray, " m"]

    @staticmethod
    def of(
        raster: MeshRaster, faces: Int[np.ndarray, "f 3"], vertices: Float[np.ndarray, "v 3"], camera: Camera
    ) -> _Line:
        points = trace((raster.face_index >= 0).astype(np.uint8))
        corners = faces[raster.face_index[points[:, 1].astype(int), points[:, 0].astype(int)]]
        pixels, _ = camera.project(vertices[corners.ravel()])
        nearest = np.linalg.norm(pixels.reshape(-1, 3, 2) - points[:, None, :2], axis=2).argmin(1)
        return _Line(points, corners[np.arange(len(points)), nearest])

    def take(self, chosen: Int[np.ndarray, " k"]) -> _Line:
        return _Line(self.points[chosen], self.vertices[chosen])


def _outlines_of_limbs(
    limbs: Int[np.ndarray, " v"], faces: Int[np.ndarray, "f 3"], vertices: Float[np.ndarray, "v 3"], target: Silhouette
) -> list[_Line]:
    """The outline of every limb alone, also where others hide it, but not where it is cut from them."""
    lines, corners = [], limbs[faces]
    cut = np.zeros(len(limbs), bool)
    cut[faces[(corners != corners[:, :1]).any(1)]] = True
    for limb in (TRUNK, LEFT_ARM, RIGHT_ARM):
        own = faces[(corners == limb).all(1)]
        line = _Line.of(draw(vertices, own, target)[0], own, vertices, target.camera)
        lines.append(line.take(np.flatnonzero(~cut[line.vertices])))
    return lines
