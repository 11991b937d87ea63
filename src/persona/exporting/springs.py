"""Garments on chains of spring bones, and the body as spheres and capsules, for programs that simulate no cloth.

A chain of joints runs down a garment every few columns of its grid. Its bones carry the cloth around them; above the
first joint the body does. VRM programs swing the bones: of every joint they know how strongly it goes back to its
place of rest, how much gravity draws it, what it loses of its speed, and what it must stay out of. Everything here is
in the pose of rest that the file shows, in meters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from persona.avatar.canonical import strongest
from persona.body.skinning import dense_weights, skin
from persona.cloth import Colliders, Outfit, material
from persona.exporting.mesh import JOINTS_KEPT
from persona.geometry.kinematics import forward, pose_transforms
from persona.motion.anatomy import Anatomy
from persona.types import BodyPart, Garment, Pose, SkinWeights

#: Frames a second that spring bones are made for: programs count their forces by the frame.
FPS = 60.0
_GRAVITY = 9.81  # m/s2
_THICKEST_M = 0.2  # points further from a limb's line belong to another one


@dataclass(frozen=True)
class SpringOptions:
    """How garments become chains. Chosen with ``benchmarks/exported_cloth.py`` on the skirt of one photo.

    Attributes:
        chain_m: meters between chains along the hem.
        bone_m: meters between joints down a chain.
        stiffness: of cotton, how strongly a bone goes back, meters a frame times frames a second.
        bend_power: how stiffness grows with a material's stiffness against bending; chosen by hand.
        damping: share of its speed that a joint loses in a frame, besides the material's drag.
        body_share: how much of a point the body carries everywhere, besides the chains: legs that are lifted take cloth
            along that spheres and capsules cannot lift, for they push joints only.
        hit_m: radius of a joint when it meets the body, meters; chosen by hand.
        slice_m: meters between the spheres that stand for a limb; chosen by hand, spheres as wide as a thigh or shin
            leave dents of less than 5 mm.
        below_m: chains of skirts, dresses and coats begin so far below the hip joints, meters.
        lessons: built-in clips in which garments are simulated to learn which joints carry them
            (:mod:`persona.exporting.spring_skin`); without any, chains carry what lies around them.
        doubt_m: how strongly weights stay at those without lessons, as if these were wrong by so many meters; chosen by
            hand on one skirt.
        even: standard deviation of the smoothing of learnt weights over a garment's grid, points.
    """

    chain_m: float = 0.10
    bone_m: float = 0.09
    stiffness: float = 1.0
    bend_power: float = 0.5
    damping: float = 0.1
    body_share: float = 0.4
    hit_m: float = 0.015
    slice_m: float = 0.06
    below_m: float = 0.0
    lessons: tuple[str, ...] = ()
    doubt_m: float = 0.01
    even: float = 1.0


#: What files are written with: standing, going, turning and sitting down say most of what legs do to cloth.
EXPORTED = SpringOptions(lessons=("walk", "dance", "squat", "turn", "jumping_jack"))


@dataclass(frozen=True)
class Springs:
    """One garment's chains in the pose of rest.

    Attributes:
        number: of the garment in its outfit.
        name: of the garment, for the names of joints.
        parent: the joint of the skeleton that the chains hang from.
        joints: places of every chain's joints, world, meters; the last one is the chain's end, which carries nothing.
        skin: of the garment's points. Numbers from that of the skeleton's joints on are those of the chains' joints,
            chain after chain.
        stiffness: VRM's word, as are the next ones.
        gravity: "gravityPower".
        drag: "dragForce".
        hit_radius: meters.
    """

    number: int
    name: str
    parent: int
    joints: Float[np.ndarray, "c b 3"]
    skin: tuple[Int[np.ndarray, "n 4"], Float[np.ndarray, "n 4"]]
    stiffness: float
    gravity: float
    drag: float
    hit_radius: float


@dataclass(frozen=True)
class Capsule:
    """A part of the body that springs stay out of: from ``start`` to ``end`` (world, pose of rest, meters)."""

    joint: int
    start: Float[np.ndarray, " 3"]
    end: Float[np.ndarray, " 3"]
    radius: float


def springs_of(
    outfit: Outfit, points: Float[np.ndarray, "n 3"], pose: Pose, parts: Anatomy, options: SpringOptions | None = None
) -> list[Springs]:
    """Chains for all garments of an outfit.

    Args:
        outfit: what hangs.
        points: where it hangs in the pose of rest, world, meters.
        pose: of rest, with straight legs.
        parts: which joint of the outfit's skeleton is which.
        options: default :class:`SpringOptions`.
    """
    options = options or SpringOptions()
    names: list[str] = []
    out = []
    for number, garment in enumerate(outfit.garments):
        names.append(garment.kind)
        count = names.count(garment.kind)
        name = garment.kind if count == 1 else f"{garment.kind}{count}"
        out.append(_springs(outfit, number, name, points[outfit.points_of(number)], pose, parts, options))
    return out


def _springs(
    outfit: Outfit, number: int, name: str, points: Float[np.ndarray, "n 3"], pose: Pose, parts: Anatomy,
    options: SpringOptions,
) -> Springs:  # fmt: skip
    garment = outfit.garments[number]
    own = outfit.points_of(number)
    weights = dense_weights(SkinWeights(outfit.skin.joints[own], outfit.skin.weights[own]), len(pose.rotations))
    grid = points.astype(np.float64).reshape(garment.rows, garment.columns, 3)
    _, places = forward(outfit.skeleton, np.asarray(pose.rotations), np.asarray(pose.translation))
    first = _first_row(garment, grid, places, parts, options)
    # Rows by the length of cloth above them, all columns alike.
    steps = np.linalg.norm(np.diff(grid, axis=0), axis=2).mean(1)
    down = np.concatenate([[0.0], np.cumsum(steps)])
    length = down[-1] - down[first]
    bones = max(2, round(length / options.bone_m))
    rows = np.interp(np.linspace(down[first], down[-1], bones + 1), down, np.arange(garment.rows))
    hem = np.roll(grid[-1], -1, 0) - grid[-1] if garment.closed else np.diff(grid[-1], axis=0)
    chains = max(4, round(np.linalg.norm(hem, axis=1).sum() / options.chain_m))
    columns = np.linspace(0, garment.columns - (not garment.closed), chains, endpoint=not garment.closed)
    joints = _between(grid, rows, columns, garment.closed)

    along = np.clip((down - down[first]) / length * bones, 0, None)
    across = np.arange(garment.columns) / (columns[1] - columns[0])
    body, swung = _carried(along, across, bones, chains, garment.closed, options)
    dense = np.concatenate([weights * np.repeat(body, garment.columns)[:, None], swung], 1).astype(np.float32)

    cloth, cotton = material(garment.material), material("cotton")
    bend = (cotton.bend_down / cloth.bend_down) * (cotton.density / cloth.density)
    return Springs(
        number, name, _parent(garment, weights, parts), joints, strongest(dense, JOINTS_KEPT),
        options.stiffness * bend**options.bend_power, _GRAVITY / FPS,
        1 - (1 - options.damping) * float(np.exp(-cloth.drag / FPS)), options.hit_m + cloth.thickness,
    )  # fmt: skip


def _carried(
    along: Float[np.ndarray, " r"], across: Float[np.ndarray, " c"], bones: int, chains: int, closed: bool,
    options: SpringOptions,
) -> tuple[Float[np.ndarray, " r"], Float[np.ndarray, "n m"]]:  # fmt: skip
    """The body's share in every row, and the chains' joints' shares in every point of a grid.

    Args:
        along: of every row, how many bones lie above it.
        across: of every column, how many chains lie before it.
    """
    # A bone carries what lies at its middle alone, and half of what lies at its ends.
    bone = np.clip(1 - np.abs(along[:, None] - (np.arange(bones) + 0.5)), 0, 1)
    bone[along < 0.5], bone[along > bones - 0.5] = np.eye(bones)[0], np.eye(bones)[-1]
    body = np.clip(1 - 2 * along, options.body_share, 1)
    bone *= 1 - body[:, None]
    away = np.abs(across[:, None] - np.arange(chains))
    if closed:
        away = np.minimum(away, chains - away)
    chain = np.clip(1 - away, 0, 1)
    chain /= chain.sum(1, keepdims=True)
    swung = np.zeros((len(along), len(across), chains, bones + 1))  # the last joint carries nothing
    swung[..., :bones] = chain[None, :, :, None] * bone[:, None, None, :]
    return body, swung.reshape(len(along) * len(across), -1)


def _first_row(
    garment: Garment, grid: Float[np.ndarray, "r c 3"], places: Float[np.ndarray, "j 3"], parts: Anatomy,
    options: SpringOptions,
) -> int:  # fmt: skip
    """The row at which the chains begin.

    What hangs around both legs lies on the hips before it hangs, and there follows the body better than any spring.
    """
    first = garment.held_rows - 1
    if not garment.around_legs:
        return first
    height = np.mean([places[leg.thigh[0]][1] for leg in parts.legs]) - options.below_m
    below = np.flatnonzero(grid[:, :, 1].mean(1) < height)
    start = int(below[0]) - 1 if len(below) else first
    return int(np.clip(start, first, max(first, garment.rows - 3)))


def _parent(garment: Garment, weights: Float[np.ndarray, "n j"], parts: Anatomy) -> int:
    """The joint that a garment's chains hang from."""
    if garment.around_legs:
        return parts.hips
    held = weights.reshape(garment.rows, garment.columns, -1)[garment.held_rows - 1]
    return int(held.sum(0).argmax())


