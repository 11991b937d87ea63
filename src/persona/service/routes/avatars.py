"""Avatars: what is there, its files, another name, better ones, none any more."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from persona.service.endpoints import BYTES, Asked, Endpoint
from persona.service.problems import Problem, missing
from persona.service.routes.jobs import CHOICES
from persona.viewer.answers import AvatarList, AvatarReport, BakingReport, JobReport, NewName
from persona.viewer.library import Shelf
from persona.viewer.offers import chosen
from persona.viewer.single_file import html_of

#: A report holds its style and pictures itself, and no script.
_REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox"
)
_FRESH = {"Cache-Control": "no-cache"}


async def listed(asked: Asked) -> AvatarList:
    """All avatars of the user."""
    return AvatarList(tuple(await run_in_threadpool(lambda: [_report(asked, s) for s in asked.library.shelves()])))


async def one(asked: Asked) -> AvatarReport:
    """One avatar."""
    return await run_in_threadpool(_report, asked, asked.shelf)


async def rename(asked: Asked) -> AvatarReport:
    """Give an avatar another name."""
    shelf = _own(asked)
    wanted = (await asked.body(NewName)).name
    name = await run_in_threadpool(asked.service.jobs.rename, asked.user, shelf, wanted)
    renamed = asked.library.get(name)
    if renamed is None:
        raise missing("avatar")
    return await run_in_threadpool(_report, asked, renamed)


async def remove(asked: Asked) -> Response:
    """Remove an avatar with its photo and its jobs."""
    await run_in_threadpool(asked.service.jobs.delete_avatar, asked.user, _own(asked).name)
    return Response(status_code=204)


async def forget_photo(asked: Asked) -> Response:
    """Remove an avatar's photo."""
    shelf = _own(asked)
    asked.service.jobs.still(asked.user, shelf.name)
    await run_in_threadpool(shelf.forget_photo)
    return Response(status_code=204)


async def refine(asked: Asked) -> JobReport:
    """Make an avatar of its photo again."""
    shelf, options, jobs = _own(asked), asked.query.get("choices", "{}"), asked.service.jobs
    chosen(options, jobs.choices)
    asked.service.uploads.use(asked.user)
    await run_in_threadpool(jobs.admit, asked.user)
    return jobs.report(await run_in_threadpool(jobs.refine, asked.user, shelf, options))


class _LargeFile(FileResponse):
    """Sent in few pieces: each one costs a turn of a thread."""

    chunk_size = 1 << 20


async def splats(asked: Asked) -> Response:
    """The avatar as the page reads it."""
    path = await run_in_threadpool(asked.shelf.splats)
    return _LargeFile(path, media_type="model/gltf-binary", headers=_FRESH)


async def baking(asked: Asked) -> BakingReport:
    """How far the file that the page reads has come."""
    fraction, message = asked.shelf.baking or (None, "")
    return BakingReport(fraction, message)


async def file(asked: Asked) -> Response:
    """The avatar as persona reads it."""
    shelf = asked.shelf
    return FileResponse(shelf.file, media_type=BYTES, headers=_FRESH, filename=f"{shelf.name}.safetensors")


async def photo(asked: Asked) -> Response:
    """The photo at the size that the avatar's camera refers to."""
    data = await run_in_threadpool(asked.shelf.photo)
    if data is None:
        raise missing("photo")
    return Response(data, media_type="image/jpeg", headers=_FRESH)


async def report(asked: Asked) -> Response:
    """How an avatar was made."""
    path = asked.shelf.report()
    if path is None:
        raise missing("report")
    return FileResponse(path, media_type="text/html", headers=_FRESH | {"Content-Security-Policy": _REPORT_POLICY})


async def preview(asked: Asked) -> Response:
    """A picture of the avatar."""
    path = asked.shelf.preview()
    if path is None:
        raise missing("picture")
    return FileResponse(path, headers=_FRESH)


async def single_file(asked: Asked) -> Response:
    """The avatar as one HTML file."""
    shelf = asked.shelf
    path = await run_in_threadpool(shelf.splats)
    page = await run_in_threadpool(lambda: html_of(path.read_bytes(), shelf.name))
    return Response(page, media_type=BYTES, headers={"Cache-Control": "no-store"})


def _own(asked: Asked) -> Shelf:
    """The avatar of the path, where avatars may be changed.

    Raises:
        Problem: there is none, or this page only shows one.
    """
    shelf = asked.shelf
    if not asked.service.jobs.places.creates:
        raise Problem(403, "this page shows one avatar and changes nothing; 'persona serve' does")
    return shelf


def _report(asked: Asked, shelf: Shelf) -> AvatarReport:
    creates = asked.service.jobs.places.creates
    folder = str(shelf.folder.absolute()) if asked.service.users.alone else ""
    return AvatarReport(
        shelf.name, shelf.file.stat().st_mtime, shelf.keeps_photo(), creates and shelf.original() is not None,
        folder.encode("utf-8", "replace").decode("utf-8"), shelf.report() is not None,
    )  # fmt: skip


_ONE = "/avatars/{name}"

ENDPOINTS = (
    Endpoint("GET", "/avatars", listed, "all your avatars, newest first", AvatarList),
    Endpoint("GET", _ONE, one, "what is known of an avatar", AvatarReport, problems=(404,)),
    Endpoint(
        "PATCH", _ONE, rename, "give an avatar another name", AvatarReport, body=NewName, problems=(404, 409, 413, 422)
    ),
    Endpoint("DELETE", _ONE, remove, "remove an avatar, its photo and its jobs", (), 204, problems=(404, 409)),
    Endpoint(
        "DELETE", f"{_ONE}/photo", forget_photo, "remove the photo of an avatar and what shows it", (), 204,
        problems=(404, 409),
    ),
    Endpoint(
        "POST", f"{_ONE}/refine", refine, "make an avatar of its kept photo again, with other choices", JobReport, 202,
        (CHOICES,), problems=(404, 409, 422, 507),
    ),
    Endpoint(
        "GET", f"{_ONE}/avatar.safetensors", file, "the avatar as persona's commands read it", BYTES, problems=(404,)
    ),
    Endpoint(
        "GET", f"{_ONE}/splats.glb", splats, "the avatar with clips, as the player reads it", "model/gltf-binary",
        problems=(404, 422),
    ),
    Endpoint("GET", f"{_ONE}/baking.json", baking, "how far the player's file is", BakingReport, problems=(404,)),
    Endpoint("GET", f"{_ONE}/photo.jpg", photo, "the photo as its camera saw it", "image/jpeg", problems=(404,)),
    Endpoint(
        "GET", f"{_ONE}/report.html", report, "how the avatar was made, with figures", "text/html", problems=(404,)
    ),
    Endpoint("GET", f"{_ONE}/preview.png", preview, "a picture of the avatar", "image/png", problems=(404,)),
    Endpoint(
        "GET", f"{_ONE}/page.html", single_file, "player and avatar as one HTML file", BYTES, problems=(404, 422)
    ),
)  # fmt: skip

__all__ = ["ENDPOINTS"]
