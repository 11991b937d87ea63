"""Source code as a fingerprint: which files of this package a module stands on, and a digest of what they do.

Code is compared parsed: comments, docstrings and formatting do not count. Data files that the modules name count by
their contents, other packages that compute by their version.

Who imports a name from a package depends on the package's ``__init__`` and on all that it imports, as when it runs (a
body model, say, is known because the package imports the module that registers it). Two things are looked through: a
submodule is only itself, not its package; and a name that a package hands on by the table of a lazy ``__getattr__`` is
only the module that the table says.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
import importlib.metadata
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from persona.cache import cache_dir, keep, recall
from persona.errors import PersonaError
from persona.files import write_text

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
_WHOLE = 64 << 20  # bytes of a file that are read whole
_SAMPLES, _SAMPLE = 16, 1 << 20  # of a larger one, this many evenly spread blocks of this many bytes
_LONGEST = 80  # letters of a data file's name
_KEPT = 4  # lists of parsed files in the cache: of several checkouts
_LOADERS = ("import_module", "require")  # functions that import the module named by their first argument


@dataclass(frozen=True)
class _Module:
    """What a key needs to know of a source file.

    Attributes:
        digest: of the parsed code.
        imports: (module, name in it) of every import; the name is None where the module itself is meant.
        strings: constants that may name data files.
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
        self._parsed = _Parsed(package)
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
            data = self.data(*starts)
            parts += [f"{path.relative_to(self.root).as_posix()} {digest_of_file(path)}" for path in data]
            parts += [f"{name} {version_of(name)}" for name in sorted(others)]
            self._digests[key] = _sha256("\n".join(parts))
            self._parsed.keep()
        return self._digests[key]

    def reached(self, *starts: str | Path) -> dict[str, Path]:
        """The modules of the package that others stand on, themselves included: name -> source file."""
        return self._reach(starts)[0]

    def data(self, *starts: str | Path) -> list[Path]:
        """The package's data files that modules read, themselves or through what they stand on."""
        modules, files, _ = self._reach(starts)
        return sorted({path for module in (*modules.values(), *files) for path in self._data_of(module)})

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
            self._modules[path] = self._parsed.module(path, name)
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


class _Parsed:
    """What was read from source files, kept in the cache: parsing all of them takes longer than anything else here."""

    def __init__(self, package: str) -> None:
        self.package = package
        own = Path(__file__).read_bytes() + f"{sys.version} {package}".encode()
        self._name = f"{hashlib.sha256(own).hexdigest()[:16]}.json"
        self._new = False

    @cached_property
    def _known(self) -> dict[str, Any]:
        def read(path: Path) -> dict[str, Any]:
            return dict(json.loads(path.read_text(encoding="utf-8")))

        with contextlib.suppress(PersonaError):  # no cache folder
            return recall(cache_dir("sources") / self._name, read) or {}
        return {}

    def module(self, path: Path, name: str | None) -> _Module:
        """The module in a file, by the file's contents."""
        content = f"{name} {path.name == '__init__.py'} ".encode() + path.read_bytes()
        key = hashlib.sha256(content).hexdigest()
        try:
            digest, imports, strings, handed_on = self._known[key]
            found = {str(name): (str(module), str(member)) for name, (module, member) in handed_on.items()}
            return _Module(digest, frozenset((str(a), b) for a, b in imports), frozenset(strings), found)
        except (KeyError, TypeError, ValueError, AttributeError):
            module = _read(path, name, self.package)
            self._known[key] = [
                module.digest,
                sorted(module.imports, key=str),
                sorted(module.strings),
                module.handed_on,
            ]
            self._new = True
            return module

    def keep(self) -> None:
        """Write what is new; without a cache folder it is read again the next time."""
        if self._new:
            self._new = False
            with contextlib.suppress(OSError, PersonaError):
                text = json.dumps(self._known)
                keep(cache_dir("sources") / self._name, lambda path: write_text(path, text), most=_KEPT)


def _read(path: Path, name: str | None, package: str) -> _Module:
    """Parse a source file; ``name`` is its module's, None outside the package."""
    try:
        tree = ast.parse(path.read_bytes())
    except SyntaxError as error:
        raise PersonaError(f"{path.name} cannot be parsed ({error.msg}, line {error.lineno}); correct it") from error
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
            if len(node.value) <= _LONGEST and not any(letter.isspace() for letter in node.value):
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

__all__ = ["COMPUTING", "OWN", "Sources", "digest_of_file", "digest_of_path", "version_of"]
