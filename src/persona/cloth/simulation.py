"""Cloth over time: one call a frame, and whole motions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

import numpy as np
from jaxtyping import Float

from persona.body.skinning import skin, unskin
from persona.cloth.arms import arms_aside
from persona.cloth.kernels import SLOTS, find_near, skin_points, tick
from persona.cloth.obstacles import Obstacles
from persona.cloth.outfit import Outfit
from persona.cloth.weave import weave
from persona.geometry.easing import eased
from persona.geometry.kinematics import pose_transforms
from persona.geometry.rotations import exp_rotation, log_rotation, slerp, transpose
from persona.jit import plain
from persona.types import Motion, Pose, SkinWeights


@dataclass(frozen=True)
class SolverOptions:
    """How cloth is simulated; all measured on a skirt of 1500 points unless it says otherwise."""

    rate: int = 600  # small steps a second; at 300 overlap with true cloth falls by .007
    ticks: int = 60  # a second: how often the nearest places of the body are found anew
    reach_m: float = 0.05  # how near the body has to be to be looked for: nothing comes nearer in one tick
    layer_reach_m: float = 0.04  # the same for another garment
    layers_apart_m: float = 0.004  # between garments that lie over each other
    gravity: float = 9.81  # m/s2
    floor_m: float | None = 0.0  # height of the ground; the body's lowest point where that is lower; None: no ground
    travel: int = 20  # ticks from the photo's pose to the one to drape in
    calming: int = 25  # ticks at rest in it
    calm_drag: tuple[float, float] = (4.0, 24.0)  # 1/s while it calms, rising
    run_in_s: float = 0.4  # seconds before a motion's first frame, in which it gains speed
    cut_speed: float = 10.0  # m/s of the held points: faster is a cut, and the cloth hangs anew

    def of(self, outfit: Outfit) -> SolverOptions:
        """These options for an outfit: with a bag it calms for twice as long, since that swings."""
        swings = any(garment.kind == "bag" for garment in outfit.garments)
        return replace(self, calming=2 * self.calming) if swings else self


@dataclass(frozen=True)
class State:
    """Where a simulation is, to go back to it. World, meters and seconds."""

    pose: Pose
    points: Float[np.ndarray, "n 3"]
    speeds: Float[np.ndarray, "n 3"]
    phase: int = 0  # small steps since the body's nearest places were found last


@dataclass(frozen=True)
class _Placed:
    """The body in a pose, and where skinning has the garments."""

    pose: Pose
    goal: Float[np.ndarray, "n 3"]
    points: Float[np.ndarray, "b 3"]
    normals: Float[np.ndarray, "b 3"]


class Simulation:
    """An outfit's garments in motion.

    ``step`` advances to the next pose by small steps of a fixed length, so the result hardly depends on the frame
    rate. The same calls give the same bits.
    """

    def __init__(self, outfit: Outfit, fps: float = 60.0, options: SolverOptions | None = None) -> None:
        self.outfit, self.fps, self.options = outfit, fps, (options or SolverOptions()).of(outfit)
        self.weave = weave(outfit.garments)
        self._body = Obstacles(outfit.colliders, outfit.skeleton)
        self._inverse = np.where(self.weave.held, 0.0, 1.0 / self.weave.mass).astype(np.float32)
        self._rest = plain(outfit.rest, np.float32)
        self._joints = plain(outfit.skin.joints, np.int32)
        self._weights = plain(outfit.skin.weights, np.float32)
        self._drag = self.weave.drag
        self._near = np.full((len(outfit), SLOTS), -1, np.int32)
        slots = SLOTS if len(outfit.garments) > 1 else 0
        self._near_cloth = np.full((len(outfit), slots), -1, np.int32)
        self._no_late = np.zeros(len(outfit.garments), np.int32)
        self._photo, self._cut = arms_aside(outfit), as_cut(outfit)
        self.start(outfit.photo_pose)

    @property
    def points(self) -> Float[np.ndarray, "n 3"]:
        """The garments' points now (a copy)."""
        return self._x.copy()

    def start(self, pose: Pose, points: Float[np.ndarray, "n 3"] | None = None) -> None:
        """Be at rest in a pose: where skinning has the garments, or at ``points`` (meters, world)."""
        self._at = self._placed(pose)
        self._x = self._at.goal.copy() if points is None else plain(np.array(points), np.float32)
        self._v = np.zeros_like(self._x)
        self._phase = 0  # small steps since the last tick's end

    def begin(self, pose: Pose) -> None:
        """Be in the shape the cloth is cut to, in the photo's pose, upright where ``pose`` is; :meth:`settle` goes on.

        Cloth that the photo shows swinging would be thrown by its springs. The arms come from the sides: one that the
        photo shows inside a skirt's outline would be caught in the cloth.
        """
        begun = upright(self._photo, pose)
        transforms = plain(pose_transforms(self.outfit.skeleton, begun)[:, :3], np.float32)
        points = np.empty_like(self._cut)
        skin_points(self._cut, self._joints, self._weights, transforms, points)
        self.start(begun, points)

    def step(
        self, pose: Pose, seconds: float | None = None, way: Callable[[float], Pose] | None = None
    ) -> Float[np.ndarray, "n 3"]:
        """The garments' points (meters, world) at the end of a frame that ends in ``pose``.

        Args:
            seconds: how long the frame is; one frame of ``fps`` by default.
            way: the pose at a share of the frame in (0, 1); default is the straight way from the one before.
        """
        o = self.options
        seconds = 1.0 / self.fps if seconds is None else seconds
        placed = self._placed(pose)
        if self._is_cut(placed, seconds):
            self.begin(pose)
            return self.settle(pose)
        small = max(1, round(o.rate * seconds))
        tick = max(1, round(o.rate / o.ticks))
        before, done = self._at.pose, 0
        while done < small:
            # Ticks end at the same moments whatever the frame rate: where frames do not, they cut one in two.
            count = min(tick - self._phase, small - done)
            done += count
            share = done / small
            if done < small:
                at = self._placed(between(before, pose, share) if way is None else way(share))
            else:
                at = placed
            self._tick(at, count, seconds / small)
            self._phase = (self._phase + count) % tick
        return self.points

    def state(self) -> State:
        """What :meth:`restore` goes back to."""
        return State(self._at.pose, self._x.copy(), self._v.copy(), self._phase)

    def restore(self, state: State) -> None:
        """Go on from there."""
        self.start(state.pose, state.points)
        self._v, self._phase = state.speeds.copy(), state.phase

    def settle(self, pose: Pose) -> Float[np.ndarray, "n 3"]:
        """Go from the present pose to another one slowly enough and come to rest there."""
        o = self.options
        before = self._at.pose
        h = 1.0 / o.rate
        small = max(1, round(o.rate / o.ticks))
        for k in range(o.travel):
            self._tick(self._placed(between(before, pose, eased((k + 1) / o.travel))), small, h)
        low, high = o.calm_drag
        placed = self._placed(pose)
        for k in range(o.calming):
            self._drag = np.full_like(self.weave.drag, low + (high - low) * k / max(o.calming - 1, 1))
            self._tick(placed, small, h)
        self._drag = self.weave.drag
        self._v[:] = 0
        return self.points

    def _is_cut(self, placed: _Placed, seconds: float) -> bool:
        held = self.weave.held
        moved = np.linalg.norm((placed.goal - self._at.goal)[held], axis=1).mean()
        return float(moved) > self.options.cut_speed * seconds

    def _placed(self, pose: Pose) -> _Placed:
        transforms = plain(pose_transforms(self.outfit.skeleton, pose)[:, :3], np.float32)
        goal = np.empty_like(self._rest)
        skin_points(self._rest, self._joints, self._weights, transforms, goal)
        return _Placed(pose, goal, *self._body.posed(transforms))

    def _tick(self, placed: _Placed, substeps: int, h: float) -> None:
        b, c, o, before = self._body, self.weave, self.options, self._at
        find_near(self._x, before.points, b.group, len(b.late), b.late, np.float32(o.reach_m), self._near)
        if self._near_cloth.shape[1]:
            find_near(
                self._x, self._x, c.garment, len(self._no_late), self._no_late, np.float32(o.layer_reach_m),
                self._near_cloth,
            )  # fmt: skip
        floor = -np.inf if o.floor_m is None else min(o.floor_m, float(placed.points[:, 1].min()))
        tick(
            self._x, self._v, self._inverse, before.goal, placed.goal, c.first, c.second, c.length, c.compliance,
            c.beside, c.across, c.rate, c.free, c.anchor, c.longest, np.float32(o.gravity), self._drag, c.friction,
            c.thickness, c.sleeved, np.float32(floor), np.float32(h), substeps, before.points, placed.points,
            before.normals, placed.normals, b.faces, b.group, b.late, b.star_start, b.star, b.ring_start, b.ring,
            self._near, c.faces, c.garment, c.outside, c.star_start, c.star, self._near_cloth,
            np.float32(o.layers_apart_m),
        )  # fmt: skip
        self._at = placed


