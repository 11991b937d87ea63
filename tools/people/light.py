"""Light on people, and the ground behind them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float

from people.cloth import Random
from people.shapes import smooth_step
from persona.imaging.light import shading


def lit(
    random: Random,
    colour: Float[np.ndarray, "h w 3"],
    normal: Float[np.ndarray, "h w 3"],
    gloss: Float[np.ndarray, "h w"],
    depth: Float[np.ndarray, "h w"],
    mask: Bool[np.ndarray, "h w"],
) -> Float[np.ndarray, "h w 3"]:
    """The person under some light: smooth light from a side, gloss, darker hollows, shadows cast on it.

    ``normal`` is in camera axes (x right, y down, z forward).
    """
    h, w = mask.shape
    way = random.normal(size=3)
    way[1], way[2] = -abs(way[1]) - 0.3, -abs(way[2]) * random.choice([1, 1, -0.3])
    way /= np.linalg.norm(way)
    strength = random.uniform(0.05, 0.5)
    light = np.zeros((3, 4, 4))
    light[:, :3, 3] = way * strength / 1.5 + random.normal(0, 0.03, (3, 3))
    light[:, 3, :3] = light[:, :3, 3]
    light[:, :3, :3] = np.outer(way, way) * random.uniform(-0.1, 0.3) * strength
    light[:, 3, 3] = random.normal(-0.15, 0.15) + random.normal(0, 0.05, 3)
    n = normal[mask].astype(np.float64)
    out = colour[mask] * shading(n, light)
    half = way + np.array([0, 0, -1])
    half /= np.linalg.norm(half)
    shine = gloss[mask] * np.clip(n @ half, 0, 1) ** random.uniform(8, 40)
    out = out + shine[:, None] * random.uniform(0.1, 0.5)
    # whatever the light, a photographer exposes so that little of the person is white
    bright = np.quantile(out.max(1), 0.97)
    if random.random() < 0.85:
        out = out * np.clip(random.uniform(0.75, 1.05) / max(bright, 1e-3), 0.5, 2.0)
    shade = np.zeros((h, w, 3), np.float32)
    shade[mask] = out
    far = np.where(mask, depth, depth[mask].max())
    hollow = np.clip(cv2.GaussianBlur(far, (0, 0), 5) - far, -0.08, 0.01)
    shade *= np.exp(hollow * random.uniform(2, 7))[..., None]
    dx, dy = random.normal(0, 5, 2)
    moved = cv2.warpAffine(far, np.float32([[1, 0, dx], [0, 1, dy]]), (w, h), borderMode=cv2.BORDER_REPLICATE)
    cast = cv2.GaussianBlur(((moved < far - 0.03) & mask).astype(np.float32), (0, 0), random.uniform(0.6, 2))
    shade *= 1 - cast[..., None] * random.uniform(0, 0.5)
    if random.random() < 0.25:  # the shadow of a tree or a house
        cloud = cv2.resize(random.normal(size=(6, 5)).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
        cloud = smooth_step(cv2.GaussianBlur(cloud, (0, 0), 2), -0.05, 0.15 + random.random() * 0.5)
        shade *= (1 - random.uniform(0.1, 0.5) * cloud)[..., None].astype(np.float32)
    return shade


@dataclass(frozen=True)
class Lamp:
    """A light from afar, in the world's axes (y up): the same in all pictures of a person.

    Attributes:
        way: from the person to the light, unit.
        strength: how much brighter what faces it is; the others are less bright by as much.
        tint: of each channel, in the logarithm.
        shadow: share of the light that is missing where something stands before it.
    """

    way: tuple[float, float, float]
    strength: float
    tint: tuple[float, float, float] = (0.0, 0.0, 0.0)
    shadow: float = 0.3

    @property
    def harmonics(self) -> Float[np.ndarray, "3 4 4"]:
        """As :func:`persona.imaging.light.shading` takes it."""
        way = np.asarray(self.way)
        light = np.zeros((3, 4, 4))
        light[:, :3, 3] = light[:, 3, :3] = way * self.strength / 1.5
        light[:, :3, :3] = np.outer(way, way) * 0.15 * self.strength
        light[:, 3, 3] = np.asarray(self.tint) - 0.15
        return light


def lamp(random: Random) -> Lamp:
    """Some light from above, before the person or beside it."""
    way = np.array([random.normal(0, 0.7), random.uniform(0.4, 1.2), random.uniform(0.2, 1.2)])
    way /= np.linalg.norm(way)
    tint = random.normal(0, 0.03, 3)
    return Lamp(
        tuple(way.tolist()), float(random.uniform(0.15, 0.45)), tuple(tint.tolist()), float(random.uniform(0.1, 0.4))
    )


def ground(random: Random, h: int, w: int) -> Float[np.ndarray, "h w 3"]:
    """Something to stand before: blurred shapes. The network sees it only where a mask is wrong."""
    a, b = random.random(3) * 0.9, random.random(3) * 0.9
    if random.random() < 0.6:
        a, b = a.mean() + random.normal(0, 0.05, 3), b.mean() + random.normal(0, 0.05, 3)
    t = np.linspace(0, 1, h)[:, None, None]
    out = np.broadcast_to(a * t + b * (1 - t), (h, w, 3)).astype(np.float32).copy()
    for _ in range(random.integers(0, 14)):
        x, y = int(random.integers(-30, w)), int(random.integers(-30, h))
        colour = (random.random(3) * random.uniform(0.2, 1)).tolist()
        if random.random() < 0.6:
            cv2.rectangle(out, (x, y), (x + int(random.integers(5, 120)), y + int(random.integers(5, 200))), colour, -1)
        else:
            axes = (int(random.integers(4, 60)), int(random.integers(4, 60)))
            cv2.ellipse(out, (x, y), axes, 0, 0, 360, colour, -1)
    coarse = cv2.resize(
        random.normal(size=(h // 12, w // 12, 3)).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC
    )
    out = out * (1 + coarse * random.uniform(0, 0.15))
    return np.clip(cv2.GaussianBlur(out, (0, 0), random.uniform(0.5, 6)), 0, 1)
