"""The clips the avatar is trained in: all joints through their range, then everyday motion."""

from __future__ import annotations

from persona.motion.library import clip
from persona.motion.retarget import retarget
from persona.types import Motion, Skeleton

TRAINING_CLIPS = ("range_of_motion", "dance")


def training_motions(skeleton: Skeleton) -> list[Motion]:
    """The clips that generated frames show, on the person's own skeleton."""
    return [retarget(clip(name), skeleton) for name in TRAINING_CLIPS]
