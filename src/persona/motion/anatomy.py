"""Which joint of a skeleton is which part of the body, for many naming schemes.

Names give the limbs (SMPL, SMPL-X, CMU, Mixamo, Rokoko, Bandai, Daz, VRM, Unreal, Rigify, Acclaim, MakeHuman, Anny,
Xsens, Kinect, OptiTrack, SOMA, MHR, Valve, Second Life, H-Anim and MMD names are known, whatever stands before or is
numbered behind them); the spine, the neck and the collar bones are what lies between the limbs, so they may be called
anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from persona.errors import PersonaError
from persona.geometry.kinematics import common_ancestor, descendants, path
from persona.geometry.rotations import Array, about, unit
from persona.types import Skeleton

SIDES = ("left", "right")
FINGERS = ("thumb", "index", "middle", "ring", "pinky")

_PARTS = {
    "thigh": ("upleg", "upperleg", "upperleg01", "thigh", "thighbend", "femur", "hip", "legupper"),
    "leg": ("leg",),  # the whole leg's first bone (SOMA, MMD) or its second (Mixamo)
    "shin": ("lowerleg", "lowerleg01", "lowleg", "shin", "calf", "tibia", "knee", "leglower"),
    "ankle": ("ankle", "talocrural", "footankle"),
    "foot": ("foot",),
    "toes": ("toe", "toebase", "toes", "toe0", "ball", "toe31", "toe3", "midtoe", "toes01"),
    "upper_arm": ("arm", "upperarm", "upperarm01", "uparm", "shldr", "uarm", "shldrbend", "humerus", "armupper"),
    "shoulder": ("shoulder",),
    "forearm": ("forearm", "forearmbend", "lowerarm", "lowerarm01", "lowarm", "farm", "radius", "elbow", "armlower"),
    "wrist": ("wrist", "radiocarpal", "handwrist"),
    "hand": ("hand",),
    "head": ("head", "head1", "skullbase", "spine006"),  # Rigify numbers the spine up to the head
}
_BASES = {base: part for part, bases in _PARTS.items() for base in bases}
#: MMD's names in the words of the others; digits follow those of fingers.
_JAPANESE = {
    "頭": "head", "肩": "collar", "腕": "upperarm", "ひじ": "forearm", "肘": "forearm", "手首": "wrist",
    "足": "thigh", "ひざ": "shin", "膝": "shin", "足首": "ankle", "つま先": "toes", "親指": "thumb", "人指": "index",
    "人差指": "index", "中指": "middle", "薬指": "ring", "小指": "pinky",
}  # fmt: skip
_JAPANESE_SIDES = {"左": "left", "右": "right"}
_FINGER = re.compile(r"(?:hand)?(thumb|index|middle|mid|ring|pinky|little|finger)(?:finger)?0?(.*)")
_FINGER_NAMES = {"mid": "middle", "little": "pinky"}
_PHALANGES = {
    "proximal": 1,
    "intermediate": 2,
    "distal": 3,
    "metacarpal": 0,
    **{str(i): i for i in (1, 2, 3)},
    **{f"0{i}": i for i in (1, 2, 3)},
}
_A_HAND = 5  # fingers
_THUMB_PHALANGES = {"metacarpal": 1, "proximal": 2, "distal": 3}


@dataclass(frozen=True)
class Arm:
    """Joint indices of one arm; each tuple runs from the body outward."""

    collar: tuple[int, ...]
    upper: tuple[int, ...]
    fore: tuple[int, ...]
    hand: int
    fingers: dict[str, tuple[int, ...]]  # the phalanges, first to last


@dataclass(frozen=True)
class Leg:
    """Joint indices of one leg; each tuple runs from the body outward."""

    thigh: tuple[int, ...]
    shin: tuple[int, ...]
    foot: int
    toes: tuple[int, ...]  # every joint that bends with the ball of the foot


@dataclass(frozen=True)
class Anatomy:
    """Joint indices of a humanoid skeleton. ``spine`` ends with the joint that carries both arms."""

    hips: int
    spine: tuple[int, ...]
    neck: tuple[int, ...]
    head: int
    arms: tuple[Arm, Arm]
    legs: tuple[Leg, Leg]


def anatomy(skeleton: Skeleton) -> Anatomy:
    """Find the parts of the body among a skeleton's joints.

    Raises:
        PersonaError: a limb cannot be found; the message lists what is missing and the joints there are.
    """
    found = _named(skeleton.names)
    missing = [
        f"{side} {part}"
        for side in SIDES
        for part in ("thigh", "shin", "foot", "upper_arm", "forearm", "hand")
        if (side, part) not in found
    ]
    if ("", "head") not in found:
        missing.append("head")
    if missing:
        names = ", ".join(skeleton.names[:40]) + (" ..." if len(skeleton.names) > 40 else "")
        raise PersonaError(
            f"the motion's skeleton has no joint known as {', '.join(missing).replace('_', ' ')} "
            f"(its joints: {names}); rename its joints as Mixamo, CMU or SMPL do"
        )
    parents = skeleton.parents
    try:
        _settle_shoulders(parents, found)
        chest = common_ancestor(parents, found["left", "upper_arm"], found["right", "upper_arm"])
        hips = common_ancestor(parents, found["left", "thigh"], found["right", "thigh"])
        hips = common_ancestor(parents, hips, chest)  # MMD hangs pelvis and spine beside each other
        head = found["", "head"]
        base = common_ancestor(parents, chest, head)
        return Anatomy(
            hips=hips,
            spine=tuple(path(parents, hips, chest)),
            neck=tuple(path(parents, base, head)[:-1]),
            head=head,
            arms=tuple(_arm(skeleton, found, side, chest) for side in SIDES),  # type: ignore[arg-type]
            legs=tuple(_leg(skeleton, found, side) for side in SIDES),  # type: ignore[arg-type]
        )
    except ValueError as error:
        raise PersonaError(
            "the motion's skeleton is not a human skeleton (a hand must hang from its forearm, a foot "
            "from its shin, the arms from the spine); export the motion with the standard hierarchy"
        ) from error


def _settle_shoulders(parents: tuple[int, ...], found: dict[tuple[str, str], int]) -> None:
    """Let a "shoulder" be the collar bone if the other side's is, though the name of the upper arm says nothing."""
    for side, other in (SIDES, SIDES[::-1]):
        shoulder, collar = found.get((side, "shoulder")), found.get((other, "shoulder"))
        if shoulder is None or shoulder != found[side, "upper_arm"]:
            continue
        if collar is None or collar == found[other, "upper_arm"]:
            continue
        between = path(parents, shoulder, found[side, "forearm"])[:-1]
        if between:
            found[side, "upper_arm"] = between[0]


