"""Motions for the page: carried over to the avatar's own skeleton, as JSON."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from persona.choices import BY_EVIDENCE, Reading
from persona.errors import PersonaError
from persona.files import write_text
from persona.viewer.answers import ServedMotion, plain

if TYPE_CHECKING:
    from persona.avatar import Avatar
    from persona.types import Motion

FPS = 30.0
#: Longer motions are cut: a page holds every frame in memory.
LONGEST_SECONDS = 300.0


def served(motion: Motion | Path | str, avatar: Avatar, name: str, reading: Reading = BY_EVIDENCE) -> ServedMotion:
    """A motion on the avatar's skeleton: quaternions xyzw, root positions in meters, facial actions in [0, 1].

    Args:
        motion: a motion, a built-in clip's name or a motion file.
        avatar: whose skeleton to carry it over to.
        name: what the page calls it.
        reading: how a motion file is read where it leaves a choice.

    Raises:
        PersonaError: the file cannot be read or holds no motion of a person.
    """
    from dataclasses import replace

    from persona import motion as motions
    from persona.avatar.expression import played_expressions
    from persona.geometry.rotations import matrices_to_quaternions
    from persona.pipeline.inputs import load_motion
    from persona.types import Motion

    if not isinstance(motion, Motion):
        motion = motions.load(str(motion), reading)
    if not len(motion):
        raise PersonaError(f"{name} holds no frames")
    if len(motion) / motion.fps > LONGEST_SECONDS:
        motion = motions.cut(motion, 0.0, LONGEST_SECONDS)
    clip = load_motion(replace(motion, name=name), avatar, FPS)
    faces = played_expressions(clip, avatar.expression_names, avatar.photo_pose)
    wxyz = matrices_to_quaternions(np.asarray(clip.rotations, np.float64))
    return ServedMotion(
        name,
        clip.fps,
        len(clip),
        base64_of(np.roll(wxyz, -1, axis=-1)),
        base64_of(clip.translations),
        () if faces is None else avatar.expression_names,
        "" if faces is None else base64_of(faces),
        clip.notes,
    )


def write_served(motion: Motion, avatar: Avatar, name: str, out: Path) -> None:
    """Write :func:`served` as a JSON file that appears whole or not at all."""
    write_text(out, json.dumps(plain(served(motion, avatar, name))))


def base64_of(values: Float[np.ndarray, "..."]) -> str:
    """Numbers as the page reads them: base64 of little-endian float32."""
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode("ascii")
