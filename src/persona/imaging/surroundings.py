"""Light of one's own: named surroundings, a lamp from a direction, or a panorama, as light that an avatar takes.

All end in the form of :mod:`persona.imaging.light`, exp(hᵀ M h) on encoded colours: soft light is near such a form,
which is fitted to the logarithm of what surfaces of all directions receive. A level of one leaves a surface its colour.
"""

from __future__ import annotations

import functools
import io
import json
import math
import re
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Float

from persona.errors import PersonaError

#: Directions at which light is looked at; nine numbers a channel are fitted to them.
_DIRECTIONS = 400
#: Lamps are as large as windows: their light reaches a little beyond the edge of what faces them (cosine).
_WRAP = 0.3
#: Least that any surface receives (encoded): what is darker is as dark.
_DARKEST = 0.04
#: Encoded values are linear light to the power of one over this, nearly.
GAMMA = 2.2
_ROWS = 64  # of a panorama when its light is added up
_UPRIGHT = 128  # directions in which an upright surface is looked at
#: Directions that stand for a panorama where something may hide a part of it.
_RAYS = 48
_PANORAMAS = (".hdr", ".pic", ".exr")
#: FFmpeg's names of formats with a plane of floating point numbers for each channel.
_FLOATS = re.compile(r"(gb|gray)r?a?p?f(16|32)le")
_MOST_BYTES = 512 * 2**20
#: How Radiance's files and OpenEXR's begin.
_RADIANCE, _EXR = (b"#?RADIANCE", b"#?RGBE"), b"v/1\x01"
#: What a half float cannot say is infinite in a file: a sun, say.
_MOST_OF_HALF = 65504.0

#: Encoded light that surfaces of these unit normals receive, a channel each.
Received = Callable[[Float[np.ndarray, "n 3"]], Float[np.ndarray, "n 3"]]


@dataclass(frozen=True)
class Lamp:
    """A lamp far away.

    ``azimuth`` and ``elevation`` say from where (degrees; 0, 0 is before a person at rest, 90, 0 at its left hand),
    ``strength`` how much what faces it receives, ``color`` its share in each channel.
    """

    azimuth: float
    elevation: float
    strength: float
    color: tuple[float, float, float] = (1.0, 1.0, 1.0)

    @property
    def way(self) -> Float[np.ndarray, " 3"]:
        """From the person to the lamp, unit, world axes."""
        around, above = math.radians(self.azimuth), math.radians(self.elevation)
        return np.array([math.sin(around) * math.cos(above), math.sin(above), math.cos(around) * math.cos(above)])


