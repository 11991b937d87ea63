"""Body models: shape, skeleton and skinning."""

from __future__ import annotations

from persona.body.anny import Anny, load_body
from persona.body.model import BodyModel
from persona.body.smplx import Smplx, load_smplx

#: Where a body comes from: the explicit list of bodies there are.
BodySource = Anny | Smplx

__all__ = ["Anny", "BodyModel", "BodySource", "Smplx", "load_body", "load_smplx"]
