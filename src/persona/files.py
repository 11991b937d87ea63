"""Files and folders that appear whole or not at all: written under another name in the same folder, then renamed."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ENDING = ".partial"


@contextmanager
def writing(path: Path | str) -> Iterator[Path]:
    """Write a file under another name; it takes its own when the block ends, and nothing stays if the block fails.

    The other name is this writer's own, so that several may write one file at once: the last one's stays, whole. The
    folder is made if it is missing. The file gets the permissions of any new file, whatever the library that writes
    it does.

    Args:
        path: what the file is called in the end; a file of that name is replaced.

    Yields:
        the name to write under, in the same folder; an empty file has it already.

    Raises:
        OSError: the file cannot be written.
    """
    partial = _beside(Path(path))
    try:
        partial.touch()
        mode = partial.stat().st_mode & 0o777
        yield partial
        partial.chmod(mode)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def writing_folder(path: Path | str) -> Iterator[Path]:
    """The same for a folder, which must not be there, or be empty, when the block ends."""
    partial = _beside(Path(path))
    try:
        partial.mkdir()
        yield partial
        os.replace(partial, path)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_bytes(path: Path | str, data: bytes) -> None:
    """Write a file that appears whole or not at all."""
    with writing(path) as partial:
        partial.write_bytes(data)


def write_text(path: Path | str, text: str) -> None:
    """Write a text file in UTF-8 that appears whole or not at all."""
    write_bytes(path, text.encode())


def remove_partial(folder: Path) -> None:
    """Remove what writers that were killed left in a folder and below it."""
    for leftover in list(folder.rglob(f"*{_ENDING}")):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f"{path.name}.{secrets.token_hex(4)}{_ENDING}")
