"""Per-vertex offsets: the body's outline drawn out to the person's, smoothly, and its depth with it.

Faces and hands stay as they are, and clothes that stand far off the body are left to surfaces of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass, field

import numpy as np
import scipy.sparse as sparse
from jaxtyping import Float, UInt8

from persona.body.model import BodyModel
from persona.geometry.meshes import factored, uniform_laplacian, vertex_normals
from persona.imaging.measures import iou
from persona.motion.limbs import limbs
from persona.surface.cloth import ClothOptions, cloth_share
from persona.surface.silhouette import FLIP, Silhouette, across_gaps, draw, pair
from persona.types import BodyPart


@dataclass(frozen=True)
class Reach:
    """How far, in meters, the surface of a body part may be drawn out and in."""

    out: float
    into: float


@dataclass(frozen=True)
class Reaches:
    """How far the surface of each body part may leave the body: what shirts, sleeves, trousers and shoes reach.

    Hair and hats get surfaces of their own, so the head's reach is small. Chosen by hand; overlap of the masks on
    twelve photos is 0.91 with offsets alone.
    """

    torso: Reach = Reach(0.075, 0.035)
    neck: Reach = Reach(0.025, 0.015)
    head: Reach = Reach(0.02, 0.015)
    arms: Reach = Reach(0.05, 0.015)
    hands: Reach = Reach(0.01, 0.005)
    legs: Reach = Reach(0.06, 0.025)
    feet: Reach = Reach(0.03, 0.01)


@dataclass(frozen=True)
class Depth:
    """How much of what clothes add at the outline they add in front of the body and behind it."""

    front: float
    back: float


@dataclass(frozen=True)
class Depths:
    """The gains in depth of each body part where it is dressed, and of bare skin.

    Sleeves and trousers are tubes, wider than their limb from front to back than from side to side; a shirt lies on the
    chest and hangs free behind the small of the back. Read off the outlines at 45 degrees of three rendered persons.
    """

    torso: Depth = Depth(0.9, 1.0)
    head: Depth = Depth(1.0, 0.7)
    arms: Depth = Depth(1.4, 1.4)
    hands: Depth = Depth(1.0, 0.7)
    legs: Depth = Depth(1.4, 1.2)
    feet: Depth = Depth(1.0, 1.0)
    bare: Depth = Depth(1.0, 0.7)


@dataclass(frozen=True)
class OffsetOptions:
    """How freely the surface may leave the body, in the picture and in depth.

    Attributes:
        rounds: of pairing outlines and solving.
        smooth: weight of the squared Laplacian of the offsets against one pair of outline points.
        keep: weight of the offsets' squared length.
        keep_hands: how many times more hands are kept.
        keep_stiff: how many times more stiff vertices (the face) are kept.
        reach: of stature: outlines further apart are not paired.
        turn: of stature: distance that opposite directions of two outlines count as.
        far: of stature: distance at which a pair counts a quarter (a robust weight).
        clothes: scales how far each body part may be drawn out.
        reaches: how far that is.
        beyond: of the reach outwards: an outline further off is somebody else's or another garment's.
        within: of the reach inwards, likewise.
        length: of the reach outwards: how long an offset may be in all directions.
        depths: gains in front and behind.
        near: of stature: distance from the photo's outline within which the surface explains it, after all rounds.
        depth_smooth: weight of the squared Laplacian of the thickness that is spread from the outline over the surface.
        side_on: power of the cosine between a normal and the picture above which a vertex counts as on the outline.
        thinnest_m, thickest_m: meters that clothes may add.
        shoe_m: meters a shoe adds, at least.
        hair_m: meters of hair at the back of the head that the skull's shape leaves out.
        hem_smooth: weight of the squared Laplacian of the final thickness: one for what lies side by side, or hems and
            seams would fold.

    Weights and powers were chosen by hand on a dozen photos.
    """

    rounds: int = 8
    smooth: float = 40.0
    keep: float = 0.02
    keep_hands: float = 400.0
    keep_stiff: float = 20.0
    reach: float = 0.08
    turn: float = 0.08
    far: float = 0.05
    clothes: float = 1.0
    reaches: Reaches = field(default_factory=Reaches)
    beyond: float = 1.3
    within: float = 2.0
    length: float = 1.2
    depths: Depths = field(default_factory=Depths)
    near: float = 0.015
    depth_smooth: float = 40.0
    side_on: float = 6.0
    thinnest_m: float = -0.01
    thickest_m: float = 0.12
    shoe_m: float = 0.01
    hair_m: float = 0.006
    hem_smooth: float = 4.0


_GROUPS = {
    BodyPart.TORSO: "torso",
    BodyPart.HEAD: "head",
    BodyPart.LEFT_ARM: "arms",
    BodyPart.RIGHT_ARM: "arms",
    BodyPart.LEFT_HAND: "hands",
    BodyPart.RIGHT_HAND: "hands",
    BodyPart.LEFT_LEG: "legs",
    BodyPart.RIGHT_LEG: "legs",
    BodyPart.LEFT_FOOT: "feet",
    BodyPart.RIGHT_FOOT: "feet",
}


#: What arms that hang hide each other's outlines of; legs' own say enough, and what hangs over them is none of theirs.
_BEHIND_ARMS = BodyPart.TORSO, BodyPart.LEFT_ARM, BodyPart.RIGHT_ARM


def _at_vertices(pairs: Reaches | Depths, parts: UInt8[np.ndarray, " v"]) -> tuple[np.ndarray, np.ndarray]:
    """The two numbers of every vertex's body part."""
    table = np.array([astuple(getattr(pairs, _GROUPS[BodyPart(part)])) for part in range(len(BodyPart))])
    first, second = table[parts].T
    return first, second


