"""The BlazePose, face mesh, hand and silhouette networks run by LiteRT, without the mediapipe package.

The steps between the networks (anchors, regions of interest, decoding) follow the published model cards. All positions
are continuous image coordinates: the centre of the top-left pixel is (0.5, 0.5).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, UInt8

from persona.landmark_names import BODY_COUNT, FACE_COUNT, HAND_COUNT
from persona.perception.options import LANDMARKS
from persona.perception.regions import Region, apply, body_region, face_region, hand_region, upward

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter

MASK_SIZE = 256  # pixels a side of the body network's input and of its mask


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


@dataclass(frozen=True)
class HandReading:
    """What the hand network says about one region."""

    points: Float[np.ndarray, "21 3"]
    score: float
    right: float  # probability of being a right hand
    region: Region


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


class LandmarkReader:
    """The seven networks, loaded once."""

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
        self._people = network("selfie_segmentation/selfie_segmentation.tflite")

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
        world = outputs[117].reshape(39, 3)[:BODY_COUNT].astype(np.float64)
        world[:, :2] = world[:, :2] @ np.array([[c, s], [-s, c]])
        presence = float(outputs[1].ravel()[0])
        return BodyReading(
            points=placed[:BODY_COUNT],
            visibility=_sigmoid(points[:BODY_COUNT, 3]),
            world=world,
            mask=_sigmoid(outputs[MASK_SIZE * MASK_SIZE][0, ..., 0]).astype(np.float32),
            region=region,
            presence=presence if 0.0 <= presence <= 1.0 else float(_sigmoid(np.array(presence))),
            next_region=body_region(placed[33], placed[34]),
        )

    def people(self, picture: UInt8[np.ndarray, "h w 3"], region: Region) -> Float[np.ndarray, "256 256"]:
        """The probability that a pixel of ``region``'s crop is a person's, whoever that is."""
        return self._people(region.crop(picture, MASK_SIZE))[0][0, ..., 0].astype(np.float32)

    def face(
        self,
        picture: UInt8[np.ndarray, "h w 3"],
        region: Region,
        detection: float = LANDMARKS.face_detection,
        passes: int = 2,
    ) -> tuple[Float[np.ndarray, "468 3"], float] | None:
        """Face points in pixels and their score, if the face detector's score in ``region`` is above ``detection``."""
        found = self.find_faces(picture, detection, region)
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
        points, score = np.zeros((FACE_COUNT, 3)), 0.0
        for _ in range(passes):
            points, score = self.face_in(picture, near)
            near = face_region(points)
        return points, score

    def face_in(self, picture: UInt8[np.ndarray, "h w 3"], region: Region) -> tuple[Float[np.ndarray, "468 3"], float]:
        """Points in pixels and score of the face that fills ``region``, which must be turned as the face is."""
        outputs = {output.size: output for output in self._face(region.crop(picture, 192))}
        raw = outputs[1404].reshape(FACE_COUNT, 3).astype(np.float64)
        points = np.c_[apply(region.to_picture(192), raw[:, :2]), raw[:, 2] * region.side / 192]
        return points, float(_sigmoid(outputs[1]).ravel()[0])

    def hand(self, picture: UInt8[np.ndarray, "h w 3"], region: Region) -> HandReading:
        """The hand in ``region``, which must be turned so that the fingers point up."""
        outputs = self._hand(region.crop(picture, 224))
        raw = outputs[0].reshape(HAND_COUNT, 3).astype(np.float64)
        points = np.c_[apply(region.to_picture(224), raw[:, :2]), raw[:, 2] * region.side / 224]
        return HandReading(points, float(outputs[1].ravel()[0]), float(outputs[2].ravel()[0]), region)

    def hands(
        self, picture: UInt8[np.ndarray, "h w 3"], region: Region, detection: float = LANDMARKS.palm_detection
    ) -> list[HandReading]:
        """Up to two hands in ``region`` for which the palm detector's score is above ``detection``."""
        hands = []
        for found in self._find_palms(picture, detection, region)[:2]:
            palm = float(np.max(found.box[1] - found.box[0]))
            angle = upward(found.points[0], found.points[2])
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


@cache
def load_reader(folder: Path, threads: int = 1) -> LandmarkReader:
    """The networks of ``folder``; loaded the first time, kept after that. Results do not depend on ``threads``."""
    return LandmarkReader(folder, threads)
