"""What the tools share that render people and let the landmark model read the pictures."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, UInt8

from persona.perception.landmarks import averaged, read_mirrored
from persona.perception.networks import LandmarkReader
from persona.perception.regions import Region
from persona.types import Camera, Landmarks


def camera_before(point: Float[np.ndarray, " 3"], distance: float, focal: float, width: int, height: int) -> Camera:
    """A level camera that looks along -z (a person at rest faces it) with ``point`` in its middle, meters away."""
    view = np.diag([1.0, -1.0, -1.0, 1.0])
    view[:3, 3] = [-point[0], point[1], point[2] + distance]
    return Camera(focal, focal, width / 2, height / 2, width, height, view)


def lit(
    color: Float[np.ndarray, "v 3"], normals: Float[np.ndarray, "v 3"], random: np.random.Generator
) -> Float[np.ndarray, "v 3"]:
    """Vertex colours in [0, 1] under one light from the front, above and some side, with a little noise."""
    light = np.array([random.normal(0, 0.5), 0.6, 0.7])
    shade = 0.4 + 0.6 * np.clip(normals @ (light / np.linalg.norm(light)), 0, 1)
    return np.clip(color * shade[:, None] * random.normal(1, 0.04, (len(color), 1)), 0, 1)


def before(
    color: Float[np.ndarray, "h w 3"], alpha: Float[np.ndarray, "h w"], ground: Float[np.ndarray, "h w 3"]
) -> UInt8[np.ndarray, "h w 3"]:
    """A rendered person (straight colours) before a ground."""
    return (np.clip(color * alpha[..., None] + ground * (1 - alpha[..., None]), 0, 1) * 255).astype(np.uint8)


def read_body(reader: LandmarkReader, picture: UInt8[np.ndarray, "h w 3"], region: Region) -> Landmarks | None:
    """The body near ``region``, averaged over the picture and its mirror image; None if the network sees none."""
    straight = reader.body(picture, region)
    mirrored = read_mirrored(reader, np.ascontiguousarray(picture[:, ::-1]), straight.next_region)
    return averaged(straight, mirrored) if straight.presence >= 0.5 else None
