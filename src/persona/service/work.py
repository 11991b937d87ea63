"""What jobs do, each in a process of its own: plain values in, plain values out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from persona.choices import Choices
from persona.errors import PersonaError
from persona.events import Listener

#: Work of a job: takes a listener and returns what its owner is told at the end, fields of ``JobResult``.
Work = Callable[[Listener], dict[str, Any]]

#: What a tracked motion is called in its job's folder.
MOTION = "motion.json"


def create_avatar(listener: Listener, *, photo: Path, folder: Path, choices: Choices) -> dict[str, Any]:
    """Make an avatar of a photo, ready for the page."""
    from persona.pipeline import create
    from persona.viewer.library import Shelf

    with _named_as_given(photo, *choices.photos, *([choices.video] if choices.video is not None else [])):
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
    return {"motion": name}


@contextlib.contextmanager
def _named_as_given(*files: Path) -> Iterator[None]:
    """Mistakes in files that were uploaded name them without the server's folder for them."""
    try:
        yield
    except PersonaError as error:
        message = str(error)
        for file in files:
            message = message.replace(str(file), file.name)
        raise PersonaError(message) from error


__all__ = ["MOTION", "Work", "create_avatar", "track_video"]