def _arm(skeleton: Skeleton, found: dict[tuple[str, str], int], side: str, chest: int) -> Arm:
    upper, fore, hand = (found[side, part] for part in ("upper_arm", "forearm", "hand"))
    parents = skeleton.parents
    fingers = {}
    for finger in FINGERS:
        joints = [found[key] for n in (1, 2, 3) if (key := (side, f"{finger}{n}")) in found]
        if len(joints) >= 2:  # a lone thumb joint (CMU) is a marker, not a finger
            fingers[finger] = tuple(joints)
    return Arm(
        collar=tuple(path(parents, chest, upper)[:-1]),
        upper=(upper, *path(parents, upper, fore)[:-1]),
        fore=(fore, *path(parents, fore, hand)[:-1]),
        hand=hand,
        fingers=fingers,
    )


def _leg(skeleton: Skeleton, found: dict[tuple[str, str], int], side: str) -> Leg:
    thigh, shin, foot = (found[side, part] for part in ("thigh", "shin", "foot"))
    parents = skeleton.parents
    if (side, "toes") in found:
        toe = found[side, "toes"]
        toes = tuple(i for i, p in enumerate(parents) if p == parents[toe] and "toe" in skeleton.names[i].lower())
        toes = toes or (toe,)
    else:
        toes = ()
    return Leg((thigh, *path(parents, thigh, shin)[:-1]), (shin, *path(parents, shin, foot)[:-1]), foot, toes)


