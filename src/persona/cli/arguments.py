"""What is typed to values: the choices of a run."""

from __future__ import annotations

import dataclasses
import typing
from pathlib import Path
from typing import Annotated, Any, Literal

from tyro.conf import arg

from persona.choices import Choices, Reading

Output = Annotated[Path, arg(aliases=["-o"], metavar="FILE")]
Saved = Annotated[Path | None, arg(metavar="FILE", help_behavior_hint="")]
Degrees = Annotated[float | None, arg(metavar="DEG", help_behavior_hint="")]
Threads = Annotated[int | None, arg(metavar="N", help_behavior_hint="")]
#: What a value is called in the help where its field does not say.
_METAVARS = {int: "INT", float: "FLOAT", Path: "FILE", str: "NAME"}


def arguments_of(kind: type) -> Any:
    """A dataclass like one of choices, with what the command line's help shows of each."""
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
    Arguments = arguments_of(Choices)
    ReadingArguments = arguments_of(Reading)


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
    "arguments_of",
    "choices_of",
    "joined",
    "reading_of",
]
