"""What the server answers to, as data: from it come the routes, the OpenAPI document and the tests of every route."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, fields
from typing import Any, Literal, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from persona.hints import fits, hints_of, in_words
from persona.service.parts import Service
from persona.service.problems import Problem, missing
from persona.service.receiving import in_memory
from persona.service.store import Job
from persona.viewer.answers import camel_case, plain
from persona.viewer.library import Library, Shelf

#: Everything that is asked of the server, but for the page itself.
PREFIX = "/api/v1"
#: What the bodies of files are.
BYTES = "application/octet-stream"
#: What a stream of events is.
EVENTS = "text/event-stream"

T = TypeVar("T")


@dataclass(frozen=True)
class Query:
    """A parameter after the question mark.

    Attributes:
        name: as it is written.
        says: what it is.
        required: whether it must be there.
    """

    name: str
    says: str
    required: bool = False


@dataclass(frozen=True)
class Endpoint:
    """One thing that can be asked.

    Attributes:
        method: of HTTP.
        path: below :data:`PREFIX`; {name} is an avatar's, {id} a job's.
        does: answers; gives a dataclass of :mod:`persona.viewer.answers`, or a response.
        says: what it does, in one line.
        answer: the dataclass, or the media type of a file.
        status: when all is well.
        query: its parameters.
        body: the dataclass or media type that it takes.
        problems: further statuses that it may answer, besides those every one may.
        open: whether it answers those who are not known.
        for_metrics: whether the user who reads figures may ask it.
    """

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    does: Callable[[Asked], Awaitable[Any]]
    says: str
    answer: type | str | tuple[type, ...]
    status: int = 200
    query: tuple[Query, ...] = ()
    body: type | str | None = None
    problems: tuple[int, ...] = ()
    open: bool = False
    for_metrics: bool = False

    @property
    def route(self) -> str:
        """The whole path."""
        return PREFIX + self.path

    async def answered(self, service: Service, request: Request) -> Response:
        """Ask it."""
        user = request.scope.get("persona.user")
        if user is None and not self.open:  # whatever stands before it
            raise Problem(401, "this server does not know you", {"www-authenticate": "Bearer"})
        given = await self.does(Asked(service, request, user or ""))
        return given if isinstance(given, Response) else JSONResponse(plain(given), self.status)


@dataclass(frozen=True)
class Asked:
    """A request, by whom, and of which server."""

    service: Service
    request: Request
    user: str
    query: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.query.update(self.request.query_params)

    @property
    def library(self) -> Library:
        """The user's avatars."""
        return self.service.jobs.places.library(self.user)

    @property
    def shelf(self) -> Shelf:
        """The user's avatar that the path names.

        Raises:
            Problem: there is none.
        """
        shelf = self.library.get(self.request.path_params["name"])
        if shelf is None:
            raise missing("avatar")
        return shelf

    @property
    def job(self) -> Job:
        """The user's job that the path names.

        Raises:
            Problem: there is none.
        """
        job = self.service.jobs.store.get(self.user, self.request.path_params["id"])
        if job is None or job.state == "receiving":
            raise missing("job")
        return job

    async def body(self, kind: type[T]) -> T:
        """The JSON body as a dataclass.

        Raises:
            Problem: it is too large, no JSON, or not of these fields.
        """
        limits = self.service.jobs.limits
        data = await in_memory(self.request, limits.json_bytes, limits)
        try:
            values = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise Problem(422, f"the request's body is not valid JSON ({error})") from error
        hints = hints_of(kind)
        names = [camel_case(entry.name) for entry in fields(kind)]  # type: ignore[arg-type]
        if not isinstance(values, dict) or set(values) != set(names):
            raise Problem(422, f"the request's body is an object of {', '.join(names)}")
        for name, hint in hints.items():
            if not fits(values[camel_case(name)], hint):
                raise Problem(422, f"{camel_case(name)} is {in_words(hint)}")
        return kind(**{name: values[camel_case(name)] for name in hints})


__all__ = ["BYTES", "EVENTS", "PREFIX", "Asked", "Endpoint", "Query"]
