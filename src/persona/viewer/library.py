"""The avatars that a page may show: folders known by name, so that no request can name a path."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import re
import shutil
import threading
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona import events
from persona.choices import AVATAR
from persona.errors import PersonaError

if TYPE_CHECKING:
    from persona.avatar import Avatar

SPLATS, PREVIEW, REPORT = "splats.glb", "preview.png", "report.html"
#: The folder, in the avatar's, that holds the photo as it was uploaded.
PHOTO = "photo"
#: The folder in it that holds further photos or a video of the person, each in a numbered folder.
FURTHER = "further"
#: Files that show the photo or a part of it, in addition to the photo itself.
_SHOWS_PHOTO = (
    "stages/perceive.safetensors",
    "stages/perceive.json",
    REPORT,
    "report.json",
    "stages/report.json",
)
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
    #: The share that is done, and what is done just now, while the file for the page is made.
    baking: tuple[float, str] | None = None

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
        named = self.place.resolve().name if self.place.is_dir() or self.place.name == AVATAR else self.place.stem
        return shown(named)

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

    @property
    def baked(self) -> bool:
        """Whether what the page reads is there.

        Raises:
            PersonaError: there is no avatar.
        """
        self._changed()
        return _up_to_date(self._splats, self.file)

    def splats(self, listener: events.Listener = events.ignore) -> Path:
        """The avatar as the page reads it, baked when it is missing or stale.

        Raises:
            PersonaError: the avatar cannot be read, or the folder cannot be written.
        """
        path = self._splats
        if self.baked:
            return path

        def noting(event: events.Event) -> None:
            self.baking = event.fraction, event.message
            listener(event)

        self.baking = 0.0, "reading the avatar"
        try:
            avatar = self.load()
            with self._lock:
                if not self.baked:  # it may have been asked for twice
                    with events.stage("view", noting) as stage:
                        bake(avatar, path, self.name, stage)
        finally:
            self.baking = None
        return path

    @property
    def _splats(self) -> Path:
        return self.folder / (SPLATS if self.place.is_dir() else f"{self.place.stem}.{SPLATS}")

    def photo(self) -> bytes | None:
        """The photo the avatar was made from as JPEG, at the size its camera refers to; None if it is not kept."""
        from PIL import Image

        from persona import storage
        from persona.types import Observation

        changed = self._changed()
        with self._lock:
            if self._photo is None or self._photo[0] != changed:
                data = None
                path = self._own("stages/perceive.safetensors")
                if path is not None:
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
        return self._own(PREVIEW)

    def report(self) -> Path | None:
        """The report of how it was made, if it has one."""
        return self._own(REPORT)

    def original(self) -> Path | None:
        """The photo as it was uploaded, if the avatar was made on the page and the photo is kept."""
        if not self.place.is_dir() or not (self.place / PHOTO).is_dir():
            return None
        names = sorted(p.name for p in (self.place / PHOTO).iterdir() if p.suffix != ".partial")
        return next((path for name in names if (path := self._own(f"{PHOTO}/{name}")) is not None), None)

    def keeps_photo(self) -> bool:
        """Whether anything of the photo itself is kept."""
        return self.original() is not None or self._own("stages/perceive.safetensors") is not None

    def forget_photo(self) -> None:
        """Remove the photo and what shows it; the avatar stays, and can no longer be made better.

        Raises:
            PersonaError: a file cannot be removed.
        """
        with self._lock:
            try:
                for name in _SHOWS_PHOTO:
                    (self.folder / name).unlink(missing_ok=True)
                if (self.folder / PHOTO).is_symlink():
                    (self.folder / PHOTO).unlink()
                elif (self.folder / PHOTO).is_dir():
                    shutil.rmtree(self.folder / PHOTO)
            except OSError as error:
                raise PersonaError(f"the photo of {self.name} cannot be removed ({error.strerror})") from error
            self._photo = None

    def _own(self, name: str) -> Path | None:
        """A file of the avatar's folder; None if it is not there, or is a link that leads out of the folder."""
        path = self.folder / name
        if not self.place.is_dir() or not path.is_file():
            return None
        return path if path.resolve().is_relative_to(self.folder.resolve()) else None

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
        self._shelves: dict[Path, Shelf] = {}

    def names(self) -> list[str]:
        """All avatars, newest first."""
        return [shelf.name for shelf in self.shelves()]

    def shelves(self) -> list[Shelf]:
        """All avatars, newest first."""
        if self._single is not None:
            return [self._single]
        found = []
        for folder in self._folders():
            file = folder / AVATAR
            try:
                if self._holds(file):
                    found.append((file.stat().st_mtime, folder))
            except OSError:  # removed meanwhile, or not ours to look at
                continue
        return [self._shelf(folder) for _, folder in sorted(found, key=lambda one: (-one[0], one[1]))]

    def get(self, name: str) -> Shelf | None:
        """The avatar of that name. A name is compared with those that exist and never made into a path."""
        if self._single is not None:
            return self._single if name == self._single.name else None
        folder = self.folder(name)
        return self._shelf(folder) if folder is not None and self._holds(folder / AVATAR) else None

    def folder(self, name: str) -> Path | None:
        """The folder of that name, whether its avatar is made already or not."""
        return next((folder for folder in self._folders() if shown(folder.name) == name), None)

    def reserve(self, wanted: str) -> Path:
        """Make the folder of a new avatar. Nobody else has it, however many ask for the same name at once.

        Args:
            wanted: a name or a file's name; see :func:`harmless`.

        Raises:
            PersonaError: the folder cannot be made.
        """
        assert self.root is not None
        text = harmless(Path(wanted).stem)
        self.root.mkdir(parents=True, exist_ok=True)
        taken = set(os.listdir(self.root))
        for name in itertools.chain([text], (f"{text}-{number}" for number in itertools.count(2))):
            if name not in taken:
                with contextlib.suppress(FileExistsError):  # somebody was quicker, or the disk knows no other letters
                    (self.root / name).mkdir(mode=0o700)  # photos lie in it
                    return self.root / name
        raise AssertionError("there is always another number")

    def rename(self, shelf: Shelf, wanted: str) -> str:
        """Give an avatar another name, and its folder with it.

        Returns:
            the name it has now.

        Raises:
            PersonaError: there is something of that name.
        """
        assert self.root is not None
        name = harmless(wanted)
        if name == shelf.name:
            return name
        target = self.root / name
        try:
            target.mkdir()
        except FileExistsError as error:
            raise PersonaError(f"there is something called {name} already; choose another name") from error
        os.replace(shelf.folder, target)  # takes the place of the empty folder
        self._shelves.pop(shelf.place, None)
        return name

    def remove(self, folder: Path) -> None:
        """Remove an avatar's folder with all that is in it.

        Raises:
            PersonaError: something in it cannot be removed.
        """
        self._shelves.pop(folder, None)
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise PersonaError(f"{shown(folder.name)} cannot be removed ({error.strerror})") from error

    def _folders(self) -> list[Path]:
        """Folders below the root, none of them by a link that leads out of it."""
        if self.root is None:
            return []
        try:
            with os.scandir(self.root) as entries:
                names = [entry.name for entry in entries if entry.is_dir()]
        except OSError:
            return []
        return [self.root / name for name in names]

    def _holds(self, file: Path) -> bool:
        """Whether a file is there and below the root, wherever links lead."""
        assert self.root is not None
        return file.is_file() and file.resolve().is_relative_to(self.root.resolve())

    def _shelf(self, folder: Path) -> Shelf:
        return self._shelves.setdefault(folder, Shelf(folder))


