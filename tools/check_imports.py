"""Are there import circles, or names that are private to a module and imported by another?

    python tools/check_imports.py [--list]

A circle is a set of modules of which none can be read, tested or replaced without all the others. An import inside of
a function counts; one for types only (``if TYPE_CHECKING``, ``import type``) does not. A private name begins with one
underscore; it may change at any time, so only its own module uses it: neither ``from module import _name`` nor
``module._name`` elsewhere. The layers between packages are a contract of import-linter's (``pyproject.toml``).

Ends with 1 if there is one of either; with ``--list`` it prints them and ends with 0.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import grimp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

ROOT = Path(__file__).parent.parent
PACKAGE = "persona"
#: Folders whose Python files may import no private name of another module.
CHECKED = ("src", "benchmarks", "tools", "examples")
_TYPESCRIPT_IMPORT = re.compile(r"^(?:import|export)\s(?!type\s)[^;]*?\bfrom\s*[\"'](\.[^\"']+)[\"']", re.M | re.S)


def circles(imports: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Sets of modules that import each other, directly or through others.

    Args:
        imports: for each module, the modules that it imports; those that are no key are left out.
    """
    names = sorted(imports)
    place = {name: i for i, name in enumerate(names)}
    pairs = [(place[a], place[b]) for a in names for b in imports[a] if b in place and a != b]
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    graph = csr_array(([True] * len(pairs), (rows, columns)), shape=(len(names), len(names)))
    count, label = connected_components(graph, directed=True, connection="strong")
    found = [[name for name in names if label[place[name]] == i] for i in range(count)]
    return [circle for circle in found if len(circle) > 1]


def python_imports(package: str = PACKAGE) -> dict[str, set[str]]:
    """For each module of an installed package, the modules of the same package that it imports."""
    graph = grimp.build_graph(package, exclude_type_checking_imports=True, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def typescript_imports(folder: Path) -> dict[str, set[str]]:
    """For each TypeScript file below a folder, the files that it imports, by their paths from there."""
    imports = {}
    for file in sorted(folder.rglob("*.ts")):
        wanted = (file.parent / name for name in _TYPESCRIPT_IMPORT.findall(file.read_text(encoding="utf-8")))
        found = {w.with_suffix(".ts") if w.suffix else w.with_name(f"{w.name}.ts") for w in wanted}
        imports[str(file.relative_to(folder))] = {str(f.resolve().relative_to(folder.resolve())) for f in found}
    return imports


def private_uses(source: str) -> list[tuple[int, str]]:
    """Line and text of every use of another module's private name.

    Args:
        source: the text of a Python file.
    """
    tree = ast.parse(source)
    modules: dict[str, str] = {}
    uses = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] == PACKAGE):
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                if _private(alias.name) or any(_private(part) for part in (node.module or "").split(".")):
                    uses.append((node.lineno, f"from {node.module} import {alias.name}"))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == PACKAGE:
                    modules[alias.asname or PACKAGE] = alias.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _private(node.attr):
            name = ast.unparse(node.value)
            head = modules.get(name.split(".")[0])
            # A class is written otherwise than a module: Class._method is left to pyright.
            if head is not None and name.replace(".", "").replace("_", "").islower():
                uses.append((node.lineno, f"{name}.{node.attr}"))
    return uses


def _private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="end with 0 whatever is found")
    options = parser.parse_args()
    found = [f"circle of imports: {', '.join(circle)}" for circle in circles(python_imports())]
    found += [f"circle of imports: {', '.join(c)}" for c in circles(typescript_imports(ROOT / "web" / "src"))]
    for folder in CHECKED:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for line, text in private_uses(file.read_text(encoding="utf-8")):
                found.append(f"{file.relative_to(ROOT)}:{line}: private to another module: {text}")
    print(*found, sep="\n", end="\n" if found else "")
    print(f"imports: {len(found)} of what there may be none" if found else "imports: no circles, nothing private")
    sys.exit(bool(found) and not options.list)


if __name__ == "__main__":
    main()
