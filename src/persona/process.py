"""What a process knows of itself and of others: memory, and locks that end with their holder."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any


def peak_memory_gib() -> float | None:
    """The most memory this process has held so far, where the system reports it."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**30 if sys.platform == "darwin" else 2**20)


def give_back_memory() -> None:
    """Give the system what was freed but is kept between what is still in use, where the C library can (glibc).

    After the texture of a photo with a skirt that is 0.3 GiB, after its first avatar 0.2 GiB.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def forget_peak() -> None:
    """Let the most memory of this process count from here, where the system can (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def free_memory_gib() -> float | None:
    """Memory that programs can still get, where the system tells it; of a container what it is allowed."""
    found: list[float] = []
    with contextlib.suppress(OSError, ValueError, KeyError):
        found.append(_table("/proc/meminfo")["MemAvailable:"] / 2**20)
    with contextlib.suppress(OSError, ValueError, KeyError):
        group = Path("/sys/fs/cgroup")
        most, now = (int((group / f"memory.{what}").read_text("ascii")) for what in ("max", "current"))
        found.append((most - now + _table(str(group / "memory.stat"))["file"]) / 2**30)
    if not found and sys.platform == "darwin":
        with contextlib.suppress(OSError, ValueError):
            found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    return min(found) if found else None


def _table(path: str) -> dict[str, int]:
    """Numbers by name of a file of the system."""
    lines = (line.split() for line in Path(path).read_text("ascii").splitlines())
    return {words[0]: int(words[1]) for words in lines}


TERMINATED = 128 + signal.SIGTERM  #: the exit code of a process that was asked to end, as shells count it


class Termination:
    """Being asked to end (SIGTERM) ends the process as an error does, so that nothing half-written is left.

    Python drops an exception that is raised while it runs a callback for a library or frees an object. Then the signal
    is raised again a moment later, until the exception gets through.

    Raises:
        ValueError: this is not the main thread.
    """

    AGAIN = 0.02  # seconds

    def __init__(self) -> None:
        self.asked = False
        self._told = sys.unraisablehook
        signal.signal(signal.SIGTERM, self._end)
        sys.unraisablehook = self._dropped

    def _end(self, *_: object) -> None:
        self.asked = True
        sys.exit(TERMINATED)

    def _dropped(self, what: sys.UnraisableHookArgs) -> None:
        if self.asked and what.exc_type is SystemExit:
            again = threading.Timer(self.AGAIN, os.kill, [os.getpid(), signal.SIGTERM])
            again.daemon = True
            again.start()
        else:
            self._told(what)


class Lock:
    """An exclusive lock on a file, released by the system even when the process dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: Any = None

    def acquire(self) -> bool:
        """Take the lock, or say that another process holds it."""
        while True:
            file = open(self.path, "a+b")  # noqa: SIM115 - held open as long as the lock
            try:
                if os.name == "nt":
                    import msvcrt

                    msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
                else:
                    import fcntl

                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                return False
            # The holder before us may have removed the file between our opening and locking it: then it locks nothing.
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file.fileno()), os.stat(self.path)):
                    self._file = file
                    return True
            file.close()

    def release(self) -> None:
        """Let go and remove the file."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self.path.unlink()
            self._file.close()
            self._file = None


__all__ = ["TERMINATED", "Lock", "Termination", "forget_peak", "free_memory_gib", "peak_memory_gib"]
