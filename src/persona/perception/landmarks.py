"""Whole-body landmarks: the BlazePose, face mesh and hand networks run by LiteRT, without the mediapipe package.

The steps between the networks (anchors, regions of interest, decoding) follow the published model cards. All positions
are continuous image coordinates: the centre of the top-left pixel is (0.5, 0.5).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from persona.landmark_names import (
    EARS,
    ELBOWS,
    FACE_OVAL,
    HEAD,
    HIPS,
    INDEX_FINGERS,
    INNER_EYE_CORNERS,
    LOWER_HAND,
    MIRRORED,
    MOUTH,
    PINKIES,
    SHOULDERS,
    WRISTS,
    FacePoint,
    HandPoint,
)
from persona.types import HandLandmarks, Landmarks

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter


MASK_SIZE = 256  # pixels a side of the body network's input and of its mask


@dataclass(frozen=True)
class Region:
    """A rotated square of the picture: centre and side in pixels, angle in radians (clockwise on the screen)."""

    x: float
    y: float
    side: float
    angle: float = 0.0

    def to_picture(self, size: int) -> Float[np.ndarray, "2 3"]:
        """Affine map from a crop of ``size`` pixels a side to the picture, both in continuous coordinates."""
        scale = self.side / size
        c, s = np.cos(self.angle) * scale, np.sin(self.angle) * scale
        turn = np.array([[c, -s], [s, c]])
        return np.c_[turn, np.array([self.x, self.y]) - turn @ np.full(2, size / 2)]

    def crop(self, picture: UInt8[np.ndarray, "h w 3"], size: int) -> Float[np.ndarray, "size size 3"]:
        """The region resampled to ``size`` pixels a side, in [0, 1]; black outside the picture."""
        shrink = self.side / size
        affine = self.to_picture(size)
        if shrink > 2.0:
            # bilinear sampling alone would skip pixels: average them first
            factor = 1.0 / np.floor(shrink)
            picture = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
            affine = affine * factor
        crop = cv2.warpAffine(picture, to_opencv(affine), (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        return crop.astype(np.float32) / 255.0

    def mirrored(self, width: int) -> Region:
        """The same region in the mirror image of a picture ``width`` pixels wide."""
        return Region(width - self.x, self.y, self.side, -self.angle)


def to_opencv(affine: Float[np.ndarray, "2 3"]) -> Float[np.ndarray, "2 3"]:
    """An affine map of continuous coordinates as OpenCV wants it, where pixel centres are integers."""
    shifted = affine.copy()
    shifted[:, 2] += affine[:, :2] @ np.array([0.5, 0.5]) - 0.5
    return shifted


def apply(affine: Float[np.ndarray, "2 3"], points: Float[np.ndarray, "... 2"]) -> Float[np.ndarray, "... 2"]:
    """Map points by a 2x3 affine matrix."""
    return points @ affine[:, :2].T + affine[:, 2]


@dataclass(frozen=True)
class Detection:
    """A box (two corners) and key points found by one of the detectors, in pixels."""

    score: float
    box: Float[np.ndarray, "2 2"]
    points: Float[np.ndarray, "k 2"]


@dataclass(frozen=True)
class BodyReading:
    """What the body network says about one region."""

    points: Float[np.ndarray, "33 2"]
    visibility: Float[np.ndarray, " 33"]
    world: Float[np.ndarray, "33 3"]
    mask: Float[np.ndarray, "256 256"]  # probability of the person, on the region's crop
    region: Region
    presence: float
    next_region: Region


@contextmanager
def _quiet() -> Iterator[None]:
    """LiteRT announces its CPU kernels on the process's own stderr, past Python; users would take it for an error."""
    saved, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


@dataclass(frozen=True)
class HandReading:
    """What the hand network says about one region."""

    points: Float[np.ndarray, "21 3"]
    score: float
    right: float  # probability of being a right hand
    region: Region


class Network:
    """One TensorFlow Lite network with a single image input."""

    def __init__(self, path: Path, threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter

        with _quiet():
            self._interpreter: Interpreter = Interpreter(model_path=str(path), num_threads=threads)
            self._interpreter.allocate_tensors()
        self._input: int = self._interpreter.get_input_details()[0]["index"]
        self._outputs: list[int] = [detail["index"] for detail in self._interpreter.get_output_details()]

    def __call__(self, image: Float[np.ndarray, "h w 3"]) -> list[np.ndarray]:
        self._interpreter.set_tensor(self._input, np.ascontiguousarray(image[None], np.float32))
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index).copy() for index in self._outputs]


