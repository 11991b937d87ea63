"""Work that takes no time, for tests of the server's queue and API: no avatar is made, no picture is drawn."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from persona.choices import Choices
from persona.errors import PersonaError
from persona.events import Event, Listener, stage
from persona.service.processes import Outcome
from persona.service.work import Work

TOKENS = """
anna    anna-0123456789abcdef   # two users
bob     bob-0123456789abcdefg
metrics metrics-0123456789abcd
"""
ANNA, BOB, METRICS = (
    {"authorization": f"Bearer {token}"}
    for token in ("anna-0123456789abcdef", "bob-0123456789abcdefg", "metrics-0123456789abcd")
)


def picture(size: tuple[int, int] = (100, 100), tail: bytes = b"") -> bytes:
    """A grey PNG with further bytes behind it."""
    import io

    from PIL import Image

    data = io.BytesIO()
    Image.new("L", size, 128).save(data, "PNG")
    return data.getvalue() + tail


def make(listener: Listener, *, photo: Path, folder: Path, choices: Choices) -> dict[str, Any]:
    """An avatar whose file is the photo; a photo that ends with "nobody" shows nobody."""
    with stage("perceive", listener) as handle:
        if photo.read_bytes().endswith(b"nobody"):
            raise PersonaError(f"{photo} shows nobody; take another photo")
        handle.warn(f"read {photo}")
    (folder / "preview.png").write_bytes(photo.read_bytes())
    listener(Event("preview", "preview", path=folder / "preview.png"))
    (folder / "avatar.safetensors").write_bytes(photo.read_bytes())
    return {"avatar": folder.name}


def follow(listener: Listener, *, video: Path, avatar: Path, name: str, out: Path) -> dict[str, Any]:
    """A motion that is the video."""
    with stage("track", listener):
        out.write_text(f'{{"name": "{video.read_bytes().decode()}"}}')
    return {"motion": name}


def linger(
    listener: Listener, *, photo: Path, folder: Path, choices: Choices, seconds: float, log: Path
) -> dict[str, Any]:
    """Like :func:`make`, but it takes some time and notes when it begins and ends."""
    note(log, f"begin {folder.name} {os.getpid()}")
    with stage("train", listener) as handle:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            handle.progress(0.5, "working")
            time.sleep(0.02)
    (folder / "avatar.safetensors").write_bytes(photo.read_bytes())
    note(log, f"end {folder.name} {os.getpid()}")
    return {"avatar": folder.name}


def note(log: Path, line: str) -> None:
    """Append a line to a file that several processes write."""
    with log.open("a") as file:
        file.write(f"{line}\n")


def at_once(work: Work, lock: Path, hear: Callable[[Event], None], end: Callable[[], bool]) -> Outcome:
    """Work on a job in this process."""
    try:
        return Outcome("done", work(hear))
    except PersonaError as error:
        return Outcome("failed", error=str(error))


def never(work: Work, lock: Path, hear: Callable[[Event], None], end: Callable[[], bool]) -> Outcome:
    """Work that does not come to an end by itself."""
    while not end():
        time.sleep(0.01)
    return Outcome("ended")
