"""The avatar of Gaussians: how it is posed and drawn, and what its file holds besides the rig."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar, Self

import torch
from torch import Tensor

from persona.avatar.avatar import Avatar
from persona.avatar.file import check_indices, check_tensors, format_number, rig_fields
from persona.avatar.gaussian_data import GaussianData
from persona.avatar.gaussian_poser import GaussianPoser
from persona.avatar.gaussians import Gaussians, colors_seen
from persona.avatar.naming import driving_joints, wrist_joints
from persona.avatar.posed import Layer
from persona.errors import PersonaError
from persona.rendering import Rendered
from persona.types import BodyPart, Camera

#: Of the files that are written, and the oldest that are read. Format 3 carries driving joints and wrists; before, they
#: followed from the names of the joints. Format 4 carries the garments.
FORMAT, OLDEST = 4, 2
#: Largest Gaussian count: a hostile header must not make us allocate.
_MOST_GAUSSIANS = 4_000_000
_HANDS = (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND)


class GaussianAvatar(GaussianData, Avatar[Gaussians]):
    """A whole-body 3D Gaussian avatar of one person; the fields are those of :class:`GaussianData`."""

    kind: ClassVar[str] = "gaussians"
    format_name: ClassVar[str] = "persona-avatar-"

    @cached_property
    def poser(self) -> GaussianPoser:
        """Poses this avatar, with gradients too; made when it is first needed."""
        return GaussianPoser(self)

    def layers(self, posed: Gaussians, camera: Camera, layers: Sequence[Layer]) -> Rendered:
        """As :meth:`persona.avatar.Avatar.layers`."""
        found = [self._layer(posed, camera, layer) for layer in layers]
        return posed.draw(camera, torch.cat(found, 1))

    def _layer(self, posed: Gaussians, camera: Camera, layer: Layer) -> Tensor:
        if layer == "place":
            return self.means
        if layer == "color":
            return colors_seen(posed, camera)
        if layer == "seen":
            return self.seen[:, None].to(posed.colors)
        if layer == "hand":
            return torch.isin(self.parts, torch.tensor(_HANDS, device=self.parts.device)).float()[:, None]
        return torch.nn.functional.one_hot(self.parts, len(BodyPart)).to(posed.colors)

    def _encoded(self) -> tuple[dict[str, Any], dict[str, Tensor]]:
        half = torch.float16
        tensors = {
            "means": self.means, "quaternions": self.quaternions.to(half), "log_scales": self.log_scales.to(half),
            "opacity_logits": self.opacity_logits.to(half),
            "colors": (self.colors.clamp(0, 1) * 65535).round().to(torch.int32).to(torch.uint16),
            "parts": self.parts.to(torch.uint8), "seen": (self.seen.clamp(0, 1) * 255).round().to(torch.uint8),
            "corners": self.corners.to(torch.int32),
            "barycentric": (self.barycentric * 65535).round().to(torch.int32).to(torch.uint16),
            "joints": self.joints.to(torch.uint8), "weights": self.weights.to(half),
            "weight_slopes": self.weight_slopes.to(half), "stretch": self.stretch.clamp(0, 1e3).to(half),
        }  # fmt: skip
        return {"format": f"{self.format_name}{FORMAT}"}, tensors

    @classmethod
    def _decoded(cls, header: dict[str, Any], tensors: dict[str, Tensor]) -> Self:
        t = tensors
        header = _upgraded(header)
        n, k = len(t["means"]), t["joints"].shape[1]
        if n > _MOST_GAUSSIANS:
            raise PersonaError(f"{n} Gaussians are more than any avatar has")
        check_tensors(t, {
            "means": (n, 3), "quaternions": (n, 4), "log_scales": (n, 3), "opacity_logits": (n,), "colors": (n, 3),
            "parts": (n,), "seen": (n,), "corners": (n, 3), "barycentric": (n, 3), "joints": (n, k), "weights": (n, k),
            "weight_slopes": (n, k, 3), "stretch": (n,),
        })  # fmt: skip
        check_indices(t, {"corners": len(t["anchors"]), "joints": len(header["joint_names"])})
        weights = t["weights"].float()
        return cls(
            **rig_fields(header, t),
            means=t["means"].float(),
            quaternions=t["quaternions"].float(),
            log_scales=t["log_scales"].float(),
            opacity_logits=t["opacity_logits"].float(),
            colors=t["colors"].to(torch.float32) / 65535,
            parts=t["parts"].long(),
            seen=t["seen"].float() / 255,
            corners=t["corners"].long(),
            barycentric=t["barycentric"].to(torch.float32) / 65535,
            joints=t["joints"].long(),
            weights=weights / weights.sum(1, keepdim=True).clamp_min(1e-8),
            weight_slopes=t["weight_slopes"].float(),
            stretch=t["stretch"].float(),
        )


def _upgraded(header: dict[str, Any]) -> dict[str, Any]:
    """A header as the newest format has it.

    Raises:
        PersonaError: the file is no avatar, or of a format that is not read.
    """
    number = format_number(header, GaussianAvatar.format_name, OLDEST, FORMAT)
    if number < 4:
        header = header | {"garments": []}
    if number == 2:
        names = tuple(header["joint_names"])
        header = header | {"drivers": driving_joints(names), "wrists": wrist_joints(names)}
    return header


__all__ = ["GaussianAvatar"]
