"""The inputs of a batch: files, folders, patterns and tables, as rows with a name and options each."""

from __future__ import annotations

import csv
import functools
import glob
import itertools
import json
import os
import re
import types
import typing
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from persona.batching.places import fetched, file_system, is_address
from persona.batching.works import Work
from persona.choices import AVATAR
from persona.errors import PersonaError
from persona.extras import require
from persona.hints import in_words

TABLES = (".csv", ".jsonl", ".ndjson", ".parquet")
_TABLES_TOLD = ", ".join(TABLES)
#: Pictures and videos that are taken from a folder; a file that is named or in a table may have any ending.
PHOTOS = (
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".bmp", ".avif", ".jp2", ".heic", ".heif",
    ".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi",
)  # fmt: skip
#: Longest name of a result's folder in bytes; what is added to it while it is made must fit into 255.
_LONGEST = 120
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?|results\.(csv|parquet)")
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(frozen=True, slots=True)
class Row:
    """One input; of its options only those that its table gives are kept, for there may be many rows.

    Attributes:
        name: of its folder in the results.
        source: path or address of the photo or the avatar.
        all: what is done with every input.
        values: options of this one.
    """

    name: str
    source: str
    all: Work
    values: Mapping[str, Any] | None = None

    @property
    def work(self) -> Work:
        """What is done with it, with its own options."""
        return self.all.given(self.values) if self.values else self.all


def read_rows(inputs: Sequence[str], work: Work) -> list[Row]:
    """The rows of inputs: files, folders, patterns (``people/*.jpg``), tables, and addresses of all of them.

    Args:
        inputs: as the user named them.
        work: what is done with each; rows of tables may change its options.

    Raises:
        PersonaError: there is no such input, a table has columns or values that are not known, or two inputs have the
            same name.
    """
    rows: list[Row] = []
    for given in inputs:
        if _ending(given) in TABLES:
            rows += _table_rows(given, work)
        else:
            work.given({})
            rows += [Row(_name_of(source), source, work) for source in _sources(given, work.source)]
    if not rows:
        what = "pictures or videos" if work.source == "photo" else "folders made by persona create"
        raise PersonaError(
            f"there is no {work.source} in {', '.join(inputs)[:200] or 'what was given'}; give {what}, folders of "
            "them, a pattern or a table"
        )
    seen: dict[str, Row] = {}
    for row in rows:
        same = unicodedata.normalize("NFC", row.name).casefold()  # some disks know no other difference
        if (other := seen.setdefault(same, row)) is not row:
            raise PersonaError(
                f"{other.source} and {row.source} would both be '{row.name}'; "
                "rename one, or give a table with a column id"
            )
    return rows


def _ending(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).suffix.lower()


def _sources(given: str, kind: str) -> list[str]:
    """Paths or addresses of photos or avatars that a user's word means."""
    if is_address(given):
        return _remote_sources(given.rstrip("/"), kind)
    path = Path(given)
    if path.is_dir():
        found = _in_folder(path, kind)
    elif path.exists() or not glob.has_magic(given):
        found = [path]
        if not path.exists():
            raise PersonaError(f"{given} does not exist; give files, folders, a pattern or a table")
        _check_named(path, kind)
    else:
        found = [Path(match) for match in sorted(glob.glob(given, recursive=True))]
        found = [match for match in found if kind == "photo" or match.is_file() or (match / AVATAR).is_file()]
        if not found:
            raise PersonaError(f"nothing matches {given}")
    return [os.path.abspath(file) for file in found]


def _check_named(path: Path, kind: str) -> None:
    """Refuse a file that a user names and that is no photo or avatar at first sight, before any work begins."""
    if not path.is_file():
        return
    if kind == "avatar":
        if path.suffix.lower() != Path(AVATAR).suffix:
            raise PersonaError(f"{path} is no avatar; give folders made by persona create, or a table ({_TABLES_TOLD})")
    elif path.suffix.lower() not in PHOTOS and _is_text(path):
        raise PersonaError(
            f"{path} is a text, no photo; give pictures, videos, folders, a pattern, or a table ({_TABLES_TOLD}) "
            "with a column photo"
        )


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(512)
    if re.match(rb"P[1-6]\s", start):  # portable pixmaps
        return False
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.end == len(start) > 500  # a letter that was cut
    return b"\0" not in start


