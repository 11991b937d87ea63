"""Who is in the video, and who of them is meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from persona.errors import PersonaError
from persona.imaging.colour import lab_bytes
from persona.imaging.video import Video
from persona.landmark_names import HIPS, KNEES, SHOULDERS, TRUNK, TRUNK_OUTLINE
from persona.perception.landmarks import read_twice
from persona.perception.networks import BodyReading, LandmarkReader
from persona.perception.regions import Region, body_region

SMALLEST = 80  # pixels from head to foot
_SAMPLES, _FEWEST_SAMPLES = 24, 6  # frames that are searched
_FRAMES_PER_SAMPLE = 12
_MOST_PEOPLE = 6  # a frame
_ALIKE = 0.75  # cost up to which two finds are taken for one person
_BINS = 4  # a channel of the colour signature


@dataclass(frozen=True)
class Find:
    """One person found in one frame. ``centre`` is between the hips, ``height`` from head to foot, in pixels."""

    index: int
    time: float
    centre: Float[np.ndarray, " 2"]
    height: float
    colours: Float[np.ndarray, " b"]
    presence: float
    region: Region


@dataclass
class Someone:
    """The finds of one person."""

    finds: list[Find] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """How much of the video this person takes up."""
        return sum(find.height * find.presence for find in self.finds)

    @property
    def colours(self) -> Float[np.ndarray, " b"]:
        """The mean histogram of the clothes."""
        return np.mean([find.colours for find in self.finds], 0)


@dataclass(frozen=True)
class Cast:
    """The people of a video, the one to follow first."""

    people: tuple[Someone, ...]

    @property
    def main(self) -> Someone:
        """Who is followed."""
        return self.people[0]


def colours_of(picture: UInt8[np.ndarray, "h w 3"], points: Float[np.ndarray, "33 2"]) -> Float[np.ndarray, " b"]:
    """A histogram of the clothes: the quadrilateral of shoulders and hips, and the thighs."""
    height, width = picture.shape[:2]
    torso = points[TRUNK_OUTLINE]
    low = np.floor(points[[*TRUNK, *KNEES]].min(0)).astype(int)
    high = np.ceil(points[[*TRUNK, *KNEES]].max(0)).astype(int) + 1
    low, high = np.clip(low, 0, [width - 1, height - 1]), np.clip(high, 1, [width, height])
    window = picture[low[1] : high[1], low[0] : high[0]]
    mask = np.zeros(window.shape[:2], np.uint8)
    if min(window.shape[:2]) < 2:
        return np.full(_BINS**3, 1.0 / _BINS**3)
    cv2.fillConvexPoly(mask, (torso - low).astype(np.int32), 1)
    size = max(1, int(0.12 * np.linalg.norm(points[SHOULDERS].mean(0) - points[HIPS].mean(0))))
    for hip, knee in zip(HIPS, KNEES, strict=True):
        a, b = ((points[k] - low).astype(int) for k in (hip, knee))
        cv2.line(mask, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), 1, size)
    pixels = window[mask > 0]
    if len(pixels) < 8:
        return np.full(_BINS**3, 1.0 / _BINS**3)
    lab = lab_bytes(pixels)
    # lightness changes with light and shade, hue less: coarse and fine bins
    counts = np.histogramdd(lab, (_BINS, _BINS, _BINS), [(0, 256), (88, 168), (88, 168)])[0].ravel() + 0.1
    return counts / counts.sum()


def unlike(a: Float[np.ndarray, " b"], b: Float[np.ndarray, " b"]) -> float:
    """Hellinger distance of two colour histograms, 0 to 1."""
    return float(np.sqrt(max(0.0, 1.0 - float(np.sqrt(a * b).sum()))))


def height_of(region: Region) -> float:
    """Pixels from head to foot of the person whose body region this is."""
    return region.side / 1.25


def is_person(straight: BodyReading, mirrored: Float[np.ndarray, "33 2"]) -> bool:
    """Whether a reading shows a person: the network also finds bodies in trees, but not the same one twice."""
    apart = np.median(np.linalg.norm(straight.points - mirrored, axis=1)) / max(height_of(straight.region), 1.0)
    return straight.presence > 0.5 and bool(apart < (0.035 if straight.presence > 0.8 else 0.02))


def find_people(
    reader: LandmarkReader, picture: UInt8[np.ndarray, "h w 3"], index: int = 0, time: float = 0.0
) -> list[Find]:
    """Everybody in a frame, each once, the tallest first."""
    finds: list[Find] = []
    detections = reader.find_people(picture, 0.5)[:_MOST_PEOPLE]
    for detection in sorted(detections, key=lambda d: -float(np.linalg.norm(d.points[1] - d.points[0]))):
        reading = reader.body(picture, body_region(detection.points[0], detection.points[1]))
        if reading.presence < 0.3:
            continue
        straight, other, _ = read_twice(reader, picture, reading.next_region)
        centre = straight.points[HIPS].mean(0)
        height = height_of(straight.next_region)
        if not is_person(straight, other.points):
            continue
        if any(np.linalg.norm(find.centre - centre) < 0.15 * min(find.height, height) for find in finds):
            continue
        colours = colours_of(picture, straight.points)
        finds.append(Find(index, time, centre, height, colours, straight.presence, straight.next_region))
    return finds


def survey(reader: LandmarkReader, video: Video, progress: Callable[[float], None]) -> Cast:
    """Look for people in frames all over the video and tell them apart by place, size and clothes.

    Raises:
        PersonaError: nobody, or only people too small to be tracked.
    """
    people: list[Someone] = []
    tallest = 0.0
    count = int(np.clip(len(video) // _FRAMES_PER_SAMPLE, _FEWEST_SAMPLES, _SAMPLES))
    for looked, (index, picture) in enumerate(video.samples(count), 1):
        finds = find_people(reader, picture, index, float(video.times[index]))
        tallest = max([tallest, *(find.height for find in finds)])
        _link(people, [find for find in finds if find.height >= SMALLEST])
        progress(min(1.0, looked / count))
    if not people:
        if tallest:
            raise PersonaError(
                f"{video.path}: the largest person is only {tallest:.0f} pixels tall, at least {SMALLEST} are needed; "
                "cut the video to the person or give a larger one"
            )
        raise PersonaError(f"{video.path}: no person was found; give a video that shows one person")
    return Cast(tuple(sorted(people, key=lambda someone: -someone.weight)))


def _link(people: list[Someone], finds: list[Find]) -> None:
    """Add the finds of one frame to the people they belong to; each takes the nearest first."""
    pairs = []
    for i, find in enumerate(finds):
        for k, someone in enumerate(people):
            last = someone.finds[-1]
            # the longer ago, the less a place says
            fresh = float(np.exp(-(find.time - last.time) / 2.0))
            away = float(np.linalg.norm(find.centre - last.centre)) / max(find.height, last.height)
            grown = abs(float(np.log(find.height / last.height)))
            cost = unlike(find.colours, someone.colours) + fresh * min(0.6 * away + 0.5 * grown, 1.0)
            pairs.append((cost, i, k))
    taken: set[int] = set()
    owned: set[int] = set()
    for cost, i, k in sorted(pairs):
        if cost < _ALIKE and i not in taken and k not in owned:
            people[k].finds.append(finds[i])
            taken.add(i)
            owned.add(k)
    people.extend(Someone([find]) for i, find in enumerate(finds) if i not in taken)
