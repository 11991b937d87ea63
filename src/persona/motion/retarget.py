"""Carry a motion over to another skeleton.

The bones of the target follow the directions of the source's bones: every part of the body takes the source's world
rotation, times a constant that turns the target's rest pose into the source's rest pose. Spine and neck rotations are
spread over as many joints as the target has, and the twist of a limb over its parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from persona.motion.anatomy import Anatomy, Arm, Leg, anatomy, body_frame, leg_length, sole_points, soles
from persona.motion.contacts import floor_height, plant_feet, speeds
from persona.motion.kinematics import forward, to_local
from persona.motion.restpose import has_standing_rest, with_standing_rest
from persona.motion.rotations import Array, about, between, blend, transpose, twist_angle, unit
from persona.motion.rotations import frame as make_frame
from persona.types import Motion, Skeleton

_SAME_REST = np.cos(np.radians(25))


def retarget(motion: Motion, skeleton: Skeleton, floor: bool = True) -> Motion:
    """The same motion on another skeleton, hands included where both have fingers.

    Root translation is scaled by leg length. With ``floor``, the whole motion is moved up or down so that the feet
    stand on y = 0, and standing feet are held in place (:func:`persona.motion.contacts.plant_feet`). Joints that the
    source does not have (toes, eyes, fingers) keep their rest pose relative to their parents.

    Raises:
        PersonaError: one of the skeletons is not recognised as a human body.
    """
    source, target = anatomy(motion.skeleton), anatomy(skeleton)
    if _same_family(motion.skeleton, skeleton, source):
        rotations = np.asarray(motion.rotations, np.float64)
    elif has_standing_rest(motion, source):
        rotations = _transfer(motion, source, skeleton, target, thumbs_ahead=True)
    else:
        motion = with_standing_rest(motion)
        rotations = _transfer(motion, source, skeleton, target, thumbs_ahead=False)
    _, positions = forward(motion.skeleton, motion.rotations, motion.translations)
    hips = (positions[:, source.legs[0].thigh[0]] + positions[:, source.legs[1].thigh[0]]) / 2
    hips = hips * (leg_length(skeleton, target) / leg_length(motion.skeleton, source))
    _, own = forward(skeleton, rotations, np.zeros((len(rotations), 3)))
    translations = hips - (own[:, target.legs[0].thigh[0]] + own[:, target.legs[1].thigh[0]]) / 2
    result = replace(motion, skeleton=skeleton, rotations=rotations, translations=translations)
    if not floor:
        return result
    translations[:, 1] -= floor_height(result)
    return plant_feet(result)


def _same_family(a: Skeleton, b: Skeleton, parts: Anatomy) -> bool:
    """Same joints and the same rest pose up to the differences between people: local rotations mean the same."""
    if a.names != b.names or a.parents != b.parents:
        return False
    bones = [(arm.upper[0], arm.fore[0]) for arm in parts.arms] + [(arm.fore[0], arm.hand) for arm in parts.arms]
    bones += [(leg.thigh[0], leg.shin[0]) for leg in parts.legs] + [(leg.shin[0], leg.foot) for leg in parts.legs]
    first, last = np.asarray(bones).T
    x, y = (unit(s.rest_joints[last] - s.rest_joints[first]) for s in (a, b))
    return bool((np.einsum("ni,ni->n", x, y) > _SAME_REST).all())


def _transfer(motion: Motion, source: Anatomy, skeleton: Skeleton, target: Anatomy, thumbs_ahead: bool) -> Array:
    """Local rotations (t, j, 3, 3) of the target; ``thumbs_ahead``: as they are in every usual rest pose."""
    moving, _ = forward(motion.skeleton, motion.rotations, motion.translations)
    a, b = np.asarray(motion.skeleton.rest_joints, np.float64), np.asarray(skeleton.rest_joints, np.float64)
    frame_a, frame_b = body_frame(motion.skeleton, source), body_frame(skeleton, target)
    body = frame_a @ frame_b.T
    world = np.full((len(moving), len(skeleton.names), 3, 3), np.nan)

    def spread(joints_a: Sequence[int], joints_b: Sequence[int], end_a: int, end_b: int) -> None:
        """Set the target's chain from the source's; both start with a joint that is set already, and end at a joint
        that is not part of them.

        Every bone takes the source's rotation at its own place along the chain; the last bones match.
        """
        place_a, place_b = _middles(a, [*joints_a, end_a]), _middles(b, [*joints_b, end_b])
        place_b[-1] = 1.0
        for joint, place in zip(joints_b[1:], place_b[1:], strict=True):
            k = int(np.clip(np.searchsorted(place_a, place) - 1, 0, max(len(joints_a) - 2, 0)))
            turned = moving[:, joints_a[k]]
            if len(joints_a) > 1:
                share = float(np.clip((place - place_a[k]) / (place_a[k + 1] - place_a[k]), 0, 1))
                turned = blend(turned, moving[:, joints_a[k + 1]], np.full(len(moving), share))
            world[:, joint] = turned @ body

    world[:, target.hips] = moving[:, source.hips] @ body
    base_a, base_b = ((parts.neck or (parts.head,))[0] for parts in (source, target))
    spread((source.hips, *source.spine), (target.hips, *target.spine), base_a, base_b)
    chest_a, chest_b = (source.spine or (source.hips,))[-1], (target.spine or (target.hips,))[-1]
    spread((chest_a, *source.neck), (chest_b, *target.neck), source.head, target.head)
    world[:, target.head] = moving[:, source.head] @ body
    for arm_a, arm_b in zip(source.arms, target.arms, strict=True):
        spread((chest_a, *arm_a.collar), (chest_b, *arm_b.collar), arm_a.upper[0], arm_b.upper[0])
        collar = (arm_b.collar or (chest_b,))[-1]
        ahead = frame_a[:, 2] if thumbs_ahead else None
        _arm(moving, a, b, arm_a, arm_b, body, ahead, world, world[:, collar], (motion.skeleton, skeleton))
    for leg_a, leg_b in zip(source.legs, target.legs, strict=True):
        _leg(moving, a, b, leg_a, leg_b, body, frame_a, world, world[:, target.hips])
    for i, parent in enumerate(skeleton.parents):
        if np.isnan(world[0, i, 0, 0]):
            world[:, i] = world[:, parent] if parent >= 0 else np.eye(3)
    rotations = to_local(skeleton.parents, world)
    _level_feet(motion, source, skeleton, target, rotations)
    return rotations


def _middles(rest: Array, chain: Sequence[int]) -> Array:
    """Where along a chain of joints the middles of its bones are, from 0 to 1; strictly increasing."""
    lengths = np.linalg.norm(np.diff(rest[list(chain)], axis=0), axis=1) + 1e-6
    return (np.cumsum(lengths) - lengths / 2) / lengths.sum()


def _level_feet(motion: Motion, source: Anatomy, skeleton: Skeleton, target: Anatomy, rotations: Array) -> None:
    """Let standing feet not stand on their heels: bend all of ``rotations`` at the ankles by what is needed.

    Skeletons do not tell how high ankle and ball sit over the sole, so a foot that is flat in one rest pose may be
    tilted in another. Raised heels may be meant; raised toes of a foot at rest are not.
    """
    scale = leg_length(skeleton, target) / leg_length(motion.skeleton, source)
    world, positions = forward(skeleton, rotations, motion.translations * scale)
    points = sole_points(soles(skeleton, target), world, positions)
    heel, ball = points[:, :, 0], points[:, :, 1:3].mean(2)
    rising = np.arcsin(np.clip(unit(ball - heel)[..., 1], -1, 1))
    slow = speeds(points.mean(2), motion.fps) < 0.3
    if len(motion) < 10 or slow.sum() < 0.1 * len(motion):
        return
    tilt = float(np.clip(np.median(rising[slow]), 0, np.radians(20)))
    for leg in target.legs:
        rotations[:, leg.foot] = rotations[:, leg.foot] @ about(body_frame(skeleton, target)[:, 0], tilt)


def _arm(
    moving: Array,
    a: Array,
    b: Array,
    arm_a: Arm,
    arm_b: Arm,
    body: Array,
    ahead: Array | None,
    world: Array,
    carrier: Array,
    skeletons: tuple[Skeleton, Skeleton],
) -> None:
    """Set the world rotations of the target's arm and hand; ``carrier`` (t, 3, 3) is what it hangs from."""
    upper, fore = _two_bones(
        a, b, (arm_a.upper[0], arm_a.fore[0], arm_a.hand), (arm_b.upper[0], arm_b.fore[0], arm_b.hand), body
    )
    hand_a, hand_b = (_hand_frame(s, arm) for s, arm in zip(skeletons, (arm_a, arm_b), strict=True))
    direction_a = hand_a[0] if hand_a[0] is not None else a[arm_a.hand] - a[arm_a.fore[0]]
    direction_b = hand_b[0] if hand_b[0] is not None else b[arm_b.hand] - b[arm_b.fore[0]]
    # Without thumb or fingers: in any usual rest pose (arms out, palms down; arms hanging) thumbs point ahead.
    thumb_a = hand_a[1] if hand_a[1] is not None else ahead
    if hand_b[1] is not None and thumb_a is not None:
        hand = make_frame(direction_a, thumb_a) @ make_frame(direction_b, hand_b[1]).T
    else:
        hand = between(fore @ direction_b, direction_a) @ fore
    upper_axis, fore_axis = unit(b[arm_b.fore[0]] - b[arm_b.upper[0]]), unit(b[arm_b.hand] - b[arm_b.fore[0]])
    turned_upper = moving[:, arm_a.upper[-1]] @ upper
    turned_fore = moving[:, arm_a.fore[-1]] @ fore
    turned_hand = moving[:, arm_a.hand] @ hand
    # The elbow only bends: turning the hand over is a twist that grows along the forearm.
    hinge = transpose(turned_upper) @ turned_fore
    hinge = hinge @ about(fore_axis, -twist_angle(hinge, fore_axis))
    bent = turned_upper @ hinge
    _twisted(world, arm_b.upper, carrier, turned_upper, upper_axis)
    turn = np.unwrap(twist_angle(transpose(bent) @ turned_hand, fore_axis))
    for k, joint in enumerate(arm_b.fore):
        world[:, joint] = bent @ about(fore_axis, turn * (k + 0.5) / (len(arm_b.fore) + 0.5))
    world[:, arm_b.hand] = turned_hand
    for finger, joints_b in arm_b.fingers.items():
        joints_a = arm_a.fingers.get(finger)
        if joints_a is None:
            continue
        rest = hand
        for k, joint in enumerate(joints_b):
            m = min(k, len(joints_a) - 1)
            bone_a, bone_b = _bone(skeletons[0], joints_a, m), _bone(skeletons[1], joints_b, k)
            rest = between(rest @ bone_b, bone_a) @ rest
            world[:, joint] = moving[:, joints_a[m]] @ rest


