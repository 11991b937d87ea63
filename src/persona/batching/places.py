"""Where a batch reads its inputs and writes its results: folders of this machine, or whatever fsspec reaches.

A place holds a folder for each finished input, in which ``result.json`` is the mark of a complete one: it appears last,
and a reader who looks for it sees complete results only. What belongs to the batch itself (the journal, half-done work,
tracebacks) is under ``.batch``.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from persona.choices import AVATAR
from persona.errors import CannotWrite, PersonaError
from persona.extras import require
from persona.files import check_folder, make_folder, remove_partial, write_text, writing
from persona.process import Lock

#: The mark of a complete result, and what is known of it.
MARK = "result.json"
#: What belongs to the batch itself.
OWN = ".batch"
_SCRATCH = "persona-batch-"
_ADDRESS = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]+):/+(.+)")  # of one letter it is a drive


class Place(Protocol):
    """Where results go. A frozen dataclass, which is sent to other processes."""

    def prepare(self, token: str) -> None:
        """Put a token into the place, by which others see that theirs is the same.

        Raises:
            PersonaError: nobody may write there.
        """
        ...

    def check(self, token: str) -> None:
        """Whether the place that this process sees is the one that was prepared.

        Raises:
            PersonaError: it is another.
        """
        ...

    def alone(self) -> contextlib.AbstractContextManager[None]:
        """Make the place and keep a second run out, as far as the place can; comes before all else.

        Raises:
            PersonaError: another run is at work here, or nobody may write here.
        """
        ...

    def finished(self, name: str) -> dict[str, Any] | None:
        """What is known of a complete result; None if there is none."""
        ...

    def foreign(self, name: str) -> bool:
        """Whether something is there that no batch has made, as far as that can be told of the place."""
        ...

    def making(self, name: str, resumes: bool) -> contextlib.AbstractContextManager[Path]:
        """A folder of this machine to make a result in; with ``resumes`` with what an interrupted run left there."""
        ...

    def finish(self, name: str, folder: Path, record: dict[str, Any]) -> None:
        """Put a folder's contents in the place, complete at once, in place of an earlier result of that name."""
        ...

    def putting(self, name: str) -> contextlib.AbstractContextManager[Path]:
        """A file to write on this machine, which then appears in the place whole."""
        ...

    def where(self, name: str) -> str:
        """How a user writes the place of a file or folder."""
        ...

    def segments(self) -> list[str]:
        """Names of the parts of the journal that earlier runs have put here; for places that files cannot grow in."""
        ...

    def read(self, name: str) -> bytes:
        """Contents of a file."""
        ...


def place_of(out: Path | str) -> Place:
    """The place that a user has named: a folder, or an address such as ``s3://bucket/people``.

    Raises:
        PersonaError: an address that names nothing.
    """
    text = str(out)
    if is_address(text) and not text.partition("://")[2].strip("/"):
        raise PersonaError(f"{text} names no place to write to; give what is behind it, too, as in s3://bucket/people")
    return Remote(text.rstrip("/")) if is_address(text) else Local(Path(os.path.abspath(text)))


def address_of(file: Path | str) -> str | None:
    """The address that an option names which is a path; None where it is a path of this machine.

    A path has lost one of the address's slashes: ``Path("s3://bucket/mask.png")`` is ``s3:/bucket/mask.png``.
    """
    found = _ADDRESS.fullmatch(str(file).replace(os.sep, "/"))
    if found is None:
        return None
    scheme, rest = found.groups()
    return f"{scheme}:///{rest}" if scheme in ("file", "local") else f"{scheme}://{rest}"


def is_address(text: str) -> bool:
    """Whether a text names something that fsspec reaches, rather than a path."""
    return "://" in text


