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
    """The avatar's pose for a picture."""
    shelf, query, service = asked.shelf, asked.query, asked.service
    try:
        time = float(query.get("time", ""))
    except ValueError:
        time = math.nan
    if not math.isfinite(time):
        raise Problem(422, "say when the picture was taken: ?time=SECONDS")
    data = await in_memory(asked.request, service.jobs.limits.frame_bytes, service.jobs.limits)
    seen = partial(
        service.mirror_of(asked.user).see, data, time, await run_in_threadpool(shelf.load),
        mirrored="mirrored" in query, calibrate="calibrate" in query,
    )  # fmt: skip
    return JSONResponse(plain(await run_in_threadpool(seen)), headers=_NOT_KEPT)


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
        body=BYTES, problems=(404, 413, 422),
    ),
    Endpoint(
        "POST", f"{_ONE}/recording.npz", recording, "a motion on the avatar's skeleton as a motion file", BYTES,
        body=ServedMotion, problems=(404, 413, 422),
    ),
)  # fmt: skip

__all__ = ["ENDPOINTS"]