class Detector:
    """A single-shot detector (BlazePose, BlazeFace, BlazePalm) with its anchors."""

    def __init__(self, network: Network, size: int, strides: tuple[int, ...], points: int, signed: bool) -> None:
        self._network, self._size, self._points, self._signed = network, size, points, signed
        self._anchors = _anchors(size, strides)

    def __call__(
        self, picture: UInt8[np.ndarray, "h w 3"], threshold: float, region: Region | None = None
    ) -> list[Detection]:
        """What is found in the region (the whole picture by default), best first."""
        if region is None:
            height, width = picture.shape[:2]
            region = Region(width / 2, height / 2, max(height, width))
        crop = region.crop(picture, self._size)
        raw, logits = sorted(self._network(crop * 2 - 1 if self._signed else crop), key=lambda a: -a.shape[-1])
        scores = _sigmoid(logits[0, :, 0])
        kept = np.flatnonzero(scores > threshold)
        kept = kept[np.argsort(-scores[kept])]
        if not len(kept):
            return []
        scores, values = scores[kept], raw[0, kept] / self._size
        anchors = self._anchors[kept]
        centre, extent = values[:, :2] + anchors, values[:, 2:4]
        boxes = np.stack([centre - extent / 2, centre + extent / 2], 1)
        points = values[:, 4 : 4 + 2 * self._points].reshape(-1, self._points, 2) + anchors[:, None]
        affine = region.to_picture(self._size)
        affine[:, :2] *= self._size  # detections are in units of the crop's side
        found, free = [], np.ones(len(kept), bool)
        for i in range(len(kept)):
            if not free[i]:
                continue
            group = free & (_overlap(boxes[i], boxes) > 0.3)
            free &= ~group
            weight = scores[group] / scores[group].sum()
            box, key = np.tensordot(weight, boxes[group], 1), np.tensordot(weight, points[group], 1)
            found.append(Detection(float(scores[i]), apply(affine, box), apply(affine, key)))
        return found


def _anchors(size: int, strides: tuple[int, ...]) -> Float[np.ndarray, "n 2"]:
    """Centres of the detector's anchors in [0, 1]: two for every layer, layers of equal stride interleaved."""
    grids = []
    for stride in sorted(set(strides)):
        line = (np.arange(size // stride) + 0.5) * stride / size
        y, x = np.meshgrid(line, line, indexing="ij")
        grids.append(np.repeat(np.stack([x, y], -1).reshape(-1, 2), 2 * strides.count(stride), 0))
    return np.concatenate(grids)


def _overlap(box: Float[np.ndarray, "2 2"], boxes: Float[np.ndarray, "n 2 2"]) -> Float[np.ndarray, " n"]:
    inner = np.prod(np.clip(np.minimum(box[1], boxes[:, 1]) - np.maximum(box[0], boxes[:, 0]), 0, None), 1)
    return inner / (np.prod(box[1] - box[0]) + np.prod(boxes[:, 1] - boxes[:, 0], 1) - inner + 1e-9)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(x, -60, 60)))


def _upward(base: np.ndarray, top: np.ndarray) -> float:
    """Angle by which a crop must turn so that ``top`` lies straight above ``base``."""
    return float(np.pi / 2 - np.arctan2(-(top[1] - base[1]), top[0] - base[0]))


