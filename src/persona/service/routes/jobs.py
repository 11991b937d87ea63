"""Jobs: a photo becomes one, which can be watched, stopped, gone on with and forgotten."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response, StreamingResponse

from persona.errors import PersonaError
from persona.service.endpoints import BYTES, EVENTS, Asked, Endpoint, Query
from persona.service.problems import Problem, missing
from persona.service.processes import PATIENCE
from persona.service.receiving import Upload
from persona.service.store import Job, Store
from persona.viewer.answers import JobChange, JobList, JobReport, ServedMotion, plain
from persona.viewer.library import FURTHER, harmless
from persona.viewer.offers import chosen

_LOOK = 0.15  # seconds between looks at the store for those who listen
_LOOK_WIDE = 2.0  # seconds between looks at what other processes have changed
_ALIVE = 15.0  # seconds after which a silent stream says that it lives
_LONGEST_TITLE = 120  # characters of an uploaded file's name that are kept


async def create(asked: Asked) -> JobReport:
    """A photo begins a new avatar; further photos or a video of the same person may come with it."""
    from persona.imaging.video import VIDEOS
    from persona.motion import READERS

    jobs = asked.service.jobs
    if not jobs.places.creates:
        raise Problem(403, "this page shows one avatar; 'persona serve' makes new ones")
    title = title_of(asked.query.get("name", ""))
    ending = Path(title).suffix.lower()
    if ending in READERS or (ending in VIDEOS and ending != ".gif"):
        raise Problem(415, f"drop one photo (.jpg, .png, .webp, .tif ...), not '{ending}'")
    further = _further(asked.query.get("further", "[]"), jobs.limits.further_files)
    options = asked.query.get("choices", "{}")
    chosen(options, jobs.choices)
    asked.service.uploads.use(asked.user)

    def begun() -> tuple[Job, Path]:
        jobs.admit(asked.user)
        return jobs.begin_avatar(asked.user, title, _kept(ending), options)

    def taken() -> JobReport:
        _checked(photo, title)
        return jobs.report(jobs.ready(job, photo))

    job, photo = await run_in_threadpool(begun)
    try:
        upload = Upload(asked.request, jobs.limits)
        for k, (name, size) in enumerate(further):
            kind = Path(name).suffix.lower()
            path = photo.parent / FURTHER / str(k) / f"{harmless(Path(name).stem)}{_kept(kind)}"
            if kind in VIDEOS:
                await upload.file(path, jobs.limits.video_bytes, bool, size)
            else:
                await upload.file(path, jobs.limits.photo_bytes, partial(_checked, path, name), size)
        return await upload.file(photo, jobs.limits.photo_bytes, taken)
    except BaseException:
        jobs.refuse(job)
        raise


def _further(text: str, most: int) -> list[tuple[str, int]]:
    """Names and sizes of the files that come before the photo.

    Raises:
        Problem: they are not said as they should be, too many, or two videos.
    """
    from persona.imaging.video import VIDEOS

    try:
        told = [(title_of(name), size) for name, size in json.loads(text)]
    except (ValueError, TypeError, AttributeError, RecursionError):
        told = [("", 0)]
    if not all(type(size) is int and size > 0 and Path(name).suffix for name, size in told):
        raise Problem(422, 'further is a list of names and sizes in bytes, such as [["back.jpg", 81234]]')
    if len(told) > most:
        raise Problem(422, f"at most {most} further photos go with a photo, not {len(told)}")
    if sum(Path(name).suffix.lower() in VIDEOS for name, _ in told) > 1:
        raise Problem(422, "one video goes with a photo, not several")
    return told


def _checked(path: Path, name: str) -> None:
    """Whether an upload is a photo.

    Raises:
        Problem: it is not.
    """
    from persona.imaging.photo import check_photo

    try:
        check_photo(path)
    except PersonaError as error:
        raise Problem(415, str(error).replace(str(path), Path(name).name or "the file")) from error


def _kept(ending: str) -> str:
    """A file's ending, if it is one."""
    return ending if re.fullmatch(r"\.\w{1,20}", ending) else ""


async def listed(asked: Asked) -> JobList:
    """All jobs of the user."""
    return JobList(tuple(await run_in_threadpool(reports, asked)))


async def one(asked: Asked) -> JobReport:
    """One job."""
    return asked.service.jobs.report(asked.job)


async def stop(asked: Asked) -> JobReport:
    """End a job, and keep what it had finished."""
    await run_in_threadpool(asked.service.jobs.stop, asked.job)
    return await _settled(asked)


async def cancel(asked: Asked) -> JobReport:
    """End a job, and remove what it had."""
    await run_in_threadpool(asked.service.jobs.cancel, asked.job)
    return await _settled(asked)


async def resume(asked: Asked) -> JobReport:
    """Go on with a job."""
    return asked.service.jobs.report(await run_in_threadpool(asked.service.jobs.resume, asked.job))


async def remove(asked: Asked) -> Response:
    """Forget a job."""
    await run_in_threadpool(asked.service.jobs.remove, asked.job)
    return Response(status_code=204)


async def preview(asked: Asked) -> Response:
    """The newest picture of a job."""
    path = await run_in_threadpool(asked.service.jobs.preview, asked.job)
    if path is None:
        raise missing("picture")
    return FileResponse(path, headers={"Cache-Control": "no-store"})


async def motion(asked: Asked) -> Response:
    """The motion that a video showed."""
    path = await run_in_threadpool(asked.service.jobs.motion, asked.job)
    if path is None:
        raise missing("motion")
    return FileResponse(path, media_type="application/json", headers={"Cache-Control": "no-store"})


