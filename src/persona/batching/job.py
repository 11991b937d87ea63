"""One job of a batch in the process that does it: fetch the input, see whether it is done already, do it, put it."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from persona.batching.places import OWN, Place, address_of, fetched
from persona.batching.works import Work
from persona.cache import cache_dir
from persona.choices import AVATAR
from persona.errors import PersonaError, refused_by_the_machine
from persona.events import ignore
from persona.process import Lock, forget_peak, peak_memory_gib
from persona.sources import digest_of_file, digest_of_path
from persona.version import __version__

#: What becomes of an input, as JSON takes it (docs/batch.md).
Record = dict[str, Any]
_WORK = "work"  # what marks of results call the kind of work that made them
_WAIT = 0.5  # seconds between looks at a node's first job
_node = ""
#: Called while the job of this process waits for another one, which takes none of its own time.
_waits: Callable[[], None] | None = None
#: Kinds of work that this process has done.
_warm: set[str] = set()


@dataclass(frozen=True)
class Job:
    """What a worker needs to know.

    Attributes:
        name: of the result's folder.
        source: path or address of the input.
        work: what is done with it.
        place: where the result goes.
        token: of the place that the batch has prepared.
        threads: processor threads.
        failed: content and recipe with which the input failed before, and is not to be tried again.
        keep_stages: keep the results of the stages of an avatar.
        attempt: counts from 1.
    """

    name: str
    source: str
    work: Work
    place: Place
    token: str
    threads: int = 1
    failed: tuple[str, str] | None = None
    keep_stages: bool = False
    attempt: int = 1


def do(job: Job) -> Record:
    """Do a job; whatever goes wrong is told in the record, and nothing is raised.

    The record's state is "done", "kept" (a complete result of the same contents and recipe is there), "known" (it
    failed before) or "failed".
    """
    start = time.monotonic()
    record: Record = {"id": job.name, "source": job.source, "node": node(), "attempts": job.attempt}
    try:
        job.place.check(job.token)
        there = job.place.finished(job.name)
        _check_replaced(job, there)  # first: what fails for this is tried again once the place is free
        with fetched(job.source) as source, _with_files(job) as job:
            record["content"] = _content(source, job.work)
            record["recipe"] = job.work.key(source)
            same = {name: record[name] for name in ("content", "recipe")}
            if there is not None and same.items() <= there.items():
                made_now = there.get("run") == job.token  # by a worker that was killed before it could say so
                there = {name: value for name, value in there.items() if name != _WORK}
                return there | {"id": job.name, "source": job.source, "state": "done" if made_now else "kept"}
            if job.failed == (record["content"], record["recipe"]):
                return record | {"state": "known"}
            with first_on_the_node(type(job.work).__qualname__), job.place.making(job.name, job.work.resumes) as folder:
                record |= _made(job, source, folder)
                record |= {"state": "done", "run": job.token, "result": job.place.where(job.name)}
                record["wall_s"] = round(time.monotonic() - start, 3)
                job.place.finish(job.name, folder, record | {_WORK: _kind(job)})
    except PersonaError as error:
        return _failed(record, str(error), start)
    except Exception as error:
        refused = refused_by_the_machine(error)
        if refused is not None:
            return _failed(record, str(refused), start)
        return _failed(record, _told(job, error), start)
    return record


def lost(job: Job, why: str) -> Record:
    """The record of a job whose workers were killed as often as it may be given out."""
    return {
        "id": job.name, "source": job.source, "state": "failed", "attempts": job.attempt,
        "error": f"{why}, {job.attempt} times",
    }  # fmt: skip


def late(job: Job, limit: float) -> Record:
    """The record of a job that took longer than it may, and whose worker was ended."""
    return {
        "id": job.name, "source": job.source, "state": "failed", "attempts": job.attempt, "wall_s": limit,
        "node": node(),
        "error": f"it took longer than {limit:g} s (--time-limit), and was ended",
    }  # fmt: skip


def on_waiting(call: Callable[[], None]) -> None:
    """Have something called again and again while jobs of this process wait for another one.

    Args:
        call: called at least every second of such a time, and at its end.
    """
    global _waits
    _waits = call


def node() -> str:
    """The name of the machine that works here, as records have it."""
    return _node or socket.gethostname()


def name_node(name: str) -> None:
    """Call this machine more exactly in all records from now on."""
    global _node
    _node = name


def _kind(job: Job) -> str:
    """What kind of work a job is, as marks of results have it."""
    return type(job.work).__qualname__.lower()


def _check_replaced(job: Job, there: Record | None) -> None:
    """Whether what lies where the result goes may be replaced by it.

    Args:
        there: what is known of it if it is a result of a batch.

    Raises:
        PersonaError: it is another work's result, or no batch's.
    """
    where = job.place.where(job.name)
    if there is None and job.place.foreign(job.name):
        raise PersonaError(
            f"{where} is there already, and no batch has made it; choose another folder with -o, or another id"
        )
    other = (there or {}).get(_WORK, _kind(job))
    if other != _kind(job):
        raise PersonaError(
            f"{where} holds what a batch made by '{other}', which '{_kind(job)}' does not replace; choose another "
            "folder with -o"
        )


def _made(job: Job, source: Path, folder: Path) -> Record:
    forget_peak()
    made = job.work(source, folder, job.threads, ignore)
    if not job.keep_stages:
        import shutil

        shutil.rmtree(folder / "stages", ignore_errors=True)
    peak = peak_memory_gib()
    return {
        "figures": dict(made.figures),
        "warnings": list(made.warnings),
        "seconds": dict(made.seconds),
        "peak_memory_gib": round(peak, 3) if peak is not None else None,
        "sha256": digest_of_file(folder / made.main) if made.main is not None else None,
    }


@contextmanager
def _with_files(job: Job) -> Iterator[Job]:
    """The job with files of this machine in place of the addresses that its options name, as long as it lasts."""
    with contextlib.ExitStack() as stack:

        def here(file: Any) -> Any:
            if isinstance(file, tuple):
                return tuple(map(here, file))
            address = address_of(file)
            return file if address is None else type(file)(stack.enter_context(fetched(address, whole=True)))

        named = job.work.files()
        files = {name: here(value) for name, value in named.items()}
        changed = {name: value for name, value in files.items() if value != named[name]}
        yield replace(job, work=job.work.given(changed)) if changed else job


def _content(source: Path, work: Work) -> str:
    """Hash of an input's contents: of an avatar's folder only the avatar counts."""
    if source.is_dir() and (source / AVATAR).is_file():
        source = source / AVATAR
    try:
        return digest_of_path(source)
    except OSError as error:
        raise PersonaError(f"cannot read {source} ({error.strerror})") from error


def _failed(record: Record, error: str, start: float) -> Record:
    wall = round(time.monotonic() - start, 3)
    return record | {"state": "failed", "error": " ".join(error.split()), "wall_s": wall}


def _told(job: Job, error: Exception) -> str:
    """A bug as one line, its traceback in a file of the batch."""
    lines = str(error).strip().splitlines() or ["no message"]
    name = f"{OWN}/errors/{job.name}.txt"
    with contextlib.suppress(Exception), job.place.putting(name) as file:
        file.write_text(f"persona {__version__}\n\n{traceback.format_exc()}", encoding="utf-8")
    return f"internal error ({type(error).__name__}: {lines[0][:200]}); details are in {job.place.where(name)}"


@contextmanager
def first_on_the_node(kind: str) -> Iterator[None]:
    """Let one process of a node do its first job alone if the node's cache is cold.

    It compiles the kernels, fetches the landmark models and converts the body; the others find all that in the cache
    instead of doing the same beside it.

    Args:
        kind: of the work; each kind has kernels of its own.
    """
    mark = lock = None
    with contextlib.suppress(PersonaError, OSError):  # of a cache that may only be read: there is nothing to wait for
        mark = cache_dir("warm") / hashlib.sha256(f"{__version__} {kind}".encode()).hexdigest()[:16]
        lock = _turn(kind, mark)
    try:
        yield
        _warm.add(kind)
        if mark is not None and lock is not None:
            with contextlib.suppress(OSError):
                mark.touch()
    finally:
        if lock is not None:
            lock.release()


def _turn(kind: str, mark: Path) -> Lock | None:
    """Wait until the node is warm, or until it is this process's turn to warm it: then its lock.

    Raises:
        OSError: the cache cannot be written.
    """
    lock = Lock(mark.with_suffix(".lock"))
    while not (kind in _warm or mark.exists()):
        if lock.acquire():
            return lock
        time.sleep(_WAIT)
        if _waits is not None:
            _waits()
    return None


__all__ = ["Job", "Record", "do", "first_on_the_node", "late", "lost", "name_node", "node", "on_waiting"]
