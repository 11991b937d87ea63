"""How loose cloth hangs round the trunk: over hollows in straight lines, and straight down from what carries it.

Offsets to the outline follow the body: its bust, its belly and the small of its back show through the widest jacket.
But cloth under gravity lies on what stands out alone. Round the trunk it is convex, and below bust, shoulder blades,
belly and seat it does not come in again, as far as it is loose. How loose that is a photo shows at its sides: by how
much of the body's own waist the outline leaves out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sparse
from jaxtyping import Bool, Float, Int
from scipy.ndimage import gaussian_filter1d, grey_closing, map_coordinates, maximum_filter1d
from scipy.spatial import ConvexHull, QhullError

from persona.body.skinning import dense_weights
from persona.geometry.kinematics import forward
from persona.geometry.meshes import connected_pieces, directed_edges, factored, uniform_laplacian
from persona.motion.anatomy import Anatomy, anatomy
from persona.surface.cloth import ClothOptions, label_share
from persona.surface.garment_grid import section
from persona.surface.hanging import HANGS_ON, carried_by_arms
from persona.surface.scene import SLEEVED
from persona.types import BodyFit, Camera, Observation

#: Places across a row, in shares of its half width: closer at the flanks, where the outline turns away.
_ACROSS = np.sin(np.linspace(-np.pi / 2, np.pi / 2, 41))
_FEWEST = 8  # points of a row that are enough for a shape


@dataclass(frozen=True)
class StraightOptions:
    """How far cloth leaves the trunk in front and behind. Chosen by hand on six photos and on two made people.

    Attributes:
        worn: share of a garment from which on a point begins to be worn, and wholly is.
        piece: of the points of the largest piece that is worn, which smaller ones have at least.
        row_m: between heights, meters.
        begins_m: below the shoulders over which it begins, meters; above a lap it ends over the same.
        fitted_m: clearance at the sides of cloth that is loose where the body has no waist, meters (as sleeves:
            ``HangingOptions.fitted_m``).
        armpit_m: below the shoulders from where on sections say how loose cloth is: above, they end in the arms.
        even_m: standard deviation of the heights over which looseness is one, meters.
        held_m: standard deviation of the heights over which a waist holds cloth, meters.
        spans_m: height of the hollows that cloth spans, and over which cloth that is loose below hangs free above,
            meters: from bust to waist.
        tight: how far tight cloth spans a hollow, as a share of what loose cloth does.
        furthest_m: from the body that it hangs, as far as offsets of the trunk reach: under who bends over there is no
            end.
        hanging: cosine between a thigh and the vertical up to which cloth lies in the lap.
        round: power of the share of the half width with which cloth keeps its place at the flanks, where the outline
            is.
        flank: share of a row's depth, from its middle (0) to its hull (1), over which points come to look to the front
            or back.
        smooth_rows: standard deviation over which the new depths are smoothed, in rows.
        smooth: weight of the squared Laplacian of what is moved.
    """

    worn: tuple[float, float] = (0.5, 0.8)
    piece: float = 0.2
    row_m: float = 0.01
    begins_m: float = 0.06
    fitted_m: float = 0.01
    armpit_m: float = 0.12
    even_m: float = 0.08
    held_m: float = 0.03
    spans_m: float = 0.12
    tight: float = 0.5
    furthest_m: float = 0.075
    hanging: float = 0.7
    round: float = 8.0
    flank: tuple[float, float] = (0.2, 0.6)
    smooth_rows: float = 1.5
    smooth: float = 0.3


def hung_straight(
    observation: Observation,
    fit: BodyFit,
    naked: Float[np.ndarray, "b 3"],
    options: StraightOptions,
    cloth: ClothOptions,
) -> BodyFit:
    """The fit whose trunk is as deep as loose cloth hangs on it. Points move on the photo's rays, so its view stays.

    Args:
        observation: its labels say what is worn on the trunk.
        fit: its surface the body's own, drawn out to the outline (world, meters).
        naked: the same body's vertices without offsets.
        cloth: how labels go on to what the photo does not show.
    """
    surface, parts = fit.surface, anatomy(fit.skeleton)
    share = label_share(surface, observation, fit.camera, SLEEVED, cloth)
    share = np.clip((share - options.worn[0]) / (options.worn[1] - options.worn[0]), 0.0, 1.0)
    weights = dense_weights(surface.skin, len(fit.skeleton.names))
    on_trunk = np.isin(surface.parts, HANGS_ON) * (1 - carried_by_arms(weights, parts)) * (1 - surface.stiffness)
    share = _inside(_whole(share * on_trunk, surface.faces, options), surface.faces)
    _, joints = forward(fit.skeleton, fit.pose.rotations, fit.pose.translation)
    top = float(np.mean([joints[arm.upper[0], 1] for arm in parts.arms]))
    frame = _View.of(fit.camera)
    own, bare = frame.at(surface.vertices), frame.at(naked)
    trunk = surface.faces[(on_trunk > 0.5)[surface.faces].all(1)]
    rows = _Rows.of(own, bare, trunk, share > 0, top, options)
    if rows is None:
        return fit
    lap = _lap(joints, parts, options)
    share = share * np.clip((own[:, 1] - lap) / options.begins_m - 1, 0.0, 1.0)
    moved = share * rows.moved(own, options)
    rough = uniform_laplacian(surface.faces, len(moved))
    moved = factored(sparse.eye(len(moved)) + options.smooth * (rough.T @ rough))(moved) * (share > 0)
    vertices = frame.nearer(surface.vertices, moved)
    return replace(fit, surface=replace(surface, vertices=vertices.astype(surface.vertices.dtype)))


def _whole(
    share: Float[np.ndarray, " v"], faces: Int[np.ndarray, "f 3"], options: StraightOptions
) -> Float[np.ndarray, " v"]:
    """The shares without small pieces apart: a waistband that is called a top hangs from nothing."""
    worn = share > 0
    if not worn.any():
        return share
    piece = connected_pieces(faces[worn[faces].all(1)], len(share))
    count = np.bincount(piece[worn], minlength=int(piece.max()) + 1)
    return share * (count[piece] >= options.piece * count.max())


def _inside(share: Float[np.ndarray, " v"], faces: Int[np.ndarray, "f 3"]) -> Float[np.ndarray, " v"]:
    """The least share of every vertex and its neighbours: what a hem hangs over does not come out with it."""
    least = share.copy()
    np.minimum.at(least, faces, share[faces].min(1, keepdims=True))
    return least


def _lap(joints: Float[np.ndarray, "j 3"], parts: Anatomy, options: StraightOptions) -> float:
    """The height that cloth reaches, meters: the lap of who sits or squats, no end where thighs hang."""
    highest = -np.inf
    for leg in parts.legs:
        thigh = joints[leg.thigh[0]] - joints[leg.shin[0]]
        if thigh[1] < options.hanging * np.linalg.norm(thigh):
            highest = max(highest, float(joints[leg.thigh[0], 1]))
    return highest


@dataclass(frozen=True)
class _View:
    """The level axes of the photo in the world: to its right, up, and towards the camera."""

    camera: Camera
    axes: Float[np.ndarray, "3 3"]

    @classmethod
    def of(cls, camera: Camera) -> _View:
        toward = -camera.T_camera_world[2, :3] * [1.0, 0.0, 1.0]
        toward /= np.linalg.norm(toward)
        return cls(camera, np.stack([np.array([toward[2], 0.0, -toward[0]]), np.array([0.0, 1.0, 0.0]), toward]))

    def at(self, points: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
        """World points across, up and towards the camera."""
        return points @ self.axes.T

    def nearer(self, points: Float[np.ndarray, "n 3"], by: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n 3"]:
        """World points moved on their rays until they are so much nearer to the camera (meters, level)."""
        rotation, shift = self.camera.T_camera_world[:3, :3], self.camera.T_camera_world[:3, 3]
        rays = -rotation.T @ shift - points
        return points + rays * (by / (rays @ self.axes[2]))[:, None]


@dataclass(frozen=True)
class _Rows:
    """Level sections of the trunk as far as something is worn on it, from the shoulders down.

    ``middle`` and ``half`` say where it is across; ``front`` and ``back`` are its hull's depths at ``_ACROSS``, and
    ``hung_front``, ``hung_back`` those of cloth that hangs; ``spans`` says how far it goes over hollows to the hull.
    ``heights`` fall.
    """

    heights: Float[np.ndarray, " r"]
    middle: Float[np.ndarray, " r"]
    half: Float[np.ndarray, " r"]
    front: Float[np.ndarray, "r u"]
    back: Float[np.ndarray, "r u"]
    hung_front: Float[np.ndarray, "r u"]
    hung_back: Float[np.ndarray, "r u"]
    spans: Float[np.ndarray, " r"]

    @classmethod
    def of(
        cls,
        own: Float[np.ndarray, "v 3"],
        bare: Float[np.ndarray, "v 3"],
        trunk: Int[np.ndarray, "f 3"],
        worn: Bool[np.ndarray, " v"],
        top: float,
        options: StraightOptions,
    ) -> _Rows | None:
        """Sections of the trunk's faces from a height down to the lowest worn point; None if too few."""
        if not (len(trunk) and worn.any()):
            return None
        edges = directed_edges(trunk)
        dressed = worn[edges].all(1)
        found = []
        for height in np.arange(top, own[worn, 1].min(), -options.row_m):
            cut, body = section(own, edges, height), section(bare, edges, height)
            if len(cut) < _FEWEST or len(body) < _FEWEST:
                continue
            hull = _hull(cut)
            if hull is not None:
                share = len(section(own, edges[dressed], height)) / len(cut)
                found.append((height, *hull, body[:, 0].min(), body[:, 0].max(), share))
        if len(found) < _FEWEST:
            return None
        heights, middle, half, front, back, left, right, share = (np.array(v) for v in zip(*found, strict=True))
        # above the armpits sections end in the arms; below a hem there are other clothes
        known = np.clip(2 * share - 1, 0.0, 1.0) * (heights < top - options.armpit_m)
        if not known.any():
            return None
        sides = np.stack([left - (middle - half), (middle + half) - right])
        first = int(np.argmax(known > 0))
        carried = np.stack([np.maximum.accumulate(wide[first:]) - wide[first:] for wide in (-left, right)])
        straight = _straight(half, (right - left) / 2, known, options)
        loose = straight * _loose(sides.mean(0), np.pad(carried.mean(0), (first, 0)), known, options)
        keeps = 1 - np.abs(_ACROSS) ** options.round
        spans = options.tight + (1 - options.tight) * loose
        span = round(options.spans_m / options.row_m)
        hung = []
        for out in (front, -back):
            spanned = grey_closing(out, (span + 1, 1), mode="nearest")
            off = np.minimum(_carried(spanned, straight), options.furthest_m)
            more = spans[:, None] * (spanned - out) + loose[:, None] * off
            hung.append(out + gaussian_filter1d(keeps * more, options.smooth_rows, axis=0, mode="nearest"))
        return cls(heights, middle, half, front, back, hung[0], -hung[1], spans)

    def moved(self, own: Float[np.ndarray, "v 3"], options: StraightOptions) -> Float[np.ndarray, " v"]:
        """How much nearer to the camera every point comes, meters; points above and below stay."""
        number = np.arange(len(self.heights))
        row = np.interp(-own[:, 1], -self.heights, number)
        across = (own[:, 0] - np.interp(row, number, self.middle)) / np.interp(row, number, self.half)
        at = np.stack([row, np.interp(across, _ACROSS, np.arange(len(_ACROSS)))])
        front, back, hung_front, hung_back = (
            map_coordinates(depths, at, order=1, mode="nearest")
            for depths in (self.front, self.back, self.hung_front, self.hung_back)
        )
        # from -1 behind to 1 in front: what lies between, at the flanks, looks to the side
        depth = (2 * own[:, 2] - front - back) / np.maximum(front - back, 1e-6)
        facing = np.clip((np.abs(depth) - options.flank[0]) / (options.flank[1] - options.flank[0]), 0.0, 1.0)
        spans = np.interp(row, number, self.spans)
        ahead, behind = spans * (front - own[:, 2]), spans * (back - own[:, 2])
        out = np.where(
            depth > 0,
            np.maximum(hung_front - front + ahead, 0.0),
            np.minimum(hung_back - back + behind, 0.0),
        )
        begins = np.clip((self.heights[0] - own[:, 1]) / options.begins_m, 0.0, 1.0)
        within = (own[:, 1] >= self.heights[-1] - options.row_m) & (np.abs(across) <= 1.0)
        return np.where(within, begins * facing * out, 0.0)


