"""Files that are made or fetched once and used by every run: where they are kept, found again and forgotten.

A cache file lies under :func:`cache_dir`, in a folder named after its kind. Its name holds a key of all that its
content depends on (:func:`persona.keys.key_of`), so it never has to be checked, only found.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from persona.errors import PersonaError

T = TypeVar("T")


def cache_dir(*parts: str) -> Path:
    """The folder for cached files, made if it is missing: ``$PERSONA_CACHE`` or ``~/.cache/persona``, then ``parts``.

    Raises:
        PersonaError: the folder cannot be made.
    """
    base = os.environ.get("PERSONA_CACHE")
    folder = (Path(base).expanduser() if base else Path.home() / ".cache" / "persona").joinpath(*parts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PersonaError(
            f"The cache folder {folder} cannot be made ({error.strerror}); set PERSONA_CACHE to a writable folder"
        ) from error
    return folder


def recall(path: Path, read: Callable[[Path], T]) -> T | None:
    """What ``read`` finds in a cache file, which counts as used now; None if there is none.

    A damaged one (``read`` raises) is removed, so that it is made again.
    """
    if not path.is_file():
        return None
    try:
        value = read(path)
    except (PersonaError, OSError, ValueError, KeyError, TypeError):
        with suppress(OSError):
            path.unlink(missing_ok=True)
        return None
    with suppress(OSError):  # of a folder that may only be read
        os.utime(path)
    return value


def keep(path: Path, write: Callable[[Path], None], *, most: int | None = None) -> None:
    """Have ``write`` make a cache file; then forget those of its kind that were used longest ago.

    Args:
        path: the file; its name holds a key of all that its content depends on.
        write: writes the file (with :mod:`persona.files`, so that runs side by side do not hurt each other).
        most: how many files with this ending the folder holds; None for any number.

    Raises:
        OSError: the file cannot be written.
    """
    write(path)
    if most is None:
        return
    ages: dict[Path, float] = {}
    for file in path.parent.glob(f"*{path.suffix}"):
        with suppress(OSError):  # another run has just forgotten it
            ages[file] = file.stat().st_mtime
    for file in sorted((f for f in ages if f != path), key=lambda f: -ages[f])[most - 1 :]:
        with suppress(OSError):
            file.unlink(missing_ok=True)
