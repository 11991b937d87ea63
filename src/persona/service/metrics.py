"""Figures of the running server in Prometheus' text format (0.0.4)."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping

TEXT = "text/plain; version=0.0.4; charset=utf-8"
_REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_JOB_SECONDS = (1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)

Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Counters and histograms of this process; they begin at nothing with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, dict[Labels, float]] = defaultdict(lambda: defaultdict(float))
        self._times: dict[str, dict[Labels, list[float]]] = defaultdict(dict)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered; the route is the pattern, so that no name becomes a label."""
        labels = (("method", method), ("route", route))
        with self._lock:
            self._counts["persona_requests_total"][(*labels, ("status", str(status)))] += 1
            self._observe("persona_request_seconds", labels, seconds, _REQUEST_SECONDS)

    def job(self, kind: str, state: str, waited: float, seconds: float) -> None:
        """A job is over."""
        with self._lock:
            self._counts["persona_jobs_total"][(("kind", kind), ("state", state))] += 1
            self._observe("persona_job_seconds", (("kind", kind),), seconds, _JOB_SECONDS)
            self._observe("persona_job_wait_seconds", (("kind", kind),), waited, _JOB_SECONDS)

    def died(self, kind: str) -> None:
        """A job's process ended without a word."""
        with self._lock:
            self._counts["persona_job_deaths_total"][(("kind", kind),)] += 1

    def text(self, gauges: Mapping[str, Iterable[tuple[Labels, float]]]) -> str:
        """All figures.

        Args:
            gauges: further ones of this moment, by name.
        """
        lines = []
        with self._lock:
            for name, counts in sorted(self._counts.items()):
                lines += [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} counter"]
                lines += [f"{name}{_braces(labels)} {_number(count)}" for labels, count in sorted(counts.items())]
            for name, times in sorted(self._times.items()):
                bounds = _JOB_SECONDS if "job" in name else _REQUEST_SECONDS
                lines += [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} histogram"]
                for labels, (*counts, total) in sorted(times.items()):
                    below = 0.0
                    for bound, count in zip((*map(str, bounds), "+Inf"), counts, strict=True):
                        below += count
                        lines.append(f"{name}_bucket{_braces((*labels, ('le', bound)))} {_number(below)}")
                    lines += [
                        f"{name}_sum{_braces(labels)} {total:.6f}",
                        f"{name}_count{_braces(labels)} {_number(below)}",
                    ]
        for name, values in gauges.items():
            lines += [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} gauge"]
            lines += [f"{name}{_braces(labels)} {_number(value)}" for labels, value in values]
        return "\n".join(lines) + "\n"

    def _observe(self, name: str, labels: Labels, seconds: float, bounds: tuple[float, ...]) -> None:
        row = self._times[name].setdefault(labels, [0.0] * (len(bounds) + 2))
        row[bisect_left(bounds, seconds)] += 1
        row[-1] += seconds


_HELP = {
    "persona_requests_total": "Requests that were answered.",
    "persona_request_seconds": "Seconds from a request to the beginning of its answer.",
    "persona_jobs_total": "Jobs that are over.",
    "persona_job_seconds": "Seconds of work on a job.",
    "persona_job_wait_seconds": "Seconds that a job waited in the queue.",
    "persona_job_deaths_total": "Processes of jobs that ended without a word.",
    "persona_jobs": "Jobs by state.",
    "persona_workers": "Jobs that can be worked on at a time.",
    "persona_streams": "Event streams that are open.",
    "persona_disk_free_bytes": "Room on the disk of the avatars.",
}


def _braces(labels: Labels) -> str:
    if not labels:
        return ""
    text = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{text}}}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


__all__ = ["TEXT", "Metrics"]
