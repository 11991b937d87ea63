"""Uploads: the body of a request becomes a file that appears whole or not at all."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request

from persona.files import writing
from persona.service.limits import Limits
from persona.service.problems import Problem


async def receive(request: Request, path: Path, most: int, limits: Limits) -> None:
    """Write a request's body to a file.

    Args:
        request: its body is read.
        path: the file; its folder is made.
        most: bytes it may have.
        limits: what the disk must have left.

    Raises:
        Problem: it is empty, larger than that, or the disk is nearly full.
        PersonaError: the file cannot be written.
    """
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > most:
        raise limits.too_large(most)
    size, checked = 0, 0
    with writing(path) as partial:
        with partial.open("wb") as file:
            async for block in request.stream():
                size += len(block)
                if size > most:
                    raise limits.too_large(most)
                if size - checked > limits.free_bytes // 8:
                    checked = size
                    limits.check_disk(path.parent)
                file.write(block)
        if not size:
            raise Problem(422, "the file is empty")


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
