"""What every pixel of the person shows: skin, hair, cloth, shoe or a held thing.

No learned parser: colour models are learned from places the landmarks know (cheeks, crown, chest, fingers, shins), and
the landmarks say where each material can be at all.

The numbers stand where they are used: a learned parser will take the place of this module.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.colour import discounted, srgb_to_lab
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import components, disk, touching
from persona.landmark_names import (
    ANKLES,
    CHEEKS,
    ELBOWS,
    HAND_COUNT,
    HEELS,
    HIPS,
    INDEX_FINGERS,
    KNEES,
    NOSE_RIDGE,
    PALM_OUTLINE,
    PINKIES,
    SHOULDERS,
    TOES,
    TRUNK_OUTLINE,
    WRISTS,
    HandPoint,
)
from persona.types import HandLandmarks, HeadFrame, Landmarks, Material

_HEIGHT = 800  # pixels: labels are found at this size at most
_LIMBS = ((SHOULDERS, ELBOWS), (ELBOWS, WRISTS), (HIPS, KNEES), (KNEES, ANKLES), (ANKLES, TOES))


@dataclass(frozen=True)
class _Head:
    """The head's own axes: ``up`` and ``side`` of every pixel in face heights from the middle of the face's oval."""

    oval: Bool[np.ndarray, "h w"]
    up: Float[np.ndarray, "h w"]
    side: Float[np.ndarray, "h w"]
    height: float  # of the face in pixels


def materials(
    foreground: Float[np.ndarray, "h w 3"],
    alpha: Float[np.ndarray, "h w"],
    props: UInt8[np.ndarray, "h w"],
    landmarks: Landmarks,
    head_frame: HeadFrame | None,
) -> UInt8[np.ndarray, "h w"]:
    """Label the person's pixels.

    Args:
        foreground: the person's own colours.
        alpha: matte; labels are given where it is above 0.02, so that soft edges carry their material.
        props: held things, known already.
        landmarks: in pixels of the same picture.
        head_frame: the head in the same picture (:func:`persona.perception.head.find_head`).

    Returns:
        :class:`Material` values.
    """
    labels = np.full(alpha.shape, np.uint8(Material.BACKGROUND))
    ys, xs = np.nonzero(alpha > 0.02)
    if not len(ys):
        return labels
    box = slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1)
    scale = min(1.0, _HEIGHT / max(alpha[box].shape))
    size = tuple(max(1, round(n * scale)) for n in alpha[box].shape[::-1])

    def shrink(image: np.ndarray, how: int = cv2.INTER_AREA) -> np.ndarray:
        return cv2.resize(np.ascontiguousarray(image[box]), size, interpolation=how)

    origin = np.array([xs.min(), ys.min()])
    found = _label(
        srgb_to_lab(shrink(foreground.astype(np.float32))),
        shrink(alpha.astype(np.float32)) > 0.5,
        shrink(props, cv2.INTER_NEAREST) > 0,
        _Points(landmarks, head_frame, origin, scale),
    )
    full = cv2.resize(found, alpha[box].shape[::-1], interpolation=cv2.INTER_NEAREST)
    labels[box] = np.where(alpha[box] > 0.02, full, np.uint8(Material.BACKGROUND))
    return labels


class _Points:
    """Landmarks in the pixels of the reduced window."""

    def __init__(self, landmarks: Landmarks, head: HeadFrame | None, origin: np.ndarray, scale: float) -> None:
        def place(points: np.ndarray) -> np.ndarray:
            return (points[:, :2] - origin) * scale

        self.body = place(landmarks.body)
        self.confidence = landmarks.body_confidence
        self.head = None if head is None else head.placed((origin[0], origin[1]), (scale, scale))
        self.face = None if landmarks.face is None else place(landmarks.face)
        hands: tuple[HandLandmarks | None, ...] = (landmarks.left_hand, landmarks.right_hand)
        self.hands = [None if hand is None else place(hand.points) for hand in hands]


def _label(
    lab: Float[np.ndarray, "h w 3"], person: Bool[np.ndarray, "h w"], props: Bool[np.ndarray, "h w"], points: _Points
) -> UInt8[np.ndarray, "h w"]:
    labels = np.full(person.shape, np.uint8(Material.CLOTH))
    # colours at the rim are mixed: they take the label of the nearest pixel further in
    inner = cv2.erode(person.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    head = _head_axes(points.head, person.shape)
    grey = bool(np.percentile(np.hypot(lab[..., 1], lab[..., 2])[person], 95) < 12)
    skin = _skin(lab, person, points, head, grey)
    hair = _hair(lab, person, points, head, skin, grey)
    shoes = _shoes(lab, person, points, skin)
    labels[skin] = Material.SKIN
    labels[hair] = Material.HAIR
    # between brow and fringe there is no cloth
    gap = head.oval & (head.up > 0) & (labels == Material.CLOTH)
    labels[gap] = nearest_fill(labels, person & (skin | hair))[gap]
    labels[shoes] = Material.SHOE
    labels[props] = Material.PROP
    inner |= props
    return nearest_fill(labels, inner)


def _head_axes(head: HeadFrame | None, shape: tuple[int, int]) -> _Head:
    """The head's axes at every pixel; everything is far below a head that is not in the picture."""
    if head is None:
        return _Head(np.zeros(shape, bool), np.full(shape, -np.inf), np.full(shape, np.inf), 4.0)
    height = max(head.height, 4.0)
    up = (head.top - head.chin) / height
    centre = head.oval.mean(0)
    oval = np.zeros(shape, np.uint8)
    cv2.fillPoly(oval, [head.oval.astype(np.int32)], 1)
    y, x = np.mgrid[: shape[0], : shape[1]]
    dx, dy = x + 0.5 - centre[0], y + 0.5 - centre[1]
    return _Head(
        oval=oval > 0,
        up=(dx * up[0] + dy * up[1]) / height,
        side=np.abs(dx * up[1] - dy * up[0]) / height,
        height=height,
    )


