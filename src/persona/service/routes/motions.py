"""Motions: a file is carried over to an avatar at once, a video becomes a job."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from persona.service.endpoints import BYTES, Asked, Endpoint, Query
from persona.service.problems import Problem
from persona.service.receiving import receive
from persona.service.routes.jobs import NAME, title_of
from persona.viewer.answers import JobReport, ServedMotion, plain
from persona.viewer.library import Shelf
from persona.viewer.motions import served

_READING = ("up", "clip", "person")


async def motion(asked: Asked) -> ServedMotion | JSONResponse:
    """A motion file or a video, for an avatar."""
    from persona.imaging.video import VIDEOS
    from persona.motion import READERS

    shelf, title = asked.shelf, title_of(asked.query.get("name", ""))
    ending = Path(title).suffix.lower()
    if ending not in READERS and ending not in VIDEOS:
        kinds = ", ".join(sorted(READERS))
        raise Problem(
            415,
            f"{title or 'the file'} is no motion ({kinds}) and no video; the page takes panoramas (.hdr, .exr) for the "
            "light and sounds (.wav, .mp3), too, and a picture under Look, Background",
        )
    asked.service.uploads.use(asked.user)
    if ending in VIDEOS:
        return JSONResponse(plain(await _followed(asked, shelf, title, ending)), 202)
    return await _read(asked, shelf, title, ending)


async def _read(asked: Asked, shelf: Shelf, title: str, ending: str) -> ServedMotion:
    """Carry a motion file over; the file is kept as long as that takes."""
    from persona.pipeline.exports import file_name

    jobs = asked.service.jobs
    jobs.limits.check_disk(jobs.places.jobs)
    said = {key: asked.query[key] for key in _READING if key in asked.query}
    reading = replace(asked.service.reading, **said)  # type: ignore[arg-type]
    folder = jobs.places.of_job(secrets.token_hex(12))
    file = folder / (file_name(Path(title).stem) + ending)  # errors name it
    try:
        most, limits = jobs.limits.motion_bytes, jobs.limits
        name = Path(title).stem[:80]
        return await receive(asked.request, file, most, limits, lambda: served(file, shelf.load(), name, reading))
    finally:
        rmtree(folder, ignore_errors=True)


async def _followed(asked: Asked, shelf: Shelf, title: str, ending: str) -> JobReport:
    """Begin to follow the person in a video."""
    jobs = asked.service.jobs
    await run_in_threadpool(jobs.admit, asked.user)
    job, video = await run_in_threadpool(jobs.begin_tracking, asked.user, shelf, title, ending)
    try:
        most, limits = jobs.limits.video_bytes, jobs.limits
        return await receive(asked.request, video, most, limits, lambda: jobs.report(jobs.ready(job, video)))
    except BaseException:
        jobs.refuse(job)
        raise


ENDPOINTS = (
    Endpoint(
        "POST", "/avatars/{name}/motions", motion,
        "a motion file on the avatar's skeleton (200), or a job that follows the person in a video (202)",
        (ServedMotion, JobReport), 200,
        (NAME, *(Query(name, f"how the file is read: --{name} of the command line") for name in _READING)),
        BYTES, (404, 413, 415, 422, 507),
    ),
)  # fmt: skip

__all__ = ["ENDPOINTS"]