def _hull(
    cut: Float[np.ndarray, "k 2"],
) -> tuple[float, float, Float[np.ndarray, " u"], Float[np.ndarray, " u"]] | None:
    """Middle and half width of a section's hull, its depths in front and behind at ``_ACROSS``; None if it has none."""
    try:
        ring = cut[ConvexHull(cut).vertices]
    except QhullError:
        return None
    ring = np.roll(ring, -int(np.argmin(ring[:, 0])), axis=0)  # counterclockwise from its left end: behind first
    end = int(np.argmax(ring[:, 0]))
    behind, before = ring[: end + 1], np.concatenate([ring[end:], ring[:1]])[::-1]
    middle, half = (ring[0, 0] + ring[end, 0]) / 2, (ring[end, 0] - ring[0, 0]) / 2
    x = middle + half * _ACROSS
    return middle, half, np.interp(x, *before.T), np.interp(x, *behind.T)


def _loose(
    sides: Float[np.ndarray, " r"],
    carried: Float[np.ndarray, " r"],
    known: Float[np.ndarray, " r"],
    options: StraightOptions,
) -> Float[np.ndarray, " r"]:
    """How loose cloth is at every height, in [0, 1]: its clearance at the sides, of what hanging straight would be.

    Args:
        known: how far a row says so.
    """
    spread = options.even_m / options.row_m
    clear, hangs, weight = (
        gaussian_filter1d(known * values, spread, mode="nearest")
        for values in (np.maximum(sides, 0.0), carried, np.ones(len(known)))
    )
    loose = np.clip(clear / np.maximum(np.maximum(hangs, options.fitted_m * weight), 1e-9), 0.0, 1.0)
    span = round(options.spans_m / options.row_m)  # this row and those below
    return maximum_filter1d(loose, span + 1, origin=-(span // 2), mode="nearest")


def _straight(
    cloth: Float[np.ndarray, " r"],
    body: Float[np.ndarray, " r"],
    known: Float[np.ndarray, " r"],
    options: StraightOptions,
) -> Float[np.ndarray, " r"]:
    """How far cloth falls past every height, in [0, 1]: 0 where it is drawn in to the body, and further than that is.

    Args:
        cloth, body: half widths of the outline and of the bare body.
        known: how far a row says so; one does.
    """
    told = slice(int(np.argmax(known > 0)), len(known) - int(np.argmax(known[::-1] > 0)))
    clear = np.maximum(cloth - body, 0.0)

    def drawn_in(wide: Float[np.ndarray, " r"]) -> Float[np.ndarray, " r"]:
        above, below = np.maximum.accumulate(wide[told]), np.maximum.accumulate(wide[told][::-1])[::-1]
        waist = np.zeros(len(wide))
        waist[told] = np.minimum(above, below) - wide[told]
        return gaussian_filter1d(waist, options.held_m / options.row_m, mode="nearest")

    held = np.minimum(drawn_in(cloth), drawn_in(clear))
    return np.clip(np.maximum(2 - held / options.fitted_m, clear / options.fitted_m), 0.0, 1.0)


def _carried(out: Float[np.ndarray, "r u"], straight: Float[np.ndarray, " r"]) -> Float[np.ndarray, "r u"]:
    """How far cloth that falls from what stands out above is off every row; a waist that holds it lets none by."""
    off = np.zeros_like(out)
    for row in range(1, len(out)):
        passes = np.minimum.accumulate(straight[row:0:-1])[::-1, None]
        off[row] = np.maximum(passes * (out[:row] - out[row]), 0.0).max(0)
    return off


__all__ = ["StraightOptions", "hung_straight"]
