"""Landmarks of one person in every frame: each frame is searched where the one before it leaves off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float, UInt8

from persona.imaging.video import Video
from persona.landmark_names import (
    ELBOWS,
    FACE_AND_BODY,
    HEAD,
    HIPS,
    INDEX_FINGERS,
    PINKIES,
    SHOULDERS,
    WRISTS,
    HandPoint,
)
from persona.perception.landmarks import averaged, head_width, read_twice, with_parts
from persona.perception.networks import BodyReading, LandmarkReader
from persona.perception.regions import Region, face_region, hand_region
from persona.tracking.cuts import CutDetector
from persona.tracking.people import Cast, Find, colours_of, find_people, height_of, unlike
from persona.types import HandLandmarks, Landmarks

_LOST = 0.5  # presence below which nobody is in the region
_SPREAD = 0.06  # of height: disagreement with the mirror image beyond which nobody is
_FACE, _FIRST_FACE = 0.5, 0.6  # scores of a face that is followed, and of one newly found
_FACE_OFF = 0.22  # of the distance between the ears
_HAND, _FIRST_HAND = 0.6, 0.8
_HAND_LENGTH = 0.37  # of the torso, shoulders to hips
_LOOK_EVERY = 10  # frames between two looks at the clothes
_PALM_EVERY = 3  # frames between two searches for a hand that is not seen
_GUESS_EVERY, _SELDOM = 3, 9  # the same where there is little time: for a guess, and for a search
_SEARCH_EVERY = 0.15  # seconds between two searches for a person who is not seen
_STRANGER = 0.55  # difference of clothes from which it is somebody else, if there is somebody else
_STAYED = 0.04  # of height: how far the body may move where a "cut" is only a change behind it
_SAME_CLOTHES = 0.35  # difference of clothes


@dataclass(frozen=True)
class FrameReading:
    """What one frame shows. ``landmarks`` is None where the person cannot be seen."""

    landmarks: Landmarks | None
    presence: float
    new_shot: bool


def read_video(
    reader: LandmarkReader, video: Video, cast: Cast, progress: Callable[[float], None]
) -> list[FrameReading]:
    """Follow the main person through the video; frames that cannot be decoded count as not seen."""
    readings = [FrameReading(None, 0.0, False)] * len(video)
    follower = Follower(reader, cast)
    for index, picture in video.frames():
        readings[index] = follower.read(picture, index, float(video.times[index]))
        progress((index + 1) / len(video))
    return readings


@dataclass
class _Hand:
    """A hand that is followed: its points in the last frame."""

    points: Float[np.ndarray, "21 3"]
    score: float


@dataclass
class Follower:
    """Follows a person from frame to frame.

    Attributes:
        cast: who is in the video and where, if that is known; else the tallest person is followed.
        twice: whether the body is read from the mirror image, too, and hands that are not seen are looked for in every
            frame: finer, and half as fast.
        cuts: finds cuts; None where there can be none, as before a camera.
        region: where the person was in the last frame; None if it was not seen.
    """

    reader: LandmarkReader
    cast: Cast | None = None
    twice: bool = True
    cuts: CutDetector | None = field(default_factory=CutDetector)
    region: Region | None = None
    hips: Float[np.ndarray, " 2"] | None = None
    body: Float[np.ndarray, "33 2"] | None = None
    colours: Float[np.ndarray, " b"] | None = None
    fresh: bool = False  # after a cut, and nobody was seen since
    wrists: Float[np.ndarray, "2 2"] | None = None
    face: Float[np.ndarray, "468 3"] | None = None
    face_centre: Float[np.ndarray, " 2"] = field(default_factory=lambda: np.zeros(2))
    hands: list[_Hand | None] = field(default_factory=lambda: [None, None])
    anchors: dict[int, Find] = field(init=False)
    searched: float = -1e9
    last_search: list[int] = field(default_factory=lambda: [-_PALM_EVERY, -_PALM_EVERY])

    def __post_init__(self) -> None:
        self.anchors = {find.index: find for find in self.cast.main.finds} if self.cast is not None else {}

    def read(self, picture: UInt8[np.ndarray, "h w 3"], index: int, time: float) -> FrameReading:
        """What the next frame shows, so many seconds after the beginning."""
        new_shot = self.cuts is not None and self.cuts(picture)
        flipped = np.ascontiguousarray(picture[:, ::-1]) if self.twice else picture
        if new_shot and self._goes_on(picture):
            new_shot = False
        if new_shot or self._on_a_stranger(index):
            self._forget()
            self.searched = -1e9
            self.fresh = new_shot
        body = None if self.region is None else self._body(picture, flipped, self.region)
        if body is None and (time - self.searched >= _SEARCH_EVERY or index in self.anchors):
            self._forget_parts()
            found = self._search(picture, index)
            self.searched = time
            if found is not None:
                body = self._body(picture, flipped, found.region)
        if body is None:
            self._forget_parts()
            self.region = None
            return FrameReading(None, 0.0, new_shot)
        straight, mirrored = body
        self.region = straight.next_region
        marks = averaged(straight, mirrored)
        points = marks.body
        face = self._face(picture, points)
        hands = self._hands(picture, points, marks.body_confidence, face, index)
        if self.cuts is not None and (index % _LOOK_EVERY == 0 or self.colours is None or self.body is None):
            self.colours = colours_of(picture, points)
        self.body, self.fresh = points, False
        self.hips, self.wrists = points[HIPS].mean(0), points[WRISTS]
        return FrameReading(with_parts(marks, face, *hands), straight.presence, new_shot)

    def _forget(self) -> None:
        self.region = self.hips = self.body = self.colours = None
        self._forget_parts()

    def _forget_parts(self) -> None:
        self.face, self.wrists, self.hands = None, None, [None, None]

    def _goes_on(self, picture: np.ndarray) -> bool:
        """Whether the person is still where they were, so that only the light changed."""
        if self.region is None or self.body is None or self.colours is None:
            return False
        reading = self.reader.body(picture, self.region)
        moved = float(np.median(np.linalg.norm(reading.points - self.body, axis=1))) / height_of(self.region)
        same = unlike(colours_of(picture, reading.points), self.colours) < _SAME_CLOTHES
        return bool(reading.presence > 0.9 and moved < _STAYED and same)

    def _on_a_stranger(self, index: int) -> bool:
        """Whether the survey saw the main person elsewhere in this frame, and somebody else here."""
        anchor = self.anchors.get(index)
        if anchor is None or self.cast is None or self.hips is None or len(self.cast.people) < 2:
            return False
        here, there = self.hips, anchor.centre
        if np.linalg.norm(here - there) < 0.3 * anchor.height:
            return False
        others = [find for someone in self.cast.people[1:] for find in someone.finds if find.index == index]
        return any(np.linalg.norm(find.centre - here) < 0.3 * find.height for find in others)

    def _body(self, picture: np.ndarray, flipped: np.ndarray, region: Region) -> tuple[BodyReading, BodyReading] | None:
        """The body in ``region``, read twice, if it is there."""
        if self.twice:
            straight, mirrored, _ = read_twice(self.reader, picture, region, flipped)
        else:
            straight = mirrored = self.reader.body(picture, region)
        apart = np.median(np.linalg.norm(straight.points - mirrored.points, axis=1)) / height_of(region)
        if straight.presence < _LOST or apart > _SPREAD or not np.isfinite(straight.points).all():
            return None
        height, width = picture.shape[:2]
        x, y = straight.next_region.x, straight.next_region.y
        reach = 0.5 * straight.next_region.side
        if not (-reach < x < width + reach and -reach < y < height + reach):
            return None
        return straight, mirrored

    def _search(self, picture: np.ndarray, index: int) -> Find | None:
        """The main person anywhere in the frame."""
        finds = find_people(self.reader, picture)
        if not finds:
            return None
        if self.cast is None:
            return max(finds, key=lambda find: find.height)
        anchor = self.anchors.get(index)
        cast, colours = self.cast, self.cast.main.colours

        def cost(find: Find) -> float:
            away = 0.0
            if anchor is not None:
                away = float(np.linalg.norm(find.centre - anchor.centre)) / anchor.height
            elif self.hips is not None:
                away = 0.3 * min(1.0, float(np.linalg.norm(find.centre - self.hips)) / find.height)
            return unlike(find.colours, colours) + away - 0.1 * float(np.log(find.height))

        best = min(finds, key=cost)
        if len(cast.people) > 1 and anchor is None and not self.fresh:
            nearest = min(cast.people, key=lambda someone: unlike(best.colours, someone.colours))
            if nearest is not cast.main and unlike(best.colours, colours) > _STRANGER:
                return None
        return best

    def _face(self, picture: np.ndarray, body: Float[np.ndarray, "33 2"]) -> tuple[np.ndarray, float] | None:
        """The face: followed where it was, else looked for near the body's face points."""
        points = body[HEAD]
        width = head_width(body)
        centre = points.mean(0)
        for followed in (True, False):
            if followed:
                if self.face is None:
                    continue
                moved = self.face.copy()
                moved[:, :2] += centre - self.face_centre
                face, score = self.reader.face_in(picture, face_region(moved))
            else:
                found = self.reader.face(picture, Region(float(centre[0]), float(centre[1]), 2.6 * width))
                if found is None:
                    continue
                face, score = found
            # a mesh that slipped off the face is scored no worse: it must lie where the body's network sees the face
            of_face, of_body = FACE_AND_BODY
            off = float(np.median(np.linalg.norm(face[of_face, :2] - points[of_body], axis=1)))
            if off < _FACE_OFF * width and score > (_FACE if followed else _FIRST_FACE):
                self.face, self.face_centre = face, centre
                return face, score
        self.face = None
        return None

    def _hands(
        self,
        picture: np.ndarray,
        body: Float[np.ndarray, "33 2"],
        confidence: Float[np.ndarray, " 33"],
        face: tuple[np.ndarray, float] | None,
        index: int,
    ) -> list[HandLandmarks | None]:
        """Both hands: followed where they were, else looked for at the wrists now and then."""
        torso = float(np.linalg.norm(body[SHOULDERS].mean(0) - body[HIPS].mean(0)))
        found: list[_Hand | None] = [None, None]
        for side in (0, 1):
            wrist, elbow = body[WRISTS[side]], body[ELBOWS[side]]
            reach = max(0.45 * torso, 0.5 * float(np.linalg.norm(wrist - elbow)))
            last = self.hands[side]
            if confidence[WRISTS[side]] < 0.2:
                continue
            if last is not None and self.wrists is not None:
                moved = last.points.copy()
                moved[:, :2] += wrist - self.wrists[side]
                reading = self.reader.hand(picture, hand_region(moved))
                if self._is_hand(reading.points, wrist, reach, face) and reading.score > _HAND:
                    found[side] = _Hand(reading.points, reading.score)
                    continue
            if not self.twice and (index + side) % _GUESS_EVERY:
                continue
            pinky, finger = body[PINKIES[side]], body[INDEX_FINGERS[side]]
            guessed = self.reader.hand(picture, _hand_at(wrist, (finger + pinky) / 2, elbow, torso))
            if guessed.score > 0.5 * _HAND:
                guessed = self.reader.hand(picture, hand_region(guessed.points))
                agreement = guessed.right if side == 1 else 1.0 - guessed.right
                if (
                    guessed.score > _FIRST_HAND
                    and agreement > 0.5
                    and self._is_hand(guessed.points, wrist, reach, face)
                ):
                    found[side] = _Hand(guessed.points, guessed.score)
                    continue
            if index - self.last_search[side] < (_PALM_EVERY if self.twice else _SELDOM):
                continue
            self.last_search[side] = index
            x, y = (wrist + finger + pinky) / 3 + 0.25 * ((finger + pinky) / 2 - wrist)
            other = float(np.linalg.norm(body[WRISTS[1 - side]] - wrist))
            for reading in self.reader.hands(picture, Region(float(x), float(y), 2.0 * reach)):
                agreement = reading.right if side == 1 else 1.0 - reading.right
                alone = other > 1.2 * reach and reading.score > 0.9
                if (
                    reading.score > _FIRST_HAND
                    and (agreement > 0.5 or alone)
                    and self._is_hand(reading.points, wrist, reach, face)
                ):
                    found[side] = _Hand(reading.points, reading.score)
                    break
        left, right = found
        if left is not None and right is not None:
            palm = float(np.linalg.norm(left.points[HandPoint.MIDDLE_MCP, :2] - left.points[HandPoint.WRIST, :2]))
            if np.median(np.linalg.norm(left.points[:, :2] - right.points[:, :2], axis=1)) < 0.5 * palm:
                # one hand found twice: it belongs to the nearer wrist
                away_left = np.linalg.norm(left.points[HandPoint.WRIST, :2] - body[WRISTS[0]])
                away_right = np.linalg.norm(right.points[HandPoint.WRIST, :2] - body[WRISTS[1]])
                found[int(away_left <= away_right)] = None
        self.hands = found
        return [None if hand is None else HandLandmarks(hand.points, hand.score) for hand in found]

    @staticmethod
    def _is_hand(
        points: Float[np.ndarray, "21 3"],
        wrist: Float[np.ndarray, " 2"],
        reach: float,
        face: tuple[np.ndarray, float] | None,
    ) -> bool:
        """Whether a hand hangs on the wrist, is of a hand's size, and is not the face taken for one."""
        root = points[HandPoint.WRIST, :2]
        palm = float(np.linalg.norm(points[HandPoint.MIDDLE_MCP, :2] - root))
        if np.linalg.norm(root - wrist) > 0.4 * reach or palm > 0.9 * reach:
            return False
        if face is None:
            return True
        middle, extent = face[0][:, :2].mean(0), np.ptp(face[0][:, :2], axis=0)
        inside = np.abs(points[:, :2] - middle) < 0.4 * extent
        return bool(inside.all(1).mean() < 0.6)


def _hand_at(
    wrist: Float[np.ndarray, " 2"], knuckles: Float[np.ndarray, " 2"], elbow: Float[np.ndarray, " 2"], torso: float
) -> Region:
    """Where the body's points say a hand is, turned so that its fingers point up."""
    length = _HAND_LENGTH * torso
    along = knuckles - wrist
    if np.linalg.norm(along) < 0.15 * length:
        along = wrist - elbow
    away = float(np.linalg.norm(along))
    centre = wrist + along * (0.45 * length / max(away, 1e-6)) * min(1.0, away / (0.35 * length))
    angle = float(np.arctan2(along[0], -along[1]))
    return Region(float(centre[0]), float(centre[1]), 1.2 * length, angle)


__all__ = ["Follower", "FrameReading", "read_video"]
