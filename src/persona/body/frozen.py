"""A body whose shape is fixed: the same poses and expressions for a fraction of the work."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float

from persona.body.model import BodyModel
from persona.body.points import Points, Rest
from persona.body.profile import FitProfile


@dataclass(frozen=True)
class FrozenBody(BodyModel):
    """One shape of another body model, worked out once; only expressions are left as blend shapes.

    Joints stay where the neutral face has them. Landmarks are the :func:`frozen_points` of the whole model's.
    """

    whole: BodyModel
    neutral: Rest

    @cached_property
    def profile(self) -> FitProfile:
        """The whole model's, its landmarks left out."""
        return replace(self.whole.profile, landmarks=None, face_marks=None)

    def coefficients(
        self, shape: Float[np.ndarray, "b s"], expression: Float[np.ndarray, "b e"]
    ) -> Float[np.ndarray, "b c"]:
        """The expression; the shape is not looked at."""
        return expression

    def rest(self, coefficients: Float[np.ndarray, "b c"]) -> Rest:
        """The same joints and frames for every expression."""
        count = len(coefficients)
        if count == 1:
            return self.neutral
        return Rest(
            np.broadcast_to(self.neutral.joints, (count, *self.neutral.joints.shape[1:])),
            np.broadcast_to(self.neutral.turns, (count, *self.neutral.turns.shape[1:])),
        )

    def own_parameters(self, shape: Float[np.ndarray, " s"]) -> dict[str, np.ndarray]:
        """The whole model's."""
        return self.whole.own_parameters(shape)


def frozen(model: BodyModel, shape: Float[np.ndarray, " s"]) -> FrozenBody:
    """The model in one shape."""
    coefficients = model.coefficients(shape[None], np.zeros((1, len(model.expression))))
    rest = model.rest(coefficients)
    same = {f.name: getattr(model, f.name) for f in fields(BodyModel)}
    return FrozenBody(
        **{
            **same,
            "vertices": frozen_points(model, model.vertices, shape),
            "expression_rows": slice(0, len(model.expression)),
            "joint_template": rest.joints[0],
            "joint_blendshapes": np.zeros((len(model.expression), *rest.joints.shape[1:])),
        },
        whole=model,
        neutral=rest,
    )


def frozen_points(model: BodyModel, points: Points, shape: Float[np.ndarray, " s"]) -> Points:
    """Points of the model in one shape, for the frozen model."""
    coefficients = model.coefficients(shape[None], np.zeros((1, len(model.expression))))
    return replace(
        points,
        template=model.shaped(points, coefficients)[0],
        blendshapes=np.ascontiguousarray(points.blendshapes[model.expression_rows]),
    )


__all__ = ["FrozenBody", "frozen", "frozen_points"]
