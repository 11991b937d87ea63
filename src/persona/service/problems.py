"""What a request is answered when it cannot be granted, and what no answer may tell."""

from __future__ import annotations

import re

#: Absolute paths of files, but not addresses of web sites.
_PATH = re.compile(r"(?<![\w/:.<])/(?:[^\s/'\"()]+/)+([^\s/'\"(),;:]*)")


class Problem(Exception):
    """An answer that is not OK.

    Args:
        status: of HTTP.
        message: what was wrong and what to do, in plain words.
        headers: of the answer.
    """

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers or {}


def missing(what: str = "thing") -> Problem:
    """Something is not there, or is another user's: the answer is the same."""
    return Problem(404, f"there is no such {what} here")


def without_paths(text: str) -> str:
    """A message without the folders of this computer: of a path, the last part stays."""
    return _PATH.sub(r"\1", text)


__all__ = ["Problem", "missing", "without_paths"]