class LandmarkReader:
    """The six networks, loaded once."""

    def __init__(self, folder: Path, threads: int) -> None:
        def network(name: str) -> Network:
            return Network(folder / name, threads)

        self.find_people = Detector(
            network("pose_detection/pose_detection.tflite"), 224, (8, 16, 32, 32, 32), 4, signed=True
        )
        self.find_faces = Detector(
            network("face_detection/face_detection_short_range.tflite"), 128, (8, 16, 16, 16), 6, signed=True
        )
        self._find_palms = Detector(
            network("palm_detection/palm_detection_full.tflite"), 192, (8, 16, 16, 16), 7, signed=False
        )
        self._body = network("pose_landmark/pose_landmark_full.tflite")
        self._face = network("face_landmark/face_landmark.tflite")
        self._hand = network("hand_landmark/hand_landmark_full.tflite")

    def body(self, picture: UInt8[np.ndarray, "h w 3"], region: Region) -> BodyReading:
        """Body points, 3D points and mask of the person in ``region``."""
        outputs = {output.size: output for output in self._body(region.crop(picture, MASK_SIZE))}
        points = outputs[195].reshape(39, 5).astype(np.float64)
        heat = _sigmoid(outputs[64 * 64 * 39][0])
        for k in range(39):
            points[k, :2] = _refine(points[k, :2] / 4.0, heat[..., k]) * 4.0
        affine = region.to_picture(MASK_SIZE)
        placed = apply(affine, points[:, :2])
        c, s = np.cos(region.angle), np.sin(region.angle)
        world = outputs[117].reshape(39, 3)[:33].astype(np.float64)
        world[:, :2] = world[:, :2] @ np.array([[c, s], [-s, c]])
        presence = float(outputs[1].ravel()[0])
        return BodyReading(
            points=placed[:33],
            visibility=_sigmoid(points[:33, 3]),
            world=world,
            mask=_sigmoid(outputs[MASK_SIZE * MASK_SIZE][0, ..., 0]).astype(np.float32),
            region=region,
            presence=presence if 0.0 <= presence <= 1.0 else float(_sigmoid(np.array(presence))),
            next_region=body_region(placed[33], placed[34]),
        )

    def face(
        self, picture: UInt8[np.ndarray, "h w 3"], region: Region, passes: int = 2
    ) -> tuple[Float[np.ndarray, "468 3"], float] | None:
        """Face points in pixels and their score, if the face detector finds a face in ``region``."""
        found = self.find_faces(picture, 0.3, region)
        if not found:
            return None
        corners, eyes = found[0].box, found[0].points
        x, y = corners.mean(0)
        near = Region(
            float(x),
            float(y),
            float(np.max(corners[1] - corners[0]) * 1.5),
            float(np.arctan2(*(eyes[1] - eyes[0])[::-1])),
        )
        points, score = np.zeros((468, 3)), 0.0
        for _ in range(passes):
            points, score = self.face_in(picture, near)
            near = face_region(points)
        return points, score

    def face_in(self, picture: UInt8[np.ndarray, "h w 3"], region: Region) -> tuple[Float[np.ndarray, "468 3"], float]:
        """Points in pixels and score of the face that fills ``region``, which must be turned as the face is."""
        outputs = {output.size: output for output in self._face(region.crop(picture, 192))}
        raw = outputs[1404].reshape(468, 3).astype(np.float64)
        points = np.c_[apply(region.to_picture(192), raw[:, :2]), raw[:, 2] * region.side / 192]
        return points, float(_sigmoid(outputs[1]).ravel()[0])

    def hand(self, picture: UInt8[np.ndarray, "h w 3"], region: Region) -> HandReading:
        """The hand in ``region``, which must be turned so that the fingers point up."""
        outputs = self._hand(region.crop(picture, 224))
        raw = outputs[0].reshape(21, 3).astype(np.float64)
        points = np.c_[apply(region.to_picture(224), raw[:, :2]), raw[:, 2] * region.side / 224]
        return HandReading(points, float(outputs[1].ravel()[0]), float(outputs[2].ravel()[0]), region)

    def hands(self, picture: UInt8[np.ndarray, "h w 3"], region: Region) -> list[HandReading]:
        """Up to two hands found in ``region``."""
        hands = []
        for found in self._find_palms(picture, 0.3, region)[:2]:
            palm = float(np.max(found.box[1] - found.box[0]))
            angle = _upward(found.points[0], found.points[2])
            x, y = found.box.mean(0) + 0.5 * palm * np.array([np.sin(angle), -np.cos(angle)])
            first = self.hand(picture, Region(float(x), float(y), 2.6 * palm, angle))
            hands.append(self.hand(picture, hand_region(first.points)))
        return hands


