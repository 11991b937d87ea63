"""Cloth at rest on a posed body."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from persona.cloth.outfit import Outfit
from persona.cloth.simulation import Simulation, SolverOptions
from persona.compute import HERE, Compute
from persona.types import Pose


def drape(
    outfit: Outfit,
    pose: Pose,
    *,
    options: SolverOptions | None = None,
    start: Float[np.ndarray, "n 3"] | None = None,
    start_pose: Pose | None = None,
) -> Float[np.ndarray, "n 3"]:
    """The garments' points (meters, world) at rest in a pose. The same arguments give the same bits.

    It begins with the garments as the photo has them and moves the body to the pose slowly, so that the cloth is on the
    right side of every limb.

    Args:
        start: points of a drape in ``start_pose``, to begin with instead.
        start_pose: default ``pose``.
    """
    sim = Simulation(outfit, options=options)
    if start is None:
        sim.begin(pose)
    else:
        sim.start(pose if start_pose is None else start_pose, start)
    return sim.settle(pose)


def drape_all(
    outfit: Outfit, poses: Sequence[Pose], compute: Compute = HERE, options: SolverOptions | None = None
) -> Float[np.ndarray, "p n 3"]:
    """:func:`drape` of every pose, in parallel; the result does not depend on the number of threads."""
    out = np.empty((len(poses), len(outfit), 3), np.float32)
    for k, points in enumerate(compute.map(lambda pose: drape(outfit, pose, options=options), poses)):
        out[k] = points
    return out


__all__ = ["drape", "drape_all"]