def reach_of(
    model: BodyModel, reaches: Reaches | None = None
) -> tuple[Float[np.ndarray, " v"], Float[np.ndarray, " v"]]:
    """How far every vertex may be drawn out and in, in meters."""
    reaches = reaches or Reaches()
    out, into = _at_vertices(reaches, model.parts)
    parts = limbs(model)
    above = model.carried_by(model.below(*parts.neck, parts.head))
    neck = np.clip(2.0 * above, 0.0, 1.0) * (model.parts == BodyPart.TORSO)
    return out + neck * (reaches.neck.out - out), into + neck * (reaches.neck.into - into)


def kept(model: BodyModel, stiffness: Float[np.ndarray, " v"], options: OffsetOptions) -> Float[np.ndarray, " v"]:
    """How much more than others every vertex keeps its place."""
    return 1.0 + options.keep_hands * model.hands + options.keep_stiff * stiffness


def silhouette_surface(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    target: Silhouette,
    stiffness: Float[np.ndarray, " v"],
    options: OffsetOptions,
    materials: UInt8[np.ndarray, "h w"] | None = None,
    cloth_options: ClothOptions | None = None,
) -> tuple[Float[np.ndarray, "v 3"], float]:
    """The posed body drawn out to the person's outline, with depth; and the overlap of the masks it reaches.

    Args:
        vertices: posed body in the fit's world (camera at the origin, looking along -z).
        stiffness: 1 where the template's shape is to be kept (face, hands).
        materials: what the photo shows, at any size; separates clothes from skin.
    """
    offsets, _, _ = silhouette_offsets(model, vertices, target, stiffness, options)
    explained = on_outline(model, vertices + offsets, target, options)
    cloth = hair = None
    if materials is not None:
        cloth, hair = cloth_share(model, vertices + offsets, materials, target, cloth_options)
    surface = vertices + inflate_depth(model, vertices, offsets, stiffness, cloth, hair, options, explained)
    return surface, iou(draw(surface, model.faces, target)[1], target.mask)


