"""Avatars as files of other tools, made when they are asked for."""

from __future__ import annotations

import asyncio
import secrets
from shutil import rmtree

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from persona.service.endpoints import BYTES, Asked, Endpoint
from persona.service.problems import Problem
from persona.viewer.answers import ExportList

#: One at a time: each takes a processor for seconds to minutes.
_ONE_AT_A_TIME = asyncio.Semaphore(1)


def _formats() -> tuple[str, ...]:
    """Those that show the avatar itself; what shows a motion, the page makes on its own."""
    from persona.pipeline.exports import FORMATS, OF_A_MOTION

    return tuple(kind for kind in FORMATS if kind not in OF_A_MOTION)


async def listed(asked: Asked) -> ExportList:
    """The formats there are."""
    _ = asked.shelf
    return ExportList(await run_in_threadpool(_formats))


async def exported(asked: Asked) -> Response:
    """The avatar in a format."""
    from persona.pipeline.exports import export, file_name

    shelf, kind, jobs = asked.shelf, asked.request.path_params["format"], asked.service.jobs
    formats = await run_in_threadpool(_formats)
    if kind not in formats:
        raise Problem(404, f"avatars are exported as {', '.join(formats)}, not '{kind}'")
    asked.service.uploads.use(asked.user)
    jobs.limits.check_disk(jobs.places.jobs)
    folder = jobs.places.of_job(secrets.token_hex(12))
    try:
        async with _ONE_AT_A_TIME:
            folder.mkdir(parents=True)
            (path,) = await run_in_threadpool(
                lambda: export(shelf.place, [kind], folder, name=file_name(shelf.name))  # type: ignore[list-item]
            )
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise
    tidy = BackgroundTask(rmtree, folder, ignore_errors=True)
    return FileResponse(
        path, media_type=BYTES, filename=path.name, headers={"Cache-Control": "no-store"}, background=tidy
    )


ENDPOINTS = (
    Endpoint(
        "GET", "/avatars/{name}/exports", listed, "the formats of other tools that there are", ExportList,
        problems=(404,),
    ),
    Endpoint(
        "GET", "/avatars/{name}/exports/{format}", exported, "the avatar as a file of another tool, made now", BYTES,
        problems=(404, 422, 507),
    ),
)  # fmt: skip

__all__ = ["ENDPOINTS"]
