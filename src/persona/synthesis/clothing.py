"""Where garments are in generated frames: at rest in poses that stand for themselves, swinging in those of a motion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from persona.cloth import drape_all, outfit_of, simulate
from persona.compute import Compute
from persona.motion import cut
from persona.types import BodyFit, Motion, Pose

Points = Float[np.ndarray, "p 3"]


def clothing_of(
    fit: BodyFit,
    free: Sequence[Pose],
    motions: Sequence[Motion],
    shown: Sequence[tuple[int, int]],
    compute: Compute,
) -> tuple[list[Points], list[Points]]:
    """Points of a fit's garments (world, meters).

    Args:
        fit: something hangs free in it.
        free: poses that stand for themselves.
        motions: of the fit's skeleton.
        shown: which frames of them are wanted: the motion's number, and the frame's in it.
        compute: shares the work out.

    Returns:
        the garments at rest in every pose of ``free``, and as they swing in every frame of ``shown``.
    """
    outfit = outfit_of(fit)
    assert outfit is not None
    resting = list(drape_all(outfit, list(free), compute))
    last: dict[int, int] = {}
    for number, at in shown:
        last[number] = max(at, last.get(number, 0))

    def swung(number: int) -> Float[np.ndarray, "t p 3"]:
        motion = motions[number]
        return simulate(outfit, cut(motion, end=last[number] / motion.fps))

    clips = dict(zip(last, compute.map(swung, last), strict=True))
    return resting, [clips[number][at].copy() for number, at in shown]


__all__ = ["clothing_of"]