def _in_folder(folder: Path, kind: str) -> list[Path]:
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    if kind == "photo":
        return [entry for entry in entries if entry.is_file() and entry.suffix.lower() in PHOTOS]
    if (folder / AVATAR).is_file():
        return [folder]
    return [entry for entry in entries if (entry / AVATAR).is_file()]


def _remote_sources(given: str, kind: str) -> list[str]:
    fs, path = file_system(given)
    try:
        if kind == "avatar":
            pattern = (
                f"{path}/{AVATAR}" if glob.has_magic(path) or fs.exists(f"{path}/{AVATAR}") else f"{path}/*/{AVATAR}"
            )
            found = [str(PurePosixPath(match).parent) for match in fs.glob(pattern)]
            found = [match for match in found if not PurePosixPath(match).name.startswith(".")]
        elif glob.has_magic(path):
            found = fs.glob(path)
        elif fs.isdir(path):
            found = [entry for entry in fs.ls(path, detail=False) if _ending(entry) in PHOTOS]
        else:
            found = [path]
    except Exception as error:  # of any store's library
        raise PersonaError(f"{given} cannot be read: {' '.join(str(error).split())[:200]}") from error
    return [fs.unstrip_protocol(match) for match in sorted(found)]


def _name_of(source: str) -> str:
    """What a result is called whose row has no name: as the file without its ending, or as the folder."""
    path = PurePosixPath(source.replace("\\", "/")) if is_address(source) else Path(source)
    name = path.parent.name if path.name == AVATAR else path.name if _is_folder(source) else path.stem
    safe = _FORBIDDEN.sub("_", name).strip(". ") or "avatar"
    safe = safe.encode()[:_LONGEST].decode(errors="ignore")
    return f"{safe}_" if _RESERVED.fullmatch(safe) else safe


def _is_folder(source: str) -> bool:
    return _ending(source) not in PHOTOS if is_address(source) else os.path.isdir(source)


def _table_rows(given: str, work: Work) -> Iterator[Row]:
    """The rows of a table."""
    hints = work.hints()
    base = str(PurePosixPath(given).parent) if is_address(given) else os.path.dirname(os.path.abspath(given))
    if is_address(given):
        base = given.rpartition("/")[0]
    naming = "id" if "name" in hints else "id or name"
    for number, cells in _cells(given):
        at = f"{given}, row {number}"
        values: dict[str, Any] = {}
        source = name = None
        for column, raw in cells.items():
            key = str(column).strip().replace("-", "_").lower()
            if raw is None or (isinstance(raw, str) and not raw.strip()):
                if key not in (*hints, work.source, "id", "name"):
                    raise _unknown(given, column, hints, work.source, naming)
                continue
            if key == work.source:
                source = str(raw).strip()
            elif key == "id" or (key == "name" and "name" not in hints):
                name = _checked_name(raw, at)
            elif key in hints:
                values[key] = value_of(raw, hints[key], base, f"{at}: {column}")
                if key == "motion" and not is_address(str(raw)) and _there(base, str(raw)):
                    values[key] = _beside(base, str(raw))  # a file, not the name of a clip
            else:
                raise _unknown(given, column, hints, work.source, naming)
        if source is None:
            raise PersonaError(f"{at} has no {work.source}; every row needs one, in a column '{work.source}'")
        if not is_address(source):
            source = _beside(base, source)
        try:
            work.given(values)
        except PersonaError as error:
            raise PersonaError(f"{at}: {error}") from error
        yield Row(name or _name_of(source), source, work, values or None)


def _beside(base: str, file: str) -> str:
    """A file that a table names, relative to the table's folder or address."""
    return f"{base}/{file}" if is_address(base) and not os.path.isabs(file) else os.path.join(base, file)


def _there(base: str, file: str) -> bool:
    found = _beside(base, file)
    return _exists(found) if is_address(found) else os.path.exists(found)


@functools.lru_cache(maxsize=1000)
def _exists(address: str) -> bool:
    fs, path = file_system(address)
    return bool(fs.exists(path))


def _unknown(table: str, column: object, hints: Mapping[str, Any], source: str, naming: str) -> PersonaError:
    return PersonaError(
        f"{table} has a column '{str(column)[:60]}', which is not known; there are {source}, {naming}, "
        f"{', '.join(sorted(hints))}"
    )


def _checked_name(raw: object, at: str) -> str:
    name = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw).strip()
    wrong = _FORBIDDEN.search(name) or name.startswith(".") or name.endswith(".") or _RESERVED.fullmatch(name)
    if wrong or len(name.encode(errors="replace")) > _LONGEST:
        raise PersonaError(
            f"{at}: '{name[:60]!s}' cannot be the name of a folder; use up to {_LONGEST} letters, digits, '-' and '_'"
        )
    return name


