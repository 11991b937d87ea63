"""How Numba kernels are compiled, kept on disk and spread over threads.

Numba's own disk cache only looks at the file a function stands in: a kernel that inlines a changed helper from another
file, or that reads a changed constant, would silently run stale machine code. Here the cache folder's name holds a hash
of every source the machine code depends on.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import importlib
import inspect
import os
import pickle
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import llvmlite
import numba
import numpy as np
from numba.core import caching

from persona.cache import cache_dir
from persona.errors import PersonaError

F = TypeVar("F", bound=Callable[..., Any])

# Fused multiply-add and reciprocals are allowed; reassociation is not (it breaks compensated and bit-level tricks).
FUSED = frozenset({"contract", "nsz", "arcp"})


@functools.cache
def _source_hash(path: str) -> str:
    sources = (path, __file__, str(Path(__file__).with_name("simd.py")))
    parts = [Path(p).read_bytes() for p in sources]
    parts.append(f"numba {numba.__version__} llvmlite {llvmlite.__version__}".encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


@functools.cache
def _temporary_folder() -> str:
    folder = tempfile.mkdtemp(prefix="persona-kernels-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class _Locator(caching._CacheLocator):
    """Puts a kernel's machine code under ``kernels/<module>-<hash of its sources>`` of the cache folder.

    The kernel's signature and the processor are part of Numba's own key inside that folder.
    """

    def __init__(self, function: Any, file: str) -> None:
        self._py_file = file
        self._lineno = function.__code__.co_firstlineno
        self._stamp = _source_hash(file)

    def get_cache_path(self) -> str:  # type: ignore[override]
        return str(cache_dir("kernels", f"{Path(self._py_file).stem}-{self._stamp}"))

    def get_source_stamp(self) -> str:  # type: ignore[override]
        return self._stamp

    def get_disambiguator(self) -> str:  # type: ignore[override]
        return str(self._lineno)

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> _Locator:
        self = cls(py_func, py_file)
        try:
            self.ensure_cache_path()
        except (OSError, PersonaError):  # a read-only home: keep the machine code for this process only
            self.get_cache_path = _temporary_folder
        return self


class _Files(caching.CompileResultCacheImpl):
    _locator_classes = [_Locator]  # noqa: RUF012


@functools.cache
def _without_scipy() -> None:
    """Let Numba's array functions load without scipy.linalg, 0.12 s of the first call that no kernel here needs.

    Numba only looks whether BLAS is there when it loads them; a kernel of somebody else that calls it asks again.
    """
    linalg = importlib.import_module("numba.np.linalg")
    found = getattr(linalg, "ensure_blas", None)
    try:
        linalg.ensure_blas = lambda: None  # type: ignore[attr-defined]
        importlib.import_module("numba.np.arraymath")
    finally:
        linalg.ensure_blas = found  # type: ignore[attr-defined]


class _Cache(caching.FunctionCache):
    _impl_class = _Files  # type: ignore[assignment]

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        _without_scipy()
        try:
            return super().load_overload(sig, target_context)
        except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, ImportError, RuntimeError):
            return None  # a damaged file: compile again


def kernel(*, fastmath: Iterable[str] = FUSED) -> Callable[[F], F]:
    """Decorator: compile a function on its first call (or load it from the cache); it runs without the GIL.

    Args:
        fastmath: the LLVM fast-math flags its floating-point code may use.
    """

    def wrap(function: F) -> F:
        flags = set(fastmath)
        dispatcher: Any = numba.njit(nogil=True, error_model="numpy", fastmath=flags or False)(function)
        dispatcher._cache = _Cache(inspect.unwrap(function))
        return dispatcher

    return wrap


def plain(array: Any, dtype: Any) -> np.ndarray:
    """``array`` as a writable, aligned, C-contiguous array, copied only if it is none.

    Kernels compile once for each kind of array they are called with; this leaves one kind.
    """
    return np.require(array, dtype, ["C", "A", "W"])


class _Threads:
    """One pool for the process, as large as the largest number of threads asked for so far."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.size = 0
        self.pool: ThreadPoolExecutor | None = None

    def get(self, count: int) -> ThreadPoolExecutor:
        with self.lock:
            if self.pool is None or self.size < count:
                if self.pool is not None:
                    self.pool.shutdown(wait=False)
                self.pool, self.size = ThreadPoolExecutor(count, thread_name_prefix="persona-kernel"), count
            return self.pool


_threads = _Threads()


def _after_fork() -> None:
    global _threads
    _threads = _Threads()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def parallel(threads: int, function: Callable[..., None], *args: Any) -> None:
    """Run ``function(*args, t, threads)`` for t = 0 .. threads - 1 at once and wait for all of them.

    ``function`` is a kernel (it releases the GIL); the calling thread does part 0 itself.
    """
    if threads == 1:
        function(*args, 0, 1)
        return
    pool = _threads.get(threads - 1)
    parts = [pool.submit(function, *args, t, threads) for t in range(1, threads)]
    try:
        function(*args, 0, threads)
    finally:  # the others still write into the arrays: never leave before they end
        for part in parts:
            part.exception()
    for part in parts:
        part.result()
