"""Uploads: the body of a request becomes files that each appear whole or not at all."""

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


class Upload:
    """A request's body, which is one file, or several of known sizes one after the other and then one more.

    Args:
        request: its body is read, once.
        limits: what the disk must have left.
    """

    def __init__(self, request: Request, limits: Limits) -> None:
        told = request.headers.get("content-length", "")
        self._promised = int(told) if told.isdigit() else None
        self._limits, self._blocks = limits, request.stream()
        self._before, self._ahead = 0, b""  # bytes of earlier files, and what was read too far

    async def file(self, path: Path, most: int, then: Callable[[], T], size: int | None = None) -> T:
        """Write the next file, off the thread that answers all requests.

        Args:
            path: where to; its folder is made.
            most: bytes it may have.
            then: what is done with the file, in the thread that has written its end.
            size: bytes it has; None for the rest of the body.

        Returns:
            what ``then`` returns.

        Raises:
            Problem: it is empty, larger than that, cut off, or the disk is nearly full.
            PersonaError: the file cannot be written.
        """
        told = size if size is not None or self._promised is None else self._promised - self._before
        if told is not None and told > most:
            raise self._limits.too_large(most)
        done, waiting = 0, bytearray()
        with contextlib.ExitStack() as stack:
            file: IO[bytes] | None = None

            def write() -> None:
                nonlocal file
                if file is None:
                    file = stack.enter_context(stack.enter_context(writing(path)).open("wb"))
                else:
                    self._limits.check_disk(path.parent)
                file.write(waiting)
                waiting.clear()

            def end() -> T:
                write()
                stack.close()  # the file has its name now
                return then()

            while size is None or done < size:
                block = await self._next()
                if block is None:
                    break
                if size is not None and done + len(block) > size:
                    block, self._ahead = block[: size - done], block[size - done :]
                done += len(block)
                if done > most:
                    raise self._limits.too_large(most)
                waiting += block
                if len(waiting) >= _BLOCK:
                    await run_in_threadpool(write)
            if not done:
                raise Problem(422, f"{path.name} is empty")
            if size is not None and done < size:
                raise Problem(422, f"{path.name} has {size} bytes by 'further', but the body ends after {done}")
            self._before += done
            return await run_in_threadpool(end)

    async def _next(self) -> bytes | None:
        """More of the body; None at its end."""
        if self._ahead:
            block, self._ahead = self._ahead, b""
            return block
        return await anext(self._blocks, None)


async def receive(request: Request, path: Path, most: int, limits: Limits, then: Callable[[], T]) -> T:
    """Write a request's body to a file: the only one of an :class:`Upload`."""
    return await Upload(request, limits).file(path, most, then)


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


__all__ = ["Upload", "in_memory", "receive"]
