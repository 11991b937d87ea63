"""From the observation and the fit to generated frames: completed texture and reprojection in new poses."""

from persona.synthesis.reprojection import Reprojection
from persona.synthesis.texture import complete_texture

__all__ = ["Reprojection", "complete_texture"]
