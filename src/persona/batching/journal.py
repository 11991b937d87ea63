"""What has become of each input: a journal that only grows, and the table that is made of it.

A run that is killed at any moment loses nothing but what had not ended: the journal's last line may be torn, and then
it is cut off. Records stay on disk; of each input only where its last record begins is kept in memory.
"""

from __future__ import annotations

import contextlib
import csv
import importlib.util
import json
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from persona.batching.places import OWN, Local, Place
from persona.batching.rows import Row

#: Columns that a table always has, in this order; figures and seconds stand after the warnings.
FIRST = ("id", "source", "state", "error", "warnings")
LAST = ("wall_s", "peak_memory_gib", "recipe", "content", "sha256", "node", "attempts", "result")
_UPLOAD_EVERY = 5.0  # seconds, of a journal whose place files cannot grow in


class Journal:
    """Records of inputs, each a line of JSON; of several about one input the last one holds.

    Args:
        place: where the results are; a local one holds the journal as a file that grows, another one in parts.
        scratch: a temporary folder, for the other ones.
    """

    def __init__(self, place: Place, scratch: Path) -> None:
        self.place = place
        if isinstance(place, Local):
            self.path = place.folder / OWN / "journal.jsonl"
            _cut(self.path)
        else:
            self.path = scratch / "journal.jsonl"
            with self.path.open("wb") as file:
                for name in place.segments():
                    file.write(place.read(name))
        self._last: dict[str, int] = {}
        self._file = self.path.open("ab+")
        self._file.seek(0)
        for at, record in self._lines():
            self._last[record["id"]] = at
        self._file.seek(0, os.SEEK_END)
        self._sent = self._file.tell()
        self._sent_at = time.monotonic()

    def append(self, record: dict[str, Any]) -> None:
        """Note what has become of an input."""
        self._file.seek(0, os.SEEK_END)
        self._last[record["id"]] = self._file.tell()
        self._file.write(json.dumps(record).encode() + b"\n")
        self._file.flush()
        if not isinstance(self.place, Local) and time.monotonic() - self._sent_at > _UPLOAD_EVERY:
            self.send()

    def last(self, name: str) -> dict[str, Any] | None:
        """The last record of an input."""
        at = self._last.get(name)
        if at is None:
            return None
        self._file.seek(at)
        return json.loads(self._file.readline())

    def send(self) -> None:
        """Make sure that all records are kept: on the disk, or as a part in the place."""
        self._file.flush()
        if isinstance(self.place, Local):
            with contextlib.suppress(OSError):  # of disks that cannot
                os.fsync(self._file.fileno())
            return
        self._sent_at = time.monotonic()
        self._file.seek(self._sent)
        data = self._file.read()
        if data:
            with self.place.putting(f"{OWN}/journal/{time.time_ns():020d}.jsonl") as part:
                part.write_bytes(data)
            self._sent += len(data)

    def close(self) -> None:
        """Keep all, and let go of the file."""
        try:
            self.send()
        finally:
            self._file.close()

    def _lines(self) -> Iterator[tuple[int, dict[str, Any]]]:
        at = 0
        for line in self._file:
            with contextlib.suppress(ValueError):
                record = json.loads(line)
                if isinstance(record, dict) and isinstance(record.get("id"), str):
                    yield at, record
            at += len(line)


def _cut(path: Path) -> None:
    """Cut off a line that a killed run has not finished."""
    with contextlib.suppress(FileNotFoundError), path.open("rb+") as file:
        file.seek(0, os.SEEK_END)
        end = file.tell()
        while end:
            start = max(0, end - 65536)
            file.seek(start)
            block = file.read(end - start)
            if (newline := block.rfind(b"\n")) >= 0:
                end = start + newline + 1
                break
            end = start
        file.truncate(end)


def write_tables(place: Place, rows: Iterable[Row], journal: Journal, kept: set[str], source: str) -> None:
    """Write ``results.csv``, and ``results.parquet`` where pyarrow is installed; each appears whole.

    Args:
        place: where to.
        rows: the inputs, in their order; may be gone through several times.
        journal: what has become of them.
        kept: names of those that were finished before this run and stay as they are.
        source: what an input is called: "photo" or "avatar".
    """
    columns = _columns(rows, journal)
    with place.putting("results.csv") as path, path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([source if column == "source" else column for column in columns])
        for cells in _flat_rows(rows, journal, kept):
            writer.writerow([_cell(cells.get(column)) for column in columns])
    if importlib.util.find_spec("pyarrow") is not None:
        with place.putting("results.parquet") as path:
            _write_parquet(path, columns, _flat_rows(rows, journal, kept), source)


def _columns(rows: Iterable[Row], journal: Journal) -> dict[str, bool]:
    """Every column, and whether it holds numbers only."""
    found: dict[str, bool] = {}
    for row in rows:
        if record := journal.last(row.name):
            for name, value in _flat(record).items():
                if value is not None:
                    number = isinstance(value, (int, float)) and not isinstance(value, bool)
                    found[name] = found.get(name, True) and number
    middle = [name for name in found if name not in FIRST and name not in LAST]
    middle.sort(key=lambda name: name.startswith("seconds."))
    numbers = {"wall_s", "peak_memory_gib", "attempts"}
    return {name: found.get(name, name in numbers) for name in (*FIRST, *middle, *LAST)}


def _flat_rows(rows: Iterable[Row], journal: Journal, kept: set[str]) -> Iterator[dict[str, Any]]:
    for row in rows:
        record = journal.last(row.name)
        cells = _flat(record) if record else {"state": "waiting"}
        if row.name in kept and cells["state"] == "done":
            cells["state"] = "skipped"
        yield cells | {"id": row.name, "source": row.source}


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """A record as cells."""
    own = {name: record.get(name) for name in (*FIRST, *LAST) if name in record}
    own["warnings"] = "; ".join(record.get("warnings") or ()) or None
    own |= record.get("figures") or {}
    return own | {f"seconds.{stage}": value for stage, value in (record.get("seconds") or {}).items()}


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()  # names that are no text
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


def _write_parquet(path: Path, columns: dict[str, bool], rows: Iterable[dict[str, Any]], source: str) -> None:
    import pyarrow  # pyright: ignore[reportMissingImports]
    import pyarrow.parquet  # pyright: ignore[reportMissingImports]

    names = [source if column == "source" else column for column in columns]
    kinds = [pyarrow.float64() if number else pyarrow.string() for number in columns.values()]
    schema = pyarrow.schema(list(zip(names, kinds, strict=True)))

    def block(part: list[dict[str, Any]]) -> Any:
        def values(column: str, number: bool) -> list[Any]:
            raw = [cells.get(column) for cells in part]
            return raw if number else [None if value is None else str(_cell(value)) for value in raw]

        arrays = [
            pyarrow.array(values(column, number), kind)
            for (column, number), kind in zip(columns.items(), kinds, strict=True)
        ]
        return pyarrow.record_batch(arrays, schema=schema)

    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        part: list[dict[str, Any]] = []
        for cells in rows:
            part.append(cells)
            if len(part) == 1000:
                writer.write_batch(block(part))
                part = []
        if part:
            writer.write_batch(block(part))


__all__ = ["Journal", "write_tables"]
