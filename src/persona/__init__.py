"""persona: one photo in, a personalised, animatable whole-body 3D Gaussian avatar out."""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

from persona.version import __version__ as __version__

# Threads that wait must sleep, not spin: on a busy two-core machine spinning makes small tensor operations 20 times
# slower. Read by OpenMP when torch is first imported; whoever sets it otherwise is left alone.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

_WHERE = {
    "create": "persona.pipeline",
    "animate": "persona.pipeline",
    "batch": "persona.batching.run",
    "render": "persona.pipeline",
    "doctor": "persona.pipeline",
    "pose_maps": "persona.pipeline",
    "track": "persona.pipeline",
    "export": "persona.pipeline",
    "evaluate": "persona.pipeline.evaluate",
    "view": "persona.service",
    "serve": "persona.service",
    "Choices": "persona.choices",
    "Recipe": "persona.pipeline",
    "Avatar": "persona.avatar",
    "PersonaError": "persona.errors",
}

if TYPE_CHECKING:
    from persona.avatar import Avatar
    from persona.batching.run import batch
    from persona.choices import Choices
    from persona.errors import PersonaError
    from persona.pipeline import Recipe, animate, create, doctor, export, pose_maps, render, track
    from persona.pipeline.evaluate import evaluate
    from persona.service import serve, view

__all__ = [
    "Avatar",
    "Choices",
    "PersonaError",
    "Recipe",
    "animate",
    "batch",
    "create",
    "doctor",
    "evaluate",
    "export",
    "pose_maps",
    "render",
    "serve",
    "track",
    "view",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'persona' has no attribute '{name}'")
