"""Save and load the dataclasses of :mod:`persona.types` as safetensors: arrays with a JSON header, no pickle."""

from __future__ import annotations

import dataclasses
import json
import types as pytypes
import typing
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from persona.errors import PersonaError
from persona.files import writing

T = TypeVar("T")
_KEY = "persona"


def write(path: Path, header: Any, arrays: dict[str, np.ndarray]) -> None:
    """Write arrays with a header of JSON values. The file appears whole or not at all."""
    with writing(path) as partial:
        save_file({k: np.ascontiguousarray(v) for k, v in arrays.items()}, partial, {_KEY: json.dumps(header)})


def read(path: Path, *, most_bytes: int | None = None) -> tuple[Any, dict[str, np.ndarray]]:
    """Header and arrays of a file that :func:`write` wrote.

    Args:
        path: the file.
        most_bytes: a larger file is refused unread.

    Raises:
        PersonaError: the file is missing, too large, damaged or not ours.
    """
    path = Path(path)
    try:
        if most_bytes is not None and path.stat().st_size > most_bytes:
            raise PersonaError(f"{path} is larger than any such file ({most_bytes >> 20} MiB at most)")
        with safe_open(path, "numpy") as file:
            header = (file.metadata() or {}).get(_KEY)
            if header is None:
                raise PersonaError(f"{path} is not a file written by persona (its header is missing)")
            return json.loads(header), {k: file.get_tensor(k) for k in file.keys()}  # noqa: SIM118
    except FileNotFoundError as error:
        raise PersonaError(f"{path} does not exist") from error
    except (SafetensorError, ValueError, RecursionError, OSError) as error:
        if not _may_be_one(path):
            raise PersonaError(f"{path} is not a file written by persona, but something else") from error
        raise PersonaError(f"{path} is damaged ({error}); make it again") from error


def _may_be_one(path: Path) -> bool:
    """Whether a file is called, or begins, as those of :func:`write`: with a header's length, and the header."""
    try:
        with path.open("rb") as file:
            head = file.read(9)
    except OSError:
        return True
    return path.suffix == ".safetensors" or head[8:] == b"{"


def save(value: Any, path: Path) -> None:
    """Write a dataclass (or a list of them) of arrays, numbers, strings, tuples and dicts.

    The file appears whole or not at all.
    """
    arrays: dict[str, np.ndarray] = {}
    tree = _encode(value, "value", arrays)
    write(path, tree, arrays)


def load(kind: type[T] | Any, path: Path) -> Any:
    """Read what :func:`save` wrote. ``kind`` is the dataclass, or ``list[Dataclass]``.

    Raises:
        PersonaError: the file is missing, damaged or holds something else.
    """
    tree, arrays = read(path)
    try:
        return _decode(tree, kind, arrays)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PersonaError(f"{path} is damaged or was written by another version ({error}); make it again") from error


def _encode(value: Any, name: str, arrays: dict[str, np.ndarray]) -> Any:
    if isinstance(value, np.ndarray):
        arrays[name] = value
        return {"$array": name}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _encode(getattr(value, f.name), f"{name}.{f.name}", arrays) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {"$dict": {k: _encode(v, f"{name}.{k}", arrays) for k, v in value.items()}}
    if isinstance(value, (list, tuple)):
        return [_encode(v, f"{name}.{i}", arrays) for i, v in enumerate(value)]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, np.generic):
        return value.item()
    return value


def _decode(tree: Any, kind: Any, arrays: dict[str, np.ndarray]) -> Any:
    if tree is None:
        return None
    if isinstance(tree, dict) and "$array" in tree:
        return arrays[tree["$array"]]
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, pytypes.UnionType):
        return _decode(tree, next(a for a in args if a is not type(None)), arrays)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = _field_types(kind)
        return kind(**{k: _decode(v, hints[k], arrays) for k, v in tree.items() if k in hints})
    if isinstance(tree, dict):
        item = args[1] if len(args) == 2 else Any
        return {k: _decode(v, item, arrays) for k, v in tree["$dict"].items()}
    if isinstance(tree, list):
        if origin is tuple and args and args[-1] is not Ellipsis:
            return tuple(_decode(v, a, arrays) for v, a in zip(tree, args, strict=True))
        items = [_decode(v, args[0] if args else Any, arrays) for v in tree]
        return items if origin is list else tuple(items)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(tree)
    return tree


@cache
def _field_types(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields, resolved where the class stands."""
    return typing.get_type_hints(kind)
