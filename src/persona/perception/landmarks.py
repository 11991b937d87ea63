"""The whole-body landmarks of one person in a picture: body, face and hands, and the soft mask that comes with them.

All positions are continuous image coordinates: the centre of the top-left pixel is (0.5, 0.5).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from persona.landmark_names import (
    ANKLES,
    EARS,
    ELBOWS,
    FACE_OVAL,
    HEAD,
    HIPS,
    INDEX_FINGERS,
    INNER_EYE_CORNERS,
    KNEES,
    MIRRORED,
    MOUTH,
    PINKIES,
    SHOULDERS,
    WRISTS,
    HandPoint,
)
from persona.perception.networks import MASK_SIZE, BodyReading, Detection, LandmarkReader
from persona.perception.options import LANDMARKS, LandmarkOptions
from persona.perception.regions import Region, body_region, to_opencv, upward
from persona.types import HandLandmarks, Landmarks

_ARMS, _LEGS = np.r_[SHOULDERS, ELBOWS, WRISTS], np.r_[HIPS, KNEES, ANKLES]
_LIMBS = np.r_[_ARMS, _LEGS]


def read_twice(
    reader: LandmarkReader,
    picture: UInt8[np.ndarray, "h w 3"],
    region: Region,
    flipped: UInt8[np.ndarray, "h w 3"] | None = None,
) -> tuple[BodyReading, BodyReading, UInt8[np.ndarray, "h w 3"]]:
    """The body in ``region``, read straight and (brought back) from the mirror image; and the mirror image."""
    if flipped is None:
        flipped = np.ascontiguousarray(picture[:, ::-1])
    return reader.body(picture, region), read_mirrored(reader, flipped, region), flipped


def read_mirrored(reader: LandmarkReader, flipped: UInt8[np.ndarray, "h w 3"], region: Region) -> BodyReading:
    """The body in ``region`` of a picture, read from its mirror image ``flipped``.

    Points are brought back to the picture; mask and regions stay those of the mirror image.
    """
    width = flipped.shape[1]
    raw = reader.body(flipped, region.mirrored(width))
    return replace(
        raw,
        points=raw.points[MIRRORED] * [-1, 1] + [width, 0],
        world=raw.world[MIRRORED] * [-1, 1, 1],
        visibility=raw.visibility[MIRRORED],
    )


@dataclass(frozen=True)
class PersonReading:
    """Landmarks of the chosen person and the soft body mask that came with them."""

    landmarks: Landmarks
    mask: Float[np.ndarray, "h w"]
    presence: float
    region: Region


def read_person(
    reader: LandmarkReader,
    picture: UInt8[np.ndarray, "h w 3"],
    found: Detection,
    options: LandmarkOptions = LANDMARKS,
) -> PersonReading:
    """All landmarks of one detected person, averaged over the picture and its mirror image."""
    first = reader.body(picture, body_region(found.points[0], found.points[1]))
    straight = reader.body(picture, first.next_region)
    flipped = np.ascontiguousarray(picture[:, ::-1])
    mirrored = read_mirrored(reader, flipped, straight.next_region)
    marks = averaged(straight, mirrored)
    mask = _body_mask(reader, picture, flipped, straight, mirrored, marks.body, options)
    face = _read_face(reader, picture, marks.body, options)
    mesh = None if face is None else face[0]
    known = replace(marks, face=mesh)
    left, right = (hand_at(reader, picture, known, side, options) for side in (0, 1))
    return PersonReading(with_parts(marks, face, left, right), mask, straight.presence, straight.region)


def averaged(straight: BodyReading, mirrored: BodyReading) -> Landmarks:
    """The body's landmarks from the picture and from its mirror image (brought back).

    Where one of the two takes left for right, between them lies the middle of the body and no limb: only the surer one
    counts then.
    """
    if _exchanged(straight, mirrored):
        straight = mirrored = max(straight, mirrored, key=lambda reading: float(reading.visibility[_LIMBS].sum()))
    return Landmarks(
        body=(straight.points + mirrored.points) / 2,
        body_confidence=(straight.visibility + mirrored.visibility) / 2,
        body_spread=np.linalg.norm(straight.points - mirrored.points, axis=1),
        body_world=(straight.world + mirrored.world) / 2,
    )


def _exchanged(one: BodyReading, other: BodyReading) -> bool:
    """Whether two readings agree better on arms or legs if one of them has left for right."""
    apart = np.linalg.norm(one.points - other.points, axis=1)
    crossed = np.linalg.norm(one.points - other.points[MIRRORED], axis=1)
    return any(crossed[limb].sum() < apart[limb].sum() for limb in (_ARMS, _LEGS))


def with_parts(
    body: Landmarks,
    face: tuple[Float[np.ndarray, "468 3"], float] | None,
    left: HandLandmarks | None,
    right: HandLandmarks | None,
) -> Landmarks:
    """The body's landmarks with the face (points and score) and the hands."""
    mesh, score = (None, 0.0) if face is None else face
    return replace(body, face=mesh, face_score=score, left_hand=left, right_hand=right)


