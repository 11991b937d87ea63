"""How much work the fast tests are, printed at the end of a run with ``--budget``, and a limit on each of them.

Work is processor time divided by what a fixed calculation takes in the same process: so neither a slower machine nor
other programs that run at the same moment change it much. It is told in seconds of the machine where the fixed
calculation takes ``REFERENCE_S``. Only the number of tests over the limit fails a run, never the time of the whole.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

#: Seconds that a run of the fast tests should take, with two processes on two cores.
GOAL_S = 60.0
#: Seconds that a fast test, or the making of what some of them share, may take.
LIMIT_S = 4.0
#: Tests that may be over the limit before the run fails: work still varies by a third from run to run.
MAY_BE_OVER = 5
#: How many of the tests marked slow are told, those of the most work first.
SLOW_TOLD = 40
#: Processor seconds of the fixed calculation on the machine of two AVX2 cores on which the limits were chosen.
REFERENCE_S = 0.022

_BEFORE = pytest.StashKey[float]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--budget", action="store_true", help="print the fast tests' work; fail if too many have much")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("budget"):
        config.pluginmanager.register(Budget(config), "budget of the fast tests")


def processor_seconds() -> float:
    """Processor time of this process and of those that it has started and seen the end of."""
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


def fixed_work() -> int:
    """A calculation of always the same number of steps."""
    table: dict[int, int] = {}
    value = 1
    for i in range(100_000):
        value = (value * 1_103_515_245 + 12_345) % 2_147_483_648
        table[value % 4096] = table.get(value % 4096, 0) + i
    return sum(sorted(table.values()))


def seconds_of_fixed_work() -> float:
    """The least of some tries: what disturbs one adds to it."""

    def once() -> float:
        before = time.process_time()
        fixed_work()
        return time.process_time() - before

    return max(min(once() for _ in range(7)), 1e-3)


class Budget:
    """Measures each phase of each test where it runs; adds up and tells in the process that reports."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.is_worker = hasattr(config, "workerinput")
        self.unit = 0.0  # of a processor second here, in seconds of the reference machine
        self.collecting: list[float] = []  # work of importing and collecting, of each process
        self.fast: list[tuple[float, str]] = []  # work of each phase of each test that is not marked slow
        self.slow: list[tuple[float, str]] = []  # the same of those that are

    def pytest_collection_finish(self) -> None:
        if self.config.getoption("numprocesses", None) and not self.is_worker:
            return  # the tests run in other processes
        work = processor_seconds()
        self.unit = REFERENCE_S / seconds_of_fixed_work()
        self.collecting.append(work * self.unit)
        if self.is_worker:
            self.config.workeroutput["collecting"] = self.collecting[0]  # type: ignore[attr-defined]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self.collecting.append(getattr(node, "workeroutput", {}).get("collecting", 0.0))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        item.stash[_BEFORE] = processor_seconds()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[Any]:
        report = yield
        now = processor_seconds()
        report.work_s = (now - item.stash[_BEFORE]) * self.unit
        report.is_slow = item.get_closest_marker("slow") is not None
        item.stash[_BEFORE] = now
        return report

    def pytest_runtest_logreport(self, report: Any) -> None:
        if self.is_worker or not hasattr(report, "work_s"):
            return  # the last: what is said of a test whose process died
        to = self.slow if report.is_slow else self.fast
        to.append((report.work_s, report.nodeid + ("" if report.when == "call" else f" ({report.when})")))

    @property
    def over(self) -> list[tuple[float, str]]:
        return [entry for entry in self.fast if entry[0] > LIMIT_S]

    @property
    def failed(self) -> bool:
        return not self.slow and len(self.over) > MAY_BE_OVER

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if not self.is_worker and self.failed and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.is_worker or not self.fast:
            return
        work, workers = sum(w for w, _ in self.fast), max(1, len(self.collecting))
        collecting = sum(self.collecting)
        write = terminalreporter.write_line
        terminalreporter.section("work of the fast tests, in seconds of the reference machine")
        write(
            f"{work:.0f} s of tests and {collecting:.0f} s of collecting in {workers} processes: "
            f"{(work + collecting) / workers:.0f} s where each has a core, {GOAL_S:.0f} s wanted"
        )
        for seconds, name in sorted(self.fast, reverse=True)[:10]:
            write(f"{seconds:6.2f} s  {name}", red=seconds > LIMIT_S)
        if self.slow:
            write(f"{sum(w for w, _ in self.slow):.0f} s of tests marked slow, most of it in")
        for seconds, name in sorted(self.slow, reverse=True)[:SLOW_TOLD]:
            write(f"{seconds:6.1f} s  {name}")
        if len(self.over) > MAY_BE_OVER:
            write(
                f"{'FAILED: ' if self.failed else ''}{len(self.over)} are over {LIMIT_S} s, {MAY_BE_OVER} may be; make "
                "them less work, let them share what they make, or mark them slow",
                red=True,
            )
