"""Jobs in processes of their own: the server stays free to answer, and a job can be ended at any moment.

A job's process ends by itself when its server dies, and the next one for the same job waits until it has.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, Protocol

from persona.errors import PersonaError, refused_by_the_machine
from persona.events import Event
from persona.process import Lock, Termination
from persona.service.work import Work

#: Seconds that a job which is to end has to tidy up.
PATIENCE = 10.0
_LOOK = 0.2  # seconds between looks at whether a job is to end
_LOCK_PATIENCE = 30.0  # seconds for the job's former process to die


@dataclass(frozen=True)
class Outcome:
    """How a job's process ended.

    Attributes:
        kind: it did its work; it says what went wrong; it ended without a word; it was told to end.
        result: what was made, fields of ``JobResult``.
        error: what went wrong.
    """

    kind: Literal["done", "failed", "died", "ended"]
    result: dict[str, Any] = field(default_factory=dict)
    error: str = ""


class Runner(Protocol):
    """Where jobs are worked on."""

    def __call__(
        self, work: Work, lock: Path, hear: Callable[[Event], None], end: Callable[[], bool]
    ) -> Outcome:  # pragma: no cover - a protocol
        """Work on a job until it is over.

        Args:
            work: the job's; must be picklable.
            lock: a file that is locked while the job is worked on, so that it never is twice.
            hear: gets the job's events.
            end: asked several times a second whether the job is to end.
        """
        ...


def run_in_process(work: Work, lock: Path, hear: Callable[[Event], None], end: Callable[[], bool]) -> Outcome:
    """Work on a job in a new process of this machine (a :class:`Runner`)."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(there, work, lock), daemon=True, name="persona-job")
    process.start()
    there.close()
    outcome = Outcome("died")
    try:
        while outcome.kind != "ended":
            if end():
                outcome = Outcome("ended")
            elif here.poll(_LOOK):
                try:
                    kind, value = here.recv()
                except (EOFError, OSError):
                    break
                if kind == "event":
                    hear(value)
                elif kind == "done":
                    outcome = Outcome("done", value)
                else:
                    outcome = Outcome("failed", error=value)
    finally:
        if outcome.kind in ("ended", "died"):
            process.terminate()
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()
            process.join()
        here.close()
        process.close()
    return outcome


def attempt(work: Work, lock: Path, hear: Callable[[Event], None]) -> tuple[str, Any]:
    """Do a job's work here, while its file is locked.

    Returns:
        "done" and the result, or "failed" and what went wrong, in plain words.
    """
    held, end = Lock(lock), time.monotonic() + _LOCK_PATIENCE
    try:
        while not held.acquire():
            if time.monotonic() > end:
                return "failed", "the job's former process does not end; restart the server"
            time.sleep(_LOOK)
        return "done", work(hear)
    except PersonaError as error:
        return "failed", str(error)
    except BrokenPipeError:
        raise
    except Exception as error:
        refused = refused_by_the_machine(error)
        if refused is not None:
            return "failed", str(refused)
        traceback.print_exc()
        return "failed", f"persona stopped because of an internal error ({type(error).__name__}: {error})"
    finally:
        held.release()


def _child(pipe: Connection, work: Work, lock: Path) -> None:
    """The job's process: everything it has to say goes through the pipe."""
    Termination()  # unlike the system's own way, lets the workspace tidy up
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends us
    with contextlib.suppress(OSError):
        os.nice(5)  # the page stays smooth
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    with contextlib.suppress(BrokenPipeError):  # the server has gone
        pipe.send(attempt(work, lock, lambda event: pipe.send(("event", event))))


def _end_with_the_server() -> None:
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)


__all__ = ["PATIENCE", "Outcome", "Runner", "attempt", "run_in_process"]
