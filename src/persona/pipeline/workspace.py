"""The avatar folder while it is made: one run at a time, nothing half-written, finished stages kept for a rerun.

Every finished stage leaves ``stages/<name>.json`` (its key, duration, warnings) and, when later stages need its result,
``stages/<name>.safetensors`` beside it. The marker is written after the result and removed before it changes, so a run
that dies at any moment leaves either a whole stage or none. (Trained avatars are kept by their keys, several of them:
:mod:`persona.pipeline.promotion`.)
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from persona import events, storage
from persona.compute import HERE, Compute
from persona.errors import CannotWrite, PersonaError
from persona.files import remove_partial, write_text
from persona.process import Lock, give_back_memory, peak_memory_gib

T = TypeVar("T")


@dataclass(frozen=True)
class Done:
    """What is remembered of a finished stage."""

    key: str
    seconds: float
    warnings: tuple[str, ...] = ()
    peak_memory_gib: float | None = None


@dataclass
class Workspace:
    """The folder an avatar is made in; use as a context manager.

    On entering, the folder is made and locked. On leaving by an error, a folder that this run made and in which no
    stage was finished is removed again, with the parents made for it; a :class:`PersonaError` (nothing here is worth
    a rerun) removes a new folder in any case, except where the machine refused to write: a rerun goes on.
    """

    folder: Path
    listener: events.Listener = events.ignore
    computing: Compute = HERE
    done: dict[str, Done] = field(default_factory=dict)
    _made: list[Path] = field(default_factory=list)
    _lock: Lock | None = None

    def __enter__(self) -> Workspace:
        missing = [p for p in (self.folder, *self.folder.parents) if not p.exists()]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._made = missing
            lock = Lock(self.folder / ".lock")
            taken = lock.acquire()
        except NotADirectoryError as error:
            raise PersonaError(f"a part of {self.folder} is a file; choose another folder with -o") from error
        except FileExistsError as error:
            raise PersonaError(f"{self.folder} is a file, not a folder; choose another one with -o") from error
        except OSError as error:
            raise PersonaError(f"cannot write to {self.folder} ({error.strerror}); choose another folder") from error
        if not taken:
            raise PersonaError(f"another run is at work in {self.folder}; wait for it or choose another folder with -o")
        self._lock = lock
        remove_partial(self.folder)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._lock is not None:
            self._lock.release()
        if kind is None or not self._made:
            return
        finished = any((self.folder / "stages").glob("*.json"))
        worthless = issubclass(kind, PersonaError) and not issubclass(kind, CannotWrite)
        if worthless or not finished:
            shutil.rmtree(self.folder, ignore_errors=True)
            for parent in self._made[1:]:
                with contextlib.suppress(OSError):  # something else has appeared in it meanwhile
                    parent.rmdir()

    def result_path(self, name: str) -> Path:
        """Where the result of a stage is kept for later stages."""
        return self.folder / "stages" / f"{name}.safetensors"

    def recorded(self, name: str) -> Done | None:
        """What is remembered of the stage, for any key."""
        try:
            marker = json.loads(self._marker(name).read_text(encoding="utf-8"))
            return Done(marker["key"], marker["seconds"], tuple(marker["warnings"]), marker["peak_memory_gib"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def finished(self, name: str, key: str, *outputs: Path) -> Done | None:
        """What is remembered of the stage if it finished with this key and its output files are still there."""
        done = self.recorded(name)
        return done if done and done.key == key and all(p.exists() for p in outputs) else None

    def resume(self, name: str, done: Done) -> None:
        """Take an earlier run's stage as it is, and say so."""
        self.done[name] = done
        self.listener(events.Event("resumed", name, f"kept from an earlier run ({done.seconds:.0f} s)", 1.0))
        for warning in done.warnings:
            self.listener(events.Event("warning", name, warning))

    @contextmanager
    def run(self, name: str, key: str, kept_as: str = "") -> Iterator[events.Stage]:
        """Run the body as a stage, and remember it as finished afterwards, under another name if one is given."""
        import time

        self.forget(kept_as or name)
        give_back_memory()  # what the stage before has freed
        start = time.monotonic()
        with events.stage(name, self.listener, self.computing) as stage:
            yield stage
            done = Done(key, time.monotonic() - start, tuple(stage.warnings), peak_memory_gib())
            marker = self._marker(kept_as or name)
            write_text(marker, json.dumps(dataclasses.asdict(done)))
            self.done[name] = done

    def compute(self, name: str, key: str, kind: type[T] | Any, work: Callable[[events.Stage], T]) -> T:
        """The stage's result: an earlier run's if its key is the same, else made now and kept."""
        path = self.result_path(name)
        done = self.finished(name, key, path)
        if done:
            with contextlib.suppress(PersonaError):  # a damaged result is made again
                value = storage.load(kind, path)
                self.resume(name, done)
                return value
        with self.run(name, key) as stage:
            value = work(stage)
            storage.save(value, path)
        return value

    def forget(self, name: str) -> None:
        """Unmark a stage, because its outputs are about to change."""
        self._marker(name).unlink(missing_ok=True)

    def drop_result(self, name: str) -> None:
        """Remove a large result that no later stage needs; the stage runs again if its inputs change."""
        self.result_path(name).unlink(missing_ok=True)

    def _marker(self, name: str) -> Path:
        return self.folder / "stages" / f"{name}.json"
