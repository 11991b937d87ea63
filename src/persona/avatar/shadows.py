"""Shadows that a posed avatar throws: on itself and on the ground.

Points all over the avatar are seen from where light comes from; what lies behind the nearest of its cell is hidden. A
lamp has a size, so it is looked at from a few directions, and the edge of a shadow is soft. A panorama's light comes
from many directions, each with its own power: where some of them are hidden, the others are left, so that hollows are
darker under any sky; what is received is summed up as it is, without the smooth form of other lights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from persona.geometry.rotations import unit
from persona.imaging.light import shading, shading_of
from persona.imaging.surroundings import GAMMA, spread_directions
from persona.types import Camera

#: Meters a side of the cells, and that a point must lie behind the nearest of its cell to be hidden. Points are some
#: 5 mm apart; less depth would let folds and grazed cloth hide themselves. Chosen by hand.
_CELL, _BEHIND = 0.01, 0.04
_SPREAD = 0.06  # radians from the middle of the lamp to its edge: a window, the sun through haze
_ASPECTS = ((0.0, 0.0), (1.0, 0.0), (-0.5, 0.87), (-0.5, -0.87))  # of the lamp from which it is looked at
#: A direction with more than this share of a panorama's light is looked at as a lamp is.
_LAMP = 0.08
_DARKEST = 0.04  # least factor on colours where nothing of a panorama is seen: light goes round corners
#: Directions of the even sky that stands for the photo's, and the least share of it that a hollow is taken to be left:
#: what is seen there is mostly a fault of the surface.
_EVEN, _DEEPEST = 48, 0.2
#: The ground's shadow: meters a cell, sine of the lowest lamp that throws one (a lower one's would have no end), the
#: shade right below the person under a light without lamps, directions of the sky that it is made of, and about how
#: many points throw it. By hand.
_GROUND_CELL, _LOWEST, _BELOW, _SKIES, _GROUND_POINTS = 0.02, 0.31, 0.5, 24, 25_000
_SOFT = 5.0  # cells that a sky's shadow is blurred by: its directions stand for all between them


@dataclass(frozen=True)
class Shadow:
    """A lamp that something may stand before.

    Attributes:
        way: from the person to the lamp, unit, world axes.
        light: all light that is left where the lamp is hidden (:mod:`persona.imaging.light`).
    """

    way: tuple[float, float, float]
    light: Float[np.ndarray, "3 4 4"]


@dataclass(frozen=True)
class Sky:
    """Light from many directions, each of which something may stand before.

    Attributes:
        ways: to where it comes from, unit, world axes.
        powers: what a surface that faces each receives from it; linear, one leaves colours as they are.
        shaded: how dark each point's hollow already is in its colour (:func:`shaded_in_photo`); None for not at all.
    """

    ways: Float[np.ndarray, "k 3"]
    powers: Float[np.ndarray, "k 3"]
    shaded: Float[np.ndarray, " n"] | None = None


def reached(
    points: Float[np.ndarray, "n 3"], solid: Bool[np.ndarray, " n"], way: Float[np.ndarray, " 3"], *, soft: bool = True
) -> Float[np.ndarray, " n"]:
    """Which share of a lamp each point sees.

    Args:
        points: world, meters.
        solid: which of them hide what is behind.
        way: from the points to the lamp, unit.
        soft: the lamp has a size.
    """
    return _reached(_centered(points), solid, way, soft)


def _centered(points: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    """Small numbers, which fewer digits are enough for."""
    return (points - points.mean(0)).astype(np.float32)


def _reached(
    small: Float[np.ndarray, "n 3"], solid: Bool[np.ndarray, " n"], way: Float[np.ndarray, " 3"], soft: bool
) -> Float[np.ndarray, " n"]:
    """As :func:`reached`, of centred points."""
    seen, aspects = np.zeros(len(small)), _toward(way, soft)
    for toward, right in aspects:
        u, v, height = np.stack([right, np.cross(toward, right), toward]).astype(np.float32) @ small.T
        row, column = (((x - x.min()) / np.float32(_CELL)).astype(np.int32) + 1 for x in (u, v))
        size = int(row.max()) + 2, int(column.max()) + 2
        cell = row * size[1] + column
        nearest = np.full(size, height.min() - 1, np.float32)
        np.maximum.at(nearest.reshape(-1), cell[solid], height[solid])
        closed = cv2.morphologyEx(nearest, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
        seen += height > closed.reshape(-1)[cell] - _BEHIND
    return seen / len(aspects)


def _toward(way: Float[np.ndarray, " 3"], soft: bool) -> list[tuple[Float[np.ndarray, " 3"], Float[np.ndarray, " 3"]]]:
    """Directions to the parts of a lamp, and one across each."""
    across = np.cross(way, [0.0, 1.0, 0.0] if abs(way[1]) < 0.9 else [1.0, 0.0, 0.0])
    across /= np.linalg.norm(across)
    up = np.cross(across, way)
    found = []
    for sideways, upwards in _ASPECTS if soft else _ASPECTS[:1]:
        toward = way + _SPREAD * (sideways * across + upwards * up)
        toward /= np.linalg.norm(toward)
        right = np.cross(up, toward)
        found.append((toward, right / np.linalg.norm(right)))
    return found


def shadowed(
    points: Float[Tensor, "n 3"], normals: Float[Tensor, "n 3"], opacities: Float[Tensor, " n"],
    light: Float[Tensor, "3 4 4"], shadows: Sequence[Shadow | Sky],
) -> Float[Tensor, "n 3"]:  # fmt: skip
    """Factors on lit colours. A constant for gradients.

    Args:
        points: world, meters.
        normals: of any length.
        opacities: of what is drawn there; what is half transparent hides nothing.
        light: with all lamps.
        shadows: each lamp's, or a panorama's.
    """
    with torch.no_grad():
        at, solid = points.detach().cpu().numpy().astype(np.float64), (opacities.detach() > 0.5).cpu().numpy()
        factors = torch.ones_like(points)
        for shadow in shadows:
            if isinstance(shadow, Sky):
                received = torch.from_numpy(_received(shadow, at, solid, normals.detach().cpu().numpy())).to(points)
                factors = factors * received / shading_of(normals.detach(), light)
                continue
            share = torch.from_numpy(reached(at, solid, np.asarray(shadow.way))).to(points)[:, None]
            without = torch.from_numpy(np.asarray(shadow.light)).to(light)
            left = shading_of(normals.detach(), without) / shading_of(normals.detach(), light)
            factors = factors * (share + (1 - share) * left.clamp(max=1.0))
        return factors


def shaded_in_photo(
    points: Float[np.ndarray, "n 3"],
    normals: Float[np.ndarray, "n 3"],
    solid: Bool[np.ndarray, " n"],
    seen: Float[np.ndarray, " n"],
) -> Float[np.ndarray, " n"]:
    """How much darker or brighter points are in the photo than their own colours, because of what stands around them.

    Light that depends on normals alone was taken out of the colours; the shade of hollows is in them still. What an
    even sky gives each point in the photo's pose is about this shade. It has a geometric mean of one over what the
    photo shows, and is one where the photo shows nothing: colours that were continued there have no such shade.

    Args:
        points: in the photo's pose, world, meters.
        normals: of any length.
        solid: which of them hide what is behind.
        seen: how well the photo shows each, 0 to 1.
    """
    open_sky, left = np.zeros(len(points)), np.zeros(len(points))
    for facing, share in _lit(points, normals, solid, spread_directions(_EVEN), np.zeros(_EVEN, bool)):
        open_sky += facing
        left += facing * share
    shade = np.log(np.maximum(left / np.maximum(open_sky, 1e-12), _DEEPEST)) / GAMMA
    mean = float((shade * seen).sum() / max(1e-9, float(seen.sum())))
    return np.exp((shade - mean) * seen)


def _lit(
    points: Float[np.ndarray, "n 3"],
    normals: Float[np.ndarray, "n 3"],
    solid: Bool[np.ndarray, " n"],
    ways: Float[np.ndarray, "k 3"],
    soft: Bool[np.ndarray, " k"],
) -> Iterator[tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]]:
    """For each way, how much every point faces it (cosine), and which share of it each sees (:func:`reached`)."""
    outward, small = unit(normals), _centered(points)
    for way, one in zip(ways, soft, strict=True):
        yield np.maximum(0, outward @ way), _reached(small, solid, way, bool(one))


def _received(
    sky: Sky, points: Float[np.ndarray, "n 3"], solid: Bool[np.ndarray, " n"], normals: Float[np.ndarray, "n 3"]
) -> Float[np.ndarray, "n 3"]:
    """What each point receives of a panorama's light, as a factor on encoded colours."""
    total = np.full((len(points), 3), _DARKEST**GAMMA)
    lamps = sky.powers.sum(1) > _LAMP * sky.powers.sum()
    for power, (facing, share) in zip(sky.powers, _lit(points, normals, solid, sky.ways, lamps), strict=True):
        total += (facing * share)[:, None] * power
    received = total ** (1 / GAMMA)
    return received if sky.shaded is None else received / sky.shaded[:, None]


