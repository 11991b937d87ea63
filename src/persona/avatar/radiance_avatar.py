"""The avatar of a radiance field: how it is posed and drawn, and what its file holds besides the rig."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar, Self

import torch
from torch import Tensor

from persona.avatar.avatar import Avatar
from persona.avatar.file import check_indices, check_tensors, format_number, rig_fields
from persona.avatar.posed import Layer
from persona.avatar.posed_field import PosedField, Samples
from persona.avatar.radiance_data import RadianceData
from persona.avatar.radiance_field import FieldOptions, RadianceField
from persona.avatar.radiance_poser import RadiancePoser
from persona.errors import PersonaError
from persona.rendering import Rendered
from persona.types import BodyPart, Camera

FORMAT = 1
#: Most texels and table entries: a hostile header must not make us allocate.
_MOST = 20_000_000
_MOST_PARTS = 64  # of a triangle's edge


class RadianceAvatar(RadianceData, Avatar[PosedField]):
    """A whole-body avatar that is a radiance field around a surface; the fields are those of :class:`RadianceData`."""

    kind: ClassVar[str] = "nerf"
    format_name: ClassVar[str] = "persona-radiance-avatar-"

    @cached_property
    def poser(self) -> RadiancePoser:
        """Poses this avatar, with gradients too; made when it is first needed."""
        return RadiancePoser(self)

    def layers(self, posed: PosedField, camera: Camera, layers: Sequence[Layer]) -> Rendered:
        """As :meth:`persona.avatar.Avatar.layers`."""
        return posed.draw(camera, lambda samples: torch.cat([self._layer(samples, layer) for layer in layers], 1))

    def _layer(self, samples: Samples, layer: Layer) -> Tensor:
        if layer == "color":
            return samples.colors
        if layer == "place":
            return self.between(samples, self.anchors)
        if layer == "seen":
            return self.between(samples, self.seen[:, None])
        parts = torch.nn.functional.one_hot(self.parts_of(samples), len(BodyPart)).to(samples.colors)
        if layer == "hand":
            return parts[:, [BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND]].sum(1, keepdim=True)
        return parts

    def between(self, samples: Samples, values: Tensor) -> Tensor:
        """Values at the anchors (rows), at samples."""
        return (values[self.field.faces[samples.face]] * samples.barycentric.detach()[..., None]).sum(1)

    def parts_of(self, samples: Samples) -> Tensor:
        """The body part of each sample: that of the nearest corner."""
        nearest = samples.barycentric.detach().argmax(1, keepdim=True)
        return self.parts[self.field.faces[samples.face].gather(1, nearest)[:, 0]]

    def _encoded(self) -> tuple[dict[str, Any], dict[str, Tensor]]:
        half, field = torch.float16, self.field
        tensors = {
            "joints": self.joints.to(torch.uint8), "weights": self.weights.to(half),
            "parts": self.parts.to(torch.uint8), "seen": (self.seen.clamp(0, 1) * 255).round().to(torch.uint8),
            "reach": self.reach.to(half),
            "field.faces": field.faces.to(torch.int32), "field.places": field.places,
            "field.subdivisions": field.subdivisions.to(torch.uint8),
            "field.texels": field.texels.to(half), "field.tables": field.tables.to(half),
        }  # fmt: skip
        tensors |= {f"field.{name}": value for name, value in field.layers.state_dict(prefix="layers.").items()}
        return {"format": f"{self.format_name}{FORMAT}", "field": dataclasses.asdict(field.options)}, tensors

    @classmethod
    def _decoded(cls, header: dict[str, Any], tensors: dict[str, Tensor]) -> Self:
        t = tensors
        format_number(header, cls.format_name, FORMAT, FORMAT)
        m, k = t["joints"].shape
        check_tensors(t, {"anchors": (m, 3), "weights": (m, k), "parts": (m,), "seen": (m,), "reach": (m,)})
        check_indices(t, {"joints": len(header["joint_names"]), "parts": len(BodyPart)})
        weights = t["weights"].float()
        return cls(
            **rig_fields(header, t),
            joints=t["joints"].long(),
            weights=weights / weights.sum(1, keepdim=True).clamp_min(1e-8),
            parts=t["parts"].long(),
            seen=t["seen"].float() / 255,
            reach=t["reach"].float(),
            field=_field(header, t, m),
        )


def _field(header: dict[str, Any], t: dict[str, Tensor], vertices: int) -> RadianceField:
    said: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in header["field"].items()
    }
    options = FieldOptions(**said)
    entries, levels = int(options.entries), len(options.cells)
    if not 0 < levels <= 16 or not 0 < len(options.heights) <= 64 or not 3 <= int(options.channels) <= 64:
        raise PersonaError("the field's sizes make no sense")
    if entries < 1 or entries & (entries - 1) or levels * entries > _MOST or not 1 <= int(options.width) <= 1024:
        raise PersonaError("the field's tables make no sense")
    if not 1 <= int(options.rays) <= 8:
        raise PersonaError("the field's rays make no sense")
    if not all(abs(float(height)) <= 1 for height in options.heights) or not 0 < float(options.thickness) < 1:
        raise PersonaError("the field's shell makes no sense")
    if not all(float(cell) > 1e-4 for cell in options.cells):
        raise PersonaError("the field's cells make no sense")
    f = len(t["field.faces"])
    check_tensors(t, {"field.faces": (f, 3), "field.places": (vertices, 3), "field.subdivisions": (f,)})
    check_indices(t, {"field.faces": vertices})
    parts = t["field.subdivisions"].long()
    texels = int(((parts + 1) * (parts + 2) // 2).sum())
    if (f and not (int(parts.min()) >= 1 and int(parts.max()) <= _MOST_PARTS)) or texels > _MOST:
        raise PersonaError("the field's lattices make no sense")
    field = RadianceField(t["field.faces"].long(), t["field.places"].float(), parts, options, torch.Generator())
    state = {name: t[f"field.{name}"].to(value.dtype) for name, value in field.state_dict().items()}
    check_tensors(state, {name: tuple(value.shape) for name, value in field.state_dict().items()})
    field.load_state_dict(state)
    return field.requires_grad_(False)


__all__ = ["RadianceAvatar"]
