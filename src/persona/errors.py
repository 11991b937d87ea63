"""The one exception type that a user may see: what was expected, what came, what to do."""

from __future__ import annotations


class PersonaError(Exception):
    """A mistake in the input or the machine's set-up, explained in one sentence that says what to do.

    The command line prints the message without a traceback and ends with exit code 1. Library code raises it at the
    edges only (files read, options given, packages missing); a bug inside stays an ordinary exception.
    """
