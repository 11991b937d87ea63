"""The local server's answers: the page, avatars for it, motions carried over, and jobs with their progress.

Only this machine may ask: the server listens on the loopback address, and a request must name it as its host and, when
it comes from a page, come from this server's own page. Otherwise any web site could talk to it through the visitor's
browser.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import re
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from persona.choices import BY_EVIDENCE, Choices, Reading
from persona.errors import PersonaError, refused_by_the_machine
from persona.files import writing
from persona.viewer import jobs as job_work
from persona.viewer.answers import JobKind, ServerProblem, ServerState, plain
from persona.viewer.jobs import Job, Jobs
from persona.viewer.library import Library, Shelf
from persona.viewer.mirror import MirrorDesk, Recorded
from persona.viewer.motions import served
from persona.viewer.offers import chosen, offered
from persona.viewer.single_file import STATIC, html_of

HOSTS = ("127.0.0.1", "localhost", "[::1]")
_STATIC_FILES = {
    "app.js": "text/javascript",
    "app.css": "text/css",
    "icon.svg": "image/svg+xml",
    "persona-avatar.js": "text/javascript",
    "persona-core.js": "text/javascript",
}
_PHOTOS = (
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".avif", ".jp2", ".tga", ".ppm",
)  # fmt: skip
_MOST_BYTES = {"frame": 8 * 2**20, "photo": 200 * 2**20, "motion": 200 * 2**20, "video": 4 * 2**30}
_POLL = 0.1  # seconds between looks at the job for those who listen
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        "media-src 'self' blob:; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """Refuses requests that are not from this machine's own page, and adds headers that keep the page to itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        host = headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        origin = headers.get("origin")
        foreign = origin is not None and origin != f"http://{host}"
        if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            # A link to the page itself is fine, whoever holds it; anything else is not.
            foreign |= not (scope["method"] == "GET" and headers.get("sec-fetch-mode") == "navigate")
        if name not in HOSTS or foreign:
            await _problem("this server answers its own page on this computer only", 403)(scope, receive, send)
            return

        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                told = {k.lower() for k, _ in message["headers"]}
                more = [(k.lower().encode(), v.encode()) for k, v in _HEADERS.items() if k.lower().encode() not in told]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await self.app(scope, receive, with_headers)


@dataclass
class Service:
    """What the answers share."""

    library: Library
    choices: Choices = field(default_factory=Choices)
    reading: Reading = BY_EVIDENCE
    create: Callable[..., dict[str, Any]] = job_work.create_avatar
    jobs: Jobs = field(default_factory=Jobs)
    again: Callable[[], Job] | None = None
    mirror: MirrorDesk = field(default_factory=MirrorDesk)
    #: Set when the server is about to end, for answers that would never end by themselves.
    closing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="persona-", ignore_cleanup_errors=True)
        self.scratch = Path(self._folder.name)

    def close(self) -> None:
        """Stop the jobs and remove the scratch folder."""
        self.jobs.cancel()
        self._folder.cleanup()

    def start(self, kind: JobKind, name: str, work: Callable[..., dict[str, Any]]) -> Job:
        """Start a job, and remember how to start it again."""
        self.again = partial(self.jobs.start, kind, name, work)
        return self.again()