def _named(names: tuple[str, ...]) -> dict[tuple[str, str], int]:
    """(side, part) of every joint whose name says so; the first of several wins, plain names before wrapped ones."""
    found: dict[tuple[str, str], int] = {}
    wrapped = []
    for i, name in enumerate(names):
        key = _part(name)
        if key is None:
            wrapped.append((i, name))
        else:
            found.setdefault(key, i)
    for i, name in wrapped:
        key = next((key for inner in _unwrapped(name) if (key := _part(inner)) is not None), None)
        if key is not None:
            found.setdefault(key, i)
    for side in SIDES:
        if (side, "leg") in found:
            found.setdefault((side, "shin" if (side, "thigh") in found else "thigh"), found[side, "leg"])
        # "shoulder" is the collar bone where something else is the upper arm (Mixamo), else the upper arm (SMPL, CMU).
        if (side, "shoulder") in found:
            found.setdefault((side, "upper_arm"), found[side, "shoulder"])
        if (side, "ankle") in found:  # then "foot" names the ball of the foot (SMPL)
            if (side, "foot") in found:
                found.setdefault((side, "toes"), found[side, "foot"])
            found[side, "foot"] = found[side, "ankle"]
        if (side, "wrist") in found:
            found[side, "hand"] = found[side, "wrist"]
    return found


def _part(name: str) -> tuple[str, str] | None:
    """Side and part of the body that a name says, if it does."""
    side, base = _split(name)
    part = _BASES.get(base, "")
    if base == "hip" and not side:
        part = ""
    if not part and side:
        part = _finger(base)
    return (side, part) if part and bool(side) == (part != "head") else None


def _unwrapped(name: str) -> Iterator[str]:
    """What is left of a name without what programs put before and behind names: "CC_Base_L_Foot" (the character),
    "DEF-foot.L" (the kind of bone), "LeftFoot_012" (a number), "l_foot_JNT", "Head_M" (in the middle)."""
    inner = re.sub(r"(?:[ _.-](?:\d+|m|x|jnt|joint|jt|bone|bind|stretch))+$", "", name, flags=re.IGNORECASE)
    yield inner
    if re.match(r"m[A-Z]", inner):  # Second Life: mHipLeft
        yield inner[1:]
    without = re.sub(r"[ _.-]stretch(?=[ _.-])", "", inner)  # Auto-Rig Pro: leg_stretch.l
    if without != inner:
        yield without
    for _ in range(3):
        shorter = re.sub(r"^[^ _.:|-]*[ _.:|-]+", "", inner)
        if shorter == inner:
            return
        inner = shorter
        yield inner


def _split(name: str) -> tuple[str, str]:
    """Side ("left", "right" or "") and the name without it, in lower case letters and digits only."""
    name = unicodedata.normalize("NFKC", name)
    if name[:1] in _JAPANESE_SIDES:
        return _JAPANESE_SIDES[name[0]], _letters(name[1:])
    name = re.sub(r"^.*[:|]|^mixamorig\d*_?|^(?:Bip\d*|Character\d*|J_Bip|joint)[_ ]", "", name)
    for side, letter in zip(SIDES, "LR", strict=True):
        for pattern in (
            rf"^{side}[ _.-]?(.+)$",
            rf"^(.+?)[ _.-]?{side}$",
            rf"^(?:C_)?{letter}[ _.-](.+)$",
            rf"^(.+?)[ _.-]{letter}$",
        ):
            match = re.match(pattern, name, re.IGNORECASE)
            if match:
                return side, _letters(match[1])
        # A bare first letter (lShldr, RThumb) counts only if the rest is a part of the body.
        rest = _letters(name[1:])
        if name[:1].upper() == letter and _letters(name) not in _BASES and (rest in _BASES or _finger(rest)):
            return side, rest
    return "", _letters(name)


def _letters(name: str) -> str:
    stem = name.rstrip("0123456789")
    if stem in _JAPANESE:
        word, number = _JAPANESE[stem], name[len(stem) :]
        return f"{word}{int(number) + 1}" if word == "thumb" and number else f"{word}{number}"  # thumbs count from 0
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _finger(base: str) -> str:
    """ "index2" of "handindex2", "findex02", "finger22", "indexintermediate"; "" if it is no finger."""
    match = _FINGER.fullmatch(base[1:] if base.startswith("f") and not base.startswith("finger") else base)
    if not match:
        return ""
    finger, tail = _FINGER_NAMES.get(match[1], match[1]), match[2]
    if finger == "finger":  # MakeHuman: finger<which>-<phalanx>, the thumb first
        if len(tail) != 2 or tail[0] not in "12345" or tail[1] not in "123":
            return ""
        return f"{FINGERS[int(tail[0]) - 1]}{tail[1]}"
    phalanx = _THUMB_PHALANGES.get(tail) if finger == "thumb" else None
    phalanx = phalanx or _PHALANGES.get(tail) or (1 if tail == "" else 0)
    return f"{finger}{phalanx}" if phalanx else ""