def _two_bones(
    a: Array, b: Array, joints_a: tuple[int, int, int], joints_b: tuple[int, int, int], body: Array
) -> tuple[Array, Array]:
    """Constants that turn the two bones of a limb of the target at rest to the source's, least twist first to last."""
    first = between(body @ (b[joints_b[1]] - b[joints_b[0]]), a[joints_a[1]] - a[joints_a[0]]) @ body
    return first, between(first @ (b[joints_b[2]] - b[joints_b[1]]), a[joints_a[2]] - a[joints_a[1]]) @ first


def _twisted(world: Array, joints: tuple[int, ...], carrier: Array, end: Array, axis: Array) -> None:
    """Set a limb of several joints that all point along ``axis``: the twist of ``end`` grows along them."""
    turn = np.unwrap(twist_angle(transpose(carrier) @ end, axis))
    for k, joint in enumerate(joints):
        share = (k + 1) / len(joints)
        world[:, joint] = end @ about(axis, -turn * (1 - share))


def _leg(
    moving: Array, a: Array, b: Array, leg_a: Leg, leg_b: Leg, body: Array, frame_a: Array, world: Array, carrier: Array
) -> None:
    """Set the world rotations of the target's leg and foot."""
    joints_a, joints_b = ((leg.thigh[0], leg.shin[0], leg.foot) for leg in (leg_a, leg_b))
    thigh, shin = _two_bones(a, b, joints_a, joints_b, body)
    foot = body
    if leg_a.toes and leg_b.toes:
        # Both soles are flat at rest, however high the ankle is: only the outward turn of the feet may differ.
        up = frame_a[:, 1]
        x = a[list(leg_a.toes)].mean(0) - a[leg_a.foot]
        y = body @ (b[list(leg_b.toes)].mean(0) - b[leg_b.foot])
        flat_x, flat_y = x - np.dot(x, up) * up, y - np.dot(y, up) * up
        if np.linalg.norm(flat_x) > 0.4 * np.linalg.norm(x):
            foot = between(flat_y, flat_x) @ body
        else:  # the source's rest pose hangs with its feet pointing down
            foot = between(y, x) @ body
    turned_thigh, turned_shin = moving[:, leg_a.thigh[-1]] @ thigh, moving[:, leg_a.shin[-1]] @ shin
    turned_foot = moving[:, leg_a.foot] @ foot
    thigh_axis, shin_axis = unit(b[joints_b[1]] - b[joints_b[0]]), unit(b[joints_b[2]] - b[joints_b[1]])
    _twisted(world, leg_b.thigh, carrier, turned_thigh, thigh_axis)
    turn = np.unwrap(twist_angle(transpose(turned_shin) @ turned_foot, shin_axis))
    for k, joint in enumerate(leg_b.shin):
        world[:, joint] = turned_shin @ about(shin_axis, turn * k / (len(leg_b.shin) + 1))
    world[:, leg_b.foot] = turned_foot
    for joint in leg_b.toes:
        world[:, joint] = moving[:, leg_a.toes[0]] @ foot if leg_a.toes else turned_foot


