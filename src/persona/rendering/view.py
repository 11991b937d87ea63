"""What a back end draws: the checked arguments of one view."""

from __future__ import annotations

from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor

from persona.types import Camera


class View(NamedTuple):
    """Gaussians, camera and options of one picture; meanings as in :func:`persona.rendering.rasterize`."""

    means: Float[Tensor, "n 3"]
    factors: Float[Tensor, "n 3 3"]
    opacities: Float[Tensor, " n"]
    features: Float[Tensor, "n c"]
    offsets: Float[Tensor, "n 2"] | None
    background: Float[Tensor, " c"] | None
    camera: Camera
    eps2d: float
    antialiased: bool
