"""Body models: shape, skeleton and skinning. A body registers itself when its module is imported."""

from __future__ import annotations

from persona.body.anny import Anny, load_body
from persona.body.model import BodyModel
from persona.body.smplx import Smplx, load_smplx
from persona.body.source import BodySource, bodies, body_named, register, source_of

__all__ = [
    "Anny",
    "BodyModel",
    "BodySource",
    "Smplx",
    "bodies",
    "body_named",
    "load_body",
    "load_smplx",
    "register",
    "source_of",
]