def between(a: Pose, b: Pose, t: float) -> Pose:
    """The pose at share t of the way from a to b, with b's face."""
    turned = slerp(
        np.asarray(a.rotations, np.float64), np.asarray(b.rotations, np.float64), np.full(len(a.rotations), t)
    )
    place = (1 - t) * np.asarray(a.translation, np.float64) + t * np.asarray(b.translation, np.float64)
    return Pose(turned, place, b.expression)


def as_cut(outfit: Outfit) -> Float[np.ndarray, "n 3"]:
    """The garments' points in the reference pose for which the photo's pose has them in the shape of their patterns;
    of bags, the pose in which a drape begins: they hang down from stretched arms, too."""
    cut = np.empty_like(outfit.rest)
    photo, aside = (pose_transforms(outfit.skeleton, p) for p in (outfit.photo_pose, arms_aside(outfit)))
    for number, garment in enumerate(outfit.garments):
        own, held = outfit.points_of(number), garment.held_rows * garment.columns
        transforms = aside if garment.kind == "bag" else photo
        skinning = SkinWeights(outfit.skin.joints[own], outfit.skin.weights[own])
        shown = skin(outfit.rest[own], skinning, transforms)
        shown = garment.pattern + (shown[:held] - garment.pattern[:held]).mean(0)
        cut[own] = unskin(shown, skinning, transforms)
    return plain(cut, np.float32)