def _between(
    grid: Float[np.ndarray, "r c 3"], rows: Float[np.ndarray, " b"], columns: Float[np.ndarray, " k"], closed: bool
) -> Float[np.ndarray, "k b 3"]:
    """Places on the grid at fractional rows and columns."""
    above = np.minimum(rows.astype(int), len(grid) - 2)
    share = (rows - above)[:, None, None]
    lines = (1 - share) * grid[above] + share * grid[above + 1]
    left = columns.astype(int)
    right = (left + 1) % grid.shape[1] if closed else np.minimum(left + 1, grid.shape[1] - 1)
    share = (columns - left)[None, :, None]
    return np.swapaxes((1 - share) * lines[:, left] + share * lines[:, right], 0, 1)


def capsules_of(
    body: Colliders, outfit: Outfit, pose: Pose, parts: Anatomy, springs: list[Springs],
    options: SpringOptions | None = None,
) -> list[Capsule]:  # fmt: skip
    """Hips, thighs and shins as capsules, none so large that it would push a chain in the pose of rest."""
    options = options or SpringOptions()
    points = skin(body.rest, body.skin, pose_transforms(outfit.skeleton, pose))
    _, places = forward(outfit.skeleton, np.asarray(pose.rotations), np.asarray(pose.translation))
    found = [_hips(points[body.parts == BodyPart.TORSO], places, parts, options)]
    for leg, part in zip(parts.legs, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG), strict=True):
        thigh, shin = leg.thigh[0], leg.shin[0]
        upper = points[np.isin(body.parts, (part, BodyPart.TORSO))]  # a thigh's upper end belongs to the trunk
        found += _limb(upper, thigh, places[thigh], places[shin], options)
        found += _limb(points[body.parts == part], shin, places[shin], places[leg.foot], options)
    out = []
    for capsule in found:
        if capsule is None:
            continue
        free = capsule.radius
        for spring in springs:
            tails = spring.joints[:, 1:].reshape(-1, 3)
            free = min(free, float(_distances(tails, capsule).min()) - spring.hit_radius)
        if free > 0.01:
            out.append(Capsule(capsule.joint, capsule.start, capsule.end, free))
    return out


