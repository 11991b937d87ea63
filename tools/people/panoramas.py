"""Panoramas of eight places, made by procedures, and people in their light: linear, from all sides, with shadows.

A panorama is equirectangular and linear as :func:`persona.imaging.surroundings.panorama_light` takes it: its middle
is where the photo's camera stands. Its light reaches a person from ``COUNT`` directions; from each of them the person
is looked at, and what something stands before gets nothing from there.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.spatial import KDTree

from people.picture import Drawn
from people.shapes import Layer
from people.truth import hidden_from
from persona.imaging.surroundings import GAMMA, spread_directions
from persona.types import Camera

PLACES = ("noon", "evening", "overcast", "window", "studio", "office", "backlit", "street")
ROWS = 64
#: Directions that light comes from in the pictures of people.
COUNT = 160
_SIDE = 400  # pixels of the picture that each of them sees
_SHINE, _SHARP = 0.08, 20  # of glossy surfaces


@cache
def _pixels() -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, " n"], Int[np.ndarray, " n"]]:
    """Of a panorama's pixels: the way to each, its solid angle, and the direction of ``COUNT`` it belongs to."""
    above = (0.5 - (np.arange(ROWS) + 0.5) / ROWS) * np.pi
    around = (0.5 - (np.arange(2 * ROWS) + 0.5) / (2 * ROWS)) * 2 * np.pi
    elevation, azimuth = (x.ravel() for x in np.meshgrid(above, around, indexing="ij"))
    ways = np.stack([np.sin(azimuth) * np.cos(elevation), np.sin(elevation), np.cos(azimuth) * np.cos(elevation)], -1)
    return ways, np.cos(elevation) * (np.pi / ROWS) ** 2, np.asarray(KDTree(spread_directions(COUNT)).query(ways)[1])


def panorama(place: str, turned: float = 0.0) -> Float[np.ndarray, "h w 3"]:
    """A place's light.

    Args:
        place: of :data:`PLACES`.
        turned: degrees around the vertical by which the place lies more to the person's left.
    """
    ways, _, _ = _pixels()
    angle = np.radians(turned)
    x = ways[:, 0] * np.cos(angle) - ways[:, 2] * np.sin(angle)
    y, z = ways[:, 1], ways[:, 0] * np.sin(angle) + ways[:, 2] * np.cos(angle)
    own = np.stack([x, y, z], 1)  # in the place's axes
    up, out = np.clip(y, 0, 1), np.zeros((len(ways), 3))
    ground = y < 0
    if place == "overcast":
        out[:] = (1 + 2 * up[:, None]) / 3 * [0.96, 1.0, 1.05]
        out[ground] = [0.24, 0.23, 0.2]
    elif place in ("noon", "evening", "backlit"):
        zenith, horizon = np.array([0.16, 0.3, 0.7]), np.array([0.55, 0.65, 0.8])
        if place == "evening":
            zenith, horizon = np.array([0.2, 0.24, 0.42]), np.array([0.75, 0.5, 0.32])
        out[:] = horizon + np.sqrt(up)[:, None] * (zenith - horizon)
        out[ground] = {"noon": [0.4, 0.36, 0.28], "evening": [0.22, 0.17, 0.13], "backlit": [0.45, 0.43, 0.36]}[place]
    elif place == "street":  # shade between houses: a strip of sky, a bright front across the road
        out[:] = [0.24, 0.21, 0.19]
        out[(y > 0.45) & (np.abs(x) < 0.75)] = [0.75, 0.9, 1.2]
        out[(z > 0.6) & (np.abs(y) < 0.45)] = [0.8, 0.72, 0.6]
        out[(y < -0.3)] = [0.25, 0.24, 0.23]
    else:
        walls = {"window": [0.17, 0.16, 0.14], "studio": [0.2, 0.2, 0.2], "office": [0.5, 0.49, 0.46]}[place]
        out[:] = walls
        out[y < -0.5] = np.asarray(walls) * 0.6
        if place == "window":
            out[(x > 0.75) & (np.abs(z) < 0.5) & (y > -0.1) & (y < 0.5)] = [5.0, 5.4, 6.0]
        if place == "studio":
            for side, height, power in ((0.6, 0.5, 5.0), (-0.8, 0.2, 1.3)):
                middle = np.array([side, height, 0.7])
                out[own @ (middle / np.linalg.norm(middle)) > 0.93] = power
        if place == "office":
            out[(y > 0.6) & (np.abs(np.sin(5 * x)) > 0.6)] = [3.2, 3.1, 2.8]
    _, angle_of, cell = _pixels()
    for around, above, power, color in {
        "noon": [(40, 50, 1.5, (1.0, 0.94, 0.84))], "evening": [(65, 14, 1.6, (1.0, 0.68, 0.4))],
        "backlit": [(150, 35, 1.8, (1.0, 0.95, 0.85))],
    }.get(place, ()):  # fmt: skip
        a, e = np.radians(around + turned), np.radians(above)
        sun = np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])
        middle = KDTree(spread_directions(COUNT)).query(sun)[1]
        spot = np.flatnonzero(cell == middle)
        spot = spot[np.argsort(-(ways[spot] @ spread_directions(COUNT)[middle]))[:4]]
        out[spot] += power * np.asarray(color) / angle_of[spot].sum()
    return out.reshape(ROWS, 2 * ROWS, 3).astype(np.float32)