def _bone(skeleton: Skeleton, joints: tuple[int, ...], k: int) -> Array:
    """The direction of a finger's phalanx; the last one's comes from its end site or goes on as the one before."""
    rest = np.asarray(skeleton.rest_joints, np.float64)
    if k + 1 < len(joints):
        return rest[joints[k + 1]] - rest[joints[k]]
    children = [i for i, p in enumerate(skeleton.parents) if p == joints[k]]
    if children and np.linalg.norm(rest[children[0]] - rest[joints[k]]) > 1e-4:
        return rest[children[0]] - rest[joints[k]]
    return rest[joints[k]] - rest[joints[k - 1]]


def _hand_frame(skeleton: Skeleton, arm: Arm) -> tuple[Array | None, Array | None]:
    """Where the hand points, and from the little finger's side to the thumb's; None where the joints do not tell."""
    rest = np.asarray(skeleton.rest_joints, np.float64)
    wrist = rest[arm.hand]
    fingers = {name: rest[joints[0]] for name, joints in arm.fingers.items()}
    palm = [fingers[name] for name in ("index", "middle", "ring", "pinky") if name in fingers]
    if len(palm) >= 2:
        return np.mean(palm, 0) - wrist, palm[0] - palm[-1]
    children = [i for i, p in enumerate(skeleton.parents) if p == arm.hand]
    thumbs = [i for i in _below(skeleton, arm.hand) if "thumb" in skeleton.names[i].lower()]
    others = [i for i in children if i not in thumbs]
    direction = rest[others[0]] - wrist if others else None
    if direction is not None and np.linalg.norm(direction) < 0.01:
        direction = None
    thumb = rest[thumbs[-1]] - wrist if thumbs else None
    if thumb is not None and direction is not None:
        across = thumb - np.dot(thumb, unit(direction)) * unit(direction)
        thumb = thumb if np.linalg.norm(across) > 0.01 else None
    return direction, thumb if direction is not None else None


def _below(skeleton: Skeleton, joint: int) -> list[int]:
    below = {joint}
    for i, parent in enumerate(skeleton.parents):
        if parent in below:
            below.add(i)
    return sorted(below - {joint})