def ground_shade(
    points: Float[np.ndarray, "n 3"], level: float, camera: Camera, light: Float[np.ndarray, "3 4 4"] | None,
    shadows: Sequence[Shadow | Sky],
) -> Float[np.ndarray, "h w"]:  # fmt: skip
    """How dark the shadow on the level ground is in a picture, 0 to 1.

    Args:
        points: all over what stands there, what is half transparent left out; world, meters.
        level: height of the ground.
        camera: the view.
        light: on the person; None for none.
        shadows: as of :func:`shadowed`.
    """
    above = points[points[:, 1] > level]
    if not len(above):
        return np.zeros((camera.height, camera.width), np.float32)
    above = above[:: max(1, len(above) // _GROUND_POINTS)]
    high = float(above[:, 1].max()) - level
    low = above[:, [0, 2]].min(0) - high * np.sqrt(1 / _LOWEST**2 - 1) - 0.2
    size = np.ceil((above[:, [0, 2]].max(0) + (above[:, [0, 2]].min(0) - low) - low) / _GROUND_CELL).astype(int)
    above = above - [0, level, 0]

    def covered(way: Float[np.ndarray, " 3"], soft: bool) -> Float[np.ndarray, "r c"]:
        total = np.zeros(size, np.float32)
        aspects = _toward(way, soft)
        for toward, _ in aspects:
            foot = above[:, [0, 2]] - above[:, 1:2] * toward[[0, 2]] / max(toward[1], _LOWEST)
            cell = np.floor((foot - low) / _GROUND_CELL).astype(int).clip(0, size - 1)
            hit = np.zeros(size, np.uint8)
            hit[tuple(cell.T)] = 1
            total += cv2.morphologyEx(hit, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
        return cv2.GaussianBlur(total / len(aspects), (0, 0), 1.5)

    up = np.array([[0.0, 1.0, 0.0]])
    left, seen_sky = np.ones(size, np.float32), False
    for shadow in shadows:
        if isinstance(shadow, Sky):
            power = (shadow.powers.mean(1) * shadow.ways[:, 1]).clip(0)
            hidden, sharp = np.zeros(size, np.float32), np.zeros(size, np.float32)
            for way, one in zip(shadow.ways, power / max(power.sum(), 1e-12), strict=True):
                if 0 < one <= _LAMP:
                    hidden += one * covered(way, False)
                elif one > _LAMP:
                    sharp += one * covered(way, True)
            hidden = sharp + cv2.GaussianBlur(hidden, (0, 0), _SOFT)
            left, seen_sky = left * (1 - hidden.clip(0, 1)) ** (1 / GAMMA), True
        elif light is not None and shadow.way[1] > 0:
            share = float((shading(up, np.asarray(shadow.light)) / shading(up, light)).mean())
            left = left * (1 - covered(np.asarray(shadow.way), True) * (1 - min(1.0, share)))
    if not seen_sky:
        skies = spread_directions(2 * _SKIES)
        skies = skies[skies[:, 1] > 0]
        hidden = np.sum([way[1] * covered(way, False) for way in skies], 0) / skies[:, 1].sum()
        hidden = cv2.GaussianBlur(hidden.astype(np.float32), (0, 0), _SOFT)
        left = left * (1 - _BELOW * (1 - (1 - np.clip(hidden, 0, 1)) ** (1 / GAMMA)))
    return _seen_on_ground(1 - left, low, level, camera)


def _seen_on_ground(
    dark: Float[np.ndarray, "r c"], low: Float[np.ndarray, " 2"], level: float, camera: Camera
) -> Float[np.ndarray, "h w"]:
    """A map of the ground (rows along x from ``low``) as a camera sees it; 0 where it sees no ground."""
    T = np.asarray(camera.T_camera_world)
    eye = -T[:3, :3].T @ T[:3, 3]
    if eye[1] <= level:  # the ground is not seen through
        return np.zeros((camera.height, camera.width), np.float32)
    x = (np.arange(camera.width) + 0.5 - camera.cx) / camera.fx
    y = (np.arange(camera.height) + 0.5 - camera.cy) / camera.fy
    rays = np.stack([*np.meshgrid(x, y), np.ones((camera.height, camera.width))], -1) @ T[:3, :3]
    with np.errstate(divide="ignore", invalid="ignore"):
        far = (level - eye[1]) / rays[..., 1]
        place = eye + rays * far[..., None]
        at = (place[..., [0, 2]] - low) / _GROUND_CELL - 0.5
    at = np.where((np.isfinite(far) & (far > 0))[..., None], np.nan_to_num(at, posinf=-1e6, neginf=-1e6), -1e6)
    at = at.clip(-1e6, 1e6).astype(np.float32)
    return cv2.remap(dark.astype(np.float32), at[..., 1], at[..., 0], cv2.INTER_LINEAR, borderValue=0)


__all__ = ["Shadow", "Sky", "ground_shade", "reached", "shaded_in_photo", "shadowed"]
