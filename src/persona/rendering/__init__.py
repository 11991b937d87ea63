"""Gaussians and meshes to pictures: differentiable splats, a mesh z-buffer, cameras around a person."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_WHERE = {
    "Rendered": "persona.rendering.gaussians",
    "factors_from": "persona.rendering.gaussians",
    "rasterize": "persona.rendering.gaussians",
    "MeshRaster": "persona.rendering.mesh",
    "interpolate": "persona.rendering.mesh",
    "rasterize_mesh": "persona.rendering.mesh",
    "render_colors": "persona.rendering.mesh",
    "look_at": "persona.rendering.views",
    "turntable": "persona.rendering.views",
}

if TYPE_CHECKING:
    from persona.rendering.gaussians import Rendered, factors_from, rasterize
    from persona.rendering.mesh import MeshRaster, interpolate, rasterize_mesh, render_colors
    from persona.rendering.views import look_at, turntable

__all__ = [
    "MeshRaster",
    "Rendered",
    "factors_from",
    "interpolate",
    "look_at",
    "rasterize",
    "rasterize_mesh",
    "render_colors",
    "turntable",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:  # torch and Numba are imported by the module that needs them
        return getattr(importlib.import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'persona.rendering' has no attribute '{name}'")