@dataclass(frozen=True)
class Surroundings:
    """Light from all sides, from the ground's below to the sky's above, and lamps; encoded levels."""

    sky: tuple[float, float, float]
    ground: tuple[float, float, float]
    lamps: tuple[Lamp, ...] = ()

    def __call__(self, normals: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
        """What surfaces with these unit normals receive."""
        sky, ground = np.asarray(self.sky), np.asarray(self.ground)
        out = ground + (0.5 + 0.5 * normals[:, 1:2]) * (sky - ground)
        for lamp in self.lamps:
            facing = np.maximum(0, (normals @ lamp.way + _WRAP) / (1 + _WRAP))
            out = out + lamp.strength * facing[:, None] * np.asarray(lamp.color)
        return out


@functools.cache
def surroundings() -> dict[str, Surroundings]:
    """The named ones; the page offers the same."""
    told = json.loads(resources.files("persona.imaging").joinpath("surroundings.json").read_text(encoding="utf-8"))
    found = {}
    for name, one in told.items():
        lamps = tuple(Lamp(around, above, strength, tuple(color)) for around, above, strength, color in one["lamps"])
        found[name] = Surroundings(tuple(one["sky"]), tuple(one["ground"]), lamps)
    return found


def light_of(received: Received) -> Float[np.ndarray, "3 4 4"]:
    """The light whose factors are nearest to what surfaces receive, over all directions, in the logarithm."""
    normals = spread_directions(_DIRECTIONS)
    x, y, z = normals.T
    terms = np.stack([x * x, y * y, z * z, 2 * x * y, 2 * x * z, 2 * y * z, 2 * x, 2 * y, 2 * z], 1)
    logs = np.log(np.maximum(_DARKEST, received(normals)))
    # No constant: the squares of a unit vector sum to one.
    xx, yy, zz, xy, xz, yz, u, v, w = np.linalg.lstsq(terms, logs, rcond=None)[0]
    rows = [[xx, xy, xz, u], [xy, yy, yz, v], [xz, yz, zz, w], [u, v, w, 0 * u]]
    return np.array(rows).transpose(2, 0, 1)


@dataclass(frozen=True)
class Panorama:
    """Light from the pixels of a panorama.

    Attributes:
        ways: to each, unit, world axes.
        powers: what a surface that faces each receives from it; linear.
    """

    ways: Float[np.ndarray, "n 3"]
    powers: Float[np.ndarray, "n 3"]

    def __call__(self, normals: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
        """What surfaces with these unit normals receive."""
        return (np.maximum(0, normals @ self.ways.T) @ self.powers) ** (1 / GAMMA)

    def gathered(self) -> tuple[Float[np.ndarray, "k 3"], Float[np.ndarray, "k 3"]]:
        """The few directions that stand for all, unit, and how much comes from each."""
        cell = (self.ways @ spread_directions(_RAYS).T).argmax(1)
        total = np.stack([np.bincount(cell, self.powers[:, c], _RAYS) for c in range(3)], 1)
        bright = self.powers.sum(1)
        middle = np.stack([np.bincount(cell, bright * self.ways[:, k], _RAYS) for k in range(3)], 1)
        lit = np.linalg.norm(middle, axis=1) > 0
        return middle[lit] / np.linalg.norm(middle[lit], axis=1, keepdims=True), total[lit]


def panorama_of(picture: Float[np.ndarray, "h w 3"], name: object = "the panorama") -> Panorama:
    """The light of a panorama: linear, equirectangular, its middle before the person, where the photo's camera is.

    A panorama has no scale of its own: surfaces that stand upright receive one on average.

    Args:
        picture: the pixels.
        name: what it is called where it is refused.

    Raises:
        PersonaError: it is black.
    """
    small = cv2.resize(picture.astype(np.float32), (2 * _ROWS, _ROWS), interpolation=cv2.INTER_AREA).astype(np.float64)
    above = (0.5 - (np.arange(_ROWS) + 0.5) / _ROWS) * np.pi
    # Who stands where the person stands and looks at the camera has the own left hand at the picture's left.
    around = (0.5 - (np.arange(2 * _ROWS) + 0.5) / (2 * _ROWS)) * 2 * np.pi
    elevation, azimuth = np.meshgrid(above, around, indexing="ij")
    ways = np.stack([np.sin(azimuth) * np.cos(elevation), np.sin(elevation), np.cos(azimuth) * np.cos(elevation)], -1)
    ways, power = ways.reshape(-1, 3), (small * np.cos(elevation)[..., None]).reshape(-1, 3)
    turn = 2 * np.pi * (np.arange(_UPRIGHT) + 0.5) / _UPRIGHT
    upright = np.stack([np.sin(turn), 0 * turn, np.cos(turn)], 1)
    level = float((np.maximum(0, upright @ ways.T) @ power).mean())
    if not math.isfinite(level) or level <= 0:
        raise PersonaError(f"{name} has no light: its pixels are black or no numbers")
    return Panorama(ways, power / level)


def panorama_light(picture: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "3 4 4"]:
    """The light of :func:`panorama_of`."""
    return light_of(panorama_of(picture))


def source_named(text: str) -> Surroundings | Panorama:
    """What gives the light that is meant: one of :func:`surroundings`, a lamp in a direction, or a panorama's file.

    Args:
        text: a name; "AZIMUTH,ELEVATION" in degrees, for a lamp there; or a file, .hdr, .pic or .exr.

    Raises:
        PersonaError: none of these, or the file cannot be read.
    """
    if (around := _around(text)) is not None:
        return around
    path = _file(text)
    return panorama_of(_read(path), path)


def check_light(text: str) -> None:
    """Refuse what is no light by its name, before anything large is loaded; "photo" and "none" are lights here, too.

    Raises:
        PersonaError: it is none of :func:`source_named`, or there is no such file.
    """
    if text.strip().lower() not in ("photo", "none") and _around(text) is None:
        _file(text)


def _file(text: str) -> Path:
    """The panorama's file that is meant."""
    path = Path(text)
    if path.suffix.lower() not in _PANORAMAS:
        raise PersonaError(
            f"--light is {', '.join(surroundings())}, photo, none, a direction such as 60,20 (azimuth and elevation in "
            f"degrees), or a panorama ({', '.join(_PANORAMAS)}), not '{text}'"
        )
    if path.is_dir():
        raise PersonaError(f"{path} is a folder; --light takes a panorama's file, .hdr, .pic or .exr")
    if not path.is_file():
        raise PersonaError(f"{path} does not exist; --light takes a panorama's file, .hdr, .pic or .exr")
    return path


def light_named(text: str) -> Float[np.ndarray, "3 4 4"]:
    """The light of :func:`source_named`."""
    return light_of(source_named(text))


def lamps_of(around: Surroundings) -> list[tuple[Float[np.ndarray, " 3"], Float[np.ndarray, "3 4 4"]]]:
    """The unit way to each lamp, and the light that is left without it."""
    return [
        (one.way, light_of(replace(around, lamps=tuple(lamp for lamp in around.lamps if lamp is not one))))
        for one in around.lamps
    ]


def _around(text: str) -> Surroundings | None:
    """The named surroundings, or those of a lamp in a direction; None for anything else."""
    if (known := surroundings().get(text.strip().lower())) is not None:
        return known
    try:
        azimuth, elevation = map(float, text.split(","))
    except ValueError:  # no two numbers
        return None
    studio = surroundings()["studio"]
    lamp = Lamp(azimuth, elevation, studio.lamps[0].strength)
    if not (abs(lamp.elevation) <= 90 and abs(lamp.azimuth) <= 360):
        raise PersonaError(f"a lamp's azimuth is within 360 degrees and its elevation within 90, not {text}")
    return Surroundings(studio.sky, studio.ground, (lamp,))


def _read(path: Path) -> Float[np.ndarray, "h w 3"]:
    if path.stat().st_size > _MOST_BYTES:
        raise PersonaError(f"{path} is larger than any panorama needs to be ({_MOST_BYTES >> 20} MiB); make it smaller")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PersonaError(f"{path} cannot be read ({error.strerror})") from error
    if data.startswith(_EXR):
        if not _is_whole(data):
            raise PersonaError(f"{path} is cut off: parts of the picture are missing; copy or save it again")
        picture, hint = _exr(data), "; save it as .hdr, or with ZIP or PIZ compression"
    elif data.startswith(_RADIANCE):
        picture, hint = _hdr(path), "; it is damaged or cut off"
    else:
        raise PersonaError(
            f"{path} is no panorama: it holds neither a Radiance (.hdr, .pic) nor an OpenEXR picture, which say how "
            "bright lights are; renaming another picture makes none"
        )
    if picture is None:
        raise PersonaError(f"{path} cannot be read as a panorama{hint}")
    if not np.isfinite(picture).all() or (picture < 0).any():
        most = max(_MOST_OF_HALF, float(picture[np.isfinite(picture)].max(initial=0.0)))
        picture = np.nan_to_num(picture, nan=0.0, posinf=most, neginf=0.0).clip(0)
    if abs(picture.shape[1] / picture.shape[0] - 2) > 0.05:
        raise PersonaError(f"{path} is {picture.shape[1]} x {picture.shape[0]}; a panorama is twice as wide as high")
    return picture


def _hdr(path: Path) -> Float[np.ndarray, "h w 3"] | None:
    try:
        with _silent():
            picture = cv2.imread(str(path), cv2.IMREAD_ANYDEPTH | cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return None if picture is None else picture[..., ::-1].astype(np.float64)


@contextmanager
def _silent() -> Iterator[None]:
    """Without OpenCV's own lines on the terminal: it is we who say what is wrong with a file."""
    told = cv2.utils.logging
    before = told.getLogLevel()
    told.setLogLevel(told.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        told.setLogLevel(before)


def _is_whole(data: bytes) -> bool:
    """Whether all chunks of pixels that an OpenEXR file lists lie inside it: FFmpeg leaves out those that are not.

    https://openexr.com/en/latest/OpenEXRFileLayout.html
    """
    try:
        (flags,) = struct.unpack_from("<I", data, 4)
        tiles, parts = bool(flags & 0x200), bool(flags & 0x1000)
        place = 8
        while True:
            if data[place] == 0:  # the end of a header; with several parts, an empty one ends them all
                place += 1
                if not parts or data[place] == 0:
                    break
            for _ in range(2):  # an attribute's name, its type, then its size
                place = data.index(b"\0", place) + 1
            place += 4 + struct.unpack_from("<I", data, place)[0]
        place += parts
        # From here on it is told where each chunk begins; behind that the first one follows.
        ends = len(data)
        while place < ends:
            (begins,) = struct.unpack_from("<Q", data, place)
            place += 8
            ends = min(ends, begins)
            head = begins + (16 if tiles else 4)  # its place in the picture, then its size
            size = 0 if parts or flags & 0x800 else struct.unpack_from("<I", data, head)[0]
            if begins == 0 or head + 4 + size > len(data):
                return False
    except (IndexError, ValueError, struct.error):
        return False
    return True


def _exr(data: bytes) -> Float[np.ndarray, "h w 3"] | None:
    """By FFmpeg, which gives linear numbers as they are; OpenCV's own reader is switched off in its wheels."""
    import av
    from av.error import FFmpegError

    try:
        with av.open(io.BytesIO(data), "r", format="exr_pipe") as file:
            frame = next(file.decode(video=0), None)
            found = None if frame is None else _FLOATS.fullmatch(frame.format.name)
            if frame is None or found is None:
                return None
            kind = np.dtype(f"<f{int(found[2]) // 8}")
            rows = [
                np.frombuffer(bytes(plane), kind).reshape(frame.height, -1)[:, : frame.width] for plane in frame.planes
            ]
            # FFmpeg's order is green, blue, red; its own conversion to another format would cut off all above one.
            return np.stack([rows[2], rows[0], rows[1]] if found[1] == "gb" else rows[:1] * 3, -1).astype(np.float64)
    except (FFmpegError, ValueError, IndexError):
        return None


def spread_directions(count: int) -> Float[np.ndarray, "n 3"]:
    """Unit vectors spread evenly (a spiral)."""
    k = np.arange(count)
    y, turn = 1 - (2 * k + 1) / count, k * np.pi * (3 - np.sqrt(5))
    r = np.sqrt(1 - y * y)
    return np.stack([r * np.cos(turn), y, r * np.sin(turn)], 1)


__all__ = [
    "GAMMA", "Lamp", "Panorama", "Surroundings", "check_light", "lamps_of", "light_named", "light_of",
    "panorama_light", "panorama_of", "source_named", "spread_directions", "surroundings",
]  # fmt: skip