def upright(photo: Pose, pose: Pose) -> Pose:
    """The photo's pose, moved to where ``pose`` is and turned about the vertical as it is.

    A drape begins there: on the way to ``pose`` nothing falls or whirls. (Feet may be below the ground at first; the
    ground is then as low as they are.)
    """
    turn = np.asarray(pose.rotations[0], np.float64) @ np.asarray(photo.rotations[0], np.float64).T
    # The turn about the vertical that is nearest to the whole one.
    angle = np.arctan2(turn[0, 2] - turn[2, 0], turn[0, 0] + turn[2, 2])
    c, s = np.cos(angle), np.sin(angle)
    rotations = np.array(photo.rotations, np.float64)
    rotations[0] = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]) @ rotations[0]
    return Pose(rotations, np.array(pose.translation, np.float64), pose.expression)


def simulate(outfit: Outfit, motion: Motion, options: SolverOptions | None = None) -> Float[np.ndarray, "t n 3"]:
    """The garments' points (meters, world) in every frame of a motion of the outfit's own skeleton, with inertia.

    The cloth hangs in the first pose and the motion gains speed before its first frame. A cut inside the motion (faster
    than anybody moves) makes the cloth hang anew.

    Raises:
        ValueError: the motion has another number of joints.
    """
    poses = [Pose(r, t) for r, t in zip(motion.rotations, motion.translations, strict=True)]
    sim = Simulation(outfit, motion.fps, options)
    o = sim.options
    out = np.empty((len(poses), len(outfit), 3), np.float32)
    if not poses:
        return out
    before = _run_in(poses, motion.fps, o)
    sim.begin(before[0])
    sim.settle(before[0])
    for pose in before[1:]:
        sim.step(pose, 1.0 / o.ticks)
    out[0] = sim.points
    for k, points in enumerate(swing(sim, poses), 1):
        out[k] = points
    return out