def _centres(colours: Float[np.ndarray, "n 3"], count: int) -> Float[np.ndarray, "k 3"]:
    """Cluster centres of weighted L*a*b* colours; none when there are too few colours to tell."""
    if len(colours) < 10 * count:
        return np.zeros((0, 3), np.float32)
    step = max(1, len(colours) // 4000)
    cv2.setRNGSeed(0)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 1.0)
    samples = np.ascontiguousarray(colours[::step], np.float32)
    return cv2.kmeans(samples, count, np.zeros((0, 0), np.int32), criteria, 2, cv2.KMEANS_PP_CENTERS)[2]


def _distance(colours: Float[np.ndarray, "h w 3"], centres: Float[np.ndarray, "k 3"]) -> Float[np.ndarray, "h w"]:
    """Distance of every pixel to the nearest centre; far when there is none."""
    best = np.full(colours.shape[:2], 1e3, np.float32)
    for centre in centres:
        best = np.minimum(best, np.linalg.norm(colours - centre, axis=-1))
    return best


def _near_bones(
    shape: tuple[int, int], bones: list[tuple[np.ndarray, np.ndarray]], radius: float
) -> Bool[np.ndarray, "h w"]:
    drawn = np.zeros(shape, np.uint8)
    for a, b in bones:
        ends = [(int(p[0]), int(p[1])) for p in (a, b)]
        cv2.line(drawn, ends[0], ends[1], 1, max(1, round(2 * radius)))
    return drawn > 0


