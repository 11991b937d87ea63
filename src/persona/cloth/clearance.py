"""Arms kept beside the body, and beside the garments that hang from it, in motions that know neither."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float
from scipy.ndimage import correlate1d, gaussian_filter1d, maximum_filter1d

from persona.cloth.arms import arms_aside, upper_arms
from persona.cloth.draping import drape
from persona.cloth.kernels import SLOTS, find_near, point_normals
from persona.cloth.obstacles import ARMS, Obstacles
from persona.cloth.outfit import Outfit
from persona.cloth.weave import grid_faces
from persona.geometry.kinematics import forward, pose_transforms
from persona.geometry.rotations import exp_rotation, log_rotation, unit
from persona.jit import plain
from persona.types import BodyPart, Motion

_ELBOW = 0.4  # of an arm's length to the finger tips: from there on it is kept off
_MET = (BodyPart.TORSO, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)  # what arms are kept off


@dataclass(frozen=True)
class ArmOptions:
    """How arms are kept off the body; chosen by hand, checked on the clips of six persons unless it says otherwise."""

    apart_m: float = 0.015  # between an arm and the body: cloth lies there, with its thickness on both sides
    pressed_m: float = 0.02  # how far an arm may reach into cloth as it hangs at rest: it gives way
    reach_m: float = 0.08  # further in, an arm is left as it is: the way out is not known
    rounds: int = 8  # of finding the deepest point and turning the arm by what that one needs
    largest: float = 0.5  # radians of one turn: an arm that needs more is meant to be there
    ease_s: float = 0.15  # seconds over which a turn comes and goes


def arms_off(outfit: Outfit, motion: Motion, options: ArmOptions | None = None) -> Motion:
    """The motion with arms that stay beside the body, and beside the garments that hang from it.

    A motion knows another person's girth and clothes: carried over to a wider one, hands that hang go through the
    thighs, and cloth between them has no place to be; a hand that swings through a wide skirt is caught in its folds.
    The arm is turned at the shoulder by the least that takes it out of the body, and out of the garments as they hang
    at rest, carried by what holds them; and a little before and after, so that it does so without a jerk. Arms further
    inside than the options say are left as they are.

    Args:
        outfit: whose body it is.
        motion: of the outfit's skeleton.
        options: how far off, and how smoothly.

    Raises:
        ValueError: the motion has another number of joints.
    """
    if motion.rotations.shape[1] != len(outfit.skeleton.names):
        raise ValueError(f"the motion has {motion.rotations.shape[1]} joints, the outfit {len(outfit.skeleton.names)}")
    options = options or ArmOptions()
    body = _Body(outfit, options)
    rotations = np.array(motion.rotations, np.float64)
    found = np.array([body.turns(frame) for frame in rotations]).reshape(len(rotations), len(body.arms), 3)
    mode = "wrap" if _loops(rotations) else "nearest"
    frames = options.ease_s * motion.fps
    for side, (joint, _) in enumerate(body.arms):
        if not found[:, side].any():
            continue
        turns = exp_rotation(_eased(found[:, side], frames, mode))
        rotations[:, joint] = turns @ rotations[:, joint]
    return replace(motion, rotations=rotations)


@dataclass(frozen=True)
class _Hanging:
    """A garment's free points as they hang at rest, in the frame of the joint that carries them."""

    joint: int
    points: Float[np.ndarray, "n 3"]
    normals: Float[np.ndarray, "n 3"]


def _hanging(outfit: Outfit) -> list[_Hanging]:
    """The garments at rest in the photo's pose, the arms out of their way; none that arms wear or carry, no hair."""
    numbers = [k for k, garment in enumerate(outfit.garments) if garment.is_cloth and garment.kind != "sleeve"]
    if not numbers:
        return []
    pose, found = arms_aside(outfit), []
    points, transforms = drape(outfit, pose), pose_transforms(outfit.skeleton, pose)
    for number in numbers:
        garment, own = outfit.garments[number], outfit.points_of(number)
        held = garment.held_rows * garment.columns
        carriers = outfit.skin.joints[own][:held], outfit.skin.weights[own][:held]
        joint = int(np.bincount(carriers[0].ravel(), carriers[1].ravel()).argmax())
        placed = plain(points[own], np.float32)
        outward = np.empty_like(placed)
        point_normals(placed, grid_faces(garment.rows, garment.columns, garment.closed), outward)
        turn, shift = transforms[joint, :3, :3], transforms[joint, :3, 3]
        found.append(_Hanging(joint, (placed[held:] - shift) @ turn, outward[held:] @ turn))
    return found


