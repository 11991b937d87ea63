"""Keys of results: a digest of what a result depends on, so that a kept result is used again only where it is the same.

A key is made of the function that makes the result (its options and its code) and of the keys of its inputs.

**Options** are described as data (:func:`described`): numbers, strings, enums, dataclasses, functions by their name.
A file counts by its contents and its name, never by the folder it lies in. A dataclass field may say that it does not
change the result: ``field(metadata={"key": False})``; or that only whether it is set does: ``{"key": "given"}``.

**Code** is the module of the function and every module of this package that it imports, directly or not, also inside
functions. It is compared parsed: comments, docstrings and formatting do not count. Data files that the modules name
count by their contents, other packages that compute by their version.

Who imports a name from a package depends on the package's ``__init__`` and on all that it imports, as when it runs (a
body model, say, is known because the package imports the module that registers it). Two things are looked through: a
submodule is only itself, not its package; and a name that a package hands on by the table of a lazy ``__getattr__`` is
only the module that the table says.
"""

from __future__ import annotations

import ast
import dataclasses
import enum
import functools
import hashlib
import importlib.metadata
import json
import sys
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from persona.errors import PersonaError

#: Other packages whose results may change with their version: what is imported, and the distributions that bring it.
COMPUTING = {
    "torch": ("torch",),
    "numpy": ("numpy",),
    "scipy": ("scipy",),
    "numba": ("numba", "llvmlite"),
    "cv2": ("opencv-python-headless", "opencv-python", "opencv-contrib-python"),
    "anny": ("anny",),
    "ai_edge_litert": ("ai-edge-litert",),
    "gsplat": ("gsplat",),
    "transformers": ("transformers",),
    "diffusers": ("diffusers",),
}
#: Characters of a key (96 bits).
LENGTH = 24
_WHOLE = 64 << 20  # bytes of a file that are read whole
_SAMPLES, _SAMPLE = 16, 1 << 20  # of a larger one, this many evenly spread blocks of this many bytes
_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: of classes written in Python
_LOADERS = ("import_module", "require")  # functions that import the module named by their first argument


@dataclass(frozen=True)
class _Module:
    """What a key needs to know of a source file.

    Attributes:
        digest: of the parsed code.
        imports: (module, name in it) of every import; the name is None where the module itself is meant.
        strings: all string constants; some name data files.
        handed_on: names that a package's ``__getattr__`` finds in a table: name -> (module, name there).
    """

    digest: str
    imports: frozenset[tuple[str, str | None]]
    strings: frozenset[str]
    handed_on: dict[str, tuple[str, str]]


