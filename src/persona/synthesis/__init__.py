"""From the observation and the fit to generated frames: completed texture and reprojection in new poses."""

from persona.synthesis.albedo import Albedo
from persona.synthesis.drifting import DriftingGenerator
from persona.synthesis.reprojection import Reprojection
from persona.synthesis.texture import Texture, complete_texture

__all__ = ["Albedo", "DriftingGenerator", "Reprojection", "Texture", "complete_texture"]
