"""Works of batches that take no time: what they are told to do stands in the photo, a small text file."""

from __future__ import annotations

import hashlib
import os
import signal
import time
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from persona.batching.job import Job, Record, do
from persona.batching.pool import Do
from persona.batching.works import Made, checked
from persona.errors import PersonaError
from persona.events import Listener


@dataclass(frozen=True)
class Stub:
    """Copies its photo. Words in it let it fail: "bad", "bug", "killed once", "killed", "slow", "hangs".

    Attributes:
        strength: an option; part of the recipe.
        log: a file that gets a line for each time a photo is worked on, to count them by.
        beside: files that are copied behind the photo.
    """

    strength: int = 1
    log: Path | None = None
    beside: tuple[Path, ...] = ()
    source: ClassVar[str] = "photo"
    resumes: ClassVar[bool] = False

    def hints(self) -> dict[str, Any]:
        return typing.get_type_hints(type(self)) | {}

    def files(self) -> Mapping[str, Any]:
        return {"beside": self.beside}

    def given(self, values: Mapping[str, Any]) -> Stub:
        checked(values, self.hints())
        return replace(self, **values)

    def key(self, source: Path) -> str:
        return f"strength {self.strength}"

    def __call__(self, source: Path, folder: Path, threads: int, listener: Listener) -> Made:
        text = source.read_text()
        if self.log is not None:
            with self.log.open("a") as file:
                file.write(f"{source.stem} {os.getpid()}\n")
        if "slow" in text:
            time.sleep(0.3)
        if "hangs" in text:
            time.sleep(600)
        if "bad" in text:
            raise PersonaError("nobody is\nin the photo")
        if "bug" in text:
            raise ZeroDivisionError("of the program")
        if "killed once" in text:
            with (Path(text.split()[-1])).open("a") as file:
                if file.tell() == 0:
                    file.write("x")
                    file.flush()
                    os.kill(os.getpid(), signal.SIGKILL)
        elif "killed" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        (folder / "parts").mkdir()
        behind = "".join(file.read_text() for file in self.beside)
        (folder / "parts" / "avatar.txt").write_text(text * self.strength + behind)
        digest = int(hashlib.sha256(text.encode()).hexdigest()[:6], 16)
        return Made({"iou": digest / 2**24, "kind": "stub"}, ("a warning",), {"fit": 0.5}, "parts/avatar.txt")


class InThisProcess:
    """Runs jobs one after another, here."""

    slots = 1

    def run(self, jobs: Iterable[Job], do: Do) -> Iterator[Record]:
        return map(do, jobs)


def photos(folder: Path, **texts: str) -> Path:
    """A folder with a photo for each text."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.jpg").write_text(text)
    return folder


def do_with_fakes(job: Job) -> Record:
    """A job of the real work that makes avatars, with stand-in stages."""
    from mannequin import FakeFit, FakePerceive, FakeSynthesize, FakeTrain, fake_texture
    from persona.batching import job as jobs
    from persona.pipeline import Recipe, report

    jobs._warm.add("Create")  # nothing here warms the machine's cache for real work

    recipe = Recipe(FakePerceive(), FakeFit(), fake_texture, FakeSynthesize(), FakeTrain())
    Recipe.load = staticmethod(lambda path, photo=None: recipe)  # type: ignore[method-assign]
    report.SECONDS_TURNING = report.SECONDS_MOVING = 0.1
    return do(job)
