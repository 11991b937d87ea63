"""What is typed to values: sizes, colours, and the choices of a run."""

from __future__ import annotations

import dataclasses
import typing
from pathlib import Path
from typing import Annotated, Any, Literal

from tyro.conf import arg

from persona.choices import Choices, Reading
from persona.errors import PersonaError

Output = Annotated[Path, arg(aliases=["-o"], metavar="FILE")]
Saved = Annotated[Path | None, arg(metavar="FILE", help_behavior_hint="")]
Degrees = Annotated[float | None, arg(metavar="DEG", help_behavior_hint="")]
Threads = Annotated[int | None, arg(metavar="N", help_behavior_hint="")]
#: What a value is called in the help where its field does not say.
_METAVARS = {int: "INT", float: "FLOAT", Path: "FILE", str: "NAME"}


def size_of(text: str) -> tuple[int, int]:
    """(width, height) of text such as "768x1024".

    Raises:
        PersonaError: it is written in another way.
    """
    parts = text.lower().replace("×", "x").split("x")
    if len(parts) != 2 or not all(p.isascii() and p.isdigit() and len(p) <= 5 for p in parts):
        raise PersonaError(f"--size is WIDTHxHEIGHT, for example 768x1024, not '{text}'")
    return int(parts[0]), int(parts[1])


def color_of(text: str) -> tuple[float, float, float]:
    """Red, green and blue, sRGB from 0 to 1, of a name or of six hex digits.

    Raises:
        PersonaError: it is neither.
    """
    names = {"white": "ffffff", "black": "000000", "grey": "808080", "gray": "808080", "green": "00b140"}
    try:
        red, green, blue = bytes.fromhex(names.get(text.lower(), text.removeprefix("#")))
    except ValueError as error:
        raise PersonaError(f"--background is white, black, grey, green or six hex digits, not '{text}'") from error
    return red / 255, green / 255, blue / 255


def _arguments(kind: type) -> Any:
    """A dataclass like the one of choices, with what the command line's help shows of each."""
    hints, fields = typing.get_type_hints(kind), []
    for entry in dataclasses.fields(kind):
        if not entry.metadata.get("argument", True):
            continue
        hint = hints[entry.name]
        plain = [option for option in typing.get_args(hint) if option is not type(None)] or [hint]
        shown: dict[str, Any] = {}
        if entry.default is None:
            kinds = typing.get_args(plain[0])
            words = "{" + ",".join(kinds) + "}" if typing.get_origin(plain[0]) is Literal else _METAVARS.get(plain[0])
            shown = {"metavar": entry.metadata.get("metavar", words), "help_behavior_hint": ""}
        fields.append((entry.name, Annotated[hint, arg(**shown)], dataclasses.field(default=entry.default)))
    return dataclasses.make_dataclass(kind.__name__, fields, frozen=True, namespace={"__doc__": kind.__doc__})


if typing.TYPE_CHECKING:
    Arguments = Choices
    ReadingArguments = Reading
else:
    Arguments = _arguments(Choices)
    ReadingArguments = _arguments(Reading)


def choices_of(arguments: Arguments, photos: tuple[Path, ...] = ()) -> Choices:
    """The choices that were typed, and the further photos."""
    return Choices(photos=photos, **vars(arguments))


def reading_of(arguments: ReadingArguments) -> Reading:
    """How motion files are to be read, as it was typed."""
    return Reading(**vars(arguments))


def joined(words: list[str]) -> list[str]:
    """The words with axes such as -y fastened to their --up: a parser would take them for options."""
    result: list[str] = []
    for word in words:
        if result and result[-1] == "--up" and word.lower() in ("-x", "-y", "-z", "+x", "+y", "+z", "x", "y", "z"):
            result[-1] = f"--up={word.lower().removeprefix('+')}"
        else:
            result.append(word)
    return result


__all__ = [
    "Arguments",
    "Degrees",
    "Output",
    "ReadingArguments",
    "Saved",
    "Threads",
    "choices_of",
    "color_of",
    "joined",
    "reading_of",
    "size_of",
]
