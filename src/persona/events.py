"""One event stream for long work: the terminal, the page and batch runs all read the same events."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from persona.compute import HERE, Compute

Kind = Literal["started", "progress", "preview", "avatar", "warning", "note", "finished", "resumed"]


@dataclass(frozen=True)
class Event:
    """Something that happened during long work.

    ``stage`` names the stage ("perceive", "fit", ...), ``fraction`` is in [0, 1], ``seconds_left`` is an estimate,
    ``path`` points at a picture that can be shown already (kind "preview"), or at an avatar that can be used already
    (kind "avatar").
    """

    kind: Kind
    stage: str
    message: str = ""
    fraction: float = 0.0
    seconds_left: float | None = None
    path: Path | None = None


Listener = Callable[[Event], None]


def ignore(event: Event) -> None:
    """The listener of those who do not listen."""


@dataclass
class Stage:
    """Handle given to a running stage: report progress, previews and warnings through it; compute as it says."""

    name: str
    listener: Listener = ignore
    warnings: list[str] = field(default_factory=list)
    compute: Compute = HERE
    _start: float = field(default_factory=time.monotonic)

    def progress(self, fraction: float, message: str = "") -> None:
        """Report that ``fraction`` (0 to 1) of this stage is done; the time left is extrapolated."""
        elapsed = time.monotonic() - self._start
        left = elapsed * (1.0 - fraction) / fraction if fraction > 0.02 else None
        self.listener(Event("progress", self.name, message, fraction, left))

    def preview(self, path: Path) -> None:
        """Report a picture that can be looked at already."""
        self.listener(Event("preview", self.name, path=path))

    def warn(self, message: str) -> None:
        """Report something the user should know but that does not stop the work."""
        if message not in self.warnings:
            self.warnings.append(message)
            self.listener(Event("warning", self.name, message))

    def note(self, message: str) -> None:
        """Report something that was assumed, for the user to overrule."""
        self.listener(Event("note", self.name, message))

    def part(self, start: float, share: float, words: str = "") -> Stage:
        """A stage for work inside this one: its progress moves this one's from ``start`` to ``start + share``.

        Warnings and previews are this stage's own.

        Args:
            start: how much of this stage is done before the part begins, 0 to 1.
            share: of this stage that the part is.
            words: what is said of the part's progress; default the part's own messages.
        """
        return _Part(self, start, share, words)


class _Part(Stage):
    """A stage whose progress is a part of another's."""

    def __init__(self, whole: Stage, start: float, share: float, words: str) -> None:
        super().__init__(whole.name, whole.listener, whole.warnings, whole.compute)
        self.whole, self.start, self.share, self.words = whole, start, share, words

    def progress(self, fraction: float, message: str = "") -> None:
        """As a part of the whole stage's."""
        self.whole.progress(self.start + self.share * fraction, self.words or message)


SILENT = Stage("silent")


@contextmanager
def stage(name: str, listener: Listener, compute: Compute = HERE) -> Iterator[Stage]:
    """Run the body as one stage, on the threads of ``compute``: "started" before it, "finished" after it (not when it
    raises)."""
    handle = Stage(name, listener, compute=compute)
    listener(Event("started", name))
    with compute.applied():
        yield handle
    listener(Event("finished", name, fraction=1.0))
