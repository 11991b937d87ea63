"""Gaussians and meshes to pictures: differentiable splats, a mesh z-buffer, cameras around a person."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_WHERE = {
    "Rendered": "persona.render.gaussians",
    "factors_from": "persona.render.gaussians",
    "rasterize": "persona.render.gaussians",
    "MeshRaster": "persona.render.mesh",
    "interpolate": "persona.render.mesh",
    "rasterize_mesh": "persona.render.mesh",
    "render_colors": "persona.render.mesh",
    "look_at": "persona.render.views",
    "turntable": "persona.render.views",
}

if TYPE_CHECKING:
    from persona.render.gaussians import Rendered, factors_from, rasterize
    from persona.render.mesh import MeshRaster, interpolate, rasterize_mesh, render_colors
    from persona.render.views import look_at, turntable

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
    raise AttributeError(f"module 'persona.render' has no attribute '{name}'")