def silhouette_offsets(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    target: Silhouette,
    stiffness: Float[np.ndarray, " v"],
    options: OffsetOptions,
) -> tuple[Float[np.ndarray, "v 3"], float, float]:
    """Offsets in the image plane that bring the body's outline onto the person's.

    Outline further off than a body part may go is ignored rather than half followed: it belongs to hair, skirts and
    coats. Arguments as in :func:`silhouette_surface`.

    Returns:
        offsets in meters (z is zero), the overlap of the masks before and after.
    """
    count = len(vertices)
    lap = uniform_laplacian(model.faces, count)
    anchor = options.keep * kept(model, stiffness, options)
    smooth = options.smooth * (lap.T @ lap) + sparse.diags(anchor)
    base = sparse.csr_matrix(sparse.block_diag([smooth] * 2))
    near = factored(smooth)
    out, into = reach_of(model, options.reaches)
    out = out * options.clothes
    normals = vertex_normals(vertices, model.faces)[:, :2]
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9
    offsets, best, first = np.zeros((count, 2)), np.zeros((count, 2)), 0.0
    reached = -1.0
    for round_ in range(options.rounds + 1):
        moved = vertices.copy()
        moved[:, :2] += offsets
        raster, mask = draw(moved, model.faces, target)
        overlap = iou(mask, target.mask)
        first = overlap if round_ == 0 else first
        if overlap > reached:
            best, reached = offsets, overlap
        if round_ == options.rounds:
            break
        pairs = pair(model, moved, raster, target, reach=options.reach, normal_weight=options.turn)
        if pairs is None:
            break
        pairs = pairs.and_(across_gaps(model, moved, raster, target, options.reach))
        vertex = pairs.vertices
        start, depth = target.camera.project(vertices[vertex])
        wanted = ((pairs.targets - start) * pairs.normals).sum(1) * depth / target.camera.fx
        close = (wanted < options.beyond * out[vertex]) & (wanted > -options.within * into[vertex])
        offsets = _solve(
            base, near, moved, offsets, vertex[close], pairs.targets[close], pairs.normals[close], target, options.far
        )
        outward = (offsets * normals).sum(1)
        offsets += (np.clip(outward, -into, out) - outward)[:, None] * normals
        length = np.linalg.norm(offsets, axis=1, keepdims=True)
        offsets *= np.minimum(1.0, options.length * out[:, None] / np.maximum(length, 1e-9))
    return np.c_[best, np.zeros(count)], first, reached


def _solve(
    base: sparse.csr_matrix,
    near: Callable[[np.ndarray], np.ndarray],
    moved: np.ndarray,
    offsets: np.ndarray,
    vertex: np.ndarray,
    targets: np.ndarray,
    normals: np.ndarray,
    target: Silhouette,
    far: float,
) -> np.ndarray:
    """Point-to-line least squares over all offsets, in meters; pairs ``far`` apart (of stature) count a quarter.

    A few hundred pairs change little of the system: ``near``, which solves it without them for one axis, leaves about
    ten steps of conjugate gradients, a fraction of the time of a factorisation.
    """
    from scipy.sparse.linalg import LinearOperator, cg

    count = len(moved)
    pixels, depth = target.camera.project(moved[vertex])
    distance = ((targets - pixels) * normals).sum(1)
    metres = depth / target.camera.fx
    weight = 1.0 / (1.0 + (distance / (far * target.stature_px)) ** 2) ** 2
    across = normals * FLIP[:2]  # picture's y runs down, the world's up
    rows = np.arange(len(vertex))
    design = sparse.csr_matrix(
        (np.concatenate([across[:, 0], across[:, 1]]), (np.tile(rows, 2), np.concatenate([vertex, vertex + count]))),
        (len(vertex), 2 * count),
    )
    current = offsets.T.ravel()
    weighted = design.T @ sparse.diags(weight)
    system, right = (weighted @ design + base).tocsr(), weighted @ (distance * metres + design @ current)
    without = LinearOperator(system.shape, lambda given: near(given.reshape(2, -1).T).T.ravel())
    solution, unsolved = cg(system, right, current, rtol=1e-5, maxiter=200, M=without)
    if unsolved:
        solution = factored(system)(right)
    return solution.reshape(2, -1).T