@dataclass(frozen=True)
class Local:
    """A folder of this machine, or one that all machines share. Results are made beside their place and renamed."""

    folder: Path

    def prepare(self, token: str) -> None:
        write_text(self.folder / OWN / "token", token)

    def check(self, token: str) -> None:
        with contextlib.suppress(OSError):
            if (self.folder / OWN / "token").read_text(encoding="utf-8") == token:
                return
        raise PersonaError(
            f"{self.folder} of this node is not the folder that the batch writes to; give a folder that all nodes "
            "share, or an address such as s3://bucket/people"
        )

    @contextmanager
    def alone(self) -> Iterator[None]:
        check_folder(self.folder)
        make_folder(self.folder)
        (self.folder / OWN / "work").mkdir(parents=True, exist_ok=True)
        lock = Lock(self.folder / OWN / "lock")
        if not lock.acquire():
            raise PersonaError(
                f"another batch is at work in {self.folder}; wait for it or choose another folder with -o"
            )
        try:
            remove_partial(self.folder / OWN)
            yield
        finally:
            lock.release()

    def finished(self, name: str) -> dict[str, Any] | None:
        with contextlib.suppress(OSError):
            return _record((self.folder / name / MARK).read_bytes())
        return None

    def foreign(self, name: str) -> bool:
        return os.path.lexists(self.folder / name) and self.finished(name) is None

    @contextmanager
    def making(self, name: str, resumes: bool) -> Iterator[Path]:
        work = self.folder / OWN / "work" / name
        if not resumes:
            shutil.rmtree(work, ignore_errors=True)
        elif not work.exists() and (self.folder / name / "stages").is_dir():  # goes on from what other options left
            with contextlib.suppress(OSError):
                shutil.copytree(self.folder / name, work, copy_function=_linked, ignore=shutil.ignore_patterns(MARK))
        work.mkdir(parents=True, exist_ok=True)
        try:
            yield work
        except PersonaError as error:
            if not isinstance(error, CannotWrite):  # nothing here is worth another run
                shutil.rmtree(work, ignore_errors=True)
            raise

    def finish(self, name: str, folder: Path, record: dict[str, Any]) -> None:
        write_text(folder / MARK, _text(record))
        target = self.folder / name
        if os.path.lexists(target):
            aside = self.folder / OWN / "work" / f"{name}.{secrets.token_hex(4)}.partial"
            os.replace(target, aside)
            os.replace(folder, target)
            shutil.rmtree(aside, ignore_errors=True)
        else:
            os.replace(folder, target)

    @contextmanager
    def putting(self, name: str) -> Iterator[Path]:
        with writing(self.folder / name) as partial:
            yield partial

    def where(self, name: str) -> str:
        return str(self.folder / name)

    def segments(self) -> list[str]:
        return []

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


@dataclass(frozen=True)
class Remote:
    """A place that fsspec reaches. Results are put under another prefix, moved, and marked last."""

    address: str

    @property
    def _fs(self) -> tuple[Any, str]:
        return file_system(self.address)

    def prepare(self, token: str) -> None:
        fs, root = self._fs
        try:
            fs.makedirs(f"{root}/{OWN}", exist_ok=True)
            fs.pipe_file(f"{root}/{OWN}/token", token.encode())
        except Exception as error:  # of any store's library
            raise PersonaError(f"{self.address} cannot be written: {_words(error)}") from error

    def check(self, token: str) -> None:
        fs, root = self._fs
        with contextlib.suppress(Exception):
            if fs.exists(f"{root}/{OWN}/token"):  # an address is the same everywhere; another run may have written it
                return
        raise PersonaError(f"{self.address} is not the same, or cannot be read, on this node; check its credentials")

    @contextmanager
    def alone(self) -> Iterator[None]:
        yield

    def finished(self, name: str) -> dict[str, Any] | None:
        fs, root = self._fs
        with contextlib.suppress(FileNotFoundError):
            return _record(fs.cat_file(f"{root}/{name}/{MARK}"))
        return None

    def foreign(self, name: str) -> bool:
        return False  # a result whose mark is missing may be one that was being put here when its worker died

    @contextmanager
    def making(self, name: str, resumes: bool) -> Iterator[Path]:
        with scratch() as folder:
            work = folder / name
            work.mkdir()
            yield work

    def finish(self, name: str, folder: Path, record: dict[str, Any]) -> None:
        fs, root = self._fs
        target, upload = f"{root}/{name}", f"{root}/{OWN}/uploads/{name}-{secrets.token_hex(8)}"
        files = [file.relative_to(folder).as_posix() for file in sorted(folder.rglob("*")) if file.is_file()]
        try:
            for file in files:
                fs.makedirs(str(PurePosixPath(f"{upload}/{file}").parent), exist_ok=True)
                fs.put_file(str(folder / file), f"{upload}/{file}")
            if fs.exists(target):
                with contextlib.suppress(FileNotFoundError):
                    fs.rm_file(f"{target}/{MARK}")  # from here on there is no result, rather than a mixed one
                fs.rm(target, recursive=True)
            for file in files:
                fs.makedirs(str(PurePosixPath(f"{target}/{file}").parent), exist_ok=True)
                fs.mv(f"{upload}/{file}", f"{target}/{file}")
            fs.pipe_file(f"{target}/{MARK}", _text(record).encode())
        except FileNotFoundError:
            raise
        except OSError as error:
            raise PersonaError(f"{self.address}/{name} cannot be written: {_words(error)}") from error
        finally:
            with contextlib.suppress(Exception):
                fs.rm(upload, recursive=True)

    @contextmanager
    def putting(self, name: str) -> Iterator[Path]:
        fs, root = self._fs
        with scratch() as folder:
            file = folder / PurePosixPath(name).name
            yield file
            fs.makedirs(str(PurePosixPath(f"{root}/{name}").parent), exist_ok=True)
            try:
                fs.put_file(str(file), f"{root}/{name}.partial")
                fs.mv(f"{root}/{name}.partial", f"{root}/{name}")
            except OSError as error:
                raise PersonaError(f"{self.address}/{name} cannot be written: {_words(error)}") from error

    def where(self, name: str) -> str:
        return f"{self.address}/{name}"

    def segments(self) -> list[str]:
        fs, root = self._fs
        with contextlib.suppress(FileNotFoundError):
            found = fs.ls(f"{root}/{OWN}/journal", detail=False)
            return sorted(f"{OWN}/journal/{PurePosixPath(path).name}" for path in found if path.endswith(".jsonl"))
        return []

    def read(self, name: str) -> bytes:
        fs, root = self._fs
        return fs.cat_file(f"{root}/{name}")


