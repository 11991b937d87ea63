"""The command line: one command per Python function of the same name.

Nothing heavy is imported before a command runs, so that ``persona --help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from persona.cli.output import complain

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit code; Ctrl-C while modules are loaded is one line, too."""
    try:
        from persona.cli import entry
    except KeyboardInterrupt:
        complain("interrupted")
        sys.exit(130)
    entry.main(arguments)
