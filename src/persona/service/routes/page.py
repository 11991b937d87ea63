"""The page and its files: they hold nothing of any user, so everyone may read them."""

from __future__ import annotations

import gzip
from functools import lru_cache

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from persona.service.parts import Service
from persona.service.problems import missing
from persona.viewer.single_file import STATIC

_STATIC_FILES = {
    "app.js": "text/javascript",
    "app.css": "text/css",
    "icon.svg": "image/svg+xml",
    "persona-avatar.js": "text/javascript",
    "persona-core.js": "text/javascript",
    "panorama.js": "text/javascript",
}


def routes(service: Service) -> list[Route]:
    """The routes of the page."""

    async def page(request: Request) -> Response:
        token = request.query_params.get("token")
        if token is not None and service.users.who(token) is not None:
            # The address without the token is what stays in the bar and in the history.
            answer = RedirectResponse("/", 303)
            service.remember(answer, request, token)
            return answer
        return HTMLResponse((STATIC / "index.html").read_text(encoding="utf-8"), headers={"Cache-Control": "no-cache"})

    async def static(request: Request) -> Response:
        name = request.path_params["file"]
        if name not in _STATIC_FILES:
            raise missing("page")
        headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return FileResponse(STATIC / name, media_type=_STATIC_FILES[name], headers=headers)
        packed = await run_in_threadpool(_packed, name, (STATIC / name).stat().st_mtime)
        return Response(packed, media_type=_STATIC_FILES[name], headers=headers | {"Content-Encoding": "gzip"})

    return [Route("/", page), Route("/{file}", static)]


@lru_cache(maxsize=2 * len(_STATIC_FILES))
def _packed(name: str, changed: float) -> bytes:
    """One of the page's files, compressed once for each time that it has changed."""
    return gzip.compress((STATIC / name).read_bytes(), 6, mtime=0)


__all__ = ["routes"]
