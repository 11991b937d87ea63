"""Damaged files of every kind that is read, a million of them:

    python benchmarks/fuzz.py [--count N] [--seed S] [--only KIND ...] [--workers N] [--hours H]

Prints what every kind's reader did, and the number and problem of each finding; ends with 1 if there is one. An input
follows from seed and number: ``python tools/fuzzing.py - SEED NUMBER FOLDER`` makes it again and reads it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
import fuzzing


def main() -> None:
    """Run and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=())
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--hours", type=float)
    chosen = parser.parse_args()

    told = 0

    def tell(report: fuzzing.Report) -> None:
        nonlocal told
        print(f"{report.count} inputs, {len(report.findings)} findings", file=sys.stderr, flush=True)
        for finding in report.findings[told:]:
            print(f"{finding.number} {finding.kind}: {finding.problem}", file=sys.stderr, flush=True)
        told = len(report.findings)

    report = fuzzing.run(
        chosen.count, chosen.seed, only=tuple(chosen.only), workers=chosen.workers,
        seconds=None if chosen.hours is None else 3600 * chosen.hours, tell=tell,
    )  # fmt: skip
    print(
        f"{report.count} inputs in {report.seconds:.0f} s, seed {chosen.seed}; slowest {report.slowest_s:.1f} s, at "
        f"most {report.most_bytes >> 20} MiB of memory; {len(report.findings)} findings"
    )
    print("| kind | refused | read | findings |\n|---|---|---|---|")
    for kind in fuzzing.KINDS:
        found = sum(finding.kind == kind.name for finding in report.findings)
        if report.refused[kind.name] + report.read[kind.name] + found:
            print(f"| {kind.name} | {report.refused[kind.name]} | {report.read[kind.name]} | {found} |")
    for finding in report.findings[:200]:
        print(f"{finding.number} {finding.kind}: {finding.problem}")
    sys.exit(bool(report.findings))


if __name__ == "__main__":
    main()
