"""Motions: files in, a library of clips, and retargeting to a person's skeleton."""

from __future__ import annotations

from pathlib import Path

from persona.choices import BY_EVIDENCE, Reading
from persona.errors import PersonaError
from persona.motion.contacts import plant_feet
from persona.motion.edit import centered, cut, repeated, resample
from persona.motion.face import with_resting_face
from persona.motion.library import clip, clips
from persona.motion.readers import KINDS, READERS, Contents, contents, read_motion
from persona.motion.retarget import retarget
from persona.motion.writers import write_motion
from persona.types import Motion


def load(name_or_path: str | Path, reading: Reading = BY_EVIDENCE) -> Motion:
    """A built-in clip by its name, or the motion in a file.

    ``reading`` says how a file is read where it leaves a choice; the motion's notes tell what was assumed.

    Raises:
        PersonaError: neither a clip nor a readable motion file.
    """
    if str(name_or_path) in clips():
        if reading != BY_EVIDENCE:
            raise PersonaError(f"--up, --clip and --person are for motion files; {name_or_path} is a built-in clip")
        return clip(str(name_or_path))
    path = Path(name_or_path)
    if path.suffix.lower() in READERS or path.exists():
        return read_motion(path, reading)
    raise PersonaError(f"{name_or_path} is neither a built-in clip ({', '.join(clips())}) nor a motion file: {KINDS}")


__all__ = [
    "BY_EVIDENCE",
    "Contents",
    "Reading",
    "centered",
    "clip",
    "clips",
    "contents",
    "cut",
    "load",
    "plant_feet",
    "read_motion",
    "repeated",
    "resample",
    "retarget",
    "with_resting_face",
    "write_motion",
]
