"""What only a radiance field learns: its texels, its tables and its network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from persona.avatar import RadianceAvatar
from persona.avatar.posed_field import PosedField, Samples
from persona.rendering import Rendered
from persona.training.losses import part_code
from persona.training.options import Weights
from persona.training.seams import Trust
from persona.training.terms import pull
from persona.types import Camera


class RadianceLearner:
    """An avatar of a radiance field in training (:class:`persona.training.learner.Learner`).

    Args:
        avatar: not trained yet; its field is trained in place.
        trust: how far captured pictures are believed.
        weights: of the losses.
    """

    def __init__(self, avatar: RadianceAvatar, trust: Trust, weights: Weights) -> None:
        self.avatar, self.weights = avatar, weights
        field = avatar.field
        self.trained: dict[str, list[Tensor]] = {
            "field": [field.texels, field.tables],
            "network": list(field.layers.parameters()),
        }
        self.start = field.texels.detach().clone()
        seam = trust.on_seam(avatar.pose(avatar.photo_pose).points)
        # As for Gaussians: where the photo shows a colour, generated frames do not teach it.
        self.trust = (weights.photo_color * avatar.seen * (1 - seam))[:, None]

    def generated(self, posed: PosedField, camera: Camera, lit: bool) -> Rendered:
        """What a generated frame shows; a field has no auxiliary colour: its colour stands in both places."""
        avatar = self.avatar
        turn = torch.as_tensor(camera.T_camera_world[:3, :3], dtype=torch.float32, device=avatar.device)
        code = part_code(avatar.parts).to(avatar.device)

        def values(samples: Samples) -> Tensor:
            kept, colors = avatar.between(samples, self.trust), samples.colors
            taught = colors.detach() * kept + colors * (1 - kept)
            parts = avatar.between(samples, code)
            return torch.cat([taught, taught, parts, samples.normals @ turn.T, samples.depth[:, None]], 1)

        return replace(posed, light=avatar.light if lit else None).draw(camera, values)

    def pulls(self) -> dict[str, Tensor]:
        """Texels to their first values."""
        return {"size.texels": self.weights.texel_size * pull(self.avatar.field.texels, self.start, None, squared=True)}

    def after_gradients(self, of_photo: bool) -> None:
        """Nothing to take back."""

    def after_step(self) -> None:
        """A field makes sense wherever it is."""

    def finished(self, anchor_shift: Float[Tensor, "m 3"], about: dict[str, Any]) -> RadianceAvatar:
        """The trained avatar; the field's own space stays where it was."""
        avatar = self.avatar
        avatar.field.requires_grad_(False)
        return replace(avatar, anchors=avatar.anchors + anchor_shift, about=about)


__all__ = ["RadianceLearner"]
