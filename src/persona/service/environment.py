"""``persona.service:app``: the server for several users as an ASGI application, set up by environment variables.

=======================  ==================================================================================
``PERSONA_FOLDER``       holds a folder of avatars for each user (default: avatars)
``PERSONA_TOKENS``       a file with a line ``USER TOKEN`` for each user; must be given
``PERSONA_WORKERS``      how many jobs are worked on at a time (default: 1)
``PERSONA_HOSTS``        names under which the server is reached, with commas (default: any)
``PERSONA_KEEP_PHOTOS``  days after which photos of avatars are removed (default: never)
``PERSONA_KEEP_AVATARS`` days after which avatars are removed (default: never)
``PERSONA_TIME_LIMIT``   seconds that work on a job may take (default: six hours)
``PERSONA_STORE``        a PostgreSQL database that keeps the jobs: postgresql://user:password@host:5432/name
``PERSONA_RAY``          work on this Ray cluster: its address, or auto
=======================  ==================================================================================
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona.errors import PersonaError

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from persona.service.parts import Service

    app: Starlette


def service_of(environment: Mapping[str, str]) -> Service:
    """The server that the variables describe.

    Raises:
        PersonaError: one of them is missing or makes no sense.
    """
    from persona.service.limits import FOR_MANY
    from persona.service.parts import open_service
    from persona.service.processes import Runner, run_in_process
    from persona.service.users import users_of_file

    tokens = environment.get("PERSONA_TOKENS", "")
    if not tokens:
        raise PersonaError("PERSONA_TOKENS is not set; name a file with a line 'USER TOKEN' for each user")
    days = {
        field: _number(environment, name)
        for field, name in (("photo_days", "PERSONA_KEEP_PHOTOS"), ("avatar_days", "PERSONA_KEEP_AVATARS"))
    }
    seconds = _number(environment, "PERSONA_TIME_LIMIT")
    run: Runner = run_in_process
    if address := environment.get("PERSONA_RAY"):
        from persona.service.on_ray import RayRunner

        run = RayRunner(address)
    return open_service(
        Path(environment.get("PERSONA_FOLDER") or "avatars"),
        users=users_of_file(Path(tokens)),
        limits=replace(FOR_MANY, job_seconds=seconds or FOR_MANY.job_seconds, **days),  # type: ignore[arg-type]
        workers=int(_number(environment, "PERSONA_WORKERS") or 1),
        hosts=tuple(name.strip() for name in environment.get("PERSONA_HOSTS", "").split(",") if name.strip()),
        run=run,
        store=environment.get("PERSONA_STORE") or None,
    )


def _number(environment: Mapping[str, str], name: str) -> float | None:
    text = environment.get(name, "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < math.inf:
        raise PersonaError(f"{name} is a number above 0, not '{text[:40]}'")
    return value


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(f"module 'persona.service.environment' has no attribute '{name}'")
    from persona.service.app import application

    globals()["app"] = application(service_of(os.environ))
    return globals()["app"]


__all__ = ["service_of"]