def application(service: Service) -> Starlette:
    """The server's application."""

    def shelf_of(request: Request) -> Shelf:
        shelf = service.library.get(request.path_params["name"])
        if shelf is None:
            raise LookupError
        return shelf

    async def state(_: Request) -> Response:
        job, creates = service.jobs.current, service.library.root is not None
        return JSONResponse(
            plain(
                ServerState(
                    creates,
                    tuple(await run_in_threadpool(service.library.names)),
                    job.report() if job else None,
                    offered(service.choices) if creates else (),
                )
            )
        )

    async def events(request: Request) -> Response:
        async def stream() -> AsyncIterator[str]:
            seen: tuple[int, int] | None = None
            while not service.closing.is_set() and not await request.is_disconnected():
                job = service.jobs.current
                now = (job.number, job.revision) if job else (0, 0)
                if now != seen:
                    seen = now
                    yield f"id: {now[0]}.{now[1]}\ndata: {json.dumps(plain(job.report() if job else None))}\n\n"
                await asyncio.sleep(_POLL)

        return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def create(request: Request) -> Response:
        from persona.imaging.photo import check_photo
        from persona.imaging.video import VIDEOS
        from persona.motion import READERS

        if service.library.root is None:
            return _problem("this page shows one avatar; 'persona serve' makes new ones", 403)
        given = request.query_params.get("name", "")
        ending = Path(given).suffix.lower()
        ending = ending if re.fullmatch(r"\.\w{1,20}", ending) else ""
        if ending in READERS or (ending in VIDEOS and ending != ".gif"):
            return _problem(f"drop one photo (.jpg, .png, .webp, .tif ...), not '{ending}'", 415)
        job = service.jobs.current
        if job is not None and job.state == "running":
            return _problem("one job at a time: wait until the running job ends, or cancel it", 409)
        choices = chosen(request.query_params.get("choices", "{}"), service.choices)
        name = service.library.free_name(given)
        kept = service.library.root / ".photos"
        await run_in_threadpool(partial(kept.mkdir, parents=True, exist_ok=True))
        photo = kept / f"{name}{ending}"
        await _receive(request, photo, _MOST_BYTES["photo"])
        if ending not in _PHOTOS:  # .JPG_large, .heic or nothing: what it is, its contents say
            try:
                await run_in_threadpool(check_photo, photo)
            except PersonaError as error:
                photo.unlink(missing_ok=True)
                return _problem(str(error).replace(str(photo), Path(given).name or "the file"), 415)
        folder = service.library.root / name
        work = partial(service.create, photo=photo, folder=folder, choices=choices)
        return JSONResponse(plain(service.start("create", name, work).report()))

    async def resume(_: Request) -> Response:
        job = service.jobs.current
        if service.again is None or job is None or job.state not in ("cancelled", "failed"):
            return _problem("there is nothing to go on with", 409)
        return JSONResponse(plain(service.again().report()))

    async def cancel(_: Request) -> Response:
        await run_in_threadpool(service.jobs.cancel)
        job = service.jobs.current
        return JSONResponse(plain(job.report() if job else None))

    async def job_preview(_: Request) -> Response:
        job = service.jobs.current
        if job is None or job.preview is None or not job.preview.is_file():
            raise LookupError
        return FileResponse(job.preview, headers={"Cache-Control": "no-store"})

    async def job_motion(_: Request) -> Response:
        job = service.jobs.current
        file = job.result.get("file") if job is not None else None
        if not isinstance(file, Path) or not file.is_file():
            raise LookupError
        return FileResponse(file, media_type="application/json", headers={"Cache-Control": "no-store"})

    async def splats(request: Request) -> Response:
        path = await run_in_threadpool(shelf_of(request).splats)
        return FileResponse(path, media_type="model/gltf-binary", headers={"Cache-Control": "no-cache"})

    async def photo(request: Request) -> Response:
        data = await run_in_threadpool(shelf_of(request).photo)
        if data is None:
            raise LookupError
        return Response(data, media_type="image/jpeg", headers={"Cache-Control": "no-cache"})

    async def preview(request: Request) -> Response:
        path = shelf_of(request).preview()
        if path is None:
            raise LookupError
        return FileResponse(path, headers={"Cache-Control": "no-cache"})

    async def single_file(request: Request) -> Response:
        shelf = shelf_of(request)
        path = await run_in_threadpool(shelf.splats)
        page = await run_in_threadpool(html_of, path.read_bytes(), shelf.name)
        return Response(page, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})

    async def motion(request: Request) -> Response:
        from persona.imaging.video import VIDEOS
        from persona.motion import READERS
        from persona.pipeline.exports import file_name

        shelf = shelf_of(request)
        name = Path(request.query_params.get("name", "")).name
        ending = Path(name).suffix.lower()
        if ending not in READERS and ending not in VIDEOS:
            kinds = ", ".join(sorted(READERS))
            return _problem(f"drop a motion ({kinds}) or a video, not '{ending or name}'", 415)
        video = ending in VIDEOS
        number = sum(1 for _ in service.scratch.iterdir())
        file = service.scratch / str(number) / (file_name(Path(name).stem) + ending)  # errors name it
        await _receive(request, file, _MOST_BYTES["video" if video else "motion"])
        title = Path(name).stem[:80]
        if not video:
            said = {key: request.query_params[key] for key in ("up", "clip", "person") if key in request.query_params}
            reading = replace(service.reading, **said)  # type: ignore[arg-type]
            answer = await run_in_threadpool(served, file, await run_in_threadpool(shelf.load), title, reading)
            file.unlink(missing_ok=True)
            return JSONResponse(plain(answer))
        out = service.scratch / f"{number}.motion.json"
        work = partial(job_work.track_video, video=file, avatar=shelf.place, name=title, out=out)
        return JSONResponse(plain(service.start("track", shelf.name, work).report()), 202)

    async def mirror(request: Request) -> Response:
        shelf, asked = shelf_of(request), request.query_params
        try:
            time = float(asked.get("time", ""))
        except ValueError:
            time = math.nan
        if not math.isfinite(time):
            return _problem("say when the picture was taken: ?time=SECONDS", 400)
        data = await _body(request, _MOST_BYTES["frame"])
        seen = partial(
            service.mirror.see, data, time, await run_in_threadpool(shelf.load),
            mirrored="mirrored" in asked, calibrate="calibrate" in asked,
        )  # fmt: skip
        return JSONResponse(plain(await run_in_threadpool(seen)), headers={"Cache-Control": "no-store"})

    async def recording(request: Request) -> Response:
        shelf = shelf_of(request)
        data = await _body(request, _MOST_BYTES["motion"])
        try:
            told = Recorded.of(json.loads(data))
        except ValueError:
            return _problem("the recording is not what the page writes", 422)
        file = await run_in_threadpool(told.npz, await run_in_threadpool(shelf.load))
        return Response(file, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})

    async def page(_: Request) -> Response:
        return HTMLResponse(_index(), headers={"Cache-Control": "no-cache"})

    async def static(request: Request) -> Response:
        name = request.path_params["file"]
        if name not in _STATIC_FILES:
            raise LookupError
        return FileResponse(STATIC / name, media_type=_STATIC_FILES[name], headers={"Cache-Control": "no-cache"})

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(service.close)

    avatar = "/api/avatars/{name}"
    app = Starlette(
        routes=[
            Route("/", page),
            Route("/api/state", state),
            Route("/api/events", events),
            Route("/api/create", create, methods=["POST"]),
            Route("/api/job/cancel", cancel, methods=["POST"]),
            Route("/api/job/resume", resume, methods=["POST"]),
            Route("/api/job/preview.png", job_preview),
            Route("/api/job/motion.json", job_motion),
            Route(f"{avatar}/splats.glb", splats),
            Route(f"{avatar}/photo.jpg", photo),
            Route(f"{avatar}/preview.png", preview),
            Route(f"{avatar}/page.html", single_file),
            Route(f"{avatar}/motions", motion, methods=["POST"]),
            Route(f"{avatar}/mirror", mirror, methods=["POST"]),
            Route(f"{avatar}/recording.npz", recording, methods=["POST"]),
            Route("/{file}", static),
        ],
        exception_handlers={PersonaError: _told, OSError: _refused, LookupError: _missing, ClientDisconnect: _gone},
        lifespan=lifespan,
    )
    app.add_middleware(Guard)
    return app


