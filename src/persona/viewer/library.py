"""The avatars that a page may show: folders known by name, so that no request can name a path."""

from __future__ import annotations

import io
import re
import threading
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona import events
from persona.errors import PersonaError

if TYPE_CHECKING:
    from persona.avatar import Avatar

AVATAR, SPLATS, PREVIEW = "avatar.safetensors", "splats.glb", "preview.png"
_LONGEST_NAME = 60
#: How the pose-driven offsets are made small: quickly first, which is enough for most avatars, else thoroughly.
TRIES: tuple[dict[str, Any], ...] = ({"bases": (16,), "poses": 200, "held_out": 40, "steps": 300}, {})
_ENOUGH_MM = 0.2


@dataclass
class Shelf:
    """One avatar: its folder (or its file alone) and what was made of it for the page."""

    place: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _avatar: tuple[float, Avatar] | None = None
    _photo: tuple[float, bytes | None] | None = None

    @property
    def file(self) -> Path:
        """The avatar's file."""
        return self.place / AVATAR if self.place.is_dir() else self.place

    @property
    def folder(self) -> Path:
        """The folder it lies in."""
        return self.place if self.place.is_dir() else self.place.parent

    @property
    def name(self) -> str:
        """What to call it: the folder's name, or the file's where the avatar is a single file."""
        return self.place.resolve().name if self.place.is_dir() or self.place.name == AVATAR else self.place.stem

    def load(self) -> Avatar:
        """The avatar, kept until its file changes.

        Raises:
            PersonaError: the file is missing, damaged or of another version.
        """
        from persona.avatar import Avatar

        with self._lock:
            changed = self._changed()
            if self._avatar is None or self._avatar[0] != changed:
                self._avatar = changed, Avatar.load(self.file)
            return self._avatar[1]

    def splats(self, listener: events.Listener = events.ignore) -> Path:
        """The avatar as the page reads it, baked when it is missing or stale.

        Raises:
            PersonaError: the avatar cannot be read, or the folder cannot be written.
        """
        avatar = self.load()
        with self._lock:
            path = self.folder / (SPLATS if self.place.is_dir() else f"{self.place.stem}.{SPLATS}")
            if not _up_to_date(path, self.file):
                with events.stage("view", listener) as stage:
                    bake(avatar, path, self.name, stage)
            return path

    def photo(self) -> bytes | None:
        """The photo the avatar was made from as JPEG, at the size its camera refers to; None if it is not kept."""
        from PIL import Image

        from persona import storage
        from persona.types import Observation

        changed = self._changed()
        with self._lock:
            if self._photo is None or self._photo[0] != changed:
                data = None
                path = self.folder / "stages" / "perceive.safetensors"
                if self.place.is_dir() and path.is_file():
                    try:
                        observation: Observation = storage.load(Observation, path)
                    except PersonaError:
                        observation = None  # type: ignore[assignment]
                    if observation is not None:
                        buffer = io.BytesIO()
                        Image.fromarray(observation.photo.pixels).save(buffer, "JPEG", quality=90)
                        data = buffer.getvalue()
                self._photo = changed, data
            return self._photo[1]

    def preview(self) -> Path | None:
        """The picture in the avatar's folder, if it has one."""
        path = self.folder / PREVIEW
        return path if self.place.is_dir() and path.is_file() else None

    def _changed(self) -> float:
        try:
            return self.file.stat().st_mtime
        except OSError as error:
            expected = f"expected a folder made by 'persona create' or its {AVATAR}"
            raise PersonaError(f"no avatar at {self.place}: {expected}") from error


class Library:
    """Avatars by name: those in a folder of avatar folders, or a single one."""

    def __init__(self, root: Path | None, single: Path | None = None) -> None:
        """``root`` holds avatar folders and gets new ones; ``single`` is one avatar, wherever it is."""
        self.root, self._single = root, Shelf(single) if single is not None else None
        self._shelves: dict[str, Shelf] = {}

    def names(self) -> list[str]:
        """All avatars, newest first."""
        if self._single is not None:
            return [self._single.name]
        found = []
        if self.root is not None and self.root.is_dir():
            found = [p for p in self.root.iterdir() if (p / AVATAR).is_file()]
        return [p.name for p in sorted(found, key=lambda p: -(p / AVATAR).stat().st_mtime)]

    def get(self, name: str) -> Shelf | None:
        """The avatar of that name. A name is compared with those that exist and never made into a path."""
        if self._single is not None:
            return self._single if name == self._single.name else None
        if name not in self.names():
            return None
        assert self.root is not None
        return self._shelves.setdefault(name, Shelf(self.root / name))

    def free_name(self, wanted: str) -> str:
        """A folder name made of a file's name: letters, digits, dashes and underscores, and not taken yet."""
        assert self.root is not None
        text = unicodedata.normalize("NFKC", Path(wanted).stem)
        text = re.sub(r"[^\w-]+", "-", text).strip("-_")[:_LONGEST_NAME] or "me"
        name, number = text, 1
        while (self.root / name).exists():
            number += 1
            name = f"{text}-{number}"
        return name


def bake(avatar: Avatar, path: Path, name: str, stage: events.Stage = events.SILENT) -> None:
    """Write the avatar as the page reads it, with all built-in clips; the file appears whole or not at all."""
    from persona import motion as motions
    from persona.exporting.correctives import BakeCorrectives
    from persona.exporting.splat_glb import splats_glb
    from persona.files import write_bytes
    from persona.pipeline.pictures import load_motion

    avatar = avatar.to("cpu")
    offsets = None
    for options in TRIES:
        offsets = BakeCorrectives(**options)(avatar, stage)
        if offsets is None or offsets.rms_mm <= _ENOUGH_MM:
            break
    stage.progress(0.9, "clips")
    clips = [load_motion(clip, avatar) for clip in motions.clips()]
    write_bytes(path, splats_glb(avatar, clips, offsets, name))


def _up_to_date(path: Path, avatar: Path) -> bool:
    """Whether what the page reads is there and newer than the avatar and the code that writes it."""
    if not path.is_file():
        return False
    code = Path(__file__).parents[1]
    writers = [code / "exporting" / f"{name}.py" for name in ("splat_glb", "correctives", "cloth_glb")]
    sources = (avatar, *writers, *(code / "cloth").glob("*.py"))
    return path.stat().st_mtime >= max(source.stat().st_mtime for source in sources)
