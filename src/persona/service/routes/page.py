"""The page and its files: they hold nothing of any user, so everyone may read them."""

from __future__ import annotations

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
        return FileResponse(STATIC / name, media_type=_STATIC_FILES[name], headers={"Cache-Control": "no-cache"})

    return [Route("/", page), Route("/{file}", static)]


__all__ = ["routes"]
