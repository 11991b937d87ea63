"""Arms beside garments: kept off the body they would reach into, and out of the way where cloth is hung on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float
from scipy.ndimage import correlate1d, gaussian_filter1d, maximum_filter1d

from persona.body.skinning import strongest_joints
from persona.cloth.kernels import SLOTS, find_near
from persona.cloth.obstacles import ARMS, Obstacles
from persona.cloth.outfit import Colliders, Outfit
from persona.geometry.kinematics import descendants, forward
from persona.geometry.rotations import about, exp_rotation, log_rotation, unit
from persona.jit import plain
from persona.types import BodyPart, Motion, Pose, Skeleton

_ELBOW = 0.4  # of an arm's length to the finger tips: from there on it is kept off
_MET = (BodyPart.TORSO, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)  # what arms are kept off


@dataclass(frozen=True)
class ArmOptions:
    """How arms are kept off the body; chosen by hand, checked on the clips of six persons unless it says otherwise."""

    apart_m: float = 0.015  # between an arm and the body: cloth lies there, with its thickness on both sides
    reach_m: float = 0.08  # further in, an arm is left as it is: the way out is not known
    rounds: int = 8  # of finding the deepest point and turning the arm by what that one needs
    largest: float = 0.5  # radians of one turn: an arm that needs more is meant to be there
    ease_s: float = 0.15  # seconds over which a turn comes and goes


def upper_arms(colliders: Colliders, skeleton: Skeleton) -> list[tuple[BodyPart, int]]:
    """The joints that arms hang on, by the arm's part."""
    strongest = strongest_joints(colliders.skin)
    count = len(skeleton.names)
    moved = np.bincount(strongest, minlength=count)
    found = []
    for part, hand in ARMS.items():
        own = np.bincount(strongest[np.isin(colliders.parts, (part, hand))], minlength=count)
        arm = 2 * own > moved
        found += [(part, int(joint)) for joint in np.flatnonzero(arm & ~arm[np.maximum(skeleton.parents, 0)])]
    return found


def arms_aside(outfit: Outfit) -> Pose:
    """The photo's pose with the arms stretched out sideways, level with the shoulders."""
    body, photo, skeleton = outfit.colliders, outfit.photo_pose, outfit.skeleton
    strongest = strongest_joints(body.skin)
    rotations = np.array(photo.rotations, np.float64)
    below = descendants(skeleton.parents)
    for _, joint in upper_arms(body, skeleton):
        rotations[below[joint]] = np.eye(3)
        own = body.rest[below[joint][strongest]]
        x, y = (np.asarray(own, np.float64).mean(0) - skeleton.rest_joints[joint])[:2]
        rotations[joint] = about("z", -float(np.arctan2(y, abs(x))) * np.sign(x))
    return Pose(rotations, photo.translation, photo.expression)


def arms_off(outfit: Outfit, motion: Motion, options: ArmOptions | None = None) -> Motion:
    """The motion with arms that stay beside the body where it would have hands or forearms inside of it.

    A motion knows another person's girth: carried over to a wider one, hands that hang go through the thighs, and cloth
    between them has no place to be. The arm is turned at the shoulder by the least that takes it out, and a little
    before and after, so that it does so without a jerk. Arms further inside than the options say are left as they are.

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


class _Body:
    """The body that garments hang on, and the parts of the arms that may reach into it: elbows, forearms and hands."""

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

    def turns(self, rotations: Float[np.ndarray, "j 3 3"]) -> Float[np.ndarray, "a 3"]:
        """By what each arm has to be turned in a pose (a rotation vector in the frame that it hangs on)."""
        skeleton, out = self.skeleton, np.zeros((len(self.arms), 3))
        if not (len(self.arms) and len(self.met)):
            return out
        rest = np.asarray(skeleton.rest_joints, np.float64)
        world, places = forward(skeleton, rotations, np.zeros(3))
        moved = places - np.einsum("jab,jb->ja", world, rest)
        points, normals = self.obstacles.posed(plain(np.concatenate([world, moved[..., None]], 2), np.float32))
        body, outward = points[self.met], normals[self.met]
        for side, (joint, own) in enumerate(self.arms):
            shoulder, total = places[joint], np.eye(3)
            spread = points[own] - shoulder
            for _ in range(self.options.rounds):
                arm = spread @ total.T
                depth, way = self._inside(arm + shoulder, body, outward)
                deepest = np.argmax(depth)
                if depth[deepest] <= 0:
                    break
                lever = np.cross(arm[deepest], way[deepest])
                total = exp_rotation(depth[deepest] * lever / (lever @ lever)) @ total
            turn = log_rotation(total)
            if np.linalg.norm(turn) <= self.options.largest:
                out[side] = world[skeleton.parents[joint]].T @ turn
        return out

    def _inside(self, arm: np.ndarray, body: np.ndarray, outward: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far points are from being clear of the body (0: they are), and the way out."""
        o = self.options
        near = np.empty((len(arm), SLOTS), np.int32)
        one = np.zeros(len(body), np.int32)
        find_near(plain(arm, np.float32), body, one, 1, one[:1], np.float32(o.reach_m), near)
        found, close = near[:, 0] >= 0, np.maximum(near[:, 0], 0)
        way = outward[close].astype(np.float64)
        depth = o.apart_m - ((arm - body[close]) * way).sum(1)
        return np.where(found, depth, 0.0), way


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


__all__ = ["ArmOptions", "arms_aside", "arms_off", "upper_arms"]
