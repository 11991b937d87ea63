"""Carry a motion over to another skeleton.

The bones of the target follow the directions of the source's bones: every part of the body takes the source's world
rotation, times a constant that turns the target's rest pose into the source's rest pose. Spine and neck rotations are
spread over as many joints as the target has, and the twist of a limb over its parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from persona.geometry.kinematics import forward, to_local
from persona.geometry.rotations import (
    Array,
    about,
    exp_rotation,
    log_rotation,
    orthonormal_frame,
    rotation_between,
    slerp,
    transpose,
    twist_angle,
    unit,
)
from persona.motion.anatomy import Anatomy, Arm, Leg, anatomy, body_frame, hand_axes, leg_length, sole_points, soles
from persona.motion.contacts import on_the_floor, plant_feet, speeds
from persona.motion.face import carried_face
from persona.motion.restpose import has_standing_rest, with_standing_rest
from persona.types import Motion, Skeleton

_SAME_REST = np.cos(np.radians(25))
_STANDING = -0.7  # a standing shin points down by more than 45 degrees
_ROUNDS = 4  # in which a spine is bent towards its end's place
_LARGEST_TURN = 0.1  # radians a joint may be turned at once


def retarget(motion: Motion, skeleton: Skeleton, floor: bool = True) -> Motion:
    """The same motion on another skeleton, hands, jaw and eyes included where both have them.

    The jaw goes from a joint to the facial action "jawOpen" or back where only one of them has the joint; other actions
    are kept by name.

    Root translation is scaled by leg length. With ``floor``, the motion is moved up or down so that the body's lowest
    part rests on y = 0 (:func:`persona.motion.contacts.on_the_floor`; jumps keep their height), and standing feet are
    held in place (:func:`persona.motion.contacts.plant_feet`). Joints that the
    source does not have (toes, eyes, fingers) keep their rest pose relative to their parents.

    Raises:
        PersonaError: one of the skeletons is not recognised as a human body.
    """
    source, target = anatomy(motion.skeleton), anatomy(skeleton)
    if _same_family(motion.skeleton, skeleton, source):
        rotations = np.asarray(motion.rotations, np.float64)
    else:
        usual = has_standing_rest(motion, source)
        motion = motion if usual else with_standing_rest(motion)
        transfer = _Transfer(motion, source, skeleton, target, thumbs_ahead=usual)
        rotations = transfer.local_rotations()
        _level_feet(motion, source, skeleton, target, rotations)
        rotations, motion = carried_face(motion, skeleton, rotations, transfer.body)
    _, positions = forward(motion.skeleton, motion.rotations, motion.translations)
    hips = (positions[:, source.legs[0].thigh[0]] + positions[:, source.legs[1].thigh[0]]) / 2
    hips = hips * (leg_length(skeleton, target) / leg_length(motion.skeleton, source))
    _, own = forward(skeleton, rotations, np.zeros((len(rotations), 3)))
    translations = hips - (own[:, target.legs[0].thigh[0]] + own[:, target.legs[1].thigh[0]]) / 2
    result = replace(motion, skeleton=skeleton, rotations=rotations, translations=translations)
    if not floor:
        return result
    return plant_feet(on_the_floor(result, motion))


def _same_family(a: Skeleton, b: Skeleton, parts: Anatomy) -> bool:
    """Same joints and the same rest pose up to the differences between people: local rotations mean the same."""
    if a.names != b.names or a.parents != b.parents:
        return False
    bones = [(arm.upper[0], arm.fore[0]) for arm in parts.arms] + [(arm.fore[0], arm.hand) for arm in parts.arms]
    bones += [(leg.thigh[0], leg.shin[0]) for leg in parts.legs] + [(leg.shin[0], leg.foot) for leg in parts.legs]
    first, last = np.asarray(bones).T
    x, y = (unit(s.rest_joints[last] - s.rest_joints[first]) for s in (a, b))
    return bool((np.einsum("ni,ni->n", x, y) > _SAME_REST).all())


@dataclass
class _Transfer:
    """Builds the target's world rotations; ``a`` and ``b`` are source and target throughout.

    ``thumbs_ahead``: as they are in every usual rest pose (arms out with palms down, or hanging).
    """

    motion: Motion
    a: Anatomy
    skeleton: Skeleton
    b: Anatomy
    thumbs_ahead: bool
    moving: Array = field(init=False)  # world rotations of the source (t, j, 3, 3)
    at: Array = field(init=False)  # and positions (t, j, 3)
    world: Array = field(init=False)  # of the target; not a number until set
    rest_a: Array = field(init=False)
    rest_b: Array = field(init=False)
    frame_a: Array = field(init=False)  # the source's left, up and forward at rest, as columns
    body: Array = field(init=False)  # turns the target's body at rest to the source's

    def __post_init__(self) -> None:
        motion = self.motion
        self.moving, self.at = forward(motion.skeleton, motion.rotations, motion.translations)
        self.world = np.full((len(motion), len(self.skeleton.names), 3, 3), np.nan)
        self.rest_a = np.asarray(motion.skeleton.rest_joints, np.float64)
        self.rest_b = np.asarray(self.skeleton.rest_joints, np.float64)
        self.frame_a = body_frame(motion.skeleton, self.a)
        self.body = self.frame_a @ body_frame(self.skeleton, self.b).T

    def local_rotations(self) -> Array:
        """Local rotations (t, j, 3, 3) of the target."""
        a, b = self.a, self.b
        self.world[:, b.hips] = self.moving[:, a.hips] @ self.body
        base_a, base_b = ((parts.neck or (parts.head,))[0] for parts in (a, b))
        self._spread((a.hips, *a.spine), (b.hips, *b.spine), base_a, base_b)
        self._aim(_thighs(a), base_a, _thighs(b), (b.hips, *b.spine, base_b), b.spine[:-1], a.hips)
        chest_a, chest_b = (a.spine or (a.hips,))[-1], (b.spine or (b.hips,))[-1]
        self._spread((chest_a, *a.neck), (chest_b, *b.neck), a.head, b.head)
        self._aim((base_a,), a.head, (base_b,), (chest_b, *b.neck, b.head), b.neck, chest_a)
        self.world[:, b.head] = self.moving[:, a.head] @ self.body
        for arm_a, arm_b in zip(a.arms, b.arms, strict=True):
            shoulder_a, shoulder_b = arm_a.upper[0], arm_b.upper[0]
            self._spread((chest_a, *arm_a.collar), (chest_b, *arm_b.collar), shoulder_a, shoulder_b)
            self._aim((base_a,), shoulder_a, (base_b,), (chest_b, *arm_b.collar, shoulder_b), arm_b.collar, chest_a)
            self._arm(arm_a, arm_b, carrier=(arm_b.collar or (chest_b,))[-1])
        for leg_a, leg_b in zip(a.legs, b.legs, strict=True):
            self._leg(leg_a, leg_b)
        for i, parent in enumerate(self.skeleton.parents):
            if np.isnan(self.world[0, i, 0, 0]):
                self.world[:, i] = self.world[:, parent] if parent >= 0 else np.eye(3)
        return to_local(self.skeleton.parents, self.world)

    def _spread(self, joints_a: Sequence[int], joints_b: Sequence[int], end_a: int, end_b: int) -> None:
        """Set a chain from the source's; both start with a joint that is set already and end before another.

        Every bone takes the source's rotation at its own place along the chain; the last bones match.
        """
        place_a, place_b = _middles(self.rest_a, [*joints_a, end_a]), _middles(self.rest_b, [*joints_b, end_b])
        place_b[-1] = 1.0
        for joint, place in zip(joints_b[1:], place_b[1:], strict=True):
            k = int(np.clip(np.searchsorted(place_a, place) - 1, 0, max(len(joints_a) - 2, 0)))
            turned = self.moving[:, joints_a[k]]
            if len(joints_a) > 1:
                share = float(np.clip((place - place_a[k]) / (place_a[k + 1] - place_a[k]), 0, 1))
                turned = slerp(turned, self.moving[:, joints_a[k + 1]], np.full(len(turned), share))
            self.world[:, joint] = turned @ self.body

    def _aim(
        self,
        from_a: tuple[int, ...],
        end_a: int,
        from_b: tuple[int, ...],
        chain_b: tuple[int, ...],
        movable: tuple[int, ...],
        carrier_a: int,
    ) -> None:
        """Bend a chain so that its end is where the source's is.

        Rotations alone carry a bend to another place if a spine has joints elsewhere. The place is relative to the
        middle of the joints ``from_a``, scaled by the lengths at rest, where the target keeps its own. Of the target's
        chain, which is set already and starts with the joint that carries it, the joints ``movable`` turn a little
        further (cyclic coordinate descent).
        """
        x = self.rest_a[end_a] - self.rest_a[list(from_a)].mean(0)
        y = self.body @ (self.rest_b[chain_b[-1]] - self.rest_b[list(from_b)].mean(0))
        if not movable or min(np.linalg.norm(x), np.linalg.norm(y)) < 0.02:
            return
        frame_a = self.moving[:, carrier_a]
        seen = np.einsum("tji,tj->ti", frame_a, self.at[:, end_a] - self.at[:, list(from_a)].mean(1))
        grown = rotation_between(x, y) * (np.linalg.norm(y) / np.linalg.norm(x))
        wanted = np.einsum("tij,jk,tk->ti", frame_a, grown, seen)
        start = self.rest_b[chain_b[1]] - self.rest_b[list(from_b)].mean(0)
        bones = [start, *(self.rest_b[j] - self.rest_b[i] for i, j in pairwise(chain_b[1:]))]
        for _ in range(_ROUNDS):
            for k in reversed(range(len(bones))):
                if chain_b[k] not in movable:
                    continue
                reach = np.stack([self.world[:, j] @ bone for j, bone in zip(chain_b, bones, strict=False)])
                pivot = reach[:k].sum(0)
                turn = log_rotation(rotation_between(reach[k:].sum(0), wanted - pivot))
                size = np.linalg.norm(turn, axis=-1, keepdims=True)
                turn = exp_rotation(turn * np.minimum(1.0, _LARGEST_TURN / np.maximum(size, 1e-9)))
                for joint in chain_b[k:]:
                    if joint in movable:
                        self.world[:, joint] = turn @ self.world[:, joint]

    def _two_bones(self, joints_a: tuple[int, int, int], joints_b: tuple[int, int, int]) -> tuple[Array, Array]:
        """Constants that turn the two bones of a limb at rest to the source's, with the least twist."""
        x, y = self.rest_a[list(joints_a)], self.rest_b[list(joints_b)]
        first = rotation_between(self.body @ (y[1] - y[0]), x[1] - x[0]) @ self.body
        return first, rotation_between(first @ (y[2] - y[1]), x[2] - x[1]) @ first

    def _arm(self, arm_a: Arm, arm_b: Arm, carrier: int) -> None:
        """Set an arm and its hand; ``carrier`` is the joint that the arm hangs from."""
        ends_a, ends_b = ((arm.upper[0], arm.fore[0], arm.hand) for arm in (arm_a, arm_b))
        upper, fore = self._two_bones(ends_a, ends_b)
        hand = self._hand_at_rest(arm_a, arm_b, fore)
        turned_upper = self.moving[:, arm_a.upper[-1]] @ upper
        turned_fore = self.moving[:, arm_a.fore[-1]] @ fore
        turned_hand = self.moving[:, arm_a.hand] @ hand
        upper_axis, fore_axis = (unit(self.rest_b[j] - self.rest_b[i]) for i, j in pairwise(ends_b))
        # The elbow only bends: turning the hand over is a twist that grows along the forearm.
        hinge = transpose(turned_upper) @ turned_fore
        bent = turned_upper @ hinge @ about(fore_axis, -twist_angle(hinge, fore_axis))
        self._twisted(arm_b.upper, carrier, turned_upper, upper_axis)
        turn = np.unwrap(twist_angle(transpose(bent) @ turned_hand, fore_axis))
        for k, joint in enumerate(arm_b.fore):
            self.world[:, joint] = bent @ about(fore_axis, turn * (k + 0.5) / (len(arm_b.fore) + 0.5))
        self.world[:, arm_b.hand] = turned_hand
        for finger in arm_a.fingers.keys() & arm_b.fingers.keys():
            joints_a, joints_b = arm_a.fingers[finger], arm_b.fingers[finger]
            rest = hand
            for k, joint in enumerate(joints_b):
                m = min(k, len(joints_a) - 1)
                bone_a, bone_b = _phalanx(self.motion.skeleton, joints_a, m), _phalanx(self.skeleton, joints_b, k)
                rest = rotation_between(rest @ bone_b, bone_a) @ rest
                self.world[:, joint] = self.moving[:, joints_a[m]] @ rest

    def _hand_at_rest(self, arm_a: Arm, arm_b: Arm, fore: Array) -> Array:
        """The constant that turns the hand at rest to the source's; ``fore`` is the forearm's."""
        direction_a, thumb_a = hand_axes(self.motion.skeleton, arm_a)
        direction_b, thumb_b = hand_axes(self.skeleton, arm_b)
        if thumb_a is None and self.thumbs_ahead:
            thumb_a = self.frame_a[:, 2]
        if thumb_a is None or thumb_b is None:
            return rotation_between(fore @ direction_b, direction_a) @ fore
        return orthonormal_frame(direction_a, thumb_a) @ orthonormal_frame(direction_b, thumb_b).T

    def _leg(self, leg_a: Leg, leg_b: Leg) -> None:
        """Set a leg and its foot."""
        ends_a, ends_b = ((leg.thigh[0], leg.shin[0], leg.foot) for leg in (leg_a, leg_b))
        thigh, shin = self._two_bones(ends_a, ends_b)
        foot = self._foot_at_rest(leg_a, leg_b)
        turned_thigh, turned_shin = self.moving[:, leg_a.thigh[-1]] @ thigh, self.moving[:, leg_a.shin[-1]] @ shin
        turned_foot = self.moving[:, leg_a.foot] @ foot
        thigh_axis, shin_axis = (unit(self.rest_b[j] - self.rest_b[i]) for i, j in pairwise(ends_b))
        self._twisted(leg_b.thigh, self.b.hips, turned_thigh, thigh_axis)
        turn = np.unwrap(twist_angle(transpose(turned_shin) @ turned_foot, shin_axis))
        for k, joint in enumerate(leg_b.shin):
            self.world[:, joint] = turned_shin @ about(shin_axis, turn * k / (len(leg_b.shin) + 1))
        self.world[:, leg_b.foot] = turned_foot
        for joint in leg_b.toes:
            self.world[:, joint] = self.moving[:, leg_a.toes[0]] @ foot if leg_a.toes else turned_foot

    def _foot_at_rest(self, leg_a: Leg, leg_b: Leg) -> Array:
        """The constant that turns the foot at rest to the source's.

        Both soles are flat at rest, however high the ankles are: only the outward turn of the feet may differ.
        """
        if not leg_a.toes or not leg_b.toes:
            return self.body
        up = self.frame_a[:, 1]
        x = self.rest_a[list(leg_a.toes)].mean(0) - self.rest_a[leg_a.foot]
        y = self.body @ (self.rest_b[list(leg_b.toes)].mean(0) - self.rest_b[leg_b.foot])
        flat_x, flat_y = (v - np.dot(v, up) * up for v in (x, y))
        if np.linalg.norm(flat_x) < 0.4 * np.linalg.norm(x):  # the source's rest pose hangs, its feet pointing down
            return rotation_between(y, x) @ self.body
        return rotation_between(flat_y, flat_x) @ self.body

    def _twisted(self, joints: tuple[int, ...], carrier: int, end: Array, axis: Array) -> None:
        """Set a limb of several joints that point along ``axis``: the twist of ``end`` (t, 3, 3) grows along them."""
        turn = np.unwrap(twist_angle(transpose(self.world[:, carrier]) @ end, axis))
        for k, joint in enumerate(joints, 1):
            self.world[:, joint] = end @ about(axis, turn * (k / len(joints) - 1))


