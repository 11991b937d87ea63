"""The command line: one command per Python function of the same name.

Nothing heavy is imported before a command runs, so that ``persona --help`` answers at once.
"""

from __future__ import annotations

from persona.cli.entry import main

__all__ = ["main"]