def head_width(body: Float[np.ndarray, "33 2"]) -> float:
    """About the head's width in pixels, however it is turned: between the ears, or by the eyes and the mouth."""
    mouth_to_eyes = float(np.linalg.norm(body[MOUTH].mean(0) - body[INNER_EYE_CORNERS].mean(0)))
    # a face is about 1.6 times as wide as mouth and eyes are apart (chosen by hand); 4 pixels are the least to search
    return max(float(np.linalg.norm(body[EARS[0]] - body[EARS[1]])), 1.6 * mouth_to_eyes, 4.0)


def _body_mask(
    reader: LandmarkReader,
    picture: UInt8[np.ndarray, "h w 3"],
    flipped: UInt8[np.ndarray, "h w 3"],
    straight: BodyReading,
    mirrored: BodyReading,
    body: Float[np.ndarray, "33 2"],
    options: LandmarkOptions,
) -> Float[np.ndarray, "h w"]:
    """The person's mask from several readings: the whole body, a tighter square, and the upper body enlarged.

    The network's mask has 256 pixels a side whatever the region, so smaller regions show gaps between arm and torso.
    """
    shape = picture.shape[:2]

    def both(region: Region) -> np.ndarray:
        one, two = reader.body(picture, region), reader.body(flipped, region.mirrored(shape[1]))
        return (_mask_in_picture(one, shape) + _mask_in_picture(two, shape)[:, ::-1]) / 2

    whole = straight.region
    mask = (_mask_in_picture(straight, shape) + _mask_in_picture(mirrored, shape)[:, ::-1]) / 2
    mask = (mask + both(Region(whole.x, whole.y, options.tighter * whole.side, whole.angle))) / 2
    shoulders, hips = body[SHOULDERS].mean(0), body[HIPS].mean(0)
    x, y = options.towards_shoulders * shoulders + (1.0 - options.towards_shoulders) * hips
    side = min(options.upper * float(np.linalg.norm(shoulders - hips)), whole.side)
    upper = Region(float(x), float(y), side, upward(hips, shoulders))
    fade = np.zeros((MASK_SIZE, MASK_SIZE), np.float32)
    edge = options.fade_from
    fade[edge:-edge, edge:-edge] = 1.0
    fade = cv2.GaussianBlur(fade, (0, 0), options.fade)
    weight = cv2.warpAffine(fade, to_opencv(upper.to_picture(MASK_SIZE)), shape[::-1])
    return mask + options.upper_share * weight * (both(upper) - mask)


def _mask_in_picture(reading: BodyReading, shape: tuple[int, int]) -> Float[np.ndarray, "h w"]:
    affine = to_opencv(reading.region.to_picture(MASK_SIZE))
    return cv2.warpAffine(reading.mask, affine, (shape[1], shape[0]), flags=cv2.INTER_LINEAR)


