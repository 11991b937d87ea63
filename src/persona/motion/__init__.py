"""Motions: files in, a library of clips, and retargeting to a person's skeleton."""

from __future__ import annotations

from pathlib import Path

from persona.errors import PersonaError
from persona.motion.edit import centered, repeated, resample
from persona.motion.library import clip, clips
from persona.motion.retarget import retarget
from persona.types import Motion


def load(name_or_path: str | Path) -> Motion:
    """A built-in clip by its name, or the motion in a file.

    Raises:
        PersonaError: neither a clip nor a readable motion file.
    """
    if str(name_or_path) in clips():
        return clip(str(name_or_path))
    raise PersonaError(f"{name_or_path} is no built-in clip ({', '.join(clips())}) and no file")


__all__ = ["centered", "clip", "clips", "load", "repeated", "resample", "retarget"]
