"""A batch from inputs to the table of results."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from persona.batching.job import Job, Record, do
from persona.batching.journal import Journal, write_tables
from persona.batching.options import Running
from persona.batching.places import Place, place_of, scratch, token
from persona.batching.pool import Do, Executor, Pool, default_workers
from persona.batching.rows import Row, read_rows
from persona.batching.works import Create, Work
from persona.events import Event, Listener, ignore

_STAGE = "batch"
#: The table is written again after this many seconds, or after so many times what the last writing took.
_TABLE_EVERY, _TABLE_SHARE = 10.0, 50.0


@dataclass(frozen=True)
class Summary:
    """What a batch came to.

    Attributes:
        inputs: how many there are.
        done: results made by this run.
        skipped: results that were there before, of the same contents and recipe.
        failed: inputs without a result, those of earlier runs that were not tried again included.
        table: where the table is.
    """

    inputs: int
    done: int
    skipped: int
    failed: int
    table: str

    def words(self) -> str:
        """One line about it."""
        parts = [f"{self.done} done"] + [f"{n} {what}" for n, what in self._others() if n]
        return f"{', '.join(parts)} of {self.inputs}; the table is {self.table}"

    def _others(self) -> tuple[tuple[int, str], ...]:
        return (self.skipped, "finished before"), (self.failed, "failed")


def batch(
    inputs: Sequence[Path | str],
    out: Path | str,
    work: Work | None = None,
    *,
    running: Running = Running(),  # noqa: B008 - frozen
    executor: Executor | None = None,
    do: Do = do,
    listener: Listener = ignore,
) -> Summary:
    """Work on many photos or avatars; each result is a folder that appears whole, and a table tells of all.

    A second call with the same inputs goes on: results of the same contents and recipe stay, and what an interrupted
    call had begun goes on after its last finished stage. Inputs that failed are tried again if something about them
    has changed, or with ``running.retry_failed``.

    Args:
        inputs: files, folders, patterns, tables (CSV, JSONL, Parquet) with options for each row, addresses of all of
            these (``s3://...``).
        out: the folder or address of the results.
        work: what is done with each input; default :class:`persona.batching.works.Create` ().
        running: where the jobs run, and what each needs.
        executor: what runs them instead.
        do: what a worker does with a job instead.
        listener: receives how many are done, and what fails.

    Returns:
        what it came to; the results are in ``out``.

    Raises:
        PersonaError: inputs or tables cannot be used, the place cannot be written, another batch is at work there, or
            the cluster cannot be reached. Nothing has been done then.
    """
    work = Create() if work is None else work
    rows = read_rows([str(given) for given in inputs], work)
    place = place_of(out)
    batch_token = token()
    with place.alone(), scratch() as temporary:
        place.prepare(batch_token)
        executor = executor or _executor(running, work, len(rows), listener)
        run = _Run(rows, place, batch_token, work, running, Journal(place, temporary), listener)
        try:
            return run(executor, do)
        finally:
            run.journal.close()


def _executor(running: Running, work: Work, jobs: int, listener: Listener) -> Executor:
    if running.ray is not None:
        from persona.batching.cluster import Cluster

        return Cluster.of(running, listener)
    gpus = _gpus(work)
    workers = running.workers or gpus or default_workers(running.threads, running.memory, jobs)
    return Pool(min(workers, jobs), running.retries, gpus, running.time_limit)


def _gpus(work: Work) -> int:
    """CUDA devices that avatars are made on here; 0 where they are made on the processor."""
    if not isinstance(work, Create) or work.choices.device == "cpu" or find_spec("gsplat") is None:
        return 0
    import torch

    return torch.cuda.device_count()


@dataclass
class _Run:
    """One call of :func:`batch`."""

    rows: list[Row]
    place: Place
    token: str
    work: Work
    running: Running
    journal: Journal
    listener: Listener
    kept: set[str] = field(default_factory=set)
    done: int = 0
    failed: int = 0
    known: int = 0
    started: float = field(default_factory=time.monotonic)
    written: float = 0.0
    writing: float = 0.0

    def __call__(self, executor: Executor, do: Do) -> Summary:
        self.listener(Event("started", _STAGE))
        self._write()
        records = executor.run(self._jobs(), do)
        try:
            for record in records:
                self._take(record)
                if time.monotonic() - self.written > max(_TABLE_EVERY, _TABLE_SHARE * self.writing):
                    self._write()
        finally:
            close = getattr(records, "close", None)
            if close is not None:
                close()  # ends the workers before the table is written for the last time
            self._write()
        self.listener(Event("finished", _STAGE, fraction=1.0))
        return Summary(len(self.rows), self.done, len(self.kept), self.failed, self.place.where("results.csv"))

    def _jobs(self) -> Iterator[Job]:
        """Jobs as they are wanted, so that few are in memory."""
        for row in self.rows:
            before = self.journal.last(row.name)
            failed = None
            if before and before.get("state") == "failed" and not self.running.retry_failed:
                failed = str(before.get("content")), str(before.get("recipe"))
            yield Job(
                row.name, row.source, row.work, self.place, self.token, self.running.threads, failed,
                self.running.keep_stages,
            )  # fmt: skip

    def _take(self, record: Record) -> None:
        state, name = record["state"], record["id"]
        if state == "kept":
            self.kept.add(name)
            before = self.journal.last(name)
            record["state"] = "done"
            if before != record:  # the journal is another's, or was lost
                self.journal.append(record)
        elif state == "done":
            self.done += 1
            self.journal.append(record)
        else:
            self.failed += 1
            if state == "known":
                self.known += 1
            else:
                self.journal.append(record)
                self.listener(Event("warning", _STAGE, f"{name}: {record['error']}"))
        self._tell()

    def _tell(self) -> None:
        ended = self.done + self.failed + len(self.kept)
        worked = ended - len(self.kept) - self.known
        elapsed = time.monotonic() - self.started
        message = f"{ended} of {len(self.rows)}"
        left = None
        if worked:
            rate = worked / max(elapsed, 1e-6)
            message += f", {3600 * rate:.0f} an hour" if rate < 1 else f", {rate:.1f} a second"
            left = (len(self.rows) - ended) / rate
        if self.failed:
            message += f", {self.failed} failed"
        self.listener(Event("progress", _STAGE, message, ended / len(self.rows), left))

    def _write(self) -> None:
        start = time.monotonic()
        self.journal.send()
        write_tables(self.place, self.rows, self.journal, self.kept, self.work.source)
        self.written = time.monotonic()
        self.writing = self.written - start


__all__ = ["Summary", "batch"]