def _skin(
    lab: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    points: _Points,
    head: _Head,
    grey: bool,
) -> Bool[np.ndarray, "h w"]:
    """Face, neck, hands, and limbs where they have the colour of the face or of the hands."""
    shape = person.shape
    # shading changes lightness most: hue counts more, except where there is none
    weights = np.array([0.8, 1, 1] if grey else [0.45, 1, 1], np.float32)
    colours = cv2.GaussianBlur(lab, (0, 0), max(0.8, head.height * 0.015)) * weights
    face = _centres(_face_colours(colours, person, points, head), 4)
    torso = float(np.linalg.norm(points.body[SHOULDERS].mean(0) - points.body[HIPS].mean(0)))

    hand_zone, hand_core = np.zeros(shape, bool), np.zeros(shape, bool)
    for side, hand in enumerate(points.hands):
        if hand is not None:
            palm = max(float(np.linalg.norm(hand[HandPoint.MIDDLE_MCP] - hand[HandPoint.WRIST])), 2.0)
            hull = np.zeros(shape, np.uint8)
            cv2.fillPoly(hull, [hand[PALM_OUTLINE].astype(np.int32)], 1)
            bones = [(hand[a], hand[a + 1]) for a in range(1, HAND_COUNT - 1) if a % 4]
            bones.append((hand[HandPoint.WRIST], hand[HandPoint.THUMB_CMC]))
            hand_core |= (hull > 0) | _near_bones(shape, bones, 0.05 * palm)
            hand_zone |= _near_bones(shape, bones, 0.3 * palm) | (cv2.dilate(hull, disk(0.3 * palm)) > 0)
        elif points.confidence[WRISTS[side]] > 0.5:
            wrist = points.body[WRISTS[side]]
            knuckles = (points.body[PINKIES[side]] + points.body[INDEX_FINGERS[side]]) / 2
            hand_zone |= _near_bones(shape, [(wrist, wrist + 1.6 * (knuckles - wrist))], 0.13 * torso)
    hand_core &= person
    hands = _centres(colours[hand_core], 3) if not grey else np.zeros((0, 3), np.float32)
    # gloves and sleeves over the hand are no skin: the hand's colours must be near the face's
    if len(face) and len(hands):
        apart = np.linalg.norm(hands[:, None] - face[None], axis=-1).min(1)
        hands = hands[apart < 22]
    skin_distance = np.minimum(_distance(colours, face), _distance(colours, hands))

    hips = _near_bones(shape, [(points.body[HIPS[0]], points.body[HIPS[1]])], 0.25 * torso)
    chest = (_torso_mask(points, shape) | hips) & person & (head.up < -1.1)
    cloth_samples = chest & (skin_distance > 10)
    enough = np.count_nonzero(cloth_samples) > 0.15 * max(1, np.count_nonzero(chest))
    cloth_distance = _distance(colours, _centres(colours[cloth_samples], 6) if enough else np.zeros((0, 3), np.float32))

    like = person & (skin_distance < 14) & (skin_distance < 1.2 * cloth_distance)
    neck = (head.up < 0.2) & (head.up > -1.25) & (head.side < 0.75)
    limbs = _near_bones(
        shape,
        [
            (points.body[a[side]], points.body[b[side]])
            for side in (0, 1)
            for a, b in (*_LIMBS, (HEELS, TOES))
            if min(points.confidence[[a[side], b[side]]]) > 0.4
        ],
        0.16 * torso,
    )
    neckline = (head.up <= -0.5) & (head.up > -2.2) & (head.side < 0.8)
    if grey:
        throat = neck & (head.up > -0.75) & (head.side < 0.4)
        allowed = head.oval | (throat & (skin_distance < 8)) | (hand_zone & (skin_distance < 20))
    else:
        allowed = head.oval | neck | neckline | hand_zone | limbs
    like &= allowed
    smooth = cv2.morphologyEx(like.astype(np.uint8), cv2.MORPH_OPEN, disk(0.012 * torso))
    smooth = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, disk(0.02 * torso)) > 0
    like = smooth & person & allowed

    oval = head.oval & person & (head.up < 0.42)
    bare, limb_zone = _bare_limbs(points, like, 0.16 * torso)
    if bare.any():
        # shaded sides of bare arms and legs are far from the face's colours but near the limb's own
        near_bone = cv2.dilate(bare.astype(np.uint8), disk(0.05 * torso)) > 0
        own = _distance(colours, _centres(colours[near_bone & like], 4))
        more = person & limb_zone & (own < 14) & (own < 1.2 * cloth_distance)
        like |= cv2.morphologyEx(more.astype(np.uint8), cv2.MORPH_OPEN, disk(0.012 * torso)) > 0
        like = (cv2.morphologyEx(like.astype(np.uint8), cv2.MORPH_CLOSE, disk(0.02 * torso)) > 0) & person
    kept = touching(like, oval | hand_core | bare | (neck & (head.up > -0.8) & (head.side < 0.4)))
    in_hands = hand_zone & person & (skin_distance < 22) & (skin_distance < 1.5 * cloth_distance)
    numbers, areas = components(kept | in_hands)
    large = areas > (0.04 * torso) ** 2
    return large[numbers] | (oval & (skin_distance < 40)) | hand_core & (skin_distance < 30)


