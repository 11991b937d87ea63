"""Fractions of pixels and the colours in them: closed-form matting and blur fusion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.masks import disk
from persona.landmark_names import FEET
from persona.perception.options import MATTING, MattingOptions
from persona.perception.window import Window, zones
from persona.types import Landmarks

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


def conjugate_gradients(
    matrix: csr_matrix,
    right: Float[np.ndarray, " n"],
    start: Float[np.ndarray, " n"],
    steps: int,
    tolerance: float,
) -> Float[np.ndarray, " n"]:
    """Solve ``matrix x = right`` for a symmetric positive matrix, preconditioned by its diagonal.

    Dot products go through einsum: those of the linear algebra library wait for all cores, which takes many times as
    long as the product itself when other work runs.
    """

    def dot(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.einsum("i,i", a, b))

    scale = 1.0 / (matrix.diagonal() + 1e-6)
    x = start.copy()
    residual = right - matrix @ x
    direction = scale * residual
    energy = dot(residual, direction)
    goal = tolerance**2 * dot(right, right)
    for _ in range(steps):
        if dot(residual, residual) <= goal:
            break
        image = matrix @ direction
        step = energy / dot(direction, image)
        x += step * direction
        residual -= step * image
        conditioned = scale * residual
        energy, before = dot(residual, conditioned), energy
        direction = conditioned + (energy / before) * direction
    return x


def closed_form(
    picture: Float[np.ndarray, "h w 3"], trimap: Float[np.ndarray, "h w"], options: MattingOptions = MATTING
) -> Float[np.ndarray, "h w"]:
    """Alpha where ``trimap`` is between 0 and 1, by closed-form matting.

    The Laplacian is built only from the 3 x 3 windows that touch an unknown pixel, then solved on the unknown pixels
    with conjugate gradients.

    Args:
        picture: colours in [0, 1].
        trimap: 0 background, 1 person, anything between unknown; the value is the first guess.
    """
    from scipy.sparse import csr_matrix

    height, width = trimap.shape
    unknown = (trimap > 0) & (trimap < 1)
    if not unknown.any():
        return trimap.astype(np.float32)
    centres = cv2.dilate(unknown.astype(np.uint8), np.ones((3, 3), np.uint8))
    centres[[0, -1], :] = 0
    centres[:, [0, -1]] = 0
    window = np.flatnonzero(centres)
    steps = np.array([dy * width + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1)])
    colours = picture.reshape(-1, 3).astype(np.float32)[window[:, None] + steps]
    mean = colours.mean(1, keepdims=True)
    colours = colours - mean
    covariance = np.einsum("nki,nkj->nij", colours, colours).astype(np.float64) / 9
    inverse = np.linalg.inv(covariance + np.eye(3) * (options.epsilon / 9)).astype(np.float32)
    projected = colours @ inverse
    affinity = (1.0 + projected @ colours.transpose(0, 2, 1)) / 9  # n 9 9

    index = np.full(height * width, -1, np.int64)
    rows = np.flatnonzero(unknown)
    index[rows] = np.arange(len(rows))
    stencil = np.zeros((25, len(rows)), np.float32)  # row weights on the 5 x 5 neighbours
    for a in range(9):
        row = index[window + steps[a]]
        inner = row >= 0
        row = row[inner]
        for b in range(9):
            dy, dx = b // 3 - a // 3, b % 3 - a % 3
            stencil[(dy + 2) * 5 + dx + 2, row] -= affinity[inner, a, b]
        stencil[12, row] += 1.0
    offsets = np.array([dy * width + dx for dy in range(-2, 3) for dx in range(-2, 3)])
    columns = rows + offsets[:, None]
    valid = (columns >= 0) & (columns < height * width) & (stencil != 0)
    target = np.where(valid, index[np.clip(columns, 0, height * width - 1)], -1)
    known = trimap.reshape(-1)[np.clip(columns, 0, height * width - 1)]
    right = -(stencil * known * (valid & (target < 0))).sum(0).astype(np.float64)
    inner = valid & (target >= 0)
    matrix = csr_matrix(
        (stencil[inner].astype(np.float64), (np.broadcast_to(np.arange(len(rows)), inner.shape)[inner], target[inner])),
        (len(rows), len(rows)),
    )
    solution = conjugate_gradients(
        matrix, right, trimap.reshape(-1)[rows].astype(np.float64), options.steps, options.tolerance
    )
    alpha = trimap.astype(np.float32).copy()
    alpha.reshape(-1)[rows] = np.clip(solution, 0, 1)
    return alpha


def foreground_colours(
    picture: Float[np.ndarray, "h w 3"],
    alpha: Float[np.ndarray, "h w"],
    radius: float,
    options: MattingOptions = MATTING,
) -> Float[np.ndarray, "h w 3"]:
    """The person's own colour at every pixel, by blur fusion (Forte 2021): far (``radius`` pixels), then near."""
    picture = picture.astype(np.float32)
    alpha = alpha.astype(np.float32)[..., None]
    front, back = picture, picture
    for sigma in (radius, radius / options.near):
        size = max(3, int(sigma) * 2 + 1)

        def blur(image: np.ndarray, size: int = size) -> np.ndarray:
            blurred = cv2.blur(image, (size, size), borderType=cv2.BORDER_REPLICATE)
            return blurred[..., None] if blurred.ndim == 2 else blurred

        weight = blur(alpha)
        near_front = blur(front * alpha) / (weight + 1e-5)
        near_back = blur(back * (1 - alpha)) / (1 - weight + 1e-5)
        front = np.clip(near_front + alpha * (picture - alpha * near_front - (1 - alpha) * near_back), 0, 1)
        back = near_back
    return front


def unknown_band(
    mask: UInt8[np.ndarray, "h w"],
    rough: Float[np.ndarray, "h w"],
    seeds: UInt8[np.ndarray, "h w"],
    landmarks: Landmarks,
    window: Window,
    options: MattingOptions = MATTING,
    ground: Bool[np.ndarray, "h w"] | None = None,
) -> Float[np.ndarray, "h w"]:
    """A trimap: 1 person, 0 ground, 0.5 within a narrow band along the outline, narrower at the feet.

    A gap between arm and trunk as narrow as the band keeps its middle where the networks see nobody, or where it has
    the ground's colour: nothing else would tell that it is ground, and its fractions would be the person's.

    Args:
        mask: the outline.
        rough: probability of the person by the body network.
        seeds: pixels that are the person's for sure.
        ground: pixels of a plain ground's colour.
    """
    wide, narrow = disk(options.band * window.unit), disk(options.band_at_feet * window.unit)
    outer, inner = cv2.dilate(mask, wide), cv2.erode(mask, wide)
    feet = zones(landmarks.body[FEET], options.feet, window, mask.shape, 1.0) > 0
    outer = np.where(feet, cv2.dilate(mask, narrow), outer)
    inner = np.where(feet, cv2.erode(mask, narrow), inner)
    trimap = np.where(outer > 0, np.float32(0.5), np.float32(0))
    away = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 5)
    middle = (away > options.pure) & (away > options.middle * cv2.dilate(away, wide))
    middle &= (rough < options.nobody) | (False if ground is None else ground)
    trimap[middle & (outer > 0)] = 0
    trimap[(inner > 0) | (seeds > 0)] = 1
    return trimap
