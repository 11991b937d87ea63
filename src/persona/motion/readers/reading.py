"""Choosing one of several things in a motion file."""

from __future__ import annotations

from persona.errors import PersonaError


def chosen(wanted: str | None, names: list[str], flag: str, file: str) -> int | None:
    """Index of the entry that the user named, by its name or its number from 1; None if nothing is wanted.

    Raises:
        PersonaError: there is no such entry; the message lists those there are.
    """
    if wanted is None:
        return None
    if wanted in names:
        return names.index(wanted)
    alike = [i for i, name in enumerate(names) if name.casefold() == wanted.casefold()]
    if len(alike) == 1:
        return alike[0]
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    raise PersonaError(f"{file} has no {flag.removeprefix('--')} '{wanted[:80]}'; {flag} takes {listed(names)}")


def one_of(what: str, names: list[str], read: str, usual: str, flag: str, *, wanted: bool) -> str:
    """A note for the user: which one of several things in a file is read, and why.

    Args:
        what: the things, in the plural.
        names: theirs.
        read: the one that is read.
        usual: why, where nobody asked for it.
        flag: of the command line, that asks for another.
        wanted: whether the user asked for it.
    """
    why = f"as {flag} says" if wanted else f"{usual}; {flag} overrules"
    return f"{len(names)} {what} are in the file: {listed(names)}; {read} is read, {why}"


def listed(names: list[str], most: int = 12) -> str:
    """Names with their numbers, for a message: "1 (Walk), 2 (Run)"."""
    words = [f"{i} ({name[:40]})" if name else str(i) for i, name in enumerate(names[:most], 1)]
    return ", ".join(words) + (f" ... {len(names)}" if len(names) > most else "")
