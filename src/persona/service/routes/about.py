"""The server itself: what the page begins with, how it is, its figures, and this description of what can be asked."""

from __future__ import annotations

import shutil

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from persona.service import metrics
from persona.service.endpoints import Asked, Endpoint
from persona.service.problems import Problem
from persona.service.routes.jobs import reports
from persona.service.users import cookie_name
from persona.version import __version__
from persona.viewer.answers import Health, Login, ServerState
from persona.viewer.offers import offered


async def state(asked: Asked) -> ServerState:
    """What the page needs to begin."""
    return await run_in_threadpool(_state, asked)


def _state(asked: Asked) -> ServerState:
    jobs = asked.service.jobs
    revision, root = jobs.store.look(), asked.library.root
    folder = str(root.absolute()) if root is not None and asked.service.users.alone else ""
    return ServerState(
        jobs.places.creates, asked.user, folder.encode("utf-8", "replace").decode("utf-8"),
        tuple(asked.library.names()), tuple(reports(asked)),
        offered(jobs.choices) if jobs.places.creates else (), revision,
    )  # fmt: skip


async def health(asked: Asked) -> Health:
    """Whether jobs can be taken."""
    counts = await run_in_threadpool(asked.service.jobs.store.count)
    jobs = asked.service.jobs
    ready = not asked.service.closing.is_set()
    return Health(ready, __version__, counts.get("queued", 0), counts.get("running", 0), jobs.count)


async def figures(asked: Asked) -> Response:
    """Prometheus' metrics."""
    service, jobs = asked.service, asked.service.jobs
    counts = await run_in_threadpool(jobs.store.count)
    states = ("receiving", "queued", "running", "done", "failed", "stopped", "cancelled")
    text = jobs.metrics.text(
        {
            "persona_jobs": [((("state", state),), counts.get(state, 0)) for state in states],
            "persona_workers": [((), jobs.count)],
            "persona_streams": [((), service.streams)],
            "persona_disk_free_bytes": [((), shutil.disk_usage(jobs.places.jobs).free)],
        }
    )
    return Response(text, media_type=metrics.TEXT)


async def described(asked: Asked) -> Response:
    """What can be asked, as OpenAPI."""
    return JSONResponse(asked.service.description)


async def login(asked: Asked) -> Response:
    """A person on the page becomes known by a token; the browser keeps it in a cookie that no script can read."""
    token = (await asked.body(Login)).token
    if asked.service.users.who(token) is None:
        raise Problem(401, "this server does not know that token")
    answer = Response(status_code=204)
    asked.service.remember(answer, asked.request, token)
    return answer


async def logout(asked: Asked) -> Response:
    """The browser forgets the token."""
    answer = Response(status_code=204)
    answer.delete_cookie(cookie_name(asked.request.headers), path="/", httponly=True, samesite="lax")
    return answer


ENDPOINTS = (
    Endpoint("GET", "/state", state, "what the page begins with", ServerState),
    Endpoint("GET", "/health", health, "whether the server works and how much it has to do", Health, open=True),
    Endpoint("GET", "/metrics", figures, "figures in Prometheus' text format", metrics.TEXT, for_metrics=True),
    Endpoint("GET", "/openapi.json", described, "this description", "application/json", open=True),
    Endpoint(
        "POST", "/session", login, "sign in on the page with a token", (), 204, body=Login, problems=(413, 422),
        open=True,
    ),
    Endpoint("DELETE", "/session", logout, "sign out on the page", (), 204),
)  # fmt: skip

__all__ = ["ENDPOINTS"]
