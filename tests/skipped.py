"""Which tests may be skipped, for which reasons, and where none may be.

Skipped tests are counted by group at the end of every run. The environment variable ``PERSONA_MUST_RUN`` names groups,
separated by spaces, that must run on this machine: a skipped test of one of them fails the run, and so does one whose
reason is in no group.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable

import pytest

#: Groups of reasons, as regular expressions: what is missing where such a test is skipped.
REASONS = {
    "browser": r"Chromium|playwright",
    "node": r"node is not installed|npm ci",
    "extras": r"extra '?(sapiens|sam2|marigold|diffusion|heic|identity|cluster|live|postgres)|no extra with downloads"
    r"|transformers is older|'skimage",
    "weights": r"no landmark models|no LPIPS networks",
    "gpu": r"no CUDA device|gsplat",
    "shared data": r"are not here|beside the checkout|data set is not here",
    "blender": r"Blender is not installed",
    "postgres": r"PostgreSQL is not installed",
    "parity": r"persona\[parity\]",
    "shapes": r"PERSONA_SHAPES=0",
    "machine": r"AVX2|x86|SIG(TERM|KILL)|as Linux tells|administrator|cannot be written to|ffprobe|PyAV|make is not"
    r"|no such file|FFmpeg does not write",
}


def group_of(reason: str) -> str:
    """The group of a reason, or "unknown"."""
    return next((name for name, pattern in REASONS.items() if re.search(pattern, reason)), "unknown")


def violations(reasons: Iterable[str], must_run: str) -> list[str]:
    """The reasons for which no test may be skipped on a machine that must run some groups.

    Args:
        reasons: one of each skipped test.
        must_run: names of groups, separated by spaces; empty where everything may be skipped.

    Raises:
        ValueError: there is no group of such a name.
    """
    groups = set(must_run.split())
    if wrong := groups - set(REASONS):
        raise ValueError(f"PERSONA_MUST_RUN has {', '.join(sorted(wrong))}; the groups are {', '.join(REASONS)}")
    return [r for r in reasons if group_of(r) in groups | {"unknown"}] if groups else []


class Skipped:
    """Gathers the reasons of skipped tests and files."""

    def __init__(self, must_run: str) -> None:
        self.must_run = must_run
        self.reasons: list[str] = []
        violations([], must_run)

    def _take(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail") and isinstance(report.longrepr, tuple):
            self.reasons.append(str(report.longrepr[2]).removeprefix("Skipped: "))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._take(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._take(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if violations(self.reasons, self.must_run) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.reasons:
            return
        terminalreporter.section("skipped")
        for (group, reason), count in sorted(Counter((group_of(r), r) for r in self.reasons).items()):
            terminalreporter.write_line(f"{count:4d}  {group}: {reason}")
        if wrong := violations(self.reasons, self.must_run):
            terminalreporter.write_line(
                f"FAILED: {len(wrong)} were skipped that must run here (PERSONA_MUST_RUN={self.must_run})", red=True
            )


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Skipped(os.environ.get("PERSONA_MUST_RUN", "")), "skipped tests by reason")