def _read_face(
    reader: LandmarkReader, picture: np.ndarray, body: Float[np.ndarray, "33 2"], options: LandmarkOptions
) -> tuple[Float[np.ndarray, "468 3"], float] | None:
    """The face near the body network's face points; several crops, since the detector likes faces of one size."""
    width = head_width(body)
    x, y = body[HEAD].mean(0)
    best: tuple[np.ndarray, float] | None = None
    for factor in options.face_crops:
        found = reader.face(picture, Region(float(x), float(y), float(factor * width)), options.face_detection)
        if found is None or np.linalg.norm(found[0][:, :2].mean(0) - (x, y)) > options.face_off * width:
            continue
        if best is None or found[1] > best[1]:
            best = found
        if found[1] > options.good_face:
            break
    return best


def hand_at(
    reader: LandmarkReader,
    picture: UInt8[np.ndarray, "h w 3"],
    marks: Landmarks,
    side: int,
    options: LandmarkOptions = LANDMARKS,
) -> HandLandmarks | None:
    """The hand at one wrist (side 0 left, 1 right) of a body and a face, if it is surely that hand."""
    body, confidence, face = marks.body, marks.body_confidence, marks.face
    wrist, elbow, pinky, index = (body[pair[side]] for pair in (WRISTS, ELBOWS, PINKIES, INDEX_FINGERS))
    if confidence[WRISTS[side]] < options.wrist:
        return None
    torso = np.linalg.norm(body[SHOULDERS].mean(0) - body[HIPS].mean(0))
    reach = max(options.reach_of_trunk * torso, options.reach_of_forearm * np.linalg.norm(wrist - elbow))
    x, y = (wrist + index + pinky) / 3 + options.beyond * ((index + pinky) / 2 - wrist)
    alone = np.linalg.norm(body[WRISTS[0]] - body[WRISTS[1]]) > options.alone * reach
    flipped = np.ascontiguousarray(picture[:, ::-1])
    best: HandLandmarks | None = None
    quality = 0.0
    for factor in options.hand_crops:
        region = Region(float(x), float(y), float(2.0 * factor * reach))
        for found in reader.hands(picture, region, options.palm_detection):
            distance = np.linalg.norm(found.points[HandPoint.WRIST, :2] - wrist) / reach
            if found.score < options.hand or distance > options.hand_off or _on_face(found.points, face, options):
                continue
            width = picture.shape[1]
            other = reader.hand(flipped, found.region.mirrored(width))
            mirrored = other.points * [-1, 1, 1] + [width, 0, 0]
            palm = np.linalg.norm(found.points[HandPoint.MIDDLE_MCP, :2] - found.points[HandPoint.WRIST, :2])
            same = np.median(np.linalg.norm((mirrored - found.points)[:, :2], axis=1)) < options.same * palm
            right = (found.right + 1.0 - other.right) / 2
            agreement = right if side == 1 else 1.0 - right
            # seen from its edge a hand may be taken for the other one; away from the other wrist that cannot be
            if agreement < 0.5 and not (
                alone and same and distance < options.edge_off and found.score > options.edge_hand
            ):
                continue
            score = float(max(agreement, 0.5) * found.score - distance)
            if score > quality:
                points = (found.points + mirrored) / 2 if same else found.points
                best, quality = HandLandmarks(points, found.score), score
        if best is not None and quality > options.good_hand:
            break
    return best


def _on_face(
    hand: Float[np.ndarray, "21 3"], face: Float[np.ndarray, "468 3"] | None, options: LandmarkOptions
) -> bool:
    """Whether most of a "hand" lies on the face: the palm detector sometimes takes a chin for a fist."""
    if face is None:
        return False
    oval = face[FACE_OVAL, :2].astype(np.float32)
    return sum(cv2.pointPolygonTest(oval, (float(x), float(y)), False) > 0 for x, y in hand[:, :2]) > options.on_face
