"""Motions: files in, a library of clips, and retargeting to a person's skeleton."""

from __future__ import annotations

from pathlib import Path

from persona.errors import PersonaError
from persona.motion.contacts import plant_feet
from persona.motion.edit import centered, repeated, resample
from persona.motion.library import clip, clips
from persona.motion.readers import READERS, read_motion
from persona.motion.retarget import retarget
from persona.types import Motion


def load(name_or_path: str | Path) -> Motion:
    """A built-in clip by its name, or the motion in a file.

    Raises:
        PersonaError: neither a clip nor a readable motion file.
    """
    if str(name_or_path) in clips():
        return clip(str(name_or_path))
    path = Path(name_or_path)
    if path.suffix.lower() in READERS or path.is_file():
        return read_motion(path)
    raise PersonaError(
        f"{name_or_path} is neither a built-in clip ({', '.join(clips())}) nor a motion file "
        "(.npz as AMASS and SMPL-X write it, .bvh)"
    )


__all__ = ["centered", "clip", "clips", "load", "plant_feet", "read_motion", "repeated", "resample", "retarget"]
