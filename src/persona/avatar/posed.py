"""What every kind of avatar is in a pose: the one thing that drawing and training know of it."""

from __future__ import annotations

from typing import Literal, Protocol

from jaxtyping import Float
from torch import Tensor

from persona.rendering import Rendered
from persona.types import Camera

#: What a picture may show instead of colours: where the surface is in the reference pose (3 channels, meters), colours
#: (3, sRGB), how well the photo shows it (1), whether it is a hand (1), or the body's parts one by one (one channel for
#: each :class:`persona.types.BodyPart`).
Layer = Literal["place", "color", "seen", "hand", "parts"]


class Posed(Protocol):
    """An avatar in a pose, in the world (meters)."""

    @property
    def points(self) -> Float[Tensor, "n 3"]:
        """Points all over it, between which everything lies that is drawn."""
        ...

    def draw(self, camera: Camera) -> Rendered:
        """A picture (sRGB multiplied by alpha; colours may lie a little above one) and alpha; differentiable."""
        ...


__all__ = ["Layer", "Posed"]
