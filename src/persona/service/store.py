"""The jobs on disk: a SQLite file that survives restarts and may be shared by several processes of one machine, or a
PostgreSQL server that several machines share.

Every change of a job gets the next revision, so that whoever listens asks for what is newer than what it has seen. A
job that runs belongs to a worker, which says again and again that it lives; jobs of workers that died are queued again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from persona.events import Event
from persona.service.databases import database_of
from persona.viewer.answers import JobKind, JobResult, JobStage, JobState

#: A worker that said nothing for so long is taken for dead, where its process cannot be asked.
LEASE_SECONDS = 60.0
#: How long it is remembered that a job was removed, for those who listen.
_REMEMBER_SECONDS = 3600.0
_OVER = ("done", "failed", "stopped", "cancelled")
_FORMAT = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL,
    upload TEXT NOT NULL, options TEXT NOT NULL, fresh INTEGER NOT NULL, state TEXT NOT NULL,
    wanted TEXT NOT NULL DEFAULT '', created DOUBLE PRECISION NOT NULL,
    started DOUBLE PRECISION, ended DOUBLE PRECISION, deaths INTEGER NOT NULL DEFAULT 0,
    worker TEXT NOT NULL DEFAULT '', beat DOUBLE PRECISION NOT NULL DEFAULT 0,
    revision BIGINT NOT NULL, told TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS jobs_of_owner ON jobs (owner, revision);
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, created);
CREATE TABLE IF NOT EXISTS removed (
    revision BIGINT PRIMARY KEY, id TEXT NOT NULL, owner TEXT NOT NULL, at DOUBLE PRECISION NOT NULL
);
CREATE TABLE IF NOT EXISTS counted (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
INSERT INTO counted VALUES ('revision', 0) ON CONFLICT DO NOTHING;
"""


@dataclass
class Told:
    """What a job has said so far."""

    stages: list[JobStage] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    previews: int = 0
    preview: str = ""
    error: str = ""
    result: JobResult = field(default_factory=JobResult)

    def take(self, event: Event) -> bool:
        """Note an event; says whether it is more than progress."""
        if event.kind == "warning":
            if event.message not in self.warnings:
                self.warnings.append(event.message)
            return True
        if event.kind in ("note", "avatar"):
            return False
        if event.kind == "preview":
            if event.path is not None and event.path.suffix.lower() == ".png":
                self.preview, self.previews = str(event.path), self.previews + 1
            return True
        at = next((i for i, s in enumerate(self.stages) if s.name == event.stage), len(self.stages))
        if event.kind in ("finished", "resumed"):
            entry = JobStage(event.stage, 1.0, event.message, event.seconds_left, "done")
        else:
            entry = JobStage(event.stage, event.fraction, event.message, event.seconds_left)
        self.stages[at : at + 1] = [entry]
        return event.kind != "progress"

    def to_json(self) -> str:
        """As the store keeps it."""
        parts = {"stages": [vars(stage) for stage in self.stages], "result": vars(self.result)}
        return json.dumps({**vars(self), **parts})

    @staticmethod
    def from_json(text: str) -> Told:
        """What :meth:`to_json` wrote."""
        said = json.loads(text)
        stages = [JobStage(**stage) for stage in said.pop("stages")]
        return Told(stages=stages, result=JobResult(**said.pop("result")), **said)