def swing(simulation: Simulation, poses: Iterable[Pose]) -> Iterator[Float[np.ndarray, "n 3"]]:
    """The garments' points (meters, world) in every pose after the first, in which the simulation is already.

    The poses are ``simulation.fps`` a second; between them the body moves on a curve through four of them, so that one
    more is taken from ``poses`` than the one whose points are given.
    """
    fps, options, ahead = simulation.fps, simulation.options, iter(poses)
    near, k = list(islice(ahead, 3)), 0
    while len(near) > k + 1:
        leaps = _leaps(near[k], near[k + 1], fps, options)
        yield simulation.step(near[k + 1], way=None if leaps else partial(_on_curve, near, k, fps=fps, options=options))
        near, k = [*near[k:], *islice(ahead, 1)], 1


def _run_in(poses: list[Pose], fps: float, options: SolverOptions) -> list[Pose]:
    """Poses before the first one, a tick apart and ending with it: from rest to the motion's own first speed.

    They are what follows the first pose, turned about it, so that no speed has to be read from few frames: how far one
    is off depends on the frame rate, and a run-in of two tenths of a second makes centimeters of it.
    """
    last = next((k for k in range(len(poses) - 1) if _leaps(poses[k], poses[k + 1], fps, options)), len(poses) - 1)
    count = round(min(options.run_in_s, 2 * last / fps) * options.ticks)
    if count < 1:
        return [poses[0]]
    before = []
    for k in range(count, 0, -1):
        seconds = k / options.ticks
        # How far the motion gets at a speed that falls evenly to nothing, in frames.
        way = (seconds - seconds**2 * options.ticks / (2 * count)) * fps
        whole = min(int(way), last - 1)
        turned, moved = _offset(poses[0], _on_curve(poses, whole, way - whole, fps, options))
        before.append(_moved(poses[0], -turned, -moved))
    return [*before, poses[0]]


def _on_curve(poses: list[Pose], k: int, share: float, fps: float, options: SolverOptions) -> Pose:
    """The pose between k and k + 1 on a smooth curve through their neighbours (Catmull-Rom)."""
    ahead = _offset(poses[k], poses[k + 1])
    behind, beyond = tuple(-v for v in ahead), tuple(2 * v for v in ahead)
    if k > 0 and not _leaps(poses[k - 1], poses[k], fps, options):
        behind = _offset(poses[k], poses[k - 1])
    if k + 2 < len(poses) and not _leaps(poses[k + 1], poses[k + 2], fps, options):
        beyond = _offset(poses[k], poses[k + 2])
    t = share
    before, after, last = -0.5 * t + t**2 - 0.5 * t**3, 0.5 * t + 2 * t**2 - 1.5 * t**3, 0.5 * (t**3 - t**2)
    turned, moved = (before * b + after * a + last * c for b, a, c in zip(behind, ahead, beyond, strict=True))
    return _moved(poses[k], turned, moved)


def _offset(a: Pose, b: Pose) -> tuple[np.ndarray, np.ndarray]:
    """From pose a to b: a turn of every joint in its own frame (rotation vectors), and the root's way."""
    first, second = np.asarray(a.rotations, np.float64), np.asarray(b.rotations, np.float64)
    return log_rotation(transpose(first) @ second), np.asarray(b.translation, np.float64) - a.translation


def _moved(pose: Pose, turned: np.ndarray, way: np.ndarray) -> Pose:
    return Pose(np.asarray(pose.rotations, np.float64) @ exp_rotation(turned), pose.translation + way, pose.expression)


def _leaps(a: Pose, b: Pose, fps: float, options: SolverOptions) -> bool:
    return float(np.linalg.norm(np.subtract(b.translation, a.translation))) * fps > options.cut_speed


__all__ = ["Simulation", "SolverOptions", "State", "as_cut", "between", "simulate", "swing", "upright"]
