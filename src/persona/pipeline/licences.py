"""Under which licence everything stands that an avatar is made with."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from persona.body import Anny, bodies
from persona.licence import Licence
from persona.pretrained import Pretrained

LICENCES = (
    Licence("persona", "this program, its built-in motion clips", "Apache-2.0"),
    *Anny.licences,
    Licence("MediaPipe 0.10.21 models", "landmarks of body, hands and face, person mask", "Apache-2.0"),
    Licence("EfficientNet-lite0 (ML Illustrated)", "what the human parser's training began with", "Apache-2.0"),
    Licence("torch", "optimisation", "BSD-3-Clause"),
    Licence("LiteRT (ai-edge-litert)", "runs the landmark models", "Apache-2.0"),
    Licence("OpenCV", "image processing", "Apache-2.0"),
    Licence("NumPy, SciPy, Numba", "numerics", "BSD-3-Clause, BSD-2-Clause"),
    Licence("Starlette, Uvicorn, three.js 0.187", "the player: local server, drawing", "BSD-3-Clause, MIT"),
    Licence("xatlas, gsply, zstandard", "exports: texture layout, .spz files (extra)", "MIT, BSD-3-Clause"),
    Licence("PyAV with FFmpeg and x264", "writes the video files (a separate library)", "BSD-3-Clause, GPL-2.0"),
)


def licences_of(body: str, networks: tuple[Pretrained, ...] = ()) -> tuple[Licence, ...]:
    """What an avatar on the body model of this name was made with, the optional networks of its recipe included."""
    used = [Licence(model.repo, "optional network", f"{model.licence}: {model.terms}") for model in networks]
    source = bodies().get(body)
    own = source.licences if source is not None else ()
    return (*(licence for licence in own if licence not in LICENCES), *used, *LICENCES)


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