def _refine(point: np.ndarray, heat: Float[np.ndarray, "64 64"]) -> np.ndarray:
    """Move a point to the centre of mass of its heat map nearby, where the map is sure (both in map pixels)."""
    x, y = int(point[0]), int(point[1])
    if not (0 <= x < 64 and 0 <= y < 64):
        return point
    x0, y0 = max(0, x - 4), max(0, y - 4)
    window = heat[y0 : y + 5, x0 : x + 5]
    if window.max() < 0.5:
        return point
    total = window.sum()
    rows, columns = np.arange(window.shape[0]) + y0, np.arange(window.shape[1]) + x0
    return np.array([window.sum(0) @ columns / total, window.sum(1) @ rows / total])


def _turned_box(points: Float[np.ndarray, "n 2"], angle: float) -> tuple[np.ndarray, np.ndarray]:
    """Centre and extent of the bounding box whose sides are turned by ``angle``."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, s], [-s, c]])
    turned = points @ turn.T
    low, high = turned.min(0), turned.max(0)
    return (low + high) / 2 @ turn, high - low


def face_region(points: Float[np.ndarray, "468 3"]) -> Region:
    """The square around a face, turned as its eyes are."""
    angle = float(np.arctan2(*(points[FacePoint.LEFT_EYE_OUTER, :2] - points[FacePoint.RIGHT_EYE_OUTER, :2])[::-1]))
    (x, y), extent = _turned_box(points[:, :2], angle)
    return Region(float(x), float(y), float(extent.max() * 1.5), angle)


def hand_region(points: Float[np.ndarray, "21 3"]) -> Region:
    """The square around a hand, turned so that its fingers point up."""
    index, middle, ring = (points[k, :2] for k in (HandPoint.INDEX_MCP, HandPoint.MIDDLE_MCP, HandPoint.RING_MCP))
    angle = _upward(points[HandPoint.WRIST, :2], (index + 2 * middle + ring) / 4)
    centre, extent = _turned_box(points[LOWER_HAND, :2], angle)
    x, y = centre + 0.1 * extent.max() * np.array([np.sin(angle), -np.cos(angle)])
    return Region(float(x), float(y), float(extent.max() * 2.0), angle)


def body_region(hips: np.ndarray, edge: np.ndarray) -> Region:
    """The square that holds a whole body, from the point between the hips and a point on the circle round the body."""
    return Region(float(hips[0]), float(hips[1]), float(2.5 * np.linalg.norm(edge - hips)), _upward(hips, edge))


@cache
def load_reader(folder: Path, threads: int = 1) -> LandmarkReader:
    """The networks of ``folder``; loaded the first time, kept after that. Results do not depend on ``threads``."""
    return LandmarkReader(folder, threads)


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


def read_person(reader: LandmarkReader, picture: UInt8[np.ndarray, "h w 3"], found: Detection) -> PersonReading:
    """All landmarks of one detected person, averaged over the picture and its mirror image."""
    first = reader.body(picture, body_region(found.points[0], found.points[1]))
    straight = reader.body(picture, first.next_region)
    flipped = np.ascontiguousarray(picture[:, ::-1])
    mirrored = read_mirrored(reader, flipped, straight.next_region)
    marks = averaged(straight, mirrored)
    mask = _body_mask(reader, picture, flipped, straight, mirrored, marks.body)
    face = _read_face(reader, picture, marks.body)
    mesh = None if face is None else face[0]
    left, right = (_read_hand(reader, picture, marks.body, marks.body_confidence, mesh, side) for side in (0, 1))
    return PersonReading(with_parts(marks, face, left, right), mask, straight.presence, straight.region)


def averaged(straight: BodyReading, mirrored: BodyReading) -> Landmarks:
    """The body's landmarks from the picture and from its mirror image (brought back)."""
    return Landmarks(
        body=(straight.points + mirrored.points) / 2,
        body_confidence=(straight.visibility + mirrored.visibility) / 2,
        body_spread=np.linalg.norm(straight.points - mirrored.points, axis=1),
        body_world=(straight.world + mirrored.world) / 2,
    )


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
    mask = (mask + both(Region(whole.x, whole.y, 0.85 * whole.side, whole.angle))) / 2
    shoulders, hips = body[SHOULDERS].mean(0), body[HIPS].mean(0)
    x, y = 0.6 * shoulders + 0.4 * hips
    side = min(3.2 * float(np.linalg.norm(shoulders - hips)), whole.side)
    upper = Region(float(x), float(y), side, _upward(hips, shoulders))
    fade = np.zeros((MASK_SIZE, MASK_SIZE), np.float32)
    fade[40:-40, 40:-40] = 1.0
    weight = cv2.warpAffine(cv2.GaussianBlur(fade, (0, 0), 12), to_opencv(upper.to_picture(MASK_SIZE)), shape[::-1])
    return mask + 0.6 * weight * (both(upper) - mask)


