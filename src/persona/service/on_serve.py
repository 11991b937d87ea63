"""The server as a deployment of Ray Serve: ``serve run persona.service.on_serve:app``.

It is set up by the environment variables of :mod:`persona.service.environment`; jobs are tasks of the cluster. There is
one replica, since it keeps the queue: if its machine dies, Ray starts it on another one, and it goes on. Needs
``pip install 'persona[cluster]' 'ray[serve]'``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from persona.extras import require

if TYPE_CHECKING:
    from starlette.applications import Starlette

    app: Any


def build() -> Starlette:
    """The application, in its replica."""
    from persona.service.app import application
    from persona.service.environment import service_of

    return application(service_of({"PERSONA_RAY": "auto", **os.environ}))


def deployment() -> Any:
    """The deployment, ready for ``ray.serve.run``.

    Raises:
        PersonaError: Ray Serve is not installed.
    """
    serve = require("ray.serve", extra="cluster", needed_for="Ray Serve")
    # The replica is a process of the cluster, which knows nothing of the variables of whoever deploys it.
    own = {name: value for name, value in os.environ.items() if name.startswith("PERSONA_")}
    actor = {"num_cpus": 1, "runtime_env": {"env_vars": own}}
    options = {"num_replicas": 1, "max_ongoing_requests": 1000, "ray_actor_options": actor}
    return serve.deployment(name="persona", **options)(serve.ingress(build)()).bind()


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(f"module 'persona.service.on_serve' has no attribute '{name}'")
    return deployment()


__all__ = ["build", "deployment"]
