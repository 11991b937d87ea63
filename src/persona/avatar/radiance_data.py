"""What an avatar of a radiance field consists of besides its rig: the surface that carries it, and the field."""

from __future__ import annotations

from dataclasses import dataclass

from jaxtyping import Float, Int
from torch import Tensor

from persona.avatar.radiance_field import RadianceField
from persona.avatar.rig import Rig


@dataclass(frozen=True, eq=False, kw_only=True)
class RadianceData(Rig):
    """The data of an avatar that is a radiance field around a surface; never changed once made.

    The surface's vertices are the rig's anchors, its triangles those of the field.

    Attributes:
        joints: the joints that move each anchor; slots of weight 0 are unused.
        weights: their skinning weights; rows sum to one.
        parts: :class:`persona.types.BodyPart` of each anchor.
        seen: how well the photo shows each anchor, in [0, 1].
        reach: how thick the shell is at each anchor, share of the field's thickness: thin where two sides of the
            surface are close, as on fingers.
        field: density and colour in the shell.
    """

    joints: Int[Tensor, "m k"]
    weights: Float[Tensor, "m k"]
    parts: Int[Tensor, " m"]
    seen: Float[Tensor, " m"]
    reach: Float[Tensor, " m"]
    field: RadianceField

    def __len__(self) -> int:
        return len(self.field.texels)


__all__ = ["RadianceData"]