def _torso_mask(points: _Points, shape: tuple[int, int]) -> Bool[np.ndarray, "h w"]:
    mask = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(points.body[TRUNK_OUTLINE].astype(np.int32)), 1)
    return mask > 0


def _face_colours(
    colours: Float[np.ndarray, "h w 3"], person: Bool[np.ndarray, "h w"], points: _Points, head: _Head
) -> Float[np.ndarray, "n 3"]:
    """Colours of the face without eyes, fringe and beard: what is near the cheeks' usual colour."""
    shrunk = cv2.erode(head.oval.astype(np.uint8), disk(head.height * 0.06)) > 0
    shrunk &= person & (head.up < 0.3)
    core = shrunk
    if points.face is not None:
        marked = np.zeros(person.shape, np.uint8)
        for x, y in points.face[[*CHEEKS, *NOSE_RIDGE]]:
            cv2.circle(marked, (int(x), int(y)), max(1, round(0.06 * head.height)), 1, -1)
        core = (marked > 0) & shrunk
    if not core.any():
        return np.zeros((0, 3), np.float32)
    usual = np.median(colours[core], 0)
    found = colours[shrunk]
    return found[np.linalg.norm(found - usual, axis=-1) < 16]


def _bare_limbs(
    points: _Points, like: Bool[np.ndarray, "h w"], radius: float
) -> tuple[Bool[np.ndarray, "h w"], Bool[np.ndarray, "h w"]]:
    """Bones of bare limbs (at least half of the line looks like skin), and the zone within ``radius`` of them."""
    seeds, zone = np.zeros(like.shape, bool), np.zeros(like.shape, bool)
    for side in (0, 1):
        shin_bare = False
        for a, b in _LIMBS:
            if min(points.confidence[[a[side], b[side]]]) < 0.5:
                continue
            bone = [(points.body[a[side]], points.body[b[side]])]
            line = _near_bones(like.shape, bone, 1)
            looks_bare = np.count_nonzero(line & like) > 0.5 * np.count_nonzero(line)
            if a is ANKLES and not shin_bare:
                looks_bare = False  # a brown boot under trousers
            if a is KNEES:
                shin_bare = looks_bare
            if looks_bare:
                seeds |= line
                zone |= _near_bones(like.shape, bone, radius)
    return seeds, zone