def _mask_in_picture(reading: BodyReading, shape: tuple[int, int]) -> Float[np.ndarray, "h w"]:
    affine = to_opencv(reading.region.to_picture(MASK_SIZE))
    return cv2.warpAffine(reading.mask, affine, (shape[1], shape[0]), flags=cv2.INTER_LINEAR)


def _read_face(
    reader: LandmarkReader, picture: np.ndarray, body: Float[np.ndarray, "33 2"]
) -> tuple[Float[np.ndarray, "468 3"], float] | None:
    """The face near the body network's face points; several crops, since the detector likes faces of one size."""
    width = head_width(body)
    x, y = body[HEAD].mean(0)
    best: tuple[np.ndarray, float] | None = None
    for factor in (2.4, 3.2, 1.8, 4.5):
        found = reader.face(picture, Region(float(x), float(y), float(factor * width)))
        if found is None or np.linalg.norm(found[0][:, :2].mean(0) - (x, y)) > width:
            continue
        if best is None or found[1] > best[1]:
            best = found
        if found[1] > 0.8:
            break
    return best


def _read_hand(
    reader: LandmarkReader,
    picture: np.ndarray,
    body: Float[np.ndarray, "33 2"],
    confidence: Float[np.ndarray, " 33"],
    face: Float[np.ndarray, "468 3"] | None,
    side: int,
) -> HandLandmarks | None:
    """The hand at one wrist (side 0 left, 1 right), if it is surely that hand."""
    wrist, elbow, pinky, index = (body[pair[side]] for pair in (WRISTS, ELBOWS, PINKIES, INDEX_FINGERS))
    if confidence[WRISTS[side]] < 0.3:
        return None
    torso = np.linalg.norm(body[SHOULDERS].mean(0) - body[HIPS].mean(0))
    reach = max(0.45 * torso, 0.5 * np.linalg.norm(wrist - elbow))
    x, y = (wrist + index + pinky) / 3 + 0.25 * ((index + pinky) / 2 - wrist)
    alone = np.linalg.norm(body[WRISTS[0]] - body[WRISTS[1]]) > 1.2 * reach
    flipped = np.ascontiguousarray(picture[:, ::-1])
    best: HandLandmarks | None = None
    quality = 0.0
    for factor in (1.0, 1.5, 0.75, 0.55):
        for found in reader.hands(picture, Region(float(x), float(y), float(2.0 * factor * reach))):
            distance = np.linalg.norm(found.points[HandPoint.WRIST, :2] - wrist) / reach
            if found.score < 0.8 or distance > 0.45 or _on_face(found.points, face):
                continue
            width = picture.shape[1]
            other = reader.hand(flipped, found.region.mirrored(width))
            mirrored = other.points * [-1, 1, 1] + [width, 0, 0]
            palm = np.linalg.norm(found.points[HandPoint.MIDDLE_MCP, :2] - found.points[HandPoint.WRIST, :2])
            same = np.median(np.linalg.norm((mirrored - found.points)[:, :2], axis=1)) < 0.2 * palm
            right = (found.right + 1.0 - other.right) / 2
            agreement = right if side == 1 else 1.0 - right
            # seen from its edge a hand may be taken for the other one; away from the other wrist that cannot be
            if agreement < 0.5 and not (alone and same and distance < 0.3 and found.score > 0.9):
                continue
            score = float(max(agreement, 0.5) * found.score - distance)
            if score > quality:
                points = (found.points + mirrored) / 2 if same else found.points
                best, quality = HandLandmarks(points, found.score), score
        if best is not None and quality > 0.5:
            break
    return best


def _on_face(hand: Float[np.ndarray, "21 3"], face: Float[np.ndarray, "468 3"] | None) -> bool:
    """Whether most of a "hand" lies on the face: the palm detector sometimes takes a chin for a fist."""
    if face is None:
        return False
    oval = face[FACE_OVAL, :2].astype(np.float32)
    return sum(cv2.pointPolygonTest(oval, (float(x), float(y)), False) > 0 for x, y in hand[:, :2]) > 12