def _distances(points: Float[np.ndarray, "n 3"], capsule: Capsule) -> Float[np.ndarray, " n"]:
    """From points to the line in a capsule's middle."""
    way = capsule.end - capsule.start
    share = np.clip((points - capsule.start) @ way / max(float(way @ way), 1e-12), 0, 1)
    return np.linalg.norm(points - capsule.start - share[:, None] * way, axis=1)


def _limb(
    points: Float[np.ndarray, "n 3"], joint: int, start: Float[np.ndarray, " 3"], end: Float[np.ndarray, " 3"],
    options: SpringOptions,
) -> list[Capsule]:  # fmt: skip
    """Capsules from slice to slice down a limb: each as thick as the limb is around its line."""
    way = end - start
    length = float(np.linalg.norm(way))
    share = (points - start) @ way / length**2
    count = max(2, round(length / options.slice_m))
    centres, radii = [], []
    reach = np.linalg.norm(points - start - share[:, None] * way, axis=1) < _THICKEST_M
    for k in range(count + 1):
        near = reach & (np.abs(share - k / count) < 0.6 / count)
        if near.sum() < 6:
            centres.append(None)
            radii.append(0.0)
            continue
        cut = points[near] - (share[near] - k / count)[:, None] * way
        middle = (cut.min(0) + cut.max(0)) / 2
        centres.append(middle)
        radii.append(float(np.median(np.linalg.norm(cut - middle, axis=1))))
    return [
        Capsule(joint, a, b, (r + s) / 2)
        for a, b, r, s in zip(centres, centres[1:], radii, radii[1:], strict=False)
        if a is not None and b is not None
    ]


def _hips(
    points: Float[np.ndarray, "n 3"], places: Float[np.ndarray, "j 3"], parts: Anatomy, options: SpringOptions
) -> Capsule | None:
    """A capsule across the hips, as deep and as wide as they are."""
    middle = np.mean([places[leg.thigh[0]] for leg in parts.legs], 0)
    near = points[np.abs(points[:, 1] - middle[1]) < options.slice_m]
    if len(near) < 6:
        return None
    low, high = near.min(0), near.max(0)
    radius = float(high[2] - low[2]) / 2
    half = max(float(high[0] - low[0]) / 2 - radius, 0.0)
    centre = np.array([(low[0] + high[0]) / 2, middle[1], (low[2] + high[2]) / 2])
    across = np.array([half, 0.0, 0.0])
    return Capsule(parts.hips, centre - across, centre + across, radius)


__all__ = ["EXPORTED", "FPS", "Capsule", "SpringOptions", "Springs", "capsules_of", "springs_of"]