@contextmanager
def fetched(source: str, *, whole: bool = False) -> Iterator[Path]:
    """An input as a file or folder of this machine: as it lies, or fetched for as long as it is needed.

    Args:
        source: a path or an address.
        whole: fetch all of a folder; else it is an avatar's, and only the avatar is fetched.

    Raises:
        PersonaError: there is no such input, or it cannot be read.
    """
    if not is_address(source):
        path = Path(source)
        if not path.exists():
            raise PersonaError(f"{source} does not exist")
        yield path
        return
    fs, path = file_system(source)
    name = PurePosixPath(path).name
    with scratch() as folder:
        target = folder / name
        try:
            if whole and fs.isdir(path):
                fs.get(path.rstrip("/") + "/", f"{target}/", recursive=True)
            elif fs.isdir(path):
                target.mkdir()
                fs.get_file(f"{path}/{AVATAR}", str(target / AVATAR))
            else:
                fs.get_file(path, str(target))
        except FileNotFoundError as error:
            raise PersonaError(f"{source} does not exist") from error
        except Exception as error:  # of any store's library
            raise PersonaError(f"{source} cannot be read: {_words(error)}") from error
        yield target


def file_system(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it.

    Raises:
        PersonaError: the package of such addresses is not installed.
    """
    fsspec = require("fsspec", extra="cluster", needed_for=address)
    try:
        fs, path = fsspec.core.url_to_fs(address)
        fs.invalidate_cache()  # other processes write there, too
        return fs, path
    except ImportError as error:
        raise PersonaError(f"{address} cannot be reached: {_words(error)}") from error
    except ValueError as error:
        raise PersonaError(
            f"{address} cannot be reached ({_words(error)}); give a path or an address like s3://..."
        ) from error


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder; what killed workers have left of theirs is removed."""
    base = Path(tempfile.gettempdir())
    for left in base.glob(f"{_SCRATCH}*"):
        owner = left.name.removeprefix(_SCRATCH).partition("-")[0]
        if owner.isdigit() and int(owner) != os.getpid() and not _alive(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{_SCRATCH}{os.getpid()}-") as folder:
        yield Path(folder)


def _alive(process: int) -> bool:
    if os.name == "nt":  # where the question would be a signal
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _linked(source: str, target: str) -> str:
    """A file under a second name; every writer replaces whole files, so neither changes the other."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _record(data: bytes) -> dict[str, Any] | None:
    with contextlib.suppress(ValueError):
        record = json.loads(data)
        return record if isinstance(record, dict) else None
    return None


def _text(record: dict[str, Any]) -> str:
    return json.dumps(record, indent=1) + "\n"


def _words(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text[:200]


def token() -> str:
    """What tells one run's place from another's."""
    return f"{time.time_ns():x}-{secrets.token_hex(8)}"


__all__ = [
    "MARK",
    "OWN",
    "Local",
    "Place",
    "Remote",
    "address_of",
    "fetched",
    "file_system",
    "is_address",
    "place_of",
    "scratch",
    "token",
]
