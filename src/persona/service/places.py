"""Where each user's avatars lie, and where jobs are while they are not over."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from persona.choices import AVATAR
from persona.errors import PersonaError
from persona.viewer.library import Library

#: The folder of jobs, beside the avatars; no avatar can have such a name.
JOBS = "_jobs"
_OF_VIEW = "persona-view-"


class Places:
    """The folders of a server.

    Args:
        root: holds avatars, or a folder of avatars for each user.
        single: one avatar, wherever it is, instead of all others.
        apart: whether every user has a folder of their own below the root.

    Raises:
        PersonaError: the folder cannot be made, or holds avatars where it should hold users' folders.
    """

    def __init__(self, root: Path | None, single: Path | None = None, *, apart: bool = False) -> None:
        self.root, self.apart = root, apart
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._single = Library(None, single) if single is not None else None
        self._libraries: dict[str, Library] = {}
        try:
            if root is None:
                _forget_dead()
                self._temporary = tempfile.TemporaryDirectory(
                    prefix=f"{_OF_VIEW}{os.getpid()}-", ignore_cleanup_errors=True
                )
                self.jobs = Path(self._temporary.name)
            else:
                if apart:
                    _check_of_users(root)
                self.jobs = root / JOBS
                self.jobs.mkdir(parents=True, exist_ok=True)
                self.jobs.chmod(0o700)  # what others sent is nobody else's business
        except OSError as error:
            raise PersonaError(f"cannot make the folder {root} ({error.strerror}); choose another one") from error

    @property
    def creates(self) -> bool:
        """Whether new avatars can be made here."""
        return self.root is not None

    def library(self, owner: str) -> Library:
        """A user's avatars."""
        if self._single is not None:
            return self._single
        if owner not in self._libraries:
            assert self.root is not None
            self._libraries[owner] = Library(self.root / owner if self.apart else self.root)
        return self._libraries[owner]

    def owners(self) -> list[str]:
        """Users who have a folder."""
        if not self.apart or self.root is None:
            return [""]
        return [p.name for p in self.root.iterdir() if p.is_dir() and p.name != JOBS]

    def of_job(self, identity: str) -> Path:
        """The folder of a job's own files."""
        return self.jobs / identity

    def close(self) -> None:
        """Remove what is temporary."""
        if self._temporary is not None:
            self._temporary.cleanup()


def _check_of_users(root: Path) -> None:
    """Whether a folder holds folders of users.

    Raises:
        PersonaError: it holds avatars, as the folder of a server for one user does.
    """
    found = sorted(path.parent.name for path in root.glob(f"*/{AVATAR}"))
    if found:
        some = ", ".join(found[:3]) + (", ..." if len(found) > 3 else "")
        raise PersonaError(
            f"{root} holds avatars ({some}), but a server for several users keeps each user's in a folder of the "
            f"user's name; move them to {root / 'USER'}, or give another folder"
        )


def _forget_dead() -> None:
    """Remove the temporary folders of servers that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_OF_VIEW}*"):
        pid = folder.name.removeprefix(_OF_VIEW).partition("-")[0]
        if os.name != "nt" and pid.isdigit():
            try:
                os.kill(int(pid), 0)
            except ProcessLookupError:
                with contextlib.suppress(OSError):
                    shutil.rmtree(folder)
            except OSError:
                continue


__all__ = ["JOBS", "Places"]
