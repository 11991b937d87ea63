"""Keys of results: a digest of what a result depends on, so that a kept result is used again only where it is the same.

A key is made of the function that makes the result (its options and its code) and of the keys of its inputs.

**Options** are described as data (:class:`Description`): numbers, strings, enums, dataclasses, functions by their name.
A file counts by its contents and its name, never by the folder it lies in. A dataclass field may say that it does not
change the result: ``field(metadata={"key": False})``; or that only whether it is set does: ``{"key": "given"}``.

**Code** is the module of the function and every module of this package that it imports, directly or not, also inside
functions (:mod:`persona.sources`).
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import hashlib
import json
import sys
import types
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

from persona.errors import PersonaError
from persona.sources import COMPUTING, OWN, Sources, digest_of_path, version_of

#: Characters of a key (96 bits).
LENGTH = 24
_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: of classes written in Python


def key_of(function: Any, *inputs: str, code: Iterable[str] = (), sources: Sources = OWN) -> str:
    """The key of what a function makes.

    Args:
        function: a function, a partial of one, or a dataclass that is called (a stage): its options count and its code.
        inputs: keys of what it is called with.
        code: names of further modules whose code counts.
        sources: where the package's source files are.

    Raises:
        PersonaError: an option is of a kind that cannot be compared from one run to the next.
    """
    data = Description(function)
    parts = [data.text, sources.digest(*data.modules, *code), *inputs]
    return _digest("\n".join(parts))[:LENGTH]


class Description:
    """A value as plain data, and the modules whose code gives it its meaning.

    Args:
        value: a stage or an option of one.
        replayable: leave out fields of which a key knows only that they are given.

    Attributes:
        tree: dicts with string keys, lists, strings, numbers, booleans and None.
        modules: names of this package's modules and files of others.

    Raises:
        PersonaError: the value holds something that cannot be compared from one run to the next.
    """

    def __init__(self, value: Any, replayable: bool = False) -> None:
        self.modules: set[str | Path] = set()
        self.replayable = replayable
        self._open: list[int] = []
        self.tree = self._of(value, "")

    @property
    def text(self) -> str:
        """The tree as one string: equal for equal values, different for others."""
        return _text(self.tree)

    def _of(self, value: Any, where: str) -> Any:
        if type(value) in (type(None), bool, int, float, str):
            return value
        if id(value) in self._open:
            raise _refused(value, where, "it contains itself")
        self._open.append(id(value))
        try:
            return self._compound(value, where)
        finally:
            self._open.pop()

    def _compound(self, value: Any, where: str) -> Any:
        if isinstance(value, enum.Enum):
            return {"$enum": self._name(type(value), where), "name": value.name}
        if isinstance(value, PurePath):
            return self._path(Path(value))
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {"$type": self._name(type(value), where)} | self._live(type(value)) | self._fields(value, where)
        if isinstance(value, functools.partial):
            called, words = self._of(value.func, where), dict(value.keywords)
            return {"$partial": called, "args": self._items(value.args, where), "keywords": self._of(words, where)}
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)):
            return self._callable(value, where)
        if type(value) is tuple:
            return self._items(value, where)
        if type(value) is list:
            return {"$list": self._items(value, where)}
        if type(value) in (set, frozenset):
            return {"$set": sorted((self._of(item, where) for item in value), key=_text)}
        if type(value) is dict:
            pairs = ([self._of(k, where), self._of(v, f"{where}[{k!r}]")] for k, v in value.items())
            return {"$dict": sorted(pairs, key=_text)}
        if type(value) is bytes:
            return {"$bytes": hashlib.sha256(value).hexdigest()}
        if hasattr(value, "__array__") and hasattr(value, "dtype"):  # NumPy's arrays and numbers, torch's tensors
            import numpy as np

            array = np.ascontiguousarray(value)
            if not array.dtype.hasobject:
                content = hashlib.sha256(array.tobytes()).hexdigest()
                return {"$array": content, "dtype": str(array.dtype), "shape": list(array.shape)}
        if isinstance(value, tuple):  # with names
            return {"$tuple": self._name(type(value), where), "values": self._items(value, where)}
        if _is_plain(type(value)):
            values = self._of(dict(vars(value)), where)
            return {"$object": self._name(type(value), where), "values": values} | self._live(type(value))
        raise _refused(value, where, "its value cannot be compared with another's")

    def _items(self, values: Iterable[Any], where: str) -> list[Any]:
        return [self._of(value, f"{where}[{i}]") for i, value in enumerate(values)]

    def _fields(self, value: Any, where: str) -> dict[str, Any]:
        found = {}
        for entry in dataclasses.fields(value):
            counts = entry.metadata.get("key", True)
            own = getattr(value, entry.name)
            if counts == "given" and not self.replayable:
                found[entry.name] = own is not None
            elif counts is True:
                found[entry.name] = self._of(own, f"{where}.{entry.name}" if where else entry.name)
        return found

    def _live(self, kind: type) -> dict[str, Any]:
        """The methods of a class that was made while the program ran: what they have captured counts as well."""
        if _found(kind) is kind:
            return {}
        written = {
            name: method
            for name, method in vars(kind).items()
            if isinstance(method, types.FunctionType) and method.__code__.co_filename != "<string>"
        }
        return {
            "$code": {name: self._callable(method, f"{kind.__qualname__}.{name}") for name, method in written.items()}
        }

    def _path(self, path: Path) -> Any:
        kind = "$folder" if path.is_dir() else "$file"
        try:
            return {kind: path.name, "sha256": digest_of_path(path)}
        except OSError:
            return {"$missing": path.name}  # whoever reads it says it better

    def _callable(self, value: Any, where: str) -> Any:
        if isinstance(value, types.MethodType):
            return {"$method": value.__func__.__name__, "of": self._of(value.__self__, where)}
        if isinstance(value, types.BuiltinFunctionType) and not isinstance(value.__self__, types.ModuleType):
            return {"$method": value.__name__, "of": self._of(value.__self__, where)}
        tree: dict[str, Any] = {"$function": self._name(value, where)}
        if isinstance(value, types.FunctionType) and _found(value) is not value:  # its name does not say all of it
            cells = zip(value.__code__.co_freevars, value.__closure__ or (), strict=True)
            captured = {name: cell.cell_contents for name, cell in cells if name != "__class__"}
            defaults = [*(value.__defaults__ or ()), *sorted((value.__kwdefaults__ or {}).items())]
            place = where or value.__qualname__
            tree["code"] = _code_digest(value.__code__)
            tree["values"] = [self._of(captured, place), self._items(defaults, place)]
        return tree

    def _name(self, kind: Any, where: str) -> str:
        """Module and name of a class or function; notes the module, whose code counts."""
        module = sys.modules.get(kind.__module__ or "")
        first = (kind.__module__ or "").split(".")[0]
        file = getattr(module, "__file__", None)
        if first == OWN.package:
            self.modules.add(kind.__module__)
        elif first in COMPUTING:
            return f"{kind.__module__}:{kind.__qualname__} of {version_of(first)}"
        elif file is not None and file.endswith(".py") and first not in sys.stdlib_module_names:
            self.modules.add(Path(file))
        elif file is None and first == "__main__":
            raise _refused(kind, where, "its code is in no file; write it into a .py file and import it")
        return f"{kind.__module__}:{kind.__qualname__}"


def _is_plain(kind: type) -> bool:
    """Whether all that instances of a class know is in their ``__dict__``: no base is written in C or has slots."""
    own = [base for base in kind.__mro__ if base is not object]
    return bool(own) and all(base.__flags__ & _HEAP_TYPE and "__slots__" not in vars(base) for base in own)


def _found(value: Any) -> Any:
    """What stands under a function's or class's own name in its module."""
    found: Any = sys.modules.get(value.__module__ or "")
    for part in value.__qualname__.split("."):
        found = getattr(found, part, None)
    return found


def _code_digest(code: types.CodeType) -> str:
    """Digest of compiled code, wherever it stands in its file."""
    parts = [code.co_code.hex(), repr(code.co_names), repr(code.co_varnames), repr(code.co_freevars)]
    for value in code.co_consts:
        if isinstance(value, types.CodeType):
            parts.append(_code_digest(value))
        else:
            parts.append(repr(sorted(map(repr, value)) if isinstance(value, frozenset) else value))
    return _digest("\n".join(parts))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _text(tree: Any) -> str:
    return json.dumps(tree, sort_keys=True)


def _refused(value: Any, where: str, why: str) -> PersonaError:
    what = getattr(value, "__qualname__", type(value).__qualname__)
    return PersonaError(
        f"{where or 'a stage'}: {what} cannot be part of a key: {why}; "
        "use plain values, a dataclass of them, or a function of a module"
    )


__all__ = ["Description", "key_of"]
