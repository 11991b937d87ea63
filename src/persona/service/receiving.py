"""Uploads: the body of a request becomes a file that appears whole or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from persona.files import writing
from persona.service.limits import Limits
from persona.service.problems import Problem

T = TypeVar("T")
_BLOCK = 2**20  # bytes that are kept in memory before they are written


async def receive(request: Request, path: Path, most: int, limits: Limits, then: Callable[[], T]) -> T:
    """Write a request's body to a file, off the thread that answers all requests.

    Args:
        request: its body is read.
        path: the file; its folder is made.
        most: bytes it may have.
        limits: what the disk must have left.
        then: what is done with the file, in the thread that has written its end.

    Returns:
        what ``then`` returns.

    Raises:
        Problem: it is empty, larger than that, or the disk is nearly full.
        PersonaError: the file cannot be written.
    """
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > most:
        raise limits.too_large(most)
    size, waiting = 0, bytearray()
    with contextlib.ExitStack() as stack:
        file: IO[bytes] | None = None

        def write() -> None:
            nonlocal file
            if file is None:
                file = stack.enter_context(stack.enter_context(writing(path)).open("wb"))
            else:
                limits.check_disk(path.parent)
            file.write(waiting)
            waiting.clear()

        def end() -> T:
            write()
            stack.close()  # the file has its name now
            return then()

        async for block in request.stream():
            size += len(block)
            if size > most:
                raise limits.too_large(most)
            waiting += block
            if len(waiting) >= _BLOCK:
                await run_in_threadpool(write)
        if not size:
            raise Problem(422, "the file is empty")
        return await run_in_threadpool(end)


async def in_memory(request: Request, most: int, limits: Limits) -> bytes:
    """A request's body in memory.

    Raises:
        Problem: it is larger than ``most`` bytes.
    """
    data = bytearray()
    async for block in request.stream():
        data += block
        if len(data) > most:
            raise limits.too_large(most)
    return bytes(data)


__all__ = ["in_memory", "receive"]
