"""Which avatar ``avatar.safetensors`` is: the best one there is of the photo, and a record of where it came from.

The first, untrained avatar and every trained one are written to files of their own under ``stages/`` and then promoted:
put in the place of ``avatar.safetensors`` at once, without a moment at which it is half there. A first avatar never
takes the place of a trained one of the same photo; so a run with other options that is interrupted leaves the older
trained avatar, with its report, as it was. The newest :data:`KEPT` trained avatars stay, so that going back to earlier
options does not train again.

``stages/avatar.json`` says which stage made the avatar, under which key, and of which photo.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from persona import storage
from persona.choices import AVATAR
from persona.errors import CannotWrite, PersonaError
from persona.files import write_text, writing
from persona.pipeline.recipe_file import FILE as RECIPE
from persona.sources import digest_of_file

#: Trained avatars that are kept under ``stages/trained``, the one in use included (about 10 MB each).
KEPT = 3
_RECORD = Path("stages") / "avatar.json"


@dataclass(frozen=True)
class Promoted:
    """Where an avatar came from.

    Attributes:
        stage: "preview" or "train".
        key: the stage's key.
        photo: hash of the photo's file.
        sha256: of the avatar's file.
    """

    stage: str
    key: str
    photo: str
    sha256: str


def promoted(folder: Path) -> Promoted | None:
    """What is known of the folder's ``avatar.safetensors``; None if it is missing or not from here."""
    try:
        entries = [Promoted(**entry) for entry in json.loads((folder / _RECORD).read_text(encoding="utf-8"))]
        found = digest_of_file(folder / AVATAR)
    except (OSError, ValueError, TypeError):
        return None
    return next((entry for entry in entries if entry.sha256 == found), None)


def may_take_over(folder: Path, stage: str, photo: str) -> bool:
    """Whether an avatar of a stage and photo may become the folder's ``avatar.safetensors``.

    A first avatar takes the place of none, of a damaged file, of another first avatar, or of an avatar of another
    photo.
    """
    if stage == "train" or not (folder / AVATAR).exists():
        return True
    now = promoted(folder)
    if now is None:
        return not _readable(folder / AVATAR)
    return now.stage == "preview" or now.photo != photo


def _readable(file: Path) -> bool:
    """Whether a file's arrays can be read, of whatever format the avatar is."""
    with contextlib.suppress(PersonaError):
        storage.read(file)
        return True
    return False


def promote(folder: Path, source: Path, stage: str, key: str, photo: str) -> Promoted:
    """Make an avatar's file the folder's ``avatar.safetensors``; both are the same file where the disk allows it."""
    new, now = Promoted(stage, key, photo, digest_of_file(source)), promoted(folder)
    # The record comes first and names both: whenever we are stopped, the file's hash tells which of them it is.
    entries = [new, *([now] if now is not None and now.sha256 != new.sha256 else [])]
    write_text(folder / _RECORD, json.dumps([dataclasses.asdict(entry) for entry in entries], indent=1) + "\n")
    with writing(folder / AVATAR) as partial:
        partial.unlink()
        try:
            os.link(source, partial)
        except OSError:  # a disk without links
            shutil.copyfile(source, partial)
        os.utime(partial)  # what is made of the avatar later looks at its age
    describe(folder, source)
    return new


def describe(folder: Path, source: Path) -> None:
    """Put the recipe of an avatar's file next to the folder's ``avatar.safetensors``, if it is not there already."""
    with contextlib.suppress(OSError, CannotWrite):
        text = recipe_of(source).read_text(encoding="utf-8")
        place = folder / RECIPE
        if not place.is_file() or place.read_text(encoding="utf-8") != text:
            write_text(place, text)


def recipe_of(source: Path) -> Path:
    """Where the recipe of an avatar's file is kept until the avatar is promoted."""
    return source.with_suffix(".recipe.json")


def forget_old(folder: Path, keep: Path) -> None:
    """Remove all but the newest :data:`KEPT` trained avatars; ``keep`` stays in any case."""
    files = sorted((folder / "stages" / "trained").glob("*.safetensors"), key=lambda f: (f != keep, -f.stat().st_mtime))
    for file in files[KEPT:]:
        for path in (file.with_suffix(".json"), recipe_of(file), file):
            with contextlib.suppress(OSError):
                path.unlink()


__all__ = ["KEPT", "Promoted", "describe", "forget_old", "may_take_over", "promote", "promoted", "recipe_of"]
