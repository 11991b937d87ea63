"""Checks shape annotations while the tests run: what ``Float[np.ndarray, "n 3"]`` promises is looked at in every call.

Functions and dataclasses of the rooms below are wrapped as they are imported, except those of modules with compiled
kernels, which take no wrapper. Only
annotations that name array types are checked, and only where they can be resolved when the program runs (a type that
is imported for type checkers only cannot). ``PERSONA_SHAPES=0`` turns it off.
"""

from __future__ import annotations

import importlib.util
import inspect
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from beartype import BeartypeConf, beartype
from jaxtyping import config, install_import_hook

F = TypeVar("F", bound=Callable[..., Any])

_ARRAYS = re.compile(r"\b(Float|Int|UInt8|Bool|Shaped|Num|Inexact|Integer|UInt|Real)\w*\[")
_check = beartype(conf=BeartypeConf(violation_type=TypeError, is_pep484_tower=True))


#: Rooms that are checked; ``PERSONA_SHAPES=all`` checks every room: it is not yet known of the others that they hold.
ROOMS = (
    "avatar",
    "body",
    "exporting",
    "fitting",
    "geometry",
    "imaging",
    "motion",
    "perception",
    "rendering",
    "surface",
    "tracking",
    "training",
    "types",
)


def modules(package: str = "persona", rooms: tuple[str, ...] | None = ROOMS) -> list[str]:
    """Names of the modules of a package's rooms (None: of all) that can be wrapped and whose annotations say shapes."""
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.submodule_search_locations is not None
    root = Path(spec.submodule_search_locations[0])
    found = []
    for file in sorted(root.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if rooms is not None and file.relative_to(root).with_suffix("").parts[0] not in rooms:
            continue
        if "jaxtyping" in text and "kernel(" not in text and file.name != "__init__.py":
            found.append(".".join((package, *file.relative_to(root).with_suffix("").parts)))
    return found


def check_shapes(function: F) -> F:
    """A type checker for jaxtyping's import hook that looks at annotations of arrays alone."""
    hints = {name: _resolved(hint, function) for name, hint in getattr(function, "__annotations__", {}).items()}
    hints = {name: hint for name, hint in hints.items() if hint is not None}
    if not hints or inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function):
        return function
    before = function.__annotations__
    function.__annotations__ = hints
    try:
        return _check(function)
    finally:
        function.__annotations__ = before


def _resolved(hint: Any, function: Any) -> Any:
    """The type that an annotation means; None where it says no shape or cannot be found out."""
    text = hint if isinstance(hint, str) else str(hint)
    if not _ARRAYS.search(text):
        return None
    try:
        return eval(hint, function.__globals__) if isinstance(hint, str) else hint
    except (NameError, AttributeError):
        return None


def install() -> None:
    """Check from now on; nothing of the package may have been imported before."""
    wanted = os.environ.get("PERSONA_SHAPES", "1")
    if wanted != "0":
        install_import_hook(modules(rooms=None if wanted == "all" else ROOMS), "shapes.check_shapes")


@contextmanager
def unchecked() -> Iterator[None]:
    """No checks within: for tests of what the package itself says to arguments of a wrong shape."""
    before = config.jaxtyping_disable
    config.update("jaxtyping_disable", True)
    try:
        yield
    finally:
        config.update("jaxtyping_disable", before)
