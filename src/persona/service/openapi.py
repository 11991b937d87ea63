"""The OpenAPI document (3.1), made from the endpoints and from the dataclasses of what is sent."""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
import typing
from collections.abc import Iterable
from typing import Any

from persona.hints import hints_of
from persona.service.endpoints import Endpoint
from persona.version import __version__
from persona.viewer.answers import ANSWERS, ServerProblem, camel_case, described

#: What a status that is not OK means.
SAYS = {
    401: "you are not known: send a valid token",
    403: "not from here, or not for you",
    404: "there is no such thing of yours",
    409: "not while things stand as they do",
    413: "larger than it may be",
    415: "not a kind of file that is taken",
    422: "it makes no sense: the message says what is expected",
    429: "too often, or the queue is full: wait as long as the header says",
    507: "the server's disk is full",
}
#: Statuses that every endpoint may answer.
ALWAYS = (401, 403, 429)
_PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def document(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The whole document.

    Args:
        endpoints: what can be asked.
    """
    paths: dict[str, dict[str, Any]] = {}
    for one in endpoints:
        paths.setdefault(one.route, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "persona",
            "version": __version__,
            "description": "One photo in, an avatar that moves out. Whoever asks sees what is theirs alone.",
        },
        "paths": paths,
        "components": {
            "schemas": {kind.__name__: _of_dataclass(kind) for kind in ANSWERS},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(one: Endpoint) -> dict[str, Any]:
    parts = [part for part in re.split(r"\W+", one.path) if part]
    operation: dict[str, Any] = {
        "operationId": "_".join([one.method.lower(), *parts]),
        "summary": one.says,
        "tags": [parts[0]],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"{(\w+)}", one.path)
        ]
        + [
            {"name": q.name, "in": "query", "required": q.required, "description": q.says, "schema": {"type": "string"}}
            for q in one.query
        ],
        "responses": _responses(one),
    }
    if one.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(one.body)}
    if one.open:
        operation["security"] = []
    return operation


def _responses(one: Endpoint) -> dict[str, Any]:
    kinds = one.answer if isinstance(one.answer, tuple) else (one.answer,)
    told: dict[str, Any] = {}
    for kind, status in zip(kinds, (one.status, 202), strict=False):
        told[str(status)] = {"description": "as asked", "content": _content(kind)}
    if not kinds:
        told[str(one.status)] = {"description": "done"}
    always = (403, 429) if one.open else ALWAYS
    for status in sorted({*one.problems, *always}):
        told[str(status)] = {"description": SAYS[status], "content": _content(ServerProblem)}
    return told


def _content(kind: type | str) -> dict[str, Any]:
    if isinstance(kind, str):
        schema = {} if kind == "application/json" else {"type": "string", "format": "binary"}
        return {kind.partition(";")[0]: {"schema": schema}}
    return {"application/json": {"schema": _of(kind)}}


def _of_dataclass(kind: type) -> dict[str, Any]:
    hints, said = hints_of(kind), described(kind)
    properties = {}
    for entry in dataclasses.fields(kind):
        schema = _of(hints[entry.name])
        properties[camel_case(entry.name)] = {**schema, "description": said[entry.name]}
    return {
        "type": "object",
        "description": (inspect.getdoc(kind) or "").splitlines()[0],
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _of(hint: Any) -> dict[str, Any]:
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return {"type": "string", "enum": list(inside)}
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_of(one) for one in inside]}
    if origin is tuple:
        return {"type": "array", "items": _of(inside[0])}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return {"$ref": f"#/components/schemas/{hint.__name__}"}
    return {"type": _PLAIN[hint]}


__all__ = ["ALWAYS", "SAYS", "document"]