@dataclass(frozen=True)
class Job:
    """A job as the store knows it.

    Attributes:
        id: its own, which nobody can guess.
        owner: whose it is; no other user ever hears of it.
        kind: what is done.
        name: of the avatar it is about.
        title: what the uploaded file was called.
        upload: the uploaded file, below the owner's or the job's own folder.
        options: what was chosen for it, JSON.
        fresh: the avatar's folder was made for this job.
        state: how it stands; "receiving" until its upload is there.
        wanted: "stop" or "cancel" if it was asked to end.
        created, started, ended: seconds since 1970.
        deaths: how often its worker ended without a word.
        worker: who runs it.
        revision: of its newest change.
        told: what it has said.
    """

    id: str
    owner: str
    kind: JobKind
    name: str
    title: str
    upload: str
    options: str
    fresh: bool
    state: JobState | Literal["receiving"]
    wanted: Literal["", "stop", "cancel"]
    created: float
    started: float | None
    ended: float | None
    deaths: int
    worker: str
    revision: int
    told: Told

    @property
    def over(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state in _OVER


_COLUMNS = ", ".join(entry.name for entry in dataclasses.fields(Job))


#: Tells this process from an earlier one with the same number, as the first one of a container always has.
_PROCESS = secrets.token_hex(4)


def new_worker() -> str:
    """A name for a worker of this process."""
    return f"{socket.gethostname()}:{os.getpid()}:{_PROCESS}:{secrets.token_hex(4)}"


class Store:
    """The jobs of all users.

    Args:
        where: the file, made if it is missing, or the address of a PostgreSQL server's database.

    Raises:
        PersonaError: it cannot be made, is damaged, or is of a newer version of the program.
    """

    def __init__(self, where: Path | str) -> None:
        self._lock = threading.RLock()
        #: Set whenever something has changed, for workers that wait for a job.
        self.changed = threading.Condition()
        #: The newest revision that this process knows of.
        self.latest = 0
        #: The newest revision of other processes, and of each owner by this one.
        self._others = 0
        #: When that was last looked for, by ``time.monotonic``.
        self.looked = -math.inf
        self._newest: dict[str, int] = {}
        self._touched: set[str] = set()
        self._database = database_of(where)
        self._database.prepare(_SCHEMA, _FORMAT)
        self.look()

    def close(self) -> None:
        """Let go of it."""
        with self._lock:
            self._database.close()

    # -- reading ------------------------------------------------------------------------------------------------

    def look(self) -> int:
        """The newest revision, of any process."""
        with self._lock:
            found = self._database.read("SELECT value FROM counted WHERE name = 'revision'")[0][0]
            if found > self.latest:
                self.latest = self._others = found
        return self.latest

    def newest(self, owner: str) -> int:
        """The newest revision of an owner's jobs, or one of any owner by another process, as far as is known here."""
        return max(self._others, self._newest.get(owner, 0))

    def get(self, owner: str, identity: str) -> Job | None:
        """An owner's job."""
        found = [] if "\0" in identity else self._jobs("WHERE id = ? AND owner = ?", (identity, owner))
        return found[0] if found else None

    def of(self, owner: str, newer_than: int = 0) -> list[Job]:
        """An owner's jobs, newest first, but not those whose upload is still on its way."""
        where = "WHERE owner = ? AND revision > ? AND state != 'receiving' ORDER BY created DESC, id"
        return self._jobs(where, (owner, newer_than))

    def about(self, owner: str, name: str) -> list[Job]:
        """An owner's jobs about one avatar."""
        return self._jobs("WHERE owner = ? AND name = ?", (owner, name))

    def all(self, *states: str) -> list[Job]:
        """Jobs of all owners in some states, oldest first."""
        marks = ", ".join("?" * len(states))
        return self._jobs(f"WHERE state IN ({marks}) ORDER BY created", states)

    def removed(self, owner: str, newer_than: int) -> list[tuple[int, str]]:
        """Revisions and ids of jobs that are no more."""
        return self._database.read(
            "SELECT revision, id FROM removed WHERE owner = ? AND revision > ?", (owner, newer_than)
        )

    def count(self, owner: str | None = None) -> dict[str, int]:
        """How many jobs there are in each state, of one owner or of all."""
        where, values = ("WHERE owner = ?", (owner,)) if owner is not None else ("", ())
        return dict(self._database.read(f"SELECT state, COUNT(*) FROM jobs {where} GROUP BY state", values))

    def ahead(self, job: Job) -> int:
        """How many jobs of any owner wait longer than this one."""
        where = "state = 'queued' AND (created, id) < (?, ?)"
        return self._database.read(f"SELECT COUNT(*) FROM jobs WHERE {where}", (job.created, job.id))[0][0]

    # -- writing ------------------------------------------------------------------------------------------------

    def add(self, owner: str, kind: JobKind, name: str, title: str, options: str = "{}", *, fresh: bool = False) -> Job:
        """A new job whose upload is on its way; nobody hears of it yet.

        Its worker is the process that receives the upload: what it began and did not end is cleared away.
        """
        identity, now = secrets.token_hex(12), time.time()
        with self._change() as revision:
            self._database.write(
                "INSERT INTO jobs (id, owner, kind, name, title, upload, options, fresh, state, created, worker, beat,"
                " revision, told) VALUES (?, ?, ?, ?, ?, '', ?, ?, 'receiving', ?, ?, ?, ?, ?)",
                (
                    identity, owner, kind, name, title, options, int(fresh), now, new_worker(), now, revision,
                    Told().to_json(),
                ),
            )  # fmt: skip
            self._touched.add(owner)
        job = self.get(owner, identity)
        assert job is not None
        return job

    def queue(self, identity: str, upload: str | None = None, options: str | None = None) -> bool:
        """Let a job wait for a worker: a new one, or one that is over. What was said of the last try is forgotten."""
        set_ = "state = 'queued', wanted = '', deaths = 0, worker = '', started = NULL, ended = NULL, told = ?"
        values: list[Any] = [Told().to_json()]
        for name, value in (("upload", upload), ("options", options)):
            if value is not None:
                set_, values = f"{set_}, {name} = ?", [*values, value]
        return self._update(f"{set_} WHERE id = ? AND state IN ('receiving', 'failed', 'stopped')", (*values, identity))

    def take(self, worker: str) -> Job | None:
        """The next job, which this worker runs from now on: of the owner who has the fewest running, the oldest."""
        if not self._database.read("SELECT 1 FROM jobs WHERE state = 'queued' LIMIT 1"):
            return None
        with self._change() as revision:
            rows = self._database.write(
                f"UPDATE jobs SET state = 'running', worker = ?, beat = ?, started = ?, revision = ? WHERE id = ("
                "SELECT id FROM jobs AS waiting WHERE state = 'queued' ORDER BY (SELECT COUNT(*) FROM jobs"
                " WHERE state = 'running' AND owner = waiting.owner), created, id LIMIT 1)"
                f" RETURNING {_COLUMNS}",
                (worker, time.time(), time.time(), revision),
            )
            job = _job(rows[0]) if rows else None
            if job is not None:
                self._touched.add(job.owner)
        return job

    def tell(self, job: Job, told: Told) -> None:
        """Keep what a running job has said."""
        self._update(
            "told = ?, beat = ? WHERE id = ? AND worker = ?", (told.to_json(), time.time(), job.id, job.worker)
        )

    def beat(self, job: Job) -> str:
        """The job's worker is alive.

        Returns:
            what is wanted of the job: "", "stop", "cancel", or "lost" if it is no longer this worker's.
        """
        with self._lock, self._database.change():
            rows = self._database.write(
                "UPDATE jobs SET beat = ? WHERE id = ? AND worker = ? AND state = 'running' RETURNING wanted",
                (time.time(), job.id, job.worker),
            )
        return rows[0][0] if rows else "lost"

    def want(self, identity: str, wanted: Literal["stop", "cancel"]) -> None:
        """Ask a running or waiting job to end."""
        self._update("wanted = ? WHERE id = ? AND state IN ('queued', 'running')", (wanted, identity))

    def withdraw(self, identity: str) -> bool:
        """Take a waiting job out of the queue, so that no worker begins it; it is stopped then."""
        return self._update("state = 'stopped', ended = ? WHERE id = ? AND state = 'queued'", (time.time(), identity))

    def end(self, job: Job, state: JobState, told: Told) -> bool:
        """A running job is over; says whether it still was this worker's."""
        return self._update(
            "state = ?, wanted = '', ended = ?, told = ? WHERE id = ? AND worker = ? AND state = 'running'",
            (state, time.time(), told.to_json(), job.id, job.worker),
        )

    def cancelled(self, identity: str) -> None:
        """All that a job that is over had is removed."""
        self._update(
            "state = 'cancelled', wanted = '', ended = ?, told = ? WHERE id = ? AND state IN ('stopped', 'failed')",
            (time.time(), Told().to_json(), identity),
        )

    def again(self, job: Job, *, died: bool) -> bool:
        """A running job waits for another worker; says whether it still was this worker's."""
        return self._update(
            "state = 'queued', worker = '', deaths = deaths + ? WHERE id = ? AND worker = ? AND state = 'running'",
            (int(died), job.id, job.worker),
        )

    def abandoned(self) -> list[Job]:
        """Running or arriving jobs whose process is no more."""
        rows = self._database.read("SELECT id, state, worker, beat FROM jobs WHERE state IN ('running', 'receiving')")
        found = [
            identity
            for identity, state, worker, beat in rows
            if not _lives(worker) or (state == "running" and time.time() - beat > LEASE_SECONDS)
        ]
        marks = ", ".join("?" * len(found))
        return self._jobs(f"WHERE id IN ({marks})", found) if found else []

    def rename(self, owner: str, name: str, new: str) -> None:
        """An avatar has another name."""
        self._update("name = ? WHERE owner = ? AND name = ? AND state != 'cancelled'", (new, owner, name))

    def remove(self, *identities: str) -> None:
        """Forget jobs."""
        for identity in identities:
            with self._change() as revision:
                row = self._database.write("DELETE FROM jobs WHERE id = ? RETURNING owner", (identity,))
                if row:
                    self._touched.add(row[0][0])
                    self._database.write(
                        "INSERT INTO removed VALUES (?, ?, ?, ?)", (revision, identity, row[0][0], time.time())
                    )
                self._database.write("DELETE FROM removed WHERE at < ?", (time.time() - _REMEMBER_SECONDS,))

    def _jobs(self, where: str, values: Iterable[Any]) -> list[Job]:
        return [_job(row) for row in self._database.read(f"SELECT {_COLUMNS} FROM jobs {where}", values)]

    def _update(self, rest: str, values: tuple[Any, ...]) -> bool:
        with self._change() as revision:
            rows = self._database.write(f"UPDATE jobs SET revision = {revision}, {rest} RETURNING owner", values)
            self._touched.update(owner for (owner,) in rows)
            return bool(rows)

    @contextlib.contextmanager
    def _change(self) -> Iterator[int]:
        """A change of the store with its revision: whole or not at all."""
        with self._lock:
            self._touched.clear()
            with self._database.change():
                # Until this change is whole, no other process gets the next number.
                found = self._database.write(
                    "UPDATE counted SET value = value + 1 WHERE name = 'revision' RETURNING value"
                )[0][0]
                yield found
            if found > self.latest + 1:
                self._others = found - 1  # another process has changed something meanwhile
            self.latest = found
            for owner in self._touched:
                self._newest[owner] = found
        with self.changed:
            self.changed.notify_all()


def _job(row: tuple[Any, ...]) -> Job:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    return Job(**{**values, "fresh": bool(values["fresh"]), "told": Told.from_json(values["told"])})


def _lives(worker: str) -> bool:
    """Whether a worker's process may still run, as far as this machine knows."""
    host, pid, process, _ = worker.rsplit(":", 3)
    if host != socket.gethostname() or os.name == "nt":  # where signal 0 would end it
        return True
    if int(pid) == os.getpid():
        return process == _PROCESS
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


__all__ = ["LEASE_SECONDS", "Job", "Store", "Told", "new_worker"]