def body_frame(skeleton: Skeleton, parts: Anatomy, joints: Array | None = None) -> Array:
    """Columns left, up and forward of the body at rest (or at ``joints``, (..., j, 3)); identity if upright, facing +Z.

    Up is a world axis if one is near: shoulders sit a little before or behind the hips in a straight body.
    """
    p = np.asarray(skeleton.rest_joints if joints is None else joints, np.float64)
    left = sum(
        unit(p[..., a, :] - p[..., b, :])
        for a, b in (
            (parts.legs[0].thigh[0], parts.legs[1].thigh[0]),
            (parts.arms[0].upper[0], parts.arms[1].upper[0]),
        )
    )
    hips = (p[..., parts.legs[0].thigh[0], :] + p[..., parts.legs[1].thigh[0], :]) / 2
    up = unit(p[..., parts.arms[0].upper[0], :] + p[..., parts.arms[1].upper[0], :] - 2 * hips)
    nearest = np.round(up)  # a world axis if one is within 30 degrees
    close = np.einsum("...i,...i", up, unit(nearest)) > np.cos(np.radians(25))
    up = np.where((close & (np.abs(nearest).sum(-1) == 1))[..., None], nearest, up)
    forward = unit(np.cross(left, up))
    return np.stack([np.cross(up, forward), up, forward], -1)


def heel_turn(joints: Array, leg: Leg, angle: float) -> Array:
    """The turn of a foot whose heel is raised: by an angle (radians) about the axis across it, toes down.

    Args:
        joints: of the reference pose, meters, y up.
    """
    ahead = joints[list(leg.toes)].mean(0) - joints[leg.foot] if leg.toes else np.array([0.0, 0.0, 1.0])
    return about(unit(np.cross([0.0, 1.0, 0.0], ahead)), angle)


def leg_length(skeleton: Skeleton, parts: Anatomy) -> float:
    """Thigh plus shin in meters, the mean of both sides."""
    p = np.asarray(skeleton.rest_joints, np.float64)
    total = 0.0
    for leg in parts.legs:
        hip, knee, ankle = p[leg.thigh[0]], p[leg.shin[0]], p[leg.foot]
        total += float(np.linalg.norm(knee - hip) + np.linalg.norm(ankle - knee))
    return total / 2


def hand_axes(skeleton: Skeleton, arm: Arm) -> tuple[Array, Array | None]:
    """Where the hand points at rest, and from the little finger's side to the thumb's if the joints tell.

    Fingers tell, by their names or by how they hang from the hand; else a joint at the end of the hand and a thumb.
    """
    rest = np.asarray(skeleton.rest_joints, np.float64)
    wrist = rest[arm.hand]
    palm = [rest[arm.fingers[name][0]] for name in ("index", "middle", "ring", "pinky") if name in arm.fingers]
    if len(palm) >= 2:
        return np.mean(palm, 0) - wrist, palm[0] - palm[-1]
    below = [int(i) for i in np.flatnonzero(descendants(skeleton.parents)[arm.hand]) if i != arm.hand]
    thumbs = [i for i in below if "thumb" in skeleton.names[i].lower()]
    others = [i for i in below if skeleton.parents[i] == arm.hand and i not in thumbs]
    others.sort(key=lambda i: float(np.linalg.norm(rest[i] - wrist)))
    if len(others) + bool(thumbs) == _A_HAND:  # without names: the thumb begins nearest to the wrist
        thumb = rest[thumbs[0] if thumbs else others.pop(0)]
        palm = sorted((rest[i] for i in others), key=lambda p: float(np.linalg.norm(p - thumb)))
        return np.mean(palm, 0) - wrist, palm[0] - palm[-1]
    direction = rest[others[-1]] - wrist if others else np.zeros(3)
    if np.linalg.norm(direction) < 0.01:
        return wrist - rest[arm.fore[0]], None
    thumb = rest[thumbs[-1]] - wrist if thumbs else np.zeros(3)
    aside = np.linalg.norm(thumb - np.dot(thumb, unit(direction)) * unit(direction))
    return direction, thumb if aside > 0.01 else None


