"""Another program's tracker (VMC), which moves the avatar on the page."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from persona.service.endpoints import Asked, Endpoint
from persona.service.problems import Problem
from persona.viewer.answers import MirroredPose, plain


async def tracker(asked: Asked) -> JSONResponse:
    """The avatar's pose for what the other program sends next."""
    shelf, desk = asked.shelf, asked.service.tracker
    if desk is None:
        raise Problem(409, "no other program is listened to: start persona view or persona serve with --vmc-in 39539")
    avatar = await run_in_threadpool(shelf.load)
    return JSONResponse(plain(await run_in_threadpool(desk.pose, avatar)), headers={"Cache-Control": "no-store"})


ENDPOINTS = (
    Endpoint(
        "POST", "/avatars/{name}/tracker", tracker,
        "the avatar's pose for the next one that another program sends by VMC; waits for it, up to a second",
        MirroredPose, problems=(404, 409),
    ),
)  # fmt: skip

__all__ = ["ENDPOINTS"]
