"""What every request passes before it is answered: which page it comes from, who asks, how often, and the count of it.

A request must name a host that this server answers for and, when it comes from a page, come from this server's own
page. Otherwise any web site could talk to a server on the visitor's computer through the visitor's browser.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from persona.service.endpoints import Endpoint
from persona.service.limits import Limits, Rate
from persona.service.metrics import Metrics
from persona.service.problems import Problem
from persona.service.users import METRICS_USER, Users, token_of
from persona.viewer.answers import ServerProblem, plain

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
    """Refuses requests that are not from this server's own page, and adds headers that keep the page to itself.

    Args:
        app: what comes behind it.
        hosts: names under which this server answers; empty is any, for servers behind a proxy that knows them.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in _ASKING:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        foreign = _foreign(headers.get("origin"), host, scope, strict=bool(self.hosts))
        if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            # A link to the page itself is fine, whoever holds it; anything else is not.
            foreign |= not (scope.get("method") == "GET" and headers.get("sec-fetch-mode") == "navigate")
        if foreign or (self.hosts and name not in self.hosts):
            await _refuse(Problem(403, "this server answers its own page only"), scope, receive, send)
            return

        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                told = {k.lower() for k, _ in message["headers"]}
                more = [(k.lower().encode(), v.encode()) for k, v in _HEADERS.items() if k.lower().encode() not in told]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await self.app(scope, receive, with_headers)


def _foreign(origin: str | None, host: str, scope: Scope, *, strict: bool) -> bool:
    """Whether a page of another server asks; behind a proxy, the scheme that the browser sees is not known here."""
    if origin is None:
        return False
    if strict:
        return origin != f"{scope.get('scheme', 'http')}://{host}"
    try:
        return urlsplit(origin).netloc != host
    except ValueError:
        return True


class Known:
    """Lets those in who are known, as often as they may ask; the user's name goes along as ``persona.user``.

    Args:
        app: what comes behind it.
        users: whose tokens there are.
        limits: how often each of them may ask.
        endpoints: those that are open to all, and those for the user who reads figures, say so.
    """

    def __init__(self, app: ASGIApp, users: Users, limits: Limits, endpoints: Iterable[Endpoint]) -> None:
        self.app, self.users = app, users
        self.open = {(one.method, one.route) for one in endpoints if one.open}
        self.for_metrics = {(one.method, one.route) for one in endpoints if one.for_metrics}
        self.requests, self.guesses = Rate(limits.requests_a_minute), Rate(limits.guesses_a_minute)
        #: Users by the addresses that they came from, the latest last.
        self.familiar: dict[tuple[str, str], None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # What stands before the server's own paths, where a proxy says that it is mounted elsewhere.
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] in _ASKING and path.startswith("/api/"):
            try:
                self._enter(scope, path)
            except Problem as error:
                await _refuse(error, scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _enter(self, scope: Scope, path: str) -> None:
        method = scope.get("method", "GET")  # a websocket has none
        asked = ("GET" if method == "HEAD" else method, path)
        if asked in self.open:
            if asked[0] != "GET":  # tokens are tried there, too
                self.guesses.use(_address(scope))
            return
        address, headers = _address(scope), Headers(scope=scope)
        given = token_of(headers)
        user = None
        if given is not None:
            user = self.users.who(given)
            # One that was let in before stays in, whatever others try from behind the same address.
            if (address, user) not in self.familiar:
                self.guesses.check(address)
            if user is None:
                self.guesses.use(address)
            else:
                self._remember(address, user)
        if user is None:
            where = "open the address that persona printed" if self.users.alone else "sign in, or send a valid token"
            raise Problem(401, f"this server does not know you; {where}", {"www-authenticate": "Bearer"})
        if user == METRICS_USER and not self.users.alone and asked not in self.for_metrics:
            raise Problem(403, f"the user {METRICS_USER} may read figures only")
        if user != METRICS_USER and not self.users.alone and asked in self.for_metrics:
            raise Problem(403, f"figures of the server are for the user {METRICS_USER}")
        self.requests.use(user)
        scope["persona.user"] = user

    def _remember(self, address: str, user: str) -> None:
        self.familiar.pop((address, user), None)
        self.familiar[address, user] = None
        if len(self.familiar) > _FAMILIAR:
            del self.familiar[next(iter(self.familiar))]


class Measured:
    """Counts requests and how long they take.

    Args:
        app: what comes behind it.
        metrics: where they are counted.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()

        async def noted(message: Any) -> None:
            if message["type"] == "http.response.start":
                seconds, route = time.perf_counter() - began, scope.get("persona.route", "other")
                method = scope["method"] if scope["method"] in _METHODS else "other"
                self.metrics.request(method, route, message["status"], seconds)
            await send(message)

        await self.app(scope, receive, noted)


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


_FAMILIAR = 10_000  # users and addresses that are remembered
#: What asks something of the server, rather than tells it of its own life.
_ASKING = ("http", "websocket")
_POLICY_VIOLATION = 1008


async def _refuse(error: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await problem(error)(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": error.message})


def problem(error: Problem) -> Response:
    """A problem as an answer."""
    text = error.message.encode("utf-8", "backslashreplace").decode("utf-8")
    return JSONResponse(plain(ServerProblem(text)), error.status, headers=error.headers)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


__all__ = ["Guard", "Known", "Measured", "problem"]