def _hair(
    lab: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    points: _Points,
    head: _Head,
    skin: Bool[np.ndarray, "h w"],
    grey: bool,
) -> Bool[np.ndarray, "h w"]:
    """What is connected to the crown and nearer to the crown's colours than to those of chest and face."""
    nothing = np.zeros(person.shape, bool)
    grown = cv2.dilate(head.oval.astype(np.uint8), disk(0.06 * head.height)) > 0
    inside = cv2.erode(person.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    crown = inside & ~grown & (head.up > 0.35) & (head.up < 1.1) & (head.side < 0.75)
    if np.count_nonzero(crown) < 50:
        return nothing
    colours = discounted(lab)
    shrunk = cv2.erode(head.oval.astype(np.uint8), disk(0.04 * head.height)) > 0
    face = colours[shrunk & person & (head.up < 0.25)]
    typical = np.median(colours[crown], 0)
    seeds = crown & (np.linalg.norm(colours - typical, axis=-1) < 30)
    hair_centres, face_centres = _centres(colours[seeds], 3), _centres(face, 3)
    chest = inside & (head.up < -1.05) & (head.up > -2.6) & (head.side < 0.55)
    chest_centres = _centres(colours[chest & ~skin], 4)
    blur = max(0.8, 0.012 * head.height)
    to_hair, to_chest, to_face = (
        cv2.GaussianBlur(_distance(colours, c), (0, 0), blur) for c in (hair_centres, chest_centres, face_centres)
    )
    if not grey and _bald(hair_centres, _centres(_face_colours(colours, person, points, head), 3)):
        return nothing
    # above the chin the clothes' colours do not count much: they are seldom there
    rival = to_chest * np.where(head.up > -0.6, 2.0, 1.0)
    arms = _near_bones(
        person.shape,
        [
            (points.body[a[side]], points.body[b[side]])
            for side in (0, 1)
            for a, b in ((ELBOWS, WRISTS), (WRISTS, INDEX_FINGERS))
        ],
        0.35 * head.height,
    )
    hands = arms & (head.up < 0.5) & skin
    reach = 3.0
    if len(chest_centres) and len(hair_centres):
        apart = np.linalg.norm(hair_centres[:, None] - chest_centres[None], axis=-1).min()
        if apart < 12:
            reach = 0.95  # clothes of the hair's colour: hair ends at the shoulders as far as one can tell
    like = person & (to_hair < rival) & (to_hair < to_face) & (to_hair < 22)
    # over the brow, and beside it, whatever is no face is hair (or a hat), whatever its colour
    above = person & (head.up > 0.3) & (head.up < 1.4) & (head.side < 0.9)
    beside = person & (head.up > -0.25) & (head.up < 0.6) & (head.side > 0.42) & (head.side < 0.75) & ~skin
    like |= (above | beside) & ~head.oval
    like &= ~(shrunk & (head.up < 0.25)) & (head.up > -reach) & (head.side < 1.7) & ~hands
    # a fringe must be clearly nearer to the hair than to the face
    like &= ~(skin & (0.6 * to_face < to_hair) & (head.oval | (head.up < 0.3)))
    if grey:
        like &= ~head.oval  # a fringe looks like shadows
    opened = cv2.morphologyEx(like.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    return touching(opened, seeds) & person


def _bald(crown: Float[np.ndarray, "k 3"], face: Float[np.ndarray, "k 3"]) -> bool:
    """Whether the crown has the colours of the face."""
    if not len(crown) or not len(face):
        return False
    return bool(np.linalg.norm(crown[:, None] - face[None], axis=-1).min(1).max() < 7)


def _shoes(
    lab: Float[np.ndarray, "h w 3"], person: Bool[np.ndarray, "h w"], points: _Points, skin: Bool[np.ndarray, "h w"]
) -> Bool[np.ndarray, "h w"]:
    """What is round the feet and below the ankles and neither skin nor the trousers' cloth."""
    shoes = np.zeros(person.shape, bool)
    colours = lab * np.array([0.7, 1, 1], np.float32)
    y, x = np.mgrid[: person.shape[0], : person.shape[1]] + 0.5
    for side in (0, 1):
        knee, ankle, heel, toe = (points.body[pair[side]] for pair in (KNEES, ANKLES, HEELS, TOES))
        if points.confidence[ANKLES[side]] < 0.4:
            continue
        shank = max(float(np.linalg.norm(ankle - knee)), float(np.linalg.norm(toe - heel)), 4.0)
        foot = np.zeros(person.shape, np.uint8)
        cv2.fillConvexPoly(foot, cv2.convexHull(np.stack([ankle, heel, toe]).astype(np.int32)), 1)
        zone = cv2.dilate(foot, disk(0.2 * shank)) > 0
        down = (ankle - knee) / max(float(np.linalg.norm(ankle - knee)), 1e-6)
        below = ((x - ankle[0]) * down[0] + (y - ankle[1]) * down[1]) / shank
        leg = _near_bones(person.shape, [(knee * 0.6 + ankle * 0.4, knee * 0.15 + ankle * 0.85)], 0.06 * shank) & person
        trousers = _distance(colours, _centres(colours[leg & ~skin], 3))
        # the cuff may hang over the shoe: there only another colour is a shoe
        shoes |= zone & person & ~skin & ((below > 0.12) | ((below > -0.1) & (trousers > 12)))
    opened = cv2.morphologyEx(shoes.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0
    return opened & person & ~skin
