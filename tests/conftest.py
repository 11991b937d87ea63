"""What every run of the tests does: counts skipped tests by reason, checks shapes, keeps the fast tests fast."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import shapes

shapes.install()

pytest_plugins = ("budget", "compiled", "skipped")

_SLOW_FILE = re.compile(r"^pytestmark = pytest\.mark\.slow$", re.M)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file that is slow as a whole is not even imported by ``-m "not slow"``: some import large packages."""
    if config.getoption("markexpr") != "not slow" or collection_path.suffix != ".py":
        return None
    return True if _SLOW_FILE.search(collection_path.read_text(encoding="utf-8")) else None
