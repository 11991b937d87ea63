"""What shapes bodies usually have."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from persona.body.model import BodyModel
from persona.body.profile import Sex, ShapePrior
from persona.types import BodyEstimate

_STATURE_SPREAD = 0.04  # meters: of a person's stature, which cannot be seen in one photo
_TOLD_SPREAD = 0.4  # standard deviations, of components that another program found


def shape_prior(model: BodyModel, sex: Sex | None, estimate: BodyEstimate | None = None) -> ShapePrior:
    """The usual adult. Stature cannot be estimated from one photo, so its prior is narrow.

    Args:
        sex: holds the parameter that stands for it; a body whose shapes are principal components has none, and its mean
            is whom the model was made of.
        estimate: a body that another program found; if it is of the same model, its shape is the mean.
    """
    told = estimate.shape if estimate is not None else {}
    profile = model.profile
    if profile.shape_prior is not None:
        return profile.shape_prior(sex, told)
    return _components(model, np.asarray(told.get(profile.told_shape, ()), np.float64))


def _components(model: BodyModel, told: Float[np.ndarray, " k"]) -> ShapePrior:
    """Principal components in standard deviations, the first of which may be told."""
    mean, spread = np.zeros(len(model.shape)), np.ones(len(model.shape))
    heights, rows = model.vertices.template[:, 1], model.vertices.blendshapes[: len(mean), :, 1]
    taller = rows[:, heights.argmax()] - rows[:, heights.argmin()]
    count = min(len(told), len(mean))
    mean[:count], spread[:count] = told[:count], _TOLD_SPREAD
    return ShapePrior(mean, spread, taller[None].astype(np.float64) / _STATURE_SPREAD, spread)
