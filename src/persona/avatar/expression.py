"""Which facial actions an avatar shows while a motion plays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from persona.types import Motion, Pose


def played_expressions(motion: Motion, names: Sequence[str], photo: Pose) -> Float[np.ndarray, "t e"] | None:
    """A motion's facial actions in an avatar's order; None where it names none of them (the photo's own face).

    A motion that names at least half of the actions tells the whole face, as a tracked one does: what it leaves out is
    0. One that names a few (a clip that blinks and smiles) plays on top of the photo's face: an action of value v goes
    from the photo's value v of the way to 1.

    Args:
        motion: ``t`` frames.
        names: the avatar's ``e`` actions.
        photo: the pose of the photo.
    """
    columns = [(names.index(name), i) for i, name in enumerate(motion.expression_names) if name in names]
    if motion.expressions is None or not columns:
        return None
    own, theirs = np.array(columns).T
    told = np.asarray(motion.expressions, np.float32)[:, theirs]
    values = np.zeros((len(motion), len(names)), np.float32)
    if 2 * len(columns) < len(names) and len(photo.expression) == len(names):
        values[:] = photo.expression
        values[:, own] += told * (1 - values[:, own])
    else:
        values[:, own] = told
    return values
