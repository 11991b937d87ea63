"""The clips the avatar is trained in: all joints through their range, then everyday motion."""

from __future__ import annotations

from persona.motion.library import clip
from persona.motion.retarget import retarget
from persona.types import BodyFit, Motion

TRAINING_CLIPS = ("range_of_motion", "dance")


def training_motions(fit: BodyFit) -> list[Motion]:
    """The clips that generated frames show, on the person's own skeleton and as the avatar will play them."""
    from persona.cloth import arms_off, outfit_of  # compiles

    outfit = outfit_of(fit)
    moved = [retarget(clip(name), fit.skeleton) for name in TRAINING_CLIPS]
    return moved if outfit is None else [arms_off(outfit, motion) for motion in moved]
