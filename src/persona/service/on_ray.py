"""Jobs as tasks of a Ray cluster; the folder of avatars must be the same on all of its machines.

Needs ``pip install 'persona[cluster]'``.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from persona.batching.cluster import connected
from persona.events import Event
from persona.service.processes import Outcome, attempt
from persona.service.work import Work

_LOOK = 0.2  # seconds between looks at whether a job is to end


class RayRunner:
    """Works on jobs in a cluster (a :class:`persona.service.processes.Runner`).

    A task ends when its job is to end, and when the server or its machine dies; the queue takes the job up again.

    Args:
        address: of the cluster; "auto" is the one this machine belongs to, "local" one made here.
        cpus: that a task takes.
        gpus: that a task takes.

    Raises:
        PersonaError: Ray is not installed, or there is no cluster at that address.
    """

    def __init__(self, address: str = "auto", *, cpus: float = 1, gpus: float = 0) -> None:
        self._ray = connected(address)
        # Jobs are given out again by the queue, where attempts are counted.
        options: dict[str, Any] = {"num_cpus": cpus, "num_gpus": gpus, "max_retries": 0, "num_returns": "streaming"}
        self._task = self._ray.remote(**options)(_task)

    def __call__(self, work: Work, lock: Path, hear: Callable[[Event], None], end: Callable[[], bool]) -> Outcome:
        """Work on a job until it is over."""
        stream = self._task.remote(work, lock.absolute())
        try:
            while True:
                if end():
                    self._ray.cancel(stream, force=True)
                    return Outcome("ended")
                ready, _ = self._ray.wait([stream], timeout=_LOOK, fetch_local=False)
                if not ready:
                    continue
                kind, value = self._ray.get(next(stream))
                if kind == "event":
                    hear(value)
                elif kind == "done":
                    return Outcome("done", value)
                else:
                    return Outcome("failed", error=value)
        except (StopIteration, self._ray.exceptions.RayError):  # the machine, the worker, or its memory
            return Outcome("died")


def _task(work: Work, lock: Path) -> Iterator[tuple[str, Any]]:
    """A job on one machine of the cluster, as a stream of what it says."""
    said: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()

    def do() -> None:
        said.put(attempt(work, lock, lambda event: said.put(("event", event))))

    threading.Thread(target=do, daemon=True).start()
    kind = "event"
    while kind == "event":
        kind, value = said.get()
        yield kind, value


__all__ = ["RayRunner"]