async def _receive(request: Request, path: Path, most: int) -> None:
    """Write a request's body to a file that appears whole or not at all."""
    size = 0
    with writing(path) as partial_path:
        with partial_path.open("wb") as file:
            async for block in request.stream():
                size += len(block)
                if size > most:
                    raise PersonaError(f"the file is larger than {most >> 20} MiB")
                file.write(block)
        if not size:
            raise PersonaError("the file is empty")


async def _body(request: Request, most: int) -> bytes:
    """A request's body in memory."""
    data = b""
    async for block in request.stream():
        data += block
        if len(data) > most:
            raise PersonaError(f"this is larger than {most >> 20} MiB")
    return data


def _index() -> str:
    return (STATIC / "index.html").read_text(encoding="utf-8")


def _problem(message: str, status: int) -> Response:
    return JSONResponse(plain(ServerProblem(message)), status)


async def _told(_: Request, error: Exception) -> Response:
    return _problem(str(error), 422)


async def _refused(_: Request, error: Exception) -> Response:
    told = refused_by_the_machine(error)
    if told is None:
        raise error
    return _problem(str(told), 507)


async def _missing(_: Request, __: Exception) -> Response:
    return _problem("there is no such thing here", 404)


async def _gone(_: Request, __: Exception) -> Response:
    return _problem("the page went away", 400)


__all__ = ["HOSTS", "Guard", "Service", "application"]
