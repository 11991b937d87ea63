"""From what the photo shows to the person's body: shape, pose, camera, and the surface that fills the silhouette."""

from __future__ import annotations

from persona.fitting.fit import FitBody

__all__ = ["FitBody"]
