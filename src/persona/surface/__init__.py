"""The surface of a solved body: offsets of its vertices to the outline, relief, garments, sheets, shoes."""

from __future__ import annotations

from persona.surface.dressing import BodySurface, SurfaceOptions, body_surface, dressed

__all__ = ["BodySurface", "SurfaceOptions", "body_surface", "dressed"]
