"""Whether a value fits a type annotation, for values that come from files and from pages."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Mapping
from typing import Any, Literal


@functools.cache
def hints_of(kind: type) -> Mapping[str, Any]:
    """The types of a class's fields, which take a while to find and do not change."""
    return types.MappingProxyType(typing.get_type_hints(kind))


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is of an annotated type, checked for plain types, unions, literals and tuples.

    A whole number fits where a number is asked for; True is not a number. A type that cannot be checked fits.
    """
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, argument) for argument in arguments)
    if origin is Literal:
        return any(type(value) is type(argument) and value == argument for argument in arguments)
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return all(fits(item, arguments[0]) for item in value)
        return len(value) == len(arguments) and all(map(fits, value, arguments))
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if hint is None or hint is type(None):
        return value is None
    return hint is Any or not isinstance(hint, type) or isinstance(value, hint)


def in_words(hint: Any) -> str:
    """What a value of an annotated type is, for a message."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(in_words(argument) for argument in arguments if argument is not type(None))
    if origin is Literal:
        return " or ".join(str(argument) for argument in arguments)
    if origin is tuple:
        return f"a list, each {in_words(arguments[0])}"
    words = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}
    return words.get(
        hint,
        "a file (pathlib.Path)" if getattr(hint, "__name__", "") == "Path" else str(getattr(hint, "__name__", hint)),
    )


__all__ = ["fits", "hints_of", "in_words"]
