"""The server as an ASGI application: endpoints, the page, and what stands before them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from persona.errors import CannotWrite, PersonaError, refused_by_the_machine
from persona.service.databases import Unavailable
from persona.service.endpoints import Endpoint
from persona.service.middleware import Guard, Known, Measured, problem
from persona.service.openapi import document
from persona.service.parts import Service
from persona.service.problems import Problem, without_paths
from persona.service.routes import ENDPOINTS, page


def application(service: Service) -> Starlette:
    """The application of a service; its jobs begin with it and end with it."""
    service.description = document(ENDPOINTS)

    def route(endpoint: Endpoint) -> Route:
        async def answer(request: Request) -> Response:
            request.scope["persona.route"] = endpoint.route
            return await endpoint.answered(service, request)

        return Route(endpoint.route, answer, methods=[endpoint.method])

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(service.jobs.start)
        yield
        await run_in_threadpool(service.close)

    app = Starlette(
        routes=[*map(route, ENDPOINTS), *page.routes(service)],
        middleware=[
            Middleware(Measured, metrics=service.jobs.metrics),
            Middleware(Guard, hosts=service.hosts),
            Middleware(Known, users=service.users, limits=service.jobs.limits, endpoints=ENDPOINTS),
        ],
        exception_handlers={
            Problem: _problem, PersonaError: _told, OSError: _refused, Unavailable: _not_kept, HTTPException: _http,
            ClientDisconnect: _gone, Exception: _broken,
        },
        lifespan=lifespan,
    )  # fmt: skip
    app.router.redirect_slashes = False  # an address with one too many is no address here
    return app


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problem(error)


async def _told(_: Request, error: Exception) -> Response:
    return problem(Problem(507 if isinstance(error, CannotWrite) else 422, without_paths(str(error))))


async def _refused(_: Request, error: Exception) -> Response:
    told = refused_by_the_machine(error)
    if told is None:
        raise error
    return problem(Problem(507, without_paths(str(told))))


async def _not_kept(_: Request, error: Exception) -> Response:
    return problem(Problem(507, f"the list of jobs cannot be read or written ({error}); try again later"))


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem(
        Problem(error.status_code, _HTTP.get(error.status_code, str(error.detail)), dict(error.headers or {}))
    )


_HTTP = {404: "there is no such thing here", 405: "that cannot be done with this address; see /api/v1/openapi.json"}


async def _gone(_: Request, __: Exception) -> Response:
    return problem(Problem(400, "the sender went away"))


async def _broken(_: Request, error: Exception) -> Response:
    return problem(Problem(500, f"persona met an internal error ({type(error).__name__})"))


__all__ = ["application"]
