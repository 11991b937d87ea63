"""Posing a radiance field: its surface is skinned, and the field follows."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from persona.avatar.posed_field import PosedField
from persona.avatar.poser import Poser
from persona.avatar.radiance_data import RadianceData
from persona.cloth import vertices_of


class RadiancePoser(Poser[PosedField]):
    """Moves the surface of one avatar."""

    def __init__(self, avatar: RadianceData) -> None:
        self.avatar = avatar
        worn = [] if avatar.outfit is None else vertices_of(avatar.outfit.garments)
        self.worn = torch.as_tensor(worn, dtype=torch.long, device=avatar.device)
        super().__init__(avatar)

    def _drawn(
        self,
        transforms: Float[Tensor, "j 3 4"],
        shift: Float[Tensor, "m 3"] | None,
        cloth: Float[Tensor, "p 3"] | None,
        *,
        lit: bool,
    ) -> PosedField:
        avatar = self.avatar
        places = avatar.anchors if shift is None else avatar.anchors + shift
        moved = (avatar.weights[..., None, None] * transforms[avatar.joints]).sum(1)
        vertices = (moved[:, :, :3] @ places[..., None])[..., 0] + moved[:, :, 3]
        if cloth is not None and len(self.worn):
            vertices = vertices.index_copy(0, self.worn, cloth)
        shown = torch.ones(len(vertices), device=vertices.device)
        for part, share in self._shown(transforms).items():
            shown = shown * torch.where(avatar.parts == part, share, 1.0)
        lined = torch.zeros(len(vertices), dtype=torch.bool, device=vertices.device).index_fill(0, self.worn, True)
        return PosedField(avatar.field, vertices, avatar.reach, shown, lined, avatar.light if lit else None)


__all__ = ["RadiancePoser"]
