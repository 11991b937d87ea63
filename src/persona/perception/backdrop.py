"""The ground behind the person, where it is plain enough to be known behind the person too."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.colour import srgb_to_lab
from persona.imaging.masks import disk
from persona.perception.options import BACKDROP, BackdropOptions


@dataclass(frozen=True)
class Backdrop:
    """The background where it is plain (a studio wall, the sky), extrapolated behind the person too."""

    plain: Float[np.ndarray, "h w"]  # 1 where the ground nearby has one smooth colour, 0 where it is busy
    pure: Float[np.ndarray, "h w"]  # 1 where nothing stands before the ground nearby, 0 where a third of it is hidden
    distance: Float[np.ndarray, "h w"]  # from the ground's colour, in L*a*b* units less what the ground itself varies
    shadow: Bool[np.ndarray, "h w"]  # darker than the ground but of its hue: as a cast shadow is
    studio: float  # 1 where all the ground is plain, 0 where a good part of it is not
    colour: Float[np.ndarray, "h w 3"]  # of the ground, L*a*b*


def backdrop(
    picture: UInt8[np.ndarray, "h w 3"],
    prior: Float[np.ndarray, "h w"],
    unit: float,
    options: BackdropOptions = BACKDROP,
) -> Backdrop:
    """Compare every pixel with the colour of the ground around the person.

    The ground's colour is the mean over its pixels in a window, the smallest of four windows that holds enough of
    them; pixels that stand out of it (furniture, bags) are left out the second time.
    """
    lab = srgb_to_lab(picture.astype(np.float32) / 255)
    ground = (cv2.dilate((prior > options.person).astype(np.uint8), disk(options.clearance * unit)) == 0).astype(
        np.float32
    )
    colour, spread = np.zeros_like(lab), np.full(prior.shape, 100.0, np.float32)
    weight, kept = ground, np.ones(prior.shape, np.float32)
    total, uniform, usual = max(1.0, float(ground.sum())), 0.0, ground
    if ground.any():
        off = np.linalg.norm(lab - np.median(lab[ground > 0], 0), axis=-1)
        uniform = float((ground * (off < options.like)).sum()) / total
        if uniform > options.uniform:
            near = ground * (off < options.alike)
            weight = usual = near if near.sum() > options.mostly * total else ground * (off < options.like)
    for outlier, smallest in options.rounds:
        filled = np.zeros(prior.shape, bool)
        for window in (w for w in options.windows if w >= smallest):
            size = (int(window * unit) | 1, int(window * unit) | 1)

            def blur(image: np.ndarray, size: tuple[int, int] = size) -> np.ndarray:
                return cv2.blur(cv2.blur(image, size), size)

            mass = blur(weight)
            mean = blur(lab * weight[..., None]) / np.maximum(mass, 1e-6)[..., None]
            deviation = blur(((lab - mean) ** 2).sum(-1) * weight) / np.maximum(mass, 1e-6)
            share = mass / np.maximum(blur(ground), 1e-6)
            new = (mass > options.least_share) & ~filled
            kept[new] = share[new]
            colour[new], spread[new] = mean[new], np.sqrt(np.maximum(deviation[new], 0))
            filled |= new
        weight = usual * (np.linalg.norm(lab - colour, axis=-1) < outlier)
    difference = lab - colour
    hue = np.linalg.norm(difference[..., 1:], axis=-1)
    darker = -difference[..., 0]
    distance = np.hypot(options.lightness * darker, hue)
    even = np.clip((options.uneven - spread) / (options.uneven - options.even), 0, 1)
    overall = min((even * ground).sum() / total, uniform)
    studio = float(np.clip((overall - options.studio[0]) / (options.studio[1] - options.studio[0]), 0, 1))
    return Backdrop(
        plain=even
        * np.maximum(np.clip((kept - options.clear[0]) / (options.clear[1] - options.clear[0]), 0, 1), studio),
        pure=np.clip((kept - options.pure[0]) / (options.pure[1] - options.pure[0]), 0, 1),
        distance=np.maximum(distance - spread, 0),
        shadow=(darker > 0) & (darker < options.shadow) & (hue < options.shadow_hue + options.shadow_slope * darker),
        studio=studio,
        colour=colour,
    )
