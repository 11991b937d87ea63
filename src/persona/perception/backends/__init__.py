"""Optional networks for single cues, each in a file of its own; imported, and their extras needed, only when used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from persona.errors import PersonaError
from persona.perception.backends.marigold_albedo import MarigoldAlbedo
from persona.perception.backends.marigold_normals import MarigoldNormals
from persona.perception.backends.sam2 import Sam2Matte
from persona.perception.backends.sapiens2_matte import Sapiens2Matte
from persona.perception.backends.sapiens2_normals import Sapiens2Normals
from persona.perception.backends.sapiens2_parts import Sapiens2Parts
from persona.perception.backends.sapiens2_points import Sapiens2Points
from persona.perception.backends.sapiens2_pose import Sapiens2Pose

#: Which back ends there are for each cue.
PoseBackEnd = Sapiens2Pose
MatteBackEnd = Sam2Matte | Sapiens2Matte
NormalsBackEnd = Sapiens2Normals | MarigoldNormals
PointsBackEnd = Sapiens2Points
PartsBackEnd = Sapiens2Parts
AlbedoBackEnd = MarigoldAlbedo

BACK_ENDS = (
    Sapiens2Pose,
    Sapiens2Parts,
    Sapiens2Normals,
    Sapiens2Points,
    Sapiens2Matte,
    Sam2Matte,
    MarigoldNormals,
    MarigoldAlbedo,
)


def back_end(cue: str, name: str, folder: Path | None = None) -> Any:
    """The back end of that name for a cue, with its default options.

    Args:
        folder: where to look for its model before anywhere else.

    Raises:
        PersonaError: there is none of that name.
    """
    for kind in BACK_ENDS:
        if (kind.cue, kind.name) == (cue, name):
            return kind(folder=folder)
    known = ", ".join(kind.name for kind in BACK_ENDS if kind.cue == cue)
    raise PersonaError(f"there is no '{name}' for {cue}; known are {known or 'none'}")


__all__ = [
    "BACK_ENDS",
    "AlbedoBackEnd",
    "MarigoldAlbedo",
    "MarigoldNormals",
    "MatteBackEnd",
    "NormalsBackEnd",
    "PartsBackEnd",
    "PointsBackEnd",
    "PoseBackEnd",
    "Sam2Matte",
    "Sapiens2Matte",
    "Sapiens2Normals",
    "Sapiens2Parts",
    "Sapiens2Points",
    "Sapiens2Pose",
    "back_end",
]
