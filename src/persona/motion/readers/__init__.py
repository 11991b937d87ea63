"""Motion files: AMASS-like ``.npz`` and ``.bvh``."""

from __future__ import annotations

from pathlib import Path

from persona.errors import PersonaError
from persona.motion.readers.amass import read_amass
from persona.motion.readers.bvh import read_bvh
from persona.types import Motion

#: What :func:`read_motion` reads, by file name ending.
READERS = {".npz": read_amass, ".bvh": read_bvh}


def read_motion(path: str | Path) -> Motion:
    """The motion in a file, on the file's own skeleton, Y up and in meters.

    Raises:
        PersonaError: the file is missing, damaged, or not a motion of a human body.
    """
    path = Path(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise PersonaError(
            f"{path.name}: motions are read from .npz (AMASS, SMPL, SMPL-X) and .bvh files, not from "
            f"{path.suffix or 'files without an ending'}"
        )
    if not path.is_file():
        raise PersonaError(f"{path} does not exist; give the path of a .npz or .bvh motion file")
    return reader(path)


__all__ = ["READERS", "read_amass", "read_bvh", "read_motion"]