class Sources:
    """The source files of a package, and which of them a module stands on.

    Args:
        root: the package's folder.
        package: its name.
    """

    def __init__(self, root: Path, package: str = "persona") -> None:
        self.root, self.package = root, package
        self._modules: dict[Path, _Module] = {}
        self._digests: dict[frozenset[str | Path], str] = {}

    def digest(self, *starts: str | Path) -> str:
        """Digest of the code that modules stand on.

        Args:
            starts: names of modules of the package, or source files outside of it.
        """
        key = frozenset(starts)
        if key not in self._digests:
            modules, files, others = self._reach(key)
            parts = [f"{name} {self._module(path).digest}" for name, path in sorted(modules.items())]
            parts += [f"{path.name} {self._module(path).digest}" for path in sorted(files)]
            data = {path for module in (*modules.values(), *files) for path in self._data_of(module)}
            parts += [f"{path.relative_to(self.root).as_posix()} {digest_of_file(path)}" for path in sorted(data)]
            parts += [f"{name} {version_of(name)}" for name in sorted(others)]
            self._digests[key] = _sha256("\n".join(parts))
        return self._digests[key]

    def reached(self, *starts: str | Path) -> dict[str, Path]:
        """The modules of the package that others stand on, themselves included: name -> source file."""
        return self._reach(starts)[0]

    def file_of(self, module: str) -> Path | None:
        """The source file of a module of the package, or None."""
        first, *rest = module.split(".")
        if first != self.package:
            return None
        place = self.root.joinpath(*rest)
        init = place / "__init__.py"
        if init.is_file():
            return init
        file = place.with_name(f"{place.name}.py")
        return file if rest and file.is_file() else None

    def _reach(self, starts: Iterable[str | Path]) -> tuple[dict[str, Path], set[Path], set[str]]:
        """Modules of the package, source files outside of it, and other packages that compute."""
        modules: dict[str, Path] = {}
        files: set[Path] = set()
        others: set[str] = set()
        waiting: list[str | Path] = list(starts)
        while waiting:
            start = waiting.pop()
            path = start if isinstance(start, Path) else self.file_of(start)
            if path is None or start in modules or start in files:
                continue
            if isinstance(start, Path):
                files.add(start)
            else:
                modules[start] = path
            for module, name in self._module(path, None if isinstance(start, Path) else start).imports:
                first = module.split(".")[0]
                if first == self.package:
                    waiting.append(self._defining(module, name))
                elif first in COMPUTING:
                    others.add(first)
        return modules, files, others

    def _defining(self, module: str, name: str | None) -> str:
        """Where a name that is imported from a module is defined."""
        seen = set()
        while name is not None and (module, name) not in seen:
            seen.add((module, name))
            path = self.file_of(module)
            if path is None and "." in module:  # a class, or what else a module holds
                module, _, name = module.rpartition(".")
                continue
            if path is None or path.name != "__init__.py":
                break
            handed_on = self._module(path, module).handed_on
            if name in handed_on:
                module, name = handed_on[name]
            elif self.file_of(f"{module}.{name}") is not None:
                return f"{module}.{name}"
            else:
                break
        return module

    def _module(self, path: Path, name: str | None = None) -> _Module:
        if path not in self._modules:
            self._modules[path] = _read(path, name, self.package)
        return self._modules[path]

    def _data_of(self, path: Path) -> Iterator[Path]:
        """The package's data files that a module names; all of a folder beside it that it names without a file."""
        strings = self._module(path).strings
        named = [file for text in strings for file in self._data.get(PurePath(text).name if text else "", ())]
        yield from named
        for folder in {file.parent for files in self._data.values() for file in files}:
            inside = folder.parent == path.parent and folder.name in strings
            if inside and not any(file.parent == folder for file in named):
                yield from (file for file in folder.rglob("*") if file.is_file())

    @cached_property
    def _data(self) -> dict[str, list[Path]]:
        """All files of the package that are no code, by their names."""
        found: dict[str, list[Path]] = {}
        for path in self.root.rglob("*"):
            if path.is_file() and path.suffix not in (".py", ".pyc", ".typed") and "__pycache__" not in path.parts:
                found.setdefault(path.name, []).append(path)
        return found


def _read(path: Path, name: str | None, package: str) -> _Module:
    """Parse a source file; ``name`` is its module's, None outside the package."""
    try:
        tree = ast.parse(path.read_bytes())
    except SyntaxError as error:
        raise PersonaError(f"{path.name} cannot be parsed ({error.msg}, line {error.lineno}); mend it first") from error
    tree = _Bare().visit(tree)
    is_package = path.name == "__init__.py"
    here = "" if name is None else name if is_package else name.rpartition(".")[0]
    imports: set[tuple[str, str | None]] = set()
    bound: dict[str, set[tuple[str, str | None]]] = {}  # modules under their local names
    strings: set[str] = set()
    names: dict[str, int] = {}
    attributes: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname is None and "." in alias.name:
                    imports.add((alias.name, None))
                else:
                    bound.setdefault(alias.asname or alias.name, set()).add((alias.name, None))
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(node, here)
            for alias in node.names:
                if alias.name == "*":
                    imports.add((module, None))
                elif module.split(".")[0] == package:
                    bound.setdefault(alias.asname or alias.name, set()).add((module, alias.name))
                else:
                    imports.add((module, alias.name))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            strings.add(node.value)
        elif isinstance(node, ast.Name):
            names[node.id] = names.get(node.id, 0) + 1
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            attributes.setdefault(node.value.id, []).append(node.attr)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in _LOADERS and isinstance(node.args[0].value, str):
                imports.add((node.args[0].value, None))
    for local, targets in bound.items():
        used = attributes.get(local, [])
        for module, member in targets:
            imports.add((module, member))
            if used and len(used) == names.get(local, 0):  # only ever local.something: these names alone
                whole = module if member is None else f"{module}.{member}"
                imports.discard((module, member))
                imports |= {(whole, attribute) for attribute in used}
    handed_on = _lazy_table(tree, package) if is_package else {}
    imports |= {(module, member) for member, (module, _) in handed_on.items()}
    return _Module(_sha256(ast.dump(tree)), frozenset(imports), frozenset(strings), handed_on)


