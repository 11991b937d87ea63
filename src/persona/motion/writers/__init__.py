"""Motions to files that other tools open."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from persona.errors import PersonaError
from persona.files import with_ending, write_bytes
from persona.motion.writers.bvh import bvh
from persona.motion.writers.glb import glb
from persona.motion.writers.npz import npz
from persona.types import Motion

#: What :func:`write_motion` writes, by file name ending.
WRITERS = {".npz": npz, ".bvh": bvh, ".glb": glb}


def check_writable(path: Path) -> None:
    """Refuse file names that :func:`write_motion` has no format for.

    Raises:
        PersonaError: the ending is another.
    """
    if path.suffix.lower() not in WRITERS:
        raise PersonaError(
            f"motions are written as {', '.join(WRITERS)}, not '{path.suffix}'; "
            f"name the file {with_ending(path, '.npz').name}"
        )


def write_motion(motion: Motion, path: str | Path) -> Path:
    """Write a motion: ``.npz`` (SMPL-X, as AMASS lays it out), ``.bvh`` or ``.glb``, by the ending of the name.

    BVH and GLB keep the motion's own skeleton and leave facial actions out; the npz is on SMPL-X's joints (other
    skeletons are retargeted onto them) and keeps them. The file appears whole or not at all.

    Raises:
        PersonaError: another ending, or a motion that holds numbers that are not finite.
    """
    path = Path(path)
    check_writable(path)
    if not len(motion) or not (np.isfinite(motion.rotations).all() and np.isfinite(motion.translations).all()):
        raise PersonaError(f"the motion {motion.name} cannot be written: it is empty or not finite")
    data = WRITERS[path.suffix.lower()](motion)
    try:
        write_bytes(path, data)
    except OSError as error:
        raise PersonaError(f"{path} cannot be written ({error.strerror or error})") from error
    return path


__all__ = ["WRITERS", "write_motion"]
