"""Files and folders that appear whole or not at all: written under another name in the same folder, then renamed."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from persona.errors import CannotWrite, cannot_write

_ENDING = ".partial"
_LONGEST = 180  # bytes of a name that are kept while it is written; what is added must fit into 255


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
        CannotWrite: the file cannot be written.
    """
    path = Path(path)
    check_place(path)
    with _folder_of(path):
        partial = _beside(path)
        try:
            with _explained(path):
                partial.touch()
                mode = partial.stat().st_mode & 0o777
            with _explained(path, sure=False):
                yield partial
            with _explained(path):
                partial.chmod(mode)
                os.replace(partial, path)
        finally:
            with suppress(OSError):  # of a disk that has become read-only
                partial.unlink(missing_ok=True)


@contextmanager
def writing_folder(path: Path | str) -> Iterator[Path]:
    """The same for a folder, which must not be there, or be empty, when the block ends."""
    path = Path(path)
    with _folder_of(path):
        partial = _beside(path)
        try:
            with _explained(path):
                partial.mkdir()
            with _explained(path, sure=False):
                yield partial
            with _explained(path):
                os.replace(partial, path)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def check_place(path: Path | str) -> None:
    """Whether a file may be written here, as far as that can be seen before; nothing is made.

    For commands that work long before they write.

    Raises:
        CannotWrite: a folder has the name, a part of the path is a file, the name is too long, or nobody may write
            there.
    """
    path = Path(path)
    with _explained(path), suppress(FileNotFoundError):
        kind = os.stat(path).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, "a folder")
        if not stat.S_ISREG(kind):
            raise CannotWrite(f"{path} cannot be written: it is no ordinary file; give the name of a file")
    check_folder(path.absolute().parent, path)


def check_folder(folder: Path | str, path: Path | str | None = None) -> None:
    """Whether files may be written into a folder, which need not be there yet; nothing is made.

    Args:
        folder: the folder.
        path: what errors name (default: the folder).

    Raises:
        CannotWrite: a part of the path is a file, a name is too long, or nobody may write there.
    """
    with _explained(folder if path is None else path):
        there = Path(folder).absolute()
        with suppress(FileNotFoundError):
            os.stat(there)
        while not os.path.lexists(there):
            there = there.parent
        if not there.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "a file")
        if not os.access(there, os.W_OK | os.X_OK):
            fixed = hasattr(os, "statvfs") and os.statvfs(there).f_flag & os.ST_RDONLY
            raise OSError(errno.EROFS if fixed else errno.EACCES, "no permission")


def make_folder(folder: Path | str) -> Path:
    """Make a folder and those above it where they are missing.

    Raises:
        CannotWrite: it cannot be made.
    """
    with _explained(folder):
        Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)


def with_ending(path: Path | str, ending: str) -> Path:
    """A better name to tell the user: with another ending, or in the folder where only a folder was given."""
    path = Path(path)
    return path / f"me{ending}" if path.name in ("", "..") else path.with_suffix(ending)


def write_bytes(path: Path | str, data: bytes) -> None:
    """Write a file that appears whole or not at all.

    Raises:
        CannotWrite: it cannot be written.
    """
    with writing(path) as partial, _explained(path):
        partial.write_bytes(data)


def write_text(path: Path | str, text: str) -> None:
    """Write a text file in UTF-8 that appears whole or not at all.

    Raises:
        CannotWrite: it cannot be written.
    """
    write_bytes(path, text.encode())


def remove_partial(folder: Path) -> None:
    """Remove what writers that were killed left in a folder and below it."""
    for leftover in list(folder.rglob(f"*{_ENDING}")):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


@contextmanager
def _explained(path: Path | str, *, sure: bool = True) -> Iterator[None]:
    """Errors of the machine as what the user can do about them."""
    try:
        yield
    except CannotWrite:
        raise
    except Exception as error:
        told = cannot_write(path, error, sure=sure)
        if told is None:
            raise
        raise told from error


@contextmanager
def _folder_of(path: Path) -> Iterator[None]:
    """The folder of a file, made if it is missing; if the block fails, what was made and is empty goes again."""
    made: list[Path] = []
    there = path.absolute().parent
    while not there.exists() and there != there.parent:
        made.append(there)
        there = there.parent
    try:
        with _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in made:
            with suppress(OSError):  # something else is in it
                folder.rmdir()
        raise


def _beside(path: Path) -> Path:
    name = path.name.encode()[:_LONGEST].decode(errors="ignore")
    return path.with_name(f"{name}.{secrets.token_hex(4)}{_ENDING}")