class _Bare(ast.NodeTransformer):
    """Takes away what does nothing when it runs: docstrings and imports for type checkers."""

    def visit_If(self, node: ast.If) -> Any:
        test = node.test
        if (test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")) == "TYPE_CHECKING":
            return [self.visit(other) for other in node.orelse]
        return self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        if isinstance(node, kinds) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
        return super().generic_visit(node)


def _absolute(node: ast.ImportFrom, here: str) -> str:
    """The module of ``from module import name``, seen from a package."""
    if not node.level:
        return node.module or ""
    parts = here.split(".")
    parts = parts[: len(parts) - (node.level - 1)]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _lazy_table(tree: ast.AST, package: str) -> dict[str, tuple[str, str]]:
    """Names that a package's ``__getattr__`` finds in a table: name -> (module, name)."""
    body = tree.body if isinstance(tree, ast.Module) else []
    if not any(isinstance(node, ast.FunctionDef) and node.name == "__getattr__" for node in body):
        return {}
    found = {}
    for node in body:
        value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        if isinstance(value, ast.Dict):
            for name, module in zip(value.keys, value.values, strict=True):
                texts = [str(text.value) for text in (name, module) if isinstance(text, ast.Constant)]
                if len(texts) == 2 and texts[1].split(".")[0] == package:
                    found[texts[0]] = (texts[1], texts[0])
    return found


@functools.cache
def version_of(package: str) -> str:
    """The installed version of a package that computes."""
    found = []
    for distribution in COMPUTING[package]:
        try:
            found.append(f"{distribution} {importlib.metadata.version(distribution)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_file(path: Path) -> str:
    """Digest of a file's contents; of a very large one, of its size and of blocks spread over it.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        size = path.stat().st_size
        if size <= _WHOLE:
            digest.update(file.read())
        else:
            digest.update(str(size).encode())
            for sample in range(_SAMPLES):
                file.seek((size - _SAMPLE) * sample // (_SAMPLES - 1))
                digest.update(file.read(_SAMPLE))
    return digest.hexdigest()


def digest_of_path(path: Path) -> str:
    """Digest of a file's contents, or of the names and contents of all files in a folder.

    Raises:
        OSError: something cannot be read.
    """
    if not path.is_dir():
        return digest_of_file(path)
    files = sorted(file for file in path.rglob("*") if file.is_file())
    return _sha256("\n".join(f"{file.relative_to(path).as_posix()} {digest_of_file(file)}" for file in files))


#: This package's own sources.
OWN = Sources(Path(__file__).parent)


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
    return _sha256("\n".join(parts))[:LENGTH]


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
        raise _refused(value, where, "its value cannot be told from another's")

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
    return _sha256("\n".join(parts))


def _text(tree: Any) -> str:
    return json.dumps(tree, sort_keys=True)


def _refused(value: Any, where: str, why: str) -> PersonaError:
    what = getattr(value, "__qualname__", type(value).__qualname__)
    return PersonaError(
        f"{where or 'a stage'}: {what} cannot be part of a key: {why}; "
        "use plain values, a dataclass of them, or a function of a module"
    )


__all__ = ["COMPUTING", "OWN", "Description", "Sources", "digest_of_file", "digest_of_path", "key_of"]
