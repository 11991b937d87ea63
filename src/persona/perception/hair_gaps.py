"""A plain ground that shows through hair: between curls, and between locks and the neck.

Hair is not looked through by the outline: it is all person. Where the ground has one colour that is far from the
hair's, every colour of hair on the line between both is a mixture of them.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.colour import srgb_to_lab
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import binary_opening, bounding_box, components, disk, distance_to, polygon, touching
from persona.landmark_names import FACE_OVAL, SHOULDERS
from persona.perception.backdrop import Backdrop
from persona.perception.head import bare_head, find_head
from persona.perception.options import HAIR_GAPS, HairGapOptions
from persona.perception.window import Window, hand_points
from persona.types import Landmarks


def ground_in_hair(
    colours: Float[np.ndarray, "h w 3"],
    mask: UInt8[np.ndarray, "h w"],
    ground: Backdrop,
    landmarks: Landmarks,
    window: Window,
    options: HairGapOptions = HAIR_GAPS,
) -> Float[np.ndarray, "h w"]:
    """The ground's share of every pixel of the hair; 0 elsewhere, and where it cannot be told.

    Args:
        colours: of the window (sRGB).
        mask: the person.
        ground: as it is behind the person; may be smaller than the window.
    """
    share = np.zeros(mask.shape, np.float32)
    if ground.studio < options.studio or landmarks.face is None:
        return share
    corner = np.array([window.x0, window.y0])
    around = _around_head(landmarks, corner, mask.shape, options)
    if around is None:
        return share
    beside, below, height = around
    beside &= mask > 0
    limits = bounding_box(beside)
    if limits is None:
        return share
    room = math.ceil(options.rim * height) + 1
    box = slice(max(0, limits.y0 - room), limits.y1 + room), slice(max(0, limits.x0 - room), limits.x1 + room)
    behind = cv2.resize(ground.colour.astype(np.float32), mask.shape[1::-1], interpolation=cv2.INTER_LINEAR)[box]
    lab = srgb_to_lab(colours[box])
    face = polygon((landmarks.face[FACE_OVAL, :2] - corner), mask.shape)[box]
    share[box] = _share(lab, behind, beside[box], mask[box] > 0, face, below[box], height, options)
    return share


def _around_head(
    landmarks: Landmarks, corner: np.ndarray, shape: tuple[int, int], options: HairGapOptions
) -> tuple[Bool[np.ndarray, "h w"], Float[np.ndarray, "h w"], float] | None:
    """Where hair may be: round the bare head, not at hands. How far pixels lie below the chin, and the face's height
    in pixels."""
    head = find_head(landmarks, shape)
    if head is None or head.height < 1:
        return None
    assert landmarks.face is not None
    placed = head.placed((float(corner[0]), float(corner[1])), (1.0, 1.0))
    face = landmarks.face - np.array([*corner, 0])
    own = bare_head(face, landmarks.body[SHOULDERS] - corner, shape)
    below, across = (distance / head.height for distance in placed.from_chin(shape))
    near = (below < options.below) & (below > -0.5 - options.beside) & (np.abs(across) < options.beside)
    hands = np.zeros(shape, np.uint8)
    for x, y in hand_points(landmarks) - corner:
        cv2.circle(hands, (int(x), int(y)), max(1, round(options.hand * head.height)), 1, -1)
    return near & ~own & (hands == 0), below, float(head.height)


def _share(
    lab: Float[np.ndarray, "h w 3"],
    behind: Float[np.ndarray, "h w 3"],
    beside: Bool[np.ndarray, "h w"],
    person: Bool[np.ndarray, "h w"],
    face: Bool[np.ndarray, "h w"],
    below: Float[np.ndarray, "h w"],
    height: float,
    options: HairGapOptions,
) -> Float[np.ndarray, "h w"]:
    """The ground's share of each pixel beside the head, where it shows in a gap that has hair around it.

    Args:
        behind: the ground's colour (L*a*b*), as ``lab``.
        beside: where hair may be.
        person, face: pixels of both.
        below: the chin, in face heights.
        height: of the face, pixels.
    """
    none = np.zeros(beside.shape, np.float32)
    sample = beside & (below < 0) & (below > -options.brows)
    far = sample & (np.linalg.norm(lab - behind, axis=-1) > options.contrast)
    if not far.any() or far.sum() < options.mostly * sample.sum():
        return none
    hair = np.median(lab[far], 0)
    if face.any() and np.linalg.norm(np.median(lab[face], 0) - hair) < options.no_skin:
        return none  # ears and neck: no hair falls beside the face
    line, away = behind - hair, lab - hair
    length = np.maximum(np.linalg.norm(line, axis=-1), 1e-3)
    share = (away * line).sum(-1) / length**2
    off = np.linalg.norm(away - share[..., None] * line, axis=-1)
    chroma = np.linalg.norm(line[..., 1:], axis=-1)
    coloured = chroma > options.coloured
    hue = (away[..., 1:] * line[..., 1:]).sum(-1) / np.maximum(chroma, 1e-3) ** 2
    sigma = max(0.5, options.blur * height)
    share = np.clip(np.where(coloured, np.minimum(share, hue), share), 0, 1).astype(np.float32)
    share = cv2.GaussianBlur(share, (0, 0), sigma)
    mixture = beside & (off < options.off_line) & (length > options.contrast) & (share > options.mixed)
    # light on hair is grey: before a grey ground only what is nearly its colour begins a gap
    gap = touching(mixture, mixture & (coloured | (share > options.pure)))
    narrow = ~binary_opening(gap, disk(options.widest * height))
    gap = touching(gap & narrow, binary_opening(gap & narrow, disk(options.thinnest * height)))
    numbers, areas = components(gap)
    if len(areas) < 2:
        return none
    rim = ~gap & person & (distance_to(gap) < options.rim * height)
    of = nearest_fill(numbers, gap)[rim]
    like = np.linalg.norm(away, axis=-1)[rim] < options.like * length[rim]
    around, own = np.bincount(of, minlength=len(areas)), np.bincount(of, like, len(areas))
    kept = own > options.around * np.maximum(around, 1)
    kept[0] = False
    return np.where(kept[numbers], share, 0).astype(np.float32)


__all__ = ["ground_in_hair"]
