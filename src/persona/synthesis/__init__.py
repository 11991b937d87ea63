"""From the observation and the fit to generated frames: completed texture and reprojection in new poses."""

from persona.synthesis.drifting import DriftingGenerator
from persona.synthesis.reprojection import Reprojection
from persona.synthesis.texture import complete_texture

__all__ = ["DriftingGenerator", "Reprojection", "complete_texture"]
