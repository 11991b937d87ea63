"""Requests at random for the server's API: every endpoint, with and without sense, and damaged bodies."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from persona.service.endpoints import Endpoint
from persona.service.routes import ENDPOINTS

_WORDS = (
    "", "me", "me.png", "a.bvh", "a.mp4", "a.glb", "..", "../..", "%", "\x00", "\ud800", "é", "💡", "a" * 5000, "-1",
    "0", "9" * 40, "1e999", "nan", "null", "{}", "[]", '{"height": 1.7}', '{"height": NaN}', '{"seed": 1e308}',
    "[" * 2000, '{"name": "x"}', '{"name": ["x"]}', '{"name": "\\ud800"}', '{"token": 3}', "<script>", "' OR 1=1 --",
    "CON", "x/y", "_jobs", "jobs.sqlite", "avatar.safetensors", "true", "y", "-z", "sideways",
)  # fmt: skip
#: What parts of an address and parameters may be with sense.
_SENSE = {
    "format": ("ply", "spz", "npz"), "name": ("me.png", "a.bvh", "a.npz", "a.glb", "a.mp4"),
    "time": ("0", "0.04", "0.04", "5", "-3"), "up": ("y", "-z"), "clip": ("0",), "person": ("0",), "after": ("0", "3"),
    "further": ("[]", '[["back.png", 3]]'), "choices": ("{}", '{"height": 1.7}'), "mirrored": ("",), "calibrate": ("",),
}  # fmt: skip
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
_HEADERS = (
    ("last-event-id", ("5", "x", "-1", "9" * 30)), ("content-length", ("5", "-1", "x", "99999999999")),
    ("range", ("bytes=0-", "bytes=5-2", "bytes=-1", "x", "bytes=0-1,3-4")), ("cookie", ("a", "persona=1", "=;=;", '"')),
    ("origin", ("null", "http://evil", "http://[", "http://127.0.0.1:8123")), ("if-none-match", ("*", '"x"')),
    ("accept", ("text/event-stream", "x")), ("transfer-encoding", ("chunked", "x")), ("content-type", ("x", "a/b; c")),
    ("sec-fetch-site", ("cross-site", "same-site", "x")), ("sec-fetch-mode", ("navigate", "x")),
    ("host", ("", "[", "a:b")),
)  # fmt: skip


@dataclass
class Asking:
    """Requests one after the other, the same for a seed.

    Attributes:
        seed: of the random numbers.
        names: avatars that there are.
        jobs: ids of jobs that there are; who asks adds those that answers name.
        pictures: bodies that are taken.
        endpoints: what is asked.
    """

    seed: int
    names: list[str] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    pictures: tuple[bytes, ...] = (b"x",)
    endpoints: tuple[Endpoint, ...] = ENDPOINTS

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def next(self) -> tuple[str, str, dict[str, Any]]:
        """Method, address and what else ``httpx`` is given."""
        chance, choice = self._random.random, self._random.choice
        endpoint = choice(self.endpoints)
        method = endpoint.method if chance() < 0.85 else choice(_METHODS)
        path = endpoint.route if chance() < 0.97 else choice(("/", "/api", "/api/v1/", "//", "/app.js", "/%00", "/x"))
        for part in re.findall(r"{(\w+)}", endpoint.path):
            known = {"id": self.jobs, "name": self.names}.get(part, _SENSE.get(part))
            value = choice(known) if known and chance() < 0.7 else choice(_WORDS)
            path = path.replace(f"{{{part}}}", _quoted(value))
        names = [query.name for query in endpoint.query] + ["x"]
        pairs = []
        for name in (choice(names) for _ in range(self._random.randrange(4))):
            pairs.append(f"{name}={_quoted(choice(_SENSE[name] if name in _SENSE and chance() < 0.5 else _WORDS))}")
        query = "&".join(pairs)
        headers = {}
        if chance() < 0.25:
            name, values = choice(_HEADERS)
            headers[name] = choice(values)
        more: dict[str, Any] = {"headers": headers}
        if method in ("POST", "PUT", "PATCH", "DELETE"):
            more["content"] = self._body(endpoint)
        return method, f"{path}?{query}" if query else path, more

    def _body(self, endpoint: Endpoint) -> bytes:
        chance, choice = self._random.random(), self._random.choice
        if chance < 0.4:
            return choice(self.pictures)
        if chance < 0.7:
            return choice(_WORDS).encode("utf-8", "surrogatepass")
        if chance < 0.85:
            return json.dumps({choice(("name", "token", "x")): choice(_WORDS)}).encode("utf-8", "surrogatepass")
        if chance < 0.95:
            damaged = bytearray(choice(self.pictures))
            for _ in range(3):
                damaged[self._random.randrange(len(damaged))] = self._random.randrange(256)
            return bytes(damaged[: self._random.randrange(1, len(damaged) + 1)])
        return self._random.randbytes(self._random.randrange(300))


def _quoted(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


__all__ = ["Asking"]
