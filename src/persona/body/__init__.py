"""Body models: shape, skeleton and skinning."""

from __future__ import annotations

from persona.body.anny import AnnyModel, load_body
from persona.body.model import BodyModel, Parameters, Points

__all__ = ["AnnyModel", "BodyModel", "Parameters", "Points", "load_body"]
