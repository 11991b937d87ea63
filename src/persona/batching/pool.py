"""Jobs on this machine: processes that stay, so that each loads the program once and not for every job.

A pool of the standard library is broken by one killed worker; this one gives the killed worker's job to another.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import wait
from typing import Any, Protocol

from persona.batching.job import Job, Record, late, lost, on_waiting
from persona.process import free_memory_gib

Do = Callable[[Job], Record]


class Executor(Protocol):
    """What runs jobs somewhere, a bounded number at once."""

    @property
    def slots(self) -> int:
        """How many jobs run at once now."""
        ...

    def run(self, jobs: Iterable[Job], do: Do) -> Iterator[Record]:
        """The records of jobs, as they end; all work is ended when the iterator is closed."""
        ...


@dataclass(frozen=True)
class Pool:
    """Processes of this machine.

    Attributes:
        workers: how many.
        retries: how often a job is given out again after its worker was killed.
        gpus: CUDA devices to share out among the workers; 0 leaves that to them.
        time_limit: seconds that a job may take.
    """

    workers: int
    retries: int = 3
    gpus: int = 0
    time_limit: float = math.inf

    @property
    def slots(self) -> int:
        return self.workers

    def run(self, jobs: Iterable[Job], do: Do) -> Iterator[Record]:
        rest, again = iter(jobs), deque[Job]()
        workers: list[_Worker] = []
        try:
            while True:
                while len(workers) < self.workers and (job := _next(again, rest)) is not None:
                    number = min(set(range(self.workers)) - {worker.number for worker in workers})
                    workers.append(_Worker(number, do, self.gpus))
                    workers[-1].give(job)
                busy: dict[Any, _Worker] = {worker.pipe: worker for worker in workers}
                if not busy:
                    return
                left = min(worker.since for worker in workers) + self.time_limit - time.monotonic()
                for pipe in wait(list(busy), max(0.0, min(left, _LONGEST_WAIT))):
                    worker = busy[pipe]
                    job, record = worker.job, worker.take()
                    if record == _WAITS:
                        worker.since = time.monotonic()
                        continue
                    if record is None:  # it was killed
                        workers.remove(worker)
                        if job.attempt <= self.retries:
                            again.append(replace(job, attempt=job.attempt + 1))
                        else:
                            yield lost(job, worker.end())
                        continue
                    if (following := _next(again, rest)) is not None:
                        worker.give(following)
                    else:
                        workers.remove(worker)
                        worker.close()
                    yield record
                for worker in [one for one in workers if time.monotonic() - one.since >= self.time_limit]:
                    workers.remove(worker)
                    worker.kill()  # from here: what hangs may not hear anything
                    yield late(worker.job, self.time_limit)
        finally:
            for worker in workers:
                worker.kill()


def _next(again: deque[Job], rest: Iterator[Job]) -> Job | None:
    return again.popleft() if again else next(rest, None)


#: What a worker says when it has loaded the program, and while its job waits for another one.
_WAITS: Record = {"state": "waits"}
_LONGEST_WAIT = 3600.0  # seconds; the system's call takes no number of any size


class _Worker:
    """A process that does one job after another."""

    def __init__(self, number: int, do: Do, gpus: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.number = number
        self.pipe, there = context.Pipe()
        gpu = number % gpus if gpus else None
        self.process: Any = context.Process(target=_serve, args=(there, do, gpu), daemon=True, name="persona-batch")
        self.process.start()
        there.close()
        self.job: Any = None
        self.since = math.inf

    def give(self, job: Job) -> None:
        self.job, self.since = job, time.monotonic()
        with contextlib.suppress(OSError):  # killed meanwhile, which take() will say
            self.pipe.send(job)

    def take(self) -> Record | None:
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            self.pipe.close()
            return None

    def end(self) -> str:
        """How the process ended, for the user."""
        code = self.process.exitcode or 0
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        memory = "; perhaps the memory was full: fewer --workers need less" if code == -9 else ""
        return f"the worker was killed ({how}{memory})"

    def close(self) -> None:
        self.pipe.close()
        self.process.join(10)
        self.kill()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        with contextlib.suppress(OSError):
            self.pipe.close()


def _serve(pipe: Any, do: Do, gpu: int | None) -> None:
    """A worker's life."""
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gives out jobs, which ends us
    if gpu is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = str(gpu)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    on_waiting(lambda: pipe.send(_WAITS))
    with contextlib.suppress(EOFError, OSError):
        job = pipe.recv()
        pipe.send(_WAITS)
        while True:
            pipe.send(do(job))
            job = pipe.recv()


def _end_with_parent() -> None:
    """End at once if the process that gives out jobs is killed: the next run must not meet us."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def default_workers(threads: int, memory_gib: float, most: int) -> int:
    """How many jobs this machine can do at once: what its cores and its free memory allow.

    Args:
        threads: of each job.
        memory_gib: that each needs.
        most: how many there are.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    free = free_memory_gib()
    by_memory = most if free is None else int(free / memory_gib)
    return max(1, min(cores // threads, by_memory, most))


__all__ = ["Do", "Executor", "Pool", "default_workers"]
