"""The one exception type that a user may see: what was expected, what came, what to do."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class PersonaError(Exception):
    """A mistake in the input or the machine's set-up, explained in one sentence that says what to do.

    The command line prints the message without a traceback and ends with exit code 1. Library code raises it at the
    edges only (files read, options given, packages missing); a bug inside stays an ordinary exception.
    """


class CannotWrite(PersonaError):
    """A file cannot be written: the disk is full, the folder may only be read, the name belongs to a folder ..."""


class SomeFailed(PersonaError):
    """Of many inputs some came to nothing; the others are done. The command line ends with exit code 3."""


_FULL = "the disk is full; free some space or write to another disk"
_FORBIDDEN = "there is no permission to write there; choose another folder"
#: What the machine refuses, and what to do about it.
_REFUSALS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: "your share of the disk is used up; free some space or write to another disk",
    errno.EFBIG: "the disk takes no file as large; write to another disk",
    errno.EROFS: "that disk can only be read; choose another folder",
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EISDIR: "there is a folder of that name; give the name of a file",
    errno.ENOTEMPTY: "there is a folder of that name with something in it; choose another name",
    errno.ENOTDIR: "a part of that path is a file, not a folder; choose another folder",
    errno.EEXIST: "there is something else of that name; choose another name",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.ELOOP: "its links lead in a circle; choose another folder",
    errno.EIO: "the disk reports an error; write to another disk",
    errno.EMFILE: "too many files are open; close other programs or raise the limit (ulimit -n)",
    errno.ENFILE: "too many files are open on this machine; close other programs",
}
#: Those of them that only writing meets: reading something else meanwhile does not fail with them.
_OF_WRITING = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


def cannot_write(path: Path | str, error: BaseException, *, sure: bool = True) -> CannotWrite | None:
    """What to tell the user if an error says that a file cannot be written; None if it says something else.

    Args:
        path: the file.
        error: of any library; those in Rust keep the machine's number in their text only.
        sure: the error can only come from writing the file, and not from making what goes into it.
    """
    number = _number(error)
    if number is None or (not sure and number not in _OF_WRITING):
        return None
    said = _REFUSALS.get(number) or (f"{os.strerror(number)}; choose another folder" if sure else "")
    return CannotWrite(f"{path} cannot be written: {said}") if said else None


def refused_by_the_machine(error: BaseException) -> PersonaError | None:
    """What to tell the user of an error that is the machine's and not the program's; None if it is not.

    It is for errors that no reader or writer has explained.
    """
    if isinstance(error, MemoryError):
        return PersonaError("there is not enough memory for this; close other programs or give smaller files")
    number = _number(error)
    if number not in _REFUSALS:
        return None
    name = getattr(error, "filename", None)
    return PersonaError(f"{name or 'a file'} cannot be written or read: {_REFUSALS[number]}")


@contextmanager
def damage_told(path: Path | str) -> Iterator[None]:
    """What a damaged file of another program does to a reader that believes it, as an error of the user's file.

    Values of other kinds than expected can stand anywhere in such files: what no check has foreseen fails as one line,
    too.

    Raises:
        PersonaError: in place of an error of the reader.
    """
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, RecursionError, SystemError, TypeError, ValueError) as error:
        what = " ".join(str(error).split())[:120] or type(error).__name__
        raise PersonaError(
            f"{Path(path).name} is damaged or laid out in an unknown way ({what}); save it again"
        ) from error


def _number(error: BaseException) -> int | None:
    """The operating system's number of an error."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    found = re.search(r"\(os error (\d+)\)", str(error))
    return int(found.group(1)) if found else None
