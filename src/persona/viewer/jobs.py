"""Long work behind the page: one job at a time, in a separate process; its state is kept here.

The state lives on the server, not in the page: a page that is reloaded asks for it and goes on. A process of its own
leaves the server free to answer and can be ended at any moment; what it had finished, a rerun takes up.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from persona.choices import Choices
from persona.errors import PersonaError, refused_by_the_machine
from persona.events import Event, Listener
from persona.viewer.answers import JobKind, JobReport, JobResult, JobStage, JobState

#: Work of a job: takes a listener and returns what the page receives at the end (plain values).
Work = Callable[[Listener], dict[str, Any]]

_PATIENCE = 10.0  # seconds a cancelled job has to tidy up


@dataclass
class Job:
    """The state of a job."""

    kind: JobKind
    name: str
    number: int
    state: JobState = "running"
    stages: list[JobStage] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    previews: int = 0
    preview: Path | None = None
    error: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    revision: int = 0

    def report(self) -> JobReport:
        """What the page shows of it; paths stay on the server."""
        result = JobResult(self.result.get("avatar"), self.result.get("motion"))
        return JobReport(
            self.kind, self.name, self.number, self.state, tuple(self.stages), tuple(self.warnings), self.previews,
            self.error, result, self.revision,
        )  # fmt: skip

    def take(self, event: Event) -> None:
        """Note an event."""
        self.revision += 1
        if event.kind == "warning":
            if event.message not in self.warnings:
                self.warnings.append(event.message)
            return
        if event.kind == "preview":
            if event.path is not None and event.path.suffix.lower() == ".png":
                self.preview, self.previews = event.path, self.previews + 1
            return
        at = next((i for i, s in enumerate(self.stages) if s.name == event.stage), len(self.stages))
        if event.kind in ("finished", "resumed"):
            entry = JobStage(event.stage, 1.0, event.message, event.seconds_left, "done")
        else:
            entry = JobStage(event.stage, event.fraction, event.message, event.seconds_left)
        self.stages[at : at + 1] = [entry]


class Jobs:
    """The one job that may run, and what the last one came to."""

    def __init__(self) -> None:
        self.current: Job | None = None
        self._process: Any = None
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._ended.set()

    def start(self, kind: JobKind, name: str, work: Work) -> Job:
        """Begin a job.

        Args:
            kind: "create" or "track".
            name: of the avatar it is about.
            work: a function of a module, or a partial of one: it is sent to another process.

        Raises:
            PersonaError: another job is running.
        """
        with self._lock:
            if self.current is not None and self.current.state == "running":
                raise PersonaError("one job at a time: wait until the running job ends, or cancel it")
            number = self.current.number + 1 if self.current else 1
            job = Job(kind, name, number)
            context = multiprocessing.get_context("spawn")
            here, there = context.Pipe(duplex=False)
            process = context.Process(target=_child, args=(there, work), daemon=True, name="persona-job")
            process.start()
            there.close()
            self._ended.clear()
            self.current, self._process = job, process
        threading.Thread(target=self._follow, args=(job, process, here), daemon=True).start()
        return job

    def cancel(self) -> None:
        """End the running job, if there is one; what it had finished is kept."""
        with self._lock:
            job, process = self.current, self._process
            if job is None or job.state != "running":
                return
            job.state = "cancelled"
            job.revision += 1
        process.terminate()
        process.join(_PATIENCE)
        if process.is_alive():
            process.kill()
        self._ended.wait(_PATIENCE)

    def _follow(self, job: Job, process: Any, pipe: Connection) -> None:
        """Read what the job says until it ends."""
        answer: tuple[str, Any] | None = None
        with contextlib.suppress(EOFError, OSError):
            while True:
                kind, value = pipe.recv()
                with self._lock:
                    if kind == "event":
                        job.take(value)
                    else:
                        answer = kind, value
        process.join()
        with self._lock:
            if job.state == "running":
                silence = "the work ended without a word; the computer may have run out of memory"
                if answer is not None and answer[0] == "done":
                    job.state, job.result = "done", answer[1]
                else:
                    job.state, job.error = "failed", answer[1] if answer is not None else silence
            job.revision += 1
        self._ended.set()


def _child(pipe: Connection, work: Work) -> None:
    """The job's process: everything it has to say goes through the pipe."""

    def stop(*_: object) -> None:
        sys.exit(128 + signal.SIGTERM)  # unlike the default, lets the workspace tidy up

    signal.signal(signal.SIGTERM, stop)
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends us
    with contextlib.suppress(OSError):
        os.nice(5)  # the page stays smooth
    try:
        pipe.send(("done", work(lambda event: pipe.send(("event", event)))))
    except PersonaError as error:
        pipe.send(("failed", str(error)))
    except BrokenPipeError:
        pass  # the server has gone
    except Exception as error:
        refused = refused_by_the_machine(error)
        if refused is not None:
            pipe.send(("failed", str(refused)))
            return
        traceback.print_exc()
        pipe.send(("failed", f"persona stopped because of an internal error ({type(error).__name__}: {error})"))


def create_avatar(listener: Listener, *, photo: Path, folder: Path, choices: Choices) -> dict[str, Any]:
    """Make an avatar of a photo, ready for the page."""
    from persona.pipeline import create
    from persona.viewer.library import Shelf

    with _named_as_given(photo):
        create(photo, folder, choices=choices, listener=listener)
    Shelf(folder).splats(listener)
    return {"avatar": folder.name}


def track_video(listener: Listener, *, video: Path, avatar: Path, name: str, out: Path) -> dict[str, Any]:
    """Follow the person in a video and carry the motion over to an avatar."""
    from persona.pipeline import track
    from persona.viewer.library import Shelf
    from persona.viewer.motions import write_served

    with _named_as_given(video):
        motion = track(video, listener=listener)
    write_served(motion, Shelf(avatar).load(), name, out)
    return {"motion": name, "file": out}


@contextlib.contextmanager
def _named_as_given(file: Path) -> Iterator[None]:
    """Mistakes in a file that the page has sent name it without the server's folder for it."""
    try:
        yield
    except PersonaError as error:
        raise PersonaError(str(error).replace(str(file), file.name)) from error
