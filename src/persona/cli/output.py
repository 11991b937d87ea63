"""What the command line writes: answers to stdout, one line to stderr for what went wrong."""

from __future__ import annotations

import os
import sys


def say(text: str) -> None:
    """One line on stdout."""
    sys.stdout.write(text + "\n")


def complain(text: str) -> None:
    """One line on stderr, red where colours are shown."""
    colored = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    sys.stderr.write(f"\033[31m{text}\033[0m\n" if colored else text + "\n")
