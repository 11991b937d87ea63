"""Body models: shape, skeleton and skinning."""

from __future__ import annotations

from persona.body.anny import load_body
from persona.body.model import BodyModel, part_of_joint

__all__ = ["BodyModel", "load_body", "part_of_joint"]