def on_outline(
    model: BodyModel, vertices: Float[np.ndarray, "v 3"], target: Silhouette, options: OffsetOptions
) -> Float[np.ndarray, " v"]:
    """1 where the surface explains a piece of the photo's outline, 0 elsewhere.

    A flank behind an arm is side-on, too, but no outline says how far clothes stand off there.

    Args:
        vertices: of the surface, in the fit's world.
    """
    told = np.zeros(len(vertices))
    raster, _ = draw(vertices, model.faces, target)
    pairs = pair(model, vertices, raster, target, reach=options.near, normal_weight=options.turn)
    if pairs is not None:
        told[pairs.vertices] = 1.0
    return told


def inflate_depth(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    offsets: Float[np.ndarray, "v 3"],
    stiffness: Float[np.ndarray, " v"],
    cloth: Float[np.ndarray, " v"] | None = None,
    hair: Float[np.ndarray, " v"] | None = None,
    options: OffsetOptions | None = None,
    explained: Float[np.ndarray, " v"] | None = None,
) -> Float[np.ndarray, "v 3"]:
    """Depth for the offsets: what clothes add at the outline they add in front and behind as well.

    The offsets' outward part at the outline is spread smoothly over the surface and added along the depth part of the
    normals, with the gain of each body part where it is dressed. Shoes and hair are thick whatever the outline says.

    Args:
        cloth: how far every vertex is dressed, in [0, 1]; nowhere if None.
        hair: how far every vertex bears hair; nowhere if None.
        explained: where the photo's outline says how thick clothes are (:func:`on_outline`); wherever a dressed surface
            is seen from the side if None. Bare skin is as thick as the body everywhere.
    """
    options = options or OffsetOptions()
    count = len(vertices)
    cloth = np.zeros(count) if cloth is None else cloth
    hair = np.zeros(count) if hair is None else hair
    normals = vertex_normals(vertices, model.faces)
    flat = np.linalg.norm(normals[:, :2], axis=1)
    outward = (offsets * normals)[:, :2].sum(1) / np.maximum(flat, 0.2)
    at_outline = np.clip(flat, 0.0, 1.0) ** options.side_on
    rough = uniform_laplacian(model.faces, count)
    rough = rough.T @ rough

    def spread_from(known: Float[np.ndarray, " v"]) -> Float[np.ndarray, " v"]:
        return factored(sparse.diags(known + 1e-4) + options.depth_smooth * rough)(known * outward)

    spread = spread_from(at_outline)
    if explained is not None:  # where nothing holds them, offsets shrink: they are the least that clothes add
        hidden = np.isin(model.parts, _BEHIND_ARMS) & (cloth > 0.5)
        spread = np.maximum(spread, spread_from(np.where(hidden, explained, 1.0) * at_outline))
    spread = np.clip(spread, options.thinnest_m, options.thickest_m)
    ahead, behind = _at_vertices(options.depths, model.parts)
    away = normals[:, 2] < 0
    gain = np.where(away, options.depths.bare.back, options.depths.bare.front)
    gain = gain + cloth * (np.where(away, behind, ahead) - gain)
    thick = np.where(spread > 0, gain, 1.0) * spread
    foot = np.isin(model.parts, (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT))
    thick = np.maximum(thick, foot * cloth * options.shoe_m)
    thick = np.maximum(thick, (model.parts == BodyPart.HEAD) * hair * away * (options.hair_m + np.maximum(spread, 0.0)))
    # one thickness for what lies side by side, or hems and seams would fold
    thick = factored(sparse.eye(count) + options.hem_smooth * rough)(thick)
    out = offsets.copy()
    out[:, 2] += thick * normals[:, 2] * (1.0 - stiffness)
    return out
