"""What an avatar is made with, and on which terms."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Licence:
    """One thing that was used, what for, and its licence."""

    name: str
    used_for: str
    licence: str
