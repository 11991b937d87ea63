"""What the page may choose for a new avatar, and what it chose: from the fields of :class:`persona.Choices`."""

from __future__ import annotations

import dataclasses
import json
import typing
from typing import Literal

from persona.choices import Choices
from persona.errors import PersonaError
from persona.hints import hints_of
from persona.viewer.answers import OfferedChoice

_KINDS: dict[object, Literal["number", "integer", "switch"]] = {float: "number", int: "integer", bool: "switch"}


def offered(base: Choices) -> tuple[OfferedChoice, ...]:
    """The choices that the page offers: the fields whose metadata say ``page``.

    Args:
        base: what holds where the page chooses nothing.
    """
    hints = hints_of(Choices)
    return tuple(
        _offer(entry, hints[entry.name], getattr(base, entry.name))
        for entry in dataclasses.fields(Choices)
        if entry.metadata.get("page")
    )


def _offer(entry: dataclasses.Field[typing.Any], hint: object, value: str | float | bool | None) -> OfferedChoice:
    inside = typing.get_args(hint)
    optional = type(None) in inside
    plain = next(one for one in inside if one is not type(None)) if optional else hint
    options = typing.get_args(plain) if typing.get_origin(plain) is Literal else ()
    smallest, largest = entry.metadata.get("range", (None, None))
    kind = "option" if options else _KINDS[plain]
    return OfferedChoice(entry.name, kind, options, smallest, largest, entry.metadata.get("unit", ""), optional, value)


def chosen(text: str, base: Choices) -> Choices:
    """What the page chose for a new avatar, on top of what the server was started with.

    Args:
        text: JSON, an object of :class:`Choices` by name, such as ``{"height": 1.7, "sex": "female"}``.
        base: what holds where the page chose nothing.

    Raises:
        PersonaError: it is no JSON, or a choice is not known or makes no sense.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PersonaError(f"the choices are not valid JSON ({error})") from error
    return Choices.from_json(values, base)


__all__ = ["chosen", "offered"]
