"""How much may be asked of the server: sizes, rates, places in the queue, room on the disk."""

from __future__ import annotations

import math
import shutil
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from persona.service.problems import Problem

_MIB = 2**20
_DAY = 86400.0


@dataclass(frozen=True)
class Limits:
    """Limits of a server; None is no limit. Numbers are chosen by hand.

    Attributes:
        photo_bytes: of one photo; cameras' largest files are about 100 MiB.
        further_files: photos, or photos and a video, that may come with a photo.
        frame_bytes: of one picture of a camera.
        motion_bytes: of one motion file.
        video_bytes: of one video.
        json_bytes: of a request's JSON body.
        requests_a_minute: of one user; a page that opens with 200 avatars asks 200 times at once, and a mirror asks
            as often as the camera takes pictures.
        uploads_a_minute: of one user.
        guesses_a_minute: of requests without a valid token, of one address.
        jobs: that wait, run or arrive, of all users.
        jobs_of_user: the same of one user.
        streams_of_user: event streams that are open at a time.
        free_bytes: on the disk, below which no upload is taken: an avatar needs up to 1 GiB while it is made.
        deaths: a job whose process ended so often without a word has failed.
        job_seconds: that work on a job may take; then it is ended, and has failed.
        job_days: how long jobs that are over are remembered; with one that failed or was stopped before its first
            avatar, its photo goes, too.
        photo_days: how long the photos of finished avatars are kept.
        avatar_days: how long avatars are kept.
    """

    photo_bytes: int = 200 * _MIB
    further_files: int = 8
    frame_bytes: int = 8 * _MIB
    motion_bytes: int = 200 * _MIB
    video_bytes: int = 4096 * _MIB
    json_bytes: int = _MIB // 16
    requests_a_minute: int | None = None
    uploads_a_minute: int | None = None
    guesses_a_minute: int | None = 60
    jobs: int = 1000
    jobs_of_user: int = 1000
    streams_of_user: int = 100
    free_bytes: int = 500 * _MIB
    deaths: int = 3
    job_seconds: float | None = 21600.0
    job_days: float | None = 7.0
    photo_days: float | None = None
    avatar_days: float | None = None

    def check_disk(self, folder: Path) -> None:
        """Whether there is room for an upload.

        Raises:
            Problem: there is not (507).
        """
        free = shutil.disk_usage(folder).free
        if free < self.free_bytes:
            raise Problem(
                507,
                f"the disk is nearly full ({free // _MIB} MB free, {self.free_bytes // _MIB} MB are needed); delete"
                " avatars, or make room on the server's disk",
            )

    def too_large(self, most: int) -> Problem:
        """The answer to a body that is larger than it may be."""
        return Problem(413, f"the file is larger than {most // _MIB or 1} MiB, which is the most; send a smaller one")


#: Of a server for several users.
FOR_MANY = Limits(requests_a_minute=3000, uploads_a_minute=30, jobs=500, jobs_of_user=20, streams_of_user=20)


def days_ago(days: float | None) -> float:
    """The moment so many days ago, in seconds since 1970; None is before everything."""
    return -math.inf if days is None else time.time() - days * _DAY


class Rate:
    """How often something may be done: evenly so many times a minute, all of them at once after a minute's rest.

    Args:
        a_minute: how often; None is as often as one likes.
        most_known: those whose use is remembered; who was seen longest ago is forgotten first.
    """

    def __init__(self, a_minute: int | None, most_known: int = 10_000) -> None:
        self.a_minute, self.most_known = a_minute, most_known
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def use(self, who: str) -> None:
        """Count one use.

        Raises:
            Problem: it was one too many (429).
        """
        if self.a_minute is None:
            return
        left, now = self._now(who)
        self._keep(who, left - 1 if left >= 1 else left, now)
        if left < 1:
            self._refuse(left)

    def check(self, who: str) -> None:
        """Whether there is one use left, without counting it.

        Raises:
            Problem: there is none (429).
        """
        if self.a_minute is not None and (left := self._now(who)[0]) < 1:
            self._refuse(left)

    def _now(self, who: str) -> tuple[float, float]:
        now, most = time.monotonic(), float(self.a_minute or 0)
        left, then = self._left.get(who, (most, now))
        return min(most, left + (now - then) * most / 60), now

    def _keep(self, who: str, left: float, now: float) -> None:
        self._left[who] = left, now
        self._left.move_to_end(who)
        while len(self._left) > self.most_known:
            self._left.popitem(last=False)

    def _refuse(self, left: float) -> None:
        assert self.a_minute
        seconds = max(1, math.ceil((1 - left) * 60 / self.a_minute))
        raise Problem(
            429, f"too many requests ({self.a_minute} a minute are allowed); wait {seconds} s",
            {"retry-after": str(seconds)},
        )  # fmt: skip


__all__ = ["FOR_MANY", "Limits", "Rate", "days_ago"]
