"""Captured pictures to train on: the photo (the person's box at several sizes, the face close up), other recordings."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from persona.imaging.masks import bounding_box
from persona.types import BodyFit, Camera, Frame, Observation


@dataclass(frozen=True)
class CapturedView:
    """One crop of a captured picture: the person on black, alpha, and the camera that sees the same window.

    ``slot`` tells whose pose it shows: 0 the photo's, 1 + i that of frame i.
    """

    name: str
    camera: Camera
    image: Float[Tensor, "h w 3"]  # sRGB premultiplied by alpha
    alpha: Float[Tensor, "h w"]
    person_height: float  # pixels, of the whole person at this scale
    slot: int = 0


def person_box(alpha: Float[np.ndarray, "h w"], margin: float = 0.03) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 of the matte with a margin (share of its height), inside the picture."""
    box = bounding_box(alpha > 0.5)
    if box is None:
        raise ValueError("the matte is empty")
    return box.grown(int(margin * (box.height - 1)) + 2, alpha.shape)


def crop(
    observation: Observation, camera: Camera, box: tuple[int, int, int, int], scale: float, name: str
) -> CapturedView:
    """The photo inside ``box``, resized by ``scale``, with the matching camera."""
    x0, y0, x1, y1 = box
    ys, _ = np.nonzero(observation.alpha > 0.5)
    alpha = observation.alpha[y0:y1, x0:x1].astype(np.float32)
    image = observation.foreground[y0:y1, x0:x1].astype(np.float32) * alpha[..., None]
    view = camera.cropped(x0, y0, x1 - x0, y1 - y0)
    if abs(scale - 1) > 1e-3:
        view = view.scaled(scale)
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        image = np.clip(cv2.resize(image, (view.width, view.height), interpolation=how), 0, 1)
        alpha = np.clip(cv2.resize(alpha, (view.width, view.height), interpolation=how), 0, 1)
    return CapturedView(
        name, view, torch.from_numpy(np.ascontiguousarray(image)), torch.from_numpy(np.ascontiguousarray(alpha)),
        float(ys.max() - ys.min() + 1) * scale,
    )  # fmt: skip


def face_box(observation: Observation, margin: float = 0.35) -> tuple[int, int, int, int] | None:
    """Box around the face landmarks (head and chin included), or None when no face was found."""
    face = observation.landmarks.face
    if face is None:
        return None
    low, high = face[:, :2].min(0), face[:, :2].max(0)
    pad = margin * float((high - low).max())
    h, w = observation.alpha.shape
    x0, y0 = np.floor(low - pad).astype(int)
    x1, y1 = np.ceil(high + pad).astype(int)
    x0, y0, x1, y1 = max(0, int(x0)), max(0, int(y0)), min(w, int(x1)), min(h, int(y1))
    return (x0, y0, x1, y1) if x1 - x0 > 8 and y1 - y0 > 8 else None


def captured_views(
    observation: Observation, fit: BodyFit, heights: tuple[int, ...] = (512, 768), face_px: int = 384
) -> list[CapturedView]:
    """The person at each of ``heights`` (pixels, never enlarged beyond 1.5 x) and the face close up (0: not)."""
    box = person_box(observation.alpha)
    ys, _ = np.nonzero(observation.alpha > 0.5)
    tall = float(ys.max() - ys.min() + 1)
    views = []
    for height in heights:
        scale = min(height / tall, 1.5)
        views.append(crop(observation, fit.camera, box, scale, f"body {height}"))
    face = face_box(observation) if face_px else None
    if face is not None:
        scale = min(face_px / max(face[3] - face[1], face[2] - face[0]), 1.5)
        views.append(crop(observation, fit.camera, face, scale, "face"))
    return views


def frame_view(frame: Frame, index: int, height: int) -> CapturedView:
    """A captured frame with the person ``height`` pixels tall (never enlarged)."""
    alpha = frame.alpha.astype(np.float32) / 255
    image = frame.image.astype(np.float32) / 255 * alpha[..., None]
    ys, _ = np.nonzero(alpha > 0.5)
    tall, view = float(np.ptp(ys) + 1), frame.camera
    scale = min(1.0, height / tall)
    if scale < 0.999:
        view = view.scaled(scale)
        image = cv2.resize(image, (view.width, view.height), interpolation=cv2.INTER_AREA)
        alpha = cv2.resize(alpha, (view.width, view.height), interpolation=cv2.INTER_AREA)
    return CapturedView(
        f"frame {index}", view, torch.from_numpy(np.ascontiguousarray(image)),
        torch.from_numpy(np.ascontiguousarray(alpha)), tall * scale, 1 + index,
    )  # fmt: skip
