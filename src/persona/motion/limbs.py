"""Where a body's limbs are among its joints."""

from __future__ import annotations

from functools import cache

import numpy as np

from persona.body.model import BodyModel
from persona.motion.anatomy import Anatomy, anatomy
from persona.types import Skeleton


def limbs(model: BodyModel) -> Anatomy:
    """Joint numbers of the limbs, by the names of the joints."""
    return _named(model.joint_names, tuple(int(p) for p in model.parents))


@cache
def _named(names: tuple[str, ...], parents: tuple[int, ...]) -> Anatomy:
    return anatomy(Skeleton(names, parents, np.zeros((len(names), 3))))
