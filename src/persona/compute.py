"""How many processor threads work, and on which device: the only place that sets thread counts.

Results never depend on the count. Whoever starts long work (:func:`persona.events.stage`) applies a :class:`Compute`,
which is handed down with the stage; kernels follow the count that torch has then.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from persona.errors import PersonaError

A = TypeVar("A")
B = TypeVar("B")


#: More are a mistake: no machine has as many.
MOST_THREADS = 4096


@dataclass(frozen=True)
class Compute:
    """Where and on how many threads work is done.

    Attributes:
        threads: processor threads; None for what the process was given: ``OMP_NUM_THREADS``, else every core.
        device: "cpu" or "cuda", for what can run on both.

    Raises:
        PersonaError: not a whole number of threads, or none.
    """

    threads: int | None = None
    device: str = "cpu"

    def __post_init__(self) -> None:
        if self.threads is not None and not (type(self.threads) is int and 1 <= self.threads <= MOST_THREADS):
            raise PersonaError(f"--threads is a whole number from 1 to {MOST_THREADS}, not {str(self.threads)[:40]!r}")

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Let torch, our kernels, numpy's linear algebra and OpenCV work on so many threads meanwhile."""
        if self.threads is None:
            yield
            return
        import torch

        before, cv2 = torch.get_num_threads(), sys.modules.get("cv2")
        pictures = cv2.getNumThreads() if cv2 is not None else 0
        torch.set_num_threads(self.threads)
        if cv2 is not None:
            cv2.setNumThreads(self.threads)
        try:
            with blas_threads(self.threads):
                yield
        finally:
            torch.set_num_threads(before)
            if cv2 is not None:
                cv2.setNumThreads(pictures)

    @property
    def workers(self) -> int:
        """Threads for work that is shared out here and now: one inside of :meth:`map`."""
        return min(thread_count(), self.threads or thread_count())

    def map(self, function: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
        """``function`` of every item, in order, each on a separate thread; a few results wait at a time.

        Better than many threads at one item where items are many. Inside ``function`` kernels run on one thread.
        """
        count, rest = self.workers, iter(items)
        if count == 1:
            yield from (function(item) for item in rest)
            return
        import torch

        before, waiting = torch.get_num_threads(), deque[Future[B]]()
        # In a worker this only sets the worker's own count, but the matrix library's for all: hence the reset.
        pool = ThreadPoolExecutor(count, "persona-worker", torch.set_num_threads, (1,))
        try:
            for item in rest:
                waiting.append(pool.submit(function, item))
                if len(waiting) > 2 * count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
            torch.set_num_threads(before)


#: What the process was given, on the CPU.
HERE = Compute()


def thread_count() -> int:
    """Threads to spread kernels over: torch's number (``OMP_NUM_THREADS``, :meth:`Compute.applied`), but no more than
    ``NUMBA_NUM_THREADS`` where the user has set that."""
    import torch

    limit = os.environ.get("NUMBA_NUM_THREADS", "")
    threads = torch.get_num_threads()
    return max(1, min(threads, int(limit))) if limit.isdecimal() else threads


@contextmanager
def blas_threads(count: int) -> Iterator[None]:
    """Run numpy's linear algebra on so many threads meanwhile (nothing happens where its library is not OpenBLAS).

    Small products are slower on many threads than on one.
    """
    library = _openblas()
    if library is None:
        yield
        return
    get, set_ = library
    before = get()
    set_(count)
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
