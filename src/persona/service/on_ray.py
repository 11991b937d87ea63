"""Jobs as tasks of a Ray cluster; the folder of avatars must be the same on all of its machines.

Needs ``pip install 'persona[cluster]'``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from persona.errors import PersonaError
from persona.events import Event
from persona.extras import require
from persona.service.processes import Outcome, attempt
from persona.service.work import Work

_LOOK = 0.2  # seconds between looks at whether a job is to end


class RayRunner:
    """Works on jobs in a cluster (a :class:`persona.service.processes.Runner`).

    A task ends when its job is to end, and when the server or its machine dies; the queue takes the job up again.

    Args:
        address: of the cluster; "auto" is the one this machine belongs to, "local" one made here for this server.
        cpus: that a task takes.
        gpus: that a task takes.

    Raises:
        PersonaError: Ray is not installed, or there is no cluster at that address.
    """

    def __init__(self, address: str = "auto", *, cpus: float = 2, gpus: float = 0) -> None:
        self.ray: Any = require("ray", extra="cluster", needed_for="working on a cluster")
        try:
            self.ray.init(
                address=None if address == "local" else address, ignore_reinit_error=True, log_to_driver=False,
                include_dashboard=False if address == "local" else None, namespace="persona",
            )  # fmt: skip
        except Exception as error:
            raise PersonaError(
                f"there is no Ray cluster at {address} ({_line(error)}); start one with: ray start --head"
            ) from error
        remote = self.ray.remote(num_cpus=cpus, num_gpus=gpus, max_retries=0, num_returns="streaming")
        self._task = remote(_task)

    def __call__(self, work: Work, lock: Path, hear: Callable[[Event], None], end: Callable[[], bool]) -> Outcome:
        """Work on a job until it is over."""
        stream = self._task.remote(work, lock.absolute())
        coming = iter(stream)
        outcome = Outcome("died")
        try:
            while True:
                if end():
                    self.ray.cancel(stream, force=True)
                    return Outcome("ended")
                try:
                    ready, _ = self.ray.wait([stream], timeout=_LOOK, fetch_local=False)
                    if not ready:
                        continue
                    kind, value = self.ray.get(next(coming))
                except StopIteration:
                    return outcome
                if kind == "event":
                    hear(value)
                elif kind == "done":
                    outcome = Outcome("done", value)
                else:
                    outcome = Outcome("failed", error=value)
        except self.ray.exceptions.RayError:
            return Outcome("died")


def _task(work: Work, lock: Path) -> Iterator[tuple[str, Any]]:
    """A job on one machine of the cluster, as a stream of what it says."""
    import queue

    said: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()

    def do() -> None:
        said.put(attempt(work, lock, lambda event: said.put(("event", event))))

    threading.Thread(target=do, daemon=True).start()
    while True:
        kind, value = said.get()
        yield kind, value
        if kind != "event":
            return


def _line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


__all__ = ["RayRunner"]
