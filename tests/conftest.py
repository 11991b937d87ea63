"""What every run of the tests does: counts skipped tests by reason, checks shapes, keeps the fast tests fast."""

from __future__ import annotations

import ctypes
import re
import sys
from pathlib import Path

import pytest

import shapes

shapes.install()

pytest_plugins = ("budget", "compiled", "skipped")

_DROP, _RAISE_PRIORITY = 24, 23  # PR_CAPBSET_DROP and CAP_SYS_NICE of Linux


def _keep_to_ordinary_priority() -> None:
    """Programs that tests start may not put themselves before others.

    Where tests run as root, Chromium would: it draws at a nice value of -8 and plays sound in real time, and where
    drawing is done by the processor, the server that the page waits for, and all else on the machine, would starve.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DROP, _RAISE_PRIORITY, 0, 0, 0)  # an ordinary user may neither do this nor that


_keep_to_ordinary_priority()

_SLOW_FILE = re.compile(r"^pytestmark = pytest\.mark\.slow$", re.M)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file that is slow as a whole is not even imported by ``-m "not slow"``: some import large packages."""
    if config.getoption("markexpr") != "not slow" or collection_path.suffix != ".py":
        return None
    return True if _SLOW_FILE.search(collection_path.read_text(encoding="utf-8")) else None