@dataclass(frozen=True)
class _Surface:
    """Points and unit normals that arms are kept off, and how far (meters; negative: that deep they may reach in)."""

    points: Float[np.ndarray, "n 3"]
    normals: Float[np.ndarray, "n 3"]
    apart: float

    def depths(
        self, arm: Float[np.ndarray, "a 3"], reach: float
    ) -> tuple[Float[np.ndarray, " a"], Float[np.ndarray, "a 3"]]:
        """How far points are from being clear of it (0: they are, or it is out of reach), and the way out."""
        near = np.empty((len(arm), SLOTS), np.int32)
        one = np.zeros(len(self.points), np.int32)
        find_near(plain(arm, np.float32), self.points, one, 1, one[:1], np.float32(reach), near)
        found, close = near[:, 0] >= 0, np.maximum(near[:, 0], 0)
        way = self.normals[close].astype(np.float64)
        depth = self.apart - ((arm - self.points[close]) * way).sum(1)
        return np.where(found, depth, 0.0), way


class _Body:
    """The body with its garments, and the parts of the arms that may reach in: elbows, forearms and hands."""

    def __init__(self, outfit: Outfit, options: ArmOptions) -> None:
        self.options, self.skeleton = options, outfit.skeleton
        self.obstacles = Obstacles(outfit.colliders, outfit.skeleton)
        parts, rest = outfit.colliders.parts, outfit.colliders.rest
        self.met = np.flatnonzero(np.isin(parts, _MET))
        self.arms: list[tuple[int, np.ndarray]] = []
        for part, joint in upper_arms(outfit.colliders, outfit.skeleton):
            own = np.flatnonzero(np.isin(parts, (part, ARMS[part])))
            away = np.linalg.norm(rest[own] - outfit.skeleton.rest_joints[joint], axis=1)
            self.arms.append((joint, own[away > _ELBOW * away.max()]))
        self.hanging = _hanging(outfit) if self.arms else []

    def turns(self, rotations: Float[np.ndarray, "j 3 3"]) -> Float[np.ndarray, "a 3"]:
        """By what each arm has to be turned in a pose (a rotation vector in the frame that it hangs on)."""
        skeleton, out = self.skeleton, np.zeros((len(self.arms), 3))
        if not (len(self.arms) and len(self.met)):
            return out
        rest = np.asarray(skeleton.rest_joints, np.float64)
        world, places = forward(skeleton, rotations, np.zeros(3))
        moved = places - np.einsum("jab,jb->ja", world, rest)
        points, normals = self.obstacles.posed(plain(np.concatenate([world, moved[..., None]], 2), np.float32))
        surfaces = [_Surface(points[self.met], normals[self.met], self.options.apart_m)]
        for cloth in self.hanging:
            turn = world[cloth.joint].T
            placed = plain(cloth.points @ turn + moved[cloth.joint], np.float32)
            surfaces.append(_Surface(placed, plain(cloth.normals @ turn, np.float32), -self.options.pressed_m))
        for side, (joint, own) in enumerate(self.arms):
            shoulder, total = places[joint], np.eye(3)
            spread = points[own] - shoulder
            for _ in range(self.options.rounds):
                arm = spread @ total.T
                found = [surface.depths(arm + shoulder, self.options.reach_m) for surface in surfaces]
                depth, way = max(found, key=lambda of: of[0].max())
                deepest = np.argmax(depth)
                if depth[deepest] <= 0:
                    break
                lever = np.cross(arm[deepest], way[deepest])
                total = exp_rotation(depth[deepest] * lever / (lever @ lever)) @ total
            turn = log_rotation(total)
            if np.linalg.norm(turn) <= self.options.largest:
                out[side] = world[skeleton.parents[joint]].T @ turn
        return out


def _eased(turns: Float[np.ndarray, "t 3"], frames: float, mode: str) -> Float[np.ndarray, "t 3"]:
    """Turns that come and go in so many frames, nowhere smaller than they have to be."""
    size = np.linalg.norm(turns, axis=1)
    wide = 2 * max(1, round(frames)) + 1
    # The largest of a window, averaged over windows of the same length, is nowhere less than what was there.
    enough = correlate1d(maximum_filter1d(size, wide, mode=mode), np.full(wide, 1 / wide), mode=mode)
    way = gaussian_filter1d(turns, max(frames, 1e-3), axis=0, mode=mode, truncate=6.0)
    return enough[:, None] * unit(way + 1e-12)


def _loops(rotations: Float[np.ndarray, "t j 3 3"]) -> bool:
    """Whether the last frame leads back to the first one."""
    if len(rotations) < 3:
        return False
    steps = np.abs(np.diff(rotations, axis=0)).max((1, 2, 3))
    return float(np.abs(rotations[0] - rotations[-1]).max()) <= 2 * float(steps.max())


__all__ = ["ArmOptions", "arms_off"]
