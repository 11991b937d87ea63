"""The mirror: pictures of the page's camera become poses of an avatar, and what was recorded a motion file."""

from __future__ import annotations

import json
import math
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from persona.service.endpoints import BYTES, Asked, Endpoint, Query
from persona.service.problems import Problem
from persona.service.receiving import in_memory
from persona.viewer.answers import MirroredPose, ServedMotion, plain
from persona.viewer.mirror import Recorded

_NOT_KEPT = {"Cache-Control": "no-store"}


async def mirror(asked: Asked) -> JSONResponse:
    """The avatar's pose for a picture; of pictures that wait, only the newest is looked at."""
    shelf, query, service = asked.shelf, asked.query, asked.service
    try:
        time = float(query.get("time", ""))
    except ValueError:
        time = math.nan
    if not math.isfinite(time):
        raise Problem(422, "say when the picture was taken: ?time=SECONDS")
    data = await in_memory(asked.request, service.jobs.limits.frame_bytes, service.jobs.limits)
    avatar = await run_in_threadpool(shelf.load)
    desk, order = service.mirror_of(asked.user)
    see = partial(desk.see, data, time, avatar, mirrored="mirrored" in query, calibrate="calibrate" in query)
    async with order.turn() as newest:
        if not newest:
            raise Problem(409, "a newer picture came before this one's turn; send the next one when that is answered")
        async with service.followers:
            told = await run_in_threadpool(see)
    return JSONResponse(plain(told), headers=_NOT_KEPT)


async def recording(asked: Asked) -> Response:
    """What the page recorded, as a motion file."""
    shelf, limits = asked.shelf, asked.service.jobs.limits
    data = await in_memory(asked.request, limits.motion_bytes, limits)
    try:
        told = Recorded.of(json.loads(data))
    except (ValueError, RecursionError) as error:
        raise Problem(422, "the recording is not what the page writes") from error
    file = await run_in_threadpool(told.npz, await run_in_threadpool(shelf.load))
    return Response(file, media_type=BYTES, headers=_NOT_KEPT)


_ONE = "/avatars/{name}"

ENDPOINTS = (
    Endpoint(
        "POST", f"{_ONE}/mirror", mirror, "the avatar's pose for a picture of a camera, which is the request's body",
        MirroredPose,
        query=(
            Query("time", "when the picture was taken, seconds", True),
            Query("mirrored", "left and right exchanged"),
            Query("calibrate", "learn the person anew"),
        ),
        body=BYTES, problems=(404, 409, 413, 422),
    ),
    Endpoint(
        "POST", f"{_ONE}/recording.npz", recording, "a motion on the avatar's skeleton as a motion file", BYTES,
        body=ServedMotion, problems=(404, 413, 422),
    ),
)  # fmt: skip

__all__ = ["ENDPOINTS"]