async def events(asked: Asked) -> Response:
    """Changes of the user's jobs, as they happen."""
    after = asked.request.headers.get("last-event-id") or asked.query.get("after", "0")
    if not re.fullmatch(r"[0-9]{1,18}", after):
        raise Problem(422, f"after is the revision that was heard last, not '{after[:40]}'")
    only = asked.query.get("job")
    if only is not None and asked.service.jobs.store.get(asked.user, only) is None:
        raise missing("job")
    asked.service.admit_stream(asked.user)
    changes = _changes(asked, int(after), only)
    return StreamingResponse(changes, media_type=EVENTS, headers={"Cache-Control": "no-store"})


async def _changes(asked: Asked, seen: int, only: str | None) -> AsyncIterator[str]:
    """Each change as an event; with one job only, until it is over."""
    service, store = asked.service, asked.service.jobs.store
    said = time.monotonic()
    with service.streaming(asked.user):
        yield ": here\n\n"
        while True:
            now = time.monotonic()
            if now - store.looked > _LOOK_WIDE:  # one stream looks for all
                store.looked = now
                await run_in_threadpool(store.look)
            latest = store.newest(asked.user)
            if latest > seen:
                for change in await run_in_threadpool(_since, asked, seen, latest):
                    if only in (None, change.job.id if change.job else change.removed):
                        said = now
                        yield f"id: {change.revision}\ndata: {json.dumps(plain(change))}\n\n"
                        if only is not None and (change.job is None or change.job.state in _ENDS):
                            return
            seen = latest
            if service.closing.is_set():
                return
            if now - said > _ALIVE:
                said = now
                yield ": alive\n\n"
            await asyncio.sleep(_LOOK)


_ENDS = ("done", "failed", "stopped", "cancelled")


def _since(asked: Asked, seen: int, latest: int) -> list[JobChange]:
    """Changes after one revision, up to another: what is newer still is told the next time."""
    jobs, store, user = asked.service.jobs, asked.service.jobs.store, asked.user
    changes = [JobChange(None, identity, revision) for revision, identity in store.removed(user, seen)]
    changes += [JobChange(jobs.report(job), None, job.revision) for job in store.of(user, seen)]
    return sorted((one for one in changes if one.revision <= latest), key=lambda one: one.revision)


def reports(asked: Asked) -> list[JobReport]:
    """The user's jobs, newest first."""
    return [asked.service.jobs.report(job) for job in asked.service.jobs.store.of(asked.user)]


def title_of(name: str) -> str:
    """The name of an uploaded file, without folders and control characters, not too long."""
    name = "".join(c for c in name.replace("\\", "/") if c.isprintable()).rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    return (stem[:_LONGEST_TITLE] + dot + ending[:_LONGEST_TITLE]) if dot else name[:_LONGEST_TITLE]


async def _settled(asked: Asked) -> JobReport:
    """The job, once it is over or patience is at an end."""
    store: Store = asked.service.jobs.store
    identity, end = asked.request.path_params["id"], time.monotonic() + PATIENCE + 2
    job: Job | None = asked.job
    while job is not None and not job.over and time.monotonic() < end:
        await asyncio.sleep(0.05)
        job = await run_in_threadpool(store.get, asked.user, identity)
    if job is None:
        raise missing("job")
    return asked.service.jobs.report(job)


_ONE = "/jobs/{id}"
NAME = Query("name", "what the file is called")
CHOICES = Query("choices", 'what is chosen for the avatar, JSON, such as {"height": 1.7}; see choices of the state')

_FURTHER = Query(
    "further",
    "photos of the same person in the same clothes, and perhaps one video, that stand before the photo in the body, one"
    ' after the other: JSON, their names and sizes in bytes, such as [["back.jpg", 81234]]',
)

ENDPOINTS = (
    Endpoint("GET", "/jobs", listed, "all your jobs, newest first", JobList),
    Endpoint(
        "POST", "/jobs", create,
        "make an avatar of a photo, which is the request's body; further files may stand before it in the body",
        JobReport, 202, (NAME, CHOICES, _FURTHER), BYTES, (413, 415, 422, 507),
    ),
    Endpoint(
        "GET", "/events", events,
        "changes of your jobs as they happen: each event's data is a JobChange, its id the revision", EVENTS,
        query=(
            Query("after", "tell what is newer than this revision (default: everything)"),
            Query("job", "of this job only, until it is over"),
        ),
        problems=(404, 422),
    ),
    Endpoint("GET", _ONE, one, "how a job stands", JobReport, problems=(404,)),
    Endpoint(
        "DELETE", _ONE, remove, "forget a job that is over; its upload goes, unless an avatar was made of it", (), 204,
        problems=(404, 409),
    ),
    Endpoint(
        "POST", f"{_ONE}/stop", stop, "end a job and keep what it had finished: it can go on", JobReport,
        problems=(404, 409),
    ),
    Endpoint(
        "POST", f"{_ONE}/cancel", cancel, "end a job and remove its upload and what it made", JobReport,
        problems=(404, 409),
    ),
    Endpoint(
        "POST", f"{_ONE}/resume", resume, "go on with a job that was stopped or has failed", JobReport, 202,
        problems=(404, 409),
    ),
    Endpoint("GET", f"{_ONE}/preview.png", preview, "the newest picture of a job", "image/png", problems=(404,)),
    Endpoint("GET", f"{_ONE}/motion.json", motion, "the motion that a video showed", ServedMotion, problems=(404,)),
)  # fmt: skip

__all__ = ["CHOICES", "ENDPOINTS", "NAME", "reports", "title_of"]
