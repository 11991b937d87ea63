"""The parts of a server, put together: its queue, its users, and what all answers share."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from persona.choices import BY_EVIDENCE, Choices, Reading
from persona.service.jobs import WORK, Jobs
from persona.service.limits import Limits, Rate
from persona.service.places import Places
from persona.service.problems import Problem
from persona.service.processes import Runner, run_in_process
from persona.service.store import Store
from persona.service.users import Users, cookie_name, one_user
from persona.viewer.answers import JobKind
from persona.viewer.mirror import MirrorDesk, NewestFirst
from persona.viewer.tracker import TrackerDesk

#: Names of this computer.
HOSTS = ("127.0.0.1", "localhost", "[::1]")
_COOKIE_SECONDS = 30 * 86400


@dataclass
class Service:
    """What the answers share.

    Attributes:
        jobs: the queue with its store and folders.
        users: who may ask.
        reading: how motion files are read where they leave a choice.
        hosts: names under which this server answers; empty is any.
        description: what can be asked, as OpenAPI.
        tracker: listens to another program's tracker, if it should.
        closing: set when the server is about to end, for answers that would never end by themselves.
        followers: how many pictures of mirrors are read at a time, as many as there are processors: however many are
            sent, everything else is still answered.
    """

    jobs: Jobs
    users: Users
    reading: Reading = BY_EVIDENCE
    hosts: Sequence[str] = HOSTS
    description: dict[str, Any] = field(default_factory=dict)
    closing: threading.Event = field(default_factory=threading.Event)
    tracker: TrackerDesk | None = None
    _streams: Counter[str] = field(default_factory=Counter)
    followers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(os.cpu_count() or 1))
    _mirrors: dict[str, tuple[MirrorDesk, NewestFirst]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.uploads = Rate(self.jobs.limits.uploads_a_minute)

    def mirror_of(self, user: str) -> tuple[MirrorDesk, NewestFirst]:
        """What follows the person before a user's camera and knows that person's shape, and whose turn it is there."""
        if user not in self._mirrors:
            self._mirrors[user] = MirrorDesk(), NewestFirst()
        return self._mirrors[user]

    @property
    def streams(self) -> int:
        """How many event streams are open."""
        return self._streams.total()

    @contextlib.contextmanager
    def streaming(self, user: str) -> Iterator[None]:
        """Count an event stream while it is open."""
        self._streams[user] += 1
        try:
            yield
        finally:
            self._streams[user] -= 1

    def admit_stream(self, user: str) -> None:
        """Whether a user may open one more event stream.

        Raises:
            Problem: enough are open.
        """
        most = self.jobs.limits.streams_of_user
        if self._streams[user] >= most:
            raise Problem(429, f"{most} event streams are open, which is the most; close some", {"retry-after": "5"})

    def remember(self, answer: Response, request: Request, token: str) -> None:
        """Have the browser bring the token from now on; no script can read it."""
        answer.set_cookie(
            cookie_name(request.headers), token, max_age=_COOKIE_SECONDS, path="/", httponly=True, samesite="lax",
            secure=request.url.scheme == "https",
        )  # fmt: skip

    def close(self) -> None:
        """End what runs, so that the next server goes on with it."""
        self.closing.set()
        self.jobs.close()
        self.jobs.places.close()


def open_service(
    root: Path | None = None,
    *,
    single: Path | None = None,
    users: Users | None = None,
    choices: Choices | None = None,
    reading: Reading = BY_EVIDENCE,
    limits: Limits | None = None,
    workers: int = 1,
    hosts: Sequence[str] = HOSTS,
    work: Mapping[JobKind, Callable[..., dict[str, Any]]] = WORK,
    run: Runner = run_in_process,
    store: str | None = None,
) -> Service:
    """A server's parts, put together.

    Args:
        root: the folder of avatars, made if it is missing; several users have a folder each in it.
        single: show this avatar only, instead.
        users: who may ask; default one user with a new token.
        choices: for every avatar that is made.
        reading: how motion files are read where they leave a choice.
        limits: what may be asked.
        workers: how many jobs are worked on at a time.
        hosts: names under which the server answers; empty is any.
        work: what each kind of job does.
        run: where jobs are done.
        store: the address of a database for the list of jobs; default a file in the folder.

    Raises:
        PersonaError: the folder or the list of jobs in it cannot be used.
    """
    users = users or one_user()
    places = Places(root, single, apart=not users.alone)
    jobs = Jobs(
        Store(store or places.jobs / "jobs.sqlite"),
        places,
        choices or Choices(),
        limits or Limits(),
        workers,
        work,
        run,
    )
    return Service(jobs, users, reading, hosts)


__all__ = ["HOSTS", "Service", "open_service"]
