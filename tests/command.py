"""The command line, run in this process."""

from __future__ import annotations

from persona import cli


def run(*words: object, expected: int = 0) -> None:
    """Run a command and check its exit code."""
    try:
        cli.main([str(w) for w in words])
        code = 0
    except SystemExit as end:
        code = end.code or 0
    assert code == expected
