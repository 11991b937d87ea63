"""Progress of long work: bars in a terminal, lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from persona.events import Event, Listener

#: About how long each stage of ``create`` takes on two cores, for the time left of all of them together.
TYPICAL_SECONDS = {
    "perceive": 4, "fit": 10, "texture": 8, "preview": 4, "synthesize": 45, "train": 200, "report": 25,
}  # fmt: skip

WORDS = {
    "perceive": "seeing the person",
    "fit": "fitting the body",
    "texture": "completing the texture",
    "preview": "first avatar",
    "capture": "other pictures of the person",
    "synthesize": "rendering other poses",
    "train": "refining the avatar",
    "report": "preview and report",
    "animate": "video",
    "track": "following the person",
    "view": "preparing the player",
    "evaluate": "measuring",
    "models": "getting the model",
    "export": "files",
    "batch": "batch",
}


#: What an avatar is called that can be used while its report is still written, by the stage it is from.
AVATARS = {"preview": "first avatar", "train": "trained avatar"}


@contextmanager
def progress_listener(command: str) -> Iterator[Listener]:
    """A listener that shows progress: bars in a terminal, lines elsewhere."""
    if sys.stdout.isatty():
        with Bars(command) as bars:
            yield bars
    else:
        yield Lines()


class Lines:
    """Progress as plain lines, for logs and pipes."""

    def __init__(self) -> None:
        self._started: dict[str, float] = {}
        self._last = 0.0

    def __call__(self, event: Event) -> None:
        now = time.monotonic()
        if event.kind == "started":
            self._started[event.stage] = self._last = now
        elif event.kind == "progress":
            if now - self._last < 15:
                return
            self._last = now
            left = f", about {duration(event.seconds_left)} left" if event.seconds_left else ""
            message = f" ({event.message})" if event.message else ""
            self._line(f"{event.stage}: {event.fraction:.0%}{left}{message}")
        elif event.kind == "finished":
            self._line(f"{event.stage}: done in {duration(now - self._started.get(event.stage, now))}")
        elif event.kind == "resumed":
            self._line(f"{event.stage}: {event.message}")
        elif event.kind == "preview":
            self._line(f"preview: {event.path}")
        elif event.kind == "avatar":
            self._line(f"{AVATARS[event.stage]}: {event.path}")
        elif event.kind == "warning":
            self._line(f"warning: {event.message}")
        elif event.kind == "note":
            self._line(f"note: {event.message}")

    @staticmethod
    def _line(text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


class Bars:
    """Progress as one bar a stage, and the time left of all stages together."""

    def __init__(self, command: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/green]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}", style="dim"),
            console=Console(highlight=False),
        )
        self._tasks: dict[str, Any] = {}
        self._ahead = dict(TYPICAL_SECONDS) if command == "create" else {}

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, event: Event) -> None:
        from rich.markup import escape

        if event.kind in ("started", "resumed"):
            words = WORDS.get(event.stage, event.stage)
            self._tasks[event.stage] = self._progress.add_task(words, total=1.0, note="")
        if event.kind == "progress":
            task = self._tasks[event.stage]
            self._progress.update(task, completed=event.fraction, note=escape(self._note(event)))
        elif event.kind in ("finished", "resumed"):
            self._ahead.pop(event.stage, None)
            self._progress.update(self._tasks[event.stage], completed=1.0, note=escape(event.message))
        elif event.kind == "preview":
            self._progress.console.print(f"  look: {escape(str(event.path))}")
        elif event.kind == "avatar":
            self._progress.console.print(f"  {AVATARS[event.stage]}: {escape(str(event.path))}")
        elif event.kind == "warning":
            self._progress.console.print(f"  [yellow]warning:[/yellow] {escape(event.message)}")
        elif event.kind == "note":
            self._progress.console.print(f"  note: {escape(event.message)}")

    def _note(self, event: Event) -> str:
        """Time left of this stage and, from what the later ones usually take, of all."""
        notes = [event.message] if event.message else []
        if event.seconds_left is not None:
            later = sum(seconds for stage, seconds in self._ahead.items() if stage != event.stage)
            notes.append(f"{duration(event.seconds_left + later)} left" + (" in all" if later else ""))
        return ", ".join(notes)


def duration(seconds: float) -> str:
    """Seconds as people write them: "3.2 s", "45 s", "2.5 min"."""
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.1f} min"
