"""Posing Gaussians: what an avatar's Gaussians look like in a pose, with gradients or without."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from persona.avatar.gaussian_data import GaussianData
from persona.avatar.gaussians import Gaussians
from persona.avatar.poser import Poser
from persona.avatar.shadows import shadowed
from persona.avatar.skinning import Binding, pose_gaussians
from persona.avatar.wearing import Riders
from persona.imaging.light import shading_of


class GaussianPoser(Poser[Gaussians]):
    """Moves the Gaussians of one avatar.

    Attributes:
        binding: what ties the Gaussians to anchors and joints.
        riders: the Gaussians that ride on garments; None where nothing hangs free.
        worn_binding: the binding when they do.
    """

    def __init__(self, avatar: GaussianData) -> None:
        self.avatar = avatar
        self.binding = Binding(
            avatar.corners, avatar.barycentric, avatar.joints, avatar.weights, avatar.weight_slopes, avatar.stretch,
            len(avatar.anchors),
        )  # fmt: skip
        self.riders = Riders.of(avatar)
        self.worn_binding = None if self.riders is None else self.riders.bound(self.binding, len(avatar.skeleton.names))
        super().__init__(avatar)

    def _drawn(
        self,
        transforms: Float[Tensor, "j 3 4"],
        shift: Float[Tensor, "m 3"] | None,
        cloth: Float[Tensor, "p 3"] | None,
        *,
        lit: bool,
    ) -> Gaussians:
        avatar = self.avatar
        means, motion, binding = avatar.means, None, self.binding
        if cloth is not None and self.riders is not None and self.worn_binding is not None:
            binding, motion = self.worn_binding, self.riders.motion(cloth)
            means = means.index_copy(0, self.riders.gaussians, self.riders.lift)
        means, factors, opacities = pose_gaussians(
            means, avatar.quaternions, avatar.log_scales, avatar.opacity_logits, shift, transforms, binding, motion
        )
        if motion is not None and motion.requires_grad and self.riders is not None:
            place = motion[..., 3]
            means = means.index_add(0, self.riders.gaussians, place - place.detach())
        for part, shown in self._shown(transforms).items():
            if shown < 1:
                opacities = opacities * torch.where(avatar.parts == part, shown, 1.0)
        shade, colors = self.shading(factors) if lit else None, avatar.colors
        if shade is not None:
            colors = colors * shade
            if avatar.shadows and avatar.light is not None:
                colors = colors * shadowed(means, factors[..., 2], opacities, avatar.light, avatar.shadows)
        return Gaussians(means, factors, opacities, colors, None if self.riders is None else self.riders.lining)

    def shading(self, factors: Float[Tensor, "n 3 3"]) -> Float[Tensor, "n 3"] | None:
        """What the photo's light makes of posed Gaussians' colours; None where it is not known.

        A constant for gradients: pixels would mislead the normals.
        """
        light = self.avatar.light
        return None if light is None else shading_of(factors[..., 2].detach(), light)