def _cells(table: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Rows of a table with their numbers, as the user counts them."""
    with fetched(table) as path:
        reader = {".csv": _csv, ".parquet": _parquet}.get(path.suffix.lower(), _jsonl)
        try:
            yield from reader(path, table)
        except UnicodeDecodeError as error:
            raise PersonaError(f"{table} is not text in UTF-8; save it as such") from error
        except OSError as error:
            raise PersonaError(f"{table} cannot be read ({error.strerror or error})") from error


def _csv(path: Path, table: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        delimiter = max(",;\t", key=first.count)  # programs that write a decimal comma separate by semicolons
        reader = csv.reader(_without_nulls(file, table), delimiter=delimiter, strict=True)
        try:
            header = [cell.strip() for cell in next(reader, [])]
            if not any(header):
                raise PersonaError(f"{table} is empty; its first line names the columns")
            if twice := {name for name in header if header.count(name) > 1}:
                raise PersonaError(f"{table} has two columns '{min(twice)}'")
            for number, cells in enumerate(reader, 2):
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) > len(header):
                    raise PersonaError(
                        f"{table}, row {number} has {len(cells)} cells, but there are {len(header)} columns"
                    )
                yield number, dict(itertools.zip_longest(header, cells))
        except csv.Error as error:
            raise PersonaError(f"{table} is damaged or no CSV ({error})") from error


def _without_nulls(lines: Iterable[str], table: str) -> Iterator[str]:
    for line in lines:
        if "\0" in line:
            raise PersonaError(f"{table} is damaged or no CSV (it holds null characters)")
        yield line


def _jsonl(path: Path, table: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                cells = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise PersonaError(f"{table}, row {number} is no JSON ({str(error)[:80]})") from error
            if not isinstance(cells, dict):
                raise PersonaError(f'{table}, row {number} is no object, such as {{"photo": "anna.jpg"}}')
            yield number, cells


def _parquet(path: Path, table: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    parquet = require("pyarrow.parquet", extra="cluster", needed_for=f"reading {table}")
    arrow = require("pyarrow", extra="cluster", needed_for=f"reading {table}")
    number = itertools.count(1)
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=1000):
                for cells in batch.to_pylist():
                    yield next(number), cells
    except arrow.ArrowException as error:
        raise PersonaError(f"{table} is damaged or no Parquet file ({str(error)[:80]})") from error


def value_of(raw: Any, hint: Any, folder: str, where: str) -> Any:
    """A cell as a value of an option's type; a text is read as the command line reads it.

    Args:
        raw: a text, or a number, truth value or list of a table that has them.
        hint: the option's annotation. Lists in a text are separated by semicolons.
        folder: what relative paths start from.
        where: how errors begin.

    Raises:
        PersonaError: it cannot be one.
    """
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
    else:
        kinds = [hint]
    for kind in kinds:
        try:
            return _as(raw, kind, folder)
        except (ValueError, TypeError, OverflowError):
            continue
    raise PersonaError(f"{where} is {in_words(hint)}, not {str(raw)[:40]!r}")


def _as(raw: Any, kind: Any, folder: str) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        parts = raw if isinstance(raw, (list, tuple)) else [part for part in str(raw).split(";") if part.strip()]
        return tuple(_as(part, arguments[0], folder) for part in parts)
    if isinstance(raw, (list, tuple, dict)):
        raise TypeError(raw)
    text = str(raw).strip()
    if origin is Literal:
        whole = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else text
        return next(value for value in arguments if str(value) == whole) if whole in map(str, arguments) else _no(raw)
    if kind is bool:
        if isinstance(raw, bool):
            return raw
        return True if text.lower() in _YES else False if text.lower() in _NO else _no(raw)
    if isinstance(raw, bool):
        return _no(raw)
    if kind is int:
        if isinstance(raw, float):
            return int(raw) if raw.is_integer() else _no(raw)
        return int(text) if text.isascii() else _no(raw)
    if kind is float:
        return float(text.replace(",", ".", 1)) if text.isascii() else _no(raw)
    if kind is Path:
        return Path(text if is_address(text) else _beside(folder, text))
    return text if kind is str else _no(raw)


def _no(raw: Any) -> Any:
    raise ValueError(raw)


__all__ = ["TABLES", "Row", "read_rows", "value_of"]
