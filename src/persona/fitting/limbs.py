"""Where a body's limbs are among its joints."""

from __future__ import annotations

from persona.body.model import BodyModel
from persona.motion.anatomy import Anatomy, anatomy
from persona.types import Skeleton


def limbs(model: BodyModel) -> Anatomy:
    """Joint numbers of the limbs, by the names of the joints."""
    return anatomy(Skeleton(model.joint_names, tuple(int(p) for p in model.parents), model.joint_template))
