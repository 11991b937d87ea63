"""The server: a queue of jobs on disk, an HTTP API over it, and the page that uses it.

``persona.service:app`` is the ASGI application of a server for several users, set up by environment variables
(:mod:`persona.service.environment`).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona.service.environment import app
    from persona.service.server import serve, view

# Processes of jobs import this package, too: nothing heavy with it.
_WHERE = {"app": "persona.service.environment", "serve": "persona.service.server", "view": "persona.service.server"}

__all__ = ["app", "serve", "view"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        found = getattr(importlib.import_module(_WHERE[name]), name)
        globals()[name] = found  # the import of the module persona.service.app has set this name to the module
        return found
    raise AttributeError(f"module 'persona.service' has no attribute '{name}'")
