"""Where the rows of the queue are: a SQLite file of one machine, or a PostgreSQL server that several machines share.

Statements are written once, in what both understand, with ``?`` for values. Changes come one after the other, each
whole or not at all; who reads does not wait for them.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from persona.errors import PersonaError
from persona.extras import require

_BUSY_SECONDS = 20.0
_SETUP = 7362174  # the number of the lock under which one process at a time makes the tables


class Unavailable(Exception):
    """The rows cannot be read or written now: the disk is full, or the database server does not answer."""


class Database(Protocol):
    """Rows that several threads and processes read and write."""

    def prepare(self, schema: str, version: int) -> None:
        """Make the tables that are missing.

        Raises:
            PersonaError: they cannot be made, or were made by a newer version of the program.
        """
        ...

    def read(self, statement: str, values: Iterable[Any] = ()) -> list[Any]:
        """Rows of a query, as of the last change that is whole.

        Raises:
            Unavailable: they cannot be had now.
        """
        ...

    def change(self) -> contextlib.AbstractContextManager[None]:
        """What is written inside is written whole or not at all.

        Raises:
            Unavailable: it cannot be written now.
        """
        ...

    def write(self, statement: str, values: Iterable[Any] = ()) -> list[Any]:
        """A statement of a change; its rows, if it returns some."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def database_of(where: Path | str) -> Database:
    """The database at a path, or at an address such as ``postgresql://user:password@host:5432/name``.

    Raises:
        PersonaError: the address is of another kind, or what reads it is not installed.
    """
    if isinstance(where, Path):
        return Sqlite(where)
    if urlsplit(where).scheme not in ("postgresql", "postgres"):
        raise PersonaError("a store is an address such as postgresql://user:password@host:5432/name")
    return Postgres(where)


class Sqlite:
    """A file.

    Args:
        path: made if it is missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writing, self._reading = threading.RLock(), threading.Lock()

    def prepare(self, schema: str, version: int) -> None:
        try:
            self._writer = self._connected()
            self._writer.execute("PRAGMA journal_mode=WAL")
            self._writer.execute("PRAGMA synchronous=NORMAL")
            if self._writer.execute("PRAGMA user_version").fetchone()[0] > version:
                raise PersonaError(f"{self.path} was written by a newer persona; upgrade this one")
            self._writer.executescript(schema)
            self._writer.execute(f"PRAGMA user_version={version}")
            self._reader = self._connected()  # the log lets it be at work beside the writer
            self._reader.execute("PRAGMA query_only=1")
        except sqlite3.Error as error:
            raise PersonaError(f"{self.path} cannot be used ({error}); move it away, and jobs begin anew") from error
        with contextlib.suppress(OSError):
            self.path.chmod(0o600)

    def read(self, statement: str, values: Iterable[Any] = ()) -> list[Any]:
        with _explained(sqlite3.Error), self._reading:
            return self._reader.execute(statement, tuple(values)).fetchall()

    @contextlib.contextmanager
    def change(self) -> Iterator[None]:
        with _explained(sqlite3.Error), self._writing:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._writer.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # a full disk has ended it already
                    self._writer.execute("ROLLBACK")
                raise

    def write(self, statement: str, values: Iterable[Any] = ()) -> list[Any]:
        with _explained(sqlite3.Error), self._writing:
            return self._writer.execute(statement, tuple(values)).fetchall()

    def close(self) -> None:
        with self._writing, self._reading:
            self._writer.close()
            self._reader.close()

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)


class Postgres:
    """A database of a PostgreSQL server, through two connections that are made again when they break.

    Args:
        address: ``postgresql://user:password@host:port/name``.

    Raises:
        PersonaError: what speaks to the server is not installed.
    """

    def __init__(self, address: str) -> None:
        self._driver: Any = require("pg8000.dbapi", extra="postgres", needed_for="a store in PostgreSQL")
        self._address = urlsplit(address)
        self._errors = (self._driver.Error, OSError)
        self._writing, self._reading = threading.RLock(), threading.Lock()
        self._writer: Any = None
        self._reader: Any = None

    def prepare(self, schema: str, version: int) -> None:
        try:
            with self.change():
                self.write(f"SELECT pg_advisory_xact_lock({_SETUP})")
                for statement in filter(str.strip, schema.split(";")):
                    self.write(statement)
                self.write("INSERT INTO counted VALUES ('format', ?) ON CONFLICT DO NOTHING", (version,))
                found = self.write("SELECT value FROM counted WHERE name = 'format'")[0][0]
        except Unavailable as error:
            where = f"{self._address.hostname or 'localhost'}{self._address.path}"
            raise PersonaError(f"the store at {where} cannot be used: {error}") from error
        if found > version:
            raise PersonaError("the store was made by a newer persona; upgrade this one")

    def read(self, statement: str, values: Iterable[Any] = ()) -> list[Any]:
        with _explained(self._errors), self._reading:
            if self._reader is None:
                self._reader = self._connected()
                self._reader.autocommit = True
            try:
                return self._done(self._reader, statement, values)
            except self._errors:
                self._reader = self._let_go(self._reader)
                raise

    @contextlib.contextmanager
    def change(self) -> Iterator[None]:
        with _explained(self._errors), self._writing:
            if self._writer is None:
                self._writer = self._connected()
            try:
                yield
                self._writer.commit()
            except BaseException:  # what is not committed is forgotten with its connection
                self._writer = self._let_go(self._writer)
                raise

    def write(self, statement: str, values: Iterable[Any] = ()) -> list[Any]:
        with _explained(self._errors), self._writing:
            return self._done(self._writer, statement, values)

    def close(self) -> None:
        with self._writing, self._reading:
            self._writer, self._reader = self._let_go(self._writer), self._let_go(self._reader)

    def _done(self, connection: Any, statement: str, values: Iterable[Any]) -> list[Any]:
        cursor = connection.cursor()
        cursor.execute(statement.replace("?", "%s"), tuple(values))
        return list(map(tuple, cursor.fetchall())) if cursor.description else []

    def _connected(self) -> Any:
        own = self._address
        return self._driver.connect(
            user=unquote(own.username or "postgres"), password=unquote(own.password) if own.password else None,
            host=own.hostname or "localhost", port=own.port or 5432, database=own.path.lstrip("/") or None,
            timeout=_BUSY_SECONDS, tcp_keepalive=True,
        )  # fmt: skip

    def _let_go(self, connection: Any) -> None:
        with contextlib.suppress(*self._errors):
            if connection is not None:
                connection.close()


@contextlib.contextmanager
def _explained(errors: Any) -> Iterator[None]:
    """Errors of a driver as the one that all have in common."""
    try:
        yield
    except errors as error:
        told = error.args[0] if error.args else error
        raise Unavailable(str(told.get("M", told) if isinstance(told, dict) else told)) from error


__all__ = ["Database", "Postgres", "Sqlite", "Unavailable", "database_of"]