def _thighs(parts: Anatomy) -> tuple[int, int]:
    return parts.legs[0].thigh[0], parts.legs[1].thigh[0]


def _middles(rest: Array, chain: Sequence[int]) -> Array:
    """Where along a chain of joints the middles of its bones are, from 0 to 1; strictly increasing."""
    lengths = np.linalg.norm(np.diff(rest[list(chain)], axis=0), axis=1) + 1e-6
    return (np.cumsum(lengths) - lengths / 2) / lengths.sum()


def _level_feet(motion: Motion, source: Anatomy, skeleton: Skeleton, target: Anatomy, rotations: Array) -> None:
    """Let standing feet not stand on their heels: bend all of ``rotations`` at the ankles by what is needed.

    Skeletons do not tell how high ankle and ball sit over the sole, so a foot that is flat in one rest pose may be
    tilted in another. Raised heels may be meant; raised toes of a foot at rest are not. A foot stands if its shin does:
    those of someone who lies point where they like.
    """
    scale = leg_length(skeleton, target) / leg_length(motion.skeleton, source)
    world, positions = forward(skeleton, rotations, motion.translations * scale)
    points = sole_points(soles(skeleton, target), world, positions)
    heel, ball = points[:, :, 0], points[:, :, 1:3].mean(2)
    rising = np.arcsin(np.clip(unit(ball - heel)[..., 1], -1, 1))
    shins = np.stack([positions[:, leg.foot] - positions[:, leg.shin[0]] for leg in target.legs], 1)
    slow = (speeds(points.mean(2), motion.fps) < 0.3) & (unit(shins)[..., 1] < _STANDING)
    if len(motion) < 10 or slow.sum() < 0.1 * len(motion):
        return
    tilt = float(np.clip(np.median(rising[slow]), 0, np.radians(20)))
    for leg in target.legs:
        rotations[:, leg.foot] = rotations[:, leg.foot] @ about(body_frame(skeleton, target)[:, 0], tilt)


def _phalanx(skeleton: Skeleton, joints: tuple[int, ...], k: int) -> Array:
    """The direction of a finger's phalanx; the last one's comes from its end site or goes on as the one before."""
    rest = np.asarray(skeleton.rest_joints, np.float64)
    if k + 1 < len(joints):
        return rest[joints[k + 1]] - rest[joints[k]]
    children = [i for i, p in enumerate(skeleton.parents) if p == joints[k]]
    if children and np.linalg.norm(rest[children[0]] - rest[joints[k]]) > 1e-4:
        return rest[children[0]] - rest[joints[k]]
    return rest[joints[k]] - rest[joints[k - 1]]
