"""Optional networks for single cues, each in a separate file; imported, and their extras needed, only when used.

Which there are stands here and nowhere else. One from outside this package is a subclass of :class:`BackEnd`, made
known with :func:`register`, or just given to :class:`persona.perception.Perceive`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from persona.errors import PersonaError
from persona.perception.backends.base import BackEnd, Cue, Seen
from persona.perception.backends.marigold_albedo import MarigoldAlbedo
from persona.perception.backends.marigold_normals import MarigoldNormals
from persona.perception.backends.sam2 import Sam2Matte
from persona.perception.backends.sapiens2_matte import Sapiens2Matte
from persona.perception.backends.sapiens2_normals import Sapiens2Normals
from persona.perception.backends.sapiens2_parts import Sapiens2Parts
from persona.perception.backends.sapiens2_points import Sapiens2Points
from persona.perception.backends.sapiens2_pose import Sapiens2Pose
from persona.perception.imports.keypoints import Keypoints

#: What answers with the person's keypoints, and with a map of the photo.
PoseBackEnd = BackEnd[Keypoints]
MapBackEnd = BackEnd[np.ndarray]

_KNOWN: list[type[BackEnd[Any]]] = [
    Sapiens2Pose,
    Sapiens2Parts,
    Sapiens2Normals,
    Sapiens2Points,
    Sapiens2Matte,
    Sam2Matte,
    MarigoldNormals,
    MarigoldAlbedo,
]
_Kind = TypeVar("_Kind", bound=type[BackEnd[Any]])


def back_ends() -> tuple[type[BackEnd[Any]], ...]:
    """All that are known, in the order of their registration."""
    return tuple(_KNOWN)


def register(kind: _Kind) -> _Kind:
    """Make a back end known by its cue and name (also as a decorator); it takes the place of one of the same name."""
    _KNOWN[:] = [other for other in _KNOWN if (other.cue, other.name) != (kind.cue, kind.name)] + [kind]
    return kind


def back_end(cue: str, name: str, folder: Path | None = None) -> Any:
    """The back end of that name for a cue, with its default options.

    Args:
        folder: where to look for its model before anywhere else.

    Raises:
        PersonaError: there is none of that name.
    """
    for kind in _KNOWN:
        if (kind.cue, kind.name) == (cue, name):
            return kind(folder=folder)
    known = ", ".join(kind.name for kind in _KNOWN if kind.cue == cue)
    raise PersonaError(f"there is no '{name}' for {cue}; known are {known or 'none'}")


__all__ = [
    "BackEnd",
    "Cue",
    "MapBackEnd",
    "MarigoldAlbedo",
    "MarigoldNormals",
    "PoseBackEnd",
    "Sam2Matte",
    "Sapiens2Matte",
    "Sapiens2Normals",
    "Sapiens2Parts",
    "Sapiens2Points",
    "Sapiens2Pose",
    "Seen",
    "back_end",
    "back_ends",
    "register",
]