def powers(picture: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "k 3"]:
    """What comes from each of ``COUNT`` directions; upright surfaces that see all of it receive one on average."""
    ways, angle, cell = _pixels()
    power = picture.reshape(-1, 3) * angle[:, None]
    total = np.stack([np.bincount(cell, power[:, c], COUNT) for c in range(3)], 1)
    around = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    upright = np.stack([np.sin(around), 0 * around, np.cos(around)], 1)
    return total / (np.maximum(0, upright @ ways.T) @ power).mean()


def visible(d: Drawn, camera: Camera, layers: list[Layer], centre: Float[np.ndarray, " 3"]) -> Bool[np.ndarray, "k n"]:
    """Which of ``COUNT`` directions each of the person's pixels sees."""
    mask = d.labels > 0
    return np.stack([
        ~(hidden_from(d, camera, layers, way, centre, _SIDE)[mask] > 0.5) for way in spread_directions(COUNT)
    ])  # fmt: skip


def received(
    normals: Float[np.ndarray, "n 3"], seen: Bool[np.ndarray, "k n"], power: Float[np.ndarray, "k 3"]
) -> Float[np.ndarray, "n 3"]:
    """Encoded light on surfaces with these normals (world axes).

    Args:
        normals: unit.
        seen: which directions reach each.
        power: of :func:`powers`.
    """
    facing = np.maximum(0, normals @ spread_directions(COUNT).T) * seen.T
    return (facing @ power) ** (1 / GAMMA)


def in_light(
    d: Drawn, camera: Camera, seen: Bool[np.ndarray, "k n"], power: Float[np.ndarray, "k 3"], exposure: object = 1.0
) -> Float[np.ndarray, "h w 3"]:
    """The person's colours in a panorama's light, with gloss.

    Args:
        d: what every pixel shows.
        camera: the view.
        seen: of :func:`visible`.
        power: of :func:`powers`.
        exposure: factor on the encoded picture, or one for each channel.
    """
    mask, turn = d.labels > 0, camera.T_camera_world[:3, :3]
    n = d.normal[mask] @ turn
    ways = spread_directions(COUNT)
    half = ways - turn[2]
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    shine = (np.clip(n @ half.T, 0, 1) ** _SHARP * seen.T) @ power * d.gloss[mask][:, None] * _SHINE
    linear = (d.colour[mask].clip(0, 1) * received(n, seen, power)) ** GAMMA + shine
    picture = np.zeros((*mask.shape, 3), np.float32)
    picture[mask] = linear ** (1 / GAMMA) * np.asarray(exposure)
    return picture.clip(0, 1)


__all__ = ["COUNT", "PLACES", "in_light", "panorama", "powers", "received", "visible"]