def shown(name: str) -> str:
    """A file's name as text: bytes that are no UTF-8 are written as \\xNN."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def harmless(wanted: str) -> str:
    """A folder name made of any text: letters, digits, dashes and underscores, none of them at the ends."""
    text = unicodedata.normalize("NFKC", wanted.encode("utf-8", "replace").decode("utf-8"))
    return re.sub(r"[^\w-]+", "-", text)[:_LONGEST_NAME].strip("-_") or "me"


def bake(avatar: Avatar, path: Path, name: str, stage: events.Stage = events.SILENT) -> None:
    """Write the avatar as the page reads it, with all built-in clips; the file appears whole or not at all."""
    from persona import motion as motions
    from persona.avatar import as_gaussians
    from persona.exporting.correctives import BakeCorrectives
    from persona.exporting.splat_glb import splats_glb
    from persona.files import write_bytes
    from persona.pipeline.inputs import load_motion

    avatar = as_gaussians(avatar, stage).to("cpu")
    offsets = None
    for options in TRIES:
        offsets = BakeCorrectives(**options)(avatar, stage)
        if offsets is None or offsets.rms_mm <= _ENOUGH_MM:
            break
    clips, names = [], motions.clips()
    for i, clip in enumerate(names):
        stage.progress(0.8 + 0.15 * i / len(names), "clips")
        clips.append(load_motion(clip, avatar))
    write_bytes(path, splats_glb(avatar, clips, offsets, name))


def _up_to_date(path: Path, avatar: Path) -> bool:
    """Whether what the page reads is there and newer than the avatar and the code that writes it."""
    if not path.is_file():
        return False
    code = Path(__file__).parents[1]
    writers = [code / "exporting" / f"{name}.py" for name in ("splat_glb", "correctives", "cloth_glb")]
    sources = (avatar, *writers, code / "avatar" / "baking.py", *(code / "cloth").glob("*.py"))
    return path.stat().st_mtime >= max(source.stat().st_mtime for source in sources)