@dataclass(frozen=True)
class Sole:
    """Points under one foot, fixed to its joints: heel and both edges of the ball on the foot, tip on the toes.

    The last one is the middle of the toes, a ball.
    """

    joints: tuple[int, ...]
    offsets: Array  # (len(joints), 3) from the joint, in rest axes
    radii: Array  # (len(joints),) meters; 0 but for the toes


# Where the sole is, in lengths from the ankle to the ball of the foot seen from above (measured on Anny's foot).
_BELOW_BALL, _BEHIND_ANKLE, _BEYOND_BALL, _HALF_WIDTH = 0.19, 0.38, 0.36, 0.27
_FLAT = 0.9  # of the length from the ankle to the ball: at least that is seen from above of a flat foot
_TOES, _TOES_BEYOND_BALL = 0.11, 0.32  # radius and middle of a ball in the toes


def soles(skeleton: Skeleton, parts: Anatomy) -> tuple[Sole, Sole]:
    """The soles of both feet, guessed from the joints at rest, where both feet stand flat, or in shoes with heels."""
    p = np.asarray(skeleton.rest_joints, np.float64)
    forward = body_frame(skeleton, parts)[:, 2]
    up = body_frame(skeleton, parts)[:, 1]
    result = []
    for leg in parts.legs:
        ankle = p[leg.foot]
        ball = p[list(leg.toes)].mean(0) if leg.toes else _tip(skeleton, leg.foot)
        if ball is None:
            ball = ankle + leg_length(skeleton, parts) * (0.18 * forward - 0.06 * up)
        ahead = (ball - ankle) - np.dot(ball - ankle, up) * up
        length = np.linalg.norm(ahead)
        if length < 0.05 * leg_length(skeleton, parts):  # the rest pose stands on tiptoe: the foot points down
            ahead, length = forward, float(np.linalg.norm(ball - ankle))
        # in heels the foot points down, and seen from above it is short
        length = max(length, _FLAT * float(np.linalg.norm(ball - ankle)))
        ahead = unit(ahead)
        side = np.cross(up, ahead)
        ground = np.dot(ball - ankle, up) - _BELOW_BALL * length
        heel = -_BEHIND_ANKLE * length * ahead + ground * up
        edges = [np.dot(ball - ankle, ahead) * ahead + ground * up + s * _HALF_WIDTH * length * side for s in (-1, 1)]
        tip = (np.dot(ball - ankle, ahead) + _BEYOND_BALL * length) * ahead + ground * up
        toes = tip + (_TOES_BEYOND_BALL - _BEYOND_BALL) * length * ahead + _TOES * length * up
        toe = leg.toes[len(leg.toes) // 2] if leg.toes else leg.foot
        offsets = np.stack([heel, *edges, tip + ankle - p[toe], toes + ankle - p[toe]])
        radii = np.array([0.0, 0.0, 0.0, 0.0, _TOES * length])
        result.append(Sole((leg.foot, leg.foot, leg.foot, toe, toe), offsets, radii))
    return result[0], result[1]


def _tip(skeleton: Skeleton, joint: int) -> Array | None:
    """Where the bone of a joint without named children ends: its first child."""
    children = [i for i, p in enumerate(skeleton.parents) if p == joint]
    return np.asarray(skeleton.rest_joints[children[0]], np.float64) if children else None


def sole_points(soles: tuple[Sole, Sole], world: Array, positions: Array) -> Array:
    """World positions (..., 2, 5, 3) of heel, inner and outer ball, tip and toes of the left and the right foot."""
    return np.stack(
        [
            positions[..., s.joints, :] + np.einsum("...nij,nj->...ni", world[..., s.joints, :, :], s.offsets)
            for s in soles
        ],
        -3,
    )
