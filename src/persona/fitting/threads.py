"""Small linear algebra is slower on many threads than on one."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any


@contextmanager
def single_threaded_blas() -> Iterator[None]:
    """Run numpy's linear algebra on one thread meanwhile (nothing happens where its library is not OpenBLAS)."""
    library = _openblas()
    if library is None:
        yield
        return
    get, set_ = library
    before = get()
    set_(1)
    try:
        yield
    finally:
        set_(before)


@cache
def _openblas() -> tuple[Any, Any] | None:
    import numpy

    package = Path(numpy.__file__).parent
    for folder in (package.parent / "numpy.libs", package / ".dylibs"):
        for path in sorted(folder.glob("*openblas*")) if folder.is_dir() else []:
            library = ctypes.CDLL(str(path))
            for suffix in ("64_", ""):
                for prefix in ("scipy_openblas", "openblas"):
                    get = getattr(library, f"{prefix}_get_num_threads{suffix}", None)
                    set_ = getattr(library, f"{prefix}_set_num_threads{suffix}", None)
                    if get and set_:
                        return get, set_
    return None
